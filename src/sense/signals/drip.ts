/**
 * Sluimert: a little more than usual, week after week.
 *
 * In: posts per day of one topic, oldest first, today the last. Out: since when, and how strong. Pure.
 *
 * A cumulative sum of evidence (Page 1954; for counts: Lucas 1985). Each day adds x·ln(μ₁/μ₀) − (μ₁ − μ₀), where μ₀ is what
 * a day usually has and μ₁ what it has when two standard deviations of a week come on top: three posts a week instead of
 * one. Below zero it starts again. Where weeks differ more than chance makes them, it is divided by how much more. Usual is
 * what came before the six weeks that are looked at. One busy day is no drip: a day counts a few posts at most.
 */
import { limits, type Sensitivity } from './sensitivity.js'

const lookedAt = 42
const fewestLookedAt = 14
const fewestBefore = 28
export const mostBefore = 182
/** What is shorter than a week and a half, or stands on fewer days, may be a peak. */
const fewestDays = 10
const fewestBusyDays = 4

export type Drip = {
  /** Days since it began, today included. */
  days: number
  posts: number
  /** Posts a week, before and since. */
  usual: number
  now: number
  evidence: number
  /** 0 to 1: half where it is just enough. */
  strength: number
}

/** Null: nothing drips, or there is too little history (four weeks before the two that are looked at). */
export function drip(days: readonly number[], sensitivity: Sensitivity = 'usual'): Drip | null {
  const before = days.slice(0, Math.max(fewestBefore, days.length - lookedAt)).slice(-mostBefore)
  const recent = days.slice(Math.max(fewestBefore, days.length - lookedAt))
  if (before.length < fewestBefore || recent.length < fewestLookedAt) return null
  const usual = usualWeek(before)
  const more = usual + 2 * Math.sqrt(usual)
  const { evidence, began } = cusum(recent, usual, more, spreadOfWeeks(before))
  const needed = limits[sensitivity].drip
  const since = recent.slice(began)
  if (evidence < needed || since.length < fewestDays) return null
  if (since.filter((count) => count > 0).length < fewestBusyDays) return null
  const posts = since.reduce((sum, count) => sum + count, 0)
  return {
    days: since.length,
    posts,
    usual,
    now: (7 * posts) / since.length,
    evidence,
    strength: evidence / (evidence + needed),
  }
}

/** Posts a week; one more than were seen, because what never happened yet may. */
function usualWeek(before: readonly number[]): number {
  const posts = before.reduce((sum, count) => sum + count, 0)
  return Math.max(0.5, (7 * (posts + 0.5)) / before.length)
}

function cusum(recent: readonly number[], usual: number, more: number, spread: number) {
  const each = Math.log(more / usual)
  const toll = (more - usual) / 7
  const most = 2 * Math.ceil(more / 7)
  let evidence = 0
  let began = 0
  for (const [day, count] of recent.entries()) {
    evidence += (Math.min(count, most) * each - toll) / spread
    if (evidence > 0) continue
    evidence = 0
    began = day + 1
  }
  return { evidence, began }
}

/** Variance of whole weeks over their mean, at least 1. */
function spreadOfWeeks(before: readonly number[]): number {
  const weeks = Array.from({ length: Math.floor(before.length / 7) }, (_, week) =>
    before.slice(week * 7, week * 7 + 7).reduce((sum, count) => sum + count, 0),
  )
  const mean = weeks.reduce((sum, count) => sum + count, 0) / weeks.length
  if (mean === 0) return 1
  const variance = weeks.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (weeks.length - 1)
  // A few weeks say little about it: shrunk towards none.
  const trust = weeks.length / (weeks.length + 8)
  return Math.max(1, 1 + trust * (variance / mean - 1))
}
