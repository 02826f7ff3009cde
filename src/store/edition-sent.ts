/**
 * Editions that were sent, for whom, and what readers did with them. What is written here is written in the ledger in the same
 * transaction: that is the proof, these tables are what pages ask.
 */
import { createHash, randomUUID } from 'node:crypto'
import { column } from './column.js'
import { noteCrisisMail } from './crisis-roster.js'
import type { Tx } from './database.js'
import { type LedgerHead, record, type ToRecord } from './ledger.js'

export type SentEdition = {
  editionId: string
  day: string
  profileId: string
  version: number
  /** Canonical JSON, as it was hashed. */
  content: string
  sentAt: Date
  sentBy: string
  head: LedgerHead
}

export type NewEdition = { day: string; profileId: string; profile: string; version: number; content: string }

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * Keeps an edition and notes in the ledger that it leaves for these people. `items`: what of it readers may confirm; `due`:
 * until when (ISO 8601), by item; `delegates`: who gets it because he reads for another. The ledger says who only as a
 * commitment.
 */
export async function keepEdition(
  tx: Tx,
  orgId: string,
  edition: NewEdition,
  to: { userIds: string[]; items: string[]; delegates?: string[]; due?: Readonly<Record<string, string>> },
  sent: { by: string; at: Date },
): Promise<SentEdition> {
  const editionId = randomUUID()
  const { day, profileId, profile, version, content } = edition
  const about = { edition: editionId, day, version }
  const head = await record(tx, orgId, [
    {
      kind: 'edition.sent',
      at: sent.at,
      body: {
        ...about,
        profile,
        items: to.items,
        sha256: sha256(content),
        ...(to.due && Object.keys(to.due).length > 0 ? { due: { ...to.due } } : {}),
      },
      personal: { by: sent.by },
      about: itemsIn(content),
    },
    ...to.userIds.map(
      (person): ToRecord => ({ kind: 'delivery.sent', at: sent.at, body: about, personal: { person } }),
    ),
    ...(to.delegates ?? []).map(
      (person): ToRecord => ({
        kind: 'delivery.sent',
        at: sent.at,
        body: { ...about, delegate: true },
        personal: { person },
      }),
    ),
  ])
  await tx`insert into edition (org_id, edition_id, day, profile_id, version, content, sent_at, sent_by, head_n, head_hash)
    values (${orgId}, ${editionId}, ${day}, ${profileId}, ${version}, ${content}, ${sent.at}, ${sent.by}, ${head.n},
      ${Buffer.from(head.hash, 'hex')})`
  return { editionId, day, profileId, version, content, sentAt: sent.at, sentBy: sent.by, head }
}

/** Ids of the items that an edition holds. */
function itemsIn(content: string): string[] {
  const { items = [] } = JSON.parse(content) as { items?: { id: string }[] }
  return items.map(({ id }) => id)
}

/** `token`: what stands in the link of the mail; only its hash is kept. */
export type NewDelivery = {
  userId: string
  mailId: string | null
  token: string | null
  until: Date
  /** He gets it because he reads for another. */
  asDelegate?: boolean
}

export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest()

export async function addDeliveries(
  tx: Tx,
  orgId: string,
  editionId: string,
  all: NewDelivery[],
): Promise<void> {
  if (all.length === 0) return
  await tx`insert into delivery (org_id, edition_id, user_id, mail_id, token_hash, token_until, as_delegate)
    select ${orgId}, ${editionId}, user_id, mail_id::uuid, token_hash::bytea, token_until::timestamptz, as_delegate::boolean
    from unnest(${all.map((one) => one.userId)}::text[], ${column(all.map((one) => one.mailId))}::text[],
      ${column(all.map((one) => (one.token === null ? null : hashOfToken(one.token))))}::text[],
      ${column(all.map((one) => one.until))}::text[], ${all.map((one) => String(one.asDelegate === true))}::text[])
      as given(user_id, mail_id, token_hash, token_until, as_delegate)`
}

