import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '#basics/root'
import { municipalities } from '../gazetteer/index.js'
import { proposeTopics } from '../propose/index.js'
import { personNames } from './index.js'

const names = (query: string, known: string[] = []) => personNames(query, known).map((found) => found.name)

describe('a query that asks for a person', () => {
  it.each([
    ['"Jan Peeters"', 'Jan Peeters'],
    ['"jan peeters"', 'jan peeters'],
    ['Jan Peeters', 'Jan Peeters'],
    ['jan AND peeters', 'jan peeters'],
    ['afval OR "Sofie Van de Velde"', 'Sofie Van de Velde'],
    ['"burgemeester Karel Maes"', 'burgemeester Karel Maes'],
    ['("Aïcha Benali" OR markt) gent', 'Aïcha Benali'],
    ['"Tom Claes"', 'Tom Claes'],
  ])('%s is noticed', (query, name) => {
    expect(names(query)).toEqual([name])
  })
  it('says where it stands', () => {
    const query = 'markt OR "Jan Peeters"'
    const [found] = personNames(query)
    expect(query.slice(found?.at, (found?.at ?? 0) + (found?.length ?? 0))).toContain('Jan Peeters')
  })
  it.each([
    '"Jan Breydelstraat"',
    '"Sint-Jan ziekenhuis"',
    '"bakkerij Peeters"',
    '"Karel de Grotelaan"',
    '"grote markt"',
    'tom poes soep',
    '"Koning Albert II"',
    'sofie school',
    '"in mol"',
    '"op afspraak"',
    'afval -"Jan Peeters"',
  ])('%s is not', (query) => {
    expect(names(query)).toEqual([])
  })
  it('who is on the list of organisations, media and office holders is no private person', () => {
    expect(names('"karel maes"', ['Karel Maes'])).toEqual([])
  })
  it('a query that cannot be read has no names', () => {
    expect(names('"Jan Peeters')).toEqual([])
  })
})

it('no topic that we propose to any town asks for a person', () => {
  const say = (key: string) => key
  const noticed = municipalities().flatMap((town) =>
    proposeTopics(town, say).flatMap((topic) =>
      [...names(topic.query), ...names(topic.localQuery)].map((name) => `${town.name}: ${name}`),
    ),
  )
  expect(noticed).toEqual([])
})

it('hardly any name of a village is taken for a person', () => {
  const lines = readFileSync(join(packageRoot, 'src/match/gazetteer/places.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
  const all = lines.flatMap((line) =>
    [...line.matchAll(/"([A-Z][^"]{3,40})"/g)].map((found) => found[1] ?? ''),
  )
  const taken = [...new Set(all)].filter((name) => /\s/.test(name) && names(`"${name}"`).length > 0)
  expect(taken.length, taken.join(', ')).toBeLessThan(20)
})

it('a name is noticed in whatever form it is asked', () => {
  for (const source of [
    '="Sofie Maes"',
    '"Maes Sofie"~3 OR "Sofie Maes"~3',
    'Sofie NEAR/1 Maes',
    'Maes ONEAR/2 (Sofie OR Sofietje)',
    'title:"Sofie Maes"',
    '"sofie maes"~',
  ]) {
    expect(personNames(source).length, source).toBeGreaterThan(0)
  }
})
