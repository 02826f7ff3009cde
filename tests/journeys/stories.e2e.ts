/** Stories in a real browser: what people talk about, a key for each thing that may be done, and copies as one line. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { createLog } from '#basics/log'
import type { Post } from '#post'
import { followPost, keep, type Organisation, organisation } from '#store'
import { createGathering } from '../../src/gathering.js'
import { anOrganisation, aPost, hash, type TestOrg } from '../../src/store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../src/store/testing.js'
import { searchRoutes } from '../../src/tell/search/routes.js'
import { storyRoutes } from '../../src/tell/stories/routes.js'
import { wallRoutes } from '../../src/tell/wall/routes.js'
import { openPages, type TestPages } from '../../web/testing.js'
import { complaints, launch, shoot, sizes } from './chrome.js'

const now = new Date('2026-11-23T16:30:00Z')
let held: TestDatabase
let org: TestOrg
let pages: TestPages
let chrome: Browser
let page: Page
let faults: string[]

type Said = Partial<Post> & { text: string; hoursAgo: number; by: string }
const article = { kind: 'news', authorKind: 'media' } as const
const wolves: Said[] = [
  { text: 'Wolf gezien aan de Galgenberg, hou uw hond aan de leiband', hoursAgo: 32 * 24, by: 'an' },
  { text: 'De wolf liep gisteren langs de Galgenberg', hoursAgo: 32 * 24 - 1, by: 'bo' },
  { text: 'Is het veilig aan de Galgenberg met die wolf?', hoursAgo: 32 * 24 - 2, by: 'cé' },
]
const lately: Said[] = [
  {
    ...article,
    title: 'Wolf doodt drie schapen aan de Galgenberg',
    text: 'De wolf sloeg vannacht toe.',
    hoursAgo: 9,
    by: 'krant',
  },
  {
    ...article,
    title: 'Wolf doodt drie schapen aan de Galgenberg in Duinveld',
    text: 'De wolf sloeg vannacht toe.',
    hoursAgo: 8.5,
    by: 'krant 2',
  },
  ...[
    'De wolf weer, arme schapen aan de Galgenberg',
    'Wat doet de gemeente nu aan de wolf?',
    'Mijn schapen staan ook aan de Galgenberg, wolf of niet',
    'Wolf aan de Galgenberg: is er een noodnummer?',
    'Schapen binnenhouden dus, door die wolf',
    'Wie betaalt de schapen die de wolf doodde?',
    'Die wolf is al twee keer aan de Galgenberg gezien',
  ].map((text, index) => ({ text, hoursAgo: 8 - index * 1.1, by: `w${index}` })),
  { text: 'Het zwembad is dicht: de pomp is defect', hoursAgo: 5, by: 'p1' },
  { text: 'Weet iemand wanneer het zwembad weer opengaat? Die pomp toch', hoursAgo: 4, by: 'p2' },
  { text: 'Mooie zonsondergang boven de duinen', hoursAgo: 1, by: 'z' },
]

beforeAll(async () => {
  held = await testDatabase()
  org = await anOrganisation(held.database, 'duinveld')
  const { database } = held
  const gathering = createGathering({ database, now: () => now, namesPerson: () => false })
  const say = (said: Said[], from: number) =>
    database.inOrg(org.orgId, (tx) =>
      keep(
        tx,
        org.orgId,
        'Europe/Brussels',
        said.map(({ hoursAgo, by, ...change }, index) => ({
          post: aPost(`${from + index}`, by, new Date(now.getTime() - hoursAgo * 3_600_000), {
            lineHash: hash(change.title ?? change.text).subarray(0, 16),
            ...change,
          }),
          sourceId: index % 2 ? org.otherSource : org.sourceId,
          topics: [org.everything],
        })),
        (_, added) => gathering.place(tx, org.orgId, added),
      ),
    )
  await say(wolves, 0)
  await database.inOrg(org.orgId, (tx) =>
    followPost(tx, org.orgId, { postId: 3, askedAt: now, dueAt: null }, 'ann'),
  )
  // A month in which other things were said: the earlier story is over.
  gathering.forget(org.orgId)
  await say(lately, 100)
  const town = (await database.inOrg(org.orgId, (tx) => organisation(tx, org.orgId))) as Organisation
  pages = await openPages({ ...town, name: 'Duinveld' }, [
    storyRoutes({ database, bus: createBus(), now: () => now, arranged: gathering.renew }),
    searchRoutes({ database, now: () => now, openLink: async () => 'https://krant.example/' }),
    wallRoutes({
      ...{ database, bus: createBus(), now: () => now, log: createLog('silent'), version: '1' },
      closing: new AbortController().signal,
    }),
  ])
  chrome = await launch()
  const context = await chrome.newContext({ locale: 'nl-BE', viewport: { width: 1280, height: 900 } })
  await context.addCookies([{ name: 'role', value: 'editor', url: pages.origin }])
  await context.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  page = await context.newPage()
  faults = complaints(page)
})
afterAll(async () => {
  await chrome?.close()
  await pages?.close()
  await held?.close()
})

const heading = () => page.locator('h1').textContent()
const open = async (name: string) => {
  await page.goto(`${pages.origin}/stories`)
  await page.getByRole('link', { name }).first().click()
}

test('the list names stories by a headline or by what several said', async () => {
  await page.goto(`${pages.origin}/stories`)
  await page.getByRole('link', { name: 'Wolf doodt drie schapen' }).waitFor()
  await page.getByRole('link', { name: /zwembad/i }).waitFor()
  expect(await page.locator('.stories').textContent()).not.toContain('zonsondergang')
  await shoot(page, 'stories-desk')
  await page.setViewportSize(sizes.phone)
  await shoot(page, 'stories-phone')
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('a story tells how it began, its curve and voices, each line once, and what was done the time before', async () => {
  await open('Wolf doodt drie schapen')
  expect(await page.locator('.lead').textContent()).toContain('Begonnen')
  await page.locator('svg.day-bars').waitFor()
  expect(await page.locator('.said-line', { hasText: 'Wolf doodt drie schapen' }).count()).toBe(1)
  await page.locator('.said-line', { hasText: 'in 2 bronnen' }).waitFor()
  const earlier = page.locator('section', { has: page.locator('#earlier') })
  expect(await earlier.textContent()).toContain('1 vraag wacht nog')
  await shoot(page, 'story-desk')
  await page.setViewportSize(sizes.phone)
  await shoot(page, 'story-phone')
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('a name, a pin and a mute take a key each, and a key takes them back', async () => {
  await page.keyboard.press('n')
  await page.keyboard.type('De wolf aan de Galgenberg')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'De wolf aan de Galgenberg' }).waitFor()
  await page.keyboard.press('p')
  await page.getByRole('button', { name: 'Losmaken' }).waitFor()
  await page.keyboard.press('d')
  await page.getByRole('button', { name: 'Niet meer dempen' }).waitFor()
  await page.keyboard.press('z')
  await page.getByRole('button', { name: 'Dempen', exact: false }).first().waitFor()
  await page.getByText('Ongedaan maken: vastgezet').waitFor()
  expect(await heading()).toBe('De wolf aan de Galgenberg')
})

test('posts are taken out, and put back', async () => {
  await page.locator('.said-line', { hasText: 'noodnummer' }).locator('input').check()
  await page.keyboard.press('Escape')
  await page.locator('h1').click()
  await page.keyboard.press('e')
  await page.locator('.figure .value', { hasText: '1' }).first().waitFor()
  expect(await page.locator('.said-line').count()).toBe(1)
  await page.keyboard.press('z')
  await page.locator('.said-line', { hasText: 'noodnummer' }).waitFor()
  expect(await page.locator('.said-line').count()).toBeGreaterThan(5)
})

test('two stories are put together, and an old address leads to the larger', async () => {
  await open('zwembad')
  const old = page.url()
  await page.locator('#merge select').selectOption({ label: 'De wolf aan de Galgenberg' })
  await page.getByRole('button', { name: 'Voeg samen' }).click()
  await page.getByRole('heading', { level: 1, name: 'De wolf aan de Galgenberg' }).waitFor()
  await page.goto(old)
  expect(await heading()).toBe('De wolf aan de Galgenberg')
  await page.keyboard.press('z')
  await page.getByRole('heading', { level: 1, name: /zwembad/i }).waitFor()
})

test('search shows one story, and copies as one line with its sources', async () => {
  await open('De wolf aan de Galgenberg')
  await page.getByRole('link', { name: 'Alle berichten van dit verhaal' }).click()
  await page.getByText('Hetzelfde, in nog 1 bericht').waitFor()
  expect(await page.locator('article.post').filter({ hasText: 'Wolf doodt drie schapen' }).count()).toBe(1)
  expect(await page.locator('main .list').textContent()).not.toContain('pomp')
  await shoot(page, 'story-search-desk')
})

test('the wall says what people talk about without anyone having thought of the keyword', async () => {
  await page.setViewportSize(sizes.wall)
  await page.goto(`${pages.origin}/wall`)
  await page.locator('.list .name', { hasText: 'De wolf aan de Galgenberg' }).waitFor()
  await page.locator('.list .name', { hasText: /zwembad/i }).waitFor()
  await shoot(page, 'stories-wall')
  await page.setViewportSize(sizes.phone)
  await shoot(page, 'stories-wall-phone')
})

test('nothing was complained of', () => {
  expect(faults).toEqual([])
})
