/** What is probably not meant, each with a repair where one is sure. */
import type { PlaceOf } from '../propose/town-places.js'
import { queryError } from '../query/errors.js'
import type { Query, QueryError, Repair, Span } from '../query/index.js'
import { implies } from './implies.js'

export type Read = {
  source: string
  query: Query
  places: ReadonlyMap<Query, Span>
  spans: ReadonlyMap<Query, Span>
}

const here = (error: QueryError, repair?: Repair): QueryError => (repair ? { ...error, repair } : error)
const instead = ({ at, length }: Span, text: string): Repair => ({ at, length, text })

const meantOperators = new Map([
  ['and', 'AND'],
  ['en', 'AND'],
  ['et', 'AND'],
  ['und', 'AND'],
  ['or', 'OR'],
  ['of', 'OR'],
  ['ou', 'OR'],
  ['oder', 'OR'],
  ['not', 'NOT'],
  ['niet', 'NOT'],
])

/** `gent of brugge`: three words that must all be there, where two with OR were meant. */
export function wordsLikeOperators({ source, places }: Read): QueryError[] {
  return [...places].flatMap(([query, span]) => {
    if (query.type !== 'words') return []
    // Between quotation marks it is a word.
    const word = source.slice(span.at, span.at + span.length)
    const operator = meantOperators.get(word.toLowerCase()) ?? nearOf(word)
    if (!operator) return []
    const before = operator === 'NOT' || /\S/.test(source.slice(0, span.at))
    const after = /\S/.test(source.slice(span.at + span.length))
    if (!before || !after) return []
    return [here(queryError('query.warn-operator', span, { word, operator }), instead(span, operator))]
  })
}

function nearOf(word: string): string | undefined {
  return /^o?near(?:\/\d{1,2})?$/i.test(word) ? word.toUpperCase() : undefined
}

/** Names that are also words, without a word beside them that says which is meant. */
export function lonelyNames(
  { query, places }: Read,
  isAlsoAWord: (name: string) => boolean,
  placeOf: PlaceOf,
): QueryError[] {
  return lonely(query).flatMap((one) => {
    const span = places.get(one)
    if (one.type !== 'words' || !span || one.pieces.length !== 1 || !isAlsoAWord(one.text)) return []
    const known = placeOf(one.text).found === 'one'
    const error = queryError('query.warn-also-a-word', span, { word: one.text })
    return [here(error, known ? instead(span, `place:${one.text}`) : undefined)]
  })
}

function lonely(query: Query): Query[] {
  if (query.type === 'or') return query.parts.flatMap(lonely)
  if (query.type !== 'and') return [query]
  const asked = query.parts.filter(({ type }) => type !== 'not' && !isField(type))
  return asked.length === 1 ? asked.flatMap(lonely) : []
}

const fields: Query['type'][] = ['lang', 'source', 'kind', 'site', 'url', 'has', 'is']

function isField(type: Query['type']): boolean {
  return fields.includes(type)
}

export function noWords({ source, places }: Read): QueryError[] {
  const all = [...places.keys()]
  if (!all.every(({ type }) => isField(type))) return []
  return [queryError('query.warn-no-words', { at: 0, length: source.length })]
}

const farthest = 10

/** A distance at which words have nothing to do with each other. */
export function farDistances({ source, places }: Read): QueryError[] {
  const inside = (at: number) =>
    [...places.values()].some((span) => at > span.at && at < span.at + span.length)
  const steps = [...source.matchAll(/(?<=^|[\s()"“”„‟«»＂])O?NEAR\/(\d+)(?=$|[\s()"“”„‟«»＂])/g)].filter(
    ({ index }) => !inside(index),
  )
  const found = steps.map(({ 0: written, 1: distance, index }) => ({ written, distance, at: index }))
  for (const [query, { at, length }] of places) {
    const tilde = source.lastIndexOf('~', at + length)
    if (query.type === 'loose')
      found.push({ written: source.slice(tilde, at + length), distance: String(query.distance), at: tilde })
  }
  return found
    .filter(({ distance }) => Number(distance) > farthest)
    .map(({ written, distance, at }) => {
      const span = { at, length: written.length }
      const text = written.replace(/\d+$/, String(farthest))
      return here(
        queryError('query.warn-far', span, { distance: distance ?? '', most: farthest }),
        instead(span, text),
      )
    })
}

