/** The pages of `Beheer`, beside each other. */
import type { Viewer } from '../viewer.js'
import type { Translate } from '../words/index.js'

const tabs = ['people', 'displays', 'access-log', 'ledger'] as const

export function ManageTabs({
  t,
  viewer,
  here,
}: {
  t: Translate
  viewer: Viewer
  here: (typeof tabs)[number]
}) {
  if (viewer.role !== 'administrator') return null
  return (
    <nav class="tabs" aria-label={t('nav.people')}>
      {tabs.map((tab) => (
        <a href={`/${tab}`} aria-current={tab === here ? 'page' : undefined}>
          {t(`people.tab-${tab}`)}
        </a>
      ))}
    </nav>
  )
}
