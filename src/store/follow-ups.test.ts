import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Tx } from './database.js'
import {
  type FollowUpFilter,
  followUp,
  followUpCounts,
  followUpEvents,
  followUps,
  followUpTimes,
  stuckReplies,
  threadOf,
} from './follow-up-views.js'
import {
  answeredElsewhere,
  endFollowUp,
  followPost,
  giveFollowUp,
  officeHours,
  releaseFollowUp,
  reopenFollowUp,
  startFollowUps,
  startWriting,
  stopWriting,
  takeFollowUp,
} from './follow-ups.js'
import { addMember } from './people.js'
import { anOrganisation, aPost, hash, type TestOrg } from './posts.fixture.js'
import { keep } from './posts.js'
import { type TestDatabase, testDatabase } from './testing.js'

const now = new Date('2026-11-23T12:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
let db: TestDatabase
let org: TestOrg
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  org = await anOrganisation(db.database)
  await here((tx) => addMember(tx, org.orgId, 'ann', 'administrator'))
  await here((tx) => addMember(tx, org.orgId, 'bo', 'editor'))
  await here((tx) => addMember(tx, org.orgId, 'cis', 'policymaker'))
})

const here = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const ann = { by: 'ann', at: now }

/** Posts with ids from 1, in this order, each an hour after the former. */
async function said(...posts: [id: string, parent: string | null, change?: object][]) {
  await here((tx) =>
    keep(
      tx,
      org.orgId,
      'Europe/Brussels',
      posts.map(([id, parent, change], index) => ({
        post: aPost(id, `author ${id}`, hoursAgo(20 - index), {
          kind: 'own',
          isQuestion: true,
          parentHash: parent === null ? null : hash(parent),
          ...change,
        }),
        sourceId: org.sourceId,
        topics: [org.everything, org.waste],
      })),
    ),
  )
}
async function asked(id = 'q'): Promise<string> {
  await said([id, null])
  return here(async (tx) => {
    const [row] = await tx<{ postId: number }[]>`select post_id as "postId" from post
      where org_id = ${org.orgId} and native_hash = ${hash(id)}`
    return followPost(
      tx,
      org.orgId,
      { postId: row?.postId ?? 0, askedAt: hoursAgo(20), dueAt: hoursAgo(2) },
      'ann',
    )
  })
}
const one = (id: string) => here((tx) => followUp(tx, org.orgId, id))
const eventsOf = (id: string) => here((tx) => followUpEvents(tx, org.orgId, id))
const idsIn = (filter: FollowUpFilter, userId = 'ann') =>
  here(async (tx) =>
    (await followUps(tx, org.orgId, filter, { userId, now }, 50)).map((item) => item.followUpId),
  )

describe('a follow-up', () => {
  test('is made once for a post, whoever asks, with its topic and who made it', async () => {
    await said(['q', null])
    const posts = [{ postId: 1, askedAt: hoursAgo(20), dueAt: null }]
    expect(await here((tx) => startFollowUps(tx, org.orgId, posts))).toEqual([1])
    expect(await here((tx) => startFollowUps(tx, org.orgId, posts))).toEqual([])
    const id = await here((tx) =>
      followPost(tx, org.orgId, { ...posts[0], postId: 1, askedAt: now, dueAt: null }, 'ann'),
    )
    expect(await one(id)).toMatchObject({ state: 'new', postId: 1, topics: [{ name: 'Afval' }] })
    expect(await eventsOf(id)).toMatchObject([{ what: 'made', actor: 'intake' }])
  })

  test('is taken, given to a colleague who may answer, and released', async () => {
    const id = await asked()
    expect(await here((tx) => takeFollowUp(tx, org.orgId, id, ann))).toBe(true)
    expect(await here((tx) => takeFollowUp(tx, org.orgId, id, ann))).toBe(false)
    await here((tx) => giveFollowUp(tx, org.orgId, id, { ...ann, to: 'bo' }))
    expect(await one(id)).toMatchObject({ state: 'taken', owner: 'bo' })
    await expect(here((tx) => giveFollowUp(tx, org.orgId, id, { ...ann, to: 'cis' }))).rejects.toMatchObject({
      key: 'follow-up.not-a-colleague',
    })
    await here((tx) => releaseFollowUp(tx, org.orgId, id, ann))
    expect(await one(id)).toMatchObject({ state: 'new', owner: null })
    expect((await eventsOf(id)).map((event) => event.what).sort()).toEqual([
      'given',
      'made',
      'released',
      'taken',
    ])
  })

  test('ends once, with its reason, and can be opened again', async () => {
    const id = await asked()
    const noAction = { ...ann, how: 'no-action' as const, reason: 'Geen vraag aan ons.' }
    expect(await here((tx) => endFollowUp(tx, org.orgId, id, noAction))).toBe(true)
    expect(await here((tx) => endFollowUp(tx, org.orgId, id, { ...ann, how: 'answered' }))).toBe(false)
    expect(await one(id)).toMatchObject({ state: 'no-action', reason: 'Geen vraag aan ons.', endedAt: now })
    await here((tx) => reopenFollowUp(tx, org.orgId, id, ann))
    expect(await one(id)).toMatchObject({ state: 'new', reason: '', endedAt: null })
  })

  test('keeps its history: the role that works cannot change an event', async () => {
    const id = await asked()
    await expect(
      here((tx) => tx`update follow_up_event set actor = 'x' where follow_up_id = ${id}`),
    ).rejects.toThrow(/permission denied/)
  })

  test('of one organisation is not seen or touched by another', async () => {
    const id = await asked()
    const other = await anOrganisation(db.database)
    await db.database.inOrg(other.orgId, async (tx) => {
      expect(await followUp(tx, other.orgId, id)).toBeUndefined()
      expect(await takeFollowUp(tx, org.orgId, id, ann)).toBe(false)
    })
  })
})

