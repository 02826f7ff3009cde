/**
 * What the ledger holds about single people on a timeline: as counts for everybody who may see it, by name only within a showing,
 * which has a reason, stands in the access log and in the ledger, and of which those named are told.
 */
import { logAccess } from './access-log.js'
import type { Tx } from './database.js'
import { type LedgerHead, ledgerHead, record, type ToRecord } from './ledger.js'
import { type TimelineSpan, type TimelineSubject, timelineIds } from './timeline.js'

/** Behind entry `n`: so many entries of this kind, the first and the last of them. */
export type PersonCount = { n: number; kind: string; count: number; first: number; last: number }

/**
 * Entries about people, counted with the entry that they follow: of the same edition, picture or showing. `ns`: entries that
 * are shown. Of an edition with other items only what is about the whole of it, or about this.
 */
export async function timelinePersonCounts(
  tx: Tx,
  orgId: string,
  subject: TimelineSubject,
  ns: readonly number[],
): Promise<PersonCount[]> {
  if (ns.length === 0) return []
  return tx<PersonCount[]>`
    with mine as materialized (${timelineIds(tx, orgId, subject)}),
      parent as materialized (select distinct ${parent(tx)} as subject
        from ledger_entry e where e.org_id = ${orgId} and e.n = any(${ns})),
      behind as (
        select s.subject, s.n, s.kind, s.personal,
          max(s.n) filter (where not s.personal) over (partition by s.subject order by s.n) as follows
        from parent p cross join lateral (select * from ledger_subject s
          where s.org_id = ${orgId} and s.subject = p.subject offset 0) s)
    select b.follows as n, b.kind, count(*)::int as count, min(b.n) as first, max(b.n) as last from behind b
    where b.personal and b.follows = any(${ns}) and ${isMine(tx, orgId)}
    group by b.follows, b.kind order by b.follows, b.kind`
}

/** The id that entries about people share with the one that they follow. */
const parent = (tx: Tx) => tx`coalesce(substring(e.line from '"edition":"([0-9a-f-]{36})"'),
  substring(e.line from '"crisis":"([0-9a-f-]{36})"'), substring(e.line from '"showing":"([0-9a-f-]{36})"'))`

const isMine = (tx: Tx, orgId: string) => tx`(b.kind not like 'item.%' or exists (select from ledger_subject o
  where o.org_id = ${orgId} and o.n = b.n and o.subject in (select id from mine)))`

/** An entry about a person. `who` null: it was erased. */
export type NamedEntry = {
  n: number
  at: Date
  kind: string
  hash: string
  body: Readonly<Record<string, unknown>>
  who: string | null
}

/** Every entry about a person on the timeline, up to entry `head`, in order. */
export async function timelineNamed(
  tx: Tx,
  orgId: string,
  subject: TimelineSubject,
  span: TimelineSpan,
  head: number,
): Promise<NamedEntry[]> {
  const { from, until } = span
  const rows = await tx<(Omit<NamedEntry, 'body'> & { line: string })[]>`
    with mine as materialized (${timelineIds(tx, orgId, subject)}),
      own as materialized (select distinct s.n from mine m
        join ledger_subject s on s.org_id = ${orgId} and s.subject = m.id where not s.personal),
      parent as materialized (select id as subject from mine
        union select ${parent(tx)} from own join ledger_entry e on e.org_id = ${orgId} and e.n = own.n),
      b as (select distinct s.n, s.kind from parent p join ledger_subject s on s.org_id = ${orgId} and s.subject = p.subject
        where s.personal and s.n <= ${head} ${from ? tx`and s.at >= ${from}` : tx``} ${until ? tx`and s.at < ${until}` : tx``})
    select e.n, e.at, e.kind, encode(e.hash, 'hex') as hash, e.line, o.value as who
    from b join ledger_entry e on e.org_id = ${orgId} and e.n = b.n
      left join ledger_opening o on o.org_id = e.org_id and o.n = e.n and o.field = 'person'
    where ${isMine(tx, orgId)} order by e.at, e.n`
  return rows.map(({ line, ...row }) => ({ ...row, body: JSON.parse(line).body }))
}

export type Showing = {
  showingId: string
  subject: TimelineSubject
  span: TimelineSpan
  /** Nothing behind this entry is in it. */
  headN: number
  reason: string
  by: string
  at: Date
  people: number
}

export type NewShowing = Pick<Showing, 'showingId' | 'subject' | 'span' | 'reason' | 'by' | 'at'>

/**
 * Notes that somebody looks at who was shown what, and why. Returns who is named, or null when this showing was noted before:
 * then nobody is told again. Nobody named: nothing is noted.
 */
