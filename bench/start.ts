/**
 * How long a start takes once everything is installed, to the first page; and what 600 towns, each with its thirteen
 * topics and its ear at Bluesky, weigh in memory.
 */

import { words } from '#web'
import { foundTown } from '../src/found.js'
import { municipalities } from '../src/match/gazetteer/index.js'
import { proposeTopics } from '../src/match/propose/index.js'
import { startTown } from '../tests/town/index.js'
import { folder, median, say } from './load.fixture.js'
import { prepare, startProgram } from './program.fixture.js'

const towns = Number(process.env.BENCH_TOWNS ?? 600)
const data = folder()
const town = await startTown()
const environment = { JETSTREAM_URL: town.sources.jetstream }

await prepare(data.path, async () => {})
const starts: number[] = []
for (let round = 0; round < 5; round += 1) {
  const program = await startProgram(data.path, environment)
  starts.push(program.toFirstPage / 1000)
  await program.stop()
}
say({
  what: 'start to first page, median of five',
  value: median(starts),
  unit: 's',
  promise: '≤ 3',
  holds: median(starts) <= 3,
})

const t = words('nl')
await prepare(data.path, async ({ database, key, now }) => {
  for (const [index, municipality] of municipalities().slice(0, towns).entries()) {
    await foundTown(
      { database, house: key, now },
      {
        slug: `town-${index}`,
        name: municipality.name,
        country: municipality.country,
        municipality: municipality.code,
        locale: 'nl',
        admin: { userId: 'bench', name: 'Bench' },
        everything: 'Alles',
        channels: [],
        topics: proposeTopics(municipality, t),
        sources: [{ connector: 'jetstream', name: 'Bluesky', settings: {}, scope: 'firehose' }],
      },
    )
  }
})
const program = await startProgram(data.path, environment)
say({
  what: `start to first page with ${towns} towns`,
  value: program.toFirstPage / 1000,
  unit: 's',
  promise: '≤ 3',
  holds: program.toFirstPage <= 3000,
})
// Each reading of the metrics begins the longest wait anew: what the start itself took is not meant here.
await new Promise((resolve) => setTimeout(resolve, 10_000))
await (await fetch(`${program.url}/metrics`)).text()
// A minute of an ordinary firehose, so that what grows has grown.
const load = town.jetstream.rate(100, { seed: 1, ofTown: 0.02 })
await new Promise((resolve) => setTimeout(resolve, 60_000))
load.stop()
const metrics = await (await fetch(`${program.url}/metrics`)).text()
const bytes = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1])
const lag = Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(metrics)?.[1])
say({
  what: `memory of the Node process with ${towns} towns`,
  value: bytes / 1e6,
  unit: 'MB',
  promise: '≤ 250',
  holds: bytes <= 250e6,
})
say({
  what: 'longest wait of the event loop, that minute',
  value: lag * 1000,
  unit: 'ms',
  promise: '≤ 50',
  holds: lag <= 0.05,
})
await program.stop()
await town.stop()
data.remove()
