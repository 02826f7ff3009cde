/**
 * Topics that end are announced 30 and 7 days before (PRODUCT, privacy 1), by mail to who can prolong them.
 *
 * In: a day, and who reads. Out: letters to post in the same transaction. Each announcement is in the access log, which is
 * also how it is known that it was made: a newsroom that was off on the day itself announces a day later, never twice.
 */
import { addDays } from '#basics/days'
import { logAccess, type NewMail, type Tx } from '#store'
import { calm, dateOf, type Locale, words } from '#web'

export type EndReader = { name: string; mail: string; locale: Locale }

export type EndNotice = {
  topicId: string
  name: string
  owner: string
  /** `2027-05-20` */
  endsOn: string
  /** Which announcement is due. */
  stage: 30 | 7
}

/** What is to be announced today; `today` is a day in the organisation's time zone. Whoever let a topic end hears no more of it. */
export async function dueNotices(tx: Tx, orgId: string, today: string): Promise<EndNotice[]> {
  return tx<EndNotice[]>`
    select t.topic_id as "topicId", t.name, t.owner, to_char(t.ends_on, 'YYYY-MM-DD') as "endsOn", n.stage
    from topic t
      cross join lateral (select case when t.ends_on <= ${addDays(today, 7)}::date then 7 else 30 end as stage) n
    where t.org_id = ${orgId} and not t.system and t.state in ('active', 'paused')
      and t.ends_on between ${today}::date and ${addDays(today, 30)}::date
      and not exists (select from today_decision d where d.org_id = t.org_id and d.item = 'ending:' || t.topic_id
        and d.action = 'let-end')
      and not exists (select from access_log l where l.org_id = t.org_id and l.action = 'topics.announce'
        and l.detail->>'topic' = t.topic_id::text
        and l.detail->>'endsOn' = to_char(t.ends_on, 'YYYY-MM-DD') and (l.detail->>'days')::int <= n.stage)
    order by t.ends_on, lower(t.name)`
}

/**
 * One letter for each reader (the organisation's administrators and editors) about everything that is due. Empty when
 * nothing is, or when nobody reads: then nothing counts as announced.
 */
export async function endLetters(
  tx: Tx,
  org: { orgId: string; name: string; slug: string },
  asked: { today: string; origin: string; readers: EndReader[] },
): Promise<NewMail[]> {
  const { today, origin, readers } = asked
  if (readers.length === 0) return []
  const due = await dueNotices(tx, org.orgId, today)
  if (due.length === 0) return []
  for (const notice of due) {
    await logAccess(tx, org.orgId, 'system', 'topics.announce', {
      topic: notice.topicId,
      name: notice.name,
      days: notice.stage,
      endsOn: notice.endsOn,
    })
  }
  return readers.map((reader) => ({ recipient: reader.mail, ...endLetter(org, reader, due, origin) }))
}

function endLetter(
  org: { name: string; slug: string },
  reader: EndReader,
  due: EndNotice[],
  origin: string,
): Omit<NewMail, 'recipient'> {
  const t = words(reader.locale)
  const lines = due.map((notice) =>
    t('topics.letter-line', {
      name: calm(notice.name),
      owner: calm(notice.owner),
      date: dateOf(new Date(`${notice.endsOn}T12:00:00Z`), 'UTC', reader.locale),
      link: `${origin}/topics/${notice.topicId}?bestuur=${org.slug}`,
    }),
  )
  return {
    subject: t('topics.letter-subject', {
      count: due.length,
      town: calm(org.name),
      name: calm(due[0]?.name ?? ''),
    }),
    text: t('topics.letter-text', {
      reader: calm(reader.name),
      count: due.length,
      lines: lines.join('\n\n'),
    }),
    host: new URL(origin).hostname,
  }
}
