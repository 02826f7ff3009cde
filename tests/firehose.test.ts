/** Raw frames of the firehose against standing queries: the quick look at bytes against reading all of it. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFrame } from '../src/collect/connectors/jetstream/adapter.js'
import { createLook, type Look } from '../src/collect/connectors/jetstream/fast-frame.js'
import { Frame, OTHER, POST, UNSURE } from '../src/collect/connectors/jetstream/frame.js'
import { createMatcher, matches, parse, type Query } from '../src/match/index.js'
import { prepareRaw } from '../src/match/raw.js'
import { stemKeys } from '../src/match/stems.js'
import { bait, documentFor, reuse, wish, written } from '../src/match/wishes.fixture.js'
import type { Document } from './oracles/query.js'
import { recordedFrames } from './town/recorded.js'

const runs = Number(process.env.DORPSPLEIN_PROPERTY_RUNS ?? 1500)
const bluesky = { network: 'bluesky', kind: 'social' } as const

/** How the same JSON may be written. */
type Hand = { escapes: number; order: number; space: string; quoted: string }
const hands: fc.Arbitrary<Hand> = fc.record({
  escapes: fc.constantFrom(0, 0, 1, 2),
  order: fc.nat(),
  space: fc.constantFrom('', '', ' ', '\n\t'),
  quoted: fc.constantFrom('gent', 'tram staking', '#verkeer'),
})

function json(value: unknown, hand: Hand, isFree = false): string {
  const { space } = hand
  // What the protocol itself says is never spelled with escapes.
  if (typeof value === 'string') return quoted(value, isFree ? hand.escapes : 0)
  if (Array.isArray(value))
    return `[${space}${value.map((one) => json(one, hand, isFree)).join(`${space},${space}`)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  const turn = hand.order % Math.max(1, members.length)
  const turned = [...members.slice(turn), ...members.slice(0, turn)]
  if (hand.order % 2 === 1) turned.reverse()
  return `{${turned.map(([key, member]) => `${space}"${key}"${space}:${space}${json(member, hand, isFree || free.has(key))}`).join(`${space},`)}${space}}`
}

const free = new Set(['text', 'tags', 'tag', 'langs', 'uri'])

/** 0: as it is; 1: what is not ASCII; 2: also every third letter. */
function quoted(text: string, escapes: number): string {
  const plain = JSON.stringify(text)
  if (escapes === 0) return plain
  const spelled = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  const all = plain.replace(/[^\x20-\x7e]/g, spelled)
  if (escapes === 1) return all
  return `"${Array.from(text, (letter, i) =>
    i % 3 === 0
      ? [...letter]
          .flatMap((one) => one.split(''))
          .map(spelled)
          .join('')
      : JSON.stringify(letter).slice(1, -1),
  ).join('')}"`
}

