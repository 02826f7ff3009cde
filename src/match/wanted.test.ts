import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Wanted } from '#basics/wanted'
import { fold, tagKey } from './fold.js'
import { type Matchable, matches, type Prepared, parse, prepare, type Query } from './index.js'
import { holdsLoose } from './places.js'
import type { Piece } from './query/query.js'
import { inflectionKeys } from './stems.js'
import { wantedOf } from './wanted.js'

const runs = Number(process.env.DORPSPLEIN_PROPERTY_RUNS ?? 1500)

/** Whether a post is what is wanted, read from the words of `basics/wanted.ts`. */
function holds(wanted: Wanted, doc: Prepared): boolean {
  const words = doc.words.filter((word) => word.trim() !== '')
  switch (wanted.type) {
    case 'anything':
      return true
    case 'word':
      return words.some((word) => (wanted.prefix ? word.startsWith(wanted.word) : word === wanted.word))
    case 'phrase':
      return doc.words.some((_, at) => wanted.words.every((word, i) => doc.words[at + i] === word))
    case 'near':
      return holdsLoose(
        wanted.words.map((word) => ({ word, how: 'whole' })),
        wanted.distance,
        doc,
      )
    case 'tag':
      return doc.tags.has(wanted.tag)
    case 'account':
      return doc.mentions.has(wanted.handle)
    case 'site':
      return (doc.doc.links ?? []).some((link) => link.includes(wanted.domain))
    case 'lang':
      return doc.lang === wanted.lang
    case 'has':
      return wanted.has === 'link'
        ? doc.doc.carries?.link === true || /https?:\/\/\S/.test(doc.doc.text) || !!doc.doc.links?.length
        : doc.doc.carries?.[wanted.has] === true
    case 'is':
      return (wanted.is === 'reply' ? doc.doc.isReply : doc.doc.isRepost) === true
    case 'not':
      return !holds(wanted.part, doc)
    case 'and':
      return wanted.parts.every((part) => holds(part, doc))
    case 'or':
      return wanted.parts.some((part) => holds(part, doc))
  }
}

