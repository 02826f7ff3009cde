/**
 * What stands in place of who wrote it and what it was called: keyed hashes, and sealed addresses.
 *
 * Each organisation has its own keys, so the same author is another voice next door, and a copy of the rows without the
 * keys says nothing. The author's key is of one month: when it is destroyed, its voices mean nothing for good.
 */

import { createCipheriv, createDecipheriv, createHmac, randomFillSync } from 'node:crypto'

/** The opened keys of one organisation, 32 bytes each. */
export type Keys = {
  /** The key of a month, `2026-11`. */
  author(period: string): Buffer
  native: Buffer
  seal: Buffer
}

/** The month of an author's key, in UTC: `2026-11`. */
export function periodOf(at: Date): string {
  const year = at.getUTCFullYear()
  const month = at.getUTCMonth() + 1
  // Other years are written otherwise, and an invalid date throws.
  return year >= 1000 && year <= 9999
    ? `${year}-${month < 10 ? '0' : ''}${month}`
    : at.toISOString().slice(0, 7)
}

/** 32 bytes; the same for the same message, through whichever source it came. */
export function nativeHash(keys: Pick<Keys, 'native'>, network: string, id: string): Buffer {
  return hmac(keys.native, network, id)
}

/** 16 bytes; the same for one author during one month. */
export function voiceHash(
  keys: Pick<Keys, 'author'>,
  network: string,
  author: string,
  period: string,
): Buffer {
  return hmac(keys.author(period), network, author).subarray(0, 16)
}

/** The voices that an account had in the months whose keys still live: what a vanished account must be looked up by. */
export function accountHashes(
  keys: Pick<Keys, 'author'>,
  network: string,
  author: string,
  livePeriods: string[],
): Buffer[] {
  return livePeriods.map((period) => voiceHash(keys, network, author, period))
}

/** 16 bytes; the same for the same words, whatever their case, accents' form, punctuation and links. */
export function lineHash(keys: Pick<Keys, 'native'>, words: string): Buffer {
  return hmac(keys.native, 'line', fold(words)).subarray(0, 16)
}

function hmac(key: Buffer, space: string, value: string): Buffer {
  return createHmac('sha256', key).update(`${space}\0${value}`).digest()
}

/** Letters and digits only; a text of nothing but signs is its own fold, or every emoji would be one line. */
export function fold(words: string): string {
  return foldAscii(words) ?? folded(words)
}

const room = Buffer.alloc(4_096)

/** Null where a sign is not ASCII, where there is an address, or no letter. Sign by sign: four times as fast as by patterns. */
function foldAscii(words: string): string | null {
  if (words.length > room.length || words.includes('://')) return null
  let end = 0
  for (let i = 0; i < words.length; i++) {
    const code = words.charCodeAt(i)
    if (code > 127) return null
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) room[end++] = code
    else if (code >= 65 && code <= 90) room[end++] = code | 32
  }
  return end === 0 ? null : room.toString('latin1', 0, end)
}

export function folded(words: string): string {
  const plain = words.normalize('NFKC').toLowerCase()
  const letters = plain.replace(/https?:\/\/\S+/g, ' ').replace(/[^\p{L}\p{N}]+/gu, '')
  return letters === '' ? plain : letters
}

/** AES-256-GCM: 12 bytes of nonce, 16 of tag, then the sealed text. Never the same twice. */
export function seal(keys: Pick<Keys, 'seal'>, text: string): Buffer {
  const nonce = nextNonce()
  const cipher = createCipheriv('aes-256-gcm', keys.seal, nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

const nonces = Buffer.alloc(12 * 512)
let nextAt = nonces.length

/** Chance asked for many at once: asking costs as much as a keyed hash. Each is given out once. */
function nextNonce(): Buffer {
  if (nextAt === nonces.length) {
    randomFillSync(nonces)
    nextAt = 0
  }
  nextAt += 12
  return nonces.subarray(nextAt - 12, nextAt)
}

/** Throws when the bytes were changed or sealed with another key: that is our own corruption, and must be loud. */
export function unseal(keys: Pick<Keys, 'seal'>, sealed: Buffer): string {
  const open = createDecipheriv('aes-256-gcm', keys.seal, sealed.subarray(0, 12), { authTagLength: 16 })
  open.setAuthTag(sealed.subarray(12, 28))
  return Buffer.concat([open.update(sealed.subarray(28)), open.final()]).toString('utf8')
}
