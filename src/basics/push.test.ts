/** Messages to browsers: closed and signed as the standards say, sent into no private network, never twice by a machine. */
import { createECDH } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Browser, type PushService, startPushService } from '../../tests/town/push-service.js'
import { createHttp, type Http } from './http.js'
import { bytesOf, createPush, judge, type Note, type Push } from './push.js'
import { isSubscription, mostBytes, sealedFor, vapidKeys } from './push-message.js'

const bytes = (text: string) => Buffer.from(text, 'base64url')
const note: Note = { title: 'Duinveld', body: 'Afval (piek)', path: '/signals', tag: 'x', lang: 'nl' }
const keys = vapidKeys(Buffer.alloc(32, 3))
const now = () => new Date()

let service: PushService
let http: Http
let push: Push
let browser: Browser
beforeAll(async () => {
  service = await startPushService()
  http = createHttp({ userAgent: 'test', allowedHosts: [service.host] })
  push = createPush({ http, keys, contact: 'mailto:plein@duinveld.example', now })
})
afterAll(async () => {
  await http.close()
  await service.close()
})
beforeEach(async () => {
  browser = await service.browser()
  service.answer(null)
  service.hangUp(false)
})
const send = (change: Partial<Note> = {}, to: Push = push) =>
  to.send({
    subscription: browser,
    note: { ...note, ...change },
    until: new Date(Date.now() + 3_600_000),
    urgent: false,
  })

test('the example of RFC 8291 comes out letter for letter', () => {
  const subscription = {
    endpoint: 'https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV',
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  }
  const sealed = sealedFor(subscription, Buffer.from('When I grow up, I want to be a watermelon'), {
    salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
    privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
  })
  expect(sealed.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

test('a browser opens it, and its push service sees that we signed it', async () => {
  expect(await send()).toEqual({ kind: 'sent' })
  const [shown] = browser.shown
  expect(shown).toMatchObject({ note, urgency: 'normal', contact: 'mailto:plein@duinveld.example' })
  expect(shown?.ttl).toBeGreaterThan(3_500)
  expect(shown?.ttl).toBeLessThanOrEqual(3_600)
  // What another browser got, this one cannot open.
  const other = await service.browser()
  expect(
    await push.send({
      subscription: { ...browser, auth: other.auth },
      note,
      until: new Date(Date.now() + 9_000),
      urgent: true,
    }),
  ).toMatchObject({ kind: 'refused' })
})

test('whatever words, it fits and arrives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 5_000 }), async (text) => {
      expect(bytesOf({ ...note, title: text, body: text }).length).toBeLessThanOrEqual(mostBytes)
      const before = browser.shown.length
      expect(await send({ title: text, body: text })).toEqual({ kind: 'sent' })
      const shown = browser.shown[before]?.note
      expect(text.startsWith(shown?.title ?? '-')).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test('the same key of the house gives the same keys, another gives others', () => {
  expect(vapidKeys(Buffer.alloc(32, 3)).publicKey).toBe(keys.publicKey)
  expect(vapidKeys(Buffer.alloc(32, 4)).publicKey).not.toBe(keys.publicKey)
  expect(bytes(keys.publicKey)).toHaveLength(65)
})

describe('an answer', () => {
  test('tells what became of it', () => {
    const at = new Date('2026-11-26T10:00:00Z')
    for (const status of [200, 201, 202, 204]) expect(judge(status, undefined, at)).toEqual({ kind: 'sent' })
    for (const status of [404, 410]) expect(judge(status, undefined, at)).toMatchObject({ gone: true })
    for (const status of [301, 307, 400, 401, 403, 413])
      expect(judge(status, undefined, at)).toEqual({
        kind: 'refused',
        problem: `the push service answered ${status}`,
      })
    expect(judge(429, '120', at)).toMatchObject({ kind: 'later', waitMs: 120_000 })
    expect(judge(503, 'Thu, 26 Nov 2026 10:05:00 GMT', at)).toMatchObject({ kind: 'later', waitMs: 300_000 })
    expect(judge(503, 'tomorrow', at)).toMatchObject({ kind: 'later', waitMs: 0 })
    expect(judge(503, '999999999', at)).toMatchObject({ waitMs: 86_400_000 })
  })

  test('that never comes leaves it uncertain', async () => {
    service.hangUp(true)
    expect(await send()).toMatchObject({ kind: 'uncertain' })
    expect(browser.shown).toHaveLength(1)
  })

  test('is not waited for when it need no longer be shown', async () => {
    const before = service.asked()
    const late = { subscription: browser, note, until: new Date(Date.now() - 1), urgent: false }
    expect(await push.send(late)).toEqual({ kind: 'refused', problem: 'too late' })
    expect(service.asked()).toBe(before)
  })
})

test('a private network is never asked, nor one that a redirect leads to', async () => {
  const guarded = createHttp({ userAgent: 'test', allowedHosts: [] })
  const strict = createPush({ http: guarded, keys, contact: 'mailto:x@example.org', now })
  const before = service.asked()
  expect(await send({}, strict)).toMatchObject({
    kind: 'refused',
    problem: expect.stringContaining('private-address'),
  })
  expect(service.asked()).toBe(before)
  await guarded.close()
  service.answer(307)
  expect(await send()).toMatchObject({ kind: 'refused' })
})

describe('what a browser gives', () => {
  test('is taken only when it can be sent to', () => {
    expect(isSubscription(browser)).toBe(true)
    expect(isSubscription({ ...browser, endpoint: 'https://fcm.googleapis.com/fcm/send/abc' })).toBe(true)
    for (const endpoint of [
      'http://push.example/x',
      'ftp://push.example/x',
      'javascript:alert(1)',
      'https://user:secret@push.example/x',
      `https://push.example/${'x'.repeat(2_000)}`,
      'nothing',
      '',
    ])
      expect(isSubscription({ ...browser, endpoint }), endpoint).toBe(false)
    const compressed = createECDH('prime256v1').generateKeys('base64url', 'compressed')
    for (const p256dh of ['', 'AAAA', compressed, Buffer.alloc(65, 4).toString('base64url')])
      expect(isSubscription({ ...browser, p256dh }), p256dh).toBe(false)
    for (const auth of ['', 'AAAA', Buffer.alloc(17).toString('base64url')])
      expect(isSubscription({ ...browser, auth }), auth).toBe(false)
  })

  test('never breaks the reader, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (endpoint, p256dh, auth) => {
        expect(isSubscription({ endpoint, p256dh, auth })).toBe(false)
      }),
    )
  })
})
