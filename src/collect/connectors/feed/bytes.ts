/**
 * Bytes to text. Who is believed, in this order: a byte order mark; what the bytes show by themselves (valid UTF-8
 * with accents is no accident, UTF-16 and UTF-32 have a visible pattern); the server; the document. A wrong claim is
 * found out by decoding strictly, and then the next is tried; what is left is windows-1252, in which every byte means
 * something.
 */

import { setImmediate } from 'node:timers/promises'
import { decodeCodePage, decodeEbcdic, usualName } from './code-pages.js'

/** Bytes that are decoded before others get a turn. */
const inOneTurn = 524_288

export type Decoded = { text: string; encoding: string }

/** Ten megabytes take several turns of the event loop. */
export async function decodeText(bytes: Uint8Array, contentType?: string): Promise<Decoded> {
  const marked = byteOrderMark(bytes) ?? widePattern(bytes)
  if (marked === 'utf-32be' || marked === 'utf-32le') return { text: utf32(bytes, marked), encoding: marked }
  if (marked === 'ebcdic') return { text: decodeEbcdic(bytes), encoding: marked }
  if (marked) return { text: new TextDecoder(marked).decode(bytes), encoding: marked }

  const claims = [charsetOf(contentType), declared(bytes)].map((name) => name && usualName(name))
  // Encodings of East Asia notice themselves when they are wrong, and may look like UTF-8 by accident.
  const sure = claims.find((claim) => /^(iso-2022|euc-|gb|big5|shift_jis|sjis|ks_c)/.test(claim ?? ''))
  const candidates = [sure, 'utf-8', ...claims]
  for (const name of candidates) {
    const text = name === undefined || name === null ? null : await strictly(bytes, name)
    if (text !== null && name) return { text, encoding: name }
  }
  return { text: loosely(bytes, claims), encoding: 'windows-1252' }
}

/** Nothing decodes it whole. A document of which nearly all is UTF-8 is UTF-8 with an accident. */
function loosely(bytes: Uint8Array, claims: (string | null)[]): string {
  const asUtf8 = new TextDecoder('utf-8').decode(bytes)
  const bad = asUtf8.split('\uFFFD').length - 1
  const wide = asUtf8.match(/[\u0080-\uFFFC]/g)?.length ?? 0
  if (wide > bad * 4) return asUtf8
  const known = claims.find((claim) => claim !== null && claim !== 'utf-8' && decoder(claim, false))
  return decoded(decoder(known ?? 'windows-1252', false), bytes) ?? ''
}

async function strictly(bytes: Uint8Array, name: string): Promise<string | null> {
  const using = decoder(name, true)
  if (!using) return decodeCodePage(bytes, name)
  try {
    let text = ''
    for (let at = 0; at < bytes.length; at += inOneTurn) {
      if (at > 0) await setImmediate()
      text += using.decode(bytes.subarray(at, at + inOneTurn), { stream: true })
    }
    text += using.decode()
    return using.encoding === 'windows-1252' ? windows1252(text) : text
  } catch {
    return null
  }
}

function decoded(using: ReturnType<typeof decoder>, bytes: Uint8Array): string | null {
  if (!using) return null
  const text = using.decode(bytes)
  return using.encoding === 'windows-1252' ? windows1252(text) : text
}

/** What windows-1252 has at 0x80 to 0x9f. Node 20 decodes it as ISO 8859-1, which has nothing there. */
const above = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

export const windows1252 = (text: string): string =>
  text.replace(/[\u0080-\u009f]/g, (sign) => above[sign.charCodeAt(0) - 0x80] ?? sign)

function decoder(name: string, fatal: boolean) {
  try {
    return new TextDecoder(name, { fatal })
  } catch {
    return null
  }
}

const charsetOf = (header: string | undefined) =>
  header?.match(/charset\s*=\s*["']?([^\s"';,]+)/i)?.[1]?.toLowerCase() ?? null

/** The encoding in `<?xml … encoding="…"?>`, or in a `<meta>` of a page. */
function declared(bytes: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024))
  const name =
    head.match(/<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]{1,40})["']/i)?.[1] ??
    head.match(/<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{1,40})/i)?.[1]
  const lower = name?.trim().toLowerCase() ?? null
  // The declaration was readable byte by byte, so it cannot be one of these.
  return lower?.startsWith('utf-16') || lower?.startsWith('utf-32') || lower?.startsWith('ucs-')
    ? null
    : lower
}

function byteOrderMark(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return 'utf-32le'
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be'
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  return null
}

/** `<` with zeros around it (XML 1.0, appendix F). */
function widePattern(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes
  if (a === 0 && b === 0 && c === 0 && d === 0x3c) return 'utf-32be'
  if (a === 0x3c && b === 0 && c === 0 && d === 0) return 'utf-32le'
  if (a === 0 && b === 0x3c && c === 0) return 'utf-16be'
  if (a === 0x3c && b === 0 && d === 0) return 'utf-16le'
  if (a === 0x4c && b === 0x6f && c === 0xa7 && d === 0x94) return 'ebcdic'
  return null
}

function utf32(bytes: Uint8Array, name: 'utf-32be' | 'utf-32le'): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const pieces: string[] = []
  for (let at = 0; at + 4 <= bytes.byteLength; at += 4) {
    const code = view.getUint32(at, name === 'utf-32le')
    if (code === 0xfeff && at === 0) continue
    pieces.push(code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '\uFFFD' : String.fromCodePoint(code))
  }
  return pieces.join('')
}
