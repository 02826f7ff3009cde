import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { type InstagramTown, type Picture, startInstagram } from '../../../../tests/town/instagram.js'
import { dataSets } from '../../../../tests/town/recorded.js'
import { openTestAccess, type TestAccess } from '../../access.fixture.js'
import type { Act, Context, Followed, Visit } from '../../connector.js'
import { readComments, readMedia, targetOf } from './adapter.js'
import { differentTags, instagramHashtag } from './hashtag.js'
import { instagram } from './index.js'
import { instagramSetup } from './setup.js'
import { hashtagCursor, hashtagSettings, instagramCursor, instagramSettings } from './wire.js'

let town: InstagramTown
let http: Http
let clock: Date
let opened: TestAccess
const followed: Followed[] = []

beforeEach(async () => {
  clock = new Date('2026-11-20T10:00:00Z')
  town = await startInstagram({ now: () => clock })
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
  opened = await openTestAccess({
    service: 'meta',
    secret: {
      appId: town.appId,
      appSecret: town.appSecret,
      verifyToken: 'woord',
      userToken: town.userToken,
      [`page.${town.page}`]: town.pageToken,
    },
    topics: followed,
    now: () => clock,
  })
})
afterEach(async () => {
  await Promise.all([town.close(), http.close(), opened.close()])
})

const context = (): Context => ({
  http,
  log: createLog('silent'),
  now: () => clock,
  signal: new AbortController().signal,
  access: opened.access,
})
const settings = () =>
  instagramSettings.parse({
    credential: opened.credentialId,
    account: town.account,
    page: town.page,
    username: `@${town.username}`,
  })
const ofTag = (tag: string) =>
  hashtagSettings.parse({ credential: opened.credentialId, account: town.account, page: town.page, tag })
const visit = (cursor: unknown = null) =>
  instagram(town.url).visit(settings(), cursor === null ? null : instagramCursor.parse(cursor), context())
const search = (tag: string, cursor: unknown = null) =>
  instagramHashtag(town.url).visit(
    ofTag(tag),
    cursor === null ? null : hashtagCursor.parse(cursor),
    context(),
  )
const posts = ({ arrivals }: Pick<Visit<unknown>, 'arrivals'>) =>
  arrivals.flatMap((one) => (one.type === 'post' ? [one.post] : []))
const texts = (of: Pick<Visit<unknown>, 'arrivals'>) => posts(of).map(({ text }) => text)
const ago = (seconds: number) => new Date(clock.getTime() - seconds * 1000)
const later = (seconds: number) => {
  clock = new Date(clock.getTime() + seconds * 1000)
}
const fair = () => town.show('duinveld', 'Kermis op de markt', { at: ago(9000) })
const asks = (ending: string) => town.asked.filter(({ url }) => url.pathname.endsWith(ending)).length

test('what we show, what is said under it and who tags us comes in, oldest first', async () => {
  const picture = fair()
  const question = town.comment(picture, 'An.Peeters', 'Tot wanneer?', { at: ago(8000) })
  const answer = town.comment(picture, 'duinveld', 'Tot zondag.', { at: ago(7000), parent: question })
  town.show('bert', 'Op de kermis', { at: ago(6000), tagged: ['duinveld'] })
  town.show('chris', 'Elders', { at: ago(5000) })
  const found = posts(await visit())
  expect(
    found.map(({ text, kind, toUs, author, replyTo }) => [
      text,
      kind,
      toUs,
      author?.id,
      author?.isOwner,
      replyTo,
    ]),
  ).toEqual([
    ['Kermis op de markt', 'own', undefined, 'duinveld', true, undefined],
    ['Tot wanneer?', 'own', true, 'an.peeters', undefined, picture.id],
    ['Tot zondag.', 'own', undefined, 'duinveld', true, question.id],
    ['Op de kermis', 'own', true, 'bert', undefined, undefined],
  ])
  expect(found[1]?.link).toBe(
    `https://www.instagram.com/p/C${picture.id}/c/${question.id}/#comment-${question.id}`,
  )
  expect(answer.parent).toBe(question.id)
})

test('later only what is new comes in, also an answer under an old comment', async () => {
  town.show('duinveld', 'Ouder nieuws', { at: ago(20_000) })
  const picture = fair()
  const question = town.comment(picture, 'an', 'Tot wanneer?', { at: ago(8000) })
  const first = await visit()
  later(3600)
  town.comment(picture, 'bert', 'Dat wil ik ook weten', { parent: question })
  const second = texts(await visit(JSON.parse(JSON.stringify(first.cursor))))
  expect(second).toContain('Dat wil ik ook weten')
  expect(second).not.toContain('Ouder nieuws')
})

