/**
 * Gathers what a decision is measured by, from the store: one question for each measure, and one for each answer that was
 * given since.
 */
import { addDays, localTime, startOfDay } from '#basics/days'
import {
  agendaOf,
  agendaWithin,
  correctionsNeeded,
  type Decision,
  decisionsWithin,
  everything,
  type Followed,
  firstMoment,
  followedOf,
  heardSince,
  sharedWith,
  type ToneRight,
  type TopicDay,
  type Tx,
  toneLayer,
  toneRight,
  toneStanding,
  topicDays,
  topicHours,
  topics,
  topicToneDays,
} from '#store'
import { askHours } from './hours.js'
import { type Asked, ask, type Daily, daysAfter, type Measure, type NotAsked, spanOf } from './series.js'

export type TownOf = { orgId: string; timeZone: string }

export type Gathered = {
  decision: Decision
  moment: Date
  /** By subject: the measures, and `answer:<id>`. Empty without a topic. */
  asked: Map<string, Asked>
  notAsked: NotAsked['why'] | 'no-topic' | null
  /** Corrections of tone so far; tone is asked from 200 on. */
  corrections: number
  /** Of what is called negative, neutral, positive: the share that is right, 0–1; null: not measured. */
  right: ToneRight | undefined
  followed: Followed[]
  /** What happened the same day and may be the reason as well. */
  beside: { title: string; decisionId: string | null }[]
  /** What else stood in the agenda that day. */
  agenda: string[]
}

const dayMs = 86_400_000
/** Answers of which the effect is measured: the last ones. */
const mostAnswers = 4

export async function gather(tx: Tx, town: TownOf, decision: Decision, now: Date): Promise<Gathered> {
  const { orgId } = town
  const moment = firstMoment(decision)
  const { corrections } = await toneStanding(tx, orgId)
  const right = toneRight(await toneLayer(tx, orgId))
  const found = { decision, moment, corrections, right, ...(await besides(tx, town, decision, moment)) }
  const { topicId } = decision
  if (topicId === null) return { ...found, asked: new Map(), notAsked: 'no-topic', followed: [] }
  const until = new Date(Math.min(now.getTime(), moment.getTime() + (daysAfter + 1) * dayMs))
  const followed = await followedOf(tx, orgId, topicId, { from: moment, to: until })
  const counts = await countsOf(tx, town, topicId, moment, now)
  const asked = new Map<string, Asked>()
  let notAsked: NotAsked['why'] | null = null
  const put = (subject: string, measure: Measure, at: Date, seed: number) => {
    const one = counts.question(measure, at, found.beside.length > 0 && at === moment, seed)
    if (!('why' in one)) asked.set(subject, one)
    else if (subject === 'posts') notAsked = one.why
  }
  const seed = seedOf(decision.decisionId)
  put('posts', 'posts', moment, seed)
  put('voices', 'voices', moment, seed + 1)
  if (corrections >= correctionsNeeded) put('negative', 'negative', moment, seed + 2)
  const answers = followed.filter((one) => one.kind === 'answer').slice(-mostAnswers)
  for (const [n, one] of answers.entries()) put(`answer:${one.id}`, 'posts', one.at, seed + 10 + n)
  return { ...found, asked, notAsked, followed }
}

/** The same decision is always measured with the same chance. */
function seedOf(decisionId: string): number {
  return Number.parseInt(decisionId.slice(0, 7), 16) + 1
}

