import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run } from '../../tests/program.js'

/** `rows` lines of a response and a control that it follows; `jump` is added from row 90 on. */
function csv(rows: number, jump: number, change: (row: number, line: string) => string = (_, line) => line) {
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = Math.sin(i * 3.1) + Math.cos(i * 0.7)
    return change(i, `${(10 + x + Math.sin(i * 7.3) / 2 + (i >= 90 ? jump : 0)).toFixed(4)},${x.toFixed(4)}`)
  })
  return `y,x\n${lines.join('\n')}\n`
}

const impact = (input: string, ...words: string[]) => run(['impact', '--series', '-', ...words], { input })
const usual = ['--pre', '0..89', '--post', '90..119', '--draws', '1000']

const sets = process.env.DORPSPLEIN_DATA_SETS ?? '../shared/data'
const folder = join(sets, 'impact')

describe.skipIf(!existsSync(folder))(`published series (skipped where ${folder} is absent)`, () => {
  const published = async (name: string, pre: string, post: string) => {
    const words = ['impact', '--series', join(folder, `${name}.csv`), '--pre', pre, '--post', post]
    const { code, out, err } = await run(words)
    expect([code, err.replace('Building …\n', '')]).toEqual([0, ''])
    return JSON.parse(out)
  }

  test('arma: the effect and its bounds as the R package prints them', async () => {
    const { verdict, average, cumulative, relative, p } = await published('arma', '0..69', '70..99')
    expect(verdict).toBe('effect')
    expect(Math.round(average.actual)).toBe(121)
    expect(Math.round(average.predicted)).toBe(120)
    expect(average.effect).toBeCloseTo(0.89, 1)
    expect(Math.abs(average.effect - 0.89)).toBeLessThan(0.05)
    expect(Math.abs(average.interval[0] - 0.27)).toBeLessThan(0.1)
    expect(Math.abs(average.interval[1] - 1.5)).toBeLessThan(0.1)
    expect(Math.round(cumulative.actual)).toBe(3637)
    expect(relative.effect).toBeCloseTo(0.0074, 3)
    expect(p).toBeLessThan(0.005)
  })

  test('comparison: no effect, by date, in a column that is called DATE', async () => {
    const { verdict, average, relative, p } = await published(
      'comparison',
      '2019-04-16..2019-07-14',
      '2019-07-15..2019-08-01',
    )
    expect(verdict).toBe('no effect')
    expect(Math.round(average.actual)).toBe(78574)
    expect(Math.abs(average.effect + 657)).toBeLessThan(60)
    expect(Math.abs(average.interval[0] + 2076)).toBeLessThan(100)
    expect(Math.abs(average.interval[1] - 832)).toBeLessThan(100)
    expect(relative.effect).toBeCloseTo(-0.0083, 2)
    expect(Math.abs(p - 0.2)).toBeLessThan(0.02)
  })
})

