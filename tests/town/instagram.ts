/**
 * Instagram as the Graph API shows it: the town's professional account, the people who comment, and hashtags.
 *
 * In: what is shown and said. Out: media, comments with their replies, tags, mentions, hashtags with their thirty in seven
 * days, replies, hiding, private messages, and the sign-in of Meta; with its errors, its usage headers and its calls.
 */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './listening.js'

export type Picture = {
  id: string
  username: string
  caption: string
  at: Date
  tagged: string[]
  comments: Remark[]
}
export type Remark = {
  id: string
  username: string
  text: string
  at: Date
  parent: string | null
  picture: Picture
  hidden: boolean
}

export type InstagramTown = {
  url: string
  close(): Promise<void>
  account: string
  page: string
  username: string
  appId: string
  appSecret: string
  pageToken: string
  userToken: string
  show(username: string, caption: string, more?: { at?: Date; tagged?: string[] }): Picture
  comment(picture: Picture, username: string, text: string, more?: { at?: Date; parent?: Remark }): Remark
  remove(one: Picture | Remark): void
  /** Private messages that were sent after a comment. */
  readonly messages: { comment: string; text: string }[]
  garble(value: unknown): void
  expire(): void
  refuse(permission: string): void
  fail(times: number, status: number, body?: unknown, headers?: Record<string, string>): void
  /** Says with each answer how full the limit is, in percent. */
  use(percent: number): void
  /** The next reply is done, and the line breaks before its answer. */
  breakAfterReply(): void
  /** The body of a call with its signature. */
  call(
    changes: { field: string; value: unknown }[],
    secret?: string,
  ): { body: Buffer; headers: Record<string, string> }
  commentCall(remark: Remark): { field: string; value: unknown }
  readonly asked: readonly { method: string; url: URL }[]
}

type Answer = { status: number; body: unknown }
const ok = (body: unknown): Answer => ({ status: 200, body })
const no = (code: number, message: string, more: Record<string, unknown> = {}): Answer => ({
  status: 400,
  body: { error: { message, type: 'OAuthException', code, ...more, fbtrace_id: 'Atown' } },
})
const missing = (id: string) =>
  no(
    100,
    `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions`,
    {
      error_subcode: 33,
    },
  )

