import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Arrival, Drop } from '#post'
import { listen } from '../../../../tests/town/listening.js'
import { type Meta, startMeta } from '../../../../tests/town/meta.js'
import { facebook } from './index.js'
import { facebookSettings } from './wire.js'

let town: Meta
let page: string
let ear: { url: string; close(): Promise<void> }
let heard: { arrivals: Arrival[]; drops: Drop[] }[]
const credential = '3f2b6c1e-0a4d-4a57-9a0c-1f2e3d4c5b6a'
const { webhook } = facebook()

/** As the house answers: the handshake, then only what is signed. */
function earOf(secret: () => Record<string, string>): Server {
  return createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://ear.invalid').searchParams
    if (request.method === 'GET') {
      const answer = webhook?.handshake(query, secret()) ?? null
      return void response.writeHead(answer ? 200 : 403).end(answer ?? '')
    }
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const body = Buffer.concat(pieces)
      const signature = request.headers['x-hub-signature-256']
      const headers = { 'x-hub-signature-256': typeof signature === 'string' ? signature : undefined }
      if (!webhook?.isSigned(body, headers, secret())) return void response.writeHead(403).end()
      heard.push(webhook.read(body, settings()))
      response.writeHead(200).end('ok')
    })
  })
}
const settings = (of = page, own = true) =>
  facebookSettings.parse({ credential, page: of, name: 'Gemeente Duinveld', own })

beforeEach(async () => {
  heard = []
  town = await startMeta()
  page = town.addPage('Gemeente Duinveld')
  ear = await listen(earOf(() => town.secretFor(page)))
  await fetch(`${town.url}/v25.0/${page}/subscribed_apps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${town.tokenOf(page)}` },
    body: new URLSearchParams({ appsecret_proof: proofOf(town.tokenOf(page)) }),
  })
})
afterEach(async () => {
  await Promise.all([town.close(), ear.close()])
})

const proofOf = (token: string) => createHmac('sha256', town.app.secret).update(token).digest('hex')
const arrivals = () => heard.flatMap((one) => one.arrivals)
const read = (value: unknown, of = page) => webhook?.read(Buffer.from(JSON.stringify(value)), settings(of))
const call = (...values: unknown[]) => ({
  object: 'page',
  entry: [{ id: page, time: 1_763_632_800, changes: values.map((value) => ({ field: 'feed', value })) }],
})

test('the handshake is given back to who knows the word, and to nobody else', async () => {
  expect(await town.subscribe(ear.url, 'een ander woord')).toBe(false)
  expect(await town.subscribe(ear.url, 'een-woord')).toBe(true)
  const strange = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': 'een-woord',
    'hub.challenge': '<script>',
  })
  expect(webhook?.handshake(strange, town.secretFor(page))).toBeNull()
})

test('a comment, its edit and its removal are told as they happen', async () => {
  await town.subscribe(ear.url, 'een-woord')
  const post = town.post(page, 'De markt is open — tot 22 uur')
  const id = town.comment(post, { id: '551', name: 'Lotte Maes', text: 'Tot hoe laat?' })
  const reply = town.comment(post, { id: page, name: 'Gemeente Duinveld', text: 'Tot tien uur', replyTo: id })
  town.editComment(id, 'Tot hoe laat precies?')
  town.removeComment(reply)
  expect(await town.calls.delivered()).toEqual([200, 200, 200, 200, 200])
  expect(arrivals()).toMatchObject([
    { type: 'post', post: { id: post, author: { isOwner: true }, text: 'De markt is open — tot 22 uur' } },
    {
      type: 'post',
      post: { id, toUs: true, kind: 'own', replyTo: post, author: { id: '551', name: 'Lotte Maes' } },
    },
    { type: 'post', post: { id: reply, author: { isOwner: true }, replyTo: id } },
    { type: 'post', edited: true, post: { id, text: 'Tot hoe laat precies?' } },
    { type: 'delete', network: 'facebook', id: reply },
  ])
})

