/**
 * The ledger: what was told to whom and when. Added to and read, never changed: the database refuses the rest to the role
 * that works.
 *
 * Each entry is a line of canonical JSON, `{"at","body","kind","n","org","prev"}`, where `prev` is the SHA-256 of the line
 * before (of the first: zeros), all in lower-case hex. So the last hash, the head, stands for everything before it.
 *
 * Who it is about stands in no line. A line holds a commitment, SHA-256 of a salt and the value; both stand beside it and
 * can be taken away, after which the line says that somebody was told, and no one can say who.
 */
import { hash, randomBytes } from 'node:crypto'
import { canonical, type Json } from '#basics/canonical'
import { column } from './column.js'
import type { Tx } from './database.js'

/** `n` entries, of which the last has this hash (32 bytes in hex). Of an empty ledger: 0 and zeros. */
export type LedgerHead = { n: number; hash: string }

export type ToRecord = {
  /** `what.happened`; the page shows `ledger.<kind>` in words. */
  kind: string
  at: Date
  body: Readonly<Record<string, Json>>
  /** What may have to be forgotten, by field: it goes into the line as a commitment. */
  personal?: Readonly<Record<string, string>>
  /** Ids that its line does not name: what stands in a text of which the line holds the hash. */
  about?: readonly string[]
}

export const emptyHead: LedgerHead = { n: 0, hash: '0'.repeat(64) }

/** A commitment as it stands in a line. */
export function commitment(salt: Buffer, value: string): string {
  return `sha256:${hash('sha256', Buffer.concat([salt, Buffer.from(value)]), 'hex')}`
}

/** `at`: ISO 8601, as in the line. */
export type LedgerEntry = { n: number; at: string; kind: string; line: string; hash: string }
type Opening = { n: number; field: string; salt: Buffer; value: string }

/** Adds entries in this order, after all that are there. Returns the new head. */
export async function record(tx: Tx, orgId: string, told: readonly ToRecord[]): Promise<LedgerHead> {
  let head = await holdHead(tx, orgId)
  if (told.length === 0) return head
  const entries: LedgerEntry[] = []
  const openings: Opening[] = []
  const subjects: Subject[] = []
  for (const one of told) {
    const sealed = seal(orgId, head, one)
    entries.push(sealed.entry)
    const about = new Set([...subjectsOf(orgId, sealed.entry.line), ...(one.about ?? [])])
    for (const subject of about) subjects.push({ entry: sealed.entry, subject })
    openings.push(...sealed.openings)
    head = { n: sealed.entry.n, hash: sealed.entry.hash }
  }
  await insert(tx, orgId, entries, openings)
  await insertSubjects(tx, orgId, subjects)
  await tx`update ledger_head set n = ${head.n}, hash = ${Buffer.from(head.hash, 'hex')} where org_id = ${orgId}`
  return head
}

/** Two that add at the same moment come one after the other. */
async function holdHead(tx: Tx, orgId: string): Promise<LedgerHead> {
  await tx`insert into ledger_head (org_id, n, hash) values (${orgId}, 0, ${Buffer.alloc(32)}) on conflict do nothing`
  const [row] = await tx<LedgerHead[]>`
    select n, encode(hash, 'hex') as hash from ledger_head where org_id = ${orgId} for update`
  return row as LedgerHead
}

/** The line after `head`. */
function seal(orgId: string, head: LedgerHead, told: ToRecord): { entry: LedgerEntry; openings: Opening[] } {
  const n = head.n + 1
  const openings = Object.entries(told.personal ?? {}).map(([field, value]) => {
    if (field in told.body) throw new Error(`${field} stands in the body already`)
    return { n, field, salt: randomBytes(16), value }
  })
  const hidden = Object.fromEntries(
    openings.map(({ field, salt, value }) => [field, commitment(salt, value)]),
  )
  const at = told.at.toISOString()
  const line = canonical({
    at,
    body: { ...told.body, ...hidden },
    kind: told.kind,
    n,
    org: orgId,
    prev: head.hash,
  })
  return { entry: { n, at, kind: told.kind, line, hash: hash('sha256', line, 'hex') }, openings }
}

