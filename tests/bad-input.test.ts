/**
 * One newsroom among a hostile world. Every source that misbehaves says so in words on its own page, or drops with a count
 * and a reason; the healthy ones next to it are complete; nothing from outside gets past the door.
 */
import { randomBytes } from 'node:crypto'
import { get } from 'node:http'
import { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createBus } from '#basics/bus'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { drops as dropsOf, type Source, sources as sourcesOf } from '#store'
import { words } from '#web'
import { noAccess } from '../src/collect/access.js'
import { createCircles } from '../src/collect/circle.js'
import { connectors } from '../src/collect/connectors/index.js'
import { createSchedule, type Schedule } from '../src/collect/schedule.js'
import { foundTown } from '../src/found.js'
import { createIntake } from '../src/intake.js'
import { createStanding, type Standing } from '../src/match/standing.js'
import { language, sense } from '../src/sense/index.js'
import { type TestDatabase, testDatabase } from '../src/store/testing.js'
import { type Held, watchLoop } from './loop.js'
import { quietDay, startTown, type ToldPost, type Town } from './town/index.js'
import { type Mastodon, startMastodon } from './town/mastodon.js'
import { type Mischief, mischiefs } from './town/mischief.js'
import { hostileStrings, type Outside, oddTexts, startOutside, type Trick, tricks } from './town/outside.js'

/** The clock of everybody: the day on which the town's mischief is dated. */
const start = new Date('2026-11-12T09:00:00Z')
const now = () => start

/** What becomes of a source: a problem, or so many posts with these drops. */
type Fate = string | { posts: number; drops?: Record<string, number> }
const three: Fate = { posts: 3 }

const fates: Record<Mischief, Fate> = {
  fine: three,
  'not-found': 'gone-missing',
  gone: 'gone-for-good',
  broken: 'source-broken',
  busy: 'too-often',
  closed: 'source-broken',
  forbidden: 'forbidden',
  moved: three,
  'moved-for-now': three,
  'to-private': 'not-an-address',
  'to-private-name': 'not-an-address',
  'to-metadata': 'private-address',
  'to-private-v6': 'not-an-address',
  'to-file': 'not-an-address',
  loop: 'too-many-redirects',
  empty: 'feed-empty',
  html: 'feed-is-page',
  'html-as-feed': 'feed-is-page',
  'not-xml': 'feed-unreadable',
  'no-items': { posts: 0 },
  'cut-short': { posts: 2, drops: { malformed: 1 } },
  truncated: 'interrupted',
  silent: 'timeout',
  drip: 'timeout',
  huge: 'too-large',
  'zip-bomb': 'too-large',
  'says-utf8-is-latin1': three,
  'says-latin1-is-utf8': three,
  utf16: three,
  'exploding-entities': 'feed-explodes',
  'reads-a-file': three,
  'from-1970': three,
  'from-next-year': three,
  'no-dates': three,
  'odd-dates': three,
  'no-guids': three,
  'same-guids': three,
  script: three,
  'odd-characters': three,
}

const trickFates: Record<Trick, Fate> = {
  'inside-number': 'private-address',
  'inside-name': 'private-address',
  'inside-decimal': 'private-address',
  'inside-octal': 'private-address',
  'inside-hex': 'private-address',
  'inside-short': 'private-address',
  'inside-zero': 'private-address',
  'inside-v6': 'private-address',
  'inside-mapped': 'private-address',
  'inside-dot': 'not-found',
  'inside-permanent': 'private-address',
  'inside-preserved': 'private-address',
  'inside-after-a-step': 'private-address',
  metadata: 'private-address',
  'another-scheme': 'not-an-address',
  'odd-location': 'not-an-address',
  'no-location': 'source-refuses',
  'long-header': 'interrupted',
  'long-validators': { posts: 1 },
  'odd-wishes': { posts: 1 },
  'unknown-encoding': 'interrupted',
  'not-packed': 'interrupted',
  'packed-often': 'interrupted',
  'deep-elements': 'feed-unreadable',
  'deep-json': 'feed-unreadable',
  'many-attributes': 'feed-unreadable',
  'many-namespaces': 'feed-unreadable',
  'endless-comment': { posts: 0, drops: { malformed: 1 } },
  'endless-cdata': { posts: 1, drops: { malformed: 1 } },
  'ten-thousand-items': { posts: 1000, drops: { 'too-large': 9000 } },
  'long-words': { posts: 1 },
  'nine-megabytes': { posts: 1000 },
  'long-guid': { posts: 1 },
  'odd-links': { posts: 6 },
  'json-wrong-types': { posts: 1, drops: { empty: 2, malformed: 1 } },
  'json-prototype': { posts: 1 },
  'odd-signs': { posts: oddTexts().length },
  'hostile-titles': { posts: Math.min(900, hostileStrings().length) },
}

