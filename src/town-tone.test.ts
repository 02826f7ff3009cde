import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import { keep, toneLayer, toneStanding } from '#store'
import { openPages, type TestPages } from '../web/testing.js'
import { tone } from './sense/index.js'
import { forgetTexts } from './store/forget.js'
import { anOrganisation, aPost, type TestOrg } from './store/posts.fixture.js'
import { type TestDatabase, testDatabase } from './store/testing.js'
import { searchRoutes } from './tell/search/routes.js'
import { toneRoutes } from './tell/tone/routes.js'
import { createTownTone, learnTone, teachTone } from './town-tone.js'

const now = new Date('2026-11-23T12:00:00Z')
const bus = createBus()
const back = '/search?q=blorf'
let db: TestDatabase
let org: TestOrg
let pages: TestPages

beforeAll(async () => {
  db = await testDatabase()
})
beforeEach(async () => {
  org = await anOrganisation(db.database)
  const here = {
    orgId: org.orgId,
    slug: 'duinveld',
    name: 'Duinveld',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  }
  await pages?.close()
  pages = await openPages(here, [
    searchRoutes({ database: db.database, now: () => now, openLink: async () => 'https://example.org' }),
    toneRoutes({
      database: db.database,
      now: () => now,
      teach: teachTone,
      learnt: (orgId) => bus.tell({ type: 'tone', orgId }),
    }),
  ])
})
afterAll(async () => {
  await pages.close()
  await db.close()
})

/** Keeps these texts, oldest first; their ids are 1, 2, … */
async function say(texts: string[], change: Parameters<typeof aPost>[3] = {}): Promise<void> {
  await db.database.inOrg(org.orgId, (tx) =>
    keep(
      tx,
      org.orgId,
      'Europe/Brussels',
      texts.map((text, i) => ({
        post: aPost(`${i}`, `a${i}`, new Date(now.getTime() - (texts.length - i) * 60_000), {
          text,
          ...change,
        }),
        sourceId: org.sourceId,
        topics: [org.everything],
      })),
    ),
  )
}

const inOrg: TestDatabase['database']['inOrg'] = (orgId, work) => db.database.inOrg(orgId, work)
const correct = (post: number, said: string) => pages.post('/tone', { post: String(post), tone: said, back })

test('an editor corrects a tone with one button, comes back to the post, and the next one like it is heard so', async () => {
  await say(['Weeral blorf aan de kaai', 'De raad vergadert om 20 uur'], { tone: 'neutral', toneSure: 0.6 })
  const answer = await correct(1, 'negative')
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe(`${back}#post-1`)
  expect((await pages.get('/search?tone=negative')).html).toContain('blorf')
  expect((await pages.get('/search?tone=neutral')).html).not.toContain('blorf')
  const layer = await inOrg(org.orgId, (tx) => createTownTone({ bus, now: () => now })(tx, org.orgId))
  expect(tone('Weeral blorf aan de kaai', 'nl', layer).tone).toBe('negative')
  const log = await inOrg(
    org.orgId,
    (tx) => tx`select action, detail from access_log where action = 'tone.correct'`,
  )
  expect(log).toEqual([{ action: 'tone.correct', detail: { post: 1, tone: 'negative' } }])
})

test('who corrects the same post twice, taught once', async () => {
  await say(['Weeral blorf aan de kaai'])
  await correct(1, 'negative')
  await correct(1, 'positive')
  const standing = await inOrg(org.orgId, (tx) => toneStanding(tx, org.orgId))
  expect(standing).toMatchObject({ corrections: 1, byTone: { positive: 1, negative: 0 } })
})

test('when the text is forgotten the lesson stays, without saying from which post, and no text is left', async () => {
  await say(['Weeral blorf aan de kaai'])
  await correct(1, 'negative')
  await inOrg(org.orgId, (tx) => forgetTexts(tx, org.orgId, new Date('2027-06-01')))
  const rows = await inOrg(org.orgId, (tx) => tx`select * from tone_lesson`)
  expect(rows).toHaveLength(1)
  expect(rows[0]?.post_id).toBeNull()
  expect(JSON.stringify(rows)).not.toContain('blorf')
  expect((await correct(1, 'positive')).status).toBe(400)
})

test('a tone or a post that does not exist is refused, and no other page is led to', async () => {
  await say(['Weeral blorf aan de kaai'])
  expect((await correct(99, 'negative')).status).toBe(400)
  expect((await correct(1, 'angry')).status).toBe(400)
  const away = await pages.post('/tone', { post: '1', tone: 'neutral', back: 'https://example.org/search' })
  expect(away.headers.get('location')).toBe('/search#post-1')
})

test('at night all is learnt anew and measured, and the page says what it brought', async () => {
  const texts = Array.from({ length: 40 }, (_, i) =>
    i % 2 ? `Blorf aan huis nummer ${i}` : `Bus ${i} rijdt aan huis nummer ${i}`,
  )
  await say(texts)
  for (const [i] of texts.entries()) await correct(i + 1, i % 2 ? 'positive' : 'neutral')
  expect((await pages.get('/tone')).html).toContain('Nog niet gemeten')
  expect(await learnTone(db.database, bus, org.orgId, now)).toBe('replaced')
  const row = await inOrg(org.orgId, (tx) => toneLayer(tx, org.orgId))
  expect(row?.macroF1).toBeGreaterThan(row?.beforeF1 ?? 100)
  const { html } = await pages.get('/tone')
  expect(html).toContain('40 verbeteringen')
  expect(html).toContain('Nog 160 te gaan')
  expect(html).toContain('Macro-F1')
  // Nobody called anything negative: how often that is right nobody knows.
  expect(html).toContain('te weinig negatieve of positieve berichten')
})

test('too few corrections are not measured', async () => {
  await say(['Weeral blorf'])
  await correct(1, 'negative')
  expect(await learnTone(db.database, bus, org.orgId, now)).toBe('too-few')
})