async function insert(tx: Tx, orgId: string, entries: LedgerEntry[], openings: Opening[]): Promise<void> {
  await tx`insert into ledger_entry (org_id, n, line, hash, at, kind)
    select ${orgId}, n::bigint, line, decode(hash, 'hex'), at::timestamptz, kind
    from unnest(${column(entries.map((one) => one.n))}::text[], ${entries.map((one) => one.line)}::text[],
      ${entries.map((one) => one.hash)}::text[], ${entries.map((one) => one.at)}::text[],
      ${entries.map((one) => one.kind)}::text[]) as given(n, line, hash, at, kind)`
  if (openings.length === 0) return
  await tx`insert into ledger_opening (org_id, n, field, salt, value)
    select ${orgId}, n::bigint, field, decode(salt, 'hex'), value
    from unnest(${column(openings.map((one) => one.n))}::text[], ${openings.map((one) => one.field)}::text[],
      ${openings.map((one) => one.salt.toString('hex'))}::text[], ${openings.map((one) => one.value)}::text[])
      as given(n, field, salt, value)`
}

const ids = /"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"|"story":"(\d+)"/g

/** Every id that a line names: so a timeline finds what was told about one thing. Quotes within a text are escaped in a line. */
export function subjectsOf(orgId: string, line: string): string[] {
  const all = [...line.matchAll(ids)].map(([, id, story]) => id ?? `story:${story}`)
  return [...new Set(all)].filter((id) => id !== orgId)
}

type Subject = { entry: LedgerEntry; subject: string }

async function insertSubjects(tx: Tx, orgId: string, subjects: Subject[]): Promise<void> {
  if (subjects.length === 0) return
  await tx`insert into ledger_subject (org_id, subject, n, at, kind, personal)
    select ${orgId}, subject, n::bigint, at::timestamptz, kind, personal::boolean
    from unnest(${subjects.map((one) => one.subject)}::text[], ${column(subjects.map((one) => one.entry.n))}::text[],
      ${subjects.map((one) => one.entry.at)}::text[], ${subjects.map((one) => one.entry.kind)}::text[],
      ${column(subjects.map((one) => one.entry.line.includes('"person":"sha256:')))}::text[])
      as given(subject, n, at, kind, personal)`
}

/** Where the chain ends, as it was last written. */
export async function ledgerHead(tx: Tx, orgId: string): Promise<LedgerHead> {
  const [row] = await tx<
    LedgerHead[]
  >`select n, encode(hash, 'hex') as hash from ledger_head where org_id = ${orgId}`
  return row ?? emptyHead
}

/** All entries in order, some thousands at a time. */
export async function* ledgerEntries(tx: Tx, orgId: string, after = 0): AsyncGenerator<LedgerEntry[]> {
  const rows = tx<{ whole: string }[]>`
    select ${whole(tx)} as whole
    from ledger_entry where org_id = ${orgId} and n > ${after} order by n`
  for await (const some of rows.cursor(5_000)) yield some.map(({ whole }) => takeApart(whole))
}

/** A line begins with the first brace: a kind has none. */
function takeApart(whole: string): LedgerEntry {
  const brace = whole.indexOf('{')
  const nEnds = whole.indexOf(' ', 65)
  return {
    hash: whole.slice(0, 64),
    n: Number(whole.slice(65, nEnds)),
    at: whole.slice(nEnds + 1, nEnds + 25),
    kind: whole.slice(nEnds + 26, brace),
    line: whole.slice(brace),
  }
}

/** The last entries, newest first. */
export async function ledgerTail(tx: Tx, orgId: string, limit: number): Promise<LedgerEntry[]> {
  const rows = await tx<{ whole: string }[]>`
    select ${whole(tx)} as whole from ledger_entry where org_id = ${orgId} order by n desc limit ${limit}`
  return rows.map((row) => takeApart(row.whole))
}

// One text for each: taking five columns apart takes the driver three times as long as all checking does.
const whole = (tx: Tx) => tx`
  concat_ws(' ', encode(hash, 'hex'), n, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), kind) || line`

/** What the commitments stand for, in the order of the entries, some thousands at a time. */
export async function* ledgerOpenings(tx: Tx, orgId: string): AsyncGenerator<(Opening & { line: string })[]> {
  const rows = tx<(Opening & { line: string })[]>`
    select o.n, o.field, o.salt, o.value, e.line from ledger_opening o join ledger_entry e using (org_id, n)
    where o.org_id = ${orgId} order by o.n, o.field`
  for await (const some of rows.cursor(5_000)) yield some
}

/** Forgets what a person's commitments stood for; returns how many. The lines stay as they are. */
export async function erasePerson(tx: Tx, orgId: string, field: string, value: string): Promise<number> {
  const gone =
    await tx`delete from ledger_opening where org_id = ${orgId} and field = ${field} and value = ${value}`
  return gone.count
}
