/** What the set-up path needs of the rooms, put together: the gazetteer, discovery, proposals, and founding itself. */
import type { Http } from '#basics/http'
import type { TownParts } from '#web'
import { discoverChannels, discoverFeeds } from './collect/discover.js'
import { proposeFeeds } from './collect/feed-list.js'
import { foundTown } from './found.js'
import type { House } from './house.js'
import { lookAt } from './town-look.js'
import { townParts } from './town-parts.js'

export function towns(house: House, http: Http): TownParts {
  const { database, key, now, bus, config } = house
  return townParts({
    look: (site) =>
      lookAt(
        {
          channels: (address) => discoverChannels(address, http),
          feeds: async (address) =>
            (await discoverFeeds(address, http)).map((found) => ({ address: found.url, title: found.title })),
        },
        site,
      ),
    found: async (founding) => {
      const org = await foundTown({ database, house: key, now }, founding)
      bus.tell({ type: 'topics', orgId: org.orgId })
      bus.tell({ type: 'sources', orgId: org.orgId })
      return org
    },
    media: (town) => proposeFeeds(town.province, town.country),
    ...(config.mastodonHosts.length > 0 ? { mastodonHosts: config.mastodonHosts } : {}),
  })
}
