/**
 * How far the limits of a network are used. Whoever takes from a limit locks its row, so that all processes together
 * stay within it; what was used is kept by the hour, so that a window is a sum and a page can say what it went to.
 */
import { localTime, startOfDay } from '#basics/days'
import { column } from './column.js'
import type { Tx } from './database.js'

export type LimitShape =
  /** A token bucket: `most` at once, filled again evenly in `seconds`. */
  | { meter: string; kind: 'bucket'; most: number; seconds: number }
  /** At most so much in any `seconds`; `distinct`: so many different things (`what`), each as often as you like. */
  | { meter: string; kind: 'rolling'; most: number; seconds: number; distinct?: boolean }
  /** At most so much in a day or month of that time zone. */
  | { meter: string; kind: 'calendar'; most: number; every: 'day' | 'month'; timeZone: string }

type Row = { tokens: number | null; filled_at: Date | null; closed_until: Date | null }
type Taken = { ok: true } | { ok: false; retryAfterSeconds: number }

const hourMs = 3_600_000
const secondsUntil = (at: number, now: Date) => Math.max(1, Math.ceil((at - now.getTime()) / 1000))

/** Takes `amount`, or says in how many seconds there is room for it; what is refused is counted as skipped. */
export async function takeAllowance(
  tx: Tx,
  orgId: string,
  credentialId: string,
  limit: LimitShape,
  { amount, what, now }: { amount: number; what: string; now: Date },
): Promise<Taken> {
  const row = await hold(tx, orgId, credentialId, limit)
  const taken = await weigh(tx, orgId, credentialId, limit, row, { amount, what, now })
  const used = taken.ok ? amount : 0
  await tx`insert into spending (org_id, credential_id, meter, hour, what, amount, skipped)
    values (${orgId}, ${credentialId}, ${limit.meter}, ${hourOf(now)}, ${what}, ${used}, ${taken.ok ? 0 : 1})
    on conflict (org_id, credential_id, meter, hour, what) do update
      set amount = spending.amount + excluded.amount, skipped = spending.skipped + excluded.skipped`
  return taken
}

/** What is left now, never below zero; nothing while the network asked us to stay away. */
export async function leftOfAllowance(
  tx: Tx,
  orgId: string,
  credentialId: string,
  limit: LimitShape,
  now: Date,
): Promise<number> {
  const row = await hold(tx, orgId, credentialId, limit)
  if (row.closed_until && row.closed_until > now) return 0
  if (limit.kind === 'bucket') return Math.max(0, tokensIn(limit, row, now))
  const { used } = await usedIn(tx, orgId, credentialId, limit, now)
  return Math.max(0, limit.most - used)
}

/** The row of the limit, locked until the transaction ends, with what the limit is now. */
async function hold(tx: Tx, orgId: string, credentialId: string, limit: LimitShape): Promise<Row> {
  const [row] = await tx<Row[]>`
    insert into allowance (org_id, credential_id, meter, shape) values (${orgId}, ${credentialId}, ${limit.meter}, ${tx.json(limit)})
    on conflict (org_id, credential_id, meter) do update set shape = excluded.shape
    returning tokens, filled_at, closed_until`
  if (!row) throw new Error(`the limit ${limit.meter} could not be held`)
  return row
}

async function weigh(
  tx: Tx,
  orgId: string,
  credentialId: string,
  limit: LimitShape,
  row: Row,
  { amount, what, now }: { amount: number; what: string; now: Date },
): Promise<Taken> {
  if (row.closed_until && row.closed_until > now)
    return { ok: false, retryAfterSeconds: secondsUntil(row.closed_until.getTime(), now) }
  if (limit.kind === 'bucket') {
    const tokens = tokensIn(limit, row, now)
    const isEnough = tokens >= amount
    const left = isEnough ? tokens - amount : tokens
    await tx`update allowance set tokens = ${left}, filled_at = ${now}
      where org_id = ${orgId} and credential_id = ${credentialId} and meter = ${limit.meter}`
    const perSecond = limit.most / limit.seconds
    return isEnough ? { ok: true } : { ok: false, retryAfterSeconds: Math.ceil((amount - left) / perSecond) }
  }
  const { used, known, opensAt } = await usedIn(tx, orgId, credentialId, limit, now, what)
  const needed = limit.kind === 'rolling' && limit.distinct ? (known ? 0 : 1) : amount
  // Sums of fractions of a cent: a hair over is not over.
  return used + needed <= limit.most + 1e-9
    ? { ok: true }
    : { ok: false, retryAfterSeconds: secondsUntil(opensAt, now) }
}

