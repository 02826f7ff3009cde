/**
 * What a query would have caught of what was kept, and what would change against the saved one.
 *
 * In: queries, and the database. Out: counts, curves, samples and words. Never here: a write. It is asked in a read-only
 * transaction, so that PostgreSQL itself holds that.
 */
import { localTime } from '#basics/days'
import { mapInTurns, turns } from '#basics/turns'
import { type Database, type LabText, occurs, type Tx } from '#store'
import { matches } from '../evaluate.js'
import { type Prepared, prepare } from '../prepare.js'
import { parse, print, type Query, type Sources } from '../query/index.js'
import { type Names, sourcesOf } from '../reused.js'
import { seeded } from './chance.js'
import { countOf, daysOf, newestOf, sourcesIn, voicesOf } from './figures.js'
import { glance, type Looked, look, presearch } from './look.js'
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
/** Of the random part, to hold words against. */
const backgroundAtMost = 1000

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
  const { wanted, saved, names, now, timeZone } = options
  const asks = read(wanted, names)
  const asked = saved && !isSame(saved, wanted) ? read(saved, names) : null
  const since = sinceOf(now)
  // One random part a day: between two letters that somebody types only the query changes, and the database has it at hand.
  const seed = `${orgId} ${localTime(now, timeZone).day}`
  const queries = [...new Set([asks, asked].flatMap((each) => (each ? [...each.wide, ...each.town] : [])))]
  const { looked, never } = await database.inOrgAtOnce(orgId, async (tx) => {
    const looked = await look(tx, orgId, { since, seed, queries })
    return { looked, never: await neverSaid(tx, orgId, { since, looked, queries: asks.town }) }
  })
  return { ...(await figures(looked, asks, asked, options)), never, queries: asks.town }
}

/**
 * The terms of saved queries that were never said, as they print, without trying the queries. Beyond a few thousand kept
 * posts only what the index denies is certain, as in the dry run.
 */
export async function unsaidTerms(
  database: Database,
  orgId: string,
  { wanted, names, now }: Pick<DryRunOptions, 'wanted' | 'names' | 'now'>,
): Promise<string[]> {
  const queries = read(wanted, names).town
  const since = sinceOf(now)
  return database.inOrgAtOnce(orgId, async (tx) =>
    neverSaid(tx, orgId, { since, looked: await glance(tx, orgId, since), queries }),
  )
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
  const looked = await database.inOrgAtOnce(orgId, (tx) =>
    look(tx, orgId, {
      since: sinceOf(now),
      seed,
      queries: [...new Set([...asks.wide, ...asks.town])],
    }),
  )
  return { texts: leastBy([...(await caughtBy(asks, looked.texts))], seed, count), queries: asks.town }
}

const sinceOf = (now: Date) => new Date(now.getTime() - lookBackDays * 86_400_000)

/** Each post draws its own lot, so that one more post changes one of those that were chosen at most. */
function leastBy(texts: LabText[], seed: string, count: number): LabText[] {
  const lots = new Map(texts.map((text) => [text, seeded(`${seed} ${text.postId}`)()]))
  return [...texts].sort((a, b) => (lots.get(a) ?? 0) - (lots.get(b) ?? 0)).slice(0, count)
}

/** `wide`: asked of posts from anywhere. `town`: of posts of a town source, one of them must match. */
type Asks = { wide: Query[]; town: Query[] }

