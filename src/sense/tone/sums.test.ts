import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '../muddle.fixture.js'
import { featuresAtMost, featuresOf } from './features.js'
import { listed, modelOf, sound, tone } from './index.js'
import { toneLanguages } from './model.js'
import { pattern, signsOf } from './signs.js'

const language = fc.constantFrom(...toneLanguages)

test('words that are remembered add up to the same as features that are listed', () => {
  fc.assert(
    fc.property(anyText, language, (text, lang) => {
      const model = modelOf(lang)
      const signs = signsOf(text)
      const { sparse, deniedBy, words } = featuresOf(signs, model.lexicon)
      const heard: number[] = []
      expect(model.sumsOf(signs, deniedBy, heard)).toEqual(listed(sparse, model))
      expect(heard).toEqual(words)
    }),
    { numRuns: 1_000 },
  )
})

test('where some features would not count, they are listed', () => {
  // One sign that stands for eighteen letters.
  const text = 'ﷺ '.repeat(320)
  const model = modelOf('nl')
  const signs = signsOf(text)
  const { sparse, deniedBy } = featuresOf(signs, model.lexicon)
  expect(sparse).toHaveLength(featuresAtMost)
  expect(model.sumsOf(signs, deniedBy, null)).toBeNull()
  expect(sound(text, 'nl').confidence).toBe(tone(text, 'nl').confidence)
})

test('a word is still itself after as many others as there is room for', () => {
  const before = sound('Wat een schande, die stank!', 'nl')
  for (let i = 0; i < 30_000; i += 20)
    sound(
      Array.from({ length: 20 }, (_, j) => `woord${String.fromCharCode(97 + j)}x`.repeat(i % 5) + i).join(
        ' ',
      ),
      'nl',
    )
  expect(sound('Wat een schande, die stank!', 'nl')).toEqual(before)
})

test('signs begin and end where the pattern alone finds them', () => {
  const alone = new RegExp(pattern.source, 'gu')
  fc.assert(
    fc.property(anyText, (any) => {
      const text = any.replaceAll('\\u', '')
      const pieces = text.match(alone) ?? []
      expect(signsOf(text).map(({ shown }) => shown)).toEqual(
        pieces.flatMap((piece) => signsOf(piece).map(({ shown }) => shown)),
      )
    }),
    { numRuns: 1_000 },
  )
})
