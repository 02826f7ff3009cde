/** A timeline as a page, and on paper: a rule with dates in the margin, like the chronicle of a newspaper. */
import { localTime } from '#basics/days'
import { type TimelineGroup, type TimelineSubject, timelineGroups } from '#store'
import {
  Button,
  Choice,
  calm,
  clockOf,
  dateOf,
  Empty,
  Field,
  momentOf,
  Notice,
  Page,
  type Translate,
  type Viewer,
} from '#web'
import type { TimelineData } from './read.js'
import { type Line, monthInWords, spanInWords } from './wording.js'

export type TimelineView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  data: TimelineData
  lines: Line[]
  /** Rows lead on to where they were made: for who may go there. */
  mayFollow: boolean
  /** The general director, who may ask who was shown what. */
  mayShow: boolean
  hasDirector: boolean
  /** Documents are made here; without, the browser prints the page. */
  makesPdf: boolean
  /** For the form of a showing, so that pressing twice is one. */
  showingId: string
  wrong?: { typed: string; message: string } | undefined
}

/** Where the timeline of something is. */
export const pathOf = ({ kind, id }: TimelineSubject): string => `/timeline/${kind}/${id}`

export function TimelinePage(view: TimelineView) {
  const { t, viewer, data, lines } = view
  return (
    <Page t={t} viewer={viewer} title={titleOf(view)} active={placeOf(data.subject)} problems={view.problems}>
      <TimelineHead {...view} />
      <ShowingNote {...view} />
      <Choose {...view} />
      <div class={data.month ? 'timeline-paged' : undefined}>
        {data.month && <Months {...view} />}
        <div>
          {lines.length === 0 ? (
            <Empty title={t(isChosen(data) ? 'timeline.none-chosen' : 'timeline.none')}>
              {t(isChosen(data) ? 'timeline.none-chosen-help' : 'timeline.none-help')}
            </Empty>
          ) : (
            <Chronicle {...view} />
          )}
          {data.cut && <Notice>{t('timeline.cut', { count: data.rows.length })}</Notice>}
        </div>
      </div>
      <Papers {...view} />
      <Receipts {...view} />
      <TimelineFoot {...view} />
    </Page>
  )
}

const placeOf = ({ kind }: TimelineSubject) =>
  kind === 'topic' ? 'topics' : kind === 'story' ? 'stories' : 'tamtam'

function nameOf({ t, data }: Pick<TimelineView, 't' | 'data'>): string {
  return calm(data.name) || t('timeline.unnamed')
}

export function titleOf(view: Pick<TimelineView, 't' | 'data'>): string {
  return `${view.t('timeline.heading')}: ${nameOf(view)}`
}

const homeOf = ({ kind, id }: TimelineSubject): string =>
  kind === 'topic' ? `/topics/${id}` : kind === 'story' ? `/stories/${id}` : '/tamtam/editions'

export function TimelineHead(view: TimelineView) {
  const { t, viewer, data, lines } = view
  const span = spanInWords(t, lines, viewer.org.timeZone)
  return (
    <header class="title timeline-head">
      <p>
        {view.mayFollow ? (
          <a href={homeOf(data.subject)}>{t(`timeline.of-${data.subject.kind}`)}</a>
        ) : (
          <span class="soft">{t(`timeline.of-${data.subject.kind}`)}</span>
        )}
      </p>
      <h1 dir="auto">{nameOf(view)}</h1>
      <p class="lead">
        {data.month
          ? t('timeline.lead-month', { month: monthInWords(t, data.month) })
          : span === ''
            ? t('timeline.lead')
            : t('timeline.lead-span', { span })}
      </p>
    </header>
  )
}

function ShowingNote({ t, viewer, data }: TimelineView) {
  if (!data.showing) return null
  const { reason, people, at } = data.showing
  return (
    <Notice title={t('timeline.showing', { count: people })}>
      <p dir="auto">
        {t('timeline.showing-reason', {
          reason: calm(reason),
          moment: momentOf(t, at, viewer.org.timeZone, at),
        })}
      </p>
    </Notice>
  )
}

/** What is shown stands in the address. */
export function addressOf(data: TimelineData, change: { month?: string; paper?: boolean } = {}): string {
  const { from, to, kinds } = data.asked
  const query = new URLSearchParams()
  if (!data.showing) {
    if (from) query.set('from', from)
    if (to) query.set('to', to)
  }
  for (const kind of kinds) query.append('kind', kind)
  if (change.month) query.set('month', change.month)
  if (change.paper) query.set('paper', '1')
  const path = data.showing ? `/timeline/showing/${data.showing.showingId}` : pathOf(data.subject)
  return query.size === 0 ? path : `${path}?${query}`
}

