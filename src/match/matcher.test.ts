import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catches, type Document, read } from '../../tests/oracles/query.js'
import { createMatcher, matches, parse, prepare, type Query } from './index.js'
import { bait, documentFor, reuse, wish, written } from './wishes.fixture.js'

const runs = Number(process.env.DORPSPLEIN_PROPERTY_RUNS ?? 1500)

const cases = fc
  .tuple(wish, fc.nat(15))
  .chain(([wanted, style]) =>
    fc.tuple(
      fc.constant(wanted),
      fc.constant(written(wanted, style)),
      fc.array(documentFor(bait(wanted)), { minLength: 6, maxLength: 6 }),
    ),
  )

/** Null for wishes that are no queries because they ask for nothing. */
function readable(source: string): Query | null {
  const parsed = parse(source, { reuse })
  if (parsed.ok) return parsed.query
  const keys = [...new Set(parsed.errors.map(({ key }) => key))]
  // A named query may ask for nothing too.
  expect(
    keys.every((key) => key === 'query.only-not' || key === 'query.reuse-broken'),
    `${source}: ${keys}`,
  ).toBe(true)
  return null
}

describe('what a query catches', () => {
  test('is what the written rules say, for queries and posts of every kind', () => {
    let pairs = 0
    let hits = 0
    fc.assert(
      fc.property(cases, ([wanted, source, documents]) => {
        const query = readable(source)
        if (!query) return
        for (const document of documents) {
          const expected = catches(wanted, read(document))
          pairs++
          if (expected) hits++
          expect(matches(query, prepare(document)), source).toBe(expected)
        }
      }),
      { numRuns: runs },
    )
    if (process.env.DORPSPLEIN_PROPERTY_RUNS) console.info(`${pairs} pairs, ${hits} of them match`)
    // The property says little when nearly everything, or nearly nothing, matches.
    expect(hits / pairs).toBeGreaterThan(0.1)
    expect(hits / pairs).toBeLessThan(0.9)
  })

  test('does not change when the post is composed or decomposed', () => {
    fc.assert(
      fc.property(cases, ([, source, documents]) => {
        const query = readable(source)
        if (!query) return
        for (const document of documents) {
          const found = matches(query, prepare(document))
          expect(matches(query, prepare({ ...document, text: document.text.normalize('NFD') }))).toBe(found)
          expect(matches(query, prepare({ ...document, text: document.text.normalize('NFC') }))).toBe(found)
        }
      }),
      { numRuns: runs / 5 },
    )
  })
})

describe('many standing queries', () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constant('put' as const), fc.nat(30), wish, fc.nat(15)) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('remove' as const), fc.nat(30)) },
    ),
    { minLength: 1, maxLength: 40 },
  )

  test('give for each post the queries that match it by themselves, after any additions, changes and removals', () => {
    fc.assert(
      fc.property(
        steps,
        fc.array(documentFor(['gent', 'auto-ongeval', '#abfxyz', '@stadgent']), { maxLength: 8 }),
        (list, documents) => {
          const matcher = createMatcher()
          const standing = new Map<string, Query>()
          for (const step of list) {
            const key = `q${step[1]}`
            const query = step[0] === 'put' ? readable(written(step[2], step[3])) : null
            if (query) {
              matcher.put(key, query)
              standing.set(key, query)
            } else {
              matcher.remove(key)
              standing.delete(key)
            }
          }
          expect(matcher.size).toBe(standing.size)
          for (const document of documents) {
            const prepared = prepare(document)
            const expected = [...standing].filter(([, query]) => matches(query, prepared)).map(([key]) => key)
            expect(matcher.match(prepared).sort()).toEqual(expected.sort())
          }
        },
      ),
      { numRuns: runs / 5 },
    )
  })

  test('come in the order in which they were first put', () => {
    const matcher = createMatcher()
    for (const key of ['b', 'a', 'c']) matcher.put(key, (parse('gent') as { query: Query }).query)
    matcher.put('b', (parse('gen*') as { query: Query }).query)
    expect(matcher.match(prepare(post('Gent!')))).toEqual(['b', 'a', 'c'])
  })
})

function post(text: string): Document {
  return { text, lang: 'nl', network: 'bluesky', kind: 'social', tags: [], mentions: [] }
}
