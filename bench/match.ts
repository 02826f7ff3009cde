/**
 * What it costs to know which of many standing queries match an event of the firehose, from its raw bytes: with the peers in
 * the same run, and first whether the fast way says what the plain one says, pair by pair.
 *
 * An event is what Jetstream sends: of nine, one is a post. The newsroom itself asks for posts alone, so those are told too.
 * Time is processor time: what others do on this machine is no property of ours, though their use of its caches is felt.
 */
import { isUtf8 } from 'node:buffer'
import { readFrame } from '../src/collect/connectors/jetstream/adapter.js'
import { createLook } from '../src/collect/connectors/jetstream/fast-frame.js'
import { Frame, OTHER, POST } from '../src/collect/connectors/jetstream/frame.js'
import { matches } from '../src/match/evaluate.js'
import { createMatcher, type Matcher } from '../src/match/matcher.js'
import { parse, type Query } from '../src/match/query/index.js'
import { prepareRaw } from '../src/match/raw.js'
import { type Asked, frames, posts, queries } from './firehose.fixture.js'
import { median, percentile, say } from './load.fixture.js'
import { literals, peers } from './match-peers.fixture.js'
import { postgres } from './match-postgres.fixture.js'
import { vectorscan } from './match-vectorscan.fixture.js'

const count = 20_000
const rounds = 7
/** The record peak of all Twitter, per second. */
const peak = 143_199
const core = 1e6 / peak

type Engine = (frame: Buffer) => string[]
const nobody: string[] = []
const bluesky = { network: 'bluesky', kind: 'social' } as const

function read(asked: Asked[]): Query[] {
  return asked.map(({ source }) => {
    const parsed = parse(source)
    if (!parsed.ok) throw new Error(source)
    return parsed.query
  })
}

function standing(all: Query[]): Matcher {
  const matcher = createMatcher()
  for (const [i, query] of all.entries()) matcher.put(`q${i}`, query)
  return matcher
}

/** Reads every frame whole. */
function parsing(matcher: Matcher): Engine {
  return (bytes) => {
    if (!isUtf8(bytes)) return nobody
    const { arrival } = readFrame(bytes.toString())
    return arrival?.type === 'post' ? matcher.match(prepareRaw(arrival.post)) : nobody
  }
}

/** Looks first, as the connector does. */
function looking(
  matcher: Matcher,
  look: Pick<Frame, 'look'> & Parameters<ReturnType<Matcher['sieve']>>[0],
): Engine {
  const sieve = matcher.sieve(bluesky)
  const whole = parsing(matcher)
  return (bytes) => {
    if (!isUtf8(bytes)) return nobody
    const sort = look.look(bytes)
    return sort === OTHER || (sort === POST && !sieve(look)) ? nobody : whole(bytes)
  }
}

/** Microseconds of processor time for each. */
function time<T>(ask: (one: T) => unknown, all: readonly T[]): number {
  const began = process.cpuUsage()
  for (const one of all) ask(one)
  const { user, system } = process.cpuUsage(began)
  return (user + system) / all.length
}

/** The medians of all, measured in turns. */
function compare<T>(ways: Record<string, (one: T) => unknown>, all: readonly T[], times = rounds) {
  const laps: Record<string, number[]> = {}
  for (const ask of Object.values(ways)) time(ask, all)
  for (let round = 0; round < times; round++) {
    for (const [name, ask] of Object.entries(ways)) {
      const list = laps[name] ?? []
      list.push(time(ask, all))
      laps[name] = list
    }
  }
  return Object.fromEntries(Object.entries(laps).map(([name, list]) => [name, median(list)]))
}

const micro = (what: string, value: number, most?: number) =>
  say({
    what,
    value,
    unit: 'µs',
    ...(most === undefined ? {} : { promise: `≤ ${most.toFixed(2)} µs`, holds: value <= most }),
  })

function agree(all: Query[], matcher: Matcher, told: Buffer[]): void {
  const engines = { plain: looking(matcher, new Frame()), fast: looking(matcher, createLook()) }
  let pairs = 0
  let different = 0
  for (const frame of told) {
    const { arrival } = readFrame(frame.toString())
    if (arrival?.type !== 'post') continue
    const doc = prepareRaw(arrival.post)
    const expected = all.flatMap((query, i) => (matches(query, doc) ? [`q${i}`] : [])).join()
    pairs += all.length
    for (const engine of Object.values(engines)) if (engine(frame).join() !== expected) different++
  }
  say({ what: `pairs asked one by one`, value: pairs })
  say({ what: 'posts with another answer', value: different, promise: '0', holds: different === 0 })
}

