/** Stories in the house: on a real database, as posts arrive, people arrange and processes come and go. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Post } from '#post'
import {
  arrange,
  type Deed,
  deedsOf,
  forgetTexts,
  keep,
  removePosts,
  storiesNow,
  story,
  storyList,
  undoDeed,
} from '#store'
import { createGathering, type Gathering } from './gathering.js'
import { anOrganisation, aPost, hash, type TestOrg } from './store/posts.fixture.js'
import { type TestDatabase, testDatabase } from './store/testing.js'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

const start = new Date('2026-11-23T08:00:00Z')
const now = () => new Date('2026-11-24T08:00:00Z')
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000)
const process = () => createGathering({ database: db.database, now, namesPerson: () => false })

type Said = { id: string; text: string; minutes?: number } & Partial<Post>

async function say(gathering: Gathering, org: TestOrg, said: Said[]) {
  await gathering.ready(org.orgId)
  return db.database.inOrg(org.orgId, (tx) =>
    keep(
      tx,
      org.orgId,
      'Europe/Brussels',
      said.map(({ id, minutes = 0, ...change }) => ({
        post: aPost(id, change.title ? null : `author ${id}`, later(minutes), change),
        sourceId: org.sourceId,
        topics: [org.everything],
      })),
      (_, added) => gathering.place(tx, org.orgId, added),
    ),
  )
}

const inOrg = <T>(org: TestOrg, work: Parameters<typeof db.database.inOrg<T>>[1]) =>
  db.database.inOrg<T>(org.orgId, work)

const stories = (org: TestOrg) => inOrg(org, (tx) => storyList(tx, org.orgId, 'now', 100))

/** Of each post the story in which it is shown. */
async function shown(org: TestOrg): Promise<Map<number, number>> {
  const rows = await inOrg(
    org,
    (tx) => tx<{ id: number; story: number }[]>`
      select p.post_id as id, s.shown_as as story from post p join story s using (org_id) where s.story_id = p.story order by 1`,
  )
  return new Map(rows.map((row) => [row.id, row.story]))
}

const fire = [
  { id: 'f1', text: 'Zware brand in de Stationsstraat in Mol' },
  { id: 'f2', text: 'De brand in de Stationsstraat is onder controle' },
  { id: 'f3', text: 'Is de Stationsstraat al open na de brand?' },
]
const market = [
  { id: 'm1', text: 'De kerstmarkt opent vrijdag op de Grote Markt' },
  { id: 'm2', text: 'Zin in de kerstmarkt op de Grote Markt!' },
]

describe('posts that arrive', () => {
  test('meet in stories, named by what several of them said', async () => {
    const org = await anOrganisation(db.database)
    await say(process(), org, [...fire, ...market])
    const found = await stories(org)
    expect(found.map(({ posts, voices }) => [posts, voices])).toEqual(
      expect.arrayContaining([
        [3, 3],
        [2, 2],
      ]),
    )
    const names = found.map((one) => one.label).join(' ')
    expect(names).toContain('Stationsstraat')
    expect(names).not.toContain('Zware')
  })

  test('take the headline that a medium published as their name', async () => {
    const org = await anOrganisation(db.database)
    const article = { kind: 'news', authorKind: 'media', title: 'Brand in de Stationsstraat in Mol' } as const
    await say(process(), org, [...fire, { id: 'n1', text: 'Lang artikel over de brand', ...article }])
    expect((await stories(org))[0]).toMatchObject({
      label: 'Brand in de Stationsstraat in Mol',
      labelKind: 'headline',
    })
  })

  test('a copy points at the first post of its line', async () => {
    const org = await anOrganisation(db.database)
    const text = 'Gemeente Mol sluit het zwembad een week voor dringende werken'
    await say(process(), org, [{ id: 'a', text }])
    await say(process(), org, [{ id: 'b', text: `${text}!`, minutes: 5 }])
    const rows = await inOrg(org, (tx) => tx`select post_id, copy_of from post order by post_id`)
    expect(rows).toMatchObject([
      { post_id: 1, copy_of: null },
      { post_id: 2, copy_of: 1 },
    ])
  })

  test('go on in the same numbers in another process, and in one that was asleep meanwhile', async () => {
    const org = await anOrganisation(db.database)
    const [one, other] = [process(), process()]
    await say(one, org, [...fire.slice(0, 2), ...market])
    await say(other, org, [{ id: 'x1', text: 'Zwembad dicht: de pomp is defect' }])
    await say(one, org, [{ id: 'x2', text: 'De pomp van het zwembad is nog altijd defect' }])
    await say(process(), org, fire.slice(2))
    const places = await shown(org)
    expect(new Set([places.get(1), places.get(2), places.get(7) ?? places.get(6)]).size).toBeLessThan(3)
    expect(new Set(places.values()).size).toBe(3)
  })

  test('are in no story when they were not kept after all', async () => {
    const org = await anOrganisation(db.database)
    const gathering = process()
    await gathering.ready(org.orgId)
    await inOrg(org, async (tx) => {
      await keep(
        tx,
        org.orgId,
        'Europe/Brussels',
        [{ post: aPost('gone', 'an', start), sourceId: org.sourceId, topics: [org.everything] }],
        (_, added) => gathering.place(tx, org.orgId, added),
      )
      throw new Error('no')
    }).catch(() => gathering.forget(org.orgId))
    await say(gathering, org, fire)
    expect(new Set((await shown(org)).values())).toEqual(new Set([1]))
  })
})

