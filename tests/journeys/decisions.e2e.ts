/** Decisions in a real browser: entered by hand, measured, read as an article, compared, printed. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { createPrinter } from '#basics/pdf'
import { addMark, addMember, keep } from '#store'
import { aPost } from '../../src/store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../src/store/testing.js'
import { decisionImports } from '../../src/town-decision-feeds.js'
import { createTopicProposer, decisionDomains, decisionLanguage } from '../../src/town-decisions.js'
import { at, type DecisionTown, timeZone, townWithDays } from '../../src/weigh/decisions/decisions.fixture.js'
import { createMeasuring, type Measuring } from '../../src/weigh/decisions/measuring.js'
import { decisionRoutes } from '../../src/weigh/decisions/routes.js'
import { openPages, type TestPages } from '../../web/testing.js'
import { barriers, complaints, launch, shoot, sizes } from './chrome.js'

let db: TestDatabase
let org: DecisionTown
let measuring: Measuring
let pages: TestPages
let http: Http
let chrome: Browser

beforeAll(async () => {
  db = await testDatabase()
  http = createHttp({ userAgent: 'test', allowedHosts: [] })
  org = await townWithDays(db.database, { usual: 3, burst: 5 })
  const { orgId } = org
  await db.database.inOrg(orgId, async (tx) => {
    await addMember(tx, orgId, 'ann', 'editor')
    await addMark(tx, orgId, {
      topicId: org.waste,
      at: new Date('2026-11-17T10:00:00Z'),
      label: 'folder in elke bus',
      madeBy: 'ann',
    })
    await tx`insert into answer (org_id, answer_id, topic_id, title, answered_by, answered_at)
      values (${orgId}, gen_random_uuid(), ${org.waste}, 'zaterdag langer open', 'ann', '2026-11-20T10:00:00Z')`
  })
  const say = (n: number, text: string, day: string) => ({
    post: aPost(`${n}`, `v${n}`, new Date(`${day}T10:00:00Z`), { text }),
    sourceId: n % 2 ? org.sourceId : org.otherSource,
    topics: [org.everything, org.waste],
  })
  const since = [
    'Maandag dicht betekent lange wachtrijen op zaterdag. Ik werk in de week.',
    'Zaterdag staan er nu al lange wachtrijen aan het containerpark.',
    'Waar kan ik maandag heen met mijn snoeiafval?',
    'Wie werkt heeft alleen zaterdag, en dan zijn er wachtrijen.',
    'Waar moet ik maandag met snoeiafval naartoe?',
    'Lange wachtrijen op zaterdag worden nog langer.',
    'Kan iemand zeggen waar we maandag terecht kunnen met snoeiafval?',
    'Wachtrijen op zaterdag, dat wordt sluikstort in het bos.',
    'Waar breng ik maandag mijn snoeiafval?',
    'Sluikstort in het bos, dat krijg je ervan.',
    'Dan komt er sluikstort in het bos.',
    'Waar kan snoeiafval op maandag nog heen?',
    'Sluikstort in het bos zal toenemen.',
    'Ik zie al sluikstort in het bos achter de school.',
  ]
  const before = [1, 2, 3, 4, 5, 6].map((n) =>
    say(100 + n, 'Het containerpark was weer proper vandaag.', '2026-11-05'),
  )
  await db.database.inOrg(orgId, (tx) =>
    keep(tx, orgId, timeZone, [...before, ...since.map((text, n) => say(n, text, `2026-11-1${n % 9}`))]),
  )
  measuring = createMeasuring({ database: db.database, now: () => at, log: createLog('silent') })
  const here = {
    orgId,
    slug: 'duinveld',
    name: 'Duinveld',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone,
  }
  pages = await openPages(here, [
    decisionRoutes({
      database: db.database,
      now: () => at,
      persons: async (ids) => new Map(ids.map((id) => [id, { name: 'Ann Claeys' }])),
      domains: decisionDomains,
      measuring,
      language: decisionLanguage(),
      proposeTopic: createTopicProposer(),
      pictures: createPrinter({ program: process.env.CHROMIUM_PATH }),
      imports: decisionImports({ database: db.database, http, now: () => at }),
    }),
  ])
  chrome = await launch()
}, 60_000)
afterAll(async () => {
  await chrome?.close()
  await pages?.close()
  await measuring?.stop()
  await http?.close()
  await db?.close()
})

async function open(path: string, viewport: { width: number; height: number }, dark = false): Promise<Page> {
  const context = await chrome.newContext({
    viewport,
    colorScheme: dark ? 'dark' : 'light',
    locale: 'nl-BE',
    timezoneId: timeZone,
  })
  await context.addCookies([{ name: 'role', value: 'editor', url: pages.origin }])
  const page = await context.newPage()
  await page.goto(pages.origin + path, { waitUntil: 'load' })
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  return page
}

let address = ''

test('a decision is entered by hand, and measured while the page waits', async () => {
  const page = await open('/decisions', sizes.desk)
  const faults = complaints(page)
  await shoot(page, 'decisions-empty')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Besluit toevoegen' }).click()
  await shoot(page, 'decisions-new')
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('Wat is er beslist?').fill('Het containerpark sluit voortaan op maandag')
  await page.getByLabel('beslist', { exact: true }).fill('2026-11-09T21:00')
  await page.getByLabel('van kracht').fill('2026-11-16T08:00')
  await page.getByLabel('Onderwerp').selectOption({ label: 'Afval' })
  await page.getByLabel('Door wie').fill('Gemeenteraad')
  await page.getByLabel('Wie wordt erdoor geraakt?').fill('Wie in de week werkt, en tuinaannemers.')
  await page.getByRole('button', { name: 'Bewaren' }).click()
  await page.getByText('keer zoveel over gesproken').waitFor({ timeout: 60_000 })
  await page.getByText('na een week').waitFor()
  address = new URL(page.url()).pathname
  expect(faults).toEqual([])
}, 90_000)

test('the article says what changed, what people say and what is not known', async () => {
  await measuring.measured({ orgId: org.orgId, timeZone }, address.split('/').at(-1) ?? '')
  for (const dark of [false, true]) {
    for (const look of ['desk', 'phone'] as const) {
      const page = await open(address, sizes[look], dark)
      await shoot(page, `decisions-article-${look}${dark ? '-dark' : ''}-phone`)
      expect(await barriers(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        sizes[look].width,
      )
      const words = (await page.locator('main').textContent()) ?? ''
      expect(words).toContain('sluikstort')
      expect(words).toMatch(/wachtrijen/)
      expect(words).toMatch(/snoeiafval/)
      expect(words).toContain('Nog geen toon')
      expect(words).not.toContain('achter de school')
      expect(words).toContain('u zei, wij deden: zaterdag langer open')
    }
  }
})

test('on paper it is an article too', async () => {
  const page = await open(address, { width: 794, height: 1123 })
  await page.emulateMedia({ media: 'print' })
  await shoot(page, 'decisions-print-phone')
  expect(await page.locator('header.head').isVisible()).toBe(false)
  expect(await page.locator('.decision-chart .chart.desk').isVisible()).toBe(true)
})

test('two stand beside each other', async () => {
  const form = await open('/decisions/new', sizes.desk)
  await form.getByLabel('Wat is er beslist?').fill('De Kerkstraat wordt eenrichting')
  await form.getByLabel('beslist', { exact: true }).fill('2026-11-03T10:00')
  await form.getByLabel('Onderwerp').selectOption({ label: 'Straten' })
  await form.getByRole('button', { name: 'Bewaren' }).click()
  await form.getByText('na een week').waitFor({ timeout: 60_000 })
  const page = await open('/decisions', sizes.desk)
  await shoot(page, 'decisions-list')
  expect(await barriers(page)).toEqual([])
  const phone = await open('/decisions', sizes.phone)
  await shoot(phone, 'decisions-list-phone')
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  for (const box of await page.getByRole('checkbox').all()) await box.check()
  await page.getByRole('button', { name: 'Vergelijk' }).click()
  await page.getByText('Twee besluiten naast elkaar').first().waitFor()
  await shoot(page, 'decisions-compare')
  expect(await barriers(page)).toEqual([])
}, 90_000)

test('decisions are brought in from a file, and a bad row is told with its number', async () => {
  const page = await open('/decisions/import', sizes.desk)
  await page.getByLabel('CSV-bestand').setInputFiles({
    name: 'besluiten.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('titel;beslist\nParking gratis op zaterdag;02/11/2026\nZonder datum;\n'),
  })
  await page.getByRole('button', { name: 'Inlezen' }).click()
  await page.getByText('rij 3: geen datum').waitFor()
  await shoot(page, 'decisions-import')
  expect(await barriers(page)).toEqual([])
  const phone = await open('/decisions/import', sizes.phone)
  await shoot(phone, 'decisions-import-phone')
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
})
