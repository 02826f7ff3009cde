/** Whatever a query matches, the full-text index lets through: made-up wishes and posts, on a real database. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { packageRoot } from '#basics/root'
import { type LabText, newestTexts } from '#store'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { matches } from '../evaluate.js'
import { parse, type Query } from '../query/index.js'
import { stemKeys } from '../stems.js'
import { makeTown } from '../topics/topics.fixture.js'
import { bait, documentFor, reuse, wish, written } from '../wishes.fixture.js'
import { preparedOf } from './dry-run.js'
import { presearch } from './look.js'
import { type Need, needOf } from './need.js'

const now = new Date('2026-11-23T10:00:00Z')
const long = new Date('2026-01-01T00:00:00Z')
let held: TestDatabase
beforeAll(async () => {
  held = await testDatabase()
})
afterAll(() => held.close())

const cases = fc.array(
  fc
    .tuple(wish, fc.nat(15))
    .chain(([wanted, style]) =>
      fc.tuple(
        fc.constant(written(wanted, style)),
        fc.array(documentFor(bait(wanted)), { minLength: 4, maxLength: 4 }),
      ),
    ),
  { minLength: 80, maxLength: 80 },
)

/** Queries that can be read, and their posts as they are kept. */
async function keepAll(made: [string, { title?: string; text: string; lang: string }[]][]) {
  const town = await makeTown(held.database)
  const { orgId } = town.org
  // What was heard has gone through the wash: no half surrogates.
  const posts = made.flatMap(([, documents]) =>
    documents.map(({ title, text, lang }) => ({
      title: title?.toWellFormed() ?? null,
      text: text.toWellFormed(),
      lang: lang.slice(0, 2) || 'other',
      at: now,
    })),
  )
  await town.say(posts)
  const texts = await held.database.inOrg(orgId, (tx) => newestTexts(tx, orgId, long, null, posts.length))
  const queries = made.flatMap(([source]) => {
    const parsed = parse(source, { reuse })
    return parsed.ok ? [{ source, query: parsed.query }] : []
  })
  return { orgId, texts, queries }
}

async function missed(orgId: string, texts: LabText[], query: Query): Promise<LabText[]> {
  const words = presearch(needOf(query))
  if (words === null) return []
  const rows = await held.database.inOrg(
    orgId,
    (tx) => tx`select post_id from post where org_id = ${orgId} and words @@ ${words}::tsquery`,
  )
  const through = new Set(rows.map((row) => Number(row.post_id)))
  return texts.filter((text) => matches(query, preparedOf(text)) && !through.has(text.postId))
}

it('lets through every post that any query matches', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (made) => {
      const { orgId, texts, queries } = await keepAll(made)
      for (const { source, query } of queries) {
        const wrong = await missed(orgId, texts, query)
        expect([source, wrong.map(({ title, body, lang }) => [title, body, lang])]).toEqual([source, []])
      }
    }),
    { numRuns: 4, endOnFailure: true },
  )
})

it('finds glued words, compounds in pieces, and letters with a stroke', async () => {
  const texts = [
    'De zon.Gent straalt',
    'Via fiets/auto naar huis',
    'f iets pad of fiets-p-ad',
    'Đakovo en Łódź',
    '<b>Markt</b> en 3 <kermis en feest>',
    'covid-19 en N16a, 20u30 en 1e5x',
    'Open 24/7https://vrt.be en an@stad.beéén',
    'Bij gelegenheid van de dying swan',
    'mail mij@markt.example of ga naar hln.be/straat',
  ]
  const { orgId, texts: kept } = await keepAll([['markt', texts.map((text) => ({ text, lang: 'nl' }))]])
  const asked = [
    ...[
      'gent',
      'fiets',
      'auto',
      'fietspad~',
      'dakovo',
      'lodz',
      'markt',
      'kermis',
      'covid-19',
      'n16a',
      '20u30',
    ],
    ...[
      '1e5x',
      'gelegenh*',
      'stem:dying',
      'stem:gelegenheden',
      'zon*',
      'str?al* OR straalt',
      '"van de dying"',
    ],
  ]
  for (const source of asked) {
    const parsed = parse(source)
    if (!parsed.ok) throw new Error(source)
    expect([source, kept.some((text) => matches(parsed.query, preparedOf(text)))]).toEqual([source, true])
    expect([source, await missed(orgId, kept, parsed.query)]).toEqual([source, []])
  }
})

it('knows which words a stem can come from', () => {
  const folder = join(packageRoot, 'web/words')
  const catalogues = ['nl', 'en'].flatMap((language) =>
    readdirSync(join(folder, language)).map((file) => readFileSync(join(folder, language, file), 'utf8')),
  )
  const own =
    'dying lying tying skis idly early baan beenen manoeuvres gelegenheden ijs yeux nationalisations'
  const words = new Set(`${catalogues.join(' ')} ${own}`.toLowerCase().match(/[a-z]+/g))
  const wrong = [...words].flatMap((word) =>
    stemKeys(word).filter((key) => !lets(needOf({ type: 'stem', word: key, keys: [key] } as Query), word)),
  )
  expect(words.size).toBeGreaterThan(2000)
  expect(wrong).toEqual([])
})

function lets(need: Need, word: string): boolean {
  if (need === null) return true
  if (need.type === 'word') return need.word === word
  if (need.type === 'beginning') return word.startsWith(need.word)
  return need.type === 'and'
    ? need.parts.every((part) => lets(part, word))
    : need.parts.some((part) => lets(part, word))
}