describe('texts that go', () => {
  test('a deleted post takes its words out of the name at once; its count stays', async () => {
    const org = await anOrganisation(db.database)
    const gathering = process()
    await say(gathering, org, [
      { id: 'd1', text: 'Wolf gezien aan de Galgenberg' },
      { id: 'd2', text: 'Opnieuw de wolf aan de Galgenberg' },
      { id: 'd3', text: 'Wie zag de wolf deze nacht?' },
    ])
    expect((await stories(org))[0]?.label).toContain('Galgenberg')
    await inOrg(org, (tx) => removePosts(tx, org.orgId, 'test', [hash('d2')]))
    expect((await stories(org))[0]).toMatchObject({ label: '', labelKind: 'none', posts: 3 })
    await gathering.renew(org.orgId)
    const [after] = await stories(org)
    expect(after?.label).toContain('Wolf')
    expect(after?.label).not.toContain('Galgenberg')
  })

  test('a headline goes with its post; what several said stays when their time is over', async () => {
    const org = await anOrganisation(db.database)
    await say(process(), org, [
      ...fire,
      { id: 'n', text: 'x', kind: 'news', authorKind: 'media', title: 'Brand verwoest huis Stationsstraat' },
    ])
    await inOrg(org, (tx) => forgetTexts(tx, org.orgId, new Date('2027-06-01T00:00:00Z')))
    const [after] = await stories(org)
    expect(after).toMatchObject({ labelKind: 'phrases', posts: 4 })
    expect(after?.label).not.toContain('verwoest')
    const kept = await inOrg(org, (tx) => tx<{ row: string }[]>`select s::text as row from story s`)
    expect(kept.map(({ row }) => row).join()).not.toMatch(/verwoest|zware|controle/i)
  })

  test('the name of a private person is no name of a story', async () => {
    const org = await anOrganisation(db.database)
    const strict = createGathering({
      database: db.database,
      now,
      namesPerson: (phrase) => /jan peeters/i.test(phrase),
    })
    await say(strict, org, [
      { id: 'p1', text: 'Jan Peeters zag de wolf' },
      { id: 'p2', text: 'De wolf volgens Jan Peeters' },
    ])
    expect((await stories(org))[0]?.label).not.toMatch(/peeters/i)
  })
})