describe('impact on the command line', () => {
  test('a jump of three is found, and the same seed says the same twice', async () => {
    const one = await impact(csv(120, 3), ...usual)
    const { verdict, average, p } = JSON.parse(one.out)
    expect(verdict).toBe('effect')
    expect(average.interval[0]).toBeLessThan(3)
    expect(average.interval[1]).toBeGreaterThan(3)
    expect(p).toBeLessThan(0.005)
    expect((await impact(csv(120, 3), ...usual)).out).toBe(one.out)
  })

  test.each([
    [
      'a word among the numbers',
      csv(120, 0, (i, l) => (i === 93 ? `abc,1` : l)),
      usual,
      /^row 93 \(line 95\): "abc" in column y/,
    ],
    [
      'a control with a hole',
      csv(120, 0, (i, l) => (i === 50 ? `10,` : l)),
      usual,
      /^row 50 .* control x has no value/,
    ],
    [
      'a row too short',
      csv(120, 0, (i, l) => (i === 7 ? '10' : l)),
      usual,
      /^row 7 has 1 columns, the line of names 2/,
    ],
    ['nothing at all', '', usual, /the series is empty/],
    ['only names', 'y,x\n', usual, /the series is empty/],
    [
      'a period beyond the series',
      csv(100, 0),
      usual,
      /^--post names row 119, and the series has rows 0 to 99/,
    ],
    [
      'periods that overlap',
      csv(120, 0),
      ['--pre', '0..89', '--post', '80..99'],
      /^--post begins on row 80, and --pre ends on row 89/,
    ],
    [
      'a date without dates',
      csv(120, 0),
      ['--pre', '2020-01-01..2020-02-01', '--post', '90..119'],
      /no column is called date/,
    ],
    ['half a period', csv(120, 0), ['--pre', '89', '--post', '90..119'], /^--pre is A\.\.B/],
    [
      'halves of a count',
      csv(120, 0),
      [...usual, '--counts'],
      /^row 1 \(line 3\): [\d.]+ in column y is not a count/,
    ],
    [
      'a prior that nobody knows',
      csv(120, 0),
      [...usual, '--prior', 'none'],
      /^--prior is published or careful/,
    ],
    [
      'a number out of range',
      csv(120, 0),
      [...usual, '--season', '0'],
      /^--season is a whole number from 1 to 366/,
    ],
  ])('%s is refused in one line', async (_, input, words, wanted) => {
    const { code, out, err } = await impact(input, ...words)
    expect([code, out]).toEqual([2, ''])
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(err.replace('dorpsplein: ', '')).toMatch(wanted)
  })

  test.each([
    ['all zeros', csv(120, 0, () => '0,0'), usual, 'too little data'],
    ['a constant', csv(120, 0, () => '5,1'), usual, 'too little data'],
    ['two days before', csv(120, 0), ['--pre', '0..1', '--post', '2..9'], 'period before too short'],
    ['no value after', csv(120, 0, (i, l) => (i > 89 ? `,1` : l)), usual, 'too little data'],
  ])('%s is a result that says so', async (_, input, words, verdict) => {
    const { code, out } = await impact(input, ...words)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({ verdict, average: null, cumulative: null, relative: null, p: null })
  })

  test.each([
    ['gaps', csv(120, 0, (i, l) => (i % 9 === 3 ? l.replace(/^[^,]+/, '') : l)), usual],
    ['a period after of one day', csv(120, 0), ['--pre', '0..89', '--post', '90..90', '--draws', '400']],
    ['numbers of a hundred digits', csv(120, 0, (_, l) => l.replace(',', 'e98,')), usual],
    [
      'a control that repeats the response',
      csv(120, 0, (_, l) => l.replace(/,.*/, '').replace(/.*/, '$&,$&')),
      usual,
    ],
    ['a week as season', csv(120, 0), [...usual, '--season', '7']],
    ['careful', csv(120, 0), [...usual, '--prior', 'careful']],
    ['counts', csv(120, 0, (i, l) => l.replace(/^[^,]+/, String(i % 4))), [...usual, '--counts']],
  ])('%s give numbers', async (_, input, words) => {
    const { code, out } = await impact(input, ...words)
    expect(code).toBe(0)
    const { average, cumulative, p } = JSON.parse(out)
    for (const value of [...Object.values(average), ...Object.values(cumulative), p].flat())
      expect(value).toEqual(expect.any(Number))
  })

  test('dates may lie in the future, with semicolons and decimal commas', async () => {
    const day = (i: number) => new Date(Date.UTC(2090, 0, 1 + i)).toISOString().slice(0, 10)
    const input = `Date;y\n${Array.from({ length: 60 }, (_, i) => `${day(i)};${(10 + Math.sin(i * 7)).toFixed(2).replace('.', ',')}`).join('\r\n')}`
    const { code, out } = await impact(
      input,
      '--pre',
      `${day(0)}..${day(39)}`,
      '--post',
      `${day(40)}..${day(59)}`,
    )
    expect([code, JSON.parse(out).verdict]).toEqual([0, 'no effect'])
    const late = await impact(input, '--pre', `${day(0)}..${day(39)}`, '--post', `${day(40)}..${day(90)}`)
    expect(late.err).toBe(
      `dorpsplein: --post names ${day(90)}, and the series goes from ${day(0)} to ${day(59)}\n`,
    )
  })

  test('earlier dates come along where they are asked for', async () => {
    const { out } = await impact(csv(120, 3), ...usual, '--placebo', '3')
    const { placebo } = JSON.parse(out)
    expect(placebo).toHaveLength(3)
    expect(placebo[2].post).toEqual([60, 89])
    expect(placebo.map(({ found }: { found: boolean }) => found)).toEqual([false, false, false])
  })

  test('a series of 100,000 rows comes to an end', async () => {
    const { code, out } = await impact(csv(100_000, 0), '--pre', '0..89999', '--post', '90000..99999')
    expect(code).toBe(0)
    expect(JSON.parse(out).verdict).toBe('no effect')
  }, 180_000)
})
