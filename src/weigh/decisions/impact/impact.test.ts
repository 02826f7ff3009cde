import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { watchLoop } from '../../../../tests/loop.js'
import { careful, counting, type Impact, measure, measureImpact, published, type Question } from './index.js'
import { createRandom } from './random.js'

/** 120 days around 10 that follow two controls; `jump` is added from day 90 on. */
function question(jump: number, change: Partial<Question> = {}): Question {
  const random = createRandom(11)
  const x = Float64Array.from({ length: 120 }, () => random.normal())
  const idle = Float64Array.from({ length: 120 }, () => random.normal())
  const response = x.map((value, t) => 10 + value + 0.5 * random.normal() + (t >= 90 ? jump : 0))
  const controls = [
    { name: 'same topic elsewhere', values: x },
    { name: 'other topic here', values: idle },
    { name: 'a third', values: idle.map((value) => value + random.normal()) },
  ]
  return {
    series: { response, controls },
    periods: { pre: [0, 89], post: [90, 119] },
    settings: { ...published, draws: 1000 },
    ...change,
  }
}

const effectOf = ({ effect }: Impact) => {
  if (!effect) throw new Error('nothing was computed')
  return effect
}

describe.each([
  ['published', { ...published, draws: 1000 }],
  ['careful', { ...careful, draws: 1000 }],
  ['published, with a week', { ...published, draws: 1000, season: 7 }],
  ['careful, with a week', { ...careful, draws: 1000, season: 7 }],
])('the %s prior', (_, settings) => {
  test('finds a jump, and how large it is', () => {
    const found = measure(question(1.5, { settings }))
    expect(found.verdict).toBe('effect')
    const { average, p } = effectOf(found)
    expect(average.interval[0]).toBeLessThan(1.5)
    expect(average.interval[1]).toBeGreaterThan(1.5)
    expect(p).toBeLessThan(0.025)
  })

  test('finds nothing where nothing was', () => {
    expect(measure(question(0, { settings })).verdict).toBe('no effect')
  })

  test('uses the control that the response follows more than those that it does not', () => {
    const { weights } = measure(question(0, { settings }))
    expect(weights[0]).toBe(1)
    expect(weights[1]).toBeLessThan(0.6)
    expect(weights[2]).toBeLessThan(0.6)
  })

  test('says the same in other units', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1e6, noNaN: true }),
        fc.integer({ min: -1000, max: 1000 }),
        (by, from) => {
          const { series, ...rest } = question(1, { settings: { ...settings, draws: 100 } })
          const other = { ...series, response: series.response.map((value) => value * by + from) }
          const [one, two] = [
            effectOf(measure({ series, ...rest })),
            effectOf(measure({ series: other, ...rest })),
          ]
          expect(two.average.effect / by).toBeCloseTo(one.average.effect, 6)
          expect(two.p).toBe(one.p)
        },
      ),
      { numRuns: 10 },
    )
  })

  test('learns nothing from the period after: other values there change no prediction', () => {
    const one = measure(question(0, { settings }))
    const other = measure(question(5, { settings }))
    expect(effectOf(other).average.predicted).toBe(effectOf(one).average.predicted)
  })
})

describe('counts', () => {
  const few = (share: number): Question => {
    const random = createRandom(5)
    const response = Float64Array.from({ length: 120 }, (_, t) => random.poisson(t >= 90 ? 2 * share : 2))
    return {
      series: { response, controls: [] },
      periods: { pre: [0, 89], post: [90, 119] },
      settings: counting,
    }
  }

  test('two posts a day that become four are seen, and two that stay two are not', () => {
    expect(measure(few(2)).verdict).toBe('effect')
    expect(measure(few(1)).verdict).toBe('no effect')
  })

  test('nothing below zero is ever expected of a count', () => {
    for (const { predicted, band } of measure(few(1)).days) {
      expect(predicted).toBeGreaterThan(0)
      expect(band[0]).toBeGreaterThanOrEqual(0)
    }
  })

  test('what is expected is about what the days before were', () => {
    const { series, ...rest } = few(1)
    const before = series.response.slice(0, 90).reduce((sum, one) => sum + one, 0) / 90
    const { predicted } = effectOf(measure({ series, ...rest })).average
    expect(Math.abs(predicted - before)).toBeLessThan(0.4)
  })
})

