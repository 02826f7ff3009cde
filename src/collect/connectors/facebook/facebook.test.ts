import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import type { Arrival } from '#post'
import { type Meta, startMeta } from '../../../../tests/town/meta.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Visit } from '../../connector.js'
import { facebook } from './index.js'
import { type FacebookCursor, facebookCursor } from './wire.js'

let town: Meta
let http: Http
let keys: TestAccess
let page: string
let clock = new Date('2026-11-20T10:00:00Z')
const now = () => clock
const later = (minutes: number) => {
  clock = new Date(clock.getTime() + minutes * 60_000)
}

beforeAll(async () => {
  keys = await openTestAccess({ service: 'meta', secret: {}, now })
})
afterAll(() => keys.close())

beforeEach(async () => {
  town = await startMeta({ now })
  page = town.addPage('Gemeente Duinveld')
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
  // What a limit of a former test closed is open again by now.
  later(3 * 24 * 60)
  await keys.access.renew(keys.credentialId, { secret: town.secretFor(page), facts: { calledAt: '' } })
})
afterEach(async () => {
  await Promise.all([town.close(), http.close()])
})

const context = () => ({
  http,
  log: createLog('silent'),
  now,
  signal: new AbortController().signal,
  access: keys.access,
})
const settings = (own = true, of = page) => ({
  credential: keys.credentialId,
  page: of,
  name: 'Gemeente Duinveld',
  own,
})
const visit = (cursor: FacebookCursor | null = null, own = true, of = page) =>
  facebook(town.url).visit(settings(own, of), cursor, context())
/** As it is kept between two visits. */
const stored = ({ cursor }: Visit<FacebookCursor>) => facebookCursor.parse(JSON.parse(JSON.stringify(cursor)))
const posts = (arrivals: Arrival[]) => arrivals.flatMap((one) => (one.type === 'post' ? [one.post] : []))
const texts = ({ arrivals }: { arrivals: Arrival[] }) => posts(arrivals).map(({ text }) => text)

