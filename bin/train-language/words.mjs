/**
 * Words as a language writes them, drawn from tables of how often one to five letters follow each other (package
 * lingua-language-detector 1.4.2, Apache-2.0, learnt by its makers from the Leipzig Corpora).
 *
 * A table holds count(n-gram) / count(its first n−1 letters), within words, without marks for their ends. Those can be
 * had back: what occurs more often than it follows any letter, stands at the beginning of a word; what occurs more often
 * than any letter follows it, at the end. So words up to three letters come out exactly as often as in the corpus, and
 * longer ones as a chain in which each letter depends on the four before it.
 */
import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

const names = ['uni', 'bi', 'tri', 'quadri', 'five']
const longestWord = 30

/** `count` words of a language, in random order, as often as they are used. `random` gives numbers in [0, 1). */
export function drawWords(folder, language, count, random) {
  const joint = jointFrequencies(names.map((name) => readTable(`${folder}/${language}/${name}grams.json.br`)))
  const starts = [0, 1, 2, 3].map((n) => wordStarts(joint[n], joint[n + 1]))
  const after = starts.map(byPrefix)
  const later = byPrefix(conditional(joint[4], joint[3]))
  const words = new Array(count)
  for (let i = 0; i < count; i++) words[i] = drawWord(starts, after, later, random)
  return words
}

function drawWord(starts, after, later, random) {
  let word = ''
  while (word.length < longestWord) {
    const begins = word.length < starts.length
    const choice = begins ? after[word.length].get(word) : later.get(word.slice(-4))
    if (!choice) return word
    const whole = !begins ? 1 : word ? starts[word.length - 1].get(word) : choice.sums.at(-1)
    const at = random() * whole
    if (at >= choice.sums.at(-1)) return word
    word += choice.letters[firstAbove(choice.sums, at)]
  }
  return word
}

function readTable(file) {
  const table = new Map()
  const { ngrams } = JSON.parse(brotliDecompressSync(readFileSync(file)).toString())
  for (const [fraction, grams] of Object.entries(ngrams)) {
    const [above, below] = fraction.split('/').map(Number)
    for (const gram of grams.split(' ')) table.set(gram, above / below)
  }
  return table
}

/** From "given the letters before" to "of all letters": p(abc) = p(a) · p(b | a) · p(c | ab). */
function jointFrequencies(tables) {
  const joint = [tables[0]]
  for (let n = 1; n < tables.length; n++) {
    const frequencies = new Map()
    for (const [gram, p] of tables[n]) frequencies.set(gram, p * (joint[n - 1].get(gram.slice(0, -1)) ?? 0))
    joint.push(frequencies)
  }
  return joint
}

function conditional(longer, shorter) {
  const given = new Map()
  for (const [gram, p] of longer) given.set(gram, p / shorter.get(gram.slice(0, -1)))
  return given
}

function wordStarts(grams, longer) {
  const preceded = new Map()
  for (const [gram, p] of longer) preceded.set(gram.slice(1), (preceded.get(gram.slice(1)) ?? 0) + p)
  const starts = new Map()
  for (const [gram, p] of grams) {
    const rest = p - (preceded.get(gram) ?? 0)
    if (rest > 1e-12) starts.set(gram, rest)
  }
  return starts
}

/** Prefix → its next letters with running sums, to draw from by bisection. */
function byPrefix(table) {
  const choices = new Map()
  for (const [gram, p] of table) {
    const prefix = gram.slice(0, -1)
    const choice = choices.get(prefix) ?? { letters: [], sums: [] }
    choices.set(prefix, choice)
    choice.letters.push(gram.at(-1))
    choice.sums.push(p + (choice.sums.at(-1) ?? 0))
  }
  return choices
}

function firstAbove(sums, at) {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle] > at) high = middle
    else low = middle + 1
  }
  return low
}
