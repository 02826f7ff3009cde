/** Where a network must be told to call us: two lines to copy, and whether it has called. */
import type { CredentialRow } from '#store'
import { Button, Field, momentOf } from '#web'
import type { Setup } from '../connector.js'
import { Instructions } from './instructions.js'
import { mayChange, networkName, type Shown } from './parts.js'

export function HookAddress(
  props: Shown & { setup: Setup; origin: string; row: CredentialRow; word: string | undefined },
) {
  const { t, viewer, setup, origin, row, word } = props
  const id = row.credentialId
  const help = `networks.${setup.network}.help-hook`
  return (
    <section class="sheet hook">
      <h3>{t('networks.hook')}</h3>
      <p>{t('networks.hook-what', { network: networkName(t, setup.network) })}</p>
      {t.has(help) && <Instructions text={t(help)} />}
      <p role="status">{calledInWords(props)}</p>
      {mayChange(viewer) && (
        <>
          <Field
            label={t('networks.hook-address')}
            name="hook-address"
            id={`hook-${id}`}
            value={`${origin}/hooks/${id}`}
            hint={origin.startsWith('https:') ? undefined : t('networks.hook-https')}
            look="code"
            readonly
          />
          {word ? (
            <Field
              label={t('networks.hook-word')}
              name="hook-word"
              id={`hook-word-${id}`}
              value={word}
              look="code"
              readonly
            />
          ) : (
            <form method="post" action={`/networks/${setup.network}/${id}/word`}>
              <p class="soft">{t('networks.hook-word-gone')}</p>
              <Button>{t('networks.hook-word-new')}</Button>
            </form>
          )}
        </>
      )}
    </section>
  )
}

function calledInWords({ t, viewer, now, row }: Shown & { row: CredentialRow }): string {
  const moment = (fact: string) => {
    const at = row.facts[fact]
    return typeof at === 'string' && at !== '' ? momentOf(t, new Date(at), viewer.org.timeZone, now) : null
  }
  const called = moment('calledAt')
  if (called) return `✓ ${t('networks.hook-called', { moment: called })}`
  const shook = moment('handshakeAt')
  if (shook) return `✓ ${t('networks.hook-shook', { moment: shook })}`
  return t('networks.hook-silent')
}
