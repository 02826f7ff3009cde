import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { dataSets } from '../../../../tests/town/recorded.js'
import { appToken, startX, type XServer } from '../../../../tests/town/x.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Context, Delivery, Followed, SourceProblem } from '../../connector.js'
import { readPage } from './adapter.js'
import { x } from './index.js'
import { affordableShare, hoursBetweenCounts, openPurse } from './money.js'
import { readLine } from './stream.js'
import { goneIn } from './verify.js'
import { counts, page, type XCursor } from './wire.js'

let town: XServer
let http: Http
let entry: TestAccess
let clock = new Date('2026-11-03T10:00:00Z')
const now = () => clock
const topics: Followed[] = []
const opened: { close(): Promise<void> }[] = []

beforeAll(async () => {
  entry = await openTestAccess({ service: 'x', secret: { appToken }, topics, now })
})
afterAll(() => entry.close())

beforeEach(async () => {
  // Another month for each test: another budget.
  clock = new Date(Date.UTC(clock.getUTCFullYear(), clock.getUTCMonth() + 1, 3, 10))
  topics.splice(0, topics.length, topicOf('riool', 'riool', 'rioolgeur'), topicOf('kermis', 'kermis'))
  town = await startX({ now })
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
  await entry.access.renew(entry.credentialId, { secret: { appToken }, facts: { budgetEuro: 20 } })
  opened.push(town, http)
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

function topicOf(topicId: string, ...words: string[]): Followed {
  const parts = words.map((word) => ({ type: 'word' as const, word }))
  return { topicId, name: topicId, wanted: { type: 'or', parts } }
}

const contextOf = (signal = new AbortController().signal): Context => ({
  http,
  log: createLog('silent'),
  now,
  signal,
  access: entry.access,
})

/** Listens until its test ends; `until` resolves when what came satisfies it. */
function hear(cursor: XCursor | null = null, options = {}) {
  const deliveries: Delivery<XCursor>[] = []
  const problems: (SourceProblem | null)[] = []
  const abort = new AbortController()
  const connector = x({
    base: town.url,
    everyMs: 40,
    searchAfterMs: 120,
    patience: 0.01,
    silenceMs: 5_000,
    ...options,
  })
  const report = (problem: SourceProblem | null) => void problems.push(problem)
  const listening = connector.listen({ credential: entry.credentialId }, cursor, {
    ...contextOf(abort.signal),
    report,
  })
  const running = (async () => {
    for await (const delivery of listening) deliveries.push(delivery)
  })()
  running.catch(() => {})
  const stop = async () => {
    abort.abort()
    await running.catch(() => {})
  }
  opened.unshift({ close: stop })
  const arrivals = () => deliveries.flatMap((one) => one.arrivals)
  const texts = () => arrivals().map((one) => (one.type === 'post' ? one.post.text : one.type))
  return { deliveries, problems, running, stop, arrivals, texts }
}

async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  const ends = Date.now() + 8_000
  while (!(await is())) {
    if (Date.now() > ends) throw new Error('it did not come')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const isOpen = () => town.openLines() > 0
const isReady = (ear: { problems: unknown[] }) => () => isOpen() && ear.problems.at(-1) === null
const spent = async (what: string) => {
  const { orgId, database } = entry
  const rows = await database.inOrg(
    orgId,
    (tx) => tx<{ amount: number }[]>`select sum(amount)::float8 as amount from spending
      where org_id = ${orgId} and meter = 'euro' and what = ${what} and hour >= ${new Date(clock.getTime() - 86_400_000)}`,
  )
  return rows[0]?.amount ?? 0
}

test('the rules at X are the topics, also when these change, and those of others stay', async () => {
  town.addRule('van iemand anders', 'andere')
  town.addRule('oud', 'dorpsplein:weg')
  const ear = hear()
  await until(isReady(ear))
  const own = () =>
    town
      .rules()
      .filter(({ tag }) => tag.startsWith('dorpsplein:'))
      .map(({ value, tag }) => `${tag} ${value}`)
      .sort()
  expect(own()).toEqual(['dorpsplein:kermis kermis', 'dorpsplein:riool riool OR rioolgeur'])
  expect(town.rules().some(({ tag }) => tag === 'andere')).toBe(true)
  topics.splice(0, 2, topicOf('markt', 'markt'), topicOf('feest', 'markt'))
  await until(() => own().length === 1)
  expect(own()).toEqual(['dorpsplein:markt,feest markt'])
  await ear.stop()
})

test('a post comes in as it is written, without its author but for an id, and is paid by its topics', async () => {
  const ear = hear()
  await until(isReady(ear))
  town.publish('Weer rioolgeur op de markt &amp; in de straat')
  town.publish('riool en kermis')
  town.publish('iets anders')
  await until(() => ear.arrivals().length === 2)
  expect(ear.arrivals()[0]).toMatchObject({
    type: 'post',
    post: {
      network: 'x',
      kind: 'social',
      author: { id: '500' },
      text: 'Weer rioolgeur op de markt & in de straat',
      languages: ['nl'],
      engagement: { likes: 2 },
    },
  })
  expect(ear.deliveries.at(-1)?.cursor.latest).toBe(town.posts[1]?.id)
  expect(await spent('riool')).toBeCloseTo(0.0075)
  expect(await spent('kermis')).toBeCloseTo(0.0025)
  // Nobody is looked up, and nothing that would be paid for comes along.
  expect(town.asked.some(({ path, query }) => /users/.test(path) || query.has('expansions'))).toBe(false)
})

test('an edited post is the same post with other words', async () => {
  const ear = hear()
  await until(isReady(ear))
  const post = town.publish('riool kapot')
  town.edit(post, 'riool hersteld')
  await until(() => ear.arrivals().length === 2)
  expect(ear.arrivals()).toMatchObject([
    { post: { id: post.id, text: 'riool kapot' } },
    { edited: true, post: { id: post.id, text: 'riool hersteld' } },
  ])
})

test('a line that breaks is made again, and what was said meanwhile is read, page by page', async () => {
  town.pageSize(2)
  const ear = hear()
  await until(isReady(ear))
  town.publish('riool een')
  await until(() => ear.arrivals().length === 1)
  town.failWith(/search\/stream$/, 2, 503, {})
  town.hangUp()
  await until(() => ear.problems.some((problem) => problem?.key === 'source-broken'))
  for (const word of ['twee', 'drie', 'vier', 'vijf', 'zes']) town.publish(`riool ${word}`)
  clock = new Date(clock.getTime() + 60_000)
  await until(() => new Set(ear.texts()).size === 6)
  // Only now the cursor moves past what was missed.
  await until(() => ear.deliveries.at(-1)?.cursor.latest === town.posts.at(-1)?.id)
  await until(isReady(ear))
})

test('who begins again reads what was missed, and one who begins does not', async () => {
  town.publish('riool van vroeger')
  clock = new Date(clock.getTime() + 3_600_000)
  const at = clock.getTime()
  const missed = town.publish('riool gemist')
  clock = new Date(at + 60_000)
  const again = hear({ latest: null, at: at - 1000, sample: 100 })
  await until(() => again.deliveries.at(-1)?.cursor.latest === missed.id)
  expect(again.texts()).toEqual(['riool gemist'])
  await again.stop()
  const fresh = hear()
  await until(isReady(fresh))
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(fresh.texts()).toEqual([])
})

test('a goodbye of X is followed by a new line', async () => {
  const ear = hear()
  await until(isReady(ear))
  town.goodbye()
  await until(isOpen)
  town.publish('riool terug')
  await until(() => ear.texts().includes('riool terug'))
})

test('keep-alives keep it open, and silence is given up', async () => {
  const ear = hear(null, { silenceMs: 500, everyMs: 10_000 })
  await until(isReady(ear))
  const lines = () => town.asked.filter(({ path }) => path === '/2/tweets/search/stream').length
  await new Promise((resolve) => setTimeout(resolve, 900))
  expect(lines()).toBe(1)
  town.stall(true)
  await until(() => lines() > 1)
  town.stall(false)
  await until(isOpen)
  town.publish('riool er weer')
  await until(() => ear.texts().includes('riool er weer'))
})

test('too many lines: it waits as long as X says', async () => {
  town.failWith(/search\/stream$/, 1, 429, {}, { 'x-rate-limit-reset': String(clock.getTime() / 1000 + 5) })
  const ear = hear()
  await until(isReady(ear))
  expect(ear.problems).toEqual([null])
})

test('a limit at the rules closes it for as long as is asked', async () => {
  town.failWith(/rules$/, 1, 429, {}, { 'retry-after': '120' })
  hear(null, { patience: 0.0001 })
  await until(() => town.asked.length > 0)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await expect(
    entry.access.take(entry.credentialId, { meter: 'x-rules', kind: 'bucket', most: 100, seconds: 900 }),
  ).rejects.toMatchObject({ key: 'limit-reached' })
  clock = new Date(clock.getTime() + 130_000)
  await until(isOpen)
})

test('a token that is no longer valid, an app without credits, without rights', async () => {
  town.failWith(/rules$/, 1, 402, { title: 'CreditsDepleted', detail: 'No credits', type: 'x/credits' })
  await expect(hear().running).rejects.toMatchObject({ key: 'x-no-credits' })
  town.failWith(/rules$/, 1, 403, { reason: 'client-not-enrolled', title: 'Client Forbidden', detail: 'x' })
  await expect(hear().running).rejects.toMatchObject({ key: 'x-not-enrolled' })
  town.failWith(/rules$/, 1, 400, { errors: [{ message: 'Zo niet,\n  zegt X' }] })
  await expect(hear().running).rejects.toMatchObject({
    key: 'network-says',
    values: { message: 'Zo niet, zegt X' },
  })
  town.forget('app')
  await expect(hear().running).rejects.toMatchObject({ key: 'key-refused', values: { network: 'X' } })
})

test('a rule that X refuses is told, and the others are kept', async () => {
  topics.push(topicOf('vreemd', 'verboden'))
  hear()
  await until(isOpen)
  expect(town.rules().length).toBe(2)
  const { facts } = await entry.access.open(entry.credentialId)
  expect(facts.refusedRules).toEqual([expect.stringContaining('verboden')])
  topics.push({ topicId: 'leeg', name: 'Alles', wanted: { type: 'anything' } })
  topics.push({
    topicId: 'begin',
    name: 'Verkeer',
    wanted: { type: 'word', word: 'verkeer', prefix: true, likely: ['verkeer'] },
  })
  const factsNow = async () => (await entry.access.open(entry.credentialId)).facts
  await until(async () => JSON.stringify((await factsNow()).notSearched) === '["Alles"]')
  expect((await factsNow()).gaps).toEqual(['Verkeer: verkeer*'])
})

test('the budget ends: the post that was paid for is kept, it stops, and says when it goes on', async () => {
  await entry.access.renew(entry.credentialId, { facts: { budgetEuro: 0.02 } })
  const ear = hear(null, { everyMs: 60_000 })
  await until(isReady(ear))
  for (let i = 0; i < 6; i++) town.publish(`riool ${i}`)
  const month = ((clock.getUTCMonth() + 1) % 12) + 1
  await expect(ear.running).rejects.toMatchObject({
    key: 'x-budget-gone',
    values: { budget: 0.02, month },
    retryAfterSeconds: 6 * 3600,
  })
  expect(ear.arrivals().length).toBe(5)
  await until(() => town.openLines() === 0)
  // It does not even ask any more.
  const { length } = town.asked
  await expect(hear().running).rejects.toMatchObject({ key: 'x-budget-gone' })
  expect(town.asked.length).toBe(length)
  await entry.access.renew(entry.credentialId, { facts: { budgetEuro: 0 } })
  await expect(hear().running).rejects.toMatchObject({ key: 'x-no-budget' })
})

test('at a pace that the month cannot pay, a sample is asked for', async () => {
  await entry.access.renew(entry.credentialId, { facts: { budgetEuro: 1 } })
  const ear = hear(null, { everyMs: 80 })
  await until(isReady(ear))
  for (let i = 0; i < 20; i++) town.publish(`riool ${i}`)
  await until(() => town.rules().some(({ value }) => /^\(riool OR rioolgeur\) sample:\d+$/.test(value)))
  expect(ear.arrivals().length).toBeGreaterThan(0)
  await until(() => town.rules().every(({ value }) => value.includes('sample:')))
})

test('what may be heard follows from what is left', async () => {
  const purse = { ...(await openPurse(entry.credentialId, contextOf())), budget: 20, euroPerDollar: 1 }
  const start = new Date('2026-12-01T00:00:00Z')
  expect(affordableShare({ heard: 10, sample: 100 }, 18, purse, start)).toBe(100)
  expect(affordableShare({ heard: 600, sample: 100 }, 18, purse, start)).toBe(10)
  expect(affordableShare({ heard: 60, sample: 10 }, 18, purse, start)).toBe(10)
  // In the last hours what is left may go at once.
  expect(affordableShare({ heard: 600, sample: 100 }, 18, purse, new Date('2026-12-31T20:00:00Z'))).toBe(100)
  expect(hoursBetweenCounts(1, purse)).toBe(1)
  expect(hoursBetweenCounts(20, purse)).toBe(15)
})

test('what is deleted is found by a compliance job, which costs no post', async () => {
  const posts = ['een', 'twee', 'drie'].map((word) => town.publish(`riool ${word}`))
  if (posts[1]) town.remove(posts[1], 'deactivated')
  const links = posts.map(({ id }) => `https://x.com/i/status/${id}`)
  const connector = x({ base: town.url, pollMs: 10 })
  const settings = { credential: entry.credentialId }
  const verdicts = await connector.verify?.(settings, [...links, 'https://elders.be/1'], contextOf())
  expect(verdicts).toEqual(links.map((link, i) => ({ link, is: i === 1 ? 'gone' : 'there' })))
  expect(town.asked.some(({ path }) => path === '/2/tweets')).toBe(false)
  // Asked for the same again, it takes the job that is there.
  await connector.verify?.(settings, links, contextOf())
  expect(town.jobs.length).toBe(1)
})

test('what cannot be read is dropped and counted, and the rest goes on', async () => {
  const ear = hear()
  await until(isReady(ear))
  for (const line of ['{', '[]', '{"data":{"id":"5"}}', '{"data":{"id":6,"text":"x"}}', '{"data":[]}'])
    town.sayLine(line)
  town.publish('riool goed')
  await until(() => ear.arrivals().length === 1)
  expect(ear.deliveries.flatMap(({ drops }) => drops).map(({ reason }) => reason)).toEqual([
    'malformed',
    'malformed',
    'incomplete',
    'malformed',
    'malformed',
  ])
})

const sets = dataSets()
const recorded = (name: string) =>
  readFileSync(join(sets ?? '', 'wire', 'x-v2', `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter((one) => one.trim() !== '')
const pages = (name: string) => recorded(name).map((one) => readPage(page.parse(JSON.parse(one))))

test.skipIf(sets === null)('every recorded page is read, with as many posts as are in it', () => {
  for (const name of [
    'two_tweets',
    'geo_tweets',
    'noflat',
    'entities_test',
    'edited_before',
    'edited_after',
  ]) {
    const inside = recorded(name).map((one) => (JSON.parse(one).data ?? []).length)
    expect([name, pages(name).map(({ arrivals }) => arrivals.length)]).toEqual([name, inside])
    expect(pages(name).flatMap(({ drops }) => drops)).toEqual([])
  }
  const [after] = pages('edited_after').flatMap(({ arrivals }) => arrivals)
  const [before] = pages('edited_before').flatMap(({ arrivals }) => arrivals)
  expect(after).toMatchObject({ edited: true, post: { id: before?.type === 'post' ? before.post.id : '' } })
  const withheld = pages('withheld')
  const total = recorded('withheld').reduce((sum, one) => sum + (JSON.parse(one).data ?? []).length, 0)
  expect(withheld.reduce((sum, one) => sum + one.arrivals.length + one.drops.length, 0)).toBe(total)
  for (const drop of withheld.flatMap(({ drops }) => drops)) expect(drop.reason).toBe('not-public')
})

test.skipIf(sets === null)(
  'the recorded stream is read to its torn end, and counts and compliance as they are',
  () => {
    const heard = recorded('streaming_output_with_error').map(readLine)
    expect(heard.map((one) => one?.arrivals.length)).toEqual([1, 1, 1, 1, 1, 1, 1, 0])
    // The last line was torn off.
    expect(heard.flatMap((one) => one?.drops ?? [])).toEqual([{ reason: 'malformed', detail: 'line' }])
    for (const one of recorded('counts'))
      expect(counts.parse(JSON.parse(one)).data.length).toBeGreaterThan(100)
    expect(goneIn(recorded('tweets_compliance').join('\n')).size).toBe(2)
  },
)
