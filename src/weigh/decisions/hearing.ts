/**
 * What people say of a decision, kept: texts are forgotten after a month, and what was counted in them is not.
 *
 * In: a decision with a topic. Out: what is said since, as it is now, or as it last was while the texts were there.
 */
import { createHash } from 'node:crypto'
import type { Json } from '#basics/canonical'
import {
  correctionsNeeded,
  type DecisionResult,
  decisionResults,
  keepResult,
  type PlacesSaid,
  placesSaid,
  type Span,
  spokenTexts,
  type Tx,
  topic,
} from '#store'
import type { Gathered, TownOf } from './gather.js'
import { mostTexts, type Said, type SaidLanguage, whatIsSaid } from './said.js'
import { daysAfter, daysBefore } from './series.js'

export type Heard = Said & {
  places: { name: string; voices: number }[]
  /** Corrections were enough to tell arguments for and against apart. */
  withTone: boolean
  /** When it was counted. */
  at: string
}

const dayMs = 86_400_000

/** Null without a topic. Ends with a refusal of nothing: too little said is an empty answer. */
export async function hear(
  tx: Tx,
  town: TownOf,
  { decision, moment, corrections }: Gathered,
  language: SaidLanguage,
  now: Date,
): Promise<Heard | null> {
  const { topicId, decisionId } = decision
  if (topicId === null) return null
  const to = new Date(Math.min(now.getTime(), moment.getTime() + daysAfter * dayMs))
  const from = new Date(moment.getTime() - daysBefore * dayMs)
  const said = (span: Span) => spokenTexts(tx, town.orgId, topicId, span, moment, mostTexts)
  const texts = [
    ...(await said({ from: moment, to })),
    ...(await said({ from, to: new Date(moment.getTime() - 1) })),
  ]
  const former = (await decisionResults(tx, town.orgId, decisionId)).get('said')
  const since = texts.filter((one) => one.since).length
  // Texts that are gone take nothing away from what was counted while they were there.
  if (former && since < (former.result as unknown as Heard).posts) return former.result as unknown as Heard
  const withTone = corrections >= correctionsNeeded
  const topicOf = await topic(tx, town.orgId, topicId)
  const own = [decision.topicName, topicOf?.query, topicOf?.localQuery].join(' ')
  const dataVersion = versionOf(texts, withTone, own)
  if (former?.dataVersion === dataVersion) return former.result as unknown as Heard
  const told = await whatIsSaid(texts, language, { own, withTone })
  const named: PlacesSaid = await placesSaid(tx, town.orgId, topicId, moment)
  const places = named.places
    .flatMap(({ place, voices }) => (voices === null ? [] : [{ name: place, voices }]))
    .slice(0, 6)
  const heard: Heard = { ...told, places, withTone, at: now.toISOString() }
  const kept: DecisionResult = { subject: 'said', dataVersion, result: asJson(heard), madeAt: now }
  await keepResult(tx, town.orgId, decisionId, kept)
  return heard
}

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json

/** Of what was read: no text is kept by it. */
function versionOf(
  texts: readonly { text: string; since: boolean }[],
  withTone: boolean,
  own: string,
): string {
  const hash = createHash('sha256').update(`2 ${withTone} ${own}`)
  for (const { text, since } of texts) hash.update(`${since}\0${text}\0`)
  return hash.digest('hex')
}
