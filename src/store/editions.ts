/** The tamtam that is being made for a day: its items, and who has it open. What was sent stands in `edition-sent.ts`. */
import { randomUUID } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'
import type { SignalKind } from './signals.js'

export type Checked = '' | 'checked' | 'unchecked' | 'rumour'
/** What people need: information, that harm stops (behaviour), or meaning. */
export type Need = '' | 'I' | 'S' | 'B'

export type ItemFigures = {
  posts?: number
  voices?: number
  atLeast?: boolean
  sources?: number
  /** Times as many voices as is normal; absent: not known. */
  times?: number
  phrases?: string[]
  /** Voices on such a day, as is normal; absent: not known. */
  normal?: number
  /** Posts a day on the fourteen days up to the draft, oldest first. */
  trend?: number[]
  /** The topic that it is about. */
  topic?: string
  /** Open questions about it, and since when the oldest waits. */
  questions?: { open: number; oldest: string }
  /** What people seem to need, and why the machine thinks so. */
  need?: {
    kind: 'I' | 'S' | 'B'
    why: 'questions' | 'word' | 'turn'
    count?: number
    of?: number
    word?: string
  }
  /** Why it was proposed, when a signal was the cause. */
  signal?: SignalKind
}

/** What a person writes about an item. */
export type ItemWords = {
  headline: string
  said: string
  reading: string
  checked: Checked
  kind: Need
  other: string
  touched: string
  proposal: string
  owner: string
  due: string
  mustKnow: boolean
  /** Office hours within which readers confirm it; absent: as usual here. */
  mustWithin?: number | null
}

export type TamtamItem = ItemWords & {
  itemId: string
  origin: string
  chosen: boolean
  position: number
  domain: string
  figures: ItemFigures
  revision: number
  /** Texts that were taken over from a machine, as they were. */
  machine: string[]
}

export type TamtamDay = {
  /** `2026-11-27`, on the organisation's calendar. */
  day: string
  title: string
  mood: string
  /** What a person wrote in the sections, by their ids. */
  extra: Record<string, string>
  draftedAt: Date | null
  editingBy: string | null
  /** The last version that was sent; 0: none yet. */
  version: number
}

/** Of a day for which nothing was written: empty. */
export async function tamtamDay(tx: Tx, orgId: string, day: string, now: Date): Promise<TamtamDay> {
  const [row] = await tx<TamtamDay[]>`
    select to_char(day, 'YYYY-MM-DD') as day, title, mood, extra, drafted_at as "draftedAt", version,
      case when editing_until > ${now} then editing_by end as "editingBy"
    from tamtam_day where org_id = ${orgId} and day = ${day}`
  return row ?? { day, title: '', mood: '', extra: {}, draftedAt: null, editingBy: null, version: 0 }
}

/** The row of the day, held until the transaction ends: who sends or adds at the same moment comes after. */
export async function holdTamtamDay(tx: Tx, orgId: string, day: string): Promise<{ version: number }> {
  await tx`insert into tamtam_day (org_id, day) values (${orgId}, ${day}) on conflict do nothing`
  const [row] = await tx<
    { version: number }[]
  >`select version from tamtam_day where org_id = ${orgId} and day = ${day} for update`
  return row as { version: number }
}

export async function saveTamtamDay(
  tx: Tx,
  orgId: string,
  day: string,
  words: { title: string; mood: string; extra: Record<string, string> },
): Promise<void> {
  await holdTamtamDay(tx, orgId, day)
  await tx`update tamtam_day set title = ${words.title}, mood = ${words.mood}, extra = ${tx.json(words.extra)}
    where org_id = ${orgId} and day = ${day}`
}

export async function tamtamDrafted(tx: Tx, orgId: string, day: string, at: Date): Promise<void> {
  await tx`update tamtam_day set drafted_at = coalesce(drafted_at, ${at}) where org_id = ${orgId} and day = ${day}`
}

/** Says that this person has it open; returns who else has, if anybody: each of two is told of the other. */
export async function openTamtamDay(
  tx: Tx,
  orgId: string,
  day: string,
  by: string,
  now: Date,
): Promise<string | null> {
  await holdTamtamDay(tx, orgId, day)
  const until = new Date(now.getTime() + 3 * 60_000)
  const [row] = await tx<{ first: string | null; second: string | null }[]>`
    select case when editing_until > ${now} then editing_by end as first, case when also_until > ${now} then also_by end as second
    from tamtam_day where org_id = ${orgId} and day = ${day}`
  const { first, second } = row ?? { first: null, second: null }
  if (first === null || first === by) {
    await tx`update tamtam_day set editing_by = ${by}, editing_until = ${until} where org_id = ${orgId} and day = ${day}`
    return second === by ? null : second
  }
  await tx`update tamtam_day set also_by = ${by}, also_until = ${until} where org_id = ${orgId} and day = ${day}`
  return first
}

/** Those in the edition first, in their order; then what was proposed. */
export async function tamtamItems(tx: Tx, orgId: string, day: string): Promise<TamtamItem[]> {
  return tx<TamtamItem[]>`
    select item_id as "itemId", origin, chosen, position, domain, figures, headline, said, reading, checked, kind, other,
      touched, proposal, owner, due, must_know as "mustKnow", must_within as "mustWithin", revision, machine
    from tamtam_item where org_id = ${orgId} and day = ${day}
    order by not chosen, position, changed_at, item_id`
}

