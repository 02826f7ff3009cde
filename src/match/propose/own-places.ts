/** The names that a town has added, as they are recognised in messages. */
import { wordiness } from '../gazetteer/index.js'
import type { KnownPlace } from './known-places.js'
import type { Certainty } from './town-query.js'

/** A name as a town adds it. */
export type OwnPlace = {
  name: string
  kind: 'street' | 'building' | 'nickname' | 'locality'
  /** Of a nickname: what it stands for. */
  belongsTo: string
}

/** `town`: the code of the municipality, or whatever else the organisation calls its home. */
export function* ownPlaces(own: readonly OwnPlace[], town: string): Generator<KnownPlace> {
  for (const { name, kind, belongsTo } of own) {
    yield {
      name: kind === 'nickname' && belongsTo !== '' ? belongsTo : name,
      town,
      names: [{ name, certainty: certaintyOfOwn(name, kind), oneOfSeveral: false }],
      postcodes: [],
      company: [],
      french: false,
      at: null,
    }
  }
}

const streetEnd =
  /(straat|laan|weg|plein|dreef|lei|kaai|dijk|baan|steeg|gang|poort|brug|park|wijk|kouter|singel|gracht|kade|hof|pad|stationsplein|markt)$/i
const articles = /^(?:de|het|den|'t|’t|la|le|les|l'|l’)\s*/i

/** `Kerkstraat` can only be a place; `Markt`, `Dries` and `De Post` are words too, and must be written as a name. */
export function certaintyOfOwn(name: string, kind: OwnPlace['kind']): Certainty {
  if (wordiness(name) !== 'never') return 'sometimes'
  // Who adds "'t Stad" as a nickname knows that people say it so.
  const bare = kind === 'nickname' ? name : name.replace(articles, '')
  const words = bare.split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean)
  if (words.length > 1) return 'sure'
  const [word = ''] = words
  return streetEnd.test(word) && word.length >= 8 ? 'sure' : 'sometimes'
}

/** What a line without a kind is taken for. */
export function kindOfOwn(name: string): OwnPlace['kind'] {
  return streetEnd.test(name) || /^(rue|avenue|chaussée|place|boulevard|allée)\s/i.test(name)
    ? 'street'
    : 'building'
}
