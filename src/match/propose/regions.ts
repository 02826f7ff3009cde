/** What people call the land around a town: words that tell Mol the town from mol the animal. By NIS arrondissement. */
import type { Municipality } from '../gazetteer/index.js'

const byArrondissement: Record<string, string[]> = {
  '12': ['Klein-Brabant'],
  '13': ['Kempen'],
  '23': ['Pajottenland'],
  '24': ['Hageland'],
  '31': ['Brugse Ommeland'],
  '32': ['Westhoek'],
  '33': ['Westhoek'],
  '34': ['Zuid-West-Vlaanderen'],
  '35': ['Westkust'],
  '38': ['Westhoek', 'Westkust'],
  '41': ['Denderstreek'],
  '42': ['Denderstreek', 'Scheldeland'],
  '43': ['Meetjesland'],
  '44': ['Meetjesland'],
  '45': ['Vlaamse Ardennen'],
  '46': ['Waasland', 'Land van Waas'],
  '71': ['Haspengouw', 'Limburg'],
  '72': ['Limburg', 'Maasland', 'Noord-Limburg'],
  '73': ['Haspengouw', 'Limburg'],
  '53': ['Borinage', 'Hainaut'],
  '63': ['Ostbelgien', 'Liège'],
  '83': ['Ardenne', 'Famenne'],
  '84': ['Ardenne'],
  '85': ['Gaume'],
  '91': ['Condroz'],
}

const byDutchProvince: Record<string, string[]> = {
  'Noord-Brabant': ['Brabant'],
  Gelderland: ['Gelderland', 'Veluwe', 'Achterhoek', 'Betuwe'],
  Overijssel: ['Twente', 'Salland'],
  Zeeland: ['Zeeland'],
  Friesland: ['Friesland', 'Fryslân'],
  Limburg: ['Limburg'],
  'Noord-Holland': ['Noord-Holland'],
  'Zuid-Holland': ['Zuid-Holland'],
  Drenthe: ['Drenthe'],
  Flevoland: ['Flevoland'],
}

/** Names of the surrounding region, empty where none is distinctive. */
export function regionWords(town: Municipality): string[] {
  if (town.country === 'NL') return byDutchProvince[town.province] ?? []
  return byArrondissement[town.code.slice(0, 2)] ?? []
}
