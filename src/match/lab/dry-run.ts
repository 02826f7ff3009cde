/**
 * What a query would have caught of what was kept, and what would change against the saved one.
 *
 * In: queries, and the database. Out: counts, curves, samples and words. Never here: a write. It is asked in a read-only
 * transaction, so that PostgreSQL itself holds that.
 */
import { addDays, localTime } from '#basics/days'
import { type Database, type LabText, occurs, type Tx } from '#store'
import { matches } from '../evaluate.js'
import { type Prepared, prepare } from '../prepare.js'
import { parse, print, type Query, type Sources } from '../query/index.js'
import { type Names, sourcesOf } from '../reused.js'
import { seeded } from './chance.js'
import { type Looked, look, presearch } from './look.js'
import { isAsked, termsIn } from './marked.js'
import { needOf } from './need.js'
import { type StandOut, wordsThatStandOut } from './stand-out.js'

export const lookBackDays = 30
/** Below this many senders nothing is broken down. */
export const fewestVoices = 5
const shown = 5
const shownOfChange = 3
const wordsAtMost = 9
const termsAtMost = 20

export type Queries = { query: string; localQuery: string }
/** `approximate`: counted from a random part. */
export type Count = { posts: number; approximate: boolean }
export type Change = Count & { samples: LabText[] }

export type DryRun = Count & {
  /** Distinct senders of the largest month among what was looked at. */
  voices: number
  atLeast: boolean
  /** Posts kept in these days, about, and how many of them were looked at. */
  kept: number
  looked: number
  /** Posts per day of the organisation's calendar, from the first day looked back to today. */
  days: { day: string; posts: number }[]
  /** Most posts first; empty below {@link fewestVoices}. */
  sources: { name: string; posts: number }[]
  /** The newest that match. */
  samples: LabText[]
  /** Against the saved version; null when there is none, or nothing changed. */
  gained: Change | null
  lost: Change | null
  standOut: StandOut[]
  /** Terms of the query that stand in nothing that was kept, as they print. */
  never: string[]
  /** What is asked for, to mark it. */
  queries: Query[]
}

export type DryRunOptions = {
  wanted: Queries
  /** What the topic asks now. */
  saved?: Queries | undefined
  names: Names
  now: Date
  timeZone: string
}

/** All queries must be readable; one that is not catches nothing. */
export async function dryRun(database: Database, orgId: string, options: DryRunOptions): Promise<DryRun> {
  const { wanted, saved, names, now } = options
  const asks = read(wanted, names)
  const asked = saved && !isSame(saved, wanted) ? read(saved, names) : null
  const since = new Date(now.getTime() - lookBackDays * 86_400_000)
  const queries = [...asks.town, ...(asked?.town ?? [])]
  const { looked, never } = await database.inOrgAtOnce(orgId, async (tx) => {
    const looked = await look(tx, orgId, { since, seed: `${orgId} ${wanted.query}`, queries })
    return { looked, never: await neverSaid(tx, orgId, { since, looked, queries: asks.town }) }
  })
  return { ...figures(looked, asks, asked, options), never, queries: asks.town }
}

/** `count` posts of what a query catches, each with the same chance; the same for the same seed, while nothing comes in. */
export async function postsToJudge(
  database: Database,
  orgId: string,
  { wanted, names, now }: DryRunOptions,
  seed: string,
  count: number,
): Promise<{ texts: LabText[]; queries: Query[] }> {
  const asks = read(wanted, names)
  const since = new Date(now.getTime() - lookBackDays * 86_400_000)
  const looked = await database.inOrgAtOnce(orgId, (tx) =>
    look(tx, orgId, { since, seed, queries: asks.town }),
  )
  const caught = looked.texts.filter((text) => catches(asks, text))
  return { texts: leastBy(caught, seed, count), queries: asks.town }
}

/** Each post draws its own lot, so that one more post changes one of those that were chosen at most. */
function leastBy(texts: LabText[], seed: string, count: number): LabText[] {
  const lots = new Map(texts.map((text) => [text, seeded(`${seed} ${text.postId}`)()]))
  return [...texts].sort((a, b) => (lots.get(a) ?? 0) - (lots.get(b) ?? 0)).slice(0, count)
}

/** `wide`: asked of posts from anywhere. `town`: of posts of a town source, one of them must match. */
type Asks = { wide: Query[]; town: Query[] }

function read({ query, localQuery }: Queries, names: Names): Asks {
  const wide = readable(query, sourcesOf(names.topics, 'wide', names.lists))
  return { wide, town: [...wide, ...readable(localQuery, sourcesOf(names.topics, 'local', names.lists))] }
}

function readable(source: string, reuse: Sources): Query[] {
  const parsed = parse(source, { reuse })
  return parsed.ok ? [parsed.query] : []
}

const isSame = (a: Queries, b: Queries) => a.query === b.query && a.localQuery === b.localQuery

const docs = new WeakMap<LabText, Prepared>()

