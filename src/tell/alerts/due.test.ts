import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, localMoment, localTime } from '#basics/days'
import { type AlertWish, alertFor, restOfDay, type Untold, weekFrom } from './due.js'

const timeZone = 'Europe/Brussels'
const on = (clock: string, day = '2026-11-26') => localMoment(`${day}T${clock}:00`, timeZone)
const everything: AlertWish = {
  since: on('00:00', '2026-11-01'),
  least: 0,
  topics: null,
  quietUntil: null,
  mutes: [],
}
let next = 0
const signal = (clock: string, change: Partial<Untold> = {}): Untold => ({
  signalId: `${next++}`,
  topicId: 'waste',
  strength: 0.6,
  foundAt: on(clock),
  ...change,
})
const told = (waiting: Untold[], sent: string[], clock: string, wish: Partial<AlertWish> = {}) =>
  alertFor(
    { ...everything, ...wish },
    waiting,
    sent.map((one) => on(one)),
    { at: on(clock), timeZone },
  )

describe('when', () => {
  test('the first of the day leaves at once', () => {
    expect(told([signal('10:00')], [], '10:03')).toHaveLength(1)
  })
  test('the second gathers for four hours, and holds all that came in, strongest first', () => {
    const waiting = [signal('10:10'), signal('11:00', { strength: 0.8 })]
    expect(told(waiting, ['10:03'], '13:58')).toEqual([])
    expect(told(waiting, ['10:03'], '14:03').map((one) => one.strength)).toEqual([0.8, 0.6])
  })
  test('what is very strong does not wait, and takes the others along', () => {
    const waiting = [signal('10:10'), signal('11:00', { strength: 0.93 })]
    expect(told(waiting, ['10:03'], '11:03')).toHaveLength(2)
  })
  test('after a first mail in the afternoon the second still leaves before the evening', () => {
    expect(told([signal('17:30')], ['17:00'], '18:58')).toEqual([])
    expect(told([signal('17:30')], ['17:00'], '19:03')).toHaveLength(1)
  })
  test('a third waits for the morning', () => {
    expect(told([signal('15:00', { strength: 0.99 })], ['08:00', '12:00'], '19:55')).toEqual([])
  })
  test('nothing leaves at 7.59 or at 20.00', () => {
    expect(told([signal('06:00')], [], '07:59')).toEqual([])
    expect(told([signal('06:00')], [], '08:00')).toHaveLength(1)
    expect(told([signal('19:00')], [], '19:59')).toHaveLength(1)
    expect(told([signal('19:00')], [], '20:00')).toEqual([])
  })
})

describe('what', () => {
  test('is as strong as he asked', () => {
    expect(told([signal('10:00')], [], '10:03', { least: 0.7 })).toEqual([])
  })
  test('is about the topics that he chose; what has no topic is only in everything', () => {
    const waiting = [
      signal('10:00'),
      signal('10:00', { topicId: null }),
      signal('10:00', { topicId: 'roads' }),
    ]
    expect(told(waiting, [], '10:03', { topics: ['roads'] }).map((one) => one.topicId)).toEqual(['roads'])
    expect(told(waiting, [], '10:03')).toHaveLength(3)
  })
  test('was found after he said yes', () => {
    expect(told([signal('10:00')], [], '10:03', { since: on('10:01') })).toEqual([])
  })
  test('of a muted topic stays untold, also after the week', () => {
    const mutes = [{ topicId: 'waste', until: on('12:00') }]
    expect(told([signal('10:00')], [], '13:00', { mutes })).toEqual([])
    expect(told([signal('12:30')], [], '13:00', { mutes })).toHaveLength(1)
    expect(told([signal('10:00', { topicId: 'roads' })], [], '11:00', { mutes })).toHaveLength(1)
  })
  test('of a quiet day comes the next morning', () => {
    const quietUntil = restOfDay(on('11:00'), timeZone)
    const waiting = [signal('12:00')]
    expect(told(waiting, [], '19:00', { quietUntil })).toEqual([])
    const morning = { at: on('08:00', '2026-11-27'), timeZone }
    expect(alertFor({ ...everything, quietUntil }, waiting, [], morning)).toEqual(waiting)
  })
})

test('a week ends with its last day, also over a change of the clock', () => {
  expect(weekFrom(on('11:00', '2026-10-20'), timeZone)).toEqual(on('00:00', '2026-10-28'))
})

/** Minutes after the beginning of four days, in which the clock changes. */
const moment = fc.integer({ min: 0, max: 4 * 24 * 60 })
const found = fc.record({
  at: moment,
  strength: fc.double({ min: 0.5, max: 1, noNaN: true }),
  topicId: fc.constantFrom('waste', 'roads', null),
  /** Minutes until somebody deals with it in Vandaag. */
  dealt: fc.option(fc.integer({ min: 0, max: 3000 })),
})

test('whatever comes whenever: two a day, in the hours, none twice, and nothing that waited is lost next morning', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('2026-11-23', '2026-10-23', '2027-03-26'),
      fc.array(found, { maxLength: 40 }),
      fc.constantFrom(5, 7, 15, 55),
      (first, all, every) => {
        const begin = on('00:00', first).getTime()
        const at = (minutes: number) => new Date(begin + minutes * 60_000)
        const signals = all.map((one, n) => ({ ...one, signalId: `${n}`, foundAt: at(one.at) }))
        const mails: { at: Date; day: string; ids: string[] }[] = []
        const isDealt = (one: (typeof signals)[number], now: Date) =>
          one.dealt !== null && at(one.at + one.dealt) <= now
        const dayOf = (moment: Date) => localTime(moment, timeZone).day
        for (let minute = 0; minute < 6 * 24 * 60; minute += every) {
          const now = at(minute)
          const done = new Set(mails.flatMap((mail) => mail.ids))
          const waiting = signals.filter(
            (one) => one.foundAt <= now && !done.has(one.signalId) && !isDealt(one, now),
          )
          if (waiting.length === 0) continue
          const day = dayOf(now)
          const today = mails.filter((mail) => mail.day === day).map((mail) => mail.at)
          const wish = { ...everything, since: new Date(begin - 1) }
          const ids = alertFor(wish, waiting, today, { at: now, timeZone }).map((one) => one.signalId)
          if (ids.length > 0) mails.push({ at: now, day, ids })
        }
        const perDay = new Map<string, number>()
        for (const mail of mails) {
          const { hour } = localTime(mail.at, timeZone)
          perDay.set(mail.day, (perDay.get(mail.day) ?? 0) + 1)
          expect(hour >= 8 && hour < 20).toBe(true)
        }
        expect(Math.max(0, ...perDay.values())).toBeLessThanOrEqual(2)
        const ids = mails.flatMap((mail) => mail.ids)
        expect(new Set(ids).size).toBe(ids.length)
        for (const one of signals) {
          const nextMorning = on('08:00', addDays(dayOf(one.foundAt), 1)).getTime() + every * 60_000
          const mail = mails.find(({ ids }) => ids.includes(one.signalId))
          if (mail) expect(mail.at.getTime()).toBeLessThanOrEqual(nextMorning)
          else expect(isDealt(one, new Date(nextMorning))).toBe(true)
        }
      },
    ),
    { numRuns: 60 },
  )
})
