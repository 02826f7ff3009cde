import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EmptyDocument, ExplodingEntities, IsPage, readFeed, UnreadableFeed } from './read.js'
import { bodyText, titleText } from './words-of.js'

const read = (document: string | Uint8Array, contentType?: string, url?: string) =>
  readFeed({ bytes: typeof document === 'string' ? Buffer.from(document) : document, contentType, url })

async function firstOf(document: string | Uint8Array, contentType?: string, url?: string) {
  const feed = await read(document, contentType, url)
  const item = feed.items[0]
  if (!item) throw new Error('no item')
  return { ...item, title: titleText(item.title), text: bodyText(item.words) }
}
const rss = (inside: string, attributes = '') =>
  `<rss version="2.0" ${attributes}><channel><title>De Klok</title><link>https://deklok.be/</link>${inside}</channel></rss>`
const atom = (inside: string, attributes = '') =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${attributes}><title>De Klok</title>${inside}</feed>`

test('each format gives its title, items, links, dates and words', async () => {
  const documents: Record<string, string> = {
    rss: rss(
      '<item><guid>g1</guid><title>Brug dicht</title><link>https://deklok.be/1</link><pubDate>Tue, 03 Mar 2020 08:15:00 +0100</pubDate><description>&lt;p&gt;Tot &lt;b&gt;vrijdag&lt;/b&gt;.&lt;/p&gt;</description></item>',
    ),
    atom: atom(
      '<entry><id>g1</id><title>Brug dicht</title><link href="https://deklok.be/1"/><published>2020-03-03T08:15:00+01:00</published><content type="html">&lt;p&gt;Tot vrijdag.</content></entry>',
    ),
    rdf: '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/"><channel><title>De Klok</title></channel><item rdf:about="g1"><title>Brug dicht</title><link>https://deklok.be/1</link><d:date>2020-03-03T07:15:00Z</d:date><description>Tot vrijdag.</description></item></rdf:RDF>',
    json: JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'De Klok',
      items: [
        {
          id: 'g1',
          title: 'Brug dicht',
          url: 'https://deklok.be/1',
          date_published: '2020-03-03T07:15:00Z',
          content_html: '<p>Tot vrijdag.</p>',
        },
      ],
    }),
  }
  for (const [format, document] of Object.entries(documents)) {
    const feed = await read(document)
    expect([feed.format, titleText(feed.title), feed.items.length]).toEqual([format, 'De Klok', 1])
    expect(await firstOf(document)).toMatchObject({
      id: 'g1',
      title: 'Brug dicht',
      link: 'https://deklok.be/1',
      text: 'Tot vrijdag.',
    })
  }
})

test('prefixes are free: what counts is the namespace, and without one the habit', async () => {
  const odd = `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:title>Een</a:title></a:entry></a:feed>`
  expect(await firstOf(odd)).toMatchObject({ title: 'Een' })
  const old =
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title mode="escaped" type="text/html">&lt;i&gt;Een&lt;/i&gt;</title><issued>2004-01-01T10:00:00Z</issued></entry></feed>'
  expect(await firstOf(old)).toMatchObject({ title: 'Een', published: '2004-01-01T10:00:00Z' })
  const undeclared = rss(
    '<item><dc:title>Twee</dc:title><dc:date>2020-03-03</dc:date><content:encoded>Lang</content:encoded><description>Kort</description></item>',
  )
  expect(await firstOf(undeclared)).toMatchObject({ title: 'Twee', published: '2020-03-03', text: 'Lang' })
  const unknown =
    '<rss xmlns="http://nobody.example/ns"><channel><item><title>Drie</title></item></channel></rss>'
  expect(await firstOf(unknown)).toMatchObject({ title: 'Drie' })
  const media = rss(
    '<item><media:title>van de foto</media:title><title>Vier</title></item>',
    'xmlns:media="http://search.yahoo.com/mrss/"',
  )
  expect(await firstOf(media)).toMatchObject({ title: 'Vier' })
})

test('Atom says itself what is text, markup, or wrapped', async () => {
  const forms: [string, string][] = [
    ['<title>1 &lt; 2 &amp;amp; meer</title>', '1 < 2 &amp; meer'],
    ['<title type="text">a &lt;b&gt; c</title>', 'a <b> c'],
    ['<title type="html">a &lt;b&gt;c&lt;/b&gt; &amp;amp; d</title>', 'a c & d'],
    [
      '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>c</b> &lt;d&gt;</div></title>',
      'a c <d>',
    ],
    ['<title type="application/octet-stream">PGI+Wmllem88L2I+</title>', 'Ziezo'],
    ['<title mode="base64" type="text/html">PGI+Wmllem88L2I+</title>', 'Ziezo'],
    ['<title><![CDATA[a & b]]></title>', 'a & b'],
  ]
  for (const [written, shown] of forms)
    expect([written, (await firstOf(atom(`<entry>${written}</entry>`))).title]).toEqual([written, shown])
})

test('a title in RSS is markup when it looks like it, and else not', async () => {
  const forms: [string, string][] = [
    ['Jan &amp; Piet', 'Jan & Piet'],
    ['Jan &amp;amp; Piet', 'Jan & Piet'],
    ['&lt;b&gt;Brug&lt;/b&gt; dicht', 'Brug dicht'],
    ['<![CDATA[Brug <i>dicht</i>]]>', 'Brug dicht'],
    ['3 &lt; 5', '3 < 5'],
    ['AT&T caf&eacute; &#150; &#x2019;s avonds', 'AT&T café – ’s avonds'],
    ['<b>Brug</b> dicht', 'Brug dicht'],
  ]
  for (const [written, shown] of forms)
    expect([written, (await firstOf(rss(`<item><title>${written}</title></item>`))).title]).toEqual([
      written,
      shown,
    ])
})

test('links are resolved against what the document says, and chosen well', async () => {
  const base = 'xml:base="http://a.be/x/"'
  expect((await firstOf(atom('<entry xml:base="y/"><link href="z.html"/></entry>', base))).link).toBe(
    'http://a.be/x/y/z.html',
  )
  expect(
    (
      await firstOf(
        atom(
          '<entry><link rel="self" href="/f"/><link rel="alternate" type="application/pdf" href="/p"/><link type="text/html" href="/h"/></entry>',
          base,
        ),
      )
    ).link,
  ).toBe('http://a.be/h')
  expect((await firstOf(rss('<item><link>/artikel/3</link></item>'))).link).toBe(
    'https://deklok.be/artikel/3',
  )
  expect((await firstOf(rss('<item><guid>https://deklok.be/7</guid></item>'))).link).toBe(
    'https://deklok.be/7',
  )
  expect(
    (await firstOf(rss('<item><guid isPermaLink="false">https://deklok.be/7</guid></item>'))).link,
  ).toBeNull()
  expect((await firstOf(rss('<item><link href="https://deklok.be/8"/></item>'))).link).toBe(
    'https://deklok.be/8',
  )
  expect(
    (
      await firstOf(
        rss(
          '<item><atom:link href="https://deklok.be/9"/></item>',
          'xmlns:atom="http://www.w3.org/2005/Atom"',
        ),
      )
    ).link,
  ).toBe('https://deklok.be/9')
  expect(
    (
      await firstOf(
        '<rss><channel><item><link>/4</link></item></channel></rss>',
        undefined,
        'https://b.be/rss',
      )
    ).link,
  ).toBe('https://b.be/4')
})

test('any encoding is read, whoever is wrong about it', async () => {
  const body = (encoding: string | null) =>
    `<?xml version="1.0"${encoding ? ` encoding="${encoding}"` : ''}?>${rss('<item><title>Café één ’s</title></item>')}`
  const latin = (text: string) => Buffer.from(text.replace('’', '\u0092'), 'latin1')
  const wide = Buffer.from(body('utf-16'), 'utf16le')
  const four = Buffer.alloc(body(null).length * 4)
  for (const [i, sign] of [...body(null)].entries()) four.writeUInt32BE(sign.codePointAt(0) ?? 0, i * 4)
  const documents: [string, Buffer, string?][] = [
    ['utf-8', Buffer.from(body(null))],
    ['utf-8 with a mark', Buffer.from(`\uFEFF${body('utf-8')}`)],
    ['utf-8 that says latin', Buffer.from(body('iso-8859-1'))],
    ['latin that the server calls utf-8', latin(body('iso-8859-1')), 'text/xml; charset=utf-8'],
    ['latin without a word', latin(body(null))],
    ['latin by the server', latin(body(null)), 'text/xml; charset="ISO-8859-1"'],
    ['an encoding that does not exist', latin(body('bogus')), 'text/xml; charset=nonsense'],
    ['utf-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), wide])],
    ['utf-16 without', wide],
    ['utf-16 the other way round', Buffer.from(wide).swap16()],
    ['utf-32', four],
  ]
  for (const [name, bytes, type] of documents)
    expect([name, (await firstOf(bytes, type)).title]).toEqual([name, 'Café één ’s'])
  const japanese = Buffer.concat([
    Buffer.from('<?xml version="1.0" encoding="euc-jp"?><rss><channel><item><title>'),
    Buffer.from([0xc6, 0xfc, 0xcb, 0xdc]),
    Buffer.from('</title></item></channel></rss>'),
  ])
  expect((await firstOf(japanese)).title).toBe('日本')
  const dos = Buffer.from(body('cp437').replace(/[\u0080-\uffff]/g, ''), 'latin1')
  const at = dos.indexOf('Caf') + 3
  const accented = Buffer.concat([dos.subarray(0, at), Buffer.from([0x82]), dos.subarray(at)])
  expect((await firstOf(accented)).title).toMatch(/^Café/)
})

test('what is broken is used as far as it goes', async () => {
  const forms: [string, string, number][] = [
    ['junk before', `\n\n PHP Notice: x in y\n${rss('<item><title>Een</title></item>')}`, 1],
    ['broken off', rss('<item><title>Een</title></item><item><title>Twee').slice(0, -25), 2],
    ['no end tags', '<rss><channel><item><title>Een</title><item><title>Twee</title>', 2],
    ['items outside', `${rss('')}<item><title>Een</title></item>`, 1],
    ['bare ampersands', rss('<item><title>Een</title><link>http://a.be/?a=1&b=2</link></item>'), 1],
    ['control signs', rss('<item><title>E\u0000\u0008en&#0;&#x1F;</title></item>'), 1],
    ['wrong end tag', atom('<entry><title>Een</titel></entry>'), 1],
    ['upper case', '<RSS><CHANNEL><ITEM><TITLE>Een</TITLE></ITEM></CHANNEL></RSS>', 1],
    ['an entry alone', '<entry xmlns="http://www.w3.org/2005/Atom"><title>Een</title></entry>', 1],
    ['a comment in front', `<!-- <rss> --><?x y?>${rss('<item><title>Een</title></item>')}`, 1],
    ['text after', `${rss('<item><title>Een</title></item>')}<script>x</script>`, 1],
  ]
  for (const [name, document, count] of forms) {
    const feed = await read(document)
    expect([name, feed.items.length, titleText(feed.items[0]?.title ?? null)]).toEqual([name, count, 'Een'])
  }
  expect((await read(rss('<item><title>E').slice(0, -20))).incomplete).toBe(true)
})

test('an entry quoted inside the words of another is not an entry of the feed', async () => {
  const quoted = atom(
    '<entry><title>Een</title><content type="application/xml"><entry><title>Binnen</title></entry></content></entry>',
  )
  expect((await read(quoted)).items.length).toBe(1)
})

test('a document may declare its own entities, and nothing outside it is read', async () => {
  const own = (subset: string, use: string) =>
    `<?xml version="1.0"?><!DOCTYPE rss [${subset}]>${rss(`<item><title>${use}</title></item>`)}`
  expect((await firstOf(own('<!ENTITY gem "Ge>meen&#116;e"><!ENTITY b \'de &gem;\'>', '&b;'))).title).toBe(
    'de Ge>meente',
  )
  expect((await firstOf(own('<!ENTITY x SYSTEM "file:///etc/passwd">', 'a&x;b'))).title).toBe('ab')
  expect((await firstOf(own('<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;', 'a&p;b'))).title).toBe(
    'a&p;b',
  )
  const external = `<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">${rss('<item><title>&eacute;</title></item>')}`
  expect((await firstOf(external)).title).toBe('é')
})

