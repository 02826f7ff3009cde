/** Stories in a real browser: what people talk about, a key for each thing that may be done, and copies as one line. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { createLog } from '#basics/log'
import type { Post } from '#post'
import {
  followPost,
  keep,
  keepPlaces,
  keepToneFigures,
  type Organisation,
  organisation,
  storyList,
  tellSignal,
  toneStanding,
} from '#store'
import { createGathering } from '../../src/gathering.js'
import { anOrganisation, aPost, hash, type TestOrg } from '../../src/store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../src/store/testing.js'
import { searchRoutes } from '../../src/tell/search/routes.js'
import { signalRoutes } from '../../src/tell/signals/routes.js'
import { storyRoutes } from '../../src/tell/stories/routes.js'
import { toneRoutes } from '../../src/tell/tone/routes.js'
import { wallRoutes } from '../../src/tell/wall/routes.js'
import { teachTone } from '../../src/town-tone.js'
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
  await around()
  const town = (await database.inOrg(org.orgId, (tx) => organisation(tx, org.orgId))) as Organisation
  pages = await openPages({ ...town, name: 'Duinveld' }, [
    storyRoutes({ database, bus: createBus(), now: () => now, arranged: gathering.renew }),
    signalRoutes({ database, now: () => now }),
    toneRoutes({ database, now: () => now, teach: teachTone, learnt: () => {} }),
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
/** What stands around the stories: a signal, the places that posts name, a sent tamtam, and a tone that was measured. */
async function around() {
  const { orgId } = org
  await held.database.inOrg(orgId, async (tx) => {
    const stories = await storyList(tx, orgId, 'now', 9)
    const wolf = stories.find((one) => one.label.startsWith('Wolf doodt'))?.storyId
    const before = stories.find(
      (one) => one.storyId !== wolf && one.lastAt < new Date(now.getTime() - 86_400_000),
    )?.storyId
    const facts = { hours: 9, usual: 2 }
    await tellSignal(
      tx,
      orgId,
      {
        ...{
          kind: 'new',
          about: `story:${wolf}`,
          topicId: null,
          beganAt: new Date(now.getTime() - 9 * 3_600_000),
        },
        ...{ at: now, strength: 0.8, posts: 9, voices: 8, facts },
      },
      1,
    )
    const posts = await tx<{ postId: number }[]>`select post_id as "postId" from post
      where org_id = ${orgId} and story = ${wolf ?? 0} and coalesce(title, '') || body like '%Galgenberg%'`
    await keepPlaces(
      tx,
      orgId,
      posts.map(({ postId }) => ({ postId, at: now, places: ['Galgenberg'] })),
      [],
    )
    await tx`update post set tone = 'negative' where org_id = ${orgId} and story = ${wolf ?? 0}`
    await tx`insert into tone_lesson (org_id, lesson_id, lang, words, measures, logits, said, corrected_by)
      select ${orgId}, gen_random_uuid(), 'nl', '{}', '{}', '{}', 'neutral', 'an' from generate_series(1, 199)`
    await keepToneFigures(
      tx,
      orgId,
      { lessons: 199, macroF1: 66, beforeF1: 58, precision: [0.71, 0.8, 0.62] },
      now,
    )
    const item = '11111111-2222-4333-8444-555555555555'
    await tx`insert into tamtam_day (org_id, day, version) values (${orgId}, '2026-10-23', 1)`
    await tx`insert into tamtam_item (org_id, item_id, day, origin, chosen, headline)
      values (${orgId}, ${item}, '2026-10-23', ${`story:${before}`}, true, 'Houd honden aan de leiband'),
        (${orgId}, gen_random_uuid(), '2026-10-23', ${`story:${before}`}, false, 'Nooit verteld')`
    await tx`insert into edition (org_id, edition_id, day, profile_id, version, content, sent_at, sent_by, head_n, head_hash)
      values (${orgId}, gen_random_uuid(), '2026-10-23', gen_random_uuid(), 1, ${`{"items":[{"id":"${item}"}]}`}, ${now}, 'an', 1, '')`
  })
}
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
  expect(await page.locator('main').textContent()).not.toContain('zonsondergang')
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
  expect(await earlier.textContent()).toContain(
    'In de tamtam van 23 oktober 2026: Houd honden aan de leiband',
  )
  expect(await earlier.textContent()).not.toContain('Nooit verteld')
  await shoot(page, 'story-desk')
  await page.setViewportSize(sizes.phone)
  await shoot(page, 'story-phone')
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('it says why it stands out, and the signal leads back to it', async () => {
  await page
    .locator('section', { has: page.locator('#signals') })
    .getByText('groeit sneller')
    .waitFor()
  await page.getByRole('link', { name: 'Dit verhaal groeit snel' }).click()
  await page.getByRole('link', { name: 'Naar het verhaal' }).click()
  await page.getByRole('heading', { level: 1, name: 'Wolf doodt drie schapen' }).waitFor()
})

test('places that its posts name lead to those posts', async () => {
  const place = page.locator('.ranked-places li').first()
  expect(await place.textContent()).toMatch(/Galgenberg\d+ afzenders/)
  await place.getByRole('link').click()
  await page.locator('article.post').first().waitFor()
  for (const text of await page.locator('article.post .text').allTextContents())
    expect(text).toMatch(/Galgenberg|vannacht/)
  await page.goBack()
})

test('the tone of a post is put right at one key, and shown from the two-hundredth on, in words', async () => {
  const shown = page.locator('main', { hasText: 'Klinkt vooral' })
  expect(await shown.count()).toBe(0)
  await page.locator('h1').click()
  await page.keyboard.press('j')
  await page.keyboard.press('3')
  await page.locator('article.post').first().locator('button[value=positive][aria-pressed=true]').waitFor()
  expect((await held.database.inOrg(org.orgId, (tx) => toneStanding(tx, org.orgId))).corrections).toBe(200)
  await page.reload()
  await page.getByText('Klinkt vooral negatief.').waitFor()
  await page.getByText('Van tien berichten die hier negatief heten, zijn er 7 dat ook.').waitFor()
  await shoot(page, 'story-tone-desk')
})

test('a name, a pin and a mute take a key each, and a key takes them back', async () => {
  await page.keyboard.press('n')
  await page.locator('#rename input:focus').waitFor()
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
