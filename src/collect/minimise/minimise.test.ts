import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Post, RawPost } from '#post'
import { accountHashes, type House, type Keys, minimise, nativeHash, unseal, voiceHash } from './index.js'

const data = process.env.DORPSPLEIN_DATA_SETS ?? '../shared/data'
const keysOf = (seed: number): Keys => ({
  author: (period) => Buffer.alloc(32, `${seed} ${period}`),
  native: Buffer.alloc(32, seed),
  seal: Buffer.alloc(32, seed + 1),
})
const now = new Date('2026-11-20T10:00:00Z')
const house: House = {
  keys: keysOf(1),
  known: [
    { network: 'bluesky', account: '@GemeenteMol.be', kind: 'organisation', name: 'Gemeente Mol' },
    { network: 'mastodon', account: 'politie@overheid.social', kind: 'office', name: 'Politie' },
  ],
  receivedAt: now,
  keepDays: 30,
}
const raw: RawPost = {
  network: 'bluesky',
  id: 'at://did:plc:a/app.bsky.feed.post/1',
  kind: 'social',
  author: { id: 'did:plc:jan', handle: 'jan.peeters.be', name: 'Jan Peeters' },
  text: 'De brug is dicht, @an.be',
  createdAt: new Date('2026-11-20T09:59:00Z'),
  link: 'https://bsky.app/profile/did:plc:jan/post/1',
  replyTo: 'at://did:plc:b/app.bsky.feed.post/9',
}

function kept(change: Partial<RawPost>, at: House = house): Post {
  const post = minimise({ ...raw, ...change }, at)
  if ('reason' in post) throw new Error(`dropped: ${post.reason}`)
  return post
}
const outcome = (change: Partial<RawPost>, at = house) => {
  const post = minimise({ ...raw, ...change }, at)
  return 'reason' in post ? post.reason : 'kept'
}

