/** The webhook of Meta: signed calls to an address, in order or not, once or twice, and the handshake before it. */

import { createHmac } from 'node:crypto'
import { permalink, type Said, type Square } from './meta-pages.js'

export type CallOptions = {
  /** With another secret; without any. */
  sign?: 'right' | 'wrong' | 'not'
  /** How often the same call is made. */
  times?: number
  /** Kept until `release`: late, and the newest first. */
  hold?: boolean
}

export type Calls = {
  /** Shakes hands, then calls for everything that happens. False: the address did not give the challenge back. */
  subscribe(address: string, word: string): Promise<boolean>
  /** How calls are made from now on. */
  manner(options: CallOptions): void
  tell(change: { id: string; field: string; value: unknown }): void
  release(): void
  /** The statuses that came back, once all calls under way were answered. */
  delivered(): Promise<number[]>
  close(): void
}

export function startCalls(secret: string, now: () => Date): Calls {
  let address: string | null = null
  let manner: CallOptions = {}
  const held: string[] = []
  const statuses: number[] = []
  let line: Promise<unknown> = Promise.resolve()
  const closing = new AbortController()

  const send = (body: string) => {
    const to = address
    if (!to) return
    const { sign = 'right', times = 1 } = manner
    for (let n = 0; n < times; n++) line = line.then(() => post(to, body, sign)).catch(() => {})
  }
  async function post(to: string, body: string, sign: CallOptions['sign']) {
    const key = sign === 'wrong' ? `${secret}x` : secret
    const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (sign !== 'not') headers['x-hub-signature-256'] = signature
    const answer = await fetch(to, { method: 'POST', headers, body, signal: closing.signal })
    await answer.arrayBuffer()
    statuses.push(answer.status)
  }

  return {
    async subscribe(to, word) {
      const url = new URL(to)
      const challenge = '1158201444'
      url.searchParams.set('hub.mode', 'subscribe')
      url.searchParams.set('hub.verify_token', word)
      url.searchParams.set('hub.challenge', challenge)
      const answer = await fetch(url)
      const isRight = answer.status === 200 && (await answer.text()) === challenge
      if (isRight) address = to
      return isRight
    },
    manner(options) {
      manner = options
    },
    tell({ id, field, value }) {
      const entry = { id, time: Math.floor(now().getTime() / 1000), changes: [{ field, value }] }
      const body = escaped(JSON.stringify({ object: 'page', entry: [entry] }))
      if (manner.hold) held.push(body)
      else send(body)
    },
    release() {
      for (const body of held.splice(0).reverse()) send(body)
    },
    async delivered() {
      await line
      return statuses.splice(0)
    },
    close: () => closing.abort(),
  }
}

/** They escape what is not ASCII, and sign that. */
const escaped = (json: string) =>
  json.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** What a call says of one thing. */
export function changeOf(square: Square, said: Said, verb: string) {
  const { id, is, post, parent, from, page, text, at } = said
  const above = post ? square.said.get(post) : said
  return {
    id: page,
    field: said.isMention ? 'mention' : 'feed',
    value: {
      ...(from ? { from } : {}),
      ...(above
        ? {
            post: {
              status_type: 'mobile_status_update',
              is_published: true,
              updated_time: at.toISOString(),
              permalink_url: permalink(above),
              id: above.id,
            },
          }
        : {}),
      ...(verb === 'remove' ? {} : { message: text }),
      post_id: post ?? id,
      ...(is === 'comment' ? { comment_id: id, parent_id: parent ?? post } : {}),
      created_time: Math.floor(at.getTime() / 1000),
      item: is === 'comment' ? 'comment' : from?.id === page ? 'status' : 'post',
      verb,
      ...(is === 'post' && from?.id === page ? { published: said.isPublished ? 1 : 0 } : {}),
    },
  }
}
