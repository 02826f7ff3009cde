import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDuplicates } from './index.js'

const fire = 'Zware brand in de Stationsstraat in Mol, de brandweer vraagt om ramen en deuren te sluiten'

test('a repost repeats the first text, whoever is named before it and whatever address follows', () => {
  const { repeats } = createDuplicates()
  expect(repeats('a', fire)).toBeNull()
  expect(repeats('b', `RT @iemand: ${fire.toUpperCase()}! https://example.org/x`)).toBe('a')
})

test('a copy with three words changed is the same line, and a copy of that copy too', () => {
  const { repeats } = createDuplicates()
  repeats('a', fire)
  const changed =
    'Hevige brand in de Stationsstraat te Mol, de brandweer vraagt om ramen en poorten te sluiten'
  expect(repeats('b', changed)).toBe('a')
  expect(repeats('c', `${changed} aub`)).toBe('a')
})

test('another text about the same thing is not a copy', () => {
  const { repeats } = createDuplicates()
  repeats('a', fire)
  expect(
    repeats('b', 'In Mol staat een huis in de Stationsstraat in brand, iedereen is veilig buiten geraakt'),
  ).toBeNull()
})

test('three words are only repeated by the same three words', () => {
  const { repeats } = createDuplicates()
  repeats('a', 'Goed zo allemaal')
  expect(repeats('b', 'goed zo mannen')).toBeNull()
  expect(repeats('c', 'Goed zo, allemaal!')).toBe('a')
})

test('what left the window is no longer found', () => {
  const { repeats } = createDuplicates({ window: 4 })
  repeats('a', fire)
  for (const other of ['een', 'twee', 'drie', 'vier'])
    repeats(other, `${other} heel andere woorden over ${other}`)
  expect(repeats('b', fire)).toBeNull()
})

test('of a flood of 100,000 copies each is found', () => {
  const { repeats } = createDuplicates({ window: 1000 })
  repeats('a', fire)
  let found = 0
  for (let i = 0; i < 100_000; i++) if (repeats(`${i}`, fire) === 'a') found++
  expect(found).toBe(100_000)
})

test('any text gets an answer, and itself again repeats it unless nothing is left of it', () => {
  const odd = fc.constantFrom(
    '',
    '👍',
    '@a @b',
    'https://a.example',
    'и здесь 漢字 और',
    '\ud800',
    'x '.repeat(50_000),
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(odd, fc.string({ unit: 'binary' }))), (texts) => {
      const { repeats } = createDuplicates({ window: 64 })
      for (const [i, text] of texts.entries()) {
        repeats(`${i}`, text)
        const again = repeats(`again ${i}`, text)
        if (/[\p{L}\p{N}]/u.test(text.slice(0, 10)) && !/[@:/＠]|www/i.test(text))
          expect(again).not.toBeNull()
      }
    }),
    { numRuns: 60 },
  )
})
