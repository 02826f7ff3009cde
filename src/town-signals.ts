/**
 * Where signals come from: looks in the tallies of each town, every few minutes, in turns.
 *
 * In: counts that stand in the database. Out: rows of signals, and a word on the bus when there is a new one. A town where
 * nothing came in since the last look is left alone; what is remembered of that may be lost without harm.
 */
import type { Bus } from '#basics/bus'
import { addDays, daysBetween, localTime, startOfDay } from '#basics/days'
import { turns } from '#basics/turns'
import {
  type Busy,
  busyTopics,
  type Database,
  type FoundSignal,
  type History,
  heardSince,
  hourOf,
  madeOf,
  newStories,
  type Organisation,
  officeHours,
  openQuestions,
  type SignalFacts,
  type SignalKind,
  type Span,
  sensitivitiesOf,
  type TopicTalk,
  type Tx,
  talk,
  talkByHour,
  tellSignal,
  toneByWeek,
  toneLayer,
  toneRight,
  toneStanding,
  topicDays,
} from '#store'
import {
  correctionsNeeded,
  drip,
  growing,
  hoursLookedAt,
  limits,
  mostBefore,
  newForHours,
  peak,
  type ToneWeek,
  termsOf,
  turn,
  turnWeeks,
  unanswered,
} from './sense/index.js'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const leastPosts = Math.min(...Object.values(limits).map((one) => one.posts))
/** Days in which a drip is looked for, with those before it. */
const dripDays = mostBefore + 42
const fewestVoicesForWords = 5

/** A signal of the same kind about the same thing within this time is the same one. */
const coolDown: Record<SignalKind, number> = {
  peak: dayMs,
  drip: 14 * dayMs,
  new: 7 * dayMs,
  turn: 14 * dayMs,
  question: 30 * dayMs,
}

export type SignalParts = { database: Database; bus: Bus; now: () => Date }
export type SignalLook = (org: Organisation) => Promise<number>

/** One look at a town; returns how many new signals there are. */
export function createSignalLook({ database, bus, now }: SignalParts): SignalLook {
  const lastLook = new Map<string, { posts: string; hour: number }>()
  return async (org) => {
    const { orgId } = org
    const at = now()
    const posts = await newestOf(database, orgId)
    const before = lastLook.get(orgId)
    const hour = hourOf(at).getTime()
    const isNewHour = before?.hour !== hour
    const isNewDay = Math.floor((before?.hour ?? 0) / dayMs) !== Math.floor(hour / dayMs)
    if (!isNewHour && before?.posts === posts) return 0
    const fresh = await database.inOrg(orgId, async (tx) => {
      const history = await heardSince(tx, orgId, org.timeZone, at)
      const found = [
        // What came in after the last look of an hour belongs to that hour.
        ...(isNewHour ? await peaks(tx, org, new Date(hour - 1), history) : []),
        ...(await peaks(tx, org, at, history)),
        ...(isNewHour ? await drips(tx, org, at, history) : []),
        ...(await growingStories(tx, orgId, at)),
        ...(isNewDay ? await toneTurns(tx, org, at) : []),
        ...(isNewHour ? await lateQuestions(tx, org, at) : []),
      ]
      let count = 0
      for (const one of found) if (await tellSignal(tx, orgId, one, coolDown[one.kind])) count += 1
      return count
    })
    lastLook.set(orgId, { posts, hour })
    if (fresh > 0) bus.tell({ type: 'square', orgId })
    return fresh
  }
}

async function newestOf(database: Database, orgId: string): Promise<string> {
  const [row] = await database.inOrg(
    orgId,
    (tx) => tx<{ posts: string }[]>`select last_post::text as posts from counter where org_id = ${orgId}`,
  )
  return row?.posts ?? ''
}

/** Only topics with enough posts in the last day are looked at: in most towns, at most moments, none. */
async function peaks(tx: Tx, org: Organisation, at: Date, history: History): Promise<FoundSignal[]> {
  const { orgId } = org
  const busy = await busyTopics(tx, orgId, hourOf(at), leastPosts)
  if (busy.length === 0) return []
  const day: Span = { from: new Date(hourOf(at).getTime() - 23 * hourMs), to: at }
  const said = new Map((await talk(tx, orgId, day)).map((one) => [one.topicId, one]))
  const series = await voicesByHour(tx, org, at, history, busy)
  const rest = turns()
  const found: FoundSignal[] = []
  for (const topic of busy) {
    const one = peakOf(topic, said.get(topic.topicId), series(topic.topicId), at)
    if (one) found.push(one)
    await rest()
  }
  // The square as a whole is only news where no topic explains it.
  const system = new Set(busy.filter((topic) => topic.system).map((topic) => topic.topicId))
  const told = found.some(({ topicId }) => !system.has(topicId ?? ''))
    ? found.filter(({ topicId }) => !system.has(topicId ?? ''))
    : found
  return withCauses(tx, org, told)
}

