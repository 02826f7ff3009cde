/**
 * YouTube as its Data API (v3) shows it: channels, videos, threads of comments under them, and Google's token endpoint.
 *
 * In: people who comment. Out: lists with paging, units that run out at midnight in California, and refusals in Google's
 * own shape. Strict: parameters that the real one refuses are refused here.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'

export type Said = {
  id: string
  channel: string
  videoId: string
  parentId?: string
  author: { id: string; name: string }
  text: string
  at: Date
  editedAt?: Date
  status: 'published' | 'heldForReview' | 'rejected'
}

export type Youtube = {
  url: string
  close(): Promise<void>
  readonly asked: readonly URL[]
  readonly spent: number
  readonly said: Said[]
  addChannel(id: string, title: string, handle: string): void
  addVideo(id: string, title: string): void
  comment(of: Partial<Said> & { channel: string; text: string; at: Date }): Said
  remove(id: string): void
  /** So many units are left today. */
  allow(units: number): void
  /** The next request is refused with this status and reason. */
  refuse(status: number, reason: string, times?: number): void
  /** Does what is asked, and then breaks the line before answering. */
  breakAfterNext(): void
  /** Shows this as the first thread of a list, whatever it is. */
  slipIn(item: unknown): void
  /** Page tokens that were given are forgotten. */
  forgetPages(): void
  withdraw(): void
  /** What the person ticks while signing in. */
  grant(scope: string): void
}

export const youtubeKey = 'AIzaSyDuinveldDuinveldDuinveldDuinveld1'
export const youtubeApp = { clientId: '42-duin.apps.googleusercontent.com', clientSecret: 'duin-geheim' }
const forceSsl = 'https://www.googleapis.com/auth/youtube.force-ssl'

