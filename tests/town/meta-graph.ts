/** The manners of the Graph API: who asks, errors, fields, paging. A route answers with a value, or throws a {@link GraphError}. */

import { createHmac } from 'node:crypto'

export type Asker = { is: 'app' } | { is: 'user' } | { is: 'page'; page: string }

export type GraphCall = {
  method: 'GET' | 'POST' | 'DELETE'
  /** Behind the version: `['123', 'feed']`. */
  path: readonly string[]
  /** Of the address and of the form. */
  query: Readonly<Record<string, string>>
  asker: Asker
}

/** Undefined: not this route's. */
export type Route = (call: GraphCall) => unknown

export class GraphError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly more: { type?: string; subcode?: number; userMessage?: string; status?: number } = {},
  ) {
    super(message)
  }

  body() {
    const { type = 'OAuthException', subcode, userMessage } = this.more
    return {
      error: {
        message: this.message,
        type,
        code: this.code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(userMessage === undefined ? {} : { error_user_title: 'Sorry', error_user_msg: userMessage }),
        fbtrace_id: 'AtownTrace00000',
      },
    }
  }
}

export const missing = (id: string) =>
  new GraphError(
    100,
    `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
    { type: 'GraphMethodException', subcode: 33, status: 400 },
  )

export const noPermission = (scope: string) =>
  new GraphError(200, `(#200) Requires ${scope} permission to manage the object`, { status: 403 })

export const proof = (token: string, secret: string) =>
  createHmac('sha256', secret).update(token).digest('hex')

/** `a,b{c,d},e.limit(0)` → a, b, e. */
function fieldNames(text: string): string[] {
  const names: string[] = []
  let depth = 0
  let name = ''
  for (const letter of `${text},`) {
    if (letter === ',' && depth === 0) {
      names.push(name.replace(/[.{].*$/s, '').trim())
      name = ''
      continue
    }
    if (letter === '{' || letter === '(') depth++
    if (letter === '}' || letter === ')') depth--
    name += letter
  }
  return names
}

/** Only what was asked; a field that does not exist is an error, one that is empty is left out. */
export function select(
  node: Record<string, unknown>,
  fields: string | undefined,
  usual: string,
): Record<string, unknown> {
  const names = ['id', ...fieldNames(fields ?? usual)]
  const unknown = names.find((name) => !(name in node))
  if (unknown)
    throw new GraphError(100, `(#100) Tried accessing nonexisting field (${unknown})`, { status: 400 })
  return Object.fromEntries(
    names.filter((name) => node[name] !== undefined).map((name) => [name, node[name]] as const),
  )
}

/** One page of a list that is in the right order. `after` is opaque; `next` holds the token, as theirs does. */
export function paged<T>(all: readonly T[], { query, path }: GraphCall, shown: (one: T) => unknown) {
  const limit = Math.min(100, Math.max(1, Number(query.limit ?? 25)))
  const from = query.after ? Number(Buffer.from(query.after, 'base64url').toString()) : 0
  if (!Number.isInteger(from)) throw new GraphError(100, '(#100) Invalid cursor', { status: 400 })
  const items = all.slice(from, from + limit)
  const cursor = (at: number) => Buffer.from(String(at)).toString('base64url')
  const after = cursor(from + items.length)
  const isMore = from + items.length < all.length
  const next = `https://graph.facebook.com/v25.0/${path.join('/')}?access_token=REDACTED&limit=${limit}&after=${after}`
  return {
    data: items.map(shown),
    ...(items.length === 0
      ? {}
      : { paging: { cursors: { before: cursor(from), after }, ...(isMore ? { next } : {}) } }),
  }
}
