import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { blueskyId, busyDay, momentOn, quietDay, startTown, type Town, whatRemains } from './index.js'

const day = busyDay('2026-11-12', { elsewhere: 50 })
const evening = momentOn('2026-11-12', 86_399)

let town: Town
beforeEach(async () => {
  town = await startTown({ now: () => evening })
})
afterEach(() => town.stop())

/** What is left on Bluesky for somebody who heard it all and obeyed. */
async function blueskyRemains(): Promise<Map<string, string>> {
  const socket = new WebSocket(
    `${town.sources.jetstream}/subscribe?wantedCollections=app.bsky.feed.post&cursor=0`,
  )
  const left = new Map<string, string>()
  await new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data))
      const id = `${frame.did}/${frame.commit?.collection}/${frame.commit?.rkey}`
      if (frame.kind === 'account') {
        for (const key of left.keys()) if (key.startsWith(frame.did)) left.delete(key)
      } else if (frame.commit.operation === 'delete') left.delete(id)
      else left.set(id, frame.commit.record.text)
      if (frame.time_us === town.jetstream.head) resolve()
    })
  })
  socket.terminate()
  return left
}

const remaining = (network: string) => whatRemains(day).filter((post) => post.network === network)

describe('a busy day, played at once', () => {
  beforeEach(async () => {
    expect(await town.play(day).done).toBe(day.length)
  })

  test('leaves on Bluesky what the story says remains', async () => {
    const truth = new Map(remaining('bluesky').map((post) => [blueskyId(post), post.text]))
    expect(await blueskyRemains()).toEqual(truth)
  })

  test('leaves on Mastodon what the story says remains', async () => {
    const met: string[] = []
    let next: string | undefined = `${town.sources.mastodon}/api/v1/timelines/public?limit=40`
    while (next) {
      const response: Response = await fetch(next)
      met.push(...((await response.json()) as { id: string }[]).map((one) => one.id))
      next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
    }
    expect(new Set(met)).toEqual(new Set(remaining('mastodon').map((post) => town.mastodon.idOf(post))))
  })

  test('leaves in the papers and on the town’s site what the story says remains', async () => {
    for (const { name, url } of town.sources.feeds) {
      const text = await (await fetch(url)).text()
      const written = whatRemains(day).filter((post) => post.author.name === name && post.title !== undefined)
      expect(written.length, name).toBeGreaterThan(0)
      expect(text.match(/<item[ >]|<entry>|"date_published"/g)).toHaveLength(written.length)
    }
  })
})

describe('the pace', () => {
  test('a day played a million times faster than life keeps its order and misses nothing', async () => {
    const play = town.play(day, { pace: 1_000_000 })
    expect(await play.done).toBe(day.length)
    expect(await blueskyRemains()).toEqual(
      new Map(remaining('bluesky').map((post) => [blueskyId(post), post.text])),
    )
  })

  test('what was before `from` comes at once; the rest waits, until it is stopped', async () => {
    const noon = momentOn('2026-11-12', 12 * 3600)
    const before = day.filter((one) => one.at <= noon).length
    const play = town.play(day, { pace: 1, from: noon })
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    play.stop()
    expect(await play.done).toBe(before)
  })

  test('stamped now, posts carry the town’s clock, also in what is said of them later', async () => {
    const now = new Date('2026-11-20T10:00:00Z')
    await town.stop()
    town = await startTown({ now: () => now })
    await town.play(day, { stamp: 'now' }).done
    const feed = await (await fetch(town.sources.feeds[0]?.url ?? '')).text()
    expect(feed).toContain(now.toUTCString())
    const truth = remaining('bluesky').map((post) => blueskyId({ ...post, at: now }))
    expect(new Set((await blueskyRemains()).keys())).toEqual(new Set(truth))
  })
})

test('on a quiet day the news search finds the articles, and each source has an address', async () => {
  await town.play(quietDay('2026-11-12')).done
  const found = await (
    await fetch(`${town.sources.googleNews}/rss/search?q=Duinveld&hl=nl&gl=BE&ceid=BE:nl`)
  ).text()
  expect(found.match(/<item>/g)).toHaveLength(2)
  expect(town.sources.feeds).toHaveLength(7)
})