const columns = (
  tx: Tx,
) => tx`e.edition_id as "editionId", to_char(e.day, 'YYYY-MM-DD') as day, e.profile_id as "profileId",
  e.version, e.content, e.sent_at as "sentAt", e.sent_by as "sentBy",
  json_build_object('n', e.head_n, 'hash', encode(e.head_hash, 'hex')) as head`

export async function sentEdition(tx: Tx, orgId: string, editionId: string): Promise<SentEdition | null> {
  const [row] = await tx<
    SentEdition[]
  >`select ${columns(tx)} from edition e where e.org_id = ${orgId} and e.edition_id = ${editionId}`
  return row ?? null
}

/** The last version of a day, of the widest profile. */
export async function latestEdition(tx: Tx, orgId: string, day: string): Promise<string | null> {
  const [row] = await tx<{ editionId: string }[]>`
    select e.edition_id as "editionId" from edition e left join profile p using (org_id, profile_id)
    where e.org_id = ${orgId} and e.day = ${day}
    order by e.version desc, coalesce(array_length(p.domains, 1), 0), e.edition_id limit 1`
  return row?.editionId ?? null
}

/** Those that left for this person, newest first; of each day the last version, his own before what he reads for another. */
export async function editionsFor(
  tx: Tx,
  orgId: string,
  userId: string,
  limit: number,
): Promise<SentEdition[]> {
  return tx<SentEdition[]>`
    select * from (select distinct on (e.day, d.as_delegate) ${columns(tx)}, d.as_delegate from edition e join delivery d using (org_id, edition_id)
      where e.org_id = ${orgId} and d.user_id = ${userId} order by e.day, d.as_delegate, e.version desc) one
    order by day desc, as_delegate limit ${limit}`
}

export type SentDay = {
  day: string
  version: number
  sentAt: Date
  readers: number
  confirmed: number
  waiting: number
}

/** Days that were sent, newest first: how many it left for, how many confirmed, how many mails still wait or went wrong. */
export async function sentDays(tx: Tx, orgId: string, limit: number): Promise<SentDay[]> {
  return tx<SentDay[]>`
    select to_char(e.day, 'YYYY-MM-DD') as day, max(e.version)::int as version, max(e.sent_at) as "sentAt",
      count(distinct d.user_id) filter (where not d.as_delegate)::int as readers,
      count(distinct r.user_id)::int as confirmed,
      (count(distinct d.user_id) filter (where m.state in ('waiting', 'claimed', 'refused', 'uncertain') or m.bounced_at is not null))::int as waiting
    from edition e join delivery d using (org_id, edition_id)
      left join mail m on m.org_id = d.org_id and m.mail_id = d.mail_id
      left join receipt r on r.org_id = d.org_id and r.edition_id = d.edition_id and r.user_id = d.user_id
        and not d.as_delegate and r.what = 'confirmed' and r.item_id = ''
    where e.org_id = ${orgId} group by e.day order by e.day desc limit ${limit}`
}

/** Whose link it is, or null: nobody's, or past its day. */
export async function deliveryOfToken(
  tx: Tx,
  token: string,
  now: Date,
): Promise<{ orgId: string; editionId: string; userId: string; used: boolean } | null> {
  const hash = hashOfToken(token)
  const [whose] = await tx<{ orgId: string; editionId: string; userId: string }[]>`
    select org_id as "orgId", edition_id as "editionId", user_id as "userId" from org_of_delivery(${hash})`
  if (!whose) return null
  await tx`select set_config('app.org', ${whose.orgId}, true)`
  const [row] = await tx<{ used: boolean }[]>`select used_at is not null as used from delivery
    where org_id = ${whose.orgId} and token_hash = ${hash} and token_until > ${now}`
  return row ? { ...whose, used: row.used } : null
}

