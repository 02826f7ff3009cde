/**
 * Threads (graph.threads.net): an account of the town, and the people around it.
 *
 * In: what people write. Out: keyword search, lists with paging by cursor, conversations, mentions, replies in two steps,
 * hiding, and the exchanges of tokens; with the errors of the Graph API. As on the real one, what is not public is shown
 * nowhere, and a reply stays prepared until it is published.
 */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'

export type Said = {
  id: string
  username: string
  text: string
  at: Date
  replyTo: string | null
  tag: string | null
  mediaType: string
  hidden: boolean
}

export type ThreadsTown = {
  url: string
  close(): Promise<void>
  /** The account that signed in. */
  username: string
  userId: string
  appId: string
  appSecret: string
  /** The token that is good now. */
  readonly token: string
  say(
    username: string,
    text: string,
    more?: { at?: Date; replyTo?: string; tag?: string; mediaType?: string },
  ): Said
  remove(id: string): void
  under(id: string): Said[]
  /** Whatever it is, it stands among what is found and listed, until `clear`. */
  garble(value: unknown): void
  expire(): void
  refuse(permission: string): void
  allow(permission: string): void
  /** Answers the next `times` requests like this. */
  fail(times: number, status: number, body?: unknown, headers?: Record<string, string>): void
  /** The next publishing is done, and the line breaks before its answer. */
  breakAfterPublishing(): void
  /** The next publishing comes too soon. */
  notYet(): void
  /** Signs a call as Threads does: the body and its headers. */
  call(field: string, said: Said, secret?: string): { body: Buffer; headers: Record<string, string> }
  clear(): void
  readonly asked: readonly { method: string; url: URL }[]
}

type Failure = { status: number; body: unknown; headers: Record<string, string> }

const graphError = (code: number, message: string, more: Record<string, unknown> = {}) => ({
  error: { message, type: 'OAuthException', code, ...more, fbtrace_id: 'Atown' },
})
const missing = graphError(
  100,
  'Unsupported get request. Object with ID does not exist, cannot be loaded due to missing permissions',
  {
    error_subcode: 33,
  },
)

