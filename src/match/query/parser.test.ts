import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from './parser.js'
import { print } from './printer.js'
import type { Query } from './query.js'

function query(source: string): Query {
  const parsed = parse(source)
  if (!parsed.ok) throw new Error(`${source}: ${parsed.errors[0]?.message}`)
  return parsed.query
}

/** Each error as its key and the piece of the source that it points at. */
function errors(source: string): [string, string][] {
  const parsed = parse(source)
  return parsed.ok ? [] : parsed.errors.map(({ key, at, length }) => [key, source.slice(at, at + length)])
}

describe('a query', () => {
  test.each([
    ['a b', 'a AND b'],
    ['a b OR c d', '(a AND b) OR (c AND d)'],
    ['a -b OR c', '(a AND (NOT b)) OR c'],
    ['NOT a b', '(NOT a) AND b'],
    ['a NOT b', 'a AND NOT b'],
    ['NOT NOT a', 'a'],
    ['a -(-b)', 'a b'],
    ['((a))', 'a'],
    ['a (b (c d))', 'a b c d'],
    ['a OR (b OR c)', 'a OR b OR c'],
    ['"gent"', 'gent'],
    ['„auto  ongeval”', '"auto ongeval"'],
    ['gent, brugge!', 'gent brugge'],
    ['a(b)"c d"', 'a b "c d"'],
    ['LANG:NL Source:Bluesky kind:News', 'lang:nl source:bluesky kind:news'],
    ['@StadGent', '@stadgent'],
    ['-a b', 'NOT a AND b'],
    ['a NEAR b', 'a NEAR/4 b'],
    ['a NEAR/3 b c OR d', '((a NEAR/3 b) AND c) OR d'],
    ['a b NEAR/3 c', 'a (b NEAR/3 c)'],
    ['(a ONEAR/2 b) NEAR/3 c', 'a ONEAR/2 b NEAR/3 c'],
    ['a NEAR/1 (b NEAR/2 c)', 'a NEAR/1 b NEAR/2 c'],
    ['=Mol', '="Mol"'],
    ['"gent"~5', 'gent'],
    ['"fietspad"~', 'fietspad~'],
    ['title:(title:gent)', 'title:gent'],
    ['TITLE:gent Site:WWW.HLN.be', 'title:gent site:hln.be'],
    ['gent?', 'gent'],
    ['stem:"werken"', 'stem:werken'],
  ])('%s means the same as %s', (one, other) => {
    expect(query(one)).toEqual(query(other))
  })

  test.each([
    ['gent AND (tram OR bus) AND NOT corona', 'gent (tram OR bus) -corona'],
    ['a AND b OR c', 'a b OR c'],
    ['"AND" "-x" "lang:nl"', '"AND" x "lang:nl"'],
    ["'s-Gravenhage foto's 24/7", `'s-Gravenhage foto's "24/7"`],
    ['a -(b c)', 'a -(b c)'],
    ['#Gent* @x lang:fr', '#Gent* @x lang:fr'],
    ['verkeer* "zware verk*"', 'verkeer* "zware verk*"'],
    ['*weg *straat* colo?r "?eer"', '*weg *straat* colo?r "?eer"'],
    ['"a b c"~5 "fiets pad"~ fiets-pad~', '"a b c"~5 "fiets pad"~ fiets-pad~'],
    ['-(a NEAR b) (a OR b) ONEAR/3 (c OR #d)', '-(a NEAR/4 b) (a OR b) ONEAR/3 (c OR #d)'],
    ['title:(a OR -(b c) d) title:"a b"', 'title:(a OR -(b c) d) title:"a b"'],
    ['has:question is:reply url:"a(b)c"', 'has:question is:reply url:"a(b)c"'],
    ['place:"De Panne" place:Tielt', 'place:"De Panne" place:Tielt'],
  ])('%s is printed as %s', (source, canonical) => {
    expect(print(query(source))).toBe(canonical)
  })

  test('may ask for everything when the system asks', () => {
    expect(parse('*', { system: true })).toMatchObject({ ok: true, query: { type: 'everything' } })
    expect(errors('*')).toEqual([['query.everything', '*']])
    expect(errors('(*)')).toEqual([['query.everything', '*']])
  })

  test('knows where its terms stand', () => {
    const parsed = parse('gent ("auto ongeval" OR #tram)')
    const places = parsed.ok ? [...parsed.places.values()] : []
    expect(places).toEqual([
      { at: 0, length: 4 },
      { at: 6, length: 14 },
      { at: 24, length: 5 },
    ])
  })
})

