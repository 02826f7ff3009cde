/** The canonical form of a query: `parse(print(query))` gives an equal query. */
import type { Query } from './query.js'

/** AND is a space and NOT a hyphen: the shortest form, so that what could be read can be printed within the limit. */
export function print(query: Query): string {
  switch (query.type) {
    case 'words':
      return printWords(query.text)
    case 'tag':
      return `#${query.text}${query.prefix ? '*' : ''}`
    case 'account':
      return `@${query.handle}`
    case 'lang':
    case 'source':
    case 'kind':
      return `${query.type}:${query.value}`
    case 'everything':
      return '*'
    case 'not':
      return `-${printInside(query.part, ['and', 'or'])}`
    case 'and':
      return query.parts.map((part) => printInside(part, ['or'])).join(' ')
    case 'or':
      return query.parts.map(print).join(' OR ')
  }
}

function printInside(query: Query, inParentheses: Query['type'][]): string {
  return inParentheses.includes(query.type) ? `(${print(query)})` : print(query)
}

const bare = /^['’]?[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’-][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*\*?$/u
const operator = /^(?:AND|OR|NOT|NEAR|ONEAR)$/

function printWords(text: string): string {
  return bare.test(text) && !operator.test(text) ? text : `"${text}"`
}
