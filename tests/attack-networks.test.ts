/** A network that means harm, or whose line was taken over: what it may make us send, and to whom. */
import { createServer, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import { noAccess } from '../src/collect/access.js'
import { askApi } from '../src/collect/api.js'
import type { Context } from '../src/collect/connector.js'
import { listen } from './town/listening.js'

type Heard = { at: string; method: string; headers: IncomingMessage['headers']; body: string }
type Place = { url: string; close(): Promise<void> }

let network: Place
let thief: Place
let http: Http
let heard: Heard[] = []
/** What the network answers to everything. */
let answer: { status: number; location?: string; body?: string }

beforeAll(async () => {
  const place = (at: string) =>
    listen(
      createServer(async (request, response) => {
        let body = ''
        for await (const piece of request.setEncoding('utf8')) body += piece
        heard.push({ at, method: request.method ?? '', headers: request.headers, body })
        const said = at === 'network' ? answer : { status: 200, body: '{"id":"1"}' }
        const headers = said.location ? { location: said.location } : {}
        response.writeHead(said.status, { 'content-type': 'application/json', ...headers }).end(said.body)
      }),
    )
  network = await place('network')
  thief = await place('thief')
  const allowedHosts = [network, thief].map(({ url }) => new URL(url).host)
  http = createHttp({ userAgent: 'test', allowedHosts })
})
beforeEach(() => {
  heard = []
})
afterAll(async () => {
  await http?.close()
  await network?.close()
  await thief?.close()
})

const context = (): Context => ({
  http,
  log: createLog('silent'),
  now: () => new Date(),
  signal: AbortSignal.timeout(10_000),
  access: noAccess,
})

const secretForm = { client_secret: 'GEHEIM', password: 'GEHEIM' }

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) carries no password to another place',
  async (status) => {
    answer = { status, location: `${thief.url}/vang` }
    for (const body of [{ form: secretForm }, { json: secretForm }])
      await expect(askApi(context(), { url: `${network.url}/token`, ...body })).rejects.toMatchObject({
        key: 'network-unreadable',
      })
    expect(heard.map(({ at }) => at)).toEqual(['network', 'network'])
  },
)

test('a redirect carries no token in a header to another place', async () => {
  answer = { status: 302, location: `${thief.url}/vang` }
  const headers = { authorization: 'Bearer GEHEIM' }
  await askApi(context(), { url: `${network.url}/me`, headers })
  expect(heard.map(({ at }) => at)).toEqual(['network', 'thief'])
  expect(JSON.stringify(heard.at(-1))).not.toContain('GEHEIM')
})

test('an act that is answered with a redirect, wherever to, counts as one of which nobody knows', async () => {
  const elsewhere = ['http://10.0.0.1/', 'http://nergens.invalid/', 'file:///etc/passwd', `${thief.url}/`, '']
  for (const location of elsewhere) {
    for (const status of [302, 307]) {
      answer = { status, location }
      // "Private address" or "not found" would mean: nothing was said, say it again.
      await expect(
        askApi(context(), { url: `${network.url}/reply`, json: { text: 'Hallo' }, certain: true }),
      ).rejects.toMatchObject({ kind: 'interrupted' })
    }
  }
  expect(heard.filter(({ at }) => at === 'thief')).toEqual([])
})

test('rubbish with "200" is no answer: not for a question, and not for an act', async () => {
  for (const body of ['<html>', '{"id":', '\u0000', 'NaN']) {
    answer = { status: 200, body }
    const url = `${network.url}/reply`
    await expect(askApi(context(), { url })).rejects.toMatchObject({ key: 'network-unreadable' })
    await expect(askApi(context(), { url, json: {}, certain: true })).rejects.toMatchObject({
      kind: 'interrupted',
    })
  }
})
