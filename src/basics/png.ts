/**
 * A small picture of bars as PNG (ISO 15948), for mails: their programs draw no SVG. One byte a pixel, a palette, a see-through
 * ground, so that it fits light and dark. Pure.
 */
import { crc32, deflateSync } from 'node:zlib'

export type Bars = {
  /** Not negative, oldest first; at least one. */
  values: readonly number[]
  /** In pixels of the picture; a mail shows it at half of that. */
  width: number
  height: number
  /** Red, green, blue, 0 to 255: of the bars, and of the last. */
  colours: { bars: Colour; last: Colour }
  /** The scale reaches at least this far: else one post looks like a tower. */
  fewest: number
}
export type Colour = readonly [number, number, number]

export function barsPng({ values, width, height, colours, fewest }: Bars): Buffer {
  const most = Math.max(fewest, ...values)
  const step = width / values.length
  // A byte before each row says that it is not filtered.
  const pixels = Buffer.alloc((width + 1) * height)
  values.forEach((value, at) => {
    const size = value === 0 ? 2 : Math.max(4, Math.round((value / most) * height))
    const from = Math.round(at * step)
    const to = Math.max(from + 1, Math.round(from + step * 0.7))
    for (let y = height - size; y < height; y++)
      pixels.fill(
        at === values.length - 1 ? 2 : 1,
        y * (width + 1) + 1 + from,
        y * (width + 1) + 1 + Math.min(to, width),
      )
  })
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  // Eight bits a pixel, indexed.
  head.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from([0, 0, 0, ...colours.bars, ...colours.last])),
    chunk('tRNS', Buffer.from([0])),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
