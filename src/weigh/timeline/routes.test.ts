import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  addMember,
  addProfile,
  addReceipt,
  addTamtamItem,
  changeTopic,
  chooseTamtamItem,
  endFollowUp,
  erasePerson,
  followPost,
  followTopic,
  giveAnswer,
  keepEdition,
  ledgerHead,
  markSent,
  saveTamtamSetting,
  type Tx,
  tellSignal,
} from '#store'
import type { Role } from '#web'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, aPost, type TestOrg } from '../../store/posts.fixture.js'
import { keep } from '../../store/posts.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { timelineRoutes } from './routes.js'

const now = new Date('2026-11-27T10:00:00Z')
const at = (text: string) => new Date(`2026-11-${text}:00Z`)
let db: TestDatabase
let org: TestOrg
let pages: TestPages
let mails: boolean
let handedOut: number
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(async () => {
  await pages.close()
  await db.close()
})
beforeEach(async () => {
  await pages?.close()
  mails = true
  handedOut = 0
  org = await anOrganisation(db.database)
  await inOrg(async (tx) => {
    await addMember(tx, org.orgId, 'ann', 'editor')
    await addMember(tx, org.orgId, 'bo', 'policymaker')
  })
  await open()
})

async function open() {
  await pages?.close()
  const persons = async (ids: string[]) =>
    new Map(ids.map((id) => [id, { name: `${id} Maes`, mail: `${id}@duinveld.test`, locale: 'nl' }]))
  const here = {
    orgId: org.orgId,
    slug: 'duinveld',
    name: 'Duinveld',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  }
  pages = await openPages(here, [
    timelineRoutes({
      database: db.database,
      now: () => now,
      persons,
      printer: null,
      differences: (_, after) => [`versie ${after.version} van ${after.name}`],
      mail: mails ? { origin: 'http://localhost:8040', posted: () => {} } : null,
      handOut: () => {
        handedOut += 1
      },
    }),
  ])
}

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const path = () => `/timeline/topic/${org.waste}`
const page = async (query = '', role: Role = 'editor') => (await pages.get(path() + query, role)).html
const director = () =>
  inOrg((tx) => saveTamtamSetting(tx, org.orgId, { receipts: 'confirm', director: 'ann', deputy: null }))

async function tell(day: string, people: string[], headline = 'Zakken blijven staan') {
  return inOrg(async (tx) => {
    const { orgId } = org
    const profileId = await addProfile(tx, orgId, { name: 'College', domains: [] })
    const item = { origin: `topic:${org.waste}`, domain: '', figures: {}, headline, chosen: false }
    const id = await addTamtamItem(tx, orgId, day, item, null)
    await chooseTamtamItem(tx, orgId, id, true)
    const content = JSON.stringify({
      profile: 'College',
      items: [
        { id, headline, reading: 'Een extra ronde lost het op.' },
        { id: randomUUID(), headline: 'Iets anders', reading: 'Niet hierover.' },
      ],
    })
    const sent = await keepEdition(
      tx,
      orgId,
      { day, profileId, profile: 'College', version: 1, content },
      { userIds: people, items: [] },
      { by: 'ann', at: new Date(`${day}T08:00:00Z`) },
    )
    await markSent(tx, orgId, day, 1)
    return { ...sent, itemId: id }
  })
}
type Told = Awaited<ReturnType<typeof tell>>
const press = (edition: Told, userId: string, moment: Date, itemId = '') =>
  inOrg((tx) =>
    addReceipt(tx, org.orgId, edition, { userId, itemId, what: 'confirmed', at: moment, by: userId }),
  )
const letters = () =>
  inOrg(
    (tx) =>
      tx<
        { recipient: string; text: string }[]
      >`select recipient, body_text as text from mail order by recipient`,
  )
const ask = (change: Record<string, string> = {}, role: Role = 'editor') =>
  pages.post(
    `${path()}/showing`,
    { id: randomUUID(), from: '', to: '', reason: 'De gemeenteraad vraagt wie dit wist.', ...change },
    role,
  )

