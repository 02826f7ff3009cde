import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBus } from '#basics/bus'
import {
  addMember,
  addSource,
  decideUncertain,
  followPost,
  followUpAfterReply,
  keep,
  type Reply,
  repliesUnder,
  setWebcare,
  startWriting,
  type Tx,
  takeFollowUp,
  writeReply,
} from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, aPost, hash, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { followUpRoutes } from './routes.js'

// Monday 23 November 2026, 13.00 in Brussels.
const now = new Date('2026-11-23T12:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
const colleagues = new Map([
  ['ann', { name: 'Ann Claeys' }],
  ['bo', { name: 'Bo Claes' }],
])
let db: TestDatabase
let org: TestOrg
let pages: TestPages
let nudged = 0
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
afterAll(() => pages.close())
beforeEach(async () => {
  await pages?.close()
  nudged = 0
  org = await anOrganisation(db.database)
  await here(async (tx) => {
    await addMember(tx, org.orgId, 'ann', 'editor')
    await addMember(tx, org.orgId, 'bo', 'editor')
    await addMember(tx, org.orgId, 'cis', 'policymaker')
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
      persons: async (ids) => new Map([...colleagues].filter(([id]) => ids.includes(id))),
      names: { of: async () => 'Wim Waterman' },
      answering: {
        actsOf: (connector) => (connector === 'square' ? ['reply', 'private-reply', 'like', 'hide'] : []),
        longestOf: () => 60,
        nudge: () => {
          nudged += 1
        },
      },
      answered: followUpAfterReply,
      networks: [],
      mail: { origin: 'http://dorpsplein.test', posted: () => {} },
      openLink: async (_tx, _orgId, sealed) => sealed.toString(),
    }),
  ])
})

const here = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)

/** A question under a channel of our own; it waits since two hours. */
async function asked(text = 'Om hoe laat opent het park?', change: { id?: string; toUs?: boolean } = {}) {
  const { id = randomUUID(), toUs = true } = change
  const source = { connector: 'square', name: 'Onze pagina', settings: { id }, scope: 'town' as const }
  return here(async (tx) => {
    const sourceId = await addSource(tx, org.orgId, source)
    const conversation = toUs ? { nativeId: Buffer.from(id), asker: Buffer.from('sealed') } : null
    const post = aPost(id, id, hoursAgo(2), { text, kind: 'own', isQuestion: true, conversation })
    await keep(tx, org.orgId, 'Europe/Brussels', [{ post, sourceId, topics: [org.everything] }])
    const [row] = await tx<{ postId: number }[]>`select post_id as "postId" from post
      where org_id = ${org.orgId} and native_hash = ${hash(id)}`
    const postId = row?.postId ?? 0
    const dueAt = new Date(now.getTime() + 3_600_000)
    return { postId, id: await followPost(tx, org.orgId, { postId, askedAt: hoursAgo(2), dueAt }, 'intake') }
  })
}
const replies = (postId: number): Promise<Reply[]> => here((tx) => repliesUnder(tx, org.orgId, [postId]))
const stateOf = (id: string) =>
  here(async (tx) => (await tx`select state, owner, reason from follow_up where follow_up_id = ${id}`)[0])
const logged = () =>
  here(async (tx) =>
    (await tx<{ action: string }[]>`select action from access_log where org_id = ${org.orgId}`).map(
      (row) => row.action,
    ),
  )
const answer = (id: string, change: Record<string, string> = {}) =>
  pages.post(`/follow-up/${id}/reply`, {
    id: randomUUID(),
    body: 'Om negen uur.',
    act: 'reply',
    seen: '0',
    ...change,
  })
const page = async (id: string) => (await pages.get(`/follow-up/${id}`)).html

