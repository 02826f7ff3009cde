/**
 * Speaking under a post on Bluesky: a reply, a like, or hiding a reply under a post of our own. Once.
 *
 * We choose the key of the record that says it, the same for every attempt, and ask that it be made only where none is
 * yet: a second attempt finds the first.
 */
import { type Answering, type Context, type Doing, type Done, SourceProblem } from '../../connector.js'
import { linkOfUri, postCollection } from './adapter.js'
import { facetsOf, graphemes, handlesIn, keyOf } from './facets.js'
import { type Account, askAccount, writes } from './session.js'
import { kept, type OwnSettings, posts, replyRefs, resolved, type Shown, shown } from './wire.js'

const longest = 300
const likes = 'app.bsky.feed.like'
const threadgates = 'app.bsky.feed.threadgate'
/** What the network allows under one post. */
const mostHidden = 300

type Enter = (settings: OwnSettings, context: Context) => Promise<Account>

export function answering(enter: Enter): Answering<OwnSettings> {
  return {
    acts: ['reply', 'like', 'hide'],
    longest,
    async perform(settings, doing, context) {
      const account = await enter(settings, context)
      const target = await showOf(doing.target, account, context)
      if (!target) throw new SourceProblem('bluesky-post-gone')
      if (doing.act === 'reply') return reply(target, doing, account, context)
      if (doing.act === 'like') return like(target, doing, account, context)
      if (doing.act === 'hide') return hide(target, account, context)
      throw new SourceProblem('act-impossible', { network: 'Bluesky' })
    },
    async find(settings, doing, context) {
      const account = await enter(settings, context)
      if (doing.act === 'reply')
        return (await keptAt(postCollection, keyOf(doing), account, context)) ?? 'absent'
      const target = await showOf(doing.target, account, context)
      if (!target) return 'unknown'
      if (doing.act === 'like') {
        const isLiked = target.viewer?.like || (await keptAt(likes, keyOf(doing), account, context))
        return isLiked ? { id: null, link: null } : 'absent'
      }
      const gate = await gateOf(rootOf(target).uri, account, context)
      return hiddenIn(gate?.value).includes(target.uri) ? { id: null, link: null } : 'absent'
    },
  }
}

async function showOf(uri: string, account: Account, context: Context): Promise<Shown | null> {
  const { value } = await askAccount(account, 'app.bsky.feed.getPosts', context, { search: [['uris', uri]] })
  return shown.safeParse(posts.safeParse(value).data?.posts[0]).data ?? null
}

const refOf = ({ uri, cid }: Shown) => ({ uri, cid })
const rootOf = (post: Shown) => replyRefs.safeParse(post.record.reply).data?.root ?? refOf(post)

async function reply(parent: Shown, doing: Doing, account: Account, context: Context): Promise<Done> {
  const { text } = doing
  if (graphemes(text) > longest) throw new SourceProblem('bluesky-too-long', { most: longest })
  const facets = facetsOf(text, await peopleIn(text, account, context))
  const said = parent.record.langs
  const langs = Array.isArray(said) ? said.filter((lang) => typeof lang === 'string').slice(0, 3) : []
  const record = {
    $type: postCollection,
    text,
    createdAt: context.now().toISOString(),
    langs: langs.length > 0 ? langs : ['nl'],
    reply: { root: rootOf(parent), parent: refOf(parent) },
    ...(facets.length > 0 ? { facets } : {}),
  }
  return make(postCollection, keyOf(doing), record, account, context)
}

async function like(target: Shown, doing: Doing, account: Account, context: Context): Promise<Done> {
  if (!target.viewer?.like) {
    const record = { $type: likes, subject: refOf(target), createdAt: context.now().toISOString() }
    await make(likes, keyOf(doing), record, account, context)
  }
  return { id: null, link: null }
}

/** Made only where none is yet: `swapRecord: null` says so. */
async function make(
  collection: string,
  rkey: string,
  record: object,
  account: Account,
  context: Context,
): Promise<Done> {
  const { refused } = await askAccount(account, 'com.atproto.repo.putRecord', context, {
    json: { repo: account.did, collection, rkey, record, swapRecord: null },
    limit: writes,
    certain: true,
    expected: ['InvalidSwap'],
  })
  if (refused && !(await keptAt(collection, rkey, account, context)))
    throw new SourceProblem('network-says', { network: 'Bluesky', message: refused })
  const uri = `at://${account.did}/${collection}/${rkey}`
  return { id: uri, link: linkOfUri(uri) }
}

async function recordAt(collection: string, rkey: string, account: Account, context: Context) {
  const { refused, value } = await askAccount(account, 'com.atproto.repo.getRecord', context, {
    query: { repo: account.did, collection, rkey },
    expected: ['RecordNotFound'],
  })
  if (refused) return null
  const read = kept.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'Bluesky' })
  return read.data
}

async function keptAt(
  collection: string,
  rkey: string,
  account: Account,
  context: Context,
): Promise<Done | null> {
  const found = await recordAt(collection, rkey, account, context)
  return found && { id: found.uri, link: linkOfUri(found.uri) }
}

/** Who is named and does not exist is no mention. */
async function peopleIn(text: string, account: Account, context: Context): Promise<Map<string, string>> {
  const dids = new Map<string, string>()
  for (const handle of handlesIn(text).slice(0, 10)) {
    const { value, refused } = await askAccount(account, 'com.atproto.identity.resolveHandle', context, {
      query: { handle },
      expected: ['HandleNotFound', 'InvalidRequest'],
    })
    const did = refused ? undefined : resolved.safeParse(value).data?.did
    if (did) dids.set(handle, did)
  }
  return dids
}

function gateOf(root: string, account: Account, context: Context) {
  return recordAt(threadgates, root.split('/')[4] ?? '', account, context)
}

const hiddenIn = (gate: Record<string, unknown> | undefined): string[] =>
  Array.isArray(gate?.hiddenReplies) ? gate.hiddenReplies.filter((uri) => typeof uri === 'string') : []

/** Who looks at our post sees the reply only after asking for it. Whoever else may answer stays as it was. */
async function hide(target: Shown, account: Account, context: Context): Promise<Done> {
  const root = rootOf(target).uri
  if (!root.startsWith(`at://${account.did}/`)) throw new SourceProblem('bluesky-not-our-thread')
  const gate = await gateOf(root, account, context)
  const hidden = hiddenIn(gate?.value)
  if (hidden.includes(target.uri)) return { id: null, link: null }
  const record = {
    $type: threadgates,
    post: root,
    createdAt: context.now().toISOString(),
    ...gate?.value,
    hiddenReplies: [...hidden, target.uri].slice(-mostHidden),
  }
  await askAccount(account, 'com.atproto.repo.putRecord', context, {
    // Somebody who changes it in the app meanwhile is not overruled.
    json: {
      repo: account.did,
      collection: threadgates,
      rkey: root.split('/')[4],
      record,
      swapRecord: gate?.cid ?? null,
    },
    limit: writes,
    certain: true,
  })
  return { id: null, link: null }
}
