/**
 * "U zei, wij deden": what people said, what was done with it, when and by whom, told in public.
 *
 * In: ended follow-ups and what a person writes. Out: versions that were released, with their entries in the ledger. Never
 * here: words of a post, or who wrote it; what was released is never changed, only withdrawn or followed by a next version.
 */
import { createHash, randomUUID } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'
import { type LedgerHead, record } from './ledger.js'
import { squareChanged } from './posts.js'

/** What was counted when it was last asked for; voices below five are not there. */
export type FeedbackFigures = {
  posts?: number
  voices?: number
  atLeast?: boolean
  /** Follow-ups that are answered with it. */
  questions: number
  /** The days that posts and voices are of. */
  from?: string
  to?: string
}

export type FeedbackWords = {
  title: string
  said: string
  did: string
  doneOn: string | null
  doneBy: string
}

export type Feedback = FeedbackWords & {
  feedbackId: string
  number: number
  state: 'draft' | 'released' | 'withdrawn'
  topicId: string | null
  storyId: number | null
  figures: FeedbackFigures
  revision: number
  version: number
  madeBy: string
  madeAt: Date
  releasedAt: Date | null
  withdrawnAt: Date | null
}

const columns = (
  tx: Tx,
) => tx`f.feedback_id as "feedbackId", f.number, f.state, f.topic_id as "topicId", f.story_id as "storyId",
  f.title, f.said, f.did, to_char(f.done_on, 'YYYY-MM-DD') as "doneOn", f.done_by as "doneBy", f.figures, f.revision, f.version,
  f.made_by as "madeBy", f.made_at as "madeAt", f.released_at as "releasedAt", f.withdrawn_at as "withdrawnAt"`

export type NewFeedback = {
  followUps: string[]
  topicId: string | null
  storyId: number | null
  words: FeedbackWords
  figures: FeedbackFigures
}

/** A draft of these follow-ups; one that is a draft of exactly one of them already is opened instead. */
export async function startFeedback(
  tx: Tx,
  orgId: string,
  { followUps, topicId, storyId, words, figures }: NewFeedback,
  { by, at }: { by: string; at: Date },
): Promise<string> {
  // Numbers without gaps, and of two who press at the same moment one draft.
  await tx`select from organisation where org_id = ${orgId} for no key update`
  const [known] = await tx<{ id: string }[]>`
    select f.feedback_id as id from feedback f join feedback_follow_up l using (org_id, feedback_id)
    where f.org_id = ${orgId} and f.state = 'draft' group by f.feedback_id
    having array_agg(l.follow_up_id::text order by l.follow_up_id::text) = ${[...followUps].sort()}::text[] limit 1`
  if (known) return known.id
  const feedbackId = randomUUID()
  const { title, said, did, doneOn, doneBy } = words
  await tx`
    insert into feedback (org_id, feedback_id, number, topic_id, story_id, title, said, did, done_on, done_by, figures, made_by, made_at)
    select ${orgId}, ${feedbackId}, coalesce(max(number), 0) + 1, ${topicId}, ${storyId}, ${title}, ${said}, ${did}, ${doneOn},
      ${doneBy}, ${tx.json(figures)}, ${by}, ${at} from feedback where org_id = ${orgId}`
  for (const followUpId of followUps)
    await tx`insert into feedback_follow_up (org_id, feedback_id, follow_up_id) values (${orgId}, ${feedbackId}, ${followUpId})`
  return feedbackId
}

/** Drafts first, then the newest. */
export async function feedbackList(tx: Tx, orgId: string): Promise<Feedback[]> {
  return tx<Feedback[]>`select ${columns(tx)} from feedback f where f.org_id = ${orgId}
    order by f.state = 'draft' desc, coalesce(f.released_at, f.made_at) desc, f.number desc limit 200`
}

export async function feedbackById(tx: Tx, orgId: string, id: string): Promise<Feedback | undefined> {
  const [row] = await tx<
    Feedback[]
  >`select ${columns(tx)} from feedback f where f.org_id = ${orgId} and f.feedback_id = ${id}`
  return row
}

/** What of follow-ups counts for one: the posts they are about, and what was released of them. */
export async function followUpsOfFeedback(tx: Tx, orgId: string, id: string): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`select follow_up_id as id from feedback_follow_up
    where org_id = ${orgId} and feedback_id = ${id} order by follow_up_id`
  return rows.map((row) => row.id)
}

/** Of a follow-up, the last first. */
export async function feedbackOfFollowUp(tx: Tx, orgId: string, followUpId: string): Promise<Feedback[]> {
  return tx<
    Feedback[]
  >`select ${columns(tx)} from feedback f join feedback_follow_up l using (org_id, feedback_id)
    where f.org_id = ${orgId} and l.follow_up_id = ${followUpId} order by f.made_at desc`
}

