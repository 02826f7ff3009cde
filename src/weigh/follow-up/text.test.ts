import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import {
  addMember,
  addSource,
  agreeOnText,
  answerTexts,
  followAbout,
  followUp,
  followUpAfterReply,
  keep,
  repliesUnder,
  type Tx,
  writeAnswerText,
} from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, aPost, hash, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { followUpRoutes } from './routes.js'

// Monday 23 November 2026, 13.00 in Brussels.
const now = new Date('2026-11-23T12:00:00Z')
let db: TestDatabase
let org: TestOrg
let pages: TestPages
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
afterAll(() => pages.close())
beforeEach(async () => {
  await pages?.close()
  org = await anOrganisation(db.database)
  await here(async (tx) => {
    await addMember(tx, org.orgId, 'ann', 'editor')
    await addMember(tx, org.orgId, 'bo', 'policymaker')
  })
  const town = {
    orgId: org.orgId,
    slug: 'duinveld',
    name: 'Duinveld',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  }
  pages = await openPages(town, [
    followUpRoutes({
      database: db.database,
      bus: createBus(),
      now: () => now,
      persons: async () =>
        new Map([
          ['ann', { name: 'Ann Claeys', mail: 'ann@duinveld.example' }],
          ['bo', { name: 'Bo Maes', mail: 'bo@duinveld.example' }],
        ]),
      mail: { origin: 'https://plein.example', posted: () => {} },
      names: { of: async () => null },
      answering: {
        actsOf: (connector) => (connector === 'square' ? ['reply'] : []),
        longestOf: () => 60,
        nudge: () => {},
      },
      answered: followUpAfterReply,
      networks: [{ name: 'Kort', longest: 30 }],
      openLink: async () => '',
    }),
  ])
})

const here = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const at = new Date(now.getTime() - 60_000)

/** Bo took it upon himself. */
const taken = (topicId: string | null = org.waste) =>
  here(async (tx) => {
    const origin = `feedback:${randomUUID()}:bo`
    const about = { origin, title: 'Zwerfvuil op de hoek', topicId, storyId: null, owner: 'bo', dueAt: null }
    return (await followAbout(tx, org.orgId, about, { by: 'bo', at })).followUpId
  })
const boWrites = (id: string, after: number, body: string) =>
  here((tx) => writeAnswerText(tx, org.orgId, id, { after, body, by: 'bo', at }))
const boAgrees = (id: string, version: number) =>
  here((tx) => agreeOnText(tx, org.orgId, id, { version, by: 'bo', at }))
const annSends = (id: string, body: string, after: number, what: 'agree' | 'save' = 'agree') =>
  pages.post(`/follow-up/${id}/text`, { body, after: String(after), do: what })
const texts = (id: string) => here((tx) => answerTexts(tx, org.orgId, id))
const page = async (id: string) => (await pages.get(`/follow-up/${id}/text`)).html
const mails = () =>
  here(
    (tx) =>
      tx<
        { recipient: string; body_text: string }[]
      >`select recipient, body_text from mail where org_id = ${org.orgId}`,
  )

