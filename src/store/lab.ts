/**
 * What the lab of queries asks of what is kept, and the little that it keeps itself: saved lists and verdicts.
 *
 * Only ids and verdicts are written. The texts that a query is tried on are read, and never kept anywhere else.
 */
import { type AccessDetail, logAccess } from './access-log.js'
import { column } from './column.js'
import type { Tx } from './database.js'
import type { KeptText } from './topic-figures.js'

/** A text with what the lab counts by. */
export type LabText = KeptText & {
  sourceId: string
  isQuestion: boolean
  isRepost: boolean
  isReply: boolean
  /** False: the full-text index denies the words that were asked for with it. */
  mayMatch: boolean
}

const textColumns = (tx: Tx) => tx`p.post_id as "postId", p.at, p.network, p.kind, p.title, p.body, p.lang,
  p.source_id as "sourceId", coalesce(s.name, p.network) as "sourceName", coalesce(s.scope, 'town') as scope,
  p.author_name as "authorName", p.voice, p.voice_period as "voicePeriod", p.is_question as "isQuestion",
  p.is_repost as "isRepost", p.parent_hash is not null as "isReply"`

export type KeptSpan = {
  /** Posts kept since that moment whose text is still there, about: ids are counted, not rows. */
  posts: number
  firstId: number
  lastId: number
  /** Whether the full-text index holds the words of all these as they are written. */
  isExact: boolean
}

/** The ids of what was kept since a moment. Ids grow with time, and have no gaps. */
export async function keptSpan(tx: Tx, orgId: string, since: Date): Promise<KeptSpan> {
  const [row] = await tx<{ first: number | null; last: number; exactAfter: number }[]>`
    select (select p.post_id from post p where p.org_id = ${orgId} and p.at >= ${since} order by p.at, p.post_id limit 1) as first,
      c.last_post as last, c.exact_after as "exactAfter"
    from counter c where c.org_id = ${orgId}`
  const last = row?.last ?? 0
  const first = row?.first ?? last + 1
  const posts = Math.max(0, last - first + 1)
  return { firstId: first, lastId: last, posts, isExact: first > (row?.exactAfter ?? 0) }
}

/** These posts, as far as their text is still there, newest first; `words` (a tsquery, as text) says which may match. */
export async function textsOf(
  tx: Tx,
  orgId: string,
  since: Date,
  postIds: number[],
  words: string | null,
): Promise<LabText[]> {
  if (postIds.length === 0) return []
  const mayMatch = words === null ? tx`true` : tx`coalesce(p.words @@ ${words}::tsquery, true)`
  return tx<LabText[]>`select ${textColumns(tx)}, ${mayMatch} as "mayMatch"
    from post p left join source s on s.org_id = p.org_id and s.source_id = p.source_id
    where p.org_id = ${orgId} and p.post_id = any(${column(postIds)}::text[]::bigint[]) and p.at >= ${since} and p.body is not null
    order by p.at desc, p.post_id desc`
}

/** The newest texts, of those that `words` (a tsquery, as text) lets through; null: of all. */
export async function newestTexts(
  tx: Tx,
  orgId: string,
  since: Date,
  words: string | null,
  limit: number,
): Promise<LabText[]> {
  return tx<LabText[]>`
    with page as materialized (
      select p.* from post p where p.org_id = ${orgId} and p.at >= ${since} and p.body is not null
        ${words === null ? tx`` : tx`and p.words @@ ${words}::tsquery`}
      order by p.at desc, p.post_id desc limit ${limit})
    select ${textColumns(tx)}, true as "mayMatch" from page p left join source s on s.org_id = p.org_id and s.source_id = p.source_id
    order by p.at desc, p.post_id desc`
}

