/**
 * Messages that another program of the town hall hands in by itself: signed, fresh, and each only once.
 *
 * The signature stands in a header: `t=<seconds since 1970>,v1=<hex>`, of which the second is the HMAC-SHA-256, under the
 * secret of the source, of `<t>.<body>`. While a secret is being changed there may be two `v1`.
 */

import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import type { Arrival, Drop } from '#post'
import { type WebhookMessage, webhookMessage } from './wire.js'

/** A signature is good for five minutes, either way: clocks differ. */
export const webhookWindowMs = 300_000
const mostMessages = 500
const mostBytes = 2_000_000

export type Handed = {
  arrivals: Arrival[]
  drops: Drop[]
  /** The same for the same request: who remembers it for ten minutes refuses a request that is sent again. */
  requestId: string
}

/** Throws a `Refusal` when the request as a whole is not to be trusted, or is no JSON. `space`: the id of the source. */
export function fromWebhook(
  body: Buffer | string,
  signature: string | undefined,
  secret: Buffer | string,
  { space, now }: { space: string; now: Date },
): Handed {
  if (Buffer.byteLength(body) > mostBytes) throw new Refusal('own.webhook-too-large', 'the body is over 2 MB')
  const requestId = checked(body, signature, secret, now)
  const messages = messagesOf(body)
  const arrivals: Arrival[] = []
  const drops: Drop[] = []
  for (const [at, message] of messages.entries()) {
    const read = webhookMessage.safeParse(message)
    const arrival = read.success ? arrivalOf(read.data, space) : null
    if (arrival) arrivals.push(arrival)
    else
      drops.push({ reason: read.success ? 'empty' : 'malformed', detail: `item ${at + 1}${fieldOf(read)}` })
  }
  return { arrivals, drops, requestId }
}

/** The header that {@link fromWebhook} accepts. */
export function signatureOf(body: Buffer | string, secret: Buffer | string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000)
  return `t=${seconds},v1=${mac(seconds.toString(), body, secret).toString('hex')}`
}

function checked(
  body: Buffer | string,
  header: string | undefined,
  secret: Buffer | string,
  now: Date,
): string {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('='))
  const time = parts.find(([name]) => name === 't')?.[1] ?? ''
  const given = parts.flatMap(([name, value]) => (name === 'v1' && value ? [value.toLowerCase()] : []))
  if (!/^\d{1,12}$/.test(time) || given.length === 0) {
    throw new Refusal('own.webhook-unsigned', 'the signature must be t=<seconds>,v1=<hex>')
  }
  const right = mac(time, body, secret)
  const signed = given.slice(0, 4).find((hex) => {
    const bytes = Buffer.from(hex, 'hex')
    return bytes.length === right.length && timingSafeEqual(bytes, right)
  })
  if (!signed) throw new Refusal('own.webhook-wrong', 'the signature does not fit the body and the secret')
  if (Math.abs(now.getTime() - Number(time) * 1000) > webhookWindowMs) {
    throw new Refusal('own.webhook-stale', 'the signature is over five minutes old, or a clock is wrong')
  }
  return `${time}.${signed}`
}

const mac = (time: string, body: Buffer | string, secret: Buffer | string) =>
  createHmac('sha256', secret).update(`${time}.`).update(body).digest()

/** One message, a list of them, or `{"posts": […]}`. */
function messagesOf(body: Buffer | string): unknown[] {
  const json = parse(body.toString())
  const list = Array.isArray(json) ? json : Array.isArray(json.posts) ? json.posts : [json]
  if (list.length > mostMessages) {
    throw new Refusal('own.webhook-too-many', 'too many messages at once', { most: mostMessages })
  }
  return list
}

function parse(body: string): unknown[] | { posts?: unknown } {
  try {
    const json: unknown = JSON.parse(body)
    if (typeof json === 'object' && json !== null) return json
  } catch {
    // Told below: what is no JSON and what is JSON of another kind are one mistake.
  }
  throw new Refusal('own.webhook-no-json', 'the body must be a JSON object or a list of them')
}

function arrivalOf(message: WebhookMessage, space: string): Arrival | null {
  const id = `${space}/${message.id}`
  if (message.deleted) return { type: 'delete', network: 'own', id }
  if (!message.text?.trim() && !message.title?.trim()) return null
  const { title, place, link, language, createdAt, updatedAt } = message
  return {
    type: 'post',
    ...(updatedAt ? { edited: true } : {}),
    post: {
      network: 'own',
      id,
      kind: 'own',
      author: null,
      text: message.text ?? '',
      ...(title ? { title } : {}),
      ...(place ? { place } : {}),
      ...(link ? { link } : {}),
      ...(language ? { languages: [language] } : {}),
      ...(createdAt ? { createdAt: new Date(createdAt) } : {}),
      ...(updatedAt ? { editedAt: new Date(updatedAt) } : {}),
    },
  }
}

type Checked = ReturnType<typeof webhookMessage.safeParse>
const fieldOf = (read: Checked) => (read.success ? '' : `: ${read.error.issues[0]?.path.join('.') ?? ''}`)
