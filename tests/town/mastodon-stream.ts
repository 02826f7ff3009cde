/**
 * A Mastodon server that speaks of what is new at the moment itself, to who has a token.
 *
 * In: posts of the story. Out: what `mastodon.ts` shows, to members only, and `/api/v1/streaming/…` as server-sent
 * events: `update`, `status.update`, `delete`, and heartbeats. It can break a line, fall silent, forget a token.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'
import { type Mastodon, startMastodon } from './mastodon.js'
import type { Place } from './mastodon-shapes.js'
import type { ToldPost } from './told.js'

export type MastodonStream = {
  url: string
  close(): Promise<void>
  /** Behind it: its timelines, its limits, its failures. */
  timelines: Mastodon
  /** What the one token may do; null: it is no longer valid. */
  permit(scopes: string[] | null): void

  publish(post: ToldPost, place?: Place): Promise<void>
  edit(post: ToldPost, text: string): Promise<void>
  remove(post: ToldPost): void
  /** Anything, to every line. */
  say(lines: string): void
  /** Ends every line. */
  hangUp(): void
  /** Answers the next `times` openings of a line with this status. */
  refuse(status: number, times: number, retryAfterSeconds?: number): void
  /** Names another address for streams, as large servers do. */
  streamsElsewhere(url: string): void
  /** Resolves when so many lines have been opened, counted from the start. */
  opened(count: number): Promise<void>
  readonly openedLines: readonly URL[]
}

export const streamToken = 'geheim-van-duinveld'

type Line = { tag: string | null; response: ServerResponse }

export async function startMastodonStream(options: { now: () => Date }): Promise<MastodonStream> {
  const timelines = await startMastodon(options)
  const lines = new Set<Line>()
  const openedLines: URL[] = []
  let scopes: string[] | null = ['read:statuses']
  let refusal = { status: 503, left: 0, retryAfter: undefined as number | undefined }
  let waiting: { count: number; done: () => void }[] = []
  let streaming = ''

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', base)
    const problem = refusedFor(request, scopes)
    if (problem) return answer(response, problem.status, { error: problem.error })
    if (url.pathname === '/api/v2/instance') return void instance(response)
    if (!url.pathname.startsWith('/api/v1/streaming/')) return void forward(url, response)
    openLine(url, response)
  })
  const { url: base, close } = await listen(server)
  streaming = base.replace('http', 'ws')

  async function instance(response: ServerResponse): Promise<void> {
    const there = await fetch(`${timelines.url}/api/v2/instance`)
    const body = (await there.json()) as { configuration: { urls: { streaming: string } } }
    if (body.configuration) body.configuration.urls.streaming = streaming
    answer(response, there.status, body)
  }

  async function forward(url: URL, response: ServerResponse): Promise<void> {
    const there = await fetch(`${timelines.url}${url.pathname}${url.search}`)
    const kept = [...there.headers].filter(([name]) => /^(?:x-ratelimit|retry-after|link)/.test(name))
    response.writeHead(there.status, { 'content-type': 'application/json', ...Object.fromEntries(kept) })
    response.end(await there.text())
  }

  const openLine = (url: URL, response: ServerResponse) => {
    if (refusal.left > 0) {
      refusal.left--
      const wait = refusal.retryAfter === undefined ? {} : { 'retry-after': String(refusal.retryAfter) }
      return answer(response, refusal.status, { error: 'Error' }, wait)
    }
    const tag = url.searchParams.get('tag')
    const isHashtag = url.pathname === '/api/v1/streaming/hashtag'
    if (isHashtag && !tag) return answer(response, 400, { error: 'Missing tag' })
    if (!isHashtag && url.pathname !== '/api/v1/streaming/public/local')
      return answer(response, 404, { error: 'Not found' })
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'private, no-store' })
    response.write(':)\n')
    const line = { tag: tag?.toLowerCase() ?? null, response }
    lines.add(line)
    response.on('close', () => lines.delete(line))
    openedLines.push(url)
    waiting = waiting.filter(({ count, done }) => openedLines.length < count || void done())
  }

  const say = (text: string, isFor: (line: Line) => boolean = () => true) => {
    for (const line of lines) if (isFor(line)) line.response.write(text)
  }
  const event = (name: string, data: string) => `event: ${name}\ndata: ${data}\n\n`

  async function tell(name: string, post: ToldPost): Promise<void> {
    const there = await fetch(`${timelines.url}/api/v1/statuses/${timelines.idOf(post)}`)
    if (there.status !== 200) return
    const status = (await there.json()) as {
      visibility: string
      tags: { name: string }[]
      account: { acct: string }
    }
    if (status.visibility !== 'public') return
    const isLocal = !status.account.acct.includes('@')
    const isFor = ({ tag }: Line) => (tag === null ? isLocal : status.tags.some((own) => own.name === tag))
    say(event(name, JSON.stringify(status)), isFor)
  }

  return {
    url: base,
    close: async () => {
      await Promise.all([close(), timelines.close()])
    },
    timelines,
    permit(granted) {
      scopes = granted
    },
    async publish(post, place) {
      timelines.publish(post, place)
      await tell('update', post)
    },
    async edit(post, text) {
      timelines.edit(post, text)
      await tell('status.update', post)
    },
    remove(post) {
      const id = timelines.idOf(post) ?? ''
      timelines.remove(post)
      say(event('delete', id))
    },
    say: (text) => say(text),
    hangUp() {
      for (const { response } of lines) response.destroy()
      lines.clear()
    },
    refuse(status, times, retryAfterSeconds) {
      refusal = { status, left: times, retryAfter: retryAfterSeconds }
    },
    streamsElsewhere(url) {
      streaming = url
    },
    opened: (count) =>
      new Promise((done) => {
        if (openedLines.length >= count) done()
        else waiting.push({ count, done })
      }),
    openedLines,
  }
}

function refusedFor(
  { headers }: IncomingMessage,
  scopes: string[] | null,
): { status: number; error: string } | null {
  if (headers.authorization !== `Bearer ${streamToken}` || scopes === null)
    return { status: 401, error: 'The access token is invalid' }
  if (!scopes.some((scope) => scope === 'read' || scope === 'read:statuses'))
    return { status: 403, error: 'This action is outside the authorized scopes' }
  return null
}

function answer(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}