export async function startInstagram({
  now = () => new Date(),
  username = 'duinveld',
} = {}): Promise<InstagramTown> {
  const [account, page, appId] = ['17841400000000009', '1000000000001', '2222222222']
  const appSecret = 'fedcba9876543210fedcba9876543210'
  const [pageToken, userToken] = ['EAApage', 'EAAlong']
  const pictures: Picture[] = []
  const messages: InstagramTown['messages'] = []
  const asked: { method: string; url: URL }[] = []
  const refused = new Set<string>()
  const garbage: unknown[] = []
  const failures: (Answer & { headers: Record<string, string> })[] = []
  const searched = new Map<string, number>()
  const tags = new Map<string, string>()
  let counter = 17_900_000_000_000_000n
  let expired = false
  let breaks = false
  let percent: number | null = null
  const nextId = () => String(++counter)
  const remarks = () => pictures.flatMap(({ comments }) => comments)
  const isOurs = ({ username: who }: Picture) => who === username

  const time = (at: Date) => at.toISOString().replace(/\.\d+Z$/, '+0000')
  const permalink = (picture: Picture) => `https://www.instagram.com/p/C${picture.id}/`
  const shownPicture = (one: Picture, isAnonymous = false) => ({
    id: one.id,
    caption: one.caption,
    media_type: 'IMAGE',
    permalink: permalink(one),
    timestamp: time(one.at),
    ...(isAnonymous ? {} : { username: one.username }),
    like_count: 3,
    comments_count: one.comments.length,
  })
  const shownRemark = (one: Remark): Record<string, unknown> => ({
    id: one.id,
    text: one.text,
    timestamp: time(one.at),
    username: one.username,
    from: { id: `90${one.username.length}`, username: one.username },
    like_count: 0,
    hidden: one.hidden,
    ...(one.parent ? { parent_id: one.parent } : {}),
  })
  const withReplies = (one: Remark) => {
    const replies = one.picture.comments.filter(({ parent }) => parent === one.id)
    return {
      ...shownRemark(one),
      ...(replies.length > 0 ? { replies: { data: replies.map(shownRemark) } } : {}),
    }
  }

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const at = new URL(request.url ?? '/', url)
    const method = request.method ?? 'GET'
    const form = new URLSearchParams(method === 'POST' ? await bodyOf(request) : '')
    asked.push({ method, url: at })
    const failure = failures.shift()
    if (failure) return json(response, failure, failure.headers)
    const answer = answerTo(method, at.pathname.replace(/^\/v\d+\.0\/?/, ''), at.searchParams, form, request)
    if (answer === null) return void response.destroy()
    const usage = { call_count: percent ?? 0, total_time: 1, total_cputime: 1 }
    return json(response, answer, percent === null ? {} : { 'x-app-usage': JSON.stringify(usage) })
  }

  const answerTo = (
    method: string,
    path: string,
    query: URLSearchParams,
    form: URLSearchParams,
    request: IncomingMessage,
  ): Answer | null => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (path === 'oauth/access_token') return tokens(form)
    if (token === `${appId}|${appSecret}`) return ofApp(path, method === 'POST' ? form : query)
    if (token.includes('|')) return no(190, 'Invalid OAuth access token signature.')
    if (expired) return no(190, 'Error validating access token: Session has expired', { error_subcode: 463 })
    if (token !== pageToken && token !== userToken) return no(190, 'Invalid OAuth access token.')
    const proof = createHmac('sha256', appSecret).update(token).digest('hex')
    if ((query.get('appsecret_proof') ?? form.get('appsecret_proof')) !== proof)
      return no(100, 'API calls from the server require an appsecret_proof argument')
    return method === 'POST' ? act(path, form) : read(path, query)
  }

  const tokens = (query: URLSearchParams): Answer => {
    const isApp = query.get('client_id') === appId && query.get('client_secret') === appSecret
    if (!isApp)
      return no(101, 'Error validating application. Cannot get application info due to a system error.')
    if (query.get('grant_type') === 'fb_exchange_token')
      return query.get('fb_exchange_token') === 'EAAshort'
        ? ok({ access_token: userToken })
        : no(190, 'Bad token')
    return query.get('code') === 'good-code' && query.get('redirect_uri')
      ? ok({ access_token: 'EAAshort' })
      : no(100, 'This authorization code has been used.')
  }

  const ofApp = (path: string, query: URLSearchParams): Answer => {
    if (path === 'app') return ok({ id: appId, name: 'Dorpsplein Duinveld' })
    if (path !== 'debug_token' || query.get('input_token') !== userToken) return no(100, 'Invalid parameter')
    const inDays = (days: number) => Math.floor(now().getTime() / 1000) + days * 86_400
    return ok({
      data: {
        is_valid: true,
        expires_at: 0,
        data_access_expires_at: inDays(90),
        scopes: ['pages_show_list', 'instagram_basic'],
      },
    })
  }

  const needs = (permission: string): Answer | null =>
    refused.has(permission)
      ? { ...no(10, `(#10) This endpoint requires the '${permission}' permission`), status: 403 }
      : null

  const read = (path: string, query: URLSearchParams): Answer => {
    const fields = query.get('fields') ?? ''
    if (path === 'me/accounts')
      return ok({ data: [pageOf(), { id: '7', name: 'Bibliotheek', access_token: 'EAAother' }] })
    if (path === '') return many((query.get('ids') ?? '').split(','))
    if (path === `${account}/media`)
      return (
        needs('instagram_basic') ??
        list(
          query,
          pictures.filter(isOurs).map((one) => shownPicture(one)),
        )
      )
    if (path === `${account}/tags`)
      return list(
        query,
        pictures.filter(({ tagged }) => tagged.includes(username)).map((one) => shownPicture(one)),
      )
    if (path === 'ig_hashtag_search') return hashtag(query)
    if (path === account) return mentioned(fields)
    const [id = '', edge] = path.split('/')
    if (edge === 'recent_media') return recent(id, query)
    const picture = pictures.find((one) => one.id === id && isOurs(one))
    const remark = remarks().find((one) => one.id === id && isOurs(one.picture))
    if (edge === 'comments' && picture)
      return (
        needs('instagram_manage_comments') ??
        list(query, picture.comments.filter(({ parent }) => parent === null).map(withReplies))
      )
    if (edge === 'replies' && remark)
      return list(query, remark.picture.comments.filter(({ parent }) => parent === id).map(shownRemark))
    if (picture) return ok(shownPicture(picture))
    if (!remark) return missing(id)
    return ok(
      fields.startsWith('media{')
        ? { id, media: { id: remark.picture.id, permalink: permalink(remark.picture) } }
        : shownRemark(remark),
    )
  }

  const pageOf = () => ({
    id: page,
    name: 'Gemeente Duinveld',
    access_token: pageToken,
    instagram_business_account: { id: account, username },
  })

  /** One that is missing makes the whole question fail. */
  const many = (ids: string[]): Answer => {
    const known = new Set(
      [...pictures.filter(isOurs), ...remarks().filter((one) => isOurs(one.picture))].map(({ id }) => id),
    )
    const gone = ids.find((id) => !known.has(id))
    return gone ? missing(gone) : ok(Object.fromEntries(ids.map((id) => [id, { id }])))
  }

  const mentioned = (fields: string): Answer => {
    const comment = /^mentioned_comment\.comment_id\((\d+)\)/.exec(fields)?.[1]
    const remark = remarks().find((one) => one.id === comment && one.text.includes(`@${username}`))
    if (comment && remark) {
      const media = { id: remark.picture.id, permalink: permalink(remark.picture) }
      return ok({
        mentioned_comment: {
          id: remark.id,
          text: remark.text,
          timestamp: time(remark.at),
          username: remark.username,
          like_count: 0,
          media,
        },
        id: account,
      })
    }
    const media = /^mentioned_media\.media_id\((\d+)\)/.exec(fields)?.[1]
    const picture = pictures.find((one) => one.id === media && one.caption.includes(`@${username}`))
    if (media && picture) return ok({ mentioned_media: shownPicture(picture), id: account })
    return missing(comment ?? media ?? '')
  }

  const hashtag = (query: URLSearchParams): Answer => {
    const tag = (query.get('q') ?? '').toLowerCase()
    const week = now().getTime() - 7 * 86_400_000
    const lately = [...searched].filter(([, at]) => at > week).map(([name]) => name)
    if (!lately.includes(tag)) {
      if (lately.length >= 30)
        return no(18, '(#18) You have used up your 30 unique hashtags within a rolling, 7 day period.')
      searched.set(tag, now().getTime())
    }
    const id = tags.get(tag) ?? nextId()
    tags.set(tag, id)
    return needs('instagram_public_content_access') ?? ok({ data: [{ id }] })
  }

  /** The cursor is the same on every page, as on the real one; where it stands is remembered by the server. */
  const places = new Map<string, number>()
  const recent = (id: string, query: URLSearchParams): Answer => {
    const tag = [...tags].find(([, one]) => one === id)?.[0]
    if (!tag || query.get('user_id') !== account) return missing(id)
    const day = now().getTime() - 86_400_000
    const found = pictures.filter(
      ({ caption, at }) => caption.toLowerCase().includes(`#${tag}`) && at.getTime() > day,
    )
    const from = query.has('after') ? (places.get(id) ?? 0) : 0
    const next = from + Number(query.get('limit') ?? 25)
    places.set(id, next)
    return paged(
      found.slice(from, next).map((one) => shownPicture(one, true)),
      next < found.length ? 'same' : null,
    )
  }

  const list = (query: URLSearchParams, some: Record<string, unknown>[]): Answer => {
    const from = Number(query.get('after') ?? 0)
    const next = from + Number(query.get('limit') ?? 25)
    const sorted = some.toSorted((a, b) => String(b.timestamp).localeCompare(String(a.timestamp)))
    return paged(
      [...(from === 0 ? garbage : []), ...sorted.slice(from, next)],
      next < sorted.length ? String(next) : null,
    )
  }

  const paged = (data: unknown[], after: string | null): Answer =>
    ok({ data, ...(after ? { paging: { cursors: { after }, next: `${url}/next?after=${after}` } } : {}) })

  const act = (path: string, form: URLSearchParams): Answer | null => {
    const [id = '', edge] = path.split('/')
    if (edge === 'subscribed_apps') return needs('pages_manage_metadata') ?? ok({ success: true })
    if (path === `${account}/messages`) return privately(form)
    const remark = remarks().find((one) => one.id === id && isOurs(one.picture))
    if (path === `${account}/mentions`) {
      const picture = pictures.find((one) => one.id === form.get('media_id'))
      const parent = picture?.comments.find((one) => one.id === form.get('comment_id'))
      if (!picture) return missing(form.get('media_id') ?? '')
      return ok({
        id: town.comment(picture, username, form.get('message') ?? '', parent ? { parent } : {}).id,
      })
    }
    if (!remark) return missing(id)
    const refusal = needs('instagram_manage_comments')
    if (refusal) return refusal
    if (edge !== 'replies') {
      remark.hidden = form.get('hide') === 'true'
      return ok({ success: true })
    }
    const message = form.get('message') ?? ''
    if (message.length > 300)
      return no(100, 'Invalid parameter', {
        error_user_msg: 'The comment is too long.',
        error_subcode: 2_207_011,
      })
    const reply = town.comment(remark.picture, username, message, { parent: remark })
    if (breaks) {
      breaks = false
      return null
    }
    return ok({ id: reply.id })
  }

  const privately = (form: URLSearchParams): Answer => {
    const recipient: unknown = JSON.parse(form.get('recipient') ?? '{}')
    const message: unknown = JSON.parse(form.get('message') ?? '{}')
    const word = (of: unknown, name: string) =>
      typeof of === 'object' && of !== null && name in of
        ? String(Object.entries(of).find(([key]) => key === name)?.[1])
        : ''
    const comment = word(recipient, 'comment_id')
    if (messages.some((one) => one.comment === comment))
      return no(10_900, 'Activity already replied to', { error_user_msg: 'U stuurde al een bericht.' })
    messages.push({ comment, text: word(message, 'text') })
    return ok({ recipient_id: '1', message_id: 'm1' })
  }

  const server = createServer((request, response) => void respond(request, response))
  const { url, close } = await listen(server)
  const town: InstagramTown = {
    url,
    close,
    account,
    page,
    username,
    appId,
    appSecret,
    pageToken,
    userToken,
    messages,
    asked,
    show: (who, caption, { at = now(), tagged = [] } = {}) => {
      const picture = { id: nextId(), username: who, caption, at, tagged, comments: [] }
      pictures.push(picture)
      return picture
    },
    comment: (picture, who, text, { at = now(), parent } = {}) => {
      // A reply to a reply stands under the comment above both.
      const above = parent ? (parent.parent ?? parent.id) : null
      const remark = { id: nextId(), username: who, text, at, parent: above, picture, hidden: false }
      picture.comments.push(remark)
      return remark
    },
    remove: (one) => {
      if ('comments' in one) pictures.splice(pictures.indexOf(one), 1)
      else one.picture.comments.splice(one.picture.comments.indexOf(one), 1)
    },
    garble: (value) => void garbage.push(value),
    expire: () => {
      expired = true
    },
    refuse: (permission) => void refused.add(permission),
    fail: (times, status, body = no(2, 'An unexpected error has occurred.').body, headers = {}) => {
      for (let n = 0; n < times; n++) failures.push({ status, body, headers })
    },
    use: (share) => {
      percent = share
    },
    breakAfterReply: () => {
      breaks = true
    },
    call: (changes, secret = appSecret) => {
      const time = Math.floor(now().getTime() / 1000)
      const entry = [
        {
          id: '17841499999999999',
          time,
          changes: [{ field: 'comments', value: { id: '1', text: 'Voor een ander' } }],
        },
        { id: account, time, changes },
      ]
      const body = Buffer.from(JSON.stringify({ object: 'instagram', entry }))
      const signature = createHmac('sha256', secret).update(body).digest('hex')
      return { body, headers: { 'x-hub-signature-256': `sha256=${signature}` } }
    },
    commentCall: (one) => ({
      field: 'comments',
      value: {
        id: one.id,
        text: one.text,
        from: { id: '901', username: one.username },
        media: { id: one.picture.id, media_product_type: 'FEED' },
        ...(one.parent ? { parent_id: one.parent } : {}),
      },
    }),
  }
  return town
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) text += String(piece)
  return text
}

function json(response: ServerResponse, { status, body }: Answer, headers: Record<string, string>): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
  response.end(JSON.stringify(body))
}
