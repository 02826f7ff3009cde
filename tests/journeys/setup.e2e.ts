/** From the one-time link to the signed-in administrator, in a real browser, with and without JavaScript. No network. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, installation, replaceSetupLinks } from '#store'
import { assetRoutes, signedIn, type WebEnv } from '#web'
import { foundTown } from '../../src/found.js'
import { townParts } from '../../src/town-parts.js'
import { openHouse, type TestHouse } from '../../web/access/testing.js'
import { barriers } from './chrome.js'

/** WCAG 2.2 AA, as far as a machine can see. */
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Where screenshots go; without it none are made. */
const shots = process.env.DORPSPLEIN_SHOTS
const password = 'zes paarden op een rij'

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** Where the wall will hang. */
const wall = new Hono<WebEnv>().get('/wall', signedIn(), (c) =>
  c.html(`<h1>Wat leeft er in ${c.get('viewer').org.name}</h1>`),
)

async function openAt(port: number): Promise<{ house: TestHouse; link: string; close(): Promise<void> }> {
  const held: { database?: Database } = {}
  const now = () => new Date()
  const towns = townParts({
    look: async (site) => ({
      site,
      channels: [
        { network: 'instagram', address: 'https://www.instagram.com/gemeentemol', name: 'gemeentemol' },
        { network: 'youtube', address: 'https://www.youtube.com/@gemeentemol', name: '@gemeentemol' },
      ],
      feeds: [{ address: 'https://www.gemeentemol.be/nieuws/rss', title: 'Nieuws van Mol' }],
      problem: null,
    }),
    found: (founding) =>
      foundTown({ database: held.database as Database, house: randomBytes(32), now }, founding),
    media: () => [{ name: 'Het Nieuwsblad Kempen', url: 'https://media.test/kempen.rss' }],
  })
  const house = await openHouse({
    towns,
    publicUrl: `http://localhost:${port}`,
    rooms: [wall],
    assets: assetRoutes(),
  })
  held.database = house.database
  const server = serve({ fetch: house.app.fetch, port, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const token = await house.database.inOrg(installation, (tx) => replaceSetupLinks(tx, now()))
  return {
    house,
    link: `http://localhost:${port}/setup/${token}`,
    close: async () => {
      server.close()
      await house.close()
    },
  }
}

const looks: [string, BrowserContextOptions][] = [
  ['desk', { viewport: { width: 1280, height: 860 } }],
  ['phone', { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true }],
]

async function shoot(page: Page, name: string): Promise<void> {
  expect(await barriers(page, wcag), name).toEqual([])
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
}

/** No page is wider than its screen. */
async function fits(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)
}

describe('the first run in a browser', () => {
  let chrome: Browser
  beforeAll(async () => {
    chrome = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  })
  afterAll(() => chrome.close())

  for (const [look, options] of looks) {
    it(`leads from the link to the wall, at the ${look}`, async () => {
      const { link, close } = await openAt(await freePort())
      const context = await chrome.newContext({ locale: 'nl-BE', ...options })
      const page = await context.newPage()
      const faults: string[] = []
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
      page.on('pageerror', (error) => faults.push(String(error)))

      await page.goto(link)
      await page.getByLabel('Uw naam').fill('An Peeters')
      await page.getByLabel('Uw e-mailadres').fill('an@gemeentemol.be')
      await page.getByLabel('Kies een wachtwoord').fill(password)
      await shoot(page, `${look}-1-who`)
      expect(await fits(page)).toBe(true)
      await page.getByRole('button', { name: 'Verder' }).click()

      await page.getByLabel('Gemeente').pressSequentially('Mo')
      await page.getByLabel('Gemeente').pressSequentially('l')
      await page.getByRole('radio', { name: /^Mol / }).check()
      await shoot(page, `${look}-2-town`)
      expect(await fits(page)).toBe(true)
      await page.getByRole('button', { name: 'Verder' }).click()

      await shoot(page, `${look}-3-channels-before`)
      await page.getByRole('button', { name: 'Kanalen zoeken' }).click()
      await page.getByText('Gevonden op').waitFor()
      await page.getByLabel('Voor wie').first().fill('jongeren')
      await page.getByRole('radio', { name: /koppelen doen we later/ }).check()
      await shoot(page, `${look}-3-channels`)
      expect(await fits(page)).toBe(true)
      await page.getByRole('button', { name: 'Verder' }).click()

      await page.getByText('bekijk').first().click()
      await shoot(page, `${look}-4-topics`)
      expect(await fits(page)).toBe(true)
      await page.getByRole('button', { name: 'Verder' }).click()

      await shoot(page, `${look}-5-sources`)
      expect(await fits(page)).toBe(true)
      await page.getByRole('button', { name: 'Open het plein van Mol' }).click()
      await page.getByRole('heading', { name: 'Wat leeft er in Mol' }).waitFor()

      const origin = new URL(link).origin
      for (const path of ['people', 'displays', 'channels', 'account', 'access-log']) {
        await page.goto(`${origin}/${path}`)
        await shoot(page, `${look}-${path}`)
        expect(await fits(page), path).toBe(true)
      }
      await page.goto(link)
      await page.getByText('al gebruikt').waitFor()
      await context.clearCookies()
      await page.goto(`${origin}/sign-in`)
      await shoot(page, `${look}-sign-in`)
      await page.getByLabel('E-mailadres').fill('an@gemeentemol.be')
      await page.getByLabel('Wachtwoord').fill(password)
      await page.getByRole('button', { name: 'Aanmelden', exact: true }).click()
      await page.waitForURL(/today|wall/)

      // The one refusal that was asked for is the only thing that the browser complained about.
      expect(faults.filter((fault) => !/status of (400|404)/.test(fault))).toEqual([])
      await context.close()
      await close()
    })
  }

  it('needs no JavaScript', async () => {
    const { link, close } = await openAt(await freePort())
    const context = await chrome.newContext({ locale: 'nl-BE', javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(link)
    await page.getByLabel('Uw naam').fill('An Peeters')
    await page.getByLabel('Uw e-mailadres').fill('an@gemeentemol.be')
    await page.getByLabel('Kies een wachtwoord').fill(password)
    await page.getByRole('button', { name: 'Verder' }).click()
    await page.getByLabel('Gemeente').fill('Balen')
    await page.getByRole('button', { name: 'Zoeken' }).click()
    await page.getByRole('radio', { name: /^Balen/ }).check()
    await page.getByRole('button', { name: 'Verder' }).click()
    for (let step = 0; step < 2; step += 1) await page.getByRole('button', { name: 'Verder' }).click()
    await page.getByRole('link', { name: 'Terug' }).click()
    await page.getByRole('heading', { name: 'Wat wilt u volgen?' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Verder' }).click()
    await page.getByRole('button', { name: 'Open het plein van Balen' }).click()
    await page.getByRole('heading', { name: 'Wat leeft er in Balen' }).waitFor()
    await context.close()
    await close()
  })

  it('lets somebody choose a passkey, and come back with it', async () => {
    const { link, close } = await openAt(await freePort())
    const context = await chrome.newContext({ locale: 'nl-BE' })
    const page = await context.newPage()
    const tools = await context.newCDPSession(page)
    await tools.send('WebAuthn.enable')
    await tools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.goto(link)
    await page.getByLabel('Uw naam').fill('An Peeters')
    await page.getByLabel('Uw e-mailadres').fill('an@gemeentemol.be')
    await page.getByRole('radio', { name: /toegangssleutel/ }).check()
    await page.getByRole('button', { name: 'Verder' }).click()
    await page.getByLabel('Gemeente').fill('Mol')
    await page.getByRole('radio', { name: /^Mol / }).check()
    for (let step = 0; step < 3; step += 1) await page.getByRole('button', { name: 'Verder' }).click()
    await page.getByRole('button', { name: 'Open het plein van Mol' }).click()
    await shoot(page, 'desk-first-passkey')
    await page.getByRole('button', { name: 'Toegangssleutel maken' }).click()
    await page.getByRole('heading', { name: 'Wat leeft er in Mol' }).waitFor()

    await context.clearCookies()
    await page.goto(`${new URL(link).origin}/sign-in?next=/wall`)
    await page.getByRole('button', { name: 'Aanmelden met een toegangssleutel' }).click()
    await page.getByRole('heading', { name: 'Wat leeft er in Mol' }).waitFor()
    await context.close()
    await close()
  })
})
