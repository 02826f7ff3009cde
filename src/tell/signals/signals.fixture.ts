/** A town of which the counts say something: a storm about waste this afternoon, a smell that has come back for weeks. */
import { addDays, startOfDay } from '#basics/days'
import { addTopic, type Database, keep } from '#store'
import { anOrganisation, aPost, type TestOrg } from '../../store/posts.fixture.js'

export const timeZone = 'Europe/Brussels'
export const today = '2026-11-26'
/** 16.40 in the town. */
export const at = new Date('2026-11-26T15:40:00Z')

export async function townWithSignals(database: Database): Promise<TestOrg & { smell: string }> {
  const org = await anOrganisation(database)
  const smell = await database.inOrg(org.orgId, (tx) =>
    addTopic(tx, org.orgId, 'test', {
      name: 'Geurhinder aan de vaart',
      domain: 'environment',
      purpose: 'weten wat er leeft',
      legalBasis: 'taak van algemeen belang',
      owner: 'Milieu',
      query: 'geur',
      endsOn: '2027-05-20',
    }),
  )
  const long = new Date(at.getTime() - 300 * 86_400_000)
  await database.inOrg(org.orgId, async (tx) => {
    await tx`update source set created_at = ${long} where org_id = ${org.orgId}`
    await tx`update topic set created_at = ${long} where org_id = ${org.orgId}`
  })
  await pastOf(database, org, org.waste, (back, hour) =>
    hour >= 8 && hour < 22 ? (back * 5 + hour * 7) % 4 : 0,
  )
  await pastOf(database, org, smell, (back, hour) =>
    Number(hour === 9 && (back % 7 === 2 || (back < 36 && back % 2 === 0))),
  )
  await said(database, org, org.waste, 23, 'Het containerpark is dicht, waar kan ik heen met mijn afval')
  await said(database, org, smell, 2, 'Weer die geur aan de vaart')
  return { ...org, smell }
}

/** The counts of 250 days that are over. */
async function pastOf(
  database: Database,
  { orgId, sourceId, everything }: TestOrg,
  topic: string,
  voices: (back: number, hour: number) => number,
) {
  const hours = Array.from({ length: 250 }, (_, n) => n + 1).flatMap((back) =>
    Array.from({ length: 24 }, (_, hour) => ({ back, hour, n: voices(back, hour) })).filter(({ n }) => n > 0),
  )
  const of = (topic_id: string, n: number) => ({
    org_id: orgId,
    topic_id,
    source_id: sourceId,
    posts: n,
    voices: n,
  })
  const rows = hours.map(({ back, hour, n }) => ({
    ...of(topic, n),
    hour: new Date(startOfDay(addDays(today, -back), timeZone).getTime() + hour * 3_600_000),
  }))
  const days = new Map<string, number>()
  for (const { back, n } of hours) {
    const day = addDays(today, -back)
    days.set(day, (days.get(day) ?? 0) + n)
  }
  await database.inOrg(orgId, async (tx) => {
    for (let first = 0; first < rows.length; first += 5000)
      await tx`insert into tally_hour ${tx(rows.slice(first, first + 5000))}`
    await tx`insert into tally_day ${tx([...days].map(([day, n]) => ({ ...of(topic, n), day })))}`
    for (const span of ['hour', 'day'])
      await tx`insert into ${tx(`tally_${span}`)} (org_id, topic_id, ${tx(span)}, source_id, posts, voices)
        select org_id, ${everything}, ${tx(span)}, source_id, posts, voices from ${tx(`tally_${span}`)}
        where org_id = ${orgId} and topic_id = ${topic} on conflict do nothing`
  })
}

async function said(database: Database, org: TestOrg, topic: string, posts: number, text: string) {
  await database.inOrg(org.orgId, (tx) =>
    keep(
      tx,
      org.orgId,
      timeZone,
      Array.from({ length: posts }, (_, n) => ({
        post: aPost(`${topic} ${n}`, `author ${n}`, new Date(at.getTime() - (1 + ((n * 7) % 37)) * 60_000), {
          text: `${text}, ${n}`,
        }),
        sourceId: n % 4 === 0 ? org.otherSource : org.sourceId,
        topics: [topic, org.everything],
      })),
    ),
  )
}
