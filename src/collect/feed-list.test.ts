import { expect, test } from 'vitest'
import { feed } from './connectors/feed/index.js'
import { proposeFeeds } from './feed-list.js'

const names = (province: string, country: string) => proposeFeeds(province, country).map(({ name }) => name)

test('a town is proposed the media of its province first, then those of its country', () => {
  expect(names('Vlaams-Brabant', 'BE').slice(0, 2)).toEqual(['ROB-tv', 'Ring TV'])
  expect(names('Fryslân', 'NL')).toContain('Omrop Fryslân')
  expect(names('Nergens', 'BE')).toEqual(['VRT NWS', 'Het Laatste Nieuws', 'Het Nieuwsblad'])
})

test('the two Limburgs are not mixed up', () => {
  expect(names('Limburg', 'BE')).not.toContain('L1 Nieuws')
  expect(names('Limburg', 'NL')).toContain('L1 Nieuws')
})

test('every province of Flanders, Brussels and the Netherlands has media of its own, at addresses that a source accepts', () => {
  const provinces = {
    BE: 'Antwerpen,Limburg,Oost-Vlaanderen,Vlaams-Brabant,West-Vlaanderen,Brussel',
    NL: 'Drenthe,Flevoland,Friesland,Gelderland,Groningen,Limburg,Noord-Brabant,Noord-Holland,Overijssel,Utrecht,Zeeland,Zuid-Holland',
  }
  for (const [country, list] of Object.entries(provinces))
    for (const province of list.split(',')) {
      const proposed = proposeFeeds(province, country)
      expect([province, proposed.some(({ area }) => area === province)]).toEqual([province, true])
      for (const { url } of proposed) expect(feed().settings.safeParse({ url }).success).toBe(true)
    }
})
