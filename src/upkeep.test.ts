import { expect, test } from 'vitest'
import { inTurn } from './upkeep.js'

test('what goes wrong for one organisation keeps the others from nothing, and is told at the end', async () => {
  const done: string[] = []
  const forget = async (town: string) => {
    if (town === 'Mol') throw new Error('the key does not open')
    done.push(town)
  }
  await expect(inTurn(['Ham', 'Mol', 'Peer'], forget)).rejects.toThrow('1 of 3')
  expect(done).toEqual(['Ham', 'Peer'])
})