function measure(size: number): { all: Query[]; asked: Asked[]; matcher: Matcher } {
  const name = size.toLocaleString('en')
  const asked = queries(size)
  globalThis.gc?.()
  const before = process.memoryUsage()
  const began = process.cpuUsage()
  const all = read(asked)
  const matcher = standing(all)
  const { user, system } = process.cpuUsage(began)
  const took = (user + system) / 1000
  globalThis.gc?.()
  const after = process.memoryUsage()
  const held = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 1e6
  const isLargest = size === 100_000
  say({
    what: `${name} queries read and compiled`,
    value: took,
    unit: 'ms',
    ...(isLargest && { promise: '≤ 5000', holds: took <= 5000 }),
  })
  say({
    what: `${name} queries in memory`,
    value: held,
    unit: 'MB',
    ...(isLargest && { promise: '≤ 250', holds: held <= 250 }),
  })
  const events = frames(posts(asked), count, { everything: true })
  const told = frames(posts(asked), count)
  const fast = looking(matcher, createLook())
  const caught = told.filter((frame) => fast(frame).length > 0).length
  say({ what: `${name}: posts that match`, value: (100 * caught) / count, unit: '%' })
  const share = size === 10_000 ? core / 4 : isLargest ? core : undefined
  const plain = looking(matcher, new Frame())
  const ofEvents = compare({ fast, plain, parsed: parsing(matcher) }, events)
  micro(`${name}: a raw event`, ofEvents.fast as number, share)
  micro(`${name}: a raw event, plain TypeScript`, ofEvents.plain as number)
  micro(`${name}: a raw event, each read whole`, ofEvents.parsed as number)
  const ofPosts = compare({ fast, plain, parsed: parsing(matcher) }, told)
  micro(`${name}: a post`, ofPosts.fast as number)
  micro(`${name}: a post, plain TypeScript`, ofPosts.plain as number)
  micro(`${name}: a post, each read whole`, ofPosts.parsed as number)
  micro(`${name}: 99 of 100 posts take at most`, slowest(fast, told), size === 10_000 ? 20 : undefined)
  return { all, asked, matcher }
}

/** The 99th percentile; of each post the quickest of five, since what interrupts it is not ours. */
function slowest(engine: Engine, told: Buffer[]): number {
  const best = new Array<number>(told.length).fill(Number.POSITIVE_INFINITY)
  for (let round = 0; round < 5; round++) {
    for (const [i, frame] of told.entries()) {
      const began = performance.now()
      engine(frame)
      best[i] = Math.min(best[i] as number, (performance.now() - began) * 1000)
    }
  }
  return percentile(best, 99)
}

function changes(matcher: Matcher): void {
  const took = read(queries(1_100, 5)).map((query, i) => {
    const began = process.cpuUsage()
    matcher.put(`q${i * 7}`, query)
    const { user, system } = process.cpuUsage(began)
    return (user + system) / 1000
  })
  // The first ones are compiled on the way.
  const most = Math.max(...took.slice(100))
  say({ what: '100,000 standing: a change until it matches', value: median(took), unit: 'ms' })
  say({
    what: '100,000 standing: the slowest of a thousand',
    value: most,
    unit: 'ms',
    promise: '≤ 5 ms',
    holds: most <= 5,
  })
}

function lengths(asked: Asked[], matcher: Matcher): void {
  for (const letters of [35, 100, 300, 1000, 2900]) {
    const told = frames(posts(asked, { letters }), 2_000)
    const engine = looking(matcher, createLook())
    micro(`10,000: a post of ${letters} letters`, compare({ engine }, told, 3).engine as number)
  }
}

async function besides(all: Query[], asked: Asked[], matcher: Matcher): Promise<void> {
  const told = frames(posts(asked), 2_000)
  const texts = told.map(
    (frame) => (JSON.parse(frame.toString()) as { commit: { record: { text: string } } }).commit.record.text,
  )
  const ours = compare({ ours: looking(matcher, createLook()) }, told).ours as number
  micro('beside the peers: ours, a post', ours)
  const ratio = (what: string, µs: number, least?: number) =>
    say({
      what: `ours is faster than ${what}`,
      value: µs / ours,
      unit: 'times',
      ...(least === undefined ? {} : { promise: `≥ ${least}`, holds: µs / ours >= least }),
    })
  for (const { name, ask } of peers(all)) {
    const few = name.includes('per query')
      ? texts.slice(0, 20)
      : name.includes('re2')
        ? texts.slice(0, 100)
        : texts
    const µs = compare({ ask }, few, 3).ask as number
    micro(name, µs)
    ratio(name, µs, name.startsWith('includes') ? 1000 : undefined)
  }
  const { without, withPresearch } = await postgres(all, texts.slice(0, 300))
  micro('PostgreSQL, every query', without * 1000)
  ratio('PostgreSQL, every query', without * 1000, 1000)
  micro('PostgreSQL with a presearch', withPresearch * 1000)
  ratio('PostgreSQL with a presearch', withPresearch * 1000, 50)
  // Bare words in the raw bytes: what any way of looking at all of them would cost.
  const events = frames(posts(asked), count, { everything: true })
  const oursOfEvents = compare({ ours: looking(matcher, createLook()) }, events).ours as number
  const scan = vectorscan(
    literals(all),
    events.map((frame) => frame.toString()),
  )
  if (typeof scan === 'string') return say({ what: 'words alone, vectorscan', value: scan })
  micro('words alone in a raw event, vectorscan', scan)
  micro('ours beside it', oursOfEvents)
  const times = oursOfEvents / scan
  say({ what: 'ours takes, of its time', value: times, unit: 'times', promise: '≤ 3', holds: times <= 3 })
}

measure(1_000)
const ten = measure(10_000)
agree(ten.all, ten.matcher, frames(posts(ten.asked, { seed: 77, share: 0.1 }), 500))
lengths(ten.asked, ten.matcher)
await besides(ten.all, ten.asked, ten.matcher)
const hundred = measure(100_000)
changes(hundred.matcher)
