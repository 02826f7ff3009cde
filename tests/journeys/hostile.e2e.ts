/**
 * Invariant 6, in a real browser: every string from outside is text. Titles, texts, authors, links, places, names of
 * sources and topics are what people collected to break programs; every page is opened, and nothing runs, nothing is
 * wider than its screen, and what a spreadsheet would take for a formula is text too.
 */
import { parse } from 'csv-parse/sync'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Arrival } from '#post'
import { readConfig } from '../../src/config.js'
import { openHouse } from '../../src/house.js'
import { dataFolder, type Running, start } from '../program.js'
import { hostileStrings, oddTexts } from '../town/outside.js'
import { password, type SettledTown, settle } from '../two-towns.js'
import { launch, shoot, sizes } from './chrome.js'

const script = '<script>window.hacked=1</script>'
const image = '"\'><img src=x onerror="window.hacked=1">'
const wide = 'Duinveldse'.repeat(18)
const names = {
  org: `Duinveld ${image}`,
  person: `An ${script} Peeters`,
  topic: `Afval ${image} ${script} ${wide}`.slice(0, 110),
  source: `{{7*7}} ${script} ${wide}`.slice(0, 110),
  channel: `Kanaal ${image} ${wide}`.slice(0, 110),
}

const data = dataFolder()
let newsroom: Running
let town: SettledTown
let chrome: Browser
let context: BrowserContext
const complaints: string[] = []

beforeAll(async () => {
  const house = await openHouse(readConfig({ DORPSPLEIN_DATA: data.path, LOG_LEVEL: 'silent' }), 'command')
  try {
    town = await settle(house, 'duinveld', names)
    const ear = { orgId: town.orgId, sourceId: town.sourceId, scope: 'town' as const }
    await house.intake.take(
      { arrivals: posts(), drops: [{ reason: 'malformed', detail: script }], cursor: null },
      ear,
    )
  } finally {
    await house.close()
  }
  ;[newsroom, chrome] = await Promise.all([start(data.path, { LOG_LEVEL: 'error' }), launch()])
  context = await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })
}, 120_000)
afterAll(async () => {
  await context?.close()
  await chrome?.close()
  await newsroom?.stop()
  data.remove()
})

/** The newest are the nastiest: they stand on the first page and on the wall. */
function posts(): Arrival[] {
  const texts = [...hostileStrings().slice(0, 1200), ...oddTexts(), wide.repeat(5), script, image]
  const begin = Date.now() - texts.length * 5_000
  return texts.flatMap((text, n): Arrival[] => {
    const common = { network: 'x', createdAt: new Date(begin + n * 5_000), place: text.slice(0, 200) }
    const author = { id: `spion-${n % 9}`, handle: text.slice(0, 50), name: text.slice(0, 100) }
    const link =
      n % 3 === 0
        ? 'javascript:window.hacked=1'
        : `https://evil.example/"><script>window.hacked=1</script>${n}`
    return [
      {
        type: 'post',
        post: { ...common, id: `a${n}`, kind: 'social', author, link, text: `Duinveld ${text}` },
      },
      {
        type: 'post',
        post: { ...common, id: `b${n}`, kind: 'news', author, link, title: text, text: `Duinveld ${text}` },
      },
      {
        type: 'post',
        post: {
          ...common,
          id: `c${n}`,
          kind: 'own',
          author,
          text: `${text} weet iemand in Duinveld wanneer ${text}?`,
        },
      },
      { type: 'post', post: { ...common, id: `d${n}`, kind: 'social', author: null, text } },
    ]
  })
}

async function open(): Promise<Page> {
  const page = await context.newPage()
  page.on(
    'console',
    (message) => message.type() === 'error' && complaints.push(`${page.url()}: ${message.text()}`),
  )
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`))
  page.on('dialog', (dialog) => {
    complaints.push(`${page.url()}: a dialog, ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== newsroom.url)
      complaints.push(`${page.url()}: asks ${url.origin}`)
  })
  return page
}

/** What a page must not have, whatever stands on it. */
function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    if ('hacked' in window) faults.push('a script ran')
    const { scrollWidth } = document.documentElement
    if (scrollWidth > window.innerWidth) faults.push(`${scrollWidth} wide in ${window.innerWidth}`)
    const active = document.querySelectorAll(
      'script:not([src]), iframe, object, embed, base, meta[http-equiv], [style]',
    )
    for (const one of active) faults.push(`<${one.localName}> ${one.outerHTML.slice(0, 80)}`)
    for (const one of document.querySelectorAll('*'))
      for (const { name } of one.attributes)
        if (name.startsWith('on')) faults.push(`${one.localName} has ${name}`)
    for (const one of document.querySelectorAll<HTMLAnchorElement>('a[href]'))
      if (!/^(https?|mailto):$/.test(one.protocol)) faults.push(`a link to ${one.protocol}`)
    for (const one of document.querySelectorAll<HTMLFormElement>('form'))
      if (new URL(one.action, location.href).origin !== location.origin)
        faults.push(`a form to ${one.action}`)
    return faults
  })
}

