/**
 * Two real decisions on real posts from Flanders: schools and cafés closed (12 March 2020, in the evening), and the lockdown
 * (17 March 2020). The posts begin on 11 March, so both are measured by the hour: the pages say so, and show the band and
 * the figures. The talk doubled on the day before the first already, so no effect can be claimed. Skipped where the posts are not present.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHttp } from '#basics/http'
import { addDecision, addTopic, type DecisionWords } from '#store'
import { replay } from '../../src/commands/replay.js'
import { readConfig } from '../../src/config.js'
import { type House, openHouse } from '../../src/house.js'
import { makeKeys } from '../../src/store/keys.js'
import { houseForTests } from '../../src/store/posts.fixture.js'
import { addSystemTopic } from '../../src/store/topics.js'
import { decisionImports } from '../../src/town-decision-feeds.js'
import { createTopicProposer, decisionDomains, decisionLanguage } from '../../src/town-decisions.js'
import { createMeasuring, type Measuring } from '../../src/weigh/decisions/measuring.js'
import { decisionRoutes } from '../../src/weigh/decisions/routes.js'
import { openPages, type TestPages } from '../../web/testing.js'
import { dataSets } from '../town/recorded.js'
import { launch, shoot, sizes } from './chrome.js'

const file = join(dataSets() ?? '', 'posts', 'flanders-2020-03-11--04-05.jsonl')
const orgId = '7c0ffee0-0000-4000-8000-000000000020'
const timeZone = 'Europe/Brussels'

describe.skipIf(!existsSync(file))(
  'March 2020 in Flanders (skipped: no ../shared/data and no DORPSPLEIN_DATA_SETS)',
  () => {
    let folder: string
    let house: House
    let measuring: Measuring
    let pages: TestPages
    let chrome: Browser
    const ids: string[] = []

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'decisions-demo-'))
      house = await openHouse(readConfig({ DORPSPLEIN_DATA: folder, LOG_LEVEL: 'silent' }), 'command')
      const { database, key, now, log } = house
      const follow = (name: string, query: string) =>
        database.inOrg(orgId, (tx) =>
          addTopic(tx, orgId, 'test', {
            name,
            domain: 'town',
            purpose: 'weten wat er leeft',
            legalBasis: 'taak van algemeen belang',
            owner: 'Communicatie',
            query,
            endsOn: '2099-01-01',
          }),
        )
      await database.inOrg(orgId, async (tx) => {
        await tx`insert into organisation (org_id, slug, name, country) values (${orgId}, 'vlaanderen', 'Vlaanderen', 'BE')`
        await tx`insert into counter (org_id) values (${orgId})`
        await makeKeys(tx, key ?? houseForTests, orgId, '2020-03')
        await addSystemTopic(tx, orgId, 'Alles')
      })
      const corona = await follow(
        'Corona',
        'corona* OR covid* OR virus OR lockdown OR quarantaine OR besmet*',
      )
      await house.standing.start()
      await replay(house, orgId, file, Number.POSITIVE_INFINITY)
      const decide = (change: Partial<DecisionWords>) =>
        database.inOrg(orgId, (tx) =>
          addDecision(
            tx,
            orgId,
            {
              title: '',
              body: '',
              link: '',
              who: 'Nationale Veiligheidsraad',
              domain: '',
              topicId: corona,
              announcedAt: null,
              decidedAt: null,
              inForceAt: null,
              touched: '',
              silent: '',
              owner: null,
              ...change,
            },
            'ann',
            now(),
          ),
        )
      ids.push(
        await decide({
          title: 'Scholen schorsen de lessen, cafés en restaurants gaan dicht',
          decidedAt: new Date('2020-03-12T21:15:00Z'),
          inForceAt: new Date('2020-03-13T23:00:00Z'),
        }),
        await decide({
          title: 'Iedereen blijft thuis, behalve voor wat nodig is',
          decidedAt: new Date('2020-03-17T17:00:00Z'),
          inForceAt: new Date('2020-03-18T11:00:00Z'),
        }),
      )
      measuring = createMeasuring({ database, now, log })
      const here = {
        orgId,
        slug: 'vlaanderen',
        name: 'Vlaanderen',
        country: 'BE' as const,
        municipality: null,
        locale: 'nl',
        timeZone,
      }
      const http = createHttp({ userAgent: 'test', allowedHosts: [] })
      pages = await openPages(here, [
        decisionRoutes({
          database,
          now,
          persons: async () => new Map(),
          domains: decisionDomains,
          measuring,
          language: decisionLanguage(),
          proposeTopic: createTopicProposer(),
          pictures: null,
          imports: decisionImports({ database, http, now }),
        }),
      ])
      chrome = await launch()
    }, 240_000)
    afterAll(async () => {
      await chrome?.close()
      await pages?.close()
      await measuring?.stop()
      await house?.standing.stop()
      await house?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    test('each page shows its hours, its band and its figures, and claims nothing more', async () => {
      for (const [n, id] of ids.entries()) {
        const { measured } = await measuring.measured({ orgId, timeZone }, id)
        const posts = measured.get('posts')
        if (process.env.DORPSPLEIN_SHOTS)
          console.log(JSON.stringify([posts?.verdict, posts?.effect, posts?.hourly?.before, posts?.placebos]))
        expect(posts?.verdict).toBe('no effect')
        expect(posts?.hourly?.after).toBe([20, 24][n])
        expect(posts?.placebos.some((one) => one.found)).toBe(false)
        const context = await chrome.newContext({ viewport: sizes.desk, locale: 'nl-BE' })
        await context.addCookies([{ name: 'role', value: 'policymaker', url: pages.origin }])
        const page = await context.newPage()
        await page.goto(`${pages.origin}/decisions/${id}`)
        await page.evaluate(() => document.fonts.ready.then(() => undefined))
        const words = (await page.locator('main').textContent()) ?? ''
        expect(words).toContain(`Geen duidelijk verschil te zien in de eerste ${[20, 24][n]} uur`)
        expect(words).toContain('Gemeten per uur, omdat er nog maar')
        expect(words).toMatch(/In de eerste \d+ uur waren het er \d+; zonder het besluit wellicht \d+/)
        expect(words).toContain('Daar vonden we nergens iets')
        expect(words).toMatch(/Gewoon geteld: \d+ per dag/)
        expect(words).toContain('minstens')
        expect(await page.locator('.decision-chart .band').count()).toBe(2)
        if (process.env.DORPSPLEIN_SHOTS) console.log(words.replace(/\s+/g, ' '))
        await shoot(page, `decisions-demo-${n}-desk`)
        await page.setViewportSize(sizes.phone)
        await page.emulateMedia({ colorScheme: 'dark' })
        await shoot(page, `decisions-demo-${n}-phone`)
      }
    }, 240_000)
  },
)
