import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createStories, type StorySummary } from './index.js'

const start = Date.UTC(2026, 10, 1)
const hour = 3_600_000
const day = 24 * hour

const eleven = [
  ['brand', 'Zware brand in de Stationsstraat in Mol'],
  ['markt', 'De kerstmarkt opent vrijdag op de Grote Markt'],
  ['brand', 'Brandweer heeft de brand in de Stationsstraat onder controle'],
  ['zwembad', 'Zwembad gesloten door een defecte pomp'],
  ['markt', 'Zin in de kerstmarkt op de Grote Markt!'],
  ['zwembad', 'Het zwembad blijft deze week gesloten, de pomp is defect'],
  ['brand', 'Is de Stationsstraat al open na de brand?'],
  ['school', 'Nieuwe school krijgt zonnepanelen'],
  ['markt', 'Parkeren tijdens de kerstmarkt: gratis op de Markt na 17 uur'],
  ['zwembad', 'Wanneer gaat het zwembad weer open?'],
  ['brand', 'Brand Stationsstraat: geen gewonden'],
] as const

test('eleven posts of a day become their four stories', () => {
  const { add, living } = createStories()
  const found = new Map<string, Set<number>>()
  eleven.forEach(([subject, text], i) => {
    const story = add({ text, at: start + i * hour, lang: 'nl' })
    found.set(subject, (found.get(subject) ?? new Set()).add(story))
  })
  expect([...found.values()].map((stories) => stories.size)).toEqual([1, 1, 1, 1])
  expect(living().map((story) => story.posts)).toEqual([4, 3, 3, 1])
})

test('a story is called by its headline, and by key phrases where only private persons spoke', () => {
  const { add, living } = createStories()
  for (const text of [
    'Weer file aan het groene kruispunt vandaag',
    'Lange file aan het groene kruispunt',
    'De file aan het groene kruispunt is eindeloos',
  ])
    add({ text, at: start, lang: 'nl' })
  add({
    text: 'Het zwembad is dicht',
    headline: 'Zwembad De Waterkant sluit een week',
    at: start,
    lang: 'nl',
  })
  const [road, pool] = living().map((story) => story.label)
  // Two words in a row are one phrase; "file aan het kruispunt" would not read as two.
  expect(road).toContain('groene kruispunt')
  expect(road).toContain('file ·')
  expect(road).not.toContain('vandaag')
  expect(pool).toBe('Zwembad De Waterkant sluit een week')
})

test('posts in two languages meet in names and numbers', () => {
  const { add } = createStories()
  const dutch = add({ text: 'Tram 81 ontspoord in Anderlecht, Meir', at: start, lang: 'nl' })
  expect(add({ text: 'Le tram 81 déraille à Anderlecht, place de la Meir', at: start, lang: 'fr' })).toBe(
    dutch,
  )
})

test('a story ends after thirty days of post time; one wrong clock ends nothing', () => {
  const ended: StorySummary[] = []
  const { add } = createStories({ expired: (story) => ended.push(story) }, { tidyEvery: 1 })
  const first = add({ text: 'brand stationsstraat', at: start })
  add({ text: 'iets anders', at: start + 4000 * day })
  add({ text: 'nog wat', at: start + day })
  expect(ended).toEqual([])
  for (let i = 1; i < 40; i++) add({ text: `onderwerp${i} apart${i}`, at: start + i * day })
  expect(ended.map((story) => story.story)).toContain(first)
})

test('a story ends after so many posts of others', () => {
  const ended: number[] = []
  const { add } = createStories({ expired: (one) => ended.push(one.story) }, { idlePosts: 10, tidyEvery: 5 })
  const first = add({ text: 'brand stationsstraat', at: start })
  for (let i = 0; i < 20; i++) add({ text: `onderwerp${i} apart${i}`, at: start })
  expect(ended).toContain(first)
})

test('stories that become the same merge: the larger goes on, what was said at arrival stays', () => {
  const merges: [number, number][] = []
  const { add, living } = createStories(
    { merged: (small, into) => merges.push([small.story, into]) },
    { tidyEvery: 4, same: 0.2 },
  )
  const large = [0, 1].map(() => add({ text: 'brand stationsstraat', at: start }))
  const small = add({ text: 'vuur rook', at: start })
  for (let i = 0; i < 4; i++) add({ text: 'brand stationsstraat vuur rook', at: start })
  add({ text: 'vuur rook', at: start })
  expect(small).not.toBe(large[0])
  expect(living().length + merges.length).toBe(2)
  expect(living().reduce((sum, story) => sum + story.posts, 0)).toBe(8)
})

test('any stream gets an answer for each post, and what lives stays within what may live', () => {
  const odd = fc.constantFrom(
    '',
    '👍',
    '@a',
    'https://a.example/1',
    'brand в городе 漢字',
    '\ud800',
    '__proto__ constructor',
  )
  const at = fc.oneof(
    fc.integer({ min: 0, max: 4e12 }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1e15),
  )
  const post = fc.record({ text: fc.oneof(odd, fc.string({ unit: 'binary' }), fc.lorem()), at })
  fc.assert(
    fc.property(fc.array(post, { maxLength: 80 }), (posts) => {
      const given = new Map<number, number>()
      const over: StorySummary[] = []
      const events = {
        expired: (one: StorySummary) => over.push(one),
        merged: (one: StorySummary) => over.push(one),
      }
      const { add, living } = createStories(events, { idlePosts: 20, tidyEvery: 5 })
      for (const one of posts) {
        const story = add(one)
        given.set(story, (given.get(story) ?? 0) + 1)
        expect(living().length).toBeLessThanOrEqual(32)
      }
      const told = new Map([...over, ...living()].map((one) => [one.story, one.given]))
      expect(told).toEqual(given)
    }),
    { numRuns: 100 },
  )
})

test('100,000 copies are one story, and 100 kB is a post like any other', () => {
  const { add, living } = createStories()
  for (let i = 0; i < 100_000; i++) add({ text: 'gratis iphone winnen klik hier', at: start })
  add({ text: 'woord anders '.repeat(8000), at: start })
  expect(living().map((story) => story.posts)).toEqual([100_000, 1])
})

test('a small town in which every post names the town has more than one story', () => {
  const subjects = [
    'Het containerpark van Duinveld sluit om vier uur, wie werkt raakt er niet meer',
    'Kerkstraat in Duinveld zes weken dicht voor nieuwe riolering, handelaars ongerust',
    'Inschrijvingen speelplein Duinveld volzet in vier minuten, ouders boos',
    'Geurhinder aan de vaart in Duinveld, weer die vieze lucht vannacht',
  ]
  const openings = ['Awel', 'Echt waar', 'Zeg', 'Gezien', 'Ik lees']
  const { add } = createStories({}, {}, ['Duinveld'])
  const stories = Array.from({ length: 40 }, (_, i) =>
    add({ text: `${openings[i % 5]}, ${subjects[i % 4]}`, at: i * 3_600_000, lang: 'nl' }),
  )
  // The same subject is the same story, and another is another.
  expect(new Set(stories).size).toBe(4)
  for (const [i, story] of stories.entries()) expect(story).toBe(stories[i % 4])
})
