/** The lab's own arithmetic, and what it finds in what is kept. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { saveList } from '#store'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { parse, type Query } from '../query/index.js'
import { makeTown, type TestTown } from '../topics/topics.fixture.js'
import { seeded, someBetween } from './chance.js'
import { type DryRunOptions, dryRun } from './dry-run.js'
import { everyRow } from './lab.fixture.js'
import { presearch } from './look.js'
import { markedPieces } from './marked.js'
import { needOf } from './need.js'
import { precisionOf } from './precision.js'
import { logLikelihood, wordsThatStandOut } from './stand-out.js'

const now = new Date('2026-11-23T10:00:00Z')
let held: TestDatabase
let town: TestTown
beforeAll(async () => {
  held = await testDatabase()
})
afterAll(() => held.close())
beforeEach(async () => {
  town = await makeTown(held.database)
})

const read = (source: string): Query => {
  const parsed = parse(source)
  if (!parsed.ok) throw new Error(source)
  return parsed.query
}
const run = (query: string, more: Partial<DryRunOptions> = {}) =>
  dryRun(held.database, town.org.orgId, {
    wanted: { query, localQuery: '' },
    names: { topics: [], lists: [] },
    now,
    timeZone: 'Europe/Brussels',
    ...more,
  })

describe('the interval of a precision', () => {
  it('is that of Wilson, to the digits of the textbook', () => {
    // Newcombe (1998), Statistics in Medicine 17: 81 of 263 → 0.2553 to 0.3662; 0 of 20 → 0 to 0.1611.
    expect(precisionOf(81, 263)?.low).toBeCloseTo(0.2553, 4)
    expect(precisionOf(81, 263)?.high).toBeCloseTo(0.3662, 4)
    expect(precisionOf(0, 20)?.low).toBe(0)
    expect(precisionOf(0, 20)?.high).toBeCloseTo(0.1611, 4)
  })
  it('holds the share, stays between nothing and all, and needs a judgement', () => {
    expect(precisionOf(0, 0)).toBeNull()
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (judged, part) => {
          const found = precisionOf(Math.round(judged * part), judged)
          if (!found) return false
          const { low, share, high } = found
          return low >= 0 && low <= share + 1e-12 && share <= high + 1e-12 && high <= 1
        },
      ),
    )
  })
})

describe('the words that stand out', () => {
  it('are weighed as Rayson and Garside do', () => {
    expect(logLikelihood(10, 100, 10, 100)).toBeCloseTo(0, 10)
    // 2 × (20 ln(20/11) + 2 ln(2/11))
    expect(logLikelihood(20, 100, 2, 100)).toBeCloseTo(17.094, 2)
  })
  it('are in at least three texts, more than elsewhere, and not asked for', () => {
    const here = Array.from({ length: 40 }, (_, i) => ['peer', 'fruit', i < 2 ? 'zelden' : 'vaak'])
    const there = Array.from({ length: 40 }, () => ['gemeente', 'vaak'])
    expect(wordsThatStandOut(here, there, (word) => word === 'peer', 9).map(({ word }) => word)).toEqual([
      'fruit',
    ])
  })
})

describe('chance', () => {
  it('chooses the same again, without doubles', () => {
    const once = someBetween(10, 5000, 200, seeded('a'))
    expect(new Set(once).size).toBe(200)
    expect(Math.min(...once)).toBeGreaterThanOrEqual(10)
    expect(Math.max(...once)).toBeLessThanOrEqual(5000)
    expect(someBetween(10, 5000, 200, seeded('a'))).toEqual(once)
    expect(someBetween(10, 5000, 200, seeded('b'))).not.toEqual(once)
    expect(someBetween(1, 3, 9, seeded('a'))).toEqual([1, 2, 3])
  })
})

describe('the index', () => {
  it('lets everything through that a query matches', async () => {
    const texts = [
      'Het verkeer staat vast',
      'Verkeersborden weg',
      'De fiets-pad werken',
      'fiets pad dicht',
      'Zij werkten aan de wegen',
      'gewerkt wordt er niet',
      "Mooie foto's",
      'Crème brûlée op de markt',
      'Straße gesperrt',
      '#sluikstort alweer',
      'Manœuvre in de straat',
      'De brood- en banketbakker',
      'Brood!',
      'Gemeentehuizen',
      'bus 3.5 en tram 12',
    ]
    await town.say(texts.map((text) => ({ text, at: now })))
    const queries = [
      'verkeer',
      'verkee*',
      'verkeer*',
      'fietspad~',
      'stem:werken',
      'weg*',
      "foto's",
      'creme',
      'brulee',
      'strasse',
      '#sluik*',
      'sluikstort',
      'manoeuvre',
      'brood*',
      'gemeentehuiz*',
      '12',
      '"brood en"',
      'de',
      'colo?r OR mark?',
      '*rug',
      'fiets NEAR pad',
      '(verkeer OR brood) -banketbakker',
      'title:markt OR markt',
      '="Brood"',
      'lang:nl vast',
    ]
    const wrong: string[] = []
    for (const query of queries) {
      const words = presearch(needOf(read(query)))
      if (words === null) continue
      const found = await run(query)
      const through = await held.database.inOrg(
        town.org.orgId,
        (tx) => tx`select post_id from post where words @@ ${words}::tsquery`,
      )
      const ids = new Set(through.map((row) => row.post_id))
      for (const { postId, body } of found.samples) if (!ids.has(postId)) wrong.push(`${query}: ${body}`)
    }
    expect(wrong).toEqual([])
  })
  it('knows nothing of fields, wildcards in front and words that it leaves out', () => {
    expect(needOf(read('lang:nl'))).toBeNull()
    expect(needOf(read('*straat'))).toBeNull()
    expect(needOf(read('kerk OR *straat'))).toBeNull()
    expect(needOf(read('kerk *straat -markt'))).toEqual(needOf(read('kerk')))
  })
})

describe('a dry run', () => {
  it('counts posts, senders, days and sources, and shows the newest', async () => {
    await town.say([
      { text: 'Kerkstraat dicht', at: new Date('2026-11-20T10:00:00Z'), by: 'an' },
      { text: 'Kerkstraat weer dicht', at: new Date('2026-11-22T23:30:00Z'), by: 'an' },
      { text: 'Iets anders', at: new Date('2026-11-22T10:00:00Z') },
      { text: 'Kerkstraat, heel lang geleden', at: new Date('2026-09-01T10:00:00Z') },
    ])
    const found = await run('kerkstraat')
    expect(found).toMatchObject({
      posts: 2,
      approximate: false,
      voices: 1,
      kept: 3,
      looked: 3,
      gained: null,
      lost: null,
    })
    expect(found.days.filter(({ posts }) => posts > 0)).toEqual([
      { day: '2026-11-20', posts: 1 },
      { day: '2026-11-23', posts: 1 },
    ])
    expect(found.samples.map(({ body }) => body)).toEqual(['Kerkstraat weer dicht', 'Kerkstraat dicht'])
    // Of one sender nothing is broken down.
    expect(found.sources).toEqual([])
  })
  it('says what is gained and lost against the saved query', async () => {
    await town.say(
      ['De markt is open', 'De kermis is open', 'Markt en kermis'].map((text) => ({ text, at: now })),
    )
    const saved = { query: 'markt', localQuery: '' }
    const found = await run('kermis', { saved })
    expect(found.gained).toMatchObject({ posts: 1, samples: [{ body: 'De kermis is open' }] })
    expect(found.lost).toMatchObject({ posts: 1, samples: [{ body: 'De markt is open' }] })
    expect((await run('markt', { saved })).gained).toBeNull()
  })
  it('asks the local query of town sources alone', async () => {
    await town.say([
      { text: 'Kermis hier', at: now },
      { text: 'Kermis daar', at: now, source: town.bluesky },
    ])
    const found = await run('duinveld kermis', { wanted: { query: 'duinveld kermis', localQuery: 'kermis' } })
    expect(found.samples.map(({ body }) => body)).toEqual(['Kermis hier'])
  })
  it('breaks down by source, and tells what stands out, from five senders on', async () => {
    await town.say([
      ...Array.from({ length: 12 }, () => ({ text: 'Peer: een sappige vrucht', at: now })),
      ...Array.from({ length: 12 }, () => ({
        text: 'De gemeenteraad vergadert',
        at: now,
        source: town.bluesky,
      })),
    ])
    const found = await run('peer')
    expect(found.sources).toEqual([{ name: 'De Duinbode', posts: 12 }])
    expect(found.standOut.map(({ word }) => word).sort()).toEqual(['een', 'sappige', 'vrucht'])
  })
  it('names the terms that were never said', async () => {
    await town.say([{ text: 'De markt is open', at: now }])
    expect((await run('markt OR xylofonist OR "heel lang weg"')).never).toEqual([
      'xylofonist',
      '"heel lang weg"',
    ])
    expect((await run('markt -xylofonist')).never).toEqual([])
    expect((await run('markt OR place:Tielt')).never).toEqual([])
  })
  it('knows lists by their names', async () => {
    await town.say([{ text: 'De fanfare speelt', at: now }])
    const lists = [{ name: 'feest', entries: 'kermis\nfanfare speelt' }]
    expect((await run('$feest', { names: { topics: [], lists } })).posts).toBe(1)
  })
  it('leaves nothing behind', async () => {
    await town.say([{ text: 'De markt is open', at: now }])
    await held.database.inOrg(town.org.orgId, (tx) =>
      saveList(tx, town.org.orgId, 'ann', { name: 'feest', entries: 'markt' }),
    )
    const before = await everyRow(held.database)
    await run('markt OR *straat OR stem:werken', { saved: { query: 'kermis', localQuery: '' } })
    expect(await everyRow(held.database)).toEqual(before)
  })
  it('estimates where much is kept, and says so', { timeout: 60_000 }, async () => {
    for (let part = 0; part < 6; part++) {
      const posts = Array.from({ length: 1000 }, (_, i) => {
        const number = part * 1000 + i
        const text =
          number % 4 === 0 ? `De Kerkstraat ${number}` : number % 500 === 1 ? 'Zeldzaam' : `Iets ${number}`
        return { text, at: new Date(now.getTime() - (6000 - number) * 60_000) }
      })
      await town.say(posts)
    }
    const rare = await run('zeldzaam')
    expect(rare).toMatchObject({ posts: 12, approximate: false, kept: 6000 })
    const wild = await run('*straat')
    expect(wild.approximate).toBe(true)
    expect(wild.looked).toBe(1500)
    expect(wild.posts).toBeGreaterThan(1200)
    expect(wild.posts).toBeLessThan(1800)
    expect(wild.days.reduce((sum, day) => sum + day.posts, 0)).toBeGreaterThan(1200)
    expect((await run('kerkstraat OR xylofonist')).never).toEqual(['xylofonist'])

    // As in a town that was there before the index held the words as they are written.
    await held.database.owner`update counter set exact_after = 5 where org_id = ${town.org.orgId}`
    expect(await run('zeldzaam OR xylofonist')).toMatchObject({ approximate: true, looked: 1500, never: [] })
  })
})

describe('marks', () => {
  const marks = (query: string, text: string) =>
    markedPieces(text, [read(query)]).flatMap((piece) => (piece.isMarked ? piece.text : []))
  it('stand on the words that were asked for, as they were written', () => {
    expect(marks('café OR markt*', 'Café’s op de Marktplaats')).toEqual(['Café', 'Marktplaats'])
    expect(marks('"de markt"', 'De markt is niet de kermis')).toEqual(['De', 'markt'])
    expect(marks('stem:werken -kermis', 'Er wordt gewerkt, kermis')).toEqual(['gewerkt'])
    expect(marks('fietspad~', 'Fiets-pad of fietspad')).toEqual(['Fiets', 'pad', 'fietspad'])
    expect(marks('#gent', 'In #Gent')).toEqual(['Gent'])
  })
  it('change nothing in the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(
          markedPieces(text, [read('aa OR bbb*')])
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })
})
