/** The story in the shape of Bluesky: identifiers, records and the frames of Jetstream v1. */

import { createHash } from 'node:crypto'
import type { Author } from './people.js'
import type { ToldPost } from './told.js'

const base32 = 'abcdefghijklmnopqrstuvwxyz234567'
const sortable32 = '234567abcdefghijklmnopqrstuvwxyz'

export function did(author: Author): string {
  return `did:plc:${hashed(author.key, 24)}`
}

/** A record key is a TID: 53 bits of microseconds and 10 of a clock, in an alphabet that sorts. */
export function recordKey(post: ToldPost): string {
  // The story knows no microseconds: those, and the clock, come from the id, so that no two posts share a key.
  const unique = createHash('sha256').update(post.id).digest().readUInt32BE(0)
  const microseconds = BigInt(post.at.getTime()) * 1000n + BigInt(unique % 1000)
  let bits = microseconds * 1024n + BigInt((unique >>> 12) & 1023)
  let text = ''
  for (let i = 0; i < 13; i++) {
    text = sortable32.charAt(Number(bits & 31n)) + text
    bits >>= 5n
  }
  return text
}

export function cid(content: string): string {
  return `bafyrei${hashed(content, 52)}`
}

export function atUri(post: ToldPost): string {
  return `at://${did(post.author)}/app.bsky.feed.post/${recordKey(post)}`
}

/** The identity under which the product should know the post: `did/collection/rkey`. */
export function blueskyId(post: ToldPost): string {
  return `${did(post.author)}/app.bsky.feed.post/${recordKey(post)}`
}

type Commit = {
  rev: string
  operation: 'create' | 'update' | 'delete'
  collection: string
  rkey: string
  record?: unknown
  cid?: string
}

export type FrameBody =
  | { did: string; kind: 'commit'; commit: Commit }
  | {
      did: string
      kind: 'account'
      account: { active: boolean; did: string; seq: number; status?: string; time: string }
    }
  | { did: string; kind: 'identity'; identity: { did: string; handle: string; seq: number; time: string } }

/** `replyTo` is the post that is answered, when it is known. */
export function created(post: ToldPost, replyTo?: ToldPost): FrameBody {
  return commit(post, 'create', record(post, post.text, replyTo))
}

export function updated(post: ToldPost, text: string, replyTo?: ToldPost): FrameBody {
  return commit(post, 'update', record(post, text, replyTo))
}

export function deleted(post: ToldPost): FrameBody {
  return commit(post, 'delete')
}

export function reposted(post: ToldPost, by: Author, at: Date): FrameBody {
  const rkey = recordKey({ ...post, id: `${post.id}/${by.key}`, at })
  const subject = { cid: cid(post.text), uri: atUri(post) }
  const record = { $type: 'app.bsky.feed.repost', createdAt: at.toISOString(), subject }
  return {
    did: did(by),
    kind: 'commit',
    commit: {
      rev: rkey,
      operation: 'create',
      collection: 'app.bsky.feed.repost',
      rkey,
      record,
      cid: cid(rkey),
    },
  }
}

/** Status null: the account is there (again). */
export function account(
  author: Author,
  status: 'deleted' | 'deactivated' | 'takendown' | null,
  at: Date,
): FrameBody {
  const owner = did(author)
  return {
    did: owner,
    kind: 'account',
    account: {
      active: status === null,
      did: owner,
      seq: at.getTime(),
      ...(status === null ? {} : { status }),
      time: at.toISOString(),
    },
  }
}

export function identity(author: Author, at: Date): FrameBody {
  const owner = did(author)
  return {
    did: owner,
    kind: 'identity',
    identity: { did: owner, handle: author.handle, seq: at.getTime(), time: at.toISOString() },
  }
}

function commit(post: ToldPost, operation: Commit['operation'], record?: object): FrameBody {
  const rkey = recordKey(post)
  const body: Commit = { rev: rkey, operation, collection: 'app.bsky.feed.post', rkey }
  if (record) Object.assign(body, { record, cid: cid(JSON.stringify(record)) })
  return { did: did(post.author), kind: 'commit', commit: body }
}

function record(post: ToldPost, text: string, replyTo?: ToldPost): object {
  const facets = facetsOf(text)
  const parent = replyTo && { cid: cid(replyTo.text), uri: atUri(replyTo) }
  return {
    $type: 'app.bsky.feed.post',
    createdAt: post.at.toISOString(),
    ...(facets.length > 0 ? { facets } : {}),
    langs: [post.lang],
    ...(parent ? { reply: { parent, root: parent } } : {}),
    text,
  }
}

/** Positions are counted in bytes of UTF-8, not in characters. */
function facetsOf(text: string): object[] {
  const facet = (match: RegExpMatchArray, feature: object) => {
    const byteStart = Buffer.byteLength(text.slice(0, match.index))
    return { features: [feature], index: { byteStart, byteEnd: byteStart + Buffer.byteLength(match[0]) } }
  }
  const tags = [...text.matchAll(/#[\p{L}\d_]+/gu)].map((match) =>
    facet(match, { $type: 'app.bsky.richtext.facet#tag', tag: match[0].slice(1) }),
  )
  const links = [...text.matchAll(/https?:\/\/\S+/g)].map((match) =>
    facet(match, { $type: 'app.bsky.richtext.facet#link', uri: match[0] }),
  )
  return [...tags, ...links]
}

function hashed(text: string, length: number): string {
  const bytes = createHash('sha512').update(text).digest()
  return Array.from({ length }, (_, i) => base32.charAt((bytes[i] ?? 0) & 31)).join('')
}
