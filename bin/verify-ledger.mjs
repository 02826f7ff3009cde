#!/usr/bin/env node
/**
 * Verifies an exported ledger with nothing but Node: `node verify-ledger.mjs EXPORT.jsonl [N:HASH …]`.
 *
 * The export has a line per entry, `{"line","hash"}`; `N:HASH` is a head that was handed out, as in the foot of an edition.
 * Prints `{"entries","head","broken"}`; exit 1 when it is broken, with the first place, 2 when the file cannot be read.
 * It shares no code with the newsroom, so that it can be held against it.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

const [file, ...heads] = process.argv.slice(2)
if (!file || heads.some((head) => !/^\d+:[0-9a-f]{64}$/.test(head))) {
  console.error('usage: node verify-ledger.mjs EXPORT.jsonl [N:HASH …]')
  process.exit(2)
}
const handedOut = heads.map((head) => ({ n: Number(head.split(':')[0]), hash: head.split(':')[1] }))

let entries = 0
let head = '0'.repeat(64)
let org

function wrongWith({ line, hash }) {
  const n = entries + 1
  if (createHash('sha256').update(line, 'utf8').digest('hex') !== hash) return { n, what: 'line' }
  const said = parsed(line)
  // A line is what the newsroom writes, sign for sign: a number as a number, a hash as a hash.
  if (typeof said?.org !== 'string') return { n, what: 'line' }
  if (entries === 0) org = said.org
  if (said.n !== n) return { n, what: 'number' }
  if (said.prev !== head || said.org !== org) return { n, what: 'link' }
  if (handedOut.some((one) => one.n === n && one.hash !== hash)) return { n, what: 'handed-out' }
  return null
}

function parsed(line) {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function say(broken) {
  console.log(JSON.stringify({ entries, head, broken }))
  process.exit(broken ? 1 : 0)
}

try {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })
  for await (const text of lines) {
    if (text === '') continue
    const entry = JSON.parse(text)
    const broken = wrongWith(entry)
    if (broken) say(broken)
    entries += 1
    head = entry.hash
  }
} catch (error) {
  console.error(`${file}, behind entry ${entries}: ${error.message}`)
  process.exit(2)
}
say(handedOut.some((one) => one.n > entries) ? { n: entries + 1, what: 'end' } : null)
