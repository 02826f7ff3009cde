/**
 * Values for `unnest`, as PostgreSQL writes them, to be cast as `::text[]::uuid[]` and so on. The driver guesses an
 * array's type from its first element, which fails for bytes and for a null in front, and serialises again what is text
 * already when the parameter itself has another type.
 */
export function column(values: (string | number | boolean | Date | Buffer | null)[]): (string | null)[] {
  return values.map(asText)
}

function asText(value: string | number | boolean | Date | Buffer | null): string | null {
  if (value === null) return null
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`
  return String(value)
}
