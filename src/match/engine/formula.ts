/**
 * What must stand in a post for a query to match, as marks: numbers of words, hashtags, accounts, beginnings, endings and
 * stems. It says too little, never too much: order, distance, spelling, NOT and fields are left for the exact answer.
 */
import type { Piece, Query } from '../query/query.js'
import { affixes } from './affixes.js'
import { beginningSalt, endingHash, hashOf, insideHash, seeds } from './hash.js'

export type Formula =
  /** Nothing is known to be necessary. */
  | 'anything'
  /** `likely`: how often it may stand in a post, as far as its looks tell; below 1, and only good to compare. */
  | { mark: number; sort: Sort; likely: number }
  | { and: Formula[] }
  /** `from`: the part of the query that it stands for, which other queries may share. */
  | { or: Formula[]; from?: Query }

export type Sort = 'whole' | 'beginning' | 'ending' | 'inside' | 'stem'

export function formulaOf(query: Query): Formula {
  switch (query.type) {
    case 'words':
    case 'loose':
      return all(query.pieces.map(ofPiece))
    case 'exact':
      return all(query.pieces.map(({ word }) => wholeWord(word)))
    case 'stem':
      return any(
        query.keys.map((key) => mark(hashOf(seeds.stem, key), 'stem', 2 * likelihood(query.word.length))),
      )
    case 'compound':
      return ofCompound(query.key)
    case 'tag':
      return query.prefix
        ? tagBeginning(query.key)
        : whole(seeds.tag, query.key, likelihood(query.key.length + 4))
    case 'account':
      return whole(seeds.account, query.handle, likelihood(query.handle.length + 8))
    case 'reuse':
      return formulaOf(query.query)
    case 'title':
      return ofTitle(query.part)
    case 'or': {
      const either = any(query.parts.map(formulaOf))
      return typeof either === 'object' && 'or' in either ? { ...either, from: query } : either
    }
    case 'near':
    case 'and':
      return all(query.parts.map(formulaOf))
    default:
      return 'anything'
  }
}

/** What stands in a title stands in the post. */
const ofTitle = formulaOf

function mark(hash: number, sort: Sort, likely: number): Formula {
  return { mark: hash, sort, likely }
}

function whole(seed: number, text: string, likely: number): Formula {
  return mark(hashOf(seed, text), 'whole', likely)
}

const wholeWord = (word: string) =>
  whole(seeds.word, word, frequent.has(word) ? 0.5 : likelihood(word.length))

/** Of a word of so many letters: each two make it half as likely. */
function likelihood(letters: number): number {
  return 2 ** (-letters / 2)
}

function all(parts: Formula[]): Formula {
  const needed = parts.filter((part) => part !== 'anything')
  if (needed.length === 0) return 'anything'
  return needed.length === 1 ? (needed[0] as Formula) : { and: needed }
}

function any(parts: Formula[]): Formula {
  if (parts.includes('anything')) return 'anything'
  return parts.length === 1 ? (parts[0] as Formula) : { or: parts }
}

function ofPiece({ word, how }: Piece): Formula {
  if (how === 'whole') return wholeWord(word)
  if (how === 'prefix') return beginning(seeds.word, word)
  const runs = word.split(/[*?]/)
  const first = runs[0] as string
  const last = runs.at(-1) as string
  const parts = runs.slice(1, -1).map(within)
  parts.push(first.length >= affixes.least ? beginning(seeds.word, first) : within(first))
  parts.push(last.length >= affixes.least ? ending(last) : within(last))
  return all(parts)
}

function beginning(seed: number, text: string): Formula {
  const start = text.slice(0, affixes.most)
  return mark(hashOf(seed, start) ^ beginningSalt, 'beginning', 2 * likelihood(start.length))
}

function ending(text: string): Formula {
  const length = Math.min(text.length, affixes.most)
  return mark(endingHash(text, length), 'ending', 2 * likelihood(length))
}

/** Letters somewhere in a word: each three in a row must be there. */
function within(letters: string): Formula {
  const parts: Formula[] = []
  for (let i = 0; i + affixes.least <= letters.length; i++) {
    const [a, b, c] = [letters.charCodeAt(i), letters.charCodeAt(i + 1), letters.charCodeAt(i + 2)]
    parts.push(mark(insideHash(a, b, c), 'inside', 0.4))
  }
  return all(parts)
}

function tagBeginning(key: string): Formula {
  return key.length < affixes.least ? 'anything' : beginning(seeds.tag, key)
}

/** The whole, or a beginning of it as a word and a beginning of the rest as the next. */
function ofCompound(key: string): Formula {
  const letters = [...key]
  const beginnings = letters.map((_, i) => letters.slice(0, i + 1).join(''))
  if (letters.length > longestSplit) return any(beginnings.map(wholeWord))
  const split = letters.slice(1).map((_, i) => {
    const rest = letters.slice(i + 1)
    const next = rest.map((_, end) => wholeWord(rest.slice(0, end + 1).join('')))
    return all([wholeWord(beginnings[i] as string), any(next)])
  })
  return any([wholeWord(key), ...split])
}

/** Letters of a compound of which every split is written out. */
const longestSplit = 24

// Longer words are rarer; these are long and frequent in what people write in Dutch, French, German and English.
const frequent = new Set(
  `aan alle alleen altijd alweer andere avec beter bij dans dank deze die dit doen door even gaan geen gewoon goed heb hebben
  heeft hele het hier hij iets iedereen jullie kan kunnen laten maar mensen meer met mijn moet moeten naar niet niets nog
  nous nu omdat onder onze ook over pour that the their them there they this toch tot uit van vandaag veel voor vous waar
  want waren was wat weer werd werden wie wij with wordt worden you your zal zeer zich zijn zonder zou zoals und nicht
  nog dag jaar tijd nieuws nieuwe morgen gisteren today about have from just like more what when will would`.split(
    /\s+/,
  ),
)
