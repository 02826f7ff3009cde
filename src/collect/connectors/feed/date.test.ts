import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDate } from './date.js'

const at = (written: string) => readDate(written)?.toISOString() ?? null

test('RFC 822 in all the ways that people write it', () => {
  const moment = '2004-01-01T19:48:21.000Z'
  for (const written of [
    'Thu, 01 Jan 2004 19:48:21 GMT',
    'Thu, 1 Jan 2004 19:48:21 +0000',
    '01 Jan 2004 19:48:21 Z',
    'Thu, 01 Jan 04 19:48:21 UT',
    'Thursday, 01 January 2004 19:48:21 gmt',
    'Thu,01 Jan 2004 19:48:21 GMT',
    'Thu, 01 Jan 2004 20:48:21 +0100',
    'Thu, 01 Jan 2004 20:48:21 CET',
    'Thu, 01 Jan 2004 20:48:21 +01:00',
    'Thu, 01 Jan 2004 20:48:21 GMT+1',
    'Thu, 01 Jan 2004 14:48:21 EST',
    'Thu, 01 Jan 2004 11:48:21 PST',
    'Thu, 01 Jan 2004 19:48:21 +0000 (Coordinated Universal Time)',
    'Thu Jan  1 19:48:21 2004',
    'Thu Jan 01 14:48:21 EST 2004',
    'Thu Jan 01 2004 20:48:21 GMT+0100',
    'Jan 1, 2004 7:48:21 PM',
    'Thu, 01-Jan-2004 19:48:21 GMT',
  ])
    expect([written, at(written)]).toEqual([written, moment])
})

test('ISO 8601 in all its lengths', () => {
  const forms: [string, string][] = [
    ['2003', '2003-01-01T00:00:00.000Z'],
    ['2003-12', '2003-12-01T00:00:00.000Z'],
    ['2003-12-31', '2003-12-31T00:00:00.000Z'],
    ['20031231', '2003-12-31T00:00:00.000Z'],
    ['03-12-31', '2003-12-31T00:00:00.000Z'],
    ['2003-365', '2003-12-31T00:00:00.000Z'],
    ['2003-12-31T10:14Z', '2003-12-31T10:14:00.000Z'],
    ['2003-12-31T10:14:55Z', '2003-12-31T10:14:55.000Z'],
    ['2003-12-31T10:14:55.123456Z', '2003-12-31T10:14:55.123Z'],
    ['2003-12-31T10:14:55-08:00', '2003-12-31T18:14:55.000Z'],
    ['2003-12-31T10:14:55+0530', '2003-12-31T04:44:55.000Z'],
    ['2003-12-31 10:14:55', '2003-12-31T10:14:55.000Z'],
    ['2003-12-31t10:14:55z', '2003-12-31T10:14:55.000Z'],
    ['20031231T101455Z', '2003-12-31T10:14:55.000Z'],
    ['20031231101455', '2003-12-31T10:14:55.000Z'],
    ['2003-12-31T24:00:00Z', '2004-01-01T00:00:00.000Z'],
    ['2003-12-31T10:14:55 +01:00', '2003-12-31T09:14:55.000Z'],
  ]
  for (const [written, moment] of forms) expect([written, at(written)]).toEqual([written, moment])
})

test('Dutch, French and German months, and Flemish figures', () => {
  const forms: [string, string][] = [
    ['di, 03 mrt 2020 08:15:00 +0100', '2020-03-03T07:15:00.000Z'],
    ['dinsdag 3 maart 2020 om 8.15 uur', '2020-03-03T08:15:00.000Z'],
    ['zo, 10 mei 2020 10:00:00 +0200', '2020-05-10T08:00:00.000Z'],
    ['1 augustus 2020', '2020-08-01T00:00:00.000Z'],
    ['wo, 14 okt 2020 12:00:00 CEST', '2020-10-14T10:00:00.000Z'],
    ['mar., 3 mars 2020 08:15:00 +0100', '2020-03-03T07:15:00.000Z'],
    ['Mar, 03 Mar 2020 08:15:00 +0100', '2020-03-03T07:15:00.000Z'],
    ['14 février 2020 09:00', '2020-02-14T09:00:00.000Z'],
    ['1 août 2020', '2020-08-01T00:00:00.000Z'],
    ['15 déc. 2020 à 18:30', '2020-12-15T18:30:00.000Z'],
    ['Di, 03 Mär 2020 08:15:00 +0100', '2020-03-03T07:15:00.000Z'],
    ['3/12/2020 14:05', '2020-12-03T14:05:00.000Z'],
    ['03-12-2020 14:05:09', '2020-12-03T14:05:09.000Z'],
    ['31.12.2020', '2020-12-31T00:00:00.000Z'],
    ['12/31/2020', '2020-12-31T00:00:00.000Z'],
    ['1583222400', '2020-03-03T08:00:00.000Z'],
    ['1583222400000', '2020-03-03T08:00:00.000Z'],
  ]
  for (const [written, moment] of forms) expect([written, at(written)]).toEqual([written, moment])
})

test('what is no date is none', () => {
  for (const written of [
    '',
    'gisteren',
    '2020-13-01',
    '31 feb 2020',
    'Thu, 99 Jan 2004',
    '0',
    'x'.repeat(200),
    '2020-02-30T10:00:00Z',
  ])
    expect([written, at(written)]).toEqual([written, null])
})

test('every moment survives being written in ISO and in RFC 822', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1971-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }),
      (moment) => {
        expect(readDate(moment.toISOString())?.getTime()).toBe(moment.getTime())
        expect(readDate(moment.toUTCString())?.getTime()).toBe(Math.floor(moment.getTime() / 1000) * 1000)
      },
    ),
  )
})

test('anything else is read without harm', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => void readDate(text)))
})