test('entities that explode are refused at once', async () => {
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')
  const bomb = `<!DOCTYPE rss [<!ENTITY l0 "lol">${laughs}]>${rss('<item><title>&l9;</title></item>')}`
  await expect(read(bomb)).rejects.toThrow(ExplodingEntities)
  const ring = `<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>${rss('<item><title>&a;</title></item>')}`
  await expect(read(ring)).rejects.toThrow(ExplodingEntities)
  const wide = `<!DOCTYPE rss [<!ENTITY a "${'x'.repeat(10_000)}">]>${rss(`<item><title>${'&a;'.repeat(1000)}</title></item>`)}`
  await expect(read(wide)).rejects.toThrow(ExplodingEntities)
})

test('what is no feed is called what it is', async () => {
  await expect(read('')).rejects.toThrow(EmptyDocument)
  await expect(read(' \n\t ')).rejects.toThrow(EmptyDocument)
  await expect(
    read('<!DOCTYPE html><html><head><title>x</title></head><body><p>Welkom</p></body></html>'),
  ).rejects.toThrow(IsPage)
  await expect(read('<div class="x"><p>Welkom</p></div>')).rejects.toThrow(IsPage)
  for (const text of [
    '{"a":1}',
    '{broken',
    'Niets te zien',
    '<opml><body/></opml>',
    '\u0000\u0001\u0002',
    '<a>'.repeat(10_000),
  ])
    await expect(read(text)).rejects.toThrow(UnreadableFeed)
})

