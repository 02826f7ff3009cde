/**
 * The weights behind `language`: 8-bit numbers, one row per bucket and one column per class, trained by
 * `bin/train-language.mjs`. Read once, at the first question, and only if they are what the training wrote.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { packageRoot } from '#basics/root'

export type LanguageModel = {
  /** The columns: the four languages first, then the groups that together are `other`. */
  classes: string[]
  bias: Float64Array
  /** `buckets × classes.length` numbers, row by row, each times `step`. */
  weights: Int8Array
  step: number
}

type Card = { classes: string[]; bias: number[]; step: number; buckets: number; sha256: string }

/** Throws where a file is missing or is not the one that its card describes: a wrong model is worse than none. */
export function readLanguageModel(
  folder: string = join(packageRoot, 'src', 'sense', 'models'),
): LanguageModel {
  const card = JSON.parse(readFileSync(join(folder, 'language.json'), 'utf8')) as Card
  const file = join(folder, 'language.bin.br')
  const packed = readFileSync(file)
  const sum = createHash('sha256').update(packed).digest('hex')
  if (sum !== card.sha256)
    throw new Error(
      `The language model is damaged: ${file} has SHA-256 ${sum}, expected ${card.sha256}. Get the file back from git, or train it again with bin/train-language.mjs.`,
    )
  const bytes = brotliDecompressSync(packed)
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (weights.length !== card.buckets * card.classes.length)
    throw new Error(`The language model does not fit its card: ${file} holds ${weights.length} weights`)
  return { classes: card.classes, bias: Float64Array.from(card.bias), weights, step: card.step }
}
