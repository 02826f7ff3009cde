/**
 * What can be wrong with a query. The English texts are for programs and logs; people read the same keys from the
 * catalogues (a test keeps the English ones equal).
 */
import { limits, type Span } from './query.js'

export type Values = Record<string, string | number>

/** `key` is a message key of the area `query`; `at` and `length` count UTF-16 units of the source. */
export type QueryError = Span & { key: string; values: Values; message: string; repair?: Repair }

/** A proposal: `text` in the place of what stands at `at`. */
export type Repair = Span & { text: string }

export const messages = {
  'query.empty': 'The query is empty.',
  'query.too-long': 'A query holds at most {most} characters.',
  'query.too-deep': 'Parentheses go at most {most} deep.',
  'query.control-character': 'Here stands an invisible control character. Remove it.',
  'query.quote-open': 'This quotation mark is never closed.',
  'query.paren-open': 'This parenthesis is never closed.',
  'query.paren-close': 'This parenthesis was never opened.',
  'query.empty-group': 'Nothing stands between these parentheses.',
  'query.empty-phrase': 'No word stands between these quotation marks.',
  'query.phrase-long': 'A phrase holds at most {most} words.',
  'query.dangling': '{operator} needs something to work on: a word is missing beside it.',
  'query.only-not':
    'This part only says what must not be there, so it would catch nearly everything. Add a word that must be there.',
  'query.everything': 'A lone * would catch everything. Name at least one word.',
  'query.wildcard-place': 'A * stands only at the beginning or the end of a word.',
  'query.wildcard-short': 'A word with * or ? needs at least {least} letters.',
  'query.wildcard-long': 'A word with * or ? holds at most {most} letters.',
  'query.wildcard-script': 'In this script each letter is a word of its own, so * and ? mean nothing here.',
  'query.exact-wildcard': 'After = the words stand as they are, without * or ?.',
  'query.compound': 'Before ~ stands one word of {least} to {most} letters, without * or ?.',
  'query.stem': 'After stem: stands one word, without * or ?.',
  'query.distance': 'The distance is a number of words, at most {most}.',
  'query.near-part':
    'Beside NEAR stand words, phrases and hashtags, or a group of them with OR. This has no place in the text.',
  'query.no-letters': 'Here stands no letter or digit, so there is nothing to look for.',
  'query.sign':
    'The query language does not know {sign} here. Put the words between quotation marks to look for them.',
  'query.link': 'Links and mail addresses are not searched. Use the words around them.',
  'query.field-unknown':
    'There is no field “{field}”. Known are lang, source, kind, site, url, title, has, is, place, topic and stem.',
  'query.field-empty': 'After {field} comes a value, without a space.',
  'query.lang-unknown': 'The language “{value}” is not known. Choose nl, fr, de, en or other.',
  'query.kind-unknown': 'The kind “{value}” is not known. Choose news, social or own.',
  'query.source-unknown': '“{value}” cannot be the name of a source, such as bluesky.',
  'query.has-unknown': 'has: knows link, image, video and question, not “{value}”.',
  'query.is-unknown': 'is: knows reply and repost, not “{value}”.',
  'query.site-unknown': '“{value}” cannot be a website, such as hln.be.',
  'query.url-short': 'After url: comes a piece of an address, at least {least} characters without spaces.',
  'query.place-unknown': 'The place “{name}” is not in the list of municipalities and villages.',
  'query.place-several':
    'There are several places called “{name}”. Choose one, between quotation marks: {names}.',
  'query.topic-unknown': 'There is no topic “{name}”.',
  'query.list-unknown': 'There is no list “{name}”.',
  'query.reuse-cycle': '“{name}” refers back to itself in the end.',
  'query.reuse-broken': '“{name}” cannot be read itself. Correct that query first.',
  'query.reuse-large': 'With “{name}” this query becomes too large.',
  'query.tag-letters': 'A hashtag holds only letters, digits and underscores. Do you mean #{proposal}?',
  'query.tag-empty': 'After # comes the name of the hashtag.',
  'query.account-letters':
    'This is not the name of an account, such as @gemeente or @gemeente@mastodon.social.',
  'query.account-private':
    '@{handle} is not on the list of organisations, media and office holders. Private accounts are not followed.',
  'query.author': 'Dorpsplein does not follow persons: you cannot search by author.',
  'query.warn-operator': '“{word}” is now looked for as a word. Do you mean {operator}, in capitals?',
  'query.warn-also-a-word':
    '“{word}” is also a common word. Add a word that belongs with it, such as gemeente or straat.',
  'query.warn-far': '{distance} words is so far that nearly everything is near. Do you mean {most}?',
  'query.warn-wide': '“{word}” fits thousands of words. Name more letters, or the whole word.',
  'query.warn-empty': 'What is left out here is also what is asked for, so this part catches nothing.',
  'query.warn-spelling':
    '“{word}” does not find {joined}. With a ~ it finds every spelling: as one word, apart and with a hyphen.',
  'query.warn-no-words': 'This query names no word, so it can catch very many posts.',
  'query.hint-inflection': '“{word}” does not find {other}. With {better} both are found.',
  'query.file-json': '{file}, line {line}: this is not a line of JSON.',
  'query.file-shape': '{file}, line {line}: “{field}” is missing or wrong.',
  'query.file-query': '{file}, line {line}: the query cannot be read. At character {at}: {problem}',
  'query.file-double': '{file}, line {line}: the id “{id}” stands there twice.',
} as const

export type ErrorKey = keyof typeof messages

export function queryError(key: ErrorKey, { at, length }: Span, values: Values = {}): QueryError {
  return { at, length, key, values, message: english(key, values) }
}

export function english(key: ErrorKey, values: Values): string {
  return messages[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

export const tooLong = (at: number, length: number) =>
  queryError('query.too-long', { at, length }, { most: limits.length })
