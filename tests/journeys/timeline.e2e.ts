/**
 * A topic from its first signal to paper, with the whole newsroom, a real browser and a real mail server: told in a tamtam,
 * confirmed, asked, answered, and then read in order; with a reason by name, of which those named hear.
 */
import { hash, randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  addDecision,
  addMember,
  addProfile,
  documentByHash,
  giveAnswer,
  saveTamtamSetting,
  setReader,
  tamtamSetting,
  tellSignal,
} from '#store'
import { readConfig } from '../../src/config.js'
import { openHouse } from '../../src/house.js'
import { type Newsroom, startNewsroom } from '../../src/main.js'
import { dataFolder } from '../program.js'
import { type PostOffice, startPostOffice } from '../town/smtp.js'
import { type SettledTown, settle } from '../two-towns.js'
import { complaints, launch, shoot, sizes } from './chrome.js'

const data = dataFolder()
let office: PostOffice
let newsroom: Newsroom
let town: SettledTown
let chrome: Browser
let desk: Page
let phone: BrowserContext
let faults: string[]

const ids = new Map<string, string>()
const people = { bo: 'Bo Maes', dirk: 'Dirk Aerts' }

beforeAll(async () => {
  office = await startPostOffice()
  const environment = {
    DORPSPLEIN_DATA: data.path,
    PORT: '0',
    LOG_LEVEL: 'silent',
    SMTP_URL: office.url,
    MAIL_FROM: 'tamtam@duinveld.example',
  }
  const house = await openHouse(readConfig(environment), 'command')
  try {
    const names = {
      org: 'Duinveld',
      person: 'An Claeys',
      topic: 'Heraanleg Kerkstraat',
      source: 'x',
      channel: 'x',
    }
    town = await settle(house, 'duinveld', names)
  } finally {
    await house.close()
  }
  newsroom = await startNewsroom(readConfig(environment))
  for (const [key, name] of Object.entries(people)) {
    const { person } = await newsroom.access.ensurePerson({
      mail: `${key}@duinveld.example`,
      name,
      locale: 'nl',
      proven: true,
    })
    ids.set(key, person.userId)
    await newsroom.house.database.inOrg(town.orgId, (tx) =>
      addMember(tx, town.orgId, person.userId, 'policymaker'),
    )
  }
  const { database } = newsroom.house
  await database.inOrg(town.orgId, async (tx) => {
    const at = new Date(Date.now() - 3_600_000)
    const topic = { topicId: town.topicId, about: `topic:${town.topicId}` }
    const sizes = { strength: 0.9, posts: 31, voices: 19 }
    await tellSignal(tx, town.orgId, { kind: 'peak', ...topic, beganAt: at, at, ...sizes, facts: {} }, 1)
  })
  await database.inOrg(town.orgId, async (tx) => {
    const profileId = await addProfile(tx, town.orgId, { name: 'Het hele bestuur', domains: [] })
    await setReader(tx, town.orgId, ids.get('bo') ?? '', profileId)
    const setting = await tamtamSetting(tx, town.orgId)
    await saveTamtamSetting(tx, town.orgId, { ...setting, director: ids.get('dirk') ?? null })
  })
  // Made yesterday, so that the order on the page is that of a town.
  await database.owner`update topic_version set changed_at = now() - interval '1 day' where org_id = ${town.orgId}`
  chrome = await launch()
  desk = await (await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })).newPage()
  phone = await chrome.newContext({ locale: 'nl-BE', viewport: sizes.phone })
  faults = complaints(desk)
  await signIn(desk.context(), town.userId)
}, 120_000)
afterAll(async () => {
  await chrome?.close()
  await newsroom?.stop()
  await office?.close()
  data.remove()
})

/** As somebody who signed in before: how that is done has journeys of its own. */
async function signIn(context: BrowserContext, userId: string) {
  for (const cookie of await newsroom.access.openSession(userId)) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    await context.addCookies([{ name, value, url: newsroom.url }])
  }
}
async function pdfOf(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'PDF maken' }).click(),
  ])
  return readFileSync(await download.path())
}
const timeline = () => `${newsroom.url}/timeline/topic/${town.topicId}`

test('a topic of which little is known is a good page too', async () => {
  await desk.goto(`${newsroom.url}/topics/${town.topicId}`)
  await desk.getByRole('link', { name: 'Tijdlijn' }).click()
  await desk.getByText('eerste signaal').waitFor()
  await shoot(desk, 'timeline-two-rows-desk')
})

test('told in a tamtam, and confirmed on a phone', async () => {
  await desk.goto(`${newsroom.url}/tamtam`)
  await desk.getByRole('button', { name: /In de tamtam: Heraanleg Kerkstraat/ }).click()
  await desk.getByRole('button', { name: /Uit de tamtam: Heraanleg Kerkstraat/ }).waitFor()
  await desk.getByLabel('Titel', { exact: true }).fill('Kerkstraat zes weken dicht')
  await desk
    .getByLabel('Wat wordt gezegd, in twee regels')
    .fill('Handelaars vragen hoe klanten binnen kunnen.')
  await desk
    .getByLabel('Duiding', { exact: true })
    .fill('Mensen vragen informatie; van protest is weinig te zien. Een kaart met routes neemt de druk weg.')
  await desk
    .locator('form:has([name=reading])')
    .getByRole('button', { name: /^Bewaren/ })
    .first()
    .click()
  await desk.getByText('Kerkstraat zes weken dicht').first().waitFor()
  await desk.goto(`${newsroom.url}/tamtam/send`)
  const [mails] = await Promise.all([
    office.delivered(),
    desk.getByRole('button', { name: 'Versturen' }).click(),
  ])
  const link = /http:\/\/localhost:\d+\/tamtam\/open\/[\w-]+/.exec(mails.at(-1)?.text ?? '')?.[0] ?? ''
  const page = await phone.newPage()
  await page.goto(link)
  await page.getByRole('button', { name: 'Lees de tamtam' }).click()
  await page.getByRole('button', { name: /^Ik koppel terug/ }).click()
  await page.getByText('U koppelt terug').waitFor()
  await page.getByRole('button', { name: 'Gezien', exact: true }).click()
  await page.getByText(/^Gezien, /).waitFor()
  // His page about the topic is not for him: he has his own confirmations.
  expect((await page.goto(timeline()))?.status()).toBe(403)
  await page.close()
})

