/**
 * What a connector is.
 *
 * In: the settings of one or more sources, and a cursor. Out: deliveries of arrivals, with a count of what was
 * dropped and a new cursor. Never here: the database, organisations, topics. Nothing after `collect/` knows a network
 * by name, so all that is particular (limits, shapes, back-off) ends in the connector's folder.
 *
 * A folder `connectors/<network>/` holds `wire.ts` (zod schemas of what the network sends), `adapter.ts` (wire to
 * {@link Arrival}, pure) and `index.ts` (the conversation with the network: paging, limits, cursor).
 */

import type { z } from 'zod'
import type { Http } from '#basics/http'
import type { Log } from '#basics/log'
import type { Arrival, Drop } from '#post'

/** What is true of a network, in words for the source's page (`<network>.coverage`, … in words/sources). */
export type Facts = {
  needsKey: boolean
  /** Whether the network tells us of deletions, or only of what is new. */
  deletionsReachUs: boolean
  /** How long its rules let the text be kept, in days; absent: the organisation's own limit. */
  keepDays?: number
  /** Euro for each post read; 0 when it is free. */
  costPerPost: number
}

export type Delivery<Cursor> = {
  arrivals: Arrival[]
  drops: Drop[]
  /** Where to go on from once everything in `arrivals` is safely kept. */
  cursor: Cursor
}

/** A delivery from a source that is asked now and then. */
export type Visit<Cursor> = Delivery<Cursor> & {
  /** Seconds until the next visit that the source deserves (its own wish, or how often it changes). */
  nextInSeconds: number
}

export type Context = {
  http: Http
  log: Log
  now: () => Date
  signal: AbortSignal
}

/** What stands in the way, in words that a communication officer understands (`problem.<key>`). */
export class SourceProblem extends Error {
  constructor(
    readonly key: string,
    readonly values: Record<string, string | number> = {},
    /** Seconds that the source asked us to stay away (`Retry-After`, a rate limit). */
    readonly retryAfterSeconds?: number,
  ) {
    super(`${key} ${JSON.stringify(values)}`)
    this.name = 'SourceProblem'
  }
}

type Common<Settings, Cursor> = {
  /** The name in settings, addresses and words: `feed`, `jetstream`, `mastodon`, … */
  name: string
  facts: Facts
  settings: z.ZodType<Settings>
  cursor: z.ZodType<Cursor>
  /** Sources with the same identity are visited once, for all organisations that have them. */
  identity(settings: Settings): string
  /** Of two places to go on from, the one further back: a redelivery is harmless, a gap is not. Null: the start. */
  oldest(a: Cursor | null, b: Cursor | null): Cursor | null
  /** A town source is kept whole; a firehose only where a topic matches. */
  scope: 'town' | 'firehose'
  /** A short name for a new source, proposed from its settings. */
  title(settings: Settings): string
}

/** What became of a post that was kept earlier, told by its public address. Edited: an arrival with `edited: true`. */
export type Verdict =
  | { link: string; is: 'there' | 'gone' }
  | { link: string; is: 'edited'; arrival: Extract<Arrival, { type: 'post' }> }

export type PolledConnector<Settings = unknown, Cursor = unknown> = Common<Settings, Cursor> & {
  mode: 'poll'
  /** Throws a {@link SourceProblem} when the network says no; bad items are dropped, not thrown. */
  visit(settings: Settings, cursor: Cursor | null, context: Context): Promise<Visit<Cursor>>
  /**
   * For a network that does not tell of deletions: asks, politely, after posts that were kept, by their addresses. What
   * gets no verdict could not be asked now, or not within one call: ask again later.
   */
  verify?(settings: Settings, links: string[], context: Context): Promise<Verdict[]>
}

export type StreamedConnector<Settings = unknown, Cursor = unknown> = Common<Settings, Cursor> & {
  mode: 'stream'
  /**
   * Deliveries until the signal aborts. Reconnects by itself, with back-off; throws a {@link SourceProblem} only when
   * trying again cannot help. The next delivery is asked for after the former one is kept: that is the back-pressure.
   * `report` tells of trouble that it is trying to get over, and `report(null)` that it is over.
   */
  listen(
    settings: Settings,
    cursor: Cursor | null,
    context: Context & { report: (problem: SourceProblem | null) => void },
  ): AsyncIterable<Delivery<Cursor>>
}

/** A source that nobody fetches: its posts are handed in (a form, a file, a webhook). */
export type HandedConnector<Settings = unknown> = Common<Settings, null> & { mode: 'handed' }

export type Connector<Settings = unknown, Cursor = unknown> =
  | PolledConnector<Settings, Cursor>
  | StreamedConnector<Settings, Cursor>
  | HandedConnector<Settings>
