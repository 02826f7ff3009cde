/**
 * What the language model learns from: an endless row of short texts, each with its class. Four in five are strings of
 * drawn words, from one to twenty-five; the others are pieces of subtitle lines and of posts.
 */
import { readFileSync } from 'node:fs'

export const four = ['nl', 'fr', 'de', 'en']

/** `other` is learnt in four groups, since a straight border around fifty languages at once does not exist. */
export const groups = {
  af: { af: 1 },
  nordic: { da: 3, nb: 2, sv: 3, is: 1, nn: 1 },
  romance: { es: 3, it: 3, pt: 3, ca: 1, ro: 1.5, la: 1.5, eo: 0.5 },
  // biome-ignore format: a list
  rest: { cs: 1, sk: 1, pl: 2, hu: 1, hr: 1, bs: 0.5, sl: 1, fi: 1, et: 1, lv: 1, lt: 1, ga: 1, cy: 1, eu: 1, sq: 1, tr: 2,
    az: 0.5, id: 2, ms: 0.5, tl: 1, vi: 0.5, sw: 1, so: 0.7, zu: 0.5, xh: 0.5, st: 0.5, tn: 0.5, ts: 0.5, sn: 0.5, yo: 0.5,
    lg: 0.5, mi: 0.3 },
}

export const classes = [...four, ...Object.keys(groups)]
const shareOf = {
  nl: 0.24,
  fr: 0.155,
  de: 0.155,
  en: 0.16,
  af: 0.09,
  nordic: 0.06,
  romance: 0.07,
  rest: 0.07,
}

const subtitles = { nl: 'nl-projections', fr: 'fr-projections', de: 'de-projections', en: 'en-annotated' }
const tweets = { fr: 'french', de: 'german', en: 'english' }

/** Every tenth subtitle line is never learnt from, so that it can be measured on (`bench/language.ts`). */
export const isHeldOut = (line) => line % 10 === 0

export function examples(dataSets, words, random) {
  const pick = (list) => list[Math.floor(random() * list.length)]
  const lines = Object.fromEntries(four.map((lang) => [lang, readSubtitles(dataSets, lang)]))
  const posts = Object.fromEntries(Object.keys(tweets).map((lang) => [lang, readTweets(dataSets, lang)]))
  const all = Object.keys(words)

  function one() {
    const group = weighted(shareOf, random)
    const lang = four.includes(group) ? group : weighted(groups[group], random)
    const real = four.includes(group) && random() >= 0.8
    let text = real ? written(lang) : strung(lang)
    if (lang === 'nl' && random() < 0.3) text = stressed(text, random)
    // Many leave the accents out.
    if (random() < 0.12) text = text.normalize('NFD').replace(/\p{M}/gu, '')
    return { text, label: classes.indexOf(group) }
  }

  function strung(lang) {
    const length = lengthOf(random)
    const longOnes = length <= 2 && random() < 0.8
    const chosen = []
    for (let tries = 0; chosen.length < length && tries < 60; tries++) {
      const word = pick(words[lang])
      if (!longOnes || word.length >= 5) chosen.push(word)
    }
    return mixed(chosen).join(' ')
  }

  function written(lang) {
    const text = pick(posts[lang] && random() < 0.5 ? posts[lang] : lines[lang])
    if (random() < 0.5) return text
    const parts = text.split(/\s+/)
    const length = 1 + Math.floor(random() * 7)
    const from = Math.floor(random() * Math.max(1, parts.length - length + 1))
    return mixed(parts.slice(from, from + length)).join(' ')
  }

  /** Names, loans, Latin: words of another language in between, never the larger part. */
  function mixed(parts) {
    if (parts.length < 3 || random() > 0.6) return parts
    const share = random() * 0.4
    const guest = random() < 0.4 ? 'en' : random() < 0.15 ? 'la' : pick(all)
    return parts.map((part) => (random() < share ? pick(words[guest]) : part))
  }

  return one
}

function lengthOf(random) {
  const chance = random()
  if (chance < 0.25) return 2
  if (chance < 0.35) return 1
  return chance < 0.75 ? 3 + Math.floor(random() * 6) : 9 + Math.floor(random() * 16)
}

/** Dutch puts accents on any word that it stresses: één, dát, zéér. */
function stressed(text, random) {
  const acute = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú' }
  const stress = (word) =>
    word.replace(/([aeiou])([aeiou]?)/, (_, one, two) => acute[one] + (one === two ? acute[two] : two))
  return text.replace(/\S+/g, (word) => (random() < 0.03 ? stress(word) : word))
}

function weighted(weights, random) {
  const entries = Object.entries(weights)
  let at = random() * entries.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [key, weight] of entries) {
    if (at < weight) return key
    at -= weight
  }
  return entries.at(-1)[0]
}

const readLines = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

const readSubtitles = (dataSets, lang) =>
  readLines(`${dataSets}/tone/emotions/${subtitles[lang]}.tsv`)
    .filter((_, line) => !isHeldOut(line))
    .map((line) => line.replace(/\t[^\t]*$/, '').replace(/\[[A-Z]+\]/g, ''))

const readTweets = (dataSets, lang) =>
  readLines(`${dataSets}/tone/tweets/${tweets[lang]}/train_text.txt`).map((line) =>
    line.replace(/\\u([0-9a-f]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  )
