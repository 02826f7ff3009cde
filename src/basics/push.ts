/**
 * The conversation with push services. Their addresses come from browsers, so from outside: they are asked through the guarded
 * http, never into a private network (invariant 7), and no redirect is followed.
 *
 * Never sent twice by a machine, as a mail is not: what may have arrived without an answer is uncertain.
 */
import { createHash } from 'node:crypto'
import { type Http, HttpProblem } from './http.js'
import type { Outcome } from './office.js'
import { mostBytes, type Subscription, sealedFor, type VapidKeys, vapidHeader } from './push-message.js'

/** What stands on a screen. Never words of a post: it cannot be taken back. */
export type Note = {
  title: string
  body: string
  /** Where a press leads, on our own site: `/signals?bestuur=…`. */
  path: string
  /** A later one with the same tag takes the place of an earlier. */
  tag: string
  /** The language of the words. */
  lang: string
  /** A second press: its words, and where it leads. */
  more?: { label: string; path: string }
}

export type PushMessage = {
  subscription: Subscription
  note: Note
  /** After this moment it need no longer be shown. */
  until: Date
  urgent: boolean
}

export type Push = { send(message: PushMessage): Promise<Outcome>; publicKey: string }

const patience = 10_000

export function createPush(parts: { http: Http; keys: VapidKeys; contact: string; now: () => Date }): Push {
  const { http, keys, contact, now } = parts
  return {
    publicKey: keys.publicKey,
    send: async ({ subscription, note, until, urgent }) => {
      const seconds = Math.floor((until.getTime() - now().getTime()) / 1_000)
      if (seconds <= 0) return { kind: 'refused', problem: 'too late' }
      try {
        const { status, headers } = await http.ask(subscription.endpoint, {
          method: 'POST',
          body: sealedFor(subscription, bytesOf(note)),
          headers: {
            authorization: vapidHeader(subscription.endpoint, keys, contact, now()),
            'content-encoding': 'aes128gcm',
            'content-type': 'application/octet-stream',
            ttl: String(seconds),
            urgency: urgent ? 'high' : 'normal',
            topic: createHash('sha256').update(note.tag).digest('base64url').slice(0, 32),
          },
          redirects: 'none',
          timeoutMs: patience,
          maxBytes: 100_000,
        })
        return judge(status, headers['retry-after'], now())
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error
        return judgeProblem(error)
      }
    },
  }
}

/** As it travels: what does not fit is cut from its end. */
export function bytesOf(note: Note): Buffer {
  const bytes = Buffer.from(JSON.stringify(note))
  if (bytes.length <= mostBytes) return bytes
  const cut = (text: string, most: number) => [...text].slice(0, most).join('')
  return Buffer.from(JSON.stringify({ ...note, title: cut(note.title, 100), body: cut(note.body, 300) }))
}

/** RFC 8030, sections 5 and 7.3. What a push service says besides its number is read by nobody. */
export function judge(status: number, retryAfter: string | undefined, now: Date): Outcome {
  const problem = `the push service answered ${status}`
  if (status >= 200 && status < 300) return { kind: 'sent' }
  if (status === 404 || status === 410) return { kind: 'refused', problem, gone: true }
  if (status === 429 || status >= 500) return { kind: 'later', problem, waitMs: waitOf(retryAfter, now) }
  return { kind: 'refused', problem }
}

const longestWait = 24 * 3_600_000

/** Seconds, or a date (RFC 9110, 10.2.3). What cannot be read is no wish. */
function waitOf(retryAfter: string | undefined, now: Date): number {
  const text = retryAfter?.trim() ?? ''
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime()
  return Number.isFinite(wait) ? Math.min(longestWait, Math.max(0, wait)) : 0
}

/** Where no connection was made, nothing can have arrived. */
function judgeProblem({ kind, message }: HttpProblem): Outcome {
  const problem = `${kind}: ${message}`.slice(0, 300)
  if (kind === 'private-address' || kind === 'not-an-address') return { kind: 'refused', problem }
  if (kind === 'not-found' || kind === 'unreachable' || kind === 'tls') return { kind: 'later', problem }
  return { kind: 'uncertain', problem }
}
