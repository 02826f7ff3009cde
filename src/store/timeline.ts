/**
 * Everything about one topic, story or item, in order: what was found, told, decided, asked, answered and changed.
 *
 * In: what it is about, a span of time. Out: rows, oldest first, those of the ledger with their number and hash. Never here: a
 * post's text, a name of a person. Entries about one person are only counted here; see `timeline-receipts.ts`.
 */
import type postgres from 'postgres'
import type { Tx } from './database.js'

export const timelineGroups = ['signal', 'told', 'decided', 'asked', 'answered', 'own'] as const
/** Found by the house; told to people; decided; asked by people; answered to them; the life of the thing itself. */
export type TimelineGroup = (typeof timelineGroups)[number]

export type TimelineSubject = { kind: 'topic' | 'item'; id: string } | { kind: 'story'; id: number }
/** Both ends may be open; `until` is exclusive. */
export type TimelineSpan = { from: Date | null; until: Date | null }

export type TimelineFacts = Readonly<Record<string, unknown>>
export type TimelineRow = {
  at: Date
  group: TimelineGroup
  /** What happened: a kind of the ledger, or `signal.peak`, `asked.made`, `answered.closed`, `own.version`, … */
  what: string
  /** Which of its kind: a signal's id, a version's number, … Together with `what` nobody else's. */
  key: string
  facts: TimelineFacts
  /** The entry of the ledger; null: it does not stand there. `hash` in hex, `body` as in its line. */
  entry: { n: number; hash: string; body: TimelineFacts } | null
}

/** Its name, and what it is called where it is worked on; undefined: there is none. */
export async function timelineName(
  tx: Tx,
  orgId: string,
  subject: TimelineSubject,
): Promise<string | undefined> {
  if (subject.kind === 'topic') {
    const [row] = await tx<{ name: string }[]>`select name from topic
      where org_id = ${orgId} and topic_id = ${subject.id} and not system`
    return row?.name
  }
  if (subject.kind === 'item') {
    const [row] = await tx<{ name: string }[]>`select i.headline as name from tamtam_item i
      join tamtam_day d using (org_id, day) where i.org_id = ${orgId} and i.item_id = ${subject.id}`
    return row?.name
  }
  // Only what people called it, or a medium's headline while it is there: never an inhabitant's sentence.
  const [row] = await tx<{ name: string }[]>`
    select coalesce(s.given_label, case when p.kind = 'news' then nullif(p.title, '') end,
      nullif(array_to_string(s.phrases, ' · '), ''), '') as name
    from story s left join post p on p.org_id = s.org_id and p.post_id = s.label_post and p.body is not null
    where s.org_id = ${orgId} and s.story_id = ${subject.id} and s.shown_as = s.story_id`
  return row?.name
}

/** Where a story is shown now, whichever of its numbers is asked. */
export async function storyShownAs(tx: Tx, orgId: string, storyId: number): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`select shown_as as id from story
    where org_id = ${orgId} and story_id = ${storyId}`
  return row?.id
}

/** What an item of the tamtam is about: the topic or story that it was made of, else itself. */
export async function subjectOfItem(
  tx: Tx,
  orgId: string,
  itemId: string,
): Promise<TimelineSubject | undefined> {
  const [row] = await tx<{ origin: string; about: string | null; topicId: string | null }[]>`
    select i.origin, s.about, s.topic_id as "topicId" from tamtam_item i
    left join signal s on s.org_id = i.org_id and i.origin = 'signal:' || s.signal_id
    where i.org_id = ${orgId} and i.item_id = ${itemId}`
  if (!row) return undefined
  const [kind = '', id = ''] = row.origin.split(':')
  if (kind === 'topic') return { kind, id }
  if (kind === 'story') return { kind, id: Number(id) }
  if (row.topicId) return { kind: 'topic', id: row.topicId }
  if (row.about?.startsWith('story:')) return { kind: 'story', id: Number(row.about.slice(6)) }
  return { kind: 'item', id: itemId }
}

/** The topic of a decision; undefined: none, or no such decision. */
export async function topicOfDecision(
  tx: Tx,
  orgId: string,
  decisionId: string,
): Promise<TimelineSubject | undefined> {
  const [row] = await tx<{ id: string | null }[]>`select topic_id as id from decision
    where org_id = ${orgId} and decision_id = ${decisionId} and removed_at is null`
  return row?.id ? { kind: 'topic', id: row.id } : undefined
}

