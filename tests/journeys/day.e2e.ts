/**
 * The whole day's work of the person who makes the tamtam, from Vandaag to Klaar, with the real program, browser and mail server:
 * at twenty posts and at three hundred. Counts what a person does; answers to people are not in it.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localTime } from '#basics/days'
import { isWeekend } from '../../src/tell/tamtam/ground.js'
import { dataFolder, type Running, run, start } from '../program.js'
import { type PostOffice, startPostOffice } from '../town/smtp.js'
import { complaints, launch, shoot, sizes } from './chrome.js'
import { enter, foundTielt } from './tielt.js'

const today = localTime(new Date(), 'Europe/Brussels').day
const topics = [
  'Kerkstraat',
  'containerpark',
  'fietspad',
  'zwembad',
  'speelplein',
  'markt',
  'parkeren',
  'bibliotheek',
]
let office: PostOffice
let chrome: Browser
beforeAll(async () => {
  office = await startPostOffice()
  chrome = await launch()
})
afterAll(async () => {
  await chrome?.close()
  await office?.close()
})

/** Of the last hours, most about the first topics; some ask something. */
function posts(count: number): string {
  const now = Date.now()
  return Array.from({ length: count }, (_, i) => {
    const topic = topics[Math.floor(topics.length * (i / count) ** 2)] ?? topics[0]
    const text =
      i % 6 === 0
        ? `Hoe lang duurt dat nog met ${topic}?`
        : `Vandaag weer iets over ${topic} gehoord, bericht ${i}`
    const createdAt = new Date(now - (1 + ((i * 7919) % 1_000)) * 60_000).toISOString()
    return JSON.stringify({
      id: `p${i}`,
      source: 'bluesky',
      createdAt,
      text,
      lang: 'nl',
      author: `inwoner-${i % (count * 0.7)}`,
    })
  }).join('\n')
}

type Work = { presses: number; pages: number; words: number; machineMs: number }

/** Does something, and waits until the page that follows is there. */
async function doing(page: Page, work: Work, act: () => Promise<unknown>): Promise<void> {
  const begin = performance.now()
  work.presses++
  const loaded = page.waitForEvent('load')
  await act()
  await loaded
  work.machineMs += performance.now() - begin
}

async function write(page: Page, work: Work, label: string, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(text)
  // Going to the field.
  work.presses++
  work.words += text.split(/\s+/).length
}

async function aDay(count: number): Promise<Work> {
  const data = dataFolder()
  let newsroom: Running | undefined
  try {
    const welcome = await foundTielt(data.path)
    const queries = join(data.path, 'q.jsonl')
    writeFileSync(queries, topics.map((id) => JSON.stringify({ id, query: id })).join('\n'))
    const recorded = join(data.path, 'p.jsonl')
    writeFileSync(recorded, posts(count))
    expect((await run(['topics', '--org', 'tielt', '--import', queries, '--data', data.path])).code).toBe(0)
    expect(
      JSON.parse((await run(['replay', recorded, '--org', 'tielt', '--data', data.path])).out),
    ).toMatchObject({ kept: count })
    newsroom = await start(data.path, { SMTP_URL: office.url, LOG_LEVEL: 'error' })
    const page = await (await chrome.newContext({ locale: 'nl-BE', viewport: sizes.desk })).newPage()
    const faults = complaints(page)
    await enter(page, newsroom, welcome)
    await page.goto(`${newsroom.url}/tamtam/readers`)
    await page.getByLabel('an', { exact: true }).first().selectOption({ label: 'Het hele bestuur' })
    await page.getByRole('button', { name: 'Bewaren' }).first().click()
    await page.waitForLoadState('load')
    const work = await theWork(page, newsroom.url, count)
    expect(faults).toEqual([])
    return work
  } finally {
    await newsroom?.stop()
    data.remove()
  }
}

async function theWork(page: Page, url: string, count: number): Promise<Work> {
  const work: Work = { presses: 0, pages: 0, words: 0, machineMs: 0 }
  page.on('load', () => work.pages++)
  await page.goto(`${url}/today`)
  await shoot(page, `day-${count}-today`)
  let chosen = 0
  for (let at = 0; at < 60; at++) {
    const key = await page.locator('.item.chosen').getAttribute('data-item')
    if (key === null || key.startsWith('tamtam:')) break
    // The first three things that stand out go in; what else is new was seen, the rest waits.
    const isSubject = /^(signal|topic|questions):/.test(key) && key !== 'questions:other'
    const press = isSubject && chosen < 3 ? 'i' : key.startsWith('topic:') ? 'g' : 'n'
    if (press === 'i') chosen++
    await doing(page, work, () => page.keyboard.press(press))
  }
  expect(chosen).toBe(3)
  await shoot(page, `day-${count}-tamtam`)
  await doing(page, work, () => page.keyboard.press('s'))
  for (let at = 0; at < chosen; at++) {
    await write(
      page,
      work,
      'Wat wordt gezegd, in twee regels',
      'Mensen willen weten hoe lang het nog duurt en waar ze intussen langs kunnen.',
    )
    await write(
      page,
      work,
      'Duiding',
      'Vooral buren en handelaars; er is weinig protest, wel veel vragen. Een korte uitleg met een datum op onze eigen kanalen neemt de druk weg. Vorig jaar hielp dat ook.',
    )
    await write(page, work, 'Voorstel', 'een bericht met de datum')
    await doing(page, work, () =>
      page.locator('#tamtam-item').getByRole('button', { name: 'Bewaren' }).click(),
    )
    if (at + 1 < chosen) {
      await page.locator('h1').click()
      await doing(page, work, () => page.keyboard.press('ArrowDown'))
    }
  }
  await write(page, work, 'Hoe is de stemming, in één zin', 'Rustig, met veel vragen over werken.')
  await doing(page, work, () => page.locator('#tamtam-day').getByRole('button', { name: 'Bewaren' }).click())
  await shoot(page, `day-${count}-desk`)
  await doing(page, work, () => page.getByRole('link', { name: 'Nakijken en versturen' }).click())
  await shoot(page, `day-${count}-send`)
  const [mails] = await Promise.all([
    office.delivered(),
    doing(page, work, () => page.getByRole('button', { name: 'Versturen' }).click()),
  ])
  expect(mails.at(-1)?.subject).toContain('Tamtam Tielt')
  await page.goto(`${url}/today`)
  await page.getByText(/De tamtam vertrok om/).waitFor()
  // What is left has to be put right some other day.
  for (let at = 0; at < 20 && (await page.locator('.item.chosen').count()) > 0; at++)
    await doing(page, work, () => page.keyboard.press('n'))
  await page.getByRole('heading', { name: 'Klaar' }).waitFor()
  await shoot(page, `day-${count}-ready`)
  return work
}

// The program keeps its own clock. What is put into the tamtam in a weekend is for Monday: there is no such day to do then.
test.skipIf(isWeekend(today)).each([20, 300])(
  'at %i posts the day is done within fifteen minutes of presses and typing',
  async (count) => {
    const work = await aDay(count)
    // Forty words a minute, and three seconds to look before each press.
    const ours = work.words / 40 + (work.presses * 3) / 60
    const minutes = (ours + work.machineMs / 60_000).toFixed(1)
    console.log(
      `${count} posts: ${JSON.stringify({ ...work, machineMs: Math.round(work.machineMs), minutes })}`,
    )
    // The machine's own time is another machine's elsewhere.
    expect(ours).toBeLessThanOrEqual(15)
    expect(work.presses).toBeLessThanOrEqual(60)
    expect(work.words).toBeLessThanOrEqual(450)
  },
  300_000,
)