/** A clock that was set back empties nothing. */
function tokensIn(limit: Extract<LimitShape, { kind: 'bucket' }>, row: Row, now: Date): number {
  if (row.tokens === null || row.filled_at === null) return limit.most
  const seconds = Math.max(0, (now.getTime() - row.filled_at.getTime()) / 1000)
  return Math.min(limit.most, row.tokens + (seconds * limit.most) / limit.seconds)
}

/** Since when what was used counts, and from when on there will be room again at the latest. */
async function usedIn(
  tx: Tx,
  orgId: string,
  credentialId: string,
  limit: Exclude<LimitShape, { kind: 'bucket' }>,
  now: Date,
  what = '',
): Promise<{ used: number; known: boolean; opensAt: number }> {
  const since = beginOf(limit, now)
  const isDistinct = limit.kind === 'rolling' && limit.distinct
  // A thing counts from when it was last asked for: the hour is whole, so the window is kept a little too strictly.
  const rows = await tx<{ what: string; amount: number; hour: Date }[]>`
    select what, sum(amount)::float8 as amount, ${isDistinct ? tx`max(hour)` : tx`min(hour)`} as hour from spending
    where org_id = ${orgId} and credential_id = ${credentialId} and meter = ${limit.meter} and hour >= ${since} and amount > 0
    group by what`
  const used = isDistinct ? rows.length : rows.reduce((sum, row) => sum + row.amount, 0)
  const first = Math.min(...rows.map((row) => row.hour.getTime()))
  const opensAt =
    limit.kind === 'calendar'
      ? endOf(limit, now)
      : (Number.isFinite(first) ? first : now.getTime()) + hourMs + limit.seconds * 1000
  return { used, known: rows.some((row) => row.what === what), opensAt }
}

/** The first hour that counts. */
export function beginOf(limit: Exclude<LimitShape, { kind: 'bucket' }>, now: Date): Date {
  if (limit.kind === 'rolling') return hourOf(new Date(now.getTime() - limit.seconds * 1000))
  const { day } = localTime(now, limit.timeZone)
  return startOfDay(limit.every === 'day' ? day : `${day.slice(0, 8)}01`, limit.timeZone)
}

/** Milliseconds: when the day or the month ends. */
export function endOf({ every, timeZone }: Extract<LimitShape, { kind: 'calendar' }>, now: Date): number {
  const { day } = localTime(now, timeZone)
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const next =
    every === 'day' ? new Date(Date.UTC(year, month - 1, date + 1)) : new Date(Date.UTC(year, month, 1))
  return startOfDay(next.toISOString().slice(0, 10), timeZone).getTime()
}

const hourOf = (at: Date) => new Date(Math.floor(at.getTime() / hourMs) * hourMs)

/** The network asked us to stay away; a wish that ends sooner does not shorten a longer one. */
export async function closeAllowance(
  tx: Tx,
  orgId: string,
  credentialId: string,
  meter: string,
  until: Date,
): Promise<void> {
  await tx`insert into allowance (org_id, credential_id, meter, closed_until) values (${orgId}, ${credentialId}, ${meter}, ${until})
    on conflict (org_id, credential_id, meter) do update
      set closed_until = greatest(coalesce(allowance.closed_until, '-infinity'), excluded.closed_until)`
}

