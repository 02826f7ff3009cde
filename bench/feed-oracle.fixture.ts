/**
 * The public oracle for feeds: each document lies beside a JSON file with what a reader must find in it. Used by the
 * test of the reader and by `bench/feeds.ts`, so that both say the same.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readDate } from '../src/collect/connectors/feed/date.js'
import { readFeed } from '../src/collect/connectors/feed/read.js'
import { titleText } from '../src/collect/connectors/feed/words-of.js'
import { plainText } from '../src/collect/plain-text.js'

/** Null where the data sets are absent: they are never part of the repository. */
export function dataSets(folder: string): string | null {
  const base = process.env.DORPSPLEIN_DATA_SETS ?? resolve('../shared/data')
  try {
    readdirSync(join(base, folder))
    return join(base, folder)
  } catch {
    return null
  }
}

/** What is compared: words as shown, addresses as given. */
export type Seen = {
  title: string
  link: string | null
  items: { title: string; link: string | null; published: Date | null; updated: Date | null }[]
}
export type Reader = (bytes: Buffer) => Promise<Seen>

export const ours: Reader = async (bytes) => {
  const feed = await readFeed({ bytes })
  return {
    title: titleText(feed.title),
    link: feed.link,
    items: feed.items.map((item) => ({
      title: titleText(item.title),
      link: item.link,
      published: dated(item.published ?? item.updated),
      updated: dated(item.updated),
    })),
  }
}

const dated = (written: string | null) => (written === null ? null : readDate(written))

type Expected = {
  title?: string
  link?: string
  links?: (string | { href?: string; rel?: string })[]
  items?: Expected[]
  entries?: Expected[]
  publishedParsed?: string
  updatedParsed?: string
  pubDateParsed?: string
}
export type OracleDocument = { file: string; bytes: Buffer; expected: Expected }
export type Difference = { file: string; what: string; wanted: string; got: string }

export function documentsOf(folder: string): OracleDocument[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''))
    .sort()
    .map((file) => ({
      file,
      bytes: readFileSync(join(folder, `${file}.xml`)),
      expected: JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as Expected,
    }))
}

/** Empty: title, link, date and number of items are as expected, of the feed and of each item. */
export async function differences(document: OracleDocument, read: Reader = ours): Promise<Difference[]> {
  const { file, bytes, expected } = document
  const found: Difference[] = []
  const check = (what: string, wanted: string | undefined, got: string | null) => {
    if (wanted !== undefined && wanted !== (got ?? '')) found.push({ file, what, wanted, got: got ?? '' })
  }
  const seen = await read(bytes).catch((problem: Error) => problem)
  if (seen instanceof Error) return [{ file, what: 'read', wanted: 'a feed', got: seen.message }]
  const wantedItems = expected.items ?? expected.entries ?? []
  check('count', String(wantedItems.length), String(seen.items.length))
  check('title', asShown(expected.title), seen.title)
  check('link', wantedLink(expected), seen.link)
  for (const [at, wanted] of wantedItems.entries()) {
    const item = seen.items[at]
    if (!item) continue
    check('item title', asShown(wanted.title), item.title)
    check('item link', wantedLink(wanted), item.link)
    check('item date', wanted.publishedParsed ?? wanted.pubDateParsed, iso(item.published))
    check('item update', wanted.updatedParsed, iso(item.updated))
  }
  return found
}

const iso = (date: Date | null) => date?.toISOString().replace('.000Z', 'Z') ?? null

/** The oracle keeps markup in titles; we show titles, so theirs is read as a page would show it. */
const asShown = (title: string | undefined) =>
  title === undefined ? undefined : plainText(title).replace(/\s+/g, ' ')

function wantedLink({ link, links }: Expected): string | undefined {
  if (link !== undefined) return link
  // A list of mere addresses mixes pages with the feed itself, and says nothing.
  return links?.flatMap((one) => (typeof one !== 'string' && one.rel === 'alternate' ? [one.href] : []))[0]
}
