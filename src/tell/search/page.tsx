/** The search page: what is asked, how it spreads over the days, and the posts, newest first. */
import type { CountedDay, Filters, FoundPost } from '#store'
import { markBegin, markEnd } from '#store'
import {
  Bars,
  Button,
  Choice,
  calm,
  dayOf,
  Empty,
  Field,
  momentOf,
  Page,
  PostCard,
  shorten,
  type Translate,
  type Viewer,
} from '#web'
import { CorrectTone } from '../tone/correct.js'
import { addressOf, isFiltered, kinds, tones, writeAfter } from './filters.js'

export type Found = {
  posts: FoundPost[]
  days: CountedDay[]
  total: number
  voices: number
  /** There are at least this many. */
  more: boolean
  next: { at: Date; postId: number } | null
}

export type SearchView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  filters: Filters
  topics: { id: string; name: string }[]
  sources: { id: string; name: string }[]
  /** What posts of the last weeks name, the most named first. */
  places: string[]
  /** To choose from, with the one that is asked for. */
  stories: { id: number; name: string }[]
  found: Found
  /** The address of this page, to come back to. */
  here: string
  /** A later page shows no counts. */
  continued: boolean
}

export function SearchPage(view: SearchView) {
  const { t, viewer, filters, found } = view
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('search.title')}
      active="search"
      problems={view.problems}
      scripts={['tone']}
    >
      <h1>{t('search.title')}</h1>
      <SearchForm {...view} />
      {found.posts.length === 0 ? (
        <Empty title={t(isFiltered(filters) ? 'search.nothing' : 'search.nothing-yet')}>
          {t(isFiltered(filters) ? 'search.nothing-help' : 'search.nothing-yet-help')}
        </Empty>
      ) : (
        <>
          {!view.continued && <Counts {...view} />}
          <ul class="list">
            {linesOf(found.posts).map(({ post, copies }) => (
              <li>
                <PostCard
                  t={t}
                  post={cardOf(post)}
                  timeZone={viewer.org.timeZone}
                  now={view.now}
                  text={marked(post)}
                >
                  {post.storyId && <a href={`/stories/${post.storyId}`}>{t('search.in-story')}</a>}
                  {post.authorKind === 'private' && <Follow t={t} post={post} />}
                  <CorrectTone t={t} post={post} back={view.here} />
                </PostCard>
                {copies.length > 0 && <Copies t={t} copies={copies} view={view} />}
              </li>
            ))}
          </ul>
          {found.next && (
            <div class="actions">
              <Button href={addressOf('/search', filters, { after: writeAfter(found.next) })}>
                {t('search.older')}
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  )
}

/** Copies of a text are one line: the newest that was found stands there, and says where the others are. */
function linesOf(posts: FoundPost[]): { post: FoundPost; copies: FoundPost[] }[] {
  const lines = new Map<number, { post: FoundPost; copies: FoundPost[] }>()
  for (const post of posts) {
    const line = lines.get(post.line)
    if (line) line.copies.push(post)
    else lines.set(post.line, { post, copies: [] })
  }
  return [...lines.values()]
}

function Copies({ t, copies, view }: { t: Translate; copies: FoundPost[]; view: SearchView }) {
  return (
    <details class="copies">
      <summary>{t('search.copies', { count: copies.length })}</summary>
      <ul>
        {copies.map((copy) => (
          <li>
            <span dir="auto">{calm(copy.sourceName)}</span>{' '}
            {momentOf(t, copy.at, view.viewer.org.timeZone, view.now)}{' '}
            {copy.hasLink && (
              <a href={`/search/original/${copy.postId}`} rel="noreferrer">
                {t('post.original')}
              </a>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What somebody said becomes a question with an owner and a clock; one that is followed already is opened. */
function Follow({ t, post }: { t: Translate; post: FoundPost }) {
  return (
    <form method="post" action="/follow-up">
      <input type="hidden" name="post" value={String(post.postId)} />
      <Button look="quiet">{t('search.follow')}</Button>
    </form>
  )
}

function SearchForm({ t, filters, topics, sources, places, stories }: SearchView) {
  const all = { value: '', label: t('search.all') }
  const option = (one: { id: string; name: string }) => ({ value: one.id, label: one.name })
  const languages = ['nl', 'fr', 'de', 'en', 'other'].map((lang) => ({
    value: lang,
    label: t(`lang.${lang}`),
  }))
  return (
    <search>
      <form method="get" action="/search" class="search-form">
        <Field
          label={t('search.words')}
          name="q"
          type="search"
          value={filters.text}
          hint={t('search.words-hint')}
          maxlength={500}
          autofocus={!isFiltered(filters)}
        />
        <div class="line-form">
          <Choice
            label={t('search.topic')}
            name="topic"
            value={filters.topicId ?? ''}
            options={[all, ...topics.map(option)]}
          />
          <Choice
            label={t('search.source')}
            name="source"
            value={filters.sourceId ?? ''}
            options={[all, ...sources.map(option)]}
          />
          <Choice
            label={t('search.lang')}
            name="lang"
            value={filters.lang ?? ''}
            options={[all, ...languages]}
          />
          <Field
            label={t('search.place')}
            name="place"
            value={filters.place}
            list="places"
            maxlength={100}
            autocomplete="off"
          />
          <datalist id="places">
            {places.map((place) => (
              <option value={calm(place)} />
            ))}
          </datalist>
          <Choice
            label={t('search.kind')}
            name="kind"
            value={filters.kind ?? ''}
            options={[all, ...kinds.map((kind) => ({ value: kind, label: t(`search.kind-${kind}`) }))]}
          />
          <Choice
            label={t('tone.title')}
            name="tone"
            value={filters.tone ?? ''}
            options={[all, ...tones.map((tone) => ({ value: tone, label: t(`tone.${tone}`) }))]}
          />
        </div>
        <div class="line-form">
          <Choice
            label={t('stories.story')}
            name="story"
            value={filters.storyId ? String(filters.storyId) : ''}
            options={[
              all,
              ...stories.map(({ id, name }) => ({ value: String(id), label: shorten(name, 60) })),
            ]}
          />
          <Field label={t('search.from')} name="from" type="date" value={filters.from} />
          <Field label={t('search.until')} name="until" type="date" value={filters.until} />
          <label class="option">
            <input type="checkbox" name="asks" value="1" checked={filters.asks} />
            <span>{t('search.asks')}</span>
          </label>
          <Button look="primary">{t('search.go')}</Button>
        </div>
      </form>
    </search>
  )
}

function Counts({ t, filters, found }: SearchView) {
  const count = found.more ? 'search.count-at-least' : 'search.count'
  return (
    <section class="found-counts">
      <p class="lead">{t(count, { posts: found.total, voices: found.voices })}</p>
      <DayBars t={t} days={found.days} />
      <details>
        <summary>{t('search.table')}</summary>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>{t('search.day')}</th>
                <th class="number">{t('search.posts')}</th>
                <th class="number">{t('search.voices')}</th>
              </tr>
            </thead>
            <tbody>
              {found.days.map((day) => (
                <tr>
                  <td>
                    <a href={addressOf('/search', { ...filters, from: day.day, until: day.day })}>
                      {dayOf(new Date(`${day.day}T12:00:00Z`), 'UTC', t.locale)}
                    </a>
                  </td>
                  <td class="number">{t('search.number', { n: day.posts })}</td>
                  <td class="number">{t('search.number', { n: day.voices })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
      <p>
        <a href={addressOf('/search.csv', filters)}>{t('search.export')}</a> ·{' '}
        <a href="/tone">{t('tone.link')}</a>
      </p>
    </section>
  )
}

/** One bar a day from the first to the last, days without a post included. */
function DayBars({ t, days }: { t: Translate; days: CountedDay[] }) {
  const filled = everyDay(days)
  const label = (index: number) => dayOf(new Date(`${filled[index]?.day}T12:00:00Z`), 'UTC', t.locale)
  return (
    <Bars
      values={filled.map((day) => day.posts)}
      label={label}
      number={(n) => t('search.number', { n })}
      caption={(most, top) => t('search.chart', { most, day: label(top) })}
    />
  )
}

/** At most two years of bars: beyond that the axis says nothing, and the table does. */
function everyDay(days: CountedDay[]): CountedDay[] {
  const known = new Map(days.map((day) => [day.day, day]))
  const last = Date.parse(days.at(-1)?.day ?? '')
  const first = Math.max(Date.parse(days[0]?.day ?? ''), last - 730 * 86_400_000)
  const all: CountedDay[] = []
  for (let at = first; at <= last; at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10)
    all.push(known.get(day) ?? { day, posts: 0, voices: 0 })
  }
  return all
}

function cardOf(post: FoundPost) {
  return {
    postId: post.postId,
    kind: post.kind,
    source: post.sourceName,
    author: post.authorName,
    title: post.title,
    text: post.body,
    lang: post.lang,
    at: post.at,
    deleted: false,
    ...(post.hasLink ? { href: `/search/original/${post.postId}` } : {}),
    topics: post.topics.map((topic) => ({ name: topic.name, href: `/search?topic=${topic.id}` })),
  }
}

/** The text with the words that were asked for marked. */
function marked(post: FoundPost) {
  return post.marked.split(markBegin).map((piece, index) => {
    if (index === 0) return calmWithin(piece)
    const [word = '', rest = ''] = piece.split(markEnd)
    return (
      <>
        <mark>{calm(word)}</mark>
        {calmWithin(rest)}
      </>
    )
  })
}

/** A piece of a text keeps the space at its edges: it stands between words. */
function calmWithin(piece: string): string {
  const [, before = '', middle = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(piece) ?? []
  return before + calm(middle) + after
}