describe('what stands on it', () => {
  test('a topic of which only its making is known says so', async () => {
    const html = await page()
    expect(html).toContain('Afval')
    expect(html).toContain('Het onderwerp werd gemaakt.')
    expect(html).toContain('staat nog niets')
    expect(html).not.toContain('Wie zag dit?')
  })

  test('everything in order: found, told, asked, answered, changed', async () => {
    await inOrg(async (tx) => {
      const { orgId } = org
      await tx`update topic_version set changed_at = ${at('01T08:00')}`
      const found = { beganAt: at('02T08:00'), at: at('02T09:00'), strength: 1, posts: 12, voices: 9 }
      await tellSignal(
        tx,
        orgId,
        {
          kind: 'peak',
          about: `topic:${org.waste}`,
          topicId: org.waste,
          ...found,
          facts: { terms: ['zakken'] },
        },
        1,
      )
      const topic = {
        topicId: org.waste,
        title: 'Wanneer komt de ophaling?',
        askedAt: at('04T08:00'),
        dueAt: null,
      }
      const id = await followTopic(tx, orgId, topic, { by: 'ann', at: at('04T08:00') })
      await endFollowUp(tx, orgId, id, {
        by: 'ann',
        at: at('05T08:00'),
        how: 'closed',
        reason: 'Staat op de site.',
      })
      await giveAnswer(tx, orgId, {
        answerId: randomUUID(),
        postId: null,
        topicId: org.waste,
        title: 'Een extra ronde',
        detail: 'Elke vrijdag.',
        voices: 6,
        answeredBy: 'ann',
        answeredAt: at('06T08:00'),
      })
    })
    await tell('2026-11-03', ['bo', 'cis'])
    await inOrg((tx) => changeTopic(tx, org.orgId, org.waste, 'ann', { name: 'Afval en zakken' }, 'ruimer'))
    const html = await page()
    const order = [
      'Het onderwerp werd gemaakt.',
      'eerste signaal',
      '12 berichten van 9 afzenders',
      'Zakken blijven staan',
      'Een extra ronde lost het op.',
      'naar 2 lezers',
      'Wanneer komt de ophaling?',
      'Staat op de site.',
      'u zei, wij deden',
      '6 afzenders vroegen het.',
      'ruimer',
    ].map((words) => html.indexOf(words))
    expect(
      order.every((place) => place > 0),
      String(order),
    ).toBe(true)
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(html, 'of an edition only what is about it').not.toContain('Niet hierover.')
    expect(html).toMatch(/logboek 1 · [0-9a-f]{12}/)
    expect(html).toMatch(/Stand van het logboek op 27 november 2026, 11.00 uur: 3, [0-9a-f]{64}/)
  })

  test('no words of an inhabitant, not even while they are kept', async () => {
    await inOrg(async (tx) => {
      const post = aPost('q', 'an', at('20T08:00'), {
        isQuestion: true,
        text: 'Mijn zak staat er nog, GEHEIM?',
      })
      await keep(tx, org.orgId, 'Europe/Brussels', [
        { post, sourceId: org.sourceId, topics: [org.everything, org.waste] },
      ])
      const [row] = await tx<{ postId: number }[]>`select post_id as "postId" from post`
      await followPost(
        tx,
        org.orgId,
        { postId: row?.postId as number, askedAt: at('20T08:00'), dueAt: null },
        'ann',
      )
    })
    const html = await page()
    expect(html).toContain('Een vraag van een inwoner')
    expect(html).not.toContain('GEHEIM')
  })

  test('counts of readers, and who was erased breaks nothing', async () => {
    const edition = await tell('2026-11-03', ['bo', 'cis', 'dré'])
    await press(edition, 'bo', at('03T09:00'))
    await press(edition, 'bo', at('03T09:01'), edition.itemId)
    await inOrg((tx) => erasePerson(tx, org.orgId, 'person', 'bo'))
    const html = await page()
    expect(html).toContain('naar 3 lezers')
    expect(html).toContain('1 gezien')
    expect(html).toContain('dit item: 1 gezien')
    expect(html).not.toContain('Maes')
  })

  test('a kind, a day and a month choose; what cannot be read is left out', async () => {
    await tell('2026-11-03', ['bo'])
    expect(await page('?kind=told')).not.toContain('Het onderwerp werd gemaakt')
    expect(await page('?kind=own')).not.toContain('Zakken blijven staan')
    expect(await page('?from=2026-11-04')).not.toContain('Zakken blijven staan')
    expect(await page('?to=2026-11-03&kind=told')).toContain('Zakken blijven staan')
    const hostile = [
      '?from=9999-99-99&to=-1',
      '?from=9999-12-31',
      '?to=0001-01-01',
      '?month=2026-13',
      '?kind=%00',
      `?kind=${'x'.repeat(5_000)}`,
      '?month=9999-99&kind=told&kind=told',
    ]
    for (const query of hostile) expect((await pages.get(path() + query)).status, query).toBe(200)
  })

  test('what is longer than a page is leafed through by the month, and stands on paper whole', async () => {
    await inOrg(async (tx) => {
      for (let n = 0; n < 130; n += 1) {
        const askedAt = new Date(now.getTime() - n * 86_400_000)
        const topic = { topicId: org.waste, title: `Vraag ${n}.`, askedAt, dueAt: null }
        await followTopic(tx, org.orgId, topic, { by: 'ann', at: askedAt })
      }
    })
    const html = await page()
    expect(html).toContain('Vraag 0.')
    expect(html).not.toContain('Vraag 40.')
    expect(await page('?month=2026-10')).toContain('Vraag 40.')
    const paper = await page('?paper=1')
    for (const n of [0, 40, 129]) expect(paper).toContain(`Vraag ${n}.`)
  })

  test('an item leads to what it was made of', async () => {
    const edition = await tell('2026-11-03', ['bo'])
    expect((await pages.get(`/timeline/item/${edition.itemId}`)).location).toBe(path())
    const own = await inOrg((tx) =>
      addTamtamItem(
        tx,
        org.orgId,
        '2026-11-03',
        { origin: 'own', domain: '', figures: {}, headline: 'Telefoon over de markt', chosen: true },
        'ann',
      ),
    )
    expect((await pages.get(`/timeline/item/${own}`)).html).toContain('Telefoon over de markt')
  })
})

