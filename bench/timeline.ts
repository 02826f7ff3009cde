/**
 * The timeline of a topic of ten years: a page over HTTP, with its counts of readers, on the embedded server. Of ten thousand
 * rows a fifth are tamtams, each to thirty readers who all confirmed; beside it, in the same ledger, as much about another topic.
 * The anchor: the page of a topic of five rows. `BENCH_EDITIONS` sets how many tamtams (2,000).
 */
import { randomUUID } from 'node:crypto'
import {
  addOrganisation,
  addProfile,
  addTopic,
  everything,
  keepEdition,
  newOrgId,
  record,
  type ToRecord,
  tamtamSetting,
  timelineNamed,
} from '#store'
import { timelineRoutes } from '../src/weigh/timeline/routes.js'
import { openPages } from '../web/testing.js'
import { openBenchHouse, percentile, say } from './load.fixture.js'

const editions = Number(process.env.BENCH_EDITIONS ?? 2_000)
const readers = Array.from({ length: 30 }, (_, n) => `reader-${n}`)
const start = Date.parse('2016-12-01T08:00:00Z')
const tenYears = Date.parse('2026-11-27T08:00:00Z') - start
const { database, close } = await openBenchHouse()
const orgId = newOrgId()
const named = {
  purpose: 'x',
  legalBasis: 'x',
  owner: 'x',
  domain: '',
  query: everything,
  endsOn: '2027-05-20',
}
const [topicId, otherId, quietId, profileId] = await database.inOrg(orgId, async (tx) => {
  await addOrganisation(tx, orgId, {
    slug: 'bench',
    name: 'Bench',
    country: 'BE',
    municipality: null,
    locale: 'nl',
  })
  return [
    await addTopic(tx, orgId, 'bench', { ...named, name: 'Wegenwerken' }),
    await addTopic(tx, orgId, 'bench', { ...named, name: 'Afval' }),
    await addTopic(tx, orgId, 'bench', { ...named, name: 'Kermis' }),
    await addProfile(tx, orgId, { name: 'College', domains: [] }),
  ] as const
})

/** Each with an item about the topic, or about the other one. */
async function tell(nth: number, about: string): Promise<void> {
  const at = new Date(start + (tenYears * nth) / editions)
  const day = new Date(Date.UTC(2016, 11, 1 + nth)).toISOString().slice(0, 10)
  const itemId = randomUUID()
  const content = JSON.stringify({
    profile: 'College',
    items: [{ id: itemId, headline: `Werf ${nth}`, reading: 'Mensen vragen hoe lang het nog duurt.' }],
  })
  await database.inOrg(orgId, async (tx) => {
    await tx`insert into tamtam_day (org_id, day, version) values (${orgId}, ${day}, 1) on conflict do nothing`
    await tx`insert into tamtam_item (org_id, item_id, day, origin, chosen, headline)
      values (${orgId}, ${itemId}, ${day}, ${`topic:${about}`}, true, 'Werf')`
    const version = about === topicId ? 1 : 2
    const edition = { day, profileId, profile: 'College', version, content }
    const sent = await keepEdition(tx, orgId, edition, { userIds: readers, items: [] }, { by: 'bench', at })
    const body = { edition: sent.editionId, day, version }
    const after = (minutes: number) => new Date(at.getTime() + minutes * 60_000)
    await record(
      tx,
      orgId,
      ['delivery.accepted', 'edition.shown', 'edition.confirmed'].flatMap((kind, n) =>
        readers.map((person): ToRecord => ({ kind, at: after(n * 20), body, personal: { person } })),
      ),
    )
  })
}
const began = performance.now()
for (let n = 0; n < editions; n += 1) {
  await tell(n, topicId)
  await tell(n, otherId)
}
// Two rows for each question: that it was asked, and how it ended.
await database.inOrg(
  orgId,
  (tx) => tx`
    with asked as (
      insert into follow_up (org_id, follow_up_id, topic_id, title, state, asked_at, answered_at, ended_at, made_by)
      select ${orgId}, gen_random_uuid(), case when g % 2 = 0 then ${topicId}::uuid else ${otherId}::uuid end, 'Vraag ' || g,
        'answered', at, at + interval '1 day', at + interval '1 day', 'bench'
      from generate_series(1, ${4 * editions}::int) g
        cross join lateral (select ${new Date(start)}::timestamptz + ${tenYears / editions / 4}::float8 * g * interval '1 ms' as at) w
      returning *)
    insert into follow_up_event (org_id, follow_up_id, event_id, at, actor, what)
    select org_id, follow_up_id, gen_random_uuid(), answered_at, 'bench', 'answered' from asked`,
)
await database.owner`analyze`
const rows = editions * 5
say({
  what: `${rows.toLocaleString('en')} rows made`,
  value: Math.round((performance.now() - began) / 1000),
  unit: 's',
})

const pages = await openPages(
  {
    orgId,
    slug: 'bench',
    name: 'Bench',
    country: 'BE',
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  },
  [
    timelineRoutes({
      database,
      now: () => new Date(start + tenYears),
      persons: async () => new Map(),
      differences: () => ['x'],
      mail: null,
      handOut: () => {},
      printer: null,
    }),
  ],
)
/** Milliseconds from asking to the last byte. */
async function timed(path: string): Promise<number> {
  const from = performance.now()
  const { status } = await pages.get(path)
  if (status !== 200) throw new Error(`${path}: ${status}`)
  return performance.now() - from
}
const month = (n: number) => new Date(start + (tenYears * n) / 60).toISOString().slice(0, 7)
async function many(path: (n: number) => string): Promise<number[]> {
  for (let n = 0; n < 5; n += 1) await timed(path(n))
  const all: number[] = []
  for (let n = 0; n < 60; n += 1) all.push(await timed(path(n)))
  return all
}
const quiet = await many(() => `/timeline/topic/${quietId}`)
const busy = await many((n) => `/timeline/topic/${topicId}?month=${month(n)}`)
const kinds = await many((n) => `/timeline/topic/${topicId}?kind=told&month=${month(n)}`)
const show = (what: string, of: number[], promise?: number) =>
  say({
    what,
    value: Number(percentile(of, 95).toFixed(1)),
    unit: 'ms, p95',
    ...(promise === undefined ? {} : { promise: `≤ ${promise} ms`, holds: percentile(of, 95) <= promise }),
  })
show('a topic of one row', quiet)
show('a month of a topic of ten years', busy, 50)
show('a month, only what was told', kinds, 50)
show('all of it on paper (2,000 rows)', [await timed(`/timeline/topic/${topicId}?paper=1`)])
const from = performance.now()
const entries = await database.inOrg(orgId, async (tx) => {
  await tamtamSetting(tx, orgId)
  return timelineNamed(
    tx,
    orgId,
    { kind: 'topic', id: topicId },
    { from: null, until: null },
    Number.MAX_SAFE_INTEGER,
  )
})
say({
  what: `all ${entries.length.toLocaleString('en')} entries by name`,
  value: Math.round(performance.now() - from),
  unit: 'ms',
})
await pages.close()
await close()
