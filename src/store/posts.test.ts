import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dayIn } from './hours.js'
import { anOrganisation, aPost, hash, type TestOrg, voice } from './posts.fixture.js'
import { type Heard, keep, removePosts, removeVoices } from './posts.js'
import { type TestDatabase, testDatabase } from './testing.js'

const zone = 'Europe/Brussels'
let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

const heardBy = (
  org: TestOrg,
  posts: ReturnType<typeof aPost>[],
  topics = [org.everything],
  sourceId = org.sourceId,
): Heard[] => posts.map((post) => ({ post, sourceId, topics }))
const keepIn = (org: TestOrg, heard: Heard[]) =>
  db.database.inOrg(org.orgId, (tx) => keep(tx, org.orgId, zone, heard))
const noon = new Date('2026-11-23T12:00:00Z')
const minutesLater = (minutes: number) => new Date(noon.getTime() + minutes * 60_000)

describe('a post that was heard', () => {
  test('is kept once, however often it is delivered', async () => {
    const org = await anOrganisation(db.database)
    const heard = heardBy(org, [aPost('1', 'an', noon), aPost('2', 'bo', noon)])
    expect((await keepIn(org, heard)).added).toBe(2)
    expect((await keepIn(org, heard)).added).toBe(0)
    const [figures] = await db.database.inOrg(
      org.orgId,
      (tx) => tx`select sum(posts)::int as posts, sum(voices)::int as voices from tally_day`,
    )
    expect(figures).toEqual({ posts: 2, voices: 2 })
  })

  test('keeps the number of likes that it has now, and where it was edited the address that it has now', async () => {
    const org = await anOrganisation(db.database)
    const post = aPost('1', 'an', noon, { engagement: { likes: 1 }, link: Buffer.from('eerst') })
    await keepIn(org, heardBy(org, [post]))
    await keepIn(org, heardBy(org, [{ ...post, engagement: { likes: 12 } }]))
    const now = async () =>
      (await db.database.inOrg(org.orgId, (tx) => tx`select engagement, link, body from post`))[0]
    expect(await now()).toMatchObject({ engagement: { likes: 12 }, link: Buffer.from('eerst') })
    const edit = { ...post, text: 'Anders', link: Buffer.from('later'), editedAt: minutesLater(1) }
    await keepIn(org, [{ post: edit, sourceId: org.sourceId, topics: [org.everything], edited: true }])
    expect(await now()).toMatchObject({ body: 'Anders', link: Buffer.from('later') })
  })

  test('twice in one delivery is one post', async () => {
    const org = await anOrganisation(db.database)
    expect((await keepIn(org, heardBy(org, [aPost('1', 'an', noon), aPost('1', 'an', noon)]))).added).toBe(1)
  })

  test('gets ids in the order of time, so that a wall can resume', async () => {
    const org = await anOrganisation(db.database)
    await keepIn(org, heardBy(org, [aPost('late', 'an', minutesLater(5)), aPost('early', 'bo', noon)]))
    const rows = await db.database.inOrg(
      org.orgId,
      (tx) => tx<{ body: string }[]>`select body from post order by post_id`,
    )
    expect(rows.map((row) => row.body)).toEqual([
      expect.stringContaining('early'),
      expect.stringContaining('late'),
    ])
  })

  test('joins a topic when it comes again through a source where that topic matches', async () => {
    const org = await anOrganisation(db.database)
    await keepIn(org, heardBy(org, [aPost('1', 'an', noon)]))
    await keepIn(org, heardBy(org, [aPost('1', 'an', noon)], [org.everything, org.waste], org.otherSource))
    const rows = await db.database.inOrg(
      org.orgId,
      (tx) => tx`select topic_id, posts, voices from tally_day order by topic_id = ${org.waste}`,
    )
    expect(rows).toEqual([
      { topic_id: org.everything, posts: 1, voices: 1 },
      { topic_id: org.waste, posts: 1, voices: 1 },
    ])
  })

  test('is found without its accents, in another inflection', async () => {
    const org = await anOrganisation(db.database)
    await keepIn(org, heardBy(org, [aPost('1', 'an', noon, { text: 'De cafés in de stráten sluiten' })]))
    const rows = await db.database.inOrg(
      org.orgId,
      (tx) => tx`select post_id from post where words @@ websearch_to_tsquery('dutch', 'cafes straat')`,
    )
    expect(rows).toHaveLength(1)
  })
})