test('many pictures and many comments are read page by page', async () => {
  const pictures = Array.from({ length: 60 }, (_, n) =>
    town.show('duinveld', `foto ${n}`, { at: ago(90_000 - n) }),
  )
  for (let n = 0; n < 120; n++)
    town.comment(pictures[0] as Picture, 'an', `reactie ${n}`, { at: ago(5000 - n) })
  expect(texts(await visit())).toHaveLength(180)
})

test('old posts without anything new are asked once a day', async () => {
  town.comment(town.show('duinveld', 'oud', { at: ago(10 * 86_400) }), 'an', 'mooi', { at: ago(9 * 86_400) })
  const first = await visit()
  const second = await visit(first.cursor)
  expect(asks('/comments')).toBe(1)
  later(86_401)
  await visit(second.cursor)
  expect(asks('/comments')).toBe(2)
})

test('our app is connected to the page once; without that permission it visits all the same', async () => {
  fair()
  town.refuse('pages_manage_metadata')
  const first = await visit()
  expect(texts(first)).toEqual(['Kermis op de markt'])
  await visit(first.cursor)
  expect(asks('/subscribed_apps')).toBe(1)
})

test('without the permission for comments what we show comes in once, and then it is said', async () => {
  town.comment(fair(), 'an', 'Tot wanneer?', { at: ago(8000) })
  town.refuse('instagram_manage_comments')
  const found = await visit()
  expect(texts(found)).toEqual(['Kermis op de markt'])
  await expect(visit(found.cursor)).rejects.toMatchObject({
    key: 'permission-missing',
    values: { permission: 'instagram_manage_comments' },
  })
})

test.each([
  ['a token that expired', () => town.expire(), 'key-expired'],
  ['a permission that was not given', () => town.refuse('instagram_basic'), 'permission-missing'],
  ['a network that is broken', () => town.fail(3, 503), 'source-broken'],
  ['an answer that is no list', () => town.fail(3, 200, ['?']), 'network-unreadable'],
])('%s is told in words', async (_, happens, key) => {
  happens()
  await expect(visit({ media: 0, tags: 0, open: [] })).rejects.toMatchObject({ key })
})

test('too many requests: it stays away as long as it is asked to', async () => {
  town.fail(1, 429, {}, { 'retry-after': '120' })
  const cursor = { media: 0, tags: 0, open: [] }
  await expect(visit(cursor)).rejects.toMatchObject({ key: 'limit-reached', retryAfterSeconds: 120 })
  const before = town.asked.length
  await expect(visit(cursor)).rejects.toMatchObject({ key: 'limit-reached' })
  expect(town.asked).toHaveLength(before)
})

test('from ninety percent of the limit on it rests', async () => {
  fair()
  town.use(97)
  const cursor = { media: 0, tags: 0, open: [] }
  const found = await visit(cursor)
  expect(texts(found)).toEqual(['Kermis op de markt'])
  expect(found.nextInSeconds).toBeGreaterThan(600)
})

test('what cannot be read is dropped and counted, and the rest comes in', async () => {
  fair()
  for (const value of [null, 7, {}, { id: 'x' }]) town.garble(value)
  const found = await visit()
  expect(texts(found)).toEqual(['Kermis op de markt'])
  expect(found.drops.length).toBeGreaterThanOrEqual(4)
})

test('Instagram calls us: signed right it comes in, signed wrong it does not, about others it is left out', () => {
  const { webhook } = instagram(town.url)
  const secret = { appSecret: town.appSecret, verifyToken: 'woord' }
  const remark = town.comment(fair(), 'an', 'Tot wanneer?')
  const { body, headers } = town.call([town.commentCall(remark)])
  expect(webhook?.isSigned(body, headers, secret)).toBe(true)
  expect(webhook?.isSigned(body, town.call([], 'ander geheim').headers, secret)).toBe(false)
  expect(webhook?.isSigned(Buffer.from(`${body.toString()} `), headers, secret)).toBe(false)
  const { arrivals, drops } = webhook?.read(body, settings()) ?? { arrivals: [], drops: [] }
  expect(drops).toEqual([])
  expect(arrivals).toMatchObject([
    {
      post: { id: remark.id, text: 'Tot wanneer?', toUs: true, replyTo: remark.picture.id, createdAt: clock },
    },
  ])
  const bad = town.call([
    { field: 'comments', value: { id: 7 } },
    { field: 'story_insights', value: {} },
  ])
  expect(webhook?.read(bad.body, settings())).toMatchObject({ arrivals: [], drops: [{}] })
})