type Part = postgres.PendingQuery<postgres.Row[]>

/** Numbers of a story and of all that went on in it. */
const storyIds = (tx: Tx, orgId: string, id: number): Part =>
  tx`select story_id from story where org_id = ${orgId} and shown_as = ${id}`

const signalsOf = (tx: Tx, orgId: string, subject: TimelineSubject): Part => {
  if (subject.kind === 'topic') return tx`s.org_id = ${orgId} and s.topic_id = ${subject.id}`
  if (subject.kind === 'story')
    return tx`s.org_id = ${orgId} and s.about in (select 'story:' || story_id from (${storyIds(tx, orgId, subject.id)}) y)`
  return tx`s.org_id = ${orgId} and 'signal:' || s.signal_id = (select origin from tamtam_item
    where org_id = ${orgId} and item_id = ${subject.id})`
}

/** Ids by which the ledger may name it: itself, its items, its decisions, its crises, its questions. A column `id`. */
export const timelineIds = (tx: Tx, orgId: string, subject: TimelineSubject): Part => {
  if (subject.kind === 'item') return tx`select ${subject.id}::text as id`
  const ofSignals = tx`select 'signal:' || s.signal_id from signal s where ${signalsOf(tx, orgId, subject)}`
  if (subject.kind === 'story')
    return tx`select item_id::text as id from tamtam_item where org_id = ${orgId}
        and origin in (select 'story:' || story_id from (${storyIds(tx, orgId, subject.id)}) y union all ${ofSignals})
      union select 'story:' || story_id from (${storyIds(tx, orgId, subject.id)}) y
      union select feedback_id::text from feedback where org_id = ${orgId}
        and story_id in (${storyIds(tx, orgId, subject.id)})
      union select f.follow_up_id::text from follow_up f where ${questionsOf(tx, orgId, subject)}`
  return tx`select ${subject.id}::text as id
    union select item_id::text from tamtam_item where org_id = ${orgId}
      and origin in (select ${`topic:${subject.id}`} union all ${ofSignals})
    union select decision_id::text from decision where org_id = ${orgId} and topic_id = ${subject.id}
    union select feedback_id::text from feedback where org_id = ${orgId} and topic_id = ${subject.id}
    union select crisis_id::text from crisis where org_id = ${orgId} and topic_id = ${subject.id}
    union select follow_up_id::text from follow_up where org_id = ${orgId} and topic_id = ${subject.id}`
}

/** Follow-ups about it: a question may be about several topics, of which its row names one. */
const questionsOf = (tx: Tx, orgId: string, subject: TimelineSubject): Part => {
  if (subject.kind === 'item') return tx`false`
  if (subject.kind === 'story')
    return tx`f.org_id = ${orgId} and (f.story_id in (${storyIds(tx, orgId, subject.id)})
      or f.post_id in (select p.post_id from post p where p.org_id = ${orgId} and p.story in (${storyIds(tx, orgId, subject.id)})))`
  // Two questions with an index each: with "or" every follow-up of the town would be looked at.
  return tx`f.org_id = ${orgId} and f.follow_up_id in (
    select t.follow_up_id from follow_up t where t.org_id = ${orgId} and t.topic_id = ${subject.id}
    union select p.follow_up_id from follow_up p join hit h on h.org_id = p.org_id and h.post_id = p.post_id
      where p.org_id = ${orgId} and p.post_id is not null and h.topic_id = ${subject.id})`
}

const within = (tx: Tx, at: Part, { from, until }: TimelineSpan): Part =>
  tx`${from ? tx`and ${at} >= ${from}` : tx``} ${until ? tx`and ${at} < ${until}` : tx``}`