export async function startThreads({
  now = () => new Date(),
  username = 'duinveld',
} = {}): Promise<ThreadsTown> {
  const userId = '17841400000000001'
  const appId = '1234567890'
  const appSecret = '0123456789abcdef0123456789abcdef'
  const all: Said[] = []
  const prepared = new Map<string, { text: string; replyTo: string | null }>()
  const refused = new Set<string>()
  const asked: { method: string; url: URL }[] = []
  const failures: Failure[] = []
  const garbage: unknown[] = []
  let counter = 18_000_000_000_000_000n
  let tokens = 1
  let expired = false
  let breaks = false
  let early = false
  const token = () => `THAAtown${tokens}`
  const nextId = () => String(++counter)
  const find = (id: string | null | undefined) => all.find((one) => one.id === id)
  const rootOf = (one: Said): Said => {
    const parent = find(one.replyTo)
    return parent ? rootOf(parent) : one
  }

  const shown = (one: Said) => {
    const root = rootOf(one)
    return {
      id: one.id,
      ...(one.text ? { text: one.text } : {}),
      media_type: one.mediaType,
      permalink: `https://www.threads.com/@${one.username}/post/C${one.id}`,
      timestamp: one.at.toISOString().replace(/\.\d+Z$/, '+0000'),
      username: one.username,
      has_replies: all.some((other) => other.replyTo === one.id),
      is_quote_post: false,
      is_reply: one.replyTo !== null,
      ...(one.replyTo
        ? { replied_to: { id: one.replyTo }, root_post: { id: root.id, username: root.username } }
        : {}),
      ...(one.tag ? { topic_tag: one.tag } : {}),
    }
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const at = new URL(request.url ?? '/', url)
    const method = request.method ?? 'GET'
    const form = new URLSearchParams(method === 'POST' ? await bodyOf(request) : '')
    asked.push({ method, url: at })
    const failure = failures.shift()
    if (failure) return json(response, failure.status, failure.body, failure.headers)
    const path = at.pathname.replace(/^\/v1\.0/, '')
    const done = path.includes('access_token') ? tokenAnswer(path, at.searchParams, form) : null
    if (done) return json(response, done.status, done.body)
    if (request.headers.authorization !== `Bearer ${token()}` || expired)
      return json(
        response,
        401,
        graphError(190, 'Error validating access token: Session has expired', {
          error_subcode: expired ? 463 : 460,
        }),
      )
    if (method === 'POST') return post(response, path, form)
    return get(response, path, at.searchParams)
  }

  const tokenAnswer = (path: string, query: URLSearchParams, form: URLSearchParams) => {
    const asks = (name: string) => query.get(name) ?? form.get(name)
    const isApp = asks('client_id') === appId && asks('client_secret') === appSecret
    const no = (message: string) => ({ status: 400, body: graphError(101, message) })
    if (path === '/oauth/access_token' && asks('grant_type') === 'client_credentials')
      return isApp
        ? { status: 200, body: { access_token: `TH|${appId}|x` } }
        : no('Error validating application.')
    if (path === '/oauth/access_token') {
      const isRight = isApp && form.get('code') === 'good-code' && form.get('redirect_uri') !== null
      return isRight
        ? { status: 200, body: { access_token: 'THshort', user_id: Number(userId) } }
        : {
            status: 400,
            body: { error_type: 'OAuthException', code: 400, error_message: 'Invalid authorization code' },
          }
    }
    if (path === '/access_token')
      return asks('access_token') === 'THshort' && asks('client_secret') === appSecret
        ? { status: 200, body: { access_token: token(), token_type: 'bearer', expires_in: 5_184_000 } }
        : no('Invalid token')
    if (expired || asks('access_token') !== token())
      return { status: 400, body: graphError(190, 'Session has expired', { error_subcode: 463 }) }
    tokens++
    return { status: 200, body: { access_token: token(), token_type: 'bearer', expires_in: 5_184_000 } }
  }

  const needs = (response: ServerResponse, permission: string) => {
    if (!refused.has(permission)) return false
    json(
      response,
      403,
      graphError(10, `Application does not have permission for this action. Requires ${permission}`),
    )
    return true
  }

  const get = (response: ServerResponse, path: string, query: URLSearchParams) => {
    if (path === '/me') return json(response, 200, { id: userId, username, name: 'Gemeente Duinveld' })
    if (path === '/debug_token')
      return json(response, 200, {
        data: { is_valid: true, scopes: ['threads_basic', 'threads_read_replies'] },
      })
    if (path === '/keyword_search')
      return needs(response, 'threads_keyword_search') || search(response, query)
    if (path === '/me/threads')
      return page(
        response,
        query,
        all.filter((one) => one.username === username && !one.replyTo),
      )
    if (path === '/me/replies')
      return page(
        response,
        query,
        all.filter((one) => one.username === username && one.replyTo),
      )
    if (path === `/${userId}/mentions`)
      return (
        needs(response, 'threads_manage_mentions') ||
        page(
          response,
          query,
          all.filter(({ text }) => text.includes(`@${username}`)),
        )
      )
    const conversation = /^\/(\d+)\/conversation$/.exec(path)?.[1]
    if (conversation) {
      if (!find(conversation)) return json(response, 400, missing)
      if (needs(response, 'threads_read_replies')) return
      return page(
        response,
        query,
        all.filter((one) => one.id !== conversation && rootOf(one).id === conversation),
      )
    }
    const one = find(path.slice(1))
    if (!one) return json(response, 400, missing)
    if (query.get('fields') === 'hide_status')
      return json(response, 200, { id: one.id, hide_status: one.hidden ? 'HIDDEN' : 'NOT_HUSHED' })
    const isReadable = rootOf(one).username === username || !refused.has('others')
    return isReadable ? json(response, 200, shown(one)) : json(response, 400, missing)
  }

  /** Newest first; `since` and `until` in seconds, `until` exclusive. No cursors. */
  const search = (response: ServerResponse, query: URLSearchParams) => {
    const words = (query.get('q') ?? '').toLowerCase()
    const isTag = query.get('search_mode') === 'TAG'
    const bound = (name: string, otherwise: number) => Number(query.get(name) ?? otherwise) * 1000
    const [since, until] = [bound('since', 0), bound('until', 1e10)]
    if (since >= until) return json(response, 400, graphError(100, 'since must be before until'))
    const found = all
      .filter(({ text, tag }) => (isTag ? tag?.toLowerCase() === words : text.toLowerCase().includes(words)))
      .filter(({ at }) => at.getTime() >= since && at.getTime() < until)
    const limit = Math.min(Number(query.get('limit') ?? 25), 100)
    return json(response, 200, { data: [...garbage, ...newestFirst(found).slice(0, limit).map(shown)] })
  }

  const page = (response: ServerResponse, query: URLSearchParams, some: Said[]) => {
    const limit = Math.min(Number(query.get('limit') ?? 25), 100)
    const from = Number(query.get('after') ?? 0)
    const sorted = newestFirst(some)
    const next = from + limit
    const paging =
      next < sorted.length
        ? {
            paging: {
              cursors: { before: String(from), after: String(next) },
              next: `${url}/v1.0/more?after=${next}`,
            },
          }
        : {}
    return json(response, 200, {
      data: [...(from === 0 ? garbage : []), ...sorted.slice(from, next).map(shown)],
      ...paging,
    })
  }

  const post = (response: ServerResponse, path: string, form: URLSearchParams) => {
    if (path === '/me/threads') {
      if (needs(response, 'threads_content_publish')) return
      const text = form.get('text') ?? ''
      const replyTo = form.get('reply_to_id')
      if ([...text].length > 500)
        return json(response, 400, graphError(100, 'Param text must be at most 500 characters long.'))
      if (replyTo && !find(replyTo)) return json(response, 400, missing)
      const id = nextId()
      prepared.set(id, { text, replyTo })
      return json(response, 200, { id })
    }
    if (path === '/me/threads_publish') {
      const container = prepared.get(form.get('creation_id') ?? '')
      if (!container || early) {
        early = false
        return json(
          response,
          400,
          graphError(24, 'The requested resource does not exist', {
            error_subcode: 4_279_009,
            error_user_msg: 'The media could not be found.',
          }),
        )
      }
      prepared.delete(form.get('creation_id') ?? '')
      const { id } = town.say(
        username,
        container.text,
        container.replyTo ? { replyTo: container.replyTo } : {},
      )
      if (breaks) {
        breaks = false
        return void response.destroy()
      }
      return json(response, 200, { id })
    }
    const target = find(/^\/(\d+)\/manage_reply$/.exec(path)?.[1])
    if (!target) return json(response, 400, missing)
    if (find(target.replyTo)?.replyTo !== null)
      return json(response, 400, graphError(100, 'Only top-level replies can be hidden.'))
    target.hidden = form.get('hide') === 'true'
    return json(response, 200, { success: true })
  }

  const server = createServer((request, response) => void answer(request, response))
  const { url, close } = await listen(server)
  const town: ThreadsTown = {
    url,
    close,
    username,
    userId,
    appId,
    appSecret,
    asked,
    get token() {
      return token()
    },
    say: (who, text, { at = now(), replyTo, tag, mediaType = 'TEXT_POST' } = {}) => {
      const said = {
        id: nextId(),
        username: who,
        text,
        at,
        replyTo: replyTo ?? null,
        tag: tag ?? null,
        mediaType,
        hidden: false,
      }
      all.push(said)
      return said
    },
    remove: (id) => void all.splice(0, all.length, ...all.filter((one) => one.id !== id)),
    under: (id) => all.filter((one) => one.replyTo === id),
    garble: (value) => void garbage.push(value),
    expire: () => {
      expired = true
    },
    refuse: (permission) => void refused.add(permission),
    allow: (permission) => void refused.delete(permission),
    fail: (times, status, body = graphError(2, 'Service temporarily unavailable'), headers = {}) => {
      for (let n = 0; n < times; n++) failures.push({ status, body, headers })
    },
    breakAfterPublishing: () => {
      breaks = true
    },
    notYet: () => {
      early = true
    },
    call: (field, said, secret = appSecret) => {
      const body = Buffer.from(
        JSON.stringify({
          app_id: appId,
          topic: 'moderate',
          target_id: said.id,
          time: 1_700_000_000,
          subscription_id: '1',
          has_uid_field: false,
          values: { value: shown(said), field },
        }),
      )
      const signature = createHmac('sha256', secret).update(body).digest('hex')
      return { body, headers: { 'x-hub-signature-256': `sha256=${signature}` } }
    },
    clear: () => void garbage.splice(0),
  }
  return town
}

const newestFirst = (some: Said[]) =>
  some.toSorted((a, b) => b.at.getTime() - a.at.getTime() || (b.id > a.id ? 1 : -1))

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) text += String(piece)
  return text
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
  response.end(JSON.stringify(body))
}