describe('what people do', () => {
  const by = { by: 'ann', at: start }
  const act = (org: TestOrg, id: number, deed: Deed) =>
    inOrg(org, (tx) => arrange(tx, org.orgId, id, deed, by))
  const undo = async (org: TestOrg, id: number) => {
    const [last] = await inOrg(org, (tx) => deedsOf(tx, org.orgId, id))
    return inOrg(org, (tx) => undoDeed(tx, org.orgId, id, last?.deedId ?? 0, start))
  }
  const look = (org: TestOrg, id: number) => inOrg(org, (tx) => story(tx, org.orgId, id))

  test('two stories become one and two again', async () => {
    const org = await anOrganisation(db.database)
    await say(process(), org, [...fire, ...market])
    expect(await act(org, 2, { what: 'merge', into: 1 })).toBe(1)
    expect(await look(org, 1)).toMatchObject({ posts: 5, voices: 5 })
    expect(await look(org, 2)).toBeUndefined()
    await say(process(), org, [{ id: 'm3', text: 'Kerstmarkt op de Grote Markt: parkeren gratis' }])
    expect(await look(org, 1)).toMatchObject({ posts: 6 })
    await undo(org, 1)
    expect(await look(org, 2)).toMatchObject({ posts: 2 })
  })

  test('posts that are taken out stay out, attract what comes, and go back when it is undone', async () => {
    const org = await anOrganisation(db.database)
    const gathering = process()
    await say(gathering, org, fire)
    const into = await act(org, 1, { what: 'split', posts: [3] })
    expect(await look(org, into ?? 0)).toMatchObject({ posts: 1 })
    expect(await look(org, 1)).toMatchObject({ posts: 2 })
    await say(gathering, org, [
      { id: 'f4', text: 'Is de Stationsstraat al open na de brand? Iemand?', minutes: 9 },
    ])
    expect((await shown(org)).get(4)).toBe(into)
    await undo(org, into ?? 0)
    expect((await shown(org)).get(3)).toBe(1)
  })

  test('a name, a pin and a mute are given and taken back', async () => {
    const org = await anOrganisation(db.database)
    await say(process(), org, fire)
    await act(org, 1, { what: 'rename', label: 'Brand Stationsstraat' })
    await act(org, 1, { what: 'pin' })
    await act(org, 1, { what: 'mute' })
    expect(await stories(org)).toEqual([])
    const span = { from: start, to: now() }
    expect(await inOrg(org, (tx) => storiesNow(tx, org.orgId, span, 5))).toEqual([])
    await undo(org, 1)
    expect((await stories(org))[0]).toMatchObject({ label: 'Brand Stationsstraat', pinned: true })
    await undo(org, 1)
    await undo(org, 1)
    expect((await stories(org))[0]).toMatchObject({ pinned: false, labelKind: 'phrases' })
    expect(await act(org, 1, { what: 'unpin' })).toBeNull()
  })

  test('is never undone by the machine, whatever arrives, goes or starts anew', {
    timeout: 120_000,
  }, async () => {
    const words = ['brand', 'straat', 'markt', 'pomp', 'wolf', 'school', 'bus', 'boom']
    const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 })
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          do: fc.constant('say' as const),
          texts: fc.array(text, { minLength: 1, maxLength: 6 }),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constantFrom('merge', 'split', 'rename', 'pin', 'mute'),
          a: fc.nat(50),
          b: fc.nat(50),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('restart', 'renew', 'delete'), a: fc.nat(50) }),
      },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), async (steps) => {
        const org = await anOrganisation(db.database)
        let gathering = process()
        let n = 0
        const together: [number, number][] = []
        const apart: [number, number][] = []
        const given = new Map<number, string>()
        const flags = new Map<number, 'pinned' | 'muted'>()
        for (const one of steps) {
          const roots = [...new Set((await shown(org)).values())]
          const root = (k: number) => roots[k % roots.length] ?? 0
          if (one.do === 'say')
            await say(
              gathering,
              org,
              one.texts.map((found) => ({ id: `${n++}`, text: found.join(' '), minutes: n })),
            )
          else if (one.do === 'restart') gathering = process()
          else if (one.do === 'renew') await gathering.renew(org.orgId)
          else if (one.do === 'delete')
            await inOrg(org, (tx) => removePosts(tx, org.orgId, 'test', [hash(`${one.a}`)]))
          else if (one.do === 'merge' && 'b' in one) {
            const [a, b] = [root(one.a), root(one.b)]
            if (await act(org, a, { what: 'merge', into: b })) together.push([a, b])
          } else if (one.do === 'split') {
            const mine = [...(await shown(org))]
              .filter(([, story]) => story === root(one.a))
              .map(([id]) => id)
            const into = await act(org, root(one.a), { what: 'split', posts: mine.slice(0, 1) })
            if (into) apart.push([mine[0] ?? 0, into])
          } else if (one.do === 'rename') {
            if (await act(org, root(one.a), { what: 'rename', label: `naam ${n}` }))
              given.set(root(one.a), `naam ${n}`)
          } else if (one.do === 'pin' || one.do === 'mute') {
            if (await act(org, root(one.a), { what: one.do }))
              flags.set(root(one.a), one.do === 'pin' ? 'pinned' : 'muted')
          }
        }
        const rows = await inOrg(
          org,
          (tx) => tx<
            {
              id: number
              shown: number
              by: string | null
              given: string | null
              pinned: boolean
              muted: boolean
            }[]
          >`
            select story_id as id, shown_as as shown, merged_by as by, given_label as given, pinned, muted from story`,
        )
        const at = new Map(rows.map((row) => [row.id, row]))
        for (const [a, b] of together) expect(at.get(a)?.shown).toBe(at.get(b)?.shown)
        const places = await inOrg(
          org,
          (tx) => tx<{ id: number; story: number }[]>`select post_id as id, story from post`,
        )
        const merged = new Set(rows.filter((row) => row.by === 'ann').map((row) => row.id))
        for (const [post, into] of apart) {
          const last = apart.findLast(([one]) => one === post)
          if (last?.[1] === into && places.find((place) => place.id === post)?.story !== into)
            // Only another split by a person, of its line, may have moved it on.
            expect(apart.some(([, other]) => other > into)).toBe(true)
        }
        for (const [id, name] of given) expect(at.get(id)?.given).toBe(name)
        for (const [id, flag] of flags) expect(at.get(id)?.[flag]).toBe(true)
        // What a person arranged is in no other story unless a person put it there.
        for (const id of [...given.keys(), ...flags.keys(), ...apart.map(([, into]) => into)])
          if (at.get(id)?.shown !== id) expect(merged.has(id)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })
})
