/** A decision as it was found elsewhere, in our own shape: after this folder nobody knows where it came from. */

export type FoundDecision = {
  /** Its identity there; what comes again with the same key is the same decision. */
  key: string
  title: string
  body: string
  link: string
  who: string
  announcedAt: Date | null
  decidedAt: Date | null
  inForceAt: Date | null
}

/** What could not be read, with the number of its row (from 1, the head counted) where there is one. */
export type DroppedDecision = {
  row: number | null
  why: 'no-title' | 'no-date' | 'bad-date' | 'not-readable'
}

export type FoundBatch = { found: FoundDecision[]; dropped: DroppedDecision[] }

/** One visit to a source: pages until there is no more, or enough. The cursor moves once all of it is kept. */
export type DecisionVisit = FoundBatch & { cursor: string }

/** Decisions are published days or weeks after they were taken, so each visit looks back so far: what comes again is the same. */
const lookBackMs = 45 * 86_400_000
/** The first visit. */
const firstLookMs = 180 * 86_400_000

/** From which moment is asked, and how many were seen of that already: `2026-01-01T00:00:00.000Z|500`. */
export function readCursor(cursor: string | null, now: Date): { since: string; offset: number } {
  const [since = '', offset = '0'] = (cursor ?? '').split('|')
  if (Number.isNaN(Date.parse(since)))
    return { since: new Date(now.getTime() - firstLookMs).toISOString(), offset: 0 }
  return { since: new Date(since).toISOString(), offset: Number.parseInt(offset, 10) || 0 }
}

/** Where the next visit goes on: behind what was seen, or anew once all was. */
export function nextCursor(
  at: { since: string; offset: number },
  seen: number,
  isAll: boolean,
  now: Date,
): string {
  return isAll ? `${new Date(now.getTime() - lookBackMs).toISOString()}|0` : `${at.since}|${at.offset + seen}`
}

/** No title of a decision is longer; what is, is a text. */
const longestTitle = 200
const longestBody = 20_000

/** Of a text from elsewhere no more is read: marks and spaces take room, but not megabytes. */
const longestRead = 10 * longestBody

/** One line, without marks that turn the direction of what follows, and without half a sign, which the store refuses. */
export function plain(text: string): string {
  return text
    .slice(0, longestRead)
    .replace(/<[^<>]{0,500}>/g, ' ')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, '')
    .trim()
}

export function titleOf(text: string): string {
  const line = plain(text)
  return line.length <= longestTitle
    ? line
    : `${whole(line.slice(0, longestTitle - 1)).replace(/\s+\S*$/, '')}…`
}

export const bodyOf = (text: string): string => whole(plain(text).slice(0, longestBody))

/** Who decided. */
export const whoOf = (text: string): string => whole(titleOf(text).slice(0, 120))

/** An identity elsewhere, as it can be kept. */
export const keyOf = (text: string): string => whole(plain(text).slice(0, 500))

/** A cut can fall in the middle of a sign that has two halves. */
const whole = (text: string) => text.replace(/\p{Cs}$/u, '')

/** No decision of a town that is online is older, or lies further ahead; null too where there is no moment at all. */
export function soundMoment(at: Date): Date | null {
  const time = at.getTime()
  return time >= Date.UTC(1990, 0, 1) && time < Date.UTC(2200, 0, 1) ? at : null
}

/** Only web addresses are links. */
export function linkOf(text: string | undefined): string {
  // What a reader cannot see is not in an address, and the store refuses it.
  const address = (text ?? '')
    .slice(0, 1_000)
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim()
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : ''
}
