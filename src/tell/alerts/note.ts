/**
 * Signals on the screen of a device: which topics, and why. Never a word of a post, nor a headline: a screen may be seen by
 * anybody. Pure.
 */
import type { Note } from '#basics/push'
import type { Signal } from '#store'
import { calm, shorten, type Translate } from '#web'
import { signalTitle } from '../signals/wording.js'

const shownAtMost = 4

/** `signals`: those that are told now, strongest first. */
export function alertNote(
  t: Translate,
  signals: readonly Signal[],
  { town, token }: { town: { name: string; slug: string }; token: string },
): Note {
  const [first] = signals
  const lines = signals.slice(0, shownAtMost).map((signal) => {
    const storyLabel = signal.kind === 'new' ? t('alerts.a-story') : null
    return `${shorten(signalTitle({ ...signal, storyLabel }, t), 60)} (${t(`signals.kind.${signal.kind}`)})`
  })
  const more = signals.length - lines.length
  return {
    title: shorten(`${calm(town.name)}: ${t('alerts.mail-heading', { count: signals.length })}`, 80),
    body: [...lines, ...(more > 0 ? [t('alerts.note-more', { count: more })] : [])].join('\n'),
    path: `/signals${signals.length === 1 && first ? `/${first.signalId}` : ''}?bestuur=${town.slug}`,
    tag: `signals ${token.slice(0, 8)}`,
    lang: t.locale,
    more: { label: t('alerts.note-mute'), path: `/alerts/mute/${token}` },
  }
}
