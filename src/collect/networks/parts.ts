/** What the pages of networks ask of the rest of the house. */
import type { Bus } from '#basics/bus'
import type { Http } from '#basics/http'
import type { Log } from '#basics/log'
import type { Database, HouseKey } from '#store'
import type { Translate, Viewer } from '#web'
import type { AccessFor } from '../access.js'
import type { Connector, Context, Setup } from '../connector.js'

export type NetworkParts = {
  database: Database
  bus: Bus
  log: Log
  now: () => Date
  /** Never reaches private networks. */
  http: Http
  /** Every connector by name. */
  connectors: Map<string, Connector>
  /** Every network that asks for a key, by name. */
  setups: Map<string, Setup>
  accessFor: AccessFor
  /** Closes and opens secrets. */
  key: HouseKey
  /** Where networks find the house: `https://plein.duinveld.be`. */
  origin: string
  /** How long a trial of a stream listens, in milliseconds. Default 5,000. */
  listenMs?: number
}

/** What every page is given. */
export type Shown = { t: Translate; viewer: Viewer; problems: number; now: Date }

/** A network that has not answered by then will not. */
const patienceMs = 60_000

export function contextFor(parts: NetworkParts, orgId: string): Context {
  const { http, log, now, accessFor } = parts
  return { http, log, now, access: accessFor(orgId), signal: AbortSignal.timeout(patienceMs) }
}

/** Those that matter most for a town in Flanders first; what is not named here follows, in the order it was given. */
const first = ['facebook', 'instagram', 'x', 'youtube', 'linkedin', 'threads']

export function inOrder(setups: Map<string, Setup>): Setup[] {
  const place = ({ network }: Setup) => (first.includes(network) ? first.indexOf(network) : first.length)
  return [...setups.values()].sort((a, b) => place(a) - place(b))
}

export const networkName = (t: Translate, network: string) => t(`networks.${network}.name`)

/** Whether a network is set up by this person, or only shown. */
export const mayChange = ({ role }: Viewer) => role === 'administrator'

export const firstSentence = (text: string) => /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text
