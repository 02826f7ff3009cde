/** A look-alike of the Google News search feed: titles with the paper's name behind them, links that redirect. */

import { escaped, type Item } from './feed-shapes.js'

export type Found = { item: Item; paper: string; paperHome: string }

/** Newest first, at most a hundred, as the real one. `base` is the address of this server. */
export function newsFeed(query: string, found: readonly Found[], base: string): string {
  const entries = found.slice(0, 100).map(({ item, paper, paperHome }) => {
    const link = `${base}/rss/articles/${codeOf(item.path)}?oc=5`
    return `<item><title>${escaped(`${item.title} - ${paper}`)}</title><link>${link}</link><guid isPermaLink="false">${codeOf(item.guid)}</guid><pubDate>${item.publishedAt.toUTCString()}</pubDate><description>${escaped(`<a href="${link}" target="_blank">${escaped(item.title)}</a>&nbsp;&nbsp;<font color="#6f6f6f">${escaped(paper)}</font>`)}</description><source url="${base}${paperHome}">${escaped(paper)}</source></item>`
  })
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><generator>NFE/5.0</generator><title>${escaped(`"${query}"`)} - Google Nieuws</title><link>${base}/search</link><language>nl</language><description>Google Nieuws</description>${entries.join('')}</channel></rss>`
}

export function codeOf(path: string): string {
  return `CBMi${Buffer.from(path).toString('base64url')}`
}

export function pathOf(code: string): string {
  return Buffer.from(code.replace(/^CBMi/, ''), 'base64url').toString()
}

/** Words are AND-ed, `OR` joins alternatives, `"a b"` is a phrase, `-a` excludes, `when:7d` limits the age. */
export function matcher(query: string, now: Date): (item: Item) => boolean {
  const age = /\bwhen:(\d+)([hd])\b/.exec(query)
  const oldest = age ? now.getTime() - Number(age[1]) * (age[2] === 'h' ? 3_600_000 : 86_400_000) : 0
  const alternatives = query
    .replace(/\b(?:when|site|after|before):\S+/g, '')
    .split(/\s+OR\s+/)
    .map((part) => [...part.replace(/[()]/g, ' ').matchAll(/(-?)(?:"([^"]+)"|([^\s"]+))/g)])
  return (item) => {
    if (item.publishedAt.getTime() < oldest) return false
    const text = `${item.title} ${item.text}`.toLowerCase()
    return alternatives.some((words) =>
      words.every(([, minus, phrase, word]) => {
        return text.includes((phrase ?? word ?? '').toLowerCase()) !== (minus === '-')
      }),
    )
  }
}
