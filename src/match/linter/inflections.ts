/**
 * Singulars without their plural, and plurals without their singular: `klacht` does not find `klachten`.
 *
 * In: a query that was read. Out: at most two hints. They are no warnings: a query is as good without. Nothing is said of names, of
 * what stands between quotation marks or is left out, nor to who knows `stem:` and `*`. Dutch only, by the endings that are sure.
 */
import { fold } from '../fold.js'
import { holdersOfName } from '../gazetteer/index.js'
import { firstNames, surnames } from '../persons/names.js'
import { queryError } from '../query/errors.js'
import type { Query, QueryError } from '../query/index.js'
import { inflectionKeys, stemKeys } from '../stems.js'
import type { Read } from './warnings.js'

const hintsAtMost = 2
const shortest = 4

export function missingInflections({ source, query, places }: Read): QueryError[] {
  const own = [...places.keys()]
  if (own.some(isBroad)) return []
  const denied = new Set(deniedIn(query))
  const asked = new Set(own.flatMap((one) => (one.type === 'words' && !denied.has(one) ? wordOf(one) : [])))
  const hints = [...places].flatMap(([one, span]) => {
    const written = source.slice(span.at, span.at + span.length)
    if (one.type !== 'words' || denied.has(one) || !isPlainWord(written)) return []
    if (source.charAt(span.at - 1) === ':') return []
    const other = otherForm(written)
    if (other === undefined || asked.has(fold(other))) return []
    const better = isSameStem(written, other) ? `stem:${written}` : `(${written} OR ${other})`
    const values = { word: written, other, better }
    return [
      {
        ...queryError('query.hint-inflection', span, values),
        repair: { at: span.at, length: span.length, text: better },
      },
    ]
  })
  return hints.sort((a, b) => a.at - b.at).slice(0, hintsAtMost)
}

/** Who writes these knows that words have forms. */
function isBroad(query: Query): boolean {
  if (query.type === 'stem') return true
  return (query.type === 'words' || query.type === 'loose') && query.pieces.some(({ how }) => how !== 'whole')
}

function wordOf(query: Extract<Query, { type: 'words' }>): string[] {
  const [only, ...others] = query.pieces
  return only && others.length === 0 ? [only.word] : []
}

function deniedIn(query: Query): Query[] {
  if (query.type === 'not') return allIn(query.part)
  return 'parts' in query ? query.parts.flatMap(deniedIn) : 'part' in query ? deniedIn(query.part) : []
}

function allIn(query: Query): Query[] {
  if ('parts' in query) return query.parts.flatMap(allIn)
  return 'part' in query ? allIn(query.part) : [query]
}

function isPlainWord(written: string): boolean {
  if (!/^\p{Ll}+$/u.test(written) || written.length < shortest) return false
  const key = fold(written)
  return !firstNames.has(key) && !surnames.has(key) && holdersOfName(written).length === 0
}

function isSameStem(word: string, other: string): boolean {
  const keys = new Set(inflectionKeys(fold(word)))
  return stemKeys(fold(other)).some((key) => keys.has(key))
}

/** Endings of a singular and its plural; of compounds too, since the last part is what is inflected. */
const pairs = `ing/ingen heid/heden teit/teiten schap/schappen atie/aties itie/ities isme/ismes logie/logieën
  klacht/klachten gracht/grachten nacht/nachten bericht/berichten tocht/tochten bocht/bochten vlucht/vluchten
  pad/paden straat/straten weg/wegen plein/pleinen laan/lanen dreef/dreven kruispunt/kruispunten punt/punten plan/plannen
  park/parken bos/bossen boom/bomen huis/huizen woning/woningen school/scholen klas/klassen halte/haltes station/stations
  lamp/lampen paal/palen bak/bakken zak/zakken brug/bruggen dijk/dijken dorp/dorpen wijk/wijken buurt/buurten markt/markten
  feest/feesten brand/branden ongeval/ongevallen ongeluk/ongelukken boete/boetes premie/premies subsidie/subsidies
  project/projecten probleem/problemen put/putten beek/beken rivier/rivieren winkel/winkels container/containers
  bewoner/bewoners inwoner/inwoners gebruiker/gebruikers fietser/fietsers leerling/leerlingen leraar/leraren kind/kinderen
  hal/hallen bad/baden kerk/kerken hof/hoven tuin/tuinen bank/banken stad/steden lid/leden blad/bladeren dak/daken gat/gaten
  graf/graven boot/boten fiets/fietsen trein/treinen wagen/wagens lijn/lijnen zone/zones route/routes drempel/drempels
  huisje/huisjes hond/honden duif/duiven meeuw/meeuwen rups/rupsen
  raad/raden besluit/besluiten vraag/vragen antwoord/antwoorden petitie/petities staking/stakingen mast/masten
  molen/molens turbine/turbines paneel/panelen riool/riolen stoep/stoepen trottoir/trottoirs tarief/tarieven
  belasting/belastingen dienst/diensten loket/loketten bedrijf/bedrijven fabriek/fabrieken crèche/crèches
  controle/controles jongere/jongeren oudere/ouderen gemeente/gemeenten ziekte/ziekten
  ruimte/ruimten groente/groenten lied/liederen volk/volkeren rund/runderen ambtenaar/ambtenaren camera/camera's foto/foto's auto/auto's`
  .split(/\s+/)
  .map((pair) => pair.split('/') as [string, string])
  // The longest ending decides: `woning` before `ing`.
  .sort((a, b) => b[1].length - a[1].length)

/** Words that end like a singular or a plural, and are neither. */
const fixed = new Set(
  `binnen boven buiten daarheen eigen even geleden gisteren goederen eieren hebben heden heen jongstleden kleren komen kunnen leden laten lopen
  meen misschien mogen moeten morgen negen omheen onderweg open overheen regen samen sinds tegen tevreden toen tussen tweeën verleden
  voren wanneer weten willen worden zeven zien zijn zullen zouden teken deken`.split(/\s+/),
)

/** The plural of a singular, the singular (or the stem of a verb) of a plural; undefined where it is not sure. */
function otherForm(word: string): string | undefined {
  if (fixed.has(word)) return undefined
  for (const [one, many] of pairs) {
    if (word.endsWith(many)) return word.slice(0, -many.length) + one
    if (word.endsWith(one)) return word.slice(0, -one.length) + many
  }
  if (/[^aeiou](?:ers|els|jes)$/.test(word)) return word.slice(0, -1)
  return /[^aeiouy]en$/.test(word) && word.length > shortest ? withoutEn(word.slice(0, -2)) : undefined
}

/** By the rules of Dutch spelling: `klacht-en`, `bomm-en` is `bom`, `bom-en` is `boom`, `brev-en` is `breef`. */
function withoutEn(stem: string): string | undefined {
  if (/([^aeiou])\1$/.test(stem)) return stem.slice(0, -1)
  const open = /^(.*[^aeiou])([aeou])([^aeiouwxyj])$/.exec(stem)
  // An e without stress is not made longer: `regel-en`.
  if (open && /[aeiou].*e[lmn]$/.test(stem)) return undefined
  const long = open ? `${open[1]}${open[2]}${open[2]}${open[3]}` : stem
  return long.replace(/v$/, 'f').replace(/z$/, 's')
}
