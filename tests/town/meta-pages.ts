/** Pages, their posts and what is said under them: what stands there, and the routes that read and change it. */

import { type GraphCall, GraphError, missing, noPermission, paged, type Route, select } from './meta-graph.js'

export type Who = { id: string; name: string }
export type Said = {
  id: string
  is: 'post' | 'comment'
  /** On whose wall; for a comment also under which post, and under which comment. */
  page: string
  post?: string
  parent?: string
  /** Null: somebody whom the permission does not cover. */
  from: Who | null
  text: string
  at: Date
  updatedAt: Date
  isHidden: boolean
  isPublished: boolean
  /** A post of somebody else, elsewhere, that names the page. */
  isMention: boolean
  likes: number
  likedByPage: boolean
  privateReply: string | null
  tags: { id: string; name: string; type: string }[]
}

export type Square = {
  pages: Map<string, { id: string; name: string; isOurs: boolean; isSubscribed: boolean }>
  said: Map<string, Said>
  scopes: Set<string>
  now(): Date
  nextNumber(): string
  /** Something changed on the wall: the webhook tells it. */
  tell(said: Said, verb: string): void
}

/** As they write a moment. */
const moment = (at: Date) => at.toISOString().replace(/\.\d+Z$/, '+0000')
const numberOf = (id: string) => id.split('_').at(-1) ?? id

export function permalink({ id, page, post, parent }: Said): string {
  const at = `https://www.facebook.com/${page}/posts/${numberOf(post ?? id)}`
  if (!post) return at
  const under = parent ? `${numberOf(parent)}&reply_comment_id=${numberOf(id)}` : numberOf(id)
  return `${at}/?comment_id=${under}`
}

export const commentsUnder = ({ said }: Square, id: string) =>
  [...said.values()].filter((one) => one.post === id || one.parent === id)

function node(square: Square, one: Said): Record<string, unknown> {
  const common = {
    id: one.id,
    message: one.text || undefined,
    created_time: moment(one.at),
    from: one.from ?? undefined,
    permalink_url: permalink(one),
    is_hidden: one.isHidden,
    message_tags: one.tags.length > 0 ? one.tags : undefined,
  }
  const under = commentsUnder(square, one.id)
  if (one.is === 'post') {
    return {
      ...common,
      updated_time: moment(one.updatedAt),
      is_published: one.isPublished,
      privacy: { value: 'EVERYONE', allow: '', deny: '', friends: '' },
      attachments: undefined,
      shares: undefined,
      reactions: { data: [], summary: { total_count: one.likes, viewer_reaction: 'NONE' } },
      comments: {
        data: [],
        summary: { order: 'chronological', total_count: under.length, can_comment: true },
      },
    }
  }
  const isYoung = square.now().getTime() - one.at.getTime() < 7 * 86_400_000
  return {
    ...common,
    parent: one.parent ? { id: one.parent } : undefined,
    like_count: one.likes,
    comment_count: under.length,
    is_private: false,
    attachment: undefined,
    user_likes: one.likedByPage,
    can_reply_privately: one.privateReply === null && isYoung,
  }
}

const usual = { post: 'created_time,message', comment: 'created_time,from,message' }
const shownBy = (square: Square, fields: string | undefined) => (one: Said) =>
  select(node(square, one), fields, usual[one.is])

const newestFirst = (a: Said, b: Said) => b.at.getTime() - a.at.getTime() || (b.id > a.id ? 1 : -1)

function need(square: Square, { asker }: GraphCall, page: string, scope: string): void {
  if (asker.is === 'app') {
    if (square.pages.get(page)?.isOurs || !square.scopes.has('Page Public Content Access'))
      throw new GraphError(
        10,
        "(#10) To use 'Page Public Content Access', your use of this endpoint must be reviewed and approved by Facebook.",
        { status: 403 },
      )
    return
  }
  if (asker.is === 'page' && asker.page !== page)
    throw new GraphError(210, '(#210) A page access token is required to request this resource.', {
      status: 403,
    })
  if (!square.scopes.has(scope)) throw noPermission(scope)
}

function theOne(square: Square, id: string): Said {
  const one = square.said.get(id)
  if (!one) throw missing(id)
  return one
}

