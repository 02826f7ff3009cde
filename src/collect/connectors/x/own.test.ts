import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http, HttpProblem } from '#basics/http'
import { createLog } from '#basics/log'
import { appToken, client, startX, us, type XServer } from '../../../../tests/town/x.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Context, Doing, Followed } from '../../connector.js'
import { xCounts } from './counts.js'
import { xOwn } from './own.js'
import { xSetup } from './setup.js'

let town: XServer
let http: Http
let entry: TestAccess
let clock = new Date('2027-01-03T10:30:00Z')
const now = () => clock
const topics: Followed[] = []
const secret = {
  appToken,
  clientId: client.id,
  clientSecret: client.secret,
  accessToken: 'user-token-1',
  refreshToken: 'refresh-token-1',
}

beforeAll(async () => {
  entry = await openTestAccess({ service: 'x', secret: { appToken }, topics, now })
})
afterAll(() => entry.close())
beforeEach(async () => {
  clock = new Date(Date.UTC(clock.getUTCFullYear(), clock.getUTCMonth() + 1, 3, 10, 30))
  town = await startX({ now })
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
  const facts = { budgetEuro: 20, userId: us.id, username: us.username }
  await entry.access.renew(entry.credentialId, { secret, facts })
  topics.splice(0)
})
afterEach(async () => {
  await Promise.all([town.close(), http.close()])
})

const contextOf = (): Context => ({
  http,
  log: createLog('silent'),
  now,
  signal: new AbortController().signal,
  access: entry.access,
})
const settings = () => ({ credential: entry.credentialId })
const own = () => xOwn({ base: town.url, pollMs: 10 })
const doing = (act: Doing['act'], target: string, text = ''): Doing => ({ act, target, text, since: clock })

test('what people say to the town comes in with their name, what the town says as its own', async () => {
  const question = town.publish(`@${us.username} wanneer is de kermis?`, { author: '77' })
  town.publish('De kermis is zaterdag', { author: us.id })
  town.publish('iets anders', { author: '78' })
  const first = await own().visit(settings(), null, contextOf())
  expect(first.arrivals).toMatchObject([
    { post: { kind: 'own', text: 'De kermis is zaterdag', author: { id: us.id, isOwner: true } } },
    {
      post: {
        id: question.id,
        kind: 'own',
        toUs: true,
        author: { id: '77', handle: 'naam77', name: 'Naam 77' },
        mentions: [],
      },
    },
  ])
  const second = await own().visit(settings(), first.cursor, contextOf())
  expect(second.arrivals).toEqual([])
  town.pageSize(2)
  for (let i = 0; i < 5; i++) town.publish(`@${us.username} vraag ${i}`, { author: '79' })
  const third = await own().visit(settings(), second.cursor, contextOf())
  expect(third.arrivals.map((one) => one.type === 'post' && one.post.text)).toEqual(
    [0, 1, 2, 3, 4].map((i) => `@${us.username} vraag ${i}`),
  )
})

test('a token that is over is refreshed once, and what comes is put away', async () => {
  town.forget('access')
  await own().visit(settings(), null, contextOf())
  const { secret: renewed } = await entry.access.open(entry.credentialId)
  expect(renewed).toMatchObject({ accessToken: 'user-token-2', refreshToken: 'refresh-token-2', appToken })
  clock = new Date(clock.getTime() + 3 * 3_600_000)
  // Two at once do not end each other's.
  await Promise.all([1, 2].map(() => own().visit(settings(), null, contextOf())))
  expect((await entry.access.open(entry.credentialId)).secret.refreshToken).toBe('refresh-token-3')
  town.forget('access')
  await entry.access.renew(entry.credentialId, { secret: { ...secret, refreshToken: 'oud' } })
  await expect(own().visit(settings(), null, contextOf())).rejects.toMatchObject({ key: 'key-expired' })
})

test('without a permission it says which', async () => {
  town.permit(['users.read'])
  await expect(own().visit(settings(), null, contextOf())).rejects.toMatchObject({
    key: 'permission-missing',
    values: { permission: 'tweet.read' },
  })
})

test('a reply stands under its question, a like and hiding are done', async () => {
  const { answering } = own()
  const question = town.publish(`@${us.username} wanneer?`, { author: '77' })
  const done = await answering?.perform(settings(), doing('reply', question.id, 'Zaterdag.'), contextOf())
  expect(done).toEqual({ id: town.posts.at(-1)?.id, link: `https://x.com/i/status/${town.posts.at(-1)?.id}` })
  expect(town.posts.at(-1)?.referenced_tweets).toEqual([{ type: 'replied_to', id: question.id }])
  await answering?.perform(settings(), doing('like', question.id), contextOf())
  await answering?.perform(settings(), doing('hide', question.id), contextOf())
  expect([town.liked, town.hidden]).toEqual([[question.id], [question.id]])
  // Said twice, X says no in its own words: certainly not done.
  await expect(
    answering?.perform(settings(), doing('reply', question.id, 'Zaterdag.'), contextOf()),
  ).rejects.toMatchObject({ key: 'network-says', values: { message: expect.stringContaining('duplicate') } })
})

