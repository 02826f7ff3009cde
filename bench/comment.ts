/**
 * A question under the town's own Facebook post: from the network's call to the wall. Each comment is a signed call of its
 * own, as the network makes them; it is visible when a picture arrives that shows it, or a later one.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { addCredential, addDisplay, addSource } from '#store'
import { foundTown } from '../src/found.js'
import { startMeta } from '../tests/town/meta.js'
import { folder, median, percentile, say } from './load.fixture.js'
import { prepare, startProgram } from './program.fixture.js'

const comments = Number(process.env.BENCH_COMMENTS ?? 200)
const everyMs = 150
const word = 'duinen'
const data = folder()
const meta = await startMeta()
const page = meta.addPage('Stad Duinveld')
const posted = meta.post(page, 'De Kerkstraat gaat maandag open.')

const { token, credential } = await prepare(data.path, async ({ database, key, now }) => {
  const { orgId } = await foundTown(
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
      topics: [],
      sources: [],
    },
  )
  return database.inOrg(orgId, async (tx) => {
    const credential = await addCredential(tx, key, orgId, {
      service: 'meta',
      name: 'Facebook',
      state: 'active',
      secret: { ...meta.secretFor(page), verifyToken: word },
      createdBy: 'bench',
    })
    const settings = { credential, page, name: 'Stad Duinveld', own: true }
    await addSource(tx, orgId, { connector: 'facebook', name: 'Stad Duinveld', settings, scope: 'town' })
    return {
      credential,
      token: await addDisplay(tx, orgId, { name: 'bench', audience: 'internal', createdBy: 'bench' }),
    }
  })
})
const program = await startProgram(data.path, {
  NETWORK_STAND_INS: `graph=${meta.url}`,
  DORPSPLEIN_ALLOW_HOSTS: new URL(meta.url).host,
})
// The first visit subscribes the page to the network's calls.
for (
  let tries = 0;
  tries < 100 && !meta.asked.some(({ path }) => path.includes('subscribed_apps'));
  tries += 1
)
  await pause(100)
if (!(await meta.subscribe(`${program.url}/hooks/${credential}`, word))) throw new Error('no handshake')

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
    const shown = [...held.slice(0, end).matchAll(/vraag (\d+)/g)].map((found) => Number(found[1]))
    for (let number = visible.length; number <= Math.max(-1, ...shown); number += 1) visible.push(at)
    held = held.slice(end + 2)
  }
})().catch(() => {})

const askedAt: number[] = []
for (let number = 0; number < comments; number += 1) {
  askedAt.push(performance.now())
  meta.comment(posted, { id: `55${number}`, text: `Mag ik met vraag ${number} hier terecht?` })
  await pause(everyMs)
}
await pause(3000)
listening.abort()
await reading

const waits = askedAt.map((at, number) => (visible[number] ?? Number.POSITIVE_INFINITY) - at)
const p99 = percentile(waits, 99)
say({ what: 'comments that were seen on the wall', value: visible.length, unit: `of ${comments}` })
say({ what: 'call of the network to wall, median', value: median(waits), unit: 'ms' })
say({
  what: 'call of the network to wall, p99',
  value: p99,
  unit: 'ms',
  promise: '≤ 1000',
  holds: p99 <= 1000,
})
say({ what: 'call of the network to wall, longest', value: Math.max(...waits), unit: 'ms' })
await program.stop()
await meta.close()
data.remove()
