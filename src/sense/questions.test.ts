import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyText } from './muddle.fixture.js'
import { seen, unseen } from './questions.fixture.js'
import { bare, isQuestion, isWordsOnly } from './questions.js'

describe('a question that somebody could answer', () => {
  test.each([
    ['Om hoe laat vertrekt de stoet zaterdag?', 'nl'],
    ['Kan de kinderopvang zaterdag langs de achterkant?', 'nl'],
    ['Weet er iemand of het containerpark vandaag open is', 'nl'],
    ['De straat ligt open. Waar moeten wij nu parkeren?', 'nl'],
    ['Quand est-ce que la rue sera ouverte ?', 'fr'],
    ['Wann wird die Straße wieder geöffnet?', 'de'],
    ['Does anyone know when the pool opens', 'en'],
  ])('%s', (text, lang) => expect(isQuestion(text, lang)).toBe(true))
})

describe('a remark is no question', () => {
  test.each([
    ['Serieus?', 'nl'],
    ['Weer file in de Kerkstraat.', 'nl'],
    ['Zie https://voorbeeld.be/zoek?wat=is', 'nl'],
    ['Wie het weet mag het zeggen, de straat is dicht!', 'nl'],
    ['', 'nl'],
    ['???', 'other'],
  ])('%s', (text, lang) => expect(isQuestion(text, lang)).toBe(false))
})

describe('of nearly three hundred sentences in four languages', () => {
  const score = (all: typeof seen) => {
    const found = all.filter(({ text, lang }) => isQuestion(text, lang))
    const right = found.filter(({ asks }) => asks).length
    return { precision: right / found.length, recall: right / all.filter(({ asks }) => asks).length }
  }
  test('those that the rules were written with are told apart', () => {
    expect(score(seen).precision).toBeGreaterThan(0.96)
    expect(score(seen).recall).toBeGreaterThan(0.97)
  })
  test('of those that came after, three in four of what is found asks, and most of what asks is found', () => {
    expect(score(unseen).precision).toBeGreaterThan(0.7)
    expect(score(unseen).recall).toBeGreaterThan(0.55)
  })
})

test('no text makes it fail, and a long one is answered', () => {
  for (const piece of ['?', 'wie ', 'waar kan ik ', '"?', ',', 'é', '\u200b', '\u202eמה ', '@'])
    expect(typeof isQuestion(piece.repeat(100_000 / piece.length), 'nl')).toBe('boolean')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(typeof isQuestion(text, 'other')).toBe('boolean')
    }),
  )
})

test('a clause that is taken for nothing but words is that', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const clause of text.toLowerCase().split(/[.,:;!?]/))
        if (isWordsOnly(clause)) expect(bare(clause)).toBe(clause)
    }),
    { numRuns: 500 },
  )
})
