import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHttp, type Http, HttpProblem } from '#basics/http'
import { createLog } from '#basics/log'
import { type Meta, startMeta } from '../../../../tests/town/meta.js'
import { GraphError } from '../../../../tests/town/meta-graph.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Act, Answering } from '../../connector.js'
import { facebook } from './index.js'
import type { FacebookSettings } from './wire.js'

let town: Meta
let http: Http
let keys: TestAccess
let page: string
let post: string
let comment: string
let clock = new Date('2026-11-20T10:00:00Z')
const now = () => clock

beforeAll(async () => {
  keys = await openTestAccess({ service: 'meta', secret: {}, now })
})
afterAll(() => keys.close())
beforeEach(async () => {
  clock = new Date(clock.getTime() + 86_400_000)
  town = await startMeta({ now })
  page = town.addPage('Gemeente Duinveld')
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
  await keys.access.renew(keys.credentialId, { secret: town.secretFor(page) })
  post = town.post(page, 'De markt is open')
  comment = town.comment(post, { text: 'Tot hoe laat?' })
})
afterEach(async () => {
  await Promise.all([town.close(), http.close()])
})

const context = () => ({
  http,
  log: createLog('silent'),
  now,
  signal: new AbortController().signal,
  access: keys.access,
})
const desk = (): Answering<FacebookSettings> => {
  const { answering } = facebook(town.url)
  if (!answering) throw new Error('Facebook can be answered')
  return answering
}
const settings = () => ({ credential: keys.credentialId, page, name: 'Gemeente Duinveld', own: true })
const doing = (act: Act, text = '', target = comment) => ({ act, target, text, since: clock })
const perform = (act: Act, text = '', target = comment) =>
  desk().perform(settings(), doing(act, text, target), context())
const find = (act: Act, text = '', target = comment) =>
  desk().find(settings(), doing(act, text, target), context())

test('a reply stands under the comment, and we know where', async () => {
  const done = await perform('reply', 'Tot tien uur.')
  expect(town.repliesUnder(comment)).toEqual([
    { id: done.id, text: 'Tot tien uur.', by: 'Gemeente Duinveld' },
  ])
  expect(done.link).toContain('reply_comment_id=')
})

test('hiding, liking and a private message are done', async () => {
  await perform('like')
  await perform('hide')
  const { id } = await perform('private-reply', 'We bellen u.')
  expect(id).toMatch(/^m_/)
  expect(town.one(comment)).toMatchObject({ likedByPage: true, isHidden: true, privateReply: 'We bellen u.' })
})

describe('an answer of the network that never came', () => {
  test.each(['line', 'unknown'] as const)(
    '(%s) leaves nobody knowing, and is found afterwards',
    async (how) => {
      town.loseNextAnswer(how)
      await expect(perform('reply', 'Tot tien uur.')).rejects.toBeInstanceOf(HttpProblem)
      expect(await find('reply', 'Tot  tien uur. ')).toMatchObject({ id: town.repliesUnder(comment)[0]?.id })
      expect(await find('reply', 'Iets anders')).toBe('absent')
    },
  )

  test('a reply to a reply is found where the network puts it', async () => {
    const below = town.comment(post, { text: 'Ja, hoe laat?', replyTo: comment })
    town.loseNextAnswer()
    await expect(perform('reply', 'Om tien uur.', below)).rejects.toBeInstanceOf(HttpProblem)
    expect(await find('reply', 'Om tien uur.', below)).toMatchObject({ id: expect.any(String) })
  })

  test('the same words of long ago, or of somebody else, are not ours of now', async () => {
    await perform('reply', 'Dank u.')
    clock = new Date(clock.getTime() + 3_600_000)
    town.comment(post, { text: 'Dank u.', replyTo: comment })
    expect(await find('reply', 'Dank u.')).toBe('absent')
  })

  test('a like and hiding are told by the comment', async () => {
    expect(await find('like')).toBe('absent')
    expect(await find('hide')).toBe('absent')
    await perform('like')
    await perform('hide')
    expect(await find('like')).toEqual({ id: null, link: null })
    expect(await find('hide')).toEqual({ id: null, link: null })
  })

  test('of a private message only its absence is sure', async () => {
    expect(await find('private-reply', 'We bellen u.')).toBe('absent')
    await perform('private-reply', 'We bellen u.')
    expect(await find('private-reply', 'We bellen u.')).toBe('unknown')
  })

  test('under a comment that is gone nobody can tell', async () => {
    town.removeComment(comment)
    expect(await find('reply', 'Dank u.')).toBe('unknown')
    expect(await find('like')).toBe('unknown')
  })
})

describe('a refusal is certain, and told in the words of the network', () => {
  test('their message for people', async () => {
    const userMessage = 'Deze reactie kan niet meer beantwoord worden.'
    town.refuseNext(new GraphError(1705, '(#1705) There was an error', { userMessage }))
    await expect(perform('reply', 'Dank u.')).rejects.toMatchObject({
      key: 'network-says',
      values: { network: 'Facebook', message: userMessage },
    })
    expect(town.repliesUnder(comment)).toEqual([])
  })

  test('a permission, an expired key, a limit, a second private message', async () => {
    town.grant('pages_manage_engagement', false)
    await expect(perform('reply', 'Dank u.')).rejects.toMatchObject({ key: 'permission-missing' })
    town.expireTokens(true)
    await expect(perform('like')).rejects.toMatchObject({ key: 'key-expired' })
    town.expireTokens(false)
    await perform('private-reply', 'We bellen u.')
    await expect(perform('private-reply', 'We bellen u.')).rejects.toMatchObject({ key: 'network-says' })
    town.limit(true)
    await expect(perform('hide')).rejects.toMatchObject({ key: 'limit-reached' })
  })

  test('answering goes on where reading rests', async () => {
    await keys.access.closeFor(keys.credentialId, 'calls', 600)
    await expect(perform('reply', 'Dank u.')).resolves.toMatchObject({ id: expect.any(String) })
  })

  test('under a page of others nothing is said', async () => {
    const other = { ...settings(), own: false }
    await expect(desk().perform(other, doing('reply', 'Hallo'), context())).rejects.toMatchObject({
      key: 'facebook-not-ours',
    })
  })
})