test('after a silence it is looked for before it is said again', async () => {
  const { answering } = own()
  const question = town.publish(`@${us.username} wanneer?`, { author: '77' })
  const reply = doing('reply', question.id, 'Zie https://duinveld.be/kermis voor alles')
  expect(await answering?.find(settings(), reply, contextOf())).toBe('absent')
  town.swallow(true)
  await expect(answering?.perform(settings(), reply, contextOf())).rejects.toBeInstanceOf(HttpProblem)
  const id = town.posts.at(-1)?.id
  expect(await answering?.find(settings(), reply, contextOf())).toMatchObject({ id })
  expect(await answering?.find(settings(), { ...reply, text: 'Iets anders' }, contextOf())).toBe('absent')
  expect(await answering?.find(settings(), { ...reply, target: '1' }, contextOf())).toBe('absent')
})

test('a server that breaks, and too often: nobody knows, and certainly not', async () => {
  const { answering } = own()
  town.failWith(/tweets$/, 1, 503, {})
  await expect(
    answering?.perform(settings(), doing('reply', '5', 'Dag'), contextOf()),
  ).rejects.toBeInstanceOf(HttpProblem)
  town.failWith(/tweets$/, 1, 429, {}, { 'retry-after': '30' })
  await expect(answering?.perform(settings(), doing('reply', '5', 'Dag'), contextOf())).rejects.toMatchObject(
    { key: 'limit-reached', retryAfterSeconds: 30 },
  )
  clock = new Date(clock.getTime() + 60_000)
})

test('counts come by topic and hour, for the price of the question', async () => {
  const parts = ['riool', 'kermis'].map((word) => ({ type: 'word' as const, word }))
  topics.push({ topicId: 'a', name: 'A', wanted: { type: 'or', parts } })
  topics.push({ topicId: 'b', name: 'B', wanted: { type: 'word', word: 'kermis' } })
  town.publish('riool')
  town.publish('kermis')
  clock = new Date(clock.getTime() + 60_000)
  const counter = xCounts({ base: town.url })
  const first = await counter.visit(settings(), null, contextOf())
  const hour = new Date(Math.floor(clock.getTime() / 3_600_000) * 3_600_000)
  const inHour = first.counts?.filter((one) => one.hour.getTime() === hour.getTime())
  expect(inHour).toEqual([
    { topicId: 'a', hour, posts: 2 },
    { topicId: 'b', hour, posts: 1 },
  ])
  expect(first).toMatchObject({ arrivals: [], cursor: { hour: hour.getTime() }, nextInSeconds: 2 * 3600 })
  clock = new Date(clock.getTime() + 3_600_000)
  town.publish('kermis')
  clock = new Date(clock.getTime() + 60_000)
  const second = await counter.visit(settings(), first.cursor, contextOf())
  expect(second.counts?.filter(({ topicId }) => topicId === 'b').map(({ posts }) => posts)).toEqual([1, 1])
})

test('when the budget ends among counts, whole topics are told, and the rest comes later', async () => {
  for (const word of ['een', 'twee', 'drie'])
    topics.push({ topicId: word, name: word, wanted: { type: 'word', word } })
  await entry.access.renew(entry.credentialId, { facts: { budgetEuro: 0.011 } })
  const counter = xCounts({ base: town.url })
  const visit = await counter.visit(settings(), null, contextOf())
  expect(new Set(visit.counts?.map(({ topicId }) => topicId))).toEqual(new Set(['een', 'twee']))
  await expect(counter.visit(settings(), visit.cursor, contextOf())).rejects.toMatchObject({
    key: 'x-budget-gone',
  })
})

test('the set-up asks X at each step, and signing in gives the account', async () => {
  const setup = xSetup({ base: town.url })
  const check = (name: string, typed: Record<string, string>) =>
    setup.steps.find((step) => step.name === name)?.check(typed, contextOf())
  await expect(check('app', { appToken: 'fout' })).rejects.toMatchObject({ key: 'key-refused' })
  expect(await check('app', { appToken })).toEqual({ facts: { rules: 0 } })
  await expect(check('budget', { budgetEuro: 'veel' })).rejects.toMatchObject({ key: 'x-budget-odd' })
  expect(await check('budget', { budgetEuro: '25', euroPerDollar: '0,92' })).toEqual({
    facts: { budgetEuro: 25, euroPerDollar: 0.92 },
  })
  const typed = { appToken, clientId: client.id, clientSecret: client.secret }
  await expect(check('client', { ...typed, clientSecret: 'fout' })).rejects.toMatchObject({
    key: 'x-client-unknown',
  })
  expect(await check('client', typed)).toEqual({})
  const where = { redirect: 'https://plein.be/terug', state: 'toestand-1' }
  const address = setup.signIn?.address(typed, where) ?? ''
  const code = town.consent(address)
  const back = new URLSearchParams({ code, state: where.state })
  const credential = await setup.signIn?.finish(typed, back, where, contextOf())
  expect(credential).toMatchObject({
    secret: { ...typed, refreshToken: 'refresh-token-2' },
    facts: { userId: us.id, username: us.username },
  })
  const refused = new URLSearchParams({ error: 'access_denied', state: where.state })
  await expect(setup.signIn?.finish(typed, refused, where, contextOf())).rejects.toMatchObject({
    key: 'x-not-signed-in',
  })
  const offers = await setup.offers(entry.credentialId, contextOf())
  expect(offers.map(({ connector }) => connector)).toEqual(['x-counts', 'x', 'x-own'])
})