describe('what is wrong is told with its place', () => {
  test.each<[string, [string, string][]]>([
    ['', [['query.empty', '']]],
    ['   ', [['query.empty', '   ']]],
    ['gent "tram', [['query.quote-open', '"']]],
    ['gent (tram', [['query.paren-open', '(']]],
    ['gent) tram', [['query.paren-close', ')']]],
    ['gent ( )', [['query.empty-group', '( )']]],
    ['gent ""', [['query.empty-phrase', '""']]],
    ['gent "…"', [['query.empty-phrase', '"…"']]],
    ['gent OR', [['query.dangling', 'OR']]],
    ['OR gent', [['query.dangling', 'OR']]],
    ['gent AND', [['query.dangling', 'AND']]],
    ['AND gent', [['query.dangling', 'AND']]],
    ['gent NOT', [['query.dangling', 'NOT']]],
    ['gent (NOT)', [['query.dangling', 'NOT']]],
    ['gent - tram', [['query.dangling', '-']]],
    ['gent OR OR tram', [['query.dangling', 'OR']]],
    ['-gent', [['query.only-not', '-gent']]],
    ['NOT (a OR b) -c', [['query.only-not', 'NOT (a OR b) -c']]],
    ['a OR -b', [['query.only-not', '-b']]],
    ['a OR (c OR NOT d)', [['query.only-not', 'NOT d']]],
    ['ab*', [['query.wildcard-short', 'ab*']]],
    ['#ab*', [['query.wildcard-short', '#ab*']]],
    ['a*b', [['query.wildcard-place', '*']]],
    ['*we', [['query.wildcard-short', '*we']]],
    ['**straat', [['query.wildcard-place', '*']]],
    ['a?b', [['query.wildcard-short', 'a?b']]],
    ['日?本?語', [['query.wildcard-script', '日?本?語']]],
    [`straat${'?a'.repeat(60)}`, [['query.wildcard-long', `straat${'?a'.repeat(60)}`]]],
    ['tram*bus', [['query.wildcard-place', '*']]],
    ['tram**', [['query.wildcard-place', '*']]],
    ['"auto * ongeval"', [['query.wildcard-place', '*']]],
    ['auteurs:jan', [['query.field-unknown', 'auteurs:']]],
    ['stem:', [['query.field-empty', 'stem:']]],
    ['stem:werk*', [['query.stem', 'stem:werk*']]],
    ['stem:"twee woorden"', [['query.stem', 'stem:"twee woorden"']]],
    ['constructor:x', [['query.field-unknown', 'constructor:']]],
    ['lang:', [['query.field-empty', 'lang:']]],
    ['lang:xx', [['query.lang-unknown', 'xx']]],
    ['kind:blog', [['query.kind-unknown', 'blog']]],
    ['source:a.b', [['query.source-unknown', 'a.b']]],
    ['gent author:jan', [['query.author', 'author:jan']]],
    ['from:jan', [['query.author', 'from:jan']]],
    ['van:jan', [['query.author', 'van:jan']]],
    ['gent & brugge', [['query.no-letters', '&']]],
    ['#', [['query.tag-empty', '#']]],
    ['#sint-niklaas', [['query.tag-letters', '#sint-niklaas']]],
    ['@', [['query.account-letters', '@']]],
    ['https://stad.gent', [['query.link', 'https://stad.gent']]],
    ['info@stad.gent', [['query.link', 'info@stad.gent']]],
    ['"a b"~101', [['query.distance', '"a b"~101']]],
    ['"a b"~5x', [['query.sign', '~']]],
    ['a~b', [['query.sign', '~']]],
    ['~a', [['query.sign', '~']]],
    ['ab~', [['query.compound', 'ab~']]],
    ['fiets*~', [['query.compound', 'fiets*~']]],
    ['a|b', [['query.sign', '|']]],
    ['$ gent', [['query.sign', '$']]],
    ['= gent', [['query.sign', '=']]],
    ['="gen*"', [['query.exact-wildcard', '="gen*"']]],
    ['=""', [['query.no-letters', '']]],
    ['="gent', [['query.quote-open', '"']]],
    ['a NEAR/ b', [['query.distance', 'NEAR/']]],
    ['a NEAR/101 b', [['query.distance', 'NEAR/101']]],
    ['a NEAR/x b', [['query.distance', 'NEAR/x']]],
    ['a NEAR', [['query.dangling', 'NEAR']]],
    ['NEAR/3 a', [['query.dangling', 'NEAR/3']]],
    [
      'a NEAR NEAR b',
      [
        ['query.dangling', 'NEAR'],
        ['query.dangling', 'NEAR'],
      ],
    ],
    ['a NEAR OR b', [['query.dangling', 'NEAR']]],
    ['a NEAR -b', [['query.near-part', '-b']]],
    ['NOT a NEAR b', [['query.near-part', 'NOT a']]],
    ['a NEAR lang:nl', [['query.near-part', 'lang:nl']]],
    ['a NEAR (b c)', [['query.near-part', '(b c)']]],
    ['a NEAR (b OR @c)', [['query.near-part', '(b OR @c)']]],
    ['a NEAR ((b NEAR c) OR d)', [['query.near-part', '((b NEAR c) OR d)']]],
    ['a NEAR "b c"~3', [['query.near-part', '"b c"~3']]],
    ['gent title:', [['query.field-empty', 'title:']]],
    ['gent (title:)', [['query.field-empty', 'title:']]],
    ['title:-gent', [['query.dangling', 'title:']]],
    ['title:(-gent)', [['query.only-not', '(-gent)']]],
    [
      'title:OR',
      [
        ['query.dangling', 'title:'],
        ['query.dangling', 'OR'],
      ],
    ],
    ['has:audio', [['query.has-unknown', 'audio']]],
    ['is:answer', [['query.is-unknown', 'answer']]],
    ['site:hln', [['query.site-unknown', 'hln']]],
    ['site:hln.be⒀', [['query.site-unknown', 'hln.be⒀']]],
    ['url:abc', [['query.url-short', 'abc']]],
    ['url:bsky.app/profile/jan.be', [['query.author', 'url:bsky.app/profile/jan.be']]],
    ['url:mastodon.social/@jan', [['query.author', 'url:mastodon.social/@jan']]],
    ['url:x.com/jan', [['query.author', 'url:x.com/jan']]],
    ['place:Nergens', [['query.place-unknown', 'place:Nergens']]],
    ['gent place:"Sint Niemand"', [['query.place-unknown', 'place:"Sint Niemand"']]],
    ['topic:waste', [['query.topic-unknown', 'topic:waste']]],
    ['gent $straten', [['query.list-unknown', '$straten']]],
    ['gent\u0000', [['query.control-character', '\u0000']]],
    [
      'lang:xx (kind:x "',
      [
        ['query.lang-unknown', 'xx'],
        ['query.paren-open', '('],
        ['query.kind-unknown', 'x'],
        ['query.quote-open', '"'],
      ],
    ],
  ])('%s', (source, wanted) => {
    expect(errors(source)).toEqual(wanted)
  })

  test('the position counts UTF-16 units', () => {
    expect(parse('😀x lang:xx')).toMatchObject({ errors: [{ at: 9, length: 2 }] })
  })
})