/** All rows, as `(at, grp, what, key, facts, n)`; `n` null: not of the ledger. */
const rowsOf = (tx: Tx, orgId: string, subject: TimelineSubject, span: TimelineSpan): Part => {
  const parts: Part[] = [
    tx`select s.found_at as at, 'signal' as grp, 'signal.' || s.kind as what, s.signal_id::text as key,
        jsonb_build_object('posts', s.posts, 'voices', s.voices, 'began', s.began_at, 'last', s.last_at,
          'atLeast', s.facts->'atLeast', 'usual', s.facts->'usual', 'now', s.facts->'now', 'to', s.facts->'to',
          'first', not exists (select from signal f where f.org_id = s.org_id and f.topic_id = s.topic_id
            and f.kind <> 'question' and (f.found_at, f.signal_id) < (s.found_at, s.signal_id))) as facts, null::bigint as n
      from signal s where ${signalsOf(tx, orgId, subject)} and s.kind <> 'question' ${within(tx, tx`s.found_at`, span)}`,
    tx`select f.asked_at, 'asked', 'asked.made', f.follow_up_id::text,
        jsonb_build_object('title', f.title, 'state', f.state, 'ofPost', f.post_id is not null,
          'promised', f.origin like 'feedback:%'), null
      from follow_up f where ${questionsOf(tx, orgId, subject)} ${within(tx, tx`f.asked_at`, span)}`,
    tx`select e.at, 'answered', 'answered.' || e.what, e.event_id::text,
        jsonb_build_object('title', f.title, 'followUp', f.follow_up_id, 'ofPost', f.post_id is not null,
          'asked', f.asked_at, 'reason', e.detail->'reason'), null
      from follow_up f join follow_up_event e using (org_id, follow_up_id)
      where ${questionsOf(tx, orgId, subject)}
        and e.what in ('answered', 'answered-elsewhere', 'answered-together', 'closed', 'no-action', 'reopened', 'taken-back')
        ${within(tx, tx`e.at`, span)}`,
    // One entry may name several ids of it, and stands here once.
    tx`select l.at, case split_part(l.kind, '.', 1) when 'edition' then 'told' when 'crisis' then 'told'
          when 'feedback' then 'answered' when 'follow-up' then 'answered' else 'own' end,
        l.kind, l.n::text, '{}'::jsonb, l.n
      from (select s.n, min(s.at) as at, min(s.kind) as kind from mine m
          -- By the index, for each id: nobody knows how many ids there are, and the other way reads the whole ledger.
          cross join lateral (select n, at, kind from ledger_subject s
            where s.org_id = ${orgId} and s.subject = m.id and not s.personal ${within(tx, tx`s.at`, span)} offset 0) s
        group by s.n) l`,
  ]
  if (subject.kind === 'topic')
    parts.push(
      tx`select v.changed_at, 'own', 'own.version', v.version::text, '{}', null from topic_version v
        where v.org_id = ${orgId} and v.topic_id = ${subject.id} ${within(tx, tx`v.changed_at`, span)}`,
      tx`select m.at, 'decided', 'decided.mark', m.mark_id::text, jsonb_build_object('title', m.label), null from mark m
        where m.org_id = ${orgId} and m.topic_id = ${subject.id} ${within(tx, tx`m.at`, span)}`,
      tx`select w.at, 'decided', 'decided.' || w.step, d.decision_id::text,
          jsonb_build_object('title', d.title, 'who', d.who), null
        from decision d cross join lateral (values ('announced', d.announced_at), ('decided', d.decided_at),
          ('in-force', d.in_force_at)) as w(step, at)
        where d.org_id = ${orgId} and d.topic_id = ${subject.id} and d.removed_at is null and w.at is not null
          ${within(tx, tx`w.at`, span)}`,
      // The title of an answer under a question is about that question: it is told elsewhere.
      tx`select a.answered_at, 'answered', 'answered.told', a.answer_id::text,
          jsonb_build_object('title', a.title, 'detail', a.detail, 'voices', a.voices), null
        from answer a where a.org_id = ${orgId} and a.topic_id = ${subject.id} and a.post_id is null
          -- What was released stands here as its entry of the ledger.
          and not exists (select from feedback b where b.org_id = a.org_id and b.feedback_id = a.answer_id)
          ${within(tx, tx`a.answered_at`, span)}`,
    )
  if (subject.kind === 'story')
    parts.push(
      tx`select s.first_at, 'own', 'own.began', s.story_id::text, '{}', null from story s
        where s.org_id = ${orgId} and s.story_id = ${subject.id} ${within(tx, tx`s.first_at`, span)}`,
      tx`select d.at, 'own', 'own.deed-' || d.what, d.deed_id::text, '{}', null from story_deed d
        where d.org_id = ${orgId} and d.undone_at is null and d.story_id in (${storyIds(tx, orgId, subject.id)})
          ${within(tx, tx`d.at`, span)}`,
    )
  const [first, ...others] = parts as [Part, ...Part[]]
  return others.reduce((all, part) => tx`${all} union all ${part}`, first)
}