/** A reply in a state that only the desk that gives answers brings about. */
async function aReply(
  question: { id: string; postId: number },
  state: string,
  change: { by?: string; problem?: object } = {},
) {
  const replyId = randomUUID()
  await here(async (tx) => {
    const reply = { replyId, followUpId: question.id, postId: question.postId, act: 'reply' as const }
    await writeReply(
      tx,
      org.orgId,
      { ...reply, body: 'Om tien uur.', writtenBy: change.by ?? 'bo', needsApproval: false },
      hoursAgo(1),
    )
    await tx`update reply set state = ${state}, problem = ${change.problem ? tx.json(change.problem as never) : null}, settled_at = ${now},
      link = ${state === 'done' ? Buffer.from('https://square.example/9') : null} where reply_id = ${replyId}`
  })
  return replyId
}

describe('the list', () => {
  test('says what waits, how long in office hours, until when, and how the answering goes', async () => {
    await asked()
    const { html } = await pages.get('/follow-up')
    expect(html).toContain('Om hoe laat opent het park?')
    // From 11.00 to 13.00, of which 12.00 to 13.00 is lunch.
    expect(html).toContain('wacht 1 kantooruur')
    expect(html).toContain('antwoord verwacht voor 14.00 uur')
    expect(html).toContain('0 van 1 vraag beantwoord')
    expect(html).not.toContain('Wim Waterman')
  })

  test('shows what a filter asks, and says so when there is nothing', async () => {
    const { id } = await asked()
    expect((await pages.get('/follow-up?show=mine')).html).toContain('Geen open vragen van u')
    await pages.post(`/follow-up/${id}/take`, {})
    expect((await pages.get('/follow-up?show=mine')).html).toContain('Om hoe laat opent het park?')
    expect((await pages.get('/follow-up?show=nonsense&after=nonsense')).status).toBe(200)
  })

  test('is read by the data protection officer without names or ways in, and by no policymaker', async () => {
    const { id } = await asked()
    await pages.post(`/follow-up/${id}/give`, { to: 'bo' })
    const { html } = await pages.get('/follow-up', 'dpo')
    expect(html).toContain('Om hoe laat opent het park?')
    expect(html).not.toContain(`/follow-up/${id}`)
    expect(html).not.toContain('Bo Claes')
    expect((await pages.get(`/follow-up/${id}`, 'dpo')).status).toBe(403)
    expect((await pages.get('/follow-up', 'policymaker')).status).toBe(403)
    expect((await pages.post(`/follow-up/${id}/take`, {}, 'policymaker')).status).toBe(403)
  })

  test('goes on to a next page', async () => {
    for (let count = 0; count < 52; count += 1) await asked(`Vraag nummer ${count}?`)
    const { html } = await pages.get('/follow-up')
    const next = /href="(\/follow-up\?show=open[^"]+)"/.exec(html)?.[1]?.replace('&amp;', '&') ?? ''
    expect((await pages.get(next)).html.match(/data-item/g)).toHaveLength(2)
  })
})

describe('who asks', () => {
  test('is named to who does webcare, and each look is in the access log', async () => {
    const { id } = await asked()
    expect(await page(id)).not.toContain('Wim Waterman')
    expect(await logged()).not.toContain('asker.reveal')
    await here((tx) => setWebcare(tx, org.orgId, 'ann', true))
    expect(await page(id)).toContain('Wim Waterman')
    expect((await logged()).filter((action) => action === 'asker.reveal')).toHaveLength(1)
  })
})

