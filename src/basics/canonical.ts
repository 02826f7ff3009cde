/**
 * JSON in one spelling, so that its hash can be compared: the scheme of RFC 8785 (JCS, 2020).
 *
 * In: what JSON can hold. Out: its text, keys in the order of their UTF-16 units, no white space. Refuses what JSON would
 * silently drop or change (undefined, NaN, functions, bigints, dates), since a line that lost something proves nothing.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) return canonicalObject(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} is not JSON`)
  if (!['string', 'number', 'boolean'].includes(typeof value) && value !== null) {
    throw new TypeError(`a ${typeof value} is not JSON`)
  }
  return JSON.stringify(value)
}

function canonicalObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('only plain objects are JSON')
  const fields = value as Record<string, Json>
  // The usual order of JavaScript is that of UTF-16 units, as the scheme asks.
  const keys = Object.keys(fields).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(fields[key] as Json)}`).join(',')}}`
}
