/** Nothing crosses from one organisation to another: asked of every table, whatever the question. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anOrganisation, aPost, type TestOrg } from './posts.fixture.js'
import { keep } from './posts.js'
import { type TestDatabase, testDatabase } from './testing.js'

let db: TestDatabase
let ours: TestOrg
let theirs: TestOrg
beforeAll(async () => {
  db = await testDatabase()
  ours = await anOrganisation(db.database)
  theirs = await anOrganisation(db.database)
  const at = new Date('2026-11-23T12:00:00Z')
  for (const org of [ours, theirs]) {
    await db.database.inOrg(org.orgId, (tx) =>
      keep(tx, org.orgId, 'Europe/Brussels', [
        { post: aPost('1', 'an', at), sourceId: org.sourceId, topics: [org.everything, org.waste] },
      ]),
    )
  }
})
afterAll(() => db.close())

async function tables(): Promise<{ name: string; secured: boolean; keyed: boolean }[]> {
  return db.database.owner`select c.relname as name, c.relrowsecurity as secured,
      not exists (select from pg_index i where i.indrelid = c.oid and i.indisunique
        and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = any(i.indkey) and a.attname = 'org_id')
        and c.relname <> 'organisation') as keyed
    from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'migration' order by 1`
}

test('every table has org_id in every unique key, and row-level security', async () => {
  const all = await tables()
  expect(all.length).toBeGreaterThan(20)
  expect(all.filter((table) => !table.secured || !table.keyed)).toEqual([])
})

test('within one organisation no table shows a row of another', async () => {
  for (const { name } of await tables()) {
    if (name === 'organisation') continue
    const rows = await db.database.inOrg(
      ours.orgId,
      (tx) => tx`select from ${tx(name)} where org_id <> ${ours.orgId}`,
    )
    expect(rows.length, name).toBe(0)
  }
})

test('outside any organisation the working role sees nothing', async () => {
  for (const name of ['post', 'hit', 'topic', 'source', 'tally_day', 'member', 'org_key', 'access_log']) {
    const rows = await db.database.app`select from ${db.database.app(name)}`
    expect(rows.length, name).toBe(0)
  }
})

test('nobody writes into another organisation', async () => {
  await expect(
    db.database.inOrg(
      ours.orgId,
      (tx) => tx`update topic set name = 'x' where org_id = ${theirs.orgId} returning topic_id`,
    ),
  ).resolves.toHaveLength(0)
  await expect(
    db.database.inOrg(
      ours.orgId,
      (tx) =>
        tx`insert into mark (org_id, mark_id, at, label, made_by) values (${theirs.orgId}, gen_random_uuid(), now(), 'x', 'x')`,
    ),
  ).rejects.toThrow(/row-level security/)
})

test('the working role can neither change the access log nor the schema', async () => {
  await expect(db.database.inOrg(ours.orgId, (tx) => tx`delete from access_log`)).rejects.toThrow(
    /permission denied/,
  )
  await expect(db.database.inOrg(ours.orgId, (tx) => tx`update access_log set actor = 'x'`)).rejects.toThrow(
    /permission denied/,
  )
  await expect(db.database.app`create table mine (x int)`).rejects.toThrow(/permission denied/)
})