// Beginnings and endings that thousands of Dutch, French, German and English words share.
const common = new Set(
  `aan achter acht afge alle ander auf aus bei beg bel ben bep bes bet bev bew bij bin boven buiten com con cont dis door een
  ein ent ere exp geb ged geg geh gel gem gen gep ger ges get gev gew her hoofd hoog inter kin kon lan man mee mis moe naa
  naar neder nie niet ond onder ont onder over par per pre pro res sch sta ste str sub toe trans tus tussen uit uitge van
  vant ver verb verd verg verh verk verl verm vero vers vert verv verw vol voor voort wat wed weer wer zel
  aal aar aat ach age ant are ate atie baar ber cht den der dig doen eer eid eit ele elijk eling ellen end ende ens ent enten
  eren erij ers erse est eur gen haft heid heiten iek ieke iel ier igen ige ijk ijke ing inge ingen ion ische isch iteit ite
  keit ken ker lijk lijke like lingen loos ment ner ness nis rij schaft schap sel ste ster sting teit ten ter tie tig tion
  tionen uren ung ungen uur ven ver zaam`.split(/\s+/),
)

/** `ver*`, `*ing`: an editor who writes this does not know how many words it is. */
export function wideWildcards({ places }: Read): QueryError[] {
  return [...places].flatMap(([query, span]) => {
    if (query.type !== 'words' && query.type !== 'loose') return []
    const wide = query.pieces.find(({ word, how }) => how !== 'whole' && isWide(word, how))
    if (!wide) return []
    const word = wide.how === 'prefix' ? `${wide.word}*` : wide.word
    const error = queryError('query.warn-wide', span, { word })
    const bare = word.replace(/\*/g, '')
    return [here(error, query.pieces.length === 1 && !bare.includes('?') ? instead(span, bare) : undefined)]
  })
}

function isWide(word: string, how: 'prefix' | 'pattern'): boolean {
  const bare = word.replace(/[*?]/g, '')
  const infix = how === 'pattern' && word.startsWith('*') && word.endsWith('*')
  return common.has(bare) || (infix && [...bare].length < 4)
}

// Each part is held against each that is left out: of an endless query the first tell enough.
const comparedAtMost = 100

/** `gent -gent`: what is asked is also left out. */
export function emptyParts({ source, query, spans }: Read): QueryError[] {
  if (query.type === 'or')
    return query.parts.flatMap((part) => emptyParts({ source, query: part, spans } as Read))
  if (query.type !== 'and') return []
  const inside = query.parts.flatMap((part) => emptyParts({ source, query: part, spans } as Read))
  const asked = query.parts.filter(({ type }) => type !== 'not').slice(0, comparedAtMost)
  const denied = query.parts.filter((part) => part.type === 'not').slice(0, comparedAtMost)
  const denials = denied.flatMap((part) => {
    if (!asked.some((one) => implies(one, part.part))) return []
    const span = spans.get(part)
    if (!span) return []
    const at = source.slice(0, span.at).trimEnd().length
    return [here(queryError('query.warn-empty', span), { at, length: span.at + span.length - at, text: '' })]
  })
  return [...inside, ...denials]
}

/** `auto-ongeval` misses `autoongeval`. */
export function missingSpellings({ source, places }: Read): QueryError[] {
  const joined = new Set<string>()
  for (const query of places.keys()) {
    if (query.type === 'words' && query.pieces.length === 1) joined.add(query.pieces[0]?.word ?? '')
    if (query.type === 'compound') joined.add(query.key)
  }
  return [...places].flatMap(([query, span]) => {
    const written = source.slice(span.at, span.at + span.length)
    if (query.type !== 'words' || !/^[\p{L}\p{M}]{3,}(?:-[\p{L}\p{M}]{3,})+$/u.test(written)) return []
    const key = query.pieces.map(({ word }) => word).join('')
    if (joined.has(key) || [...key].length > 60) return []
    const values = { word: written, joined: written.replaceAll('-', '') }
    return [here(queryError('query.warn-spelling', span, values), instead(span, `${written}~`))]
  })
}
