import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dataSets } from '../../../../tests/town/recorded.js'
import { commentOf, postOf, readComment, readPost } from '../facebook/adapter.js'
import { keptOf } from '../facebook/links.js'
import { changesFor, handshake, isSigned } from './calls.js'
import { proofOf } from './graph.js'
import { errorOf, isMissing, problemOfGraph } from './problems.js'
import { restAfter, usageOf } from './usage.js'

const error = (code: number, message = 'Something', more: object = {}) => {
  const read = errorOf({ error: { code, message, type: 'OAuthException', ...more } })
  if (!read) throw new Error('it is an error')
  return read
}
const problem = (code: number, message?: string, more?: object) =>
  problemOfGraph(error(code, message, more), 'Facebook', 60)

describe('what the Graph API says is wrong', () => {
  test.each([
    [190, { error_subcode: 463 }, 'key-expired'],
    [190, { error_subcode: 460 }, 'key-refused'],
    [190, {}, 'key-refused'],
    [10, {}, 'permission-missing'],
    [200, {}, 'permission-missing'],
    [299, {}, 'permission-missing'],
    [4, {}, 'limit-reached'],
    [17, {}, 'limit-reached'],
    [32, {}, 'limit-reached'],
    [613, {}, 'limit-reached'],
    [80_001, {}, 'limit-reached'],
    [100, {}, 'network-says'],
  ])('code %i %j is %s', (code, more, key) => {
    expect(problem(code, undefined, more).key).toBe(key)
  })

  test('is told in their words for people, on one line, without what may be a token, and not too long', () => {
    const token = 'EAAB'.repeat(30)
    const said = problem(100, `Wrong\n${token}\u0007 ${'blah '.repeat(100)}`).values.message
    expect(said).not.toContain(token)
    expect(String(said).length).toBe(200)
    expect(said).not.toMatch(/\p{Cc}/u)
    expect(problem(100, 'for programs', { error_user_msg: 'Voor mensen' }).values.message).toBe('Voor mensen')
  })

  test('a missing permission has its name', () => {
    const { values } = problem(10, '(#10) This requires the pages_read_engagement permission or the feature')
    expect(values.permission).toBe('pages_read_engagement')
  })

  test('what is no error is none', () => {
    for (const value of [null, [], 'error', { data: [] }, { error: 'text' }])
      expect(errorOf(value)).toBeNull()
    expect(isMissing(error(100, 'x', { error_subcode: 33 }))).toBe(true)
    expect(isMissing(error(100))).toBe(false)
  })
})

describe('how much is used', () => {
  const business = (percent: number, minutes: number) =>
    JSON.stringify({
      '1': [{ type: 'pages', call_count: percent, estimated_time_to_regain_access: minutes }],
    })

  test('is the fullest of what the headers say', () => {
    const headers = {
      'x-app-usage': '{"call_count":12,"total_time":35,"total_cputime":3}',
      'x-page-usage': '{"call_count":40}',
      'x-business-use-case-usage': business(28, 0),
    }
    expect(usageOf(headers)).toEqual({ used: 0.4, regainSeconds: 0 })
    expect(usageOf({})).toEqual({ used: null, regainSeconds: 0 })
    expect(usageOf({ 'x-app-usage': 'broken{' }).used).toBeNull()
  })

  test('from ninety percent on it rests, longer the fuller it is', () => {
    expect(restAfter({ used: 0.89, regainSeconds: 0 })).toBeNull()
    expect(restAfter({ used: 0.9, regainSeconds: 0 })).toBe(300)
    expect(restAfter({ used: 1.2, regainSeconds: 0 })).toBe(1_800)
    expect(restAfter(usageOf({ 'x-business-use-case-usage': business(100, 19) }))).toBe(1_140)
  })
})

