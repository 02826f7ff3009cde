/** Before a key is destroyed: what goes with it, and what stays. */
import type { CredentialRow, Source } from '#store'
import { Button, calm, Page } from '#web'
import type { Setup } from '../connector.js'
import { keyName } from './drafts.js'
import { networkName, type Shown } from './parts.js'

export function RemovePage(view: Shown & { setup: Setup; row: CredentialRow; uses: Source[] }) {
  const { t, viewer, setup, row, uses } = view
  const name = calm(keyName(t, row, setup.network))
  return (
    <Page t={t} viewer={viewer} title={t('networks.remove')} active="sources" problems={view.problems}>
      <header class="title">
        <p>
          <a href={`/networks/${setup.network}`}>{networkName(t, setup.network)}</a>
        </p>
        <h1>{t('networks.remove-ask', { name })}</h1>
        <p class="lead">{t('networks.remove-what', { count: uses.length })}</p>
      </header>
      {uses.length > 0 && (
        <ul class="list">
          {uses.map((source) => (
            <li dir="auto">{calm(source.name)}</li>
          ))}
        </ul>
      )}
      <form method="post" class="actions">
        <Button look="danger">{t('networks.remove-sure')}</Button>
        <Button href={`/networks/${setup.network}`}>{t('networks.remove-not')}</Button>
      </form>
    </Page>
  )
}
