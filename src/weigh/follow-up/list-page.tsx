/** The list of follow-ups: who waits longest first. What is shown stands in the address. */
import type { Office } from '#basics/office-hours'
import { type DepartmentCount, type FollowUp, type FollowUpFilter, followUpFilters } from '#store'
import { Button, calm, Empty, Page, type Translate, type Viewer } from '#web'
import { FollowTabs } from '../incoming/tabs.js'
import { due, isOpen, isOverdue, titleOf, waited } from './wording.js'

export type ListView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  office: Office
  filter: FollowUpFilter
  items: FollowUp[]
  counts: Record<FollowUpFilter, number>
  /** Of the questions that departments have: which one's are shown, and how many each has. */
  department: string | undefined
  departments: DepartmentCount[]
  /** How the answering went in the last thirty days. */
  figure: string | null
  names: Map<string, { name: string }>
  /** The last of this page, when more follow. */
  next: string | null
}

export function FollowUpsPage(view: ListView) {
  const { t, viewer, items, filter } = view
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('nav.follow-up')}
      active="follow-up"
      problems={view.problems}
      scripts={['follow-up']}
    >
      <h1>{t('nav.follow-up')}</h1>
      <FollowTabs t={t} viewer={viewer} here="follow-up" />
      {view.figure && (
        <p class="lead follow-figure">
          <strong>{view.figure}</strong> <small>{t('follow-up.figure-when')}</small>
        </p>
      )}
      <Filters {...view} />
      {viewer.role !== 'dpo' && (
        <p class="follow-more">
          <a href="/feedback">{t('feedback.title')}</a>
          <a href="/answers">{t('library.title')}</a>
        </p>
      )}
      <Departments {...view} />
      <TakeTen {...view} />
      {items.length === 0 ? (
        <Empty
          title={t(`follow-up.none-${filter}`)}
          action={filter !== 'open' && <Button href="/follow-up">{t('follow-up.filter-open')}</Button>}
        >
          {t(filter === 'open' ? 'follow-up.none-help' : 'follow-up.none-other')}
          {filter === 'open' && (
            <>
              {' '}
              <a href="/networks">{t('follow-up.none-networks')}</a>
            </>
          )}
        </Empty>
      ) : (
        <ul class="list follow-list">
          {items.map((item) => (
            <Row view={view} item={item} />
          ))}
        </ul>
      )}
      {view.next && (
        <div class="actions">
          <Button
            href={`/follow-up?show=${filter}${view.department ? `&department=${encodeURIComponent(view.department)}` : ''}&after=${view.next}`}
          >
            {t('follow-up.more')}
          </Button>
        </div>
      )}
    </Page>
  )
}

/** Somebody who only reads owns nothing. */
const filtersOf = (viewer: Viewer) => followUpFilters.filter((one) => viewer.role !== 'dpo' || one !== 'mine')

function Filters({ t, viewer, filter, counts }: ListView) {
  return (
    <nav aria-label={t('follow-up.filters')} class="follow-filters">
      <ul>
        {filtersOf(viewer).map((one) => (
          <li>
            <a
              href={one === 'open' ? '/follow-up' : `/follow-up?show=${one}`}
              aria-current={one === filter ? 'page' : undefined}
            >
              {t(`follow-up.filter-${one}`)} <span class="count">{counts[one]}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Departments({ t, departments, department }: ListView) {
  if (departments.length < 2 && department === undefined) return null
  return (
    <nav aria-label={t('ask.departments')} class="follow-filters departments">
      <ul>
        <li>
          <a href="/follow-up?show=asked" aria-current={department === undefined ? 'page' : undefined}>
            {t('ask.all-departments')}
          </a>
        </li>
        {departments.map((one) => (
          <li>
            <a
              href={`/follow-up?show=asked&department=${encodeURIComponent(one.department)}`}
              aria-current={one.department === department ? 'page' : undefined}
            >
              {calm(one.department)} <span class="count">{one.open}</span>
              {one.late > 0 && <span class="late"> {t('ask.late', { count: one.late })}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** What is nobody's is taken ten at a time: they are locked to who pressed, and colleagues take the next. */
function TakeTen({ t, viewer, filter, counts }: ListView) {
  if (viewer.role === 'dpo' || counts.new === 0 || (filter !== 'open' && filter !== 'new')) return null
  return (
    <form method="post" action="/follow-up/take-ten" class="take-ten">
      <button class="button" type="submit" data-key={t('ask.key-ten').toLowerCase()}>
        {t('ask.take-ten', { count: Math.min(10, counts.new) })} <kbd>{t('ask.key-ten')}</kbd>
      </button>
    </form>
  )
}

function Row({ view, item }: { view: ListView; item: FollowUp }) {
  const { t, viewer, now } = view
  const late = isOverdue(item, now)
  const title = titleOf(t, item)
  const lang = ['nl', 'fr', 'de', 'en'].includes(item.lang) ? item.lang : undefined
  return (
    <li class="follow-row" data-item={item.followUpId}>
      <span class={late ? 'tag late' : 'tag'}>
        {t(late ? 'follow-up.state-late' : `follow-up.state-${item.state}`)}
      </span>
      <div>
        <h2 dir="auto" lang={lang}>
          {viewer.role === 'dpo' ? title : <a href={`/follow-up/${item.followUpId}`}>{title}</a>}
        </h2>
        <p class="soft">{details(view, item).join(' · ')}</p>
      </div>
    </li>
  )
}

function details(view: ListView, item: FollowUp): string[] {
  const { t, viewer, names } = view
  // Colleagues are named to colleagues only.
  const owner = item.owner !== null && viewer.role !== 'dpo' ? item.owner : null
  return [
    calm(item.sourceName),
    t(isOpen(item) ? 'follow-up.waits' : 'follow-up.waited', { time: waited(view, item) }),
    due(view, item) ?? '',
    owner === null
      ? ''
      : t('follow-up.with', { name: owner === viewer.userId ? t('follow-up.you') : nameOf(t, names, owner) }),
    item.department !== null && isOpen(item)
      ? t(item.contactAnsweredAt ? 'ask.standing-answered' : 'ask.standing', {
          department: calm(item.department),
        })
      : '',
    ...item.topics.map((topic) => topic.name),
  ].filter(Boolean)
}

export const nameOf = (t: Translate, names: Map<string, { name: string }>, userId: string): string =>
  names.get(userId)?.name ?? t(userId === 'intake' ? 'follow-up.by-itself' : 'people.gone')
