/** What the pages of follow-ups are given. */
import type { Bus } from '#basics/bus'
import type { Database, Reply, ReplyAct, Tx } from '#store'

export type FollowUpParts = {
  database: Database
  bus: Bus
  now: () => Date
  /** Who colleagues are, by user id. */
  persons: (
    userIds: string[],
  ) => Promise<Map<string, { name: string; mail?: string; locale?: string | null }>>
  /** Null: no mail leaves here. */
  mail: { origin: string; posted(): void } | null
  /** The name of who asks; null when none is kept. Only for who does webcare, and each look is logged. */
  names: { of(tx: Tx, orgId: string, postId: number): Promise<string | null> }
  answering: {
    /** What can be done with posts of a connector. */
    actsOf(connector: string): readonly ReplyAct[]
    /** Of a reply, in characters. */
    longestOf(connector: string): number
    /** Something was written: it goes now. */
    nudge(): void
  }
  /** What follows once an answer stands on the network: the question is answered, and the wall says so. */
  answered(tx: Tx, orgId: string, reply: Reply, at: Date): Promise<void>
  /** For each network how long a message of our own may be. */
  networks: readonly { name: string; longest: number }[]
  /** Opens a sealed address. */
  openLink(tx: Tx, orgId: string, sealed: Buffer): Promise<string>
}