/** What is not kept (links, pictures, listed tags) cannot be asked any more. */
export function preparedOf(text: LabText): Prepared {
  const known = docs.get(text)
  if (known) return known
  const { title, body, lang, network, kind, isQuestion, isReply, isRepost } = text
  const doc = { text: body, lang, network, kind, tags: [], mentions: [], isQuestion, isReply, isRepost }
  const made = prepare(title === null ? doc : { ...doc, title })
  docs.set(text, made)
  return made
}

export function catches(asks: Asks, text: LabText): boolean {
  return (text.scope === 'town' ? asks.town : asks.wide).some((query) => matches(query, preparedOf(text)))
}

function figures(
  looked: Looked,
  asks: Asks,
  asked: Asks | null,
  { now, timeZone }: DryRunOptions,
): Omit<DryRun, 'never' | 'queries'> {
  const { texts, weight, newest } = looked
  const caught = texts.filter((text) => catches(asks, text))
  const fresh = newest.filter((text) => catches(asks, text))
  const voices = voicesOf(caught)
  const isCaught = new Set(caught)
  const change = (from: (text: LabText) => boolean): Change | null =>
    asked && {
      ...countOf(texts.filter(from), newest.filter(from), weight),
      samples: newestOf(texts, newest, shownOfChange, from),
    }
  return {
    ...countOf(caught, fresh, weight),
    ...voices,
    atLeast: voices.atLeast || weight > 1,
    kept: looked.kept,
    looked: texts.length,
    days: daysOf(caught, weight, now, timeZone),
    sources: voices.voices < fewestVoices ? [] : sourcesIn(caught, weight),
    samples: newestOf(caught, fresh, shown),
    gained: change((text) => catches(asks, text) && !(asked && catches(asked, text))),
    lost: change((text) => asked !== null && catches(asked, text) && !catches(asks, text)),
    standOut:
      voices.voices < fewestVoices
        ? []
        : wordsThatStandOut(
            caught.map((text) => preparedOf(text).first.keys()),
            looked.background
              .filter((text) => !isCaught.has(text))
              .map((text) => preparedOf(text).first.keys()),
            (word) => asks.town.some((query) => isAsked(query, word)),
            wordsAtMost,
          ),
  }
}

/** Never fewer than were seen. */
function countOf(counted: LabText[], seen: LabText[], weight: number): Count {
  return {
    posts: Math.max(Math.round(counted.length * weight), counted.length, seen.length),
    approximate: weight > 1,
  }
}

function newestOf(
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
function voicesOf(texts: LabText[]): { voices: number; atLeast: boolean } {
  const months = new Map<string, Set<string>>()
  for (const { voice, voicePeriod } of texts) {
    if (voice === null) continue
    const month = months.get(voicePeriod) ?? new Set()
    months.set(voicePeriod, month.add(voice.toString('base64')))
  }
  return { voices: Math.max(0, ...[...months.values()].map(({ size }) => size)), atLeast: months.size > 1 }
}

function daysOf(texts: LabText[], weight: number, now: Date, timeZone: string): DryRun['days'] {
  const counts = new Map<string, number>()
  const dayOf = dayTeller(timeZone)
  for (const { at } of texts) counts.set(dayOf(at), (counts.get(dayOf(at)) ?? 0) + 1)
  const today = localTime(now, timeZone).day
  return Array.from({ length: lookBackDays + 1 }, (_, i) => {
    const day = addDays(today, i - lookBackDays)
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

function sourcesIn(texts: LabText[], weight: number): DryRun['sources'] {
  const counts = new Map<string, { name: string; posts: number }>()
  for (const { sourceId, sourceName } of texts) {
    const there = counts.get(sourceId) ?? { name: sourceName, posts: 0 }
    counts.set(sourceId, { ...there, posts: there.posts + 1 })
  }
  return [...counts.values()]
    .map(({ name, posts }) => ({ name, posts: Math.round(posts * weight) }))
    .sort((a, b) => b.posts - a.posts)
}

type Said = { since: Date; looked: Looked; queries: Query[] }

/** Terms that stand in nothing. Where not all was looked at, only what the index denies is certain. */
async function neverSaid(tx: Tx, orgId: string, { since, looked, queries }: Said): Promise<string[]> {
  const { texts, newest, weight } = looked
  if (looked.kept === 0) return []
  // Not of what is reused: nobody wrote the villages of a place here.
  const terms = queries.flatMap((query) => termsIn(query, false)).slice(0, termsAtMost)
  const seen = [...newest, ...texts]
  const doubtful = terms.filter((term) => !seen.some((text) => matches(term, preparedOf(text))))
  const unseen: Query[] = []
  for (const term of doubtful) {
    if (weight === 1 && texts === looked.background) unseen.push(term)
    else {
      const words = await presearch(tx, needOf(term))
      if (words !== null && !(await occurs(tx, orgId, since, words))) unseen.push(term)
    }
  }
  return [...new Set(unseen.map(print))]
}
