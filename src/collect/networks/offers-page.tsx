/** What can be listened to with a key that works: tick it, and it becomes a source. */
import type { CredentialRow, Problem } from '#store'
import { Button, Choice, calm, Notice, Page } from '#web'
import type { Setup } from '../connector.js'
import { connectorName, problemInWords } from '../sources/shown.js'
import type { OfferShown } from './offers.js'
import { firstSentence, networkName, type Shown } from './parts.js'

export type OffersView = Shown & {
  setup: Setup
  row: CredentialRow
  offers: OfferShown[]
  problem: Problem | null
  /** The form was sent without a tick. */
  nothing?: boolean
}

export function OffersPage(view: OffersView) {
  const { t, viewer, setup, offers, problem } = view
  const name = networkName(t, setup.network)
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('networks.offers', { network: name })}
      active="sources"
      problems={view.problems}
    >
      <header class="title">
        <p>
          <a href={`/networks/${setup.network}`}>{name}</a>
        </p>
        <h1>{t('networks.offers', { network: name })}</h1>
        <p class="lead">{t('networks.offers-lead')}</p>
      </header>
      {problem ? (
        <Notice look="problem" title={t('networks.offers-failed')}>
          <p>{problemInWords(t, { problem })}</p>
          <p class="actions">
            <Button href={`/networks/${setup.network}/${view.row.credentialId}/offers`}>
              {t('networks.ask-again')}
            </Button>
          </p>
        </Notice>
      ) : offers.length === 0 ? (
        <Notice>{t('networks.offers-none', { network: name })}</Notice>
      ) : (
        <OffersForm {...view} />
      )}
    </Page>
  )
}

function OffersForm({ t, setup, offers, nothing }: OffersView) {
  const free = offers.filter((offer) => !offer.isThere)
  // One of its kind says what it gives; of many alike the name of the kind is enough.
  const kindOf = ({ connector }: OfferShown) =>
    offers.filter((one) => one.connector === connector).length === 1
      ? firstSentence(t(`sources.get-${connector}`)).replace(/\.$/, '')
      : connectorName(t, connector)
  return (
    <form method="post" class="offers">
      <Choice
        label={t('networks.offers-choose')}
        name="offer"
        as="checkbox"
        value={offers.filter((offer) => offer.isThere || offer.chosen).map((offer) => offer.id)}
        error={nothing ? t('networks.offers-nothing') : undefined}
        options={offers.map((offer) => ({
          value: offer.id,
          label: <span dir="auto">{calm(offer.name)}</span>,
          hint: [
            kindOf(offer),
            ...(offer.detail ? [calm(offer.detail)] : []),
            ...(offer.isThere ? [t('networks.offer-there')] : []),
          ].join(' · '),
          disabled: offer.isThere,
        }))}
      />
      <p class="actions">
        {free.length > 0 && <Button look="primary">{t('networks.offers-keep')}</Button>}
        <Button href={`/networks/${setup.network}`}>{t('networks.offers-later')}</Button>
      </p>
    </form>
  )
}
