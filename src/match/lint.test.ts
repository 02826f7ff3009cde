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