let db: TestDatabase
let town: Town
let outside: Outside
let http: Http
let schedule: Schedule
let standing: Standing
let orgId = ''
let held: Held
let logged = ''
const shut: (() => Promise<unknown> | unknown)[] = []
const strangers: Record<string, Mastodon> = {}

beforeAll(async () => {
  ;[db, town, outside] = await Promise.all([testDatabase(), startTown({ now }), startOutside()])
  shut.push(
    () => db.close(),
    () => town.stop(),
    () => outside.close(),
  )
  await warm(town.feeds.mischief('zip-bomb'))
  await misbehaveOnMastodon()
  tellTheDay()
  await openTheNewsroom()
  const stop = watchLoop()
  await schedule.start()
  await town.jetstream.connected()
  await shoutOnJetstream()
  await everybodyWasVisited()
  await town.jetstream.caughtUp()
  await vi.waitUntil(async () => (await postsOf('Bluesky')) >= heardOnBluesky, {
    timeout: 30_000,
    interval: 200,
  })
  held = stop()
}, 120_000)
afterAll(async () => {
  await schedule?.stop()
  await http?.close()
  for (const one of shut.reverse()) await one()
})

/** The bomb is packed by the town itself, which is not what is measured. */
const warm = (url: string) =>
  new Promise<void>((done) =>
    get(url, (answer) => answer.destroy().on('close', () => done())).on('error', () => done()),
  )

const strangeStatuses = () => [
  null,
  'x',
  {},
  { id: 5 },
  { ...aStatus('1'), account: null },
  { ...aStatus('2'), content: undefined },
  { ...aStatus('3'), created_at: 'gisteren' },
  { ...aStatus('4'), visibility: 'private' },
  {
    ...aStatus('5'),
    content: '<p>Hallo <script>alert(1)</script><img src=x onerror=alert(1)> @jan@elders.example</p>',
  },
  { ...aStatus('6'), url: 'javascript:alert(1)', in_reply_to_id: '\u0000' },
  { ...aStatus('7'), content: '', spoiler_text: '' },
  { ...aStatus('8'), content: 'x'.repeat(300_000) },
  {
    ...aStatus('9'),
    content: '&#0;&#xD800;&#x110000;&lt;b&gt;',
    tags: [{ name: '\u202e' }],
    language: 'x'.repeat(500),
  },
]

function aStatus(id: string) {
  return {
    id,
    uri: `https://elders.example/users/jan_de_spion/statuses/${id}`,
    url: `https://elders.example/@jan_de_spion/${id}`,
    created_at: start.toISOString(),
    visibility: 'public',
    content: `<p>bericht ${id}</p>`,
    account: {
      acct: 'jan_de_spion',
      username: 'jan_de_spion',
      display_name: 'Jan de Spion',
      note: '',
      url: 'https://elders.example/@jan_de_spion',
    },
  }
}

/** Mastodon servers, each with a fault of its own, and what is to become of them. */
const mastodonFates: Record<string, Fate> = {
  html: 'mastodon-unreadable',
  number: 'mastodon-unreadable',
  huge: 'too-large',
  down: 'source-broken',
  busy: 'too-often',
  'members only': 'mastodon-members-only',
  strange: { posts: 4, drops: { incomplete: 2, malformed: 4, 'not-public': 1, empty: 1, 'too-large': 1 } },
}

async function misbehaveOnMastodon() {
  const make = async (name: string, how: (server: Mastodon) => void) => {
    const server = await startMastodon({ now })
    how(server)
    strangers[name] = server
    shut.push(() => server.close())
  }
  await make('html', (server) => server.garble('<!doctype html><script>alert(1)</script>'))
  await make('number', (server) => server.garble('42'))
  await make('huge', (server) => server.garble(`["${'x'.repeat(6_000_000)}"]`))
  await make('down', (server) => server.fail(500, 1_000))
  await make('busy', (server) => server.fail(429, 1_000, 30))
  await make('members only', (server) => server.restrict({ live: 'authenticated' }))
  await make('strange', (server) => server.garble(JSON.stringify(strangeStatuses())))
}

/** What healthy sources say meanwhile. */
const day = quietDay(start)
const told = (network: string) =>
  day.flatMap((one) => (one.type === 'post' && one.post.network === network ? [one.post] : []))

function tellTheDay() {
  for (const one of day) if (one.type !== 'post' || one.post.network !== 'bluesky') town.tell(one)
}

