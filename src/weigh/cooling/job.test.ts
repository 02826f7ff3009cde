import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { coolingOf, endFollowUp, followAbout, reopenFollowUp, type Tx } from '#store'
import { anOrganisation, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { measureDue } from './job.js'

const answered = new Date('2026-11-20T10:00:00Z')
const later = (days: number) => new Date(answered.getTime() + days * 86_400_000)
let db: TestDatabase
let org: TestOrg
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  org = await anOrganisation(db.database)
})

const here = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const measure = (at: Date) => measureDue(db.database, { orgId: org.orgId, timeZone: 'Europe/Brussels' }, at)

/** A topic with so many voices on each day before and after the answer, since so many days. */
async function talked(perDay: (offset: number) => number, since = 70) {
  await here(async (tx) => {
    for (let offset = -since; offset <= 31; offset += 1) {
      const voices = perDay(offset)
      for (const topic of [org.waste, org.everything])
        if (voices > 0)
          await tx`insert into tally_day (org_id, topic_id, day, source_id, posts, voices)
            values (${org.orgId}, ${topic}, '2026-11-20'::date + ${offset}::int, ${org.sourceId}, ${voices}, ${voices})`
    }
  })
}

async function answeredFollowUp(topicId: string | null = org.waste): Promise<string> {
  return here(async (tx) => {
    const about = { origin: '', title: 'Zwerfvuil', topicId, storyId: null, owner: null, dueAt: null }
    const { followUpId } = await followAbout(tx, org.orgId, about, { by: 'ann', at: later(-1) })
    await endFollowUp(tx, org.orgId, followUpId, { by: 'ann', at: answered, how: 'answered' })
    return followUpId
  })
}
const found = (id: string, since = answered) =>
  here((tx) => coolingOf(tx, org.orgId, { about: 'follow-up', id, since }))

describe('the conversation after an answer', () => {
  test('is measured a day, a week and thirty days after, each once, when that day is over', async () => {
    await talked((at) => (at < 0 && at >= -7 ? 9 : 2))
    const id = await answeredFollowUp()
    expect(await measure(later(1))).toBe(0)
    expect(await measure(later(2))).toBe(1)
    expect(await measure(later(2))).toBe(0)
    expect(await measure(later(8))).toBe(1)
    expect(await measure(later(31))).toBe(1)
    const all = await found(id)
    expect(all.map(({ days }) => days)).toEqual([1, 7, 30])
    expect(all.map(({ facts }) => facts.verdict)).toEqual(['cooled', 'cooled', 'cooled'])
    expect(all[1]?.facts).toMatchObject({ before: 9, after: 2, usual: 2 })
  })

  test('says too little below five voices', async () => {
    await talked((at) => (at === -1 ? 2 : 0))
    const id = await answeredFollowUp()
    await measure(later(8))
    expect((await found(id)).map(({ facts }) => facts.verdict)).toEqual(['too-little', 'too-little'])
  })

  test('is held against the model where there is enough history', async () => {
    await talked((at) => (at <= 0 ? 12 + (Math.abs(at) % 3) : 3))
    const id = await answeredFollowUp()
    await measure(later(31))
    const month = (await found(id)).find(({ days }) => days === 30)
    expect(month?.facts).toMatchObject({ verdict: 'cooled', model: 'less' })
  })

  test('asks no model of a topic that is young', async () => {
    await talked((at) => (at <= 0 ? 12 : 3), 20)
    const id = await answeredFollowUp()
    await measure(later(8))
    expect((await found(id)).every(({ facts }) => facts.model === undefined && facts.usual === null)).toBe(
      true,
    )
  })

  test('is measured anew from the next answer when it was opened again', async () => {
    await talked(() => 4)
    const id = await answeredFollowUp()
    await measure(later(2))
    await here(async (tx) => {
      await reopenFollowUp(tx, org.orgId, id, { by: 'ann', at: later(3) })
      await endFollowUp(tx, org.orgId, id, { by: 'ann', at: later(4), how: 'answered' })
    })
    expect(await measure(later(6))).toBe(1)
    expect(await found(id, later(4))).toHaveLength(1)
  })

  test('without a topic or a story nothing is measured', async () => {
    await answeredFollowUp(null)
    expect(await measure(later(31))).toBe(0)
  })
})
