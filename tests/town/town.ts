/**
 * Duinveld: a town that does not exist. Every name in it is invented; its addresses end in `.example`, which is
 * reserved for such use (RFC 2606), and its postcodes are ones that nobody lives in.
 */

export type Paper = {
  /** In addresses: `/krant/<id>/feed`. */
  id: string
  name: string
  /** The wire shape of its feed: between them the papers speak every one that a connector must know. */
  shape: 'rss' | 'atom' | 'rdf' | 'json' | 'rss-windows-1252'
  /** What a reader should know of it. */
  about: string
}

export const papers = [
  { id: 'helmblad', name: 'Het Helmblad', shape: 'rss', about: 'weekblad van Duinveld' },
  { id: 'vaartpost', name: 'De Vaartpost', shape: 'atom', about: 'streekkrant' },
  { id: 'kustland', name: 'Kustland TV', shape: 'json', about: 'regionale televisie' },
  { id: 'radio-kreek', name: 'Radio Kreek', shape: 'rdf', about: 'lokale radio' },
  { id: 'duin-en-polder', name: 'Duin & Polder', shape: 'rss', about: 'nieuwssite voor de kuststreek' },
  { id: 'oosthoekse-bode', name: 'De Oosthoekse Bode', shape: 'rss-windows-1252', about: 'wijkblad' },
] as const satisfies readonly Paper[]

export type PaperId = (typeof papers)[number]['id']

export const duinveld = {
  name: 'Duinveld',
  slug: 'duinveld',
  official: 'Stad Duinveld',
  postcode: '8499',
  country: 'BE',
  region: 'Vlaanderen',
  province: 'West-Vlaanderen',
  inhabitants: 18_420,
  timeZone: 'Europe/Brussels',
  latitude: 51.17,
  longitude: 2.96,
  parts: [
    { name: 'Duinveld', postcode: '8499' },
    { name: 'Oosthoek', postcode: '8499' },
    { name: 'Zandvaarde', postcode: '8498' },
    { name: 'Lisbeke', postcode: '8498' },
  ],
  neighbours: ['Kreekbeke', 'Veldegoor', 'Westkreke'],
  streets: [
    'Kerkstraat',
    'Dorpsstraat',
    'Stationsstraat',
    'Vaartkaai',
    'Molenwegel',
    'Helmstraat',
    'Oude Tramweg',
    'Duinroosdreef',
    'Schelpenlaan',
    'Marktplein',
    'Kreekpad',
    'Blauwe Poortstraat',
  ],
  website: 'www.duinveld.example',
  mail: 'info@duinveld.example',
  channels: [
    {
      network: 'website',
      name: 'Nieuws van de stad',
      address: 'https://www.duinveld.example/nieuws/feed',
      owner: 'Communicatie',
    },
    {
      network: 'facebook',
      name: 'Stad Duinveld',
      address: 'https://www.facebook.com/stad.duinveld.voorbeeld',
      owner: 'Communicatie',
    },
    {
      network: 'instagram',
      name: 'stad.duinveld',
      address: 'https://www.instagram.com/stad.duinveld.voorbeeld',
      owner: 'Jeugd',
    },
    {
      network: 'bluesky',
      name: 'stad.duinveld.example',
      address: 'https://bsky.app/profile/stad.duinveld.example',
      owner: 'Communicatie',
    },
    {
      network: 'mastodon',
      name: '@stad@plein.duinveld.example',
      address: 'https://plein.duinveld.example/@stad',
      owner: 'Communicatie',
    },
  ],
  hashtags: ['duinveld', 'oosthoek', 'zandvaarde', 'lisbeke'],
  mastodon: 'plein.duinveld.example',
  papers,
} as const

export function paperNamed(id: PaperId): Paper {
  const paper = papers.find((one) => one.id === id)
  if (!paper) throw new Error(`no paper ${id}`)
  return paper
}
