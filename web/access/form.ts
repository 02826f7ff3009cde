/** Reads a form: every value is text, trimmed; a file or a repeated field counts as its first value. */
import type { Context } from 'hono'
import { z } from 'zod'
import type { WebEnv } from '../viewer.js'

export type Form = {
  /** Empty when absent. */
  text(name: string): string
  /** Every value of a repeated field (tick boxes). */
  all(name: string): string[]
  has(name: string): boolean
}

export async function readForm(c: Context<WebEnv>): Promise<Form> {
  const body = await c.req.parseBody({ all: true })
  const all = (name: string): string[] => {
    const value = body[name]
    return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
  }
  return {
    all,
    // Control characters have no place in a name or an address, line ends least of all: headers of mail are made of them.
    text: (name) => (all(name)[0] ?? '').replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trim(),
    has: (name) => name in body,
  }
}

/** A mail address in small letters, or null when it is none. */
export function mailAddress(text: string): string | null {
  const parsed = z.email().max(254).safeParse(text.trim().toLowerCase())
  return parsed.success ? parsed.data : null
}
