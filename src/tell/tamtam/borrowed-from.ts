/** The same question asked of everything that is kept: eight words in a row of a private person, in any of these texts. */
import { turns } from '#basics/turns'
import { privateTexts, type Tx } from '#store'
import { shinglesOf } from './borrowed.js'

/** The first such run of words, or null. */
export async function borrowedFrom(tx: Tx, orgId: string, texts: readonly string[]): Promise<string | null> {
  const shingles = shinglesOf(texts)
  if (shingles.size === 0) return null
  const rest = turns()
  for await (const some of privateTexts(tx, orgId)) {
    for (const { body } of some) {
      await rest()
      const found = shingles.in(body)
      if (found !== null) return found
    }
  }
  return null
}
