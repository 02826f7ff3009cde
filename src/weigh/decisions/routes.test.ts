import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '#basics/log'
import { createPrinter } from '#basics/pdf'
import { accessLog, addDecision, addMember, type DecisionWords, keep, keepToneFigures, type Tx } from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { aPost } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { createTopicProposer, decisionDomains, decisionLanguage } from '../../town-decisions.js'
import { aDecision, at, type DecisionTown, timeZone, townWithDays } from './decisions.fixture.js'
import { createMeasuring, type Measuring } from './measuring.js'
import { decisionRoutes } from './routes.js'

let db: TestDatabase
let org: DecisionTown
let pages: TestPages
let measuring: Measuring
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(async () => {
  await pages.close()
  await measuring.stop()
  await db.close()
})
beforeEach(() => open())

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)

async function open(town: Parameters<typeof townWithDays>[1] = {}) {
  await pages?.close()
  await measuring?.stop()
  org = await townWithDays(db.database, town)
  await inOrg((tx) => addMember(tx, org.orgId, 'ann', 'editor'))
  measuring = createMeasuring({ database: db.database, now: () => at, log: createLog('silent') })
  const here = {
    orgId: org.orgId,
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
      persons: async (ids) => new Map(ids.map((id) => [id, { name: `${id} Maes` }])),
      domains: decisionDomains,
      measuring,
      language: decisionLanguage(),
      proposeTopic: createTopicProposer(),
      pictures: createPrinter({ program: process.env.CHROMIUM_PATH }),
      imports: {
        kinds: ['calendar'],
        file: async () => ({ added: 0, changed: 0, same: 0, dropped: [] }),
        visit: async () => {},
      },
    }),
  ])
}

const form = (change: Record<string, string> = {}) => ({
  title: 'Het containerpark gaat dicht op maandag',
  decided: '2026-11-10T10:00',
  topic: org.waste,
  ...change,
})
const add = (change: Partial<DecisionWords> = {}) =>
  inOrg((tx) => addDecision(tx, org.orgId, aDecision({ topicId: org.waste, ...change }), 'ann', at))
