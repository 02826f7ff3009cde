/**
 * X, API v2, as it is documented: rules, the filtered stream, recent search, counts, compliance jobs, an own account with
 * mentions, and signing in with OAuth 2 (PKCE, refresh tokens that turn).
 *
 * In: posts. Out: what X would send to whom has a token. It can stall, break, say goodbye, refuse, and forget tokens.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'
import { body, matchesRule, needsSearch, pageOf, problem, type XPost } from './x-shapes.js'

export const appToken = 'app-token-van-duinveld'
export const client = { id: 'client-1', secret: 'client-secret-1' }
export const us = { id: '900', username: 'stadduinveld', name: 'Stad Duinveld' }

type Rule = { id: string; value: string; tag: string }
type Line = { response: ServerResponse }
type Job = { id: string; name: string; ids: string[]; looks: number; isUploaded: boolean }

export type XServer = Awaited<ReturnType<typeof startX>>

export async function startX(options: { now: () => Date; keepAliveMs?: number }) {
  const { now, keepAliveMs = 200 } = options
  const posts: XPost[] = []
  const gone = new Map<string, string>()
  const rules = new Map<string, Rule>()
  const lines = new Set<Line>()
  const jobs: Job[] = []
  const asked: { method: string; path: string; query: URLSearchParams; json: unknown }[] = []
  const liked: string[] = []
  const hidden: string[] = []
  const codes = new Map<string, string>()
  const access = new Set<string>(['user-token-1'])
  const refresh = new Set<string>(['refresh-token-1'])
  let turn = 1
  let app: string | null = appToken
  let scopes = [
    'tweet.read',
    'users.read',
    'tweet.write',
    'like.write',
    'tweet.moderate.write',
    'offline.access',
  ]
  let nextId = 2_000_000_000_000_000_000n
  let isStalled = false
  let isSwallowing = false
  let pageSize = 100
  const trouble: { path: RegExp; left: number; answer(response: ServerResponse): void }[] = []

  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy())
  })
  const { url: base, close } = await listen(server)
  const beat = setInterval(() => {
    if (!isStalled) for (const { response } of lines) response.write('\r\n')
  }, keepAliveMs)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', base)
    const text = await body(request)
    const json = /json/.test(request.headers['content-type'] ?? '') && text !== '' ? JSON.parse(text) : text
    asked.push({ method: request.method ?? '', path: url.pathname, query: url.searchParams, json })
    const failing = trouble.find(({ path, left }) => left > 0 && path.test(url.pathname))
    if (failing) {
      failing.left--
      return failing.answer(response)
    }
    if (url.pathname.startsWith('/store/')) return store(url, text, request.method ?? '', response)
    if (url.pathname === '/2/oauth2/token') return token(request, new URLSearchParams(text), response)
    const key = (request.headers.authorization ?? '').replace('Bearer ', '')
    const isUser = access.has(key)
    if (!isUser && (app === null || key !== app))
      return send(response, 401, {
        title: 'Unauthorized',
        type: 'about:blank',
        status: 401,
        detail: 'Unauthorized',
      })
    if (/^\/2\/(?:users|tweets$|tweets\/\d+\/hidden)/.test(url.pathname)) {
      if (!isUser)
        return send(response, 403, {
          title: 'Unsupported Authentication',
          detail: 'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.',
          type: `${problem}/unsupported-authentication`,
          status: 403,
        })
      return account(request.method ?? '', url, json, response)
    }
    open(request.method ?? '', url, json, response)
  }

  function open(method: string, url: URL, json: unknown, response: ServerResponse) {
    const { pathname, searchParams } = url
    if (pathname === '/2/tweets/search/stream/rules')
      return method === 'POST' ? changeRules(json, response) : listRules(response)
    if (pathname === '/2/tweets/search/stream') return openLine(response)
    if (pathname === '/2/tweets/search/recent') return search(searchParams, response)
    if (pathname === '/2/tweets/counts/recent') return counting(searchParams, response)
    if (pathname === '/2/compliance/jobs')
      return method === 'POST' ? makeJob(json, response) : listJobs(response)
    const id = /^\/2\/compliance\/jobs\/(\d+)$/.exec(pathname)?.[1]
    const job = jobs.find((one) => one.id === id)
    if (job) {
      job.looks++
      return send(response, 200, { data: shapeOf(job) })
    }
    send(response, 404, {
      title: 'Not Found Error',
      type: `${problem}/resource-not-found`,
      detail: 'Not found',
    })
  }

  function listRules(response: ServerResponse) {
    const data = [...rules.values()]
    const meta = { sent: now().toISOString(), result_count: data.length }
    send(response, 200, data.length > 0 ? { data, meta } : { meta })
  }

  function changeRules(json: unknown, response: ServerResponse) {
    const { add = [], delete: remove } = json as {
      add?: { value: string; tag?: string }[]
      delete?: { ids: string[] }
    }
    for (const id of remove?.ids ?? []) rules.delete(id)
    const made: Rule[] = []
    const errors: object[] = []
    for (const { value, tag = '' } of add) {
      const same = [...rules.values()].find((rule) => rule.value === value)
      if (same)
        errors.push({ value, id: same.id, title: 'DuplicateRule', type: `${problem}/duplicate-rules` })
      else if ([...value].length > 512 || value.includes('verboden') || !needsSearch(value))
        errors.push({
          value,
          details: ['Rules must contain a non-negated standalone operator'],
          title: 'UnprocessableEntity',
          type: `${problem}/invalid-rules`,
        })
      else {
        const rule = { id: String(++nextId), value, tag }
        rules.set(rule.id, rule)
        made.push(rule)
      }
    }
    const meta = { summary: { created: made.length, not_created: errors.length } }
    if (add.length > 0 && made.length === 0)
      return send(response, 400, { errors, title: 'Invalid Request', meta })
    send(response, add.length > 0 ? 201 : 200, {
      ...(made.length > 0 ? { data: made } : {}),
      meta,
      ...(errors.length > 0 ? { errors } : {}),
    })
  }

  function openLine(response: ServerResponse) {
    if (rules.size === 0)
      return send(response, 409, {
        title: 'RuleConfigurationIssue',
        detail: 'Stream must have rules configured',
        type: problem,
      })
    if (lines.size > 0)
      return send(
        response,
        429,
        {
          title: 'ConnectionException',
          detail: 'This stream is currently at the maximum allowed connection limit.',
          connection_issue: 'TooManyConnections',
          type: `${problem}/streaming-connection`,
        },
        { 'x-rate-limit-reset': String(Math.ceil(now().getTime() / 1000) + 30) },
      )
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
    response.write('\r\n')
    const line = { response }
    lines.add(line)
    response.on('close', () => lines.delete(line))
  }

  function search(query: URLSearchParams, response: ServerResponse) {
    const since = query.get('since_id')
    const start = query.get('start_time')
    // Search is half a minute behind.
    const end = now().getTime() - 30_000
    if (start !== null && (Date.parse(start) < end - 7 * 86_400_000 || Date.parse(start) >= end))
      return send(response, 400, {
        errors: [{ message: "Invalid 'start_time'" }],
        title: 'Invalid Request',
        type: problem,
      })
    const found = posts.filter(
      (post) =>
        !gone.has(post.id) &&
        Date.parse(post.created_at) <= end &&
        // Search knows the last version alone.
        !posts.some((later) => later !== post && later.edit_history_tweet_ids.includes(post.id)) &&
        matchesRule(query.get('query') ?? '', post) &&
        (since === null || BigInt(post.id) > BigInt(since)) &&
        (start === null || Date.parse(post.created_at) >= Date.parse(start)),
    )
    send(
      response,
      200,
      pageOf(
        found.reverse(),
        query.get('next_token'),
        Math.min(pageSize, Number(query.get('max_results') ?? 10)),
      ),
    )
  }

  function counting(query: URLSearchParams, response: ServerResponse) {
    const data: { start: string; end: string; tweet_count: number }[] = []
    const hour = 3_600_000
    const start = Date.parse(
      query.get('start_time') ?? new Date(now().getTime() - 7 * 24 * hour).toISOString(),
    )
    for (let at = start; at < now().getTime(); at = (Math.floor(at / hour) + 1) * hour) {
      const end = Math.min((Math.floor(at / hour) + 1) * hour, now().getTime())
      const inside = posts.filter((post) => {
        const written = Date.parse(post.created_at)
        return written >= at && written < end && matchesRule(query.get('query') ?? '', post)
      })
      data.push({
        end: new Date(end).toISOString(),
        start: new Date(at).toISOString(),
        tweet_count: inside.length,
      })
    }
    const total = data.reduce((sum, one) => sum + one.tweet_count, 0)
    send(response, 200, { data, meta: { total_tweet_count: total } })
  }

  const shapeOf = ({ id, name, looks, isUploaded }: Job) => ({
    id,
    name,
    type: 'tweets',
    created_at: now().toISOString(),
    status: !isUploaded ? 'created' : looks > 1 ? 'complete' : 'in_progress',
    upload_url: `${base}/store/${id}/up`,
    download_url: `${base}/store/${id}/down`,
    resumable: false,
  })

  function makeJob(json: unknown, response: ServerResponse) {
    const { type, name = '' } = json as { type?: string; name?: string }
    if (type !== 'tweets')
      return send(response, 400, { errors: [{ message: 'type' }], title: 'Invalid Request' })
    const job = { id: String(++nextId), name, ids: [], looks: 0, isUploaded: false }
    jobs.push(job)
    send(response, 200, { data: shapeOf(job) })
  }

  function listJobs(response: ServerResponse) {
    send(response, 200, { data: jobs.map(shapeOf), meta: { result_count: jobs.length } })
  }

  function store(url: URL, text: string, method: string, response: ServerResponse) {
    const [, , id, way] = url.pathname.split('/')
    const job = jobs.find((one) => one.id === id)
    if (!job) return void response.writeHead(404).end()
    if (way === 'up' && method === 'PUT') {
      job.ids = text.split('\n').filter((one) => one !== '')
      job.isUploaded = true
      return void response.writeHead(200).end()
    }
    const result = job.ids.flatMap((one) => {
      const reason = gone.get(one)
      return reason
        ? [JSON.stringify({ id: one, action: 'delete', created_at: now().toISOString(), reason })]
        : []
    })
    response.writeHead(200, { 'content-type': 'application/octet-stream' })
    response.end(`\n${result.join('\n')}\n`)
  }

  function account(method: string, url: URL, json: unknown, response: ServerResponse) {
    const { pathname, searchParams: query } = url
    const needed =
      method === 'GET'
        ? 'tweet.read'
        : /likes/.test(pathname)
          ? 'like.write'
          : /hidden/.test(pathname)
            ? 'tweet.moderate.write'
            : 'tweet.write'
    if (!scopes.includes(needed))
      return send(response, 403, {
        title: 'Forbidden',
        type: `${problem}/oauth-scope`,
        detail: `This endpoint requires the scope ${needed}`,
        status: 403,
      })
    if (pathname === '/2/users/me') return send(response, 200, { data: us })
    if (pathname === '/2/tweets' && method === 'POST') return say(json, response)
    if (pathname === `/2/users/${us.id}/likes`) {
      liked.push((json as { tweet_id: string }).tweet_id)
      return send(response, 200, { data: { liked: true } })
    }
    const toHide = /^\/2\/tweets\/(\d+)\/hidden$/.exec(pathname)?.[1]
    if (toHide) {
      hidden.push(toHide)
      return send(response, 200, { data: { hidden: true } })
    }
    const since = query.get('since_id')
    const start = query.get('start_time')
    const isOwn = pathname === `/2/users/${us.id}/tweets`
    if (!isOwn && pathname !== `/2/users/${us.id}/mentions`)
      return send(response, 404, { title: 'Not Found Error', detail: 'No such user' })
    const found = posts.filter(
      (post) =>
        !gone.has(post.id) &&
        (isOwn ? post.author_id === us.id : new RegExp(`@${us.username}\\b`).test(post.text)) &&
        (since === null || BigInt(post.id) > BigInt(since)) &&
        (start === null || Date.parse(post.created_at) >= Date.parse(start)),
    )
    const page = pageOf(
      found.reverse(),
      query.get('pagination_token'),
      Math.min(pageSize, Number(query.get('max_results') ?? 10)),
    )
    const authors = new Set(found.map((post) => post.author_id))
    const users = [...authors].map((id) =>
      id === us.id ? us : { id, username: `naam${id}`, name: `Naam ${id}` },
    )
    send(response, 200, query.get('expansions') ? { ...page, includes: { users } } : page)
  }

  function say(json: unknown, response: ServerResponse) {
    const { text, reply } = json as { text: string; reply?: { in_reply_to_tweet_id: string } }
    const target = reply?.in_reply_to_tweet_id ?? ''
    if (posts.some((post) => post.author_id === us.id && post.text.endsWith(text)))
      return send(response, 403, {
        detail: 'You are not allowed to create a Tweet with duplicate content.',
        type: 'about:blank',
        title: 'Forbidden',
        status: 403,
      })
    const replied = posts.find((post) => post.id === target)
    const post = publish(replied ? `@naam${replied.author_id} ${text}` : text, {
      author: us.id,
      replyTo: target,
    })
    if (isSwallowing) return void response.destroy()
    send(response, 201, { data: { id: post.id, text: post.text, edit_history_tweet_ids: [post.id] } })
  }

  function token(request: IncomingMessage, form: URLSearchParams, response: ServerResponse) {
    const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64')
    if (request.headers.authorization !== `Basic ${basic}`)
      return send(response, 401, {
        error: 'unauthorized_client',
        error_description: 'Missing valid authorization header',
      })
    if (form.get('grant_type') === 'authorization_code') {
      const challenge = codes.get(form.get('code') ?? '')
      const verifier = form.get('code_verifier') ?? ''
      codes.delete(form.get('code') ?? '')
      if (!challenge || createHash('sha256').update(verifier).digest('base64url') !== challenge)
        return send(response, 400, {
          error: 'invalid_request',
          error_description: 'Value passed for the authorization code was invalid.',
        })
    } else if (!refresh.delete(form.get('refresh_token') ?? ''))
      return send(response, 400, {
        error: 'invalid_request',
        error_description: 'Value passed for the token was invalid.',
      })
    turn++
    access.clear()
    access.add(`user-token-${turn}`)
    refresh.add(`refresh-token-${turn}`)
    send(response, 200, {
      token_type: 'bearer',
      expires_in: 7200,
      access_token: `user-token-${turn}`,
      refresh_token: `refresh-token-${turn}`,
      scope: scopes.join(' '),
    })
  }

  function publish(text: string, more: { author?: string; replyTo?: string; lang?: string } = {}): XPost {
    nextId += 1_000_000n
    const id = String(nextId)
    const post: XPost = {
      id,
      text,
      author_id: more.author ?? '500',
      created_at: now().toISOString(),
      lang: more.lang ?? 'nl',
      edit_history_tweet_ids: [id],
      conversation_id: id,
      possibly_sensitive: false,
      public_metrics: { retweet_count: 0, reply_count: 0, like_count: 2, quote_count: 0 },
      ...(more.replyTo ? { referenced_tweets: [{ type: 'replied_to', id: more.replyTo }] } : {}),
    }
    posts.push(post)
    tell(post)
    return post
  }

  function tell(post: XPost, errors?: object[]): void {
    const matching = [...rules.values()].filter((rule) => matchesRule(rule.value, post))
    if (matching.length === 0) return
    const matching_rules = matching.map(({ id, tag }) => ({ id, tag }))
    sayLine(JSON.stringify({ data: post, matching_rules, ...(errors ? { errors } : {}) }))
  }

  function sayLine(text: string): void {
    if (!isStalled) for (const { response } of lines) response.write(`${text}\r\n`)
  }

  const failWith = (
    path: RegExp,
    left: number,
    status: number,
    value: object,
    headers: Record<string, string> = {},
  ) => void trouble.push({ path, left, answer: (response) => send(response, status, value, headers) })

  return {
    url: base,
    close: async () => {
      clearInterval(beat)
      await close()
    },
    publish,
    /** A new version: another id, the same history. */
    edit(post: XPost, text: string): XPost {
      nextId += 1_000_000n
      const id = String(nextId)
      const history = [...post.edit_history_tweet_ids, id]
      const edited = { ...post, id, text, edit_history_tweet_ids: history, created_at: now().toISOString() }
      posts.push(edited)
      tell(edited)
      return edited
    },
    remove: (post: XPost, reason = 'deleted') => void gone.set(post.id, reason),
    tell,
    sayLine,
    hangUp() {
      for (const { response } of lines) response.destroy()
      lines.clear()
    },
    /** Ends the conversation as X does for a restart. */
    goodbye() {
      const error = {
        title: 'operational-disconnect',
        disconnect_type: 'UpstreamOperationalDisconnect',
        detail: 'This stream has been disconnected for operational reasons.',
        type: `${problem}/operational-disconnect`,
      }
      sayLine(JSON.stringify({ errors: [error] }))
      for (const { response } of lines) response.end()
      lines.clear()
    },
    stall(is: boolean) {
      isStalled = is
    },
    /** Does what is asked and breaks the line before it says so. */
    swallow(is: boolean) {
      isSwallowing = is
    },
    failWith,
    forget(token: 'app' | 'access') {
      if (token === 'app') app = null
      else access.clear()
    },
    permit(only: string[]) {
      scopes = only
    },
    pageSize(size: number) {
      pageSize = size
    },
    addRule: (value: string, tag: string) =>
      void rules.set(String(++nextId), { id: String(nextId), value, tag }),
    /** A person who signed in and said yes: the code that the browser brings back. */
    consent(address: string): string {
      const challenge = new URL(address).searchParams.get('code_challenge') ?? ''
      codes.set('code-1', challenge)
      return 'code-1'
    },
    rules: () => [...rules.values()],
    openLines: () => lines.size,
    posts,
    asked,
    jobs,
    liked,
    hidden,
  }
}

function send(
  response: ServerResponse,
  status: number,
  value: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(value))
}
