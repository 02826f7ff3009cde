/** One connection with X's filtered stream, and what its lines say. Never here: rules, money. */
import type { HttpStream } from '#basics/http'
import { type Context, type Delivery, SourceProblem } from '../../connector.js'
import { placeOf, readTweet } from './adapter.js'
import { problemOf } from './ask.js'
import { fieldsOfPost } from './fields.js'
import { topicsOfTag } from './keep-rules.js'
import { limits, type Purse } from './money.js'
import { line } from './wire.js'

/** What one line brought. `topics`: for which it came. */
export type Heard = Pick<Delivery<unknown>, 'arrivals' | 'drops'> & { id: string | null; topics: string[] }

const host = 'X'

export async function openStream(
  base: string,
  purse: Purse,
  idleMs: number,
  context: Context,
): Promise<HttpStream> {
  await context.access.take(purse.credential, limits.stream)
  const url = new URL(`${base}/2/tweets/search/stream`)
  for (const [name, value] of Object.entries(fieldsOfPost)) url.searchParams.set(name, value)
  const stream = await context.http.open(url.href, {
    headers: { authorization: `Bearer ${purse.secret.appToken}` },
    idleMs,
    signal: context.signal,
  })
  if (stream.status === 200) return stream
  throw await refusalOf(stream, context.now())
}

async function refusalOf({ status, headers, lines }: HttpStream, now: Date): Promise<SourceProblem> {
  let text = ''
  for await (const one of lines) {
    text += `${one}\n`
    if (text.length > 5_000) break
  }
  if (status === 429) {
    const reset = Number(headers['x-rate-limit-reset'])
    const seconds = reset > 0 ? Math.ceil(reset - now.getTime() / 1000) : 0
    return new SourceProblem('too-often', { host, status }, Math.min(Math.max(seconds, 0), 3600))
  }
  if (status >= 500) return new SourceProblem('source-broken', { host, status })
  return problemOf({ status, value: parse(text) }) ?? new SourceProblem('source-refuses', { host, status })
}

/** Null for a line that only says that the line lives. Throws when X ends the conversation. */
export function readLine(text: string): Heard | null {
  if (text.trim() === '') return null
  const value = parse(text)
  const read = line.safeParse(value)
  const nothing: Heard = { arrivals: [], drops: [], id: null, topics: [] }
  if (!read.success) return { ...nothing, drops: [{ reason: 'malformed', detail: 'line' }] }
  const { data, includes, matching_rules: rules = [], errors = [] } = read.data
  if (data === undefined) {
    if (errors.length === 0) return nothing
    throw new SourceProblem('stream-breaks', { host })
  }
  const topics = [...new Set(rules.flatMap(({ tag }) => topicsOfTag(tag)))]
  const reading = readTweet(data, placeOf(includes))
  if ('drop' in reading) return { ...nothing, drops: [reading.drop], topics }
  const id = (data as { id: string }).id
  return { ...nothing, arrivals: [reading.arrival], id, topics }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
