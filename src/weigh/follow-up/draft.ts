/**
 * A first draft for who answers in his own words. In: what the edition said, and a text of the library. Out: a text in which
 * everything that nobody has approved stands between brackets, to be written or struck out. It invents nothing. Pure.
 */
import type { ItemBehind } from '#store'
import type { Translate } from '#web'

export function draftText(t: Translate, item: ItemBehind | null, approved = ''): string {
  const place = (key: string, hint: string | undefined) =>
    // A bracket of the item's own would close ours too early.
    `[${hint ? t(`text.draft-${key}-from`, { from: hint.replace(/[[\]]/g, '') }) : t(`text.draft-${key}`)}]`
  return [
    place('acknowledge', item?.said || item?.headline),
    approved || place('facts', item?.reading),
    place('do', item?.proposal),
    place('when', item?.due),
    place('where', undefined),
  ].join('\n\n')
}
