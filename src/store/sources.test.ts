import { afterAll, beforeAll, expect, test } from 'vitest'
import { anOrganisation, aPost } from './posts.fixture.js'
import { keep } from './posts.js'
import { moveCursor, setSourceState, wentWrong } from './sources.js'
import { type TestDatabase, testDatabase } from './testing.js'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

/** Resolves as soon as somebody waits for a lock that another holds. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const rows = await db.database.owner`select from pg_locks where not granted`
    if (rows.length > 0) return
  }
}

test('pausing a source, or noting its failure, while its posts are being kept waits its turn and undoes neither', async () => {
  const { orgId, sourceId, everything } = await anOrganisation(db.database)
  const at = new Date('2026-11-23T12:00:00Z')
  const problem = { key: 'problem.unreachable', values: {} }
  for (const [id, change] of [
    ['1', () => db.database.inOrg(orgId, (tx) => setSourceState(tx, orgId, sourceId, 'paused'))],
    ['2', () => db.database.inOrg(orgId, (tx) => wentWrong(tx, orgId, sourceId, at, null, problem))],
  ] as const) {
    let changed: Promise<void> | undefined
    await db.database.inOrg(orgId, async (tx) => {
      await keep(tx, orgId, 'Europe/Brussels', [
        { post: aPost(id, 'an', at), sourceId, topics: [everything] },
      ])
      changed = change()
      await somebodyWaits()
      await moveCursor(tx, orgId, sourceId, Number(id))
    })
    await changed
  }
  const rows = await db.database.inOrg(
    orgId,
    (tx) => tx`select state, cursor, failures from source where source_id = ${sourceId}`,
  )
  expect(rows).toEqual([{ state: 'paused', cursor: 2, failures: 1 }])
})
