/**
 * Telegram's public pages of a few channels: what a browser without the app sees.
 *
 * In: messages. Out: `/s/<channel>` with twenty on a page and `?before=`, `/<channel>/<id>?embed=1`, and for every other
 * name a redirect to the card that invites to open the app. As on the real pages nothing tells of edits but a word, and
 * nothing of deletions.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'
import * as shape from './telegram-shapes.js'

export type Telegram = {
  url: string
  close(): Promise<void>
  /** A channel comes into being with its first message. Gives the message's id. */
  say(channel: string, text: string, extra?: shape.Extra & { at?: Date; views?: string }): number
  /** The same with markup that nobody types. */
  sayHtml(channel: string, html: string): number
  edit(channel: string, id: number, text: string): void
  remove(channel: string, id: number): void
  rename(channel: string, title: string): void
  /** Its list is no longer public; `entirely`: nor are its messages. */
  hide(channel: string, entirely?: boolean): void
  /** Leaves a message out of the list although it is there. */
  skip(channel: string, id: number): void
  /** Answers the next `times` requests with this status. */
  fail(status: number, times: number, retryAfterSeconds?: number): void
  /** After so many further requests the lists are empty, as when it was asked too often; `undefined`: no more. */
  tire(after: number | undefined): void
  /** Answers with this body, whatever was asked, until `undefined`. */
  garble(body: string | undefined): void
  /** Gives an `ETag` and obeys `If-None-Match`, as a mirror may. */
  offerEtag(on: boolean): void
  readonly asked: readonly URL[]
}

type Held = shape.Channel & {
  messages: shape.Told[]
  next: number
  isHidden: boolean
  isPrivate: boolean
  skipped: Set<number>
}

const perPage = 20

export async function startTelegram(options: { now?: () => Date } = {}): Promise<Telegram> {
  const now = options.now ?? (() => new Date())
  const channels = new Map<string, Held>()
  const asked: URL[] = []
  let failure = { status: 500, left: 0, retryAfter: undefined as number | undefined }
  let fresh: number | undefined
  let garbled: string | undefined
  let etags = false

  const held = (name: string): Held => {
    const there = channels.get(name.toLowerCase())
    if (there) return there
    const made: Held = {
      name,
      title: name,
      photo: '/photo.jpg',
      messages: [],
      next: 1,
      isHidden: false,
      isPrivate: false,
      skipped: new Set(),
    }
    channels.set(name.toLowerCase(), made)
    return made
  }
  const add = (name: string, html: string, views: string, at: Date, extra: shape.Extra): number => {
    const channel = held(name)
    const id = channel.next
    // The photos of an album have ids of their own, which stand on no list.
    channel.next += Math.max(1, extra.album ?? 1)
    channel.messages.push({ id, at, html, edited: false, views, extra })
    return id
  }

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', here())
    asked.push(url)
    if (failure.left > 0) {
      failure.left--
      const wait = failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) }
      return html(response, failure.status, '<html>busy</html>', wait)
    }
    if (garbled !== undefined) return html(response, 200, garbled)
    const list = /^\/s\/(\w+)$/.exec(url.pathname)
    if (list?.[1]) return answerList(list[1], url, request, response)
    const single = /^\/(\w+)\/(\d+)$/.exec(url.pathname)
    if (single?.[1] && url.searchParams.has('embed')) {
      const channel = channels.get(single[1].toLowerCase())
      if (!channel || channel.isPrivate)
        return html(response, 200, shape.missingPage(`Channel with username <b>@${single[1]}</b> not found`))
      const one = channel.messages.find(({ id }) => id === Number(single[2]))
      return html(response, 200, one ? shape.messagePage(channel, one) : shape.missingPage())
    }
    html(response, 200, shape.cardPage(url.pathname.slice(1)))
  }

  const answerList = (name: string, url: URL, request: IncomingMessage, response: ServerResponse) => {
    const channel = channels.get(name.toLowerCase())
    if (!channel || channel.isHidden) {
      response.writeHead(302, { location: `/${name}` })
      return void response.end()
    }
    const isTired = fresh !== undefined && fresh-- <= 0
    const before = Number(url.searchParams.get('before') ?? Number.POSITIVE_INFINITY)
    const below = channel.messages.filter(({ id }) => id < before && !channel.skipped.has(id))
    const shown = isTired ? [] : below.slice(-perPage)
    const older = below.length > shown.length ? (shown[0]?.id ?? null) : null
    const body = shape.listPage(channel, shown, older)
    const etag = `"${Buffer.from(body).length}-${channel.next}"`
    if (etags && request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag })
      return void response.end()
    }
    html(response, 200, body, etags ? { etag } : {})
  }

  const server = createServer(answer)
  const { url, close } = await listen(server)
  const here = () => url
  const find = (name: string, id: number) => held(name).messages.find((one) => one.id === id)

  return {
    url,
    close,
    asked,
    say: (name, text, { at, views, ...extra } = {}) =>
      add(name, shape.typed(text), views ?? '12', at ?? now(), extra),
    sayHtml: (name, markup) => add(name, markup, '1', now(), {}),
    edit(name, id, text) {
      const one = find(name, id)
      if (one) Object.assign(one, { html: shape.typed(text), edited: true })
    },
    remove(name, id) {
      const channel = held(name)
      channel.messages = channel.messages.filter((one) => one.id !== id)
    },
    rename(name, title) {
      held(name).title = title
    },
    hide(name, entirely = false) {
      Object.assign(held(name), { isHidden: true, isPrivate: entirely })
    },
    skip(name, id) {
      held(name).skipped.add(id)
    },
    fail(status, times, retryAfterSeconds) {
      failure = { status, left: times, retryAfter: retryAfterSeconds }
    },
    tire(after) {
      fresh = after
    },
    garble(body) {
      garbled = body
    },
    offerEtag(on) {
      etags = on
    },
  }
}

function html(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(body)
}
