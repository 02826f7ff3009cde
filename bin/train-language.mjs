#!/usr/bin/env node
/**
 * Trains the model behind `src/sense/language.ts` and writes it to `src/sense/models/`. About three minutes on one
 * core. The same seed, data and Node give the same file.
 *
 *   pip install --no-deps --target ../training lingua-language-detector==1.4.2
 *   node bin/train-language.mjs [../training]
 *
 * Data sets are looked for in `../shared/data`, or where DORPSPLEIN_DATA_SETS says. What is learnt from, and under which
 * licence, is in docs/decisions/language-model.md. Multinomial logistic regression, stochastic gradient with a step per
 * weight (Adagrad: Duchi, Hazan and Singer, 2011), then 8-bit weights.
 */
import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { fileIn, makeReady } from './ready.mjs'
import { classes, examples, four, groups } from './train-language/examples.mjs'
import { drawWords } from './train-language/words.mjs'

const seed = 7
const steps = 5_000_000
const rate = 0.6
/** Weights beyond this are cut off; a row with nothing above `silent` is left out, which halves the file. */
const largest = 8
const silent = 0.6

const dataSets = resolve(process.env.DORPSPLEIN_DATA_SETS ?? fileIn('../shared/data'))
const tables = join(resolve(process.argv[2] ?? fileIn('../training')), 'lingua', 'language-models')
for (const needed of [join(dataSets, 'tone'), tables])
  if (!existsSync(needed)) {
    console.error(
      `Nothing to learn from: ${needed} is absent. The head of bin/train-language.mjs says where it comes from.`,
    )
    process.exit(2)
  }

await makeReady({ tools: true })
const { letters } = await import('../dist/src/sense/models/letters.js')
const { buckets, ngrams } = await import('../dist/src/sense/models/ngrams.js')

const random = mulberry32(seed)
write(train(examples(dataSets, readWords(), random)))

function readWords() {
  const words = {}
  for (const lang of [...four, ...Object.values(groups).flatMap((group) => Object.keys(group))]) {
    words[lang] = drawWords(tables, lang, four.includes(lang) ? 1_000_000 : 250_000, random)
    process.stderr.write(`${lang} `)
  }
  process.stderr.write('\n')
  return words
}

function train(example) {
  const width = classes.length
  const weights = new Float32Array(buckets * width)
  const squares = new Float32Array(buckets * width).fill(0.01)
  const bias = new Float64Array(width)
  const features = new Int32Array(8_192)
  let right = 0
  for (let step = 1; step <= steps; step++) {
    const { text, label } = example()
    const found = ngrams(letters(text).codes, features)
    if (found === 0) continue
    const scale = 1 / Math.sqrt(found)
    const share = shares(weights, bias, features, found, scale)
    if (share.indexOf(Math.max(...share)) === label) right++
    const now = rate * (1 - (0.97 * step) / steps)
    for (let k = 0; k < width; k++) {
      const error = share[k] - (k === label ? 1 : 0)
      bias[k] -= 0.01 * now * error
      const slope = error * scale
      if (Math.abs(slope) < 1e-4) continue
      for (let i = 0; i < found; i++) {
        const at = features[i] * width + k
        squares[at] += slope * slope
        weights[at] -= (now * slope) / Math.sqrt(squares[at])
      }
    }
    if (step % 500_000 === 0) {
      process.stderr.write(`${step} of ${steps}: ${(right / 5_000).toFixed(2)} % right while learning\n`)
      right = 0
    }
  }
  return { weights, bias }
}

function shares(weights, bias, features, found, scale) {
  const width = bias.length
  const share = Float64Array.from(bias)
  for (let i = 0; i < found; i++) {
    const row = features[i] * width
    for (let k = 0; k < width; k++) share[k] += weights[row + k] * scale
  }
  const most = Math.max(...share)
  let total = 0
  for (let k = 0; k < width; k++) total += share[k] = Math.exp(share[k] - most)
  for (let k = 0; k < width; k++) share[k] /= total
  return share
}

function write({ weights, bias }) {
  const width = classes.length
  const step = largest / 127
  const small = new Int8Array(weights.length)
  for (let row = 0; row < weights.length; row += width) {
    const one = weights.subarray(row, row + width)
    // Softmax does not see what all classes share, so each row may be centred before it is rounded.
    const middle = one.reduce((sum, weight) => sum + weight, 0) / width
    if (one.every((weight) => Math.abs(weight - middle) < silent)) continue
    one.forEach((weight, k) => {
      small[row + k] = Math.max(-127, Math.min(127, Math.round((weight - middle) / step)))
    })
  }
  const packed = brotliCompressSync(Buffer.from(small.buffer), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
  })
  const sha256 = createHash('sha256').update(packed).digest('hex')
  const card = { classes, bias: [...bias], step, buckets, sha256 }
  const folder = fileIn('src/sense/models')
  writeFileSync(join(folder, 'language.bin.br'), packed)
  writeFileSync(join(folder, 'language.json'), `${JSON.stringify(card, null, 2)}\n`)
  console.log(`${packed.length} bytes in ${join(folder, 'language.bin.br')}, SHA-256 ${sha256}`)
}

/** Mulberry32 (Tommy Ettinger, 2017): a small generator that is the same everywhere. */
function mulberry32(start) {
  let state = start | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