describe('a text that two agree on', () => {
  test('is placed only once both agree with the same version', async () => {
    const id = await taken()
    await boWrites(id, 0, 'Wij halen het morgen op.')
    await boAgrees(id, 1)
    expect(await page(id)).not.toContain('Plaats het')
    const early = await pages.post(`/follow-up/${id}/text/place`, { how: 'own', version: '1' })
    expect(early.status).toBe(400)
    expect((await here((tx) => followUp(tx, org.orgId, id)))?.state).toBe('taken')
    await annSends(id, 'Wij halen het morgen op.', 1)
    expect(await texts(id)).toHaveLength(1)
    expect(await page(id)).toContain('Plaats het')
    await pages.post(`/follow-up/${id}/text/place`, { how: 'own', version: '1' })
    expect((await here((tx) => followUp(tx, org.orgId, id)))?.state).toBe('answered')
    // He hears that it was placed, once.
    await pages.post(`/follow-up/${id}/text/place`, { how: 'own', version: '1' })
    const mails = await here(
      (tx) => tx<{ recipient: string; subject: string }[]>`select recipient, subject from mail
        where org_id = ${org.orgId} and subject like 'Geplaatst%'`,
    )
    expect(mails).toEqual([{ recipient: 'bo@duinveld.example', subject: 'Geplaatst: Zwerfvuil op de hoek' }])
  })

  test('a change by one asks the other again', async () => {
    const id = await taken()
    await boWrites(id, 0, 'Wij halen het morgen op.')
    await boAgrees(id, 1)
    await annSends(id, 'Wij halen het dinsdag op.', 1)
    expect(await page(id)).not.toContain('Plaats het')
    await boAgrees(id, 2)
    expect(await page(id)).toContain('Plaats het')
    await expect(boAgrees(id, 1)).rejects.toThrow(/newer/)
  })

  test('of two who save at the same moment the second keeps his text and hears of the first', async () => {
    const id = await taken()
    await boWrites(id, 0, 'Wij halen het morgen op.')
    const [first, second] = await Promise.all([
      annSends(id, 'Versie van Ann.', 1),
      boWrites(id, 1, 'Versie van Bo.'),
    ])
    expect(await texts(id)).toHaveLength(2)
    if (second === null) expect(first.status).toBe(303)
    else {
      expect(first.status).toBe(409)
      expect(first.html).toContain('Versie van Ann.')
      expect(first.html).toContain('Versie van Bo.')
    }
  })

  test('what is to be filled in is kept, and agreed with by nobody', async () => {
    const id = await taken()
    const answer = await annSends(id, 'Wij halen het [wanneer?] op.', 0)
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('Nog één plaats in te vullen of te wissen: [wanneer?]')
    const [kept] = await texts(id)
    expect(kept).toMatchObject({ body: 'Wij halen het [wanneer?] op.', agreed: [] })
  })

  test('its owner is mailed once that the desk worked on it, not at every save', async () => {
    const id = await taken()
    await boWrites(id, 0, 'Wij halen het morgen op.')
    await annSends(id, 'Wij halen het dinsdag op.', 1, 'save')
    await annSends(id, 'Wij halen het woensdag op.', 2, 'save')
    await pages.post(`/follow-up/${id}/text/comment`, { comment: 'Klopt woensdag?' })
    const all = await mails()
    expect(all).toHaveLength(1)
    expect(all[0]?.recipient).toBe('bo@duinveld.example')
    expect(all[0]?.body_text).toContain(`https://plein.example/follow-up/${id}/text`)
  })

  test('goes under what people asked us, once each, and not where it is too long', async () => {
    const posts = await here(async (tx) => {
      const sourceId = await addSource(tx, org.orgId, {
        connector: 'square',
        name: 'Onze pagina',
        settings: {},
        scope: 'town',
      })
      for (const name of ['een', 'twee']) {
        const conversation = { nativeId: Buffer.from(name), asker: null }
        const post = aPost(`${org.orgId}-${name}`, name, new Date(now.getTime() - 7_200_000), {
          text: `Wanneer komt het afval, vraagt ${name}?`,
          kind: 'own',
          isQuestion: true,
          conversation,
        })
        await keep(tx, org.orgId, 'Europe/Brussels', [
          { post, sourceId, topics: [org.everything, org.waste] },
        ])
      }
      const rows = await tx<
        { postId: number }[]
      >`select post_id as "postId" from post where org_id = ${org.orgId}
        and native_hash = any(${[hash(`${org.orgId}-een`), hash(`${org.orgId}-twee`)].map((one) => `\\x${one.toString('hex')}`)}::text[]::bytea[])`
      return rows.map((row) => row.postId)
    })
    const id = await taken()
    await annSends(id, 'Wij halen het morgen op.', 0)
    await boAgrees(id, 1)
    const shown = await page(id)
    expect(shown).toContain('vraagt een')
    const batch = /name="batch" value="([^"]+)"/.exec(shown)?.[1] ?? ''
    const press = () =>
      pages.post(`/follow-up/${id}/text/place`, {
        how: 'replies',
        version: '1',
        batch,
        posts: posts.map(String),
      })
    await Promise.all([press(), press()])
    const replies = await here((tx) => repliesUnder(tx, org.orgId, posts))
    expect(replies.map(({ body, state }) => [body, state])).toEqual([
      ['Wij halen het morgen op.', 'waiting'],
      ['Wij halen het morgen op.', 'waiting'],
    ])
    expect(await page(id)).not.toContain('vraagt een')
  })

  test('is seen by its owner and the desk, and exists for nobody else', async () => {
    const id = await taken()
    expect((await pages.get(`/follow-up/${id}/text`, 'policymaker')).status).toBe(404)
    expect((await pages.get(`/follow-up/${id}/text`, 'dpo')).status).toBe(404)
    expect((await pages.post(`/follow-up/${id}/text`, { body: 'x', after: '0' }, 'policymaker')).status).toBe(
      404,
    )
    expect((await pages.get('/my-answers', 'dpo')).status).toBe(403)
    expect((await pages.get('/my-answers', 'policymaker')).html).toContain('U nam nog niets op u')
  })
})

