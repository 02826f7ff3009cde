/** What an organisation follows: topics, and every version that they had. */
import { randomUUID } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'

export const topicSensitivities = ['low', 'usual', 'high'] as const
export type TopicSensitivity = (typeof topicSensitivities)[number]

export type TopicState = 'active' | 'paused' | 'expired' | 'removed'

export type Topic = {
  topicId: string
  slug: string
  name: string
  system: boolean
  domain: string
  purpose: string
  legalBasis: string
  owner: string
  query: string
  /** For posts of town sources, where the town is not named; empty: the same as `query`. */
  localQuery: string
  state: TopicState
  /** A calendar day, `2027-05-20`; null for a system topic. */
  endsOn: string | null
  version: number
  /** How soon it speaks up: see docs/signals.md. */
  sensitivity: TopicSensitivity
}

export type NewTopic = {
  slug?: string
  name: string
  domain: string
  purpose: string
  legalBasis: string
  owner: string
  query: string
  localQuery?: string
  endsOn: string
  sensitivity?: TopicSensitivity
}

/** The system topic of every organisation: all that is kept. Its figures are those of the square as a whole. */
export const everything = 'everything'

const columns = (
  tx: Tx,
) => tx`topic_id as "topicId", slug, name, system, domain, purpose, legal_basis as "legalBasis", owner,
  query, local_query as "localQuery", state, to_char(ends_on, 'YYYY-MM-DD') as "endsOn", version, sensitivity`

/** Every topic that is not removed, system topics first, then by name. */
export async function topics(tx: Tx, orgId: string): Promise<Topic[]> {
  return tx<Topic[]>`select ${columns(tx)} from topic
    where org_id = ${orgId} and state <> 'removed' order by system desc, lower(name)`
}

export async function topic(tx: Tx, orgId: string, topicId: string): Promise<Topic | undefined> {
  const [row] = await tx<
    Topic[]
  >`select ${columns(tx)} from topic where org_id = ${orgId} and topic_id = ${topicId}`
  return row
}

export async function addSystemTopic(tx: Tx, orgId: string, name: string): Promise<string> {
  const topicId = randomUUID()
  await tx`insert into topic (org_id, topic_id, slug, name, system, purpose, legal_basis, owner, query)
    values (${orgId}, ${topicId}, ${everything}, ${name}, true, '', '', '', '*')`
  return topicId
}

export async function addTopic(tx: Tx, orgId: string, by: string, wanted: NewTopic): Promise<string> {
  const topicId = randomUUID()
  const slug = await freeSlug(tx, orgId, wanted.slug ?? wanted.name)
  await tx`insert into topic (org_id, topic_id, slug, name, domain, purpose, legal_basis, owner, query, local_query, ends_on, sensitivity)
    values (${orgId}, ${topicId}, ${slug}, ${wanted.name}, ${wanted.domain}, ${wanted.purpose}, ${wanted.legalBasis},
      ${wanted.owner}, ${wanted.query}, ${wanted.localQuery ?? ''}, ${wanted.endsOn}, ${wanted.sensitivity ?? 'usual'})`
  await keepVersion(tx, orgId, topicId, by, '')
  await topicsChanged(tx, orgId)
  return topicId
}

export type TopicChange = Partial<Omit<NewTopic, 'slug'>> & { state?: TopicState }

/** Changes a topic and keeps the former version. `note` says why; `by` is who did it. */
export async function changeTopic(
  tx: Tx,
  orgId: string,
  topicId: string,
  by: string,
  change: TopicChange,
  note: string,
): Promise<void> {
  const now = await topic(tx, orgId, topicId)
  if (!now || now.system) throw new Refusal('topics.unknown', 'there is no such topic')
  const next = { ...now, ...change }
  await tx`update topic set name = ${next.name}, domain = ${next.domain}, purpose = ${next.purpose},
      legal_basis = ${next.legalBasis}, owner = ${next.owner}, query = ${next.query}, local_query = ${next.localQuery},
      ends_on = ${next.endsOn}, state = ${next.state}, sensitivity = ${next.sensitivity}, version = version + 1
    where org_id = ${orgId} and topic_id = ${topicId}`
  await keepVersion(tx, orgId, topicId, by, note)
  await topicsChanged(tx, orgId)
}

export type TopicVersion = {
  version: number
  name: string
  query: string
  localQuery: string
  endsOn: string | null
  state: TopicState
  /** Null in versions from before these were kept. */
  domain: string | null
  purpose: string | null
  legalBasis: string | null
  owner: string | null
  note: string
  changedBy: string
  changedAt: Date
}

/** Newest first. */
export async function topicVersions(tx: Tx, orgId: string, topicId: string): Promise<TopicVersion[]> {
  return tx<TopicVersion[]>`select version, name, query, local_query as "localQuery",
      to_char(ends_on, 'YYYY-MM-DD') as "endsOn", state, domain, purpose, legal_basis as "legalBasis", owner,
      note, changed_by as "changedBy", changed_at as "changedAt"
    from topic_version where org_id = ${orgId} and topic_id = ${topicId} order by version desc`
}

/**
 * Topics past their end date stop collecting. Returns how many stopped.
 * `today` is a day in the organisation's own time zone.
 */
export async function expireTopics(tx: Tx, orgId: string, today: string): Promise<number> {
  const gone = await tx<{ topic_id: string }[]>`update topic set state = 'expired', version = version + 1
    where org_id = ${orgId} and state in ('active', 'paused') and ends_on < ${today} returning topic_id`
  for (const row of gone) await keepVersion(tx, orgId, row.topic_id, 'system', 'expired')
  if (gone.length > 0) await topicsChanged(tx, orgId)
  return gone.length
}

/** Whether somebody decided that it may end: then nobody is asked or written about it again. */
export async function mayEnd(tx: Tx, orgId: string, topicId: string): Promise<boolean> {
  const rows = await tx`select from today_decision
    where org_id = ${orgId} and item = ${`ending:${topicId}`} and action = 'let-end'`
  return rows.length > 0
}

async function keepVersion(tx: Tx, orgId: string, topicId: string, by: string, note: string): Promise<void> {
  await tx`insert into topic_version (org_id, topic_id, version, name, query, local_query, ends_on, state, domain, purpose,
      legal_basis, owner, note, changed_by)
    select org_id, topic_id, version, name, query, local_query, ends_on, state, domain, purpose, legal_basis, owner,
      ${note}, ${by}
    from topic where org_id = ${orgId} and topic_id = ${topicId}`
}

async function topicsChanged(tx: Tx, orgId: string): Promise<void> {
  await tx`update counter set topics_version = topics_version + 1, square_version = square_version + 1 where org_id = ${orgId}`
}

async function freeSlug(tx: Tx, orgId: string, name: string): Promise<string> {
  const base = slugOf(name)
  const taken = new Set(
    (
      await tx<{ slug: string }[]>`select slug from topic where org_id = ${orgId} and slug like ${`${base}%`}`
    ).map((row) => row.slug),
  )
  if (!taken.has(base)) return base
  let number = 2
  while (taken.has(`${base}-${number}`)) number += 1
  return `${base}-${number}`
}

/** `Wegen & werken` → `wegen-werken`. */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return plain.replace(/^-+|-+$/g, '').slice(0, 60) || 'x'
}

/** Policy domains of the topics that are followed, by name. */
export async function topicDomains(tx: Tx, orgId: string): Promise<string[]> {
  const rows = await tx<{ domain: string }[]>`select distinct domain from topic
    where org_id = ${orgId} and not system and state <> 'removed' and domain <> '' order by domain`
  return rows.map((row) => row.domain)
}
