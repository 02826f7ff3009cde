/**
 * Decisions and events that come by themselves: what collect/ finds, weigh/ keeps. Once a day for each, and when somebody
 * asks for it.
 *
 * A source that does not answer leaves its reason on the page, and is asked again the next day; what was read is kept once.
 */
import { localMoment, startOfDay } from '#basics/days'
import type { Http } from '#basics/http'
import { readCalendar } from '#basics/ical'
import {
  type Database,
  type DecisionFeed,
  decisionFeeds,
  feedVisited,
  logAccess,
  type NewAgendaEvent,
  replaceAgenda,
} from '#store'
import { SourceProblem } from './collect/connector.js'
import { readDecisionsCsv } from './collect/decisions/csv.js'
import { keyOf, titleOf } from './collect/decisions/found.js'
import { visitLinkedData } from './collect/decisions/linked-data.js'
import { visitOpenDecisions } from './collect/decisions/open-decisions.js'
import { askSource, problemOfStatus } from './collect/http-problems.js'
import { agendaSpan, bringIn } from './weigh/decisions/bring-in.js'
import type { ImportParts } from './weigh/decisions/import-routes.js'

export const feedKinds = ['linked-data', 'open-decisions', 'calendar'] as const
export type FeedKind = (typeof feedKinds)[number]

export type FeedParts = {
  database: Database
  http: Http
  now: () => Date
  /** Other addresses for the sources' own: mirrors, tests. */
  standIns?: Readonly<Record<string, string>>
}

type Town = { orgId: string; timeZone: string }

const day = 86_400_000
/** A calendar of a town has some thousands of events. */
const mostEvents = 2_000

/** For the page where a person brings them in. */
export function decisionImports(parts: FeedParts): ImportParts['imports'] {
  return {
    kinds: feedKinds,
    file: (town, text, by) => bringInFile(parts, town, text, by),
    visit: (town, feed) => visitFeed(parts, town, feed),
  }
}

/** What a file says is kept; rows that could not be read are told with their number. */
export async function bringInFile(
  { database, now }: FeedParts,
  { orgId, timeZone }: Town,
  text: string,
  by: string,
) {
  const { found, dropped } = await readDecisionsCsv(text, timeZone)
  const counts = await bringIn(database, orgId, 'csv', found, now())
  await database.inOrg(orgId, (tx) =>
    logAccess(tx, orgId, by, 'decisions.import', { from: 'csv', ...counts, dropped: dropped.length }),
  )
  return { ...counts, dropped }
}

/** Those that were not asked for a day. One that fails does not keep the others waiting. */
export async function visitFeeds(parts: FeedParts, town: Town, signal?: AbortSignal): Promise<void> {
  const { database, now } = parts
  const feeds = await database.inOrg(town.orgId, (tx) => decisionFeeds(tx, town.orgId))
  for (const feed of feeds)
    if (feed.lastVisit === null || now().getTime() - feed.lastVisit.getTime() > day - 3_600_000)
      await visitFeed(parts, town, feed, signal)
}

export async function visitFeed(
  parts: FeedParts,
  town: Town,
  feed: DecisionFeed,
  signal?: AbortSignal,
): Promise<void> {
  const { database, now } = parts
  try {
    const { cursor, counts } =
      feed.kind === 'calendar'
        ? await visitCalendar(parts, town, feed, signal)
        : await visitDecisions(parts, town, feed, signal)
    await database.inOrg(town.orgId, (tx) =>
      feedVisited(tx, town.orgId, feed.feedId, { at: now(), cursor, counts }),
    )
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    const problem = { key: `problem.${error.key}`, values: error.values }
    await database.inOrg(town.orgId, (tx) => feedVisited(tx, town.orgId, feed.feedId, { at: now(), problem }))
  }
}

async function visitDecisions(parts: FeedParts, town: Town, feed: DecisionFeed, signal?: AbortSignal) {
  const { database, http, now, standIns = {} } = parts
  const visit = feed.kind === 'linked-data' ? visitLinkedData : visitOpenDecisions
  const home = standIns[feed.kind]
  const found = await visit({ http, now: now(), home }, feed.wanted, feed.cursor, signal)
  const counts = await bringIn(database, town.orgId, feed.kind, found.found, now())
  return { cursor: found.cursor, counts: { ...counts, dropped: found.dropped.length } }
}

async function visitCalendar(parts: FeedParts, town: Town, feed: DecisionFeed, signal?: AbortSignal) {
  const { database, http, now } = parts
  const { orgId, timeZone } = town
  const answer = await askSource(http, feed.wanted, {
    headers: { accept: 'text/calendar' },
    ...(signal ? { signal } : {}),
  })
  const problem = problemOfStatus(answer, now())
  if (problem) throw problem
  const span = agendaSpan(now(), timeZone)
  const calendar = await readCalendar(answer.body.toString('utf8'), span, timeZone)
  if (calendar === null) throw new SourceProblem('not-a-calendar', { host: new URL(feed.wanted).host })
  const events = calendar.occasions.slice(0, mostEvents).map(
    (one): NewAgendaEvent => ({
      key: keyOf(`${one.day} ${one.time ?? ''} ${one.title}`),
      title: titleOf(one.title) || '—',
      place: titleOf(one.place),
      startsAt: localMoment(`${one.day}T${one.time ?? '00:00'}`, timeZone),
      endsAt: null,
    }),
  )
  const whole = {
    from: startOfDay(span.from, timeZone),
    to: new Date(startOfDay(span.to, timeZone).getTime() + day),
  }
  const added = await database.inOrg(orgId, (tx) => replaceAgenda(tx, orgId, feed.feedId, whole, events))
  return { cursor: span.to, counts: { added, dropped: calendar.skipped } }
}
