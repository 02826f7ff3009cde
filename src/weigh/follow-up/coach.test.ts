import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkAnswer, coachLanguages, coachSteps, examplesOf, openPlaces } from './coach.js'

const good = {
  nl: 'We begrijpen dat dit vervelend is. De berm is nat, omdat de gracht verstopt zit. We herstellen de gracht vanaf maandag. Vragen? Bel de dienst Wegen.',
  en: 'We understand that this is annoying. The verge is wet because the ditch is blocked. We will clear it within two weeks. Call the roads desk.',
  fr: 'Nous comprenons votre gêne. Le talus est humide parce que le fossé est bouché. Nous allons le nettoyer dès lundi. Appelez le guichet.',
  de: 'Wir verstehen Ihren Ärger. Der Rand ist nass, weil der Graben verstopft ist. Wir werden ihn am Montag räumen. Rufen Sie den Schalter an.',
} as const

describe('the coach', () => {
  test.each(coachLanguages)(
    'finds all five steps in an answer in %s, and knows the language by it',
    (language) => {
      const checked = checkAnswer(good[language])
      expect(checked.language).toBe(language)
      expect(checked.steps.filter(({ found }) => found === null)).toEqual([])
    },
  )

  test('says for each step what it found, as it was written', () => {
    const { steps } = checkAnswer('Wij Begrijpen het. Vandaag komt er een bord.', 'nl')
    expect(steps.find(({ step }) => step === 'acknowledge')?.found).toBe('Begrijpen')
    expect(steps.find(({ step }) => step === 'when')?.found).toBe('Vandaag')
    expect(steps.find(({ step }) => step === 'where')?.found).toBeNull()
  })

  test('finds a date, an hour and an address on the web whatever the language', () => {
    const { steps } = checkAnswer('12/03 14.00 www.duinveld.example', 'fr')
    expect(steps.filter(({ found }) => found !== null).map(({ step }) => step)).toEqual(['when', 'where'])
  })

  test('takes a shop that is entered for no moment, and two weeks for one', () => {
    const when = (text: string) => checkAnswer(text, 'nl').steps.find(({ step }) => step === 'when')?.found
    expect(when('U vraagt langs waar u nog binnen kunt.')).toBeNull()
    expect(when('De borden staan er binnen twee weken.')).toBe('binnen twee')
    expect(when('De borden staan er binnen 14 dagen.')).not.toBeNull()
  })

  test('takes no part of a word for a word', () => {
    expect(
      checkAnswer('De kwant wandelt meiklokjes voorbij.', 'nl').steps.every(({ found }) => found === null),
    ).toBe(true)
  })

  test('what it found stands in the text, and more text never loses a step', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300 }),
        fc.string({ maxLength: 100 }),
        fc.constantFrom(...coachLanguages),
        (text, more, language) => {
          const before = checkAnswer(text, language).steps
          const after = checkAnswer(`${text}\n${more}`, language).steps
          const plain = text.normalize('NFC').replace(/[’‘]/g, "'")
          before.forEach(({ found }, at) => {
            if (found === null) return
            expect(plain).toContain(found)
            expect(after[at]?.found).not.toBeNull()
          })
        },
      ),
    )
  })

  test('gives examples of every step in every language', () => {
    for (const language of coachLanguages)
      for (const step of coachSteps) expect(examplesOf(language, step)).toHaveLength(3)
  })

  test('a long text is looked at in no time', () => {
    const begin = performance.now()
    checkAnswer(`${'a'.repeat(9_000)} ${'0 '.repeat(3_000)}${'x@'.repeat(2_000)}`)
    expect(performance.now() - begin).toBeLessThan(500)
  })
})

test('what stands between brackets is still to be filled in', () => {
  expect(openPlaces('Beste, [feiten] en [wanneer?]')).toEqual(['[feiten]', '[wanneer?]'])
  expect(openPlaces('Niets te doen.')).toEqual([])
})
