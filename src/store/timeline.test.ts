/** What stands on a timeline: asked of a real ledger that is filled at random, against a plain reading of all its lines. */
import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Tx } from './database.js'
import { addReceipt, keepEdition, type SentEdition } from './edition-sent.js'
import { addTamtamItem, chooseTamtamItem, markSent } from './editions.js'
import { erasePerson, type LedgerEntry, ledgerEntries, ledgerHead, record } from './ledger.js'
import { anOrganisation, type TestOrg } from './posts.fixture.js'
import { addProfile } from './readers.js'
import { forgetSignals, tellSignal } from './signals.js'
import { type TestDatabase, testDatabase } from './testing.js'
import { type TimelineSubject, timelineGroups, timelineMonths, timelineRows } from './timeline.js'
import {
  documentByHash,
  noteDocument,
  showing,
  startShowing,
  timelineNamed,
  timelinePersonCounts,
} from './timeline-receipts.js'
import { addTopic, changeTopic } from './topics.js'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

const open = { from: null, until: null }
const start = Date.parse('2026-09-01T08:00:00Z')
const hour = (n: number) => new Date(start + n * 3_600_000)

type Town = TestOrg & { other: string; profileId: string }
async function town(): Promise<Town> {
  const org = await anOrganisation(db.database)
  return db.database.inOrg(org.orgId, async (tx) => ({
    ...org,
    other: await addTopic(tx, org.orgId, 'test', {
      name: 'Parkeren',
      domain: '',
      purpose: 'x',
      legalBasis: 'x',
      owner: 'x',
      query: 'parkeren',
      endsOn: '2027-05-20',
    }),
    profileId: await addProfile(tx, org.orgId, { name: 'College', domains: [] }),
  }))
}

