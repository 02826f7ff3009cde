/** What the pages of "u zei, wij deden" are given. */
import type { Database, LedgerHead, Tx } from '#store'
import type { Network } from './content.js'

export type FeedbackParts = {
  database: Database
  now: () => Date
  /** Who colleagues are, by user id. */
  persons: (userIds: string[]) => Promise<Map<string, { name: string }>>
  /** Where people find it: `https://plein.example`. */
  origin: string
  /** Takes out of a text what leads to a person; the same text when there is nothing. */
  scrub: (text: string) => string
  /** Eight words in a row that stand in a private person's kept text too, or null. */
  borrowed: (tx: Tx, orgId: string, texts: string[]) => Promise<string | null>
  /** The kept name of who asked something, or null; for comparing, never for showing. */
  names: { of(tx: Tx, orgId: string, postId: number): Promise<string | null> }
  /** For each network how long a message may be. */
  networks: readonly Network[]
  /** The head of the ledger is written where a copy of the database does not reach. */
  handOut(orgId: string, head: LedgerHead, at: Date): void
  /** The wall shows it, or no longer. */
  told(orgId: string): void
}
