/**
 * One newsroom per data directory: a file that says which process holds it.
 *
 * The number of a process comes round again, so the moment it began is written too; a file left by a process that is
 * gone is taken over.
 */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

export type Held = { pid: number; began: string; says: string }

/** `says` is what others may read while it is held (the address of the newsroom). Returns who holds it instead, if any. */
export function takeLock(file: string, says: string): { release: () => void } | { heldBy: Held } {
  const mine: Held = { pid: process.pid, began: began(process.pid), says }
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 })
  try {
    for (let tries = 0; tries < 3; tries += 1) {
      try {
        // A link either comes to be or not: two that start together cannot both have it.
        linkSync(draft, file)
        return { release: () => rmSync(file, { force: true }) }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        const holder = readLock(file)
        if (holder) return { heldBy: holder }
        rmSync(file, { force: true })
      }
    }
    return { heldBy: { pid: 0, began: '', says: '' } }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Who holds it now; null when nobody does, or only somebody who is gone. */
export function readLock(file: string): Held | null {
  try {
    const held = JSON.parse(readFileSync(file, 'utf8')) as Held
    process.kill(held.pid, 0)
    return held.began === began(held.pid) ? held : null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? { pid: 0, began: '', says: '' } : null
  }
}

/** When a process began, in clock ticks since the machine did; empty where the system does not tell. */
function began(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
