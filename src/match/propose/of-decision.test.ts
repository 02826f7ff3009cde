import { expect, test } from 'vitest'
import { parse } from '../query/index.js'
import { proposeOfDecision } from './of-decision.js'

const help = {
  terms: (text: string) =>
    text.split(/\s+/).filter((word) => !['De', 'wordt', 'het', 'op', 'gaat'].includes(word)),
  places: ['Kerkstraat', 'Oude Markt'],
  refused: (word: string) => word === 'janssens',
}
const topics = [
  {
    topicId: 'a',
    name: 'Mobiliteit',
    query: '(duinveld) AND (verkeer OR eenrichting)',
    localQuery: 'verkeer OR stem:eenrichting',
  },
  { topicId: 'b', name: 'Afval', query: 'duinveld AND afval', localQuery: 'afval OR containerpark' },
]

test('a topic that matches what is decided is proposed, another is not', () => {
  const found = proposeOfDecision({ title: 'De Kerkstraat wordt eenrichting', body: '' }, topics, help)
  expect(found.known).toEqual([{ topicId: 'a', name: 'Mobiliteit' }])
})

test('a query of its own streets and words is proposed, and can be read', () => {
  const { fresh } = proposeOfDecision(
    { title: 'De Kerkstraat wordt eenrichting', body: 'Eenrichting, op vraag van Janssens.' },
    [],
    help,
  )
  expect(fresh?.localQuery).toBe('"Kerkstraat" OR stem:eenrichting')
  expect(parse(fresh?.localQuery ?? '').ok).toBe(true)
})

test('no query holds a word that is refused, and of nothing nothing is proposed', () => {
  expect(proposeOfDecision({ title: 'janssens', body: '' }, [], help).fresh).toBeNull()
  expect(proposeOfDecision({ title: '!!! 12', body: '' }, [], help)).toEqual({ known: [], fresh: null })
})
