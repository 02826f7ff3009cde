/**
 * Google's items → posts of the paper that wrote them. Titles end in " - Paper"; the description only repeats titles, so
 * the title is all there is. The link is Google's own, which leads on to the paper. Pure.
 */

import type { Drop, RawPost } from '#post'
import { readDate } from '../feed/date.js'
import type { FeedItem } from '../feed/wire.js'
import { titleText } from '../feed/words-of.js'

export function toPost(item: FeedItem, now: Date): RawPost | Drop {
  const { title, outlet } = split(titleText(item.title), item.source?.name ?? null)
  if (title === '') return { reason: 'empty' }
  const id = item.id ?? item.link
  if (!id) return { reason: 'incomplete', detail: 'guid' }
  const date = item.published === null ? null : readDate(item.published)
  const known = date && date.getUTCFullYear() >= 1990 && date.getTime() <= now.getTime() + 86_400_000
  const link = item.link && URL.canParse(item.link) ? new URL(item.link) : null
  return {
    network: 'google-news',
    id,
    kind: 'news',
    author: outlet === null ? null : { id: outletId(outlet, item.source?.url ?? null), name: outlet },
    title,
    text: '',
    ...(known ? { createdAt: date } : {}),
    ...(link && /^https?:$/.test(link.protocol) ? { link: link.href } : {}),
  }
}

/** By what Google says is the paper, and else at the last dash: headlines have dashes of their own. */
function split(whole: string, source: string | null): { title: string; outlet: string | null } {
  if (source !== null && whole.endsWith(` - ${source}`))
    return { title: whole.slice(0, -source.length - 3).trim(), outlet: source }
  const dash = whole.lastIndexOf(' - ')
  if (source !== null || dash <= 0) return { title: whole, outlet: source }
  return { title: whole.slice(0, dash).trim(), outlet: whole.slice(dash + 3).trim() }
}

/** One paper is one voice, in whichever spelling of its name. */
const outletId = (name: string, url: string | null): string =>
  url && URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : name.toLowerCase()
