/** The wall in a real browser: readable from afar, whole on every screen, without barriers, and alive without flicker. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assetRoutes, assets, words } from '#web'
import { compose } from '../../src/tell/wall/compose.js'
import type { Figures } from '../../src/tell/wall/figures.js'
import { Wall, WallPage } from '../../src/tell/wall/page.js'
import { busyDay, dripping, moment, quietDay, saying, topicTalk } from '../../src/tell/wall/wall.fixture.js'
import { barriers, complaints, launch, shoot, sizes } from './chrome.js'

const t = words('nl')
const longName = 'Heraanleg van de doortocht N36 tussen de Sint-Amandusbasiliek en de Ooievaarsnestlaan'
const nobody = { posts: 0, voices: 0, atLeast: false, sources: 0 }

const scenes: Record<string, Figures> = {
  busy: busyDay(),
  'busy-public': busyDay({ audience: 'public' }),
  'busy-past': busyDay({ live: false }),
  'busy-long': busyDay({
    town: 'Sint-Genesius-Rode',
    now: busyDay().now.map((topic) =>
      topic.system ? topic : { ...topic, name: `${longName} ${topic.topicId}` },
    ),
    today: { posts: 100_412, voices: 31_877, atLeast: true, sources: 118 },
  }),
  'busy-drip': busyDay({ drips: [dripping('smell', 'Geurhinder aan de vaart', 17, 5, busyDay().at)] }),
  'quiet-drip': quietDay({ drips: [dripping('smell', 'Geurhinder aan de vaart', 2, 5, quietDay().at)] }),
  quiet: quietDay(),
  'quiet-public': quietDay({ audience: 'public' }),
  'quiet-many': busyDay({ history: { since: '2026-03-10', topics: [] } }),
  'quiet-strange': quietDay({
    said: [
      saying(1, 'private', '\u202e<script>alert(1)</script> على الجدار', moment('2026-03-10', 9)),
      saying(2, 'news', `e${'\u0301'.repeat(10_000)}`, moment('2026-03-10', 8)),
    ],
  }),
  'quiet-none': quietDay({ now: [], said: [], newest: null, days: [], spoke: [], today: nobody }),
  empty: quietDay({
    now: [],
    said: [],
    newest: null,
    days: [],
    spoke: [],
    today: nobody,
    listening: { active: 0, silent: [], unheard: [] },
  }),
}

let version = '1'
const page = (figures: Figures, stream: string | null) =>
  String(
    WallPage({
      t,
      picture: compose(figures, t),
      screen: { stream, version, table: '?table=1', links: [{ href: '/', text: t('wall.back') }] },
    }),
  )

let server: ServerType
let chrome: Browser
let origin: string
/** What the live wall is told next, and how often its page was asked for. */
let tell: (figures: Figures) => void = () => {}
let hang: () => void = () => {}
let loads = 0

beforeAll(async () => {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.res.headers.set(
      'content-security-policy',
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'",
    )
  })
  app.route('/', assetRoutes())
  app.get('/favicon.ico', (c) => c.body(null, 204))
  app.get('/live', (c) => {
    loads += 1
    return c.html(page(quietDay(), '/stream'))
  })
  app.get('/stream', (c) =>
    streamSSE(c, async (out) => {
      await out.writeSSE({ event: 'version', data: version })
      await new Promise<void>((resolve) => {
        hang = resolve
        out.onAbort(resolve)
        tell = (figures) =>
          void out.writeSSE({ event: 'picture', data: String(Wall({ t, picture: compose(figures, t) })) })
      })
    }),
  )
  app.get('/:scene', (c) => c.html(page(scenes[c.req.param('scene')] ?? quietDay(), null)))
  server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  chrome = await launch()
})
afterAll(async () => {
  await chrome?.close()
  hang()
  server?.close()
})

async function open(path: string, size: { width: number; height: number }, dark = false): Promise<Page> {
  const context = await chrome.newContext({ viewport: size, colorScheme: dark ? 'dark' : 'light' })
  const shown = await context.newPage()
  await shown.goto(origin + path, { waitUntil: 'load' })
  await shown.evaluate(() => document.fonts.ready.then(() => undefined))
  return shown
}