const vocabulary = [
  'gent',
  'Gênt',
  'tram',
  'trams',
  'café',
  'cafe',
  'verkeer',
  'verkeersbord',
  'bomen',
  'boom',
]
const others = [
  'fietspad',
  'fiets',
  'pad',
  'fietspaden',
  'werkt',
  'gewerkt',
  'straße',
  'strassen',
  '日本',
  'de',
]
const word = fc.constantFrom(...vocabulary, ...others)
const how = fc.constantFrom('whole' as const, 'whole' as const, 'prefix' as const, 'pattern' as const)
const piece = fc.tuple(word.map(fold), how).chain(([text, kind]): fc.Arbitrary<Piece> => {
  if (kind === 'whole') return fc.constant({ word: text, how: kind })
  if (kind === 'prefix') return fc.constant({ word: text.slice(0, 3), how: kind })
  const patterns = [`*${text.slice(-3)}`, `${text.slice(0, 2)}?${text.slice(3)}`, `*${text.slice(1, 4)}*`]
  return fc.constantFrom(...patterns).map((pattern) => ({ word: pattern, how: kind }))
})
const term: fc.Arbitrary<Query> = fc.oneof(
  word.map((text): Query => ({ type: 'words', text, pieces: [{ word: fold(text), how: 'whole' }] })),
  fc.array(piece, { minLength: 1, maxLength: 3 }).map(
    (pieces): Query => ({
      type: 'words',
      text: pieces.map((one) => one.word).join(' '),
      pieces,
    }),
  ),
  word.map((text): Query => {
    return { type: 'exact', text, pieces: [{ word: fold(text), spelled: text }] }
  }),
  word.map((text): Query => ({ type: 'stem', text, word: fold(text), keys: inflectionKeys(fold(text)) })),
  word.map((text): Query => ({ type: 'compound', text, key: fold(text) })),
)
const fact: fc.Arbitrary<Query> = fc.oneof(
  fc
    .array(piece, { minLength: 2, maxLength: 3 })
    .chain((pieces) => fc.nat(4).map((distance): Query => ({ type: 'loose', text: '', pieces, distance }))),
  fc.tuple(word, fc.boolean()).map(
    ([text, prefix]): Query => ({
      type: 'tag',
      text,
      key: prefix ? tagKey(text).slice(0, 3) : tagKey(text),
      prefix,
    }),
  ),
  fc.constantFrom<Query>(
    { type: 'account', handle: 'stadgent' },
    { type: 'lang', value: 'nl' },
    { type: 'lang', value: 'other' },
    { type: 'source', value: 'x' },
    { type: 'kind', value: 'social' },
    { type: 'kind', value: 'news' },
    { type: 'site', value: 'hln.be' },
    { type: 'url', value: 'hln.be/gent' },
    { type: 'url', value: '/nieuws' },
    { type: 'has', value: 'link' },
    { type: 'has', value: 'image' },
    { type: 'has', value: 'question' },
    { type: 'is', value: 'repost' },
    { type: 'is', value: 'reply' },
    { type: 'everything' },
  ),
)
const near = fc.array(fc.tuple(term, fc.nat(4), fc.boolean()), { minLength: 2, maxLength: 3 }).map(
  (parts): Query => ({
    type: 'near',
    parts: parts.map(([part]) => part),
    steps: parts.slice(1).map(([, distance, ordered]) => ({ distance, ordered })),
  }),
)
const query: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => {
  const several = fc.array(tie('query'), { minLength: 2, maxLength: 3 })
  return {
    query: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 4, arbitrary: term },
      { weight: 2, arbitrary: fact },
      { weight: 1, arbitrary: near },
      { weight: 2, arbitrary: several.map((parts): Query => ({ type: 'and', parts })) },
      { weight: 2, arbitrary: several.map((parts): Query => ({ type: 'or', parts })) },
      { weight: 2, arbitrary: tie('query').map((part): Query => ({ type: 'not', part })) },
      { weight: 1, arbitrary: tie('query').map((part): Query => ({ type: 'title', part })) },
      {
        weight: 1,
        arbitrary: tie('query').map((inner): Query => {
          return { type: 'reuse', kind: 'topic', name: 'x', query: inner }
        }),
      },
    ),
  }
}).query
const shard = fc.oneof(
  { weight: 8, arbitrary: word },
  { weight: 2, arbitrary: word.map((text) => `#${text}`) },
  { weight: 1, arbitrary: fc.constantFrom('@stadgent', 'https://hln.be/gent/nieuws', '.', '-', 'fiets pad') },
)
const post: fc.Arbitrary<Matchable> = fc.record({
  text: fc.array(shard, { maxLength: 10 }).map((list) => list.join(' ')),
  title: fc.constantFrom('', 'tram gent', 'Bomen #gent'),
  lang: fc.constantFrom('nl', 'fr', 'af'),
  network: fc.constantFrom('x', 'threads'),
  kind: fc.constant('social' as const),
  tags: fc.constantFrom([], ['gent'], ['verkeersbord', 'Café']),
  mentions: fc.constantFrom([], ['stadgent']),
  links: fc.constantFrom([], ['https://www.hln.be/gent/nieuws']),
  carries: fc.constantFrom({}, { image: true }, { link: true }),
  isReply: fc.boolean(),
  isRepost: fc.boolean(),
})

test('whatever a query matches is wanted as well', () => {
  let matched = 0
  fc.assert(
    fc.property(query, fc.array(post, { minLength: 1, maxLength: 4 }), (asked, posts) => {
      const wanted = wantedOf(asked)
      for (const doc of posts.map(prepare)) {
        if (!matches(asked, doc)) continue
        matched += 1
        if (!holds(wanted, doc)) return false
      }
      return true
    }),
    { numRuns: runs },
  )
  expect(matched).toBeGreaterThan(runs / 4)
})

const wantedFrom = (text: string) => {
  const read = parse(text)
  if (!read.ok) throw new Error(text)
  return wantedOf(read.query)
}

test('what can be said is said as it is, NOT and all', () => {
  expect(wantedFrom('tram AND (gent OR "witte kaproen") NOT voetbal')).toEqual({
    type: 'and',
    parts: [
      { type: 'word', word: 'tram' },
      {
        type: 'or',
        parts: [
          { type: 'word', word: 'gent' },
          { type: 'phrase', words: ['witte', 'kaproen'] },
        ],
      },
      { type: 'not', part: { type: 'word', word: 'voetbal' } },
    ],
  })
  expect(wantedFrom('Café')).toEqual({ type: 'word', word: 'cafe', spelled: 'café' })
})

test('NOT of what had to become wider is left out, and so is what cannot be said', () => {
  expect(wantedFrom('tram NOT (gent AND source:bluesky)')).toEqual({ type: 'word', word: 'tram' })
  expect(wantedFrom('tram AND *weg')).toEqual({ type: 'word', word: 'tram' })
  expect(wantedFrom('tram OR *weg')).toEqual({ type: 'anything' })
  expect(wantedFrom('verkeer*')).toEqual({
    type: 'word',
    word: 'verkeer',
    prefix: true,
    likely: ['verkeer'],
  })
})

test('posts of people are not asked for what only news has', () => {
  expect(wantedFrom('tram OR site:hln.be')).toEqual({ type: 'word', word: 'tram' })
})
