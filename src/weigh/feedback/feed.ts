/** Feeds of what can be read now: Atom (RFC 4287) and RSS 2.0. Pure; everything is escaped here, once. */
import type { PublicFeedback } from '#store'
import type { Translate } from '#web'
import { thawed } from './content.js'

type Feed = { t: Translate; town: string; page: string; self: string; all: readonly PublicFeedback[] }

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** What XML 1.0 cannot hold is left out. */
const xml = (text: string) =>
  text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (mark) => marks[mark] ?? '')

function text(t: Translate, one: PublicFeedback): { title: string; body: string } {
  const { title, said, did } = thawed(one.content)
  const lines = [said && `${t('feedback.you-said')}: ${said}`, `${t('feedback.we-did')}: ${did}`]
  return { title, body: lines.filter(Boolean).join('\n') }
}

export function atom({ t, town, page, self, all }: Feed): string {
  const title = t('feedback.feed-title', { town })
  const entries = all.map((one) => {
    const { title: of, body } = text(t, one)
    return `<entry><id>${xml(`${page}/${one.number}`)}</id><title>${xml(of)}</title><link href="${xml(`${page}/${one.number}`)}"/>
<published>${one.firstAt.toISOString()}</published><updated>${one.releasedAt.toISOString()}</updated><content type="text">${xml(body)}</content></entry>`
  })
  // Without any entry it changed when there was nothing yet.
  const updated = new Date(Math.max(0, ...all.map((one) => one.releasedAt.getTime()))).toISOString()
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${t.locale}"><id>${xml(page)}</id><title>${xml(title)}</title><author><name>${xml(town)}</name></author>
<link href="${xml(page)}"/><link rel="self" href="${xml(self)}"/><updated>${updated}</updated>
${entries.join('\n')}
</feed>
`
}

export function rss({ t, town, page, self, all }: Feed): string {
  const title = t('feedback.feed-title', { town })
  const items = all.map((one) => {
    const { title: of, body } = text(t, one)
    return `<item><guid isPermaLink="true">${xml(`${page}/${one.number}`)}</guid><title>${xml(of)}</title><link>${xml(`${page}/${one.number}`)}</link>
<pubDate>${one.firstAt.toUTCString()}</pubDate><description>${xml(body)}</description></item>`
  })
  return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${xml(title)}</title><link>${xml(page)}</link>
<description>${xml(t('feedback.public-lead', { town }))}</description><language>${t.locale}</language><atom:link href="${xml(self)}" rel="self" type="application/rss+xml"/>
${items.join('\n')}
</channel></rss>
`
}