/** The page once all of it is measured, as a reader sees it. */
async function article(id: string): Promise<string> {
  await measuring.measured({ orgId: org.orgId, timeZone }, id)
  return textOf((await pages.get(`/decisions/${id}`)).html)
}
const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('who may', () => {
  test('editors write, policymakers read, the data protection officer and strangers neither', async () => {
    const id = await add()
    expect((await pages.get('/decisions/new', 'editor')).status).toBe(200)
    expect((await pages.get('/decisions/new', 'policymaker')).status).toBe(403)
    expect((await pages.post('/decisions/new', form(), 'policymaker')).status).toBe(403)
    expect((await pages.post(`/decisions/${id}/remove`, {}, 'policymaker')).status).toBe(403)
    for (const path of ['/decisions', `/decisions/${id}`, `/decisions/${id}/figures.csv`]) {
      expect((await pages.get(path, 'policymaker')).status, path).toBe(200)
      expect((await pages.get(path, 'dpo')).status, path).toBe(403)
    }
    const nobody = await fetch(`${pages.origin}/decisions/${id}`, { redirect: 'manual' })
    expect(nobody.headers.get('location')).toContain('/sign-in')
  })

  test('at no address of decisions may anybody do more than his role', async () => {
    const id = await add()
    const reads = [
      '/decisions',
      `/decisions/${id}`,
      `/decisions/${id}/figures.csv`,
      `/decisions/${id}/curve.png`,
    ]
    const compares = `/decisions/compare?of=${id}&of=${await add({ title: 'Nog een' })}`
    const writes = ['/decisions/new', `/decisions/${id}/edit`, '/decisions/import']
    const sent = [
      'new',
      `${id}/edit`,
      `${id}/topic`,
      `${id}/remove`,
      'import/file',
      'import/feeds',
      `import/feeds/${id}`,
    ]
    for (const path of [...reads, compares]) {
      expect((await pages.get(path, 'policymaker')).status, path).not.toBe(403)
      expect((await pages.get(path, 'dpo')).status, path).toBe(403)
    }
    for (const role of ['policymaker', 'dpo'] as const) {
      for (const path of writes) expect((await pages.get(path, role)).status, path).toBe(403)
      for (const path of sent)
        expect(
          (await pages.post(`/decisions/${path}`, form({ title: 'Binnengeslopen', version: '1' }), role))
            .status,
          path,
        ).toBe(403)
    }
    for (const path of [...reads, compares, ...writes]) {
      const { status, headers } = await fetch(pages.origin + path, { redirect: 'manual' })
      expect([status, headers.get('location')?.startsWith('/sign-in')], path).toEqual([303, true])
    }
    for (const path of sent) {
      const answer = await fetch(`${pages.origin}/decisions/${path}`, { method: 'POST', redirect: 'manual' })
      expect(answer.status, path).toBeGreaterThanOrEqual(300)
      expect(answer.headers.get('location') ?? '/sign-in', path).toContain('/sign-in')
    }
    const { html } = await pages.get('/decisions')
    expect(html).toContain('Nog een')
    expect(html).not.toContain('Binnengeslopen')
  })

  test('a policymaker is not led on to posts or to the form', async () => {
    const { html } = await pages.get(`/decisions/${await add()}`, 'policymaker')
    expect(html).not.toContain('/search?topic=')
    expect(html).not.toContain('/edit')
  })

  test('a decision of another organisation is there at no address, and stays as it was', async () => {
    const theirs = await townWithDays(db.database, { before: 1 })
    const id = await db.database.inOrg(theirs.orgId, (tx) =>
      addDecision(tx, theirs.orgId, aDecision({ title: 'Van de buren' }), 'bob', at),
    )
    const own = await add()
    for (const path of ['', '/edit', '/figures.csv', '/curve.png']) {
      const { status, html } = await pages.get(`/decisions/${id}${path}`)
      expect(status, path).toBe(404)
      expect(html, path).not.toContain('Van de buren')
    }
    const compared = await pages.get(`/decisions/compare?of=${own}&of=${id}`)
    expect([compared.status, compared.html.includes('Van de buren')]).toEqual([404, false])
    for (const [path, sent] of [
      ['edit', form({ version: '1' })],
      ['topic', { topic: org.waste }],
      ['remove', {}],
    ] as const)
      expect((await pages.post(`/decisions/${id}/${path}`, sent)).status, path).toBe(404)
    const [row] = await db.database.inOrg(
      theirs.orgId,
      (tx) => tx`select title, version, removed_at from decision where decision_id = ${id}`,
    )
    expect(row).toEqual({ title: 'Van de buren', version: 1, removed_at: null })
  })

  test('every look and every change is in the access log', async () => {
    const id = (await pages.post('/decisions/new', form())).location?.split('/').at(-1)
    await pages.get('/decisions', 'policymaker')
    await pages.get(`/decisions/${id}`, 'policymaker')
    await pages.get(`/decisions/${id}/figures.csv`)
    const actions = (await inOrg((tx) => accessLog(tx, org.orgId, {}, 10))).map((one) => one.action)
    for (const action of ['change', 'list', 'read', 'export'])
      expect(actions).toContain(`decisions.${action}`)
  })
})

