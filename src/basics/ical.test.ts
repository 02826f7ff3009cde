import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from './days.js'
import { readCalendar } from './ical.js'
import { daysOf, type Rule, readRule } from './ical-rule.js'

const zone = 'Europe/Brussels'
const calendar = (...events: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.map((one) => `BEGIN:VEVENT\n${one}\nEND:VEVENT`),
    'END:VCALENDAR',
  ].join('\r\n')
const on = async (from: string, to: string, ...events: string[]) =>
  (await readCalendar(calendar(...events), { from, to }, zone))?.occasions.map(
    ({ day, time, title }) => `${day}${time ? ` ${time}` : ''} ${title}`,
  )

describe('one event', () => {
  test('is on the clock of whoever reads, whatever its own clock', async () => {
    const day = ['2026-11-27', '2026-11-27'] as const
    expect(await on(...day, 'SUMMARY:Raad\nDTSTART:20261127T190000Z')).toEqual(['2026-11-27 20:00 Raad'])
    expect(await on(...day, 'SUMMARY:Raad\nDTSTART;TZID=America/New_York:20261127T140000')).toEqual([
      '2026-11-27 20:00 Raad',
    ])
    expect(await on(...day, 'SUMMARY:Raad\nDTSTART;TZID="Romance Standard Time":20261127T200000')).toEqual([
      '2026-11-27 20:00 Raad',
    ])
    expect(
      await on(
        ...day,
        'SUMMARY:Raad\nDTSTART;TZID=/freeassociation.sourceforge.net/Europe/Brussels:20261127T200000',
      ),
    ).toEqual(['2026-11-27 20:00 Raad'])
    expect(await on(...day, 'SUMMARY:Raad\nDTSTART:20261127T200000')).toEqual(['2026-11-27 20:00 Raad'])
  })

  test('of a whole day ends the day before its end, and one of three days is there on each', async () => {
    const span = ['2026-11-25', '2026-11-30'] as const
    expect(
      await on(...span, 'SUMMARY:Markt\nDTSTART;VALUE=DATE:20261127\nDTEND;VALUE=DATE:20261128'),
    ).toEqual(['2026-11-27 Markt'])
    expect(await on(...span, 'SUMMARY:Kermis\nDTSTART;VALUE=DATE:20261127\nDURATION:P3D')).toEqual([
      '2026-11-27 Kermis',
      '2026-11-28 Kermis',
      '2026-11-29 Kermis',
    ])
  })

  test('that is private or cancelled is nobody else’s', async () => {
    expect(
      await on(
        '2026-11-27',
        '2026-11-27',
        'SUMMARY:Dokter\nCLASS:PRIVATE\nDTSTART:20261127T090000Z',
        'SUMMARY:Weg\nSTATUS:CANCELLED\nDTSTART:20261127T090000Z',
      ),
    ).toEqual([])
  })

  test('keeps its words plain: folded lines, escapes, no line end', async () => {
    const found = await readCalendar(
      calendar(
        'SUMMARY:Opening\\, <b>brug</b>\r\n  aan de\\nvaart\nDTSTART:20261127T090000Z\nLOCATION:Plein\\; zaal 2',
      ),
      { from: '2026-11-27', to: '2026-11-27' },
      zone,
    )
    expect(found?.occasions[0]).toMatchObject({
      title: 'Opening, <b>brug</b> aan de vaart',
      place: 'Plein; zaal 2',
    })
  })
})

