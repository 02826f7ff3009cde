/** How what was caught is counted: pure, of texts that match already. */
import { addDays, localTime } from '#basics/days'
import type { LabText } from '#store'
import type { Count, DryRun } from './dry-run.js'

/** Never fewer than were seen. */
export function countOf(counted: LabText[], seen: LabText[], weight: number): Count {
  return {
    posts: Math.max(Math.round(counted.length * weight), counted.length, seen.length),
    approximate: weight > 1,
  }
}

export function newestOf(
  texts: LabText[],
  newest: LabText[],
  most: number,
  wanted: (text: LabText) => boolean = () => true,
): LabText[] {
  const all = new Map([...newest, ...texts].filter(wanted).map((text) => [text.postId, text]))
  return [...all.values()]
    .sort((a, b) => b.at.getTime() - a.at.getTime() || b.postId - a.postId)
    .slice(0, most)
}

/** Pseudonyms change every month: over a rotation the largest month is what is certain. */
export function voicesOf(texts: LabText[]): { voices: number; atLeast: boolean } {
  const months = new Map<string, Set<string>>()
  for (const { voice, voicePeriod } of texts) {
    if (voice === null) continue
    const month = months.get(voicePeriod) ?? new Set()
    months.set(voicePeriod, month.add(voice.toString('base64')))
  }
  return { voices: Math.max(0, ...[...months.values()].map(({ size }) => size)), atLeast: months.size > 1 }
}

export function daysOf(
  texts: LabText[],
  weight: number,
  { now, timeZone, lookBack }: { now: Date; timeZone: string; lookBack: number },
): DryRun['days'] {
  const counts = new Map<string, number>()
  const dayOf = dayTeller(timeZone)
  for (const { at } of texts) counts.set(dayOf(at), (counts.get(dayOf(at)) ?? 0) + 1)
  const today = localTime(now, timeZone).day
  return Array.from({ length: lookBack + 1 }, (_, i) => {
    const day = addDays(today, i - lookBack)
    return { day, posts: Math.round((counts.get(day) ?? 0) * weight) }
  })
}

/** Time zones change by the hour: one look at the calendar for each. */
function dayTeller(timeZone: string): (at: Date) => string {
  const known = new Map<number, string>()
  return (at) => {
    const hour = Math.floor(at.getTime() / 3_600_000)
    const day = known.get(hour) ?? localTime(at, timeZone).day
    known.set(hour, day)
    return day
  }
}

export function sourcesIn(texts: LabText[], weight: number): DryRun['sources'] {
  const counts = new Map<string, { name: string; posts: number }>()
  for (const { sourceId, sourceName } of texts) {
    const there = counts.get(sourceId) ?? { name: sourceName, posts: 0 }
    counts.set(sourceId, { ...there, posts: there.posts + 1 })
  }
  return [...counts.values()]
    .map(({ name, posts }) => ({ name, posts: Math.round(posts * weight) }))
    .sort((a, b) => b.posts - a.posts)
}
