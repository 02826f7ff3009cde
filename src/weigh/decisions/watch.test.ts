import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLog } from '#basics/log'
import { addDecision, addMember, decisionInView, removeDecision, type Tx, tellSignal } from '#store'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { decisionInSight, decisionLanguage } from '../../town-decisions.js'
import { aDecision, type DecisionTown, timeZone, townWithDays } from './decisions.fixture.js'
import { createMeasuring, type Measuring } from './measuring.js'
import { dueMilestone, milestones, watchDecisions } from './watch.js'

let db: TestDatabase
let org: DecisionTown
let now: Date
let measuring: Measuring
beforeAll(async () => {
  db = await testDatabase()
})
beforeEach(async () => {
  await measuring?.stop()
  org = await townWithDays(db.database)
  measuring = createMeasuring({ database: db.database, now: () => now, log: createLog('silent') })
  await inOrg((tx) => addMember(tx, org.orgId, 'ann', 'policymaker'))
})
afterAll(async () => {
  await measuring.stop()
  await db.close()
})

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const language = decisionLanguage()
const look = (moment: string, persons = ['ann'], desk: Pick<Measuring, 'measured'> = measuring) => {
  now = new Date(moment)
  const town = { orgId: org.orgId, name: 'Duinveld', slug: 'duinveld', locale: 'nl', timeZone }
  return watchDecisions(
    {
      database: db.database,
      measuring: { ...measuring, ...desk },
      language,
      persons: async (ids) =>
        new Map(
          ids
            .filter((id) => persons.includes(id))
            .map((id) => [id, { name: id, mail: `${id}@duinveld.example`, locale: 'nl' }]),
        ),
      mail: { origin: 'https://dorpsplein.example' },
    },
    town,
    now,
  )
}
const mails = () =>
  inOrg(
    (tx) => tx<{ subject: string; text: string }[]>`select subject, body_text as text from mail
      where org_id = ${org.orgId} order by created_at, mail_id`,
  )
const decide = (owner: string | null = 'ann') =>
  inOrg((tx) =>
    addDecision(
      tx,
      org.orgId,
      aDecision({ topicId: org.waste, owner }),
      'ed',
      new Date('2026-11-10T11:00:00Z'),
    ),
  )

test('the owner hears after a day and after a week, in words, once', async () => {
  await decide()
  expect(await look('2026-11-10T15:00:00Z')).toBe(0)
  expect(await look('2026-11-11T09:00:00Z')).toBe(1)
  expect(await look('2026-11-11T10:00:00Z')).toBe(0)
  expect(await look('2026-11-14T10:00:00Z')).toBe(0)
  expect(await look('2026-11-17T09:00:00Z')).toBe(1)
  expect(await look('2026-11-17T09:01:00Z')).toBe(0)
  const [first, second] = await mails()
  expect(first?.subject).toBe('na een dag: Het containerpark gaat dicht op maandag')
  expect(first?.text).toContain('U hoort het opnieuw na 7 dagen')
  expect(second?.text).toMatch(/keer zoveel over gesproken als zonder dit besluit/)
  expect(second?.text).toContain('https://dorpsplein.example/decisions/')
}, 60_000)

test('two that look at the same moment tell it once', async () => {
  await decide()
  await look('2026-11-11T03:00:00Z')
  const sent = await Promise.all([look('2026-11-11T09:00:00Z'), look('2026-11-11T09:00:00Z')])
  expect(sent.reduce((sum, one) => sum + one, 0)).toBe(1)
  expect(await mails()).toHaveLength(1)
}, 60_000)

test('nobody is mailed at night, nor who left, nor about a decision of nobody; it is measured all the same', async () => {
  const id = await decide()
  expect(await look('2026-11-11T03:00:00Z')).toBe(0)
  expect(await look('2026-11-11T09:00:00Z', [])).toBe(0)
  await inOrg((tx) => tx`delete from member where org_id = ${org.orgId}`)
  expect(await look('2026-11-11T09:00:00Z')).toBe(0)
  expect(await mails()).toEqual([])
  expect(
    await inOrg((tx) => tx`select from decision_result where decision_id = ${id} and subject = 'posts'`),
  ).toHaveLength(1)
}, 60_000)

