/** A town of which the counts say something of a decision: a year of talk about waste and about streets, and a burst. */
import { addDays } from '#basics/days'
import { addTopic, type Database, type DecisionWords } from '#store'
import { anOrganisation, type TestOrg } from '../../store/posts.fixture.js'
import { createRandom } from './impact/random.js'

export const timeZone = 'Europe/Brussels'
export const today = '2026-11-26'
/** 12.00 in the town. */
export const at = new Date('2026-11-26T11:00:00Z')

export const aDecision = (change: Partial<DecisionWords> = {}): DecisionWords => ({
  title: 'Het containerpark gaat dicht op maandag',
  body: '',
  link: '',
  who: 'Gemeenteraad',
  domain: 'waste',
  topicId: null,
  announcedAt: null,
  decidedAt: new Date('2026-11-10T10:00:00Z'),
  inForceAt: null,
  touched: '',
  silent: '',
  owner: null,
  ...change,
})

export type DecisionTown = TestOrg & { streets: string }

/** `burst`: how many more posts about waste a day since 10 November; `before`: days of history. */
export async function townWithDays(
  database: Database,
  { burst = 20, before = 200, usual = 12 }: { burst?: number; before?: number; usual?: number } = {},
): Promise<DecisionTown> {
  const org = await anOrganisation(database)
  const { orgId } = org
  const streets = await database.inOrg(orgId, (tx) =>
    addTopic(tx, orgId, 'test', {
      name: 'Straten',
      domain: 'mobility',
      purpose: 'weten wat er leeft',
      legalBasis: 'taak van algemeen belang',
      owner: 'Mobiliteit',
      query: 'straat',
      endsOn: '2027-05-20',
    }),
  )
  const long = new Date(at.getTime() - before * 86_400_000)
  const random = createRandom(5)
  await database.inOrg(orgId, async (tx) => {
    await tx`update source set created_at = ${long} where org_id = ${orgId}`
    await tx`update topic set created_at = ${long} where org_id = ${orgId}`
    for (let back = before; back >= 1; back--) {
      const day = addDays(today, -back)
      const shared = random.normal()
      const others = random.poisson(Math.max(1, 20 + 6 * shared))
      const posts =
        usual === 0 && day < '2026-11-10'
          ? 0
          : random.poisson(Math.max(0.1, usual * (1 + 0.25 * shared))) + (day >= '2026-11-10' ? burst : 0)
      for (const [topic, n] of [
        [org.waste, posts],
        [streets, others],
        [org.everything, posts + others],
      ] as const)
        if (n > 0)
          await tx`insert into tally_day (org_id, topic_id, day, source_id, posts, voices)
            values (${orgId}, ${topic}, ${day}, ${org.sourceId}, ${n}, ${Math.ceil(n * 0.8)})`
    }
    // What is shared between topics is counted in hits: one of its own for the other topic.
    await tx`insert into hit (org_id, topic_id, post_id, source_id, at)
      values (${orgId}, ${streets}, 1, ${org.sourceId}, ${new Date('2026-11-01T10:00:00Z')})`
  })
  return { ...org, streets }
}
