/**
 * Reddit as its interface for apps shows it: tokens that last an hour, lists with `after`, what was deleted with other
 * words in its place, and a limit that is counted over ten minutes.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'

export type Thing = {
  kind: 't1' | 't3'
  data: Record<string, unknown> & { name: string; created_utc: number }
}

export type Reddit = {
  url: string
  close(): Promise<void>
  readonly asked: readonly URL[]
  post(of: { title: string; text?: string; at: Date; url?: string }): Thing
  comment(of: { text: string; at: Date; under: Thing }): Thing
  edit(thing: Thing, text: string, at: Date): void
  remove(thing: Thing, by: 'author' | 'moderator'): void
  /** Leaves it out of every answer. */
  lose(thing: Thing): void
  /** So many requests are left in this window. */
  allow(requests: number): void
  refuse(status: number, body: unknown): void
  withdraw(): void
  /** Shows this as the first in each list, whatever it is. */
  slipIn(item: unknown): void
}

export const redditApp = { clientId: 'duinveldDuinveld', clientSecret: 'geheimGeheimGeheim' }
const basic = `Basic ${Buffer.from(`${redditApp.clientId}:${redditApp.clientSecret}`).toString('base64')}`

export async function startReddit(): Promise<Reddit> {
  let things: Thing[] = []
  const asked: URL[] = []
  let slipped: unknown[] = []
  let counter = 100_000
  let [used, left] = [0, 1_000]
  let refusal: { status: number; body: unknown } | null = null
  let isWithdrawn = false

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', here())
    asked.push(url)
    if (url.pathname === '/api/v1/access_token') {
      if (request.headers.authorization !== basic || isWithdrawn)
        return json(response, 401, { message: 'Unauthorized', error: 401 })
      return json(response, 200, {
        access_token: 'eyJ.duin',
        token_type: 'bearer',
        expires_in: 3600,
        scope: '*',
      })
    }
    if (request.headers.authorization !== 'Bearer eyJ.duin')
      return json(response, 401, { message: 'Unauthorized', error: 401 })
    if (left <= 0) return json(response, 429, { message: 'Too Many Requests', error: 429 }, limits())
    used++
    left--
    if (refusal) {
      const { status, body } = refusal
      refusal = null
      return json(response, status, body, limits())
    }
    const subreddit = /^\/r\/(\w+)\/(new|comments|search|about)$/.exec(url.pathname)
    const query = url.searchParams
    if (query.get('raw_json') !== '1')
      return json(response, 400, { message: 'this town reads raw', error: 400 })
    if (url.pathname === '/api/info') {
      const names = (query.get('id') ?? '').split(',')
      return json(
        response,
        200,
        list(things.filter(({ data }) => names.includes(data.name)).slice(0, 100), null),
        limits(),
      )
    }
    if (!subreddit) return json(response, 404, { message: 'Not Found', error: 404 }, limits())
    const [, name = '', what = ''] = subreddit
    if (name.toLowerCase() !== 'duinveld') {
      // As the real one does: off to a list of other subreddits.
      response.writeHead(302, { location: '/subreddits/search' })
      return void response.end()
    }
    if (what === 'about')
      return json(
        response,
        200,
        { kind: 't5', data: { display_name: 'Duinveld', subreddit_type: 'public' } },
        limits(),
      )
    json(response, 200, page(what, query), limits())
  }

  const page = (what: string, query: URLSearchParams) => {
    const words = (query.get('q') ?? '').toLowerCase()
    const wanted = things
      .filter(({ kind }) => kind === (what === 'comments' ? 't1' : 't3'))
      .filter(
        ({ data }) => what !== 'search' || `${data.title} ${data.selftext}`.toLowerCase().includes(words),
      )
      .sort((a, b) => b.data.created_utc - a.data.created_utc)
      .slice(0, 1_000)
    const after = query.get('after')
    const start = after === null ? 0 : wanted.findIndex(({ data }) => data.name === after) + 1
    const size = Math.min(100, Number(query.get('limit') ?? 25))
    const shown = wanted.slice(start, start + size)
    const next = start + size < wanted.length ? (shown.at(-1)?.data.name ?? null) : null
    return list([...(after === null ? slipped : []), ...shown], next)
  }

  const limits = () => ({
    'x-ratelimit-used': String(used),
    'x-ratelimit-remaining': `${left}.0`,
    'x-ratelimit-reset': '240',
  })

  const server = createServer((request, response) => {
    if (request.url?.startsWith('/subreddits/search'))
      return json(response, 200, list([{ kind: 't5', data: { display_name: 'iets anders' } }], null))
    answer(request, response)
  })
  const { url, close } = await listen(server)
  const here = () => url
  const shared = (kind: 't1' | 't3', at: Date) => {
    const id = (++counter).toString(36)
    return {
      id,
      name: `${kind}_${id}`,
      subreddit: 'Duinveld',
      subreddit_type: 'public',
      author: 'duinmens',
      author_fullname: 't2_mens',
      created_utc: Math.floor(at.getTime() / 1000),
      edited: false,
      score: 3,
    }
  }
  const add = (thing: Thing) => {
    things.push(thing)
    return thing
  }
  return {
    url,
    close,
    asked,
    post({ title, text = '', at, url: address }) {
      const own = shared('t3', at)
      const permalink = `/r/Duinveld/comments/${own.id}/een_bericht/`
      const is_self = address === undefined
      const more = {
        title,
        selftext: text,
        is_self,
        url: address ?? `https://www.reddit.com${permalink}`,
        num_comments: 0,
      }
      return add({ kind: 't3', data: { ...own, ...more, permalink, removed_by_category: null } })
    },
    comment({ text, at, under }) {
      const own = shared('t1', at)
      const thread = under.kind === 't3' ? under.data.name : String(under.data.link_id)
      const permalink = `/r/Duinveld/comments/${thread.slice(3)}/een_bericht/${own.id}/`
      const more = { body: text, parent_id: under.data.name, link_id: thread, link_title: 'Een bericht' }
      return add({ kind: 't1', data: { ...own, ...more, permalink } })
    },
    edit({ kind, data }, text, at) {
      data[kind === 't1' ? 'body' : 'selftext'] = text
      data.edited = Math.floor(at.getTime() / 1000)
    },
    remove({ kind, data }, by) {
      data[kind === 't1' ? 'body' : 'selftext'] = by === 'author' ? '[deleted]' : '[removed]'
      data.author = '[deleted]'
      data.author_fullname = undefined
      if (kind === 't3') data.removed_by_category = by === 'author' ? 'deleted' : 'moderator'
    },
    lose(thing) {
      things = things.filter((one) => one !== thing)
    },
    allow: (requests) => {
      left = requests
    },
    refuse: (status, body) => {
      refusal = { status, body }
    },
    withdraw: () => {
      isWithdrawn = true
    },
    slipIn: (item) => {
      slipped = [item]
    },
  }
}

const list = (children: unknown[], after: string | null) => ({
  kind: 'Listing',
  data: { after, dist: children.length, modhash: null, geo_filter: '', children, before: null },
})

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
  response.end(JSON.stringify(body))
}
