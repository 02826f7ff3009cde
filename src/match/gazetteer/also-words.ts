/**
 * Place names that are also words or names of persons, in Dutch, French, English or German. A query for such a place
 * needs company: `gemeente Mol`, `Mol` next to a village of it.
 */
import { nameKey } from './towns.js'

/**
 * `often`: seen so often as a word that a place name in the same message proves nothing (`best`, `as`, `halen`).
 * `sometimes`: a word, a surname or a place far away (`mol`, `peer`, `Lille`); a place name nearby settles it.
 */
export type Wordiness = 'never' | 'sometimes' | 'often'

const often = words(`
  alle ans arbre as aye balen beek bel berg bergen best boom born bure buren bury celles de-wijk dion
  doel duiven echt eel eke ere essen fontenelle forest fosse geel goes grave graven hal halen handel haren
  heer heide hem heure hoek hoeven hour houten houx hove huise huizen humain jeuk kampen kanne kapelle
  kolonie komen laak landen laren leek leest leiden lens lent linde linden losser lot macon manage mark
  marken mater mean meer membre menen mere mont my namen nes noord on opende paal pry putten riviere rolde
  roly roy salles schoot silly sluis spy staden stal thon voeren voort vorst waarde wanne well wellen werken
  winkel zetten
`)

const sometimes = words(`
  abele amel appels assent ath balk bande beers bende berchem bever borger bra brand bras bray brecht bree
  briel buken burst clavier clermont dalen damme dave de-haan de-klinge de-panne de-pinte denee dieren
  donk doorn dorne dorst dour driel duffel edam ede emblem emmen emst epe essene flone gages
  geer gestel goor gouda gracht haaren halle ham hamme hank harre heel heerde heers heist heks helden
  heron herten herve heule hever hives hoeke hofstade hogne holz hoorn housse hoves hulst huy
  jambes jette kalken kapellen kaster kerkhoven kester kiel kiewit klerken kluizen laar laken latour
  lauw lavoir lede leende leeuwen leke les-bulles leur leut leuze libin lier ligne lille limbourg limburg
  linne lint lo loker luik maasland machelen made maffe mal malle malta marcourt marke meise melden
  mesen mill millen moen moere mol mons monster mook mortier muizen mullem naast nispen
  odeur opstal orden oss outer peer pelt perk pesche petten poucet proven pulle rance rauw reet
  rijen rochefort rosee ruien rumes rutten schaffen shape soest son soy soye spa spijk stave stein
  stene stree termes thorn tienen tillet tilly tivoli tournay tricht vance veen veere velden velp velsen
  vezin vise voorde voorst vries vuren wange waterland waterloo ways weerde weert werm westland wezel wieze
  woesten wortel wouw zegge zolder
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
