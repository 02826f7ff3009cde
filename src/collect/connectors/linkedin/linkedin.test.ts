import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import {
  type Linkedin,
  linkedinApp,
  linkedinToken,
  page,
  startLinkedin,
} from '../../../../tests/town/linkedin.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Context, Visit } from '../../connector.js'
import { placeOf, plain, readComment } from './adapter.js'
import { linkedin } from './index.js'
import { linkedinSetup } from './setup.js'
import { type LinkedinCursor, linkedinCursor, linkedinSettings } from './wire.js'

const secret = { ...linkedinApp, accessToken: linkedinToken, refreshToken: 'AQY-duin' }
const dayMs = 86_400_000
const us = `urn:li:organization:${page}`
let town: Linkedin
let http: Http
let clock: Date
const opened: { close(): Promise<void> }[] = []

beforeEach(async () => {
  clock = new Date()
  town = await startLinkedin()
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
  opened.push(town, http)
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

const addresses = () => ({ api: town.url, site: town.url })
const inDays = (days: number) => new Date(clock.getTime() + days * dayMs)
async function door(
  more: { facts?: Record<string, number>; expiresAt?: Date; secret?: Record<string, string> } = {},
) {
  const given = { service: 'linkedin', secret, facts: { callsADay: 1_000 }, expiresAt: inDays(50), ...more }
  const access = await openTestAccess({ ...given, now: () => clock })
  opened.push(access)
  return access
}
const contextOf = ({ access }: Pick<TestAccess, 'access'>): Context => ({
  http,
  log: createLog('silent'),
  now: () => clock,
  signal: new AbortController().signal,
  access,
})
const settingsOf = ({ credentialId }: TestAccess) =>
  linkedinSettings.parse({ credential: credentialId, organization: page, name: 'Stad Duinveld' })
const visit = (at: TestAccess, cursor: LinkedinCursor | null = null) =>
  linkedin(addresses()).visit(settingsOf(at), cursor, contextOf(at))
const minutesAgo = (minutes: number) => new Date(clock.getTime() - minutes * 60_000)
const post = (text: string, minutes: number, more = {}) => town.post(text, minutesAgo(minutes), more)
const say = (under: string, text: string, minutes: number, actor?: string) =>
  town.comment({ under, text, at: minutesAgo(minutes), ...(actor ? { actor } : {}) })
const postsOf = ({ arrivals }: Visit<LinkedinCursor>) =>
  arrivals.flatMap((one) => (one.type === 'post' ? [one.post] : []))
const textsOf = (one: Visit<LinkedinCursor>) => postsOf(one).map(({ text }) => text)
const kept = (cursor: LinkedinCursor) => linkedinCursor.parse(JSON.parse(JSON.stringify(cursor)))

test('our posts come in as ours, what people write under them is said to us', async () => {
  const own = post(
    'Vacature: {hashtag|\\#|wegenwerker} bij @[Stad Duinveld](urn:li:organization:2414183) \\(m/v\\)',
    60,
  )
  const question = say(own, 'Tot wanneer?', 50)
  say(question, 'Tot vrijdag.', 40, us)
  const read = await visit(await door())
  expect(textsOf(read)).toEqual([
    'Vacature: #wegenwerker bij Stad Duinveld (m/v)',
    'Tot wanneer?',
    'Tot vrijdag.',
  ])
  const [first, second, third] = postsOf(read)
  expect(first).toMatchObject({ kind: 'own', author: { isOwner: true, name: 'Stad Duinveld' } })
  expect(second).toMatchObject({
    id: question,
    toUs: true,
    replyTo: own,
    author: { id: 'urn:li:person:mens' },
  })
  expect(third).toMatchObject({ replyTo: question, author: { isOwner: true } })
  expect(third).not.toHaveProperty('toUs')
})

test('only posts whose number of comments changed are asked for again', async () => {
  const [one, two] = [post('Eén', 60), post('Twee', 50)]
  say(one, 'a', 40)
  say(two, 'b', 40)
  const at = await door()
  const first = await visit(at)
  const before = town.asked.length
  const second = await visit(at, kept(first.cursor))
  expect(second.arrivals).toEqual([])
  expect(town.asked.length - before).toBe(2)
  say(two, 'c', 1)
  expect(textsOf(await visit(at, kept(second.cursor)))).toEqual(['b', 'c'])
})

test('many posts and many comments are read page by page, and posts of long ago are left', async () => {
  for (let n = 0; n < 70; n++) post(`bericht ${n}`, 200 - n)
  const busy = post('druk', 5)
  for (let n = 0; n < 130; n++) say(busy, `reactie ${n}`, 4)
  post('oud', 40 * 24 * 60)
  const texts = textsOf(await visit(await door()))
  expect(texts).toHaveLength(201)
  expect(texts).not.toContain('oud')
})

test('a post that was not for everybody is dropped, and so is what cannot be read', async () => {
  post('Intern', 60, { visibility: 'LOGGED_IN' })
  post('Concept', 50, { lifecycleState: 'DRAFT' })
  town.slipIn({ id: 7 })
  const { arrivals, drops } = await visit(await door())
  expect(arrivals).toEqual([])
  expect(drops.map(({ reason }) => reason).sort()).toEqual(['malformed', 'not-public', 'not-public'])
  const settings = { credential: '', organization: page, name: '' }
  expect(readComment({ id: '1', object: 'x' }, settings, us)).toMatchObject({ drop: { detail: 'object' } })
  expect(readComment(null, settings, us)).toMatchObject({ drop: { reason: 'malformed' } })
})

test('one that LinkedIn could not count this time is asked for the next', async () => {
  const [one, two] = [post('Eén', 60), post('Twee', 50)]
  say(one, 'a', 40)
  say(two, 'b', 40)
  town.fail(one)
  const read = await visit(await door())
  expect(textsOf(read)).toEqual(['Eén', 'Twee', 'b'])
  expect(read.cursor.posts[one]?.comments).toBe(0)
})

test('when the calls run out half-way, what was read is kept and the rest comes later', async () => {
  const [one, two] = [post('Eén', 60), post('Twee', 50)]
  say(one, 'a', 40)
  say(two, 'b', 40)
  const at = await door({ facts: { callsADay: 3 } })
  const read = await visit(at)
  expect(textsOf(read)).toEqual(['Eén', 'a', 'Twee'])
  await at.access.renew(at.credentialId, { facts: { callsADay: 100 } })
  expect(textsOf(await visit(at, kept(read.cursor)))).toEqual(['b'])
})

test('LinkedIn says no more today: nobody asks for an hour', async () => {
  clock = new Date('2026-11-20T10:00:00Z')
  const at = await door()
  town.allow(0)
  await expect(visit(at)).rejects.toMatchObject({ key: 'limit-reached', retryAfterSeconds: 3_600 })
  const before = town.asked.length
  await expect(visit(at)).rejects.toMatchObject({ key: 'limit-reached', values: { meter: 'linkedin-calls' } })
  expect(town.asked).toHaveLength(before)
})

test('a token is renewed before its end; without another one its end is told', async () => {
  const at = await door({ expiresAt: inDays(5) })
  await visit(at)
  const renewed = await at.access.open(at.credentialId)
  expect(renewed.secret.accessToken).not.toBe(linkedinToken)
  expect(renewed.secret).toMatchObject({ refreshToken: 'AQY-duin' })
  expect(renewed.expiresAt?.getTime()).toBeGreaterThan(inDays(55).getTime())
  const { refreshToken: _, ...short } = secret
  await expect(visit(await door({ secret: short, expiresAt: inDays(-1) }))).rejects.toMatchObject({
    key: 'key-expired',
  })
})

test.each([
  [401, { status: 401, serviceErrorCode: 65_602, code: 'EXPIRED_ACCESS_TOKEN', message: 'x' }, 'key-expired'],
  [401, { status: 401, serviceErrorCode: 65_601, code: 'REVOKED_ACCESS_TOKEN', message: 'x' }, 'key-refused'],
  [403, { status: 403, code: 'ACCESS_DENIED', message: 'Not enough permissions' }, 'linkedin-not-allowed'],
  [426, { status: 426, code: 'NONEXISTENT_VERSION', message: 'x' }, 'linkedin-too-old'],
  [400, { status: 400, message: 'See https://x.example/1 \n now' }, 'network-says'],
  [200, { nothing: true }, 'network-unreadable'],
])('answered with %i %j: said in words (%s)', async (status, body, key) => {
  town.refuse(status, body)
  await expect(visit(await door())).rejects.toMatchObject({ key })
})

test('access that was withdrawn', async () => {
  town.withdraw()
  await expect(visit(await door())).rejects.toMatchObject({ key: 'key-refused' })
})

test('posts and comments that are gone or edited are found again', async () => {
  const [one, two] = [post('Eén', 60), post('Twee', 50)]
  const [a, b] = [say(one, 'a', 40), say(one, 'b', 39)]
  const at = await door()
  const links = postsOf(await visit(at)).flatMap(({ link }) => link ?? [])
  town.remove(two)
  town.remove(a)
  town.edit(b, 'anders', clock)
  const verdicts = (await linkedin(addresses()).verify?.(settingsOf(at), links, contextOf(at))) ?? []
  const by = (is: string) => verdicts.filter((one) => one.is === is).map(({ link }) => placeOf(link))
  expect(by('there')).toEqual([{ post: one, comment: null }])
  expect(by('gone')).toEqual([
    { post: one, comment: a },
    { post: two, comment: null },
  ])
  expect(verdicts.find(({ is }) => is === 'edited')).toMatchObject({
    arrival: { post: { id: b, text: 'anders' } },
  })
})

test('asking after posts leaves calls for the rest of the day', async () => {
  const links = Array.from(
    { length: 20 },
    (_, n) => `https://www.linkedin.com/feed/update/${post(`${n}`, 30)}`,
  )
  const at = await door({ facts: { callsADay: 12 } })
  expect(await linkedin(addresses()).verify?.(settingsOf(at), links, contextOf(at))).toHaveLength(9)
})

const desk = () => {
  const { answering } = linkedin(addresses())
  if (!answering) throw new Error('LinkedIn cannot answer')
  return answering
}

test('an answer to an answer stands under the first comment, and is found again', async () => {
  const first = say(post('Eén', 60), 'Vraag', 50)
  const second = say(first, 'En ik?', 40)
  const at = await door()
  const doing = { act: 'reply' as const, target: second, text: 'U ook.', since: minutesAgo(1) }
  expect(await desk().find(settingsOf(at), doing, contextOf(at))).toBe('absent')
  const done = await desk().perform(settingsOf(at), doing, contextOf(at))
  expect(town.comments.at(-1)).toMatchObject({ parent: first, text: 'U ook.', actor: us })
  expect(await desk().find(settingsOf(at), doing, contextOf(at))).toEqual(done)
})

test('a line that broke after the answer was taken: nobody knows, until it is looked for', async () => {
  const first = say(post('Eén', 60), 'Vraag', 50)
  const at = await door()
  const doing = { act: 'reply' as const, target: first, text: 'Antwoord', since: minutesAgo(1) }
  town.breakAfterNext()
  await expect(desk().perform(settingsOf(at), doing, contextOf(at))).rejects.toMatchObject({
    name: 'HttpProblem',
  })
  expect(await desk().find(settingsOf(at), doing, contextOf(at))).toMatchObject({ link: expect.any(String) })
})

test('a like is given once, and found', async () => {
  const first = say(post('Eén', 60), 'Mooi', 50)
  const at = await door()
  const doing = { act: 'like' as const, target: first, text: '', since: clock }
  expect(await desk().find(settingsOf(at), doing, contextOf(at))).toBe('absent')
  await desk().perform(settingsOf(at), doing, contextOf(at))
  await desk().perform(settingsOf(at), doing, contextOf(at))
  expect([...town.likes]).toEqual([first])
  expect(await desk().find(settingsOf(at), doing, contextOf(at))).toEqual({ id: null, link: null })
})

test('what is gone cannot be answered', async () => {
  const first = say(post('Eén', 60), 'Weg', 50)
  town.remove(first)
  const at = await door()
  const doing = { act: 'reply' as const, target: first, text: 'Hallo', since: clock }
  await expect(desk().perform(settingsOf(at), doing, contextOf(at))).rejects.toMatchObject({
    key: 'linkedin-not-there',
  })
  expect(await desk().find(settingsOf(at), doing, contextOf(at))).toBe('absent')
})

test('the set-up checks the app, signs in and offers the pages that the person administers', async () => {
  const setup = linkedinSetup(addresses())
  const at = await door()
  const [app] = setup.steps
  expect(await app?.check({ ...linkedinApp, callsADay: '' }, contextOf(at))).toEqual({
    facts: { callsADay: 100 },
  })
  await expect(app?.check({ ...linkedinApp, clientSecret: 'x' }, contextOf(at))).rejects.toMatchObject({
    key: 'linkedin-app-unknown',
  })
  const where = { redirect: 'https://stad.example/terug', state: 's1' }
  const address = new URL(setup.signIn?.address(linkedinApp, where) ?? '')
  expect(address.searchParams.get('scope')).toContain('r_organization_social')
  const finish = (said: string) =>
    setup.signIn?.finish(linkedinApp, new URLSearchParams(said), where, contextOf(at))
  expect(await finish('code=AQZ')).toMatchObject({ secret: { ...linkedinApp, refreshToken: 'AQY-duin' } })
  await expect(finish('error=user_cancelled_login')).rejects.toMatchObject({ key: 'linkedin-not-signed-in' })
  await expect(finish('error=unauthorized_scope_error')).rejects.toMatchObject({
    key: 'linkedin-not-approved',
  })
  const offers = await setup.offers(at.credentialId, contextOf(at))
  expect(offers).toHaveLength(1)
  expect(linkedinSettings.parse(offers[0]?.settings)).toMatchObject({
    organization: page,
    name: 'Stad Duinveld',
  })
})

test('little text keeps what was meant', () => {
  expect(plain('5 \\* 3 \\< 20 \\@stad \\\\ einde')).toBe('5 * 3 < 20 @stad \\ einde')
})