async function countsOf(tx: Tx, town: TownOf, topicId: string, moment: Date, now: Date) {
  const { orgId, timeZone } = town
  const today = localTime(now, timeZone).day
  const day = localTime(moment, timeZone).day
  const from = addDays(day, -400)
  const all = await topicDays(tx, orgId, from, today)
  const known = await topics(tx, orgId)
  const square = known.find((one) => one.slug === everything)?.topicId ?? ''
  const history = await heardSince(tx, orgId, timeZone, moment)
  const sinceOf = (id: string) => history.topics.find((one) => one.topicId === id)?.since ?? history.since
  const whole = { from: startOfDay(from, timeZone), to: startOfDay(addDays(today, 1), timeZone) }
  const shared = await sharedWith(tx, orgId, topicId, whole)
  const others = shared.map((one) => ({
    name: one.name,
    since: sinceOf(one.topicId),
    shared: one.shared / one.posts,
    values: daily(all, one.topicId, 'posts'),
  }))
  const tones = await topicToneDays(tx, orgId, topicId, whole, timeZone)
  const negative: Daily = new Map(
    // Below five voices there is no breakdown.
    tones.filter((one) => one.voices >= 5).map((one) => [one.day, (100 * one.negative) / one.told]),
  )
  const aroundIt = await hoursAround(tx, orgId, topicId, square, moment)
  const since = sinceOf(topicId)
  const base = { timeZone, today, since, square: daily(all, square, 'posts'), others }
  return {
    question: (measure: Measure, at: Date, anotherEvent: boolean, seed: number) =>
      ask({
        ...base,
        moment: at,
        response: measure === 'negative' ? negative : daily(all, topicId, measure),
        ...(measure === 'negative' ? { gapsAreUnknown: true, others: [] } : {}),
        hours:
          measure === 'posts' && at === moment && since !== null
            ? askHours({ moment, timeZone, now, since, ...aroundIt, anotherEvent, seed })
            : null,
        anotherEvent,
        seed,
      }),
  }
}

/** Two weeks before the moment until two days after it. */
async function hoursAround(tx: Tx, orgId: string, topicId: string, square: string, moment: Date) {
  const span = { from: new Date(moment.getTime() - 15 * dayMs), to: new Date(moment.getTime() + 2 * dayMs) }
  const hours = await topicHours(tx, orgId, [topicId, square], span)
  return { response: hours.get(topicId) ?? new Map(), square: hours.get(square) ?? new Map() }
}

function daily(all: readonly TopicDay[], topicId: string, what: 'posts' | 'voices'): Daily {
  return new Map(all.filter((one) => one.topicId === topicId).map((one) => [one.day, one[what]]))
}

/**
 * Another decision about the same topic on that day cannot be told apart from this one; nor can an event of the agenda that
 * shares a word with it. What else stood in the agenda is only told: a town has a market every week.
 */
async function besides(tx: Tx, { orgId, timeZone }: TownOf, decision: Decision, moment: Date) {
  const { day } = localTime(moment, timeZone)
  const from = startOfDay(day, timeZone)
  const to = new Date(startOfDay(addDays(day, 1), timeZone).getTime() - 1)
  const same = (await decisionsWithin(tx, orgId, from, to)).filter(
    (one) =>
      one.decisionId !== decision.decisionId && one.topicId !== null && one.topicId === decision.topicId,
  )
  const titles = [...(await agendaWithin(tx, orgId, { from, to })), ...(await agendaOf(tx, orgId, day))].map(
    (one) => one.title,
  )
  const events = [...new Set(titles)]
  const own = wordsOf(`${decision.title} ${decision.topicName ?? ''}`)
  const touches = (title: string) => [...wordsOf(title)].some((word) => own.has(word))
  return {
    beside: [
      ...same.map(({ title, decisionId }) => ({ title, decisionId })),
      ...events.filter(touches).map((title) => ({ title, decisionId: null })),
    ],
    agenda: events.filter((title) => !touches(title)),
  }
}

/** Words that may say what it is about: of five letters or more. */
function wordsOf(text: string): Set<string> {
  const folded = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return new Set(folded.match(/[\p{L}\p{N}]{5,}/gu) ?? [])
}

/** Days since the decision that are over; 0 on the day itself, and where it lies ahead. */
export function daysSince(decision: Decision, timeZone: string, today: string): number {
  const span = spanOf(firstMoment(decision), timeZone, today, '0000-01-01')
  if ('why' in span) return 0
  return Math.round((Date.parse(span.last) - Date.parse(span.after)) / dayMs) + 1
}
