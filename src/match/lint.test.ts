import { describe, expect, test } from 'vitest'
import { words } from '#web'
import { type LintOptions, lint } from './lint.js'

const nl: LintOptions = {
  t: words('nl'),
  allowedAccounts: ['@StadGent', 'stad@mastodon.vlaanderen'],
  isAlsoAWord: (name) => ['mol', 'peer', 'best'].includes(name.toLowerCase()),
}

/** Warnings as their key and the piece of the query that they point at. */
function warnings(source: string): [string, string][] {
  return lint(source, nl).warnings.map(({ key, at, length }) => [key, source.slice(at, at + length)])
}

describe('the linter', () => {
  test('reads a good query back and has nothing to say', () => {
    expect(lint('gent (tram OR bus)', nl)).toEqual({
      ok: true,
      explanation: 'Vangt berichten met “gent”, en ook met “tram” of “bus”.',
      errors: [],
      warnings: [],
      hints: [],
    })
  })

  test('tells errors in the words of the reader', () => {
    expect(lint('gent (tram', nl)).toMatchObject({
      ok: false,
      explanation: '',
      errors: [{ at: 5, length: 1, message: 'Dit haakje wordt nergens gesloten.' }],
    })
    expect(lint('gent (tram', { t: words('en') }).errors[0]?.message).toBe(
      'This parenthesis is never closed.',
    )
  })

  test.each([
    ['gent of brugge', 'of', 'OR'],
    ['gent or brugge', 'or', 'OR'],
    ['gent OF brugge', 'OF', 'OR'],
    ['gent en tram', 'en', 'AND'],
    ['gent and tram', 'and', 'AND'],
    ['gent niet corona', 'niet', 'NOT'],
    ['niet corona gent', 'niet', 'NOT'],
  ])('asks whether %s means an operator', (source, word, operator) => {
    const [found] = lint(source, nl).warnings
    expect(found).toMatchObject({
      at: ` ${source} `.indexOf(` ${word} `),
      key: 'query.warn-operator',
      values: { word, operator },
    })
  })

  test.each(['gent "of" brugge', 'of', 'en gent', '"gent of brugge"', '#en gent'])(
    'takes %s as it stands',
    (source) => {
      expect(warnings(source)).toEqual([])
    },
  )

  test.each<[string, string[]]>([
    ['Mol', ['Mol']],
    ['"Mol" lang:nl', ['"Mol"']],
    ['Mol OR Peer OR Gent', ['Mol', 'Peer']],
    ['Mol -dier', ['Mol']],
    ['(Mol OR Geel) gemeente', []],
    ['Mol gemeente', []],
    ['"Mol centrum"', []],
    ['#mol', []],
    ['gent -mol', []],
  ])('warns in %s for names that are also a word and stand alone', (source, names) => {
    expect(warnings(source)).toEqual(names.map((name) => ['query.warn-also-a-word', name]))
  })

  test('warns when no word is named', () => {
    expect(warnings('lang:nl kind:social')).toEqual([['query.warn-no-words', 'lang:nl kind:social']])
  })
})

describe('persons are not followed', () => {
  test('an account passes only when it is on the list of the organisation', () => {
    expect(lint('@stadgent OR @stad@mastodon.vlaanderen', nl).ok).toBe(true)
    const { ok, errors } = lint('gent OR @jan.peeters', nl)
    expect(ok).toBe(false)
    expect(errors).toMatchObject([
      { at: 8, length: 12, key: 'query.account-private', values: { handle: 'jan.peeters' } },
    ])
    expect(errors[0]?.message).toContain('Accounts van privépersonen volgen we niet')
  })

  test('a name on one server does not open the same name everywhere', () => {
    expect(lint('@stad', nl).ok).toBe(false)
  })

  test.each(['author:jan', 'from:jan gent', 'gent van:@jan'])('%s is refused with the reason', (source) => {
    const { ok, errors } = lint(source, nl)
    expect(ok).toBe(false)
    expect(errors[0]?.key).toBe('query.author')
  })
})

