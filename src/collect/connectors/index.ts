/** Every network that we can listen to, by the name that stands in a source's settings. */
import type { Connector } from '../connector.js'
import { blueskyOwn } from './bluesky-own/index.js'
import { facebook } from './facebook/index.js'
import { feed } from './feed/index.js'
import { googleNews } from './google-news/index.js'
import { instagramHashtag } from './instagram/hashtag.js'
import { instagram } from './instagram/index.js'
import { jetstream, type Sieve } from './jetstream/index.js'
import { linkedin } from './linkedin/index.js'
import { mastodon } from './mastodon/index.js'
import { mastodonOwn } from './mastodon-own/index.js'
import { mastodonStream } from './mastodon-stream/index.js'
import { own } from './own/index.js'
import { recorded } from './recorded/index.js'
import { reddit } from './reddit/index.js'
import { telegram } from './telegram/index.js'
import { threads } from './threads/index.js'
import { threadsOwn } from './threads/own.js'
import { xCounts } from './x/counts.js'
import { x } from './x/index.js'
import { xOwn } from './x/own.js'
import { youtube } from './youtube/index.js'
import { realAddresses } from './youtube/server.js'

/** Stand-ins for the networks' own addresses, from the configuration. */
export type Addresses = {
  jetstreamUrls: readonly string[]
  googleNewsUrl: string
  telegramUrl?: string
  /** Of networks that ask for a key: `graph`, `threads`, `x`, … ; absent: the network's own. */
  standIns?: Readonly<Record<string, string>>
}

/** `userAgent`: how we name ourselves. `sieve`: what may be of use to anyone, told from the bytes of a post. */
export function connectors(
  addresses: Addresses,
  userAgent = 'Dorpsplein',
  sieve?: Sieve,
): Map<string, Connector> {
  const {
    graph,
    threads: threadsUrl,
    bluesky,
    x: xUrl,
    google,
    reddit: redditUrl,
    linkedin: linkedinUrl,
  } = addresses.standIns ?? {}
  const all = [
    feed(),
    googleNews(addresses.googleNewsUrl),
    jetstream([...addresses.jetstreamUrls], { userAgent, ...(sieve ? { sieve } : {}) }),
    mastodon(),
    mastodonStream(),
    mastodonOwn(),
    own(),
    recorded(),
    telegram(addresses.telegramUrl),
    blueskyOwn(bluesky),
    facebook(graph),
    instagram(graph),
    instagramHashtag(graph),
    threads(threadsUrl),
    threadsOwn(threadsUrl),
    x(xUrl ? { base: xUrl } : {}),
    xCounts(xUrl ? { base: xUrl } : {}),
    xOwn(xUrl ? { base: xUrl } : {}),
    linkedin(linkedinUrl ? { api: linkedinUrl, site: linkedinUrl } : undefined),
    reddit(redditUrl ? { api: redditUrl, token: redditUrl } : undefined),
    youtube(google ? { api: google, token: google, signIn: google } : realAddresses),
  ]
  // A connector is called only with what its own schemas have read, so the map may forget their types.
  return new Map(all.map((connector) => [connector.name, connector as unknown as Connector]))
}
