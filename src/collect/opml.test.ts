import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type OpmlFeed, readOpml, writeOpml } from './opml.js'

test('feeds keep their folders, titles and pages', async () => {
  const list = `<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
    <outline text="Pers"><outline text="Streek"><outline type="rss" text="De Klok" xmlUrl="https://deklok.be/rss" htmlUrl="https://deklok.be/"/></outline></outline>
    <outline title="Los &amp; apart" XMLURL="feed://los.be/rss"/>
    <outline text="Nog eens" xmlUrl="https://deklok.be/rss"/>
    <outline type="link" text="Geen feed" url="https://x.be/"/>
    <outline type="atom" text="Anders" url="https://anders.be/atom"/>
    <outline text="Slecht" xmlUrl="javascript:alert(1)"/></body></opml>`
  expect(await readOpml(list)).toEqual([
    {
      url: 'https://deklok.be/rss',
      title: 'De Klok',
      folders: ['Pers', 'Streek'],
      site: 'https://deklok.be/',
    },
    { url: 'http://los.be/rss', title: 'Los & apart', folders: [] },
    { url: 'https://anders.be/atom', title: 'Anders', folders: [] },
  ])
})

test('a broken list gives what is whole, in any encoding', async () => {
  const broken =
    '<opml><body><outline text="Caf\u00e9 & co" xmlUrl="https://a.be/rss"><outline text="B" xmlUrl="https://b.be/?x=1&y=2"></body>'
  expect((await readOpml(Buffer.from(broken, 'latin1'))).map(({ title, url }) => [title, url])).toEqual([
    ['Café & co', 'https://a.be/rss'],
    ['B', 'https://b.be/?x=1&y=2'],
  ])
})

test('a file without feeds is refused in words', async () => {
  for (const text of [
    '',
    'hallo',
    '<html><body>x</body></html>',
    '<!DOCTYPE a [<!ENTITY a "&a;">]><opml a="&a;"/>',
  ])
    await expect(readOpml(text)).rejects.toMatchObject({ key: 'opml.unreadable' })
})

test('what is written is read back', async () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .map((text) => `n${text.replace(/\s+/g, ' ').trim()}`)
  const feeds = fc.uniqueArray(
    fc.record({
      url: fc.webUrl({ withQueryParameters: true }).map((url) => new URL(url).href),
      title: name,
      folders: fc.array(name, { maxLength: 3 }),
    }),
    { selector: ({ url }) => url, minLength: 1, maxLength: 8 },
  )
  const sorted = (list: OpmlFeed[]) => [...list].sort((a, b) => (a.url < b.url ? -1 : 1))
  await fc.assert(
    fc.asyncProperty(feeds, async (list) => {
      expect(sorted(await readOpml(writeOpml(list)))).toEqual(sorted(list))
    }),
    { numRuns: 50 },
  )
})
