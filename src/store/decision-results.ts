/** What was measured of decisions, and what their owners were told of it. Values are the rooms' own; here they are JSON. */
import type { Json } from '#basics/canonical'
import type { Tx } from './database.js'

export type DecisionResult = { subject: string; dataVersion: string; result: Json; madeAt: Date }

/** By subject: `posts`, `voices`, `negative`, `said`, `answer:<id>`. */
export async function decisionResults(
  tx: Tx,
  orgId: string,
  decisionId: string,
): Promise<Map<string, DecisionResult>> {
  const rows = await tx<
    DecisionResult[]
  >`select subject, data_version as "dataVersion", result, made_at as "madeAt"
    from decision_result where org_id = ${orgId} and decision_id = ${decisionId}`
  return new Map(rows.map((row) => [row.subject, row]))
}

/** One subject of several decisions, by decision. */
export async function resultsOf(
  tx: Tx,
  orgId: string,
  decisionIds: string[],
  subject: string,
): Promise<Map<string, Json>> {
  const rows = await tx<{ decisionId: string; result: Json }[]>`select decision_id as "decisionId", result
    from decision_result where org_id = ${orgId} and subject = ${subject} and decision_id = any(${decisionIds}::uuid[])`
  return new Map(rows.map((row) => [row.decisionId, row.result]))
}

/** Replaces what was there; of a decision that is gone, or goes at this moment, nothing is kept. */
export async function keepResult(
  tx: Tx,
  orgId: string,
  decisionId: string,
  { subject, dataVersion, result, madeAt }: DecisionResult,
): Promise<void> {
  await tx`insert into decision_result (org_id, decision_id, subject, data_version, result, made_at)
    select org_id, decision_id, ${subject}, ${dataVersion}, ${tx.json(result as never)}, ${madeAt} from decision
    where org_id = ${orgId} and decision_id = ${decisionId} and removed_at is null for share
    on conflict (org_id, decision_id, subject) do update
      set data_version = excluded.data_version, result = excluded.result, made_at = excluded.made_at`
}

/** Takes away what is no longer measured: a topic that was taken off, an answer that was taken back. */
export async function forgetResults(tx: Tx, orgId: string, decisionId: string, but: string[]): Promise<void> {
  await tx`delete from decision_result where org_id = ${orgId} and decision_id = ${decisionId}
    and not (subject = any(${but}::text[]))`
}

/** Holds it until the transaction ends; returns its owner. Null: it has none, or is gone. */
export async function holdDecision(tx: Tx, orgId: string, decisionId: string): Promise<string | null> {
  const [row] = await tx<{ owner: string | null }[]>`select owner from decision
    where org_id = ${orgId} and decision_id = ${decisionId} and removed_at is null for update`
  return row?.owner ?? null
}

/** Of these signals, those that this person had a mail about. */
export async function signalsToldTo(
  tx: Tx,
  orgId: string,
  userId: string,
  signalIds: string[],
): Promise<Set<string>> {
  const rows = await tx<{ id: string }[]>`select signal_id as id from alert_signal
    where org_id = ${orgId} and user_id = ${userId} and signal_id = any(${signalIds}::uuid[])`
  return new Set(rows.map((row) => row.id))
}

/** What was told of it already: `day-1`, `signal:<id>`. */
export async function toldOfDecision(tx: Tx, orgId: string, decisionId: string): Promise<Set<string>> {
  const rows = await tx<{ what: string }[]>`select what from decision_told
    where org_id = ${orgId} and decision_id = ${decisionId}`
  return new Set(rows.map((row) => row.what))
}

/** Returns false when it was told before: then nothing may leave. */
export async function tellOfDecision(
  tx: Tx,
  orgId: string,
  told: { decisionId: string; what: string; userId: string; mailId: string; at: Date },
): Promise<boolean> {
  const rows = await tx`insert into decision_told (org_id, decision_id, what, user_id, mail_id, told_at)
    values (${orgId}, ${told.decisionId}, ${told.what}, ${told.userId}, ${told.mailId}, ${told.at})
    on conflict do nothing returning what`
  return rows.length > 0
}
