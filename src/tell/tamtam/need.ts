/**
 * What people seem to need: information (I), that behaviour which hinders or harms stops (S), or meaning (B). A proposal with its
 * reason, from counts and key phrases alone; a person decides. Pure.
 *
 * The three kinds are those of Dutch crisis communication (informatievoorziening, schadebeperking, betekenisgeving).
 */
import type { ItemFigures } from '#store'

export type NeedFacts = {
  posts: number
  questions: number
  turned: boolean
  phrases: readonly string[]
}

/** From this share of questions on, people mostly want to know something. */
const asking = 1 / 3
const fewestQuestions = 2

/** Beginnings of words for what people do to each other and to their street. */
const behaviour =
  /^(overlast|geluidshinder|lawaai|nachtlawaai|sluikstort|zwerfvuil|vandal|agressi|pester|vecht|vernield|vernieling|graffiti|racewagen|straatrace|snelheidsduivel|wildplass|vuurwerk|intimid|hatelijk|bedreig)/

export function needOf({ posts, questions, turned, phrases }: NeedFacts): ItemFigures['need'] {
  const word = phrases
    .flatMap((phrase) => phrase.toLowerCase().split(/[^\p{L}]+/u))
    .find((one) => behaviour.test(one))
  if (word !== undefined) return { kind: 'S', why: 'word', word }
  if (questions >= fewestQuestions && questions >= posts * asking)
    return { kind: 'I', why: 'questions', count: questions, of: posts }
  return turned ? { kind: 'B', why: 'turn' } : undefined
}