test('asked, answered, and told to everybody', async () => {
  await desk.goto(`${newsroom.url}/follow-up`)
  await desk.getByText('Kerkstraat zes weken dicht').first().waitFor()
  const { database, now } = newsroom.house
  await database.inOrg(town.orgId, async (tx) => {
    const decision = {
      title: 'De werken beginnen na de jaarmarkt',
      body: '',
      link: '',
      who: 'College van burgemeester en schepenen',
      domain: '',
      topicId: town.topicId,
      announcedAt: null,
      decidedAt: now(),
      inForceAt: null,
      touched: '',
      silent: '',
      owner: null,
    }
    await addDecision(tx, town.orgId, decision, town.userId, now())
    await giveAnswer(tx, town.orgId, {
      answerId: randomUUID(),
      postId: null,
      topicId: town.topicId,
      title: 'Een kaart met alle routes',
      detail: 'Op de website en in elke winkel van de Kerkstraat.',
      voices: 12,
      answeredBy: town.userId,
      answeredAt: now(),
    })
  })
  await desk.goto(timeline())
  for (const words of [
    'naar 1 lezer',
    '1 gezien',
    '1 koppelt terug',
    'u zei, wij deden',
    'De werken beginnen na de jaarmarkt',
  ])
    await desk.locator('main').getByText(words).first().waitFor()
  expect(await desk.getByText('Bo Maes').count(), 'counts only').toBe(0)
  await desk.getByText('De algemeen directeur kan de namen zien').waitFor()
  await shoot(desk, 'timeline-desk')
  await desk.emulateMedia({ colorScheme: 'dark' })
  await shoot(desk, 'timeline-desk-dark')
  await desk.emulateMedia({ colorScheme: 'light' })
  await desk.setViewportSize(sizes.phone)
  await shoot(desk, 'timeline-phone')
  expect(await desk.evaluate(() => document.documentElement.scrollWidth), 'nothing sticks out').toBe(390)
  await desk.setViewportSize(sizes.desk)
  await desk.goto(`${timeline()}?paper=1`)
  await desk.emulateMedia({ media: 'print' })
  await shoot(desk, 'timeline-paper-phone')
  await desk.emulateMedia({ media: 'screen' })
})

test('the general director sees the names with a reason, and who is named hears it', async () => {
  const context = await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })
  await signIn(context, ids.get('dirk') ?? '')
  const page = await context.newPage()
  await page.goto(timeline())
  await page.getByLabel('Waarom wilt u dit zien?').fill('De gemeenteraad vraagt wie dit wist, en wanneer.')
  await shoot(page, 'timeline-reason-desk')
  const before = office.mails.length
  const [mails] = await Promise.all([
    office.delivered(before + 1),
    page.getByRole('button', { name: 'Toon de namen en verwittig hen' }).click(),
  ])
  await page.getByText('gezien door').first().waitFor()
  expect(await page.getByText('Bo Maes').count()).toBeGreaterThan(2)
  await shoot(page, 'timeline-showing-desk')
  await page.setViewportSize(sizes.phone)
  await shoot(page, 'timeline-showing-phone')
  const mail = mails.at(-1)
  expect(mail?.to).toEqual(['bo@duinveld.example'])
  expect(mail?.text).toContain('Dirk Aerts')
  expect(mail?.text).toContain('De gemeenteraad vraagt wie dit wist, en wanneer.')
  // Looking again tells nobody again.
  await page.reload()
  await page.waitForTimeout(500)
  expect(office.mails.length).toBe(before + 1)
  expect((await desk.goto(page.url()))?.status(), 'not for others').toBe(400)
  const pdf = await pdfOf(page)
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  if (process.env.DORPSPLEIN_SHOTS) writeFileSync(join(process.env.DORPSPLEIN_SHOTS, 'timeline.pdf'), pdf)
  // A copy is recognised by anybody who has the ledger; one that was changed is not.
  const { database } = newsroom.house
  const known = await database.inOrg(town.orgId, (tx) =>
    documentByHash(tx, town.orgId, hash('sha256', pdf, 'hex')),
  )
  expect(known).toMatchObject({ by: ids.get('dirk'), body: { topic: town.topicId } })
  pdf[pdf.length - 20] = (pdf[pdf.length - 20] ?? 0) ^ 1
  expect(
    await database.inOrg(town.orgId, (tx) => documentByHash(tx, town.orgId, hash('sha256', pdf, 'hex'))),
  ).toBeUndefined()
  await page.close()
  // Refusals on the way, and browser code that only a build has.
  expect(faults.filter((fault) => !/40[034]/.test(fault))).toEqual([])
})