/** A frame with the text and tags of the document, and a quoted post with a text of its own beside it. */
function frameFor(document: Document, hand: Hand): string {
  const [mention] = document.mentions
  const text = mention ? `${document.text} @${mention}` : document.text
  const bytes = Buffer.byteLength(text)
  const features = [
    ...(document.links ?? []).map((uri) => ({ $type: 'app.bsky.richtext.facet#link', uri })),
    ...document.tags.slice(1).map((tag) => ({ $type: 'app.bsky.richtext.facet#tag', tag })),
    ...(mention ? [{ $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:x' }] : []),
  ]
  const byteStart = mention ? bytes - Buffer.byteLength(mention) - 1 : 0
  // The source may name only a part of what follows the sign.
  const byteEnd = bytes - (hand.order % 3)
  const record = {
    $type: 'app.bsky.feed.post',
    embed: {
      $type: 'app.bsky.embed.record',
      record: { uri: 'at://x', text: hand.quoted, value: { text: hand.quoted } },
    },
    facets: features.length > 0 ? [{ index: { byteStart, byteEnd }, features }] : undefined,
    langs: document.lang ? [document.lang] : undefined,
    tags: document.tags.slice(0, 1),
    text,
    createdAt: '2026-11-26T14:38:08.420Z',
  }
  const commit = {
    rev: 'a',
    operation: 'create',
    collection: 'app.bsky.feed.post',
    rkey: 'r',
    record,
    cid: 'c',
  }
  return json(
    { did: 'did:plc:a', time_us: 1_783_175_888_085_434, kind: 'commit', commit, text: hand.quoted },
    hand,
  )
}

/** The plain look and the fast one, which must see the same. */
class Both {
  readonly plain = new Frame()
  readonly fast: Look = createLook()
  look(text: string): number {
    const bytes = Buffer.from(text)
    const sort = this.plain.look(bytes)
    expect(this.fast.look(bytes), text).toBe(sort)
    if (sort !== UNSURE) expect(this.fast.timeUs).toBe(this.plain.timeUs)
    if (sort === POST) expect(seenBy(this.fast)).toEqual(seenBy(this.plain))
    return sort
  }
}

const seenBy = ({ bytes, textStart, textEnd, tags, tagCount }: Look) => {
  const piece = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString()
  const listed = Array.from({ length: tagCount }, (_, i) =>
    piece(tags[2 * i] as number, tags[2 * i + 1] as number),
  )
  return [piece(textStart, textEnd), ...listed]
}

test('the fast look is there on this machine, and made of the source beside it', () => {
  expect(createLook()).not.toBeInstanceOf(Frame)
  const inHouse = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url))
  const sum = (path: string) => createHash('sha256').update(inHouse(path)).digest('hex')
  const folder = 'src/collect/connectors/jetstream'
  const [source, compiled] = [sum('bin/frame-wasm/frame.ts'), sum(`${folder}/frame.wasm`)]
  expect(inHouse(`${folder}/frame.wasm.sha256`).toString()).toBe(
    `${source}  frame.ts\n${compiled}  frame.wasm\n`,
  )
})

/** Half a character cannot be sent. */
const sent = (text: string) => Buffer.from(text).toString()

function readable(source: string): Query | null {
  const parsed = parse(source, { reuse })
  return parsed.ok ? parsed.query : null
}

function wordQueries(word: string): Query[] {
  const pieces = [{ word, how: 'whole' as const }]
  const plain: Query[] = [{ type: 'words', text: word, pieces }]
  const keys = stemKeys(word)
  if (keys.length > 0) plain.push({ type: 'stem', text: word, word, keys: [...keys] })
  if (word.length < 3 || /[\ud800-\udfff]/.test(word)) return plain
  const parts = [
    `*${word.slice(-5)}`,
    `*${word.slice(1)}`,
    `*${word.slice(1, 6)}*`,
    `${word.slice(0, 2)}?${word.slice(3)}`,
    `*${word.slice(-3)}`,
  ]
  const patterns = parts.map(
    (part): Query => ({ type: 'words', text: part, pieces: [{ word: part, how: 'pattern' }] }),
  )
  const prefixes = [word.slice(0, 3), word].map(
    (part): Query => ({ type: 'words', text: part, pieces: [{ word: part, how: 'prefix' }] }),
  )
  return [...plain, ...patterns, ...prefixes, { type: 'compound', text: word, key: word }]
}

const cases = fc
  .tuple(fc.array(fc.tuple(wish, fc.nat(15)), { minLength: 1, maxLength: 6 }), hands)
  .chain(([wishes, hand]) =>
    fc.tuple(
      fc.constant(wishes.flatMap(([one, style]) => readable(written(one, style)) ?? [])),
      fc.array(documentFor(wishes.flatMap(([one]) => bait(one))), { minLength: 4, maxLength: 4 }),
      fc.constant(hand),
    ),
  )

describe('a look at the bytes of a frame', () => {
  test('never passes over a post that a query catches, in whatever order and with whatever escapes it is written', () => {
    let skipped = 0
    let pairs = 0
    fc.assert(
      fc.property(cases, ([queries, documents, hand]) => {
        const matcher = createMatcher()
        for (const [i, query] of queries.entries()) matcher.put(`q${i}`, query)
        const sieve = matcher.sieve(bluesky)
        const frame = new Both()
        for (const document of documents) {
          const text = sent(frameFor(document, hand))
          const { arrival, timeUs } = readFrame(text)
          if (arrival?.type !== 'post') throw new Error('a post')
          const doc = prepareRaw(arrival.post)
          const expected = queries.flatMap((query, i) => (matches(query, doc) ? [`q${i}`] : []))
          expect(matcher.match(doc)).toEqual(expected)
          const sort = frame.look(text)
          expect(sort).toBe(POST)
          expect(frame.plain.timeUs).toBe(timeUs)
          pairs += queries.length
          if (sieve(frame.fast)) continue
          skipped++
          expect(expected, text).toEqual([])
        }
      }),
      { numRuns: runs / 2 },
    )
    if (process.env.DORPSPLEIN_PROPERTY_RUNS) console.info(`${pairs} pairs, ${skipped} posts passed over`)
    expect(skipped).toBeGreaterThan(runs / 20)
  })

  const signs = fc.constantFrom(
    ...[
      'http://',
      '://',
      'www.',
      '.be',
      '.be/x',
      '@',
      '＠',
      '#',
      '＃',
      '_',
      '.',
      '-',
      '&',
      ' ',
      '/',
      ':',
      '%',
      '1',
      'a',
      'B',
      'é',
      'ß',
      'ĳ',
      '½',
    ],
    ...[
      '\u0301',
      '\u00ad',
      '\u200d',
      '\ufe0f',
      '\u200b',
      '\u3099',
      '日',
      'か',
      'ไ',
      'ท',
      '한',
      'क',
      'ि',
      '𐐀',
      '💦',
      'İ',
      'Σ',
      'ʼ',
      '²',
      'ﬁ',
      '\ud83c',
    ],
    ...[
      'gent',
      'STAD',
      'x'.repeat(30),
      'foo.be5',
      'a@b.co',
      'شَ',
      'ﾞ',
      '\u1100',
      '\u1161',
      '"',
      '\n',
      '\ufeff',
    ],
  )
  const oddText = fc.array(
    fc.oneof({ weight: 6, arbitrary: signs }, fc.string({ unit: 'binary', maxLength: 2 })),
    { maxLength: 12 },
  )

  test('misses no word, hashtag, account, beginning, ending, stem or piece of a word, in texts of any signs', () => {
    let skipped = 0
    fc.assert(
      fc.property(oddText, fc.array(oddText, { maxLength: 2 }), (pieces, listed) => {
        const document: Document = {
          text: pieces.join(''),
          lang: '',
          network: 'bluesky',
          kind: 'social',
          tags: listed.map((tag) => tag.join('')),
          mentions: [],
        }
        const text = sent(frameFor(document, { escapes: 0, order: 0, space: '', quoted: 'x' }))
        const { arrival } = readFrame(text)
        if (arrival?.type !== 'post') throw new Error('a post')
        const doc = prepareRaw(arrival.post)
        const wanted: Query[] = [
          ...[...doc.first.keys()].flatMap(wordQueries),
          ...[...doc.tags].flatMap((key): Query[] => [
            { type: 'tag', text: key, key, prefix: false },
            ...(key.length >= 3
              ? [{ type: 'tag' as const, text: key, key: key.slice(0, 5), prefix: true }]
              : []),
          ]),
          ...[...doc.mentions].map((handle): Query => ({ type: 'account', handle })),
        ]
        const frame = new Both()
        expect(frame.look(text)).toBe(POST)
        const matcher = createMatcher()
        const sieve = matcher.sieve(bluesky)
        for (const query of wanted) {
          matcher.put('q', query)
          expect(matches(query, doc), JSON.stringify([query, text])).toBe(true)
          expect(matcher.match(doc).length, JSON.stringify([query, text])).toBe(1)
          expect(sieve(frame.fast), JSON.stringify([query, text])).toBe(true)
        }
        const nobody = createMatcher()
        nobody.put('q', { type: 'words', text: 'q', pieces: [{ word: 'nergens', how: 'whole' }] })
        if (!nobody.sieve(bluesky)(frame.fast)) skipped++
      }),
      { numRuns: runs / 2 },
    )
    expect(skipped).toBeGreaterThan(runs / 40)
  })

  test('is only sure of what reading it whole would say, however it is broken', () => {
    const good = frameFor(
      {
        text: 'De tram "staat" stil\n💦',
        lang: 'nl',
        network: 'bluesky',
        kind: 'social',
        tags: ['a', 'b'],
        mentions: [],
      },
      { escapes: 0, order: 0, space: '', quoted: 'x' },
    )
    const pieces = [
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\',
      '\\u12',
      'null',
      '1e5',
      '-',
      ' ',
      '\n',
      '"text":"x",',
      '"labels":{},',
      'ü',
    ]
    const changes = fc.array(fc.tuple(fc.nat(good.length), fc.nat(12), fc.constantFrom('', ...pieces)), {
      maxLength: 3,
    })
    fc.assert(
      fc.property(changes, (list) => {
        let text = good
        for (const [at, length, piece] of list) text = text.slice(0, at) + piece + text.slice(at + length)
        text = sent(text)
        const frame = new Both()
        const sort = frame.look(text)
        const { timeUs, arrival, drop } = readFrame(text)
        if (sort === UNSURE) return
        expect(drop, text).toBeNull()
        expect(frame.plain.timeUs).toBe(timeUs)
        if (sort === OTHER) expect(arrival).toBeNull()
        else {
          if (arrival?.type !== 'post') throw new Error(text)
          const seen = Buffer.from(text).subarray(frame.plain.textStart, frame.plain.textEnd).toString()
          expect(JSON.parse(`"${seen}"`)).toBe(arrival.post.text)
        }
      }),
      { numRuns: runs * 4 },
    )
  })

  test('leaves deletions, edits, accounts and hidden posts to be read', () => {
    const post =
      '{"did":"d","time_us":1,"kind":"commit","commit":{"collection":"app.bsky.feed.post","rkey":"r","operation":"create","record":{"text":"a"}}}'
    const look = (text: string) => new Both().look(text)
    expect(look(post)).toBe(POST)
    expect(look(post.replace('create', 'delete'))).toBe(UNSURE)
    expect(look(post.replace('create', 'update'))).toBe(UNSURE)
    expect(look(post.replace('"text"', '"labels":{"values":[{"val":"!no-unauthenticated"}]},"text"'))).toBe(
      UNSURE,
    )
    expect(
      look('{"did":"d","time_us":1,"kind":"account","account":{"active":false,"status":"deleted"}}'),
    ).toBe(UNSURE)
    expect(look(post.replace('feed.post', 'feed.like'))).toBe(OTHER)
  })

  const recorded = ['recorded-v1', 'golden-v1'].flatMap((name) => recordedFrames(name as 'golden-v1') ?? [])
  test.skipIf(recorded.length === 0)(
    'sees of recorded traffic what reading it sees (DORPSPLEIN_DATA_SETS)',
    () => {
      const frame = new Both()
      for (const text of recorded) {
        const { arrival, drop, timeUs } = readFrame(text)
        const sort = frame.look(text)
        if (sort === UNSURE) {
          expect(arrival?.type === 'post' && !arrival.edited, text).toBe(false)
          continue
        }
        expect(frame.plain.timeUs).toBe(timeUs)
        expect([drop, arrival?.type]).toEqual([null, sort === POST ? 'post' : undefined])
      }
    },
  )
})
