/** What the pages of decisions borrow from the other rooms: what language knows, which domains there are, and topics to propose. */
import { isDull } from '#basics/dull-words'
import { decisionInView, organisation, placeNames, topics } from '#store'
import { dateOf, type Locale, words } from '#web'
import { municipalities } from './match/gazetteer/index.js'
import { personNames } from './match/persons/index.js'
import { townQuery } from './match/propose/index.js'
import { proposeOfDecision } from './match/propose/of-decision.js'
import { allDomains, domainName } from './match/topics/shown.js'
import { createReader, isQuestion, tone } from './sense/index.js'
import type { DecisionInSight } from './tell/tamtam/ground.js'
import type { DecisionParts } from './weigh/decisions/parts.js'
import { viewLines } from './weigh/decisions/wording.js'

export const decisionDomains: DecisionParts['domains'] = { all: allDomains, name: domainName }

/** Words are read as stories read them; whoever looks like a person is not told. */
export function decisionLanguage(): DecisionParts['language'] {
  const read = createReader()
  return {
    terms: (text, lang) => read(text, lang).terms,
    tone: (text, lang) => tone(text, lang).tone,
    isQuestion,
    namesPerson,
  }
}

const namesPerson = (phrase: string) => personNames(`"${phrase.replaceAll('"', ' ')}"`).length > 0

/** Topics that match the text of a decision, and a query of its own words, with the town in front for posts from anywhere. */
export function createTopicProposer(): DecisionParts['proposeTopic'] {
  const read = createReader()
  return async (tx, orgId, decision) => {
    const known = (await topics(tx, orgId)).filter((one) => !one.system && one.state === 'active')
    const { known: found, fresh } = proposeOfDecision(decision, known, {
      terms: (text) =>
        read(text, 'nl')
          .terms.map((one) => one.surface)
          .filter((word) => !isDull(word)),
      places: (await placeNames(tx, orgId)).map((one) => one.name),
      refused: namesPerson,
    })
    if (!fresh) return { known: found, fresh: null }
    const name = (await organisation(tx, orgId))?.municipality
    const town = name ? municipalities().find((one) => one.name === name) : undefined
    const query = town ? `(${townQuery(town)}) AND (${fresh.localQuery})` : fresh.localQuery
    const asked = new URLSearchParams({ name: fresh.name, query, local: town ? fresh.localQuery : '' })
    return { known: found, fresh: { query: fresh.localQuery, href: `/topics/new?${asked}` } }
  }
}

/** *Besluit in beeld* of the tamtam: what was decided, and what it did, in the words of the town's own language. */
export const decisionInSight: DecisionInSight = async (tx, town, day) => {
  const view = await decisionInView(tx, town.orgId, day)
  if (!view) return null
  const t = words(town.locale as Locale)
  return { title: view.title, lines: [dateOf(view.at, town.timeZone, t.locale), ...viewLines(t, view)] }
}
