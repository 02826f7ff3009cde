/**
 * What `copy … to stdout` sends, as a stream.
 *
 * postgres 3.4 pauses its socket when the stream is full, and goes on when the stream asks for more. When the end came while
 * it was paused (an answer of some 16 to 64 kB), nobody asks any more, and that connection never hears another answer. So
 * it is asked once more when it closes; and what still comes for a stream that was closed early fills nothing.
 */
import type { Readable } from 'node:stream'

export async function copyOut(query: { readable(): Promise<Readable> }): Promise<Readable> {
  const stream = await query.readable()
  stream.once('close', () => {
    stream.push = () => true
    stream._read(0)
  })
  return stream
}