describe('what cannot be told is said', () => {
  const short = (periods: Question['periods']) => measure(question(0, { periods }))

  test('too short a period before', () => {
    expect(short({ pre: [80, 89], post: [90, 119] }).verdict).toBe('period before too short')
    expect(measure(question(0, { leastBefore: 100 })).verdict).toBe('period before too short')
  })

  test('too little data: a series that never moves, or a period after without values', () => {
    const { series, ...rest } = question(0)
    expect(measure({ ...rest, series: { ...series, response: new Float64Array(120) } }).verdict).toBe(
      'too little data',
    )
    const none = series.response.map((value, t) => (t >= 90 ? Number.NaN : value))
    expect(measure({ ...rest, series: { ...series, response: none } }).verdict).toBe('too little data')
  })

  test('another event, where who asks knows of one', () => {
    expect(measure(question(2, { anotherEvent: true })).verdict).toBe('another event')
  })

  test('a control that jumped on the same day', () => {
    const { series, ...rest } = question(2)
    const [first, ...others] = series.controls
    const jumped = {
      name: 'same topic elsewhere',
      values: (first?.values ?? new Float64Array()).map((v, t) => (t >= 90 ? v + 4 : v)),
    }
    const found = measure({ ...rest, series: { ...series, controls: [jumped, ...others] } })
    expect([found.verdict, found.moved]).toEqual(['control moved too', ['same topic elsewhere']])
  })
})

describe('placebos', () => {
  test('earlier dates find nothing where nothing was', () => {
    const { placebos } = measure(question(2, { placebos: 4 }))
    expect(placebos.map(({ post }) => post)).toEqual([
      [45, 74],
      [50, 79],
      [55, 84],
      [60, 89],
    ])
    expect(placebos.filter(({ found }) => found)).toEqual([])
  })

  test('a jump at an earlier date is found there', () => {
    const { series, ...rest } = question(0, { placebos: 4 })
    const response = series.response.map((value, t) => (t >= 60 ? value + 3 : value))
    expect(measure({ ...rest, series: { ...series, response } }).placebos[3]?.found).toBe(true)
  })

  test('there are none where too little lies before', () => {
    expect(
      measure(question(0, { placebos: 4, periods: { pre: [70, 89], post: [90, 119] } })).placebos,
    ).toEqual([])
  })
})

describe('beside everything else', () => {
  test('says how far it is, and the same as it would alone', async () => {
    const shares: number[] = []
    const found = await measureImpact(question(1, { placebos: 2 }), {
      progress: (share) => shares.push(share),
    })
    expect(found).toEqual(measure(question(1, { placebos: 2 })))
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
    expect(shares.length).toBeGreaterThan(5)
  })

  test('can be ended early', async () => {
    const ending = new AbortController()
    const asked = measureImpact(question(1), { progress: () => ending.abort(), signal: ending.signal })
    await expect(asked).rejects.toThrow('abort')
  })
})

test('draws of chance have the moments that they should', () => {
  const random = createRandom(3)
  const mean = (draw: () => number) =>
    Array.from({ length: 40_000 }, draw).reduce((sum, one) => sum + one, 0) / 40_000
  expect(mean(random.uniform)).toBeCloseTo(0.5, 1.5)
  expect(mean(random.normal)).toBeCloseTo(0, 1.5)
  expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1)
  expect(mean(() => random.normal() ** 4)).toBeCloseTo(3, 0)
  expect(mean(() => random.gamma(0.4))).toBeCloseTo(0.4, 1.5)
  expect(mean(() => random.gamma(7))).toBeCloseTo(7, 0)
  expect(mean(() => random.poisson(2.5))).toBeCloseTo(2.5, 1)
  expect(mean(() => random.poisson(80)) / 80).toBeCloseTo(1, 2)
  expect(mean(() => (random.poisson(80) - 80) ** 2) / 80).toBeCloseTo(1, 1)
})

test('10,000 draws over 400 days with five controls take no turn of the newsroom longer than 50 ms', async () => {
  const random = createRandom(3)
  const draw = () => Float64Array.from({ length: 400 }, () => random.normal())
  const controls = Array.from({ length: 5 }, (_, n) => ({ name: `topic ${n}`, values: draw() }))
  const response = draw().map((value, day) => 12 + value + (controls[0]?.values[day] ?? 0))
  const asked: Question = {
    series: { response, controls },
    periods: { pre: [0, 369], post: [370, 399] },
    settings: { ...careful, draws: 10_000 },
  }
  const longest: number[] = []
  // A neighbour on the machine can take a turn away; not three times.
  while (longest.length < 3 && !longest.some((held) => held <= 50)) {
    const held = watchLoop()
    expect((await measureImpact(asked)).verdict).toBe('no effect')
    longest.push(held().longest)
  }
  expect(Math.min(...longest)).toBeLessThanOrEqual(50)
}, 60_000)