async function openTheNewsroom() {
  const { database } = db
  const write = (chunk: Buffer, _: unknown, done: () => void) => {
    logged += chunk
    done()
  }
  const log = createLog('trace', new Writable({ write }))
  const bus = createBus()
  const house = randomBytes(32)
  const feed = (name: string, url: string) => ({
    connector: 'feed',
    name,
    settings: { url },
    scope: 'town' as const,
  })
  const mastodon = (name: string, url: string) => ({
    connector: 'mastodon',
    name,
    settings: { host: new URL(url).host },
    scope: 'town' as const,
  })
  const org = await foundTown(
    { database, house, now },
    {
      slug: 'duinveld',
      name: 'Duinveld',
      country: 'BE',
      municipality: null,
      locale: 'nl',
      admin: { userId: 'test', name: 'Test' },
      everything: 'Alles',
      channels: [],
      topics: [
        {
          name: 'Duinveld',
          domain: '',
          purpose: 'weten wat er leeft',
          legalBasis: 'algemeen belang',
          query: 'duinveld',
        },
      ],
      sources: [
        ...Object.keys(mischiefs).map((name) => feed(`mis ${name}`, town.feeds.mischief(name))),
        ...Object.keys(tricks).map((name) => feed(`trick ${name}`, `${outside.url}/${name}`)),
        feed('no web server', outside.tcp),
        feed('straight inside', outside.inside.url),
        feed('Vaartpost', town.feeds.feedOf('vaartpost')),
        feed('Helmblad', town.feeds.feedOf('helmblad')),
        ...Object.entries(strangers).map(([name, { url }]) => mastodon(`mastodon ${name}`, url)),
        mastodon('Mastodon', town.mastodon.url),
        { connector: 'jetstream', name: 'Bluesky', settings: {}, scope: 'firehose' as const },
      ],
    },
  )
  orgId = org.orgId
  const hosts = [
    town.feeds.url,
    outside.url,
    outside.tcp,
    town.mastodon.url,
    ...Object.values(strangers).map(({ url }) => url),
  ]
  const patient = createHttp({ userAgent: 'test', allowedHosts: hosts.map((url) => new URL(url).host) })
  // As patient as the house, in the time of a test.
  http = { ...patient, ask: (url, request) => patient.ask(url, { ...request, timeoutMs: 8_000 }) }
  standing = createStanding({ database, bus, log })
  await standing.refresh()
  const circles = createCircles(house, now)
  const { deliver } = createIntake({ database, circles, standing, language, sense, bus, now })
  const known = connectors({ jetstreamUrls: [town.jetstream.url], googleNewsUrl: town.feeds.url })
  schedule = createSchedule({
    connectors: known,
    database,
    deliver,
    http,
    accessFor: () => noAccess,
    bus,
    log,
    now,
  })
}

/** Frames that the network ought to send, and what is said in them. */
const said = [...hostileStrings().map((text) => `Duinveld zegt dit: ${text}`), ...oddTexts()].filter(
  (text) => Buffer.byteLength(text) <= 3_000,
)
const tooLong =
  [...hostileStrings().map((text) => `Duinveld zegt dit: ${text}`), ...oddTexts()].length - said.length
const junk = [
  'geen JSON',
  '{"did":',
  '[]',
  'null',
  '"x"',
  '1e999',
  '{}',
  '{"did":"did:plc:spion","time_us":1}',
  '{"did":"did:plc:spion","kind":"commit"}',
  '{"did":"did:plc:spion","kind":"commit","commit":{"collection":"app.bsky.feed.post","rkey":"x","operation":"create"}}',
  '{"did":"did:plc:spion","kind":"commit","commit":{"collection":"app.bsky.feed.post","rkey":"x","operation":"create","record":{"text":["duinveld"]}}}',
  '{"did":"did:plc:spion","kind":"commit","commit":{"collection":"app.bsky.feed.post","rkey":"x","operation":"explode","record":{}}}',
  `{"did":"did:plc:spion","kind":"commit","commit":{"collection":"app.bsky.feed.post","rkey":"x","operation":"create","record":{"text":"duinveld ${'x'.repeat(100_000)}"}}}`,
  `${'['.repeat(60_000)}`,
  '\u0000',
]
/** Frames whose fields lie, but whose text can be read: kept as far as they make sense. */
const liars = [
  { time_us: Number.MAX_SAFE_INTEGER, record: { text: 'Duinveld leugen 1' } },
  { time_us: -1, record: { text: 'Duinveld leugen 2', createdAt: 'nooit' } },
  { time_us: 'x', record: { text: 'Duinveld leugen 3', createdAt: '1970-01-01T00:00:00Z' } },
  {
    time_us: 1,
    record: {
      text: 'Duinveld leugen 4',
      createdAt: '9999-12-31T23:59:59Z',
      langs: 'nl',
      facets: {},
      reply: 7,
      embed: [],
    },
  },
  {
    record: {
      text: 'Duinveld leugen 5',
      tags: Array(5_000).fill('x'),
      facets: [{ index: { byteStart: -5, byteEnd: 1e9 }, features: [{ did: 'did:plc:spion' }] }],
    },
  },
]

