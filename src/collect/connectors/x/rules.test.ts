import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Wanted } from '#basics/wanted'
import { weigh } from './rule-text.js'
import { longestRule, rulesOf } from './rules.js'

const runs = Number(process.env.DORPSPLEIN_PROPERTY_RUNS ?? 1500)

/** A post as both see it: its words with accents, in lower case; the places of its tags among them. */
type Seen = {
  words: string[]
  tags: string[]
  mentions: string[]
  lang: 'nl' | 'fr' | 'und'
  links: string[]
  has: string[]
  is: string[]
}
const folded = (word: string) => word.normalize('NFD').replace(/\p{M}/gu, '')

function wants(wanted: Wanted, post: Seen): boolean {
  const words = post.words.map(folded)
  switch (wanted.type) {
    case 'anything':
      return true
    case 'word':
      return words.some((word) => (wanted.prefix ? word.startsWith(wanted.word) : word === wanted.word))
    case 'phrase':
      return words.some((_, at) => wanted.words.every((word, i) => words[at + i] === word))
    case 'near': {
      const width = wanted.words.length + wanted.distance
      return words.some((_, at) => wanted.words.every((word) => words.slice(at, at + width).includes(word)))
    }
    case 'tag':
      return post.tags.map(folded).includes(wanted.tag)
    case 'account':
      return post.mentions.includes(wanted.handle)
    case 'site':
      return post.links.some((link) => link.includes(wanted.domain))
    case 'lang':
      return post.lang === wanted.lang || (post.lang === 'und' && wanted.lang === 'nl')
    case 'has':
      return post.has.includes(wanted.has)
    case 'is':
      return post.is.includes(wanted.is)
    case 'not':
      return !wants(wanted.part, post)
    case 'and':
      return wanted.parts.every((part) => wants(part, post))
    case 'or':
      return wanted.parts.some((part) => wants(part, post))
  }
}

/** X's rule language as its documentation has it: AND before OR, parentheses, `-` before single operators only. */
function catches(rule: string, post: Seen): boolean {
  const tokens = rule.match(/-?url:"[^"]*"|-?"[^"]*"(?:~\d)?|[()]|[^\s()]+/g) ?? []
  let at = 0
  const anyOf = (): boolean => {
    let is = allOf()
    while (tokens[at] === 'OR') {
      at += 1
      is = allOf() || is
    }
    return is
  }
  const allOf = (): boolean => {
    let is = one()
    while (at < tokens.length && tokens[at] !== ')' && tokens[at] !== 'OR') is = one() && is
    return is
  }
  const one = (): boolean => {
    const token = tokens[at++] ?? ''
    if (token === '(') {
      const is = anyOf()
      if (tokens[at++] !== ')') throw new Error(`no end of a group: ${rule}`)
      return is
    }
    if (token.startsWith('-')) return !operator(token.slice(1), post)
    return operator(token, post)
  }
  const is = anyOf()
  if (at !== tokens.length) throw new Error(`cannot be read: ${rule}`)
  return is
}

function operator(token: string, { words, tags, mentions, lang, links, has, is }: Seen): boolean {
  const near = /^"(\S+) (\S+)"~(\d)$/.exec(token)
  if (near) {
    const distance = Number(near[3])
    if (distance > 6) throw new Error('too far')
    return words.some((a, i) =>
      words.some((b, j) => {
        if (a !== near[1] || b !== near[2] || i === j) return false
        return j > i ? j - i - 1 <= distance : i - j - 1 <= distance - 2
      }),
    )
  }
  if (token.startsWith('url:')) return links.some((link) => link.includes(token.slice(5, -1)))
  if (token.startsWith('"')) {
    const row = token.slice(1, -1).split(' ')
    return words.some((_, at) => row.every((word, i) => words[at + i] === word))
  }
  if (token.startsWith('#')) return tags.includes(token.slice(1))
  if (token.startsWith('@')) return mentions.includes(token.slice(1))
  if (token.startsWith('lang:')) return lang === token.slice(5)
  if (token.startsWith('has:')) return has.includes(token.slice(4, -1))
  if (token.startsWith('is:')) return is.includes(token === 'is:retweet' ? 'repost' : token.slice(3))
  if (!/^[\p{L}\p{N}\p{M}]+$/u.test(token)) throw new Error(`no operator: ${token}`)
  return words.includes(token)
}

