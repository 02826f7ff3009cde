import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttp, type Http, HttpProblem } from './http.js'

type Answerer = (request: IncomingMessage, response: ServerResponse) => void
const routes: Record<string, Answerer> = {}
const server = createServer((request, response) => {
  const route = routes[new URL(request.url ?? '/', 'http://x').pathname]
  if (route) route(request, response)
  else response.writeHead(404).end('not here')
})
let here = ''
let port = 0
let http: Http

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  port = (server.address() as AddressInfo).port
  here = `http://127.0.0.1:${port}`
  http = createHttp({
    userAgent: 'Dorpsplein/0.1 (+https://example.org/bot)',
    allowedHosts: [`127.0.0.1:${port}`],
  })
})
afterAll(async () => {
  await http.close()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

async function problem(asking: Promise<unknown>): Promise<string> {
  const caught = await asking.then(
    () => 'no problem',
    (error: unknown) => (error instanceof HttpProblem ? error.kind : String(error)),
  )
  return caught
}

test('any status is an answer, and we say who we are', async () => {
  let agent: string | undefined
  routes['/hello'] = (request, response) => {
    agent = request.headers['user-agent']
    response.writeHead(503, { 'Retry-After': '120' }).end('later')
  }
  const answer = await http.ask(`${here}/hello`)
  expect(answer).toMatchObject({ status: 503, url: `${here}/hello`, movedTo: null })
  expect(answer.headers['retry-after']).toBe('120')
  expect(answer.body.toString()).toBe('later')
  expect(agent).toBe('Dorpsplein/0.1 (+https://example.org/bot)')
})

test('packed answers are unpacked, also when the server means another deflate', async () => {
  const text = 'De brug is dicht. '.repeat(1000)
  const packings: [string, string, Buffer][] = [
    ['/gzip', 'gzip', gzipSync(text)],
    ['/deflate', 'deflate', deflateSync(text)],
    ['/raw', 'deflate', deflateRawSync(text)],
    ['/br', 'br', brotliCompressSync(text)],
    ['/twice', 'gzip, br', brotliCompressSync(gzipSync(text))],
  ]
  for (const [path, encoding, body] of packings) {
    routes[path] = (_, response) => response.writeHead(200, { 'Content-Encoding': encoding }).end(body)
    expect([path, (await http.ask(here + path)).body.toString() === text]).toEqual([path, true])
  }
})

test('a gzip that was cut off gives what was there', async () => {
  const whole = gzipSync(Array.from({ length: 5000 }, (_, i) => `regel ${i} ${i * 7919}`).join('\n'))
  routes['/cut'] = (_, response) =>
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(whole.subarray(0, whole.length / 2))
  expect((await http.ask(`${here}/cut`)).body.toString()).toMatch(/^regel 0 /)
})

test('an answer that is packed too often, or no HTTP at all, is a problem and no more', async () => {
  const often = (response: ServerResponse, encoding: string) =>
    response.writeHead(200, { 'Content-Encoding': encoding }).end(gzipSync('x'))
  for (const encoding of ['gzip, gzip, gzip, gzip', 'zstd', 'br, zstd, gzip']) {
    routes['/often'] = (_, response) => often(response, encoding)
    expect([encoding, await problem(http.ask(`${here}/often`))]).toEqual([encoding, 'interrupted'])
  }
  const mail = createSocketServer((socket) => socket.end('220 mail.example ESMTP\r\n'))
  await new Promise<void>((done) => mail.listen(0, '127.0.0.1', done))
  const host = `127.0.0.1:${(mail.address() as AddressInfo).port}`
  const asking = createHttp({ userAgent: 'test', allowedHosts: [host] })
  expect(await problem(asking.ask(`http://${host}/`))).toBe('interrupted')
  await asking.close()
  mail.close()
})

test('a bomb stops at the limit, however well it is packed', async () => {
  const zeros = Buffer.alloc(200_000_000)
  const bombs = { gzip: gzipSync(zeros), br: brotliCompressSync(zeros.subarray(0, 50_000_000)) }
  for (const [encoding, bomb] of Object.entries(bombs)) {
    routes['/bomb'] = (_, response) => response.writeHead(200, { 'Content-Encoding': encoding }).end(bomb)
    expect(bomb.length).toBeLessThan(1_000_000)
    expect(await problem(http.ask(`${here}/bomb`, { maxBytes: 1_000_000 }))).toBe('too-large')
  }
})

test('an endless answer stops at the limit', async () => {
  routes['/endless'] = (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64_000)));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
  expect(await problem(http.ask(`${here}/endless`, { maxBytes: 500_000 }))).toBe('too-large')
})

