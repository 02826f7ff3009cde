/** Decisions that come by themselves, against servers that speak what the real ones speak. */
import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import {
  addDecisionFeed,
  agendaWithin,
  changeDecision,
  decisionFeeds,
  decisions,
  removeDecision,
  type Tx,
} from '#store'
import { watchLoop } from '../tests/loop.js'
import { linkedDataServer, type PublishedDecision } from '../tests/town/linked-data.js'
import { listen } from '../tests/town/listening.js'
import { type Motion, openDecisionsServer } from '../tests/town/open-decisions.js'
import { anOrganisation } from './store/posts.fixture.js'
import { type TestDatabase, testDatabase } from './store/testing.js'
import { bringInFile, type FeedParts, visitFeeds } from './town-decision-feeds.js'

let db: TestDatabase
let http: Http
let orgId: string
let now = new Date('2026-11-27T09:00:00Z')
const timeZone = 'Europe/Brussels'
const closes: (() => Promise<void>)[] = []
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(async () => {
  await http?.close()
  for (const close of closes) await close()
  await db.close()
})
beforeEach(async () => {
  now = new Date('2026-11-27T09:00:00Z')
  orgId = (await anOrganisation(db.database)).orgId
})

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(orgId, work)
const all = () => inOrg((tx) => decisions(tx, orgId, 10_000))
const feed = async () => (await inOrg((tx) => decisionFeeds(tx, orgId)))[0]

async function parts(
  servers: { url: string; close(): Promise<void> }[],
  standIns: Record<string, string> = {},
): Promise<FeedParts> {
  await http?.close()
  closes.push(...servers.map((one) => one.close))
  http = createHttp({ userAgent: 'test', allowedHosts: servers.map((one) => new URL(one.url).host) })
  return { database: db.database, http, now: () => now, standIns }
}
const visit = (one: FeedParts) => visitFeeds(one, { orgId, timeZone })
const follow = (kind: string, wanted: string) => inOrg((tx) => addDecisionFeed(tx, orgId, kind, wanted))
const later = () => {
  now = new Date(now.getTime() + 86_400_000)
}

describe('Flemish decisions', () => {
  const published = (n: number): PublishedDecision => ({
    uri: `https://data.duinveld.be/id/besluiten/${n}`,
    town: 'Duinveld',
    body: 'Gemeenteraad Duinveld',
    title: `Besluit ${n} over "de Kerkstraat"`,
    text: '<p>De raad <b>beslist</b>.</p>',
    start: new Date(Date.UTC(2026, 10, 1 + (n % 20), 18)).toISOString(),
  })

  test('come page by page, each once, also when they come again', async () => {
    const server = await linkedDataServer([
      ...Array.from({ length: 130 }, (_, n) => published(n)),
      { ...published(999), town: 'Elders' },
    ])
    const here = await parts([server], { 'linked-data': server.url })
    await follow('linked-data', 'duinveld')
    await visit(here)
    expect(server.asked).toHaveLength(2)
    expect(await all()).toHaveLength(130)
    expect((await all())[0]).toMatchObject({
      who: 'Gemeenteraad Duinveld',
      body: 'De raad beslist .',
      topicId: null,
    })
    await visit(here)
    expect(server.asked).toHaveLength(2)
    later()
    await visit(here)
    expect(await all()).toHaveLength(130)
    expect((await feed())?.counts).toMatchObject({ added: 0, changed: 0, same: 130 })
  })

  test('what the source changes is changed here, and what a person wrote stays', async () => {
    const one = published(1)
    const server = await linkedDataServer([one])
    const here = await parts([server], { 'linked-data': server.url })
    await follow('linked-data', 'Duinveld')
    await visit(here)
    const [kept] = await all()
    if (!kept) throw new Error('nothing was kept')
    await inOrg((tx) =>
      changeDecision(
        tx,
        orgId,
        kept.decisionId,
        { ...kept, title: 'In gewone woorden', touched: 'de buurt' },
        'ann',
        now,
        1,
      ),
    )
    later()
    await visit(here)
    expect((await all())[0]?.title).toBe('In gewone woorden')
    one.title = 'Het besluit, verbeterd'
    later()
    await visit(here)
    expect((await all())[0]).toMatchObject({
      title: 'Het besluit, verbeterd',
      touched: 'de buurt',
      version: 3,
    })
    await inOrg((tx) => removeDecision(tx, orgId, kept.decisionId, now))
    one.title = 'Nog eens verbeterd'
    later()
    await visit(here)
    expect(await all()).toEqual([])
  })

  test('a server that is busy leaves its reason, and is asked again the next day', async () => {
    const server = await linkedDataServer([published(1)])
    const here = await parts([server], { 'linked-data': server.url })
    await follow('linked-data', 'Duinveld')
    server.breaks(1)
    await visit(here)
    expect((await feed())?.problem?.key).toBe('problem.source-broken')
    later()
    await visit(here)
    expect((await feed())?.problem).toBeNull()
    expect(await all()).toHaveLength(1)
  })

  test('a town with a quote in its name asks nothing else than that', async () => {
    const server = await linkedDataServer([{ ...published(1), town: 'Dui"nveld\\' }])
    const here = await parts([server], { 'linked-data': server.url })
    await follow('linked-data', 'Dui"nveld\\')
    await visit(here)
    expect(await all()).toHaveLength(1)
  })
})

