/** The data directory, and what a disk says when it does not want to. */
import { mkdirSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '#basics/refusal'

/** PostgreSQL writes its log of changes in files of 16 MB; below two of them it can stop at any moment. */
const leastFree = 32 * 1024 * 1024

/** Makes the data directory, and sees whether something can be written there. Throws a {@link Refusal}. */
export function prepareDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    if (!statSync(dataDir).isDirectory()) throw new Error('not a directory')
    rmSync(mkdtempSync(join(dataDir, '.probe-')), { recursive: true })
  } catch (error) {
    throw diskOr(
      String(error),
      dataDir,
      new Refusal('house.no-data-dir', `the data directory ${dataDir} cannot be used: ${reason(error)}`, {
        dataDir,
      }),
    )
  }
  const { bavail, bsize } = statfsSync(dataDir)
  if (bavail * bsize < leastFree) throw diskFull(dataDir)
}

/** A full or read-only disk has words of its own, whoever met it; `other` where `text` speaks of neither. */
export function diskOr(text: string, dataDir: string, other: Refusal): Refusal {
  if (/no space left|ENOSPC|disk quota|EDQUOT/i.test(text)) return diskFull(dataDir)
  if (/read-only file system|EROFS/i.test(text))
    return new Refusal('house.disk-read-only', `${dataDir} cannot be written: the disk is read-only`, {
      dataDir,
    })
  if (/permission denied|EACCES|EPERM/i.test(text))
    return new Refusal('house.no-permission', `${dataDir} cannot be written: permission denied`, { dataDir })
  return other
}

export function diskFull(dataDir: string): Refusal {
  return new Refusal('house.disk-full', `the disk of ${dataDir} is full: make room and start again`, {
    dataDir,
  })
}

/** Node's own words without the names of system calls: `EEXIST: file already exists, mkdir '…'`. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/^[A-Z]+: /, '').replace(/, \w+ '.*$/, '')
}
