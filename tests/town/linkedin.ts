/**
 * LinkedIn as its Community Management API shows it to who administers a page: posts, comments two deep, reactions, batch
 * answers in which one may fail, and tokens that end after sixty days.
 *
 * Strict: version and protocol headers, encoded names in paths, and the page that may act are checked as there.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'

export type LinkedinComment = {
  id: string
  post: string
  parent: string | null
  actor: string
  text: string
  at: Date
  editedAt?: Date
}

export type Linkedin = {
  url: string
  close(): Promise<void>
  readonly asked: readonly URL[]
  readonly comments: readonly LinkedinComment[]
  readonly likes: ReadonlySet<string>
  /** Each gives its urn. */
  post(text: string, at: Date, more?: Record<string, unknown>): string
  comment(of: { under: string; text: string; at: Date; actor?: string }): string
  edit(urn: string, text: string, at: Date): void
  remove(urn: string): void
  /** So many calls are left today; then 429, without a word on how long. */
  allow(calls: number): void
  refuse(status: number, body: unknown): void
  breakAfterNext(): void
  /** In batch answers this one fails. */
  fail(urn: string): void
  /** Shows this as the first of a list of posts and of comments. */
  slipIn(item: unknown): void
  withdraw(): void
}

export const linkedinApp = { clientId: 'duinveld86', clientSecret: 'WPL_AP1.duin' }
export const page = '2414183'
export const linkedinToken = 'AQX-duin'
const pageUrn = `urn:li:organization:${page}`