test('a server that drips, or says nothing, does not hold us up', async () => {
  routes['/silent'] = () => {}
  routes['/drip'] = (_, response) => {
    const drip = setInterval(() => response.write('.'), 20)
    response.on('close', () => clearInterval(drip))
  }
  expect(await problem(http.ask(`${here}/silent`, { timeoutMs: 150 }))).toBe('timeout')
  expect(await problem(http.ask(`${here}/drip`, { timeoutMs: 150 }))).toBe('timeout')
})

test('who asked can call it off', async () => {
  routes['/silent'] = () => {}
  const controller = new AbortController()
  const asking = problem(http.ask(`${here}/silent`, { signal: controller.signal }))
  controller.abort()
  expect(await asking).toBe('interrupted')
  expect(await problem(http.ask(`${here}/silent`, { signal: controller.signal }))).toBe('interrupted')
})

test('permanent redirects are remembered, temporary ones are followed', async () => {
  const to = (path: string, status: number, target: string) => {
    routes[path] = (_, response) => response.writeHead(status, { Location: target }).end('moved')
  }
  to('/old', 301, '/older')
  to('/older', 308, `${here}/now`)
  to('/now', 302, '/end')
  to('/end-later', 302, '/old')
  routes['/end'] = (_, response) => response.end('here')
  expect(await http.ask(`${here}/old`)).toMatchObject({ url: `${here}/end`, movedTo: `${here}/now` })
  expect(await http.ask(`${here}/end-later`)).toMatchObject({ url: `${here}/end`, movedTo: null })
})

test('a ring of redirects ends', async () => {
  routes['/ring'] = (_, response) => response.writeHead(302, { Location: '/ring' }).end()
  expect(await problem(http.ask(`${here}/ring`))).toBe('too-many-redirects')
})

test('a private network is not reached: not by address, by name, or by redirect', async () => {
  let asked = 0
  const inside = createServer((_, response) => {
    asked++
    response.end('secret')
  })
  await new Promise<void>((done) => inside.listen(0, '127.0.0.1', done))
  const door = (inside.address() as AddressInfo).port
  const ways = [
    `http://127.0.0.1:${door}/`,
    `http://localhost:${door}/`,
    `http://2130706433:${door}/`,
    `http://0x7f.1:${door}/`,
    `http://[::ffff:127.0.0.1]:${door}/`,
    `http://[::1]:${door}/`,
    `http://0.0.0.0:${door}/`,
    'http://169.254.169.254/latest/meta-data/',
    `https://10.0.0.1/`,
  ]
  for (const way of ways) {
    routes['/away'] = (_, response) => response.writeHead(302, { Location: way }).end()
    expect([way, await problem(http.ask(way))]).toEqual([way, 'private-address'])
    expect([way, await problem(http.ask(`${here}/away`))]).toEqual([way, 'private-address'])
  }
  expect(asked).toBe(0)
  inside.closeAllConnections()
  await new Promise((done) => inside.close(done))
})

test('credentials stay with the host they were meant for, and out of what is remembered', async () => {
  const seen: (string | undefined)[] = []
  const other = createServer((request, response) => {
    seen.push(request.headers.authorization, request.headers['x-key'] as string | undefined)
    response.end('other')
  })
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  const there = `127.0.0.1:${(other.address() as AddressInfo).port}`
  const both = createHttp({ userAgent: 'x', allowedHosts: [`127.0.0.1:${port}`, there] })
  let first: string | undefined
  routes['/private'] = (request, response) => {
    first = request.headers.authorization
    response.writeHead(301, { Location: `http://thief:pw@${there}/` }).end()
  }
  const answer = await both.ask(`http://jan:p%C3%A4s@127.0.0.1:${port}/private`, {
    headers: { 'X-Key': 'k' },
  })
  expect(Buffer.from(first?.replace('Basic ', '') ?? '', 'base64').toString()).toBe('jan:päs')
  expect(seen).toEqual([undefined, undefined])
  expect(answer).toMatchObject({ url: `http://${there}/`, movedTo: null })
  await both.close()
  other.closeAllConnections()
  await new Promise((done) => other.close(done))
})

