import { expect, test } from 'vitest'
import { scored } from './signals.js'

async function* lines(all: string[]): AsyncIterable<string> {
  yield* all
}

async function run(all: string[]): Promise<string[]> {
  const found: string[] = []
  for await (const some of scored(lines(all))) found.push(...some.split('\n'))
  return found
}

const day = (n: number) => new Date(Date.UTC(2026, 2, 1) + n * 300_000).toISOString()
const quiet = (length: number) => Array.from({ length }, (_, n) => `${day(n)},${8 + (n % 4)}`)

test('gives each row its score, and 1 where there is a burst', async () => {
  const found = await run(['timestamp,value', ...quiet(300), `${day(300)},400`])
  expect(found[0]).toBe('timestamp,value,score,alert')
  expect(found).toHaveLength(302)
  expect(found[1]).toBe(`${day(0)},8,0.000000,0`)
  expect(found.at(-1)).toMatch(/^2026-03-02T01:00:00.000Z,400,0\.[5-9]\d{5},1$/)
})

test('reads columns by their name, in any order, and quoted', async () => {
  const found = await run(['\ufeff"Value","x","Timestamp"', '"5","y","2026-03-12 16:05:00"', ''])
  expect(found).toEqual(['timestamp,value,score,alert', '2026-03-12 16:05:00,5,0.000000,0'])
})

test('reads a series without names, and times as seconds or with a zone', async () => {
  const found = await run(['1600000000,5', '2026-03-12,6', '2026-03-12 10:00+0200,6.5'])
  expect(found).toHaveLength(4)
})

test('takes gaps, doubled moments and a clock that runs back', async () => {
  const found = await run([
    'timestamp,value',
    ...quiet(200),
    `${day(90_000)},9`,
    `${day(3)},9`,
    `${day(3)},9`,
  ])
  expect(found.slice(1).every((row) => row.endsWith(',0'))).toBe(true)
})

test.each([
  ['a word', '2026-03-12,many', 'row 3: "many" is no number'],
  ['nothing', '2026-03-12,', 'row 3: "" is no number'],
  ['not a number', '2026-03-12,NaN', 'row 3: "NaN" is no number'],
  ['endless', '2026-03-12,Infinity', 'row 3: "Infinity" is no number'],
  ['too large', '2026-03-12,1e999', 'row 3: "1e999" is no number'],
  ['no time', 'yesterday,5', 'row 3: "yesterday" is no timestamp'],
  ['a day that does not exist', '2026-13-45,5', 'row 3: "2026-13-45" is no timestamp'],
])('says which row holds %s', async (_, row, message) => {
  await expect(run(['timestamp,value', '2026-03-11,5', row])).rejects.toThrow(message)
})

test('says that a series is empty', async () => {
  await expect(run([''])).rejects.toThrow('the series is empty')
})
