/** What is told on devices, from the press to the screen: through a real push service, opened as a browser would. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import {
  type AlertWay,
  addMember,
  devicesOf,
  forgetPushes,
  type Organisation,
  organisation,
  pushOutboxOf,
  removeMember,
  saveAlertChoice,
  type Tx,
  tellDevices,
  wrap,
} from '#store'
import { type Browser, type PushService, startPushService } from '../../../tests/town/push-service.js'
import { openPages, type TestPages } from '../../../web/testing.js'
import { createDeviceOffice, type DeviceOffice } from '../../devices.js'
import { anOrganisation, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { sendAlerts } from '../alerts/send.js'
import { crisisRoutes } from '../crisis/routes.js'
import { deviceName } from './name.js'
import { deviceRoutes } from './routes.js'

const key = Buffer.alloc(32, 9)
let db: TestDatabase
let service: PushService
let http: Http
let office: DeviceOffice
let org: TestOrg
let town: Organisation
let pages: TestPages
let browser: Browser
/** Now, so that tokens hold; moved forward by the tests. */
let now = new Date()

beforeAll(async () => {
  db = await testDatabase()
  service = await startPushService()
  http = createHttp({ userAgent: 'test', allowedHosts: [service.host] })
})
afterAll(async () => {
  await pages?.close()
  await http.close()
  await service.close()
  await db.close()
})
beforeEach(async () => {
  now = new Date()
  service.answer(null)
  service.hangUp(false)
  browser = await service.browser()
  org = await anOrganisation(db.database)
  await inOrg((tx) => addMember(tx, org.orgId, 'ann', 'administrator'))
  town = (await inOrg((tx) => organisation(tx, org.orgId))) as Organisation
  office = openOffice()
  await pages?.close()
  pages = await openPages({ ...town, municipality: null }, [
    deviceRoutes({
      ...{ database: db.database, now: () => now, publicKey: office.publicKey, told: () => {} },
      wrap: (secret) => wrap(key, secret),
    }),
    crisisRoutes({
      ...{ database: db.database, now: () => now, persons, mail: null, handOut: () => {}, told: () => {} },
    }),
  ])
})

function openOffice(): DeviceOffice {
  const house = {
    ...{ key, database: db.database, log: createLog('silent'), now: () => now },
    config: { mailFrom: 'Plein <plein@duinveld.example>' } as Parameters<
      typeof createDeviceOffice
    >[0]['config'],
  }
  return createDeviceOffice(house, http, 'http://localhost:8080')
}

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const persons = async (ids: string[]) =>
  new Map(ids.map((id) => [id, { name: id, mail: `${id}@duinveld.example`, locale: 'nl' }]))
const add = (one: Browser = browser) =>
  pages.post('/devices', { endpoint: one.endpoint, p256dh: one.p256dh, auth: one.auth })
const mine = () => inOrg((tx) => devicesOf(tx, org.orgId, 'ann'))
const notes = (one: Browser = browser) => one.shown.map((shown) => shown.note)
const pushes = () =>
  inOrg(
    (tx) => tx<{ state: string; problem: string | null; note: object }[]>`
      select state, problem, note from push where org_id = ${org.orgId} order by created_at`,
  )
const say = (body = 'iets', hours = 1) =>
  inOrg((tx) =>
    tellDevices(
      tx,
      org.orgId,
      [
        {
          ...{ userId: 'ann', urgent: false, until: new Date(now.getTime() + hours * 3_600_000) },
          note: { title: 'Duinveld', body, path: '/today', tag: body, lang: 'nl' },
        },
      ],
      now,
    ),
  )