function read({ query, localQuery }: Queries, names: Names): Asks {
  const wide = readable(query, sourcesOf(names, 'wide'))
  // Read once where it is the same: each reading is asked of each text.
  const town = names.places?.names.length ? readable(query, sourcesOf(names, 'town')) : wide
  return { wide, town: [...town, ...readable(localQuery, sourcesOf(names, 'local'))] }
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

/** Those that a query catches, in their order. Folding thousands of texts takes long: in turns. */
async function caughtBy(asks: Asks, texts: LabText[]): Promise<Set<LabText>> {
  const rest = turns()
  const caught = new Set<LabText>()
  for (const text of texts) {
    if (!text.mayMatch) continue
    const queries = text.scope === 'town' ? asks.town : asks.wide
    if (queries.some((query) => matches(query, preparedOf(text)))) caught.add(text)
    await rest()
  }
  return caught
}

type Figures = Omit<DryRun, 'never' | 'queries'>

async function figures(
  looked: Looked,
  asks: Asks,
  asked: Asks | null,
  { now, timeZone }: DryRunOptions,
): Promise<Figures> {
  const { texts, weight, newest } = looked
  const all = [...new Set([...texts, ...newest])]
  const isCaught = await caughtBy(asks, all)
  const wasCaught = asked ? await caughtBy(asked, all) : isCaught
  const caught = texts.filter((text) => isCaught.has(text))
  const fresh = newest.filter((text) => isCaught.has(text))
  const voices = voicesOf(caught)
  const isTold = voices.voices >= fewestVoices
  const change = (isIn: (text: LabText) => boolean): Change | null =>
    asked && {
      ...countOf(texts.filter(isIn), newest.filter(isIn), weight),
      samples: newestOf(texts, newest, shownOfChange, isIn),
    }
  return {
    ...countOf(caught, fresh, weight),
    ...voices,
    atLeast: voices.atLeast || weight > 1,
    kept: looked.kept,
    looked: texts.length,
    days: daysOf(caught, weight, { now, timeZone, lookBack: lookBackDays }),
    sources: isTold ? sourcesIn(caught, weight) : [],
    samples: newestOf(caught, fresh, shown),
    gained: change((text) => isCaught.has(text) && !wasCaught.has(text)),
    lost: change((text) => wasCaught.has(text) && !isCaught.has(text)),
    standOut: isTold ? await wordsOf(caught, looked.background, asks) : [],
  }
}

/** What is caught against a random part of the rest. */
async function wordsOf(caught: LabText[], background: LabText[], asks: Asks): Promise<StandOut[]> {
  const isHere = new Set(caught.map(({ postId }) => postId))
  const others = background.filter(({ postId }) => !isHere.has(postId))
  // They stand by time: every second or third is as random as all.
  const step = Math.ceil(others.length / backgroundAtMost)
  const rest = others.filter((_, i) => i % step === 0)
  const wordsIn = (text: LabText) => [...preparedOf(text).first.keys()]
  const here = await mapInTurns(caught, wordsIn)
  const there = await mapInTurns(rest, wordsIn)
  const isWanted = (word: string) => asks.town.some((query) => isAsked(query, word))
  return wordsThatStandOut(here, there, isWanted, wordsAtMost)
}

type Said = { since: Date; looked: Looked; queries: Query[] }

/** Terms that stand in nothing. Where not all was looked at, only what the index denies is certain. */
async function neverSaid(tx: Tx, orgId: string, { since, looked, queries }: Said): Promise<string[]> {
  const { texts, newest, weight } = looked
  if (looked.kept === 0) return []
  // Not of what is reused: nobody wrote the villages of a place here.
  const terms = queries.flatMap((query) => termsIn(query, false)).slice(0, termsAtMost)
  const isAll = weight === 1 && texts === looked.background
  const unseen: Query[] = []
  for (const term of await unseenIn([...newest, ...texts], terms)) {
    const words = isAll || !looked.isExact ? null : presearch(needOf(term))
    if (isAll || (words !== null && !(await occurs(tx, orgId, since, words)))) unseen.push(term)
  }
  return [...new Set(unseen.map(print))]
}

async function unseenIn(texts: LabText[], terms: Query[]): Promise<Query[]> {
  const rest = turns()
  let doubtful = terms
  for (const text of texts) {
    if (doubtful.length === 0) break
    doubtful = doubtful.filter((term) => !matches(term, preparedOf(text)))
    await rest()
  }
  return doubtful
}
