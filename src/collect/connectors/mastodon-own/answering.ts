/**
 * Speaking under a post on Mastodon: a reply, or a like. Once.
 *
 * The server keeps what is sent with one `Idempotency-Key` from being posted twice within an hour; after that `find` looks
 * among what we wrote. A reply is as visible as what it answers, and never to what was not public.
 */
import { createHash } from 'node:crypto'
import { type Answering, type Context, type Doing, type Done, SourceProblem } from '../../connector.js'
import { plainText } from '../../plain-text.js'
import { askMember, askPage, isGone, type Member, openMember } from '../mastodon/member.js'
import { addressOn } from '../mastodon/server.js'
import { type Addressed, addressed, found, type OwnSettings, source } from './wire.js'

/** A clock there that runs behind ours. */
const slackMs = 60_000
const mostPages = 5
const pageSize = 40

export const answering: Answering<OwnSettings> = {
  acts: ['reply', 'like'],
  // 500 on most servers, of which the name that is spoken to takes a part.
  longest: 460,
  async perform(settings, doing, context) {
    const member = await openMember(settings, context)
    const parent = await findStatus(doing.target, member, context)
    if (!parent || (parent.visibility !== 'public' && parent.visibility !== 'unlisted'))
      throw new SourceProblem('mastodon-post-gone')
    if (doing.act === 'like') return like(parent, member, context)
    if (doing.act === 'reply') return reply(parent, doing, member, context)
    throw new SourceProblem('act-impossible', { network: 'Mastodon' })
  },
  async find(settings, doing, context) {
    const member = await openMember(settings, context)
    const parent = await findStatus(doing.target, member, context)
    if (!parent) return 'unknown'
    if (doing.act === 'like') return parent.favourited === true ? { id: null, link: null } : 'absent'
    return findReply(parent, doing, settings, member, context)
  },
}

async function like(parent: Addressed, member: Member, context: Context): Promise<Done> {
  const answer = await askMember(member, `/api/v1/statuses/${parent.id}/favourite`, context, {
    method: 'POST',
    scope: 'write:favourites',
    certain: true,
  })
  if (isGone(answer)) throw new SourceProblem('mastodon-post-gone')
  return { id: null, link: null }
}

async function reply(parent: Addressed, doing: Doing, member: Member, context: Context): Promise<Done> {
  const answer = await askMember(member, '/api/v1/statuses', context, {
    form: { status: wordsOf(doing, parent), in_reply_to_id: parent.id, visibility: parent.visibility },
    headers: { 'idempotency-key': keyOf(doing) },
    scope: 'write:statuses',
    certain: true,
  })
  if (isGone(answer)) throw new SourceProblem('mastodon-post-gone')
  const made = addressed.safeParse(answer.value)
  // It stands there, whatever the answer looks like.
  return made.success ? { id: made.data.uri || null, link: made.data.url ?? null } : { id: null, link: null }
}

/** Whoever is answered is named, or would not see it. */
function wordsOf({ text }: Doing, { account: { acct } }: Addressed): string {
  const handle = `@${acct}`
  const isNamed = acct === '' || text.toLowerCase().split(/\s+/).includes(handle.toLowerCase())
  return isNamed ? text : `${handle} ${text}`
}

/** The same for every attempt at one thing. */
export const keyOf = ({ act, target, text, since }: Doing): string =>
  createHash('sha256')
    .update(JSON.stringify([act, target, text, since.getTime()]))
    .digest('hex')

/** A status by its `uri`, as this server knows it; null: it knows none, or no longer. */
async function findStatus(uri: string, member: Member, context: Context): Promise<Addressed | null> {
  const id = idOnServer(uri, member.host)
  const answer = id
    ? await askMember(member, `/api/v1/statuses/${id}`, context, { scope: 'read:statuses' })
    : await askMember(member, '/api/v2/search', context, {
        query: { q: uri, type: 'statuses', resolve: 'true', limit: 1 },
        scope: 'read:search',
      })
  if (isGone(answer)) return null
  const value = id ? answer.value : found.safeParse(answer.value).data?.statuses[0]
  return addressed.safeParse(value).data ?? null
}

/** What was written on the server itself carries its id in its `uri`. */
function idOnServer(uri: string, host: string): string | undefined {
  if (!URL.canParse(uri) || new URL(uri).host !== host) return undefined
  return /\/statuses\/(\d+)$/.exec(new URL(uri).pathname)?.[1]
}

async function findReply(
  parent: Addressed,
  doing: Doing,
  { host, account }: OwnSettings,
  member: Member,
  context: Context,
): Promise<Done | 'absent' | 'unknown'> {
  const url = addressOn(host, `/api/v1/accounts/${account}/statuses`)
  url.searchParams.set('exclude_reblogs', 'true')
  url.searchParams.set('limit', String(pageSize))
  const from = doing.since.getTime() - slackMs
  for (let page = 0; page < mostPages; page++) {
    const { value } = await askPage(member, url, 'read:statuses', context)
    const ours = (Array.isArray(value) ? value : []).flatMap((one): Addressed[] => {
      const read = addressed.safeParse(one)
      return read.success ? [read.data] : []
    })
    for (const one of ours) {
      const isLate = Date.parse(one.created_at) >= from
      if (!isLate || one.in_reply_to_id !== parent.id) continue
      if (await hasWords(one, wordsOf(doing, parent), member, context))
        return { id: one.uri || null, link: one.url ?? null }
    }
    const last = ours.at(-1)
    if (!last || Date.parse(last.created_at) < from) return 'absent'
    url.searchParams.set('max_id', last.id)
  }
  return 'unknown'
}

/** As they were typed, where the server tells; else as they are shown, in which names lack their server. */
async function hasWords(one: Addressed, words: string, member: Member, context: Context): Promise<boolean> {
  const answer = await askMember(member, `/api/v1/statuses/${one.id}/source`, context, {
    scope: 'read:statuses',
  })
  const typed = isGone(answer) ? undefined : source.safeParse(answer.value).data?.text
  return typed === undefined ? bare(plainText(one.content)) === bare(words) : bare(typed) === bare(words)
}

const bare = (text: string) =>
  text
    .replace(/(@[\w.-]+)@[\w.-]+/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
