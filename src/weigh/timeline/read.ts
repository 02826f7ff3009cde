/** Reads what a timeline shows, in one moment. In: what it is about, and which part. Out: data for the page and the paper. */
import { addDays, startOfDay } from '#basics/days'
import {
  type LedgerHead,
  ledgerHead,
  type NamedEntry,
  type PersonCount,
  type Showing,
  type TimelineGroup,
  type TimelineMonth,
  type TimelineRow,
  type TimelineSpan,
  type TimelineSubject,
  type ToldItem,
  type TopicVersion,
  type Tx,
  timelineFeedback,
  timelineGroups,
  timelineMonths,
  timelineName,
  timelineNamed,
  timelineNames,
  timelinePersonCounts,
  timelineRows,
  timelineTold,
  topicVersions,
} from '#store'

/** Up to so many rows stand on one page; what is longer is leafed through by the month. */
export const onePage = 60
const mostOfAMonth = 500
/** Of what goes on paper. */
export const mostOnPaper = 2000

/** Days as `2026-11-27`, both inclusive. */
export type Asked = {
  from?: string | undefined
  to?: string | undefined
  month?: string | undefined
  kinds: readonly TimelineGroup[]
}

export type TimelineData = {
  subject: TimelineSubject
  name: string
  asked: Asked
  months: TimelineMonth[]
  /** The month that is shown; null: all of the span. */
  month: string | null
  rows: TimelineRow[]
  /** There are more in this month or on this paper. */
  cut: boolean
  counts: PersonCount[]
  /** Within a showing: every entry about a person, in order. */
  named: NamedEntry[] | null
  showing: Showing | null
  told: ToldItem[]
  /** What crises and decisions are called. */
  names: Map<string, string>
  feedback: Map<string, { title: string; did: string }>
  versions: TopicVersion[]
  head: LedgerHead
}

export function spanOf({ from, to }: Pick<Asked, 'from' | 'to'>, timeZone: string): TimelineSpan {
  return {
    from: from ? startOfDay(from, timeZone) : null,
    until: to ? startOfDay(addDays(to, 1), timeZone) : null,
  }
}

function spanOfMonth(month: string, timeZone: string, within: TimelineSpan): TimelineSpan {
  const first = `${month}-01`
  const next = `${addDays(first, 31).slice(0, 7)}-01`
  const from = startOfDay(first, timeZone)
  const until = startOfDay(next, timeZone)
  return {
    from: within.from && within.from > from ? within.from : from,
    until: within.until && within.until < until ? within.until : until,
  }
}

/** Undefined: there is no such thing. `paper`: all of the span, however long; else a page of it. */
export async function readTimeline(
  tx: Tx,
  org: { orgId: string; timeZone: string },
  subject: TimelineSubject,
  asked: Asked,
  { paper = false, showing = null }: { paper?: boolean; showing?: Showing | null } = {},
): Promise<TimelineData | undefined> {
  const { orgId, timeZone } = org
  const name = await timelineName(tx, orgId, subject)
  if (name === undefined) return undefined
  const span = showing?.span ?? spanOf(asked, timeZone)
  const kinds = asked.kinds.length > 0 ? asked.kinds : timelineGroups
  const months = await timelineMonths(tx, orgId, subject, span, timeZone)
  const some = months.filter(({ group }) => kinds.includes(group))
  const total = some.reduce((sum, { rows }) => sum + rows, 0)
  const all = paper || total <= onePage
  const month = all ? null : (some.find((one) => one.month === asked.month) ?? some.at(-1))?.month
  const part = month ? spanOfMonth(month, timeZone, span) : span
  const most = paper ? mostOnPaper : mostOfAMonth
  const found = await timelineRows(tx, orgId, subject, part, kinds, most + 1)
  const rows = found.slice(0, most).filter(({ entry }) => !showing || !entry || entry.n <= showing.headN)
  const ns = rows.flatMap(({ entry }) => entry?.n ?? [])
  const textsOf = (field: string) =>
    rows.flatMap(({ entry }) => {
      const value = entry?.body[field]
      return typeof value === 'string' ? [value] : []
    })
  return {
    subject,
    name,
    asked,
    months,
    month: month ?? null,
    rows,
    cut: found.length > most,
    counts: showing ? [] : await timelinePersonCounts(tx, orgId, subject, ns),
    named: showing ? await timelineNamed(tx, orgId, subject, part, showing.headN) : null,
    showing,
    told: await timelineTold(tx, orgId, subject, textsOf('edition')),
    names: await timelineNames(tx, orgId, [...textsOf('crisis'), ...textsOf('decision')]),
    feedback: await timelineFeedback(tx, orgId, textsOf('feedback')),
    versions:
      subject.kind === 'topic' && rows.some(({ what }) => what === 'own.version')
        ? await topicVersions(tx, orgId, subject.id)
        : [],
    head: await ledgerHead(tx, orgId),
  }
}