/** Of two who use it at the same moment one gets true. */
export async function useDeliveryToken(tx: Tx, orgId: string, token: string, now: Date): Promise<boolean> {
  const used = await tx`update delivery set used_at = ${now}
    where org_id = ${orgId} and token_hash = ${hashOfToken(token)} and used_at is null and token_until > ${now}`
  return used.count > 0
}

export type ReceiptKind = 'shown' | 'confirmed' | 'feedback' | 'known' | 'not-mine'
/** In which capacity somebody presses for another. */
export type Capacity = 'secretary' | 'delegate'
export type Receipt = {
  userId: string
  itemId: string
  what: ReceiptKind
  at: Date
  by: string
  /** Null: he pressed himself. */
  capacity: Capacity | null
}

/** Notes it once, in the ledger too; a second press changes nothing. Returns whether it is new. */
export async function addReceipt(
  tx: Tx,
  orgId: string,
  edition: Pick<SentEdition, 'editionId' | 'day' | 'version'>,
  receipt: Omit<Receipt, 'capacity'> & { capacity?: Capacity | null },
): Promise<boolean> {
  const { userId, itemId, what, at, by, capacity = null } = receipt
  const added = await tx`insert into receipt (org_id, edition_id, user_id, item_id, what, at, by, capacity)
    values (${orgId}, ${edition.editionId}, ${userId}, ${itemId}, ${what}, ${at}, ${by}, ${capacity}) on conflict do nothing`
  if (added.count === 0) return false
  await record(tx, orgId, [
    {
      kind: itemId === '' ? `edition.${what}` : `item.${what}`,
      at,
      body: {
        edition: edition.editionId,
        day: edition.day,
        version: edition.version,
        ...(itemId === '' ? {} : { item: itemId }),
        // Somebody else pressed for him.
        ...(capacity === null ? {} : { onBehalf: capacity }),
      },
      personal: by === userId ? { person: userId } : { person: userId, by },
    },
  ])
  return true
}

export async function receiptsOf(
  tx: Tx,
  orgId: string,
  editionId: string,
  userId?: string,
): Promise<Receipt[]> {
  return tx<Receipt[]>`select user_id as "userId", item_id as "itemId", what, at, by, capacity from receipt
    where org_id = ${orgId} and edition_id = ${editionId} ${userId === undefined ? tx`` : tx`and user_id = ${userId}`}
    order by at, what`
}

/** The entry of the access log that says so. */
export const receiptsLooked = 'tamtam.receipts'

/** Who looked at the confirmations of an edition, newest first: those who confirm may know. */
export async function receiptLooks(
  tx: Tx,
  orgId: string,
  editionId: string,
): Promise<{ by: string; at: Date }[]> {
  return tx<{ by: string; at: Date }[]>`select by, max(at) as at from (
      select actor as by, at from access_log
      where org_id = ${orgId} and action = ${receiptsLooked} and detail->>'edition' = ${editionId}
      union all
      select by, at from timeline_showing where org_id = ${orgId} and editions @> array[${editionId}::uuid]) looked
    group by by order by 2 desc`
}

/** `mail`: null where no mail left; `bounced` where it left and came back, with what the server wrote. */
export type DeliveryState = {
  userId: string
  mail: string | null
  at: Date | null
  problem: string | null
  asDelegate: boolean
}

/** Of each person it left for: how his mail fares. */
export async function deliveriesOf(tx: Tx, orgId: string, editionId: string): Promise<DeliveryState[]> {
  return tx<DeliveryState[]>`
    select d.user_id as "userId", case when m.bounced_at is null then m.state else 'bounced' end as mail,
      coalesce(m.bounced_at, m.settled_at) as at, coalesce(m.bounce, m.problem) as problem,
      d.as_delegate as "asDelegate"
    from delivery d left join mail m on m.org_id = d.org_id and m.mail_id = d.mail_id
    where d.org_id = ${orgId} and d.edition_id = ${editionId} order by d.user_id`
}

