/** JSON Feed 1.0 and 1.1. */

import { UnreadableFeed } from './tree.js'
import { type Feed, type FeedItem, jsonFeed, jsonFeedItem, type Words } from './wire.js'

/** JSON is read in one breath: more would hold up the event loop. In UTF-16 units. */
const longest = 3_000_000

export class TooMuchJson extends Error {}

export function readJsonFeed(document: string): Feed {
  if (document.length > longest) throw new TooMuchJson()
  const parsed = jsonFeed.safeParse(parse(document))
  if (!parsed.success || !/jsonfeed\.org/i.test(parsed.data.version))
    throw new UnreadableFeed('JSON, but not a JSON Feed')
  const { title, home_page_url: page, language, items } = parsed.data
  const read = items.map((item) => jsonFeedItem.safeParse(item))
  return {
    format: 'json',
    title: title === '' ? null : { text: title },
    link: page || null,
    language: language || null,
    items: read.flatMap((item) => (item.success ? [asItem(item.data)] : [])),
    withdrawn: [],
    everySeconds: null,
    incomplete: read.some((item) => !item.success),
  }
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document)
  } catch {
    throw new UnreadableFeed('broken JSON')
  }
}

function asItem(item: ReturnType<typeof jsonFeedItem.parse>): FeedItem {
  const types = item.attachments.map(({ mime_type: type }) => type.split('/')[0])
  return {
    id: item.id || null,
    title: item.title === '' ? null : { text: item.title },
    words: words(item),
    link: item.url || item.external_url || null,
    published: item.date_published || null,
    updated: item.date_modified || null,
    language: item.language || null,
    image: item.image !== '' || types.includes('image'),
    video: types.includes('video'),
    source: null,
  }
}

function words(item: ReturnType<typeof jsonFeedItem.parse>): Words | null {
  if (item.content_html) return { markup: item.content_html }
  const text = item.content_text || item.summary
  return text ? { text } : null
}
