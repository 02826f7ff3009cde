/** What a network offers to listen to, held against what the connectors take and what is there already. Pure. */
import { createHash } from 'node:crypto'
import type { Source } from '#store'
import type { Connector, Offer } from '../connector.js'
import { isSame } from '../sources/kinds.js'

export type OfferShown = Offer & {
  /** Stands for exactly this offer in a form. */
  id: string
  /** It is listened to already. */
  isThere: boolean
}

/** Offers that no connector takes, or that name another key, are left out: nobody could listen to them. */
export function readOffers(
  { connectors }: { connectors: Map<string, Connector> },
  offers: Offer[],
  credentialId: string,
  there: Source[],
): OfferShown[] {
  return offers.flatMap((offer) => {
    const connector = connectors.get(offer.connector)
    const settings = connector?.settings.safeParse(offer.settings)
    if (!connector || !settings?.success || connector.credential?.(settings.data) !== credentialId) return []
    const isThere = there.some(
      (source) => source.connector === offer.connector && isSame(connector, source.settings, settings.data),
    )
    const id = createHash('sha256')
      .update(`${offer.connector} ${connector.identity(settings.data)}`)
      .digest('base64url')
      .slice(0, 16)
    return [{ ...offer, settings: settings.data, id, isThere }]
  })
}
