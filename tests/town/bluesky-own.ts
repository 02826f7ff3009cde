/**
 * A Bluesky server (PDS, with the network's view behind it) as the owner of one account sees it.
 *
 * It speaks XRPC: sessions that end, notifications and feeds with cursors, records that are put with `swapRecord`, and
 * errors as `{error, message}`. It can break a line after it did what was asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { cid } from './bluesky-shapes.js'
import { listen } from './listening.js'

export const blueskyHandle = 'duinveld.be'
export const blueskyPassword = 'abcd-efgh-ijkl-mnop'
export const blueskyDid = 'did:plc:duinveldduinveldduinveld'

type Post = {
  uri: string
  cid: string
  author: { did: string; handle: string; displayName: string }
  record: Record<string, unknown>
  indexedAt: string
  likeCount: number
  replyCount: number
  repostCount: number
}

export type Spoken = {
  text: string
  by?: string
  to?: string
  reason?: 'reply' | 'mention' | 'quote' | 'like'
  labels?: string[]
}

export type BlueskyOwn = {
  url: string
  close(): Promise<void>
  /** By the town, or by somebody who answers or names it. Gives its uri. */
  say(spoken: Spoken): string
  remove(uri: string): void
  notify(value: unknown): void
  /** Makes access tokens end; `all`: those that renew them too. */
  expire(all?: boolean): void
  revokePassword(): void
  breakAfterWriting(): void
  fail(status: number, times: number, headers?: Record<string, string>): void
  records: ReadonlyMap<string, { cid: string; value: Record<string, unknown> }>
  readonly asked: readonly string[]
  readonly views: readonly (string | undefined)[]
}

