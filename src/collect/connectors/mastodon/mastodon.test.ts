import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import type { RawPost } from '#post'
import { type Mastodon, startMastodon } from '../../../../tests/town/mastodon.js'
import { type Recording, recordedExchanges, serve } from '../../../../tests/town/recorded.js'
import { chatter } from '../../../../tests/town/story.js'
import { noAccess } from '../../access.js'
import type { Visit } from '../../connector.js'
import { readStatus } from './adapter.js'
import { mastodon } from './index.js'
import { type MastodonCursor, mastodonCursor, mastodonSettings } from './wire.js'

let town: Mastodon
let http: Http
let clock = new Date('2026-11-20T10:00:00Z')
const now = () => clock
const opened: { close(): Promise<void> }[] = []

beforeEach(async () => {
  clock = new Date('2026-11-20T10:00:00Z')
  town = await startMastodon({ now })
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [hostOf(town)] })
  opened.push(town, http)
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

const hostOf = ({ url }: { url: string }) => new URL(url).host
const context = (through = http) => ({
  http: through,
  log: createLog('silent'),
  now,
  signal: new AbortController().signal,
  access: noAccess,
})
const visit = (cursor: MastodonCursor | null = null, tag: string | null = 'duinveld', host = hostOf(town)) =>
  mastodon().visit(mastodonSettings.parse(tag ? { host, tag } : { host }), cursor, context())

const posts = chatter({ seed: 3, ofTown: 1 })
const nextPost = (text = 'Feest op de markt #duinveld') => {
  clock = new Date(clock.getTime() + 60_000)
  return { ...posts.next().value, text, at: clock }
}
const texts = ({ arrivals }: Visit<MastodonCursor>) =>
  arrivals.map((one) => (one.type === 'post' ? one.post.text : one.type))

test('what was written under the hashtag comes in, oldest first, and later only what is newer', async () => {
  for (let n = 0; n < 90; n++) town.publish(nextPost(`bericht ${n} #duinveld`))
  town.publish(nextPost('iets anders #elders'))
  const first = await visit()
  expect(texts(first)).toEqual(Array.from({ length: 90 }, (_, n) => `bericht ${n} #duinveld`))
  clock = new Date(clock.getTime() + 3_600_000)
  town.publish(nextPost('nieuw #duinveld'))
  const second = await visit(mastodonCursor.parse(JSON.parse(JSON.stringify(first.cursor))))
  expect(texts(second)).toContain('nieuw #duinveld')
  expect(second.arrivals.length).toBeLessThan(12)
})

test('a long absence is made good, page by page', async () => {
  town.publish(nextPost('eerste #duinveld'))
  const { cursor } = await visit()
  for (let n = 0; n < 450; n++) town.publish(nextPost(`bericht ${n} #duinveld`))
  const seen = new Set<string>()
  let from = cursor
  for (let turn = 0; turn < 4; turn++) {
    const next = await visit(from)
    for (const text of texts(next)) seen.add(text)
    from = next.cursor
    if (next.nextInSeconds > 5) break
  }
  for (let n = 0; n < 450; n++) expect(seen).toContain(`bericht ${n} #duinveld`)
})

test('an edit of the last minutes is the same post, edited', async () => {
  const post = nextPost()
  town.publish(post)
  const { cursor, arrivals } = await visit()
  town.edit(post, 'Feest afgelast #duinveld')
  const again = await visit(cursor)
  expect(again.arrivals[0]).toMatchObject({ edited: true, post: { text: 'Feest afgelast #duinveld' } })
  const idOf = (list: typeof arrivals) => (list[0]?.type === 'post' ? list[0].post.id : '')
  expect(idOf(again.arrivals)).toBe(idOf(arrivals))
})

test('without a tag it is what the people of that server write', async () => {
  town.publish(nextPost('van hier'))
  town.publish(nextPost('van elders'), { domain: 'elders.social' })
  expect(texts(await visit(null, null))).toEqual(['van hier'])
})

test('what is not public is refused, also when a server shows it', async () => {
  town.leak(true)
  town.publish(nextPost('openbaar #duinveld'))
  town.publish(nextPost('halfopen #duinveld'), { visibility: 'unlisted' })
  town.publish(nextPost('besloten #duinveld'), { visibility: 'private' })
  const { arrivals, drops } = await visit()
  expect(arrivals).toHaveLength(1)
  expect(drops).toEqual([{ reason: 'not-public' }, { reason: 'not-public' }])
})