describe('the form', () => {
  test('a title and a date are enough', async () => {
    const { status, location } = await pages.post('/decisions/new', {
      title: 'Parking gratis',
      decided: '2026-11-10',
    })
    expect(status).toBe(303)
    const { html } = await pages.get(location ?? '')
    expect(html).toContain('Parking gratis')
    expect(textOf(html)).toContain('er hoort geen onderwerp bij')
  })

  test.each([
    ['no title', { title: '' }, 'Geef het besluit een titel.'],
    ['no date', { decided: '' }, 'Geef minstens één datum.'],
    ['30 February', { decided: '2026-02-30T10:00' }, 'kan niet gelezen worden'],
    ['a word for a date', { decided: 'morgen' }, 'kan niet gelezen worden'],
    ['the year 3000', { decided: '3000-01-01T10:00' }, 'ligt te ver weg'],
    ['a day of the year 0', { decided: '0000-01-01T10:00' }, 'ligt te ver weg'],
    ['the last day there is', { decided: '9999-12-31T23:59' }, 'ligt te ver weg'],
    ['a title of 100 kB', { title: 'x'.repeat(100_000) }, 'hoogstens 200 tekens'],
    ['a text of 100 kB', { body: `${'woord '.repeat(17_000)}einde` }, 'hoogstens 20.000 tekens'],
    ['a link that runs', { link: 'javascript:alert(1)' }, 'geen webadres'],
  ])('%s is one clear line, and nothing that was typed is lost', async (_, change, line) => {
    const { status, html } = await pages.post('/decisions/new', form({ who: 'College & <raad>', ...change }))
    expect(status).toBe(422)
    expect(html).toContain(line)
    expect(html).toContain('College &amp; &lt;raad&gt;')
    expect((await pages.get('/decisions')).html).toContain('Nog geen besluiten')
  })

  test('a topic, a person or a portfolio that is not of here counts as not chosen', async () => {
    const other = await townWithDays(db.database, { before: 1 })
    const { location } = await pages.post(
      '/decisions/new',
      form({ topic: other.waste, owner: 'eve', domain: 'x' }),
    )
    expect(textOf((await pages.get(location ?? '')).html)).toContain('er hoort geen onderwerp bij')
  })

  test('without a topic those that match are proposed, and one press chooses', async () => {
    const id = await add({ topicId: null, title: 'Afval wordt voortaan op dinsdag opgehaald' })
    const { html } = await pages.get(`/decisions/${id}`)
    expect(html).toContain('Proberen als nieuw onderwerp')
    expect(html).toContain('stem:opgehaald')
    expect(html).toContain(`value="${org.waste}"`)
    expect((await pages.get(`/decisions/${id}`, 'policymaker')).html).not.toContain(
      'Proberen als nieuw onderwerp',
    )
    expect((await pages.post(`/decisions/${id}/topic`, { topic: org.orgId })).status).toBe(404)
    await pages.post(`/decisions/${id}/topic`, { topic: org.waste })
    expect(textOf((await pages.get(`/decisions/${id}`)).html)).toContain('onderwerp: Afval')
  })

  test('what somebody else changed meanwhile is not overwritten unseen', async () => {
    const id = await add()
    expect((await pages.post(`/decisions/${id}/edit`, form({ title: 'Eerst', version: '1' }))).status).toBe(
      303,
    )
    const second = await pages.post(`/decisions/${id}/edit`, form({ title: 'Tweede', version: '1' }))
    expect(second.status).toBe(422)
    expect(second.html).toContain('intussen aangepast')
    expect(second.html).toContain('Tweede')
    expect((await pages.get(`/decisions/${id}`)).html).toContain('Eerst')
  })

  test('of two who save at once one is kept, and the other is told', async () => {
    const id = await add()
    const both = await Promise.all(
      ['Eerst', 'Tweede'].map((title) => pages.post(`/decisions/${id}/edit`, form({ title, version: '1' }))),
    )
    expect(both.map((one) => one.status).toSorted()).toEqual([303, 422])
    expect(both.find((one) => one.status === 422)?.html).toContain('intussen aangepast')
    const removed = await Promise.all([1, 2].map(() => pages.post(`/decisions/${id}/remove`, {})))
    expect(removed.map((one) => one.status).toSorted()).toEqual([303, 404])
  })

  test('one that is removed while it is measured is gone, and leaves no figures', async () => {
    const id = await add()
    const going = measuring.measured({ orgId: org.orgId, timeZone }, id)
    await pages.get(`/decisions/${id}`)
    await pages.post(`/decisions/${id}/remove`, {})
    await expect(going).rejects.toMatchObject({ key: 'decisions.unknown' })
    expect((await pages.get(`/decisions/${id}`)).status).toBe(404)
    expect(await inOrg((tx) => tx`select from decision_result where decision_id = ${id}`)).toEqual([])
  }, 60_000)

  test('a removed decision is gone from the list, and its page says so', async () => {
    const id = await add()
    await pages.post(`/decisions/${id}/remove`, {})
    expect((await pages.get('/decisions')).html).toContain('Nog geen besluiten')
    expect((await pages.get(`/decisions/${id}`)).html).toContain('bestaat niet, of niet meer')
  })
})

