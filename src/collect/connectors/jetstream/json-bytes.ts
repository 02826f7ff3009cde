/** Small pieces of the grammar of JSON (RFC 8259), on bytes. Each returns the place behind what begins at `at`, or -1. */

/** Bytes at which the inside of a string may end: a quotation mark, a backslash, and what may not stand in it. */
export const isStop: Uint8Array = new Uint8Array(256).fill(1, 0, 0x20)
isStop[0x22] = 1
isStop[0x5c] = 1

export function afterSpace(bytes: Uint8Array, at: number): number {
  let i = at
  for (;;) {
    const byte = bytes[i]
    if (byte === undefined || byte > 0x20) return i
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return i
    i++
  }
}

export function afterNumber(bytes: Uint8Array, at: number): number {
  let i = bytes[at] === 0x2d ? at + 1 : at
  const first = bytes[i]
  i = first === 0x30 ? i + 1 : afterDigits(bytes, i)
  if (i >= 0 && bytes[i] === 0x2e) i = afterDigits(bytes, i + 1)
  if (i < 0 || ((bytes[i] ?? 0) | 32) !== 0x65) return i
  const sign = bytes[i + 1]
  return afterDigits(bytes, sign === 0x2b || sign === 0x2d ? i + 2 : i + 1)
}

/** At least one. */
function afterDigits(bytes: Uint8Array, at: number): number {
  let i = at
  while (isDigit(bytes[i])) i++
  return i > at ? i : -1
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

const words = ['true', 'false', 'null'].map((word) => Array.from(word, (letter) => letter.charCodeAt(0)))

export function afterWord(bytes: Uint8Array, at: number): number {
  for (const word of words) if (word.every((byte, i) => bytes[at + i] === byte)) return at + word.length
  return -1
}
