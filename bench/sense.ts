/**
 * Stories and near-duplicates: how well, how fast, in how much memory. Where the data sets are absent only the cost is
 * measured. Rates are for each second of processor time (all threads of the process), so that a busy machine changes them
 * little. `BENCH_POSTS` sets the length of the long stream (1,000,000; the promise is about 10,000,000).
 */
import { performance } from 'node:perf_hooks'
import { createDuplicates } from '../src/sense/duplicates/index.js'
import { createStories } from '../src/sense/stories/index.js'
import { say } from './load.fixture.js'
import { placesAndQuestions } from './sense-places.fixture.js'
import {
  agreement,
  crisisStream,
  edited,
  type Labelled,
  newsStream,
  seeded,
} from './sense-streams.fixture.js'

const streams: [string, Labelled[] | null, string][] = [
  ['News', newsStream('News'), 'MStream .834, MStreamF .797'],
  ['News-T', newsStream('News-T'), 'MStream .850, MStreamF .873'],
  ['six crises', crisisStream(), 'no published figure; six events of a thousand posts'],
]

for (const [name, stream, published] of streams) {
  if (!stream)
    console.log(JSON.stringify({ what: `stories in ${name}: data sets absent`, value: 'skipped', unit: '' }))
  else scoreStories(name, stream, published)
}

function scoreStories(name: string, stream: Labelled[], published: string) {
  const found = labels(stream)
  const {
    arithmetic,
    geometric,
    found: stories,
    real,
  } = agreement(
    stream.map((one) => one.label),
    found,
  )
  say({ what: `NMI (arithmetic) of ${name}; ${published}`, value: round(arithmetic), unit: '' })
  say({ what: `NMI (geometric) of ${name}`, value: round(geometric), unit: '' })
  say({
    what: `stories found in ${name}, for each of ${real}`,
    value: stories / real,
    unit: '×',
    ...(name === 'six crises' ? {} : { promise: '≤ 2', holds: stories <= 2 * real }),
  })
}

function labels(stream: Labelled[]): string[] {
  const stories = createStories()
  return stream.map(({ text, at }) => `${stories.add({ text, at })}`)
}

function round(value: number) {
  return Math.round(value * 1000) / 1000
}

function speedOfStories() {
  const stream = streams.slice(0, 2).flatMap(([, one]) => one ?? [])
  const texts = stream.length > 0 ? stream.map((one) => one.text) : madeUp(20_000, seeded(7))
  const run = () => {
    const stories = createStories()
    const began = processor()
    for (const [i, text] of texts.entries()) stories.add({ text, at: i * 1000 })
    return texts.length / (processor() - began)
  }
  run()
  const rate = Math.max(run(), run(), run())
  say({
    what: 'anchor: only counting the words of the same posts',
    value: countingRate(texts),
    unit: 'posts/s',
  })
  say({
    what: 'stories, posts a second',
    value: rate,
    unit: 'posts/s',
    promise: '≥ 50,000',
    holds: rate >= 50_000,
  })
}

