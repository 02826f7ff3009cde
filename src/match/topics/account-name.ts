/** The name of an account, however a person hands it over. */

const handle = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,99})(?:@[\p{L}\p{N}.-]{3,100})?$/u
/** A Bluesky identifier: it stays the same when the handle changes. */
const did = /^did:[a-z]+:[a-zA-Z0-9._:%-]{5,120}$/

/**
 * `@vrtnws`, `vrtnws@mastodon.social`, `https://bsky.app/profile/vrt.be`, `https://mastodon.social/@vrtnws` and a DID, as
 * the list keeps it: without `@` in front, in lower case. Null when it is none of these.
 */
export function readAccount(typed: string): string | null {
  const text = typed.trim()
  if (did.test(text)) return text
  const found = fromAddress(text) ?? text.replace(/^@/, '')
  const name = did.test(found) ? found : found.toLowerCase()
  return did.test(name) || handle.test(name) ? name.replace(/[.-]+$/, '') : null
}

function fromAddress(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  const { hostname, pathname } = new URL(text)
  const parts = decoded(pathname).split('/').filter(Boolean)
  const host = hostname.replace(/^www\./, '')
  if (host === 'bsky.app') return parts[0] === 'profile' ? (parts[1] ?? null) : null
  const first = parts[0] ?? ''
  // `@name` on a server of its own is the fediverse; on the large sites it is only how they write a name.
  const large = /(?:^|\.)(?:youtube|tiktok|threads|instagram|facebook|x|twitter|linkedin)\.(?:com|net)$/
  if (first.startsWith('@')) {
    const name = first.slice(1)
    return large.test(host) || name.includes('@') ? name : `${name}@${host}`
  }
  if (host.endsWith('linkedin.com')) return parts[1] ?? null
  return first === '' ? null : first
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
