/**
 * Decisions: what the organisation did or decided, each with every version of it that was written.
 *
 * In: what a person wrote, or a source brought. Out: rows; each addition, change and removal leaves a line in the ledger.
 * Never here: what was measured (decision-results.ts).
 */
import { createHash, randomUUID } from 'node:crypto'
import { canonical, type Json } from '#basics/canonical'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'
import { record } from './ledger.js'

/** What a person writes of it. Moments may be missing, but not all three. */
export type DecisionWords = {
  title: string
  body: string
  link: string
  who: string
  /** The policy domain; empty: everybody's. */
  domain: string
  topicId: string | null
  announcedAt: Date | null
  decidedAt: Date | null
  inForceAt: Date | null
  /** Who is touched by it, and who is not heard here: in a person's words. */
  touched: string
  silent: string
  /** The user who hears how it goes. */
  owner: string | null
}

export type Decision = DecisionWords & {
  decisionId: string
  topicName: string | null
  origin: string
  version: number
  createdAt: Date
  createdBy: string
}

const columns = (
  tx: Tx,
) => tx`d.decision_id as "decisionId", d.title, d.body, d.link, d.who, d.domain, d.topic_id as "topicId",
  d.announced_at as "announcedAt", d.decided_at as "decidedAt", d.in_force_at as "inForceAt", d.touched, d.silent, d.owner,
  d.origin, d.version, d.created_at as "createdAt", d.created_by as "createdBy", t.name as "topicName"`
const joins = (tx: Tx) => tx`decision d left join topic t on t.org_id = d.org_id and t.topic_id = d.topic_id`
const first = (tx: Tx) => tx`least(d.announced_at, d.decided_at, d.in_force_at)`

/** The moment from which people could know: the first of the three. */
export function firstMoment(one: Pick<DecisionWords, 'announcedAt' | 'decidedAt' | 'inForceAt'>): Date {
  const known = [one.announcedAt, one.decidedAt, one.inForceAt].filter((at) => at !== null)
  return new Date(Math.min(...known.map((at) => at.getTime())))
}

/** The newest first. `page` from 0. */
export async function decisions(tx: Tx, orgId: string, limit: number, page = 0): Promise<Decision[]> {
  return tx<
    Decision[]
  >`select ${columns(tx)} from ${joins(tx)} where d.org_id = ${orgId} and d.removed_at is null
    order by ${first(tx)} desc, d.decision_id limit ${limit} offset ${page * limit}`
}

/** Those of one topic, oldest first: for its timeline. */
export async function decisionsOfTopic(tx: Tx, orgId: string, topicId: string): Promise<Decision[]> {
  return tx<Decision[]>`select ${columns(tx)} from ${joins(tx)}
    where d.org_id = ${orgId} and d.topic_id = ${topicId} and d.removed_at is null order by ${first(tx)}, d.decision_id`
}

/** Those that began within a span, both ends included, oldest first. */
export async function decisionsWithin(tx: Tx, orgId: string, from: Date, to: Date): Promise<Decision[]> {
  return tx<Decision[]>`select ${columns(tx)} from ${joins(tx)}
    where d.org_id = ${orgId} and d.removed_at is null and ${first(tx)} between ${from} and ${to}
    order by ${first(tx)}, d.decision_id`
}

export async function decision(tx: Tx, orgId: string, decisionId: string): Promise<Decision | undefined> {
  const [row] = await tx<Decision[]>`select ${columns(tx)} from ${joins(tx)}
    where d.org_id = ${orgId} and d.decision_id = ${decisionId} and d.removed_at is null`
  return row
}

/** Throws the refusal of what is not there, or not any more. */
export async function knownDecision(tx: Tx, orgId: string, decisionId: string): Promise<Decision> {
  const one = await decision(tx, orgId, decisionId)
  if (!one) throw new Refusal('decisions.unknown', 'there is no such decision')
  return one
}

export type DecisionOrigin = { origin: string; key: string }

