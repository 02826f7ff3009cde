/**
 * One question to an endpoint that speaks the chat completions of OpenAI (`POST …/chat/completions`): many servers do, also
 * ones that run in the own building. Through the guarded client, bounded in time and size, and never followed elsewhere,
 * since it carries a key.
 */
import { z } from 'zod'
import { type Http, HttpProblem } from './http.js'

/** `address`: the base, `https://host/v1`. */
export type ChatEndpoint = { address: string; model: string; key: string | null }
export type ChatMessage = { role: 'system' | 'user'; content: string }
/** `ms`: how long it took. */
export type ChatAnswer = { text: string; ms: number }

/** `why`: the last part of a message key. `said`: what the server wrote, shortened, without the key; for who set it up. */
export class ChatProblem extends Error {
  constructor(
    readonly why: string,
    readonly said: string,
  ) {
    super(`the endpoint did not help: ${why}`)
    this.name = 'ChatProblem'
  }
}

export const chatLimitMs = 30_000
const longest = 200_000
const shape = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
})

/**
 * The base of an address as people copy it. Null: no address of such a server. The key travels in every question, so plain
 * `http:` is for hosts that the operator allowed by name only (`host:port`).
 */
export function chatBase(text: string, allowedHosts: readonly string[]): string | null {
  try {
    const url = new URL(text.trim())
    const isAllowed = allowedHosts.some((one) => one.toLowerCase() === url.host)
    if (url.username || url.password || url.search || url.hash || url.href.length > 500) return null
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed)) return null
    return url.href.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')
  } catch {
    return null
  }
}

/** Throws a {@link ChatProblem}; every other error is ours. */
export async function chat(
  http: Http,
  { address, model, key }: ChatEndpoint,
  messages: readonly ChatMessage[],
  timeoutMs = chatLimitMs,
): Promise<ChatAnswer> {
  const began = performance.now()
  const without = (text: string) => (key ? text.replaceAll(key, '…') : text).slice(0, 400)
  const answer = await http
    .ask(`${address}/chat/completions`, {
      method: 'POST',
      redirects: 'none',
      maxBytes: longest,
      timeoutMs,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(key ? { authorization: `Bearer ${key}` } : {}),
      },
      // Nothing else: of the settings beside these each server knows others.
      body: JSON.stringify({ model, messages, stream: false }),
    })
    .catch((error) => {
      throw error instanceof HttpProblem ? new ChatProblem(error.kind, '') : error
    })
  const body = answer.body.toString('utf8')
  if (answer.status !== 200) throw new ChatProblem(whyOf(answer.status), without(body))
  const text = textOf(body)
  if (text === null) throw new ChatProblem('nonsense', without(body))
  return { text: key ? text.replaceAll(key, '…') : text, ms: Math.round(performance.now() - began) }
}

function whyOf(status: number): string {
  if (status === 401 || status === 403) return 'key'
  if (status === 404 || status === 405 || (status >= 300 && status < 400)) return 'address'
  if (status === 429) return 'busy'
  return status >= 500 ? 'server' : 'refused'
}

function textOf(body: string): string | null {
  try {
    const parsed = shape.safeParse(JSON.parse(body))
    return parsed.success ? (parsed.data.choices[0]?.message.content ?? null) : null
  } catch {
    return null
  }
}
