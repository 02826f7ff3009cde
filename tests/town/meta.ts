/**
 * Meta, as far as a town meets it: a Graph API with pages, posts and comments, the dialog to sign in, and signed calls.
 *
 * In: what people do on Facebook (`post`, `comment`, …). Out: the documented answers, with paging, usage headers, limits and
 * errors that can be switched on. Others may bring routes of their own (`routes`), which are asked first.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'
import { type Calls, changeOf, startCalls } from './meta-calls.js'
import { type Asker, type GraphCall, GraphError, proof, type Route } from './meta-graph.js'
import { acting, add, commentsUnder, reading, type Said, type Square, touch, type Who } from './meta-pages.js'
import { signingIn } from './meta-sign-in.js'

export type { Route } from './meta-graph.js'
export type { Who } from './meta-pages.js'

export const everyScope = [
  'pages_show_list',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_metadata',
  'pages_manage_engagement',
  'pages_messaging',
]

export type Meta = {
  url: string
  close(): Promise<void>
  readonly app: { id: string; secret: string; name: string }
  /** What is kept of a finished set-up for these pages. */
  secretFor(...pages: string[]): Record<string, string>
  tokenOf(page: string): string
  /** A page of the town, or of others. */
  addPage(name: string, options?: { isOurs?: boolean }): string

  post(page: string, text: string, more?: Partial<Said>): string
  /** Somebody writes on the wall of the page, or names it elsewhere. */
  visitorPost(page: string, who: Who, text: string): string
  mention(page: string, who: Who, text: string): string
  comment(
    under: string,
    said: {
      name?: string
      id?: string
      text: string
      replyTo?: string
      isNameless?: boolean
    } & Partial<Said>,
  ): string
  editComment(id: string, text: string): void
  editPost(id: string, text: string): void
  removeComment(id: string): void
  removePost(id: string): void
  repliesUnder(id: string): { id: string; text: string; by: string | null }[]
  one(id: string): Said | undefined

  calls: Calls
  subscribe(address: string, word: string): Promise<boolean>

  expireTokens(on: boolean, subcode?: number): void
  grant(scope: string, on: boolean): void
  /** The next calls are refused with a limit of theirs. */
  limit(on: boolean): void
  /** Percent of the hour, in the usage headers; and minutes until there is room again. */
  usage(percent: number, minutes?: number): void
  /** The next POST is done, and its answer is lost: the line breaks, or an "unknown error". */
  loseNextAnswer(how?: 'line' | 'unknown'): void
  fail(status: number, times: number, retryAfterSeconds?: number): void
  refuseNext(error: GraphError): void
  readonly asked: readonly (GraphCall & { address: string })[]
}

