/** The same text, over and over, through `replay` into a real house: one story, one line, and nobody else waits for it. */
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { replay } from '../src/commands/replay.js'
import { readConfig } from '../src/config.js'
import { type House, openHouse } from '../src/house.js'
import { watchLoop } from './loop.js'
import { dataFolder } from './program.js'
import { settle } from './two-towns.js'

/** `FLOOD=100000` is what is promised; a tenth says the same sooner. */
const copies = Number(process.env.FLOOD ?? 10_000)
const data = dataFolder()
let house: House
let orgId: string

beforeAll(async () => {
  house = await openHouse(readConfig({ DORPSPLEIN_DATA: data.path, LOG_LEVEL: 'silent' }), 'command')
  const words = { org: 'tielt', person: 'An', topic: 'kerkstraat', source: 'Feed', channel: 'Kanaal' }
  orgId = (await settle(house, 'tielt', words)).orgId
}, 120_000)
afterAll(async () => {
  await house?.close()
  data.remove()
})

function* flood() {
  for (let n = 0; n < copies; n++)
    yield `${JSON.stringify({
      ...{ id: `copy-${n}`, source: 'test', author: `somebody ${n % 500}` },
      createdAt: new Date(Date.UTC(2026, 10, 2, 10) + n * 30).toISOString(),
      text: 'De Kerkstraat in Tielt gaat zes weken dicht, deel dit met iedereen die er langs moet!',
    })}\n`
}

test('a flood of copies is kept as one story and one line, and holds up nobody for long', async () => {
  const held = watchLoop()
  const done = await replay(house, orgId, '-', Number.POSITIVE_INFINITY, Readable.from(flood()))
  const { longest, byTheClock, p99 } = held()
  console.log(
    `${copies} copies in ${done.seconds} s; event loop ${longest} ms at most (${byTheClock} ms by the clock), p99 ${p99} ms; promised: 50 ms`,
  )
  expect(done).toMatchObject({ read: copies, kept: copies, dropped: {} })
  const [found] = await house.database.inOrg(
    orgId,
    (tx) => tx<{ stories: number; lines: number }[]>`
      select count(distinct r.shown_as)::int as stories, count(distinct coalesce(p.copy_of, p.post_id))::int as lines
      from post p join story r on r.org_id = p.org_id and r.story_id = p.story where p.org_id = ${orgId}`,
  )
  expect(found).toEqual({ stories: 1, lines: 1 })
  // PostgreSQL knows at once how much there is: without, a search takes minutes.
  const [post] = await house.database.owner<{ known: number }[]>`
    select reltuples::int as known from pg_class where oid = 'post'::regclass`
  expect(post?.known).toBeGreaterThan(copies * 0.9)
  expect(longest).toBeLessThan(250)
}, 900_000)
