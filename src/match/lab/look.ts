/**
 * Which kept texts a query is tried on, so that the answer comes at once however much is kept.
 *
 * In: queries that can be read. Out: texts, and for how many posts each stands. A few thousand posts are all looked at.
 * Of more, the full-text index finds those that may match; where they are many, or the index knows nothing, a random part
 * of all is looked at. Never here: a write; the transaction is read-only.
 */
import { foundIds, keptSpan, type LabText, newestTexts, type Tx, textsOf } from '#store'
import type { Query } from '../query/index.js'
import { seeded, someBetween } from './chance.js'
import { any, type Need, needOf, tsqueryOf } from './need.js'

/** Fewer kept posts than this are all looked at. */
const allAtMost = 4000
/** Of those that may match. */
const candidatesAtMost = 2000
const sampleSize = 1500
/** Of the sample, to see first whether few or many may match. */
const firstSize = 500
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
  /** Whether what the index denies is certain. */
  isExact: boolean
}

export type LookOptions = { since: Date; seed: string; queries: Query[] }

export async function look(tx: Tx, orgId: string, { since, seed, queries }: LookOptions): Promise<Looked> {
  const span = await keptSpan(tx, orgId, since)
  const { posts: kept, isExact } = span
  if (kept <= allAtMost) {
    const texts = await newestTexts(tx, orgId, since, null, allAtMost)
    return { kept: texts.length, texts, weight: 1, newest: texts, background: texts, isExact }
  }
  const words = isExact ? presearch(any(queries.map(needOf))) : null
  const some = someBetween(span.firstId, span.lastId, sampleSize, seeded(seed))
  const first = await textsOf(tx, orgId, since, some.slice(0, firstSize), words)
  if (words !== null && mayBeFew(first, kept)) {
    const ids = await foundIds(tx, orgId, since, words, candidatesAtMost + 1)
    if (ids.length <= candidatesAtMost) {
      const texts = await textsOf(tx, orgId, since, ids, null)
      return { kept, texts, weight: 1, newest: texts, background: first, isExact }
    }
  }
  const texts = [...first, ...(await textsOf(tx, orgId, since, some.slice(firstSize), words))]
  const newest = await newestTexts(tx, orgId, since, words, newestSize)
  const weight = kept / Math.max(1, texts.length)
  return { kept, texts, weight, newest, background: texts, isExact }
}

const glanceSize = 500

/** The newest alone: enough to see that most terms are said. `texts` are all only when few are kept. */
export async function glance(tx: Tx, orgId: string, since: Date): Promise<Looked> {
  const { posts: kept, isExact } = await keptSpan(tx, orgId, since)
  const isAll = kept <= allAtMost
  const texts = await newestTexts(tx, orgId, since, null, isAll ? allAtMost : glanceSize)
  const weight = isAll ? 1 : kept / Math.max(1, texts.length)
  return { kept: isAll ? texts.length : kept, texts, weight, newest: texts, background: texts, isExact }
}

/**
 * Whether it is worth asking the index for all that may match: of common words it gathers tens of thousands for nothing.
 * Twice as many in the random part as {@link candidatesAtMost} would put there, and five more, is not chance.
 */
function mayBeFew(sample: LabText[], kept: number): boolean {
  const fitting = sample.filter(({ mayMatch }) => mayMatch).length
  return fitting <= 2 * candidatesAtMost * (sample.length / kept) + 5
}

/** The tsquery that lets through what may match; null: the index cannot tell. */
export function presearch(need: Need): string | null {
  return need && tsqueryOf(need)
}
