/** The pages around follow-up, beside each other. */
import type { Translate, Viewer } from '#web'

type Tab = 'follow-up' | 'incoming' | 'contacts' | 'mailbox'

export function FollowTabs({
  t,
  viewer,
  here,
  open = 0,
}: {
  t: Translate
  viewer: Viewer
  here: Tab
  open?: number
}) {
  if (viewer.role !== 'administrator' && viewer.role !== 'editor') return null
  const tabs: Tab[] = [
    'follow-up',
    'incoming',
    'contacts',
    ...(viewer.role === 'administrator' ? (['mailbox'] as const) : []),
  ]
  return (
    <nav class="tabs" aria-label={t('incoming.tabs')}>
      {tabs.map((tab) => (
        <a href={`/${tab}`} aria-current={tab === here ? 'page' : undefined}>
          {t(`incoming.tab-${tab}`)}
          {tab === 'incoming' && open > 0 && <span class="count"> {open}</span>}
        </a>
      ))}
    </nav>
  )
}