const heardOnBluesky =
  said.length + liars.length + told('bluesky').filter(({ text }) => /duinveld/i.test(text)).length

async function shoutOnJetstream() {
  const { jetstream } = town
  for (const [n, frame] of liars.entries()) jetstream.junk(lie(n, frame))
  for (const frame of junk) jetstream.junk(frame)
  jetstream.junk(Buffer.from([0, 1, 2, 255]))
  jetstream.junk(Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'text')
  for (const text of oddTexts()) if (Buffer.byteLength(text) > 3_000) jetstream.publish(aPost(text))
  for (const text of hostileStrings().map((one) => `Duinveld zegt dit: ${one}`)) {
    if (Buffer.byteLength(text) > 3_000) jetstream.publish(aPost(text))
  }
  await jetstream.caughtUp()
  jetstream.repeatEvery(3)
  jetstream.disorder(7)
  for (const post of told('bluesky')) jetstream.publish(post)
  for (const [n, text] of said.entries()) {
    jetstream.publish(aPost(text))
    // The town gives others a turn too: it is not what is measured.
    if (n % 50 === 49) await nextTurn()
  }
}

function lie(n: number, { record, ...rest }: { record: object; time_us?: unknown }): string {
  return JSON.stringify({
    did: 'did:plc:spion',
    ...rest,
    kind: 'commit',
    commit: { rev: 'x', operation: 'create', collection: 'app.bsky.feed.post', rkey: `leugen${n}`, record },
  })
}

let number = 0
function aPost(text: string): ToldPost {
  number += 1
  const key = `spion-${number % 50}`
  return {
    id: `hostile-${number}`,
    // Each its own millisecond: the town makes record keys of it.
    at: new Date(start.getTime() - number),
    network: 'bluesky',
    author: {
      key,
      kind: 'person',
      name: `Spion ${key}`,
      handle: `${key}.spionnen.example`,
      network: 'bluesky',
    },
    subject: null,
    namesTown: true,
    isQuestion: false,
    lang: 'nl',
    text,
  }
}

const all = () => db.database.inOrg(orgId, (tx) => sourcesOf(tx, orgId))

async function everybodyWasVisited() {
  const waiting = async () => {
    await schedule.reconcile()
    return (await all())
      .filter((one) => one.connector !== 'jetstream' && one.lastVisit === null)
      .map((one) => one.name)
  }
  await vi.waitUntil(async () => (await waiting()).length === 0, { timeout: 80_000, interval: 100 })
}

const named = async (name: string): Promise<Source> => {
  const found = (await all()).find((one) => one.name === name)
  if (!found) throw new Error(`no source ${name}`)
  return found
}
const postsOf = async (name: string): Promise<number> => {
  const { sourceId } = await named(name)
  const [row] = await db.database.inOrg(
    orgId,
    (tx) =>
      tx<
        { count: number }[]
      >`select count(distinct post_id)::int as count from hit where source_id = ${sourceId}`,
  )
  return row?.count ?? 0
}
async function fateOf(name: string): Promise<Fate> {
  const source = await named(name)
  if (source.problem) return source.problem.key.replace('problem.', '')
  const dropped = await db.database.inOrg(orgId, (tx) => dropsOf(tx, orgId, source.sourceId))
  const drops = Object.fromEntries(dropped.map(({ reason, count }) => [reason, count]))
  return { posts: await postsOf(name), ...(dropped.length > 0 ? { drops } : {}) }
}

/** Every value of every row of every table, as text. */
async function everythingKept(): Promise<{ table: string; row: string }[]> {
  const { owner } = db.database
  const tables = await owner<
    { name: string }[]
  >`select table_name as name from information_schema.tables where table_schema = 'public'`
  const rows = await Promise.all(
    tables.map(async ({ name }) =>
      (await owner<{ row: string }[]>`select t::text as row from ${owner(name)} t`).map(({ row }) => ({
        table: name,
        row,
      })),
    ),
  )
  return rows.flat()
}

