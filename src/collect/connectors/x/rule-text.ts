/** Pieces of X's rule language, and how long X takes them for. Pure. */

export type Text = string

/** `isAnchored`: it may stand by itself; `isNot`: it keeps out; `gaps`: what it hears less than was asked. */
type Common = { isAnchored: boolean; isNot: boolean; gaps: string[] }
export type Node = ({ type: 'leaf'; text: Text } & Common) | ({ type: 'and' | 'or'; parts: Node[] } & Common)

export function leaf(text: Text, { isAnchored = true } = {}): Node {
  return { type: 'leaf', text, isAnchored, isNot: false, gaps: [] }
}

/** It never carries a rule by itself. */
export function negated(text: Text): Node {
  return { type: 'leaf', text: `-${text}`, isAnchored: false, isNot: true, gaps: [] }
}

/** A phrase longer than this is told apart by its beginning as well. */
const longestPhrase = 20
const longestRow = 300
const longestWord = 60
/** Words of X's own language. */
const reserved = /^(?:or|and|not)$/i

/** Words in a row. The beginning of a row that is too long is wider than the row. */
export function textOf(words: string[]): Text {
  const row: string[] = []
  for (const word of words.slice(0, longestPhrase)) {
    if (row.length > 0 && weigh([...row, word].join(' ')) > longestRow) break
    row.push(word)
  }
  const [only = ''] = row
  const isBare = row.length === 1 && /^[\p{L}\p{N}\p{M}]+$/u.test(only) && !reserved.test(only)
  return isBare && only.length <= longestWord ? only : `"${row.join(' ').replace(/["\\]/g, ' ')}"`
}

export const isCut = (words: string[]) => words.length > longestPhrase || weigh(words.join(' ')) > longestRow

/** Characters as X counts them (twitter-text 3): Latin and the like one, all others two, addresses at least 23. */
export function weigh(text: Text): number {
  let weight = 0
  for (const letter of text) weight += isLight(letter.codePointAt(0) ?? 0) ? 1 : 2
  for (const [address] of text.matchAll(/url:"[^"]*"/g)) weight += Math.max(0, 27 - address.length)
  return weight
}

function isLight(point: number): boolean {
  return (
    point <= 4351 ||
    (point >= 8192 && point <= 8205) ||
    (point >= 8208 && point <= 8223) ||
    (point >= 8242 && point <= 8247)
  )
}
