import { describe, expect, test } from 'vitest'
import type { AllowanceRow, LimitShape, SpendingRow } from '#store'
import { euroOf, gaugeOf, windowOf } from './limits.js'

const now = new Date('2026-11-20T10:30:00Z')
const zone = 'Europe/Brussels'
const row = (limit: LimitShape | null, more: Partial<AllowanceRow> = {}): AllowanceRow => ({
  credentialId: 'c',
  meter: limit?.meter ?? 'calls',
  limit,
  tokens: null,
  filledAt: null,
  closedUntil: null,
  saidUsed: null,
  saidAt: null,
  ...more,
})
const spent = (what: string, amount: number, first: string, last = first, skipped = 0): SpendingRow => ({
  credentialId: 'c',
  meter: 'm',
  what,
  amount,
  skipped,
  first: new Date(first),
  last: new Date(last),
})

describe('hashtags, thirty in seven days', () => {
  const hashtags: LimitShape = {
    meter: 'hashtags',
    kind: 'rolling',
    most: 2,
    seconds: 7 * 86_400,
    distinct: true,
  }
  const used = [
    spent('kermis', 40, '2026-11-15T09:00Z', '2026-11-19T09:00Z'),
    spent('zwembad', 1, '2026-11-16T09:00Z'),
  ]

  test('each counts once, and says when it is free again', () => {
    const gauge = gaugeOf(row(hashtags), used, used, now)
    expect(gauge).toMatchObject({ used: 2, most: 2, isFull: true })
    expect(gauge.things.map((thing) => [thing.what, thing.freeAt?.toISOString()])).toEqual([
      ['kermis', '2026-11-26T10:00:00.000Z'],
      ['zwembad', '2026-11-23T10:00:00.000Z'],
    ])
    expect(gauge.opensAt).toEqual(new Date('2026-11-23T10:00Z'))
  })

  test('one that was only skipped uses nothing', () => {
    const skipped = spent('markt', 0, '2026-11-20T09:00Z', '2026-11-20T09:00Z', 3)
    const gauge = gaugeOf(row(hashtags), [...used.slice(1), skipped], [skipped], now)
    expect(gauge).toMatchObject({ used: 1, isFull: false, opensAt: null, skipped: 3 })
  })
})

describe('a bucket', () => {
  const calls: LimitShape = { meter: 'calls', kind: 'bucket', most: 100, seconds: 1000 }
  test('is used by what is missing from it now', () => {
    const half = gaugeOf(row(calls, { tokens: 40, filledAt: new Date(now.getTime() - 100_000) }), [], [], now)
    expect(half).toMatchObject({ used: 50, share: 0.5, isFull: false })
    expect(windowOf(row(calls), now)).toBeNull()
  })
  test('that is empty says when one question fits again', () => {
    const empty = gaugeOf(row(calls, { tokens: 0, filledAt: now }), [], [], now)
    expect(empty.opensAt).toEqual(new Date(now.getTime() + 10_000))
  })
  test('that the network closed is closed until then, whatever is in it; after that it is not', () => {
    const until = new Date(now.getTime() + 60_000)
    expect(gaugeOf(row(calls, { closedUntil: until }), [], [], now).opensAt).toEqual(until)
    expect(
      gaugeOf(row(calls, { closedUntil: until }), [], [], new Date(until.getTime() + 1)).opensAt,
    ).toBeNull()
  })
})

test('what the network says of itself is shown where we never took anything', () => {
  const gauge = gaugeOf(row(null, { saidUsed: 0.4, saidAt: now }), [], [], now)
  expect(gauge).toMatchObject({ most: null, said: { share: 0.4, at: now }, isFull: false })
})

describe('euro', () => {
  const euro: LimitShape = { meter: 'euro', kind: 'calendar', most: 20, every: 'month', timeZone: zone }
  test('at this pace, at the end of the month', () => {
    const at = new Date('2026-11-15T23:00:00Z')
    const gauge = gaugeOf(row(euro), [spent('topic', 6, '2026-11-03T09:00Z')], [], at)
    const found = euroOf(gauge, null, at)
    expect(found?.spent).toBe(6)
    expect(found?.projected).toBeCloseTo(12, 6)
    expect(found?.budget).toBe(20)
    expect(euroOf(gauge, 5, at)?.budget).toBe(5)
  })
  test('says nothing of the end on the first day', () => {
    const at = new Date('2026-11-01T10:00:00Z')
    expect(euroOf(gaugeOf(row(euro), [], [], at), null, at)?.projected).toBeNull()
  })
  test('a budget that is spent opens with the next month', () => {
    const gauge = gaugeOf(row(euro), [spent('a', 20, '2026-11-03T09:00Z')], [], now)
    expect(gauge).toMatchObject({ isFull: true, opensAt: new Date('2026-11-30T23:00:00Z') })
  })
})