test('a call and a visit tell of the same comment under the same id', async () => {
  const remark = town.comment(fair(), 'an', 'Tot wanneer?')
  const called = instagram(town.url).webhook?.read(town.call([town.commentCall(remark)]).body, settings())
  const visited = posts(await visit()).find(({ text }) => text === 'Tot wanneer?')
  expect(posts(called ?? { arrivals: [] })[0]).toMatchObject({ id: visited?.id, author: visited?.author })
})

const follow = (value: Record<string, string>) =>
  instagram(town.url).webhook?.follow?.(town.call([{ field: 'mentions', value }]).body, settings(), context())

test('who names us elsewhere is asked after: in a comment, and under a picture', async () => {
  const elsewhere = town.show('bert', 'Met dank aan @duinveld', { at: ago(60) })
  const remark = town.comment(elsewhere, 'chris', 'Hé @duinveld, wanneer?', { at: ago(30) })
  const inComment = await follow({ media_id: elsewhere.id, comment_id: remark.id })
  const inPicture = await follow({ media_id: elsewhere.id })
  expect(posts(inComment ?? { arrivals: [] })).toMatchObject([
    { id: remark.id, toUs: true, author: { id: 'chris' }, replyTo: elsewhere.id },
  ])
  expect(posts(inPicture ?? { arrivals: [] })).toMatchObject([
    { id: elsewhere.id, toUs: true, author: { id: 'bert' }, text: 'Met dank aan @duinveld' },
  ])
})

test('a mention that is gone is counted; one that cannot be asked now makes the call come again', async () => {
  expect(await follow({ media_id: '1' })).toMatchObject({ arrivals: [], drops: [{ reason: 'incomplete' }] })
  town.fail(1, 503)
  await expect(follow({ media_id: '1' })).rejects.toMatchObject({ key: 'source-broken' })
})

test('what is gone from Instagram is gone: ours, tags and mentions', async () => {
  const picture = fair()
  const stays = town.comment(picture, 'an', 'Blijft', { at: ago(8000) })
  const goes = town.comment(picture, 'bert', 'Gaat', { at: ago(7000) })
  const tagged = town.show('chris', 'Kijk', { at: ago(6000), tagged: ['duinveld'] })
  const elsewhere = town.show('dirk', 'Dank @duinveld', { at: ago(60) })
  const named = await follow({ media_id: elsewhere.id })
  const links = [...posts(await visit()), ...posts(named ?? { arrivals: [] })].map(({ link = '' }) => link)
  const judge = async () =>
    Object.fromEntries(
      ((await instagram(town.url).verify?.(settings(), links, context())) ?? []).map(({ link, is }) => [
        targetOf(link)?.id,
        is,
      ]),
    )
  expect(new Set(Object.values(await judge()))).toEqual(new Set(['there']))
  for (const one of [goes, tagged, elsewhere]) town.remove(one)
  expect(await judge()).toEqual({
    [picture.id]: 'there',
    [stays.id]: 'there',
    [goes.id]: 'gone',
    [tagged.id]: 'gone',
    [elsewhere.id]: 'gone',
  })
})

test('a network that refuses proves nothing about what is there', async () => {
  const picture = fair()
  town.expire()
  const link = `https://www.instagram.com/p/x/#media-${picture.id}`
  await expect(instagram(town.url).verify?.(settings(), [link], context())).rejects.toMatchObject({
    key: 'key-expired',
  })
})

const desk = () => instagram(town.url).answering
const doing = (target: string, text: string, act: Act = 'reply') => ({ act, target, text, since: clock })

test('our answer stands under the comment', async () => {
  const picture = fair()
  const question = town.comment(picture, 'an', 'Tot wanneer?', { at: ago(8000) })
  const done = await desk()?.perform(settings(), doing(question.id, 'Tot zondag.'), context())
  const answer = picture.comments.at(-1)
  expect(answer).toMatchObject({ username: 'duinveld', text: 'Tot zondag.', parent: question.id })
  expect(done).toEqual({
    id: answer?.id,
    link: `https://www.instagram.com/p/C${picture.id}/c/${answer?.id}/`,
  })
})

test('an answer whose line broke after it was given is found, and not said twice', async () => {
  const question = town.comment(fair(), 'an', 'Tot wanneer?', { at: ago(8000) })
  const answer = doing(question.id, 'Tot  zondag.')
  expect(await desk()?.find(settings(), answer, context())).toBe('absent')
  town.breakAfterReply()
  await expect(desk()?.perform(settings(), answer, context())).rejects.toMatchObject({ name: 'HttpProblem' })
  expect(await desk()?.find(settings(), answer, context())).toMatchObject({
    id: question.picture.comments.at(-1)?.id,
  })
})

