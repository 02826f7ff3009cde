import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { dataSets } from '../../../../tests/town/recorded.js'
import { type Reddit, redditApp, startReddit } from '../../../../tests/town/reddit.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Context, Secret, Visit } from '../../connector.js'
import { nameOf, readThing } from './adapter.js'
import { reddit } from './index.js'
import { readListing } from './server.js'
import { redditSetup } from './setup.js'
import { type RedditCursor, redditCursor, redditSettings } from './wire.js'

let town: Reddit
let http: Http
const clock = new Date()
const opened: { close(): Promise<void> }[] = []

beforeEach(async () => {
  town = await startReddit()
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
  opened.push(town, http)
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

const addresses = () => ({ api: town.url, token: town.url })
async function door(secret: Secret = redditApp): Promise<TestAccess> {
  const access = await openTestAccess({ service: 'reddit', secret, now: () => clock })
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
const visit = (at: TestAccess, cursor: RedditCursor | null = null, more = {}) =>
  reddit(addresses()).visit(
    redditSettings.parse({ credential: at.credentialId, subreddit: 'r/Duinveld', ...more }),
    cursor,
    contextOf(at),
  )
const minutesAgo = (minutes: number) => new Date(clock.getTime() - minutes * 60_000)
const post = (title: string, minutes: number, more = {}) =>
  town.post({ title, at: minutesAgo(minutes), ...more })
const postsOf = ({ arrivals }: Visit<RedditCursor>) =>
  arrivals.flatMap((one) => (one.type === 'post' ? [one.post] : []))
const wordsOf = (one: Visit<RedditCursor>) => postsOf(one).map(({ title, text }) => text || title)
const kept = (cursor: RedditCursor) => redditCursor.parse(JSON.parse(JSON.stringify(cursor)))

test('posts and comments come in, oldest first, and later only what is newer', async () => {
  const first = post('De markt', 60, { text: 'Komt er nog *een* markt?' })
  const answer = town.comment({ text: 'Ja', at: minutesAgo(50), under: first })
  post('Een artikel', 40, { url: 'https://krant.example/markt' })
  const at = await door()
  const read = await visit(at)
  expect(wordsOf(read)).toEqual(['Komt er nog *een* markt?', 'Ja', 'Een artikel'])
  expect(postsOf(read)[1]).toMatchObject({ id: answer.data.name, replyTo: first.data.name, kind: 'social' })
  expect(postsOf(read)[2]).toMatchObject({ links: ['https://krant.example/markt'], carries: { link: true } })
  post('Nieuw', 1)
  expect(wordsOf(await visit(at, kept(read.cursor)))).not.toContain('Komt er nog *een* markt?')
})

test('a long absence is made good, page by page', async () => {
  for (let n = 0; n < 350; n++) post(`bericht ${n}`, 1_000 - n)
  const at = await door()
  const read = await visit(at)
  expect(new Set(wordsOf(read)).size).toBe(350)
  const before = town.asked.length
  post('nieuw', 1)
  expect(wordsOf(await visit(at, kept(read.cursor)))).toContain('nieuw')
  expect(town.asked.length - before).toBeLessThanOrEqual(4)
})

test('with words only the posts in which they stand', async () => {
  const one = post('Zwembad dicht', 60)
  town.comment({ text: 'Jammer', at: minutesAgo(5), under: one })
  post('Iets anders', 50)
  expect(wordsOf(await visit(await door(), null, { query: 'zwembad' }))).toEqual(['Zwembad dicht'])
})

test('an edit of the last minutes is the same post, edited', async () => {
  const one = post('Titel', 5, { text: 'fout' })
  const at = await door()
  const { cursor } = await visit(at)
  town.edit(one, 'juist', clock)
  expect((await visit(at, cursor)).arrivals[0]).toMatchObject({
    edited: true,
    post: { id: one.data.name, text: 'juist' },
  })
})

test('what was deleted or cannot be read is dropped and counted', async () => {
  town.slipIn({ kind: 't3', data: { name: 7 } })
  const one = post('Weg', 60, { text: 'weg' })
  town.remove(town.comment({ text: 'ook weg', at: minutesAgo(50), under: one }), 'author')
  town.remove(one, 'moderator')
  const { arrivals, drops } = await visit(await door())
  expect(arrivals).toEqual([])
  expect(drops.map(({ reason }) => reason).sort()).toEqual(['deleted', 'deleted', 'incomplete', 'incomplete'])
})

test('posts that were deleted, removed, lost or edited are found again', async () => {
  const all = Array.from({ length: 130 }, (_, n) => post(`bericht ${n}`, 200 - n, { text: `tekst ${n}` }))
  const comment = town.comment({ text: 'Ja', at: minutesAgo(10), under: all[0] as (typeof all)[0] })
  const at = await door()
  const links = postsOf(await visit(at)).flatMap(({ link }) => link ?? [])
  const [a, b, c, d] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0], (typeof all)[0]]
  town.remove(a, 'author')
  town.remove(b, 'moderator')
  town.lose(c)
  town.edit(d, 'anders', clock)
  town.remove(comment, 'author')
  const settings = redditSettings.parse({ credential: at.credentialId, subreddit: 'Duinveld' })
  const verdicts = await reddit(addresses()).verify?.(settings, links, contextOf(at))
  expect(verdicts).toHaveLength(131)
  expect(
    verdicts
      ?.filter(({ is }) => is === 'gone')
      .map(({ link }) => nameOf(link))
      .sort(),
  ).toEqual([a, b, c, comment].map(({ data }) => data.name).sort())
  expect(verdicts?.filter(({ is }) => is === 'edited')).toMatchObject([
    { arrival: { post: { text: 'anders' } } },
  ])
})

test('too many requests: nobody asks until there is room again', async () => {
  const at = await door()
  town.allow(0)
  await expect(visit(at)).rejects.toMatchObject({ key: 'limit-reached', retryAfterSeconds: 240 })
  const lists = () => town.asked.filter(({ pathname }) => pathname.startsWith('/r/')).length
  const before = lists()
  await expect(visit(at)).rejects.toMatchObject({ key: 'limit-reached' })
  expect(lists()).toBe(before)
})

test('when Reddit says that nothing is left, the limit closes by itself', async () => {
  const at = await door()
  town.allow(2)
  await visit(at)
  await expect(visit(at)).rejects.toMatchObject({ key: 'limit-reached' })
})

test.each([
  [403, { reason: 'private', message: 'Forbidden', error: 403 }, 'reddit-private'],
  [403, null, 'reddit-not-approved'],
  [404, { message: 'Not Found', error: 404 }, 'reddit-not-there'],
  [401, { message: 'Unauthorized', error: 401 }, 'key-refused'],
  [400, { message: 'Bad Request', error: 400 }, 'network-says'],
  [200, ['no list'], 'network-unreadable'],
])('answered with %i %j: said in words (%s)', async (status, body, key) => {
  town.refuse(status, body)
  await expect(visit(await door())).rejects.toMatchObject({ key })
})

test('an app that Reddit no longer knows, and a subreddit that does not exist', async () => {
  const at = await door()
  await expect(visit(at, null, { subreddit: 'nergens' })).rejects.toMatchObject({ key: 'reddit-not-there' })
  town.withdraw()
  await expect(visit(at)).rejects.toMatchObject({ key: 'key-refused' })
})

test('all of Reddit is no subject', () => {
  const credential = '0199b0c5-8f3e-7c5a-9f53-2f6b8a1d4e10'
  expect(redditSettings.safeParse({ credential, subreddit: 'r/all' }).success).toBe(false)
  const address = 'https://www.reddit.com/r/belgium/new'
  expect(redditSettings.parse({ credential, subreddit: address }).subreddit).toBe('belgium')
})

test('the set-up checks the app and each subreddit, and offers them', async () => {
  const setup = redditSetup(addresses())
  const at = await door()
  const [app, subreddits] = setup.steps
  await app?.check(redditApp, contextOf(at))
  await expect(app?.check({ ...redditApp, clientSecret: 'fout' }, contextOf(at))).rejects.toMatchObject({
    key: 'key-refused',
  })
  const found = await subreddits?.check({ ...redditApp, subreddits: 'r/duinveld' }, contextOf(at))
  await at.access.renew(at.credentialId, { facts: found?.facts ?? {} })
  const [offer] = await setup.offers(at.credentialId, contextOf(at))
  expect(redditSettings.parse(offer?.settings)).toMatchObject({ subreddit: 'Duinveld', query: '' })
  await expect(
    subreddits?.check({ ...redditApp, subreddits: 'r/nergens' }, contextOf(at)),
  ).rejects.toMatchObject({ key: 'reddit-not-there' })
})

type Recorded = { interactions: { request: { uri: string }; response: { body: { string: string } } }[] }
const folder = dataSets()

test.skipIf(folder === null)('every recorded answer is read (DORPSPLEIN_DATA_SETS)', () => {
  const at = join(folder ?? '', 'wire', 'reddit')
  let posts = 0
  for (const file of readdirSync(at).filter((name) => name.endsWith('.json'))) {
    const recorded: Recorded = JSON.parse(readFileSync(join(at, file), 'utf8'))
    for (const { request, response } of recorded.interactions) {
      if (request.uri.includes('access_token')) continue
      const value: unknown = JSON.parse(response.body.string)
      const lists = Array.isArray(value) ? value : [value]
      const read = lists.flatMap((list) => readListing(list).children.map(readThing))
      const drops = read.flatMap((one) => ('drop' in one ? [one.drop.reason] : []))
      expect(drops.filter((reason) => reason !== 'deleted')).toEqual([])
      for (const one of read) {
        if (!('arrival' in one)) continue
        posts++
        const { id, link } = one.arrival.post
        expect(nameOf(link ?? '')).toBe(id)
      }
    }
  }
  expect(posts).toBeGreaterThan(100)
})
