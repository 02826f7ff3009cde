import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashesOf, quickHashes } from './duplicates/hashed-words.js'
import { anyText } from './muddle.fixture.js'
import { surfacesOf, words } from './stories/terms.js'

test('the words of a story are those that the pattern finds', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(surfacesOf(text)).toEqual(text.match(words) ?? [])
    }),
    { numRuns: 1_000 },
  )
})

test('words hashed in one go are the words that the patterns leave', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const quick = quickHashes(text)
      if (quick) expect(quick).toEqual(hashesOf(text))
    }),
    { numRuns: 1_000 },
  )
})