test('a server that shows it to members only says so, and asks nobody twice', async () => {
  town.restrict({ hashtags: 'authenticated' })
  await expect(visit()).rejects.toMatchObject({ key: 'mastodon-members-only' })
  expect(town.asked.map(({ pathname }) => pathname)).toEqual(['/api/v2/instance'])
})

test('who may read what is asked once a day', async () => {
  town.publish(nextPost())
  const { cursor } = await visit()
  await visit(cursor)
  clock = new Date(clock.getTime() + 25 * 3_600_000)
  await visit(cursor)
  expect(town.asked.filter(({ pathname }) => pathname === '/api/v2/instance')).toHaveLength(2)
})

test.each([
  [429, 120, { key: 'too-often', retryAfterSeconds: 120 }],
  [503, 30, { key: 'source-broken', retryAfterSeconds: 30 }],
  [500, undefined, { key: 'source-broken' }],
])('an answer %i is told in words, and the wait is kept', async (status, wait, problem) => {
  town.fail(status, 5, wait)
  await expect(visit()).rejects.toMatchObject(problem)
})

test('when hardly any requests are left it stops, and waits until there are', async () => {
  const shy = await startMastodon({ now, requestsPerWindow: 22 })
  const through = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [hostOf(shy)] })
  opened.push(shy, through)
  for (let n = 0; n < 200; n++) shy.publish(nextPost(`bericht ${n} #duinveld`))
  const settings = mastodonSettings.parse({ host: hostOf(shy), tag: 'duinveld' })
  const stopped = await mastodon().visit(settings, null, context(through))
  expect(stopped.arrivals.length).toBe(80)
  expect(stopped.nextInSeconds).toBeGreaterThan(5)
  expect(shy.asked).toHaveLength(3)
})

test('too many requests without a word on how long: the end of the window', async () => {
  town.allow(0)
  await visit().catch(() => {})
  town.allow(0)
  const problem = await visit().catch((error: { retryAfterSeconds: number }) => error)
  expect(problem).toMatchObject({ key: 'too-often' })
  expect((problem as { retryAfterSeconds: number }).retryAfterSeconds).toBeLessThanOrEqual(300)
})

test.each(['<html>', '', '{"error":"x"}', '[{'])(
  'an answer that is %j is no list, and is said to be none',
  async (body) => {
    town.garble(body)
    await expect(visit()).rejects.toMatchObject({ key: 'mastodon-unreadable' })
  },
)

test('a status that lacks something is dropped, the others stay', async () => {
  town.garble('[{"id":"5"},7,{"id":"6","uri":"u","content":5}]')
  const { drops, arrivals } = await visit()
  expect(arrivals).toEqual([])
  expect(drops.map(({ reason }) => reason)).toEqual(['incomplete', 'malformed', 'incomplete'])
})

test('posts that were kept are asked after on the server where they were written', async () => {
  const [stays, goes, changes] = [nextPost(), nextPost(), nextPost()]
  for (const post of [stays, goes, changes]) town.publish(post)
  const { arrivals } = await visit()
  const links = arrivals.map((one) => (one.type === 'post' ? (one.post.link ?? '') : ''))
  town.remove(goes)
  town.edit(changes, 'veranderd #duinveld')
  // The town's statuses name a server that is not really there: its address leads to this one.
  const there: Http = {
    ask: (url, request) => http.ask(url.replace(/^https:\/\/[^/]+/, town.url), request),
    open: http.open,
    close: async () => {},
  }
  const verdicts = await mastodon().verify?.(
    mastodonSettings.parse({ host: hostOf(town) }),
    links,
    context(there),
  )
  expect(verdicts?.map(({ is }) => is)).toEqual(['there', 'gone', 'edited'])
  expect(verdicts?.[2]).toMatchObject({ arrival: { edited: true, post: { text: 'veranderd #duinveld' } } })
  town.fail(503, 100)
  expect(
    await mastodon().verify?.(mastodonSettings.parse({ host: hostOf(town) }), links, context(there)),
  ).toEqual([])
})