export async function startShowing(
  tx: Tx,
  orgId: string,
  wanted: NewShowing,
): Promise<{ people: string[]; head: LedgerHead } | null> {
  const { showingId, subject, span, reason, by, at } = wanted
  const [there] = await tx`select from timeline_showing where org_id = ${orgId} and showing_id = ${showingId}`
  if (there) return null
  const { n: headN } = await ledgerHead(tx, orgId)
  const entries = await timelineNamed(tx, orgId, subject, span, headN)
  const people = [...new Set(entries.flatMap(({ who }) => who ?? []))].sort()
  if (people.length === 0) return { people, head: await ledgerHead(tx, orgId) }
  const editions = [
    ...new Set(entries.flatMap(({ body }) => (typeof body.edition === 'string' ? [body.edition] : []))),
  ]
  const made =
    await tx`insert into timeline_showing (org_id, showing_id, kind, subject, starts_at, ends_at, head_n, reason, by, at,
      people, editions)
    values (${orgId}, ${showingId}, ${subject.kind}, ${String(subject.id)}, ${span.from}, ${span.until}, ${headN}, ${reason},
      ${by}, ${at}, ${people.length}, ${editions}::uuid[]) on conflict do nothing`
  if (made.count === 0) return null
  await logAccess(tx, orgId, by, 'timeline.receipts', {
    ...aboutOf(subject),
    ...daysOf(span),
    reason,
    people: people.length,
  })
  const about = { showing: showingId, ...aboutOf(subject) }
  const head = await record(tx, orgId, [
    {
      kind: 'timeline.shown',
      at,
      body: { ...about, ...daysOf(span), people: people.length, until: headN },
      personal: { by, reason },
    },
    ...people.map(
      (person): ToRecord => ({
        kind: 'timeline.told',
        at,
        body: { showing: showingId },
        personal: { person },
      }),
    ),
  ])
  return { people, head }
}

/** As it stands in the ledger and the access log. */
export function aboutOf({ kind, id }: TimelineSubject): Record<string, string> {
  return { [kind]: String(id) }
}

/** The other way round. */
export function subjectOfBody(body: Readonly<Record<string, unknown>>): TimelineSubject | undefined {
  const { topic, item, story } = body
  if (typeof topic === 'string') return { kind: 'topic', id: topic }
  if (typeof item === 'string') return { kind: 'item', id: item }
  return typeof story === 'string' ? { kind: 'story', id: Number(story) } : undefined
}

export function daysOf({ from, until }: TimelineSpan): Record<string, string> {
  return {
    ...(from ? { from: from.toISOString() } : {}),
    ...(until ? { to: until.toISOString() } : {}),
  }
}

/** One of this person, not older than `since`. */
export async function showing(
  tx: Tx,
  orgId: string,
  showingId: string,
  by: string,
  since: Date,
): Promise<Showing | undefined> {
  const [row] = await tx<
    (Omit<Showing, 'subject' | 'span'> & {
      kind: TimelineSubject['kind']
      subject: string
      from: Date | null
      until: Date | null
    })[]
  >`select showing_id as "showingId", kind, subject, starts_at as "from", ends_at as until, head_n as "headN", reason, by, at, people
    from timeline_showing where org_id = ${orgId} and showing_id = ${showingId} and by = ${by} and at >= ${since}`
  if (!row) return undefined
  const { kind, subject: id, from, until, ...rest } = row
  const subject: TimelineSubject = kind === 'story' ? { kind, id: Number(id) } : { kind, id }
  return { ...rest, subject, span: { from, until } }
}

/** A document that was made: what its ledger entry says of it. */
export type MadeDocument = {
  n: number
  at: Date
  body: Readonly<Record<string, unknown>>
  by: string | null
}

/** Notes that this document was made, by the SHA-256 (hex) of its bytes. */
export async function noteDocument(
  tx: Tx,
  orgId: string,
  made: {
    sha256: string
    subject: TimelineSubject
    span: TimelineSpan
    showing: string | null
    rows: number
    by: string
    at: Date
  },
): Promise<LedgerHead> {
  const { sha256, subject, span, rows, by, at } = made
  await logAccess(tx, orgId, by, 'timeline.document', { ...aboutOf(subject), ...daysOf(span), sha256 })
  const about = { ...aboutOf(subject), ...(made.showing === null ? {} : { showing: made.showing }) }
  return record(tx, orgId, [
    {
      kind: 'timeline.document',
      at,
      body: { ...about, ...daysOf(span), rows, sha256 },
      personal: { by },
    },
  ])
}

/** By the hash of its bytes; undefined: it was not made here, or was changed since. */
export async function documentByHash(
  tx: Tx,
  orgId: string,
  sha256: string,
): Promise<MadeDocument | undefined> {
  const [row] = await tx<{ n: number; at: Date; line: string; by: string | null }[]>`
    select e.n, e.at, e.line, o.value as by from ledger_entry e
      left join ledger_opening o on o.org_id = e.org_id and o.n = e.n and o.field = 'by'
    where e.org_id = ${orgId} and e.kind = 'timeline.document' and strpos(e.line, ${`"sha256":"${sha256}"`}) > 0
    order by e.n limit 1`
  return row && { n: row.n, at: row.at, by: row.by, body: JSON.parse(row.line).body }
}