describe('who may', () => {
  test('policymakers and the data protection officer not, unless they are the general director', async () => {
    for (const role of ['policymaker', 'dpo'] as const)
      expect((await pages.get(path(), role)).status, role).toBe(403)
    await director()
    expect((await pages.get(path(), 'policymaker')).status).toBe(200)
    const nobody = await fetch(pages.origin + path(), { redirect: 'manual' })
    expect(nobody.status).toBe(303)
  })

  test('of another town, and of what is not there, nothing is found', async () => {
    const there = await anOrganisation(db.database)
    const paths = [
      `/timeline/topic/${there.waste}`,
      `/timeline/topic/${org.everything}`,
      `/timeline/topic/${randomUUID()}`,
      '/timeline/topic/..%2f..',
      '/timeline/story/1',
      '/timeline/story/99999999999999999999',
      '/timeline/story/-1',
      `/timeline/item/${there.waste}`,
      `/timeline/wall/${org.waste}`,
      `/timeline/topic/%00${org.waste}`,
    ]
    for (const one of paths) expect((await pages.get(one)).status, one).toBe(404)
    await director()
    expect(
      (await pages.post(`/timeline/topic/${there.waste}/showing`, { reason: 'x'.repeat(20) })).status,
    ).toBe(404)
  })

  test('only the general director asks who was shown what', async () => {
    await tell('2026-11-03', ['bo'])
    expect((await ask()).status).toBe(403)
    expect((await ask({}, 'administrator')).status).toBe(403)
    expect(await page()).toContain('Er is geen algemeen directeur aangeduid')
    expect(await letters()).toEqual([])
  })
})