describe('an edit', () => {
  const later = { text: 'De straat is weer open', editedAt: minutesLater(10) }

  test('replaces the text, in the search index too', async () => {
    const org = await anOrganisation(db.database)
    await keepIn(org, heardBy(org, [aPost('1', 'an', noon)]))
    const kept = await keepIn(org, [
      { ...heardBy(org, [aPost('1', 'an', noon, later)])[0], edited: true } as Heard,
    ])
    expect(kept).toMatchObject({ added: 0, edited: 1 })
    const rows = await db.database.inOrg(org.orgId, (tx) => tx`select body, words::text from post`)
    expect(rows).toEqual([{ body: later.text, words: expect.not.stringContaining('dicht') }])
  })

  test('of something that nobody kept is forgotten', async () => {
    const org = await anOrganisation(db.database)
    const kept = await keepIn(org, [
      { post: aPost('9', 'an', noon, later), sourceId: org.sourceId, topics: [], edited: true },
    ])
    expect(kept.added).toBe(0)
  })

  test('that comes late does not bring back an older text', async () => {
    const org = await anOrganisation(db.database)
    const edit = (text: string, minutes: number): Heard[] => [
      {
        post: aPost('1', 'an', noon, { text, editedAt: minutesLater(minutes) }),
        sourceId: org.sourceId,
        topics: [org.everything],
        edited: true,
      },
    ]
    await keepIn(org, heardBy(org, [aPost('1', 'an', noon)]))
    await keepIn(org, edit('tweede', 20))
    await keepIn(org, edit('eerste', 10))
    const [row] = await db.database.inOrg(org.orgId, (tx) => tx`select body from post`)
    expect(row?.body).toBe('tweede')
  })
})

describe('a deletion at the source', () => {
  test('takes the text from every place and leaves the counts', async () => {
    const org = await anOrganisation(db.database)
    await keepIn(org, heardBy(org, [aPost('1', 'an', noon, { link: Buffer.from('x'), place: 'Gent' })]))
    expect(await db.database.inOrg(org.orgId, (tx) => removePosts(tx, org.orgId, 'test', [hash('1')]))).toBe(
      1,
    )
    const [row] = await db.database.inOrg(
      org.orgId,
      (tx) => tx`select title, body, words, link, parent, place, author_name from post`,
    )
    expect(Object.values(row ?? {}).every((value) => value === null)).toBe(true)
    const [tally] = await db.database.inOrg(org.orgId, (tx) => tx`select posts, voices from tally_hour`)
    expect(tally).toEqual({ posts: 1, voices: 1 })
  })

  test('is not undone when the post is delivered again', async () => {
    const org = await anOrganisation(db.database)
    const heard = heardBy(org, [aPost('1', 'an', noon)])
    await keepIn(org, heard)
    await db.database.inOrg(org.orgId, (tx) => removePosts(tx, org.orgId, 'test', [hash('1')]))
    await keepIn(org, heard)
    await keepIn(org, [{ ...heard[0], edited: true } as Heard])
    const [row] = await db.database.inOrg(org.orgId, (tx) => tx`select body from post`)
    expect(row?.body).toBeNull()
  })

  test('of an account takes all its posts', async () => {
    const org = await anOrganisation(db.database)
    await keepIn(org, heardBy(org, [aPost('1', 'an', noon), aPost('2', 'an', noon), aPost('3', 'bo', noon)]))
    expect(
      await db.database.inOrg(org.orgId, (tx) => removeVoices(tx, org.orgId, 'test', [voice('an')])),
    ).toBe(2)
  })
})

