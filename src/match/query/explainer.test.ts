import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { words } from '#web'
import { messages } from './errors.js'
import { explain } from './explainer.js'
import { parse } from './parser.js'

function read(source: string, locale: 'nl' | 'en' = 'nl'): string {
  const parsed = parse(source)
  return parsed.ok ? explain(parsed.query, words(locale)) : ''
}

describe('a query is read back in one sentence', () => {
  test.each([
    ['gent', 'Vangt berichten met “gent”.'],
    ['gent tram', 'Vangt berichten met “gent” en “tram”.'],
    ['a OR b OR c', 'Vangt berichten met “a”, “b” of “c”.'],
    ['verkeer*', 'Vangt berichten met een woord dat met “verkeer” begint.'],
    ['"auto ongeval"', 'Vangt berichten met de woordgroep “auto ongeval”.'],
    ["foto's auto-ongeval", "Vangt berichten met “foto's” en “auto-ongeval”."],
    ['#gent OR #afval*', 'Vangt berichten met #gent of een hashtag die met #afval begint.'],
    ['@stad', 'Vangt berichten met @stad.'],
    ['gent -corona', 'Vangt berichten met “gent”, maar zonder “corona”.'],
    ['gent -(a OR b)', 'Vangt berichten met “gent”, maar zonder “a” of “b”.'],
    ['gent -(a b)', 'Vangt berichten met “gent”, maar niet met “a” en “b” samen.'],
    ['-lang:fr gent -#x', 'Vangt berichten met “gent”, maar niet in het Frans en zonder #x.'],
    [
      'gent (tram OR bus) lang:nl kind:social source:bluesky',
      'Vangt berichten met “gent”, met “tram” of “bus”, in het Nederlands, van mensen op sociale media, en ook van bluesky.',
    ],
    ['gent tram OR kind:own', 'Vangt berichten met “gent” en “tram” of van of aan de eigen kanalen.'],
    ['gent lang:nl OR #x', 'Vangt berichten (met “gent”, en ook in het Nederlands) of met #x.'],
    ['*weg', 'Vangt berichten met een woord dat op “weg” eindigt.'],
    ['*straat*', 'Vangt berichten met een woord met “straat” erin.'],
    ['colo?r', 'Vangt berichten met een woord als “colo?r”, met één letter op de plaats van elk vraagteken.'],
    ['fietspad~', 'Vangt berichten met “fietspad”, aan elkaar, los of met een streepje.'],
    ['stem:werken OR ="Mol"', 'Vangt berichten met een vorm van “werken” of “Mol”, precies zo geschreven.'],
    [
      '(tram OR bus) NEAR/3 (staking OR uitval)',
      'Vangt berichten met hoogstens 3 woorden tussen (“tram” of “bus”) en (“staking” of “uitval”).',
    ],
    ['a ONEAR/1 b', 'Vangt berichten met eerst “a” en dan “b”, hoogstens 1 woord verder.'],
    [
      '"a b"~5',
      'Vangt berichten met de woorden “a b” in om het even welke volgorde, met hoogstens 5 andere woorden ertussen.',
    ],
    [
      'title:tram site:hln.be has:question is:reply',
      'Vangt berichten met een titel met “tram”, van de website hln.be, met een vraag, en ook als antwoord op een ander bericht.',
    ],
    ['place:Tielt -has:link', 'Vangt berichten met de plaats Tielt, maar niet met een link.'],
  ])('%s', (source, sentence) => {
    expect(read(source)).toBe(sentence)
  })

  test('in English too', () => {
    expect(read('gent (tram OR bus*) -corona', 'en')).toBe(
      'Catches posts with “gent”, and also with “tram” or a word that begins with “bus”, but without “corona”.',
    )
  })

  test('that stays readable for a long list', () => {
    const many = Array.from({ length: 400 }, (_, i) => `straat${i}`).join(' OR ')
    expect(read(many)).toMatch(/“straat9” of nog 390 andere\.$/)
  })

  test('whatever the words in it are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        const sentence = read(`"${text}" #x -"{what}, plural <b>"`)
        if (sentence) expect(sentence).toMatch(/^Vangt berichten met .*\.$/s)
      }),
    )
  })
})

describe('the catalogues', () => {
  const catalogue = (locale: string): Record<string, string> =>
    JSON.parse(readFileSync(new URL(`../../../web/words/${locale}/query.json`, import.meta.url), 'utf8'))

  test('say in English what programs read', () => {
    expect(catalogue('en')).toMatchObject(messages)
  })

  test('hold the same keys with the same values in Dutch and English', () => {
    const values = (messages: Record<string, string>) =>
      Object.entries(messages).map(([key, text]) => [key, [...new Set(text.match(/\{\w+(?=[,}])/g))].sort()])
    expect(values(catalogue('nl'))).toEqual(values(catalogue('en')))
  })
})
