/**
 * From the source to the wall: a thousand posts a second come out of Jetstream, one in twenty about the town, and a wall
 * listens. A post is visible when a picture arrives that shows it, or a later one, as the newest.
 */
import { addDisplay } from '#store'
import { foundTown } from '../src/found.js'
import { startTown, type ToldPost } from '../tests/town/index.js'
import { folder, median, percentile, say } from './load.fixture.js'
import { prepare, startProgram } from './program.fixture.js'

const seconds = Number(process.env.BENCH_SECONDS ?? 60)
const perSecond = 1000
const data = folder()
const town = await startTown()

const token = await prepare(data.path, async ({ database, key, now }) => {
  const org = await foundTown(
    { database, house: key, now },
    {
      slug: 'duinveld',
      name: 'Duinveld',
      country: 'BE',
      municipality: null,
      locale: 'nl',
      admin: { userId: 'bench', name: 'Bench' },
      everything: 'Alles',
      channels: [],
      topics: [
        {
          name: 'Duinveld',
          domain: '',
          purpose: 'weten wat er leeft',
          legalBasis: 'algemeen belang',
          query: 'duinveld',
        },
      ],
      sources: [{ connector: 'jetstream', name: 'Bluesky', settings: {}, scope: 'firehose' }],
    },
  )
  return database.inOrg(org.orgId, (tx) =>
    addDisplay(tx, org.orgId, { name: 'bench', audience: 'internal', createdBy: 'bench' }),
  )
})
const program = await startProgram(data.path, { JETSTREAM_URL: town.sources.jetstream })
await town.jetstream.connected()

const published: number[] = []
const visible: number[] = []
const listening = new AbortController()
const stream = await fetch(`${program.url}/display/${token}/stream`, { signal: listening.signal })
const reading = (async () => {
  const decoder = new TextDecoder()
  let held = ''
  for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
    held += decoder.decode(chunk, { stream: true })
    const end = held.lastIndexOf('\n\n')
    if (end < 0) continue
    const at = performance.now()
    const newest = Math.max(
      -1,
      ...[...held.slice(0, end).matchAll(/nummer (\d+)/g)].map((found) => Number(found[1])),
    )
    held = held.slice(end + 2)
    for (let number = visible.length; number <= newest; number += 1) visible.push(at)
  }
})().catch(() => {})

const post = (number: number, about: string): ToldPost => ({
  id: `latency-${about}-${number}`,
  at: new Date(),
  network: 'bluesky',
  author: {
    key: `p${number % 5000}`,
    kind: 'person',
    name: 'Iemand',
    handle: `p${number % 5000}`,
    network: 'bluesky',
  },
  subject: null,
  namesTown: about === 'town',
  isQuestion: false,
  lang: 'nl',
  text:
    about === 'town'
      ? `nummer ${number} in Duinveld vandaag, en dat weten de mensen`
      : `een bericht over iets heel anders, het ${number}e`,
})

const began = performance.now()
let sent = 0
while (performance.now() - began < seconds * 1000) {
  const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
  for (; sent < due; sent += 1) {
    if (sent % 20 === 0) {
      const number = published.length
      published.push(performance.now())
      town.jetstream.publish(post(number, 'town'))
    } else town.jetstream.publish(post(sent, 'world'))
  }
  await new Promise((resolve) => setTimeout(resolve, 2))
}
await new Promise((resolve) => setTimeout(resolve, 3000))
listening.abort()
await reading

// The first two seconds are the warming up of a process that has just started.
const waits = published.map((at, number) => (visible[number] ?? Number.POSITIVE_INFINITY) - at).slice(100)
const p99 = percentile(waits, 99)
say({
  what: `posts a second, of which ${Math.round(published.length / seconds)} on the wall`,
  value: sent / seconds,
  unit: 'posts/s',
})
say({ what: 'source to wall, median', value: median(waits), unit: 'ms' })
say({ what: 'source to wall, 99th percentile', value: p99, unit: 'ms', promise: '≤ 250', holds: p99 <= 250 })
say({ what: 'source to wall, longest', value: Math.max(...waits), unit: 'ms' })
await program.stop()
await town.stop()
data.remove()