describe('a page of our own', () => {
  test('brings its posts, what people say under them, and who said it', async () => {
    const post = town.post(page, 'Vanavond is de markt open.')
    later(1)
    const question = town.comment(post, { id: '551', name: 'Lotte Maes', text: 'Tot hoe laat?' })
    later(1)
    const answer = town.comment(post, {
      id: page,
      name: 'Gemeente Duinveld',
      text: 'Tot tien uur.',
      replyTo: question,
    })
    const { arrivals, drops } = await visit()
    expect(drops).toEqual([])
    expect(posts(arrivals)).toMatchObject([
      { network: 'facebook', id: post, kind: 'own', author: { id: page, isOwner: true } },
      { id: question, kind: 'own', toUs: true, author: { id: '551', name: 'Lotte Maes' }, replyTo: post },
      { id: answer, kind: 'own', author: { isOwner: true }, replyTo: question },
    ])
    expect(posts(arrivals)[2]).not.toHaveProperty('toUs')
    expect(posts(arrivals)[0]?.engagement).toMatchObject({ replies: 2 })
  })

  test('brings what visitors write on its wall, and posts of others that name it', async () => {
    town.visitorPost(page, { id: '552', name: 'Jan Claes' }, 'De lamp in de Kerkstraat is stuk.')
    town.mention(page, { id: '553', name: 'Vzw De Brug' }, 'Dank aan de gemeente voor de zaal.')
    const read = await visit()
    expect(posts(read.arrivals)).toMatchObject([
      { text: 'De lamp in de Kerkstraat is stuk.', toUs: true },
      { text: 'Dank aan de gemeente voor de zaal.', toUs: true },
    ])
    later(5)
    expect((await visit(stored(read))).arrivals).toEqual([])
  })

  test('is asked only for what is new, and only under posts that are alive', async () => {
    const quiet = town.post(page, 'Een stil bericht')
    const lively = town.post(page, 'Een druk bericht')
    const first = await visit()
    later(5)
    town.comment(lively, { text: 'Bravo' })
    const before = town.asked.length
    const second = await visit(stored(first))
    expect(texts(second)).toEqual(['Bravo'])
    const asked = town.asked.slice(before).map(({ path }) => path.join('/'))
    expect(asked).toContain(`${lively}/comments`)
    expect(asked).not.toContain(`${quiet}/comments`)
  })

  test('page by page, however many there are, and what does not fit in one visit comes in the next', async () => {
    const post = town.post(page, 'Nieuwe parkeerregels')
    for (let n = 0; n < 730; n++) {
      clock = new Date(clock.getTime() + 5_000)
      town.comment(post, { text: `reactie ${n}`, id: String(600 + n) })
    }
    const seen = new Set<string>()
    let read = await visit()
    expect(read.nextInSeconds).toBe(30)
    for (const text of texts(read)) seen.add(text)
    read = await visit(stored(read))
    for (const text of texts(read)) seen.add(text)
    for (let n = 0; n < 730; n++) expect(seen).toContain(`reactie ${n}`)
    expect(read.nextInSeconds).toBe(120)
  })

  test('a text of a post that changed is an edit', async () => {
    const post = town.post(page, 'Zaterdag is het containerpark open')
    const first = await visit()
    town.editPost(post, 'Zaterdag is het containerpark dicht')
    const second = await visit(stored(first))
    expect(second.arrivals).toMatchObject([
      { edited: true, post: { id: post, text: 'Zaterdag is het containerpark dicht' } },
    ])
  })

  test('people whom the permission does not cover have no name, and what is hidden is not read', async () => {
    const post = town.post(page, 'Een bericht')
    town.comment(post, { text: 'Zonder naam', isNameless: true })
    town.comment(post, { text: 'Verborgen', isHidden: true })
    town.post(page, 'Voor volgende week', { isPublished: false })
    const { arrivals, drops } = await visit()
    expect(posts(arrivals).find(({ text }) => text === 'Zonder naam')).toMatchObject({
      author: null,
      toUs: true,
    })
    expect(arrivals).toHaveLength(2)
    expect(drops).toEqual([{ reason: 'not-public' }, { reason: 'not-public' }])
  })

  test('a person who is named in a text is named as a handle', async () => {
    const post = town.post(page, 'Een bericht')
    town.comment(post, {
      text: 'Kijk eens, Piet Peeters!',
      tags: [{ id: '990', name: 'Piet Peeters', type: 'user' }],
    })
    expect(texts(await visit())).toContain('Kijk eens, @u990!')
  })

  test('is told to call us once a day, and is visited less often when it does', async () => {
    const first = await visit()
    expect(first.nextInSeconds).toBe(120)
    await keys.access.renew(keys.credentialId, { facts: { calledAt: clock.toISOString() } })
    const second = await visit(stored(first))
    expect(second.nextInSeconds).toBe(600)
    const told = town.asked.filter(({ path }) => path[1] === 'subscribed_apps')
    expect(told).toHaveLength(1)
    expect(told[0]?.query.subscribed_fields).toBe('feed,mention')
  })

  test('no token stands in an address, and each call proves that it is ours', async () => {
    town.post(page, 'Een bericht')
    await visit()
    expect(town.asked.length).toBeGreaterThan(2)
    for (const { address } of town.asked) expect(address).not.toMatch(/TOKEN|access_token/)
  })
})