export async function startYoutube(options: { ownChannel?: string } = {}): Promise<Youtube> {
  const channels = new Map<string, { title: string; handle: string }>()
  const videos = new Map<string, string>()
  const said: Said[] = []
  const asked: URL[] = []
  const pages = new Map<string, number>()
  let counter = 0
  let left = 10_000
  let spent = 0
  let refusal = { status: 0, reason: '', times: 0 }
  let breaks = false
  let slipped: unknown[] = []
  let isWithdrawn = false
  let granted = forceSsl

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', here())
    const body = await bodyOf(request)
    asked.push(url)
    if (url.pathname === '/token') return token(response, new URLSearchParams(body))
    const path = /^\/youtube\/v3\/([\w/]+)$/.exec(url.pathname)?.[1] ?? ''
    if (refusal.times > 0) {
      refusal.times--
      return fail(response, refusal.status, refusal.reason)
    }
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (bearer === undefined && request.headers['x-goog-api-key'] !== youtubeKey)
      return fail(response, 400, 'badRequest', 'API_KEY_INVALID')
    if (bearer !== undefined && (bearer !== 'ya29.duin' || isWithdrawn))
      return fail(response, 401, 'authError')
    const isWrite = request.method === 'POST'
    const cost = isWrite ? 50 : 1
    if (left < cost) return fail(response, 403, 'quotaExceeded')
    left -= cost
    spent += cost
    if (isWrite && bearer === undefined) return fail(response, 401, 'required')
    const done = isWrite ? write(path, url, body) : read(path, url.searchParams, bearer !== undefined)
    if (breaks && isWrite) {
      breaks = false
      return void response.destroy()
    }
    if (typeof done === 'string') return fail(response, statusOf(done), done)
    json(response, done === null ? 204 : 200, done)
  }

  const token = (response: ServerResponse, form: URLSearchParams) => {
    if (
      form.get('client_id') !== youtubeApp.clientId ||
      form.get('client_secret') !== youtubeApp.clientSecret
    )
      return json(response, 401, {
        error: 'invalid_client',
        error_description: 'The OAuth client was not found.',
      })
    const isRefresh = form.get('grant_type') === 'refresh_token'
    const isGood = isRefresh
      ? form.get('refresh_token') === '1//duin' && !isWithdrawn
      : form.get('code') === '4/duin'
    if (!isGood) return json(response, 400, { error: 'invalid_grant', error_description: 'Bad Request' })
    const lasting = isRefresh ? {} : { refresh_token: '1//duin' }
    json(response, 200, {
      access_token: 'ya29.duin',
      expires_in: 3599,
      scope: granted,
      token_type: 'Bearer',
      ...lasting,
    })
  }

  const read = (path: string, query: URLSearchParams, isSignedIn: boolean): unknown => {
    if (!query.get('part')) return 'missingRequiredParameter'
    if (path === 'i18nRegions') return { kind: 'youtube#i18nRegionListResponse', items: [] }
    if (path === 'channels') return listChannels(query, isSignedIn)
    if (path === 'videos') {
      const ids = (query.get('id') ?? '').split(',')
      if (ids.length > 50) return 'invalidFilters'
      const items = ids
        .filter((id) => videos.has(id))
        .map((id) => titled('youtube#video', id, videos.get(id) ?? ''))
      return { kind: 'youtube#videoListResponse', items }
    }
    if (path === 'commentThreads') return listThreads(query)
    if (path === 'comments') return listComments(query)
    return 'notFound'
  }

  const listChannels = (query: URLSearchParams, isSignedIn: boolean) => {
    const [handle, id] = [query.get('forHandle')?.toLowerCase().replace(/^@?/, '@'), query.get('id')]
    const isMine = query.get('mine') === 'true'
    if (isMine && !isSignedIn) return 'authorizationRequired'
    const items = [...channels]
      .filter(([own, one]) => (isMine ? own === options.ownChannel : own === id || one.handle === handle))
      .map(([own, one]) => titled('youtube#channel', own, one.title))
    // As the real one does: without results there is no list.
    return { kind: 'youtube#channelListResponse', ...(items.length > 0 ? { items } : {}) }
  }

  const isShown = (one: Said) => one.status === 'published'
  const repliesTo = (id: string) => said.filter((one) => one.parentId === id && isShown(one))

  const listThreads = (query: URLSearchParams) => {
    const channel = query.get('allThreadsRelatedToChannelId') ?? ''
    if (!channels.has(channel)) return 'channelNotFound'
    const tops = said.filter((one) => one.channel === channel && !one.parentId && isShown(one))
    const items = tops
      .sort((a, b) => b.at.getTime() - a.at.getTime())
      .map((one) => threadShape(one, repliesTo(one.id), query))
    return paged('youtube#commentThreadListResponse', [...slipped, ...items], query, 100)
  }

  const listComments = (query: URLSearchParams) => {
    const [parent, ids] = [query.get('parentId'), query.get('id')]
    if ((parent === null) === (ids === null)) return 'operationNotSupported'
    if (parent !== null) {
      if (!said.some((one) => one.id === parent && isShown(one))) return 'commentNotFound'
      return paged(
        'youtube#commentListResponse',
        repliesTo(parent).map((one) => commentShape(one, query)),
        query,
        100,
      )
    }
    const wanted = (ids ?? '').split(',')
    if (wanted.length > 50) return 'invalidFilters'
    const items = said
      .filter((one) => wanted.includes(one.id) && isShown(one))
      .map((one) => commentShape(one, query))
    return { kind: 'youtube#commentListResponse', items }
  }

  const paged = (kind: string, all: unknown[], query: URLSearchParams, most: number) => {
    const size = Number(query.get('maxResults') ?? 20)
    if (size < 1 || size > most) return 'invalidValue'
    const given = query.get('pageToken')
    const start = given === null ? 0 : pages.get(given)
    if (start === undefined) return 'invalidPageToken'
    const next = `bladzijde-${++counter}`
    const hasMore = start + size < all.length
    if (hasMore) pages.set(next, start + size)
    return { kind, ...(hasMore ? { nextPageToken: next } : {}), items: all.slice(start, start + size) }
  }

  const write = (path: string, url: URL, body: string): unknown => {
    if (path === 'comments/setModerationStatus') {
      const one = said.find(({ id }) => id === url.searchParams.get('id'))
      if (!one) return 'commentNotFound'
      one.status = url.searchParams.get('moderationStatus') === 'rejected' ? 'rejected' : 'heldForReview'
      return null
    }
    if (path !== 'comments') return 'notFound'
    const { snippet } = JSON.parse(body) as { snippet: { parentId: string; textOriginal: string } }
    const parent = said.find(({ id, parentId }) => id === snippet.parentId && !parentId)
    if (!parent) return 'parentCommentNotFound'
    if (snippet.textOriginal.length > 10_000) return 'commentTextTooLong'
    const author = { id: options.ownChannel ?? '', name: '@stad' }
    const one = api.comment({
      channel: parent.channel,
      parentId: parent.id,
      text: snippet.textOriginal,
      at: new Date(),
      author,
    })
    return commentShape(one, url.searchParams)
  }

  const server = createServer((request, response) => void answer(request, response))
  const { url, close } = await listen(server)
  const here = () => url
  const api: Youtube = {
    url,
    close,
    asked,
    said,
    get spent() {
      return spent
    },
    addChannel: (id, title, handle) => void channels.set(id, { title, handle }),
    addVideo: (id, title) => void videos.set(id, title),
    comment(of) {
      const own = `Ugx${String(++counter).padStart(6, '0')}`
      const one: Said = {
        id: of.parentId ? `${of.parentId}.${own}` : own,
        videoId: 'video-markt',
        author: { id: 'UCmensmensmensmensmensme', name: '@mens' },
        status: 'published',
        ...of,
      }
      said.push(one)
      return one
    },
    remove(id) {
      for (let at = said.length - 1; at >= 0; at--)
        if (said[at]?.id === id || said[at]?.parentId === id) said.splice(at, 1)
    },
    allow: (units) => {
      left = units
    },
    refuse: (status, reason, times = 1) => {
      refusal = { status, reason, times }
    },
    breakAfterNext: () => {
      breaks = true
    },
    slipIn: (item) => {
      slipped = [item]
    },
    forgetPages: () => pages.clear(),
    withdraw: () => {
      isWithdrawn = true
    },
    grant: (scope) => {
      granted = scope
    },
  }
  return api
}