test('one article in five papers is one voice, and a paper with two articles is one too', async () => {
  const org = await anOrganisation(db.database)
  const article = { kind: 'news' as const, lineHash: hash('same words').subarray(0, 16) }
  const papers = ['a', 'b', 'c', 'd', 'e'].map((paper, index) =>
    aPost(`${paper}1`, paper, minutesLater(index), article),
  )
  await keepIn(org, heardBy(org, papers.slice(0, 2)))
  await keepIn(org, heardBy(org, papers.slice(2)))
  await keepIn(org, heardBy(org, [aPost('a2', 'a', minutesLater(9), { kind: 'news' })]))
  const [row] = await db.database.inOrg(
    org.orgId,
    (tx) => tx`select sum(posts)::int as posts, sum(voices)::int as voices from tally_day`,
  )
  expect(row).toEqual({ posts: 6, voices: 1 })
})

test('tallies equal a recount, whatever comes in, in whichever order and portions', async () => {
  const story = fc.array(
    fc.record({
      id: fc.integer({ min: 0, max: 25 }),
      author: fc.constantFrom('an', 'bo', 'ci', null),
      // Around midnight in Brussels, and around the end of summer time.
      minutes: fc.constantFrom(0, 20, 59, 60, 61, 600, 690, 719, 720, 721, 1500),
      waste: fc.boolean(),
      other: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  await fc.assert(
    fc.asyncProperty(
      story,
      fc.integer({ min: 1, max: 10 }),
      fc.constantFrom('2026-11-23T12:00:00Z', '2026-10-25T00:30:00Z'),
      async (told, portion, start) => {
        const org = await anOrganisation(db.database)
        const began = Date.parse(start)
        const seen = new Map<number, { author: string | null; at: Date }>()
        const hits = new Map<string, { topic: string; source: string; author: string | null; at: Date }>()
        const heard = told.map(({ id, author, minutes, waste, other }) => {
          const first = seen.get(id) ?? { author, at: new Date(began + minutes * 60_000) }
          seen.set(id, first)
          const source = other ? org.otherSource : org.sourceId
          const topics = waste ? [org.everything, org.waste] : [org.everything]
          for (const topic of topics)
            if (!hits.has(`${topic} ${id}`)) hits.set(`${topic} ${id}`, { topic, source, ...first })
          return { post: aPost(String(id), first.author, first.at), sourceId: source, topics }
        })
        for (let at = 0; at < heard.length; at += portion) await keepIn(org, heard.slice(at, at + portion))
        const recount = (span: (at: Date) => string) => {
          const posts = new Map<string, number>()
          const voices = new Map<string, Set<string>>()
          for (const hit of hits.values()) {
            const key = `${hit.topic} ${span(hit.at)}`
            posts.set(key, (posts.get(key) ?? 0) + 1)
            const set = voices.get(key) ?? new Set()
            if (hit.author) set.add(hit.author)
            voices.set(key, set)
          }
          return Object.fromEntries(
            [...posts].map(([key, count]) => [key, [count, voices.get(key)?.size ?? 0]]),
          )
        }
        const tallied = async (table: 'tally_hour' | 'tally_day', span: 'hour' | 'day') => {
          const rows = await db.database.inOrg(
            org.orgId,
            (tx) => tx<{ topic_id: string; span: string; posts: number; voices: number }[]>`
          select topic_id, ${span === 'hour' ? tx`to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24')` : tx`to_char(day, 'YYYY-MM-DD')`} as span,
            sum(posts)::int as posts, sum(voices)::int as voices from ${tx(table)} group by 1, 2`,
          )
          return Object.fromEntries(
            rows.map((row) => [`${row.topic_id} ${row.span}`, [row.posts, row.voices]]),
          )
        }
        expect(await tallied('tally_hour', 'hour')).toEqual(recount((at) => at.toISOString().slice(0, 13)))
        expect(await tallied('tally_day', 'day')).toEqual(recount((at) => dayIn(zone, at)))
      },
    ),
    { numRuns: 40 },
  )
})