describe('a device', () => {
  test('is added at a press, and shows a first message', async () => {
    expect((await add()).status).toBe(204)
    await office.deliver()
    expect(notes()).toMatchObject([{ title: town.name, body: 'Dit toestel krijgt nu meldingen.' }])
    const page = await pages.get('/devices')
    expect(page.html).toContain('Uw toestellen')
    expect((await mine())[0]?.lastAt).not.toBeNull()
  })

  test('that is added again is one device, and whose it was last', async () => {
    await add()
    await add()
    expect(await mine()).toHaveLength(1)
  })

  test('is kept so that the database alone does not tell where it is, and no page shows it', async () => {
    await add()
    const [row] = await inOrg(
      (tx) => tx<{ all: string }[]>`select device::text as all from device where org_id = ${org.orgId}`,
    )
    const hidden = [browser.endpoint, browser.auth, browser.p256dh]
    for (const one of hidden) {
      expect(row?.all).not.toContain(one)
      expect(row?.all).not.toContain(Buffer.from(one).toString('hex'))
      expect((await pages.get('/devices')).html).not.toContain(one)
    }
  })

  test('that is taken away is told nothing more', async () => {
    await add()
    const [one] = await mine()
    await pages.post('/devices/remove', { device: one?.deviceId ?? '', next: '/devices' })
    await office.deliver()
    expect(browser.shown).toEqual([])
    expect(await mine()).toEqual([])
  })

  test('of somebody else cannot be taken away, and one of who leaves goes along', async () => {
    await add()
    await inOrg((tx) => addMember(tx, org.orgId, 'chief', 'administrator'))
    await inOrg((tx) => tx`update device set user_id = 'chief' where org_id = ${org.orgId}`)
    const [one] = await inOrg((tx) => devicesOf(tx, org.orgId, 'chief'))
    await pages.post('/devices/remove', { device: one?.deviceId ?? '', next: '/devices' })
    expect(await inOrg((tx) => devicesOf(tx, org.orgId, 'chief'))).toHaveLength(1)
    await inOrg((tx) => removeMember(tx, org.orgId, 'chief'))
    expect(await inOrg((tx) => devicesOf(tx, org.orgId, 'chief'))).toEqual([])
  })

  test('that its push service no longer knows is forgotten', async () => {
    for (const status of [404, 410]) {
      await add()
      service.answer(status)
      await office.deliver()
      expect(await mine(), String(status)).toEqual([])
      service.answer(null)
    }
  })

  test('with an address that leads nowhere good is refused in words', async () => {
    const bad = await pages.post('/devices', { endpoint: 'http://10.0.0.1/x', p256dh: 'AA', auth: 'AA' })
    expect(bad.status).toBe(400)
    expect(bad.html).toContain('Die browser gaf geen bruikbaar adres')
    // This one looks well, and lies in a private network: it is kept, and never asked.
    await add({ ...browser, endpoint: 'https://10.1.2.3/push/abc' })
    await office.deliver()
    expect(await pushes()).toMatchObject([
      { state: 'refused', problem: expect.stringContaining('private-address') },
    ])
  })

  test('has a name that its owner knows', () => {
    const android =
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36'
    expect(deviceName(android)).toBe('Chrome, Android')
    expect(deviceName('Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe(
      'Firefox, Windows',
    )
    expect(deviceName('')).toBe('')
  })
})

describe('the outbox', () => {
  test('tells each device once, whoever empties it at the same moment', async () => {
    const second = await service.browser()
    await add()
    await add(second)
    for (let n = 0; n < 5; n += 1) await say(`bericht ${n}`)
    await Promise.all([office.deliver(), office.deliver(), office.deliver()])
    for (const one of [browser, second]) {
      const bodies = notes(one).map(({ body }) => body)
      expect(new Set(bodies).size).toBe(bodies.length)
      expect(bodies).toHaveLength(6)
    }
  })

  test('never tells again what was under way when the newsroom stopped, nor what got no answer', async () => {
    await add()
    const claimed = await pushOutboxOf(db.database).claim(now)
    expect(claimed).not.toBeNull()
    const next = openOffice()
    await next.start()
    await next.stop()
    expect(await pushes()).toMatchObject([{ state: 'uncertain', note: {} }])
    service.hangUp(true)
    await say('zonder antwoord')
    await office.deliver()
    service.hangUp(false)
    now = new Date(now.getTime() + 3_000_000)
    await office.deliver()
    expect(notes().map(({ body }) => body)).toEqual(['zonder antwoord'])
  })

  test('waits as long as the push service asks, and no longer than it is of use', async () => {
    await add()
    await office.deliver()
    service.answer(429, '600')
    await say('straks')
    await office.deliver()
    service.answer(null)
    await office.deliver()
    expect(notes()).toHaveLength(1)
    const [due] = await inOrg(
      (tx) =>
        tx<
          { at: Date }[]
        >`select not_before as at from push where org_id = ${org.orgId} and state = 'waiting'`,
    )
    expect(due?.at.getTime()).toBe(now.getTime() + 600_000)
    // Orgs with something due are asked for by the clock of the database.
    await inOrg(
      (tx) => tx`update push set not_before = now() where org_id = ${org.orgId} and state = 'waiting'`,
    )
    now = new Date()
    await office.deliver()
    expect(notes().map(({ body }) => body)).toContain('straks')
    await say('te laat', 0)
    await office.deliver()
    expect((await pushes()).at(-1)).toMatchObject({ state: 'refused', problem: 'too late' })
  })

  test('keeps no words of what was told, and forgets that it was after a month', async () => {
    await add()
    await office.deliver()
    expect(await pushes()).toMatchObject([{ state: 'sent', note: {} }])
    expect(await inOrg((tx) => forgetPushes(tx, org.orgId, new Date(now.getTime() + 1_000)))).toBe(1)
  })

  test('leaves nothing behind when the transaction that told fails', async () => {
    await add()
    await office.deliver()
    await expect(
      inOrg(async (tx) => {
        const note = { title: 'x', body: 'niet waar', path: '/', tag: 'x', lang: 'nl' }
        await tellDevices(
          tx,
          org.orgId,
          [{ userId: 'ann', note, urgent: true, until: new Date(now.getTime() + 9e6) }],
          now,
        )
        throw new Error('undone')
      }),
    ).rejects.toThrow('undone')
    await office.deliver()
    expect(notes()).toHaveLength(1)
  })
})

describe('signals on a device', () => {
  /** 10.30 in the town, on the day of today, so that tokens hold. */
  const morning = (hours = 0) => {
    const day = new Date().toISOString().slice(0, 10)
    return new Date(Date.parse(`${day}T09:30:00Z`) + hours * 3_600_000)
  }
  const wants = (ways: AlertWay[]) =>
    inOrg((tx) => saveAlertChoice(tx, org.orgId, 'ann', { ways, least: 0, topics: null }, morning(-24)))
  const found = async (at: Date, strength = 0.95) => {
    const id = randomUUID()
    await inOrg(
      (
        tx,
      ) => tx`insert into signal (org_id, signal_id, kind, about, topic_id, began_at, found_at, last_at, strength, posts, voices, facts)
        values (${org.orgId}, ${id}, 'peak', ${`topic:${id}`}, ${org.waste}, ${at}, ${at}, ${at}, ${strength}, 14, 14,
          ${tx.json({ window: 1, counted: 14, expected: 2, chance: 1e-5, terms: ['geheimwoord'] })})`,
    )
    return id
  }
  const send = (at: Date, mail = true) =>
    sendAlerts({ database: db.database, persons, origin: 'https://plein.example', mail }, town, at)
  const mails = async () => (await inOrg((tx) => tx`select from mail where org_id = ${org.orgId}`)).length

  test('come with the same limits as mails: two a day, from 8 to 20 h, never twice', async () => {
    await add()
    await wants(['device'])
    for (const hour of [0, 1, 2]) {
      await found(morning(hour))
      expect(await send(morning(hour))).toBe(hour < 2 ? 1 : 0)
      expect(await send(morning(hour))).toBe(0)
    }
    await found(morning(11))
    expect(await send(morning(11))).toBe(0)
    const told = await inOrg(
      (tx) =>
        tx<
          { until: Date }[]
        >`select until from push where org_id = ${org.orgId} and note->>'tag' like 'signals%'`,
    )
    expect(told).toHaveLength(2)
    // A device that was off shows it until 20 h, and not at night.
    for (const { until } of told)
      expect(until.toLocaleTimeString('nl-BE', { timeZone: 'Europe/Brussels' })).toMatch(/^20:00/)
    expect(await mails()).toBe(0)
  })

  test('say which topic and why, with a press that mutes; never a word that somebody wrote', async () => {
    await add()
    await office.deliver()
    await wants(['mail', 'device'])
    const id = await found(morning())
    expect(await send(morning())).toBe(1)
    expect(await mails()).toBe(1)
    await inOrg(
      (tx) =>
        tx`update push set until = ${new Date(now.getTime() + 3_600_000)}, not_before = now() where org_id = ${org.orgId} and state = 'waiting'`,
    )
    now = new Date()
    await office.deliver()
    const note = notes().at(-1)
    expect(note).toMatchObject({
      title: `${town.name}: Dit valt op`,
      body: 'Afval (piek)',
      path: `/signals/${id}?bestuur=${town.slug}`,
      more: { label: 'Even stil', path: expect.stringMatching(/^\/alerts\/mute\/[\w-]{32}$/) },
    })
    expect(JSON.stringify(note)).not.toContain('geheimwoord')
  })

  test('of who chose devices and has none come by mail; without mail they wait', async () => {
    await wants(['device'])
    await found(morning())
    expect(await send(morning(), false)).toBe(0)
    expect(await send(morning())).toBe(1)
    expect(await mails()).toBe(1)
  })

  test('come without a mail server too', async () => {
    await add()
    await wants(['mail', 'device'])
    await found(morning())
    expect(await send(morning(), false)).toBe(1)
    expect(await mails()).toBe(0)
  })
})

test('a crisis is on the screen of its roster at once, at any hour, and says that it is an exercise', async () => {
  await add()
  await office.deliver()
  await pages.post(
    '/crisis',
    { name: 'Brand in de Molenstraat', topic: '', exercise: '1', clock: '', duty: ['ann'] },
    'administrator',
  )
  await office.deliver()
  const last = browser.shown.at(-1)
  expect(last).toMatchObject({ urgency: 'high', note: { path: `/crisis?bestuur=${town.slug}` } })
  expect(last?.note.title).toMatch(/^OEFENING · Crisisstand .*Brand in de Molenstraat/)
})
