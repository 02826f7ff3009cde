/**
 * What X sends → arrivals. Pure.
 *
 * A post keeps the id of its first version through all its edits. Of an author only the id comes along; who speaks to the
 * town's own account has a name. Never here: who somebody is, what somebody is like.
 */
import type { Arrival, Carries, Drop, DropReason, Engagement, RawPost } from '#post'
import { latestOf, type Page, type Tweet, tweet, type User, user } from './wire.js'

export const network = 'x'
export type Reading = { arrival: Extract<Arrival, { type: 'post' }> } | { drop: Drop }
export type Read = { arrivals: Arrival[]; drops: Drop[]; latest: string | null }

/** `us`: the id of the account whose own place this is. */
export type Place = { us?: string; users?: Map<string, User>; tweets?: Map<string, Tweet> }

/** Where a post stands, without saying whose it is. */
export const linkOf = (id: string) => `https://x.com/i/status/${id}`
export const idOfLink = (link: string) =>
  /^https:\/\/(?:x|twitter)\.com\/i\/(?:web\/)?status\/(\d{1,20})$/.exec(link)?.[1] ?? null

export function readPage(page: Page, us?: string): Read {
  const place = placeOf(page.includes, us)
  const readings = (page.data ?? []).map((value) => readTweet(value, place))
  return {
    arrivals: readings.flatMap((one) => ('arrival' in one ? [one.arrival] : [])),
    drops: readings.flatMap((one) => ('drop' in one ? [one.drop] : [])),
    latest: latestOf((page.data ?? []).map(idOf)),
  }
}

export function placeOf(includes: Page['includes'], us?: string): Place {
  const users = (includes?.users ?? []).flatMap((value) => user.safeParse(value).data ?? [])
  const tweets = (includes?.tweets ?? []).flatMap((value) => tweet.safeParse(value).data ?? [])
  return {
    ...(us === undefined ? {} : { us }),
    users: new Map(users.map((one) => [one.id, one])),
    tweets: new Map(tweets.map((one) => [one.id, one])),
  }
}

function idOf(value: unknown): string | null {
  const read = tweet.pick({ id: true }).safeParse(value)
  return read.success ? read.data.id : null
}

export function readTweet(value: unknown, place: Place): Reading {
  const read = tweet.safeParse(value)
  if (!read.success) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    const field = String(read.error.issues[0]?.path[0] ?? 'tweet')
    return drop(isObject && !(field in value) ? 'incomplete' : 'malformed', field)
  }
  const post = read.data
  if (isWithheld(post)) return drop('not-public', 'withheld')
  const history = post.edit_history_tweet_ids ?? []
  const first = history[0] ?? post.id
  const isEdited = first !== post.id
  return {
    arrival: { type: 'post', post: postOf(post, first, place), ...(isEdited ? { edited: true } : {}) },
  }
}

const drop = (reason: DropReason, detail: string): Reading => ({ drop: { reason, detail } })

/** Here, or everywhere (XX, XY). */
const here = new Set(['BE', 'NL', 'XX', 'XY'])
function isWithheld({ withheld }: Tweet): boolean {
  return withheld?.copyright === true || (withheld?.country_codes ?? []).some((code) => here.has(code))
}

function postOf(post: Tweet, id: string, place: Place): RawPost {
  const refers = (type: string) => post.referenced_tweets?.find((one) => one.type === type)?.id
  const retweeted = refers('retweeted')
  const original = retweeted === undefined ? undefined : place.tweets?.get(retweeted)
  const replyTo = refers('replied_to')
  const written = post.created_at === undefined ? undefined : new Date(post.created_at)
  const isEdited = id !== post.id
  const languages = languagesOf(post.lang)
  const said = original ?? post
  const mentions = (post.entities?.mentions ?? []).map(({ username }) => username)
  const isOurs = place.us !== undefined && post.author_id === place.us
  return {
    network,
    id,
    kind: place.us === undefined ? 'social' : 'own',
    author: authorOf(post, place, isOurs),
    text: textOf(said, original === undefined && retweeted !== undefined),
    ...(isEdited ? { createdAt: momentOf(id) } : written ? { createdAt: written } : {}),
    ...(isEdited && written ? { editedAt: written } : {}),
    link: linkOf(id),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(retweeted === undefined ? {} : { isRepost: true }),
    ...(languages ? { languages } : {}),
    tags: (said.entities?.hashtags ?? []).map(({ tag }) => tag),
    mentions,
    links: linksOf(said),
    carries: carriesOf(said),
    engagement: engagementOf(post),
    ...(place.us !== undefined && !isOurs ? { toUs: true } : {}),
  }
}

/** An id holds the moment at which it was given (Twitter's snowflake). */
const momentOf = (id: string) => new Date(Number(BigInt(id) >> 22n) + 1_288_834_974_657)

function authorOf({ author_id: id }: Tweet, { us, users }: Place, isOwner: boolean): RawPost['author'] {
  if (id === undefined) return null
  const named = us === undefined ? undefined : users?.get(id)
  return {
    id,
    ...(named ? { handle: named.username, ...(named.name ? { name: named.name } : {}) } : {}),
    ...(isOwner ? { isOwner } : {}),
  }
}

/** X escapes three signs, shortens addresses, and puts those of pictures and quoted posts into the text. */
function textOf(post: Tweet, isCutRetweet: boolean): string {
  let text = post.note_tweet?.text ?? post.text
  for (const one of post.entities?.urls ?? []) {
    const full = one.unwound_url ?? one.expanded_url ?? one.url
    text = text.replaceAll(one.url, one.media_key || isOnX(full) ? '' : full)
  }
  if (isCutRetweet) text = text.replace(/^RT @\w{1,20}: /, '')
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim()
}

/** Such an address names the author of another post, or shows a picture. */
const isOnX = (address: string) =>
  /^https?:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/[^/]+\/(?:web\/)?status\/\d/.test(address)

function linksOf({ entities }: Tweet): string[] {
  const all = (entities?.urls ?? []).filter(({ media_key }) => !media_key)
  const full = all.map((one) => one.unwound_url ?? one.expanded_url ?? one.url)
  return [...new Set(full.filter((address) => !isOnX(address)))]
}

/** The kind of a picture or film stands at the beginning of its key, so it need not be paid for to be known. */
function carriesOf(post: Tweet): Carries {
  const kinds = (post.attachments?.media_keys ?? []).map((key) => key.split('_')[0])
  return {
    ...(kinds.includes('3') ? { image: true } : {}),
    ...(kinds.includes('7') || kinds.includes('13') ? { video: true } : {}),
    ...(linksOf(post).length > 0 ? { link: true } : {}),
  }
}

/** X knows no language where there are only tags, pictures or addresses (`qht`, `qme`, …); `und`: it does not say. */
function languagesOf(lang: string | undefined): string[] | null {
  if (lang === undefined || lang === 'und') return null
  return [/^q|^zxx$|^art$/.test(lang) ? 'und' : lang]
}

function engagementOf({ public_metrics: said }: Tweet): Engagement {
  if (!said) return {}
  const reposts = (said.retweet_count ?? 0) + (said.quote_count ?? 0)
  return {
    reposts,
    ...(said.like_count === undefined ? {} : { likes: said.like_count }),
    ...(said.reply_count === undefined ? {} : { replies: said.reply_count }),
    ...(said.impression_count === undefined ? {} : { views: said.impression_count }),
  }
}
