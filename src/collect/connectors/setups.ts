/** Every network that asks for a key, with how it is set up; in the order in which it is shown where nothing else counts. */
import type { Setup } from '../connector.js'
import { blueskySetup } from './bluesky-own/setup.js'
import { facebookSetup } from './facebook/setup.js'
import type { Addresses } from './index.js'
import { instagramSetup } from './instagram/setup.js'
import { linkedinSetup } from './linkedin/setup.js'
import { mastodonSetup } from './mastodon-own/setup.js'
import { redditSetup } from './reddit/setup.js'
import { threadsSetup } from './threads/setup.js'
import { xSetup } from './x/setup.js'
import { realAddresses } from './youtube/server.js'
import { youtubeOwnSetup, youtubeSetup } from './youtube/setup.js'

export function setups({ standIns = {} }: Pick<Addresses, 'standIns'>): Map<string, Setup> {
  const {
    graph,
    facebook: dialog,
    threads,
    'threads-dialog': threadsDialog,
    bluesky,
    x: xUrl,
    google,
    reddit,
    linkedin,
  } = standIns
  const youtubeAt = google ? { api: google, token: google, signIn: google } : realAddresses
  const all: Setup[] = [
    facebookSetup({ ...(graph ? { graph } : {}), ...(dialog ? { dialog } : {}) }),
    instagramSetup(graph, dialog),
    threadsSetup(threads, threadsDialog),
    xSetup(xUrl ? { base: xUrl, site: xUrl } : {}),
    youtubeSetup(youtubeAt),
    youtubeOwnSetup(youtubeAt),
    mastodonSetup,
    blueskySetup(bluesky),
    linkedinSetup(linkedin ? { api: linkedin, site: linkedin } : undefined),
    redditSetup(reddit ? { api: reddit, token: reddit } : undefined),
  ]
  return new Map(all.map((setup) => [setup.network, setup]))
}