const plain = ['gent', 'tram', 'verkeer', 'mol', 'or', 'fietspad', 'zeerlangwoordvaneengemeente']
const word = fc.oneof(
  fc.constantFrom(...plain).map((text): Wanted => ({ type: 'word', word: text })),
  fc.constant<Wanted>({ type: 'word', word: 'cafe', spelled: 'café' }),
)
const row = fc.array(fc.constantFrom(...plain), { minLength: 2, maxLength: 4 })
const leafs: fc.Arbitrary<Wanted> = fc.oneof(
  { weight: 6, arbitrary: word },
  { weight: 2, arbitrary: row.map((words): Wanted => ({ type: 'phrase', words })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.uniqueArray(fc.constantFrom(...plain), { minLength: 2, maxLength: 3 }), fc.nat(9))
      .map(([words, distance]): Wanted => ({ type: 'near', words, distance })),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Wanted>(
      { type: 'anything' },
      { type: 'word', word: 'verk', prefix: true, likely: ['verk', 'verkeer'] },
      { type: 'tag', tag: 'gent' },
      { type: 'tag', tag: 'cafe', spelled: 'café' },
      { type: 'account', handle: 'stadgent' },
      { type: 'site', domain: 'hln.be' },
      { type: 'lang', lang: 'nl' },
      { type: 'has', has: 'image' },
      { type: 'is', is: 'repost' },
      { type: 'or', parts: [] },
    ),
  },
)
const wanted: fc.Arbitrary<Wanted> = fc.letrec<{ wanted: Wanted }>((tie) => {
  const several = (most: number) => fc.array(tie('wanted'), { minLength: 1, maxLength: most })
  return {
    wanted: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 3, arbitrary: leafs },
      { weight: 3, arbitrary: several(3).map((parts): Wanted => ({ type: 'and', parts })) },
      { weight: 3, arbitrary: several(5).map((parts): Wanted => ({ type: 'or', parts })) },
      { weight: 1, arbitrary: tie('wanted').map((part): Wanted => ({ type: 'not', part })) },
    ),
  }
}).wanted
const post: fc.Arbitrary<Seen> = fc.record({
  words: fc.array(fc.constantFrom(...plain, 'cafe', 'café', 'verkeersbord', 'x', 'y'), { maxLength: 12 }),
  tags: fc.constantFrom([], ['gent'], ['café']),
  mentions: fc.constantFrom([], ['stadgent']),
  lang: fc.constantFrom('nl' as const, 'fr' as const, 'und' as const),
  links: fc.constantFrom([], ['https://www.hln.be/a']),
  has: fc.constantFrom([], ['image']),
  is: fc.constantFrom([], ['repost']),
})

test('what is wanted comes through one of the rules, unless a gap is told', () => {
  let caught = 0
  fc.assert(
    fc.property(wanted, fc.array(post, { minLength: 1, maxLength: 5 }), (asked, posts) => {
      const { rules, gaps } = rulesOf(asked)
      // Each rule can be read, told gaps or not.
      const through = posts.map((one) => rules.map((rule) => catches(rule, one)).some(Boolean))
      if (rules.length === 0 || gaps.length > 0) return true
      return posts.every((one, i) => {
        if (!wants(asked, one)) return true
        caught += 1
        return through[i]
      })
    }),
    { numRuns: runs },
  )
  expect(caught).toBeGreaterThan(runs / 10)
})

test('no rule is longer than X takes, also of very long queries', () => {
  const long = fc.array(fc.string({ minLength: 3, maxLength: 12, unit: fc.constantFrom(...'abcdeé日') }), {
    minLength: 1,
    maxLength: 200,
  })
  const orOf = (words: string[]): Wanted => ({
    type: 'or',
    parts: words.map((text) => ({ type: 'word', word: text })),
  })
  fc.assert(
    fc.property(long, long, long, (a, b, c) => {
      const asked: Wanted[] = [
        orOf(a),
        { type: 'and', parts: [orOf(a), orOf(b.slice(0, 40)), { type: 'lang', lang: 'nl' }] },
        { type: 'phrase', words: c },
        { type: 'and', parts: c.map((text) => ({ type: 'word', word: text })) },
      ]
      for (const { rules } of asked.map(rulesOf))
        for (const rule of rules) if (weigh(`(${rule}) sample:99`) > longestRule) return false
      return true
    }),
    { numRuns: 60 },
  )
})

const aWord = (text: string): Wanted => ({ type: 'word', word: text })

test('a long OR is split over several rules, and nothing of it is lost', () => {
  const names = Array.from({ length: 150 }, (_, i) => `straat${i}`)
  const { rules } = rulesOf({ type: 'and', parts: [aWord('gent'), { type: 'or', parts: names.map(aWord) }] })
  expect(rules.length).toBeGreaterThan(2)
  expect(rules.every((rule) => rule.includes('gent'))).toBe(true)
  expect(names.filter((name) => !rules.some((rule) => new RegExp(`\\b${name}\\b`).test(rule)))).toEqual([])
})

test('a beginning is left out beside other words, and told as a gap where it stands alone', () => {
  const beginning: Wanted = { type: 'word', word: 'verkeer', prefix: true, likely: ['verkeer'] }
  expect(rulesOf({ type: 'and', parts: [aWord('gent'), beginning] })).toEqual({ rules: ['gent'], gaps: [] })
  expect(rulesOf({ type: 'or', parts: [aWord('tram'), beginning] })).toEqual({
    rules: ['tram OR verkeer'],
    gaps: ['verkeer*'],
  })
})

test('what X cannot look for by itself is not searched there', () => {
  const nowhere: Wanted[] = [
    { type: 'anything' },
    { type: 'not', part: aWord('gent') },
    { type: 'lang', lang: 'nl' },
    { type: 'or', parts: [aWord('gent'), { type: 'has', has: 'image' }] },
    { type: 'or', parts: [aWord('gent'), { type: 'not', part: aWord('mol') }] },
  ]
  for (const asked of nowhere) expect(rulesOf(asked).rules).toEqual([])
})

test('a query is said as X writes it', () => {
  const asked: Wanted = {
    type: 'and',
    parts: [
      { type: 'or', parts: [aWord('mol'), { type: 'phrase', words: ['stad', 'mol'] }] },
      { type: 'near', words: ['zwembad', 'dicht'], distance: 3 },
      { type: 'not', part: { type: 'or', parts: [aWord('voetbal'), { type: 'tag', tag: 'dieren' }] } },
      { type: 'lang', lang: 'nl' },
      { type: 'not', part: { type: 'is', is: 'repost' } },
    ],
  }
  expect(rulesOf(asked).rules).toEqual([
    '(mol OR "stad mol") "zwembad dicht"~6 -voetbal -#dieren (lang:nl OR lang:und) -is:retweet',
  ])
})
