/**
 * What somebody answers in his own words, agreed between him and the desk. Versions and agreements are only added; a
 * version that is newer than an agreement has to be agreed on again.
 */
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'

export type AnswerText = {
  version: number
  body: string
  writtenBy: string
  writtenAt: Date
  /** Who agrees with exactly this version, in order. */
  agreed: { by: string; at: Date }[]
}

/** The last first. */
export async function answerTexts(tx: Tx, orgId: string, followUpId: string): Promise<AnswerText[]> {
  const texts = await tx<Omit<AnswerText, 'agreed'>[]>`
    select version, body, written_by as "writtenBy", written_at as "writtenAt" from answer_text
    where org_id = ${orgId} and follow_up_id = ${followUpId} order by version desc`
  const agreed = await tx<{ version: number; by: string; at: Date }[]>`
    select version, by, at from answer_agreement where org_id = ${orgId} and follow_up_id = ${followUpId} order by at, by`
  return texts.map((text) => ({
    ...text,
    agreed: agreed.filter((one) => one.version === text.version).map(({ by, at }) => ({ by, at })),
  }))
}

/** The version after the one that stood on the page. Returns its number, or null: somebody else wrote one meanwhile. */
export async function writeAnswerText(
  tx: Tx,
  orgId: string,
  followUpId: string,
  text: { after: number; body: string; by: string; at: Date },
): Promise<number | null> {
  // Held, so that of two who save at the same moment the second sees what the first wrote.
  await tx`select from follow_up where org_id = ${orgId} and follow_up_id = ${followUpId} for update`
  const [last] = await tx<
    { version: number }[]
  >`select coalesce(max(version), 0)::int as version from answer_text
    where org_id = ${orgId} and follow_up_id = ${followUpId}`
  if ((last?.version ?? 0) !== text.after) return null
  await tx`insert into answer_text (org_id, follow_up_id, version, body, written_by, written_at)
    values (${orgId}, ${followUpId}, ${text.after + 1}, ${text.body}, ${text.by}, ${text.at})`
  return text.after + 1
}

/** Agrees with the last version; refuses when that is not the one that was read. Returns whether it is new. */
export async function agreeOnText(
  tx: Tx,
  orgId: string,
  followUpId: string,
  agreement: { version: number; by: string; at: Date },
): Promise<boolean> {
  await tx`select from follow_up where org_id = ${orgId} and follow_up_id = ${followUpId} for update`
  const [last] = await tx<{ version: number | null }[]>`select max(version)::int as version from answer_text
    where org_id = ${orgId} and follow_up_id = ${followUpId}`
  if (last?.version !== agreement.version) throw new Refusal('text.changed', 'a newer version is there')
  const rows = await tx`insert into answer_agreement (org_id, follow_up_id, version, by, at)
    values (${orgId}, ${followUpId}, ${agreement.version}, ${agreement.by}, ${agreement.at}) on conflict do nothing`
  return rows.count > 0
}

export type OwnAnswer = {
  followUpId: string
  title: string
  state: string
  askedAt: Date
  version: number
  agreedByMe: boolean
  agreedByOther: boolean
}

/** What this person took upon himself to answer, the last first. */
export async function answersOf(tx: Tx, orgId: string, userId: string): Promise<OwnAnswer[]> {
  return tx<OwnAnswer[]>`
    select f.follow_up_id as "followUpId", f.title, f.state, f.asked_at as "askedAt", coalesce(v.version, 0) as version,
      exists (select from answer_agreement g where g.org_id = f.org_id and g.follow_up_id = f.follow_up_id
        and g.version = v.version and g.by = ${userId}) as "agreedByMe",
      exists (select from answer_agreement g where g.org_id = f.org_id and g.follow_up_id = f.follow_up_id
        and g.version = v.version and g.by <> ${userId}) as "agreedByOther"
    from follow_up f left join lateral (select max(version)::int as version from answer_text a
      where a.org_id = f.org_id and a.follow_up_id = f.follow_up_id) v on true
    where f.org_id = ${orgId} and f.owner = ${userId} and f.title <> '' and f.post_id is null
    order by f.state in ('new', 'taken') desc, f.asked_at desc limit 50`
}

/** The item of an edition that a follow-up came from, as it was written. */
export type ItemBehind = {
  itemId: string
  headline: string
  said: string
  reading: string
  proposal: string
  due: string
  origin: string
}

export async function itemBehind(tx: Tx, orgId: string, origin: string): Promise<ItemBehind | null> {
  const id = /^(?:item|feedback):([0-9a-f-]{36})/.exec(origin)?.[1]
  if (id === undefined) return null
  const [row] = await tx<
    ItemBehind[]
  >`select item_id as "itemId", headline, said, reading, proposal, due, origin
    from tamtam_item where org_id = ${orgId} and item_id = ${id}`
  return row ?? null
}

export type AnswerablePost = {
  postId: number
  at: Date
  text: string
  lang: string
  sourceName: string
  connector: string
}

/** Said to us about this topic or story, and not answered from here: the newest first. */
export async function answerablePosts(
  tx: Tx,
  orgId: string,
  { topicId, storyId }: { topicId: string | null; storyId: number | null },
  since: Date,
  limit: number,
): Promise<AnswerablePost[]> {
  if (topicId === null && storyId === null) return []
  return tx<AnswerablePost[]>`
    select p.post_id as "postId", p.at, left(p.body, 300) as text, p.lang, s.name as "sourceName", s.connector
    from conversation c join post p on p.org_id = c.org_id and p.post_id = c.post_id
      join source s on s.org_id = c.org_id and s.source_id = c.source_id
    where c.org_id = ${orgId} and p.at >= ${since} and p.body is not null and p.deleted_at is null
      and (exists (select from hit h where h.org_id = p.org_id and h.post_id = p.post_id and h.topic_id = ${topicId})
        or exists (select from story r where r.org_id = p.org_id and r.story_id = p.story and r.shown_as = ${storyId}))
      and not exists (select from reply r where r.org_id = c.org_id and r.post_id = c.post_id
        and r.act in ('reply', 'private-reply') and r.state not in ('refused', 'withdrawn'))
    order by p.at desc, p.post_id limit ${limit}`
}

/** Open ones whose last version its owner agrees with: what waits for the desk, and whether somebody of it agreed already. */
export async function textsForDesk(
  tx: Tx,
  orgId: string,
): Promise<{ followUpId: string; title: string; agreed: boolean }[]> {
  return tx<{ followUpId: string; title: string; agreed: boolean }[]>`
    select f.follow_up_id as "followUpId", f.title,
      exists (select from answer_agreement g join member m on m.org_id = g.org_id and m.user_id = g.by
        and m.role in ('administrator', 'editor')
        where g.org_id = f.org_id and g.follow_up_id = f.follow_up_id and g.version = v.version and g.by <> f.owner) as agreed
    from follow_up f join lateral (select max(version)::int as version from answer_text a
      where a.org_id = f.org_id and a.follow_up_id = f.follow_up_id) v on v.version is not null
    where f.org_id = ${orgId} and f.state in ('new', 'taken')
      and exists (select from answer_agreement g where g.org_id = f.org_id and g.follow_up_id = f.follow_up_id
        and g.version = v.version and g.by = f.owner)
    order by f.asked_at limit 20`
}
