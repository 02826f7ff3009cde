/**
 * A link → the channel it leads to, if it leads to one. Addresses are normalised, so that two ways to write one channel
 * are one. Share buttons, single posts, log-ins and the profiles of persons on LinkedIn are no channels.
 */

import type { PageLink } from './page.js'

export type ChannelNetwork =
  | 'facebook'
  | 'instagram'
  | 'x'
  | 'youtube'
  | 'linkedin'
  | 'tiktok'
  | 'bluesky'
  | 'mastodon'
  | 'threads'
  | 'whatsapp'
  | 'telegram'
  | 'feed'
export type FoundChannel = { network: ChannelNetwork; address: string; name: string }

export function channelOf(link: PageLink): FoundChannel | null {
  const url = new URL(link.url)
  const host = url.hostname.toLowerCase().replace(/^(www|m|mobile|web|l|[a-z]{2}-[a-z]{2}|nl|fr|en)\./, '')
  const path = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(unescaped)
  const reader = readers[host]
  if (reader) return reader(path, url)
  return mastodon(host, path, link)
}

type Reader = (path: string[], url: URL) => FoundChannel | null

const found = (network: ChannelNetwork, address: string, name: string): FoundChannel => ({
  network,
  address,
  name,
})
const isName = (text: string | undefined): text is string =>
  text !== undefined && /^[\p{L}\p{N}._-]{2,100}$/u.test(text)

/** The first part of the path is the name, unless it is one of the network's own pages. */
function named(network: ChannelNetwork, base: string, own: string, sign = ''): Reader {
  const theirs = new Set(own.split(' '))
  return (path) => {
    const first = path[0]
    if (first === undefined || (sign !== '' && !first.startsWith(sign))) return null
    const name = first.replace(/^@/, '')
    if (!isName(name) || theirs.has(name.toLowerCase()) || isSinglePost(path[1])) return null
    return found(network, `${base}${sign}${name}`, name)
  }
}

const isSinglePost = (part: string | undefined) =>
  /^(posts?|status|statuses|p|reel|video|videos|photos?|events?|permalink\.php)$/i.test(part ?? '')

const facebookName = named(
  'facebook',
  'https://www.facebook.com/',
  'sharer sharer.php share share.php dialog plugins tr login login.php policies policy help hashtag events groups ' +
    'photo photo.php photos watch story.php permalink.php media reel reels legal privacy about pages profile.php p ' +
    'marketplace ads business settings recover home.php l.php gaming stories people settings cookie terms.php v2.0 v3.0',
)

const facebook: Reader = (path, url) => {
  const [first, second, third] = path
  const id = url.searchParams.get('id')
  if (first === 'profile.php' && /^\d+$/.test(id ?? ''))
    return found('facebook', `https://www.facebook.com/profile.php?id=${id}`, id ?? '')
  if (first === 'pages' && second && /^\d+$/.test(third ?? ''))
    return found('facebook', `https://www.facebook.com/${third}`, second.replace(/-/g, ' '))
  if (first === 'p' && isName(second))
    return found(
      'facebook',
      `https://www.facebook.com/p/${second}`,
      second.replace(/-\d+$/, '').replace(/-/g, ' '),
    )
  return facebookName(
    path.filter((part) => part !== 'pg'),
    url,
  )
}

const youtubeName = named(
  'youtube',
  'https://www.youtube.com/',
  'watch embed playlist results shorts live feed redirect t about howyoutubeworks premium gaming kids account ' +
    'subscription_center signin v e c user channel iframe_api',
)

const youtube: Reader = (path, url) => {
  const [first, second] = path
  if (first?.startsWith('@') && isName(first.slice(1)))
    return found('youtube', `https://www.youtube.com/${first}`, first.slice(1))
  if (first === 'channel' && /^UC[\w-]{10,}$/.test(second ?? ''))
    return found('youtube', `https://www.youtube.com/channel/${second}`, second ?? '')
  if ((first === 'c' || first === 'user') && isName(second))
    return found('youtube', `https://www.youtube.com/${first}/${second}`, second)
  return youtubeName(path, url)
}

const linkedin: Reader = ([kind, name]) =>
  (kind === 'company' || kind === 'school' || kind === 'showcase') && isName(name)
    ? found('linkedin', `https://www.linkedin.com/${kind}/${name}`, name)
    : null

const x = named(
  'x',
  'https://x.com/',
  'intent share home search hashtag i login signup privacy tos widgets explore settings about download jobs logout compose statuses',
)

const bluesky: Reader = ([first, handle, post]) =>
  first === 'profile' && post === undefined && /^(did:\w+:[\w.:-]+|[\w-]+(\.[\w-]+)+)$/.test(handle ?? '')
    ? found('bluesky', `https://bsky.app/profile/${handle}`, handle ?? '')
    : null

const whatsapp: Reader = (path, url) => {
  const [first, second] = path
  if (first === 'channel' && isName(second))
    return found('whatsapp', `https://www.whatsapp.com/channel/${second}`, second)
  const number = (url.hostname.endsWith('wa.me') ? first : url.searchParams.get('phone'))?.replace(/\D/g, '')
  return number && number.length >= 8 ? found('whatsapp', `https://wa.me/${number}`, `+${number}`) : null
}

const telegramName = named(
  'telegram',
  'https://t.me/',
  'share joinchat addstickers proxy socks iv login confirmphone addtheme c s',
)
const telegram: Reader = (path, url) => telegramName(path[0] === 's' ? path.slice(1) : path, url)

const threads = named('threads', 'https://www.threads.com/', 'intent', '@')

const readers: Record<string, Reader> = {
  'facebook.com': facebook,
  'fb.com': facebook,
  'fb.me': facebook,
  'instagram.com': named(
    'instagram',
    'https://www.instagram.com/',
    'p reel reels explore stories accounts share tv about legal developer direct sharer',
  ),
  'twitter.com': x,
  'x.com': x,
  'youtube.com': youtube,
  'linkedin.com': linkedin,
  'be.linkedin.com': linkedin,
  'tiktok.com': named('tiktok', 'https://www.tiktok.com/', 'share embed', '@'),
  'bsky.app': bluesky,
  'threads.net': threads,
  'threads.com': threads,
  'whatsapp.com': whatsapp,
  'api.whatsapp.com': whatsapp,
  'wa.me': whatsapp,
  't.me': telegram,
  'telegram.me': telegram,
}

/** Any server can be a Mastodon: `rel="me"`, the host's name or the words of the link must say so besides the `@`. */
function mastodon(host: string, path: string[], link: PageLink): FoundChannel | null {
  const [first, ...rest] = path[0] === 'web' ? path.slice(1) : path
  if (!first?.startsWith('@') || rest.length > 0 || !isName(first.slice(1).split('@')[0])) return null
  const says =
    /\bme\b/.test(link.rel) || /mastodon|mstdn|toot|fediverse|\.social$/i.test(`${link.text} ${host}`)
  return says ? found('mastodon', `https://${host}/${first}`, `${first}@${host}`) : null
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
