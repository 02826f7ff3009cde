/**
 * A Mastodon server as the owner of one account sees it: mentions, own statuses, threads, and speaking.
 *
 * It speaks the REST interface of 4.5 with a token and its scopes, paging by `min_id`, `X-RateLimit-*`, and
 * `Idempotency-Key`. It can break a line after it did what was asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'
import { instance, snowflake, type Visibility } from './mastodon-shapes.js'

type Account = { id: string; acct: string; username: string; display_name: string; uri: string; note: string }
type Status = {
  id: string
  uri: string
  url: string
  created_at: string
  edited_at: null
  visibility: Visibility
  content: string
  spoiler_text: string
  language: string
  in_reply_to_id: string | null
  replies_count: number
  reblogs_count: number
  favourites_count: number
  favourited: boolean
  reblog: null
  account: Account
  media_attachments: never[]
  mentions: never[]
  tags: never[]
  card: null
}

export const ownToken = 'token-van-stad'

export type Said = { text: string; by?: 'town' | string; to?: string; visibility?: Visibility; note?: string }

export type MastodonOwn = {
  url: string
  host: string
  close(): Promise<void>
  accountId: string
  /** Null: the token is no longer valid. */
  permit(scopes: string[] | null): void
  /** Says something, by the town or by somebody of another server who names the town. Gives its `uri`. */
  say(said: Said): string
  /** Somebody answers under a post of ours without naming us. */
  mutter(text: string, under: string): string
  remove(uri: string): void
  /** The next status that is posted is kept, and the line breaks before the answer. */
  breakAfterPosting(): void
  /** Answers the next requests so. */
  fail(status: number, times: number, headers?: Record<string, string>): void
  /** Adds a notification as it is. */
  notify(value: unknown): void
  readonly statuses: readonly Status[]
  readonly asked: readonly string[]
}

export const allScopes = ['profile', 'read', 'write:statuses', 'write:favourites']

