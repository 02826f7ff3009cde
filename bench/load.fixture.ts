/** What the measurements share: a house of their own that is gone afterwards, and the line in which a figure is said. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '#basics/log'
import { type Database, type Open, openDatabase } from '#store'

export type Figure = {
  what: string
  value: number | string
  unit?: string
  promise?: string
  holds?: boolean
}

/** `promise`: the promised figure in words; `holds`: whether it was kept. */
export function say(figure: Figure): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`)
}

export function folder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'dorpsplein-bench-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export async function openBenchHouse(): Promise<{ database: Database; open: Open; close(): Promise<void> }> {
  const data = folder()
  const open = await openDatabase(
    { dataDir: data.path, databaseUrl: undefined, databaseOwnerUrl: undefined, as: 'newsroom' },
    createLog('silent'),
  )
  return {
    database: open.database,
    open,
    close: async () => {
      await open.close()
      data.remove()
    },
  }
}

/** The p-th percentile of some numbers, 0–100, by the nearest rank. */
export function percentile(values: number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN
}

export function median(values: number[]): number {
  return percentile(values, 50)
}
