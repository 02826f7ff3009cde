import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordedPost } from './index.js'

const data = process.env.DORPSPLEIN_DATA_SETS ?? '../shared/data'
const line = { id: '12', source: 'x', createdAt: '2020-03-12T21:00:00Z', text: 'Alles gaat dicht' }
const read = (change: object) => recordedPost(JSON.stringify({ ...line, ...change }), 812)

test('a recorded post has its own network, id and time', () => {
  expect(read({ lang: 'nl', author: 'a1', place: 'Gent', replyTo: '11', url: 'https://x.com/a/12' })).toEqual(
    {
      post: {
        network: 'x',
        id: '12',
        kind: 'social',
        author: { id: 'a1' },
        text: line.text,
        createdAt: new Date(line.createdAt),
        link: 'https://x.com/a/12',
        replyTo: '11',
        languages: ['nl'],
        place: 'Gent',
      },
    },
  )
})

test('counts are known by the names that the networks gave them', () => {
  for (const engagement of [
    { retweet_count: 1, reply_count: 2, like_count: 3, quote_count: 4 },
    { reblogs: 1, replies: 2, favs: 3 },
  ]) {
    expect(read({ engagement })).toMatchObject({ post: { engagement: { reposts: 1, replies: 2, likes: 3 } } })
  }
})

test('a line that cannot be read is dropped with its number', () => {
  expect(recordedPost('{"id":', 812)).toEqual({ drop: { reason: 'malformed', detail: 'line 812' } })
  expect(read({ text: undefined })).toMatchObject({
    drop: { reason: 'incomplete', detail: 'line 812: text' },
  })
  expect(read({ createdAt: 'gisteren' })).toMatchObject({ drop: { detail: 'line 812: createdAt' } })
})

test('any line is read or dropped', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(Object.keys(recordedPost(text, 1))).toHaveLength(1)
    }),
  )
})

const files = ['flanders-2020-03-11--04-05', 'mastodon-mixed', 'x-mixed'].map((name) =>
  join(data, `posts/${name}.jsonl`),
)

test.skipIf(!files.every(existsSync))(
  'every recorded post of the data sets is read (DORPSPLEIN_DATA_SETS)',
  () => {
    for (const file of files) {
      const lines = readFileSync(file, 'utf8').trim().split('\n')
      expect(lines.filter((one, at) => 'drop' in recordedPost(one, at + 1))).toEqual([])
    }
  },
)
