/**
 * An event of a Mastodon stream → what came in. Pure, apart from what it remembers of ids.
 *
 * A deletion names the server's own id, while a post is known by its `uri`: the last ids are remembered, in memory only.
 * A deletion of what is not among them is found when posts are asked after.
 */
import type { Arrival, Drop } from '#post'
import { network, readStatus } from '../mastodon/adapter.js'
import { hasId } from '../mastodon/climb.js'
import type { StreamEvent } from './events.js'

/** About a week of a busy server's local timeline, in a few megabytes. */
const mostRemembered = 20_000

/** The server's ids and the `uri` of each, the oldest forgotten first. */
export class Remembered extends Map<string, string> {
  override set(id: string, uri: string): this {
    super.delete(id)
    super.set(id, uri)
    const [oldest] = this.keys()
    if (this.size > mostRemembered && oldest !== undefined) super.delete(oldest)
    return this
  }
  note(values: unknown[]): void {
    for (const value of values)
      if (hasId(value) && typeof value.uri === 'string') this.set(value.id, value.uri)
  }
}

/** `id`: of a status that was read, to go on from. All null: an event that means nothing here. */
export type Heard = { arrival: Arrival | null; drop: Drop | null; id: string | null }

const nothing: Heard = { arrival: null, drop: null, id: null }

export function readEvent({ name, data }: StreamEvent, host: string, uris: Remembered): Heard {
  if (name === 'delete') {
    const uri = uris.get(data.trim())
    return uri ? { ...nothing, arrival: { type: 'delete', network, id: uri } } : nothing
  }
  if (name !== 'update' && name !== 'status.update') return nothing
  const value = parse(data)
  if (value === undefined) return { ...nothing, drop: { reason: 'malformed', detail: name } }
  const read = readStatus(value, host, uris)
  uris.note([value])
  const id = hasId(value) ? value.id : null
  if ('arrival' in read) return { arrival: read.arrival, drop: null, id }
  // Changed to what we may not keep: what was kept of it goes.
  const uri = id === null ? undefined : uris.get(id)
  const isShut = name === 'status.update' && read.drop.reason === 'not-public' && uri !== undefined
  return {
    arrival: isShut ? { type: 'delete', network, id: uri } : null,
    drop: isShut ? null : read.drop,
    id,
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
