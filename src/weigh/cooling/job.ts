/**
 * Measures what is due, a day, a week and thirty days after an answer or a publication. In: tallies. Out: rows of counts, each
 * once. Where a topic has enough history the model of impact is asked as well.
 */
import { addDays, daysBetween, localTime } from '#basics/days'
import {
  type CoolingFacts,
  coolingDue,
  type Database,
  firstDayOf,
  keepCooling,
  type Organisation,
  type ToMeasure,
  voicesByDay,
} from '#store'
import { counting, measureImpact } from '../decisions/impact/index.js'
import { daysBefore, measureCooling } from './measure.js'

/** Days of history that the model needs: its weeks come back four times. */
const modelDays = 56
/** How far back is read: enough for what is usual, and for the model. */
const readDays = 70

/** Returns how many were measured. */
export async function measureDue(
  database: Database,
  org: Pick<Organisation, 'orgId' | 'timeZone'>,
  now: Date,
): Promise<number> {
  const { orgId } = org
  const due = await database.inOrg(orgId, (tx) => coolingDue(tx, orgId, now))
  let measured = 0
  for (const one of due) {
    const facts = await factsOf(database, org, one)
    if (await database.inOrg(orgId, (tx) => keepCooling(tx, orgId, { ...one, facts }, now))) measured += 1
  }
  return measured
}

async function factsOf(
  database: Database,
  { orgId, timeZone }: Pick<Organisation, 'orgId' | 'timeZone'>,
  one: ToMeasure,
): Promise<CoolingFacts> {
  const told = localTime(one.since, timeZone).day
  const from = addDays(told, -readDays)
  const { heard, since } = await database.inOrg(orgId, async (tx) => ({
    heard: await voicesByDay(tx, orgId, one, from, addDays(told, one.days)),
    since: await firstDayOf(tx, orgId, one),
  }))
  const facts = measureCooling(heard, { told, after: one.days, since })
  const model = await modelSays(heard, { from, told, after: one.days, since }, facts)
  return { ...facts, ...(model ? { model } : {}) }
}

/** Only where there is a week after, enough voices and enough history; else nothing. */
async function modelSays(
  heard: { day: string; voices: number }[],
  span: { from: string; told: string; after: number; since: string | null },
  facts: CoolingFacts,
): Promise<CoolingFacts['model'] | null> {
  const first = span.since !== null && span.since > span.from ? span.since : span.from
  const before = span.since === null ? 0 : daysBetween(first, span.told)
  if (span.after < 7 || before < modelDays || facts.verdict === 'too-little') return null
  if (facts.voicesBefore / daysBefore < 1) return null
  const voices = new Map(heard.map((one) => [one.day, one.voices]))
  const days = Array.from({ length: before + 1 + span.after }, (_, i) => addDays(first, i))
  const response = Float64Array.from(days, (day) => voices.get(day) ?? 0)
  const { verdict, effect } = await measureImpact({
    series: { response, controls: [] },
    // The day of the answer itself is on neither side.
    periods: { pre: [0, before - 1], post: [before + 1, before + span.after] },
    settings: { ...counting, season: 7, draws: 2000 },
    leastBefore: modelDays,
  })
  if (verdict === 'no effect') return verdict
  return verdict === 'effect' && effect !== null ? (effect.average.effect < 0 ? 'less' : 'more') : null
}
