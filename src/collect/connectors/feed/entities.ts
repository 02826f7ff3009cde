/**
 * `&…;` in XML as it is written by people: the five of XML, numbers, all names of HTML although nobody declared them,
 * and what the document itself declares. Nothing outside the document is ever read (no XXE), and what expands without
 * end (a "billion laughs") is refused.
 */

import { Parser } from 'htmlparser2'
import { windows1252 } from './bytes.js'

export class ExplodingEntities extends Error {}

/** Text that one document may make out of its own entities, in UTF-16 units. */
const mostExpanded = 200_000
const deepest = 10

export type Entities = {
  /** Decodes once: `&amp;lt;` becomes `&lt;`. An unknown name stays as it is written. */
  decode(text: string): string
}

/** `declared`: the internal subset of the DOCTYPE, or nothing. */
export function entities(declared: string): Entities {
  const own = declarations(declared)
  let expanded = 0

  const expand = (value: string, depth: number): string => {
    if (depth > deepest) throw new ExplodingEntities()
    const text = value.replace(reference, (whole, name: string) => resolve(whole, name, depth))
    expanded += text.length
    if (expanded > mostExpanded) throw new ExplodingEntities()
    return text
  }
  const resolve = (whole: string, name: string, depth: number): string => {
    if (name.startsWith('#')) return fromNumber(name)
    const ours = own.get(name)
    if (ours !== undefined) return expand(ours, depth + 1)
    return ofHtml(name) ?? whole
  }
  return {
    decode: (text) =>
      text.includes('&') ? text.replace(reference, (whole, name: string) => resolve(whole, name, 0)) : text,
  }
}

const reference = /&(#\d{1,8}|#[xX][\da-fA-F]{1,7}|[A-Za-z_][\w.-]{0,40});/g

function fromNumber(name: string): string {
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  // In these numbers people mean windows-1252, as browsers know.
  if (code >= 0x80 && code <= 0x9f) return windows1252(String.fromCharCode(code))
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\uFFFD'
  return code === 0 ? '' : String.fromCodePoint(code)
}

const known = new Map<string, string | null>()

/** htmlparser2 knows the names of HTML; it is asked once for each. */
function ofHtml(name: string): string | null {
  const before = known.get(name)
  if (before !== undefined) return before
  let text = ''
  const parser = new Parser({ ontext: (piece) => (text += piece) }, { decodeEntities: true })
  parser.write(`&${name};`)
  parser.end()
  const found = text === `&${name};` || text.endsWith(';') ? null : text
  // Names come from outside: they must not fill the memory.
  if (known.size < 3000) known.set(name, found)
  return found
}

/** Internal general entities only: `SYSTEM`, `PUBLIC` and parameter entities count as empty. The first one holds. */
function declarations(subset: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, name, external, double, single] of subset.matchAll(
    /<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s+(?:(SYSTEM|PUBLIC)\b|"([^"]*)"|'([^']*)')/g,
  )) {
    if (!name || found.has(name) || found.size >= 1000) continue
    found.set(name, external ? '' : (double ?? single ?? ''))
  }
  return found
}

/** Cuts the DOCTYPE off, which no reader of a feed needs but for its entities. */
export function withoutDoctype(document: string): { rest: string; declared: string } {
  const start = startOfDoctype(document.slice(0, 20_000))
  if (start === -1) return { rest: document, declared: '' }
  const end = endOfDoctype(document, start)
  return { rest: document.slice(end), declared: document.slice(start, end) }
}

/** Behind `<!DOCTYPE`, before which at most ten declarations and comments stand; -1. Each sign is looked at once. */
function startOfDoctype(head: string): number {
  let at = head.indexOf('<')
  for (let passed = 0; at !== -1 && passed <= 10; passed++) {
    if (/^<!DOCTYPE\b/i.test(head.slice(at, at + 10))) return at + '<!DOCTYPE'.length
    const mark = head.startsWith('<?', at) ? '>' : head.startsWith('<!--', at) ? '-->' : null
    const end = mark === null ? -1 : head.indexOf(mark, at)
    at = end === -1 ? -1 : head.indexOf('<', end)
  }
  return -1
}

/** The `>` that is neither quoted nor within `[…]`; the whole document when there is none (then it is no feed). */
function endOfDoctype(text: string, from: number): number {
  let quote = ''
  let inside = 0
  for (let at = from; at < text.length; at++) {
    const sign = text[at] as string
    if (quote !== '') quote = sign === quote ? '' : quote
    else if (text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at)
      if (end === -1) return text.length
      at = end + 2
    } else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '[') inside++
    else if (sign === ']') inside--
    else if (sign === '>' && inside <= 0) return at + 1
  }
  return text.length
}