export async function startLinkedin(): Promise<Linkedin> {
  const posts = new Map<string, Record<string, unknown> & { createdAt: number }>()
  const comments: LinkedinComment[] = []
  const likes = new Set<string>()
  const failing = new Set<string>()
  const asked: URL[] = []
  let slipped: unknown[] = []
  let counter = 7_000_000_000
  let left = 1_000
  let refusal: { status: number; body: unknown } | null = null
  let breaks = false
  let tokens = new Set([linkedinToken])
  let isWithdrawn = false

  const urnOf = ({ post, id }: LinkedinComment) => `urn:li:comment:(${activityOf(post)},${id})`
  const activityOf = (post: string) => post.replace('urn:li:share:', 'urn:li:activity:')
  const under = (urn: string) =>
    comments.filter((one) =>
      urn.startsWith('urn:li:comment:') ? one.parent === urn : one.post === urn && !one.parent,
    )
  const find = (urn: string) => comments.find((one) => urnOf(one) === urn)

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', here())
    const body = await bodyOf(request)
    asked.push(url)
    if (url.pathname === '/oauth/v2/accessToken') return token(response, new URLSearchParams(body))
    const {
      authorization = '',
      'linkedin-version': version,
      'x-restli-protocol-version': protocol,
    } = request.headers
    if (!/^20\d\d(?:0[1-9]|1[0-2])$/.test(String(version))) return refused(response, 400, 'VERSION_MISSING')
    if (protocol !== '2.0.0') return refused(response, 400, 'ILLEGAL_ARGUMENT')
    if (isWithdrawn) return refused(response, 401, 'REVOKED_ACCESS_TOKEN', 65_601)
    if (!tokens.has(authorization.replace(/^Bearer /, '')))
      return refused(response, 401, 'INVALID_ACCESS_TOKEN', 65_600)
    if (left-- <= 0) return refused(response, 429, 'TOO_MANY_REQUESTS', 101)
    if (refusal) {
      const { status, body: said } = refusal
      refusal = null
      return json(response, status, said)
    }
    const path = url.pathname.split('/').slice(2).map(decodeURIComponent)
    const raw = url.pathname.split('/').slice(2)
    if (raw.some((one) => /[(),]/.test(one.replace(/^\(actor:|,entity:|\)$/g, ''))))
      return refused(response, 400, 'ILLEGAL_ARGUMENT')
    const [status, value] = request.method === 'POST' ? write(path, url, body) : read(path, url, raw)
    if (breaks && request.method === 'POST') {
      breaks = false
      return void response.destroy()
    }
    json(response, status, value)
  }

  const token = (response: ServerResponse, form: URLSearchParams) => {
    if (
      form.get('client_id') !== linkedinApp.clientId ||
      form.get('client_secret') !== linkedinApp.clientSecret
    )
      return json(response, 401, {
        error: 'invalid_client',
        error_description: 'Client authentication failed',
      })
    const isRefresh = form.get('grant_type') === 'refresh_token'
    const isGood = isRefresh
      ? form.get('refresh_token') === 'AQY-duin' && !isWithdrawn
      : form.get('code') === 'AQZ'
    if (!isGood) return json(response, 400, { error: 'invalid_request', error_description: 'not valid' })
    const fresh = `AQX-${++counter}`
    tokens = new Set([...tokens, fresh])
    const lasting = { refresh_token: 'AQY-duin', refresh_token_expires_in: 31_536_000 }
    json(response, 200, {
      access_token: fresh,
      expires_in: 5_184_000,
      scope: 'r_organization_social,w_organization_social',
      ...lasting,
    })
  }

  const read = (path: string[], url: URL, raw: string[]): [number, unknown] => {
    const [what, urn = '', part, id] = path
    if (what === 'organizationAcls') {
      const role = {
        organization: pageUrn,
        role: 'ADMINISTRATOR',
        state: 'APPROVED',
        roleAssignee: 'urn:li:person:me',
      }
      return [200, list([role, { ...role, organization: 'urn:li:organizationBrand:9' }], url)]
    }
    if (what === 'organizations')
      return urn === page ? [200, { id: Number(page), localizedName: 'Stad Duinveld' }] : gone
    if (what === 'posts' && urn) return posts.has(urn) ? [200, posts.get(urn)] : gone
    if (what === 'posts') {
      if (url.searchParams.get('q') !== 'author' || url.searchParams.get('author') !== pageUrn)
        return notAllowed
      const newest = [...posts.values()].sort((a, b) => b.createdAt - a.createdAt)
      return [200, list([...slipped, ...newest], url)]
    }
    if (what === 'reactions') {
      const entity = /,entity:(.+)\)$/.exec(raw[1] ?? '')?.[1] ?? ''
      return likes.has(decodeURIComponent(entity))
        ? [200, { reactionType: 'LIKE', root: decodeURIComponent(entity) }]
        : gone
    }
    if (what !== 'socialActions') return gone
    if (!urn) return [200, summaries(url)]
    if (part !== 'comments') return gone
    if (id) {
      const one = comments.find(
        (other) => other.id === id && [other.post, activityOf(other.post)].includes(urn),
      )
      return one ? [200, shape(one)] : gone
    }
    if (!posts.has(urn) && !find(urn)) return gone
    return [200, list([...slipped, ...under(urn).map(shape)], url)]
  }

  const summaries = (url: URL) => {
    const ids = /^List\((.*)\)$/.exec(/[?&]ids=([^&]*)/.exec(url.search)?.[1] ?? '')?.[1] ?? ''
    const results: Record<string, unknown> = {}
    const errors: Record<string, unknown> = {}
    for (const urn of ids.split(',').map(decodeURIComponent)) {
      if (failing.has(urn)) errors[urn] = { status: 500, message: 'Internal Server Error' }
      else if (posts.has(urn)) {
        const all = comments.filter((one) => one.post === urn).length
        const commentsSummary = { totalFirstLevelComments: under(urn).length, aggregatedTotalComments: all }
        results[urn] = { target: urn, commentsSummary, likesSummary: { totalLikes: 0 } }
      }
    }
    return { results, statuses: {}, errors }
  }

  const write = (path: string[], url: URL, body: string): [number, unknown] => {
    const sent = JSON.parse(body) as Record<string, unknown>
    if (path[0] === 'reactions') {
      const root = String(sent.root)
      if (url.searchParams.get('actor') !== pageUrn || !find(root)) return notAllowed
      if (likes.has(root)) return [409, { status: 409, code: 'CONFLICT', message: 'Already reacted' }]
      likes.add(root)
      return [201, null]
    }
    const parent = find(path[1] ?? '')
    if (sent.actor !== pageUrn) return notAllowed
    // Two deep, not three.
    if (
      !parent ||
      parent.parent ||
      sent.parentComment !== urnOf(parent) ||
      sent.object !== activityOf(parent.post)
    )
      return [400, { status: 400, code: 'INVALID_URN', message: 'Parent comment is not valid' }]
    const text = (sent.message as { text: string }).text
    const one = {
      id: String(++counter),
      post: parent.post,
      parent: urnOf(parent),
      actor: pageUrn,
      text,
      at: new Date(),
    }
    comments.push(one)
    return [201, shape(one)]
  }

  const shape = (one: LinkedinComment) => ({
    actor: one.actor,
    commentUrn: urnOf(one),
    id: one.id,
    object: activityOf(one.post),
    message: { text: one.text, attributes: [] },
    created: { actor: one.actor, time: one.at.getTime() },
    lastModified: { actor: one.actor, time: (one.editedAt ?? one.at).getTime() },
    likesSummary: { totalLikes: 2, aggregatedTotalLikes: 2, selectedLikes: [] },
    ...(one.parent
      ? { parentComment: one.parent }
      : { commentsSummary: { aggregatedTotalComments: under(urnOf(one)).length, selectedComments: [] } }),
  })

  const server = createServer((request, response) => void answer(request, response))
  const { url, close } = await listen(server)
  const here = () => url
  return {
    url,
    close,
    asked,
    comments,
    likes,
    post(text, at, more = {}) {
      const id = `urn:li:share:${++counter}`
      const time = at.getTime()
      const state = {
        visibility: 'PUBLIC',
        lifecycleState: 'PUBLISHED',
        lifecycleStateInfo: { isEditedByAuthor: false },
      }
      const times = { createdAt: time, publishedAt: time, lastModifiedAt: time }
      posts.set(id, { id, author: pageUrn, commentary: text, ...times, ...state, ...more })
      return id
    },
    comment({ under: urn, text, at, actor = 'urn:li:person:mens' }) {
      const parent = find(urn)
      const one = {
        id: String(++counter),
        post: parent?.post ?? urn,
        parent: parent ? urn : null,
        actor,
        text,
        at,
      }
      comments.push(one)
      return urnOf(one)
    },
    edit(urn, text, at) {
      const one = find(urn)
      if (one) Object.assign(one, { text, editedAt: at })
      const post = posts.get(urn)
      if (post)
        posts.set(urn, {
          ...post,
          commentary: text,
          lastModifiedAt: at.getTime(),
          lifecycleStateInfo: { isEditedByAuthor: true },
        })
    },
    remove(urn) {
      posts.delete(urn)
      for (let at = comments.length - 1; at >= 0; at--) {
        const one = comments[at]
        if (one && (urnOf(one) === urn || one.parent === urn || one.post === urn)) comments.splice(at, 1)
      }
    },
    allow: (calls) => {
      left = calls
    },
    refuse: (status, body) => {
      refusal = { status, body }
    },
    breakAfterNext: () => {
      breaks = true
    },
    fail: (urn) => void failing.add(urn),
    slipIn: (item) => {
      slipped = [item]
    },
    withdraw: () => {
      isWithdrawn = true
    },
  }
}

const gone: [number, unknown] = [404, { status: 404, code: 'NOT_FOUND', message: 'Entity not found' }]
const notAllowed: [number, unknown] = [
  403,
  { status: 403, code: 'ACCESS_DENIED', serviceErrorCode: 100, message: 'Not enough permissions to access' },
]

function list(all: unknown[], url: URL) {
  const start = Number(url.searchParams.get('start') ?? 0)
  const count = Math.min(100, Number(url.searchParams.get('count') ?? 10))
  const hasMore = start + count < all.length
  const links = hasMore ? [{ rel: 'next', href: url.pathname, type: 'application/json' }] : []
  return { paging: { start, count, links, total: all.length }, elements: all.slice(start, start + count) }
}

function refused(response: ServerResponse, status: number, code: string, serviceErrorCode?: number): void {
  json(response, status, { status, code, serviceErrorCode, message: `Refused: ${code}` })
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body === null ? '' : JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}
