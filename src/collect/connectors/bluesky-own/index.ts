/**
 * The organisation's own account on Bluesky: what it wrote, and who answered, named or quoted it.
 *
 * In: an app password of that account. Out: conversations (`kind: 'own'`), with the ids that the firehose gives the same
 * posts. Never here: private messages, for which no permission is asked. Lists are read from the newest down to what was
 * read before; a walk that is too long for one visit goes on in the next. Deletions are not told: `verify` asks.
 */
import {
  type Context,
  type PolledConnector,
  SourceProblem,
  type Verdict,
  type Visit,
} from '../../connector.js'
import { type Reading, readShown, uriOfLink } from './adapter.js'
import { answering } from './answering.js'
import { type Account, askAccount, openAccount } from './session.js'
import {
  dated,
  feed,
  feedItem,
  notifications,
  type OwnCursor,
  type OwnSettings,
  ownCursor,
  ownSettings,
  type Place,
  posts,
  shown,
} from './wire.js'

const mostPages = 10
const usualSeconds = 60
/** Posts are indexed some time after they were written, and not in order. */
const overlapMs = 600_000
/** The first visit reads back so far. */
const firstMs = 30 * 86_400_000
const atOnce = 25

const nowhere: Place = { until: null, walk: null }

/** `base` is the entry where accounts that say nothing else are at home. */
export function blueskyOwn(base = 'https://bsky.social'): PolledConnector<OwnSettings, OwnCursor> {
  return {
    name: 'bluesky-own',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: true, deletionsReachUs: false, costPerPost: 0 },
    settings: ownSettings,
    cursor: ownCursor,
    identity: ({ credential, did }) => `${credential} ${did}`,
    oldest: (a, b) => {
      if (a === null || b === null) return null
      return { heard: older(a.heard, b.heard), written: older(a.written, b.written) }
    },
    title: ({ handle, did }) => `@${handle || did}`,
    credential: ({ credential }) => credential,
    async visit(settings, cursor, context) {
      const account = await accountOf(settings, base, context)
      return visit(account, cursor, context)
    },
    async verify(settings, links, context) {
      return verify(await accountOf(settings, base, context), links, context)
    },
    answering: answering((settings, context) => accountOf(settings, base, context)),
  }
}

async function accountOf({ credential, did }: OwnSettings, base: string, context: Context): Promise<Account> {
  const account = await openAccount(credential, base, context)
  if (account.did !== did) throw new SourceProblem('bluesky-other-account')
  return account
}

function older(a: Place, b: Place): Place {
  const [until = null] = [a.until, b.until].toSorted((x, y) => (x ?? '').localeCompare(y ?? ''))
  return { until, walk: null }
}

async function visit(
  account: Account,
  cursor: OwnCursor | null,
  context: Context,
): Promise<Visit<OwnCursor>> {
  const heard = await walkDown(cursor?.heard ?? nowhere, context, (page) => mentions(account, page, context))
  const written = await walkDown(cursor?.written ?? nowhere, context, (page) => ours(account, page, context))
  const read = [...written.values, ...heard.values].map((value) => readShown(value, account.did))
  const isThere = heard.place.walk === null && written.place.walk === null
  return {
    arrivals: read.flatMap((one: Reading) => ('arrival' in one ? [one.arrival] : [])),
    drops: read.flatMap((one: Reading) => ('drop' in one ? [one.drop] : [])),
    cursor: { heard: heard.place, written: written.place },
    nextInSeconds: isThere ? usualSeconds : 5,
  }
}

/** Newest first; `next` is empty at the end. */
type Page = { values: unknown[]; next: string | undefined }

/** Values oldest first. */
async function walkDown(
  { until, walk }: Place,
  context: Context,
  ask: (page: string | undefined) => Promise<Page>,
): Promise<{ values: unknown[]; place: Place }> {
  const now = context.now().getTime()
  const floor = until === null ? now - firstMs : Date.parse(until) - overlapMs
  let from = walk?.from ?? null
  let at = walk?.page
  const values: unknown[] = []
  for (let page = 0; page < mostPages; page++) {
    const { values: some, next } = await ask(at)
    const moments = some.map(indexedAt).filter((moment) => moment !== null)
    // A moment ahead of ours would carry us past what is still to come.
    from ??= new Date(Math.min(Math.max(...moments, floor), now)).toISOString()
    const isBelow = (value: unknown) => (indexedAt(value) ?? floor) < floor
    values.unshift(...some.filter((value) => !isBelow(value)).reverse())
    const isThere = next === undefined || some.length === 0 || moments.some((moment) => moment < floor)
    if (isThere) return { values, place: { until: latest(from, until), walk: null } }
    at = next
  }
  return { values, place: { until, walk: from !== null && at !== undefined ? { from, page: at } : null } }
}

const latest = (a: string, b: string | null) => (b === null || a > b ? a : b)

function indexedAt(value: unknown): number | null {
  const moment = Date.parse(dated.safeParse(value).data?.indexedAt ?? '')
  return Number.isNaN(moment) ? null : moment
}

async function mentions(account: Account, page: string | undefined, context: Context): Promise<Page> {
  const { value } = await askAccount(account, 'app.bsky.notification.listNotifications', context, {
    search: ['reply', 'mention', 'quote'].map((reason) => ['reasons', reason]),
    query: { limit: 100, cursor: page },
  })
  const read = notifications.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'Bluesky' })
  // Servers that do not know `reasons` send the likes as well.
  const wanted = /^(?:reply|mention|quote)$/
  const isWanted = (one: unknown) => wanted.test(dated.safeParse(one).data?.reason ?? 'reply')
  return { values: read.data.notifications.filter(isWanted), next: read.data.cursor }
}

async function ours(account: Account, page: string | undefined, context: Context): Promise<Page> {
  const { value } = await askAccount(account, 'app.bsky.feed.getAuthorFeed', context, {
    query: { actor: account.did, filter: 'posts_with_replies', limit: 100, cursor: page },
  })
  const read = feed.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'Bluesky' })
  const values = read.data.feed.flatMap((one) => {
    const item = feedItem.safeParse(one)
    if (!item.success) return [one]
    return item.data.reason === undefined ? [item.data.post] : []
  })
  return { values, next: read.data.cursor }
}

/** Gone is only what two answers say: the list lacks it, and asked for by itself it is not found. */
async function verify(account: Account, links: string[], context: Context): Promise<Verdict[]> {
  const byUri = new Map(
    links.flatMap((link) => {
      const uri = uriOfLink(link)
      return uri ? [[uri, link] as const] : []
    }),
  )
  const verdicts: Verdict[] = []
  const uris = [...byUri.keys()]
  for (let start = 0; start < uris.length; start += atOnce) {
    const some = uris.slice(start, start + atOnce)
    const { value } = await askAccount(account, 'app.bsky.feed.getPosts', context, {
      search: some.map((uri) => ['uris', uri]),
    })
    const read = posts.safeParse(value)
    if (!read.success) return verdicts
    const there = new Set(read.data.posts.flatMap((one) => shown.safeParse(one).data?.uri ?? []))
    for (const uri of some) {
      const link = byUri.get(uri) ?? ''
      if (there.has(uri)) verdicts.push({ link, is: 'there' })
      else if (await isGone(uri, account, context)) verdicts.push({ link, is: 'gone' })
    }
  }
  return verdicts
}

async function isGone(uri: string, account: Account, context: Context): Promise<boolean> {
  const { refused } = await askAccount(account, 'app.bsky.feed.getPostThread', context, {
    query: { uri, depth: 0, parentHeight: 0 },
    expected: ['NotFound'],
  })
  return refused !== null
}
