import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBus } from '#basics/bus'
import { createHttp } from '#basics/http'
import { createLog } from '#basics/log'
import type { Arrival, Drop } from '#post'
import {
  accessLog,
  addOrganisation,
  addSystemTopic,
  newOrgId,
  type Organisation,
  setSourceState,
  sources,
  unwrap,
  wrap,
} from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { noAccess } from '../access.js'
import type { Connector } from '../connector.js'
import { own, signatureOf } from '../connectors/own/index.js'
import { signatureHeader } from './own-routes.js'
import { sourceRoutes } from './routes.js'

const now = new Date('2026-11-23T10:00:00Z')
const house = randomBytes(32)
let held: TestDatabase
let org: Organisation
let pages: TestPages
/** What the intake was given. Ids that came before are not added again. */
let taken: { sourceId: string; arrivals: Arrival[]; drops: Drop[] }[]

beforeAll(async () => {
  held = await testDatabase()
})
afterAll(() => held.close())
beforeEach(async () => {
  const orgId = newOrgId()
  org = await held.database.inOrg(orgId, async (tx) => {
    const made = await addOrganisation(tx, orgId, {
      name: 'Duinveld',
      country: 'BE',
      municipality: null,
      locale: 'nl',
    })
    await addSystemTopic(tx, orgId, 'Alles')
    return made
  })
  taken = []
  const http = createHttp({ userAgent: 'test', allowedHosts: [] })
  const known = new Set<string>()
  const parts = {
    database: held.database,
    bus: createBus(),
    log: createLog('silent'),
    now: () => now,
    http,
    accessFor: () => noAccess,
    connectors: new Map([['own', own() as unknown as Connector]]),
    own: {
      take: async (_: string, sourceId: string, arrivals: Arrival[], drops: Drop[]) => {
        taken.push({ sourceId, arrivals, drops })
        const fresh = arrivals.flatMap((one) =>
          one.type === 'post' && !known.has(one.post.id) ? [one.post.id] : [],
        )
        for (const id of fresh) known.add(id)
        return { added: fresh.length, edited: 0, removed: 0, drops }
      },
      wrap: (secret: Buffer) => wrap(house, secret),
      unwrap: (wrapped: Buffer) => unwrap(house, wrapped),
      origin: 'https://plein.example',
    },
  }
  pages = await openPages(org, [sourceRoutes(parts)])
  return async () => {
    await pages.close()
    await http.close()
  }
})

const inTown = <T>(work: Parameters<typeof held.database.inOrg<T>>[1]) => held.database.inOrg(org.orgId, work)
const all = () => inTown((tx) => sources(tx, org.orgId))
const posts = () =>
  taken.flatMap((one) => one.arrivals.flatMap((arrival) => (arrival.type === 'post' ? [arrival.post] : [])))
const call = {
  token: '7d5a4ae0-9f0a-4a86-9a44-2f9b6f6a0a11',
  channel: 'phone',
  text: 'De vuilnis is niet opgehaald\nop de hoek',
  when: '2026-11-23T10:30',
  place: 'Kerkstraat',
}

describe('a call that is written down', () => {
  it('goes to the intake once, however often the button is pressed', async () => {
    const first = await pages.post('/sources/own', call)
    expect([first.status, first.html.includes('Eén bericht ingegeven.')]).toEqual([200, true])
    expect((await pages.post('/sources/own', call)).html).toContain(
      'Niets nieuws ingegeven; één stond er al.',
    )
    expect(posts()[0]).toMatchObject({
      kind: 'own',
      text: expect.stringContaining('op de hoek'),
      place: 'Kerkstraat',
      createdAt: new Date('2026-11-23T09:30:00Z'),
    })
    expect(await all()).toMatchObject([{ connector: 'own', name: 'Eigen inbreng', scope: 'town' }])
    const log = await inTown((tx) => accessLog(tx, org.orgId, { action: 'own.form' }, 5))
    expect(log[0]?.detail).toEqual({ channel: 'phone' })
  })
  it('that is not right keeps what was typed', async () => {
    const { status, html } = await pages.post('/sources/own', {
      ...call,
      text: ' ',
      place: '<b>x</b>',
      when: '2026-11-24T10:30',
    })
    expect([status, html.includes('&lt;b&gt;x&lt;/b&gt;'), taken.length]).toEqual([422, true, 0])
    const later = await pages.post('/sources/own', { ...call, when: '2026-11-24T10:30' })
    expect([later.status, later.html.includes('De vuilnis is niet opgehaald')]).toEqual([422, true])
  })
  it('is refused while the source is paused, in words', async () => {
    await pages.post('/sources/own', call)
    const [known] = await all()
    await inTown((tx) => setSourceState(tx, org.orgId, known?.sourceId ?? '', 'paused'))
    expect((await pages.get('/sources/own')).html).toContain('Deze bron is gepauzeerd')
    expect(
      (await pages.post('/sources/own', { ...call, token: '7d5a4ae0-9f0a-4a86-9a44-2f9b6f6a0a12' })).html,
    ).toContain('Hervat ze eerst')
    expect(taken).toHaveLength(1)
  })
  it('is not for who only reads', async () => {
    expect((await pages.get('/sources/own', 'dpo')).status).toBe(403)
    expect((await pages.post('/sources/own', call, 'dpo')).status).toBe(403)
  })
})

