/** What a feed says → posts. Pure. */

import { createHash } from 'node:crypto'
import type { Drop, RawPost } from '#post'
import { readDate } from './date.js'
import { resolve } from './tree.js'
import type { Feed, FeedItem, FeedSettings } from './wire.js'
import { bodyText, titleText } from './words-of.js'

export type Place = {
  settings: FeedSettings
  /** The name space for ids that mean something only within this feed, and the author of its posts. */
  identity: string
  /** The address that answered: relative links start there. */
  url: string
  now: Date
}

/** A post, or why it is none. By-lines are not kept: the feed is the author. */
export function toPost(item: FeedItem, feed: Feed, place: Place): RawPost | Drop {
  const title = titleText(item.title)
  const text = bodyText(item.words)
  if (title === '' && text === '') return { reason: 'empty' }
  const link = webAddress(item.link, feed.link, place.url)
  const id = idOf(item, link, title + text, place.identity)
  const published = plausible(item.published, place.now)
  const updated = plausible(item.updated, place.now)
  const created = published ?? updated
  const language = item.language ?? feed.language
  return {
    network: 'feed',
    id,
    kind: place.settings.kind,
    author: authorOf(feed, place),
    ...(title === '' ? {} : { title }),
    text,
    ...(created ? { createdAt: created } : {}),
    ...(published && updated && updated > published ? { editedAt: updated } : {}),
    ...(link ? { link } : {}),
    ...(language ? { languages: [language.trim().slice(0, 35)] } : {}),
    carries: { image: item.image || hasImage(item), video: item.video },
  }
}

export const isDrop = (made: RawPost | Drop): made is Drop => 'reason' in made

function authorOf(feed: Feed, { settings, identity, url }: Place) {
  const name = settings.name ?? titleText(feed.title).slice(0, 200)
  const shown = name === '' ? new URL(url).hostname.replace(/^www\./, '') : name
  return { id: identity, name: shown, ...(settings.kind === 'own' ? { isOwner: true } : {}) }
}

/**
 * An id that is unique in the world is kept as it is, so that one article in two feeds is one; any other belongs to
 * this feed. Without an id the address names the item, and without that its words and date do.
 */
function idOf(item: FeedItem, link: string | null, words: string, identity: string): string {
  const own = item.id?.trim() ?? ''
  if (own !== '') return isWorldwide(own) ? own : `${identity}#${own}`
  if (link) return link
  return `${identity}#${digest(`${words}\n${item.published ?? ''}`)}`
}

/** The id of an item that was taken back, as `toPost` would have made it. */
export const withdrawnId = (id: string, identity: string): string =>
  isWorldwide(id.trim()) ? id.trim() : `${identity}#${id.trim()}`

/**
 * A feed takes back what is its own: an id of this feed only, or one that names its host. Else any feed could take another
 * paper's articles off the wall.
 */
export function mayWithdraw(id: string, addresses: string[]): boolean {
  if (!isWorldwide(id.trim())) return true
  const owner = /^(?:https?:\/\/|tag:)(?:[^,/\s]*@)?([^,:/\s]+)/i.exec(id.trim())?.[1]?.toLowerCase()
  const hosts = addresses.map((address) => new URL(address).hostname)
  return owner !== undefined && hosts.some((host) => bare(host) === bare(owner))
}
const bare = (host: string) => host.replace(/^www\./, '')

const isWorldwide = (id: string) =>
  /^(https?:\/\/[^/\s]+\/\S+|tag:[^\s,]+,\d{4}\S*|urn:uuid:[\da-f-]{30,})/i.test(id)

export const digest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 24)

function webAddress(link: string | null, feedLink: string | null, url: string): string | null {
  if (link === null) return null
  const page = feedLink === null ? url : (resolve(feedLink, url) ?? url)
  const address = resolve(link, URL.canParse(page) ? page : url)
  if (address === null || !URL.canParse(address)) return null
  const parsed = new URL(address)
  return /^https?:$/.test(parsed.protocol) && address.length <= 2000 ? parsed.href : null
}

/** Before the web is a clock that was never set; more than a day ahead is a mistake or an announcement. */
function plausible(written: string | null, now: Date): Date | null {
  const date = written === null ? null : readDate(written)
  if (!date || date.getUTCFullYear() < 1990) return null
  return date.getTime() > now.getTime() + 86_400_000 ? null : date
}

const hasImage = ({ words }: FeedItem) =>
  words !== null && 'markup' in words && /<(img|picture|figure)\b/i.test(words.markup.slice(0, 200_000))
