/** What the pages of decisions borrow from the other rooms: what language knows, and which domains there are. */
import { personNames } from './match/persons/index.js'
import { allDomains, domainName } from './match/topics/shown.js'
import { createReader, isQuestion, tone } from './sense/index.js'
import type { DecisionParts } from './weigh/decisions/parts.js'

export const decisionDomains: DecisionParts['domains'] = { all: allDomains, name: domainName }

/** Words are read as stories read them; whoever looks like a person is not told. */
export function decisionLanguage(): DecisionParts['language'] {
  const read = createReader()
  return {
    terms: read,
    tone: (text, lang) => tone(text, lang).tone,
    isQuestion,
    namesPerson: (phrase) => personNames(`"${phrase.replaceAll('"', ' ')}"`).length > 0,
  }
}
