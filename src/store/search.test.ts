import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anOrganisation, aPost, type TestOrg } from './posts.fixture.js'
import { keep } from './posts.js'
import { countDays, type Filters, findPosts, markBegin, markEnd } from './search.js'
import { type TestDatabase, testDatabase } from './testing.js'

const zone = 'Europe/Brussels'
const none: Filters = {
  text: '',
  topicId: null,
  sourceId: null,
  lang: null,
  from: null,
  until: null,
  place: null,
  kind: null,
  asks: false,
  tone: null,
  storyId: null,
}
let db: TestDatabase
let org: TestOrg
beforeAll(async () => {
  db = await testDatabase()
  org = await anOrganisation(db.database)
  const at = (day: number, hour: number) => new Date(Date.UTC(2026, 10, day, hour))
  const said: [string, string, Date, string, string[]][] = [
    ['1', 'De wegenwerken in de Kerkstraat duren zes weken', at(20, 9), 'nl', [org.everything]],
    ['2', 'Het afval blijft liggen, de straten zijn vuil', at(21, 9), 'nl', [org.everything, org.waste]],
    ['3', 'Les travaux dans la rue durent trop longtemps', at(21, 10), 'fr', [org.everything]],
    ['4', 'Café De Kroon sluit de deuren', at(22, 23), 'nl', [org.everything]],
    ['5', '100% "vuil" <script>alert(1)</script> straat', at(22, 9), 'nl', [org.everything]],
  ]
  await db.database.inOrg(org.orgId, (tx) =>
    keep(
      tx,
      org.orgId,
      zone,
      said.map(([id, text, when, lang, topics]) => ({
        post: aPost(id, `author ${id}`, when, {
          text,
          lang,
          kind: id === '4' ? 'news' : 'social',
          isQuestion: id === '5',
        }),
        places: id === '1' ? ['Kerkstraat'] : [],
        sourceId: org.sourceId,
        topics,
      })),
    ),
  )
})
afterAll(() => db.close())

const find = async (
  filters: Partial<Filters>,
  limit = 50,
  after: { at: Date; postId: number } | null = null,
) =>
  db.database.inOrg(org.orgId, (tx) => findPosts(tx, org.orgId, zone, { ...none, ...filters }, limit, after))
const texts = async (filters: Partial<Filters>) => (await find(filters)).map((post) => post.body.slice(0, 12))

describe('search finds', () => {
  test('another inflection of a Dutch word', async () =>
    expect(await texts({ text: 'straat' })).toEqual(['100% "vuil" ', 'Het afval bl']))
  test('a French word by its stem', async () =>
    expect(await texts({ text: 'travail longtemps' })).toEqual([]))
  test('a word without its accent', async () =>
    expect(await texts({ text: 'cafe' })).toEqual(['Café De Kroo']))
  test('a phrase', async () => expect(await texts({ text: '"zes weken"' })).toEqual(['De wegenwerk']))
  test('nothing for words that are excluded', async () =>
    expect(await texts({ text: 'straat -afval' })).toEqual(['100% "vuil" ']))
  test('posts of a topic', async () => expect(await texts({ topicId: org.waste })).toEqual(['Het afval bl']))
  test('posts in a language', async () => expect(await texts({ lang: 'fr' })).toEqual(['Les travaux ']))
  test('posts that name a place', async () =>
    expect(await texts({ place: 'Kerkstraat' })).toEqual(['De wegenwerk']))
  test('posts of a kind', async () => expect(await texts({ kind: 'news' })).toEqual(['Café De Kroo']))
  test('only what asks something', async () => expect(await texts({ asks: true })).toEqual(['100% "vuil" ']))
  test('posts of a day as the town counts it', async () =>
    // 23.00 UTC on the 22nd is past midnight in Brussels.
    expect(await texts({ from: '2026-11-23', until: '2026-11-23' })).toEqual(['Café De Kroo']))
  test('everything, newest first, when nothing is asked', async () => expect(await texts({})).toHaveLength(5))
})

test('a page goes on where the former one ended', async () => {
  const first = await find({}, 2)
  const last = first.at(-1)
  const rest = await find({}, 50, last ?? null)
  expect([...first, ...rest].map((post) => post.postId)).toEqual([5, 4, 3, 2, 1])
})

test('marks the words that were asked for', async () => {
  const [post] = await find({ text: 'wegenwerken' })
  expect(post?.marked).toContain(`${markBegin}wegenwerken${markEnd}`)
})

test('counts posts and voices per day', async () => {
  const counts = await db.database.inOrg(org.orgId, (tx) => countDays(tx, org.orgId, zone, { ...none }))
  expect(counts).toMatchObject({
    posts: 5,
    voices: 5,
    more: false,
    days: [
      { day: '2026-11-20', posts: 1 },
      { day: '2026-11-21', posts: 2 },
      { day: '2026-11-22' },
      { day: '2026-11-23' },
    ],
  })
})

test('uses the text index under row-level security', async () => {
  const big = await anOrganisation(db.database)
  await db.database
    .owner`insert into post (org_id, post_id, source_id, network, native_hash, kind, author_kind, voice_period, line_hash,
      body, lang, words, created_at, received_at, at, text_until)
    select ${big.orgId}, n, ${big.sourceId}, 'test', decode(md5(n::text), 'hex'), 'social', 'private', '2026-11', '\\x00', 'tekst', 'nl',
      to_tsvector('dutch', 'de straat ligt open ' || n || case when n % 1000 = 0 then ' zwembad' else '' end), now(), now(), now(), now()
    from generate_series(1, 20000) n`
  await db.database.owner`analyze post`
  const plan = await db.database.inOrg(big.orgId, async (tx) => {
    const rows = await tx<{ 'QUERY PLAN': string }[]>`explain select post_id from post p
      where p.org_id = ${big.orgId} and p.body is not null and p.words @@ websearch_to_tsquery('dutch', 'zwembad')`
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  })
  expect(plan).toContain('post_words')
})

test.each(['"', "'", '-', '((', '\\', '😀', 'a & b | !c', ':*', 'or or or', 'x'.repeat(500)])(
  'odd words (%s) are words, not an error',
  async (text) => {
    await expect(find({ text })).resolves.toBeDefined()
  },
)
