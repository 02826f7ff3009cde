/**
 * Feeds: how many of the public oracle are read as expected, how fast, and for how long nobody else gets a turn; with
 * @rowanmanning/feed-parser beside it, on the same documents in the same run.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseFeed } from '@rowanmanning/feed-parser'
import { readFeed } from '../src/collect/connectors/feed/read.js'
import { plainText } from '../src/collect/plain-text.js'
import { dataSets, differences, documentsOf, ours, type Reader } from './feed-oracle.fixture.js'

export type Row = { figure: string; promised: string; measured: string; unit: string; note?: string }

const peer: Reader = async (bytes) => {
  const feed = parseFeed(bytes.toString('utf8'))
  const shown = (text: string | null) => plainText(text ?? '').replace(/\s+/g, ' ')
  return {
    title: shown(feed.title),
    link: feed.url,
    items: feed.items.map(({ title, url, published, updated }) => ({
      title: shown(title),
      link: url,
      published: published ?? updated,
      updated,
    })),
  }
}

export default async function feeds(): Promise<Row[]> {
  return [...(await shares()), ...(await speed())]
}

async function shares(): Promise<Row[]> {
  const folder = dataSets('feeds/gofeed')
  if (!folder)
    return [
      { figure: 'feeds as expected', promised: '≥ 99', measured: '–', unit: '%', note: 'data sets absent' },
    ]
  const documents = documentsOf(folder)
  const share = async (name: string, promised: string, read: Reader): Promise<Row[]> => {
    const all = await Promise.all(documents.map((document) => differences(document, read)))
    const accepted = all.filter((found) => !found.some(({ what }) => what === 'read')).length
    const same = all.filter((found) => found.length === 0).length
    const percent = (n: number) => ((100 * n) / documents.length).toFixed(1)
    const note = `${documents.length} documents of gofeed`
    return [
      {
        figure: `feeds accepted, ${name}`,
        promised: promised && '≥ 99.5',
        measured: percent(accepted),
        unit: '%',
        note,
      },
      {
        figure: `title, link, date, count as expected, ${name}`,
        promised,
        measured: percent(same),
        unit: '%',
        note,
      },
    ]
  }
  return [...(await share('ours', '≥ 99', ours)), ...(await share('feed-parser', '', peer))]
}

/** A made feed when the data sets are absent: the figures are about size, not content. */
function bigFeed(megabytes: number): Buffer {
  const folder = dataSets('feeds/encodings')
  const document = folder ? readFileSync(join(folder, 'large_rss.xml'), 'utf8') : ''
  const item =
    document.match(/<item>[\s\S]*?<\/item>/)?.[0] ??
    `<item><title>Brug &amp; weg</title><description>${'&lt;p&gt;Tot vrijdag. '.repeat(200)}</description></item>`
  const count = Math.floor((megabytes * 1e6) / Buffer.byteLength(item))
  return Buffer.from(`<rss version="2.0"><channel><title>x</title>${item.repeat(count)}</channel></rss>`)
}

async function speed(): Promise<Row[]> {
  const small = bigFeed(0.2)
  const big = bigFeed(9.9)
  const rows: Row[] = []
  for (const [name, read] of [
    ['ours', ours],
    ['feed-parser', peer],
  ] as const) {
    await read(small)
    const start = performance.now()
    for (let i = 0; i < 10; i++) await read(small)
    const seconds = (performance.now() - start) / 1000
    rows.push({
      figure: `feed of 0.2 MB, ${name}`,
      promised: '',
      measured: ((10 * small.length) / 1e6 / seconds).toFixed(1),
      unit: 'MB/s',
    })
  }
  const block = await longestTurn(() => readFeed({ bytes: big }))
  const theirs = await longestTurn(() => peer(big))
  rows.push({
    figure: 'event loop held, feed of 9.9 MB, ours',
    promised: '≤ 50',
    measured: block.toFixed(0),
    unit: 'ms',
  })
  rows.push({
    figure: 'event loop held, feed of 9.9 MB, feed-parser',
    promised: '',
    measured: theirs.toFixed(0),
    unit: 'ms',
  })
  return rows
}

/** The longest that another task had to wait, in milliseconds. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let done = false
  let longest = 0
  const watching = (async () => {
    for (let before = performance.now(); !done; before = performance.now()) {
      await setImmediate()
      longest = Math.max(longest, performance.now() - before)
    }
  })()
  await work()
  await setImmediate()
  done = true
  await watching
  return longest
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { figure, measured, unit, promised, note } of await feeds()) {
    console.log(
      JSON.stringify({
        what: note ? `${figure} (${note})` : figure,
        value: measured,
        unit,
        promise: promised,
      }),
    )
  }
}