const textsOf = async (name: string): Promise<string[]> => {
  const { sourceId } = await named(name)
  const rows = await db.database.inOrg(
    orgId,
    (tx) => tx<
      { words: string }[]
    >`select distinct post_id, coalesce(title || ' ', '') || coalesce(body, '') as words
      from post join hit using (org_id, post_id) where hit.source_id = ${sourceId}`,
  )
  return rows.map(({ words }) => words)
}

describe('a feed that misbehaves', () => {
  test.each(Object.entries(fates))('%s: is told, or read as far as it makes sense', async (name, fate) => {
    expect(await fateOf(`mis ${name}`)).toEqual(fate)
  })
  test.each(Object.entries(trickFates))('made to break a reader, %s: as well', async (name, fate) => {
    expect(await fateOf(`trick ${name}`)).toEqual(fate)
  })
  test('that is no web server at all is told too', async () => {
    expect(await fateOf('no web server')).toBe('interrupted')
  })
  test('never leads into the private network, in whatever spelling', async () => {
    expect(await fateOf('straight inside')).toBe('private-address')
    expect(outside.inside.visits).toBe(0)
  })
  test('cannot ask to be visited all the time, or never again', async () => {
    for (const { name, nextVisit, connector } of await all()) {
      if (connector === 'jetstream') continue
      const minutes = ((nextVisit?.getTime() ?? 0) - start.getTime()) / 60_000
      expect(minutes, name).toBeGreaterThanOrEqual(0.5)
      expect(minutes, name).toBeLessThanOrEqual(7 * 24 * 60)
    }
  })
})

test.each(Object.entries(mastodonFates))(
  'a Mastodon server that is %s is told, or its good posts are kept',
  async (name, fate) => {
    expect(await fateOf(`mastodon ${name}`)).toEqual(fate)
  },
)

describe('on Jetstream', () => {
  test('frames that are none are dropped, each with its reason', async () => {
    expect(await fateOf('Bluesky')).toEqual({
      posts: heardOnBluesky,
      drops: { malformed: 11, incomplete: 4, 'too-large': 1 + tooLong, encoding: 1 },
    })
  })
  test('everything that can be read is kept once, though it came twice and out of order', async () => {
    const kept = await textsOf('Bluesky')
    expect(kept).toHaveLength(heardOnBluesky)
    for (const { text } of told('bluesky')) if (/duinveld/i.test(text)) expect(kept).toContain(text)
  })
})

describe('meanwhile', () => {
  test('the healthy sources are complete and have no problem', async () => {
    expect(await textsOf('Mastodon')).toHaveLength(told('mastodon').length)
    const articles = [...(await textsOf('Vaartpost')), ...(await textsOf('Helmblad'))]
    for (const { title } of told('paper'))
      expect(articles.some((text) => text.startsWith(title ?? ''))).toBe(true)
    for (const name of ['Mastodon', 'Vaartpost', 'Helmblad', 'Bluesky'])
      expect((await named(name)).problem, name).toBeNull()
  })

  test('every problem and every drop can be read by a person, in Dutch and in English', async () => {
    for (const t of [words('nl'), words('en')]) {
      for (const source of await all()) {
        if (source.problem) {
          expect(t.has(source.problem.key), source.problem.key).toBe(true)
          expect(t(source.problem.key, source.problem.values)).toMatch(/\p{L}{3}.*[.?]$/su)
        }
        for (const { reason } of await db.database.inOrg(orgId, (tx) => dropsOf(tx, orgId, source.sourceId)))
          expect(t.has(`drop.${reason}`), reason).toBe(true)
      }
    }
  })

  test('no row holds a sign that deceives, a pile of marks, or who wrote it', async () => {
    const forbidden: [string, RegExp][] = [
      ['control', /(?![\t\n\r])\p{Cc}/u],
      ['direction', /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/],
      ['half a sign', /\p{Surrogate}/u],
      ['marks', /\p{M}{6}/u],
      ['author', /did:plc:|spionnen\.example|jan_de_spion|Jan de Spion|elders\.example/],
    ]
    const rows = await everythingKept()
    expect(rows.length).toBeGreaterThan(heardOnBluesky)
    for (const { table, row } of rows) {
      const found = forbidden.find(([, pattern]) => pattern.test(row))
      expect(found?.[0], `${table}: ${JSON.stringify(row.slice(0, 300))}`).toBeUndefined()
    }
  })

  test('nothing failed in a way that nobody foresaw, and the log holds no text from outside', () => {
    expect(logged).toBe('')
  })

  test('nobody waited long for his turn', () => {
    console.info(
      `event loop: ${held.longest} ms at most (${held.byTheClock} ms by the clock), p99 ${held.p99} ms; promised: 50 ms`,
    )
    expect(held.longest).toBeLessThan(250)
  })
})
