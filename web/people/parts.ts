/** What the pages about people, screens, channels and accounts ask of the house. */
import type { Database } from '#store'
import type { Access } from '../access/access.js'

export type PeopleParts = {
  access: Access
  database: Database
  now: () => Date
  /** A mail waits in the outbox; absent: there is no mail server, and links are shown to be copied. */
  mailPosted?: (() => void) | undefined
}