/** GET: pages, edges, single things and `?ids=`. */
export const reading =
  (square: Square): Route =>
  (call) => {
    const { method, path, query } = call
    if (method !== 'GET') return undefined
    const [id = '', edge] = path
    if (id === '' && query.ids) return many(square, call, query.ids.split(','))
    const page = square.pages.get(id) ?? [...square.pages.values()].find(({ name }) => name === id)
    if (page && edge === undefined) return select({ id: page.id, name: page.name }, query.fields, 'name')
    if (page && (edge === 'feed' || edge === 'posts' || edge === 'tagged')) {
      need(square, call, page.id, edge === 'tagged' ? 'pages_read_user_content' : 'pages_read_engagement')
      const all = [...square.said.values()].filter(
        (one) =>
          one.is === 'post' &&
          one.page === page.id &&
          one.isMention === (edge === 'tagged') &&
          (edge !== 'posts' || one.from?.id === page.id),
      )
      return paged(all.sort(newestFirst), call, shownBy(square, query.fields))
    }
    if (edge === 'comments') {
      const one = theOne(square, id)
      need(square, call, one.page, 'pages_read_engagement')
      const all = commentsUnder(square, id).filter(
        (under) => query.filter === 'stream' || under.parent === undefined || under.parent === id,
      )
      const sorted = all.sort(newestFirst)
      if (query.order !== 'reverse_chronological') sorted.reverse()
      return paged(sorted, call, shownBy(square, query.fields))
    }
    if (edge !== undefined || !/^\d+(_\d+)?$/.test(id)) return undefined
    const one = theOne(square, id)
    need(square, call, one.page, 'pages_read_engagement')
    return shownBy(square, query.fields)(one)
  }

/** One that is missing fails them all. */
function many(square: Square, call: GraphCall, ids: string[]) {
  if (ids.length > 50) throw new GraphError(100, '(#100) Too many IDs. Maximum: 50.', { status: 400 })
  const all = ids.map((id) => theOne(square, id))
  for (const one of all) need(square, call, one.page, 'pages_read_engagement')
  return Object.fromEntries(all.map((one) => [one.id, shownBy(square, call.query.fields)(one)]))
}

/** POST: replying, liking, hiding, a private message, and being told to call. */
export const acting =
  (square: Square): Route =>
  (call) => {
    const { method, path, query } = call
    if (method !== 'POST') return undefined
    const [id = '', edge] = path
    const page = square.pages.get(id)
    if (page && edge === 'subscribed_apps') {
      need(square, call, id, 'pages_manage_metadata')
      page.isSubscribed = true
      return { success: true }
    }
    if (page && edge === 'messages') return message(square, call, id)
    const one = square.said.get(id)
    if (!one) {
      if (/^\d+_\d+$/.test(id)) throw missing(id)
      return undefined
    }
    need(square, call, one.page, 'pages_manage_engagement')
    if (edge === 'likes') {
      one.likedByPage = true
      return { success: true }
    }
    if (edge === undefined && query.is_hidden !== undefined) {
      one.isHidden = query.is_hidden === 'true'
      square.tell(one, one.isHidden ? 'hide' : 'unhide')
      return { success: true }
    }
    if (edge !== 'comments') return undefined
    if (!query.message?.trim())
      throw new GraphError(100, '(#100) Missing message or attachment', { status: 400 })
    const added = add(square, {
      is: 'comment',
      page: one.page,
      post: one.post ?? one.id,
      // One level deep: an answer to a reply stands under the comment above it.
      ...(one.is === 'comment' ? { parent: one.parent ?? one.id } : {}),
      from: { id: one.page, name: square.pages.get(one.page)?.name ?? '' },
      text: query.message.trim(),
    })
    return select(node(square, added), query.fields, '')
  }

function message(square: Square, call: GraphCall, page: string) {
  need(square, call, page, 'pages_messaging')
  const recipient: Record<string, string> = JSON.parse(call.query.recipient ?? '{}')
  const { text }: { text: string } = JSON.parse(call.query.message ?? '{}')
  const to = theOne(square, recipient.comment_id ?? recipient.post_id ?? '')
  const isYoung = square.now().getTime() - to.at.getTime() < 7 * 86_400_000
  if (to.privateReply !== null || !isYoung)
    throw new GraphError(10900, '(#10900) Activity already replied to', { status: 400 })
  to.privateReply = text
  return { recipient_id: '5500000000000001', message_id: `m_${square.nextNumber()}` }
}

type New = Pick<Said, 'is' | 'page' | 'from' | 'text'> & Partial<Said>

export function add(square: Square, given: New): Said {
  const at = given.at ?? square.now()
  const number = square.nextNumber()
  const one: Said = {
    id: `${given.post ? numberOf(given.post) : given.page}_${number}`,
    updatedAt: at,
    isHidden: false,
    isPublished: true,
    isMention: false,
    likes: 0,
    likedByPage: false,
    privateReply: null,
    tags: [],
    ...given,
    at,
  }
  square.said.set(one.id, one)
  touch(square, one, at)
  square.tell(one, 'add')
  return one
}

/** A post is as young as what was said last under it. */
export function touch(square: Square, { post }: Said, at = square.now()): void {
  const above = post ? square.said.get(post) : undefined
  if (above && above.updatedAt < at) above.updatedAt = at
}
