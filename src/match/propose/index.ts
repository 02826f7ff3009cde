/**
 * The topics that a new organisation starts with: the town itself, and a dozen policy domains.
 *
 * In: a municipality, and words in the language of the reader. Out: topics with a purpose, a legal basis and queries that
 * parse. Never here: parties, politicians, persons; and nothing is saved: a person chooses.
 */
import type { Municipality } from '../gazetteer/index.js'
import { domainQuery, domains } from './domains.js'
import { townQuery } from './town-query.js'

export { type Domain, domainQuery, domains } from './domains.js'
export { newsQuery } from './news.js'
export { townQuery } from './town-query.js'

export type ProposedTopic = {
  /** `town`, or the domain: `mobility`, `youth-sport`, … The same in every language. */
  slug: string
  name: string
  /** The policy domain; `town` for the town itself. */
  domain: string
  purpose: string
  legalBasis: string
  /** For messages from anywhere: the town and the domain. */
  query: string
  /** For messages from a town source, where the town is often not named: the domain alone. */
  localQuery: string
}

/** Fills in a message of the catalogue `proposals`. */
export type Say = (key: string, values?: Record<string, string>) => string

/** The town first, then the domains in a fixed order. */
export function proposeTopics(town: Municipality, t: Say): ProposedTopic[] {
  const here = townQuery(town)
  const legalBasis = t(legalBasisKey(town))
  const say = (key: string) => t(key, { town: town.name })
  const topic = (slug: string, query: string, localQuery: string): ProposedTopic => ({
    slug,
    name: say(`proposal.${slug}.name`),
    domain: slug,
    purpose: say(`proposal.${slug}.purpose`),
    legalBasis,
    query,
    localQuery,
  })
  const byDomain = domains.map((domain) => {
    const words = domainQuery(domain, town.region)
    return topic(domain, `(${here}) AND (${words})`, words)
  })
  return [topic('town', here, here), ...byDomain]
}

function legalBasisKey(town: Municipality): string {
  const law = { Vlaanderen: 'flanders', Wallonië: 'wallonia', Brussel: 'brussels', Nederland: 'netherlands' }
  return `proposal.basis.${law[town.region]}`
}
