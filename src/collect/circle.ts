/** What `minimise` must know of an organisation: its keys, the accounts whose names it keeps, how long texts stay. */
import type { RawPost } from '#post'
import {
  type HouseKey,
  holdMonths,
  type KeyRing,
  type KnownAccount,
  knownAccounts,
  monthOf,
  openKeys,
  type Tx,
} from '#store'

export type Circle = {
  orgId: string
  timeZone: string
  keepDays: number
  keys: KeyRing
  known: KnownAccount[]
}

export type Circles = {
  /** Opens the keys of these months too (a new month begins with its first post). */
  open(tx: Tx, orgId: string, months: Set<string>): Promise<Circle>
  /** What is remembered of an organisation is read again. */
  forget(orgId: string): void
}

const freshMs = 10_000

/** Read at most every ten seconds per organisation: keys and lists change seldom, posts come often. */
export function createCircles(house: HouseKey, now: () => Date): Circles {
  const open = new Map<string, { circle: Circle; at: number }>()
  return {
    open: async (tx, orgId, months) => {
      const there = open.get(orgId)
      const circle =
        there && now().getTime() - there.at < freshMs && there.at <= now().getTime()
          ? there.circle
          : await read(tx, house, orgId)
      if (circle !== there?.circle) open.set(orgId, { circle, at: now().getTime() })
      const keys = await holdMonths(tx, house, orgId, circle.keys, months)
      if (keys === circle.keys) return circle
      // A key that is made in this transaction may yet go with it: the next one reads what was kept.
      open.delete(orgId)
      return { ...circle, keys }
    },
    forget: (orgId) => {
      open.delete(orgId)
    },
  }
}

async function read(tx: Tx, house: HouseKey, orgId: string): Promise<Circle> {
  const [org] = await tx<{ time_zone: string; keep_days: number }[]>`
    select time_zone, keep_days from organisation where org_id = ${orgId}`
  if (!org) throw new Error(`there is no organisation ${orgId}`)
  const keys = await openKeys(tx, house, orgId)
  return {
    orgId,
    timeZone: org.time_zone,
    keepDays: org.keep_days,
    keys,
    known: await knownAccounts(tx, orgId),
  }
}

/**
 * The months in which these posts may fall: their own, or that of the moment of receipt. Before `since` nothing is kept,
 * so no key is made for it.
 */
export function monthsOf(posts: RawPost[], now: Date, since: Date | null): Set<string> {
  const months = new Set([monthOf(now)])
  for (const { createdAt } of posts) {
    if (createdAt && createdAt <= now && (!since || createdAt >= since)) months.add(monthOf(createdAt))
  }
  return months
}