const status = {
  id: '1',
  uri: 'https://a.social/users/jan/statuses/1',
  url: 'https://a.social/@jan/1',
  created_at: '2026-11-20T09:00:00.000Z',
  edited_at: null,
  visibility: 'public',
  content: '<p>Hallo <span class="h-card"><a href="https://b.be/@an">@<span>an</span></a></span><br>dag</p>',
  spoiler_text: 'Werken',
  language: 'nl',
  in_reply_to_id: '9',
  account: { acct: 'jan', username: 'jan', display_name: 'Jan', uri: 'https://a.social/users/jan', note: '' },
  media_attachments: [{ type: 'image' }],
  mentions: [{ acct: 'an@b.be' }],
  tags: [{ name: 'mol' }],
  card: { url: 'https://krant.be/1' },
  reblog: null,
}
const postOf = (change: object, uris = new Map<string, string>()): RawPost => {
  const read = readStatus({ ...status, ...change }, 'a.social', uris)
  if (!('arrival' in read) || read.arrival.type !== 'post') throw new Error(JSON.stringify(read))
  return read.arrival.post
}

test('a status is read with its warning, its people, its tags and what it answers', () => {
  expect(postOf({})).toMatchObject({
    id: status.uri,
    text: 'Werken\n\nHallo @an\ndag',
    author: { id: 'https://a.social/users/jan', handle: 'jan@a.social', name: 'Jan' },
    mentions: ['an@b.be'],
    tags: ['mol'],
    links: ['https://krant.be/1'],
    carries: { image: true, link: true },
    replyTo: 'a.social/statuses/9',
  })
  expect(postOf({}, new Map([['9', 'https://c.be/9']])).replyTo).toBe('https://c.be/9')
})

test('a repost is one, and of a post that is public', () => {
  const original = { ...status, uri: 'https://b.be/5', content: '<p>Origineel</p>', spoiler_text: '' }
  expect(postOf({ reblog: original, content: '' })).toMatchObject({
    isRepost: true,
    text: 'Origineel',
    id: status.uri,
  })
  const hidden = readStatus(
    { ...status, reblog: { ...original, visibility: 'private' } },
    'a.social',
    new Map(),
  )
  expect(hidden).toEqual({ drop: { reason: 'not-public' } })
})

test.each([{ noindex: true }, { note: '<p>Hier geen programma’s. <a href="x">#<span>nobot</span></a></p>' }])(
  'an account that asks to be left out is left out: %j',
  (wish) => {
    const read = readStatus({ ...status, account: { ...status.account, ...wish } }, 'a.social', new Map())
    expect(read).toEqual({ drop: { reason: 'not-public' } })
  },
)

test('settings are read as people write them', () => {
  expect(mastodonSettings.parse({ host: 'https://Mastodon.NL/', tag: '#Mol' })).toEqual({
    host: 'mastodon.nl',
    tag: 'Mol',
  })
  for (const host of ['', 'a b', 'user@host', 'a..b'])
    expect(mastodonSettings.safeParse({ host }).success).toBe(false)
  expect(mastodonSettings.safeParse({ host: 'a.be', tag: 'twee woorden' }).success).toBe(false)
})

const exchanges = recordedExchanges()

test.skipIf(exchanges === null)('recorded timelines are read (DORPSPLEIN_DATA_SETS)', async () => {
  let statuses = 0
  for (const list of exchanges?.values() ?? []) {
    for (const { url, status: code, body } of list) {
      const isTimeline = /\/timelines\/|\/statuses$|\/statuses\/\d+$/.test(url.pathname)
      if (!isTimeline || code !== 200) continue
      const value: unknown = JSON.parse(body)
      for (const one of Array.isArray(value) ? value : [value]) {
        const read = readStatus(one, url.host, new Map())
        statuses++
        if ('drop' in read) expect(read.drop.reason).toBe('not-public')
        else if (read.arrival.type === 'post')
          expect(read.arrival.post.text).not.toMatch(/<\/?(?:p|a|span|br)\b/)
      }
    }
  }
  expect(statuses).toBeGreaterThan(400)
})

test.skipIf(exchanges === null)(
  'a recorded server is visited, headers and all (DORPSPLEIN_DATA_SETS)',
  async () => {
    const recording: Recording = await serve(exchanges?.get('get_timeline_hashtag_anonymous') ?? [])
    const recorded = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [hostOf(recording)] })
    opened.push(recording, recorded)
    clock = new Date('2025-07-17T20:03:00Z')
    const settings = mastodonSettings.parse({ host: hostOf(recording), tag: 'rstats' })
    const { arrivals, drops } = await mastodon().visit(settings, null, context(recorded))
    expect(arrivals).toHaveLength(5)
    expect(drops).toEqual([])
  },
)
