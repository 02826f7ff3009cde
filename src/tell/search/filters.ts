/** The filters of a search, as they stand in the address. */
import type { Kind } from '#post'
import type { After, Filters } from '#store'
import { calm } from '#web'

const days = /^\d{4}-\d{2}-\d{2}$/
const uuids = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const languages = ['nl', 'fr', 'de', 'en', 'other']
export const tones = ['negative', 'neutral', 'positive', 'mixed', 'none'] as const
export const kinds: readonly Kind[] = ['social', 'news', 'own']

/** What cannot be understood is left out: an address typed by hand never fails. */
export function readFilters(query: (name: string) => string | undefined): Filters {
  const one = (name: string, fits: (value: string) => boolean) => {
    const value = query(name)
    return value && fits(value) ? value : null
  }
  // The database has no year 0.
  const isDay = (value: string) => days.test(value) && value > '0001' && !Number.isNaN(Date.parse(value))
  const place = calm(plain(query('place') ?? '').slice(0, 100))
  return {
    text: plain(query('q') ?? '').slice(0, 500),
    topicId: one('topic', (value) => uuids.test(value)),
    sourceId: one('source', (value) => uuids.test(value)),
    lang: one('lang', (value) => languages.includes(value)),
    from: one('from', isDay),
    until: one('until', isDay),
    place: place === '' ? null : place,
    kind: kinds.find((kind) => kind === query('kind')) ?? null,
    asks: query('asks') === '1',
    tone: tones.find((tone) => tone === query('tone')) ?? null,
    storyId: Number(one('story', (value) => /^[1-9]\d{0,14}$/.test(value))) || null,
  }
}

/** What the database takes as text. */
function plain(value: string): string {
  return value.replaceAll('\0', '').toWellFormed()
}

/** The same filters as an address, `more` added; empty ones are left out. */
export function addressOf(path: string, filters: Filters, more: Record<string, string> = {}): string {
  const all = {
    q: filters.text,
    topic: filters.topicId,
    source: filters.sourceId,
    lang: filters.lang,
    from: filters.from,
    until: filters.until,
    place: filters.place,
    kind: filters.kind,
    asks: filters.asks ? '1' : null,
    tone: filters.tone,
    story: filters.storyId ? String(filters.storyId) : null,
    ...more,
  }
  const query = new URLSearchParams(
    Object.entries(all).filter((entry): entry is [string, string] => !!entry[1]),
  )
  return query.size > 0 ? `${path}?${query}` : path
}

/** `after=<milliseconds>.<post id>`: where the next page begins. */
export function readAfter(value: string | undefined): After | null {
  // 14 digits of milliseconds reach far into the future, and are a date for the database too.
  const found = /^(\d{1,14})\.(\d{1,15})$/.exec(value ?? '')
  return found ? { at: new Date(Number(found[1])), postId: Number(found[2]) } : null
}

export function writeAfter(post: { at: Date; postId: number }): string {
  return `${post.at.getTime()}.${post.postId}`
}

export function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== null && value !== '' && value !== false)
}
