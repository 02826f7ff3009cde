/**
 * Reads a query back as one sentence: "Vangt berichten met “gent”, met “tram” of “bus”, maar zonder “corona”."
 * Every word of it comes from the catalogue.
 */
import type { Values } from './errors.js'
import type { Query } from './query.js'

/** Fills in a message of the catalogue. */
export type Say = (key: string, values?: Values) => string

/** Of a longer list, the first so many are named and the others counted. */
const named = 10

export function explain(query: Query, t: Say): string {
  return t('query.explain', { what: clause(query, t) })
}

/** "met “a” en “b”", "in het Nederlands", "zonder “c”": what a post must be. */
function clause(query: Query, t: Say): string {
  const noun = nounOf(query, t)
  if (noun !== null) return t('query.explain-with', { what: noun })
  switch (query.type) {
    case 'lang':
      return t(`query.explain-lang-${query.value}`)
    case 'source':
      return t('query.explain-source', { source: query.value })
    case 'kind':
      return t(`query.explain-kind-${query.value}`)
    case 'site':
      return t('query.explain-site', { site: query.value })
    case 'url':
      return t('query.explain-url', { text: query.value })
    case 'has':
    case 'is':
      return t(`query.explain-${query.type}-${query.value}`)
    case 'title':
      return t('query.explain-title', { what: clause(query.part, t) })
    case 'near':
      return distances(query, t)
    case 'everything':
      return t('query.explain-everything')
    case 'not':
      return denial(query.part, t)
    case 'or':
      return list(query.parts, t, 'or', inner)
    default:
      return conjunction(query as Extract<Query, { parts: Query[] }>, t)
  }
}

/** “a”, “a” of “b”, #c: what can stand after "met" and "zonder". Null when it is more than a list of words. */
function nounOf(query: Query, t: Say): string | null {
  if (query.type === 'and' || query.type === 'or') {
    if (!query.parts.every(isNoun)) return null
    return list(query.parts, t, query.type, (part) => nounOf(part, t) ?? '')
  }
  if (query.type === 'tag') return t('query.explain-tag', { tag: query.text, prefix: flag(query.prefix) })
  if (query.type === 'account') return t('query.explain-account', { handle: query.handle })
  if (query.type === 'loose') return t('query.explain-loose', { text: query.text, distance: query.distance })
  if (query.type === 'exact' || query.type === 'stem' || query.type === 'compound')
    return t(`query.explain-${query.type}`, { text: query.text })
  if (query.type === 'reuse') return t(`query.explain-${query.kind}`, { name: query.name })
  if (query.type !== 'words') return null
  const { text, pieces } = query
  // `foto's` and `auto-ongeval` are several words to the matcher, but one to a reader.
  if (/\s/.test(text)) return t('query.explain-phrase', { text })
  const [only] = pieces
  if (pieces.length === 1 && only?.how === 'pattern') return patternInWords(text, t)
  const prefix = flag(pieces.at(-1)?.how === 'prefix')
  return t('query.explain-word', { text: text.replace(/\*$/, ''), prefix })
}

function patternInWords(text: string, t: Say): string {
  const bare = text.replace(/\*/g, '')
  const shape = bare.includes('?') ? 'like' : text.endsWith('*') ? 'holds' : 'ends'
  return t(`query.explain-pattern-${shape}`, { text: shape === 'like' ? text : bare })
}

const nouns: Query['type'][] = ['words', 'loose', 'exact', 'stem', 'compound', 'tag', 'account', 'reuse']

function isNoun(query: Query): boolean {
  return nouns.includes(query.type)
}

/** Of each pair of neighbours how far apart they may be. */
function distances({ parts, steps }: Extract<Query, { type: 'near' }>, t: Say): string {
  const said = (part: Query) =>
    (part.type === 'or' ? t('query.explain-group', { what: nounOf(part, t) ?? '' }) : nounOf(part, t)) ?? ''
  const pairs = steps.map(({ distance, ordered }, i) => {
    const values = { first: said(parts[i] as Query), last: said(parts[i + 1] as Query), distance }
    return t(ordered ? 'query.explain-onear' : 'query.explain-near', values)
  })
  const last = pairs.pop() as string
  return pairs.length === 0 ? last : t('query.explain-also', { first: pairs.join(', '), last })
}

function flag(value: boolean | undefined): string {
  return value ? 'yes' : 'no'
}

function denial(part: Query, t: Say): string {
  const noun = nounOf(part, t)
  if (noun === null) return t('query.explain-not', { what: inner(part, t) })
  return t(part.type === 'and' ? 'query.explain-not-together' : 'query.explain-without', { what: noun })
}

/** First what must be there, then what must not. */
function conjunction(query: Extract<Query, { parts: Query[] }>, t: Say): string {
  const asked = query.parts.filter((part) => part.type !== 'not')
  const denied = query.parts.filter((part) => part.type === 'not')
  const words = asked.filter(isNoun)
  const others = asked.filter((part) => !isNoun(part))
  // Words that stand apart in the query are told together: "met “a” en “b”".
  const together: Query[] =
    words.length > 1 ? [{ type: 'and', parts: words }, ...others] : [...words, ...others]
  const what = list(together, t, 'also', inner)
  if (denied.length === 0) return what
  const without = list(denied, t, 'nor', inner)
  return asked.length === 0 ? without : t('query.explain-but', { what, without })
}

/** A part within a list: between parentheses when it is itself more than one thing. */
function inner(part: Query, t: Say): string {
  const text = clause(part, t)
  const composed = (part.type === 'and' || part.type === 'or') && nounOf(part, t) === null
  return composed ? t('query.explain-group', { what: text }) : text
}

type Joint = 'and' | 'or' | 'also' | 'nor'

/** "a, b en c", "a, b of c", "a, b en ook c"; of a long list the tail is only counted. */
function list(parts: Query[], t: Say, joint: Joint, say: (part: Query, t: Say) => string): string {
  const shown = parts.slice(0, parts.length > named + 1 ? named : parts.length).map((part) => say(part, t))
  const left = parts.length - shown.length
  if (left > 0) shown.push(t('query.explain-others', { count: left }))
  const last = shown.pop() as string
  if (shown.length === 0) return last
  return t(`query.explain-${joint}`, { first: shown.join(', '), last })
}
