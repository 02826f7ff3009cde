/**
 * Feeds as they should not be, each at `/mis/<name>`. What they promise is in {@link mischiefs}; a reader must survive
 * all of them and say in words what was wrong.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { rss } from './feed-shapes.js'

type Answer = (request: IncomingMessage, response: ServerResponse, base: string) => void

const channel = { title: 'Proefkrant', about: 'een feed die iets mankeert', home: '/', feed: '/mis' }

function items(count: number, at = new Date('2026-11-12T08:00:00Z')) {
  return Array.from({ length: count }, (_, n) => ({
    guid: `proef-${n}`,
    path: `/proef/${n}`,
    title: `Proefbericht ${n} uit Duinveld`,
    text: `De inhoud van proefbericht ${n} uit Duinveld.`,
    publishedAt: new Date(at.getTime() - n * 60_000),
    updatedAt: at,
  }))
}

const good = (base: string, count = 3) => rss(channel, items(count), base, 'UTF-8')

function send(
  response: ServerResponse,
  body: string | Buffer,
  type = 'application/rss+xml; charset=utf-8',
): void {
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const says =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers })
    response.end('nee')
  }

const sendsTo =
  (status: number, where: (base: string) => string): Answer =>
  (_, response, base) => {
    response.writeHead(status, { location: where(base) })
    response.end()
  }

let bomb: Buffer | undefined

/** Every name below is an address: `${url}/mis/${name}`. */
export const mischiefs = {
  /** No fault: three items. To see that a reader that refuses everything is no reader. */
  fine: (_, response, base) => send(response, good(base)),
  'not-found': says(404),
  gone: says(410),
  broken: says(500),
  busy: says(429, { 'retry-after': '120' }),
  closed: says(503, { 'retry-after': 'Thu, 12 Nov 2026 10:00:00 GMT' }),
  forbidden: says(403),
  moved: sendsTo(301, () => '/mis/fine'),
  'moved-for-now': sendsTo(302, () => '/mis/fine'),
  /** To the private network, by number and by name; nothing listens there that a reader may find. */
  'to-private': sendsTo(302, () => 'http://127.0.0.1:9/feed'),
  'to-private-name': sendsTo(302, () => 'http://localhost:9/feed'),
  'to-metadata': sendsTo(302, () => 'http://169.254.169.254/latest/meta-data/'),
  'to-private-v6': sendsTo(302, () => 'http://[::1]:9/feed'),
  'to-file': sendsTo(302, () => 'file:///etc/passwd'),
  loop: sendsTo(302, () => '/mis/loop'),
  empty: (_, response) => send(response, ''),
  html: (_, response) =>
    send(response, '<!doctype html><html><body><h1>Onderhoud</h1></body></html>', 'text/html'),
  /** HTML that says that it is a feed. */
  'html-as-feed': (_, response) => send(response, '<!doctype html><html><body><p>Log in</p></body></html>'),
  'not-xml': (_, response) => send(response, 'dit is geen feed'),
  'no-items': (_, response, base) => send(response, good(base, 0)),
  /** Ends in the middle of the second item, as a whole answer. */
  'cut-short': (_, response, base) => send(response, good(base).slice(0, good(base).indexOf('proef-1') + 4)),
  /** The connection breaks before all that was promised has come. */
  truncated: (_, response, base) => {
    response.writeHead(200, {
      'content-type': 'application/rss+xml',
      'content-length': good(base).length + 5000,
    })
    response.write(good(base).slice(0, 500), () => response.destroy())
  },
  /** Accepts, and says nothing. */
  silent: () => undefined,
  /** One byte every fifth of a second, without end. */
  drip: (request, response) => {
    response.writeHead(200, { 'content-type': 'application/rss+xml' })
    const timer = setInterval(() => response.write(' '), 200)
    request.on('close', () => clearInterval(timer))
    response.on('close', () => clearInterval(timer))
  },
  /** 200 MB of items, made while they are sent. */
  huge: (_, response, base) => pour(response, good(base), 200 * 1024 * 1024),
  /** 60 kB on the line, 60 MB when it is unpacked. */
  'zip-bomb': (_, response, base) => {
    // Two gzip members behind each other are one stream; the large one is packed once.
    bomb ??= gzipSync(' '.repeat(60 * 1024 * 1024))
    const body = Buffer.concat([gzipSync(good(base)), bomb])
    response.writeHead(200, { 'content-type': 'application/rss+xml', 'content-encoding': 'gzip' })
    response.end(body)
  },
  'says-utf8-is-latin1': (_, response, base) => {
    const text = rss({ ...channel, title: 'Café in de Coördinatie' }, items(3), base, 'UTF-8')
    send(response, Buffer.from(text.replaceAll('Proefbericht', 'Précies één bericht'), 'latin1'))
  },
  'says-latin1-is-utf8': (_, response, base) => {
    const text = rss({ ...channel, title: 'Café in de Coördinatie' }, items(3), base, 'ISO-8859-1')
    send(
      response,
      text.replaceAll('Proefbericht', 'Précies één bericht'),
      'application/rss+xml; charset=iso-8859-1',
    )
  },
  utf16: (_, response, base) => {
    const text = rss(channel, items(3), base, 'UTF-16')
    send(
      response,
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
      'application/rss+xml',
    )
  },
  /** Entities of entities: a few lines that would become gigabytes. */
  'exploding-entities': (_, response, base) => {
    const levels = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`)
    const doctype = `<!DOCTYPE rss [<!ENTITY l0 "lol">${levels.join('')}]>`
    send(response, good(base).replace('<rss', `${doctype}<rss`).replace('Proefkrant', '&l9;'))
  },
  /** An entity that reads a file of the reader's machine. */
  'reads-a-file': (_, response, base) => {
    const doctype = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    send(response, good(base).replace('<rss', `${doctype}<rss`).replaceAll('Proefbericht', '&x;'))
  },
  'from-1970': (_, response, base) => send(response, rss(channel, items(3, new Date(0)), base, 'UTF-8')),
  'from-next-year': (_, response, base) =>
    send(response, rss(channel, items(3, new Date(Date.now() + 366 * 86_400_000)), base, 'UTF-8')),
  'no-dates': (_, response, base) => send(response, good(base).replaceAll(/<pubDate>.*<\/pubDate>/g, '')),
  'odd-dates': (_, response, base) =>
    send(
      response,
      good(base).replaceAll(/<pubDate>.*<\/pubDate>/g, '<pubDate>gisteren na de koffie</pubDate>'),
    ),
  'no-guids': (_, response, base) => send(response, good(base).replaceAll(/<guid.*<\/guid>/g, '')),
  'same-guids': (_, response, base) => send(response, good(base).replaceAll(/proef-\d/g, 'altijd dezelfde')),
  script: (_, response, base) =>
    send(
      response,
      good(base).replaceAll('De inhoud van', '<script>alert(1)</script><img src=x onerror=alert(1)>'),
    ),
  'odd-characters': (_, response, base) =>
    send(
      response,
      good(base).replaceAll('De inhoud van', `\u202eachterstevoren\u202c \u0001 z${'\u0301'.repeat(10_000)}`),
    ),
} as const satisfies Record<string, Answer>

export type Mischief = keyof typeof mischiefs

export function misbehave(
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  base: string,
): boolean {
  const answer: Answer | undefined = Object.hasOwn(mischiefs, name) ? mischiefs[name as Mischief] : undefined
  answer?.(request, response, base)
  return answer !== undefined
}

function pour(response: ServerResponse, feed: string, bytes: number): void {
  const [head = '', tail = ''] = feed.split('</channel>')
  const item = head.slice(head.indexOf('    <item>'))
  response.writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8' })
  response.write(head)
  let left = bytes
  const block = item.repeat(Math.ceil(65_536 / item.length))
  const go = () => {
    while (left > 0 && !response.destroyed) {
      left -= block.length
      if (!response.write(block)) return void response.once('drain', go)
    }
    response.end(`</channel>${tail}`)
  }
  go()
}
