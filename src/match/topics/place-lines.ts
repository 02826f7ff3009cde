/**
 * A list of streets, buildings and nicknames as somebody pastes it: a name a line, or `name;kind;belongs to` (commas and tabs
 * do as well, in Dutch or English). What cannot be read is named by its line.
 */
import type { PlaceKind, PlaceName } from '#store'
import { nameKey } from '../gazetteer/towns.js'
import { kindOfOwn } from '../propose/own-places.js'

export type WrongLine = {
  /** From 1, as an editor shows it. */
  line: number
  text: string
  why: 'short' | 'long' | 'kind' | 'columns' | 'belongs'
}
export type ReadLines = { names: PlaceName[]; wrong: WrongLine[]; lines: number }

const longest = 80
const kindWords: Record<string, PlaceKind> = {
  straat: 'street',
  plein: 'street',
  street: 'street',
  gebouw: 'building',
  plek: 'building',
  building: 'building',
  bijnaam: 'nickname',
  nickname: 'nickname',
  wijk: 'locality',
  gehucht: 'locality',
  dorp: 'locality',
  deelgemeente: 'locality',
  locality: 'locality',
}
const headings = new Set(['naam', 'name', 'straat', 'straatnaam', 'street'])

/** Each name once, the last line that has it counts. */
export function readPlaceLines(text: string): ReadLines {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  const separator = separatorOf(lines)
  const names = new Map<string, PlaceName>()
  const wrong: WrongLine[] = []
  let filled = 0
  for (const [index, line] of lines.entries()) {
    const cells = cellsOf(line, separator)
    if (cells.every((cell) => cell === '')) continue
    if (filled === 0 && headings.has((cells[0] ?? '').toLowerCase()) && cells.length > 1) continue
    filled += 1
    const read = readLine(cells)
    if (typeof read === 'string')
      wrong.push({ line: index + 1, text: line.trim().slice(0, longest), why: read })
    else names.set(nameKey(read.name), read)
  }
  return { names: [...names.values()], wrong, lines: filled }
}

/** A semicolon or a tab wins of a comma, which may stand in a name. */
function separatorOf(lines: string[]): string {
  return [';', '\t'].find((sign) => lines.some((line) => line.includes(sign))) ?? ','
}

function cellsOf(line: string, separator: string): string[] {
  return line.split(separator).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .replaceAll('""', '"')
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .replace(/\s+/g, ' ')
      .trim(),
  )
}

function readLine(cells: string[]): PlaceName | WrongLine['why'] {
  const [name = '', kindWord = '', belongsTo = '', ...rest] = cells
  if (rest.some((cell) => cell !== '')) return 'columns'
  // Two letters are found in every sentence.
  if ((name.match(/\p{L}/gu)?.length ?? 0) < 3) return 'short'
  if (name.length > longest || belongsTo.length > longest) return 'long'
  const kind = kindWord === '' ? kindOfOwn(name) : kindWords[kindWord.toLowerCase()]
  if (!kind) return 'kind'
  if (kind === 'nickname' && belongsTo === '') return 'belongs'
  return { name, kind, belongsTo }
}