const inOrg = <T>(org: TestOrg, work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const waste = (org: TestOrg): TimelineSubject => ({ kind: 'topic', id: org.waste })

/** An edition with an item of each origin, sent to these people. */
async function send(
  tx: Tx,
  org: Town,
  day: string,
  origins: string[],
  people: string[],
  at: Date,
  version = 1,
): Promise<SentEdition & { items: string[] }> {
  const items: string[] = []
  for (const origin of origins) {
    const item = { origin, domain: '', figures: {}, headline: `Over ${origin}`, chosen: false }
    const id = await addTamtamItem(tx, org.orgId, day, item, null)
    await chooseTamtamItem(tx, org.orgId, id, true)
    items.push(id)
  }
  const { orgId, profileId } = org
  const content = JSON.stringify({ items: items.map((id) => ({ id })) })
  const edition = { day, profileId, profile: 'College', version, content }
  // The line names what readers may confirm apart: here nothing.
  const sent = await keepEdition(tx, orgId, edition, { userIds: people, items: [] }, { by: 'ann', at })
  await markSent(tx, orgId, day, version)
  return { ...sent, items }
}

async function lines(tx: Tx, orgId: string): Promise<LedgerEntry[]> {
  const all: LedgerEntry[] = []
  for await (const some of ledgerEntries(tx, orgId)) all.push(...some)
  return all
}

/** Said once more, without an index: which entries are about this topic? */
function about(
  entries: LedgerEntry[],
  topicId: string,
  itemIds: Set<string>,
  sent: { editionId: string; items: string[] }[],
): number[] {
  const bodies = entries.map(({ n, kind, line }) => ({ n, kind, body: JSON.parse(line).body }))
  const editions = new Set(
    sent.filter(({ items }) => items.some((id) => itemIds.has(id))).map(({ editionId }) => editionId),
  )
  return bodies
    .filter(
      ({ body }) =>
        body.topic === topicId ||
        (body.item ? itemIds.has(body.item) : body.edition !== undefined && editions.has(body.edition)),
    )
    .map(({ n }) => n)
}

const step = fc.record({
  what: fc.constantFrom('send', 'correct', 'seen', 'item', 'settle', 'version', 'other', 'erase'),
  topics: fc.subarray(['waste', 'other', 'own'] as const, { minLength: 1 }),
  people: fc.subarray(['an', 'bo', 'cis', 'dré'], { minLength: 1 }),
  pick: fc.nat(50),
  hours: fc.integer({ min: 0, max: 400 }),
})

test('every entry of the ledger about a topic stands on its timeline exactly once, in order, also when people were erased', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const org = await town()
      const { orgId } = org
      const mine = new Set<string>()
      const sent: (SentEdition & { items: string[]; people: string[] })[] = []
      let clock = 0
      for (const one of steps) {
        clock += one.hours
        const at = hour(clock)
        await inOrg(org, async (tx) => {
          const chosen = sent[one.pick % Math.max(1, sent.length)]
          if (one.what === 'send' || (one.what === 'correct' && chosen)) {
            const day =
              one.what === 'correct' && chosen
                ? chosen.day
                : new Date(start + sent.length * 86_400_000).toISOString().slice(0, 10)
            const origins = one.topics.map((name) => (name === 'own' ? 'own' : `topic:${org[name]}`))
            const version = sent.filter((other) => other.day === day).length + 1
            const edition = await send(tx, org, day, origins, one.people, at, version)
            origins.forEach((origin, i) => {
              if (origin === `topic:${org.waste}`) mine.add(edition.items[i] as string)
            })
            sent.push({ ...edition, people: one.people })
          } else if (one.what === 'seen' && chosen)
            for (const userId of one.people)
              await addReceipt(tx, orgId, chosen, { userId, itemId: '', what: 'confirmed', at, by: userId })
          else if (one.what === 'item' && chosen) {
            const itemId = chosen.items[one.pick % chosen.items.length] as string
            await addReceipt(tx, orgId, chosen, { userId: 'bo', itemId, what: 'known', at, by: 'an' })
          } else if (one.what === 'settle' && chosen)
            await record(tx, orgId, [
              {
                kind: 'delivery.bounced',
                at,
                body: { edition: chosen.editionId, day: chosen.day, version: chosen.version },
                personal: { person: one.people[0] as string },
              },
            ])
          else if (one.what === 'version')
            await changeTopic(tx, orgId, org.waste, 'ann', { name: `Afval ${clock}` }, '')
          else if (one.what === 'other')
            await record(tx, orgId, [
              { kind: 'topic.noted', at, body: { topic: one.pick % 2 ? org.waste : org.other } },
            ])
          else await erasePerson(tx, orgId, 'person', one.people[0] as string)
        })
      }
      await inOrg(org, async (tx) => {
        const all = await lines(tx, orgId)
        const wanted = about(all, org.waste, mine, sent)
        const rows = await timelineRows(tx, orgId, waste(org), open, timelineGroups, 10_000)
        const own = rows.flatMap(({ entry }) => entry?.n ?? [])
        const { n: head } = await ledgerHead(tx, orgId)
        const named = await timelineNamed(tx, orgId, waste(org), open, head)

        // By name: each entry once, and each part in the ledger's own order.
        expect([...own, ...named.map(({ n }) => n)].sort((a, b) => a - b)).toEqual(wanted)
        expect(own).toEqual([...own].sort((a, b) => a - b))
        expect(named.map(({ n }) => n)).toEqual([...named.map(({ n }) => n)].sort((a, b) => a - b))
        expect(rows.map(({ at }) => at.getTime())).toEqual(
          rows.map(({ at }) => at.getTime()).sort((a, b) => a - b),
        )
        // With their hashes.
        for (const { n, hash } of [...rows.flatMap(({ entry }) => entry ?? []), ...named])
          expect(hash).toBe(all[n - 1]?.hash)

        // As counts: nothing is left out, nothing counted twice.
        const counts = await timelinePersonCounts(tx, orgId, waste(org), own)
        expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(named.length)

        // Leafed through by the month: the same rows.
        const months = await timelineMonths(tx, orgId, waste(org), open, 'Europe/Brussels')
        expect(months.reduce((sum, one) => sum + one.rows, 0)).toBe(rows.length)
        // Who was erased is nobody.
        const left = new Set(
          (await tx<{ n: number }[]>`select n from ledger_opening where field = 'person'`).map(({ n }) => n),
        )
        for (const { n, who } of named) expect(who === null).toBe(!left.has(n))
      })
    }),
    { numRuns: 40 },
  )
}, 240_000)

test('two organisations never meet, also with the same ids', async () => {
  const [ours, theirs] = [await town(), await town()]
  await inOrg(ours, async (tx) => {
    await send(tx, ours, '2026-09-02', [`topic:${ours.waste}`], ['an'], hour(1))
    // An id of theirs in our ledger is a word, not a door.
    await record(tx, ours.orgId, [{ kind: 'topic.noted', at: hour(2), body: { topic: theirs.waste } }])
  })
  const subject = waste(theirs)
  await inOrg(theirs, async (tx) => {
    const rows = await timelineRows(tx, theirs.orgId, subject, open, timelineGroups, 100)
    expect(rows.filter(({ entry }) => entry)).toEqual([])
    expect(await timelineNamed(tx, theirs.orgId, subject, open, 100)).toEqual([])
  })
  await inOrg(theirs, async (tx) => {
    expect(await timelineRows(tx, theirs.orgId, waste(ours), open, timelineGroups, 100)).toEqual([])
    expect(await timelineNamed(tx, theirs.orgId, waste(ours), open, 100)).toEqual([])
  })
})

