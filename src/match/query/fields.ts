/** `lang:`, `source:`, `site:` and the other fields. Those that would follow a person are refused with the reason. */
import type { Kind } from '#post'
import { type Language, languages } from '../prepare.js'
import type { ErrorKey, Values } from './errors.js'
import { type Read, refuse } from './pieces.js'
import type { Has, Is, Query, Reused, Span } from './query.js'
import { readStem } from './terms.js'

const kinds: readonly Kind[] = ['news', 'social', 'own']
const carried: readonly Has[] = ['link', 'image', 'video', 'question']
const sorts: readonly Is[] = ['reply', 'repost']
const authorFields = ['author', 'auteur', 'from', 'van', 'von', 'de', 'by', 'door', 'user', 'gebruiker']

/** Finds what stands behind a name. */
export type Reuse = (kind: Reused, name: string, span: Span) => Read<Query>

/** `value` may have stood between quotation marks; `valueAt` is where it begins, `span` is the whole. */
export type Field = { name: string; value: string; valueAt: number; span: Span }

export function readField(field: Field, reuse: Reuse): Read<Query> {
  const name = field.name.toLowerCase()
  const written = field.value.trim()
  const value = written.toLowerCase()
  const { at, length } = field.span
  const no = (key: ErrorKey, values: Values): Read<never> =>
    refuse(key, { at: field.valueAt, length: Math.max(0, at + length - field.valueAt) }, values)
  if (authorFields.includes(name)) return refuse('query.author', field.span, { field: field.name })
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined
  if (name === 'title') return refuse('query.field-empty', field.span, { field: 'title:' })
  if (!read)
    return refuse('query.field-unknown', { at, length: field.name.length + 1 }, { field: field.name })
  if (value === '') return refuse('query.field-empty', field.span, { field: `${name}:` })
  return read({ field, value, written, no, reuse })
}

type Reading = {
  field: Field
  /** In lower case. */
  value: string
  written: string
  no: (key: ErrorKey, values: Values) => Read<never>
  reuse: Reuse
}

const readers: Record<string, (reading: Reading) => Read<Query>> = {
  lang: ({ value, no }) =>
    languages.includes(value as Language)
      ? yes({ type: 'lang', value: value as Language })
      : no('query.lang-unknown', { value }),
  kind: ({ value, no }) =>
    kinds.includes(value as Kind)
      ? yes({ type: 'kind', value: value as Kind })
      : no('query.kind-unknown', { value }),
  source: ({ value, no }) =>
    /^[a-z0-9][a-z0-9_-]*$/.test(value)
      ? yes({ type: 'source', value })
      : no('query.source-unknown', { value }),
  has: ({ value, no }) =>
    carried.includes(value as Has)
      ? yes({ type: 'has', value: value as Has })
      : no('query.has-unknown', { value }),
  is: ({ value, no }) =>
    sorts.includes(value as Is) ? yes({ type: 'is', value: value as Is }) : no('query.is-unknown', { value }),
  site: ({ value, no }) => readSite(value) ?? no('query.site-unknown', { value }),
  url: readUrl,
  stem: ({ field }) => readStem(field.value, field.valueAt, field.span),
  place: ({ field, written, reuse }) => reuse('place', written, field.span),
  topic: ({ field, value, reuse }) => reuse('topic', value, field.span),
}

const domain = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*(?:\.[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*)+$/u

/** As it is sent: what is not Latin is encoded. */
const host = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/

function readSite(value: string): Read<Query> | null {
  const bare = value.replace(/^www\./, '')
  if (!domain.test(bare) || !URL.canParse(`http://${bare}`)) return null
  const { hostname } = new URL(`http://${bare}`)
  return host.test(hostname) ? yes({ type: 'site', value: hostname }) : null
}

// Where the address of an account begins: to look for it would be a way to follow a person.
const accountAddress =
  /@|\/(?:profile|users?|u|in)\/|(?:^|[/.])(?:x|twitter|facebook|instagram|tiktok|threads|linkedin|bsky|t)\.(?:com|net|app|me)\/./

function readUrl({ value, no, field }: Reading): Read<Query> {
  if (accountAddress.test(value)) return refuse('query.author', field.span, { field: field.name })
  if ([...value].length < 4 || /[\s"“”„‟«»＂]/.test(value)) return no('query.url-short', { least: 4 })
  return yes({ type: 'url', value })
}

function yes(value: Query): Read<Query> {
  return { ok: true, value }
}