test('a broken network leaves open whether it was done', async () => {
  const question = town.comment(fair(), 'an', 'Tot wanneer?', { at: ago(8000) })
  town.fail(1, 500)
  const attempt = desk()?.perform(settings(), doing(question.id, 'Tot zondag.'), context())
  await expect(attempt).rejects.toMatchObject({ name: 'HttpProblem' })
})

test('who names us elsewhere is answered there; whether it stands there Instagram does not tell', async () => {
  const elsewhere = town.show('bert', 'Dank @duinveld', { at: ago(60) })
  const remark = town.comment(elsewhere, 'chris', 'Hé @duinveld, wanneer?', { at: ago(30) })
  await desk()?.perform(settings(), doing(remark.id, 'Morgen.'), context())
  await desk()?.perform(settings(), doing(elsewhere.id, 'Graag gedaan.'), context())
  expect(elsewhere.comments.slice(-2)).toMatchObject([
    { username: 'duinveld', text: 'Morgen.', parent: remark.id },
    { username: 'duinveld', text: 'Graag gedaan.', parent: null },
  ])
  expect(await desk()?.find(settings(), doing(remark.id, 'Morgen.'), context())).toBe('unknown')
})

test('hiding is done and seen to be done; a private message is sent once', async () => {
  const question = town.comment(fair(), 'an', 'Tot wanneer?', { at: ago(8000) })
  const hide = doing(question.id, '', 'hide')
  expect(await desk()?.find(settings(), hide, context())).toBe('absent')
  await desk()?.perform(settings(), hide, context())
  expect(await desk()?.find(settings(), hide, context())).toEqual({ id: null, link: null })
  const message = doing(question.id, 'Bel ons gerust.', 'private-reply')
  await desk()?.perform(settings(), message, context())
  expect(town.messages).toEqual([{ comment: question.id, text: 'Bel ons gerust.' }])
  expect(await desk()?.find(settings(), message, context())).toBe('unknown')
  await expect(desk()?.perform(settings(), message, context())).rejects.toMatchObject({
    key: 'network-says',
    values: { message: 'U stuurde al een bericht.' },
  })
})

test('liking is not offered, and what is too long is refused in the network’s own words', async () => {
  const question = town.comment(fair(), 'an', 'Tot wanneer?', { at: ago(8000) })
  expect(desk()?.acts).not.toContain('like')
  const attempt = desk()?.perform(settings(), doing(question.id, 'x'.repeat(301)), context())
  await expect(attempt).rejects.toMatchObject({ key: 'network-says' })
  expect(question.picture.comments).toHaveLength(1)
})

test('a hashtag brings what is public of the last day, without anybody’s name', async () => {
  for (let n = 0; n < 120; n++) town.show('an', `foto ${n} #Kermis`, { at: ago(80_000 - n) })
  town.show('bert', 'eergisteren #kermis', { at: ago(100_000) })
  const first = await search('#Kermis')
  expect(first.arrivals).toHaveLength(120)
  expect(posts(first)[0]).toMatchObject({ author: null, kind: 'social', tags: ['kermis'] })
  town.show('an', 'nieuw #kermis')
  expect(texts(await search('kermis', JSON.parse(JSON.stringify(first.cursor))))).toEqual(['nieuw #kermis'])
  expect(asks('/ig_hashtag_search')).toBe(1)
})

test('thirty different hashtags in seven days, each as often as you like; the next one waits', async () => {
  for (let n = 0; n < 30; n++)
    await opened.access.take(opened.credentialId, differentTags, 1, n === 0 ? 'kermis' : `tag${n}`)
  await search('kermis')
  await search('kermis')
  await expect(search('markt')).rejects.toMatchObject({ key: 'limit-reached', values: { meter: 'hashtags' } })
  expect(town.asked.every(({ url }) => url.searchParams.get('q') !== 'markt')).toBe(true)
  later(7 * 86_400 + 7200)
  expect((await search('markt')).arrivals).toEqual([])
})

test('without approval for public content the hashtag says which is missing', async () => {
  town.refuse('instagram_public_content_access')
  await expect(search('kermis')).rejects.toMatchObject({ key: 'permission-missing' })
})

