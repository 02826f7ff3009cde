/**
 * Which kept texts a query is tried on, so that the answer comes at once however much is kept.
 *
 * In: queries that can be read. Out: texts, and for how many posts each stands. A few thousand posts are all looked at.
 * Of more, the full-text index finds those that may match; where they are many, or the index knows nothing, a random part
 * of all is looked at. Never here: a write; the transaction is read-only.
 */
import {
  foundIds,
  indexDictionaries,
  keptSpan,
  type LabText,
  lexemesOf,
  newestTexts,
  type Tx,
  textsOf,
} from '#store'
import type { Query } from '../query/index.js'
import { seeded, someBetween } from './chance.js'
import { any, type Need, needOf, tsqueryFor, wordsOf } from './need.js'

/** Fewer kept posts than this are all looked at. */
const allAtMost = 4000
/** Of those that may match. */
const candidatesAtMost = 2000
const sampleSize = 1500
const backgroundSize = 1000
const newestSize = 30

export type Looked = {
  /** Posts kept in the period, about. */
  kept: number
  /** What is counted, and for how many posts each text stands: 1 when nothing was left out. */
  texts: LabText[]
  weight: number
  /** The newest that may match: to show, not to count. */
  newest: LabText[]
  /** A picture of everything that is kept. */
  background: LabText[]
}

export type LookOptions = { since: Date; seed: string; queries: Query[] }

export async function look(tx: Tx, orgId: string, { since, seed, queries }: LookOptions): Promise<Looked> {
  const span = await keptSpan(tx, orgId, since)
  const kept = span.posts
  if (kept <= allAtMost) {
    const texts = await newestTexts(tx, orgId, since, null, allAtMost)
    return { kept: texts.length, texts, weight: 1, newest: texts, background: texts }
  }
  const random = seeded(seed)
  const some = (count: number) =>
    textsOf(tx, orgId, since, someBetween(span.firstId, span.lastId, count, random))
  const words = await presearch(tx, any(queries.map(needOf)))
  const ids = words === null ? null : await foundIds(tx, orgId, since, words, candidatesAtMost + 1)
  if (ids !== null && ids.length <= candidatesAtMost) {
    const texts = await textsOf(tx, orgId, since, ids)
    return { kept, texts, weight: 1, newest: texts, background: await some(backgroundSize) }
  }
  const texts = await some(sampleSize)
  const newest = await newestTexts(tx, orgId, since, words, newestSize)
  return { kept, texts, weight: kept / Math.max(1, texts.length), newest, background: texts }
}

/** The tsquery that lets through what may match, in whatever language it was indexed; null: the index cannot tell. */
export async function presearch(tx: Tx, need: Need): Promise<string | null> {
  if (need === null) return null
  const lexemes = await lexemesOf(tx, [...new Set(wordsOf(need))])
  const each = indexDictionaries.map((dictionary) => tsqueryFor(need, dictionary, lexemes))
  const known = [...new Set(each.filter((one) => one !== null))]
  return each.includes(null) ? null : known.join(' | ')
}
