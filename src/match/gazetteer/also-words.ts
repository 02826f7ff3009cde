/**
 * Place names that are also words or names of persons, in Dutch, French, English or German. A query for such a place
 * needs company: `gemeente Mol`, `Mol` next to a village of it.
 */
import { nameKey } from './towns.js'

/**
 * `often`: seen so often as a word that a place name in the same message proves nothing (`best`, `as`, `halen`).
 * `sometimes`: a word, a surname or a place far away (`mol`, Van `Ranst`, `Lille`); a place name nearby settles it.
 */
export type Wordiness = 'never' | 'sometimes' | 'often'

const often = words(`
  alle ans arbre as aye balen ballast beek bel berg bergen best binnenstad born bouge bure buren bury
  celles de-haven de-wijk dion doel duiven echt eel eke enter ere fontenelle forest foret fosse geel grave
  graven hal halen handel haren heer heide hem heure hoek hoeven hour houten houx hove huise huizen humain
  jeuk kanne kapelle klimmen kolonie komen laak landen laren leek leest lent lessen linde linden losser
  lot macon manage mark marken mater mean meer membre menen mere mont my namen nes noord nouvelles on
  opende paal pry putten raam recht reves riviere rolde roly roy saintes salles schoot silly sluis spy
  staden stal tailles thon ven voeren voort waarde wanne well wellen werken winkel zetten
`)

const sometimes = words(`
  abele amel america appels assen assent ath axel baal balk bande barry bazel beers bende berchem bevel
  bever binnenhof boom borger borne bouillon bra brand bras bray brecht bree briel buken burcht burst
  champion chatelet chevron clavier clermont cordes dalen damme dave de-bilt de-domp de-glip de-haan
  de-hagen de-heeg de-hoek de-hoven de-kieviet de-klinge de-koog de-krim de-kruiskamp de-lier de-loo
  de-moeren de-noord de-panne de-peulen de-pinte de-reit de-rijp de-rips de-steeg deil denee dieren
  dommelen donk doorn dorne dorst dour driel drongen duffel duizel edam ede emblem emmen emst ens epe
  essen essene ferrieres flone forges gages geer gestel gieten gits glimmen goes gompel goor gouda gracht
  griffioen groet grote-heide gulpen haaren halfweg halle ham hamme hank harre havre heel heerde heers
  hees heffen heist heks helden heron herten herve het-loo hever hives hoeke hofstade hogne holten holz
  hoogland hoorn horst housse hoves hulst huy ingen jambes jette kalken kampen kapellen kaster kerkhoven
  kester kiel kiewit klerken kluizen kozen krakeel la-panne laar laken latour lauw lauwe lavoir le-roux
  lede leende leeuwen leiden leke lemmer lens les-bulles leunen leur leut leuze libin lier ligne lille
  limbourg limburg linkeroever linne lint lisse lo loker loven lozen luik maasland machelen made maffe mal
  malle malta marcourt marke meeuwen meise melden mesen mill millen moen moere moerkerke mol molenhoek
  mons monster mook mortier muizen mullem naast neck niel nieuwstad nispen noordeinde odeur
  oosteinde opstal orden oss outer overweg paturages peer pelt perk pesche petten pieton poppel
  poucet proven pulle quartes rance ranst rauw reek reet rijen rochefort roden rosee rosieres rossignol
  roux ruien ruinen rumes rutten schaffen schoppen schoten shape sluizen soest son soy soye spa spijk
  statenkwartier stave stein stene stree tamise tegelen termes tertre thorn thys tienen tillet tilly
  tivoli tournay trembleur tricht tuindorp valkenburg vance veen veere velden velp velsen veulen vezin
  vinkt vise voorde voorst vorsen vorst vries vuren wange waterland waterloo ways weelde weerde weert
  welgelegen werm westland wezel wierde wieze woesten wortel wouw zeeland zegge zoelen zolder
`)

/** Whether the name can be read as something else. Case, accents and hyphens do not matter. */
export function isAlsoAWord(name: string): boolean {
  return wordiness(name) !== 'never'
}

export function wordiness(name: string): Wordiness {
  const key = nameKey(name)
  if (often.has(key)) return 'often'
  return sometimes.has(key) ? 'sometimes' : 'never'
}

function words(list: string): Set<string> {
  return new Set(list.trim().split(/\s+/).map(nameKey))
}