test('nothing in a kept post says who wrote it', () => {
  const post = kept({})
  const all = JSON.stringify(post, (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
  )
  expect(all).not.toMatch(/jan|peeters|did:plc|an\.be/i)
  expect(post.text).toBe('De brug is dicht, …')
  expect(post).toMatchObject({ authorKind: 'private', authorName: null, voicePeriod: '2026-11' })
})

test('the link and the parent come back with the key of the organisation, and with no other', () => {
  const post = kept({})
  expect(unseal(house.keys, post.link ?? Buffer.alloc(0))).toBe(raw.link)
  expect(unseal(house.keys, post.parent ?? Buffer.alloc(0))).toBe(raw.replyTo)
  expect(() => unseal(keysOf(5), post.link ?? Buffer.alloc(0))).toThrow()
  expect(kept({}).link?.equals(post.link ?? Buffer.alloc(0))).toBe(false)
})

test('an author is one voice within a month, another next month and another next door', () => {
  const first = kept({}).voice
  expect(first).toHaveLength(16)
  expect(kept({ id: 'other', text: 'Weer open' }).voice).toEqual(first)
  expect(kept({ createdAt: new Date('2026-10-31T23:59:59Z') }).voice).not.toEqual(first)
  expect(kept({}, { ...house, keys: keysOf(2) }).voice).not.toEqual(first)
  expect(accountHashes(house.keys, 'bluesky', 'did:plc:jan', ['2026-10', '2026-11'])[1]).toEqual(first)
})

test('the same message has the same native hash in every delivery, and its answers point at it', () => {
  expect(kept({ text: 'gewijzigd' }).nativeHash).toEqual(kept({}).nativeHash)
  expect(kept({}).parentHash).toEqual(nativeHash(house.keys, 'bluesky', raw.replyTo ?? ''))
})

test('copies of a text are one line, however they are dressed', () => {
  const line = kept({ text: 'De brug is dicht! https://a.be/1' }).lineHash
  expect(kept({ text: 'DE BRUG IS DICHT… https://b.be/2 @jan' }).lineHash).toEqual(line)
  expect(kept({ text: 'De brug is open' }).lineHash).not.toEqual(line)
  expect(kept({ text: '👍' }).lineHash).not.toEqual(kept({ text: '👎' }).lineHash)
})

test('organisations, media and office holders on the list keep their name and their handle', () => {
  const author = { id: 'did:plc:mol', handle: 'gemeentemol.be' }
  expect(kept({ author, text: '@gemeentemol.be zegt' })).toMatchObject({
    authorKind: 'organisation',
    authorName: 'Gemeente Mol',
    text: '@gemeentemol.be zegt',
  })
  const mastodon = {
    network: 'mastodon',
    text: '@politie @jan',
    mentions: ['politie@overheid.social', 'jan@x.be'],
  }
  expect(kept(mastodon).text).toBe('@politie …')
})

test('of the news the outlet is named, and only the title and the beginning are kept', () => {
  const news: Partial<RawPost> = {
    kind: 'news',
    network: 'feed',
    title: 'Brug dicht',
    text: 'woord '.repeat(900),
  }
  const post = kept({ ...news, author: { id: 'https://hln.be/rss', name: 'Het Laatste Nieuws' } })
  expect(post).toMatchObject({ authorKind: 'media', authorName: 'Het Laatste Nieuws', title: 'Brug dicht' })
  expect(post.text.length).toBeLessThanOrEqual(1_000)
  const nameless = kept({ ...news, author: null, link: 'https://www.gva.be/a/1' })
  expect(nameless.authorName).toBe('gva.be')
  expect(nameless.voice).toEqual(voiceHash(house.keys, 'feed', 'gva.be', '2026-11'))
})

test('an unlikely time of creation gives way to the moment of receipt', () => {
  for (const wrong of ['1970-01-01T00:00:00Z', '2027-11-20T00:00:00Z', 'never']) {
    expect(kept({ createdAt: new Date(wrong) })).toMatchObject({ createdAt: now, at: now })
  }
  const { createdAt: _, ...undated } = raw
  expect(minimise(undated, house)).toMatchObject({ createdAt: now, at: now })
  expect(kept({ createdAt: new Date('2026-11-20T22:00:00Z') }).at).toEqual(now)
})

test('what is too old, empty or without an id is not kept', () => {
  expect(outcome({ createdAt: new Date('2026-10-20T00:00:00Z') })).toBe('too-old')
  expect(outcome({ text: ' \u200b\n\u0000' })).toBe('empty')
  expect(outcome({ id: '' })).toBe('incomplete')
})

test('a recorded post keeps its own time, and its text is forgotten as long after it was handed in', () => {
  const createdAt = new Date('2020-03-12T20:00:00Z')
  expect(kept({ createdAt }, { ...house, recorded: true })).toMatchObject({
    at: createdAt,
    receivedAt: createdAt,
    voicePeriod: '2020-03',
    textUntil: new Date('2026-12-20T10:00:00Z'),
  })
})

test('an address that is not one of the web is not kept', () => {
  for (const link of ['javascript:alert(1)', 'data:text/html,x', `https://a.be/${'x'.repeat(3000)}`]) {
    expect(kept({ link }).link).toBeNull()
  }
})

test('whatever comes in, a post or a reason comes out', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 })
  const any = fc.record({
    text,
    title: text,
    id: text,
    place: text,
    link: text,
    replyTo: text,
    createdAt: fc.date({ noInvalidDate: false }),
    author: fc.record({ id: text, handle: text, name: text }),
    kind: fc.constantFrom('news', 'social', 'own'),
    engagement: fc.record({ likes: fc.double(), reposts: fc.integer() }),
  })
  fc.assert(
    fc.property(any, (change) => {
      const post = minimise({ ...raw, ...(change as Partial<RawPost>) }, house)
      if ('reason' in post) return
      expect(`${post.title}${post.text}${post.place}`).not.toMatch(/\p{Surrogate}|(?!\n)\p{Cc}/u)
      expect(post.at <= post.receivedAt).toBe(true)
      expect(post.title !== null || post.text !== '').toBe(true)
    }),
  )
})

const recordings = ['flanders-2020-03-11--04-05', 'mastodon-mixed', 'x-mixed'].map((name) =>
  join(data, `posts/${name}.jsonl`),
)

test.skipIf(!recordings.every(existsSync))(
  'real posts are kept, and scarcely changed but for handles and profiles',
  () => {
    const house2020 = { ...house, recorded: true }
    for (const file of recordings) {
      const lines = readFileSync(file, 'utf8').trim().split('\n')
      let changed = 0
      for (const line of lines) {
        const real = JSON.parse(line) as { id: string; text: string; createdAt: string; author: string }
        const post = minimise(
          {
            ...raw,
            id: real.id,
            text: real.text,
            createdAt: new Date(real.createdAt),
            author: { id: real.author },
          },
          house2020,
        )
        if ('reason' in post) continue
        if (post.text.split('…').length - 1 > (real.text.match(/[@＠…]|bsky\.app\/profile/g)?.length ?? 0))
          changed++
      }
      expect(changed / lines.length).toBeLessThan(0.02)
    }
  },
)
