/**
 * A Mastodon server of a few streets: what it shows to somebody without an account.
 *
 * In: posts of the story. Out: `/api/v2/instance`, the tag and public timelines with paging and limits, and single
 * statuses. As on a real server reposts are not in these timelines, and only public statuses are.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'
import * as shape from './mastodon-shapes.js'
import type { Author } from './people.js'
import type { ToldPost } from './told.js'

export type MastodonOptions = {
  now?: () => Date
  /** Requests in five minutes. Default 300, as on most servers. */
  requestsPerWindow?: number
}

export type Mastodon = {
  url: string
  close(): Promise<void>

  /** Each gives the id of the status. `place` says from which server and for whom; default: here, public. */
  publish(post: ToldPost, place?: shape.Place): string
  edit(post: ToldPost, text: string): void
  remove(post: ToldPost): void
  repost(post: ToldPost): void
  accountGone(author: Author): void
  /** The id under which a post is known here. */
  idOf(post: ToldPost): string | undefined

  /** So many requests are left in this window of five minutes; then 429. */
  allow(requests: number): void
  /** Answers the next `times` requests with this status. */
  fail(status: number, times: number, retryAfterSeconds?: number): void
  /** Who may read without an account. */
  restrict(access: { live?: shape.Access; hashtags?: shape.Access }): void
  /** Also shows what is not public, as no server should: a reader must still refuse it. */
  leak(on: boolean): void
  /** Answers timelines with this body, whatever it is, until `undefined`. */
  garble(body: string | undefined): void
  readonly asked: readonly URL[]
}

const windowMs = 5 * 60_000

export async function startMastodon(options: MastodonOptions = {}): Promise<Mastodon> {
  const now = options.now ?? (() => new Date())
  const perWindow = options.requestsPerWindow ?? 300
  /** Oldest first, by id. */
  const statuses: shape.Status[] = []
  const ids = new Map<string, string>()
  const asked: URL[] = []
  const access = { live: 'public' as shape.Access, hashtags: 'public' as shape.Access }
  let counter = 0
  let leaking = false
  let garbled: string | undefined
  let remaining = perWindow
  let windowEnds = 0
  let failure = { status: 500, left: 0, retryAfter: undefined as number | undefined }

  const find = (id: string | undefined) => statuses.findIndex((one) => one.id === id)
  const visible = (one: shape.Status) => leaking || one.visibility === 'public'

  const replaceOne = (post: ToldPost, change: (old: shape.Status) => shape.Status) => {
    const index = find(ids.get(post.id))
    const old = statuses[index]
    if (old) statuses[index] = change(old)
  }

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', here())
    asked.push(url)
    if (failure.left > 0) {
      failure.left--
      const wait = failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) }
      return json(response, failure.status, { error: 'Something went wrong' }, wait)
    }
    const limits = countRequest()
    if (limits === null) return json(response, 429, { error: 'Too many requests' }, limitHeaders(0))
    if (url.pathname === '/api/v2/instance') return json(response, 200, shape.instance(access), limits)
    const single = /^\/api\/v1\/statuses\/(\d+)$/.exec(url.pathname)
    if (single) {
      const one = statuses[find(single[1])]
      if (!one || one.visibility === 'private' || one.visibility === 'direct')
        return notFound(response, limits)
      return json(response, 200, one, limits)
    }
    const tag = /^\/api\/v1\/timelines\/tag\/([^/]+)$/.exec(url.pathname)
    const isPublic = url.pathname === '/api/v1/timelines/public'
    if (!tag && !isPublic) return notFound(response, limits)
    if ((isPublic ? access.live : access.hashtags) !== 'public') {
      return json(response, 422, { error: 'This method requires an authenticated user' }, limits)
    }
    if (garbled !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...limits })
      return void response.end(garbled)
    }
    const wanted = statuses.filter(
      (one) => visible(one) && isWanted(one, url, tag && decodeURIComponent(tag[1] ?? '')),
    )
    page(response, url, wanted, limits)
  }

  const countRequest = (): Record<string, string> | null => {
    const at = now().getTime()
    if (at >= windowEnds) {
      // The first window starts with what `allow` left, later ones are full.
      if (windowEnds > 0) remaining = perWindow
      windowEnds = Math.ceil((at + 1) / windowMs) * windowMs
    }
    if (remaining <= 0) return null
    remaining--
    return limitHeaders(remaining)
  }
  const limitHeaders = (left: number) => ({
    'x-ratelimit-limit': String(perWindow),
    'x-ratelimit-remaining': String(left),
    'x-ratelimit-reset': new Date(windowEnds).toISOString(),
  })

  const server = createServer(answer)
  const { url, close } = await listen(server)
  const here = () => url

  return {
    url,
    close,
    asked,
    publish(post, place = {}) {
      // A server dates a status by its arrival, unless it comes from long ago.
      const late = now().getTime() - post.at.getTime() > 6 * 3_600_000
      const id = shape.snowflake(late ? post.at : now(), ++counter)
      const parent = statuses[find(ids.get(post.replyTo ?? ''))]
      ids.set(post.id, id)
      insert(statuses, shape.status(id, post, place, parent))
      if (parent) parent.replies_count++
      return id
    },
    edit: (post, text) => replaceOne(post, (old) => shape.withText(old, text, now())),
    remove(post) {
      const index = find(ids.get(post.id))
      if (index >= 0) statuses.splice(index, 1)
    },
    repost: (post) => replaceOne(post, (old) => ({ ...old, reblogs_count: old.reblogs_count + 1 })),
    accountGone(author) {
      const { username } = shape.account(author)
      for (let i = statuses.length - 1; i >= 0; i--) {
        if (statuses[i]?.account.username === username) statuses.splice(i, 1)
      }
    },
    idOf: (post) => ids.get(post.id),
    allow(requests) {
      remaining = requests
    },
    fail(status, times, retryAfterSeconds) {
      failure = { status, left: times, retryAfter: retryAfterSeconds }
    },
    restrict(to) {
      Object.assign(access, to)
    },
    leak(on) {
      leaking = on
    },
    garble(body) {
      garbled = body
    },
  }
}

