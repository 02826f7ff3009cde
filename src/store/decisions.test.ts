import { afterAll, beforeAll, expect, test } from 'vitest'
import { Refusal } from '#basics/refusal'
import { aDecision } from '../weigh/decisions/decisions.fixture.js'
import {
  addDecision,
  changeDecision,
  decision,
  decisionOfOrigin,
  decisions,
  decisionsOfTopic,
  decisionVersions,
  removeDecision,
} from './decisions.js'
import { ledgerTail } from './ledger.js'
import { anOrganisation, type TestOrg } from './posts.fixture.js'
import { type TestDatabase, testDatabase } from './testing.js'

let db: TestDatabase
let org: TestOrg
const at = new Date('2026-11-11T09:00:00Z')
beforeAll(async () => {
  db = await testDatabase()
  org = await anOrganisation(db.database)
})
afterAll(() => db.close())
const inOrg = <T>(work: Parameters<typeof db.database.inOrg<T>>[1]) => db.database.inOrg(org.orgId, work)

test('a decision keeps every version, and each leaves a line in the ledger', async () => {
  const { orgId } = org
  const id = await inOrg((tx) => addDecision(tx, orgId, aDecision({ topicId: org.waste }), 'ann', at))
  await inOrg((tx) => changeDecision(tx, orgId, id, aDecision({ title: 'Nieuwe titel' }), 'bo', at, 1))
  expect((await inOrg((tx) => decisionVersions(tx, orgId, id))).map((one) => one.title)).toEqual([
    'Nieuwe titel',
    'Het containerpark gaat dicht op maandag',
  ])
  await inOrg((tx) => removeDecision(tx, orgId, id, at))
  expect(await inOrg((tx) => decision(tx, orgId, id))).toBeUndefined()
  const lines = await inOrg((tx) => ledgerTail(tx, orgId, 3))
  expect(lines.map((one) => one.kind)).toEqual(['decision.removed', 'decision.changed', 'decision.added'])
  expect(lines.map((one) => one.line).join()).not.toContain('Nieuwe titel')
})

test('of two who change it at the same moment, the second hears so', async () => {
  const { orgId } = org
  const id = await inOrg((tx) => addDecision(tx, orgId, aDecision(), 'ann', at))
  await inOrg((tx) => changeDecision(tx, orgId, id, aDecision({ title: 'Eerst' }), 'ann', at, 1))
  await expect(
    inOrg((tx) => changeDecision(tx, orgId, id, aDecision({ title: 'Tweede' }), 'bo', at, 1)),
  ).rejects.toThrow(Refusal)
  expect((await inOrg((tx) => decision(tx, orgId, id)))?.title).toBe('Eerst')
})

test('the list has the newest first, a topic the oldest first', async () => {
  const { orgId } = org
  const on = (day: string) =>
    aDecision({ title: day, topicId: org.waste, decidedAt: new Date(`${day}T10:00:00Z`) })
  for (const day of ['2026-10-01', '2026-12-01', '2026-11-20'])
    await inOrg((tx) => addDecision(tx, orgId, on(day), 'ann', at))
  const all = (await inOrg((tx) => decisions(tx, orgId, 3))).map((one) => one.title)
  expect(all.slice(0, 2)).toEqual(['2026-12-01', '2026-11-20'])
  const ofTopic = (await inOrg((tx) => decisionsOfTopic(tx, orgId, org.waste))).map((one) => one.title)
  expect(ofTopic).toEqual(['2026-10-01', '2026-11-20', '2026-12-01'])
})

test('what came from elsewhere is found again by its identity there, also when it was removed', async () => {
  const { orgId } = org
  const from = { origin: 'csv', key: 'https://x.example/1' }
  const id = await inOrg((tx) => addDecision(tx, orgId, aDecision(), 'ann', at, from))
  await inOrg((tx) => removeDecision(tx, orgId, id, at))
  expect(await inOrg((tx) => decisionOfOrigin(tx, orgId, from))).toMatchObject({
    decisionId: id,
    removed: true,
  })
  await expect(inOrg((tx) => addDecision(tx, orgId, aDecision(), 'ann', at, from))).rejects.toThrow(
    /decision_of_origin/,
  )
})
