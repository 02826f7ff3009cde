/**
 * `dorpsplein replay`: recorded posts through the same intake as live ones, as a town source that is kept whole.
 * They keep their own time.
 */
import { createReadStream, existsSync } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '#basics/refusal'
import type { Drop, RawPost } from '#post'
import { addSource, gatherStatistics, heardFrom } from '#store'
import { recordedPost } from '../collect/connectors/recorded/index.js'
import type { House } from '../house.js'

export type Replayed = { read: number; kept: number; dropped: Record<string, number>; seconds: number }

const batchSize = 500
/** After so many at once PostgreSQL must learn how much there is; then after twice as many, and so on. */
const learnsAfter = 5_000

/** `speed`: how many times faster than it happened; Infinity does not wait at all. */
export async function replay(
  house: House,
  orgId: string,
  file: string,
  speed: number,
  input: Readable = open(file),
): Promise<Replayed> {
  const started = performance.now()
  const sourceId = await house.database.inOrg(orgId, (tx) =>
    addSource(tx, orgId, {
      connector: 'recorded',
      name: file === '-' ? 'stdin' : basename(file).replace(/\.jsonl?$/, ''),
      settings: { file: file === '-' ? 'stdin' : basename(file) },
      scope: 'town',
    }),
  )
  await house.standing.refresh()
  const dropped: Record<string, number> = {}
  let kept = 0
  let learnsAt = learnsAfter
  let read = 0
  /** When the first of them was written. */
  let began: Date | undefined

  const hand = async (posts: RawPost[], drops: Drop[]) => {
    if (posts.length + drops.length === 0) return
    const taken = await house.intake.take(
      { arrivals: posts.map((post) => ({ type: 'post', post })), drops, cursor: null },
      { orgId, sourceId, scope: 'town' },
      true,
    )
    kept += taken.added
    if (kept >= learnsAt) {
      learnsAt = kept * 2
      await gatherStatistics(house.database)
    }
    for (const drop of taken.drops) dropped[drop.reason] = (dropped[drop.reason] ?? 0) + 1
  }

  const pace = createPace(speed)
  const posts: RawPost[] = []
  const drops: Drop[] = []
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    read += 1
    const one = recordedPost(line, read)
    if ('drop' in one) drops.push(one.drop)
    else {
      const wait = pace(one.post.createdAt)
      if (wait > 0) {
        await hand(posts.splice(0), drops.splice(0))
        await pause(wait)
      }
      posts.push(one.post)
      if (one.post.createdAt && (!began || one.post.createdAt < began)) began = one.post.createdAt
    }
    if (posts.length + drops.length >= batchSize) await hand(posts.splice(0), drops.splice(0))
  }
  await hand(posts, drops)
  if (kept >= learnsAfter) await gatherStatistics(house.database)
  if (began)
    await house.database.inOrg(orgId, (tx) => heardFrom(tx, orgId, sourceId, began as Date, house.now()))
  return { read, kept, dropped, seconds: Math.round(performance.now() - started) / 1000 }
}

/** Milliseconds to wait before a post of this moment is due. Posts before the first one are due at once. */
function createPace(speed: number): (at: Date | undefined) => number {
  if (!Number.isFinite(speed)) return () => 0
  let first: { at: number; began: number } | undefined
  return (at) => {
    if (!at) return 0
    first ??= { at: at.getTime(), began: performance.now() }
    return (at.getTime() - first.at) / speed - (performance.now() - first.began)
  }
}

function open(file: string): Readable {
  if (file === '-') return process.stdin
  if (!existsSync(file)) throw new Refusal('cli.no-file', `there is no file ${file}`, { file })
  return createReadStream(file, 'utf8')
}

/** `max` or a number above 0. */
export function readSpeed(value: string | undefined): number {
  if (value === undefined || value === 'max') return Number.POSITIVE_INFINITY
  const speed = Number(value)
  if (!(speed > 0))
    throw new Refusal('cli.bad-speed', `--speed is "max" or a number above 0, not "${value}"`, { value })
  return speed
}
