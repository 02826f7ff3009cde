import { expect, test } from 'vitest'
import { mapInTurns } from './turns.js'

test('others go first while long work is done, and its answers come in order', async () => {
  let others = 0
  const timer = setInterval(() => {
    others += 1
  }, 1)
  const busy = (n: number) => {
    const until = performance.now() + 2
    while (performance.now() < until);
    return n * 2
  }
  const made = await mapInTurns(
    Array.from({ length: 50 }, (_, n) => n),
    busy,
  )
  clearInterval(timer)
  expect(made).toEqual(Array.from({ length: 50 }, (_, n) => n * 2))
  expect(others).toBeGreaterThan(3)
})