describe('Dutch decisions', () => {
  const motion = (n: number): Motion => ({
    organization: 'Duinrade',
    id: `m${n}`,
    name: `Motie ${n}`,
    date: `2026-10-${String(1 + (n % 28)).padStart(2, '0')}T19:30:00Z`,
    originalUrl: `https://raad.duinrade.nl/m/${n}`,
  })

  test('come page by page; what has no title or no date is counted', async () => {
    const odd: Motion[] = [
      { organization: 'Duinrade', id: 'x', date: '2026-10-02' },
      { organization: 'Duinrade', id: 'y', name: 'Zonder datum' },
      { organization: 'Duinrade', id: 'z', name: 'Rare datum', date: 'gisteren' },
    ]
    const server = await openDecisionsServer([...Array.from({ length: 60 }, (_, n) => motion(n)), ...odd])
    const here = await parts([server], { 'open-decisions': server.url })
    await follow('open-decisions', 'Duinrade')
    await visit(here)
    expect(await all()).toHaveLength(60)
    expect((await feed())?.counts).toMatchObject({ added: 60, dropped: 3 })
  })

  test('when the units of the minute are nearly spent, the next visit goes on from there', async () => {
    const server = await openDecisionsServer(
      Array.from({ length: 120 }, (_, n) => motion(n)),
      6,
    )
    const here = await parts([server], { 'open-decisions': server.url })
    await follow('open-decisions', 'Duinrade')
    await visit(here)
    expect(server.asked).toHaveLength(1)
    expect(await all()).toHaveLength(50)
    server.refill()
    later()
    await visit(here)
    expect(server.asked[1]?.get('offset')).toBe('50')
    expect(await all()).toHaveLength(100)
  })

  test('429 leaves its reason', async () => {
    const server = await openDecisionsServer([motion(1)], 0)
    const here = await parts([server], { 'open-decisions': server.url })
    await follow('open-decisions', 'Duinrade')
    await visit(here)
    expect((await feed())?.problem?.key).toBe('problem.too-often')
  })
})

