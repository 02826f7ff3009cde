/** A query without a word, as the printer writes it. */
import { parse, print, type Query, type Sources } from '../query/index.js'

/** The query as it is when it cannot be read, or when nobody could write that word. */
export function without(source: string, word: string, reuse: Sources): string {
  const asked = parse(source, { reuse })
  const denied = parse(`"${word}"`)
  if (!asked.ok || !denied.ok) return source
  const not: Query = { type: 'not', part: denied.query }
  const parts = asked.query.type === 'and' ? asked.query.parts : [asked.query]
  return print({ type: 'and', parts: [...parts, not] })
}

export function excludedBy(action: string): string | null {
  return /^exclude:([\p{L}\p{N}]{1,100})$/u.exec(action)?.[1] ?? null
}
