/** The canonical form of a query: `parse(print(query))` gives an equal query. */
import type { Query, Step } from './query.js'

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
    case 'has':
    case 'is':
    case 'site':
      return `${query.type}:${query.value}`
    case 'url':
      return `url:${quotedValue(query.value)}`
    case 'loose':
      return `"${query.text}"~${query.distance}`
    case 'exact':
      return `="${query.text}"`
    case 'stem':
      return `stem:${quotedValue(query.text)}`
    case 'compound':
      return bare.test(query.text) ? `${query.text}~` : `"${query.text}"~`
    case 'reuse':
      return query.kind === 'list' ? `$${query.name}` : `${query.kind}:${quotedValue(query.name)}`
    case 'title':
      return `title:${printInside(query.part, ['and', 'or', 'not', 'near'])}`
    case 'near':
      return printNear(query.parts, query.steps)
    case 'everything':
      return '*'
    case 'not':
      return `-${printInside(query.part, ['and', 'or', 'near'])}`
    case 'and':
      return query.parts.map((part) => printInside(part, ['or'])).join(' ')
    case 'or':
      return query.parts.map(print).join(' OR ')
  }
}

function printNear(parts: Query[], steps: Step[]): string {
  const printed = parts.map((part) => printInside(part, ['or']))
  const names = steps.map(({ distance, ordered }) => `${ordered ? 'O' : ''}NEAR/${distance}`)
  return printed.map((part, i) => (i === 0 ? part : `${names[i - 1]} ${part}`)).join(' ')
}

const bareValue = /^[^\s()"“”„‟«»＂]+$/

function quotedValue(value: string): string {
  return bareValue.test(value) ? value : `"${value}"`
}

function printInside(query: Query, inParentheses: Query['type'][]): string {
  return inParentheses.includes(query.type) ? `(${print(query)})` : print(query)
}

const letters = '[\\p{L}\\p{N}\\p{M}]'
const bare = new RegExp(
  `^['’]?\\*?[\\p{L}\\p{N}]${letters}*(?:\\?+${letters}+)*(?:['’-][\\p{L}\\p{N}]${letters}*)*\\*?$`,
  'u',
)
const operator = /^(?:AND|OR|NOT|NEAR|ONEAR)$/

function printWords(text: string): string {
  return bare.test(text) && !operator.test(text) ? text : `"${text}"`
}
