/**
 * All entries of a ledger, as fast as they can be checked: PostgreSQL's binary COPY, taken apart as it comes in. While this
 * process checks what it has, the database already reads what follows, on a core of its own where there is one.
 *
 * Shape of the stream (PostgreSQL documentation, COPY, "Binary Format"): a head of 19 bytes and a number of bytes of
 * extension, then per row the number of columns (16 bits) and per column its length (32 bits) and its bytes; −1 at the end.
 */
import { copyOut } from './copy-out.js'
import type { Tx } from './database.js'

/** Views into a buffer that is used again: keep none. `at` in microseconds since 2000, as PostgreSQL has it. */
export type ScannedEntry = { n: number; line: Buffer; hash: Buffer; at: number; kind: Buffer }

const headBytes = 19

/**
 * Hands every entry of the organisation of this transaction to `visit`, in the order of their numbers, until it returns
 * false. Row-level security holds as for any question.
 */
export async function scanLedger(tx: Tx, visit: (entry: ScannedEntry) => boolean): Promise<void> {
  // No value can be bound in a COPY: the organisation is the one that the transaction named.
  const stream = await copyOut(tx`copy (select n, line, hash, at, kind from ledger_entry
    where org_id = current_org() order by n) to stdout (format binary)`)
  let rest: Buffer = Buffer.alloc(0)
  let begun = false
  let wanted = true
  await new Promise<void>((resolve, reject) => {
    stream.once('error', reject)
    stream.once('end', resolve)
    stream.on('data', (chunk: Buffer) => {
      // What nobody wants any more is read to its end: the connection belongs to the transaction.
      if (!wanted) return
      try {
        let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
        if (!begun) {
          if (bytes.length < headBytes) {
            rest = bytes
            return
          }
          begun = true
          bytes = bytes.subarray(headBytes + bytes.readUInt32BE(headBytes - 4))
        }
        const { used, more } = rows(bytes, visit)
        wanted = more
        rest = bytes.subarray(used)
      } catch (error) {
        wanted = false
        reject(error)
      }
    })
  })
}

/** Whole rows at the beginning of `bytes`; returns how many bytes they took. */
function rows(bytes: Buffer, visit: (entry: ScannedEntry) => boolean): { used: number; more: boolean } {
  const { length } = bytes
  let row = 0
  // The head of a row, and the columns before the line, have one length.
  while (length >= row + 2) {
    if (bytes.readInt16BE(row) === -1) return { used: row, more: false }
    if (length < row + toLine) return { used: row, more: true }
    const lineEnds = row + toLine + bytes.readInt32BE(row + toLine - 4)
    if (length < lineEnds + 4) return { used: row, more: true }
    const hashEnds = lineEnds + 4 + bytes.readInt32BE(lineEnds)
    if (length < hashEnds + 16) return { used: row, more: true }
    const next = hashEnds + 16 + bytes.readInt32BE(hashEnds + 12)
    if (length < next) return { used: row, more: true }
    const more = visit({
      n: int64(bytes, row + 6),
      line: bytes.subarray(row + toLine, lineEnds),
      hash: bytes.subarray(lineEnds + 4, hashEnds),
      at: int64(bytes, hashEnds + 4),
      kind: bytes.subarray(hashEnds + 16, next),
    })
    row = next
    if (!more) return { used: row, more: false }
  }
  return { used: row, more: true }
}

/** Two bytes of how many columns, then the length and the eight bytes of the number, then the length of the line. */
const toLine = 2 + 4 + 8 + 4

/** As exact as a number is; faster by far than a BigInt. */
const int64 = (bytes: Buffer, at: number): number =>
  bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4)
