import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBus } from '#basics/bus'
import { createLog } from '#basics/log'
import type { Post } from '#post'
import {
  addDisplay,
  addOrganisation,
  addProfile,
  addSource,
  addSystemTopic,
  addTopic,
  displays,
  keep,
  keepEdition,
  type Organisation,
  revokeDisplay,
} from '#store'
import { type WebEnv, words } from '#web'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { wallRoutes } from './routes.js'

let test: TestDatabase
beforeAll(async () => {
  test = await testDatabase()
})
afterAll(() => test.close())

type House = {
  origin: string
  org: Organisation
  sourceId: string
  topicIds: string[]
  say(change: Partial<Post>, count?: number): Promise<void>
  close(): Promise<void>
}
let house: House
let restart: (version: string) => Promise<House>

/** A house with one town and one signed-in editor, on a real port. */
beforeEach(async () => {
  const orgId = randomUUID()
  const made = await test.database.inOrg(orgId, async (tx) => {
    const org = await addOrganisation(tx, orgId, {
      name: 'Duinveld',
      country: 'BE',
      municipality: null,
      locale: 'nl',
    })
    const everything = await addSystemTopic(tx, orgId, 'Alles')
    const roads = await addTopic(tx, orgId, 'ann', {
      name: 'Wegenwerken',
      domain: '',
      purpose: 'p',
      legalBasis: 'l',
      owner: 'o',
      query: 'q',
      endsOn: '2030-01-01',
    })
    const sourceId = await addSource(tx, orgId, {
      connector: 'feed',
      name: 'Bluesky',
      settings: {},
      scope: 'town',
    })
    return { org, topicIds: [everything, roads], sourceId }
  })
  restart = (version) => open(made, version)
  house = await restart('1')
})
afterEach(() => house.close())

