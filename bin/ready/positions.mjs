/**
 * Where an error comes from, in the sources rather than in the pieces of dist/program/: looked up when somebody reads its
 * stack, which is seldom. Node's own way (`--enable-source-maps`) reads the maps at every start.
 *
 * A map names, for places in a piece, the place in a source, each as the difference with the one before (ECMA-426).
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { program } from './bundle.mjs'

const found = new Map()
const mostFound = 1_000

/** From here on `error.stack` names sources. */
export function nameSources() {
  Error.prepareStackTrace = (error, sites) => {
    try {
      return [header(error), ...sites.map((site) => `    at ${inSources(String(site))}`)].join('\n')
    } catch {
      return [header(error), ...sites.map((site) => `    at ${site}`)].join('\n')
    }
  }
}

/** As V8 begins a stack; an error whose own words cannot be read has a stack all the same. */
function header(error) {
  try {
    return Error.prototype.toString.call(error)
  } catch {
    return 'Error'
  }
}

/** `run (file:///…/dist/program/cli.js:10:3)` with the source's path, line and column in place of the piece's. */
export function inSources(frame) {
  const [, address, line, column] = /(file:\/\/[^\s()]+):(\d+):(\d+)\)?$/.exec(frame) ?? []
  if (!address) return frame
  const place = `${address}:${line}:${column}`
  if (!found.has(place)) {
    if (found.size >= mostFound) found.clear()
    found.set(place, sourceOf(fileURLToPath(address), Number(line), Number(column)))
  }
  return frame.replace(place, found.get(place) ?? place)
}

/** Line and column from 1, or null where no map knows it. */
function sourceOf(file, line, column) {
  if (relative(program, file).startsWith('..') || !existsSync(`${file}.map`)) return null
  const { mappings, sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8'))
  const at = lookUp(mappings, line, column)
  return at && `${resolve(dirname(file), sources[at.source])}:${at.line}:${at.column}`
}

const digits = new Uint8Array(128)
for (const [value, letter] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  digits[letter.charCodeAt(0)] = value

/** The last place of that line that does not lie behind the column. */
function lookUp(mappings, wantedLine, wantedColumn) {
  const state = [0, 0, 0, 0]
  let line = 1
  let field = 0
  let value = 0
  let shift = 0
  let best = null
  for (let i = 0; i <= mappings.length; i++) {
    const letter = i < mappings.length ? mappings.charCodeAt(i) : 59
    if (letter === 59 || letter === 44) {
      if (field > 0 && line === wantedLine && state[0] < wantedColumn)
        best = field < 4 ? null : { source: state[1], line: state[2] + 1, column: state[3] + 1 }
      field = 0
      if (letter === 44) continue
      if (line === wantedLine) return best
      line++
      state[0] = 0
      continue
    }
    const digit = digits[letter]
    value |= (digit & 31) << shift
    shift += 5
    if (digit & 32) continue
    if (field < 4) state[field] += value & 1 ? -(value >>> 1) : value >>> 1
    field++
    value = 0
    shift = 0
  }
  return null
}
