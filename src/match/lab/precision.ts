/** How precise a query is, from a few posts that a person judged. */

export type Precision = {
  right: number
  judged: number
  /** Shares from 0 to 1; `low` and `high` hold the true share in 95 of 100 such samples. */
  share: number
  low: number
  high: number
}

/** 95 % on two sides. */
const z = 1.959964

/**
 * The score interval of Edwin B. Wilson, "Probable inference, the law of succession, and statistical inference" (Journal of
 * the American Statistical Association, 1927): honest for small samples, and never outside 0–1. Null: nothing was judged.
 */
export function precisionOf(right: number, judged: number): Precision | null {
  if (judged === 0) return null
  const share = right / judged
  const weight = (z * z) / judged
  const middle = (share + weight / 2) / (1 + weight)
  const half = (z / (1 + weight)) * Math.sqrt((share * (1 - share)) / judged + weight / (4 * judged))
  return { right, judged, share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