async function open(
  made: { org: Organisation; sourceId: string; topicIds: string[] },
  version: string,
): Promise<House> {
  const { org } = made
  const bus = createBus()
  const closing = new AbortController()
  const app = new Hono<WebEnv>()
  app.use(async (c, next) => {
    c.set('t', words('nl'))
    c.set('problems', 0)
    const signedIn = c.req.header('cookie') === 'ann'
    c.set(
      'person',
      signedIn ? { userId: 'ann', name: 'Ann', mail: 'ann@duinveld.example', locale: null } : null,
    )
    if (signedIn) c.set('viewer', { userId: 'ann', name: 'Ann', mail: '', role: 'editor', org, others: [] })
    await next()
  })
  app.onError((error, c) => c.text(error.message, 404))
  app.route(
    '/',
    wallRoutes({
      database: test.database,
      bus,
      now: () => new Date(),
      log: createLog('silent'),
      version,
      closing: closing.signal,
    }),
  )
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...made,
    origin: `http://127.0.0.1:${port}`,
    say: async (change, count = 1) => {
      await test.database.inOrg(org.orgId, (tx) =>
        keep(
          tx,
          org.orgId,
          org.timeZone,
          Array.from({ length: count }, (_, index) => ({
            post: post(`${randomUUID()}${index}`, change),
            sourceId: made.sourceId,
            topics: made.topicIds,
          })),
        ),
      )
      bus.tell({ type: 'square', orgId: org.orgId })
    },
    close: async () => {
      closing.abort()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function post(id: string, change: Partial<Post>): Post {
  const at = new Date()
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return {
    network: 'bluesky',
    nativeHash: hash(id),
    kind: 'social',
    authorKind: 'private',
    voice: hash(`v${id}`).subarray(0, 16),
    voicePeriod: at.toISOString().slice(0, 7),
    authorName: null,
    lineHash: hash(`l${id}`).subarray(0, 16),
    title: null,
    text: 'tekst',
    lang: 'nl',
    link: randomBytes(4),
    parent: null,
    parentHash: null,
    isRepost: false,
    isQuestion: false,
    tone: null,
    toneSure: 0,
    carries: {},
    place: null,
    engagement: null,
    conversation: null,
    createdAt: at,
    receivedAt: at,
    editedAt: null,
    at,
    textUntil: new Date(at.getTime() + 86_400_000),
    ...change,
  }
}

type Message = { event: string; data: string; id: string }

/** Reads a stream of events as they come. */
async function* listen(
  path: string,
  headers: Record<string, string> = { cookie: 'ann' },
): AsyncGenerator<Message> {
  const stop = new AbortController()
  const answer = await fetch(house.origin + path, { headers, signal: stop.signal })
  let text = ''
  try {
    for await (const chunk of answer.body ?? []) {
      text += new TextDecoder().decode(chunk)
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n')
        const field = (name: string) =>
          lines
            .filter((line) => line.startsWith(`${name}:`))
            .map((line) => line.slice(name.length + 1).trimStart())
        yield { event: field('event')[0] ?? '', data: field('data').join('\n'), id: field('id')[0] ?? '' }
        text = text.slice(end + 2)
      }
    }
  } finally {
    stop.abort()
  }
}

async function next(stream: AsyncGenerator<Message>, fits: (message: Message) => boolean): Promise<Message> {
  for (;;) {
    const { value, done } = await stream.next()
    if (done) throw new Error('the stream ended')
    if (fits(value)) return value
  }
}

const page = async (path: string, headers: Record<string, string> = { cookie: 'ann' }) =>
  await fetch(house.origin + path, { headers, redirect: 'manual' })
const display = (audience: 'public' | 'internal') =>
  test.database.inOrg(house.org.orgId, (tx) =>
    addDisplay(tx, house.org.orgId, { name: 'Gang', audience, createdBy: 'ann' }),
  )

describe('the wall inside', () => {
  it('asks who you are', async () => {
    expect((await page('/wall', {})).headers.get('location')).toContain('/sign-in')
    expect((await page('/wall/stream', {})).status).toBe(303)
  })
  it('shows what came in, and its figures as a table', async () => {
    await house.say({ text: 'De <b>Kerkstraat</b> is dicht' }, 6)
    const text = await (await page('/wall')).text()
    expect(text).toContain('Wat leeft er in Duinveld')
    expect(text).toContain('Zes berichten, vooral over Wegenwerken')
    expect(text).toContain('De &lt;b&gt;Kerkstraat&lt;/b&gt; is dicht')
    const table = await (await page('/wall?table=1')).text()
    expect(table).toContain('De cijfers achter het plein')
    expect(table).toMatch(/Wegenwerken<\/th><td class="number">6<\/td>/)
  })
  it('shows any moment, and refuses what is not one', async () => {
    await house.say({ text: 'oud', at: new Date('2026-03-12T15:00:00Z'), voicePeriod: '2026-03' })
    const past = await (await page('/wall?at=2026-03-12T16:30')).text()
    expect(past).toContain('12 maart 2026')
    expect(past).toContain('Eén bericht')
    expect(past).not.toContain('data-stream')
    // One minute before it was heard.
    expect(await (await page('/wall?at=2026-03-12T15:59')).text()).toContain('Nog geen berichten')
    expect((await page('/wall?at=gisteren')).status).toBe(404)
  })
  it('goes out compressed', async () => {
    const answer = await page('/wall', { cookie: 'ann', 'accept-encoding': 'br' })
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(await answer.text()).toContain('Wat leeft er in Duinveld')
  })
})

describe('the live stream', () => {
  it('tells the version, then a picture, then another as soon as a post comes in', async () => {
    const stream = listen('/wall/stream')
    expect(await next(stream, () => true)).toMatchObject({ event: 'version', data: '1' })
    expect((await next(stream, (m) => m.event === 'picture')).data).toContain('Nog geen berichten')
    await house.say({ text: 'Er ligt een boom over de weg' })
    const picture = await next(stream, (m) => m.data.includes('boom over de weg'))
    expect(picture.data).toMatch(/^<main id="wall"/)
    await stream.return(undefined)
  })
  it('hears what another process wrote, without a hint', async () => {
    const stream = listen('/wall/stream')
    await next(stream, (m) => m.event === 'picture')
    await test.database.inOrg(house.org.orgId, (tx) =>
      keep(tx, house.org.orgId, house.org.timeZone, [
        {
          post: post('elders', { text: 'van een ander proces' }),
          sourceId: house.sourceId,
          topics: house.topicIds,
        },
      ]),
    )
    await next(stream, (m) => m.data.includes('van een ander proces'))
    await stream.return(undefined)
  })
  it('resumes after sleep with the newest picture only, and sends nothing that the screen has', async () => {
    await house.say({ text: 'eerste' })
    const first = listen('/wall/stream')
    const { id } = await next(first, (m) => m.event === 'picture' && m.data.includes('eerste'))
    const again = listen('/wall/stream', { cookie: 'ann', 'last-event-id': id })
    await next(again, (m) => m.event === 'version')
    for (const text of ['tweede', 'derde', 'vierde']) await house.say({ text })
    await next(again, (m) => {
      // What the screen already showed does not come a second time.
      expect(m.data.includes('“eerste”') && m.id === id).toBe(false)
      return m.data.includes('vierde')
    })
    await first.return(undefined)
    await again.return(undefined)
  })
  it('tells a screen of an older version that there is a newer one', async () => {
    await house.close()
    house = await restart('2')
    const stream = listen('/wall/stream')
    expect(await next(stream, (m) => m.event === 'version')).toMatchObject({ data: '2' })
    await stream.return(undefined)
  })
  it('reaches every screen with the last of a storm of posts', { timeout: 60_000 }, async () => {
    const streams = Array.from({ length: 5 }, () => listen('/wall/stream'))
    await Promise.all(streams.map((stream) => next(stream, (m) => m.event === 'picture')))
    for (let round = 0; round < 20; round += 1) await house.say({ text: `ronde ${round}` }, 25)
    await Promise.all(
      streams.map((stream) =>
        next(stream, (m) => m.data.includes('<strong>500 berichten</strong>') && m.data.includes('ronde 19')),
      ),
    )
    await Promise.all(streams.map((stream) => stream.return(undefined)))
  })
})

describe('a screen in the corridor', () => {
  it('shows news and own messages, and never a private person’s words', async () => {
    const token = await display('public')
    await house.say({ kind: 'news', authorKind: 'media', title: 'Brug een week dicht', text: 'Lang artikel' })
    await house.say({ text: 'Mijn buurman weet er alles van' })
    const stream = listen(`/display/${token}/stream`, {})
    const live = await next(stream, (m) => m.event === 'picture')
    await stream.return(undefined)
    for (const text of [
      await (await page(`/display/${token}`, {})).text(),
      await (await page(`/display/${token}?table=1`, {})).text(),
      live.data,
    ]) {
      expect(text).not.toContain('buurman')
    }
    expect(live.data).toContain('Brug een week dicht')
    expect(live.data).toContain('een bericht uit Bluesky')
  })
  it('shows them inside the town hall, when the link says so', async () => {
    const token = await display('internal')
    await house.say({ text: 'Mijn buurman weet er alles van' })
    expect(await (await page(`/display/${token}`, {})).text()).toContain('“Mijn buurman weet er alles van”')
  })
  it('opens nothing else, cannot look back, and stops working when it is revoked', async () => {
    const token = await display('public')
    await house.say({ kind: 'news', title: 'Oud nieuws', at: new Date('2026-03-12T15:00:00Z') })
    expect((await page('/wall', { cookie: token })).status).toBe(303)
    expect(await (await page(`/display/${token}?at=2026-03-12T16:30`, {})).text()).not.toContain(
      '12 maart 2026',
    )
    expect((await page('/display/not-a-token', {})).status).toBe(404)
    const { orgId } = house.org
    await test.database.inOrg(orgId, async (tx) => {
      for (const one of await displays(tx, orgId)) await revokeDisplay(tx, orgId, one.displayId)
    })
    expect((await page(`/display/${token}`, {})).status).toBe(404)
    expect((await page(`/display/${token}/stream`, {})).status).toBe(404)
  })
})

describe('the morning scene', () => {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' }).format(new Date())
  const sent = () => {
    const item = {
      headline: 'Kerkstraat <b>dicht</b>',
      reading: 'Geheime duiding.',
      proposal: 'kaart',
      figures: {},
    }
    const content = {
      town: 'Duinveld',
      day,
      profile: 'alles',
      title: 'Eén straat',
      mood: '',
      items: [{ id: 'i', said: '', ...item }],
      slow: [],
      questions: { open: 0, oldest: null },
      coverage: { posts: 128, voices: 80, atLeast: false, sources: 8, silent: [] },
      receipts: 'confirm',
      agenda: [{ time: '14:00', title: 'College', place: '' }],
    }
    return test.database.inOrg(house.org.orgId, async (tx) => {
      const profileId = await addProfile(tx, house.org.orgId, { name: 'alles', domains: [] })
      const edition = { day, profileId, profile: 'alles', version: 1, content: JSON.stringify(content) }
      await keepEdition(
        tx,
        house.org.orgId,
        edition,
        { userIds: [], items: [] },
        { by: 'an', at: new Date() },
      )
    })
  }
  const screen = async (audience: 'internal' | 'public') => {
    const token = await test.database.inOrg(house.org.orgId, (tx) =>
      addDisplay(tx, house.org.orgId, { name: 'gang', audience, createdBy: 'an' }),
    )
    const answer = await fetch(`${house.origin}/display/${token}/morning`)
    return { status: answer.status, html: await answer.text() }
  }

  it('shows headlines, figures of the town and the agenda on a screen inside, and no reading', async () => {
    expect((await screen('internal')).html).toContain('Nog geen tamtam vandaag')
    await sent()
    const { html } = await screen('internal')
    for (const words of ['Eén straat', 'Kerkstraat &lt;b&gt;dicht', '128 berichten', '14.00 uur: College'])
      expect(html).toContain(words)
    expect(html).not.toMatch(/Geheime duiding|kaart/)
  })

  it('comes by itself on a screen inside, and never on one in a public place', async () => {
    const at = async (audience: 'internal' | 'public') => {
      const token = await test.database.inOrg(house.org.orgId, (tx) =>
        addDisplay(tx, house.org.orgId, { name: 'gang', audience, createdBy: 'an' }),
      )
      return { token, answer: await fetch(`${house.origin}/display/${token}`, { redirect: 'manual' }) }
    }
    const inside = await at('internal')
    // Nothing left today: the wall stays, and asks anew when it may be the turn of the morning.
    expect(inside.answer.headers.get('refresh')).toMatch(new RegExp(`^\\d+; url=/display/${inside.token}$`))
    expect((await at('public')).answer.headers.get('refresh')).toBeNull()
  })

  it('is not for a screen in a public place', async () => {
    await sent()
    const { status, html } = await screen('public')
    expect(status).toBeGreaterThanOrEqual(400)
    expect(html).not.toContain('Kerkstraat')
  })
})
