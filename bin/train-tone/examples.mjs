/** What the tone model learns from: tweets with a tone, and subtitle lines with emotions, as features. */
import { readFileSync } from 'node:fs'

export const languages = ['nl', 'fr', 'de', 'en']
const subtitles = { nl: 'nl-projections', fr: 'fr-projections', de: 'de-projections', en: 'en-annotated' }
const folders = { fr: 'french', de: 'german', en: 'english' }

const readLines = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

/** Tone: 0 negative, 1 neutral, 2 positive. `split`: train or val. Dutch has none. */
export function readTweets(dataSets, lang, split) {
  if (!folders[lang]) return []
  const at = `${dataSets}/tone/tweets/${folders[lang]}/${split}`
  const labels = readLines(`${at}_labels.txt`)
  return readLines(`${at}_text.txt`).map((text, i) => ({ text, label: Number(labels[i]) }))
}

/**
 * Emotions (1 anger, 3 disgust, 4 fear, 6 sadness; 5 joy, 8 trust; 2 anticipation and 7 surprise lean to neither) as a
 * side: -1, 1, or nothing where both are felt.
 */
export function readSubtitles(dataSets, lang) {
  return readLines(`${dataSets}/tone/emotions/${subtitles[lang]}.tsv`).flatMap((line) => {
    const [, text, emotions] = /^(.*)\t([\d, ]+)$/.exec(line) ?? []
    if (!text) return []
    const felt = emotions.split(',').map(Number)
    const bad = felt.filter((one) => [1, 3, 4, 6].includes(one)).length
    const good = felt.filter((one) => [5, 8].includes(one)).length
    if (bad > 0 === good > 0) return bad + good === 0 ? [{ text, side: 0 }] : []
    return [{ text: text.replace(/\[[A-Z]+\]/g, ''), side: bad > 0 ? -1 : 1 }]
  })
}
