/**
 * Undoing while a tamtam is made: how it stood is kept before each step. Writing in the same item for a while is one step.
 * In: a day. Out: the day as it was. Never here: what was sent.
 */
import type { Tx } from './database.js'
import { holdTamtamDay } from './editions.js'

const mostSteps = 30
/** What one person goes on writing within this time is one step. */
const sameStepMs = 120_000

type Before = {
  title: string
  mood: string
  extra: Record<string, string>
  items: ({ item_id: string } & Record<string, unknown>)[]
}

/** To be called before a change. `what`: a word for it, with the item where it is about one: `write:<id>`. */
export async function keepStep(
  tx: Tx,
  orgId: string,
  day: string,
  step: { what: string; by: string; at: Date },
): Promise<void> {
  await holdTamtamDay(tx, orgId, day)
  const { what, by, at } = step
  const [last] = await tx<{ n: number; same: boolean }[]>`
    select n, what = ${what} and what like 'write%' and by = ${by} and at > ${new Date(at.getTime() - sameStepMs)} as same
    from tamtam_step where org_id = ${orgId} and day = ${day} order by n desc limit 1`
  if (last?.same) return
  const n = (last?.n ?? 0) + 1
  await tx`insert into tamtam_step (org_id, day, n, what, by, at, before)
    select d.org_id, d.day, ${n}, ${what}, ${by}, ${at}, jsonb_build_object('title', d.title, 'mood', d.mood, 'extra', d.extra,
      'items', coalesce((select jsonb_agg(to_jsonb(i) - 'figures' - 'org_id' - 'day') from tamtam_item i
        where i.org_id = d.org_id and i.day = d.day), '[]'))
    from tamtam_day d where d.org_id = ${orgId} and d.day = ${day}`
  await tx`delete from tamtam_step where org_id = ${orgId} and day = ${day} and n <= ${n - mostSteps}`
}

/** The step that would be undone. */
export async function lastStep(
  tx: Tx,
  orgId: string,
  day: string,
): Promise<{ what: string; by: string } | null> {
  const [row] = await tx<{ what: string; by: string }[]>`
    select what, by from tamtam_step where org_id = ${orgId} and day = ${day} order by n desc limit 1`
  return row ?? null
}

/** As it was before the last step. What came into it by that step leaves it again. Returns what was undone; null: nothing was left. */
export async function undoStep(tx: Tx, orgId: string, day: string): Promise<string | null> {
  await holdTamtamDay(tx, orgId, day)
  const [step] = await tx<{ n: number; what: string; before: Before }[]>`
    select n, what, before from tamtam_step where org_id = ${orgId} and day = ${day} order by n desc limit 1`
  if (!step) return null
  const { title, mood, extra, items } = step.before
  await tx`update tamtam_day set title = ${title}, mood = ${mood}, extra = ${tx.json(extra)} where org_id = ${orgId} and day = ${day}`
  await tx`
    update tamtam_item i set headline = w.headline, said = w.said, reading = w.reading, checked = w.checked, kind = w.kind,
      other = w.other, touched = w.touched, proposal = w.proposal, owner = w.owner, due = w.due, must_know = w.must_know,
      chosen = w.chosen, position = w.position, revision = i.revision + 1
    from jsonb_to_recordset(${tx.json(items as never)}) as w(item_id uuid, headline text, said text, reading text, checked text,
      kind text, other text, touched text, proposal text, owner text, due text, must_know boolean, chosen boolean, position int)
    where i.org_id = ${orgId} and i.day = ${day} and i.item_id = w.item_id`
  const there = items.map((item) => item.item_id)
  await tx`delete from tamtam_item where org_id = ${orgId} and day = ${day} and origin = 'own' and not (item_id = any(${there}))`
  await tx`update tamtam_item set chosen = false, revision = revision + 1
    where org_id = ${orgId} and day = ${day} and chosen and not (item_id = any(${there}))`
  await tx`delete from tamtam_step where org_id = ${orgId} and day = ${day} and n = ${step.n}`
  return step.what
}
