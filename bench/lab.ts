/**
 * How soon the lab answers over a million kept posts of thirty days, on the embedded server: rare words, common words,
 * long queries, and wildcards that the full-text index cannot help with.
 */
import { createHash, randomBytes } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Post } from '#post'
import { addOrganisation, addSource, addSystemTopic, type Heard, keep, makeKeys, newOrgId } from '#store'
import { dryRun } from '../src/match/lab/dry-run.js'
import { chatter } from '../tests/town/index.js'
import { openBenchHouse, percentile, say } from './load.fixture.js'

const posts = Number(process.env.BENCH_POSTS ?? 1_000_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 20)
const batch = 1000
const timeZone = 'Europe/Brussels'
const began = Date.parse('2026-11-01T00:00:00Z')
const now = new Date(began + 30 * 86_400_000)

const { database, close } = await openBenchHouse()
const orgId = newOrgId()
const { topicId, sourceId } = await database.inOrg(orgId, async (tx) => {
  const org = { slug: 'bench', name: 'Bench', country: 'BE', municipality: null, locale: 'nl' } as const
  await addOrganisation(tx, orgId, org)
  await makeKeys(tx, randomBytes(32), orgId, '2026-11')
  return {
    topicId: await addSystemTopic(tx, orgId, 'Alles'),
    sourceId: await addSource(tx, orgId, { connector: 'feed', name: 'bench', settings: {}, scope: 'town' }),
  }
})

const talk = chatter({ seed: 3, ofTown: 0.5 })
const hash = (text: string) => createHash('sha256').update(text).digest()

/** Each with a word of its own kind, so that there are words of every frequency. */
function aPost(number: number): Post {
  const told = talk.next().value
  const at = new Date(began + number * ((30 * 86_400_000) / posts))
  const rare = number % 5000 === 0 ? ' zeldzaam' : number % 40 === 0 ? ' sluikstort' : ''
  return {
    network: 'bluesky',
    nativeHash: hash(`native ${number}`),
    kind: 'social',
    authorKind: 'private',
    voice: hash(`voice ${(number * 7919) % 200_000}`).subarray(0, 16),
    voicePeriod: '2026-11',
    authorName: null,
    lineHash: hash(`line ${number}`).subarray(0, 16),
    title: null,
    text: `${told?.text ?? ''}${rare} w${number % 9973}`,
    lang: told?.lang ?? 'nl',
    isQuestion: false,
    tone: null,
    toneSure: 0,
    link: null,
    parent: null,
    parentHash: null,
    isRepost: false,
    carries: {},
    place: null,
    engagement: null,
    conversation: null,
    createdAt: at,
    receivedAt: at,
    editedAt: null,
    at,
    textUntil: new Date(at.getTime() + 40 * 86_400_000),
  }
}

for (let done = 0; done < posts; done += batch) {
  const heard: Heard[] = Array.from({ length: batch }, (_, i) => ({
    post: aPost(done + i),
    sourceId,
    topics: [topicId],
  }))
  await database.inOrg(orgId, (tx) => keep(tx, orgId, timeZone, heard))
}
await database.owner`vacuum analyze post`

const queries: [name: string, query: string, saved: string | undefined][] = [
  ['a rare word', 'zeldzaam', undefined],
  ['a word in one of 40 posts', 'sluikstort', undefined],
  ['a common word', 'kerkstraat', undefined],
  ['common words, against the saved query', 'kerkstraat OR markt OR school', 'kerkstraat'],
  ['stop words alone', '"van de"', undefined],
  ['a beginning', 'sluik*', undefined],
  ['a wildcard before a word', '*straat', undefined],
  ['a wildcard that catches nothing', '*zzqx*', undefined],
  ['a place', 'place:Tielt (markt OR zeldzaam)', undefined],
  ['words that were never said', 'xylofonist OR w17 OR kwibus', undefined],
]
const all: number[] = []
const loop = monitorEventLoopDelay({ resolution: 5 })
loop.enable()
for (const [what, query, saved] of queries) {
  const laps: number[] = []
  const options = {
    wanted: { query, localQuery: '' },
    saved: saved === undefined ? undefined : { query: saved, localQuery: '' },
    names: { topics: [], lists: [] },
    now,
    timeZone,
  }
  let found = await dryRun(database, orgId, options)
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    found = await dryRun(database, orgId, options)
    laps.push(performance.now() - start)
  }
  all.push(...laps)
  const about = found.approximate ? 'about ' : ''
  say({
    what: `${what} (${about}${found.posts} posts, ${found.looked} looked at), p50`,
    value: percentile(laps, 50),
    unit: 'ms',
  })
  const p95 = percentile(laps, 95)
  say({ what: `${what}, p95`, value: p95, unit: 'ms', promise: '< 200', holds: p95 < 200 })
}
say({
  what: 'all queries, p95',
  value: percentile(all, 95),
  unit: 'ms',
  promise: '< 200',
  holds: percentile(all, 95) < 200,
})
say({
  what: 'longest wait of the event loop',
  value: loop.max / 1e6,
  unit: 'ms',
  promise: '≤ 50',
  holds: loop.max / 1e6 <= 50,
})
await close()
