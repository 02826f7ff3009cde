/** The inside of a JSON string, in UTF-8, as UTF-16 units. */
import { CONTINUES, classOf, SEPARATES } from '../fold.js'

const largest = 8192

export class Units {
  readonly units = new Uint16Array(largest)
  length = 0

  /** False when it is not UTF-8, not the inside of a JSON string, or too long. */
  decode(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start > largest) return false
    const units = this.units
    let length = 0
    let i = start
    while (i < end) {
      const byte = bytes[i] as number
      if (byte < 0x80 && byte !== 0x5c) {
        units[length++] = byte
        i++
      } else {
        this.length = length
        const size = byte === 0x5c ? this.#escape(bytes, i, end) : this.#point(bytes, i, end)
        if (size === 0) return false
        length = this.length
        i += size
      }
    }
    this.length = length
    return true
  }

  /** Whether the two units from `at` on are one sign that is no letter. */
  isSign(at: number): boolean {
    const point = this.#pointAt(at)
    if (point === 0) return false
    const kind = classOf(point)
    return kind === SEPARATES || kind === CONTINUES
  }

  /** Whether they are an invisible character. */
  continues(at: number): boolean {
    return classOf(this.#pointAt(at)) === CONTINUES
  }

  /** 0 for half a pair. */
  #pointAt(at: number): number {
    const high = this.units[at] as number
    const low = at + 1 < this.length ? (this.units[at + 1] as number) : 0
    if (high >= 0xdc00 || low < 0xdc00 || low > 0xdfff) return 0
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
  }

  #escape(bytes: Uint8Array, at: number, end: number): number {
    if (at + 1 >= end) return 0
    const sign = bytes[at + 1] as number
    if (sign === 0x75) {
      if (at + 6 > end) return 0
      let unit = 0
      for (let i = at + 2; i < at + 6; i++) {
        const digit = hexDigit(bytes[i] as number)
        if (digit < 0) return 0
        unit = unit * 16 + digit
      }
      this.units[this.length++] = unit
      return 6
    }
    const unit = escapes[sign] as number
    if (unit === 0) return 0
    this.units[this.length++] = unit
    return 2
  }

  #point(bytes: Uint8Array, at: number, end: number): number {
    const byte = bytes[at] as number
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 0
    if (size === 0 || at + size > end || byte > 0xf4) return 0
    let point = byte & (0xff >> (size + 1))
    for (let i = at + 1; i < at + size; i++) {
      const next = bytes[i] as number
      if (next >> 6 !== 2) return 0
      point = (point << 6) | (next & 0x3f)
    }
    if (point < 0x10000) this.units[this.length++] = point
    else {
      this.units[this.length++] = 0xd800 + ((point - 0x10000) >> 10)
      this.units[this.length++] = 0xdc00 + ((point - 0x10000) & 0x3ff)
    }
    return size
  }
}

const escapes = new Uint8Array(256)
for (const [sign, unit] of Object.entries({ '"': 34, '\\': 92, '/': 47, b: 8, f: 12, n: 10, r: 13, t: 9 })) {
  escapes[sign.charCodeAt(0)] = unit
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const low = byte | 32
  return low >= 0x61 && low <= 0x66 ? low - 0x57 : -1
}