describe('a question', () => {
  test('is taken, given, released and ended, and its history says by whom', async () => {
    const { id } = await asked()
    await pages.post(`/follow-up/${id}/take`, {})
    expect(await stateOf(id)).toMatchObject({ state: 'taken', owner: 'ann' })
    await pages.post(`/follow-up/${id}/give`, { to: 'bo' })
    expect(await page(id)).toContain('Ann Claeys gaf de vraag aan Bo Claes')
    expect((await pages.post(`/follow-up/${id}/give`, { to: 'cis' })).status).toBe(400)
    await pages.post(`/follow-up/${id}/release`, {})
    expect((await pages.post(`/follow-up/${id}/end`, { how: 'closed', reason: ' ' })).status).toBe(422)
    await pages.post(`/follow-up/${id}/end`, { how: 'no-action', reason: 'Geen vraag aan ons.' })
    expect(await stateOf(id)).toMatchObject({ state: 'no-action', reason: 'Geen vraag aan ons.' })
    await pages.post(`/follow-up/${id}/reopen`, {})
    await pages.post(`/follow-up/${id}/elsewhere`, {})
    expect(await stateOf(id)).toMatchObject({ state: 'answered' })
  })

  test('has notes that stay', async () => {
    const { id } = await asked()
    expect((await pages.post(`/follow-up/${id}/note`, { note: '' })).status).toBe(422)
    await pages.post(`/follow-up/${id}/note`, { note: 'Navragen bij <b>Sport</b>.' })
    expect(await page(id)).toContain('Navragen bij &lt;b&gt;Sport&lt;/b&gt;.')
  })

  test('of another organisation does not exist here', async () => {
    const { id } = await asked()
    org = await anOrganisation(db.database)
    const stranger = await openPages(
      {
        orgId: org.orgId,
        slug: 'x',
        name: 'X',
        country: 'BE',
        municipality: null,
        locale: 'nl',
        timeZone: 'Europe/Brussels',
      },
      [
        followUpRoutes({
          database: db.database,
          bus: createBus(),
          now: () => now,
          persons: async () => new Map(),
          names: { of: async () => null },
          answering: { actsOf: () => [], longestOf: () => 0, nudge: () => {} },
          answered: followUpAfterReply,
          networks: [],
          mail: null,
          openLink: async () => '',
        }),
      ],
    )
    expect((await stranger.get(`/follow-up/${id}`)).status).toBe(404)
    expect((await stranger.post(`/follow-up/${id}/take`, {})).status).toBe(404)
    expect((await stranger.get('/follow-up/nonsense')).status).toBe(404)
    await stranger.close()
  })

  test('that did not come on our own channels is followed, and answered elsewhere', async () => {
    const { postId } = await asked('Wie ruimt dit op?', { toUs: false })
    await here((tx) => tx`delete from follow_up where post_id = ${postId}`)
    const made = await pages.post('/follow-up', { post: String(postId) })
    expect(made.location).toMatch(/^\/follow-up\/[\w-]{36}$/)
    const { html } = await pages.get(made.location ?? '')
    expect(html).toContain('Antwoorden kan hier niet')
    expect(html).not.toContain('name="body"')
    expect((await answer(made.location?.split('/').at(-1) ?? '')).status).toBe(400)
  })
})

