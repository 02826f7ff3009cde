/** What a feed carries as words → plain text. */

import { plainText } from '../../plain-text.js'
import type { Words } from './wire.js'

/** More of one item is not read: in UTF-16 units, markup included. */
const longest = 200_000

/** Paragraphs are kept. Empty when there is nothing to read. */
export function bodyText(words: Words | null): string {
  if (words === null) return ''
  if ('markup' in words) return plainText(words.markup.slice(0, longest))
  return words.text
    .slice(0, longest)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** One line. */
export const titleText = (words: Words | null): string => bodyText(words).replace(/\s+/g, ' ').slice(0, 2000)