const titled = (kind: string, id: string, title: string) => ({ kind, etag: 'x', id, snippet: { title } })

function threadShape(one: Said, replies: Said[], query: URLSearchParams) {
  const { id, channel, videoId } = one
  const shown = replies.slice(-2).map((reply) => commentShape(reply, query))
  const topLevelComment = commentShape(one, query)
  const snippet = {
    channelId: channel,
    videoId,
    topLevelComment,
    canReply: true,
    totalReplyCount: replies.length,
  }
  return {
    kind: 'youtube#commentThread',
    etag: 'x',
    id,
    snippet: { ...snippet, isPublic: true },
    ...(shown.length > 0 && query.get('part')?.includes('replies') ? { replies: { comments: shown } } : {}),
  }
}

function commentShape(one: Said, query: URLSearchParams) {
  const html = one.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')
  return {
    kind: 'youtube#comment',
    etag: 'x',
    id: one.id,
    snippet: {
      channelId: one.channel,
      textDisplay: query.get('textFormat') === 'plainText' ? one.text : html,
      ...(one.parentId ? { parentId: one.parentId } : {}),
      authorDisplayName: one.author.name,
      authorProfileImageUrl: 'https://yt3.ggpht.com/x',
      authorChannelUrl: `http://www.youtube.com/${one.author.name}`,
      authorChannelId: { value: one.author.id },
      canRate: true,
      viewerRating: 'none',
      likeCount: 0,
      publishedAt: one.at.toISOString(),
      updatedAt: (one.editedAt ?? one.at).toISOString(),
    },
  }
}

const statuses: Record<string, number> = {
  channelNotFound: 404,
  commentNotFound: 404,
  parentCommentNotFound: 404,
  notFound: 404,
  authorizationRequired: 401,
}
const statusOf = (reason: string) => statuses[reason] ?? 400

function fail(response: ServerResponse, code: number, reason: string, detail?: string): void {
  const message = `The request <code>cannot</code> be completed: ${reason}.`
  const details = detail
    ? { details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: detail }] }
    : {}
  json(response, code, {
    error: { code, message, errors: [{ message, domain: 'youtube', reason }], ...details },
  })
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' })
  response.end(status === 204 ? undefined : JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}
