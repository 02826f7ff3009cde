/** The story in the shape of Mastodon's REST interface (4.5). */

import type { Author } from './people.js'
import type { ToldPost } from './told.js'
import { duinveld } from './town.js'

export type Visibility = 'public' | 'unlisted' | 'private' | 'direct'
/** Who may read a timeline without an account. */
export type Access = 'public' | 'authenticated' | 'disabled'

export type Status = {
  id: string
  created_at: string
  in_reply_to_id: string | null
  in_reply_to_account_id: string | null
  sensitive: boolean
  spoiler_text: string
  visibility: Visibility
  language: string | null
  uri: string
  url: string
  replies_count: number
  reblogs_count: number
  favourites_count: number
  edited_at: string | null
  content: string
  reblog: null
  account: Account
  media_attachments: unknown[]
  mentions: { id: string; username: string; acct: string; url: string }[]
  tags: { name: string; url: string }[]
  emojis: unknown[]
  card: null
  poll: null
}

type Account = {
  id: string
  username: string
  acct: string
  display_name: string
  locked: boolean
  bot: boolean
  discoverable: boolean
  group: boolean
  created_at: string
  note: string
  url: string
  uri: string
  avatar: string
  header: string
  followers_count: number
  following_count: number
  statuses_count: number
  emojis: unknown[]
  fields: unknown[]
}

export type Place = {
  /** The domain of the account; absent: this server's own. */
  domain?: string
  visibility?: Visibility
  spoiler?: string
}

/** 48 bits of milliseconds, 16 of a counter: later is larger, as decimal text. */
export function snowflake(at: Date, counter: number): string {
  return ((BigInt(at.getTime()) << 16n) | BigInt(counter & 0xffff)).toString()
}

export function status(id: string, post: ToldPost, place: Place, parent: Status | undefined): Status {
  const domain = place.domain ?? duinveld.mastodon
  const author = account(post.author, place.domain)
  return {
    id,
    created_at: post.at.toISOString(),
    in_reply_to_id: parent?.id ?? null,
    in_reply_to_account_id: parent?.account.id ?? null,
    sensitive: place.spoiler !== undefined,
    spoiler_text: place.spoiler ?? '',
    visibility: place.visibility ?? 'public',
    language: post.lang,
    uri: `https://${domain}/users/${author.username}/statuses/${id}`,
    url: `https://${domain}/@${author.username}/${id}`,
    replies_count: 0,
    reblogs_count: 0,
    favourites_count: 0,
    edited_at: null,
    content: asHtml(post.text, domain),
    reblog: null,
    account: author,
    media_attachments: [],
    mentions: parent ? [mentionOf(parent.account)] : [],
    tags: tagsOf(post.text, domain),
    emojis: [],
    card: null,
    poll: null,
  }
}

export function withText(old: Status, text: string, editedAt: Date): Status {
  const domain = new URL(old.uri).hostname
  return {
    ...old,
    content: asHtml(text, domain),
    tags: tagsOf(text, domain),
    edited_at: editedAt.toISOString(),
  }
}

export function account(author: Author, domain?: string): Account {
  const username = author.handle.replaceAll(/[^a-z0-9_]/g, '_')
  const home = domain ?? duinveld.mastodon
  return {
    id: accountId(`${username}@${home}`),
    username,
    acct: domain === undefined ? username : `${username}@${domain}`,
    display_name: author.name,
    locked: false,
    bot: false,
    discoverable: true,
    group: false,
    created_at: '2023-02-01T00:00:00.000Z',
    note:
      author.kind === 'town' ? '<p>De stad Duinveld. We antwoorden op werkdagen van 9 tot 17 uur.</p>' : '',
    url: `https://${home}/@${username}`,
    uri: `https://${home}/users/${username}`,
    avatar: `https://${home}/avatars/original/missing.png`,
    header: `https://${home}/headers/original/missing.png`,
    followers_count: 40,
    following_count: 60,
    statuses_count: 120,
    emojis: [],
    fields: [],
  }
}

export function instance(access: { live: Access; hashtags: Access }): object {
  const both = (value: Access) => ({ local: value, remote: value })
  return {
    domain: duinveld.mastodon,
    title: 'Het plein van Duinveld',
    version: '4.5.1',
    source_url: 'https://github.com/mastodon/mastodon',
    description: 'Voor wie in of rond Duinveld woont.',
    usage: { users: { active_month: 412 } },
    languages: ['nl'],
    configuration: {
      urls: { streaming: `wss://${duinveld.mastodon}` },
      statuses: { max_characters: 500, max_media_attachments: 4, characters_reserved_per_url: 23 },
      timelines_access: {
        live_feeds: both(access.live),
        hashtag_feeds: both(access.hashtags),
        trending_link_feeds: both('disabled'),
      },
    },
    registrations: { enabled: true, approval_required: true, message: null },
    api_versions: { mastodon: 7 },
    rules: [],
  }
}

/** Paragraphs and line breaks as tags, the rest escaped, tags and addresses as links. */
function asHtml(text: string, domain: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
  const linked = escaped
    .replace(
      /https?:\/\/[^\s<]+/g,
      (url) => `<a href="${url}" target="_blank" rel="nofollow noopener">${visible(url)}</a>`,
    )
    .replace(/(^|\s)#([\p{L}\d_]+)/gu, (_, before: string, tag: string) => {
      const href = `https://${domain}/tags/${tag}`
      return `${before}<a href="${href}" class="mention hashtag" rel="tag">#<span>${tag}</span></a>`
    })
  return `<p>${linked.replaceAll('\n\n', '</p><p>').replaceAll('\n', '<br />')}</p>`
}

function visible(url: string): string {
  const [, scheme = '', rest = ''] = /^(https?:\/\/(?:www\.)?)(.*)$/.exec(url) ?? []
  const shown = `<span class="${rest.length > 30 ? 'ellipsis' : ''}">${rest.slice(0, 30)}</span>`
  return `<span class="invisible">${scheme}</span>${shown}<span class="invisible">${rest.slice(30)}</span>`
}

function tagsOf(text: string, domain: string): { name: string; url: string }[] {
  const names = new Set(
    [...text.matchAll(/(?:^|\s)#([\p{L}\d_]+)/gu)].map((match) => (match[1] ?? '').toLowerCase()),
  )
  return [...names].map((name) => ({ name, url: `https://${domain}/tags/${name}` }))
}

function mentionOf(to: Account) {
  return { id: to.id, username: to.username, acct: to.acct, url: to.url }
}

function accountId(address: string): string {
  let sum = 7n
  for (const byte of Buffer.from(address)) sum = (sum * 131n + BigInt(byte)) % 1_000_000_000_000n
  return (109_000_000_000_000_000n + sum).toString()
}
