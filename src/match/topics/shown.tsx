/** Small things that several pages about topics say in the same way. */
import type { Said, Topic } from '#store'
import { dateOf, type Translate } from '#web'
import { domains } from '../propose/index.js'
import { explain, parse, print, type Query, type QueryError } from '../query/index.js'
import { anyName } from '../reused.js'

/** What a topic can be about, in the order in which it is offered. */
export const allDomains = ['town', ...domains, 'other']

export function domainName(t: Translate, domain: string, town: string): string {
  if (domain === 'town') return t('topics.domain-town', { town })
  if (domains.some((known) => known === domain)) return t(`proposal.${domain}.name`)
  return domain === '' || domain === 'other' ? t('topics.domain-other') : domain
}

/**
 * The query read back in one sentence; of a query that cannot be read (any more), that it cannot. Where it is the local
 * query and a town, what the topic is about comes first: else all topics of a town would begin with its villages.
 */
export function inOneSentence(t: Translate, query: string, localQuery = ''): string {
  const parsed = parse(query, { reuse: anyName })
  if (!parsed.ok) return t('topics.unreadable')
  const local = parse(localQuery, { reuse: anyName })
  return explain(local.ok ? withFirst(parsed.query, print(local.query)) : parsed.query, t)
}

function withFirst(query: Query, printed: string): Query {
  if (query.type !== 'and') return query
  const first = query.parts.filter((part) => print(part) === printed)
  return { ...query, parts: [...first, ...query.parts.filter((part) => !first.includes(part))] }
}

/** `20 mei 2027` */
export function dayInWords(t: Translate, day: string | null): string {
  return day === null ? t('topics.no-end') : dateOf(new Date(`${day}T12:00:00Z`), 'UTC', t.locale)
}

/** `12 berichten van 9 afzenders` */
export function saidInWords(t: Translate, said: Said | undefined): string {
  const { posts = 0, voices = 0, atLeast = false } = said ?? {}
  if (posts === 0) return t('topics.said-nothing')
  return t(atLeast ? 'topics.said-at-least' : 'topics.said', { posts, voices })
}

/** A query as it was typed, with what is wrong in it marked. Nobody can type here. */
export function MarkedQuery({ t, source, wrong }: { t: Translate; source: string; wrong: QueryError[] }) {
  const pieces: { text: string; wrong: boolean }[] = []
  let at = 0
  for (const error of wrong) {
    const from = Math.max(at, Math.min(error.at, source.length))
    const to = Math.min(source.length, Math.max(from, error.at + error.length))
    if (from > at) pieces.push({ text: source.slice(at, from), wrong: false })
    // Where something is missing there is nothing to mark: an empty place stands for it.
    if (to > from || from === source.length)
      pieces.push({ text: source.slice(from, to) || '\u00a0', wrong: true })
    at = Math.max(at, to)
  }
  if (at < source.length) pieces.push({ text: source.slice(at), wrong: false })
  return (
    <div class="marked-query">
      <p class="query-line">
        <span class="visually-hidden">{t('topics.marked')}</span>
        <code dir="ltr">{pieces.map((piece) => (piece.wrong ? <mark>{piece.text}</mark> : piece.text))}</code>
      </p>
      <ul class="plain-list">
        {wrong.map((error) => (
          <li class="wrong">{t('topics.wrong-at', { at: error.at + 1, message: error.message })}</li>
        ))}
      </ul>
    </div>
  )
}

export function stateOf(topic: Pick<Topic, 'state'>): 'active' | 'paused' | 'ended' {
  return topic.state === 'active' || topic.state === 'paused' ? topic.state : 'ended'
}

/** What the linter says where the words of thirty days are known: terms that stand in none of them. */
export function Unsaid({ t, terms }: { t: Translate; terms: string[] }) {
  if (terms.length === 0) return null
  const named = terms.map((term) => `“${term}”`).join(', ')
  return (
    <p class="warning">
      <strong>{t('topics.warning')}</strong> {t('topics.never', { terms: named, count: terms.length })}
    </p>
  )
}
