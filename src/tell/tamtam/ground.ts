/** What an edition stands on: the span that it looks back over, and what was heard in it. */
import { addDays, startOfDay } from '#basics/days'
import { medianOf } from '#basics/office-hours'
import {
  agendaOf,
  coverageGaps,
  followUpTimes,
  officeHours,
  publicFeedback,
  slumbering,
  type Tx,
  talk,
  tamtamSetting,
  waitingQuestions,
} from '#store'
import type { Ground, InSight } from './compose.js'
import { templateOf } from './sections.js'

export type Town = { orgId: string; name: string; slug: string; locale: string; timeZone: string }

/** From the morning of the working day before: a Monday looks back over the weekend. */
export function spanOf(day: string, timeZone: string, now: Date): { from: Date; to: Date } {
  let before = addDays(day, -1)
  while (isWeekend(before)) before = addDays(before, -1)
  const from = new Date(startOfDay(before, timeZone).getTime() + 9 * 3_600_000)
  return { from, to: now > from ? now : new Date(from.getTime() + 86_400_000) }
}

export function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay())
}

/** What tells of a decision and what it did, for *Besluit in beeld*; null: nothing today. */
export type DecisionInSight = (tx: Tx, town: Town, day: string) => Promise<InSight | null>

export async function groundOf(
  tx: Tx,
  town: Town,
  day: string,
  now: Date,
  decision?: DecisionInSight,
): Promise<Ground> {
  const setting = await tamtamSetting(tx, town.orgId)
  const span = spanOf(day, town.timeZone, now)
  const all = (await talk(tx, town.orgId, span)).find((topic) => topic.system)
  const { open, oldest } = await waitingQuestions(tx, town.orgId)
  return {
    town: town.name,
    slow: (await slumbering(tx, town.orgId, now, 3)).flatMap(({ facts, topicName }) =>
      topicName === null || facts.now === undefined || facts.usual === undefined
        ? []
        : [{ name: topicName, now: facts.now, usual: facts.usual }],
    ),
    questions: { open, oldest: oldest?.toISOString() ?? null },
    ...(await answeredLately(tx, town, span, now)),
    coverage: {
      posts: all?.posts ?? 0,
      voices: all?.voices ?? 0,
      atLeast: all?.atLeast ?? false,
      sources: all?.sources ?? 0,
      silent: await coverageGaps(tx, town.orgId),
    },
    receipts: setting.receipts,
    sections: templateOf(setting.sections),
    agenda: (await agendaOf(tx, town.orgId, day)).map(({ time, title, place }) => ({ time, title, place })),
    decision: (await decision?.(tx, town, day)) ?? null,
  }
}

const figureDays = 30

/** What was told to everybody since the edition before, and how the answering goes: nothing where there is nothing. */
async function answeredLately(
  tx: Tx,
  { orgId }: Town,
  span: { from: Date },
  now: Date,
): Promise<Pick<Ground, 'feedback' | 'answering'>> {
  const told = await publicFeedback(tx, orgId, 3, span.from)
  const { asked, answered } = await followUpTimes(
    tx,
    orgId,
    new Date(now.getTime() - figureDays * 86_400_000),
  )
  const office = await officeHours(tx, orgId)
  return {
    ...(told.length > 0
      ? {
          feedback: told.map(({ number, content }) => ({ number, title: String(JSON.parse(content).title) })),
        }
      : {}),
    ...(asked > 0
      ? { answering: { asked, answered: answered.length, median: medianOf(answered, office) } }
      : {}),
  }
}
