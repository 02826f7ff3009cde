/** One WebSocket from its opening to its end, whatever ends it. */

import { isUtf8 } from 'node:buffer'
import { WebSocket } from 'ws'
import { retryAfter } from '../../http-problems.js'

export type Ending = {
  how: 'closed' | 'silent' | 'refused' | 'unreachable'
  /** Of a refusal. */
  status?: number
  retryAfterSeconds?: number | undefined
}

/** The bytes of a text, or why it is none. */
export type Heard = { bytes: Buffer } | { unreadable: 'encoding' | 'malformed' | 'too-large' }

export type Valve = { pause(): void; resume(): void }

/** The network's records end below it; what is larger is no frame. In bytes. */
export const largestFrame = 64 * 1024
/** Larger breaks the connection; the server is asked to send nothing above a million. */
const largestMessage = 16 * 1024 * 1024
const handshakeMs = 15_000

export type Talk = {
  url: string
  userAgent: string
  /** Without a frame for so long, the connection is given up. Time in which we did not listen does not count. */
  silenceMs: number
  signal: AbortSignal
  opened(valve: Valve): void
  heard(frame: Heard): void
}

/** Resolves when the conversation has ended; never rejects. */
export function converse({ url, userAgent, silenceMs, signal, opened, heard }: Talk): Promise<Ending> {
  return new Promise((resolve) => {
    let ending: Ending = { how: 'unreachable' }
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: largestMessage,
      handshakeTimeout: handshakeMs,
      // One bad frame is dropped; the library would break the connection, and meet the same frame again.
      skipUTF8Validation: true,
      headers: { 'user-agent': userAgent },
    })
    const silence = watchSilence(silenceMs, () => {
      ending = { how: 'silent' }
      socket.terminate()
    })
    const hangUp = () => socket.terminate()
    signal.addEventListener('abort', hangUp, { once: true })

    socket.on('open', () => {
      ending = { how: 'closed' }
      silence.start()
      opened({
        pause: () => {
          silence.stop()
          socket.pause()
        },
        resume: () => {
          silence.start()
          socket.resume()
        },
      })
    })
    socket.on('message', (data: Buffer, isBinary) => {
      silence.heard()
      heard(bytesOf(data, isBinary))
    })
    socket.on('unexpected-response', (request, response) => {
      const wait = retryAfter(response.headers['retry-after'], new Date())
      ending = { how: 'refused', status: response.statusCode ?? 0, retryAfterSeconds: wait }
      response.resume()
      request.destroy()
      socket.terminate()
    })
    // What an error means is told by what came before it; `close` always follows.
    socket.on('error', () => {})
    socket.on('close', () => {
      silence.stop()
      signal.removeEventListener('abort', hangUp)
      resolve(ending)
    })
    if (signal.aborted) hangUp()
  })
}

function bytesOf(data: Buffer, isBinary: boolean): Heard {
  if (isBinary) return { unreadable: 'malformed' }
  if (data.length > largestFrame) return { unreadable: 'too-large' }
  return isUtf8(data) ? { bytes: data } : { unreadable: 'encoding' }
}

/** Calls once when nothing was heard for so long. A frame costs no timer: it only notes the time. */
function watchSilence(ms: number, tooLong: () => void) {
  let latest = 0
  let timer: NodeJS.Timeout | undefined
  const look = () => {
    const left = latest + ms - performance.now()
    if (left <= 0) tooLong()
    else timer = setTimeout(look, left)
  }
  return {
    heard: () => {
      latest = performance.now()
    },
    start: () => {
      clearTimeout(timer)
      latest = performance.now()
      timer = setTimeout(look, ms)
    },
    stop: () => clearTimeout(timer),
  }
}
