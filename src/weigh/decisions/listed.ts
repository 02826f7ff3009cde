/** Decisions as a list shows them: with the days around each, and how it went in a few words. */
import { addDays, localTime } from '#basics/days'
import { type Decision, firstMoment, resultsOf, type Tx, topicDays } from '#store'
import type { Translate } from '#web'
import type { TownOf } from './gather.js'
import type { ListedDecision } from './list-page.js'
import type { Measured } from './measured.js'
import { smallAfter, smallBefore } from './small-curve.js'
import { verdictLine } from './wording.js'

export async function listed(
  tx: Tx,
  t: Translate,
  { orgId, timeZone }: TownOf,
  found: readonly Decision[],
): Promise<ListedDecision[]> {
  const ids = found.map((one) => one.decisionId)
  const results = await resultsOf(tx, orgId, ids, 'posts')
  const shown: ListedDecision[] = []
  for (const one of found) {
    const at = firstMoment(one)
    const { day } = localTime(at, timeZone)
    const result = results.get(one.decisionId) as unknown as Measured | undefined
    const days =
      one.topicId === null
        ? []
        : await topicDays(tx, orgId, addDays(day, -smallBefore), addDays(day, smallAfter), one.topicId)
    const verdict = one.topicId === null ? t('decisions.verdict-no-topic') : result && verdictLine(t, result)
    shown.push({ ...one, at, day, days, verdict: verdict ?? null })
  }
  return shown
}
