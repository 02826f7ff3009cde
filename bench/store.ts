/**
 * How fast posts are kept, with full text and tallies, on the embedded server with everything durable: one million hits
 * in transactions of 500, as the intake writes them. The first and the last tenth show whether it lasts.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Post } from '#post'
import { addOrganisation, addSource, addSystemTopic, type Heard, keep, makeKeys, newOrgId } from '#store'
import { chatter } from '../tests/town/index.js'
import { openBenchHouse, say } from './load.fixture.js'

const hits = Number(process.env.BENCH_HITS ?? 1_000_000)
const batch = 500

const { database, close } = await openBenchHouse()
const orgId = newOrgId()
const { topicId, sourceId } = await database.inOrg(orgId, async (tx) => {
  await addOrganisation(tx, orgId, {
    slug: 'bench',
    name: 'Bench',
    country: 'BE',
    municipality: null,
    locale: 'nl',
  })
  await makeKeys(tx, randomBytes(32), orgId, '2026-11')
  return {
    topicId: await addSystemTopic(tx, orgId, 'Alles'),
    sourceId: await addSource(tx, orgId, { connector: 'feed', name: 'bench', settings: {}, scope: 'town' }),
  }
})

const talk = chatter({ seed: 3, ofTown: 0.5 })
const hash = (text: string) => createHash('sha256').update(text).digest()
const began = Date.parse('2026-11-01T00:00:00Z')

/** As `minimise` makes them; 200,000 voices over the month. */
function aPost(number: number): Post {
  const told = talk.next().value
  const at = new Date(began + number * 2500)
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
    text: told?.text ?? '',
    lang: told?.lang ?? 'nl',
    isQuestion: told?.isQuestion ?? false,
    tone: null,
    toneSure: 0,
    link: randomBytes(90),
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
    textUntil: new Date(at.getTime() + 30 * 86_400_000),
  }
}

/** Milliseconds that each transaction took. Making the posts is this program's work, not the store's. */
const laps: number[] = []
for (let done = 0; done < hits; done += batch) {
  const heard: Heard[] = Array.from({ length: batch }, (_, index) => ({
    post: aPost(done + index),
    sourceId,
    topics: [topicId],
  }))
  const start = performance.now()
  await database.inOrg(orgId, (tx) => keep(tx, orgId, 'Europe/Brussels', heard))
  laps.push(performance.now() - start)
}
const tenth = Math.floor(laps.length / 10)
const rate = (some: number[]) => (some.length * batch * 1000) / some.reduce((sum, ms) => sum + ms, 0)
const sustained = rate(laps)
say({
  what: `hits kept per second, over ${hits.toLocaleString('en')}`,
  value: sustained,
  unit: 'hits/s',
  promise: '≥ 8,000',
  holds: sustained >= 8000,
})
say({ what: 'the first tenth', value: rate(laps.slice(0, tenth)), unit: 'hits/s' })
say({ what: 'the last tenth', value: rate(laps.slice(-tenth)), unit: 'hits/s' })
await close()
