/**
 * What the town hall hears itself: the square is not only online. Nobody fetches it; it is handed in by a form, a CSV
 * file or a signed webhook. Out: arrivals and drops, ready for the intake. Never here: who asked.
 */

import { z } from 'zod'
import type { HandedConnector } from '../../connector.js'
import { type OwnSettings, ownSettings } from './wire.js'

export { type Desk, fromCsv } from './csv.js'
export { type FormErrors, type FormRead, fromForm } from './form.js'
export { fromWebhook, type Handed, signatureOf, webhookWindowMs } from './webhook.js'
export { type Channel, channels } from './wire.js'

export function own(): HandedConnector<OwnSettings> {
  return {
    name: 'own',
    mode: 'handed',
    scope: 'town',
    facts: { needsKey: false, deletionsReachUs: true, costPerPost: 0 },
    settings: ownSettings,
    cursor: z.null(),
    identity: () => 'own',
    oldest: () => null,
    // Its name is a word of the interface: whoever adds it gives one.
    title: () => '',
  }
}
