/**
 * DER (ITU-T X.690), as much as time stamps need: reading what another server made, with bounds, and writing a question.
 *
 * In: bytes from outside. Out: a tree of tags, lengths and contents. Throws {@link NotDer} for everything that is no DER: a
 * length past the end, an indefinite one, a number that is too long, more levels than any certificate has.
 */
export class NotDer extends Error {}

/** `whole`: with tag and length, as it was given; `body`: what is in it. */
export type Der = { tag: number; whole: Buffer; body: Buffer }

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  none: 0x05,
  oid: 0x06,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** The one element that these bytes are; `exact`: nothing stands behind it. */
export function readDer(bytes: Buffer, exact = true): Der {
  const tag = bytes[0]
  const first = bytes[1]
  if (tag === undefined || first === undefined) throw new NotDer('it ends too soon')
  if ((tag & 0x1f) === 0x1f) throw new NotDer('a tag of more bytes')
  let from = 2
  let length = first
  if (first > 0x80) {
    const more = first & 0x7f
    if (more > 4 || bytes.length < 2 + more) throw new NotDer('a length that is too long')
    length = bytes.readUIntBE(2, more)
    from += more
  } else if (first === 0x80) throw new NotDer('a length that is not said')
  if (from + length > bytes.length || (exact && from + length < bytes.length))
    throw new NotDer('a length that does not fit')
  return { tag, whole: bytes.subarray(0, from + length), body: bytes.subarray(from, from + length) }
}

/** What stands in a sequence, a set or an explicit tag. */
export function partsOf({ body }: Der): Der[] {
  const parts: Der[] = []
  for (let rest = body; rest.length > 0; ) {
    const part = readDer(rest, false)
    parts.push(part)
    rest = rest.subarray(part.whole.length)
    if (parts.length > 1_000) throw new NotDer('more parts than anybody writes')
  }
  return parts
}

/** An element that must be there, with this tag. */
export function expected(part: Der | undefined, tag: number): Der {
  if (part?.tag !== tag) throw new NotDer(`no ${tag.toString(16)} where one is due`)
  return part
}

/** `2.16.840.1.101.3.4.2.1` */
export function oidOf(part: Der | undefined): string {
  const { body } = expected(part, tags.oid)
  const numbers: number[] = []
  let value = 0
  for (const byte of body) {
    value = value * 128 + (byte & 0x7f)
    if (value > Number.MAX_SAFE_INTEGER) throw new NotDer('a number that is too long')
    if (byte & 0x80) continue
    numbers.push(value)
    value = 0
  }
  const [head = 0, ...rest] = numbers
  const top = Math.min(2, Math.floor(head / 40))
  return [top, head - top * 40, ...rest].join('.')
}

/** `20261127093000Z`, with or without a fraction of a second. */
export function timeOf(part: Der | undefined): Date {
  const text = expected(part, tags.time).body.toString('latin1')
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(text)
  if (!found) throw new NotDer('no moment')
  const [, year, month, day, hour, minute, second, rest = ''] = found
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${rest.slice(0, 4)}Z`)
  if (Number.isNaN(at.getTime())) throw new NotDer('no moment')
  return at
}

export function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const short = length.subarray(length.findIndex((byte) => byte > 0))
  return Buffer.concat([Buffer.from([tag, 0x80 | short.length]), short, body])
}

/** A whole number, not negative, as big-endian bytes. */
export function derInteger(bytes: Buffer): Buffer {
  const from = bytes.findIndex((byte) => byte > 0)
  const short = from < 0 ? Buffer.from([0]) : bytes.subarray(from)
  return der(tags.integer, (short[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short)
}

export function derOid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((value) => {
    const of = [value % 128]
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
      of.unshift((left % 128) | 0x80)
    return of
  })
  return der(tags.oid, Buffer.from(bytes))
}