export type NewItem = {
  origin: string
  domain: string
  figures: ItemFigures
  headline: string
  chosen: boolean
}

/** Behind those that are there. Something of the same origin that is there already stays as it is; returns its id. */
export async function addTamtamItem(
  tx: Tx,
  orgId: string,
  day: string,
  item: NewItem,
  by: string | null,
): Promise<string> {
  await holdTamtamDay(tx, orgId, day)
  if (item.origin !== 'own') {
    const [there] = await tx<{ itemId: string }[]>`select item_id as "itemId" from tamtam_item
      where org_id = ${orgId} and day = ${day} and origin = ${item.origin}`
    if (there) return there.itemId
  }
  const itemId = randomUUID()
  await tx`insert into tamtam_item (org_id, item_id, day, origin, chosen, position, domain, figures, headline, changed_by)
    select ${orgId}, ${itemId}, ${day}, ${item.origin}, ${item.chosen}, coalesce(max(position), 0) + 1, ${item.domain},
      ${tx.json(item.figures)}, ${item.headline}, ${by}
    from tamtam_item where org_id = ${orgId} and day = ${day}`
  return itemId
}

/** One item of the day; undefined: not of that day, or gone. */
export async function tamtamItem(
  tx: Tx,
  orgId: string,
  day: string,
  itemId: string,
): Promise<TamtamItem | undefined> {
  return (await tamtamItems(tx, orgId, day)).find((one) => one.itemId === itemId)
}

/** Refuses when somebody else changed it since `revision`. */
export async function saveTamtamItem(
  tx: Tx,
  orgId: string,
  itemId: string,
  words: ItemWords,
  by: string,
  revision: number,
): Promise<void> {
  const saved =
    await tx`update tamtam_item set headline = ${words.headline}, said = ${words.said}, reading = ${words.reading},
      checked = ${words.checked}, kind = ${words.kind}, other = ${words.other}, touched = ${words.touched},
      proposal = ${words.proposal}, owner = ${words.owner}, due = ${words.due}, must_know = ${words.mustKnow},
      must_within = ${words.mustWithin ?? null},
      revision = revision + 1, changed_by = ${by}, changed_at = now()
    where org_id = ${orgId} and item_id = ${itemId} and revision = ${revision}`
  if (saved.count > 0) return
  throw new Refusal('tamtam.changed-meanwhile', 'somebody else changed this item')
}

/** Into the edition, behind the others, or out of it. */
export async function chooseTamtamItem(
  tx: Tx,
  orgId: string,
  itemId: string,
  chosen: boolean,
): Promise<void> {
  await tx`update tamtam_item set chosen = ${chosen}, revision = revision + 1,
      position = (select coalesce(max(position), 0) + 1 from tamtam_item o where o.org_id = ${orgId}
        and o.day = tamtam_item.day and o.chosen)
    where org_id = ${orgId} and item_id = ${itemId} and chosen <> ${chosen}`
}

/** One place up among those in the edition. */
export async function raiseTamtamItem(tx: Tx, orgId: string, itemId: string): Promise<void> {
  const [pair] = await tx<{ day: string; position: number; before: string; beforeAt: number }[]>`
    select to_char(i.day, 'YYYY-MM-DD') as day, i.position, b.item_id as before, b.position as "beforeAt"
    from tamtam_item i join lateral (select item_id, position from tamtam_item b where b.org_id = i.org_id and b.day = i.day
      and b.chosen and b.position < i.position order by b.position desc limit 1) b on true
    where i.org_id = ${orgId} and i.item_id = ${itemId} and i.chosen for update of i`
  if (!pair) return
  await tx`update tamtam_item set position = case item_id when ${itemId}::uuid then ${pair.beforeAt}::int else ${pair.position}::int end
    where org_id = ${orgId} and item_id in (${itemId}, ${pair.before})`
}

/** One place down among those in the edition. */
export async function lowerTamtamItem(tx: Tx, orgId: string, itemId: string): Promise<void> {
  const [after] = await tx<{ itemId: string }[]>`
    select b.item_id as "itemId" from tamtam_item i join tamtam_item b on b.org_id = i.org_id and b.day = i.day
      and b.chosen and b.position > i.position
    where i.org_id = ${orgId} and i.item_id = ${itemId} and i.chosen order by b.position limit 1`
  if (after) await raiseTamtamItem(tx, orgId, after.itemId)
}

/** This version left. */
export async function markSent(tx: Tx, orgId: string, day: string, version: number): Promise<void> {
  await tx`update tamtam_day set version = ${version} where org_id = ${orgId} and day = ${day}`
}

/** True once a day at most, and only while nothing was sent: then the deputy is to be asked. */
export async function deputyToAsk(tx: Tx, orgId: string, day: string): Promise<boolean> {
  await holdTamtamDay(tx, orgId, day)
  const asked = await tx`update tamtam_day set deputy_asked = true
    where org_id = ${orgId} and day = ${day} and version = 0 and not deputy_asked`
  return asked.count > 0
}