describe('an answer', () => {
  test('is handed over once, also when its form comes twice, and who sends it has the question', async () => {
    const { id, postId } = await asked()
    const form = { id: randomUUID(), body: 'Om negen uur.\r\nTot dan!' }
    expect((await answer(id, form)).status).toBe(303)
    expect((await answer(id, form)).status).toBe(303)
    expect(await replies(postId)).toMatchObject([
      { replyId: form.id, body: 'Om negen uur.\nTot dan!', state: 'waiting', writtenBy: 'ann' },
    ])
    expect(nudged).toBeGreaterThan(0)
    expect(await stateOf(id)).toMatchObject({ state: 'taken', owner: 'ann' })
    expect(await page(id)).toContain('Wordt nu verzonden')
    expect((await pages.get(`/follow-up/${id}/replies`)).html).toContain('data-on-its-way')
  })

  test('that is empty or too long stays in its field, with what is wrong', async () => {
    const { id, postId } = await asked()
    const long = await answer(id, { body: 'x'.repeat(63) })
    expect(long.status).toBe(422)
    expect(long.html).toContain('3 tekens te lang')
    expect(long.html).toContain('x'.repeat(63))
    expect((await answer(id, { body: ' ' })).html).toContain('Schrijf eerst een antwoord')
    expect(await replies(postId)).toEqual([])
  })

  test('waits while a colleague is answering, and goes when it is pressed again', async () => {
    const { id, postId } = await asked()
    await here((tx) => startWriting(tx, org.orgId, id, { by: 'bo', at: hoursAgo(0) }))
    expect(await page(id)).toContain('Bo Claes is nu aan het antwoorden')
    const held = await answer(id)
    expect(held.status).toBe(409)
    expect(held.html).toContain('Uw tekst is nog niet verzonden')
    expect(held.html).toContain('Om negen uur.')
    expect(held.html).toContain('name="anyway" value="yes"')
    expect(await replies(postId)).toEqual([])
    expect((await answer(id, { anyway: 'yes' })).status).toBe(303)
    expect(await replies(postId)).toHaveLength(1)
  })

  test('waits when a colleague answered since the page was opened', async () => {
    const question = await asked()
    await aReply(question, 'waiting')
    const held = await answer(question.id)
    expect(held.status).toBe(409)
    expect(held.html).toContain('Intussen schreef een collega een antwoord')
    expect((await answer(question.id, { seen: '1' })).status).toBe(303)
  })

  test('of two that are sent at the same moment goes alone, and the other is asked', async () => {
    const { id, postId } = await asked()
    const sent = await Promise.all(Array.from({ length: 6 }, (_, n) => answer(id, { body: `Om ${n} uur.` })))
    expect(sent.map(({ status }) => status).sort()).toEqual([303, 409, 409, 409, 409, 409])
    expect(await replies(postId)).toHaveLength(1)
  })

  test('to a question that was ended meanwhile is not lost', async () => {
    const { id } = await asked()
    await pages.post(`/follow-up/${id}/elsewhere`, {})
    const held = await answer(id)
    expect(held.status).toBe(409)
    expect(held.html).toContain('Om negen uur.')
    expect(held.html).toContain('Heropen ze om toch te antwoorden')
  })

  test('is read along by nobody where nobody else can', async () => {
    const { id } = await asked()
    expect(await page(id)).toContain('Laat eerst iemand meelezen')
    await here(
      (tx) => tx`update member set role = 'policymaker' where user_id = 'bo' and org_id = ${org.orgId}`,
    )
    expect(await page(id)).not.toContain('Laat eerst iemand meelezen')
  })

  test('is read by another than who wrote it, who may better it', async () => {
    const { id, postId } = await asked()
    await answer(id, { approval: 'yes' })
    const [own] = await replies(postId)
    expect(own?.state).toBe('to-approve')
    const waiting = await page(id)
    expect(waiting).toContain('Wacht tot een collega meeleest')
    // A second answer is written knowing of the first.
    expect(waiting).toContain('Er wacht al een antwoord')
    expect((await pages.post(`/follow-up/${id}/reply/${own?.replyId}/approve`, { body: 'Ja.' })).status).toBe(
      400,
    )
    await pages.post(`/follow-up/${id}/reply/${own?.replyId}/withdraw`, {})
    expect((await replies(postId))[0]?.state).toBe('withdrawn')

    const theirs = randomUUID()
    await here((tx) =>
      writeReply(
        tx,
        org.orgId,
        {
          replyId: theirs,
          followUpId: id,
          postId,
          act: 'reply',
          body: 'Om tien.',
          writtenBy: 'bo',
          needsApproval: true,
        },
        now,
      ),
    )
    expect(await page(id)).toContain('Bo Claes vraagt of u meeleest')
    await pages.post(`/follow-up/${id}/reply/${theirs}/approve`, { body: 'Om tien uur.' })
    expect((await replies(postId)).find((one) => one.replyId === theirs)).toMatchObject({
      state: 'waiting',
      body: 'Om tien uur.',
      approvedBy: 'ann',
    })
  })

  test('that stands there links to itself, and the look is logged', async () => {
    const question = await asked()
    const reply = await aReply(question, 'done')
    expect(await page(question.id)).toContain('Gedaan, 13.00 uur')
    const original = await pages.get(`/follow-up/${question.id}/reply/${reply}/original`)
    expect(original.location).toBe('https://square.example/9')
    expect(await logged()).toContain('post.original')
  })

  test('that was refused says why in words, and can be tried again', async () => {
    const question = await asked()
    const reply = await aReply(question, 'refused', { problem: { key: 'problem.forbidden', values: {} } })
    const html = await page(question.id)
    expect(html).toContain('Niet geplaatst')
    expect(html).toContain('weigert ons de toegang')
    await pages.post(`/follow-up/${question.id}/reply/${reply}/decide`, { decision: 'again' })
    expect((await replies(question.postId))[0]?.state).toBe('waiting')
  })

  test('of which nobody knows is decided by who looked: it stands there, and the question is answered', async () => {
    const question = await asked()
    const reply = await aReply(question, 'uncertain')
    expect(await page(question.id)).toContain('We weten niet of dit geplaatst is')
    await pages.post(`/follow-up/${question.id}/reply/${reply}/decide`, { decision: 'stands' })
    expect((await replies(question.postId))[0]?.state).toBe('done')
    expect(await stateOf(question.id)).toMatchObject({ state: 'answered' })
  })

  test('is decided about once: who comes second is told', async () => {
    const question = await asked()
    const reply = await aReply(question, 'uncertain')
    await here((tx) => decideUncertain(tx, org.orgId, reply, 'again', now))
    expect(
      (await pages.post(`/follow-up/${question.id}/reply/${reply}/decide`, { decision: 'stands' })).status,
    ).toBe(400)
    const other = await asked('Iets anders?')
    expect((await pages.post(`/follow-up/${other.id}/reply/${reply}/withdraw`, {})).status).toBe(404)
  })

  test('that is done ends the question by itself; a like does not', async () => {
    const question = await asked()
    const done = { followUpId: question.id, writtenBy: 'ann' }
    await here((tx) => followUpAfterReply(tx, org.orgId, { ...done, act: 'like' }, now))
    expect(await stateOf(question.id)).toMatchObject({ state: 'new' })
    await here((tx) => followUpAfterReply(tx, org.orgId, { ...done, act: 'reply' }, now))
    expect(await stateOf(question.id)).toMatchObject({ state: 'answered' })
  })
})