const isChosen = ({ asked }: TimelineData) => asked.kinds.length > 0 || Boolean(asked.from || asked.to)

function Choose({ t, data }: TimelineView) {
  const { from, to, kinds } = data.asked
  const present = new Set(data.months.map(({ group }) => group))
  const options = timelineGroups
    .filter((group) => present.has(group) || kinds.includes(group))
    .map((group) => ({ value: group, label: t(`timeline.group-${group}`) }))
  const isAsked = isChosen(data)
  if (options.length < 2 && !isAsked) return null
  const path = data.showing ? `/timeline/showing/${data.showing.showingId}` : pathOf(data.subject)
  return (
    <details class="fold timeline-choose" open={isAsked}>
      <summary>{t('timeline.choose')}</summary>
      <form method="get" action={path}>
        {options.length > 0 && (
          <Choice
            label={t('timeline.kinds')}
            name="kind"
            as="checkbox"
            inline
            options={options}
            value={kinds as TimelineGroup[]}
          />
        )}
        {!data.showing && (
          <>
            <Field label={t('timeline.from')} name="from" type="date" value={from} />
            <Field label={t('timeline.to')} name="to" type="date" value={to} />
          </>
        )}
        <div class="actions">
          <Button>{t('timeline.show')}</Button>
          {isAsked && (
            <Button look="quiet" href={path}>
              {t('timeline.show-all')}
            </Button>
          )}
        </div>
      </form>
    </details>
  )
}

/** Years and their months, with how much is in each. */
function Months({ t, data }: TimelineView) {
  const { kinds } = data.asked
  const sums = new Map<string, number>()
  for (const { month, group, rows } of data.months)
    if (kinds.length === 0 || kinds.includes(group)) sums.set(month, (sums.get(month) ?? 0) + rows)
  const years = [...new Set([...sums.keys()].map((month) => month.slice(0, 4)))].reverse()
  const largest = Math.max(1, ...sums.values())
  return (
    <nav class="timeline-months" aria-label={t('timeline.months')}>
      {years.map((year) => (
        <details open={data.month?.startsWith(year)}>
          <summary>{year}</summary>
          <ol>
            {[...sums]
              .filter(([month]) => month.startsWith(year))
              .map(([month, rows]) => (
                <li>
                  <a
                    href={addressOf(data, { month })}
                    aria-current={month === data.month ? 'page' : undefined}
                    aria-label={t('timeline.month-rows', { month: monthInWords(t, month), count: rows })}
                  >
                    <span>{monthInWords(t, month).replace(/\s\d+$/, '')}</span>
                    <meter value={rows} max={largest} aria-hidden="true" />
                    <span class="soft">{rows}</span>
                  </a>
                </li>
              ))}
          </ol>
        </details>
      ))}
    </nav>
  )
}

export function Chronicle({ t, viewer, lines, mayFollow }: TimelineView) {
  const { timeZone } = viewer.org
  return (
    <ol class="chronicle">
      {daysOf(lines, timeZone).map(([day, of]) => (
        <li class="chronicle-day">
          <h2 class="chronicle-date">
            <span class="day">{Number(day.slice(8))}</span>{' '}
            <span class="month">{monthInWords(t, day.slice(0, 7))}</span>
          </h2>
          <ol class="chronicle-lines">
            {of.map((line) => (
              <OneLine t={t} line={line} timeZone={timeZone} mayFollow={mayFollow} />
            ))}
          </ol>
        </li>
      ))}
    </ol>
  )
}

function daysOf(lines: readonly Line[], timeZone: string): [string, Line[]][] {
  const days: [string, Line[]][] = []
  for (const line of lines) {
    const { day } = localTime(line.at, timeZone)
    const last = days.at(-1)
    if (last?.[0] === day) last[1].push(line)
    else days.push([day, [line]])
  }
  return days
}

function OneLine(props: { t: Translate; line: Line; timeZone: string; mayFollow: boolean }) {
  const { t, line, timeZone } = props
  const { href } = line
  return (
    <li class={`chronicle-line of-${line.group}`}>
      <p class="kicker">
        <time datetime={line.at.toISOString()}>{clockOf(line.at, timeZone, t.locale)}</time>{' '}
        <span>{line.kicker}</span>
      </p>
      <p class="title" dir="auto">
        {href && props.mayFollow ? <a href={href}>{line.title}</a> : line.title}
      </p>
      {line.reading && (
        <p class="reading" dir="auto">
          {line.reading}
        </p>
      )}
      {line.more.map((sentence) => (
        <p class="soft" dir="auto">
          {sentence}
        </p>
      ))}
      {line.counts && <p class="counts">{line.counts}</p>}
      {line.entry && (
        <p class="entry" title={line.entry.hash}>
          {t('timeline.entry', { n: line.entry.n, hash: line.entry.hash.slice(0, 12) })}
        </p>
      )}
    </li>
  )
}