export async function addDecision(
  tx: Tx,
  orgId: string,
  words: DecisionWords,
  by: string,
  at: Date,
  from: DecisionOrigin | null = null,
): Promise<string> {
  const decisionId = randomUUID()
  await tx`insert into decision (org_id, decision_id, title, body, link, who, domain, topic_id, announced_at, decided_at,
      in_force_at, touched, silent, owner, origin, origin_key, created_at, created_by)
    values (${orgId}, ${decisionId}, ${words.title}, ${words.body}, ${words.link}, ${words.who}, ${words.domain},
      ${words.topicId}, ${words.announcedAt}, ${words.decidedAt}, ${words.inForceAt}, ${words.touched}, ${words.silent},
      ${words.owner}, ${from?.origin ?? 'hand'}, ${from?.key ?? null}, ${at}, ${by})`
  await keepVersion(tx, orgId, decisionId, { version: 1, words, by, at, kind: 'decision.added' })
  return decisionId
}

/** `after`: the version that was changed; somebody else's change in between is a refusal. Returns the new version. */
export async function changeDecision(
  tx: Tx,
  orgId: string,
  decisionId: string,
  words: DecisionWords,
  by: string,
  at: Date,
  after: number,
): Promise<number> {
  const rows = await tx<
    { version: number }[]
  >`update decision set title = ${words.title}, body = ${words.body},
      link = ${words.link}, who = ${words.who}, domain = ${words.domain}, topic_id = ${words.topicId},
      announced_at = ${words.announcedAt}, decided_at = ${words.decidedAt}, in_force_at = ${words.inForceAt},
      touched = ${words.touched}, silent = ${words.silent}, owner = ${words.owner}, version = version + 1
    where org_id = ${orgId} and decision_id = ${decisionId} and removed_at is null and version = ${after} returning version`
  const version = rows[0]?.version
  if (version === undefined) {
    await knownDecision(tx, orgId, decisionId)
    throw new Refusal('decisions.changed-meanwhile', 'somebody else changed it meanwhile')
  }
  await keepVersion(tx, orgId, decisionId, { version, words, by, at, kind: 'decision.changed' })
  return version
}

/** It leaves every page, and what was measured of it goes; its versions and its lines in the ledger stay. */
export async function removeDecision(tx: Tx, orgId: string, decisionId: string, at: Date): Promise<void> {
  const rows = await tx`update decision set removed_at = ${at}
    where org_id = ${orgId} and decision_id = ${decisionId} and removed_at is null`
  if (rows.count === 0) throw new Refusal('decisions.unknown', 'there is no such decision')
  await tx`delete from decision_result where org_id = ${orgId} and decision_id = ${decisionId}`
  await record(tx, orgId, [{ kind: 'decision.removed', at, body: { decision: decisionId } }])
}

/** One that was brought in from elsewhere before, also when it was removed here since. */
export async function decisionOfOrigin(
  tx: Tx,
  orgId: string,
  { origin, key }: DecisionOrigin,
): Promise<{ decisionId: string; version: number; removed: boolean } | undefined> {
  const [row] = await tx<{ decisionId: string; version: number; removed: boolean }[]>`
    select decision_id as "decisionId", version, removed_at is not null as removed from decision
    where org_id = ${orgId} and origin = ${origin} and origin_key = ${key}`
  return row
}

export type DecisionVersion = { version: number; title: string; changedBy: string; changedAt: Date }

/** Newest first. */
export async function decisionVersions(
  tx: Tx,
  orgId: string,
  decisionId: string,
): Promise<DecisionVersion[]> {
  return tx<DecisionVersion[]>`select version, content->>'title' as title, changed_by as "changedBy",
      changed_at as "changedAt" from decision_version
    where org_id = ${orgId} and decision_id = ${decisionId} order by version desc`
}

type Written = { version: number; words: DecisionWords; by: string; at: Date; kind: string }

/** The ledger holds what it said by its hash, so that who changes it later cannot say that it was so all along. */
async function keepVersion(tx: Tx, orgId: string, decisionId: string, written: Written): Promise<void> {
  const { version, words, by, at, kind } = written
  const content = JSON.parse(JSON.stringify(words)) as { [name: string]: Json }
  const hash = createHash('sha256').update(canonical(content)).digest('hex')
  await tx`insert into decision_version (org_id, decision_id, version, content, changed_by, changed_at)
    values (${orgId}, ${decisionId}, ${version}, ${tx.json(content)}, ${by}, ${at})`
  await record(tx, orgId, [{ kind, at, body: { decision: decisionId, version, content: hash } }])
}
