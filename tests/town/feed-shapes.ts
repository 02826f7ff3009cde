/** Articles in every shape in which papers offer them: RSS 2.0, Atom, RDF (RSS 1.0) and JSON Feed. */

import type { Paper } from './town.js'

export type Item = {
  /** Stays the same for as long as the article exists, whatever happens to its text or address. */
  guid: string
  /** The path on this server. */
  path: string
  title: string
  text: string
  publishedAt: Date
  updatedAt: Date
}

export type Channel = { title: string; about: string; home: string; feed: string }

export type Rendered = { body: Buffer; type: string }

/** `items` newest first. `base` is the address of the server, without a slash at the end. */
export function render(
  shape: Paper['shape'],
  channel: Channel,
  items: readonly Item[],
  base: string,
): Rendered {
  if (shape === 'atom') return xml(atom(channel, items, base), 'application/atom+xml; charset=utf-8')
  if (shape === 'rdf') return xml(rdf(channel, items, base), 'application/rdf+xml; charset=utf-8')
  if (shape === 'json')
    return { body: Buffer.from(jsonFeed(channel, items, base)), type: 'application/feed+json' }
  if (shape === 'rss-windows-1252') {
    const text = rss(channel, items, base, 'windows-1252')
    return { body: inWindows1252(text), type: 'application/rss+xml' }
  }
  return xml(rss(channel, items, base, 'UTF-8'), 'application/rss+xml; charset=utf-8')
}

export function rss(channel: Channel, items: readonly Item[], base: string, encoding: string): string {
  const entries = items.map(
    (item) => `    <item>
      <title>${escaped(item.title)}</title>
      <link>${base}${item.path}</link>
      <guid isPermaLink="false">${escaped(item.guid)}</guid>
      <pubDate>${item.publishedAt.toUTCString()}</pubDate>
      <description><![CDATA[<p>${escaped(item.text)}</p>]]></description>
    </item>`,
  )
  return `<?xml version="1.0" encoding="${encoding}"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>${escaped(channel.title)}</title>
    <link>${base}${channel.home}</link>
    <description>${escaped(channel.about)}</description>
    <language>nl-BE</language>
    <ttl>15</ttl>
    <atom:link rel="self" href="${base}${channel.feed}" type="application/rss+xml"/>
${entries.join('\n')}
  </channel>
</rss>
`
}

function atom(channel: Channel, items: readonly Item[], base: string): string {
  const entries = items.map(
    (item) => `  <entry>
    <id>${escaped(item.guid)}</id>
    <title>${escaped(item.title)}</title>
    <link rel="alternate" href="${base}${item.path}"/>
    <published>${item.publishedAt.toISOString()}</published>
    <updated>${item.updatedAt.toISOString()}</updated>
    <content type="html">${escaped(`<p>${escaped(item.text)}</p>`)}</content>
  </entry>`,
  )
  const updated = items[0]?.updatedAt ?? new Date(0)
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl">
  <id>${base}${channel.feed}</id>
  <title>${escaped(channel.title)}</title>
  <subtitle>${escaped(channel.about)}</subtitle>
  <updated>${updated.toISOString()}</updated>
  <author><name>Redactie ${escaped(channel.title)}</name></author>
  <link rel="self" href="${base}${channel.feed}"/>
  <link rel="alternate" href="${base}${channel.home}"/>
${entries.join('\n')}
</feed>
`
}

function rdf(channel: Channel, items: readonly Item[], base: string): string {
  const sequence = items.map((item) => `        <rdf:li rdf:resource="${base}${item.path}"/>`)
  const entries = items.map(
    (item) => `  <item rdf:about="${base}${item.path}">
    <title>${escaped(item.title)}</title>
    <link>${base}${item.path}</link>
    <dc:identifier>${escaped(item.guid)}</dc:identifier>
    <dc:date>${item.publishedAt.toISOString()}</dc:date>
    <description>${escaped(item.text)}</description>
  </item>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="${base}${channel.feed}">
    <title>${escaped(channel.title)}</title>
    <link>${base}${channel.home}</link>
    <description>${escaped(channel.about)}</description>
    <items>
      <rdf:Seq>
${sequence.join('\n')}
      </rdf:Seq>
    </items>
  </channel>
${entries.join('\n')}
</rdf:RDF>
`
}

function jsonFeed(channel: Channel, items: readonly Item[], base: string): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: channel.title,
    description: channel.about,
    home_page_url: `${base}${channel.home}`,
    feed_url: `${base}${channel.feed}`,
    language: 'nl-BE',
    items: items.map((item) => ({
      id: item.guid,
      url: `${base}${item.path}`,
      title: item.title,
      content_text: item.text,
      date_published: item.publishedAt.toISOString(),
      date_modified: item.updatedAt.toISOString(),
    })),
  })
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function xml(text: string, type: string): Rendered {
  return { body: Buffer.from(text), type }
}

/** What old editorial systems write: Latin 1 with curly quotes, a dash and a euro sign where control codes should be. */
export function inWindows1252(text: string): Buffer {
  const special: Record<string, number> = {
    '€': 0x80,
    '…': 0x85,
    '‘': 0x91,
    '’': 0x92,
    '“': 0x93,
    '”': 0x94,
    '–': 0x96,
  }
  return Buffer.from(
    [...text].map((letter) => {
      const code = special[letter] ?? letter.codePointAt(0) ?? 0x3f
      return code < 256 ? code : 0x3f
    }),
  )
}