describe('a house full of hostile words', () => {
  test('lets its administrator in', async () => {
    const page = await open()
    await page.goto(`${newsroom.url}/welcome/${town.welcome}`)
    expect(await page.textContent('h1')).toContain(script)
    await page.locator('input[type=password]').first().fill(password)
    for (const field of (await page.locator('input[type=password]').all()).slice(1))
      await field.fill(password)
    await page.locator('main button[type=submit], form button').first().click()
    await page.waitForURL(/today|wall/)
    expect(await faultsOf(page)).toEqual([])
    await page.close()
  })

  test('shows every page, at the desk and on a phone, and nothing runs and nothing is too wide', async () => {
    const asked = encodeURIComponent(`${script}${image}`)
    const paths = [
      '/today',
      '/wall',
      '/wall?table=1',
      `/wall?at=${asked}`,
      `/display/${town.display}`,
      `/display/${town.display}?table=1`,
      '/search',
      `/search?q=${asked}`,
      '/search?q=onerror',
      `/search?q=duinveld&topic=${town.topicId}&source=${town.sourceId}`,
      `/search?q=x&topic=${asked}&source=${asked}&lang=${asked}&from=${asked}&until=${asked}&after=${asked}`,
      '/topics',
      `/topics/${town.topicId}`,
      `/topics/${town.topicId}/edit`,
      '/topics/new',
      '/topics/accounts',
      '/sources',
      `/sources/${town.sourceId}`,
      '/sources/new',
      '/sources/new/feed',
      '/sources/new/opml',
      '/sources/own',
      '/channels',
      `/channels/${town.channelId}`,
      '/channels/new',
      '/people',
      '/displays',
      '/access-log',
      '/account',
      `/${asked}`,
    ]
    const page = await open()
    const found: Record<string, string[]> = {}
    for (const size of ['desk', 'phone'] as const) {
      await page.setViewportSize(sizes[size])
      for (const path of paths) {
        // A wall never stops loading: its stream stays open.
        await page.goto(newsroom.url + path, { waitUntil: 'load' })
        const faults = await faultsOf(page)
        if (faults.length > 0) found[`${path} at the ${size}`] = [...new Set(faults)].slice(0, 5)
        await shoot(page, `hostile-${size}-${path.replace(/[^a-z]+/gi, '-').slice(0, 40)}`)
      }
    }
    expect(found).toEqual({})
    expect(complaints.filter((one) => !/status of (404|400|422)/.test(one))).toEqual([])
    await page.close()
  }, 90_000)

  test('shows as text what was written, in what is searched and in what is on the wall', async () => {
    const page = await open()
    await page.goto(`${newsroom.url}/search?q=onerror`)
    expect(await page.textContent('main')).toContain('<img src=x onerror=')
    await page.goto(`${newsroom.url}/topics/${town.topicId}`)
    expect(await page.textContent('main')).toContain('<img src=x onerror=')
    await page.goto(`${newsroom.url}/wall`)
    expect(await page.textContent('body')).toContain('<img src=x onerror=')
    await page.goto(`${newsroom.url}/sources/${town.sourceId}`)
    expect(await page.textContent('main')).toContain(script)
    await page.close()
  })

  test('gives no formula to a spreadsheet', async () => {
    for (const path of ['/search.csv?q=duinveld', '/access-log.csv']) {
      const answer = await context.request.get(newsroom.url + path)
      const rows = parse(await answer.text(), {
        bom: true,
        delimiter: path.startsWith('/search') ? ';' : ',',
      }) as string[][]
      expect(rows.length).toBeGreaterThan(2)
      const formulas = rows.flat().filter((cell) => /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]/.test(cell))
      expect(formulas.slice(0, 5), path).toEqual([])
    }
  })

  test('sends nobody to an address that is no web address', async () => {
    const page = await open()
    await page.goto(`${newsroom.url}/search?q=duinveld`)
    const originals = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLAnchorElement>('a[href*="/search/original/"]')].map(
        (one) => one.href,
      ),
    )
    expect(originals.length).toBeGreaterThan(0)
    for (const url of originals.slice(0, 20)) {
      const answer = await context.request.get(url, { maxRedirects: 0 })
      const { location } = answer.headers()
      if (location !== undefined) expect(location).toMatch(/^https:\/\/evil\.example\//)
    }
    await page.close()
  })
})
