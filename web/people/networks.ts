/** Networks on which a town can have a channel, and what people call them. */
import type { Translate } from '../words/index.js'

export const channelNetworks = [
  'facebook',
  'instagram',
  'bluesky',
  'mastodon',
  'x',
  'youtube',
  'tiktok',
  'linkedin',
  'threads',
  'whatsapp',
  'telegram',
  'feed',
  'newsletter',
  'website',
  'app',
  'other',
] as const

/** Networks on which people have accounts with a handle. */
export const accountNetworks: string[] = [
  'bluesky',
  'mastodon',
  'facebook',
  'instagram',
  'x',
  'threads',
  'youtube',
  'linkedin',
  'tiktok',
  'telegram',
]

/** Names of networks are names: the same in every language, but for the few that are words. */
export function networkName(t: Translate, network: string): string {
  return t.has(`network.${network}`) ? t(`network.${network}`) : network
}

const hosts: [RegExp, (typeof channelNetworks)[number]][] = [
  [/(^|\.)(facebook|fb)\.com$/, 'facebook'],
  [/(^|\.)instagram\.com$/, 'instagram'],
  [/(^|\.)bsky\.(app|social)$/, 'bluesky'],
  [/(^|\.)(x|twitter)\.com$/, 'x'],
  [/(^|\.)(youtube\.com|youtu\.be)$/, 'youtube'],
  [/(^|\.)tiktok\.com$/, 'tiktok'],
  [/(^|\.)linkedin\.com$/, 'linkedin'],
  [/(^|\.)threads\.(net|com)$/, 'threads'],
  [/(^|\.)whatsapp\.com$|^wa\.me$/, 'whatsapp'],
  [/^(t|telegram)\.me$/, 'telegram'],
]

export type ChannelAddress = { network: (typeof channelNetworks)[number]; address: string; name: string }

/** What kind of channel an address is and how it calls itself: `instagram.com/duinveld` → Instagram, `duinveld`. */
export function channelAt(text: string): ChannelAddress | null {
  const whole = /^https?:\/\//i.test(text) ? text : `https://${text}`
  if (/\s/.test(text) || !URL.canParse(whole)) return null
  const url = new URL(whole)
  const host = url.hostname.replace(/^(www|m|nl-nl)\./, '')
  if (!host.includes('.') || url.username !== '') return null
  url.hash = ''
  const path = decode(url.pathname).split('/').filter(Boolean)
  const known = hosts.find(([pattern]) => pattern.test(host))?.[1]
  // A bare `@name` as the only part of the path is how the fediverse writes accounts, whatever the server.
  const network =
    known ??
    (path.length === 1 && path[0]?.startsWith('@') ? 'mastodon' : path.length === 0 ? 'website' : 'other')
  const own = path.filter((part) => !/^(profile|channel|company|c|user|pages|in|showcase)$/.test(part))[0]
  return { network, address: url.href, name: (network === 'website' ? host : (own ?? host)).slice(0, 120) }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
