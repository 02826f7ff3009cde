/** What the set-up path asks of the rest of the house. `main.ts` fills it in; this folder knows no room. */
import type { NewChannel } from '#store'
import type { Translate } from '../words/index.js'

/** A municipality as the path shows it, so that a person can check that it is the right one. */
export type TownChoice = {
  code: string
  name: string
  country: 'BE' | 'NL'
  province: string
  /** Sub-municipalities or villages, the town's own name left out. */
  parts: string[]
  postcodes: string[]
  neighbours: string[]
  merged: { name: string; year: number }[]
  /** The name can be read as something else (Mol, Peer, Best): queries for it need company. */
  isAlsoAWord: boolean
}

/** What a look at the town's website found. `problem`: a message key, null when all went well. */
export type SiteLook = {
  site: string
  channels: { network: string; address: string; name: string }[]
  feeds: { address: string; title: string }[]
  problem: string | null
}

export type TopicProposal = {
  slug: string
  name: string
  domain: string
  purpose: string
  legalBasis: string
  query: string
  localQuery: string
}

export type SourceGroup = 'town' | 'media' | 'news' | 'social'

export type SourceProposal = {
  /** Stays the same at every look, so that a tick is remembered. */
  id: string
  group: SourceGroup
  name: string
  /** What you get, in a few words. */
  gives: string
  connector: string
  settings: Record<string, unknown>
  scope: 'town' | 'firehose'
  /** Ticked to begin with. */
  on: boolean
}

export type Founding = {
  municipality: string
  locale: string
  admin: { userId: string; name: string }
  channels: NewChannel[]
  topics: TopicProposal[]
  sources: SourceProposal[]
  /** The link that is used up with it. */
  token: string
}

export type TownParts = {
  /** Best first. */
  findTowns(text: string): TownChoice[]
  town(code: string): TownChoice | undefined
  /** A guess at the town's website. */
  proposeSite(town: TownChoice): string
  /** Looks for channels and feeds on the town's website. Never throws and is bounded in time. */
  look(site: string): Promise<SiteLook>
  proposeTopics(code: string, t: Translate): TopicProposal[]
  proposeSources(code: string, look: SiteLook | null, t: Translate): SourceProposal[]
  /** Everything in one transaction. Throws a `Refusal` when the link was used meanwhile. */
  createTown(founding: Founding): Promise<{ orgId: string; slug: string }>
}
