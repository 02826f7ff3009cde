import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { copyOut } from './copy-out.js'
import { testDatabase } from './testing.js'

const held = await testDatabase()
afterAll(() => held.close())

/** So many lines of a kilobyte, and whether the connection still answers behind them. */
async function heardAfter(lines: number, takes: (line: number) => boolean): Promise<number> {
  return held.database.owner.begin(async (tx) => {
    const stream = await copyOut(
      tx.unsafe(`copy (select repeat('x', 1000) from generate_series(1, ${lines})) to stdout`),
    )
    // Whoever has something else to do first finds all of it waiting.
    await pause(5)
    let taken = 0
    for await (const _ of stream) if (!takes(++taken)) break
    const [row] = await tx<{ one: number }[]>`select 1 as one`
    return row?.one ?? 0
  })
}

test.each([1, 15, 20, 40, 63, 64, 65, 130, 500])(
  'after %i kB of a copy the connection answers the next question',
  async (lines) => {
    expect(await heardAfter(lines, () => true)).toBe(1)
  },
)

test.each([20, 65, 500])('who leaves %i kB half way gets an error, and the house goes on', async (lines) => {
  await heardAfter(lines, () => false).catch(() => {})
  const [row] = await held.database.owner<{ one: number }[]>`select 1 as one`
  expect(row?.one).toBe(1)
})
