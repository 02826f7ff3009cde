/**
 * Persons are not followed (PRODUCT, privacy 2): notices where a query asks for somebody by name.
 *
 * In: a query. Out: the places where a first name and a surname stand together. It notices, it does not know: a street, a
 * shop and an event bear names of persons too, so the writer may say that it is one, with a reason that is kept.
 * Never here: a list of who may not be followed.
 */
import { fold } from '../fold.js'
import { holdersOfName } from '../gazetteer/index.js'
import { type ParseOptions, parse, type Query, type Span } from '../query/index.js'
import { alsoPlainWords, firstNames, particles, placeWords, streetEnding, surnames } from './names.js'

export type FoundName = Span & { name: string }

/**
 * Names of persons in a query, in the order in which they stand, each once. `known`: names of organisations, media and office
 * holders, who are no private persons. What a query leaves out (`NOT`) is not followed, so it may be a name. Empty when the
 * query cannot be read.
 */
export function personNames(
  source: string,
  known: Iterable<string> = [],
  options: ParseOptions = {},
): FoundName[] {
  const parsed = parse(source, options)
  if (!parsed.ok) return []
  const allowed = new Set([...known].map(foldWords))
  const found = candidates(parsed.query, parsed.places, source).filter(
    ({ name }) => isPerson(name) && !allowed.has(foldWords(name)),
  )
  return [...new Map(found.map((one) => [foldWords(one.name), one])).values()].sort((a, b) => a.at - b.at)
}

/** Phrases, and single words that stand directly after each other and must both be there. */
function candidates(query: Query, places: ReadonlyMap<Query, Span>, source: string): FoundName[] {
  if (query.type === 'title') return candidates(query.part, places, source)
  if (isTerm(query)) {
    const span = places.get(query)
    return span && /\s/.test(query.text) ? [{ ...span, name: query.text }] : []
  }
  if (query.type === 'near') return nearEachOther(query.parts, places)
  if (query.type !== 'and' && query.type !== 'or') return []
  const inside = query.parts.flatMap((part) => candidates(part, places, source))
  return query.type === 'and' ? [...inside, ...neighbours(query.parts, places, source)] : inside
}

type Term = Extract<Query, { type: 'words' | 'loose' | 'exact' | 'compound' | 'stem' }>

function isTerm(query: Query): query is Term {
  return ['words', 'loose', 'exact', 'compound', 'stem'].includes(query.type)
}

/** `Jan NEAR/1 Peeters` asks for a person as well as `"Jan Peeters"` does: each of one part with each of the next. */
function nearEachOther(parts: Query[], places: ReadonlyMap<Query, Span>): FoundName[] {
  const terms = parts.map(termsWithin)
  return terms.slice(1).flatMap((after, i) =>
    (terms[i] ?? []).flatMap((one) =>
      after.flatMap((other) => {
        const [from, to] = [places.get(one), places.get(other)]
        if (!from || !to) return []
        const texts = [one.text, other.text]
        const names = [texts, texts.toReversed()].filter(surnameIsSure).map((pair) => pair.join(' '))
        return names.map((name) => ({ at: from.at, length: to.at + to.length - from.at, name }))
      }),
    ),
  )
}

function termsWithin(query: Query): Term[] {
  if (query.type === 'or') return query.parts.flatMap(termsWithin)
  return isTerm(query) ? [query] : []
}

function neighbours(parts: Query[], places: ReadonlyMap<Query, Span>, source: string): FoundName[] {
  const runs: { at: number; end: number; words: string[] }[] = []
  for (const part of parts) {
    const span = places.get(part)
    if (!isTerm(part) || !span || /\s/.test(part.text)) continue
    const last = runs.at(-1)
    const follows = last && /^\s+(?:AND\s+)?$/.test(source.slice(last.end, span.at))
    if (follows) {
      last.words.push(part.text)
      last.end = span.at + span.length
    } else runs.push({ at: span.at, end: span.at + span.length, words: [part.text] })
  }
  return runs
    .filter((run) => run.words.length > 1 && surnameIsSure(run.words))
    .map((run) => ({ at: run.at, length: run.end - run.at, name: run.words.join(' ') }))
}

/** Two loose words are a name only when both look like one: `sofie school` is a search, `Sofie Maes` is a person. */
function surnameIsSure(texts: string[]): boolean {
  return texts.some((text, index) => {
    const next = texts[index + 1]
    if (!firstNames.has(fold(text)) || next === undefined) return false
    return surnames.has(fold(next)) || particles.has(fold(next)) || (isCapital(text) && isCapital(next))
  })
}

/** Somewhere in these words: a first name, perhaps particles, and then what can be a surname; and nothing that is a place. */
function isPerson(name: string): boolean {
  const texts = name
    .replace(/\*/g, '')
    .split(/[\s-]+/)
    .filter(Boolean)
  const folded = texts.map(fold)
  if (holdersOfName(name).length > 0) return false
  if (folded.some((word) => placeWords.has(word) || streetEnding.test(word))) return false
  return folded.some((word, index) => {
    if (!firstNames.has(word)) return false
    const after = folded.slice(index + 1).findIndex((next) => !particles.has(next))
    if (after < 0) return false
    const surname = index + 1 + after
    const sure = surnames.has(folded[surname] ?? '')
    const looks = (folded[surname] ?? '').length >= 3 && !firstNames.has(folded[surname] ?? '')
    if (alsoPlainWords.has(word))
      return sure || (isCapital(texts[index]) && isCapital(texts[surname]) && looks)
    return sure || looks || after > 0
  })
}

function isCapital(text: string | undefined): boolean {
  return /^\p{Lu}/u.test(text ?? '')
}

function foldWords(name: string): string {
  return name.replace(/\*/g, '').split(/\s+/).map(fold).filter(Boolean).join(' ')
}
