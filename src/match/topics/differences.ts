/** What changed between two versions of a topic, in words. Pure. */
import type { TopicVersion } from '#store'
import { calm, dateOf, type Translate } from '#web'
import { parse, print, type Query } from '../query/index.js'
import { anyName } from '../reused.js'

/** Of a longer list, so many are named and the others counted. */
const named = 12

/** One sentence for each thing that changed; empty when nothing did. `before` absent: the topic was made. */
export function differences(t: Translate, after: TopicVersion, before: TopicVersion | undefined): string[] {
  if (!before) return [t('topics.diff-made')]
  const said: string[] = []
  if (after.state !== before.state) said.push(t(`topics.diff-state-${after.state}`))
  if (after.endsOn !== before.endsOn)
    said.push(t('topics.diff-endsOn', { before: day(t, before.endsOn), after: day(t, after.endsOn) }))
  if (after.name !== before.name)
    said.push(t('topics.diff-name', { before: calm(before.name), after: calm(after.name) }))
  if (after.query !== before.query) said.push(...queryWords(t, 'query', before.query, after.query))
  if (after.localQuery !== before.localQuery)
    said.push(...queryWords(t, 'localQuery', before.localQuery, after.localQuery))
  if (known(before.owner, after.owner))
    said.push(t('topics.diff-owner', { before: calm(before.owner ?? ''), after: calm(after.owner ?? '') }))
  for (const field of ['purpose', 'legalBasis'] as const) {
    if (known(before[field], after[field]))
      said.push(t(`topics.diff-${field}`, { before: calm(before[field] ?? '') }))
  }
  if (known(before.domain, after.domain)) said.push(t('topics.diff-domain'))
  return said
}

/** Versions from before these fields were kept say nothing about them. */
function known(before: string | null, after: string | null): boolean {
  return before !== null && after !== null && before !== after
}

function day(t: Translate, text: string | null): string {
  return text === null ? '–' : dateOf(new Date(`${text}T12:00:00Z`), 'UTC', t.locale)
}

function queryWords(t: Translate, field: 'query' | 'localQuery', before: string, after: string): string[] {
  const what = t(`topics.diff-${field}`)
  if (before === '') return [t('topics.diff-query-new', { what })]
  if (after === '') return [t('topics.diff-query-gone', { what })]
  const old = termsOf(before)
  const now = termsOf(after)
  const added = [...now].filter((term) => !old.has(term))
  const gone = [...old].filter((term) => !now.has(term))
  const said: string[] = []
  if (added.length > 0) said.push(t('topics.diff-added', { what, terms: list(t, added) }))
  if (gone.length > 0) said.push(t('topics.diff-removed', { what, terms: list(t, gone) }))
  return said.length > 0 ? said : [t('topics.diff-built', { what })]
}

function list(t: Translate, terms: string[]): string {
  const shown = terms.slice(0, named).join(', ')
  return terms.length > named ? t('topics.diff-others', { shown, count: terms.length - named }) : shown
}

/** Every word, phrase, tag, account and field of a query in its canonical spelling; what is left out with a hyphen. */
function termsOf(source: string): Set<string> {
  const parsed = parse(source, { reuse: anyName })
  return new Set(parsed.ok ? terms(parsed.query, false) : [])
}

function terms(query: Query, denied: boolean): string[] {
  if (query.type === 'and' || query.type === 'or') return query.parts.flatMap((part) => terms(part, denied))
  if (query.type === 'not') return terms(query.part, !denied)
  return [denied ? `-${print(query)}` : print(query)]
}