test('a like and a hiding go once, whoever presses', async () => {
  const { id, postId } = await asked()
  await pages.post(`/follow-up/${id}/act`, { act: 'like' })
  await pages.post(`/follow-up/${id}/act`, { act: 'like' })
  await pages.post(`/follow-up/${id}/act`, { act: 'hide' })
  expect((await replies(postId)).map((reply) => reply.act).sort()).toEqual(['hide', 'like'])
  expect(await page(id)).not.toContain('Geef een duim')
  expect((await pages.post(`/follow-up/${id}/act`, { act: 'reply' })).status).toBe(400)
})

test('typing tells the others, and tells who types about them', async () => {
  const { id } = await asked()
  expect((await pages.post(`/follow-up/${id}/writing`, {})).html).toBe('')
  await here((tx) => tx`update follow_up set writing_by = 'bo' where follow_up_id = ${id}`)
  expect((await pages.post(`/follow-up/${id}/writing`, {})).html).toBe('Bo Claes is nu aan het antwoorden.')
})

test('what was said around it stands in order, ours marked', async () => {
  const { id } = await asked('Tot hoe laat?', { id: 'question' })
  await here((tx) => takeFollowUp(tx, org.orgId, id, { by: 'bo', at: now }))
  const ours = aPost('ours', 'us', hoursAgo(1), {
    kind: 'own',
    authorKind: 'organisation',
    authorName: 'Duinveld',
    text: 'Tot zes uur.',
    parentHash: hash('question'),
  })
  await here((tx) =>
    keep(tx, org.orgId, 'Europe/Brussels', [
      { post: ours, sourceId: org.sourceId, topics: [org.everything] },
    ]),
  )
  const html = await page(id)
  expect(html).toMatch(/class="ours"[\s\S]*een reactie op de vraag[\s\S]*Tot zes uur\./)
  expect(html).not.toContain('[object')
  expect(html).not.toMatch(/follow-up\.[a-z-]+</)
})
