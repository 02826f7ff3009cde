/**
 * News media that publish about a province or region, as proposals for a town. Facts gathered from public lists and
 * sites, not from the media themselves: some addresses may be dead. So nothing here is a source yet: the set-up page
 * gives each address to `discoverFeeds`, and offers what it finds. An address is a feed, or the site of a medium whose
 * feed is not known.
 */

export type ProposedFeed = { url: string; name: string; area: string }

/** Country, area (`*`: the whole country), name, address. VRT ended its regional feeds (they answer 410). */
const media: [country: 'BE' | 'NL', area: string, name: string, url: string][] = [
  ['BE', 'Antwerpen', 'Gazet van Antwerpen', 'https://www.gva.be/rss'],
  ['BE', 'Antwerpen', 'ATV', 'https://www.atv.be/'],
  ['BE', 'Antwerpen', 'RTV', 'https://www.rtv.be/'],
  ['BE', 'Limburg', 'Het Belang van Limburg', 'https://www.hbvl.be/rss'],
  ['BE', 'Limburg', 'TVL', 'https://www.tvl.be/'],
  ['BE', 'Oost-Vlaanderen', 'AVS', 'https://www.avs.be/'],
  ['BE', 'Oost-Vlaanderen', 'TV Oost', 'https://www.tvoost.be/'],
  ['BE', 'Vlaams-Brabant', 'ROB-tv', 'https://www.robtv.be/rss'],
  ['BE', 'Vlaams-Brabant', 'Ring TV', 'https://www.ringtv.be/'],
  ['BE', 'West-Vlaanderen', 'KW', 'https://kw.be/feed/'],
  ['BE', 'West-Vlaanderen', 'Focus & WTV', 'https://focus-wtv.be/'],
  ['BE', 'Brussel', 'BRUZZ', 'https://www.bruzz.be/rss.xml'],
  [
    'BE',
    'Henegouwen',
    'RTBF Info',
    'https://rss.rtbf.be/article/rss/highlight_rtbf_info.xml?source=internal',
  ],
  ['BE', 'Luik', 'RTBF Info', 'https://rss.rtbf.be/article/rss/highlight_rtbf_info.xml?source=internal'],
  ['BE', 'Luxemburg', 'RTBF Info', 'https://rss.rtbf.be/article/rss/highlight_rtbf_info.xml?source=internal'],
  ['BE', 'Namen', 'RTBF Info', 'https://rss.rtbf.be/article/rss/highlight_rtbf_info.xml?source=internal'],
  [
    'BE',
    'Waals-Brabant',
    'RTBF Info',
    'https://rss.rtbf.be/article/rss/highlight_rtbf_info.xml?source=internal',
  ],
  ['BE', '*', 'VRT NWS', 'https://www.vrt.be/vrtnws/nl.rss.articles.xml'],
  ['BE', '*', 'Het Laatste Nieuws', 'https://www.hln.be/home/rss.xml'],
  ['BE', '*', 'Het Nieuwsblad', 'https://www.nieuwsblad.be/rss'],
  ['NL', 'Drenthe', 'RTV Drenthe', 'https://www.rtvdrenthe.nl/rss/index.xml'],
  ['NL', 'Drenthe', 'Dagblad van het Noorden', 'https://www.dvhn.nl/'],
  ['NL', 'Flevoland', 'Omroep Flevoland', 'https://www.omroepflevoland.nl/RSS/rss.aspx'],
  ['NL', 'Friesland', 'Omrop Fryslân', 'https://www.omropfryslan.nl/rss/nieuws.xml'],
  ['NL', 'Friesland', 'Leeuwarder Courant', 'https://lc.nl/'],
  ['NL', 'Gelderland', 'Omroep Gelderland', 'https://www.gld.nl/rss/index.xml'],
  ['NL', 'Gelderland', 'De Gelderlander', 'https://www.gelderlander.nl/home/rss.xml'],
  ['NL', 'Groningen', 'RTV Noord', 'https://www.rtvnoord.nl/rss/index.xml'],
  ['NL', 'Groningen', 'Dagblad van het Noorden', 'https://www.dvhn.nl/'],
  ['NL', 'Limburg', 'L1 Nieuws', 'https://www.l1nieuws.nl/rss/index.xml'],
  ['NL', 'Limburg', 'De Limburger', 'https://www.limburger.nl/'],
  ['NL', 'Noord-Brabant', 'Omroep Brabant', 'https://www.omroepbrabant.nl/rss'],
  ['NL', 'Noord-Brabant', 'Brabants Dagblad', 'https://www.bd.nl/home/rss.xml'],
  ['NL', 'Noord-Brabant', 'Eindhovens Dagblad', 'https://www.ed.nl/home/rss.xml'],
  ['NL', 'Noord-Brabant', 'BN DeStem', 'https://www.bndestem.nl/rss.xml'],
  ['NL', 'Noord-Holland', 'NH', 'https://rss.nhnieuws.nl/rss'],
  ['NL', 'Noord-Holland', 'AT5', 'https://www.at5.nl/rss'],
  ['NL', 'Noord-Holland', 'Het Parool', 'https://www.parool.nl/nieuws/rss.xml'],
  ['NL', 'Overijssel', 'Oost', 'https://www.oost.nl/rss/nieuws.xml'],
  ['NL', 'Overijssel', 'De Stentor', 'https://www.destentor.nl/home/rss.xml'],
  ['NL', 'Overijssel', 'Tubantia', 'https://www.tubantia.nl/home/rss.xml'],
  ['NL', 'Utrecht', 'RTV Utrecht', 'https://www.rtvutrecht.nl/rss/nieuws.xml'],
  ['NL', 'Zeeland', 'Omroep Zeeland', 'https://www.omroepzeeland.nl/rss/index.xml'],
  ['NL', 'Zeeland', 'PZC', 'https://www.pzc.nl/rss.xml'],
  ['NL', 'Zuid-Holland', 'Rijnmond', 'https://www.rijnmond.nl/rss/index.xml'],
  ['NL', 'Zuid-Holland', 'Omroep West', 'https://www.omroepwest.nl/rss/index.xml'],
  ['NL', '*', 'NOS Nieuws', 'https://feeds.nos.nl/nosnieuwsalgemeen'],
  ['NL', '*', 'AD', 'https://www.ad.nl/rss.xml'],
]

const otherNames: Record<string, string> = {
  fryslan: 'friesland',
  'brussels hoofdstedelijk gewest': 'brussel',
  'brussels gewest': 'brussel',
  bruxelles: 'brussel',
  brussels: 'brussel',
  anvers: 'antwerpen',
  limbourg: 'limburg',
}

function folded(area: string): string {
  const plain = area
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/^provincie\s+/, '')
    .trim()
  return otherNames[plain] ?? plain
}

/**
 * The media of a province (as the gazetteer names it, any case and accents), then those of the whole country. A region
 * that is not known gets the latter only. `country`: `BE` or `NL`.
 */
export function proposeFeeds(province: string, country: string): ProposedFeed[] {
  const wanted = folded(province)
  const own = media.filter(([where]) => where === country.toUpperCase())
  const near = own.filter(([, area]) => folded(area) === wanted)
  const everywhere = own.filter(([, area]) => area === '*')
  return [...near, ...everywhere].map(([, area, name, url]) => ({
    url,
    name,
    area: area === '*' ? country : area,
  }))
}