/** The ids of the posts that `words` lets through, in no order; at most `limit`. */
export async function foundIds(
  tx: Tx,
  orgId: string,
  since: Date,
  words: string,
  limit: number,
): Promise<number[]> {
  // Planned for all of them, and so by the text index, but read no further than the limit: the planner knows nothing of
  // rare words, and would else walk through the whole time.
  const [row] = await tx<{ ids: number[] | null }[]>`
    with found as materialized (
      select p.post_id from post p
      where p.org_id = ${orgId} and p.at >= ${since} and p.body is not null and p.words @@ ${words}::tsquery)
    select array_agg(post_id) as ids from (select post_id from found limit ${limit}) part`
  return (row?.ids ?? []).map(Number)
}

/** Whether anything since that moment may hold `words` (a tsquery, as text). */
export async function occurs(tx: Tx, orgId: string, since: Date, words: string): Promise<boolean> {
  return (await foundIds(tx, orgId, since, words, 1)).length > 0
}

export type SavedList = { name: string; entries: string; changedBy: string; changedAt: Date }

/** By name. */
export async function savedLists(tx: Tx, orgId: string): Promise<SavedList[]> {
  return tx<SavedList[]>`select name, entries, changed_by as "changedBy", changed_at as "changedAt"
    from saved_list where org_id = ${orgId} order by name`
}

/** Makes a list, or replaces it. Queries that name it change with it at once. */
export async function saveList(
  tx: Tx,
  orgId: string,
  by: string,
  { name, entries }: Pick<SavedList, 'name' | 'entries'>,
): Promise<void> {
  await tx`insert into saved_list (org_id, name, entries, changed_by) values (${orgId}, ${name}, ${entries}, ${by})
    on conflict (org_id, name) do update set entries = excluded.entries, changed_by = excluded.changed_by, changed_at = now()`
  await listsChanged(tx, orgId)
}

export async function removeList(tx: Tx, orgId: string, name: string): Promise<void> {
  await tx`delete from saved_list where org_id = ${orgId} and name = ${name}`
  await listsChanged(tx, orgId)
}

async function listsChanged(tx: Tx, orgId: string): Promise<void> {
  await tx`update counter set topics_version = topics_version + 1 where org_id = ${orgId}`
}

export type Verdict = { version: number; postId: number; isRight: boolean }

/** Every verdict about a topic, newest version first. */
export async function verdicts(tx: Tx, orgId: string, topicId: string): Promise<Verdict[]> {
  return tx<Verdict[]>`select version, post_id as "postId", is_right as "isRight" from lab_verdict
    where org_id = ${orgId} and topic_id = ${topicId} order by version desc, post_id`
}

export async function judge(
  tx: Tx,
  orgId: string,
  topicId: string,
  by: string,
  { version, postId, isRight }: Verdict,
): Promise<void> {
  await tx`insert into lab_verdict (org_id, topic_id, version, post_id, is_right, judged_by)
    select ${orgId}, ${topicId}, ${version}, post_id, ${isRight}, ${by} from post where org_id = ${orgId} and post_id = ${postId}
    on conflict (org_id, topic_id, version, post_id) do update
      set is_right = excluded.is_right, judged_by = excluded.judged_by, judged_at = now()`
}

const sessionMinutes = 10

/**
 * Somebody tries a query on what is kept. Who tries again within ten minutes, on the same topic (null: one that is not made
 * yet), goes on with the session: the line in the access log then tells how often and until when.
 */
export async function logTry(
  tx: Tx,
  orgId: string,
  person: string,
  { topicId, at, detail }: { topicId: string | null; at: Date; detail: AccessDetail },
): Promise<void> {
  const goesOn = await tx`update lab_session set tries = tries + 1, last_at = greatest(last_at, ${at})
    where org_id = ${orgId} and person = ${person} and topic_id is not distinct from ${topicId}
      and last_at > ${new Date(at.getTime() - sessionMinutes * 60_000)}`
  if (goesOn.count > 0) return
  const [row] = await tx<{ session: string }[]>`
    insert into lab_session (org_id, person, topic_id, last_at, tries) values (${orgId}, ${person}, ${topicId}, ${at}, 1)
    returning session_id as session`
  await logAccess(tx, orgId, person, 'topics.try', { ...detail, session: row?.session ?? null })
}