describe('hostile input', () => {
  const big: [string, string, string][] = [
    ['a megabyte', 'a'.repeat(1e6), 'query.too-long'],
    ['ten thousand parentheses', '('.repeat(1e4), 'query.too-deep'],
    ['201 parentheses', `${'('.repeat(201)}a${')'.repeat(201)}`, 'query.too-deep'],
    ['only quotation marks', '"'.repeat(2e4), 'query.empty-phrase'],
    ['only hyphens', '-'.repeat(2e4), 'query.dangling'],
    ['only NOT', 'NOT '.repeat(5e3), 'query.dangling'],
    ['only AND', 'AND '.repeat(5e3), 'query.dangling'],
    ['only stars', '*'.repeat(2e4), 'query.wildcard-place'],
    ['stars in words', 'a*b'.repeat(6e3), 'query.wildcard-place'],
    ['empty groups', '()'.repeat(1e4), 'query.empty-group'],
    ['null bytes', '\0'.repeat(2e4), 'query.control-character'],
    ['a phrase of thousands of words', `"${'a '.repeat(9e3)}"`, 'query.phrase-long'],
    ['only NEAR', 'NEAR '.repeat(4e3), 'query.dangling'],
    ['only titles', `${'title:'.repeat(3e3)}(`, 'query.paren-open'],
    ['only tildes', '~'.repeat(2e4), 'query.sign'],
    ['only equal signs', '='.repeat(2e4), 'query.sign'],
    ['question marks and letters', 'a?'.repeat(1e4), 'query.wildcard-long'],
    ['a text that is longer when written out', `${'"a b"OR'.repeat(2850)}"c"`, 'query.too-long'],
  ]
  test.each(big)('%s is refused', (_, source, key) => {
    expect(errors(source)[0]?.[0]).toBe(key)
  })

  test('two hundred parentheses and twenty thousand characters are still read', () => {
    expect(parse(`${'('.repeat(200)}a${')'.repeat(200)}`).ok).toBe(true)
    expect(parse('straat '.repeat(2857)).ok).toBe(true)
    expect(parse(`${'(a OR b '.repeat(199)}c${')'.repeat(199)}`).ok).toBe(true)
  })

  const fragments = fc.constantFrom(
    ...'( ) " “ ” - NOT AND OR NEAR/3 ONEAR NEAR/ NEAR/999 title: title:( *weg *a* co?r fietspad~ ~5 ="Mol" =x "a b"~3 stem:werken has:link is:reply site:hln.be url:abcd place:Mol place:Tielt topic:a $b stem:" * a* tram* #gent #x* @stad lang:nl kind:own source:feed lang: x: ~ = ? | \' ’s foto\'s auto-ongeval é 日本 😀 \ud800 a.b 24/7 , gent "a b" or\u0301 𐐀'.split(
      ' ',
    ),
    ' ',
    '\t',
    '\u0000',
    'https://x.be/y',
    'info@x.be',
    '\u00ad',
    '*',
    '**',
    '\u00a0',
  )
  const sources = fc.oneof(
    fc
      .array(fc.tuple(fragments, fc.constantFrom(' ', ' ', '')), { maxLength: 25 })
      .map((list) => list.flat().join('')),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
  )

  test('of any kind gives a query or an error within the source; what can be read can be printed and read again', () => {
    fc.assert(
      fc.property(sources, fc.boolean(), (source, system) => {
        const parsed = parse(source, { system })
        if (parsed.ok) {
          expect(parse(print(parsed.query), { system })).toMatchObject({ ok: true, query: parsed.query })
          expect(print(read(print(parsed.query), system))).toBe(print(parsed.query))
          return
        }
        expect(parsed.errors.length).toBeGreaterThan(0)
        for (const { at, length, message } of parsed.errors) {
          expect(at).toBeGreaterThanOrEqual(0)
          expect(at + length).toBeLessThanOrEqual(source.length)
          expect(message).not.toContain('{')
        }
      }),
      { numRuns: Number(process.env.DORPSPLEIN_PROPERTY_RUNS ?? 5000) },
    )
  })

  function read(source: string, system: boolean): Query {
    const parsed = parse(source, { system })
    return parsed.ok ? parsed.query : query(source)
  }
})