function peakOf(topic: Busy, said: TopicTalk | undefined, hours: number[], at: Date): FoundSignal | null {
  const day = { posts: topic.dayPosts, voices: said?.voices ?? 0 }
  const found = peak(hours, { hour: topic.hour, day }, topic.sensitivity)
  if (!found) return null
  const { window, voices: counted, expected, chance, strength } = found
  const { posts, voices } = window === 1 ? topic.hour : day
  return {
    kind: 'peak',
    about: `topic:${topic.topicId}`,
    topicId: topic.topicId,
    beganAt: new Date(hourOf(at).getTime() - (window - 1) * hourMs),
    at,
    strength,
    posts,
    voices,
    facts: { window, counted, expected, chance, atLeast: window === 24 && (said?.atLeast ?? false) },
  }
}

/** Voices of each hour on the town's clock, from the day on that may be compared with, the running hour the last. */
async function voicesByHour(
  tx: Tx,
  { orgId, timeZone }: Organisation,
  at: Date,
  history: History,
  topics: { topicId: string }[],
): Promise<(topicId: string) => number[]> {
  const here = localTime(at, timeZone)
  const first = addDays(here.day, -Math.ceil(hoursLookedAt / 24))
  const span = { from: startOfDay(first, timeZone), to: hourOf(at) }
  const ids = topics.map((topic) => topic.topicId)
  const rows = await talkByHour(tx, orgId, ids, [span])
  const length = daysBetween(first, here.day) * 24 + here.hour + 1
  const series = new Map(ids.map((id) => [id, new Array<number>(length).fill(0)]))
  const places = new Map<number, number>()
  const rest = turns()
  for (const { topicId, hour, voices } of rows) {
    const time = hour.getTime()
    let place = places.get(time)
    if (place === undefined) {
      const local = localTime(hour, timeZone)
      place = daysBetween(first, local.day) * 24 + local.hour
      places.set(time, place)
    }
    const of = series.get(topicId)
    // In the night that an hour comes twice, its busier one counts.
    if (of && place < length) of[place] = Math.max(of[place] ?? 0, voices)
    await rest()
  }
  return (topicId) => {
    const since = sinceOf(history, topicId)
    if (since === null) return []
    const skipped = Math.max(0, daysBetween(first, since) * 24)
    return (series.get(topicId) ?? []).slice(skipped).slice(-hoursLookedAt)
  }
}

function sinceOf(history: History, topicId: string): string | null {
  return history.topics.find((topic) => topic.topicId === topicId)?.since ?? history.since
}

async function drips(tx: Tx, org: Organisation, at: Date, history: History): Promise<FoundSignal[]> {
  const { orgId, timeZone } = org
  const today = localTime(at, timeZone).day
  const from = addDays(today, 1 - dripDays)
  const topics = (await sensitivitiesOf(tx, orgId)).filter((topic) => !topic.system)
  const perTopic = new Map(topics.map((topic) => [topic.topicId, new Array<number>(dripDays).fill(0)]))
  for (const { topicId, day, posts } of await topicDays(tx, orgId, from, today)) {
    const perDay = perTopic.get(topicId)
    if (perDay) perDay[daysBetween(from, day)] = posts
  }
  const rest = turns()
  const found: FoundSignal[] = []
  for (const { topicId, sensitivity } of topics) {
    const since = sinceOf(history, topicId)
    if (since === null) continue
    const perDay = perTopic.get(topicId) ?? []
    const one = drip(perDay.slice(Math.max(0, daysBetween(from, since))), sensitivity)
    if (one) {
      const { strength, posts, usual, now, days: length } = one
      found.push({
        kind: 'drip',
        about: `topic:${topicId}`,
        topicId,
        beganAt: startOfDay(addDays(today, 1 - length), timeZone),
        at,
        strength,
        posts,
        voices: 0,
        facts: { usual, now, days: length },
      })
    }
    await rest()
  }
  return withCauses(tx, org, await withVoices(tx, orgId, found))
}