test('one that is removed while it is measured is told to nobody, and keeps no other waiting', async () => {
  const [first, second] = [await decide(), await decide()]
  const removes: Pick<Measuring, 'measured'> = {
    async measured(town, id) {
      const going = measuring.measured(town, id)
      if (id === gone) await inOrg((tx) => removeDecision(tx, org.orgId, gone, now))
      return going
    },
  }
  const [gone = '', stays = ''] = [first, second].toSorted()
  expect(await look('2026-11-11T09:00:00Z', ['ann'], removes)).toBe(1)
  expect((await mails())[0]?.text).toContain(stays)
  expect(await inOrg((tx) => tx`select from decision_told where decision_id = ${gone}`)).toEqual([])
}, 60_000)

test('a signal on its topic is told once, and not when another mail told it already', async () => {
  await decide()
  const at = new Date('2026-11-13T08:00:00Z')
  const peak = (about: string) =>
    inOrg((tx) =>
      tellSignal(
        tx,
        org.orgId,
        {
          kind: 'peak',
          about,
          topicId: org.waste,
          beganAt: at,
          at,
          strength: 0.9,
          posts: 40,
          voices: 31,
          facts: {},
        },
        86_400_000,
      ),
    )
  await peak(`topic:${org.waste}`)
  expect(await look('2026-11-13T09:00:00Z')).toBe(1 + 1)
  expect(await look('2026-11-13T10:00:00Z')).toBe(0)
  expect((await mails()).map((one) => one.subject)).toContain(
    'Valt op (piek): Het containerpark gaat dicht op maandag',
  )

  await peak('told-by-another-mail')
  await inOrg(async (tx) => {
    const alert = { org_id: org.orgId, alert_id: org.orgId, user_id: 'ann' }
    await tx`insert into alert ${tx({ ...alert, day: '2026-11-13', nth: 1, mail_id: org.orgId, sent_at: at, token_hash: Buffer.alloc(32), token_until: at })}`
    await tx`insert into alert_signal (org_id, user_id, signal_id, alert_id)
      select org_id, 'ann', signal_id, ${org.orgId} from signal where about = 'told-by-another-mail'`
  })
  expect(await look('2026-11-13T11:00:00Z')).toBe(0)
}, 60_000)

test('a milestone is told while it is news, the last one only, and never twice', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 45 }), { maxLength: 30 }), (looks) => {
      const told = new Set<string>()
      for (const days of looks.toSorted((a, b) => a - b)) {
        const due = dueMilestone(days, told)
        if (due === null) continue
        expect(told.has(`day-${due}`)).toBe(false)
        expect(due).toBe(milestones.findLast((one) => one <= days))
        told.add(`day-${due}`)
      }
    }),
  )
})

test('in the tamtam of its eighth day it is in view, with figures', async () => {
  await decide()
  await look('2026-11-17T09:00:00Z')
  const view = await inOrg((tx) => decisionInView(tx, org.orgId, '2026-11-17'))
  expect(view).toMatchObject({ title: 'Het containerpark gaat dicht op maandag', verdict: 'effect', days: 7 })
  expect(view?.counted).toBeGreaterThan((view?.without ?? 0) * 2)
  const town = { orgId: org.orgId, name: 'Duinveld', slug: 'duinveld', locale: 'nl', timeZone }
  const sight = await inOrg((tx) => decisionInSight(tx, town, '2026-11-17'))
  expect(sight?.title).toBe('Het containerpark gaat dicht op maandag')
  expect(sight?.lines.join(' ')).toMatch(
    /^10 november 2026 Er werd duidelijk meer over gesproken\. 2\d\d berichten in 7 dagen; zonder het besluit wellicht \d+/,
  )
  expect(await inOrg((tx) => decisionInView(tx, org.orgId, '2027-02-01'))).toBeNull()
}, 60_000)