describe('calls', () => {
  const secret = { appSecret: 'key', verifyToken: 'woord' }

  test('are only believed with the signature of every byte', () => {
    const body = Buffer.from('{"object":"page","entry":[]}')
    const right = `sha256=${proofOf(body.toString(), 'key')}`
    expect(isSigned(body, { 'x-hub-signature-256': right }, secret)).toBe(true)
    expect(isSigned(Buffer.from(`${body} `), { 'x-hub-signature-256': right }, secret)).toBe(false)
    expect(isSigned(body, { 'x-hub-signature-256': right.replace('sha256', 'sha1') }, secret)).toBe(false)
    expect(isSigned(body, {}, secret)).toBe(false)
    expect(isSigned(body, { 'x-hub-signature-256': `sha256=${proofOf(body.toString(), '')}` }, {})).toBe(
      false,
    )
  })

  test('without a word of ours no handshake succeeds', () => {
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': '',
      'hub.challenge': '1',
    })
    expect(handshake(query, {})).toBeNull()
    expect(handshake(query, secret)).toBeNull()
  })

  test('of another object are not ours', () => {
    const body = Buffer.from(
      '{"object":"instagram","entry":[{"id":"1","changes":[{"field":"feed","value":{}}]}]}',
    )
    expect(changesFor('page', '1', body)).toEqual({ changes: [], drops: [] })
    expect(changesFor('instagram', '1', body).changes).toHaveLength(1)
  })
})

const folder = dataSets()
const recorded = folder === null ? '' : join(folder, 'wire', 'facebook-graph')

describe.skipIf(!existsSync(recorded))(
  'recorded answers (skipped where DORPSPLEIN_DATA_SETS is absent)',
  () => {
    const settings = { credential: '', page: '19292868552', name: 'x', own: true }
    const files = existsSync(recorded)
      ? readdirSync(recorded, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
      : []
    const read = (name: string): unknown => JSON.parse(readFileSync(join(recorded, name), 'utf8'))
    /** The items of a list, of an answer by ids, or the thing itself. */
    function itemsOf(value: unknown): unknown[] {
      if (typeof value !== 'object' || value === null) return [value]
      if ('data' in value && Array.isArray(value.data)) return value.data
      const all = Object.values(value)
      return all.every((one) => typeof one === 'object' && one !== null) ? all : [value]
    }

    test('all are read as posts, comments and errors without an exception', () => {
      expect(files.length).toBeGreaterThan(100)
      for (const name of files) {
        const value = read(name)
        errorOf(value)
        for (const item of itemsOf(value)) {
          const post = readPost(item)
          if ('said' in post) postOf(post.said, post.at, settings)
          const comment = readComment(item)
          if ('said' in comment) commentOf(comment.said, comment.at, '1_2', settings)
        }
      }
    })

    test('every post and comment with an id comes in, and its link says which it is', () => {
      const those = (part: string) => files.filter((name) => name.startsWith(`facebook/apidata/${part}/`))
      const withId = (item: unknown) =>
        typeof item === 'object' && item !== null && 'id' in item && 'created_time' in item
      let count = 0
      for (const name of those('posts')) {
        for (const item of itemsOf(read(name)).filter(withId)) {
          const one = readPost(item)
          if (!('said' in one)) throw new Error(`${name} was dropped`)
          const post = postOf(one.said, one.at, settings)
          expect(keptOf(post.link ?? '')).toMatchObject({ is: 'post', id: post.id })
          count++
        }
      }
      for (const name of those('comments')) {
        for (const item of itemsOf(read(name)).filter(withId)) {
          const one = readComment(item)
          if (!('said' in one)) throw new Error(`${name} was dropped`)
          const comment = commentOf(one.said, one.at, '1_2', settings)
          expect(keptOf(comment.link ?? '')).toMatchObject({ is: 'comment', id: comment.id })
          count++
        }
      }
      expect(count).toBeGreaterThan(15)
    })

    test('an error is told as what it is', () => {
      const said = errorOf(read('error.json'))
      expect(said && problemOfGraph(said, 'Facebook', 60)).toMatchObject({ key: 'network-says' })
    })
  },
)