/** Voices are pseudonyms of a month, so of a longer drip those of its last four weeks are counted: at least so many. */
async function withVoices(tx: Tx, orgId: string, found: FoundSignal[]): Promise<FoundSignal[]> {
  const counted: FoundSignal[] = []
  for (const one of found) {
    const from = new Date(Math.max(one.beganAt.getTime(), one.at.getTime() - 28 * dayMs))
    const said = (await talk(tx, orgId, { from, to: one.at })).find((topic) => topic.topicId === one.topicId)
    const atLeast = (said?.atLeast ?? false) || from > one.beganAt
    counted.push({ ...one, voices: said?.voices ?? 0, facts: { ...one.facts, atLeast } })
  }
  return counted
}

/** Of what it is made; below five voices there is no breakdown. */
async function withCauses(
  tx: Tx,
  { orgId, name }: Organisation,
  found: FoundSignal[],
): Promise<FoundSignal[]> {
  const told: FoundSignal[] = []
  for (const one of found) {
    if (one.topicId === null) continue
    const { sources, texts } = await madeOf(tx, orgId, one.topicId, { from: one.beganAt, to: one.at })
    const breakdown: SignalFacts =
      one.voices >= fewestVoicesForWords
        ? { sources: sources.slice(0, 3).map((source) => source.name), terms: termsOf(texts, [name]) }
        : {}
    told.push({ ...one, facts: { ...one.facts, sourceCount: sources.length, ...breakdown } })
  }
  return told
}

async function growingStories(tx: Tx, orgId: string, at: Date): Promise<FoundSignal[]> {
  const since = new Date(at.getTime() - newForHours * hourMs)
  const stories = await newStories(tx, orgId, { since, now: at, least: limits.usual.posts })
  return stories.flatMap(({ storyId, firstAt, posts, voices, atLeast, others }) => {
    const found = growing({ firstAt, posts, voices }, others, at)
    if (!found) return []
    const { hours, usual, strength } = found
    const facts = { hours, usual, atLeast }
    const about = `story:${storyId}`
    return [
      { kind: 'new' as const, about, topicId: null, beganAt: firstAt, at, strength, posts, voices, facts },
    ]
  })
}

/** Once a day: a week that is looked at twenty-four times is a week that looks odd more often. */
async function toneTurns(tx: Tx, org: Organisation, at: Date): Promise<FoundSignal[]> {
  const { orgId } = org
  const { corrections } = await toneStanding(tx, orgId)
  // Tone is not told without how often the model is right, as measured in the night.
  const right = toneRight(await toneLayer(tx, orgId))
  if (corrections < correctionsNeeded || !right) return []
  const weeks = new Map<string, ToneWeek[]>()
  for (const { topicId, week, ...counts } of await toneByWeek(tx, orgId, at, turnWeeks)) {
    const of =
      weeks.get(topicId) ?? Array.from({ length: turnWeeks }, () => ({ negative: 0, total: 0, voices: 0 }))
    of[week] = counts
    weeks.set(topicId, of)
  }
  const beganAt = new Date(at.getTime() - 7 * dayMs)
  const found = [...weeks].flatMap(([topicId, of]): FoundSignal[] => {
    const one = turn(of, corrections)
    const last = of.at(-1)
    if (!one || !last) return []
    const { to, from: usual, now, strength } = one
    const { total: posts, voices } = last
    const about = `topic:${topicId}`
    const facts = { to, usual, now, right, atLeast: true }
    return [{ kind: 'turn', about, topicId, beganAt, at, strength, posts, voices, facts }]
  })
  return withCauses(tx, org, found)
}

const questionsAtMost = 100

/** Nobody in particular asks for them: an empty user has taken none. */
async function lateQuestions(tx: Tx, { orgId }: Organisation, at: Date): Promise<FoundSignal[]> {
  const office = await officeHours(tx, orgId)
  const questions = await openQuestions(tx, orgId, at, questionsAtMost, '')
  return questions.flatMap(({ postId, at: askedAt, voice, topics }) => {
    const late = unanswered([{ at: askedAt, voice }], office, at)
    if (!late) return []
    return [
      {
        kind: 'question' as const,
        about: `question:${postId}`,
        topicId: topics[0]?.id ?? null,
        beganAt: askedAt,
        at,
        strength: late.strength,
        posts: 1,
        voices: 1,
        facts: { officeMinutes: Math.round(late.officeMinutes), postId },
      },
    ]
  })
}
