/** `lang:`, `source:` and `kind:`. Fields that would follow a person are refused with the reason. */
import type { Kind } from '#post'
import { type Language, languages } from '../prepare.js'
import { type ErrorKey, queryError, type Values } from './errors.js'
import type { Read } from './pieces.js'
import type { Query } from './query.js'

const kinds: readonly Kind[] = ['news', 'social', 'own']
const authorFields = ['author', 'auteur', 'from', 'van', 'von', 'de', 'by', 'door', 'user', 'gebruiker']

/** Reads `raw`, which begins with `field` and a colon, and stands at `at` in the source. */
export function readField(raw: string, at: number, field: string): Read<Query> {
  const name = field.toLowerCase()
  const value = raw.slice(field.length + 1).toLowerCase()
  const valueAt = at + field.length + 1
  const no = (key: ErrorKey, values: Values, from: number): Read<never> => {
    return { ok: false, error: queryError(key, { at: from, length: at + raw.length - from }, values) }
  }
  if (authorFields.includes(name)) return no('query.author', { field }, at)
  if (name !== 'lang' && name !== 'source' && name !== 'kind') {
    const error = queryError('query.field-unknown', { at, length: field.length + 1 }, { field })
    return { ok: false, error }
  }
  if (value === '') return no('query.field-empty', { field: `${name}:` }, at)
  if (name === 'lang') {
    if (languages.includes(value as Language)) return yes({ type: 'lang', value: value as Language })
    return no('query.lang-unknown', { value }, valueAt)
  }
  if (name === 'kind') {
    if (kinds.includes(value as Kind)) return yes({ type: 'kind', value: value as Kind })
    return no('query.kind-unknown', { value }, valueAt)
  }
  if (/^[a-z0-9][a-z0-9_-]*$/.test(value)) return yes({ type: 'source', value })
  return no('query.source-unknown', { value }, valueAt)
}

function yes(value: Query): Read<Query> {
  return { ok: true, value }
}
