/**
 * Reads an answer's body: decompressed as it comes in, and counted after decompression, so that a small body which
 * unpacks to gigabytes stops at the limit.
 */

import type { Readable, Transform } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { HttpProblem } from './http.js'

/** More layers than this nobody needs. */
const deepest = 3

/** `encodings` is the `content-encoding` header, outermost last. Leaves the stream destroyed when it throws. */
export async function readBody(body: Readable, encodings: string, maxBytes: number): Promise<Buffer> {
  const layers = encodings
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
  // What goes wrong is thrown to whoever reads. A stream that is destroyed before anybody reads it says so by an event,
  // and unheard that would end the process.
  body.on('error', () => {})
  if (layers.length > deepest) {
    body.destroy()
    throw new HttpProblem('interrupted', `an answer packed ${layers.length} times`)
  }
  const streams: Readable[] = [body]
  try {
    let last: AsyncIterable<Buffer> = body
    for (const layer of layers.reverse()) {
      last = unpacked(last, layer, streams)
    }
    return await collect(last, maxBytes)
  } finally {
    for (const stream of streams) stream.destroy()
  }
}

async function collect(pieces: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const kept: Buffer[] = []
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > maxBytes) throw new HttpProblem('too-large', `more than ${maxBytes} bytes`)
    kept.push(piece)
  }
  return Buffer.concat(kept, size)
}

async function* unpacked(
  from: AsyncIterable<Buffer>,
  encoding: string,
  streams: Readable[],
): AsyncGenerator<Buffer> {
  const pieces = from[Symbol.asyncIterator]()
  const first = await pieces.next()
  if (first.done) return
  const unpacker = unpackerFor(encoding, first.value)
  unpacker.on('error', () => {})
  streams.push(unpacker)
  const feeding = feed(unpacker, first.value, pieces)
  yield* unpacker as AsyncIterable<Buffer>
  await feeding
}

async function feed(into: Transform, first: Buffer, rest: AsyncIterator<Buffer>): Promise<void> {
  try {
    let next: IteratorResult<Buffer> = { done: false, value: first }
    while (!next.done && !into.destroyed) {
      if (!into.write(next.value)) await drained(into)
      next = await rest.next()
    }
    into.end()
  } catch (problem) {
    into.destroy(problem as Error)
  }
}

const drained = (stream: Transform) =>
  new Promise<void>((done) => {
    stream.once('drain', done)
    stream.once('close', done)
  })

/** A body that was cut off gives what was there: readers of feeds can use the items that are complete. */
function unpackerFor(encoding: string, first: Buffer): Transform {
  const lenient = { finishFlush: constants.Z_SYNC_FLUSH }
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip(lenient)
  // "deflate" ought to have a zlib header, and half of the servers leave it out.
  if (encoding === 'deflate')
    return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate(lenient) : createInflateRaw(lenient)
  if (encoding === 'br') return createBrotliDecompress()
  throw new HttpProblem('interrupted', `an encoding that nobody asked for: ${encoding.slice(0, 20)}`)
}