test('what is signed wrong or not at all is refused', async () => {
  await town.subscribe(ear.url, 'een-woord')
  town.calls.manner({ sign: 'wrong' })
  town.post(page, 'vals')
  town.calls.manner({ sign: 'not' })
  town.post(page, 'ook vals')
  expect(await town.calls.delivered()).toEqual([403, 403])
  expect(heard).toEqual([])
})

test('late and the newest first: the same arrivals, with their own ids and times', async () => {
  await town.subscribe(ear.url, 'een-woord')
  town.calls.manner({ hold: true, times: 2 })
  const post = town.post(page, 'Een bericht')
  const id = town.comment(post, { text: 'Een reactie' })
  town.removeComment(id)
  town.calls.release()
  await town.calls.delivered()
  const kinds = arrivals().map((one) => one.type)
  expect(kinds).toEqual(['delete', 'delete', 'post', 'post', 'post', 'post'])
})

test('several pages at once: each source gets what is its own', () => {
  const other = '4242'
  const change = { item: 'comment', verb: 'add', post_id: `${other}_1`, comment_id: '1_2', message: 'Hallo' }
  const both = {
    object: 'page',
    entry: [
      { id: other, time: 1, changes: [{ field: 'feed', value: change }] },
      {
        id: page,
        time: 1,
        changes: [{ field: 'feed', value: { ...change, post_id: `${page}_1`, comment_id: '1_3' } }],
      },
    ],
  }
  expect(read(both)?.arrivals).toMatchObject([{ post: { id: '1_3' } }])
  expect(read(both, other)?.arrivals).toMatchObject([{ post: { id: '1_2' } }])
})

test('reactions and unknown items are left out, what is broken is dropped and counted', () => {
  const said = { post_id: `${page}_1`, comment_id: '1_2', message: 'Hallo' }
  const answer = read(
    call(
      { item: 'reaction', verb: 'add', reaction_type: 'like', post_id: `${page}_1` },
      { item: 'platform-story', verb: 'add' },
      { ...said, item: 'comment', verb: 'hide' },
      { ...said, item: 'comment', verb: 'add', comment_id: undefined },
      { item: 7 },
      'tekst',
      { ...said, item: 'status', verb: 'add', published: 0 },
    ),
  )
  expect(answer?.arrivals).toEqual([])
  expect(answer?.drops.map(({ reason }) => reason)).toEqual([
    'incomplete',
    'malformed',
    'malformed',
    'not-public',
  ])
  expect(read({ object: 'user', entry: [] })).toEqual({ arrivals: [], drops: [] })
  expect(webhook?.read(Buffer.from('geen JSON'), settings())?.drops).toEqual([
    { reason: 'malformed', detail: 'webhook' },
  ])
})

test('what is shown again after the filter of the network hid it comes in', () => {
  const said = { item: 'comment', verb: 'unhide', post_id: `${page}_1`, comment_id: '1_2', message: 'Hallo' }
  expect(read(call(said))?.arrivals).toMatchObject([{ type: 'post', post: { id: '1_2', text: 'Hallo' } }])
})

test('the address of a comment is the one of its post with its number', () => {
  const post = { permalink_url: `https://www.facebook.com/${page}/posts/1` }
  const said = { item: 'comment', verb: 'add', post_id: `${page}_1`, message: 'Hallo', post }
  const links = read(
    call(
      { ...said, comment_id: '1_2', parent_id: `${page}_1` },
      { ...said, comment_id: '1_3', parent_id: '1_2' },
    ),
  )?.arrivals.map((one) => (one.type === 'post' ? one.post.link : ''))
  expect(links?.[0]).toMatch(/posts\/1\?comment_id=2#c1_2\./)
  expect(links?.[1]).toMatch(/posts\/1\?comment_id=2&reply_comment_id=3#c1_3\./)
})