/** `revision`: the one that stood on the page. Refuses when somebody else saved meanwhile. */
export async function saveFeedback(
  tx: Tx,
  orgId: string,
  id: string,
  words: FeedbackWords,
  revision: number,
): Promise<void> {
  const { title, said, did, doneOn, doneBy } = words
  const rows =
    await tx`update feedback set title = ${title}, said = ${said}, did = ${did}, done_on = ${doneOn}, done_by = ${doneBy},
      revision = revision + 1
    where org_id = ${orgId} and feedback_id = ${id} and revision = ${revision}`
  if (rows.count === 0) throw new Refusal('feedback.changed', 'somebody else changed it meanwhile')
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * People can read it from now on, and the wall shows it. `content`: canonical JSON of what they read. Refuses when the draft
 * changed since it was read. Returns the ledger's new head, or null: this revision was released already.
 */
export async function releaseFeedback(
  tx: Tx,
  orgId: string,
  one: Feedback,
  content: string,
  { by, at }: { by: string; at: Date },
): Promise<LedgerHead | null> {
  const [held] = await tx<{ revision: number; version: number }[]>`select revision, version from feedback
    where org_id = ${orgId} and feedback_id = ${one.feedbackId} for update`
  if (held?.version !== one.version) return null
  if (held.revision !== one.revision)
    throw new Refusal('feedback.changed', 'somebody else changed it meanwhile')
  const version = one.version + 1
  await tx`insert into feedback_version (org_id, feedback_id, version, content, released_at, released_by)
    values (${orgId}, ${one.feedbackId}, ${version}, ${content}, ${at}, ${by})`
  await tx`update feedback set state = 'released', version = ${version}, released_at = ${at}, withdrawn_at = null
    where org_id = ${orgId} and feedback_id = ${one.feedbackId}`
  await tx`insert into answer (org_id, answer_id, topic_id, title, detail, voices, answered_by, answered_at)
    values (${orgId}, ${one.feedbackId}, ${one.topicId}, ${one.title}, ${one.did}, ${one.figures.voices ?? null}, ${by}, ${at})
    on conflict (org_id, answer_id) do update set title = excluded.title, detail = excluded.detail, voices = excluded.voices,
      answered_at = excluded.answered_at`
  await squareChanged(tx, orgId)
  return record(tx, orgId, [
    {
      kind: 'feedback.released',
      at,
      body: { feedback: one.feedbackId, number: one.number, version, sha256: sha256(content) },
      personal: { by },
    },
  ])
}

/** Nobody reads it any more: the page says that it was withdrawn, the wall and the feeds are without it. */
export async function withdrawFeedback(
  tx: Tx,
  orgId: string,
  id: string,
  { by, at }: { by: string; at: Date },
): Promise<LedgerHead | null> {
  const [row] = await tx<{ number: number; version: number }[]>`
    update feedback set state = 'withdrawn', withdrawn_at = ${at}
    where org_id = ${orgId} and feedback_id = ${id} and state = 'released' returning number, version`
  if (!row) return null
  await tx`delete from answer where org_id = ${orgId} and answer_id = ${id}`
  await squareChanged(tx, orgId)
  return record(tx, orgId, [
    { kind: 'feedback.withdrawn', at, body: { feedback: id, ...row }, personal: { by } },
  ])
}

export type PublicFeedback = {
  number: number
  version: number
  content: string
  firstAt: Date
  releasedAt: Date
}

const released = (tx: Tx) => tx`f.number, v.version, v.content, v.released_at as "releasedAt",
  (select min(o.released_at) from feedback_version o where o.org_id = f.org_id and o.feedback_id = f.feedback_id) as "firstAt"`

/** What can be read now, the last first. `since`: released for the first time after it. */
export async function publicFeedback(
  tx: Tx,
  orgId: string,
  limit: number,
  since: Date | null = null,
): Promise<PublicFeedback[]> {
  return tx<PublicFeedback[]>`
    select * from (select ${released(tx)} from feedback f join feedback_version v using (org_id, feedback_id, version)
      where f.org_id = ${orgId} and f.state = 'released') one
    where ${since}::timestamptz is null or "firstAt" >= ${since} order by "firstAt" desc, number desc limit ${limit}`
}

/** `null`: there is none of that number, or it was never released; `withdrawn`: there was. */
export async function publicFeedbackAt(
  tx: Tx,
  orgId: string,
  number: number,
): Promise<PublicFeedback | 'withdrawn' | null> {
  const [row] = await tx<(PublicFeedback & { state: string })[]>`
    select f.state, ${released(tx)} from feedback f join feedback_version v using (org_id, feedback_id, version)
    where f.org_id = ${orgId} and f.number = ${number}`
  if (!row) return null
  return row.state === 'released' ? row : 'withdrawn'
}

/** Ended, and not yet told in public: what one could be made of, the last first. */
export async function endedForFeedback(
  tx: Tx,
  orgId: string,
  since: Date,
  limit: number,
): Promise<
  {
    followUpId: string
    title: string
    topicId: string | null
    storyId: number | null
    topic: string | null
    endedAt: Date
  }[]
> {
  return tx`
    select f.follow_up_id as "followUpId", coalesce(nullif(f.title, ''), left(coalesce(p.title, p.body), 110), '') as title,
      f.topic_id as "topicId", coalesce(f.story_id, s.shown_as) as "storyId", t.name as topic, f.ended_at as "endedAt"
    from follow_up f left join post p on p.org_id = f.org_id and p.post_id = f.post_id
      left join story s on s.org_id = p.org_id and s.story_id = p.story
      left join topic t on t.org_id = f.org_id and t.topic_id = f.topic_id
    where f.org_id = ${orgId} and f.state in ('answered', 'closed') and f.ended_at >= ${since}
      and not exists (select from feedback_follow_up l where l.org_id = f.org_id and l.follow_up_id = f.follow_up_id)
    order by f.ended_at desc limit ${limit}`
}