describe('when Facebook says no', () => {
  test.each([
    [463, 'key-expired'],
    [460, 'key-refused'],
  ])('a token with subcode %i is told as %s', async (subcode, key) => {
    town.expireTokens(true, subcode)
    await expect(visit()).rejects.toMatchObject({ key, values: { network: 'Facebook' } })
  })

  test('a permission that is missing is named', async () => {
    town.grant('pages_read_engagement', false)
    await expect(visit()).rejects.toMatchObject({
      key: 'permission-missing',
      values: { permission: 'pages_read_engagement' },
    })
  })

  test('without the permission for mentions all the rest comes in, and it is not asked again that day', async () => {
    town.grant('pages_read_user_content', false)
    town.post(page, 'Een bericht')
    const first = await visit()
    expect(texts(first)).toEqual(['Een bericht'])
    await visit(stored(first))
    expect(town.asked.filter(({ path }) => path[1] === 'tagged')).toHaveLength(1)
  })

  test('a limit of theirs closes ours, and nothing is asked until it opens', async () => {
    town.usage(100, 12)
    town.limit(true)
    await expect(visit()).rejects.toMatchObject({ key: 'limit-reached', retryAfterSeconds: 720 })
    const before = town.asked.length
    town.limit(false)
    await expect(visit()).rejects.toMatchObject({ key: 'limit-reached' })
    expect(town.asked.length).toBe(before)
    later(13)
    town.usage(10)
    await expect(visit()).resolves.toMatchObject({ arrivals: [] })
  })

  test('from ninety percent on reading rests, and what was read so far is kept', async () => {
    town.post(page, 'Een bericht')
    town.usage(95)
    await expect(visit()).rejects.toMatchObject({ key: 'limit-reached' })
    later(60)
    town.usage(20)
    expect(texts(await visit())).toEqual(['Een bericht'])
  })

  test('429 with Retry-After, and a server that is broken', async () => {
    town.fail(429, 1, 90)
    await expect(visit()).rejects.toMatchObject({ key: 'limit-reached', retryAfterSeconds: 90 })
    later(5)
    town.fail(503, 1)
    await expect(visit()).rejects.toMatchObject({ key: 'source-broken' })
  })
})

describe('a page of others', () => {
  test('is read with the permission of Meta, and only what the page itself writes', async () => {
    const other = town.addPage('Streekkrant', { isOurs: false })
    town.post(other, 'Brand in de Dorpsstraat')
    town.visitorPost(other, { id: '554', name: 'Els' }, 'Wat een rook')
    await expect(visit(null, false, other)).rejects.toMatchObject({
      key: 'permission-missing',
      values: { permission: 'Page Public Content Access' },
    })
    town.grant('Page Public Content Access', true)
    const { arrivals } = await visit(null, false, other)
    expect(posts(arrivals)).toMatchObject([
      { kind: 'social', text: 'Brand in de Dorpsstraat', author: { id: other, name: 'Streekkrant' } },
    ])
    expect(town.asked.some(({ path }) => path[1] === 'comments')).toBe(false)
  })
})

describe('what was kept earlier', () => {
  const linksOf = (read: Visit<FacebookCursor>) =>
    new Map(posts(read.arrivals).map(({ text, link = '' }) => [text, link]))
  const verify = (links: string[]) => facebook(town.url).verify?.(settings(), links, context()) ?? []

  test('is there, edited or gone, among a hundred', async () => {
    const post = town.post(page, 'Een bericht')
    const ids = Array.from({ length: 99 }, (_, n) =>
      town.comment(post, { text: `reactie ${n}`, id: `7${n}` }),
    )
    const links = linksOf(await visit())
    town.removeComment(ids[7] ?? '')
    town.removeComment(ids[93] ?? '')
    town.editComment(ids[20] ?? '', 'anders')
    const verdicts = await verify([...links.values()])
    const is = (text: string) => verdicts.find(({ link }) => link === links.get(text))
    expect(verdicts).toHaveLength(100)
    expect(is('reactie 7')?.is).toBe('gone')
    expect(is('reactie 93')?.is).toBe('gone')
    expect(is('reactie 20')).toMatchObject({
      is: 'edited',
      arrival: { edited: true, post: { text: 'anders' } },
    })
    expect(verdicts.filter((verdict) => verdict.is === 'there')).toHaveLength(97)
  })

  test('is not called gone by a key that may not see it any more', async () => {
    const post = town.post(page, 'Een bericht')
    const id = town.comment(post, { text: 'een reactie' })
    const links = linksOf(await visit())
    town.removeComment(id)
    town.grant('pages_read_user_content', false)
    const verdicts = await verify([...links.values()])
    expect(verdicts.map((verdict) => verdict.is)).toEqual(['there'])
  })

  test('what is no address of ours gets no verdict', async () => {
    expect(await verify(['https://www.facebook.com/iets', 'onzin'])).toEqual([])
  })
})
