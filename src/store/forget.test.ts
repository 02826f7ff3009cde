import { afterAll, beforeAll, expect, test } from 'vitest'
import { destroyOldKeys, forgetTexts } from './forget.js'
import { holdMonths, openKeys } from './keys.js'
import { anOrganisation, aPost, houseForTests, type TestOrg } from './posts.fixture.js'
import { keep } from './posts.js'
import { type TestDatabase, testDatabase } from './testing.js'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

const october = new Date('2026-10-20T10:00:00Z')
const december = new Date('2026-12-05T10:00:00Z')

async function withAnOctoberPost(): Promise<TestOrg> {
  const org = await anOrganisation(db.database)
  await db.database.inOrg(org.orgId, async (tx) => {
    await holdMonths(tx, houseForTests, org.orgId, await openKeys(tx, houseForTests, org.orgId), ['2026-10'])
    await keep(tx, org.orgId, 'Europe/Brussels', [
      { post: aPost('1', 'an', october), sourceId: org.sourceId, topics: [org.everything] },
    ])
  })
  return org
}

test('a text is forgotten when its time is over, and its count stays', async () => {
  const org = await withAnOctoberPost()
  const result = await db.database.inOrg(org.orgId, async (tx) => ({
    early: await forgetTexts(tx, org.orgId, new Date('2026-11-19T09:00:00Z')),
    late: await forgetTexts(tx, org.orgId, new Date('2026-11-19T11:00:00Z')),
    posts: await tx`select body, words, deleted_at from post`,
    tally: await tx`select posts, voices from tally_hour`,
  }))
  expect(result).toMatchObject({
    early: 0,
    late: 1,
    posts: [{ body: null, words: null, deleted_at: null }],
    tally: [{ posts: 1, voices: 1 }],
  })
})

test('an answer to it, in which its author may be named, is forgotten with it; that there was one is not', async () => {
  const org = await withAnOctoberPost()
  const late = new Date('2026-11-19T11:00:00Z')
  const answers = await db.database.inOrg(org.orgId, async (tx) => {
    await tx`insert into reply (org_id, reply_id, post_id, source_id, act, body, state, native_id, link, written_by, problem)
      select org_id, gen_random_uuid(), post_id, ${org.sourceId}, 'reply', 'Dag Wim Waterman!', 'done', 'id', 'https://x/wim', 'ann',
        '{"key":"problem.network-says","values":{"message":"@wim blocks you"}}' from post`
    await forgetTexts(tx, org.orgId, late)
    return tx<{ body: string; state: string; row: string }[]>`select body, state, r::text as row from reply r`
  })
  expect(answers).toMatchObject([{ body: '', state: 'done' }])
  expect(answers[0]?.row).not.toMatch(/wim/i)
})

test('the key of a month goes with its last text, and then nobody can find its voices again', async () => {
  const org = await withAnOctoberPost()
  const result = await db.database.inOrg(org.orgId, async (tx) => ({
    whileTextLives: await destroyOldKeys(tx, org.orgId, new Date('2026-11-10T10:00:00Z')),
    forgotten: await forgetTexts(tx, org.orgId, december),
    after: await destroyOldKeys(tx, org.orgId, december),
    months: (await openKeys(tx, houseForTests, org.orgId)).months,
    voices: await tx`select h.voice as hit, p.voice as post from hit h join post p using (org_id, post_id)`,
    tally: await tx`select posts, voices from tally_day`,
  }))
  expect(result).toMatchObject({
    whileTextLives: [],
    forgotten: 1,
    after: ['2026-10', '2026-11'],
    months: [],
    voices: [{ hit: null, post: null }],
    tally: [{ posts: 1, voices: 1 }],
  })
})

test('a month that is heard of again begins with a new key', async () => {
  const org = await anOrganisation(db.database)
  await db.database.inOrg(org.orgId, async (tx) => {
    const before = (await openKeys(tx, houseForTests, org.orgId)).author('2026-11')
    await destroyOldKeys(tx, org.orgId, december)
    const ring = await openKeys(tx, houseForTests, org.orgId)
    const again = await holdMonths(tx, houseForTests, org.orgId, ring, ['2026-11'])
    expect(again.author('2026-11').equals(before)).toBe(false)
  })
})

test('keys do not open with another key of the house', async () => {
  const org = await anOrganisation(db.database)
  await expect(
    db.database.inOrg(org.orgId, (tx) => openKeys(tx, Buffer.alloc(32, 9), org.orgId)),
  ).rejects.toThrow(/key file/)
})