export async function startMeta(options: { now?: () => Date; routes?: Route[] } = {}): Promise<Meta> {
  const now = options.now ?? (() => new Date())
  const app = {
    id: '700000000000001',
    secret: '0123456789abcdef0123456789abcdef',
    name: 'Dorpsplein Duinveld',
  }
  let counter = 1_000
  const nextNumber = () => `9000000${++counter}`
  const calls = startCalls(app.secret, now)
  const square: Square = {
    pages: new Map(),
    said: new Map(),
    scopes: new Set(everyScope),
    now,
    nextNumber,
    tell: (said, verb) => {
      if (square.pages.get(said.page)?.isSubscribed) calls.tell(changeOf(square, said, verb))
    },
  }
  const tokenOf = (page: string) => `PAGE${page}TOKEN`
  const signIn = signingIn({ app, square, tokenOf })
  const asked: (GraphCall & { address: string })[] = []
  const trouble = {
    expired: false as false | number,
    limited: false,
    percent: 1,
    minutes: 0,
    lose: null as null | 'line' | 'unknown',
    refuse: null as GraphError | null,
    failing: { status: 500, left: 0, retryAfter: undefined as number | undefined },
  }
  const routes: Route[] = [...(options.routes ?? []), signIn.route, reading(square), acting(square)]

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const there = new URL(request.url ?? '/', 'http://meta.invalid')
    const form = new URLSearchParams(await bodyOf(request))
    const dialog = signIn.dialog(there)
    if (dialog) return void response.writeHead(302, { location: dialog }).end()
    const query = Object.fromEntries([...there.searchParams, ...form])
    const method = query.method?.toUpperCase() === 'GET' ? 'GET' : request.method === 'POST' ? 'POST' : 'GET'
    const [version, ...path] = there.pathname.split('/').filter((part) => part !== '')
    try {
      if (version !== 'v25.0')
        throw new GraphError(2635, '(#2635) You are calling a deprecated version', { status: 400 })
      const { failing } = trouble
      if (failing.left > 0) {
        failing.left--
        const wait = failing.retryAfter === undefined ? {} : { 'retry-after': String(failing.retryAfter) }
        return void response.writeHead(failing.status, wait).end('{}')
      }
      const asker = askerOf(request, query)
      const call: GraphCall = { method, path: path.map(decodeURIComponent), query, asker }
      asked.push({ ...call, address: request.url ?? '' })
      if (trouble.limited) throw new GraphError(32, '(#32) Page request limit reached', { status: 403 })
      const refuse = trouble.refuse
      trouble.refuse = null
      if (refuse) throw refuse
      const value = routed(call)
      const { lose } = trouble
      if (method === 'POST' && lose) {
        trouble.lose = null
        if (lose === 'line') return void request.socket.destroy()
        throw new GraphError(1, 'An unknown error occurred', { status: 500 })
      }
      json(response, 200, value)
    } catch (error) {
      if (!(error instanceof GraphError)) throw error
      json(response, error.more.status ?? 400, error.body())
    }
  }

  function routed(call: GraphCall): unknown {
    for (const route of routes) {
      const value = route(call)
      if (value !== undefined) return value
    }
    throw new GraphError(100, `(#100) Unsupported ${call.method} request`, { status: 400 })
  }

  function askerOf(request: IncomingMessage, query: Record<string, string>): Asker {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (token === `${app.id}|${app.secret}`) return { is: 'app' }
    const page = [...square.pages.keys()].find((id) => tokenOf(id) === token)
    if (trouble.expired !== false && (page || signIn.isUser(token))) {
      const message = 'Error validating access token: Session has expired'
      throw new GraphError(190, message, { subcode: trouble.expired, status: 401 })
    }
    if (!page && !signIn.isUser(token))
      throw new GraphError(190, 'Invalid OAuth access token - Cannot parse access token', { status: 401 })
    if (query.appsecret_proof !== proof(token, app.secret))
      throw new GraphError(100, 'API calls from the server require an appsecret_proof argument', {
        status: 400,
      })
    return page ? { is: 'page', page } : { is: 'user' }
  }

  function json(response: ServerResponse, status: number, value: unknown): void {
    const { percent, minutes } = trouble
    const usage = { call_count: percent, total_time: 1, total_cputime: 1 }
    const business = { '1': [{ type: 'pages', ...usage, estimated_time_to_regain_access: minutes }] }
    response.writeHead(status, {
      'content-type': 'application/json; charset=UTF-8',
      'facebook-api-version': 'v25.0',
      'x-app-usage': JSON.stringify(usage),
      'x-business-use-case-usage': JSON.stringify(business),
    })
    response.end(JSON.stringify(value))
  }

  const change = (id: string, text: string) => {
    const said = square.said.get(id)
    if (!said) return
    said.text = text
    touch(square, said)
    if (said.is === 'post') said.updatedAt = now()
    square.tell(said, 'edited')
  }
  const remove = (id: string) => {
    const said = square.said.get(id)
    if (!said) return
    for (const under of commentsUnder(square, id)) square.said.delete(under.id)
    square.said.delete(id)
    square.tell(said, 'remove')
  }
  const { url, close } = await listen(server)

  return {
    url,
    close: async () => {
      calls.close()
      await close()
    },
    app,
    asked,
    calls,
    tokenOf,
    secretFor: (...pages) => ({
      appId: app.id,
      appSecret: app.secret,
      verifyToken: 'een-woord',
      userToken: signIn.userToken,
      ...Object.fromEntries(pages.map((page) => [`page.${page}`, tokenOf(page)])),
    }),
    addPage(name, { isOurs = true } = {}) {
      const id = `1000${++counter}`
      square.pages.set(id, { id, name, isOurs, isSubscribed: false })
      return id
    },
    post: (page, text, more = {}) =>
      add(square, {
        is: 'post',
        page,
        from: { id: page, name: square.pages.get(page)?.name ?? '' },
        text,
        ...more,
      }).id,
    visitorPost: (page, from, text) => add(square, { is: 'post', page, from, text }).id,
    mention: (page, from, text) => add(square, { is: 'post', page, from, text, isMention: true }).id,
    comment(under, { name = 'Lotte Maes', id = '5500000000000001', text, replyTo, isNameless, ...more }) {
      const above = square.said.get(replyTo ?? under)
      if (!above) throw new Error(`nothing stands at ${replyTo ?? under}`)
      return add(square, {
        is: 'comment',
        page: above.page,
        post: above.post ?? above.id,
        ...(above.is === 'comment' ? { parent: above.parent ?? above.id } : {}),
        from: isNameless ? null : { id, name },
        text,
        ...more,
      }).id
    },
    editComment: change,
    editPost: change,
    removeComment: remove,
    removePost: remove,
    repliesUnder: (id) =>
      commentsUnder(square, id).map((one) => ({ id: one.id, text: one.text, by: one.from?.name ?? null })),
    one: (id) => square.said.get(id),
    subscribe: (address, word) => calls.subscribe(address, word),
    expireTokens(on, subcode = 463) {
      trouble.expired = on ? subcode : false
    },
    grant(scope, on) {
      if (on) square.scopes.add(scope)
      else square.scopes.delete(scope)
    },
    limit(on) {
      trouble.limited = on
    },
    usage(percent, minutes = 0) {
      Object.assign(trouble, { percent, minutes })
    },
    loseNextAnswer(how = 'line') {
      trouble.lose = how
    },
    fail(status, times, retryAfter) {
      trouble.failing = { status, left: times, retryAfter }
    },
    refuseNext(error) {
      trouble.refuse = error
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of request) body += String(piece)
  return body
}
