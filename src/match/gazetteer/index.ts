/**
 * Where towns are, what they are called, and what lies next to them.
 *
 * In: a name, a postcode or a code as a person types it. Out: municipalities of Belgium (565 since 2025) and the
 * Netherlands (342). Never here: a database, or the network. The file is read at the first question and then kept.
 */
export { isAlsoAWord, type Wordiness, wordiness } from './also-words.js'
export { findMunicipality } from './find.js'
export { attribution, type Country, type Municipality, type Part, type Region } from './place.js'
export { holdersOfName, municipalities, municipality } from './towns.js'
