/** Places and questions: how often right, and how fast. Rates are for each second of processor time. */
import { knownPlaces } from '../src/match/propose/known-places.js'
import { createPlaces, isQuestion, namesOf } from '../src/sense/index.js'
import { type Asked, seen, unseen } from '../src/sense/questions.fixture.js'
import { say } from './load.fixture.js'

export function placesAndQuestions(processor: () => number) {
  score(`${seen.length} sentences that the rules were written with`, seen)
  score(`${unseen.length} sentences written after the rules`, unseen)
  speed(processor)
}

function score(name: string, all: Asked[]) {
  const found = all.filter(({ text, lang }) => isQuestion(text, lang))
  const right = found.filter(({ asks }) => asks).length
  const wanted = all.filter(({ asks }) => asks).length
  say({ what: `questions, precision on ${name}`, value: percent(right / found.length), unit: '%' })
  say({ what: `questions, recall on ${name}`, value: percent(right / wanted), unit: '%' })
}

function percent(share: number): number {
  return Math.round(1000 * share) / 10
}

function speed(processor: () => number) {
  const began = processor()
  const find = createPlaces(namesOf(knownPlaces()))
  say({ what: 'reading the gazetteer', value: Math.round(1000 * (processor() - began)), unit: 'ms' })
  const towns = [
    'in Tielt',
    'bij de markt van Meulebeke',
    'in Mol',
    'op de baan naar Gent',
    'rond het station',
    'in de Kerkstraat',
  ]
  const texts = [...seen, ...unseen].map(
    ({ text, lang }, i) =>
      [
        `${text} Dat hoorden wij gisteren ${towns[i % towns.length]} van de buren, en het is zo`,
        lang,
      ] as const,
  )
  const run = () => {
    const from = processor()
    for (let turn = 0; turn < 100; turn++)
      for (const [text, lang] of texts) {
        find(text, lang)
        isQuestion(text, lang)
      }
    return (100 * texts.length) / (processor() - from)
  }
  run()
  const rate = Math.max(run(), run())
  say({
    what: 'places and questions, posts a second',
    value: rate,
    unit: 'posts/s',
    promise: '≥ 20,000',
    holds: rate >= 20_000,
  })
}
