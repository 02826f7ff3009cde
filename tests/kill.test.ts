/**
 * Invariant 1, the hard way: the newsroom is killed fifty times while Bluesky talks, and in the end every post that
 * matches is there exactly once.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../src/config.js'
import { foundTown } from '../src/found.js'
import { openHouse } from '../src/house.js'
import { dataFolder, run, start } from './program.js'
import { startTown, type ToldPost, type Town } from './town/index.js'

const kills = 50
const data = dataFolder()
let town: Town
beforeAll(async () => {
  town = await startTown()
})
afterAll(async () => {
  await town.stop()
  data.remove()
})

/** A number that is the same at every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

async function found(): Promise<void> {
  const house = await openHouse(readConfig({ DORPSPLEIN_DATA: data.path, LOG_LEVEL: 'silent' }), 'command')
  try {
    await foundTown(
      { database: house.database, house: house.key, now: house.now },
      {
        slug: 'duinveld',
        name: 'Duinveld',
        country: 'BE',
        municipality: null,
        locale: 'nl',
        admin: { userId: 'test', name: 'Test' },
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
  } finally {
    await house.close()
  }
}

function post(number: number, matches: boolean): ToldPost {
  return {
    id: `kill-${number}`,
    at: new Date(),
    network: 'bluesky',
    author: {
      key: `somebody-${number % 40}`,
      kind: 'person',
      name: `Iemand ${number % 40}`,
      handle: `iemand${number % 40}`,
      network: 'bluesky',
    },
    subject: null,
    namesTown: matches,
    isQuestion: false,
    tone: null,
    toneSure: 0,
    lang: 'nl',
    text: matches ? `Bericht nummer ${number} over Duinveld` : `Bericht nummer ${number} over de wereld`,
  } as ToldPost
}

test('every matching post is kept exactly once, though the newsroom was killed fifty times', async () => {
  await found()
  const roll = dice(7)
  const environment = { JETSTREAM_URL: town.sources.jetstream, LOG_LEVEL: 'error' }
  // A town begins to listen when its newsroom first runs; what was said before, nobody promised to hear.
  const first = await start(data.path, environment)
  await town.jetstream.connected()
  await first.stop()
  let published = 0
  const speak = setInterval(() => {
    for (let count = 0; count < 4; count += 1) {
      published += 1
      const told = post(published, published % 2 === 0)
      town.jetstream.publish(told)
      // The network itself says things twice.
      if (published % 37 === 0) town.jetstream.publish(told)
    }
  }, 10)
  try {
    for (let round = 0; round < kills; round += 1) {
      const newsroom = await start(data.path, environment)
      await new Promise((resolve) => setTimeout(resolve, roll() * 700))
      await newsroom.kill()
    }
  } finally {
    clearInterval(speak)
  }
  const wanted = Array.from({ length: published }, (_, index) => index + 1).filter(
    (number) => number % 2 === 0,
  )
  const numbersKept = async () => {
    const { out } = await run(['export', '--org', 'duinveld', '--data', data.path])
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => Number(/nummer (\d+)/.exec(JSON.parse(line).text)?.[1]))
      .sort((a, b) => a - b)
  }
  const last = await start(data.path, environment)
  await expect
    .poll(async () => (await numbersKept()).length, { timeout: 30_000, interval: 500 })
    .toBe(wanted.length)
  await last.stop()
  expect(await numbersKept()).toEqual(wanted)
}, 300_000)