test('what is no web address is refused', async () => {
  for (const address of [
    '',
    'lokaal.be',
    'ftp://lokaal.be/',
    'file:///etc/passwd',
    'javascript:1',
    'http://x:25/',
  ])
    expect([address, await problem(http.ask(address))]).toEqual([address, 'not-an-address'])
  routes['/file'] = (_, response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end()
  expect(await problem(http.ask(`${here}/file`))).toBe('not-an-address')
})

test('a host that is not there, does not listen, or hangs up', async () => {
  const hanging = createSocketServer((socket) => socket.destroy())
  await new Promise<void>((done) => hanging.listen(0, '127.0.0.1', done))
  const open = (hanging.address() as AddressInfo).port
  const free = createHttp({ userAgent: 'x', allowedHosts: [`127.0.0.1:${open}`] })
  expect(await problem(free.ask('http://this-host.invalid/'))).toBe('not-found')
  expect(await problem(free.ask(`http://127.0.0.1:${open}/`))).toBe('interrupted')
  await new Promise((done) => hanging.close(done))
  expect(await problem(free.ask(`http://127.0.0.1:${open}/`))).toBe('unreachable')
  await free.close()
})

test('a plain server on a secure address is a problem of TLS', async () => {
  expect(await problem(http.ask(`https://127.0.0.1:${port}/`))).toBe('tls')
})

test('HEAD has headers and no body; POST sends one and may change to GET on the way', async () => {
  routes['/echo'] = (request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      response.writeHead(200, { 'X-Method': request.method ?? '', 'Content-Encoding': 'identity' })
      response.end(Buffer.concat(pieces))
    })
  }
  routes['/see-other'] = (_, response) => response.writeHead(303, { Location: '/echo' }).end()
  const head = await http.ask(`${here}/echo`, { method: 'HEAD' })
  expect([head.headers['x-method'], head.body.length]).toEqual(['HEAD', 0])
  const post = await http.ask(`${here}/echo`, { method: 'POST', body: 'hallo' })
  expect([post.headers['x-method'], post.body.toString()]).toEqual(['POST', 'hallo'])
  const other = await http.ask(`${here}/see-other`, { method: 'POST', body: 'hallo' })
  expect([other.headers['x-method'], other.body.toString()]).toEqual(['GET', ''])
})

async function linesFrom(path: string, idleMs = 5_000, hangUp = new AbortController()) {
  const { status, headers, lines } = await http.open(`${here}${path}`, { signal: hangUp.signal, idleMs })
  return { status, headers, lines, hangUp }
}

test('an answer that goes on is read line by line, however it was cut', async () => {
  routes['/stream'] = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('event: upd')
    response.write(Buffer.from('ate\r\ndata: caf\u00e9').subarray(0, 15))
    response.write(Buffer.from('ate\r\ndata: caf\u00e9').subarray(15))
    response.end('\n\nlaatste\n')
  }
  const { status, lines } = await linesFrom('/stream')
  const read: string[] = []
  for await (const line of lines) read.push(line)
  expect(status).toBe(200)
  expect(read).toEqual(['event: update', 'data: café', '', 'laatste'])
})

test('a stream that falls silent is given up, one that breaks says so, one that we close just ends', async () => {
  routes['/silent'] = (_, response) => void response.writeHead(200).write('een\n')
  routes['/breaks'] = (request, response) => {
    response.writeHead(200).write('een\n')
    setTimeout(() => request.socket.destroy(), 20)
  }
  const readAll = async (path: string, idleMs: number, closes = false) => {
    const { lines, hangUp } = await linesFrom(path, idleMs)
    for await (const line of lines) if (line === 'een' && closes) hangUp.abort()
    return 'ended'
  }
  expect(await problem(readAll('/silent', 100))).toBe('timeout')
  expect(await problem(readAll('/breaks', 5_000))).toBe('interrupted')
  expect(await readAll('/silent', 5_000, true)).toBe('ended')
})

test('a stream never leads into a private network, and a line without end is not gathered', async () => {
  const signal = new AbortController().signal
  expect(await problem(http.open('http://127.0.0.1:8099/', { signal }))).toBe('private-address')
  routes['/endless'] = (_, response) => {
    response.writeHead(200)
    for (let n = 0; n < 30; n++) response.write('x'.repeat(100_000))
  }
  const readAll = async () => {
    const { lines } = await linesFrom('/endless')
    for await (const _ of lines);
  }
  expect(await problem(readAll())).toBe('too-large')
})