describe('a file', () => {
  it('is read row by row; a broken row is told with its line, and nothing else is lost', async () => {
    const rows = Array.from({ length: 1200 }, (_, n) =>
      n === 810 ? ';;' : `Melding ${n};20/11/2026;Kerkstraat`,
    )
    const file = new Blob([['tekst;datum;plaats', ...rows].join('\n')])
    const { status, html } = await pages.post('/sources/own/csv', { file })
    expect([
      status,
      html.includes('1.199 berichten ingegeven; één kon niet.'),
      html.includes('laatst op regel 812'),
    ]).toEqual([200, true, true])
    expect(taken.map((one) => one.arrivals.length)).toEqual([500, 500, 199])
  })
  it('that is none is refused in words', async () => {
    const { status, html } = await pages.post('/sources/own/csv', { file: new Blob(['a;b\n1;2']) })
    expect([status, html.includes('class="wrong"'), taken.length]).toEqual([422, true, 0])
    expect((await pages.post('/sources/own/csv', { file: '' })).status).toBe(422)
  })
})

describe('another program', () => {
  async function door(): Promise<{ url: string; secret: string }> {
    const { html } = await pages.post('/sources/own/secret', {})
    const secret = /class="copy secret">([\w-]{43})</.exec(html)?.[1] ?? ''
    const address = /https:\/\/plein\.example(\/in\/[^<]+)</.exec(html)?.[1] ?? ''
    return { url: pages.origin + address, secret }
  }
  const send = (url: string, body: string, signature?: string) =>
    fetch(url, { method: 'POST', body, headers: signature ? { [signatureHeader]: signature } : {} })
  const body = JSON.stringify({ posts: [{ id: '1', text: 'Lamp stuk' }, { id: '2' }] })

  it('gets a secret that is shown once and kept closed', async () => {
    const { secret } = await door()
    expect(secret).toHaveLength(43)
    expect((await pages.get('/sources/own')).html).not.toContain(secret)
    const [known] = await all()
    const settings = known?.settings as { secret: string } | undefined
    const closed = Buffer.from(settings?.secret ?? '', 'base64')
    expect([closed.includes(secret), unwrap(house, closed).toString()]).toEqual([false, secret])
  })
  it('hands in with its signature, and the same request twice does nothing twice', async () => {
    const { url, secret } = await door()
    const signature = signatureOf(body, secret, now)
    const answer = await send(url, body, signature)
    expect([answer.status, await answer.json()]).toEqual([
      202,
      { added: 1, dropped: [{ reason: 'empty', count: 1, detail: 'item 2' }] },
    ])
    expect((await send(url, body, signature)).status).toBe(202)
    expect(taken).toHaveLength(1)
  })
  it('is not heard without it, with a wrong one, with an old one, or after the door was closed', async () => {
    const { url, secret } = await door()
    const right = signatureOf(body, secret, now)
    const wrong = [
      send(url, body),
      send(url, body, signatureOf(body, 'other', now)),
      send(url, `${body} `, right),
      send(url, body, signatureOf(body, secret, new Date(now.getTime() - 3_600_000))),
      send(url.replace('/duinveld', '/elders'), body, right),
      send(url.replace(/[^/]+$/, 'x'), body, right),
    ]
    expect((await Promise.all(wrong)).map((answer) => answer.status)).toEqual([401, 401, 401, 401, 401, 401])
    await pages.post('/sources/own/secret/remove', {})
    expect((await send(url, body, right)).status).toBe(401)
    expect(taken).toEqual([])
  })
  it('is told when it sends what cannot be read, or too much', async () => {
    const { url, secret } = await door()
    const many = JSON.stringify(Array.from({ length: 501 }, (_, id) => ({ id, text: 'x' })))
    expect((await send(url, 'geen json', signatureOf('geen json', secret, now))).status).toBe(422)
    expect((await send(url, many, signatureOf(many, secret, now))).status).toBe(413)
  })
})
