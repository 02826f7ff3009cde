/**
 * A push service, and the browsers that wait behind it: a real HTTP server that takes messages as RFC 8030 says, looks at the signature
 * as RFC 8292 says, and opens them as a browser does (RFC 8291), with the web's own cryptography.
 */

import { webcrypto } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { listen } from './listening.js'

const { subtle } = webcrypto

export type Received = {
  title: string
  body: string
  path: string
  tag: string
  lang: string
  more?: { label: string; path: string }
}
export type Delivered = { note: Received; ttl: number; urgency: string; topic: string; contact: string }

export type Browser = {
  endpoint: string
  p256dh: string
  auth: string
  /** What its screen showed, oldest first. */
  readonly shown: readonly Delivered[]
}

export type PushService = {
  url: string
  /** `127.0.0.1:PORT`, for who guards outgoing requests. */
  host: string
  browser(): Promise<Browser>
  /** From now on: a status instead of 201, taking nothing; with `retry-after` if given. Null: back to normal. */
  answer(status: number | null, retryAfter?: string): void
  /** Takes the message and hangs up without an answer. */
  hangUp(on: boolean): void
  /** Requests so far, taken or not. */
  asked(): number
  close(): Promise<void>
}

type Waiting = Browser & { shown: Delivered[]; keys: webcrypto.CryptoKeyPair; secret: Uint8Array }

const text = (bytes: ArrayBuffer | Uint8Array) => Buffer.from(bytes as Uint8Array).toString('base64url')
const bytes = (of: string) => new Uint8Array(Buffer.from(of, 'base64url'))
const point = { name: 'ECDH', namedCurve: 'P-256' }

export async function startPushService(): Promise<PushService> {
  const browsers = new Map<string, Waiting>()
  let status: number | null = null
  let retryAfter: string | undefined
  let hangs = false
  let asked = 0
  const server = createServer((request, response) => {
    void (async () => {
      asked += 1
      const body = await whole(request)
      const browser = browsers.get(request.url ?? '')
      if (status !== null) {
        if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
        return response.writeHead(status).end('{"reason":"a word from outside"}')
      }
      if (!browser) return response.writeHead(404).end()
      const contact = await contactOf(request.headers.authorization ?? '', `http://${request.headers.host}`)
      if (contact === null) return response.writeHead(403).end()
      const { ttl, urgency = '', topic = '' } = request.headers
      if (request.headers['content-encoding'] !== 'aes128gcm' || ttl === undefined)
        return response.writeHead(400).end()
      const note = JSON.parse(new TextDecoder().decode(await opened(browser, body))) as Received
      browser.shown.push({
        ...{ note, ttl: Number(ttl), urgency: String(urgency), topic: String(topic), contact },
      })
      if (hangs) return request.socket.destroy()
      response.writeHead(201, { location: '/message/1' }).end()
    })().catch(() => response.writeHead(400).end())
  })
  const { url, close } = await listen(server)
  return {
    url,
    host: new URL(url).host,
    browser: async () => {
      const keys = (await subtle.generateKey(point, true, ['deriveBits'])) as webcrypto.CryptoKeyPair
      const secret = webcrypto.getRandomValues(new Uint8Array(16))
      const path = `/push/${text(webcrypto.getRandomValues(new Uint8Array(12)))}`
      const p256dh = text(await subtle.exportKey('raw', keys.publicKey))
      const one = { endpoint: url + path, p256dh, auth: text(secret), shown: [], keys, secret }
      browsers.set(path, one)
      return one
    },
    answer: (wanted, after) => {
      status = wanted
      retryAfter = after
    },
    hangUp: (on) => {
      hangs = on
    },
    asked: () => asked,
    close,
  }
}

async function whole(request: IncomingMessage): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return new Uint8Array(Buffer.concat(pieces))
}

/** RFC 8292: whom to ask, when the token is signed by the key that it names, for us, and not over. */
async function contactOf(header: string, audience: string): Promise<string | null> {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(header) ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' }
  const signer = await subtle.importKey('raw', bytes(key), ecdsa, false, ['verify'])
  const isSigned = await subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    signer,
    bytes(signature),
    new TextEncoder().encode(`${head}.${claims}`),
  )
  const said = JSON.parse(new TextDecoder().decode(bytes(claims))) as {
    aud: string
    exp: number
    sub: string
  }
  const left = said.exp - Date.now() / 1_000
  return isSigned && said.aud === audience && left < 86_400 ? said.sub : null
}

/** RFC 8291 and 8188, from the other side. */
async function opened({ keys, secret, p256dh }: Waiting, body: Uint8Array): Promise<Uint8Array> {
  const salt = body.slice(0, 16)
  const length = body[20] ?? 0
  const theirs = body.slice(21, 21 + length)
  const sealed = body.slice(21 + length)
  const sender = await subtle.importKey('raw', theirs, point, false, [])
  const shared = new Uint8Array(
    await subtle.deriveBits({ name: 'ECDH', public: sender }, keys.privateKey, 256),
  )
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), bytes(p256dh), theirs])
  const secretOfBoth = await derive(shared, secret, info, 32)
  const key = await derive(secretOfBoth, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const iv = await derive(secretOfBoth, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const opener = await subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt'])
  const padded = new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv }, opener, sealed))
  const end = padded.lastIndexOf(2)
  if (end < 0 || padded.slice(end + 1).some((byte) => byte !== 0)) throw new Error('no last record')
  return padded.slice(0, end)
}

async function derive(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number) {
  const key = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  return new Uint8Array(
    await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, 8 * length),
  )
}