function isWanted(one: shape.Status, url: URL, tag: string | null): boolean {
  const isLocal = !one.account.acct.includes('@')
  if (url.searchParams.get('local') === 'true' && !isLocal) return false
  if (url.searchParams.get('remote') === 'true' && isLocal) return false
  if (tag === null) return true
  const has = (name: string) => one.tags.some((own) => own.name === name.toLowerCase())
  const any = [tag, ...url.searchParams.getAll('any[]')]
  return (
    any.some(has) &&
    url.searchParams.getAll('all[]').every(has) &&
    !url.searchParams.getAll('none[]').some(has)
  )
}

/**
 * `max_id` and `since_id` give the newest between their bounds; `min_id` gives those directly above it, so that one can
 * walk upwards without a gap. All are answered newest first.
 */
function page(
  response: ServerResponse,
  url: URL,
  oldestFirst: shape.Status[],
  headers: Record<string, string>,
): void {
  const bound = (name: string) => {
    const text = url.searchParams.get(name)
    return text !== null && /^\d+$/.test(text) ? BigInt(text) : null
  }
  const [max, min, since] = [bound('max_id'), bound('min_id'), bound('since_id')]
  const limit = Math.min(40, Math.max(1, Number(url.searchParams.get('limit') ?? 20) || 20))
  const between = oldestFirst.filter((one) => {
    const id = BigInt(one.id)
    return (max === null || id < max) && (min === null || id > min) && (since === null || id > since)
  })
  const shown = (min === null ? between.slice(-limit) : between.slice(0, limit)).reverse()
  const link = linksTo(url, shown, limit)
  json(response, 200, shown, link === '' ? headers : { ...headers, link })
}

function linksTo(url: URL, shown: shape.Status[], limit: number): string {
  const to = (name: string, id: string, rel: string) => {
    const there = new URL(url)
    for (const old of ['max_id', 'min_id', 'since_id']) there.searchParams.delete(old)
    there.searchParams.set(name, id)
    return `<${there.href}>; rel="${rel}"`
  }
  const [newest, oldest] = [shown[0], shown.at(-1)]
  if (!newest || !oldest) return ''
  const next = shown.length === limit ? [to('max_id', oldest.id, 'next')] : []
  return [...next, to('min_id', newest.id, 'prev')].join(', ')
}

function insert(statuses: shape.Status[], one: shape.Status): void {
  const id = BigInt(one.id)
  let at = statuses.length
  while (at > 0 && BigInt(statuses[at - 1]?.id ?? 0) > id) at--
  statuses.splice(at, 0, one)
}

function notFound(response: ServerResponse, headers: Record<string, string>): void {
  json(response, 404, { error: 'Record not found' }, headers)
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string>,
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'private, no-store',
    ...headers,
  })
  response.end(JSON.stringify(body))
}
