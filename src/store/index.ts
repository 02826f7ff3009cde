/**
 * What is kept, and the questions that the product asks of it: one file of SQL per noun.
 *
 * Everything is asked within `database.inOrg(orgId, …)`: the database itself shows one organisation at a time.
 */
export * from './access-log.js'
export * from './channels.js'
export * from './database.js'
export * from './displays.js'
export { appRole } from './embedded/index.js'
export * from './export.js'
export * from './forget.js'
export * from './hours.js'
export * from './invitations.js'
export * from './keys.js'
export * from './known-accounts.js'
export * from './mailbox.js'
export { schemaState } from './migrate.js'
export * from './open.js'
export * from './organisations.js'
export * from './people.js'
export * from './posts.js'
export * from './search.js'
export * from './sources.js'
export * from './square.js'
export * from './today.js'
export * from './topic-figures.js'
export * from './topics.js'
