/**
 * Forgetting: texts whose time is over, and the keys of months of which no text is left.
 *
 * Runs often and in small steps, so that it never holds the square for long. Counts stay; who was behind them cannot
 * be found again by anybody.
 */
import type { Tx } from './database.js'
import { monthOf } from './keys.js'
import { erased, holdSquare, squareChanged } from './posts.js'

const step = 2_000

/** Erases texts past their date, at most 2,000 at a time. Returns how many. */
export async function forgetTexts(tx: Tx, orgId: string, now: Date): Promise<number> {
  await holdSquare(tx, orgId)
  const gone = await tx`update post set ${erased(tx)} where org_id = ${orgId} and post_id in (
      select post_id from post where org_id = ${orgId} and body is not null and text_until <= ${now} order by text_until limit ${step})`
  if (gone.count > 0) await squareChanged(tx, orgId)
  return gone.count
}

/**
 * Destroys the author keys of past months of which no text is left, and with them the voices of their posts.
 * Returns the months.
 */
export async function destroyOldKeys(tx: Tx, orgId: string, now: Date): Promise<string[]> {
  // So that no post of such a month arrives meanwhile.
  await holdSquare(tx, orgId)
  const months = await tx<{ period: string }[]>`select period from org_key k
    where org_id = ${orgId} and purpose = 'author' and wrapped is not null and period < ${monthOf(now)}
      and not exists (select from post p where p.org_id = ${orgId} and p.body is not null and p.voice_period = k.period)
    order by period`
  for (const { period } of months) {
    const from = new Date(`${period}-01T00:00:00Z`)
    const until = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1))
    await keepPastVoices(tx, orgId, period)
    await tx`update hit set voice = null where org_id = ${orgId} and at >= ${from} and at < ${until} and voice is not null`
    await tx`update post set voice = null where org_id = ${orgId} and voice_period = ${period} and voice is not null`
    await tx`update org_key set wrapped = null, destroyed_at = ${now} where org_id = ${orgId} and purpose = 'author' and period = ${period}`
  }
  return months.map((row) => row.period)
}

/** What a story will still be able to say of its voices: the largest month. */
async function keepPastVoices(tx: Tx, orgId: string, period: string): Promise<void> {
  await tx`update story s set past_voices = greatest(s.past_voices, v.voices)
    from (select r.shown_as, count(distinct p.voice)::int as voices
      from post p join story r on r.org_id = p.org_id and r.story_id = p.story
      where p.org_id = ${orgId} and p.voice_period = ${period} and p.voice is not null group by 1) v
    where s.org_id = ${orgId} and s.story_id = v.shown_as`
}