describe('following more than a post', () => {
  test('a signal is followed once, whoever presses, with its topic and a clock', async () => {
    const signalId = randomUUID()
    await here(
      (
        tx,
      ) => tx`insert into signal (org_id, signal_id, kind, about, topic_id, began_at, found_at, last_at, strength, posts, voices, facts)
      values (${org.orgId}, ${signalId}, 'peak', ${`topic:${org.waste}`}, ${org.waste}, ${at}, ${at}, ${at}, 3, 9, 8, '{}')`,
    )
    const press = () => pages.post('/follow-up', { signal: signalId })
    const all = await Promise.all([press(), press(), press()])
    expect(new Set(all.map(({ location }) => location)).size).toBe(1)
    const id = all[0]?.location?.split('/').at(-1) ?? ''
    const one = await here((tx) => followUp(tx, org.orgId, id))
    expect(one).toMatchObject({ title: 'Afval', topicId: org.waste, state: 'new', owner: null })
    expect(one?.dueAt).toBeInstanceOf(Date)
    expect((await pages.get(`/follow-up/${id}`)).html).toContain('Een signaal om op te volgen')
  })

  test('what does not exist is followed by nobody, and a policymaker follows nothing', async () => {
    for (const form of [
      { story: '999' },
      { signal: randomUUID() },
      { item: randomUUID() },
      { item: 'x' },
      {},
    ])
      expect((await pages.post('/follow-up', form as Record<string, string>)).status).toBe(404)
    expect((await pages.post('/follow-up', { story: '1' }, 'policymaker')).status).toBe(403)
  })

  test('a deadline is changed to the closing of a day to come, and stands in the history', async () => {
    const id = await taken()
    expect((await pages.post(`/follow-up/${id}/due`, { day: '2026-11-20' })).status).toBe(422)
    expect((await pages.post(`/follow-up/${id}/due`, { day: 'morgen' })).status).toBe(422)
    await pages.post(`/follow-up/${id}/due`, { day: '2026-11-27' })
    expect((await here((tx) => followUp(tx, org.orgId, id)))?.dueAt).toEqual(new Date('2026-11-27T16:00:00Z'))
    expect((await pages.get(`/follow-up/${id}`)).html).toContain('zette de deadline op 27 november 2026')
  })
})

describe('the library', () => {
  const answer = {
    title: 'Grof huisvuil',
    topic: 'Afval',
    nl: 'Vraag het aan via de website.',
    en: 'Ask for it on the website.',
    lookAgain: '2027-05-01',
  }

  test('warns when a text should have been looked at again', async () => {
    await pages.post('/answers', { ...answer, after: '0' })
    expect((await pages.get('/answers')).html).not.toContain('Misschien verouderd')
    await here(
      (
        tx,
      ) => tx`insert into approved_answer (org_id, answer_id, version, title, text_nl, approved_by, approved_at, look_again)
      values (${org.orgId}, ${randomUUID()}, 1, 'Oud', 'Oude tekst', 'ann', ${at}, '2026-11-21')`,
    )
    expect((await pages.get('/answers')).html).toContain('Misschien verouderd: 2 dagen geleden')
  })

  test('of two who save the same one, the second keeps his words and hears of the first', async () => {
    await pages.post('/answers', { ...answer, after: '0' })
    const path = /\/answers\/[0-9a-f-]{36}/.exec((await pages.get('/answers')).html)?.[0] ?? ''
    const [one, two] = await Promise.all([
      pages.post(path, { ...answer, nl: 'Versie een.', after: '1' }),
      pages.post(path, { ...answer, nl: 'Versie twee.', after: '1' }),
    ])
    expect([one.status, two.status].sort()).toEqual([303, 422])
    const lost = one.status === 422 ? one : two
    expect(lost.html).toContain('Versie een.')
    expect(lost.html).toContain('Versie twee.')
  })

  test('a text without words, or a day that has passed, is asked again with what was typed', async () => {
    const empty = await pages.post('/answers', { ...answer, nl: ' ', en: '', after: '0' })
    expect(empty.status).toBe(422)
    expect(empty.html).toContain('Grof huisvuil')
    expect((await pages.post('/answers', { ...answer, lookAgain: '2026-11-23', after: '0' })).status).toBe(
      422,
    )
  })
})
