import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { officeOf } from '#basics/office-hours'
import { quietHours } from '../../../bench/quiet-towns.fixture.js'
import { seeded } from '../../../bench/sense-streams.fixture.js'
import { drip, growing, hoursLookedAt, peak, termsOf, turn, unanswered } from './index.js'
import { chanceOf } from './tail.js'

const many = (voices: number) => ({ posts: voices, voices })
const weeks = (n: number) => 168 * n

describe('piek', () => {
  /** Two voices in every hour of the day, none at night. */
  const usual = (hours: number) => Array.from({ length: hours }, (_, n) => (n % 24 < 8 ? 0 : 2))

  test('is an hour with far more voices than this hour of this weekday', () => {
    const hours = [...usual(weeks(8) + 12), 20]
    const found = peak(hours, { hour: many(20), day: many(28) })
    expect(found).toMatchObject({ window: 1, voices: 20 })
    expect(found?.expected).toBeCloseTo(2, 0)
    expect(found?.strength).toBeGreaterThan(0.5)
  })

  test('is also a day on which no single hour stands out', () => {
    const quiet = Array.from({ length: weeks(8) }, (_, n) => (n % 48 === 12 ? 1 : 0))
    const hours = [...quiet, ...Array.from({ length: 20 }, (_, n) => (n >= 8 ? 1 : 0))]
    expect(peak(hours, { hour: many(1), day: many(12) })).toMatchObject({ window: 24 })
  })

  test('is nothing before there are four weeks, however loud it is', () => {
    expect(peak([...usual(weeks(4) + 22), 500], { hour: many(500), day: many(500) })).toBeNull()
    expect(peak([...usual(weeks(4) + 23), 500], { hour: many(500), day: many(500) })).not.toBeNull()
  })

  test('is nothing when one person makes all the noise', () => {
    const hours = [...usual(weeks(8) + 24), 1]
    expect(peak(hours, { hour: { posts: 60, voices: 1 }, day: { posts: 60, voices: 1 } })).toBeNull()
  })

  test('that comes every week is usual', () => {
    const market = (n: number) => (n % 168 === 58 ? 40 : 1)
    const hours = Array.from({ length: weeks(9) + 59 }, (_, n) => market(n))
    expect(peak(hours, { hour: many(40), day: many(60) })).toBeNull()
  })

  test('comes more easily the more sensitive a topic is', () => {
    const random = seeded(4)
    fc.assert(
      fc.property(fc.nat({ max: 30 }), (voices) => {
        const hours = quietHours({ name: '', mean: 1, hourly: 2, daily: 0 }, 58, random)
        const last = { hour: many(voices), day: many(voices + 20) }
        const told = (['low', 'usual', 'high'] as const).map((one) => peak([...hours, voices], last, one))
        for (const [n, one] of told.entries()) if (one) expect(told.slice(n).every(Boolean)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  test('hardly ever comes by chance in a quiet town: one year of twenty posts a day', () => {
    const hours = quietHours({ name: '', mean: 0.8, hourly: 2, daily: 4 }, 58 + 365, seeded(1))
    let alarms = 0
    for (let now = hoursLookedAt - 1; now < hours.length; now++) {
      const hour = hours[now] ?? 0
      if (
        hour >= 5 &&
        peak(hours.slice(now - hoursLookedAt + 1, now + 1), { hour: many(hour), day: many(0) })
      )
        alarms++
    }
    expect(alarms).toBeLessThanOrEqual(12)
  })
})

test('the chance of so many or more falls with the count, and is that of Poisson without spread', () => {
  expect(chanceOf(3, 1, 1)).toBeCloseTo(0.0803, 4)
  // Mean 2, variance 4: r = 2, p = 1/2, so P(X ≥ 5) = 7/64.
  expect(chanceOf(5, 2, 4)).toBeCloseTo(7 / 64, 10)
  fc.assert(
    fc.property(fc.nat({ max: 300 }), fc.double({ min: 0.01, max: 200, noNaN: true }), (count, mean) => {
      const wide = mean * 2
      expect(chanceOf(count, mean, wide)).toBeGreaterThanOrEqual(chanceOf(count + 1, mean, wide))
      expect(chanceOf(count, mean, wide)).toBeLessThanOrEqual(1)
    }),
  )
})

describe('sluimert', () => {
  /** So many posts a week, spread over it. */
  const weekly = (posts: number, weeks: number) =>
    Array.from({ length: weeks }, () =>
      Array.from({ length: 7 }, (_, day) => (day % 2 === 0 && day / 2 < posts ? 1 : 0)),
    ).flat()

  test('is three complaints a week instead of one, after three weeks', () => {
    const found = drip([...weekly(1, 12), ...weekly(3, 3)])
    expect(found).toMatchObject({ posts: 9 })
    expect(found?.now).toBeGreaterThan(2)
    expect(found?.usual).toBeLessThan(1.5)
  })

  test('is nothing as long as it stays one a week, and nothing after one loud day', () => {
    expect(drip(weekly(1, 30))).toBeNull()
    const storm: number[] = [...weekly(1, 20), ...weekly(1, 2)]
    storm[storm.length - 2] = 40
    expect(drip(storm)).toBeNull()
  })

  test('is nothing before there are four weeks to compare with', () => {
    expect(drip([...weekly(1, 2), ...weekly(3, 3)])).toBeNull()
  })
})

describe('nieuw', () => {
  const at = new Date('2026-03-12T12:00:00Z')
  const story = (posts: number, hours: number) => ({
    posts,
    voices: posts,
    firstAt: new Date(at.getTime() - hours * 3_600_000),
  })
  const others = Array.from({ length: 60 }, (_, n) => 1 + (n % 3))

  test('is a story that is larger than nearly all were at its age', () => {
    expect(growing(story(14, 3), others, at)).toMatchObject({ hours: 3, usual: 2 })
    expect(growing(story(3, 3), others, at)).toBeNull()
  })

  test('is no old story, and none in a town that has hardly had any', () => {
    expect(growing(story(40, 30), others, at)).toBeNull()
    expect(growing(story(40, 3), others.slice(0, 10), at)).toBeNull()
  })
})

describe('omslag', () => {
  const week = (negative: number, total: number) => ({ negative, total, voices: total })
  const calm = Array.from({ length: 8 }, (_, n) => week(9 + (n % 3), 50))

  test('is a week of which far more is negative', () => {
    expect(turn([...calm, week(35, 50)], 400)).toMatchObject({ to: 'negative', now: 0.7 })
    expect(turn([...calm, week(11, 50)], 400)).toBeNull()
  })

  test('is never told before 200 corrections, nor of a handful of posts', () => {
    expect(turn([...calm, week(35, 50)], 199)).toBeNull()
    expect(turn([...calm, week(9, 10)], 400)).toBeNull()
  })
})

describe('vraag', () => {
  const office = officeOf({}, { timeZone: 'Europe/Brussels', country: 'BE' })

  test('waits in hours of the office: a night and a weekend do not count', () => {
    const friday = new Date('2026-03-13T15:00:00Z')
    const monday = new Date('2026-03-16T09:00:00Z')
    expect(unanswered([{ at: friday, voice: 'a' }], office, monday)).toBeNull()
    const noon = new Date('2026-03-16T13:30:00Z')
    expect(unanswered([{ at: friday, voice: 'a' }], office, noon)).toMatchObject({
      questions: 1,
      officeMinutes: 330,
    })
  })
})

test('a word that fewer than three voices used is nobody else’s business', () => {
  const said = ['a', 'b', 'c'].map((voice) => ({ text: 'De omleiding is een ramp', voice }))
  const one = Array.from({ length: 9 }, () => ({ text: 'mijn geheim', voice: 'd' }))
  expect(termsOf([...said, ...one])).toEqual(['omleiding', 'ramp'])
})

test('words that name nothing, and the name of the town, are no subject', () => {
  const said = ['a', 'b', 'c'].map((voice) => ({
    text: 'Vandaag stinkt de vaart in Duinveld weer echt',
    voice,
  }))
  expect(termsOf(said, ['Duinveld'])).toEqual(['stinkt', 'vaart'])
})