describe('a proposed repair', () => {
  const options: LintOptions = {
    ...nl,
    reuse: { topic: (slug) => (slug === 'afval' ? 'afval* OR container' : undefined) },
  }

  /** The query after the first repair; null when none is proposed. */
  function mended(source: string): string | null {
    const { errors, warnings } = lint(source, options)
    const repair = [...errors, ...warnings].find((found) => found.repair)?.repair
    return repair ? source.slice(0, repair.at) + repair.text + source.slice(repair.at + repair.length) : null
  }

  test.each([
    ['gent "tram', 'gent "tram"'],
    ['("zware storm OR wind) gent', '("zware storm" OR wind) gent'],
    ['gent (tram OR bus', 'gent (tram OR bus)'],
    ['gent) tram', 'gent tram'],
    ['gent OR', 'gent '],
    ['#sint-niklaas', '#sintniklaas'],
    ['gent https://www.hln.be/', 'gent site:hln.be'],
    ['gent NEAR/500 tram', 'gent NEAR/10 tram'],
    ['gent of brugge', 'gent OR brugge'],
    ['gent near/5 brugge', 'gent NEAR/5 brugge'],
    ['gent NEAR/25 brugge', 'gent NEAR/10 brugge'],
    ['"gent brugge"~30', '"gent brugge"~10'],
    ['Mol', 'place:Mol'],
    ['Mol OR Peer lang:nl', 'place:Mol OR Peer lang:nl'],
    ['ver* gent', 'ver gent'],
    ['gent -gent', 'gent'],
    ['"gent tram" -(brugge OR gent) lang:nl', '"gent tram" lang:nl'],
    ['#gent -gent*', '#gent'],
    ['topic:afval -container*', null],
    ['(gent OR brugge) -gent', null],
    ['auto-ongeval gent', 'auto-ongeval~ gent'],
    ['auto-ongeval OR autoongeval', null],
    ['"auto-ongeval"', null],
    ['gent NEAR/10 tram', null],
    ['straat* *weg *straat*', null],
    ['place:Mol', null],
  ])('makes of %s: %s', (source, wanted) => {
    expect(mended(source)).toBe(wanted)
  })

  test('of what makes a part empty points at what is left out', () => {
    expect(lint('tram OR (gent -gent)', options).warnings).toMatchObject([
      { key: 'query.warn-empty', at: 14, length: 5, repair: { at: 13, length: 6, text: '' } },
    ])
  })

  test('leaves a query that can be read', () => {
    for (const source of ['gent of brugge', 'Mol', 'ver* gent', 'gent -gent', 'auto-ongeval gent']) {
      expect(lint(mended(source) ?? '', options).ok).toBe(true)
    }
  })
})

describe('a form that is missing', () => {
  const hinted = (source: string) => lint(source, nl).hints.map((hint) => hint.repair?.text)

  test.each([
    ['fietspaden', 'stem:fietspaden', 'fietspad'],
    ['klacht', 'stem:klacht', 'klachten'],
    ['bewoners', 'stem:bewoners', 'bewoner'],
    ['bomen', 'stem:bomen', 'boom'],
    ['vergunning', 'stem:vergunning', 'vergunningen'],
    ['parkeren', 'stem:parkeren', 'parkeer'],
    ['speelpleinen', 'stem:speelpleinen', 'speelplein'],
    ['steden', '(steden OR stad)', 'stad'],
    ['gent NEAR/5 klacht', 'stem:klacht', 'klachten'],
  ])('is proposed for %s: %s', (source, better, other) => {
    const [hint] = lint(source, nl).hints
    const word = source.split(' ').at(-1) as string
    expect(hint).toMatchObject({
      at: source.indexOf(word),
      length: word.length,
      values: { word, other, better },
    })
    expect(hint?.message).toBe(`“${word}” vindt ${other} niet. Met ${better} vindt u beide.`)
    const mended = lint(source.replace(word, better), nl)
    expect([mended.ok, mended.hints]).toEqual([true, []])
  })

  test.each([
    'stem:klacht OR fietspaden',
    'klacht*',
    'klacht OR klachten',
    'afval* OR klachten',
    '="klacht"',
    '"klacht"',
    '#klachten',
    'Bomen',
    'peer',
    'bos',
    'gent -klachten',
    'topic:klacht',
    'title:klacht',
    'tegen OR samen OR tussen',
    'gratis verkeer',
    '2030',
    'klachten (',
  ])('is not for %s', (source) => expect(hinted(source)).toEqual([]))

  test('is told of two words at most', () => {
    expect(hinted('klacht OR petitie OR boete OR brand')).toEqual(['stem:klacht', 'stem:petitie'])
  })

  test('is no warning, so nobody has to confirm it', () => {
    expect(lint('klacht', nl).warnings).toEqual([])
  })
})