describe('the article', () => {
  test('no more senders are told than posts, and of one day no band and no absurd share', async () => {
    await open({ usual: 1, burst: 60 })
    const spoken = (n: number, day: number) => ({
      post: aPost(`${day}-${n}`, `${day}-${n}`, new Date(`2026-11-${day}T05:00:00Z`)),
      sourceId: org.sourceId,
      topics: [org.everything, org.waste],
    })
    const yesterday = Array.from({ length: 3 }, (_, n) => spoken(n, 25))
    const today = Array.from({ length: 90 }, (_, n) => spoken(n, 26))
    await inOrg((tx) => keep(tx, org.orgId, timeZone, [...yesterday, ...today]))
    const page = await article(await add({ decidedAt: new Date('2026-11-25T08:00:00Z') }))
    expect(page).toMatch(/In 1 dag: \d\d berichten van (minstens )?3 afzenders/)
    expect(page).not.toContain('De band is')
    expect(page).not.toMatch(/Dat is \d+\.\d{3} %/)
  }, 60_000)

  test('while it is computed the page says how far it is, and asks itself anew', async () => {
    const { html } = await pages.get(`/decisions/${await add()}`)
    expect(html).toContain('Wordt berekend')
    expect(html).toContain('http-equiv="refresh"')
    expect(html).not.toContain('Nog niet gemeten')
  })

  test('a burst of twenty posts a day on twelve is an effect, within a band', async () => {
    const page = await article(await add())
    expect(page).toMatch(/Er werd [23](,\d)? keer zoveel over gesproken als zonder dit besluit/)
    expect(page).toMatch(/In 16 dagen: 5\d\d berichten/)
    expect(page).toContain('nergens iets')
    expect(page).toContain('Straten (gebruikt in')
    expect((await pages.get('/decisions')).html).toContain('keer zoveel')
  }, 60_000)

  test('where nothing happened it says so', async () => {
    await open({ burst: 0 })
    expect(await article(await add())).toContain('Geen verschil te zien')
  }, 60_000)

  test('a topic of which nobody spoke before is told as that', async () => {
    await open({ usual: 0, burst: 3 })
    expect(await article(await add())).toContain('Voordien sprak niemand erover; sindsdien wel.')
  })

  test('two weeks of listening are too short, and no band is drawn', async () => {
    await open({ before: 30 })
    const id = await add()
    expect(await article(id)).toContain('we luisterden pas 14 dagen vóór het besluit, en er zijn er 28 nodig')
    expect((await pages.get(`/decisions/${id}`)).html).not.toContain('class="band"')
  })

  test('a quiet town hears that it is too little', async () => {
    await open({ usual: 0, burst: 0 })
    expect(await article(await add())).toContain('Te weinig om iets te zeggen')
  })

  test('another decision about the same on the same day cannot be told apart', async () => {
    const id = await add()
    await add({ title: 'Ook het tarief gaat omhoog', decidedAt: new Date('2026-11-10T15:00:00Z') })
    const page = await article(id)
    expect(page).toContain('Niet te scheiden: die dag was er nog iets.')
    expect(page).toContain('Ook het tarief gaat omhoog')
  }, 60_000)

  test.each([
    ['tomorrow', new Date('2026-11-27T10:00:00Z'), 'Nog te vroeg'],
    ['this morning', new Date('2026-11-26T08:00:00Z'), 'Nog te vroeg'],
    ['before we listened', new Date('2024-11-26T08:00:00Z'), 'Toen luisterden we nog niet'],
    ['yesterday, so a period after of one day', new Date('2026-11-25T08:00:00Z'), 'In 1 dag: '],
  ])(
    'a decision of %s is a page',
    async (_, decidedAt, line) => {
      expect(await article(await add({ decidedAt }))).toContain(line)
    },
    60_000,
  )

  test('the same counts are measured once, and give the same figures', async () => {
    const id = await add()
    const first = await article(id)
    const [before] = await inOrg((tx) => tx`select made_at from decision_result where subject = 'posts'`)
    expect(await article(id)).toBe(first)
    const [after] = await inOrg((tx) => tx`select made_at from decision_result where subject = 'posts'`)
    expect(after).toEqual(before)
  }, 60_000)

  test('figures leave as CSV, a line for each day and measure', async () => {
    const id = await add()
    await article(id)
    const { html, headers } = await pages.get(`/decisions/${id}/figures.csv`)
    expect(headers.get('content-type')).toContain('text/csv')
    expect(html).toMatch(/posts,2026-11-10,\d+,\d+/)
    expect(html).toContain('voices,2026-11-10,')
    // Nothing in it can be a formula: names of our own, days and numbers.
    for (const cell of html.replace('\ufeff', '').split(/[\r\n,]+/))
      expect(cell).toMatch(/^[a-z]?[\w :-]*$|^-?\d+(\.\d+)?$|^answer:/)
  }, 60_000)

  test('the curve leaves as a picture, and its export is logged', async () => {
    const id = await add()
    await article(id)
    const answer = await fetch(`${pages.origin}/decisions/${id}/curve.png`, {
      headers: { cookie: 'role=policymaker' },
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([2080, 1240])
    if (process.env.DORPSPLEIN_SHOTS)
      writeFileSync(`${process.env.DORPSPLEIN_SHOTS}/decisions-curve.png`, bytes)
    const [entry] = await inOrg((tx) => accessLog(tx, org.orgId, { action: 'decisions.export' }, 1))
    expect(entry?.detail).toMatchObject({ decision: id, as: 'png' })
  }, 60_000)

  test('two decisions stand beside each other; one alone is a clear line', async () => {
    const [a, b] = [await add(), await add({ title: 'Straten open', topicId: org.streets })]
    await article(a)
    await article(b)
    const { html } = await pages.get(`/decisions/compare?of=${a}&of=${b}`)
    expect(html).toContain('Straten open')
    expect(textOf(html)).toContain('na een week')
    expect(textOf(html)).toContain('na dertig dagen nog niet voorbij')
    expect((await pages.get(`/decisions/compare?of=${a}`)).html).toContain('Kies twee besluiten')
  }, 60_000)
})

describe('how people see it', () => {
  const against = [
    'slecht idee',
    'slecht idee, echt erg',
    'wat een slecht idee',
    'een slecht idee, jammer',
    'slecht idee, schande',
  ]
  const favour = [
    'een prachtig plan, bravo',
    'een prachtig plan, heel blij mee',
    'een prachtig plan, super',
    'een prachtig plan, dank u wel',
    'een prachtig plan, fantastisch',
  ]
  const speak = (many: number) =>
    inOrg((tx) =>
      keep(
        tx,
        org.orgId,
        timeZone,
        [...against, ...favour]
          .filter((_, n) => n % 5 < many)
          .map((text, n) => ({
            post: aPost(`s${n}`, `s${n}`, new Date(`2026-11-1${n}T10:00:00Z`), {
              text: `Die sluiting is ${text}!`,
            }),
            sourceId: org.sourceId,
            topics: [org.everything, org.waste],
          })),
      ),
    )
  const correct = (times: number) =>
    inOrg(async (tx) => {
      await tx`insert into tone_lesson (org_id, lesson_id, lang, words, measures, logits, said, corrected_by)
        select ${org.orgId}, gen_random_uuid(), 'nl', '{}', '{}', '{}', 'negative', 'ann' from generate_series(1, ${times})`
      await keepToneFigures(
        tx,
        org.orgId,
        { lessons: times, macroF1: 70, beforeF1: 60, precision: [0.8, 0.6, 0.7] },
        at,
      )
    })

  test('with two hundred corrections, for and against stand apart, with how often that is right', async () => {
    await correct(200)
    await speak(5)
    const page = await article(await add())
    expect(page).toMatch(/Wat mensen dwarszit [^.]*slecht idee minstens 5 afzenders/)
    expect(page).toMatch(/Wat mensen goed vinden [^.]*prachtig plan [^.]*minstens 5 afzenders/)
    expect(page).toContain(
      'Van tien berichten die hier negatief heten, zijn er 8 dat ook. Van tien positieve zijn het er 7.',
    )
    expect(page).not.toContain('Nog geen toon')
  }, 60_000)

  test('of four voices nothing is told, however many corrections there are', async () => {
    await correct(200)
    await speak(4)
    const page = await article(await add())
    expect(page).not.toContain('slecht idee')
    expect(page).not.toContain('prachtig plan')
  }, 60_000)

  test('with one correction less no tone is told', async () => {
    await correct(199)
    await speak(5)
    const page = await article(await add())
    expect(page).toContain('uw gemeente verbeterde 199 van de 200 berichten')
    expect(page).not.toContain('Wat mensen dwarszit')
  }, 60_000)
})