export type Delivery = { editionId: string; userId: string; day: string; version: number }

/** What of an edition a mail carried, and to whom; null when it carried none. */
export async function deliveryOfMail(tx: Tx, orgId: string, mailId: string): Promise<Delivery | null> {
  const [row] = await tx<Delivery[]>`
    select d.edition_id as "editionId", d.user_id as "userId", to_char(e.day, 'YYYY-MM-DD') as day, e.version
    from delivery d join edition e using (org_id, edition_id) where d.org_id = ${orgId} and d.mail_id = ${mailId}`
  return row ?? null
}

/** The ledger says how a mail with an edition fared: `delivery.<how>`. */
export async function noteDelivery(
  tx: Tx,
  orgId: string,
  delivery: Delivery,
  how: 'accepted' | 'refused' | 'uncertain' | 'bounced',
  at: Date,
): Promise<void> {
  const { editionId, day, version, userId } = delivery
  await record(tx, orgId, [
    {
      kind: `delivery.${how}`,
      at,
      body: { edition: editionId, day, version },
      personal: { person: userId },
    },
  ])
}

/** A mail was settled: when it carried an edition or was of a crisis, the ledger says how the mail server answered. */
export async function deliverySettled(
  tx: Tx,
  orgId: string,
  mailId: string,
  state: string,
  at: Date,
): Promise<void> {
  const how = ({ sent: 'accepted', refused: 'refused', uncertain: 'uncertain' } as const)[state]
  if (how) await noteCrisisMail(tx, orgId, mailId, how, at)
  const settled = await tx`update delivery set settled = ${state}
    where org_id = ${orgId} and mail_id = ${mailId} and settled is distinct from ${state}`
  if (!how || settled.count === 0) return
  const delivery = await deliveryOfMail(tx, orgId, mailId)
  if (delivery) await noteDelivery(tx, orgId, delivery, how, at)
}

/** The last version of each profile since a day, newest first. */
export async function editionsSince(
  tx: Tx,
  orgId: string,
  day: string,
): Promise<{ editionId: string; day: string; profile: string }[]> {
  return tx<{ editionId: string; day: string; profile: string }[]>`
    select distinct on (e.day, e.profile_id) e.edition_id as "editionId", to_char(e.day, 'YYYY-MM-DD') as day,
      coalesce(p.name, '') as profile
    from edition e left join profile p using (org_id, profile_id)
    where e.org_id = ${orgId} and e.day >= ${day} order by e.day desc, e.profile_id, e.version desc`
}

/** How the mails of the last version of a day fare: `sent` of `all`; the others wait, or a person should look at them. */
export type Progress = {
  version: number
  all: number
  sent: number
  waiting: number
  refused: number
  uncertain: number
  /** Left and came back. */
  bounced: number
  /** What kept the last one that waits, as the mail server said it. */
  problem: string | null
}

export async function editionProgress(tx: Tx, orgId: string, day: string): Promise<Progress> {
  const [row] = await tx<Progress[]>`
    with last as (select max(version) as version from edition where org_id = ${orgId} and day = ${day})
    select coalesce((select version from last), 0)::int as version, count(m.mail_id)::int as all,
      (count(*) filter (where m.state = 'sent'))::int as sent,
      (count(*) filter (where m.state in ('waiting', 'claimed')))::int as waiting,
      (count(*) filter (where m.state = 'refused'))::int as refused,
      (count(*) filter (where m.state = 'uncertain'))::int as uncertain,
      (count(*) filter (where m.bounced_at is not null))::int as bounced,
      max(m.problem) filter (where m.state = 'waiting') as problem
    from edition e join delivery d using (org_id, edition_id)
      join mail m on m.org_id = d.org_id and m.mail_id = d.mail_id
    where e.org_id = ${orgId} and e.day = ${day} and e.version = (select version from last)`
  return row as Progress
}
