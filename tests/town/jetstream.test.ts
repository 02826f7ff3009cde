import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { blueskyId, did } from './bluesky-shapes.js'
import { type Jetstream, startJetstream } from './jetstream.js'
import { busyDay } from './story.js'
import { posts, type ToldPost } from './told.js'

const told = posts(busyDay('2026-11-12', { elsewhere: 300 })).filter((post) => post.network === 'bluesky')

type Heard = {
  did: string
  time_us: number
  kind: string
  commit?: { operation: string; rkey: string; record?: { text: string } }
}

let server: Jetstream
beforeEach(async () => {
  server = await startJetstream()
})
afterEach(() => server.close())

/** Listens like a plain client, until `count` frames have come. */
async function hear(count: number, query = ''): Promise<Heard[]> {
  const socket = new WebSocket(`${server.url}/subscribe?wantedCollections=app.bsky.feed.post${query}`)
  const frames: Heard[] = []
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.on('message', (data) => {
      if (frames.length < count) frames.push(JSON.parse(String(data)))
      if (frames.length === count) resolve()
    })
  })
  socket.terminate()
  return frames
}

const idOf = (frame: Heard) => `${frame.did}/app.bsky.feed.post/${frame.commit?.rkey}`
const first = (count: number): ToldPost[] => told.slice(0, count)

describe('a Jetstream client', () => {
  test('without a cursor hears what is said from now on', async () => {
    for (const post of first(10)) server.publish(post)
    const hearing = hear(5)
    await server.connected()
    const later = told.slice(10, 15)
    for (const post of later) server.publish(post)
    expect((await hearing).map(idOf)).toEqual(later.map(blueskyId))
  })

  test('with a cursor hears everything since, then goes on live, without a gap', async () => {
    const cursors = first(200).map((post) => server.publish(post))
    const hearing = hear(told.length - 50, `&cursor=${cursors[50]}`)
    await server.connected()
    for (const post of told.slice(200)) server.publish(post)
    expect((await hearing).map(idOf)).toEqual(told.slice(50).map(blueskyId))
  })

  test('that is cut off again and again misses nothing when it comes back with its cursor', async () => {
    let published = 0
    const seen = new Set<string>()
    let cursor = 0
    for (let round = 0; round < 8; round++) {
      for (let i = 0; i < 20; i++) server.publish(told[published++] as ToldPost)
      for (const frame of await hear(13, `&cursor=${cursor}`)) {
        seen.add(idOf(frame))
        cursor = frame.time_us
      }
    }
    for (const frame of await hear(published - seen.size + 1, `&cursor=${cursor}`)) seen.add(idOf(frame))
    expect(seen).toEqual(new Set(first(published).map(blueskyId)))
  })

  test('with a cursor older than 36 hours starts 36 hours ago, and is not told', async () => {
    let at = new Date('2026-11-10T00:00:00Z')
    await server.close()
    server = await startJetstream({ now: () => at })
    const [old, recent] = first(2) as [ToldPost, ToldPost]
    server.publish(old)
    at = new Date('2026-11-11T13:00:00Z')
    server.publish(recent)
    expect((await hear(1, '&cursor=1')).map(idOf)).toEqual([blueskyId(recent)])
  })

  test('hears edits, deletions, and of accounts that go, but no reposts', async () => {
    const [post, other] = first(2) as [ToldPost, ToldPost]
    server.publish(post)
    server.repost(post, other.author)
    server.edit(post, 'Verbeterd')
    server.remove(post)
    server.accountGone(post.author)
    server.identity(other.author)
    const frames = await hear(5, '&cursor=0')
    expect(frames.map((frame) => frame.commit?.operation ?? frame.kind)).toEqual([
      'create',
      'update',
      'delete',
      'account',
      'identity',
    ])
    expect(frames[3]).toMatchObject({ did: did(post.author), account: { active: false, status: 'deleted' } })
    expect(frames[1]?.commit?.record?.text).toBe('Verbeterd')
  })

  test('is refused with 400 when it asks for what is no collection', async () => {
    const socket = new WebSocket(`${server.url}/subscribe?wantedCollections=nonsense`)
    const [, response] = await once(socket, 'unexpected-response')
    expect(response.statusCode).toBe(400)
    socket.on('error', () => undefined)
    socket.terminate()
  })

  test('is sent away while the server refuses, with the seconds to wait', async () => {
    server.refuse(503, 30)
    const socket = new WebSocket(`${server.url}/subscribe`)
    const [, response] = await once(socket, 'unexpected-response')
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '30'])
    socket.on('error', () => undefined)
    socket.terminate()
    server.welcome()
    server.publish(told[0] as ToldPost)
    expect(await hear(1, '&cursor=0')).toHaveLength(1)
  })
})

describe('trouble on the line', () => {
  test('frames that come twice, in the wrong order and with junk between them lose nothing', async () => {
    server.repeatEvery(3)
    server.disorder(4)
    for (const post of first(12)) server.publish(post)
    server.junk('{"did":"did:plc:x","time_us":1,"kind":"commit"}')
    const frames = await hear(17, '&cursor=0')
    expect(new Set(frames.filter((frame) => frame.commit).map(idOf))).toEqual(
      new Set(first(12).map(blueskyId)),
    )
    expect(frames.map((frame) => frame.time_us)).not.toEqual(frames.map((frame) => frame.time_us).sort())
  })

  test('after a stall everything still comes', async () => {
    server.stall()
    const hearing = hear(20, '&cursor=0')
    await server.connected()
    for (const post of first(20)) server.publish(post)
    server.resume()
    expect(await hearing).toHaveLength(20)
  })

  test('a dropped connection is closed without a goodbye', async () => {
    const hearing = hear(10)
    await server.connected()
    server.drop()
    expect(await hearing).toEqual([])
  })
})

test('at a pace of 5,000 posts a second each of them comes once', async () => {
  const hearing = hear(10_000)
  await server.connected()
  const noise = server.rate(5_000, { ofTown: 0.01 })
  const frames = await hearing
  noise.stop()
  expect(noise.sent()).toBeGreaterThanOrEqual(10_000)
  expect(new Set(frames.map(idOf)).size).toBe(10_000)
})
