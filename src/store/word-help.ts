/**
 * Help with wording: which endpoint an organisation chose, who was shown what is sent to it, and what it proposed last for an
 * item. What was taken over stands with the item itself, as a text that a machine wrote.
 */
import type { Tx } from './database.js'
import { type HouseKey, unwrap, wrap } from './keys.js'

export type WordHelp = {
  /** The base address, `https://host/v1`, without a slash at its end. */
  address: string
  model: string
  active: boolean
  hasKey: boolean
  changedAt: Date
}

export async function wordHelp(tx: Tx, orgId: string): Promise<WordHelp | null> {
  const [row] = await tx<
    WordHelp[]
  >`select address, model, active, wrapped is not null as "hasKey", changed_at as "changedAt"
    from word_help where org_id = ${orgId}`
  return row ?? null
}

/** `key` null: as it was; empty: none. A key is for the address that it was given for: another one begins without. */
export async function saveWordHelp(
  tx: Tx,
  orgId: string,
  house: HouseKey,
  given: { address: string; model: string; active: boolean; key: string | null },
  { by, at }: { by: string; at: Date },
): Promise<void> {
  const { address, model, active, key } = given
  const wrapped = key ? wrap(house, Buffer.from(key, 'utf8')) : null
  await tx`insert into word_help (org_id, address, model, wrapped, active, changed_by, changed_at)
    values (${orgId}, ${address}, ${model}, ${wrapped}, ${active}, ${by}, ${at})
    on conflict (org_id) do update set address = excluded.address, model = excluded.model, active = excluded.active,
      wrapped = case when ${key !== null} then excluded.wrapped
        when word_help.address = excluded.address then word_help.wrapped end,
      changed_by = excluded.changed_by, changed_at = excluded.changed_at`
}

/** The key goes with it, and what it proposed as well; what was taken over stays, labelled. */
export async function removeWordHelp(tx: Tx, orgId: string): Promise<void> {
  await tx`delete from word_help where org_id = ${orgId}`
  await tx`delete from word_help_seen where org_id = ${orgId}`
  await tx`delete from word_proposal where org_id = ${orgId}`
}

export async function wordHelpKey(tx: Tx, orgId: string, house: HouseKey): Promise<string | null> {
  const [row] = await tx<{ wrapped: Buffer | null }[]>`select wrapped from word_help where org_id = ${orgId}`
  return row?.wrapped ? unwrap(house, row.wrapped).toString('utf8') : null
}

/** Takes the one turn to ask, until `until`; false while somebody else asks. It ends by itself when a process died. */
export async function takeWordTurn(tx: Tx, orgId: string, now: Date, until: Date): Promise<boolean> {
  const taken = await tx`update word_help set asking_until = ${until}
    where org_id = ${orgId} and (asking_until is null or asking_until <= ${now})`
  return taken.count > 0
}

export async function endWordTurn(tx: Tx, orgId: string): Promise<void> {
  await tx`update word_help set asking_until = null where org_id = ${orgId}`
}

/** Whether this person was shown what is sent to this endpoint. */
export async function wordsShownTo(
  tx: Tx,
  orgId: string,
  userId: string,
  endpoint: string,
): Promise<boolean> {
  const rows = await tx`select from word_help_seen
    where org_id = ${orgId} and user_id = ${userId} and endpoint = ${endpoint}`
  return rows.length > 0
}

export async function noteWordsShown(
  tx: Tx,
  orgId: string,
  userId: string,
  endpoint: string,
  at: Date,
): Promise<void> {
  await tx`insert into word_help_seen (org_id, user_id, endpoint, at) values (${orgId}, ${userId}, ${endpoint}, ${at})
    on conflict (org_id, user_id) do update set endpoint = excluded.endpoint, at = excluded.at`
}

export type WordProposal = {
  itemId: string
  headline: string
  said: string
  reading: string
  model: string
  askedAt: Date
  /** A message key, or null. */
  problem: string | null
}

/** With a problem: why there are no new words; what was proposed before stays beside it. */
export async function keepWordProposal(
  tx: Tx,
  orgId: string,
  proposal: WordProposal,
  by: string,
): Promise<void> {
  const { itemId, headline, said, reading, model, askedAt, problem } = proposal
  // The item may have gone while the machine was thinking.
  await tx`insert into word_proposal (org_id, item_id, headline, said, reading, model, asked_by, asked_at, problem)
    select org_id, item_id, ${headline}, ${said}, ${reading}, ${model}, ${by}, ${askedAt}, ${problem}
    from tamtam_item where org_id = ${orgId} and item_id = ${itemId}
    on conflict (org_id, item_id) do update set problem = excluded.problem, asked_by = excluded.asked_by,
      asked_at = excluded.asked_at, model = excluded.model,
      headline = case when excluded.problem is null then excluded.headline else word_proposal.headline end,
      said = case when excluded.problem is null then excluded.said else word_proposal.said end,
      reading = case when excluded.problem is null then excluded.reading else word_proposal.reading end`
}

export async function wordProposal(tx: Tx, orgId: string, itemId: string): Promise<WordProposal | null> {
  const [row] = await tx<
    WordProposal[]
  >`select item_id as "itemId", headline, said, reading, model, asked_at as "askedAt", problem
    from word_proposal where org_id = ${orgId} and item_id = ${itemId}`
  return row ?? null
}

export async function dropWordProposal(tx: Tx, orgId: string, itemId: string): Promise<void> {
  await tx`delete from word_proposal where org_id = ${orgId} and item_id = ${itemId}`
}

/** Proposals that nobody took, from before this moment. */
export async function forgetWordProposals(tx: Tx, orgId: string, before: Date): Promise<void> {
  await tx`delete from word_proposal where org_id = ${orgId} and asked_at < ${before}`
}

/** Remembers a text of an item as one that a machine wrote; the twenty last ones. */
export async function noteMachineText(tx: Tx, orgId: string, itemId: string, text: string): Promise<void> {
  await tx`update tamtam_item set machine = coalesce((select jsonb_agg(e order by at) from (
      select e, at from jsonb_array_elements(machine || to_jsonb(${text}::text)) with ordinality as all_of(e, at)
      order by at desc limit 20) last), '[]')
    where org_id = ${orgId} and item_id = ${itemId}`
}
