import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { startYoutube, type Youtube, youtubeApp, youtubeKey } from '../../../../tests/town/youtube.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Context, Secret, Visit } from '../../connector.js'
import { readComment } from './adapter.js'
import { youtube } from './index.js'
import { youtubeOwnSetup, youtubeSetup } from './setup.js'
import { type YoutubeCursor, youtubeCursor, youtubeSettings } from './wire.js'

const channel = 'UCduinveldduinveldduinve'
const signedIn = { ...youtubeApp, refreshToken: '1//duin' }
let town: Youtube
let http: Http
let clock: Date
const opened: { close(): Promise<void> }[] = []

beforeEach(async () => {
  clock = new Date()
  town = await startYoutube({ ownChannel: channel })
  town.addChannel(channel, 'Stad Duinveld', '@stadduinveld')
  town.addVideo('video-markt', 'De nieuwe markt')
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
  opened.push(town, http)
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

const addresses = () => ({ api: town.url, token: town.url, signIn: 'https://accounts.google.com' })
async function door(secret: Secret = { key: youtubeKey }, facts = {}): Promise<TestAccess> {
  const access = await openTestAccess({ service: 'google', secret, facts, now: () => clock })
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
const settingsOf = (credential: string, own = true) =>
  youtubeSettings.parse({ credential, channel, name: 'Stad Duinveld', own })
const visit = (at: TestAccess, cursor: YoutubeCursor | null = null, own = true) =>
  youtube(addresses()).visit(settingsOf(at.credentialId, own), cursor, contextOf(at))
const minutesAgo = (minutes: number) => new Date(clock.getTime() - minutes * 60_000)
const say = (text: string, minutes: number, more = {}) =>
  town.comment({ channel, text, at: minutesAgo(minutes), ...more })
const postsOf = ({ arrivals }: Visit<YoutubeCursor>) =>
  arrivals.flatMap((one) => (one.type === 'post' ? [one.post] : []))
const textsOf = (one: Visit<YoutubeCursor>) => postsOf(one).map(({ text }) => text)
const kept = (cursor: YoutubeCursor) => youtubeCursor.parse(JSON.parse(JSON.stringify(cursor)))

test('what people write under our videos is said to us, oldest first, with what it is about', async () => {
  const first = say('Wanneer opent ze?', 30)
  say('Morgen om negen uur', 20, { parentId: first.id, author: { id: channel, name: '@stadduinveld' } })
  say('Mooi & <groot>', 10)
  const read = await visit(await door())
  expect(textsOf(read)).toEqual(['Wanneer opent ze?', 'Morgen om negen uur', 'Mooi & <groot>'])
  const [question, answer] = postsOf(read)
  expect(question).toMatchObject({
    kind: 'own',
    toUs: true,
    title: 'De nieuwe markt',
    author: { handle: 'mens' },
  })
  expect(answer).toMatchObject({ kind: 'own', author: { isOwner: true }, replyTo: first.id })
  expect(answer).not.toHaveProperty('toUs')
})

test('under the videos of others it is a conversation among people', async () => {
  say('Fijn', 5)
  const [post] = postsOf(await visit(await door(), null, false))
  expect(post).toMatchObject({ kind: 'social' })
  expect(post).not.toHaveProperty('toUs')
})

test('many pages are read down to what was read before, and what is older than thirty days is left', async () => {
  for (let n = 0; n < 250; n++) say(`bericht ${n}`, 1_000 - n)
  for (let n = 0; n < 300; n++) say(`oud ${n}`, 31 * 24 * 60 + n)
  const at = await door()
  const first = await visit(at)
  expect(textsOf(first)).toContain('bericht 0')
  expect(town.asked.filter(({ pathname }) => pathname.endsWith('commentThreads'))).toHaveLength(3)
  say('nieuw', 0)
  const second = await visit(at, kept(first.cursor))
  expect(textsOf(second)).toContain('nieuw')
  expect(town.asked.filter(({ pathname }) => pathname.endsWith('commentThreads'))).toHaveLength(4)
})

test('a reading that does not get down in one visit goes on in the next, also when the page is forgotten', async () => {
  for (let n = 0; n < 2_300; n++) say(`bericht ${n}`, 3_000 - n)
  const at = await door()
  const first = await visit(at)
  expect(first.nextInSeconds).toBe(5)
  expect(first.cursor.until).toBeNull()
  const second = await visit(at, kept(first.cursor))
  expect(new Set([...textsOf(first), ...textsOf(second)]).size).toBe(2_300)
  expect(second.cursor).toMatchObject({ deeper: null, until: minutesAgo(701).toISOString() })
  town.forgetPages()
  const again = await visit(at, kept(first.cursor))
  expect(textsOf(again)).toContain('bericht 2299')
})

test('replies that are not shown are asked for once, and again when there are more', async () => {
  const first = say('Vraag', 60)
  for (let n = 0; n < 7; n++) say(`antwoord ${n}`, 50 - n, { parentId: first.id })
  const at = await door()
  const one = await visit(at)
  expect(textsOf(one)).toHaveLength(8)
  const asks = () => town.asked.filter(({ pathname }) => pathname.endsWith('/comments')).length
  expect(asks()).toBe(1)
  const two = await visit(at, kept(one.cursor))
  expect(asks()).toBe(1)
  say('nog een', 1, { parentId: first.id })
  expect(textsOf(await visit(at, kept(two.cursor)))).toContain('nog een')
  expect(JSON.stringify(two.cursor)).not.toContain(first.id)
})

test('an edit is the same comment, edited', async () => {
  const one = say('Fout', 60)
  Object.assign(one, { text: 'Juist', editedAt: minutesAgo(5) })
  expect((await visit(await door())).arrivals[0]).toMatchObject({
    edited: true,
    post: { id: one.id, text: 'Juist' },
  })
})

test('what cannot be read is dropped and counted, the rest comes in', async () => {
  town.slipIn({ kind: 'youtube#commentThread', id: 7 })
  say('Goed', 5)
  const read = await visit(await door())
  expect(textsOf(read)).toEqual(['Goed'])
  expect(read.drops).toEqual([{ reason: 'malformed', detail: 'thread' }])
  expect(readComment({ id: 'x', snippet: {} }, { channel, own: true })).toMatchObject({
    drop: { reason: 'incomplete' },
  })
  expect(readComment(null, { channel, own: true })).toMatchObject({ drop: { reason: 'malformed' } })
})

test.each([
  [403, 'quotaExceeded', 'limit-reached'],
  [403, 'accessNotConfigured', 'youtube-not-enabled'],
  [403, 'commentsDisabled', 'youtube-comments-off'],
  [403, 'forbidden', 'youtube-forbidden'],
  [400, 'keyInvalid', 'key-refused'],
  [400, 'processingFailure', 'network-says'],
  [404, 'channelNotFound', 'youtube-not-there'],
])('refused with %i %s: said in words (%s)', async (status, reason, key) => {
  town.refuse(status, reason)
  await expect(visit(await door())).rejects.toMatchObject({ key })
})

test('when the day is used up nobody asks until midnight in California', async () => {
  clock = new Date('2026-11-20T20:00:00Z')
  const at = await door()
  town.allow(0)
  await expect(visit(at)).rejects.toMatchObject({ key: 'limit-reached', retryAfterSeconds: 12 * 3_600 })
  const asked = town.asked.length
  await expect(visit(at)).rejects.toMatchObject({ key: 'limit-reached' })
  expect(town.asked).toHaveLength(asked)
})

test('no more than the share of the day that was set', async () => {
  const at = await door({ key: youtubeKey }, { unitsADay: 1 })
  say('Eén', 5)
  await expect(visit(at)).rejects.toMatchObject({ key: 'limit-reached' })
  expect(town.spent).toBe(1)
})

test('a wrong key and access that was withdrawn are told apart from a network that is down', async () => {
  await expect(visit(await door({ key: 'AIza-fout' }))).rejects.toMatchObject({ key: 'key-refused' })
  town.withdraw()
  await expect(visit(await door(signedIn))).rejects.toMatchObject({ key: 'key-refused' })
})

test('comments that are gone or edited are found again, fifty at a time', async () => {
  const all = Array.from({ length: 120 }, (_, n) => say(`bericht ${n}`, 200 - n))
  const at = await door()
  const links = postsOf(await visit(at)).flatMap(({ link }) => link ?? [])
  town.remove(all[3]?.id ?? '')
  Object.assign(all[5] ?? {}, { text: 'anders', editedAt: clock })
  const before = town.spent
  const verdicts = await youtube(addresses()).verify?.(settingsOf(at.credentialId), links, contextOf(at))
  expect(verdicts).toHaveLength(120)
  expect(verdicts?.filter(({ is }) => is === 'gone')).toEqual([{ link: links[3], is: 'gone' }])
  const edit = verdicts?.find(({ is }) => is === 'edited')
  expect(edit).toMatchObject({
    arrival: { post: { id: all[5]?.id, text: 'anders', title: 'De nieuwe markt' } },
  })
  expect(edit).toMatchObject({ link: (edit as { arrival: { post: { link: string } } }).arrival.post.link })
  expect(town.spent - before).toBe(4)
})

const desk = () => {
  const { answering } = youtube(addresses())
  if (!answering) throw new Error('YouTube cannot answer')
  return answering
}

test('an answer to an answer stands under the first comment, and is found again', async () => {
  const first = say('Vraag', 60)
  const second = say('En ik?', 50, { parentId: first.id })
  const at = await door(signedIn)
  const doing = { act: 'reply' as const, target: second.id, text: 'U ook.', since: minutesAgo(1) }
  const done = await desk().perform(settingsOf(at.credentialId), doing, contextOf(at))
  expect(town.said.at(-1)).toMatchObject({ id: done.id, parentId: first.id, text: 'U ook.' })
  expect(await desk().find(settingsOf(at.credentialId), doing, contextOf(at))).toMatchObject({ id: done.id })
})

test('a line that broke after the answer was taken: nobody knows, until it is looked for', async () => {
  const first = say('Vraag', 60)
  const at = await door(signedIn)
  const doing = { act: 'reply' as const, target: first.id, text: 'Antwoord', since: minutesAgo(1) }
  expect(await desk().find(settingsOf(at.credentialId), doing, contextOf(at))).toBe('absent')
  town.breakAfterNext()
  await expect(desk().perform(settingsOf(at.credentialId), doing, contextOf(at))).rejects.toMatchObject({
    name: 'HttpProblem',
  })
  expect(await desk().find(settingsOf(at.credentialId), doing, contextOf(at))).toMatchObject({
    id: town.said.at(-1)?.id,
  })
})

test('a comment is held back from the public', async () => {
  const one = say('Schelden', 5)
  const at = await door(signedIn)
  const doing = { act: 'hide' as const, target: one.id, text: '', since: clock }
  expect(await desk().find(settingsOf(at.credentialId), doing, contextOf(at))).toBe('absent')
  await desk().perform(settingsOf(at.credentialId), doing, contextOf(at))
  expect(one.status).toBe('heldForReview')
  expect(await desk().find(settingsOf(at.credentialId), doing, contextOf(at))).toMatchObject({ id: null })
})

test('a key alone cannot answer, and what is gone cannot be answered', async () => {
  const doing = { act: 'reply' as const, target: 'weg', text: 'Hallo', since: clock }
  const [reads, answers] = [await door(), await door(signedIn)]
  await expect(desk().perform(settingsOf(reads.credentialId), doing, contextOf(reads))).rejects.toMatchObject(
    {
      key: 'youtube-only-reads',
    },
  )
  await expect(
    desk().perform(settingsOf(answers.credentialId), doing, contextOf(answers)),
  ).rejects.toMatchObject({
    key: 'youtube-not-there',
  })
  expect(await desk().find(settingsOf(answers.credentialId), doing, contextOf(answers))).toBe('absent')
})

test('the set-up with a key finds channels by what people call them, and offers them', async () => {
  const setup = youtubeSetup(addresses())
  const at = await door()
  const [key, channels] = setup.steps
  await expect(key?.check({ key: 'AIza-fout' }, contextOf(at))).rejects.toMatchObject({ key: 'key-refused' })
  expect(await key?.check({ key: youtubeKey }, contextOf(at))).toEqual({ facts: { unitsADay: 10_000 } })
  const typed = { key: youtubeKey, ownChannels: 'https://www.youtube.com/@StadDuinveld/videos' }
  const found = await channels?.check(typed, contextOf(at))
  await at.access.renew(at.credentialId, { facts: found?.facts ?? {} })
  const [offer] = await setup.offers(at.credentialId, contextOf(at))
  expect(offer).toMatchObject({ connector: 'youtube', name: 'YouTube: Stad Duinveld' })
  expect(youtubeSettings.parse(offer?.settings)).toMatchObject({ channel, own: true })
  await expect(
    channels?.check({ key: youtubeKey, ownChannels: '@niemand' }, contextOf(at)),
  ).rejects.toMatchObject({
    key: 'youtube-channel-unknown',
  })
  await expect(channels?.check({ key: youtubeKey }, contextOf(at))).rejects.toMatchObject({
    key: 'youtube-no-channel',
  })
})

test('signing in asks for a token that lasts, and offers our own channel', async () => {
  const setup = youtubeOwnSetup(addresses())
  const at = await door(signedIn)
  const [app] = setup.steps
  await app?.check(youtubeApp, contextOf(at))
  await expect(app?.check({ ...youtubeApp, clientSecret: 'fout' }, contextOf(at))).rejects.toMatchObject({
    key: 'youtube-app-unknown',
  })
  const where = { redirect: 'https://stad.example/terug', state: 's1' }
  const address = new URL(setup.signIn?.address(youtubeApp, where) ?? '')
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    access_type: 'offline',
    prompt: 'consent',
    state: 's1',
  })
  const finish = (answer: string) =>
    setup.signIn?.finish(youtubeApp, new URLSearchParams(answer), where, contextOf(at))
  expect(await finish('code=4/duin')).toMatchObject({ secret: signedIn })
  await expect(finish('error=access_denied')).rejects.toMatchObject({ key: 'youtube-not-signed-in' })
  expect(await setup.offers(at.credentialId, contextOf(at))).toMatchObject([
    { settings: { channel, own: true } },
  ])
  town.grant('openid')
  await expect(finish('code=4/duin')).rejects.toMatchObject({ key: 'permission-missing' })
})
