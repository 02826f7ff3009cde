/**
 * The kinds of source that a person can add by a form: what is asked, and how the answers become a connector's settings.
 *
 * In: fields as typed. Out: settings that the connector's own schema accepted, or what is wrong by field. Pure.
 */
import type { Org } from '#web'
import type { Connector } from '../connector.js'
import { feedIdentity } from '../connectors/feed/index.js'

export const formKinds = ['feed', 'telegram', 'mastodon', 'google-news', 'jetstream'] as const
export type FormKind = (typeof formKinds)[number]

export const isFormKind = (text: string): text is FormKind => formKinds.some((kind) => kind === text)

/** As typed, trimmed; what a kind does not ask stays empty. */
export type SourceForm = {
  name: string
  /** The address of a site or a feed. */
  address: string
  /** The feed that was chosen of those found there. */
  url: string
  /** Who writes: `news` or `own`. */
  kind: string
  /** The name or the address of a channel on Telegram. */
  channel: string
  /** The server of Mastodon. */
  host: string
  /** Without `#`; empty: the local timeline. */
  tag: string
  /** What is searched in Google News. */
  query: string
  /** `town`: all of it is kept; `firehose`: only what a topic matches. */
  scope: string
  /** Settings that were looked at before: see {@link settingsKey}. */
  tried: string
}

export const fields = [
  'name',
  'address',
  'url',
  'kind',
  'channel',
  'host',
  'tag',
  'query',
  'scope',
  'tried',
] as const

/** What is mostly kept whole. */
const ofTown: FormKind[] = ['feed', 'telegram', 'mastodon']

export const emptyForm = (kind: FormKind): SourceForm => ({
  ...(Object.fromEntries(fields.map((field) => [field, ''])) as SourceForm),
  kind: 'news',
  scope: ofTown.includes(kind) ? 'town' : 'firehose',
})

export type Asked = {
  connector: Connector
  settings: unknown
  scope: 'town' | 'firehose'
  name: string
}

export type Read =
  | { ok: true; asked: Asked }
  | { ok: false; errors: Partial<Record<keyof SourceForm, string>> }

/** Errors are keys of words. */
export function readSource(kind: FormKind, form: SourceForm, connector: Connector, org: Org): Read {
  const missing = missingField(kind, form)
  if (missing) return { ok: false, errors: { [missing]: `sources.missing-${missing}` } }
  const settings = connector.settings.safeParse(rawSettings(kind, form, org))
  if (!settings.success) {
    const path = settings.error.issues[0]?.path[0]
    const field = fieldOf(kind, typeof path === 'string' ? path : '')
    return { ok: false, errors: { [field]: `sources.wrong-${field}` } }
  }
  const scope = connector.scope === 'firehose' || form.scope === 'firehose' ? 'firehose' : 'town'
  return { ok: true, asked: { connector, settings: settings.data, scope, name: form.name } }
}

function missingField(kind: FormKind, form: SourceForm): keyof SourceForm | null {
  const needed = {
    feed: 'address',
    telegram: 'channel',
    mastodon: 'host',
    'google-news': 'query',
    jetstream: null,
  } as const
  const field = needed[kind]
  return field !== null && form[field] === '' ? field : null
}

function rawSettings(kind: FormKind, form: SourceForm, org: Org): Record<string, unknown> {
  switch (kind) {
    case 'feed':
      return {
        url: form.url || form.address,
        kind: form.kind === 'own' ? 'own' : 'news',
        ...(form.name ? { name: form.name } : {}),
      }
    case 'telegram':
      return { channel: form.channel, kind: form.kind === 'own' ? 'own' : 'news' }
    case 'mastodon':
      return { host: hostName(form.host), ...(form.tag ? { tag: form.tag.replace(/^#/, '') } : {}) }
    case 'google-news':
      return { query: form.query, language: org.locale === 'fr' ? 'fr' : 'nl', country: org.country }
    case 'jetstream':
      return {}
  }
}

/** `https://mastodon.social/@x` and `@x@mastodon.social` name the server too. */
function hostName(typed: string): string {
  const text = typed.trim().toLowerCase()
  if (URL.canParse(text) && /^https?:/.test(text)) return new URL(text).host
  return text.replace(/^.*@/, '').replace(/\/.*$/, '')
}

function fieldOf(kind: FormKind, path: string): keyof SourceForm {
  if (kind === 'feed') return path === 'name' ? 'name' : 'address'
  if (kind === 'telegram') return 'channel'
  if (kind === 'mastodon') return path === 'tag' ? 'tag' : 'host'
  return kind === 'google-news' ? 'query' : 'name'
}

/** Whether two sources of one connector bring the same, whatever they are called. */
export function isSame(connector: Connector, a: unknown, b: unknown): boolean {
  const [first, second] = [connector.settings.safeParse(a), connector.settings.safeParse(b)]
  if (!first.success || !second.success) return false
  if (connector.name === 'feed') return feedOf(first.data) === feedOf(second.data)
  if (connector.name === 'telegram') return channelOf(first.data) === channelOf(second.data)
  return connector.identity(first.data) === connector.identity(second.data)
}

function feedOf(settings: unknown): string {
  return feedIdentity((settings as { url: string }).url)
    .replace(/^http:/, 'https:')
    .replace(/\/$/, '')
}

/** Whoever is said to write there, it is one channel. */
const channelOf = (settings: unknown) => (settings as { channel: string }).channel.toLowerCase()

/** Stands for exactly these settings: a trial of others does not count. */
export function settingsKey(asked: Asked): string {
  return `${asked.connector.name} ${asked.connector.identity(asked.settings)}`.slice(0, 3000)
}
