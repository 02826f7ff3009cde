import { describe, expect, it } from 'vitest'
import { matches } from '../evaluate.js'
import { findMunicipality, type Municipality, municipalities } from '../gazetteer/index.js'
import { prepare } from '../prepare.js'
import { parse, type Query } from '../query/index.js'
import { domains, newsQuery, proposeTopics, townQuery } from './index.js'

const say = (key: string) => key

function town(name: string, country: 'BE' | 'NL' = 'BE'): Municipality {
  const [found] = findMunicipality(name, country)
  if (!found) throw new Error(`no town ${name}`)
  return found
}

function read(query: string): Query {
  const parsed = parse(query)
  if (!parsed.ok)
    throw new Error(`${parsed.errors.map((error) => error.key).join()} in ${query.slice(0, 200)}`)
  return parsed.query
}

function holds(query: string, text: string, lang = 'nl'): boolean {
  const doc = { text, lang, network: 'bluesky', kind: 'social' as const, tags: [], mentions: [] }
  return matches(read(query), prepare(doc))
}

function topic(name: string, slug: string) {
  const found = proposeTopics(town(name), say).find((each) => each.slug === slug)
  if (!found) throw new Error(`no topic ${slug}`)
  return found
}

describe('the proposed topics', () => {
  it('are the town and twelve domains, each with a purpose and a legal basis', () => {
    const topics = proposeTopics(town('Mol'), say)
    expect(topics.map((each) => each.slug)).toEqual(['town', ...domains])
    for (const each of topics) expect(Object.values(each).every((text) => text.length > 0)).toBe(true)
  })

  it('can be read by the query language, for every municipality', () => {
    for (const each of municipalities()) {
      const topics = proposeTopics(each, say)
      for (const { query, localQuery } of [topics[0], topics[1]].filter((one) => one !== undefined)) {
        read(query)
        read(localQuery)
      }
    }
    for (const name of ['Mol', 'Luik', 'Elsene']) {
      for (const { query, localQuery } of proposeTopics(town(name), say)) {
        read(query)
        read(localQuery)
      }
    }
  })

  it('stay far below the longest query that may be written', () => {
    for (const each of municipalities())
      for (const { query } of proposeTopics(each, say)) expect(query.length, each.name).toBeLessThan(12_000)
  })

  it('have the law of their own region', () => {
    const basis = (name: string, country: 'BE' | 'NL' = 'BE') =>
      proposeTopics(town(name, country), say)[0]?.legalBasis
    expect(basis('Mol')).toBe('proposal.basis.flanders')
    expect(basis('Namur')).toBe('proposal.basis.wallonia')
    expect(basis('Elsene')).toBe('proposal.basis.brussels')
    expect(basis('Best', 'NL')).toBe('proposal.basis.netherlands')
  })

  it('name no party', () => {
    for (const region of ['Mol', 'Namur', 'Elsene']) {
      for (const { localQuery } of proposeTopics(town(region), say).slice(1)) {
        for (const party of [
          'groen',
          'vooruit',
          'nva',
          'cdv',
          'vlaams belang',
          'pvda',
          'vvd',
          'cda',
          'écolo',
          'les engagés',
          'ps',
          'mr',
        ])
          expect(holds(localQuery, party), party).toBe(false)
      }
    }
  })
})

