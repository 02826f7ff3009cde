/**
 * That the tamtam left, on the screen of a device: for whom it is meant and that it is there. Never a headline: a screen is read by
 * who passes. Pure.
 */
import type { Note } from '#basics/push'
import { calm, shorten, type Translate } from '#web'

/** A correction takes the place of what it corrects. `readsFor`: names of those for whom he reads; none: it is his own. */
export function editionNote(
  t: Translate,
  edition: { editionId: string; day: string; version: number; town: { name: string; slug: string } },
  readsFor: readonly string[],
): Note {
  const { editionId, day, version, town } = edition
  const names = new Intl.ListFormat(t.locale, { type: 'conjunction' }).format(readsFor.map(calm))
  return {
    title: shorten(t(version > 1 ? 'tamtam.note-corrected' : 'tamtam.note', { town: calm(town.name) }), 80),
    body: readsFor.length > 0 ? t('tamtam.note-for', { names: shorten(names, 60) }) : t('tamtam.note-read'),
    path: `/tamtam/edition/${editionId}?bestuur=${town.slug}`,
    tag: `tamtam ${town.slug} ${day}`,
    lang: t.locale,
  }
}
