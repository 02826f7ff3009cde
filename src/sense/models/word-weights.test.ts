import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '../muddle.fixture.js'
import { readLanguageModel } from './language-model.js'
import { isComposed, letters, mayHoldNoise, noise } from './letters.js'
import { ngrams } from './ngrams.js'
import { createSumOfWeights } from './word-weights.js'

const model = readLanguageModel()
const sumOfWeights = createSumOfWeights(model)
const width = model.classes.length

/** Feature by feature, as the training saw it. */
function oneByOne(codes: Uint16Array) {
  const features = new Int32Array(8_192)
  const found = ngrams(codes, features)
  const sums = new Array<number>(width).fill(0)
  for (const feature of features.subarray(0, found))
    for (let k = 0; k < width; k++)
      sums[k] = (sums[k] as number) + (model.weights[feature * width + k] as number)
  return { found, sums }
}

function wordByWord(codes: Uint16Array) {
  const sums = new Int32Array(width)
  const found = sumOfWeights(codes, sums)
  return { found, sums: [...sums] }
}

test('words that are remembered add up to the same as their letters do', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { codes } = letters(text)
      expect(wordByWord(codes)).toEqual(oneByOne(codes))
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  ['one long word', 'abcdefghij'.repeat(99)],
  ['words of one letter', 'a b '.repeat(900)],
  ['a word full of apostrophes', "a'".repeat(999)],
])('also of %s', (_, text) => {
  const { codes } = letters(text)
  expect(wordByWord(codes)).toEqual(oneByOne(codes))
})

test('what is not searched for addresses holds none, and what is not normalised needs it not', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      if (!mayHoldNoise(text)) expect(text.replace(noise, ' ')).toBe(text)
      if (isComposed(text)) expect(text.normalize('NFKC')).toBe(text)
    }),
    { numRuns: 1_000 },
  )
})