export async function startBlueskyOwn({ now }: { now: () => Date }): Promise<BlueskyOwn> {
  const posts: Post[] = []
  const notifications: unknown[] = []
  const records = new Map<string, { cid: string; value: Record<string, unknown> }>()
  const asked: string[] = []
  const views: (string | undefined)[] = []
  let generation = 1
  let renewals = 1
  let password: string | null = blueskyPassword
  let counter = 0
  let isBreaking = false
  let failure = { status: 500, left: 0, headers: {} as Record<string, string> }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', base)
    let body = ''
    request.on('data', (piece: Buffer) => {
      body += piece.toString()
    })
    request.on('end', () => route(request, response, url, body))
  })
  const { url: base, close } = await listen(server)

  const viewOf = (post: Post) => {
    const isLiked = (one: { value: Record<string, unknown> }) =>
      (one.value.subject as { uri?: string } | undefined)?.uri === post.uri
    const [like] = [...records].filter(([key, one]) => key.startsWith('app.bsky.feed.like/') && isLiked(one))
    return { ...post, viewer: like ? { like: `at://${blueskyDid}/${like[0]}` } : {} }
  }

  const tokens = () => ({
    accessJwt: `toegang-${generation}`,
    refreshJwt: `vernieuwing-${renewals}`,
    did: blueskyDid,
    handle: blueskyHandle,
    active: true,
    didDoc: {
      id: blueskyDid,
      service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: base }],
    },
  })

  const route = (request: IncomingMessage, response: ServerResponse, url: URL, body: string) => {
    const method = url.pathname.replace('/xrpc/', '')
    asked.push(method)
    if (method.startsWith('app.bsky.')) views.push(request.headers['atproto-proxy']?.toString())
    const send = (status: number, value: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
      response.end(JSON.stringify(value))
    }
    const refuse = (status: number, error: string, message = error) => send(status, { error, message })
    if (failure.left > 0) {
      failure.left--
      send(failure.status, { error: 'RateLimitExceeded', message: 'Rate Limit Exceeded' }, failure.headers)
      return
    }
    const bearer = request.headers.authorization?.replace('Bearer ', '')
    if (method === 'com.atproto.server.createSession') {
      const given = JSON.parse(body) as { identifier: string; password: string }
      if (given.identifier !== blueskyHandle || given.password !== password)
        return refuse(401, 'AuthenticationRequired', 'Invalid identifier or password')
      return send(200, tokens())
    }
    if (method === 'com.atproto.server.refreshSession') {
      if (bearer !== `vernieuwing-${renewals}`) return refuse(400, 'ExpiredToken', 'Token has expired')
      renewals++
      return send(200, tokens())
    }
    if (bearer !== `toegang-${generation}`) return refuse(400, 'ExpiredToken', 'Token has expired')
    const handler = handlers[`${request.method} ${method}`]
    if (!handler) return refuse(501, 'MethodNotImplemented')
    const answer = handler(url.searchParams, body === '' ? {} : (JSON.parse(body) as Record<string, unknown>))
    if ('error' in answer) return refuse(400, answer.error)
    if (isBreaking && request.method === 'POST') {
      isBreaking = false
      response.destroy()
      return
    }
    send(200, answer.value)
  }

  type Answer = { value: unknown } | { error: string }
  const handlers: Record<string, (query: URLSearchParams, body: Record<string, unknown>) => Answer> = {
    'GET app.bsky.notification.listNotifications': (query) => {
      const reasons = query.getAll('reasons')
      const wanted = notifications.filter(
        (one) =>
          reasons.length === 0 || reasons.includes(String((one as { reason?: string }).reason ?? 'reply')),
      )
      const { items, cursor } = page(wanted, query)
      return { value: { notifications: items, ...cursor } }
    },
    'GET app.bsky.feed.getAuthorFeed': (query) => {
      const { items, cursor } = page(
        posts.filter((post) => post.author.did === query.get('actor')),
        query,
      )
      return { value: { feed: items.map((post) => ({ post: viewOf(post) })), ...cursor } }
    },
    'GET app.bsky.feed.getPosts': (query) => {
      const uris = query.getAll('uris')
      if (uris.length === 0 || uris.length > 25) return { error: 'InvalidRequest' }
      return { value: { posts: posts.filter((post) => uris.includes(post.uri)).map(viewOf) } }
    },
    'GET app.bsky.feed.getPostThread': (query) => {
      const post = posts.find(({ uri }) => uri === query.get('uri'))
      return post ? { value: { thread: { post } } } : { error: 'NotFound' }
    },
    'GET com.atproto.identity.resolveHandle': (query) => {
      const handle = query.get('handle') ?? ''
      const known = posts.find((post) => post.author.handle === handle)
      return known ? { value: { did: known.author.did } } : { error: 'HandleNotFound' }
    },
    'GET com.atproto.repo.getRecord': (query) => {
      const key = `${query.get('collection')}/${query.get('rkey')}`
      const found = records.get(key)
      return found ? { value: { uri: `at://${blueskyDid}/${key}`, ...found } } : { error: 'RecordNotFound' }
    },
    'POST com.atproto.repo.putRecord': (_, body) => {
      const { repo, collection, rkey, record, swapRecord } = body as {
        repo: string
        collection: string
        rkey: string
        record: Record<string, unknown>
        swapRecord?: string | null
      }
      const key = `${collection}/${rkey}`
      const uri = `at://${repo}/${key}`
      const isKey = collection === 'app.bsky.feed.threadgate' || /^[234567a-j][2-7a-z]{12}$/.test(rkey)
      if (repo !== blueskyDid || !isKey) return { error: 'InvalidRequest' }
      const current = records.get(key)
      if (swapRecord !== undefined && swapRecord !== (current?.cid ?? null)) return { error: 'InvalidSwap' }
      const made = { cid: cid(JSON.stringify(record)), value: record }
      records.set(key, made)
      if (collection === 'app.bsky.feed.post') add(uri, made.cid, 'town', record)
      return { value: { uri, cid: made.cid } }
    },
  }

  function add(uri: string, id: string, by: string, record: Record<string, unknown>): Post {
    const isTown = by === 'town'
    const post = {
      uri,
      cid: id,
      author: isTown
        ? { did: blueskyDid, handle: blueskyHandle, displayName: 'Stad Duinveld' }
        : {
            did: `did:plc:${by.padEnd(24, 'a')}`,
            handle: `${by}.bsky.social`,
            displayName: `Naam van ${by}`,
          },
      record,
      indexedAt: now().toISOString(),
      likeCount: 0,
      replyCount: 0,
      repostCount: 0,
    }
    posts.push(post)
    return post
  }

  return {
    url: base,
    close,
    say({ text, by = 'town', to, reason = 'reply', labels }) {
      const owner = by === 'town' ? blueskyDid : `did:plc:${by.padEnd(24, 'a')}`
      const parent = posts.find(({ uri }) => uri === to)
      const ref = parent && { uri: parent.uri, cid: parent.cid }
      const root = (parent?.record.reply as { root: unknown } | undefined)?.root ?? ref
      const record = {
        $type: 'app.bsky.feed.post',
        text,
        createdAt: now().toISOString(),
        langs: ['nl'],
        ...(ref ? { reply: { root, parent: ref } } : {}),
        ...(labels ? { labels: { values: labels.map((val) => ({ val })) } } : {}),
      }
      const uri = `at://${owner}/app.bsky.feed.post/3k${String(++counter)
        .padStart(11, '2')
        .replace(/[0189]/g, 'z')}${counter}`
      const post = add(uri, cid(`${text} ${counter}`), by, record)
      if (by !== 'town') notifications.push({ ...post, reason, isRead: false })
      return uri
    },
    remove(uri) {
      posts.splice(
        posts.findIndex((post) => post.uri === uri),
        1,
      )
    },
    notify: (value) => void notifications.push(value),
    expire(all = false) {
      generation++
      if (all) renewals++
    },
    revokePassword() {
      password = null
    },
    breakAfterWriting() {
      isBreaking = true
    },
    fail(status, times, headers = {}) {
      failure = { status, left: times, headers }
    },
    records,
    asked,
    views,
  }
}

/** Newest first; the cursor counts what was shown, from the newest. */
function page<T>(
  oldestFirst: readonly T[],
  query: URLSearchParams,
): { items: T[]; cursor: { cursor?: string } } {
  const limit = Math.min(100, Number(query.get('limit') ?? 50))
  // New ones push the others down: a cursor is a place, counted from the oldest.
  const end = query.has('cursor') ? Number(query.get('cursor')) : oldestFirst.length
  const start = Math.max(0, end - limit)
  return {
    items: oldestFirst.slice(start, end).toReversed(),
    cursor: start > 0 ? { cursor: String(start) } : {},
  }
}
