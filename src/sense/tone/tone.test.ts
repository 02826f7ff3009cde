import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '#basics/root'
import { lessonOf, type Tone, tone } from './index.js'
import { crossValidate, type Lesson, learnLayer, macroF1, noLayer, taught, withLayer } from './layer.js'
import { readToneModel, toneLanguages } from './model.js'

describe('what anybody would hear', () => {
  test.each<[Tone, string, string]>([
    ['negative', 'nl', 'Wat een schande, die vuile stank in onze straat!'],
    ['negative', 'nl', 'Ik ben hier echt niet tevreden over.'],
    ['positive', 'nl', 'Prachtig gedaan, bedankt aan alle vrijwilligers!'],
    ['positive', 'nl', 'Amai da was keileuk gisteren, merci'],
    ['neutral', 'nl', 'De gemeenteraad vergadert maandag om 20 uur.'],
    ['mixed', 'nl', 'Prachtige nieuwe weg, maar de werken waren een verschrikkelijke ramp.'],
    ['negative', 'fr', 'C’est une honte, j’en ai marre !'],
    ['positive', 'fr', 'Merci à tous, magnifique soirée 😍'],
    ['negative', 'de', 'Das ist eine Katastrophe, einfach schrecklich.'],
    ['positive', 'de', 'Super schön, vielen Dank!'],
    ['negative', 'en', 'This is awful, I hate it.'],
    ['positive', 'en', 'Lovely evening, thank you so much!'],
  ])('%s in %s: %s', (expected, lang, text) => {
    expect(tone(text, lang).tone).toBe(expected)
  })

  test('the words that caused it are words of the text, with what denies them', () => {
    expect(tone('Wat een schande, die stank!', 'nl').because).toContain('schande')
    expect(tone('Wij zijn helemaal niet tevreden met dit antwoord.', 'nl').because.join(' ')).toContain(
      'tevreden',
    )
    expect(tone('De raad vergadert om 20 uur.', 'nl').because).toEqual([])
  })
})

describe('where it cannot be told', () => {
  test.each([
    ['', 'nl'],
    ['https://example.org/a', 'nl'],
    ['@iemand @nog', 'nl'],
    ['12.000', 'nl'],
    ['Kommunen har vedtaget en dårlig plan', 'other'],
    ['市議会は昨日', 'other'],
  ])('%j in %s has no tone', (text, lang) => {
    expect(tone(text, lang)).toEqual({ tone: null, confidence: 0, because: [] })
  })

  test('an emoji alone is heard in every language', () => {
    expect(tone('😡😡', 'other').tone).toBe('negative')
    expect(tone('😍', 'other').tone).toBe('positive')
  })
})

describe('any text', () => {
  test('gets an answer, and the same one again', () => {
    const lang = fc.constantFrom('nl', 'fr', 'de', 'en', 'other', '')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), lang, (text, language) => {
        const guess = tone(text, language)
        expect([null, 'negative', 'neutral', 'positive', 'mixed']).toContain(guess.tone)
        expect(guess.confidence).toBeGreaterThanOrEqual(0)
        expect(guess.confidence).toBeLessThanOrEqual(1)
        expect(tone(text, language)).toEqual(guess)
      }),
    )
  })

  test('counts with its beginning, however long it is', () => {
    const long = 'Wat een schande, die stank hier. '.repeat(70)
    expect(tone(long + 'Prachtig! '.repeat(9_000), 'nl')).toEqual(tone(long, 'nl'))
    expect(tone('!'.repeat(100_000), 'nl').tone).toBeNull()
    expect(tone('😀'.repeat(50_000), 'nl').confidence).toBeLessThanOrEqual(1)
  })

  test('sounds the same with a number or a skin colour added', () => {
    expect(tone('Goed gedaan 👍🏽', 'nl').tone).toBe(tone('Goed gedaan 👍', 'nl').tone)
  })
})

describe('the models', () => {
  test.each(toneLanguages)(
    '%s takes less than a megabyte, and is refused when a byte has changed',
    (lang) => {
      const folder = mkdtempSync(join(tmpdir(), 'dorpsplein-tone-'))
      const models = join(packageRoot, 'src', 'sense', 'models')
      copyFileSync(join(models, `tone-${lang}.json`), join(folder, `tone-${lang}.json`))
      const bytes = readFileSync(join(models, `tone-${lang}.bin.br`))
      expect(bytes.length).toBeLessThan(1_000_000)
      bytes[100] = (bytes[100] ?? 0) ^ 1
      writeFileSync(join(folder, `tone-${lang}.bin.br`), bytes)
      expect(() => readToneModel(lang, folder)).toThrow(/tone model is damaged.*SHA-256/)
      rmSync(folder, { recursive: true })
    },
  )
})

/** "blorf" is a word that no lexicon knows. */
const lesson = (text: string, said: Tone) => lessonOf(text, 'nl', said) as Lesson
const heard = (layer: ReturnType<typeof noLayer>, text: string) => tone(text, 'nl', layer).tone

describe('what a town teaches', () => {
  test('counts at once', () => {
    const text = 'Alweer blorf aan de kaai vandaag.'
    const layer = taught(noLayer(), lesson(text, 'positive'))
    expect(heard(noLayer(), text)).not.toBe('positive')
    expect(heard(layer, text)).toBe('positive')
  })

  test('is learnt as a word, and heard in another sentence', async () => {
    const places = [
      'de kaai',
      'het park',
      'de markt',
      'ons plein',
      'de school',
      'het bos',
      'de zaal',
      'de brug',
    ]
    const lessons = places.flatMap((place) => [
      lesson(`Weeral blorf bij ${place}.`, 'negative'),
      lesson(`Vergadering bij ${place}.`, 'neutral'),
    ])
    const layer = await learnLayer(lessons)
    expect(heard(layer, 'Weeral blorf in de Kerkstraat.')).toBe('negative')
    expect(await learnLayer(lessons)).toEqual(layer)
  })

  test('is measured on what it did not learn from', async () => {
    const lessons = Array.from({ length: 60 }, (_, i) =>
      lesson(
        i % 2 === 0 ? `Blorf aan huis nummer ${i}` : `Bus ${i} rijdt aan huis nummer ${i}`,
        i % 2 === 0 ? 'positive' : 'neutral',
      ),
    )
    const measured = await crossValidate(lessons)
    expect(measured.lessons).toBe(60)
    expect(measured.macroF1).toBeGreaterThan(measured.before)
    expect(measured.macroF1).toBeGreaterThan(90)
  })

  test('nothing taught changes nothing', () => {
    const one = lesson('Wat een schande, die stank!', 'negative')
    expect(withLayer(noLayer(), one)).toEqual(one.logits)
  })

  test('keeps no text, and no order of words', () => {
    const kept = lesson('De burgemeester kijkt naar het plein', 'neutral')
    expect(JSON.stringify(kept)).not.toMatch(/burgemeester|plein/)
    expect(kept.words).toEqual([...kept.words].sort((a, b) => a - b))
    expect(kept.words.every((word) => word >= 0 && word < 32_768)).toBe(true)
  })
})

test('macro-F1 counts each class alike', () => {
  expect(macroF1([0, 1, 2], [0, 1, 2])).toBe(100)
  expect(macroF1([1, 1, 1], [0, 1, 2])).toBeCloseTo(100 / 6)
})