describe('a series', () => {
  test('keeps its hour when the clock changes', async () => {
    expect(
      await on(
        '2026-10-24',
        '2026-10-26',
        'SUMMARY:College\nDTSTART;TZID=Europe/Brussels:20260101T090000\nRRULE:FREQ=DAILY',
      ),
    ).toEqual(['2026-10-24 09:00 College', '2026-10-25 09:00 College', '2026-10-26 09:00 College'])
  })

  test('leaves out what was left out, and shows what was moved on its new day', async () => {
    const series =
      'UID:a\nSUMMARY:College\nDTSTART;TZID=Europe/Brussels:20261102T090000\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Brussels:20261109T090000'
    const moved =
      'UID:a\nSUMMARY:College, later\nRECURRENCE-ID;TZID=Europe/Brussels:20261116T090000\nDTSTART;TZID=Europe/Brussels:20261117T140000'
    const off =
      'UID:a\nSUMMARY:x\nSTATUS:CANCELLED\nRECURRENCE-ID;TZID=Europe/Brussels:20261123T090000\nDTSTART;TZID=Europe/Brussels:20261123T090000'
    expect(await on('2026-11-01', '2026-11-30', series, moved, off)).toEqual([
      '2026-11-02 09:00 College',
      '2026-11-17 14:00 College, later',
      '2026-11-30 09:00 College',
    ])
  })

  test('ends with the moment until which it goes, on any clock', async () => {
    const until = (text: string) =>
      on(
        '2026-11-01',
        '2026-11-30',
        `SUMMARY:x\nDTSTART;TZID=Europe/Brussels:20261102T090000\nRRULE:FREQ=DAILY;UNTIL=${text}`,
      )
    expect((await until('20261104T080000Z'))?.length).toBe(3)
    expect((await until('20261104T075959Z'))?.length).toBe(2)
    expect((await until('20261104'))?.length).toBe(3)
  })
})

// The examples of RFC 5545, 3.8.5.3, all from 2 September 1997 unless told.
const from = '1997-09-02'
const ofRule = (rule: string, first = from, last = '1998-12-31') => {
  const read = readRule(rule)
  return read && daysOf(read, first, { from: first, last }, () => false)
}
describe('the rules of the standard', () => {
  test.each([
    ['FREQ=DAILY;INTERVAL=10;COUNT=5', from, '09-02 09-12 09-22 10-02 10-12'],
    ['FREQ=WEEKLY;COUNT=5;WKST=SU;BYDAY=TU,TH', from, '09-02 09-04 09-09 09-11 09-16'],
    [
      'FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH',
      from,
      '09-02 09-04 09-16 09-18 09-30 10-02 10-14 10-16',
    ],
    ['FREQ=MONTHLY;COUNT=4;BYDAY=1FR', '1997-09-05', '09-05 10-03 11-07 12-05'],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=-2MO', '1997-09-22', '09-22 10-20 11-17'],
    ['FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3', '1997-09-28', '09-28 10-29 11-28'],
    ['FREQ=MONTHLY;COUNT=5;BYMONTHDAY=1,-1', '1997-09-30', '09-30 10-01 10-31 11-01 11-30'],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', '1997-09-04', '09-04 10-07 11-06'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=4', '1997-09-29', '09-29 10-30 11-27 12-30'],
    ['FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=3', '1997-09-13', '09-13 10-11 11-08'],
    ['FREQ=YEARLY;COUNT=2;BYMONTH=6,7', '1997-06-10', '06-10 07-10'],
  ])('%s', (rule, first, wanted) => {
    expect(
      ofRule(rule, first)
        ?.map((day) => day.slice(5))
        .join(' '),
    ).toBe(wanted)
  })
  test('over years: Friday the 13th, the 20th Monday, an election day', () => {
    expect(ofRule('FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '1997-09-02', '2000-12-31')).toEqual([
      '1998-02-13',
      '1998-03-13',
      '1998-11-13',
      '1999-08-13',
      '2000-10-13',
    ])
    expect(ofRule('FREQ=YEARLY;BYDAY=20MO', '1997-05-19', '1999-12-31')).toEqual([
      '1997-05-19',
      '1998-05-18',
      '1999-05-17',
    ])
    expect(
      ofRule(
        'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
        '1996-11-05',
        '2004-12-31',
      ),
    ).toEqual(['1996-11-05', '2000-11-07', '2004-11-02'])
  })
  test('a week that begins on another day gives other days', () => {
    const rule = (start: string) =>
      ofRule(`FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=${start}`, '1997-08-05')
    expect(rule('MO')).toEqual(['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24'])
    expect(rule('SU')).toEqual(['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31'])
  })
  test.each(['FREQ=HOURLY', 'FREQ=YEARLY;BYWEEKNO=20', 'FREQ=DAILY;INTERVAL=0', 'FREQ=WEEKLY;BYDAY=XX', ''])(
    '%s is not read, and the event is there once',
    async (rule) => {
      expect(readRule(rule)).toBeNull()
      const found = await readCalendar(
        calendar(`SUMMARY:x\nDTSTART:20261127T090000Z\nRRULE:${rule}`),
        { from: '2026-11-20', to: '2026-12-20' },
        zone,
      )
      expect(found?.occasions).toHaveLength(1)
      expect(found?.skipped).toBe(1)
    },
  )
  test('one that never fits ends soon', () => {
    const begin = performance.now()
    const never = (rule: string) =>
      daysOf(readRule(rule) as Rule, '1900-01-01', { from: '2026-11-01', last: '2026-12-31' }, () => false)
    for (const freq of ['DAILY', 'MONTHLY', 'YEARLY']) {
      expect(never(`FREQ=${freq};BYMONTH=2;BYMONTHDAY=30`)).toEqual([])
      expect(never(`FREQ=${freq};BYMONTH=2;BYMONTHDAY=30;COUNT=3`)).toEqual([])
    }
    expect(performance.now() - begin).toBeLessThan(1_500)
  })
})