test('setting up: the app is checked, signing in gives the account, and sources are offered', async () => {
  const setup = instagramSetup(town.url)
  const app = { appId: town.appId, appSecret: town.appSecret }
  const wrong = { ...app, appSecret: 'ff' }
  await expect(setup.steps[0]?.check(wrong, context())).rejects.toMatchObject({ key: 'instagram-other-app' })
  expect(await setup.steps[0]?.check(app, context())).toEqual({ facts: { app: 'Dorpsplein Duinveld' } })
  const where = { redirect: 'https://plein.duinveld.be/networks/instagram/return' }
  const address = new URL(setup.signIn?.address(app, { ...where, state: 's' }) ?? '')
  expect(address.searchParams.get('scope')).toContain('instagram_manage_comments')
  expect(address.href).not.toContain(town.appSecret)
  const answer = (text: string) => setup.signIn?.finish(app, new URLSearchParams(text), where, context())
  await expect(answer('error=access_denied')).rejects.toMatchObject({ key: 'instagram-sign-in-refused' })
  await expect(answer('code=bad')).rejects.toMatchObject({ key: 'network-says' })
  expect(await answer('code=good-code')).toMatchObject({
    secret: { ...app, userToken: town.userToken, [`page.${town.page}`]: town.pageToken },
    facts: { account: '@duinveld', permissions: ['pages_show_list', 'instagram_basic'] },
    expiresAt: new Date(clock.getTime() + 90 * 86_400_000),
  })
  for (const { url } of town.asked) expect(url.href).not.toContain(town.appSecret)
})

test('offered are the account, its own name as a hashtag, and the hashtags of the topics', async () => {
  followed.splice(0, followed.length, {
    topicId: '00000000-0000-4000-8000-000000000001',
    name: 'Kermis',
    wanted: {
      type: 'or',
      parts: [
        { type: 'tag', tag: 'Kermis' },
        { type: 'word', word: 'kermis' },
      ],
    },
  })
  const offers = await instagramSetup(town.url).offers(opened.credentialId, context())
  expect(offers.map(({ connector, name, scope, chosen }) => [connector, name, scope, chosen])).toEqual([
    ['instagram', '@duinveld', 'town', true],
    ['instagram-hashtag', '#duinveld', 'town', undefined],
    ['instagram-hashtag', '#kermis', 'firehose', undefined],
  ])
  expect(instagramSettings.safeParse(offers[0]?.settings).success).toBe(true)
  expect(hashtagSettings.safeParse(offers[2]?.settings).success).toBe(true)
  followed.splice(0)
})

const folder = dataSets()
const listed = z.object({ data: z.array(z.unknown()) })
const us = { account: '17841406338772941', username: 'ikroskun' }

test.skipIf(folder === null)(
  'every recorded answer is read without an exception (DORPSPLEIN_DATA_SETS)',
  () => {
    let read = 0
    for (const part of ['instagram', 'instagram_basic']) {
      const at = join(folder ?? '', 'wire', 'facebook-graph', part)
      const files = readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.json'),
      )
      for (const file of files) {
        const value: unknown = JSON.parse(readFileSync(join(at, file), 'utf8'))
        for (const one of listed.safeParse(value).data?.data ?? [value]) {
          for (const as of ['media', 'tagged', 'mention', 'hashtag'] as const) readMedia(one, us, as)
          read += readComments(one, { us, media: '1', permalink: null }).length
        }
      }
    }
    expect(read).toBeGreaterThan(60)
  },
)

test.skipIf(folder === null)('recorded media and comments are understood (DORPSPLEIN_DATA_SETS)', () => {
  const open = (path: string): unknown =>
    JSON.parse(readFileSync(join(folder ?? '', 'wire', 'facebook-graph', path), 'utf8'))
  const basic = [
    'instagram_basic/apidata/user/user_medias_p1.json',
    'instagram_basic/apidata/user/user_medias_p2.json',
  ]
  for (const path of [
    ...basic,
    'instagram/apidata/users/medias_p1.json',
    'instagram/apidata/users/tagged_medias.json',
  ])
    for (const one of listed.parse(open(path)).data)
      expect(readMedia(one, us, 'media')).toMatchObject({
        post: { author: { isOwner: true }, createdAt: {} },
      })
  const [withReply] = readComments(open('instagram/models/ig_comment.json'), { us })
  expect(withReply).toMatchObject({ post: { author: { isOwner: true }, replyTo: '17846368219941692' } })
  expect(readComments(open('instagram/models/ig_comment.json'), { us })).toHaveLength(2)
  for (const one of listed.parse(open('instagram/apidata/hashtags/hashtag_top_medias_p1.json')).data)
    expect(readMedia(one, us, 'hashtag')).toMatchObject({ post: { author: null } })
})
