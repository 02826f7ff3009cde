/**
 * Calls from Meta: the handshake and the signature, the same for Facebook, Instagram and Threads. Pure.
 *
 * A body is `{"object":"page","entry":[{"id","time","changes":[{"field","value"}]}]}`, several entries of several pages
 * at once. Signed over the bytes with the secret of the app: `X-Hub-Signature-256: sha256=<hex>`.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Drop } from '#post'
import type { Secret } from '../../connector.js'

export function handshake(query: URLSearchParams, secret: Secret): string | null {
  const word = secret.verifyToken
  const challenge = query.get('hub.challenge')
  const isOurs =
    query.get('hub.mode') === 'subscribe' && !!word && isSame(query.get('hub.verify_token') ?? '', word)
  // Their challenge is a number; anything else is not given back, whoever asks.
  return isOurs && challenge && /^[\w-]{1,200}$/.test(challenge) ? challenge : null
}

export function isSigned(body: Buffer, headers: Record<string, string | undefined>, secret: Secret): boolean {
  const said = /^sha256=([0-9a-f]{64})$/i.exec(headers['x-hub-signature-256'] ?? '')?.[1]
  if (!said || !secret.appSecret) return false
  const wanted = createHmac('sha256', secret.appSecret).update(body).digest('hex')
  return isSame(said.toLowerCase(), wanted)
}

/** Takes the same time whatever is different. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => createHmac('sha256', 'compare').update(text).digest())
  return !!one && !!other && timingSafeEqual(one, other)
}

const call = z.object({ object: z.string(), entry: z.array(z.unknown()) })
const entry = z.object({
  id: z.coerce.string(),
  time: z.number().optional().catch(undefined),
  changes: z.array(z.unknown()).catch([]),
})
const change = z.object({ field: z.string(), value: z.unknown() })

export type Change = {
  /** Of the page or account that it is about. */
  id: string
  field: string
  value: unknown
  /** When it was sent. */
  time: Date | null
}

/** The changes for one page or account, in the order in which they stand; what is about others is left out. */
export function changesFor(object: string, id: string, body: Buffer): { changes: Change[]; drops: Drop[] } {
  const read = call.safeParse(json(body))
  if (!read.success) return { changes: [], drops: [{ reason: 'malformed', detail: 'webhook' }] }
  const changes: Change[] = []
  const drops: Drop[] = []
  if (read.data.object !== object) return { changes, drops }
  for (const value of read.data.entry) {
    const one = entry.safeParse(value)
    if (!one.success) drops.push({ reason: 'malformed', detail: 'entry' })
    else if (one.data.id === id) collect(one.data, changes, drops)
  }
  return { changes, drops }
}

function collect(of: z.infer<typeof entry>, changes: Change[], drops: Drop[]): void {
  const time = of.time === undefined ? null : momentOf(of.time)
  for (const value of of.changes) {
    const one = change.safeParse(value)
    if (one.success) changes.push({ id: of.id, field: one.data.field, value: one.data.value, time })
    else drops.push({ reason: 'malformed', detail: 'change' })
  }
}

/** Seconds since 1970; some of their senders count in milliseconds. */
export function momentOf(time: number): Date | null {
  const date = new Date(time > 1e11 ? time : time * 1000)
  return Number.isNaN(date.getTime()) ? null : date
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
