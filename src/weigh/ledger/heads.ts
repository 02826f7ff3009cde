/**
 * The heads that were handed out, a line each in a file beside the database: `{"org","n","hash","at"}`. Whoever keeps a copy
 * of it elsewhere can prove that nothing before the last line was cut off or written anew.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import type { LedgerHead } from '#store'

const shape = z.object({
  org: z.string(),
  n: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})

/** Where they stand. */
export const headsFile = (dataDir: string) => join(dataDir, 'ledger-heads.jsonl')

/** On the disk when it returns. */
export function handOut(file: string, orgId: string, head: LedgerHead, at: Date): void {
  const opened = openSync(file, 'a', 0o600)
  try {
    writeSync(opened, `${JSON.stringify({ org: orgId, n: head.n, hash: head.hash, at: at.toISOString() })}\n`)
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/** By organisation. Of a file that is not there: none. A line that cannot be read is named: it may have been tampered with. */
export function handedOut(file: string): Map<string, LedgerHead[]> {
  const heads = new Map<string, LedgerHead[]>()
  if (!existsSync(file)) return heads
  const lines = readFileSync(file, 'utf8').split('\n')
  for (const [i, line] of lines.entries()) {
    // A line that the power cut short was not handed out yet.
    if (line === '' || i === lines.length - 1) continue
    const { org, n, hash } = read(line, file, i + 1)
    heads.set(org, [...(heads.get(org) ?? []), { n, hash }])
  }
  return heads
}

function read(line: string, file: string, number: number): z.infer<typeof shape> {
  try {
    return shape.parse(JSON.parse(line))
  } catch {
    throw new Refusal('cli.bad-line', `${file}, line ${number}: this is no head of a ledger`, { number })
  }
}