/** What the same machine does at the same time when nothing is understood: split by spaces, one Map. */
function countingRate(texts: string[]): number {
  const began = processor()
  for (let turn = 0; turn < 5; turn++) {
    const counts = new Map<string, number>()
    for (const text of texts)
      for (const word of text.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return (5 * texts.length) / (processor() - began)
}

/** Subjects that come and go, of words that never come back: what lives stays as much, what was is endless. */
function* endless(posts: number): Generator<string> {
  const random = seeded(11)
  for (let i = 0; i < posts; i++) {
    const subject = Math.floor(i / 2_000) * 40 + Math.floor(random() * 60)
    const word = () => `s${subject}w${Math.floor(random() ** 2 * 40)}`
    yield `${word()} ${word()} ${word()} ${word()} ${word()} c${Math.floor(random() * 500)} u${Math.floor(random() * 1e7)}`
  }
}

function memoryOfStories() {
  const posts = Number(process.env.BENCH_POSTS ?? 1_000_000)
  const stories = createStories()
  const began = processor()
  let after = 0
  let slowest = 0
  let i = 0
  for (const text of endless(posts)) {
    const start = performance.now()
    const worked = processor()
    stories.add({ text, at: i * 1000 })
    // The lesser of both: neither what another program took nor what other threads did meanwhile.
    slowest = Math.max(slowest, Math.min(performance.now() - start, 1000 * (processor() - worked)))
    if (++i === Math.floor(posts / 5)) after = heap()
  }
  const end = heap()
  const rate = posts / (processor() - began)
  say({ what: `a stream of ${posts} posts, posts a second`, value: rate, unit: 'posts/s' })
  say({ what: 'its memory at a fifth', value: after, unit: 'MB' })
  say({
    what: 'its memory at the end',
    value: end,
    unit: 'MB',
    promise: '≤ 1.2 × that',
    holds: end <= 1.2 * after + 5,
  })
  say({ what: 'its slowest post', value: slowest, unit: 'ms', promise: '≤ 50', holds: slowest <= 50 })
}

/** Seconds of processor time so far. */
function processor(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function heap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1e6
}

function madeUp(count: number, random: () => number): string[] {
  const words = Array.from({ length: 30_000 }, (_, i) => `w${i.toString(36)}`)
  const any = () => words[Math.floor(random() ** 3 * words.length)] as string
  return Array.from({ length: count }, () =>
    Array.from({ length: 8 + Math.floor(random() * 12) }, any).join(' '),
  )
}

function duplicates() {
  const crises = streams[2]?.[1]
  const random = seeded(5)
  const plain = (text: string) =>
    text
      .replace(/https?:\S+|@\w+|^RT\b/g, ' ')
      .trim()
      .split(/\s+/)
  const texts = [
    ...new Map(
      (crises?.map((one) => one.text) ?? madeUp(6_000, random)).map((t) => [
        plain(t).slice(0, 6).join(' ').toLowerCase(),
        t,
      ]),
    ).values(),
  ].filter((t) => plain(t).length >= 8)
  const words = texts.flatMap(plain)
  const promised = [99.5, 99, 97, 93]
  for (const [edits, least] of promised.entries()) {
    const engine = createDuplicates()
    const line = texts.map((text, i) => engine.repeats(`${i}`, text) ?? `${i}`)
    const right = texts.filter(
      (text, i) => engine.repeats(`x${i}`, edited(plain(text).join(' '), edits, random, words)) === line[i],
    ).length
    const share = (100 * right) / texts.length
    const what = edits === 0 ? 'reposts found' : `copies with ${edits} words changed, found`
    say({
      what: `${what} (one-permutation MinHash: ${[98.4, 98.4, 94.2, 88.7][edits]})`,
      value: share,
      unit: '%',
      promise: `≥ ${least}`,
      holds: share >= least,
    })
  }
  unrelated()
  speedOfDuplicates()
}

/** Headlines of different stories, and posts whose words were drawn apart: no copy among them. */
function unrelated() {
  const random = seeded(9)
  const news = streams[0]?.[1]
  const words =
    news?.flatMap((one) => one.text.split(' ')) ?? madeUp(10_000, random).flatMap((one) => one.split(' '))
  const any = () => words[Math.floor(random() * words.length)] as string
  const engine = createDuplicates()
  let flagged = 0
  for (let i = 0; i < 10_000; i++) {
    const text = Array.from({ length: 5 + Math.floor(random() * 20) }, any).join(' ')
    if (engine.repeats(`${i}`, text) !== null) flagged++
  }
  say({
    what: 'of 10,000 unrelated texts flagged',
    value: flagged,
    unit: '',
    promise: '0',
    holds: flagged === 0,
  })
}

function speedOfDuplicates() {
  const texts = madeUp(100_000, seeded(3))
  const engine = createDuplicates()
  const began = processor()
  for (const [i, text] of texts.entries()) engine.repeats(`${i}`, text)
  const rate = texts.length / (processor() - began)
  say({
    what: 'near-duplicates, look-ups a second (one-permutation MinHash: 22,000)',
    value: rate,
    unit: 'posts/s',
    promise: '≥ 25,000',
    holds: rate >= 25_000,
  })
}

placesAndQuestions(processor)
speedOfStories()
memoryOfStories()
duplicates()
