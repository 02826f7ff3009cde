import { expect, test } from 'vitest'
import { addDays } from '#basics/days'
import { words } from '#web'
import type { Measured } from './measured.js'
import { verdictLine, whenLine } from './wording.js'

const t = words('nl')

/** Twenty-one days after, of which ten were to be expected each. */
function measured(after: number[]): Measured {
  const actual = after.reduce((sum, value) => sum + value, 0)
  const predicted = 10 * after.length
  const figures = { actual, predicted, effect: actual - predicted, interval: [50, 500] as [number, number] }
  return {
    verdict: 'effect',
    span: {
      first: '2026-09-01',
      last: addDays('2026-11-01', after.length - 1),
      day: '2026-11-01',
      after: '2026-11-01',
    },
    before: 61,
    asked: 28,
    method: 'level',
    effect: { average: figures, cumulative: figures, relative: null, p: 0.001 },
    days: after.map((value, at) => ({ day: addDays('2026-11-01', at), value, predicted: 10 })),
    controls: [],
    moved: [],
    placebos: [],
  }
}
const usual = (days: number) => Array.from({ length: days }, () => 10)

test('what came on the last two days only is not told as the doing of the decision', () => {
  const one = measured([...usual(19), 150, 180])
  expect(verdictLine(t, one)).toBe(
    'Er werd meer over gesproken dan verwacht, maar pas vanaf 20 november (dag 20): dat kan ook van iets anders komen.',
  )
  expect(whenLine(t, one)).toContain(
    'Bijna al het verschil kwam van 20 november tot 21 november (dag 20 tot 21).',
  )
})

test('what came at once is told with its days', () => {
  const one = measured([200, 90, ...usual(19)])
  expect(verdictLine(t, one)).toContain('keer zoveel')
  expect(whenLine(t, one)).toBe('Bijna al het verschil kwam van 1 november tot 2 november (dag 1 tot 2).')
  expect(whenLine(t, measured([300, ...usual(20)]))).toBe('Bijna al het verschil kwam op 1 november (dag 1).')
})

test('what stays is told as spread', () => {
  expect(whenLine(t, measured(Array.from({ length: 21 }, () => 25)))).toBe(
    'Het verschil is gespreid over de 21 dagen.',
  )
})

test('without an effect nothing is said of when', () => {
  expect(whenLine(t, { ...measured(usual(21)), verdict: 'no effect' })).toBeNull()
})