function Papers({ t, data, lines, makesPdf }: TimelineView) {
  if (lines.length === 0) return null
  const path = data.showing ? `/timeline/showing/${data.showing.showingId}` : pathOf(data.subject)
  return (
    <section class="timeline-papers">
      <div class="actions">
        {makesPdf && (
          <form method="post" action={`${path}/pdf`}>
            <input type="hidden" name="from" value={data.asked.from ?? ''} />
            <input type="hidden" name="to" value={data.asked.to ?? ''} />
            {data.asked.kinds.map((kind) => (
              <input type="hidden" name="kind" value={kind} />
            ))}
            <Button>{t('timeline.pdf')}</Button>
          </form>
        )}
        <Button look={makesPdf ? 'quiet' : 'plain'} href={addressOf(data, { paper: true })}>
          {t('timeline.paper')}
        </Button>
      </div>
      <p class="soft">{t(makesPdf ? 'timeline.pdf-note' : 'timeline.no-pdf')}</p>
    </section>
  )
}

/** Who was shown and confirmed what is asked with a reason, by the general director. */
function Receipts({ t, data, mayShow, hasDirector, showingId, wrong }: TimelineView) {
  if (data.showing || (data.counts.length === 0 && !wrong)) return null
  return (
    <section class="timeline-receipts">
      <h2>{t('timeline.receipts')}</h2>
      {mayShow ? (
        <form method="post" action={`${pathOf(data.subject)}/showing`}>
          <p>{t('timeline.receipts-note')}</p>
          <input type="hidden" name="id" value={showingId} />
          <input type="hidden" name="from" value={data.asked.from ?? ''} />
          <input type="hidden" name="to" value={data.asked.to ?? ''} />
          <Field
            label={t('timeline.reason')}
            hint={t('timeline.reason-hint')}
            name="reason"
            type="textarea"
            rows={2}
            maxlength={400}
            required
            value={wrong?.typed}
            error={wrong?.message}
          />
          <div class="actions">
            <Button>{t('timeline.show-receipts')}</Button>
          </div>
        </form>
      ) : (
        <p class="soft">{t(hasDirector ? 'timeline.receipts-director' : 'timeline.receipts-nobody')}</p>
      )}
    </section>
  )
}

export function TimelineFoot({ t, viewer, data, now }: TimelineView) {
  if (data.head.n === 0)
    return (
      <footer class="timeline-foot">
        <p>{t('timeline.head-none')}</p>
      </footer>
    )
  return (
    <footer class="timeline-foot">
      <p>
        {t('timeline.head', {
          n: data.head.n,
          hash: data.head.hash,
          date: dateOf(now, viewer.org.timeZone, t.locale),
          clock: clockOf(now, viewer.org.timeZone, t.locale),
        })}
      </p>
      <p>{t('timeline.check', { head: `${data.head.n}:${data.head.hash.slice(0, 12)}…` })}</p>
      <code class="copy" dir="ltr">
        {`node bin/verify-ledger.mjs ledger.jsonl ${data.head.n}:${data.head.hash}`}
      </code>
      {['administrator', 'dpo'].includes(viewer.role) && (
        <p class="no-print">
          <a href="/ledger.jsonl">{t('timeline.export')}</a>
        </p>
      )}
    </footer>
  )
}

/** All of it for the printer: the same, without what is pressed. */
export function TimelinePaper(view: TimelineView) {
  const { t, viewer, data } = view
  return (
    <Page t={t} viewer={viewer} title={titleOf(view)} active={placeOf(data.subject)} problems={0}>
      <p class="no-print">
        <a href={addressOf(data)}>{t('timeline.back')}</a> {t('timeline.print-hint')}
      </p>
      <Sheet {...view} />
    </Page>
  )
}

/** What stands on paper, whoever prints it. */
export function Sheet(view: TimelineView) {
  const { t, data } = view
  return (
    <>
      <TimelineHead {...view} />
      <ShowingNote {...view} />
      <Chronicle {...view} />
      {data.cut && <Notice>{t('timeline.cut', { count: data.rows.length })}</Notice>}
      <TimelineFoot {...view} />
    </>
  )
}
