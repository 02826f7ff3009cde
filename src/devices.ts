/**
 * The way to devices, put together: the outbox, the keys, the conversation with push services. The pair of keys follows from the
 * key of the house, so each installation has its own and nothing more has to be kept.
 */
import { hkdfSync } from 'node:crypto'
import type { Http } from '#basics/http'
import { createOffice, type Office } from '#basics/office'
import { createPush, type Push } from '#basics/push'
import { type Subscription, vapidKeys } from '#basics/push-message'
import { pushOutboxOf, unwrap } from '#store'
import type { House } from './house.js'

/** So many push services may be slow before others wait. */
const atOnce = 8

export type DeviceOffice = Office & Pick<Push, 'publicKey'>

/** `origin`: where browsers find us; push services ask there, or by mail, when something is wrong (RFC 8292, 2.1). */
export function createDeviceOffice(
  { key, database, log, now, config }: Pick<House, 'key' | 'database' | 'log' | 'now' | 'config'>,
  http: Http,
  origin: string,
): DeviceOffice {
  const keys = vapidKeys(Buffer.from(hkdfSync('sha256', key, '', 'web-push', 32)))
  const contact = origin.startsWith('https:') ? origin : `mailto:${addressIn(config.mailFrom)}`
  const push = createPush({ http, keys, contact, now })
  const office = createOffice({
    outbox: pushOutboxOf(database),
    send: ({ wrapped, note, until, urgent }) =>
      push.send({
        subscription: JSON.parse(unwrap(key, wrapped).toString()) as Subscription,
        note,
        until,
        urgent,
      }),
    idOf: (one) => one.pushId,
    what: 'push',
    atOnce,
    log,
    now,
  })
  return { ...office, publicKey: push.publicKey }
}

/** `Dorpsplein <plein@duinveld.be>` */
const addressIn = (from: string): string => /<([^<>]+)>/.exec(from)?.[1] ?? from.trim()
