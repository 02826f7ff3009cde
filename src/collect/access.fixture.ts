/** A real {@link Access} for tests of connectors: an organisation with one credential, on a database of its own. */
import type { Clock } from '#basics/clock'
import { addCredential, type Database } from '#store'
import { anOrganisation, houseForTests, type TestOrg } from '../store/posts.fixture.js'
import { testDatabase } from '../store/testing.js'
import { createAccessFor } from './access.js'
import type { Access, CredentialFacts, Followed, Secret } from './connector.js'

export type TestAccess = {
  access: Access
  credentialId: string
  orgId: string
  org: TestOrg
  database: Database
  close(): Promise<void>
}

export async function openTestAccess(given: {
  service: string
  secret: Secret
  facts?: CredentialFacts
  expiresAt?: Date | null
  topics?: Followed[]
  now?: Clock
}): Promise<TestAccess> {
  const { database, close } = await testDatabase()
  const org = await anOrganisation(database)
  const { service, secret, facts = {}, expiresAt = null, topics = [] } = given
  const credentialId = await database.inOrg(org.orgId, (tx) =>
    addCredential(tx, houseForTests, org.orgId, {
      service,
      name: service,
      state: 'active',
      secret,
      facts,
      expiresAt,
      createdBy: 'test',
    }),
  )
  const now = given.now ?? (() => new Date())
  const accessFor = createAccessFor({ database, key: houseForTests, now, topicsOf: async () => topics })
  return { access: accessFor(org.orgId), credentialId, orgId: org.orgId, org, database, close }
}