describe('the wall', () => {
  it.each(Object.keys(scenes))(
    '%s: whole and large enough at 1080p, and without barriers in light and dark',
    async (scene) => {
      for (const dark of [false, true]) {
        const shown = await open(`/${scene}`, sizes.wall, dark)
        const found = await shown.evaluate(() => {
          const spilled = [...document.querySelectorAll('#wall, .lead, .list, header, footer')].filter(
            (part) => part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 2,
          )
          const small = [...document.querySelectorAll('#wall *')].filter((part) => {
            const said = [...part.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim())
            const size = part.closest('svg.desk')
              ? (part as SVGElement).getBoundingClientRect().height * 0.9
              : Number.parseFloat(getComputedStyle(part).fontSize)
            return said && !part.closest('.phone, .visually-hidden') && size < 26.9
          })
          const name = (part: Element) =>
            `${part.tagName}.${part.getAttribute('class')} ${part.textContent?.slice(0, 40)}`
          return { spilled: spilled.map(name), small: small.map(name) }
        })
        expect(found).toEqual({ spilled: [], small: [] })
        expect(await barriers(shown)).toEqual([])
        await shoot(shown, `wall-${scene}${dark ? '-dark' : ''}`)
        await shown.context().close()
      }
    },
  )

  it.each(['busy', 'quiet', 'busy-long', 'quiet-strange', 'empty'])('%s: fits a phone', async (scene) => {
    const shown = await open(`/${scene}`, sizes.phone)
    expect(await shown.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      sizes.phone.width,
    )
    expect(await barriers(shown)).toEqual([])
    await shoot(shown, `wall-${scene}-phone`)
    await shown.context().close()
  })

  it('grows with the screen: at 4K everything is twice as large', async () => {
    const heights = async (size: { width: number; height: number }) => {
      const shown = await open('/busy', size)
      const all = await shown.evaluate(() =>
        [...document.querySelectorAll('h1, h2, h3, .label')].map((part) =>
          Number.parseFloat(getComputedStyle(part).fontSize),
        ),
      )
      await shown.context().close()
      return all
    }
    const [small, large] = [await heights(sizes.wall), await heights({ width: 3840, height: 2160 })]
    expect(large).toEqual(small.map((size) => size * 2))
  })
})

// The browser's module comes out of the build; without one (vitest alone, on fresh sources) there is nothing to run.
describe.skipIf(!assets().has('wall.js'))('a live wall', () => {
  it('takes a new picture, changes only what differs, and leaves the keyboard where it is', async () => {
    const shown = await open('/live', sizes.wall)
    const wrong = complaints(shown)
    await shown.waitForFunction(() => document.querySelector('time')?.id === 'clock')
    await shown.locator('.away a').first().focus()
    const heading = await shown.evaluateHandle(() => document.querySelector('h1'))
    const newest = {
      postId: 35,
      at: moment('2026-03-10', 10, 27),
      kind: 'news' as const,
      source: 'HLN',
      network: 'feed',
      lang: 'nl',
      text: 'Brug weer open',
    }
    tell(
      quietDay({
        newest,
        now: [topicTalk('square', 'Alles', 10, 12)],
        today: { posts: 12, voices: 10, atLeast: false, sources: 8 },
      }),
    )
    await shown.getByText('Brug weer open').waitFor()
    expect(await shown.locator('#wall').getAttribute('data-newest')).toBe('35')
    expect(await shown.getByText('Twaalf berichten, niets dat eruit springt').isVisible()).toBe(true)
    expect(await shown.evaluate(() => document.activeElement?.textContent)).toBe('Terug naar het begin')
    // The heading did not change, so it is the very same element.
    expect(await heading.evaluate((node) => node === document.querySelector('h1'))).toBe(true)
    expect(wrong).toEqual([])
    await shown.context().close()
  })

  it('loads itself again when the house has a new version', async () => {
    const shown = await open('/live', sizes.wall)
    const before = loads
    version = '2'
    const loaded = shown.waitForEvent('load', { timeout: 40_000 })
    hang()
    await loaded
    expect(loads).toBe(before + 1)
    await shown.context().close()
  })
})
