import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dataSets, differences, documentsOf } from '../../../../bench/feed-oracle.fixture.js'
import { readFeed } from './read.js'
import { titleText } from './words-of.js'

const gofeed = dataSets('feeds/gofeed')
const encodings = dataSets('feeds/encodings')
const aggie = dataSets('feeds/aggie')

test.skipIf(!gofeed)(
  '227 public feeds have the title, link, date and number of items that is expected (skipped without data sets)',
  async () => {
    const documents = documentsOf(gofeed ?? '')
    const found = []
    for (const document of documents) found.push(...(await differences(document)))
    expect(documents.length).toBe(227)
    expect(found).toEqual([])
  },
)

test.skipIf(!encodings)(
  'feeds in odd encodings are read without a broken sign (skipped without data sets)',
  async () => {
    for (const file of readdirSync(encodings ?? '').filter((name) => name.endsWith('.xml'))) {
      const feed = await readFeed({ bytes: readFileSync(join(encodings ?? '', file)) })
      expect([file, feed.items.length > 5, feed.incomplete]).toEqual([file, true, false])
      for (const item of feed.items) expect(titleText(item.title)).not.toMatch(/\uFFFD|Ã|â€|&[a-z]+;/)
    }
  },
)

test.skipIf(!aggie)(
  'a peer’s good, bad, ugly and empty feeds give what is in them (skipped without data sets)',
  async () => {
    const counts: Record<string, number> = {}
    for (const file of readdirSync(aggie ?? '').filter((name) => name.startsWith('rss')))
      counts[file] = (await readFeed({ bytes: readFileSync(join(aggie ?? '', file)) })).items.length
    expect(counts).toEqual({
      'rss-bad.xml': 1,
      'rss-empty.xml': 0,
      'rss-good-1.xml': 2,
      'rss-good-2.xml': 3,
      'rss-ugly.xml': 2,
    })
  },
)
