/** Asking Telegram's public pages: addresses, refusals in words, limits for all channels together. */

import { type Context, SourceProblem } from '../../connector.js'
import { askSource, problemOfStatus } from '../../http-problems.js'
import { maxAgeOf } from '../feed/pace.js'
import { readList } from './read.js'
import type { ListPage } from './wire.js'

const mostBytes = 5_000_000
/** When it says that it was too much but not for how long. Seconds. */
const unsaidWait = 300

export type Validators = { etag: string | null; modified: string | null }
export type Answer = {
  /** Null: not changed since the validators were given. */
  page: ListPage | null
  validators: Validators
  /** Seconds, from `Cache-Control`. */
  maxAge: number | null
}

export type Server = {
  /** Messages below `before`, or the newest. Throws a {@link SourceProblem} where there is no public list. */
  list(channel: string, before: number | null, since: Validators | null, context: Context): Promise<Answer>
  /** True: its own page says that there is no such message. False: it is there. Null: who knows. */
  isGone(channel: string, id: number, context: Context): Promise<boolean | null>
}

/** One host serves all channels, so one refusal is for all. */
export function createServer(baseUrl: string): Server {
  let closedUntil = 0
  const host = new URL(baseUrl).host

  const close = (seconds: number, context: Context) => {
    closedUntil = Math.max(closedUntil, context.now().getTime() + seconds * 1000)
    return new SourceProblem('too-often', { host }, seconds)
  }

  const ask = async (path: string, headers: Record<string, string>, context: Context) => {
    context.signal.throwIfAborted()
    const wait = Math.ceil((closedUntil - context.now().getTime()) / 1000)
    if (wait > 0) throw new SourceProblem('too-often', { host }, wait)
    const answer = await askSource(context.http, new URL(path, baseUrl).href, {
      // "edited" and "not found" are only told in words, so the words must be known.
      headers: { accept: 'text/html', 'accept-language': 'en', ...headers },
      maxBytes: mostBytes,
      signal: context.signal,
    })
    if (answer.status === 429) {
      const said = problemOfStatus(answer, context.now())?.retryAfterSeconds
      throw close(said ?? unsaidWait, context)
    }
    return answer
  }

  return {
    async list(channel, before, since, context) {
      const path = `/s/${channel}${before === null ? '' : `?before=${before}`}`
      const answer = await ask(path, conditions(since), context)
      if (answer.status === 404 || answer.status === 410)
        throw new SourceProblem('telegram-not-public', { channel })
      const problem = problemOfStatus(answer, context.now())
      if (problem) throw problem
      const validators = {
        etag: short(answer.headers.etag, 200),
        modified: short(answer.headers['last-modified'], 100),
      }
      const maxAge = maxAgeOf(answer.headers['cache-control'])
      if (answer.status === 304) return { page: null, validators: since ?? validators, maxAge }
      const page = readList(answer.body.toString('utf8'))
      if (page.isList || page.messages.length > 0) return { page, validators, maxAge }
      // A name without a public list is sent on to a card that invites to open the app.
      const isList = new URL(answer.url).pathname.startsWith('/s/')
      throw new SourceProblem(page.isCard || !isList ? 'telegram-not-public' : 'telegram-unreadable', {
        channel,
      })
    },

    async isGone(channel, id, context) {
      const { status, body } = await ask(`/${channel}/${id}?embed=1&mode=tme`, {}, context)
      if (status === 404 || status === 410) return true
      if (status !== 200) return null
      const { messages, error } = readList(body.toString('utf8'))
      const wanted = `${channel}/${id}`.toLowerCase()
      if (messages.some(({ post }) => post.toLowerCase() === wanted)) return false
      return messages.length === 0 && error !== null && /not found/i.test(error) ? true : null
    },
  }
}

function conditions(since: Validators | null): Record<string, string> {
  return {
    ...(since?.etag ? { 'if-none-match': since.etag } : {}),
    ...(since?.modified ? { 'if-modified-since': since.modified } : {}),
  }
}

const short = (header: string | undefined, most: number) =>
  header !== undefined && header.length <= most ? header : null