describe('messages about a town whose name is a word', () => {
  it.each([
    ['Mol', 'Wie weet waarom de sirenes gingen in Mol?'],
    ['Mol', 'De gemeente Mol knipt de subsidies'],
    ['Mol', 'Omleiding tussen Mol en Balen door een ongeval met een vrachtwagen, ook hinder in Dessel'],
    ['Mol', 'Jeugdhuis Tydeeh, 2400 Mol'],
    ['Mol', 'Mooie avond gehad #Mol'],
    ['Mol', 'Brand in Ginderbuiten, veel rook'],
    ['Peer', 'Festival in Peer was top'],
    ['As', 'Inwoners van As klagen over het zwaar verkeer'],
    ['Ham', 'De fusie van Tessenderlo en Ham, een jaar later'],
    ['Lier', 'Kermis in Lier'],
    ['Niel', 'Familiedag! @ Niel, Belgium'],
    ['Ranst', 'Receptie in Ranst, iedereen welkom'],
    ['Geel', 'Stad Geel legt een fietsstraat aan'],
  ])('%s: %s', (name, text) => expect(holds(townQuery(town(name)), text)).toBe(true))

  it.each([
    ['Best', 'Verkeersdrempels in gemeente Best worden weggehaald'],
    ['Goes', 'De markt in Goes verhuist'],
    ['Ede', 'Woningbouw in Ede loopt vertraging op'],
    ['Oss', 'Gemeente Oss zoekt vrijwilligers'],
  ])('%s: %s', (name, text) => expect(holds(townQuery(town(name, 'NL')), text)).toBe(true))
})

describe('messages that are not about it', () => {
  it.each([
    ['Mol', 'Wie is de mol? Ik denk Wouter', 'nl'],
    ['Mol', 'Een mol in de tuin, wat nu', 'nl'],
    ['Mol', 'Sonate in a-mol', 'nl'],
    ['Mol', 'Chiara van Mol wint de koers', 'nl'],
    ['Mol', 'the mol is a unit in chemistry, #mol', 'en'],
    ['Peer', 'peer review is broken', 'en'],
    ['Peer', 'Appel of peer?', 'nl'],
    ['As', 'As je wil kan je mee', 'nl'],
    ['As', 'as good as it gets in Genk', 'en'],
    ['Geel', 'Twee keer geel is rood', 'nl'],
    ['Ham', 'Croque met kaas en ham', 'nl'],
    ['Lier', 'liar liar lier', 'en'],
    ['Halle', 'Halle an der Saale', 'de'],
    ['Halen', 'Daar valt niets te halen in Limburg', 'nl'],
    ['Ranst', 'Professor Van Ranst zei het gisteren nog', 'nl'],
  ])('%s: %s', (name, text, lang) => expect(holds(townQuery(town(name)), text, lang)).toBe(false))

  it.each([
    ['Best', 'Eindhoven deed zijn best, maar verloor', 'nl'],
    ['Goes', 'It goes on and on', 'en'],
    ['Leiden', 'Dat zal tot niets leiden', 'nl'],
    ['Leiden', 'Iemand om ons te leiden', 'nl'],
    ['Bergen', 'Skiën in de bergen van Limburg bestaat niet', 'nl'],
    ['Hulst', 'Een tak hulst voor kerst', 'nl'],
  ])('%s: %s', (name, text, lang) => expect(holds(townQuery(town(name, 'NL')), text, lang)).toBe(false))
})

describe('messages about a town with a name of its own', () => {
  it.each([
    ['Sint-Niklaas', 'Drukte op de markt van Sint Niklaas'],
    ['Sint-Niklaas', 'Heerlijk #sintniklaas'],
    ['Sint-Niklaas', 'Wateroverlast in Belsele'],
    ['Leuven', 'leuven heeft te weinig koten'],
    ['Kortrijk', 'Heule kermis'],
    ['Luik', 'Un incendie à Liège cette nuit'],
    ['Hasselt', 'Hasselt krijgt een tramlijn'],
    ['Beveren', 'Stikstof in Kruibeke'],
  ])('%s: %s', (name, text) => expect(holds(townQuery(town(name)), text)).toBe(true))

  it('a town is not found by a village that another town has too', () => {
    expect(holds(townQuery(town('Roeselare')), 'Carnaval in Beveren-Waas')).toBe(false)
    expect(holds(townQuery(town('Roeselare')), 'Brand in Beveren, brandweer van Izegem ter plaatse')).toBe(
      true,
    )
  })
})

