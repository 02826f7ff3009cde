import { describe, expect, test } from 'vitest'
import type { StuckReply, Waiting } from '#store'
import { mine, minutesFor, queue } from './queue.js'

const none = {
  questions: [],
  older: { count: 0, first: null },
  news: [],
  broken: [],
  ending: [],
  singlesDone: 0,
}
const at = new Date('2026-11-23T09:00:00Z')

function asked(postId: number, topic: string | null, voice: string | null = `v${postId}`): Waiting {
  return {
    postId,
    at,
    kind: 'social',
    title: null,
    body: `Vraag ${postId}?`,
    lang: 'nl',
    sourceName: 'Bluesky',
    authorName: null,
    hasLink: false,
    voice,
    topics: topic ? [{ id: topic, name: topic }] : [],
    followUp: null,
  }
}

const kindsOf = (questions: Waiting[]) => queue({ ...none, questions })[0]?.items.map((item) => item.key)

describe('questions', () => {
  test('about one topic are one thing from three on', () => {
    expect(kindsOf([asked(1, 'straat'), asked(2, 'straat'), asked(3, 'straat')])).toEqual([
      'questions:straat',
    ])
  })
  test('stay apart below that', () => {
    expect(kindsOf([asked(1, 'straat'), asked(2, 'straat')])).toEqual(['question:1', 'question:2'])
  })
  test('keep the place of the first of them', () => {
    const all = [
      asked(1, null),
      asked(2, 'straat'),
      asked(3, 'afval'),
      asked(4, 'straat'),
      asked(5, 'straat'),
    ]
    expect(kindsOf(all)).toEqual(['question:1', 'questions:straat', 'question:3'])
  })
  test('that are left over on a busy day are one thing', () => {
    const all = Array.from({ length: 9 }, (_, id) => asked(id, null))
    expect(kindsOf(all)).toEqual([
      'question:0',
      'question:1',
      'question:2',
      'question:3',
      'question:4',
      'questions:other',
    ])
  })
  test('do not move up when one is done: what is left of the day grows shorter', () => {
    const all = Array.from({ length: 9 }, (_, id) => asked(id, null))
    const after = queue({ ...none, questions: all.slice(2), singlesDone: 2 })[0]?.items.map(
      (item) => item.key,
    )
    expect(after).toEqual(['question:2', 'question:3', 'question:4', 'questions:other'])
  })
  test('of somebody who asks ten times are one voice', () => {
    const [item] =
      queue({ ...none, questions: Array.from({ length: 10 }, (_, id) => asked(id, 'straat', 'an')) })[0]
        ?.items ?? []
    expect(item).toMatchObject({ kind: 'questions', voices: 1 })
  })
})

describe('a question that is followed up', () => {
  const followed = (owner: string | null): Waiting => ({
    ...asked(1, null),
    followUp: { id: 'f', owner, dueAt: null },
  })
  const actionsOf = (questions: Waiting[]) =>
    queue({ ...none, questions })[0]?.items[0]?.actions.map((action) => action.name)
  test('is answered on its own page, and taken by who has time', () => {
    expect(actionsOf([followed(null)])).toEqual(['write', 'take', 'tamtam', 'no-action', 'later'])
    expect(actionsOf([followed('ann')])).toEqual(['write', 'tamtam', 'no-action', 'later'])
  })
  test('stands among the others about its topic', () => {
    const all = [asked(1, 'straat'), asked(2, 'straat'), asked(3, 'straat')]
    expect(kindsOf(all.map((one) => ({ ...one, followUp: { id: 'f', owner: null, dueAt: null } })))).toEqual([
      'questions:straat',
    ])
  })
})

test('an answer that waits for a second reader comes first, one that went wrong is put right', () => {
  const reply = (replyId: string, state: StuckReply['state']): StuckReply => ({
    replyId,
    followUpId: 'f',
    postId: 1,
    state,
    act: 'reply',
    problem: null,
    writtenBy: 'bo',
    at,
    body: 'Vraag?',
    sourceName: 'Onze pagina',
  })
  const replies = [reply('a', 'uncertain'), reply('b', 'to-approve'), reply('c', 'refused')]
  const sections = queue({ ...none, replies, questions: [asked(1, null)] })
  expect(sections.map((section) => section.items.map((item) => item.key))).toEqual([
    ['reply:b', 'question:1'],
    ['reply:a', 'reply:c'],
  ])
})

test('an empty day has no sections and takes no minutes', () => {
  expect(queue(none)).toEqual([])
  expect(minutesFor([])).toBe(0)
})

test('three hundred questions on a busy day are still minutes', () => {
  const topics = ['straat', 'afval', 'school']
  const questions = Array.from({ length: 300 }, (_, id) => asked(id, topics[id % 3] ?? null))
  expect(minutesFor(queue({ ...none, questions }))).toBeLessThanOrEqual(15)
})

test('who owns topics sees those; who owns none sees all', () => {
  const news = ['an', 'bo'].map((owner) => ({
    topicId: owner,
    name: owner,
    owner,
    posts: 1,
    voices: 1,
    since: at,
  }))
  expect(mine(news, { name: 'An', mail: 'x' }).map((one) => one.owner)).toEqual(['an'])
  expect(mine(news, { name: 'Cis', mail: 'x' })).toHaveLength(2)
})

test('sources that are silent for one reason are one thing', () => {
  const silent = (sourceId: string, key: string) => ({
    sourceId,
    name: sourceId,
    connector: 'feed',
    problem: { key, values: {} },
    since: at,
    lastSuccess: null,
  })
  const broken = [
    silent('a', 'problem.timeout'),
    silent('b', 'problem.not-found'),
    silent('c', 'problem.not-found'),
    silent('d', 'problem.not-found'),
  ]
  expect(queue({ ...none, broken })[0]?.items.map((item) => item.key)).toEqual([
    'source:a',
    'sources:problem.not-found',
  ])
})

describe('the tamtam of the day', () => {
  const state = { version: 0, sentAt: null, sentTo: 0, readers: 3, chosen: 0, unread: 0, proposed: 2 }
  const actionsOf = (change: object) =>
    queue({ ...none, tamtam: { day: '2026-11-27', state: { ...state, ...change } } })[0]?.items[0]?.actions[0]
      ?.name
  test('can leave as it is when nothing was chosen', () => expect(actionsOf({})).toBe('send'))
  test('is written first when something was', () =>
    expect(actionsOf({ chosen: 1, unread: 1 })).toBe('compose'))
  test('each item without a reading takes longer', () => {
    const minutesOf = (unread: number) =>
      minutesFor(
        queue({ ...none, tamtam: { day: '2026-11-27', state: { ...state, chosen: unread, unread } } }),
      )
    expect(minutesOf(3)).toBeGreaterThan(minutesOf(1))
  })
})
