/** Every network that we can listen to, by the name that stands in a source's settings. */
import type { Connector } from '../connector.js'
import { feed } from './feed/index.js'
import { googleNews } from './google-news/index.js'
import { jetstream } from './jetstream/index.js'
import { mastodon } from './mastodon/index.js'
import { own } from './own/index.js'
import { recorded } from './recorded/index.js'
import { telegram } from './telegram/index.js'

/** `addresses`: stand-ins for the networks' own, from the configuration; `userAgent`: how we name ourselves. */
export function connectors(
  addresses: { jetstreamUrls: readonly string[]; googleNewsUrl: string; telegramUrl?: string },
  userAgent = 'Dorpsplein',
): Map<string, Connector> {
  const all = [
    feed(),
    googleNews(addresses.googleNewsUrl),
    jetstream([...addresses.jetstreamUrls], { userAgent }),
    mastodon(),
    own(),
    recorded(),
    telegram(addresses.telegramUrl),
  ]
  // A connector is called only with what its own schemas have read, so the map may forget their types.
  return new Map(all.map((connector) => [connector.name, connector as unknown as Connector]))
}
