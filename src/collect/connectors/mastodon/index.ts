/**
 * Mastodon without an account: the timeline of a hashtag, or of everybody on one server.
 *
 * A visit reads upwards from the last id until nothing is newer, ten pages at most. It begins ten minutes below that id:
 * posts from other servers arrive late and are filed under the moment at which they were written. What comes twice is
 * harmless, and edits of the last minutes come along. Deletions are not told: `verify` asks after posts that were kept.
 */

import { type Context, type PolledConnector, SourceProblem, type Visit } from '../../connector.js'
import { climbFrom, isNewer, understand } from './climb.js'
import { addressOn, askServer } from './server.js'
import { timelineAddress } from './timeline.js'
import { verify } from './verify.js'
import {
  instance,
  type MastodonCursor,
  type MastodonSettings,
  mastodonCursor,
  mastodonSettings,
} from './wire.js'

const accessMs = 24 * 3_600_000

export function mastodon(): PolledConnector<MastodonSettings, MastodonCursor> {
  return {
    name: 'mastodon',
    mode: 'poll',
    scope: 'town',
    facts: { needsKey: false, deletionsReachUs: false, costPerPost: 0 },
    settings: mastodonSettings,
    cursor: mastodonCursor,
    identity: ({ host, tag }) => `${host} ${tag ? `#${tag.toLowerCase()}` : 'public'}`,
    oldest: (a, b) => {
      if (a === null || b === null || a.latest === null || b.latest === null) return null
      return isNewer(a.latest, b.latest) ? b : a
    },
    title: ({ host, tag }) => (tag ? `#${tag} (${host})` : host),
    visit,
    verify,
  }
}

async function visit(
  settings: MastodonSettings,
  cursor: MastodonCursor | null,
  context: Context,
): Promise<Visit<MastodonCursor>> {
  const now = context.now()
  const access = await accessTo(settings, cursor, context)
  const climb = await climbFrom(cursor?.latest ?? null, {
    host: settings.host,
    addressOf: (bound) => timelineAddress(settings, access.localOnly, bound),
    ask: (url) => askServer(url, context),
  })
  const read = understand(climb.values, settings.host)
  const isNew = climb.latest !== null && climb.latest !== (cursor?.latest ?? null)
  const heardAt = isNew ? now.toISOString() : (cursor?.heardAt ?? null)
  return {
    arrivals: read.flatMap((one) => ('arrival' in one ? [one.arrival] : [])),
    drops: read.flatMap((one) => ('drop' in one ? [one.drop] : [])),
    cursor: { latest: climb.latest, access, heardAt },
    nextInSeconds: Math.max(climb.pauseSeconds ?? 0, climb.isThere ? paceOf(heardAt, now) : 5),
  }
}

/** A minute while people write, three when nobody did for an hour. */
function paceOf(heardAt: string | null, now: Date): number {
  return heardAt !== null && now.getTime() - Date.parse(heardAt) < 3_600_000 ? 60 : 180
}

/** Whether people without an account may read it, and whether only what is from the server itself. */
async function accessTo(settings: MastodonSettings, cursor: MastodonCursor | null, context: Context) {
  const now = context.now()
  const known = cursor?.access
  if (known && now.getTime() - Date.parse(known.at) < accessMs) return known
  const at = now.toISOString()
  const feeds = await feedsOf(settings.host, context)
  if (!feeds) return { at, localOnly: false }
  const access = settings.tag ? feeds.hashtag_feeds : feeds.live_feeds
  if (access.local !== 'public') throw new SourceProblem('mastodon-members-only', { host: settings.host })
  return { at, localOnly: access.remote !== 'public' }
}

/** Null: the server does not say (an older one, or another program): then its timelines will. */
async function feedsOf(host: string, context: Context) {
  try {
    const { value } = await askServer(addressOn(host, '/api/v2/instance'), context)
    return instance.safeParse(value).data?.configuration?.timelines_access ?? null
  } catch (problem) {
    const isOlder = problem instanceof SourceProblem && problem.key.startsWith('mastodon-')
    if (isOlder) return null
    throw problem
  }
}
