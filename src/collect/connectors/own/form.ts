/** A phone call, a question at the counter, a letter: written down by a colleague. */

import type { Arrival } from '#post'
import type { Desk } from './csv.js'
import { localTime } from './local-time.js'
import { type Channel, ownForm } from './wire.js'

/** What is wrong with a field: the name of the field, and a key of words. */
export type FormErrors = Partial<Record<'token' | 'channel' | 'text' | 'when' | 'place', string>>

export type FormRead =
  | { ok: true; arrival: Extract<Arrival, { type: 'post' }>; channel: Channel }
  | { ok: false; errors: FormErrors }

/** A minute of grace: the clock on the desk may be ahead. */
const graceMs = 60_000

/** Name and contact of the one who asked are fields of another table: they are not read here. */
export function fromForm(values: unknown, desk: Desk): FormRead {
  const read = ownForm.safeParse(values)
  if (!read.success) {
    const fields = read.error.issues.map((issue) => String(issue.path[0] ?? 'text'))
    return { ok: false, errors: Object.fromEntries(fields.map((field) => [field, `own.wrong-${field}`])) }
  }
  const { token, channel, text, when, place } = read.data
  const createdAt = when ? localTime(when, desk.timeZone) : desk.now
  if (createdAt === null) return { ok: false, errors: { when: 'own.wrong-when' } }
  if (createdAt.getTime() > desk.now.getTime() + graceMs)
    return { ok: false, errors: { when: 'own.future-when' } }
  return {
    ok: true,
    channel,
    arrival: {
      type: 'post',
      post: {
        network: 'own',
        id: `${desk.space}/${token}`,
        kind: 'own',
        author: null,
        text,
        createdAt,
        ...(place ? { place } : {}),
      },
    },
  }
}