/** Oldest first; at one moment what the ledger does not hold, then by its numbers. At most `limit`. */
export async function timelineRows(
  tx: Tx,
  orgId: string,
  subject: TimelineSubject,
  span: TimelineSpan,
  groups: readonly TimelineGroup[],
  limit: number,
): Promise<TimelineRow[]> {
  const rows = await tx<
    (Omit<TimelineRow, 'entry'> & { n: number | null; hash: string | null; line: string | null })[]
  >`
    with mine as materialized (${timelineIds(tx, orgId, subject)}),
      page as materialized (select * from (${rowsOf(tx, orgId, subject, span)}) r where r.grp in ${tx([...groups])}
        order by r.at, r.n nulls first, r.what, r.key limit ${limit})
    select p.at, p.grp as "group", p.what, p.key, p.facts, p.n, encode(e.hash, 'hex') as hash, e.line
    from page p left join ledger_entry e on e.org_id = ${orgId} and e.n = p.n
    order by p.at, p.n nulls first, p.what, p.key`
  return rows.map(({ n, hash, line, ...row }) => ({
    ...row,
    entry: n === null || hash === null || line === null ? null : { n, hash, body: JSON.parse(line).body },
  }))
}

/** `2026-11`, on the organisation's calendar, and how much of each group is in it. */
export type TimelineMonth = { month: string; group: TimelineGroup; rows: number }

/** Months with anything in them, oldest first. */
export async function timelineMonths(
  tx: Tx,
  orgId: string,
  subject: TimelineSubject,
  span: TimelineSpan,
  timeZone: string,
): Promise<TimelineMonth[]> {
  return tx<TimelineMonth[]>`
    with mine as materialized (${timelineIds(tx, orgId, subject)})
    select to_char(r.at at time zone ${timeZone}, 'YYYY-MM') as month, r.grp as "group", count(*)::int as rows
    from (${rowsOf(tx, orgId, subject, span)}) r group by 1, 2 order by 1, 2`
}

/** What an edition said about it, as it was sent. */
export type ToldItem = {
  editionId: string
  day: string
  version: number
  profile: string
  items: { headline: string; reading: string }[]
}

export async function timelineTold(
  tx: Tx,
  orgId: string,
  subject: TimelineSubject,
  editionIds: readonly string[],
): Promise<ToldItem[]> {
  if (editionIds.length === 0) return []
  return tx<ToldItem[]>`
    with mine as materialized (${timelineIds(tx, orgId, subject)})
    select e.edition_id as "editionId", to_char(e.day, 'YYYY-MM-DD') as day, e.version,
      coalesce(e.content::jsonb->>'profile', '') as profile,
      coalesce((select jsonb_agg(jsonb_build_object('headline', i->>'headline', 'reading', i->>'reading') order by at)
        from jsonb_array_elements(e.content::jsonb->'items') with ordinality as given(i, at)
        where i->>'id' in (select id from mine)), '[]') as items
    from edition e where e.org_id = ${orgId} and e.edition_id = any(${[...editionIds]}::uuid[])`
}

/** What was told back to people, by id and version: `"<id> <version>"`. */
export async function timelineFeedback(
  tx: Tx,
  orgId: string,
  ids: readonly string[],
): Promise<Map<string, { title: string; did: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await tx<{ key: string; title: string; did: string }[]>`
    select feedback_id || ' ' || version as key, coalesce(content::jsonb->>'title', '') as title,
      coalesce(content::jsonb->>'did', '') as did
    from feedback_version where org_id = ${orgId} and feedback_id = any(${[...ids]}::uuid[])`
  return new Map(rows.map(({ key, ...said }) => [key, said]))
}

/** What crises and decisions are called, by id; of a decision that was taken away, as it was called last. */
export async function timelineNames(
  tx: Tx,
  orgId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx<{ id: string; name: string }[]>`
    select crisis_id as id, name from crisis where org_id = ${orgId} and crisis_id = any(${[...ids]}::uuid[])
    union all
    select decision_id, title from decision where org_id = ${orgId} and decision_id = any(${[...ids]}::uuid[])`
  return new Map(rows.map(({ id, name }) => [id, name]))
}