test('our own answer on the network answers what it stands under, and only that', async () => {
  const [a, b] = [await asked('a'), await asked('b')]
  await here((tx) => answeredElsewhere(tx, org.orgId, [hash('a'), hash('unknown')], now))
  expect(await one(a)).toMatchObject({ state: 'answered', answeredAt: now })
  expect(await eventsOf(a)).toContainEqual(
    expect.objectContaining({ what: 'answered-elsewhere', actor: 'intake' }),
  )
  expect(await one(b)).toMatchObject({ state: 'new' })
})

describe('who writes', () => {
  test('keeps the others away while typing, and no longer than two minutes after', async () => {
    const id = await asked()
    const writes = (by: string, at: Date) => here((tx) => startWriting(tx, org.orgId, id, { by, at }))
    expect(await writes('ann', now)).toBeNull()
    expect(await writes('bo', now)).toBe('ann')
    expect(await writes('ann', new Date(now.getTime() + 100_000))).toBeNull()
    expect(await writes('bo', new Date(now.getTime() + 130_000))).toBe('ann')
    expect(await writes('bo', new Date(now.getTime() + 221_000))).toBeNull()
    await here((tx) => stopWriting(tx, org.orgId, id, 'ann'))
    expect(await writes('ann', new Date(now.getTime() + 222_000))).toBe('bo')
  })
})

describe('the list', () => {
  test('has who waits longest first, and each filter its own', async () => {
    await said(['a', null], ['b', null], ['c', null])
    const posts = [3, 1, 2].map((postId) => ({
      postId,
      askedAt: hoursAgo(20 - postId),
      dueAt: hoursAgo(postId === 1 ? 1 : -1),
    }))
    await here((tx) => startFollowUps(tx, org.orgId, posts))
    const [first = '', second = '', third = ''] = await idsIn('open')
    await here((tx) => takeFollowUp(tx, org.orgId, second, ann))
    await here((tx) => endFollowUp(tx, org.orgId, third, { ...ann, how: 'closed' }))
    expect(await idsIn('open')).toEqual([first, second])
    expect(await idsIn('new')).toEqual([first])
    expect(await idsIn('overdue')).toEqual([first])
    expect(await idsIn('mine')).toEqual([second])
    expect(await idsIn('mine', 'bo')).toEqual([])
    expect(await idsIn('ended')).toEqual([third])
    expect(await here((tx) => followUpCounts(tx, org.orgId, { userId: 'ann', now }))).toEqual({
      open: 2,
      mine: 1,
      new: 1,
      asked: 0,
      overdue: 1,
      ended: 1,
    })
    const after = { at: hoursAgo(19), followUpId: first }
    const next = await here((tx) => followUps(tx, org.orgId, 'open', { userId: 'ann', now }, 50, after))
    expect(next.map((item) => item.followUpId)).toEqual([second])
  })

  test('figures leave out what was no question', async () => {
    const [a, b] = [await asked('a'), await asked('b')]
    await asked('c')
    await here((tx) => endFollowUp(tx, org.orgId, a, { ...ann, how: 'answered' }))
    await here((tx) => endFollowUp(tx, org.orgId, b, { ...ann, how: 'no-action' }))
    expect(await here((tx) => followUpTimes(tx, org.orgId, hoursAgo(48)))).toEqual({
      asked: 2,
      answered: [{ askedAt: hoursAgo(20), answeredAt: now }],
    })
  })
})

test('a thread is what the question answers, what answers it, and what stands beside it', async () => {
  await said(
    ['post', null, { authorKind: 'organisation', authorName: 'Duinveld' }],
    ['comment', 'post'],
    ['beside', 'post'],
    ['ours', 'comment', { authorKind: 'organisation', authorName: 'Duinveld' }],
    ['elsewhere', 'another'],
  )
  const thread = await here((tx) => threadOf(tx, org.orgId, 2))
  expect(thread.map((post) => [post.postId, post.stands])).toEqual([
    [1, 'before'],
    [3, 'beside'],
    [4, 'after'],
  ])
})

describe('replies that need a person', () => {
  test('are those to approve by another, refused ones, and those of which nobody knows', async () => {
    const id = await asked()
    const reply = (state: string, by: string) =>
      here(async (tx) => {
        const replyId = randomUUID()
        await tx`insert into reply (org_id, reply_id, follow_up_id, post_id, source_id, act, body, state, written_by, created_at)
          values (${org.orgId}, ${replyId}, ${id}, 1, ${org.sourceId}, 'reply', 'Om negen uur.', ${state}, ${by}, ${now})`
        return replyId
      })
    const stuck = (userId: string) =>
      here(async (tx) => (await stuckReplies(tx, org.orgId, userId, now)).map((item) => item.state).sort())
    await reply('to-approve', 'ann')
    await reply('uncertain', 'ann')
    await reply('done', 'ann')
    expect(await stuck('bo')).toEqual(['to-approve', 'uncertain'])
    expect(await stuck('ann')).toEqual(['uncertain'])
    await reply('refused', 'bo')
    expect(await stuck('ann')).toEqual(['refused', 'uncertain'])
    await here((tx) => endFollowUp(tx, org.orgId, id, { ...ann, how: 'closed' }))
    expect(await stuck('ann')).toEqual(['uncertain'])
  })
})

test('office hours are the usual ones, or those of the organisation', async () => {
  expect(await here((tx) => officeHours(tx, org.orgId))).toMatchObject({ answerWithin: 4, country: 'BE' })
  await here((tx) => tx`update organisation set settings = '{"answerWithin": 8}' where org_id = ${org.orgId}`)
  expect((await here((tx) => officeHours(tx, org.orgId))).answerWithin).toBe(8)
})
