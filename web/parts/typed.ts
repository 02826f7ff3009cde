/**
 * What somebody typed in a field, read at the door. A browser counts a line end as one character and sends two, so what is counted
 * here is what is left after that; what is longer still is cut, never thrown away. What is no text is nothing.
 */
import { z } from 'zod'
import { calm } from './calm.js'

/** One line, of `most` characters at most. */
export const typedLine = (most: number) =>
  z
    .string()
    .catch('')
    .transform((text) => cut(calm(text), most))

/** Several lines, of `most` characters at most together. */
export const typedText = (most: number) =>
  z
    .string()
    .catch('')
    .transform((text) => cut(linesOf(text), most))

/** Several lines with their ends, and nothing else that cannot be seen or kept. */
export function linesOf(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .trim()
}

/** The number of a version that a page was made from; -1, which is none, for whatever a database could not hold. */
export const typedVersion = z.coerce.number().int().min(0).max(2_147_483_647).catch(-1)

/** Half a pair of surrogates at the end goes with what is cut. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most
  return text.slice(0, end).trimEnd()
}