describe('with a reason', () => {
  test('the names are shown, everybody who is named is told once, and it stands in both logs', async () => {
    await director()
    const edition = await tell('2026-11-03', ['bo', 'cis', 'ann'])
    await press(edition, 'bo', at('03T09:00'))
    const id = randomUUID()
    const before = await inOrg((tx) => ledgerHead(tx, org.orgId))
    const answers = await Promise.all([ask({ id }), ask({ id }), ask({ id })])
    expect(answers.map(({ location }) => location)).toEqual(Array(3).fill(`/timeline/showing/${id}`))
    const sent = await letters()
    expect(sent.map(({ recipient }) => recipient)).toEqual(['bo@duinveld.test', 'cis@duinveld.test'])
    expect(sent[0]?.text).toContain('Ann Claeys')
    expect(sent[0]?.text).toContain('De gemeenteraad vraagt wie dit wist.')
    // One entry, and one for each of three who are named.
    expect((await inOrg((tx) => ledgerHead(tx, org.orgId))).n).toBe(before.n + 4)
    expect(handedOut).toBe(1)
    const [logged] = await inOrg(
      (tx) =>
        tx<
          { detail: { reason: string } }[]
        >`select detail from access_log where action = 'timeline.receipts'`,
    )
    expect(logged?.detail.reason).toBe('De gemeenteraad vraagt wie dit wist.')
    const { html } = await pages.get(`/timeline/showing/${id}`)
    expect(html).toContain('bo Maes')
    expect(html).toContain('cis Maes')
    expect(html).toContain('gezien door')
    // What comes later is not in it, and others do not get in.
    await press(edition, 'cis', at('03T12:00'))
    const again = (await pages.get(`/timeline/showing/${id}`)).html
    expect(again.match(/gezien door/g)).toHaveLength(1)
    await inOrg((tx) =>
      saveTamtamSetting(tx, org.orgId, { receipts: 'confirm', director: 'bo', deputy: null }),
    )
    expect((await pages.get(`/timeline/showing/${id}`)).status).toBe(400)
    // Without a reason the page counts, and says that somebody looked.
    const counted = await page()
    expect(counted).toContain('2 gezien')
    expect(counted).toContain('getoond met de bevestigingen van 3 lezers')
    expect(counted).not.toContain('bo Maes')
  })

  test('who was erased stands there as erased, and gets no mail', async () => {
    await director()
    await tell('2026-11-03', ['bo', 'cis'])
    await inOrg((tx) => erasePerson(tx, org.orgId, 'person', 'bo'))
    const { location } = await ask()
    expect((await letters()).map(({ recipient }) => recipient)).toEqual(['cis@duinveld.test'])
    const { html } = await pages.get(location ?? '')
    expect(html).toContain('gewist')
    expect(html).not.toContain('bo Maes')
  })

  test('without a reason, or without anybody to name, nothing is shown, noted or mailed', async () => {
    await director()
    const edition = await tell('2026-11-03', ['bo'])
    await press(edition, 'bo', at('03T09:00'))
    const before = await inOrg((tx) => ledgerHead(tx, org.orgId))
    for (const reason of ['', '   \u202e\u200f  ', 'kort', 'x'.repeat(401)]) {
      const answer = await ask({ reason })
      expect(answer.status).toBe(422)
      expect(answer.html).toContain('Schrijf in een zin waarom')
    }
    const none = await ask({ from: '2026-11-20', to: '2026-11-25' })
    expect(none.html).toContain('staat niemand bij naam')
    expect(await inOrg((tx) => ledgerHead(tx, org.orgId))).toEqual(before)
    expect(await letters()).toEqual([])
  })

  test('where no mail leaves, no names are shown', async () => {
    mails = false
    await open()
    await director()
    await tell('2026-11-03', ['bo'])
    const answer = await ask()
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('kan hier geen mail versturen')
  })

  test('a mail holds no line of its own in its head, whatever the reason says', async () => {
    await director()
    await tell('2026-11-03', ['bo'])
    await ask({ reason: 'Omdat het moet.\r\nBcc: elders@example.org <b>x</b>' })
    const [mail] = await letters()
    expect(mail?.text).toContain('Omdat het moet. Bcc: elders@example.org <b>x</b>')
    expect(mail?.text).not.toMatch(/^Bcc/m)
  })
})
