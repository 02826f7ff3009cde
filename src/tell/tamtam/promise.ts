/** What is kept of a reader, in words: said in his first edition and on his own page, and nothing beyond it is kept. */
import type { Receipts, TamtamSetting } from '#store'
import type { Translate } from '#web'

export type Promised = Pick<TamtamSetting, 'receipts' | 'escalates' | 'keepMonths'> & { hasDirector: boolean }

export const promisedBy = (setting: TamtamSetting): Promised => ({
  ...setting,
  hasDirector: setting.director !== null,
})

/** A sentence or two each, in the order in which a reader would ask. */
export function promiseLines(t: Translate, promised: Promised): string[] {
  const { receipts, escalates, keepMonths, hasDirector } = promised
  if (receipts === 'delivery')
    return [
      t('tamtam.kept-delivery'),
      t('tamtam.kept-sign-in'),
      t('tamtam.kept-until', { months: keepMonths }),
    ]
  return [
    t('tamtam.kept-confirm'),
    t('tamtam.kept-on-behalf'),
    ...(receipts === 'deadline' ? [t('tamtam.kept-deadline')] : []),
    ...(receipts === 'deadline' && escalates && hasDirector ? [t('tamtam.kept-escalates')] : []),
    t(hasDirector ? 'tamtam.kept-who' : 'tamtam.kept-who-alone'),
    t('tamtam.kept-remark'),
    t('tamtam.kept-sign-in'),
    t('tamtam.kept-until', { months: keepMonths }),
  ]
}

/** Under every edition. */
export function footOf(t: Translate, receipts: Receipts): string {
  return t(receipts === 'delivery' ? 'tamtam.foot-delivery' : 'tamtam.foot-confirm')
}
