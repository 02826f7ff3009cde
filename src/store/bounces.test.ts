/** A mail that comes back: found by how it was sent, noted once, in the ledger too. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { deliveryBounced } from './bounces.js'
import type { Tx } from './database.js'
import { addDeliveries, deliveriesOf, keepEdition } from './edition-sent.js'
import { ledgerTail } from './ledger.js'
import { outboxOf, post } from './mailbox.js'
import { anOrganisation } from './posts.fixture.js'
import { type TestDatabase, testDatabase } from './testing.js'

let db: TestDatabase
let orgId: string
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  orgId = (await anOrganisation(db.database)).orgId
})

const at = new Date('2026-11-27T10:00:00Z')
const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(orgId, work)

async function anEdition(): Promise<{ editionId: string; mailId: string }> {
  return inOrg(async (tx) => {
    const edition = { day: '2026-11-27', profileId: randomUUID(), profile: 'x', version: 1, content: '{}' }
    const kept = await keepEdition(tx, orgId, edition, { userIds: ['bo'], items: [] }, { by: 'an', at })
    const mailId = await post(tx, orgId, {
      recipient: 'bo@duinveld.test',
      subject: 'Tamtam',
      text: 'x',
      host: 'duinveld.test',
    })
    await addDeliveries(tx, orgId, kept.editionId, [{ userId: 'bo', mailId, token: null, until: at }])
    return { editionId: kept.editionId, mailId }
  })
}

async function sent(): Promise<void> {
  const outbox = outboxOf(db.database)
  const letter = await outbox.claim(new Date())
  if (letter) await outbox.settle(letter, { kind: 'sent' }, null, at)
}

const kinds = async () => (await inOrg((tx) => ledgerTail(tx, orgId, 9))).map((entry) => entry.kind).reverse()

test('a mail that comes back is found by its Message-ID, and stands in the ledger once', async () => {
  const { editionId, mailId } = await anEdition()
  await sent()
  const bounce = (id: string) => inOrg((tx) => deliveryBounced(tx, orgId, id, at, '550 no such user'))
  expect(await bounce(`<${mailId}@duinveld.test>`)).toEqual({
    mailId,
    recipient: 'bo@duinveld.test',
    userId: 'bo',
  })
  expect(await bounce(`${mailId}@duinveld.test`)).toBeNull()
  expect(await bounce(mailId)).toBeNull()
  expect(await kinds()).toEqual(['edition.sent', 'delivery.sent', 'delivery.accepted', 'delivery.bounced'])
  expect(await inOrg((tx) => deliveriesOf(tx, orgId, editionId))).toEqual([
    { userId: 'bo', mail: 'bounced', at, problem: '550 no such user', asDelegate: false },
  ])
})

test('what was never sent cannot come back, nor what is not ours, nor a name full of quotes', async () => {
  const { mailId } = await anEdition()
  for (const id of [mailId, randomUUID(), `<'; drop table mail; --@x>`, '', '<>'])
    expect(await inOrg((tx) => deliveryBounced(tx, orgId, id, at, 'x'))).toBeNull()
  expect(await kinds()).toEqual(['edition.sent', 'delivery.sent'])
  await sent()
  const other = (await anOrganisation(db.database)).orgId
  expect(
    await db.database.inOrg(other, (tx) => deliveryBounced(tx, other, mailId, at, 'x')),
    'of another organisation',
  ).toBeNull()
})

test('a mail that carried no edition comes back without a line in the ledger', async () => {
  const mailId = await inOrg((tx) =>
    post(tx, orgId, { recipient: 'cas@duinveld.test', subject: 'Uitnodiging', text: 'x' }),
  )
  await sent()
  expect(await inOrg((tx) => deliveryBounced(tx, orgId, mailId, at, 'x'))).toMatchObject({ userId: null })
  expect(await kinds()).toEqual([])
})