export async function startMastodonOwn({ now }: { now: () => Date }): Promise<MastodonOwn> {
  const statuses: Status[] = []
  const notifications: unknown[] = []
  const asked: string[] = []
  const byKey = new Map<string, Status>()
  let scopes: string[] | null = allScopes
  let failure = { status: 500, left: 0, headers: {} as Record<string, string> }
  let counter = 0
  let isBreaking = false

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', base)
    asked.push(`${request.method} ${url.pathname}`)
    let body = ''
    request.on('data', (piece: Buffer) => {
      body += piece.toString()
    })
    request.on('end', () => route(request, response, url, new URLSearchParams(body)))
  })
  const { url: base, close } = await listen(server)
  const host = new URL(base).host
  const accountOf = (by: string, note = ''): Account => {
    const isTown = by === 'town'
    const home = isTown ? host : 'elders.social'
    const username = isTown ? 'duinveld' : by
    return {
      id: isTown ? '100' : `2${[...by].reduce((sum, one) => sum + one.charCodeAt(0), 0)}`,
      acct: isTown ? username : `${username}@${home}`,
      username,
      display_name: isTown ? 'Stad Duinveld' : `Naam van ${by}`,
      uri: `https://${home}/users/${username}`,
      note,
    }
  }
  const town = accountOf('town')

  function make({ text, by = 'town', to, visibility = 'public', note }: Said): Status {
    const id = snowflake(now(), ++counter)
    const parent = statuses.find(({ uri }) => uri === to)
    const account = accountOf(by, note)
    const status: Status = {
      id,
      uri:
        by === 'town'
          ? `${base}/users/duinveld/statuses/${id}`
          : `https://elders.social/users/${by}/statuses/9${id}`,
      url: by === 'town' ? `${base}/@duinveld/${id}` : `https://elders.social/@${by}/9${id}`,
      created_at: now().toISOString(),
      edited_at: null,
      visibility,
      content: `<p>${text}</p>`,
      spoiler_text: '',
      language: 'nl',
      in_reply_to_id: parent?.id ?? null,
      replies_count: 0,
      reblogs_count: 0,
      favourites_count: 0,
      favourited: false,
      reblog: null,
      account,
      media_attachments: [],
      mentions: [],
      tags: [],
      card: null,
    }
    if (parent) parent.replies_count++
    statuses.push(status)
    return status
  }

  const needs: [RegExp, string, string][] = [
    [/^\/api\/v1\/(?:accounts|apps)\/verify_credentials$/, 'GET', 'profile'],
    [/^\/api\/v1\/notifications$/, 'GET', 'read:notifications'],
    [/^\/api\/v2\/search$/, 'GET', 'read:search'],
    [/\/favourite$/, 'POST', 'write:favourites'],
    [/^\/api\/v1\/statuses$/, 'POST', 'write:statuses'],
    [/^\/api\/v1\/(?:statuses|accounts)\//, 'GET', 'read:statuses'],
  ]

  const route = (request: IncomingMessage, response: ServerResponse, url: URL, form: URLSearchParams) => {
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      const limits = { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '250' }
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...limits, ...headers })
      response.end(JSON.stringify(body))
    }
    if (failure.left > 0) {
      failure.left--
      send(failure.status, { error: 'Too many requests' }, failure.headers)
      return
    }
    const path = url.pathname
    if (path === '/api/v2/instance') return send(200, instance({ live: 'public', hashtags: 'public' }))
    const need = needs.find(([pattern, method]) => pattern.test(path) && request.method === method)
    if (!need) return send(404, { error: 'Record not found' })
    if (request.headers.authorization !== `Bearer ${ownToken}` || scopes === null)
      return send(401, { error: 'The access token is invalid' })
    const [, , scope] = need
    if (!scopes.includes(scope) && !scopes.includes(scope.split(':')[0] ?? ''))
      return send(403, { error: 'This action is outside the authorized scopes' })
    if (path === '/api/v1/accounts/verify_credentials') return send(200, town)
    if (path === '/api/v1/apps/verify_credentials') return send(200, { name: 'Dorpsplein', scopes })
    if (path === '/api/v1/notifications') return send(200, page(url, notifications))
    if (path === `/api/v1/accounts/${town.id}/statuses`)
      return send(
        200,
        page(
          url,
          statuses.filter(({ account }) => account.id === town.id),
        ),
      )
    if (path === '/api/v2/search') {
      const found = statuses.filter(({ uri }) => uri === url.searchParams.get('q'))
      return send(200, {
        accounts: [],
        hashtags: [],
        statuses: url.searchParams.get('resolve') === 'true' ? found : [],
      })
    }
    if (path === '/api/v1/statuses') return post(request, response, form, send)
    const [, id, rest] = /^\/api\/v1\/statuses\/(\d+)(?:\/(\w+))?$/.exec(path) ?? []
    const status = statuses.find((one) => one.id === id)
    if (!status) return send(404, { error: 'Record not found' })
    if (rest === 'favourite') Object.assign(status, { favourited: true })
    if (rest === 'context') return send(200, { ancestors: [], descendants: below(status) })
    if (rest === 'source')
      return send(200, { id, text: status.content.replace(/<\/?p>/g, ''), spoiler_text: '' })
    send(200, status)
  }

  const below = (status: Status): Status[] =>
    statuses.filter((one) => one.in_reply_to_id === status.id).flatMap((one) => [one, ...below(one)])

  const post = (
    request: IncomingMessage,
    response: ServerResponse,
    form: URLSearchParams,
    send: (status: number, body: unknown) => void,
  ) => {
    const text = form.get('status') ?? ''
    if (text === '' || text.length > 500)
      return send(422, { error: 'Validation failed: Text character limit of 500 exceeded' })
    const key = String(request.headers['idempotency-key'] ?? '')
    const parent = statuses.find(({ id }) => id === form.get('in_reply_to_id'))
    if (form.has('in_reply_to_id') && !parent) return send(404, { error: 'Record not found' })
    const visibility = (form.get('visibility') ?? 'public') as Visibility
    const made = byKey.get(key) ?? make({ text, visibility, ...(parent ? { to: parent.uri } : {}) })
    if (key !== '') byKey.set(key, made)
    if (isBreaking) {
      isBreaking = false
      response.destroy()
      return
    }
    send(200, made)
  }

  return {
    url: base,
    host,
    close,
    accountId: town.id,
    permit(granted) {
      scopes = granted
    },
    say(said) {
      const status = make(said)
      if (said.by && said.by !== 'town')
        notifications.push({
          id: String(1_000 + notifications.length),
          type: 'mention',
          account: status.account,
          status,
        })
      return status.uri
    },
    mutter: (text, under) => make({ text, by: 'piet', to: under }).uri,
    remove(uri) {
      statuses.splice(
        statuses.findIndex((one) => one.uri === uri),
        1,
      )
    },
    breakAfterPosting() {
      isBreaking = true
    },
    fail(status, times, headers = {}) {
      failure = { status, left: times, headers }
    },
    notify: (value) => void notifications.push(value),
    statuses,
    asked,
  }
}

/** `min_id` gives those directly above it, `max_id` the newest below; newest first. */
function page(url: URL, oldestFirst: readonly unknown[]): unknown[] {
  const idOf = (one: unknown) => BigInt((one as { id?: string }).id ?? 0)
  const bound = (name: string) => {
    const text = url.searchParams.get(name)
    return text === null ? null : BigInt(text)
  }
  const [max, min] = [bound('max_id'), bound('min_id')]
  const limit = Math.min(40, Number(url.searchParams.get('limit') ?? 20))
  const between = oldestFirst.filter(
    (one) => (max === null || idOf(one) < max) && (min === null || idOf(one) > min),
  )
  return (min === null ? between.slice(-limit) : between.slice(0, limit)).toReversed()
}