test('the signal that began a topic, and one that was told, stay when others are forgotten', async () => {
  const org = await town()
  const signal = (kind: 'peak' | 'drip', n: number) =>
    inOrg(org, (tx) =>
      tellSignal(
        tx,
        org.orgId,
        {
          kind,
          about: `topic:${org.waste}`,
          topicId: org.waste,
          beganAt: hour(n),
          at: hour(n),
          strength: 1,
          posts: 12,
          voices: 9,
          facts: { terms: ['afval'] },
        },
        1,
      ),
    )
  for (const n of [1, 100, 200]) await signal('peak', n)
  const ids = await inOrg(
    org,
    (tx) => tx<{ id: string }[]>`select signal_id as id from signal order by found_at`,
  )
  await inOrg(org, (tx) => send(tx, org, '2026-09-20', [`signal:${ids[1]?.id}`], ['an'], hour(300)))
  expect(await inOrg(org, (tx) => forgetSignals(tx, org.orgId, hour(1000)))).toBe(1)
  const rows = await inOrg(org, (tx) =>
    timelineRows(tx, org.orgId, waste(org), open, ['signal', 'told'], 100),
  )
  expect(rows.map(({ what }) => what)).toEqual(['signal.peak', 'signal.peak', 'edition.sent'])
  expect(rows[0]?.facts.first).toBe(true)
  expect(JSON.stringify(rows), 'counts, never words that people used').not.toContain('terms')
})

test('a showing is noted once, holds nothing that came after it, and is for who asked it', async () => {
  const org = await town()
  const edition = await inOrg(org, (tx) =>
    send(tx, org, '2026-09-02', [`topic:${org.waste}`], ['an', 'bo'], hour(1)),
  )
  const wanted = {
    showingId: randomUUID(),
    subject: waste(org),
    span: open,
    reason: 'De gemeenteraad vraagt het.',
    by: 'dir',
    at: hour(2),
  }
  const first = await inOrg(org, (tx) => startShowing(tx, org.orgId, wanted))
  expect(first?.people).toEqual(['an', 'bo'])
  expect(await inOrg(org, (tx) => startShowing(tx, org.orgId, wanted)), 'a second press').toBeNull()
  await inOrg(org, (tx) =>
    addReceipt(tx, org.orgId, edition, {
      userId: 'cis',
      itemId: '',
      what: 'confirmed',
      at: hour(3),
      by: 'cis',
    }),
  )
  const seen = await inOrg(org, (tx) => showing(tx, org.orgId, wanted.showingId, 'dir', hour(0)))
  const named = await inOrg(org, (tx) =>
    timelineNamed(tx, org.orgId, waste(org), open, seen?.headN as number),
  )
  expect(named.map(({ who }) => who)).toEqual(['an', 'bo'])
  expect(await inOrg(org, (tx) => showing(tx, org.orgId, wanted.showingId, 'ann', hour(0)))).toBeUndefined()
  expect(await inOrg(org, (tx) => showing(tx, org.orgId, wanted.showingId, 'dir', hour(9)))).toBeUndefined()
  const all = await inOrg(org, (tx) => lines(tx, org.orgId))
  expect(all.filter(({ kind }) => kind === 'timeline.shown')).toHaveLength(1)
  expect(all.filter(({ kind }) => kind === 'timeline.told')).toHaveLength(2)
  expect(all.map(({ line }) => line).join(), 'the reason can be erased').not.toContain('gemeenteraad')
})

test('a document is recognised by its hash, and by nothing near it', async () => {
  const org = await town()
  const sha256 = 'ab'.repeat(32)
  await inOrg(org, (tx) =>
    noteDocument(tx, org.orgId, {
      sha256,
      subject: waste(org),
      span: open,
      showing: null,
      rows: 5,
      by: 'ann',
      at: hour(1),
    }),
  )
  const found = await inOrg(org, (tx) => documentByHash(tx, org.orgId, sha256))
  expect(found).toMatchObject({ by: 'ann', body: { topic: org.waste, rows: 5 } })
  expect(await inOrg(org, (tx) => documentByHash(tx, org.orgId, `${sha256.slice(1)}c`))).toBeUndefined()
  const other = await town()
  expect(await inOrg(other, (tx) => documentByHash(tx, other.orgId, sha256))).toBeUndefined()
})
