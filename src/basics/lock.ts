/**
 * One newsroom per data directory: a file that says which process holds it.
 *
 * The number of a process comes round again, so the moment it began is written too; a file left by a process that is
 * gone is taken over.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** `as`: what kind of work holds it. `says`: what others may read meanwhile (the address of the newsroom). */
export type Held = { pid: number; began: string; as: string; says: string }

/** Returns how to let go, or who holds it. */
export function takeLock(
  file: string,
  note: { as: string; says: string },
): { release: () => void } | { heldBy: Held } {
  const mine: Held = { pid: process.pid, began: began(process.pid), ...note }
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o644 })
  try {
    for (;;) {
      if (link(draft, file)) return { release: releaser(file, mine) }
      const holder = readLock(file)
      if (holder) return { heldBy: holder }
      bury(file)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Who holds it now; null when nobody does, or only somebody who is gone. */
export function readLock(file: string): Held | null {
  const held = read(file)
  return held && isHolding(held) ? held : null
}

/** A link either comes to be or not: two that come together cannot both have it. */
function link(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Moves the file of a process that is gone out of the way; puts it back when a live one came between. */
function bury(file: string): void {
  const grave = `${file}.${process.pid}.old`
  try {
    renameSync(file, grave)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (readLock(grave)) link(grave, file)
  rmSync(grave, { force: true })
}

/** Also when the process ends without having let go. */
function releaser(file: string, mine: Held): () => void {
  const release = () => {
    process.off('exit', release)
    const held = read(file)
    if (held?.pid === mine.pid && held.began === mine.began) rmSync(file, { force: true })
  }
  process.once('exit', release)
  return release
}

function read(file: string): Held | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Held
  } catch {
    return null
  }
}

function isHolding({ pid, began: then }: Held): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return then === began(pid)
}

/** When a process began, in clock ticks since the machine did; empty where the system does not tell. */
function began(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Ended, but not buried by its parent.
    return state === 'Z' || state === 'X' ? 'ended' : (rest[18] ?? '')
  } catch {
    return ''
  }
}