/** What the network itself says is used, as a share (more than 1 counts as 1). */
export async function hearAllowance(
  tx: Tx,
  orgId: string,
  credentialId: string,
  meter: string,
  used: number,
  at: Date,
): Promise<void> {
  const share = Math.min(1, Math.max(0, used))
  await tx`insert into allowance (org_id, credential_id, meter, said_used, said_at) values (${orgId}, ${credentialId}, ${meter}, ${share}, ${at})
    on conflict (org_id, credential_id, meter) do update set said_used = excluded.said_used, said_at = excluded.said_at`
}

export type AllowanceRow = {
  credentialId: string
  meter: string
  /** Null: the network spoke of it, and we never took from it. */
  limit: LimitShape | null
  tokens: number | null
  filledAt: Date | null
  closedUntil: Date | null
  saidUsed: number | null
  saidAt: Date | null
}

export async function allowances(tx: Tx, orgId: string): Promise<AllowanceRow[]> {
  return tx<AllowanceRow[]>`
    select credential_id as "credentialId", meter, nullif(shape, '{}') as limit, tokens, filled_at as "filledAt",
      closed_until as "closedUntil", said_used as "saidUsed", said_at as "saidAt"
    from allowance where org_id = ${orgId} order by credential_id, meter`
}

export type SpendingRow = {
  credentialId: string
  meter: string
  what: string
  amount: number
  skipped: number
  first: Date
  last: Date
}

/** What was used since a moment, per credential, meter and what it went to. */
export async function spendingSince(tx: Tx, orgId: string, since: Date): Promise<SpendingRow[]> {
  return tx<SpendingRow[]>`
    select credential_id as "credentialId", meter, what, sum(amount)::float8 as amount, sum(skipped)::int as skipped,
      coalesce(min(hour) filter (where amount > 0), min(hour)) as first,
      coalesce(max(hour) filter (where amount > 0), max(hour)) as last
    from spending where org_id = ${orgId} and hour >= ${since} group by 1, 2, 3 order by 1, 2, 4 desc`
}

/** What was used longer than a year ago is forgotten. */
export async function forgetSpending(tx: Tx, orgId: string, now: Date): Promise<void> {
  await tx`delete from spending where org_id = ${orgId} and hour < ${new Date(now.getTime() - 400 * 86_400_000)}`
}

export type OutsideRow = { topicId: string; sourceId: string; hour: Date; posts: number }

/** The last count of an hour holds: a network counts the running hour again. */
export async function keepOutsideCounts(
  tx: Tx,
  orgId: string,
  sourceId: string,
  counts: Omit<OutsideRow, 'sourceId'>[],
): Promise<void> {
  if (counts.length === 0) return
  const last = new Map(counts.map((count) => [`${count.topicId} ${count.hour.getTime()}`, count]))
  const rows = [...last.values()]
  await tx`insert into outside_count (org_id, topic_id, source_id, hour, posts)
    select ${orgId}, t.topic_id, ${sourceId}, i.hour, i.posts
    from unnest(${column(rows.map((row) => row.topicId))}::text[]::uuid[], ${column(rows.map((row) => row.hour))}::text[]::timestamptz[],
      ${column(rows.map((row) => String(row.posts)))}::text[]::int[]) as i (topic_id, hour, posts)
      join topic t on t.org_id = ${orgId} and t.topic_id = i.topic_id
    on conflict (org_id, topic_id, source_id, hour) do update set posts = excluded.posts`
}

export type OutsideDay = { day: string; posts: number; sourceName: string }

/** How often a topic was said elsewhere, per source and day of the organisation's time zone, oldest first. */
export async function outsideDays(
  tx: Tx,
  orgId: string,
  topicId: string,
  { from, timeZone }: { from: string; timeZone: string },
): Promise<OutsideDay[]> {
  return tx<OutsideDay[]>`
    select to_char(c.hour at time zone ${timeZone}, 'YYYY-MM-DD') as day, sum(c.posts)::int as posts, s.name as "sourceName"
    from outside_count c join source s on s.org_id = c.org_id and s.source_id = c.source_id
    where c.org_id = ${orgId} and c.topic_id = ${topicId} and c.hour >= (${from}::date::timestamp at time zone ${timeZone})
    group by 1, s.name order by 1`
}
