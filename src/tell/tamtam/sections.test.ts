import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHttp } from '#basics/http'
import {
  addCalendar,
  addTamtamItem,
  agendaOf,
  calendars,
  chooseTamtamItem,
  type ItemWords,
  keepStep,
  lowerTamtamItem,
  openTamtamDay,
  raiseTamtamItem,
  saveTamtamDay,
  saveTamtamItem,
  saveTamtamSetting,
  type Tx,
  tamtamDay,
  tamtamItems,
  tamtamSetting,
  undoStep,
} from '#store'
import { words } from '#web'
import { type CalendarServer, calendarOf, startCalendar } from '../../../tests/town/calendar.js'
import { anOrganisation, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { calendarAddress, readAgenda } from './agenda.js'
import { compose, wordsIn } from './compose.js'
import { groundOf, type Town } from './ground.js'
import { sectionsIn, templateOf } from './sections.js'
import { arranged } from './template-routes.js'

const day = '2026-11-27'
const now = new Date('2026-11-27T08:00:00Z')
const t = words('nl')
let db: TestDatabase
let org: TestOrg
let town: Town
let server: CalendarServer
beforeAll(async () => {
  db = await testDatabase()
  server = await startCalendar()
})
afterAll(async () => {
  await server.close()
  await db.close()
})
beforeEach(async () => {
  org = await anOrganisation(db.database)
  town = { orgId: org.orgId, name: 'Duinveld', slug: 'duinveld', locale: 'nl', timeZone: 'Europe/Brussels' }
})
const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const shown = async (decision?: { title: string; lines: string[] }) =>
  inOrg(async (tx) => {
    const ground = await groundOf(tx, town, day, now, async () => decision ?? null)
    const content = compose(await tamtamDay(tx, org.orgId, day, now), [], { name: '', domains: [] }, ground)
    return {
      content,
      sections: sectionsIn(t, content, town.timeZone).map(({ title, lines }) => [title, ...lines]),
    }
  })

describe('the agenda', () => {
  const http = () => createHttp({ userAgent: 'test', allowedHosts: [new URL(server.url).host] })
  const read = () => readAgenda({ database: db.database, http: http(), now: () => now }, town)

  test('has what the calendars hold for the day, all-day first, each once', async () => {
    server.gives(
      calendarOf(
        'SUMMARY:College\nLOCATION:Gemeentehuis\nDTSTART;TZID=Europe/Brussels:20261106T140000\nRRULE:FREQ=WEEKLY',
        'SUMMARY:Wekelijkse markt\nDTSTART;VALUE=DATE:20261127',
        'SUMMARY:Dokter\nCLASS:PRIVATE\nDTSTART:20261127T100000Z',
        'SUMMARY:Morgen\nDTSTART:20261128T100000Z',
      ),
    )
    await inOrg((tx) => addCalendar(tx, org.orgId, server.url, 'Stad'))
    await inOrg((tx) => addCalendar(tx, org.orgId, `${server.url}?2`, 'Nog eens'))
    await read()
    expect((await shown()).sections).toEqual([
      ['Vandaag', 'Wekelijkse markt', '14.00 uur: College, Gemeentehuis'],
    ])
  })

  test('keeps what was read last when a calendar does not answer, and says so in words', async () => {
    server.gives(calendarOf('SUMMARY:Markt\nDTSTART;VALUE=DATE:20261127'))
    await inOrg((tx) => addCalendar(tx, org.orgId, server.url, 'Stad'))
    await read()
    for (const [what, problem] of [
      [404, 'tamtam.calendar-refused'],
      ['<html>Meld u aan</html>', 'tamtam.calendar-none'],
      ['x'.repeat(5_100_000), 'problem.too-large'],
    ] as const) {
      server.gives(what)
      await read()
      expect(await inOrg((tx) => calendars(tx, org.orgId))).toMatchObject([{ problem }])
      expect(t(problem)).not.toBe(problem)
    }
    expect(await inOrg((tx) => agendaOf(tx, org.orgId, day))).toMatchObject([{ title: 'Markt' }])
  })

  test('never asks a private network', async () => {
    await inOrg((tx) => addCalendar(tx, org.orgId, server.url, 'Binnen'))
    const guarded = createHttp({ userAgent: 'test', allowedHosts: [] })
    await readAgenda({ database: db.database, http: guarded, now: () => now }, town)
    expect(await inOrg((tx) => calendars(tx, org.orgId))).toMatchObject([
      { problem: 'problem.private-address' },
    ])
  })

  test.each([
    ['webcal://agenda.duinveld.be/a.ics', 'https://agenda.duinveld.be/a.ics'],
    [' https://agenda.duinveld.be/a.ics ', 'https://agenda.duinveld.be/a.ics'],
    ['file:///etc/passwd', null],
    ['javascript:alert(1)', null],
    ['https://an:geheim@agenda.be/', null],
    ['', null],
  ])('the address %j', (given, wanted) => expect(calendarAddress(given)).toBe(wanted))
})

describe('sections', () => {
  test('stand in the order that the organisation chose, with its own headings, and empty ones are left out', async () => {
    await inOrg(async (tx) => {
      const setting = await tamtamSetting(tx, org.orgId)
      const sections = arranged(templateOf(setting.sections), {
        'place-praise': '1',
        'on-praise': '1',
        'title-praise': 'Bloemetje',
        new: 'Weer',
      })
      await saveTamtamSetting(tx, org.orgId, { ...setting, sections })
      const own = sections.find((one) => one.id.startsWith('own-'))?.id ?? ''
      await saveTamtamDay(tx, org.orgId, day, {
        title: '',
        mood: '',
        extra: { praise: 'De kerstverlichting hangt mooi.', [own]: 'Regen\nen wind' },
      })
    })
    const { sections, content } = await shown()
    expect(sections).toEqual([
      ['Bloemetje', 'De kerstverlichting hangt mooi.'],
      ['Weer', 'Regen', 'en wind'],
    ])
    expect(wordsIn(content), 'they count in the two minutes').toBe(7)
  })

  test('a section that is off shows nothing of what was written for it', async () => {
    await inOrg(async (tx) => {
      const setting = await tamtamSetting(tx, org.orgId)
      await saveTamtamSetting(tx, org.orgId, { ...setting, sections: arranged(templateOf([]), {}) })
      await saveTamtamDay(tx, org.orgId, day, { title: '', mood: '', extra: { praise: 'Mooi.' } })
    })
    const { sections, content } = await shown()
    expect(sections).toEqual([])
    expect(JSON.stringify(content)).not.toContain('Mooi.')
  })

  test('a decision is told where there is one', async () => {
    expect(
      (await shown({ title: 'Knip in de Dorpsstraat', lines: ['Het gesprek koelde af.'] })).sections,
    ).toEqual([['Besluit in beeld', 'Knip in de Dorpsstraat', 'Het gesprek koelde af.']])
  })

  test('an own section without a heading goes, and there are four at most', () => {
    let sections = templateOf([])
    for (let i = 0; i < 6; i++) {
      const form = Object.fromEntries(sections.map((one) => [`title-${one.id}`, one.title]))
      sections = arranged(sections, { ...form, new: `Eigen ${i}` })
    }
    expect(sections.filter((one) => one.id.startsWith('own-'))).toHaveLength(4)
    expect(arranged(sections, {}).filter((one) => one.id.startsWith('own-'))).toHaveLength(0)
  })
})

describe('undoing', () => {
  const wrote = (headline: string): ItemWords => ({
    headline,
    said: '',
    reading: '',
    checked: '',
    kind: '',
    other: '',
    touched: '',
    proposal: '',
    owner: '',
    due: '',
    mustKnow: false,
  })
  const add = (headline: string) =>
    inOrg((tx) =>
      addTamtamItem(
        tx,
        org.orgId,
        day,
        { origin: 'own', domain: '', figures: {}, headline, chosen: true },
        'an',
      ),
    )
  const step = (what: string, seconds = 0, by = 'an') =>
    inOrg((tx) => keepStep(tx, org.orgId, day, { what, by, at: new Date(now.getTime() + seconds * 1000) }))
  const list = () =>
    inOrg(async (tx) =>
      (await tamtamItems(tx, org.orgId, day)).filter((one) => one.chosen).map((one) => one.headline),
    )
  const undo = () => inOrg((tx) => undoStep(tx, org.orgId, day))

  test('goes back step by step: words, order, what was left out, what was added', async () => {
    const first = await add('een')
    const second = await add('twee')
    await step(`write:${first}`)
    await inOrg((tx) => saveTamtamItem(tx, org.orgId, first, wrote('een anders'), 'an', 0))
    await step('move')
    await inOrg((tx) => lowerTamtamItem(tx, org.orgId, first))
    await step('drop')
    await inOrg((tx) => chooseTamtamItem(tx, org.orgId, second, false))
    await step('add')
    await add('drie')
    expect(await list()).toEqual(['een anders', 'drie'])
    expect(await undo()).toBe('add')
    expect(await list()).toEqual(['een anders'])
    await undo()
    expect(await list()).toEqual(['twee', 'een anders'])
    await undo()
    expect(await list()).toEqual(['een anders', 'twee'])
    await undo()
    expect(await list()).toEqual(['een', 'twee'])
    expect(await undo()).toBeNull()
    await inOrg((tx) => raiseTamtamItem(tx, org.orgId, second))
    expect(await list()).toEqual(['twee', 'een'])
  })

  test('what one person goes on writing is one step, what another writes is not', async () => {
    const id = await add('een')
    for (const [revision, by, seconds] of [
      [0, 'an', 0],
      [1, 'an', 60],
      [2, 'bo', 70],
    ] as const) {
      await step(`write:${id}`, seconds, by)
      await inOrg((tx) => saveTamtamItem(tx, org.orgId, id, wrote(`een ${revision}`), by, revision))
    }
    await undo()
    expect(await list()).toEqual(['een 1'])
    await undo()
    expect(await list()).toEqual(['een'])
  })

  test('of two who have it open each is told of the other', async () => {
    const open = (by: string, seconds = 0) =>
      inOrg((tx) => openTamtamDay(tx, org.orgId, day, by, new Date(now.getTime() + seconds * 1000)))
    expect(await open('an')).toBeNull()
    expect(await open('bo')).toBe('an')
    expect(await open('an')).toBe('bo')
    expect(await open('bo', 400), 'three minutes after he left').toBeNull()
  })
})