describe('an agenda', () => {
  const calendar = (title: string) =>
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261112T190000Z\r\nSUMMARY:${title}\r\nLOCATION:Markt\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`

  test('is read around today, and replaced when it changes', async () => {
    let text = calendar('Infoavond containerpark')
    const server = await listen(createServer((_, response) => response.end(text)))
    const here = await parts([server])
    await follow('calendar', `${server.url}/agenda.ics`)
    await visit(here)
    const span = { from: new Date('2026-11-01'), to: new Date('2026-12-01') }
    const titles = async () => (await inOrg((tx) => agendaWithin(tx, orgId, span))).map((one) => one.title)
    expect(await titles()).toEqual(['Infoavond containerpark'])
    text = calendar('Infoavond verplaatst')
    later()
    await visit(here)
    expect(await titles()).toEqual(['Infoavond verplaatst'])
    text = '<html>geen agenda</html>'
    later()
    await visit(here)
    expect((await feed())?.problem?.key).toBe('problem.not-a-calendar')
    expect(await titles()).toEqual(['Infoavond verplaatst'])
  })

  test('signs that no text has keep no event away', async () => {
    const server = await listen(createServer((_, response) => response.end(calendar('Nul\0 en \u202eom'))))
    const here = await parts([server])
    await follow('calendar', `${server.url}/agenda.ics`)
    await visit(here)
    const span = { from: new Date('2026-11-01'), to: new Date('2026-12-01') }
    expect((await inOrg((tx) => agendaWithin(tx, orgId, span))).map((one) => one.title)).toEqual([
      'Nul en om',
    ])
  })

  test('one that leads on to a private network is not followed there', async () => {
    let visits = 0
    const inside = await listen(
      createServer((_, response) => {
        visits += 1
        response.end(calendar('Geheim'))
      }),
    )
    const server = await listen(
      createServer((_, response) => response.writeHead(302, { location: `${inside.url}/agenda.ics` }).end()),
    )
    const here = await parts([server])
    closes.push(inside.close)
    await follow('calendar', `${server.url}/agenda.ics`)
    await visit(here)
    expect((await feed())?.problem?.key).toBe('problem.private-address')
    expect(visits).toBe(0)
  })

  test('an address in a private network is not asked', async () => {
    const here = await parts([])
    await follow('calendar', 'http://127.0.0.1:8009/agenda.ics')
    await visit(here)
    expect((await feed())?.problem?.key).toBe('problem.private-address')
  })
})

describe('a file', () => {
  const bring = async (text: string) => bringInFile(await parts([]), { orgId, timeZone }, text, 'ann')

  test('has its columns in any order and spelling, and comes in once', async () => {
    const text =
      '\ufeffBeslist;Titel;Link;Wie\r\n12/03/2020 22.00;"Scholen dicht; cafés ook";https://x.be/1;Federaal\r\n2020-03-17;Lockdown;;\r\n'
    expect(await bring(text)).toMatchObject({ added: 2, same: 0, dropped: [] })
    expect(await bring(text)).toMatchObject({ added: 0, same: 2 })
    const [lockdown, schools] = await all()
    expect(schools).toMatchObject({
      title: 'Scholen dicht; cafés ook',
      decidedAt: new Date('2020-03-12T21:00:00Z'),
    })
    expect(lockdown?.decidedAt).toEqual(new Date('2020-03-16T23:00:00Z'))
  })

  test('a bad row is counted with its number, and the rest goes on', async () => {
    const rows = Array.from({ length: 100 }, (_, n) =>
      n + 2 === 93 ? 'Besluit,geen datum' : `Besluit ${n},2026-01-02`,
    )
    expect(await bring(`title,date\n${rows.join('\n')}\n,2026-01-02\nX,\nY,2026-02-30\n`)).toMatchObject({
      added: 99,
      dropped: [
        { row: 93, why: 'bad-date' },
        { row: 102, why: 'no-title' },
        { row: 103, why: 'no-date' },
        { row: 104, why: 'bad-date' },
      ],
    })
  })

  test('a file that is no text, and an id that no text has, are told or cleaned', async () => {
    const bytes = Buffer.from(Array.from({ length: 4_000 }, (_, n) => (n * 89) % 256)).toString('latin1')
    await expect(bring(bytes)).rejects.toMatchObject({ key: 'decisions.csv-head' })
    expect(
      await bring('title,date,id\nGoed,2026-01-01,a\0b\n=cmd|x,0000-01-01,\nY,9999-12-31,\n'),
    ).toMatchObject({
      added: 1,
      dropped: [
        { row: 3, why: 'bad-date' },
        { row: 4, why: 'bad-date' },
      ],
    })
  })

  test.each([
    ['no head', 'a,b\n1,2\n', 'decisions.csv-head'],
    ['nothing', '', 'decisions.csv-head'],
    ['100,000 rows', `title,date\n${'X,2026-01-01\n'.repeat(100_000)}`, 'decisions.csv-long'],
  ])('%s is one clear line, and nothing is kept', async (_, text, key) => {
    await expect(bring(text)).rejects.toMatchObject({ key })
    expect(await all()).toEqual([])
  })
})

describe('sources that mean harm', () => {
  const serves = (body: string | (() => Buffer)) =>
    listen(createServer((_, response) => response.end(typeof body === 'string' ? body : body())))
  const home = (url: string) => ({ 'linked-data': url, 'open-decisions': url })
  const kinds = ['linked-data', 'open-decisions', 'calendar'] as const
  const bindings = (rows: Record<string, string>[]) =>
    JSON.stringify({
      results: {
        bindings: rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { value }])),
        ),
      },
    })

  test.each(kinds)('%s of 50 MB, or nonsense, leaves its reason and keeps nothing', async (kind) => {
    const large = Buffer.alloc(50_000_000, ' ')
    for (const [body, key] of [
      [() => large, 'problem.too-large'],
      [() => Buffer.from([0, 255, 254, 1, 2]), kind === 'calendar' ? 'not-a-calendar' : 'not-decisions'],
    ] as const) {
      const server = await serves(body)
      const here = await parts([server], home(server.url))
      orgId = (await anOrganisation(db.database)).orgId
      await follow(kind, kind === 'calendar' ? `${server.url}/a.ics` : 'Duinveld')
      await visit(here)
      expect((await feed())?.problem?.key).toContain(key)
      expect(await all()).toEqual([])
    }
  })

  test('dates that no calendar here has, signs that no text has and half an emoji drop no other decision', async () => {
    const good = { besluit: 'https://x.be/1', titel: 'Goed', start: '2026-11-02T18:00:00Z' }
    const server = await serves(
      bindings([
        { ...good, besluit: 'https://x.be/0', start: '0000-01-01T00:00:00Z' },
        { ...good, besluit: 'https://x.be/9', start: '+275760-01-01T00:00:00Z' },
        { ...good, besluit: 'https://x.be/k', titel: 'Kracht', kracht: '-271820-01-01T00:00:00Z' },
        { ...good, besluit: 'https://x.be/\0nul', titel: 'Nul\0' },
        { ...good, besluit: 'https://x.be/half', titel: '\ud83d half' },
        { ...good, besluit: 'https://x.be/lang', titel: 'Lang', tekst: `${'x'.repeat(19_999)}😀` },
        { ...good, besluit: 'https://x.be/lange-titel', titel: `${'x'.repeat(198)}😀${'x'.repeat(50)}` },
        good,
      ]),
    )
    const here = await parts([server], home(server.url))
    await follow('linked-data', 'Duinveld')
    await visit(here)
    const titles = (await all()).map((one) => one.title)
    expect(titles).toEqual(expect.arrayContaining(['Goed', 'Kracht', 'Nul', 'half', 'Lang']))
    expect((await feed())?.counts).toMatchObject({ added: 6, dropped: 2 })
    for (const date of ['0000-01-01', '9999-12-31T00:00:00Z']) {
      const odd = await serves(JSON.stringify({ results: [{ id: 1, name: 'Raar', date }] }))
      orgId = (await anOrganisation(db.database)).orgId
      const there = await parts([odd], home(odd.url))
      await follow('open-decisions', 'Duinrade')
      await visit(there)
      expect((await feed())?.counts).toMatchObject({ added: 0, dropped: 1 })
    }
  })

  test('one that says the same page for ever is asked ten times, and each decision is kept once', async () => {
    const rows = Array.from({ length: 100 }, (_, n) => ({
      besluit: `https://x.be/${n}`,
      titel: `Besluit ${n}`,
      start: '2026-11-02T18:00:00Z',
    }))
    let asked = 0
    const server = await serves(() => {
      asked += 1
      return Buffer.from(bindings(rows))
    })
    const here = await parts([server], home(server.url))
    await follow('linked-data', 'Duinveld')
    await visit(here)
    expect(asked).toBeLessThanOrEqual(10)
    expect(await all()).toHaveLength(100)
  }, 30_000)

  test('millions of opening brackets hold nobody up', async () => {
    const held = watchLoop()
    const text = '<'.repeat(4_000_000)
    await bringInFile(await parts([]), { orgId, timeZone }, `title,date\n${text},2026-01-01\n`, 'ann')
    const server = await serves(
      bindings([{ besluit: 'https://x.be/1', titel: text, start: '2026-11-02T18:00:00Z', tekst: text }]),
    )
    const here = await parts([server], home(server.url))
    await follow('linked-data', 'Duinveld')
    await visit(here)
    expect(held().longest).toBeLessThan(250)
  }, 60_000)
})
