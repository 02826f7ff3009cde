import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '#basics/days'
import { atMost, daysBefore, measureCooling } from './measure.js'

const told = '2026-11-20'
const days = (perDay: (offset: number) => number, from = -70, to = 30) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    day: addDays(told, from + i),
    voices: perDay(from + i),
  })).filter((one) => one.voices > 0)

describe('whether it cooled', () => {
  test('a conversation that falls from eight a day to one cooled', () => {
    const facts = measureCooling(
      days((at) => (at < 0 ? (at >= -7 ? 8 : 1) : 1)),
      { told, after: 7, since: '2026-08-01' },
    )
    expect(facts).toMatchObject({
      verdict: 'cooled',
      before: 8,
      after: 1,
      usual: 1,
      voicesBefore: 56,
      voicesAfter: 7,
    })
  })

  test('below five voices nothing is said', () => {
    const facts = measureCooling(
      days((at) => (at === -2 || at === -3 ? 2 : 0)),
      { told, after: 7, since: null },
    )
    expect(facts).toMatchObject({ verdict: 'too-little', usual: null })
  })

  test('the day of the answer is on neither side', () => {
    const facts = measureCooling(
      days((at) => (at === 0 ? 100 : 1)),
      { told, after: 1, since: null },
    )
    expect(facts).toMatchObject({ voicesBefore: 7, voicesAfter: 1, verdict: 'same' })
  })

  test('a difference that chance may bring is no difference', () => {
    const facts = measureCooling(
      days((at) => (at < 0 ? 2 : 1)),
      { told, after: 7, since: null },
    )
    expect(facts.verdict).toBe('same')
  })

  test('more than before is said as well', () => {
    expect(
      measureCooling(
        days((at) => (at < 0 ? 1 : 6)),
        { told, after: 7, since: null },
      ).verdict,
    ).toBe('warmed')
  })

  test('usual needs four weeks of history before the week before', () => {
    const heard = days(() => 3)
    const since = (back: number) => addDays(told, -daysBefore - back)
    expect(measureCooling(heard, { told, after: 7, since: since(27) }).usual).toBeNull()
    expect(measureCooling(heard, { told, after: 7, since: since(28) }).usual).toBeCloseTo(3)
  })

  test('of conversations that did not change, at most one in twenty is said to have', () => {
    // Counted exactly over what Poisson brings: 20 voices in 14 days fall anywhere.
    let wrong = 0
    const [n, share] = [20, 0.5]
    for (let k = 0; k <= n; k += 1) {
      const chance = atMost(k, n, share) - (k === 0 ? 0 : atMost(k - 1, n, share))
      const heard = days((at) => (at === -1 ? n - k : at === 1 ? k : 0))
      if (measureCooling(heard, { told, after: 7, since: null }).verdict !== 'same') wrong += chance
    }
    expect(wrong).toBeLessThanOrEqual(0.05)
    expect(wrong).toBeGreaterThan(0.01)
  })

  test('the binomial distribution ends at one, and grows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (n, p) => {
          expect(atMost(n, n, p)).toBeCloseTo(1, 8)
          for (let k = 1; k <= n; k += Math.ceil(n / 7))
            expect(atMost(k, n, p)).toBeGreaterThanOrEqual(atMost(k - 1, n, p))
        },
      ),
    )
  })
})
