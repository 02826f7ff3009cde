/** What the pages of sources ask of the rest of the house. */
import type { Bus } from '#basics/bus'
import type { Http } from '#basics/http'
import type { Log } from '#basics/log'
import type { Arrival, Drop } from '#post'
import type { Database } from '#store'
import type { AccessFor } from '../access.js'
import type { Connector } from '../connector.js'

export type SourceParts = {
  database: Database
  bus: Bus
  log: Log
  now: () => Date
  /** Never reaches private networks: addresses here are typed by people. */
  http: Http
  /** Every network by name. */
  connectors: Map<string, Connector>
  /** Keys and limits of one organisation, for a trial. */
  accessFor: AccessFor
  own: {
    /** Hands in what a person or a program brings; everything is kept, counted and told when it resolves. */
    take(
      orgId: string,
      sourceId: string,
      arrivals: Arrival[],
      drops: Drop[],
    ): Promise<{ added: number; edited: number; removed: number; drops: Drop[] }>
    /** Closes and opens a secret with the key of the house. */
    wrap(secret: Buffer): Buffer
    unwrap(wrapped: Buffer): Buffer
    /** Where other programs find the house: `https://plein.duinveld.be`. */
    origin: string
  }
  /** How long a trial of a stream listens, in milliseconds. Default 5,000. */
  listenMs?: number
}
