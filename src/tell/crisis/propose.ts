/**
 * A situation picture is proposed: what was counted since the last that people got, on the clock of the crisis.
 *
 * In: a crisis and a moment. Out: figures, once for each half hour. Never here: a picture that leaves (a person releases it),
 * a breakdown below five voices, words of a post.
 */
import { addDays, daysBetween, localTime, startOfDay } from '#basics/days'
import {
  type Asked,
  addProposal,
  type Crisis,
  type CrisisFigures,
  coverageGaps,
  crisisPhrases,
  crisisQuestions,
  endOverdueCrisis,
  heardSince,
  holdCrisis,
  lastProposal,
  type Span,
  squareTopic,
  type Talk,
  type Tx,
  talk,
  talkByHour,
  toldUntil,
} from '#store'
import {
  bandOf,
  cellsOf,
  daysBeforeNormal,
  fewVoices,
  hourBefore,
  pastWeeks,
  verdict,
} from '../wall/normal.js'
import { clockAt, dueAt, slotAt } from './clock.js'

export type CrisisTown = { orgId: string; timeZone: string }

const hourMs = 3_600_000
const nothing: Talk = { posts: 0, voices: 0, atLeast: false, sources: 0 }
/** More is no picture but a list. */
const mostQuestions = 6
const mostPhrases = 8

/** What comes by the clock: it ends after its time, or gets the picture of this half hour. Returns what was done. */
export async function crisisTick(
  tx: Tx,
  town: CrisisTown,
  now: Date,
): Promise<'ended' | 'proposed' | 'nothing'> {
  if (await endOverdueCrisis(tx, town.orgId, now)) return 'ended'
  const held = await holdCrisis(tx, town.orgId, now)
  return held && (await propose(tx, town, held, now)) ? 'proposed' : 'nothing'
}

/** The caller holds the crisis. What was missed is not made up for: only the newest half hour is proposed. */
export async function propose(tx: Tx, town: CrisisTown, crisis: Crisis, now: Date): Promise<boolean> {
  const slot = slotAt(crisis, now)
  const last = await lastProposal(tx, town.orgId, crisis.crisisId)
  if (last && last.slot >= slot) return false
  const to = clockAt(crisis, dueAt(crisis, slot))
  const told = await toldUntil(tx, town.orgId, crisis.crisisId)
  // Both ends of a span belong to it: what people heard of already is not counted again.
  const from = told ? new Date(told.getTime() + 1) : new Date(crisis.clockFrom.getTime() - hourMs)
  const figures = await crisisFigures(tx, town, crisis, { from, to })
  return addProposal(tx, town.orgId, crisis.crisisId, { slot, madeAt: now, figures })
}

export async function crisisFigures(
  tx: Tx,
  town: CrisisTown,
  crisis: Pick<Crisis, 'topicId' | 'clockFrom' | 'startedAt'>,
  span: Span,
): Promise<CrisisFigures> {
  const { orgId, timeZone } = town
  const topicId = crisis.topicId ?? (await squareTopic(tx, orgId))
  const about = async (one: Span) =>
    (await talk(tx, orgId, one)).find((topic) => topic.topicId === topicId) ?? nothing
  const said = await about(span)
  const hour = await about({ from: new Date(span.to.getTime() - hourMs), to: span.to })
  const { listened, band } = await usual(tx, orgId, topicId, span.to, timeZone)
  const { all, about: asked } = await crisisQuestions(tx, orgId, topicId, span)
  const isNow = crisis.clockFrom.getTime() === crisis.startedAt.getTime()
  return {
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    said: { posts: said.posts, voices: said.voices, atLeast: said.atLeast, sources: said.sources },
    hour: { posts: hour.posts, voices: hour.voices, atLeast: hour.atLeast },
    normal: verdict(hour.voices, band),
    listened,
    questions: { ...all, ...grouped(all, asked) },
    phrases: (await crisisPhrases(tx, orgId, topicId, span, fewVoices)).slice(0, mostPhrases),
    // Which sources work now says nothing about a past day.
    silent: isNow ? await coverageGaps(tx, orgId) : [],
  }
}

/** What fewer than five voices ask is counted, and not told apart. */
export function grouped(
  all: Asked,
  asked: readonly (Asked & { label: string | null })[],
): Pick<CrisisFigures['questions'], 'about' | 'other'> {
  const about = asked
    .flatMap(({ label, ...one }) => (label !== null && one.voices >= fewVoices ? [{ label, ...one }] : []))
    .slice(0, mostQuestions)
  const told = about.reduce((sum, one) => sum + one.posts, 0)
  return { about, other: all.posts - told }
}

/** Voices in the last sixty minutes, at this hour of this weekday in the past weeks. */
async function usual(tx: Tx, orgId: string, topicId: string, at: Date, timeZone: string) {
  const { day, hour, minute } = localTime(at, timeZone)
  const history = await heardSince(tx, orgId, timeZone, at)
  const since = history.topics.find((topic) => topic.topicId === topicId)?.since ?? history.since
  const listened = since === null ? 0 : Math.min(daysBeforeNormal, Math.max(0, daysBetween(since, day)))
  const weeks = pastWeeks(day, since)
  if (weeks.length === 0) return { listened, band: null }
  const spans = weeks.map((past) => ({
    from: new Date(startOfDay(past, timeZone).getTime() - hourMs),
    to: new Date(startOfDay(addDays(past, 1), timeZone).getTime() - hourMs),
  }))
  const cells = cellsOf(await talkByHour(tx, orgId, [topicId], spans), timeZone)
  return { listened, band: bandOf(weeks.map((past) => hourBefore(cells, topicId, past, hour, minute))) }
}
