/** `#tag` and `@account`. */
import { classOf, fold, handleKey, SEPARATES, tagKey } from '../fold.js'
import { queryError } from './errors.js'
import type { Read } from './pieces.js'
import { limits, type Query } from './query.js'

export function readName(raw: string, at: number): Read<Query> {
  return raw[0] === '#' || raw[0] === '＃' ? readTag(raw, at) : readAccount(raw, at)
}

function readTag(raw: string, at: number): Read<Query> {
  const span = { at, length: raw.length }
  const prefix = raw.endsWith('*')
  const text = raw.slice(1, prefix ? -1 : undefined)
  const key = tagKey(text)
  if (fold(key) === '') return { ok: false, error: queryError('query.tag-empty', span) }
  if ([...text].some((sign) => sign !== '_' && classOf(sign.codePointAt(0) as number) === SEPARATES)) {
    return { ok: false, error: queryError('query.tag-letters', span, { proposal: tagKey(text) }) }
  }
  if (prefix && [...key].length < limits.prefix) {
    return { ok: false, error: queryError('query.wildcard-short', span, { least: limits.prefix }) }
  }
  return { ok: true, value: { type: 'tag', text, key, prefix } }
}

const account = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.-]*(?:@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)?$/u

function readAccount(raw: string, at: number): Read<Query> {
  const handle = handleKey(raw)
  if (account.test(handle)) return { ok: true, value: { type: 'account', handle } }
  return { ok: false, error: queryError('query.account-letters', { at, length: raw.length }) }
}
