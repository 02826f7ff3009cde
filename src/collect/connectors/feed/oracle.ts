/**
 * The public oracle for feeds: each document lies beside a JSON file with what a reader must find in it. Used by the
 * test and by the bench, so that both say the same.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { plainText } from '../../plain-text.js'
import { readDate } from './date.js'
import { readFeed } from './read.js'
import { titleText } from './words-of.js'

/** Null where the data sets are absent. */
export function dataSets(folder: string): string | null {
  const base = process.env.DORPSPLEIN_DATA_SETS ?? resolve(import.meta.dirname, '../../../../../shared/data')
  try {
    readdirSync(join(base, folder))
    return join(base, folder)
  } catch {
    return null
  }
}

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
export type Difference = { file: string; what: string; wanted: string; got: string }

export function documentsOf(folder: string): { file: string; bytes: Buffer; expected: Expected }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      file: file.replace(/\.json$/, ''),
      bytes: readFileSync(join(folder, file.replace(/\.json$/, '.xml'))),
      expected: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Expected,
    }))
}

/** Empty: title, link, date and number of items are as expected, of the feed and of each item. */
export async function differences({ file, bytes, expected }: ReturnType<typeof documentsOf>[number]) {
  const found: Difference[] = []
  const check = (what: string, wanted: string | null | undefined, got: string | null) => {
    if (wanted !== undefined && wanted !== null && wanted !== (got ?? ''))
      found.push({ file, what, wanted, got: got ?? '' })
  }
  const feed = await readFeed({ bytes }).catch((problem: Error) => problem)
  if (feed instanceof Error) return [{ file, what: 'read', wanted: 'a feed', got: feed.message }]
  const wantedItems = expected.items ?? expected.entries ?? []
  check('count', String(wantedItems.length), String(feed.items.length))
  check('title', asShown(expected.title), titleText(feed.title))
  check('link', wantedLink(expected), feed.link)
  wantedItems.forEach((wanted, at) => {
    const item = feed.items[at]
    if (!item) return
    check('item title', asShown(wanted.title), titleText(item.title))
    check('item link', wantedLink(wanted), item.link)
    check('item date', wanted.publishedParsed ?? wanted.pubDateParsed, isoOf(item.published ?? item.updated))
    check('item update', wanted.updatedParsed, isoOf(item.updated))
  })
  return found
}

const isoOf = (written: string | null) =>
  (written === null ? null : readDate(written))?.toISOString().replace('.000Z', 'Z') ?? null

/** The oracle keeps markup in titles; we show titles, so theirs is read as a page would show it. */
const asShown = (title: string | undefined) =>
  title === undefined ? undefined : plainText(title).replace(/\s+/g, ' ')

function wantedLink({ link, links }: Expected): string | undefined {
  if (link !== undefined) return link
  // A list of mere addresses mixes pages with the feed itself, and says nothing.
  return links?.flatMap((one) => (typeof one !== 'string' && one.rel === 'alternate' ? [one.href] : []))[0]
}
