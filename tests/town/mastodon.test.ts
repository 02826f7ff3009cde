import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Mastodon, startMastodon } from './mastodon.js'
import type { Status } from './mastodon-shapes.js'
import { busyDay } from './story.js'
import { posts, type ToldPost } from './told.js'

const told = posts(busyDay('2026-11-12', { scale: 2 })).filter((post) => post.network === 'mastodon')
const onePost = (): ToldPost => told[0] as ToldPost

let now: Date
let server: Mastodon
beforeEach(async () => {
  now = new Date('2026-11-12T08:00:00Z')
  server = await startMastodon({ now: () => now })
})
afterEach(() => server.close())

async function ask(path: string) {
  const response = await fetch(new URL(path, server.url))
  return { status: response.status, headers: response.headers, body: (await response.json()) as Status[] }
}
const linkTo = (rel: string, headers: Headers) =>
  new RegExp(`<([^>]+)>; rel="${rel}"`).exec(headers.get('link') ?? '')?.[1]

function publishAll(): string[] {
  return told.map((post) => {
    now = post.at
    return server.publish(post)
  })
}

describe('paging', () => {
  test('walking down with the next link meets every status once', async () => {
    const ids = publishAll()
    const met: string[] = []
    let next: string | undefined = '/api/v1/timelines/public?local=true&limit=40'
    while (next) {
      const { body, headers } = await ask(next)
      met.push(...body.map((one) => one.id))
      next = linkTo('next', headers)
    }
    expect(met).toEqual([...ids].reverse())
  })

  test('walking up with min_id meets every status once, also those that come meanwhile', async () => {
    const met: string[] = []
    const expected: string[] = []
    let cursor = '0'
    for (let i = 0; i < told.length; ) {
      for (const post of told.slice(i, i + 30)) {
        now = post.at
        expected.push(server.publish(post))
      }
      i += 30
      const { body } = await ask(`/api/v1/timelines/public?limit=25&min_id=${cursor}`)
      met.push(...body.map((one) => one.id).reverse())
      cursor = met.at(-1) ?? cursor
    }
    for (let more = true; more; ) {
      const { body } = await ask(`/api/v1/timelines/public?limit=25&min_id=${cursor}`)
      met.push(...body.map((one) => one.id).reverse())
      cursor = met.at(-1) ?? cursor
      more = body.length > 0
    }
    expect(met).toEqual(expected)
  })

  test('since_id gives the newest, and skips what does not fit on the page', async () => {
    const ids = publishAll()
    const { body } = await ask(`/api/v1/timelines/public?limit=5&since_id=${ids[0]}`)
    expect(body.map((one) => one.id)).toEqual(ids.slice(-5).reverse())
  })

  test('gives at most 40, and 20 when nothing is asked', async () => {
    publishAll()
    expect((await ask('/api/v1/timelines/public?limit=400')).body).toHaveLength(40)
    expect((await ask('/api/v1/timelines/public')).body).toHaveLength(20)
  })
})

describe('what stands in a timeline', () => {
  test('a tag timeline has the statuses with that tag, in whatever case', async () => {
    publishAll()
    const { body } = await ask('/api/v1/timelines/tag/DUINVELD?limit=40')
    expect(body.length).toBeGreaterThan(10)
    expect(body.every((one) => one.tags.some((tag) => tag.name === 'duinveld'))).toBe(true)
  })

  test('local leaves out what comes from other servers', async () => {
    server.publish(onePost(), { domain: 'elders.example' })
    expect((await ask('/api/v1/timelines/public?local=true')).body).toEqual([])
    expect((await ask('/api/v1/timelines/public')).body[0]?.account.acct).toMatch(/@elders\.example$/)
  })

  test('only public statuses stand there; a leaking server shows all', async () => {
    for (const visibility of ['public', 'unlisted', 'private', 'direct'] as const) {
      server.publish({ ...onePost(), id: visibility }, { visibility })
    }
    expect((await ask('/api/v1/timelines/public')).body).toHaveLength(1)
    server.leak(true)
    expect((await ask('/api/v1/timelines/public')).body).toHaveLength(4)
  })

  test('text from people is escaped, and an edit says when', async () => {
    const id = server.publish({ ...onePost(), text: 'Kerkstraat <b>dicht</b> & stil\nmorgen #duinveld' })
    const first = (await ask(`/api/v1/statuses/${id}`)).body as unknown as Status
    expect(first.content).toContain('Kerkstraat &lt;b&gt;dicht&lt;/b&gt; &amp; stil<br />morgen <a href=')
    now = new Date('2026-11-12T09:00:00Z')
    server.edit(onePost(), 'Toch open')
    const edited = (await ask(`/api/v1/statuses/${id}`)).body as unknown as Status
    expect([edited.content, edited.edited_at]).toEqual(['<p>Toch open</p>', '2026-11-12T09:00:00.000Z'])
  })

  test('a removed status, and those of an account that went, are gone', async () => {
    const [gone, left] = told as [ToldPost, ToldPost]
    const id = server.publish(gone)
    server.publish(left)
    server.remove(gone)
    expect((await ask(`/api/v1/statuses/${id}`)).status).toBe(404)
    server.accountGone(left.author)
    expect((await ask('/api/v1/timelines/public')).body).toEqual([])
  })
})

describe('limits', () => {
  test('count down, end in 429, and start again after five minutes', async () => {
    server.allow(2)
    const first = await ask('/api/v2/instance')
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1')
    await ask('/api/v2/instance')
    const refused = await ask('/api/v2/instance')
    expect(refused.status).toBe(429)
    now = new Date(refused.headers.get('x-ratelimit-reset') ?? 0)
    expect((await ask('/api/v2/instance')).status).toBe(200)
  })

  test('a server that wants an account says so beforehand, and refuses', async () => {
    server.restrict({ live: 'authenticated' })
    const { body } = await ask('/api/v2/instance')
    expect(body).toMatchObject({
      configuration: {
        timelines_access: { live_feeds: { local: 'authenticated' }, hashtag_feeds: { local: 'public' } },
      },
    })
    expect((await ask('/api/v1/timelines/public')).status).toBe(422)
    expect((await ask('/api/v1/timelines/tag/duinveld')).status).toBe(200)
  })

  test('fails as often as it was told to', async () => {
    server.fail(503, 1, 20)
    const failed = await ask('/api/v1/timelines/public')
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '20'])
    expect((await ask('/api/v1/timelines/public')).status).toBe(200)
  })
})