describe('messages from a town source, by domain', () => {
  it.each([
    ['mobility', 'Het fietspad langs de vaart ligt er weer slecht bij'],
    ['mobility', 'Opgelet, wegenwerken in de Statiestraat tot vrijdag'],
    ['mobility', 'Wegwerkzaamheden: bushalte verplaatst'],
    ['mobility', 'Er wordt weer veel te snel gereden in onze straat, wanneer komt er een flitspaal?'],
    ['waste', 'Recyclagepark gesloten op maandag'],
    ['waste', 'Waarom is mijn pmd-zak niet meegenomen?'],
    ['waste', 'Alweer sluikstort aan de glasbollen'],
    ['waste', 'De milieustraat is voortaan op zondag open'],
    ['safety', 'Politie waarschuwt voor inbrekers'],
    ['safety', 'Overlast aan het station, niemand doet iets'],
    ['housing', 'Nieuwe verkaveling: 40 woningen erbij'],
    ['housing', 'Huurprijzen swingen de pan uit'],
    ['school', 'Geen plaats in de kinderopvang tot september'],
    ['youth-sport', 'Het zwembad blijft dicht tot Pasen'],
    ['culture', 'Rommelmarkt zondag op het kerkplein'],
    ['environment', 'Geluidsoverlast van de schietstand'],
    ['environment', 'Waarom worden die bomen gekapt? Bomenkap zonder vergunning?'],
    ['care', 'Nergens een huisarts die nog patiënten aanneemt'],
    ['service', 'Drie weken wachten op een afspraak voor mijn identiteitskaart bij burgerzaken'],
    ['taxes', 'De opcentiemen gaan omhoog'],
    ['council', 'Vanavond gemeenteraad over de fusie'],
    ['council', 'College van burgemeester en wethouders houdt voet bij stuk'],
  ])('%s: %s', (slug, text) => expect(holds(topic('Mol', slug).localQuery, text)).toBe(true))

  it.each([
    ['mobility', 'Ik had het verkeerd begrepen'],
    ['mobility', 'Business as usual'],
    ['safety', 'Dat is natuurlijk een politiek spel'],
    ['waste', 'Vijf kilo afvallen in een maand'],
    ['care', 'Maak je geen zorgen, dat zorgt voor sfeer'],
    ['environment', 'Natuurlijk kom ik ook'],
    ['housing', 'Hij zit op zijn hurken'],
    ['school', 'Geschoold personeel gezocht'],
    ['taxes', 'Lekker weer vandaag'],
  ])('not %s: %s', (slug, text) => expect(holds(topic('Mol', slug).localQuery, text)).toBe(false))

  it.each([
    ['mobility', 'Encore des travaux de voirie devant la gare'],
    ['waste', 'Dépôt clandestin près du recyparc'],
    ['council', 'Le conseil communal vote le budget'],
  ])('in French for Wallonia, %s: %s', (slug, text) =>
    expect(holds(topic('Namur', slug).localQuery, text, 'fr')).toBe(true),
  )
})

it('from anywhere, a message needs both the town and the domain', () => {
  const { query } = topic('Leuven', 'waste')
  expect(holds(query, 'Zwerfvuil in Leuven')).toBe(true)
  expect(holds(query, 'Zwerfvuil in Gent')).toBe(false)
  expect(holds(query, 'Mooie dag in Leuven')).toBe(false)
})

describe('what is asked of the news', () => {
  it('is guarded as the query is', () => {
    expect(newsQuery(town('Mol'))).toMatch(/^\("Mol" \(gemeente OR "Kempen" OR "Dessel"/)
    expect(newsQuery(town('Leuven'))).toMatch(/^"Leuven"/)
    expect(newsQuery(town('Best', 'NL'))).toMatch(/^"gemeente Best"/)
    expect(newsQuery(town('Tessenderlo'))).toContain('"Tessenderlo-Ham"')
  })

  it('is never longer than Google reads', () => {
    for (const each of municipalities()) {
      const asked = newsQuery(each)
      expect(asked.length).toBeGreaterThan(3)
      expect(asked.split(/[\s-]+/).length, each.name).toBeLessThanOrEqual(32)
    }
  })
})