test('days of a rule are in order, each once, within what was asked, on the weekdays that it names', () => {
  const rule = fc.record({
    freq: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
    interval: fc.integer({ min: 1, max: 5 }),
    days: fc.subarray(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']),
    count: fc.option(fc.integer({ min: 1, max: 30 })),
  })
  fc.assert(
    fc.property(rule, fc.integer({ min: 0, max: 3000 }), ({ freq, interval, days, count }, offset) => {
      const first = addDays('2020-01-01', offset)
      const last = addDays(first, 700)
      const text = `FREQ=${freq};INTERVAL=${interval}${days.length ? `;BYDAY=${days.join(',')}` : ''}${count ? `;COUNT=${count}` : ''}`
      const found = ofRule(text, first, last) ?? []
      expect(found).toEqual([...new Set(found)].sort())
      expect(found.every((day) => day >= first && day <= last)).toBe(true)
      const names = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
      if (days.length)
        expect(found.every((day) => days.includes(names[new Date(day).getUTCDay()] ?? ''))).toBe(true)
      if (count) expect(found.length).toBeLessThanOrEqual(count)
    }),
  )
})

test('a series from long ago has on a day what it has when it is counted from the beginning', () => {
  const rule = fc.record({
    freq: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
    interval: fc.integer({ min: 1, max: 9 }),
    byDay: fc.constantFrom('', ';BYDAY=MO,TH', ';BYMONTHDAY=31', ';BYMONTHDAY=-1'),
  })
  fc.assert(
    fc.property(rule, fc.integer({ min: 0, max: 6000 }), ({ freq, interval, byDay }, offset) => {
      const text = `FREQ=${freq};INTERVAL=${interval}${freq === 'WEEKLY' && byDay.includes('MONTH') ? '' : byDay}`
      const read = readRule(text) as Rule
      const from = addDays('2006-01-31', offset)
      const last = addDays(from, 40)
      const near = daysOf(read, '2006-01-31', { from, last }, () => false)
      const whole = daysOf(read, '2006-01-31', { from: '2006-01-31', last }, () => false)
      expect(near).toEqual(whole.filter((day) => day >= from))
    }),
    { numRuns: 60 },
  )
})

test.each(['', '<html>', 'BEGIN:VEVENT'])('%j is no calendar', async (text) => {
  expect(await readCalendar(text, { from: '2026-11-27', to: '2026-11-27' }, zone)).toBeNull()
})

test('whatever stands in it, nothing falls over', async () => {
  const line = fc.constantFrom(
    'BEGIN:VEVENT',
    'END:VEVENT',
    'DTSTART:20261127',
    'DTSTART:99999999',
    'DTSTART;TZID=x:20261127T256199',
    'RRULE:FREQ=DAILY;UNTIL=x',
    'RRULE',
    'EXDATE:a,b',
    'SUMMARY',
    'DTEND:20251127',
    ' x',
    ':',
    '";:',
    'END:VCALENDAR',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 30 }), async (lines) => {
      const found = await readCalendar(
        `BEGIN:VCALENDAR\n${lines.join('\n')}`,
        { from: '2026-11-27', to: '2026-11-27' },
        zone,
      )
      expect(found).not.toBeNull()
    }),
  )
})
