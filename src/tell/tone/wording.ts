/** Tone in words, never as a bare figure: how it mostly sounds, and how often the model is right (PRODUCT). Pure. */
import type { ToneName, ToneRight } from '#store'
import type { Translate } from '#web'

export const tenth = (share: number): number => Math.round(share * 10)

export function rightInWords(t: Translate, { negative, positive }: ToneRight): string {
  return t('tone.precision', { negative: tenth(negative), positive: tenth(positive) })
}

export function mostlySounds(t: Translate, counts: readonly { tone: ToneName; posts: number }[]): string {
  const all = counts.reduce((sum, one) => sum + one.posts, 0)
  const most = counts.find((one) => 2 * one.posts > all)
  const parts = counts.map((one) => t('tone.count', { count: one.posts, tone: t(`tone.${one.tone}`) }))
  const list = new Intl.ListFormat(t.locale, { type: 'conjunction' }).format(parts)
  return most
    ? t('tone.mostly', { tone: t(`tone.${most.tone}`), count: all, list })
    : t('tone.divided', { count: all, list })
}
