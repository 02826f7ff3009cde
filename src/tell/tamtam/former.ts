/** The last time that something like it was in a tamtam, and what was done then. Pure. */
import type { SentItem, TamtamItem } from '#store'

export type Former = Pick<SentItem, 'day' | 'headline' | 'proposal' | 'owner'>

/** Words of a headline that say what it is about: four letters at least, without accents. */
function wordsOf(text: string): Set<string> {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return new Set(plain.match(/[\p{L}\p{N}]{4,}/gu) ?? [])
}

/** So many words of a headline in common make it the same subject, where no topic says so. */
const enoughWords = 2

/** `sent`: newest first. The same thing or topic before a headline that is alike. */
export function formerOf(
  item: Pick<TamtamItem, 'origin' | 'figures' | 'headline'>,
  sent: readonly SentItem[],
): Former | null {
  const { topic } = item.figures
  const same = sent.find(
    (one) =>
      (item.origin !== 'own' && one.origin === item.origin) ||
      (topic !== undefined && (one.topic === topic || one.origin === `topic:${topic}`)),
  )
  if (same) return same
  const mine = wordsOf(item.headline)
  if (mine.size < enoughWords) return null
  const isAlike = ({ headline }: SentItem) =>
    [...wordsOf(headline)].filter((word) => mine.has(word)).length >= enoughWords
  return sent.find(isAlike) ?? null
}