test('a feed of ten megabytes lets others work meanwhile', async () => {
  const item = `<item><title>Brug &amp; weg</title><description>${'&lt;p&gt;Tot vrijdag. '.repeat(200)}</description></item>`
  const document = Buffer.from(rss(item.repeat(Math.floor(9_900_000 / item.length))))
  let done = false
  let longest = 0
  const watching = (async () => {
    for (let before = performance.now(); !done; before = performance.now()) {
      await setImmediate()
      longest = Math.max(longest, performance.now() - before)
    }
  })()
  const feed = await read(document)
  done = true
  await watching
  expect(feed.items.length).toBeGreaterThan(1000)
  // The promise is 50 ms (bench/feeds.ts measures it); a busy test machine gets room.
  expect(longest).toBeLessThan(500)
})

test('whatever bytes come in, the answer is a feed or one of the known problems', async () => {
  const pieces = fc.constantFrom(
    '<rss>',
    '<channel>',
    '<item>',
    '</item>',
    '<title>',
    '<![CDATA[',
    ']]>',
    '&amp;',
    '&x;',
    '<!--',
    '-->',
    '<!DOCTYPE a [',
    ']>',
    '{',
    '"',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    '<entry>',
    'é',
    '\u0000',
    '<p>',
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 30 }),
      async (parts) => {
        const feed = await read(parts.join('')).catch((problem: Error) => problem)
        if (feed instanceof Error)
          expect(
            [EmptyDocument, IsPage, UnreadableFeed, ExplodingEntities].some((kind) => feed instanceof kind),
          ).toBe(true)
      },
    ),
  )
})

test('a document that is made to hold up its reader is read, or refused, at once', async () => {
  const started = process.cpuUsage()
  const inside = '<item><title>x</title></item>'
  const comments = await read(`${'<!---->'.repeat(2_800)}${rss(inside)}`)
  expect(comments.items).toHaveLength(1)
  const many = (count: number, name: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => `${name(n)}="x"`).join(' ')
  await expect(
    read(
      rss(
        inside,
        many(300_000, (n) => `a${n}`),
      ),
    ),
  ).rejects.toThrow(UnreadableFeed)
  // Prefixes that are declared ever deeper, and then copied by each element that declares one more.
  const deep = Array.from({ length: 200 }, (_, level) => `<a ${many(400, (n) => `xmlns:p${level}x${n}`)}>`)
  await read(rss(deep.join('') + '<b xmlns:c="x"/>'.repeat(100_000)))
  const { user } = process.cpuUsage(started)
  expect(user / 1e6).toBeLessThan(10)
})