describe('a query that reuses another', () => {
  const sources: Record<string, string> = {
    waste: 'afval* OR containerpark',
    street: '(kerkstraat OR dorpsstraat)',
    self: 'gent topic:self',
    a: 'x topic:b',
    b: 'topic:c OR y',
    c: 'topic:a',
    broken: 'gent (',
    all: '*',
  }
  const reuse = { topic: (slug: string) => sources[slug], list: (name: string) => sources[name] }
  const read = (source: string) => parse(source, { reuse })

  test('holds what stands behind the name, and is printed by its name', () => {
    const parsed = read('topic:Waste $street')
    if (!parsed.ok) throw new Error(parsed.errors[0]?.message)
    expect(print(parsed.query)).toBe('topic:waste $street')
    expect(parsed.query).toMatchObject({
      parts: [{ query: query('afval* OR containerpark') }, { query: query(sources.street as string) }],
    })
  })

  test('can stand beside NEAR when it is only words', () => {
    expect(read('$street NEAR/5 werken').ok).toBe(true)
    expect(read('topic:b NEAR/5 werken').ok).toBe(false)
  })

  test.each([
    ['topic:self', 'query.reuse-cycle', 'topic:self'],
    ['gent OR topic:a', 'query.reuse-cycle', 'topic:a'],
    ['gent topic:broken', 'query.reuse-broken', 'topic:broken'],
    ['gent topic:all', 'query.reuse-broken', 'topic:all'],
    ['gent -$nothing', 'query.list-unknown', '$nothing'],
  ])('%s is refused with its place', (source, key, piece) => {
    expect(read(source)).toMatchObject({
      ok: false,
      errors: [{ key, at: source.indexOf(piece), length: piece.length }],
    })
  })

  test('cannot grow without end', () => {
    const doubling = {
      topic: (slug: string) =>
        slug === '0' ? 'gent OR brugge' : `topic:${Number(slug) - 1} tram topic:${Number(slug) - 1}`,
    }
    expect(parse('topic:5', { reuse: doubling }).ok).toBe(true)
    expect(parse('topic:18', { reuse: doubling })).toMatchObject({ errors: [{ key: 'query.reuse-large' }] })
    expect(parse('topic:900', { reuse: doubling })).toMatchObject({ errors: [{ key: 'query.reuse-large' }] })
  })
})

describe('a place', () => {
  test.each(['Tielt', 'Mol', 'De Panne', "'s-Gravenhage", '8700', 'Sint-Amandsberg', 'Bergen (NH)'])(
    '%s is known',
    (name) => {
      expect(parse(`place:"${name}"`)).toMatchObject({
        ok: true,
        query: { type: 'reuse', kind: 'place', name },
      })
    },
  )

  test('of which there are several asks which, and is known by its municipality', () => {
    expect(parse('gent place:Berchem')).toMatchObject({
      errors: [
        {
          key: 'query.place-several',
          at: 5,
          length: 13,
          values: { names: '“Berchem, Antwerpen”, “Berchem, Kluisbergen”' },
        },
      ],
    })
    expect(parse('place:"Berchem, Antwerpen"').ok).toBe(true)
    expect(parse('place:Bergen').ok).toBe(false)
  })
})
