/** A reader's editions as Atom (RFC 4287), newest first. Every text is escaped: nothing in it is markup of its own. */
import type { SentEdition } from '#store'
import type { Translate } from '#web'
import { type EditionItem, thawed } from './compose.js'
import type { Town } from './ground.js'
import { longDay, machineLine, titleOf } from './wording.js'

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** What XML 1.0 cannot hold is left out. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (sign) => signs[sign] as string)
}

export function feedTextOf(
  t: Translate,
  town: Pick<Town, 'orgId' | 'name' | 'slug'>,
  editions: readonly SentEdition[],
  origin: string,
): string {
  const updated = editions[0]?.sentAt ?? new Date(0)
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${t.locale}">`,
    `<id>urn:uuid:${town.orgId}</id>`,
    `<title>${xml(t('tamtam.head', { town: town.name }))}</title>`,
    `<updated>${updated.toISOString()}</updated>`,
    `<author><name>${xml(town.name)}</name></author>`,
    `<link rel="alternate" href="${xml(`${origin}/tamtam/latest?bestuur=${town.slug}`)}"/>`,
    ...editions.map((edition) =>
      entryOf(t, edition, `${origin}/tamtam/edition/${edition.editionId}`, town.slug),
    ),
    '</feed>',
    '',
  ].join('\n')
}

function labelled(t: Translate, item: EditionItem): string {
  const machine = machineLine(t, item)
  return machine && `<p><em>${xml(machine)}</em></p>`
}

function entryOf(t: Translate, edition: SentEdition, address: string, slug: string): string {
  const content = thawed(edition.content)
  const html = [
    content.mood && `<p>${xml(content.mood)}</p>`,
    ...content.items.map(
      (item) =>
        `<h2>${xml(item.headline)}</h2>${item.said ? `<p>${xml(item.said)}</p>` : ''}<p><strong>${xml(t('tamtam.reading'))}</strong> ${xml(item.reading)}</p>${labelled(t, item)}`,
    ),
  ]
    .filter(Boolean)
    .join('')
  const title = `${longDay(t, edition.day)}: ${titleOf(t, content)}`
  return [
    '<entry>',
    `<id>urn:uuid:${edition.editionId}</id>`,
    `<title>${xml(title)}</title>`,
    `<updated>${edition.sentAt.toISOString()}</updated>`,
    `<link rel="alternate" href="${xml(`${address}?bestuur=${slug}`)}"/>`,
    `<content type="html">${xml(html)}</content>`,
    '</entry>',
  ].join('')
}
