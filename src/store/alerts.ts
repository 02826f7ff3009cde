/**
 * Mails and messages about signals: what a person chose, what waits for him, what he was told.
 *
 * In: choices, and what is being told now. Out: rows. Never here: whether it is time; a token that can be read back.
 */

import { column } from './column.js'
import type { Tx } from './database.js'
import { hashOfToken } from './edition-sent.js'
import type { Signal } from './signals.js'

/** Roles that may ask for mails about signals. */
export const alertRoles = ['administrator', 'editor', 'policymaker'] as const

export type AlertChoice = {
  /** When he said yes; null: no mails. */
  since: Date | null
  byMail: boolean
  /** On the devices that he added. */
  byDevice: boolean
  /** Signals from this strength on, 0 to 1. */
  least: number
  /** Topics by id; null: everything. */
  topics: string[] | null
  /** Nothing before this moment, though what waits comes after it. */
  quietUntil: Date | null
}

/** Who was never asked. */
const unasked: AlertChoice = {
  since: null,
  byMail: true,
  byDevice: false,
  least: 0,
  topics: null,
  quietUntil: null,
}

const choiceColumns = (tx: Tx) =>
  tx`c.since, c.by_mail as "byMail", c.by_device as "byDevice", c.least, c.topics, c.quiet_until as "quietUntil"`

export async function alertChoice(tx: Tx, orgId: string, userId: string): Promise<AlertChoice> {
  const [row] = await tx<AlertChoice[]>`select ${choiceColumns(tx)} from alert_choice c
    where c.org_id = ${orgId} and c.user_id = ${userId}`
  return row ?? unasked
}

/** Which of these want to see on their devices that the tamtam left. */
export async function wantTamtamOnDevice(tx: Tx, orgId: string, userIds: string[]): Promise<Set<string>> {
  const rows = await tx<{ userId: string }[]>`select user_id as "userId" from alert_choice
    where org_id = ${orgId} and tamtam_by_device and user_id = any(${column(userIds)}::text[])`
  return new Set(rows.map((row) => row.userId))
}

/** Changes nothing of what he chose about signals. */
export async function saveTamtamOnDevice(
  tx: Tx,
  orgId: string,
  userId: string,
  wanted: boolean,
): Promise<void> {
  await tx`insert into alert_choice (org_id, user_id, tamtam_by_device) values (${orgId}, ${userId}, ${wanted})
    on conflict (org_id, user_id) do update set tamtam_by_device = excluded.tamtam_by_device`
}

export type AlertWay = 'mail' | 'device'

/** No way: nothing is told. Who had said yes already keeps the moment at which he did. */
export async function saveAlertChoice(
  tx: Tx,
  orgId: string,
  userId: string,
  { ways, least, topics }: { ways: readonly AlertWay[]; least: number; topics: string[] | null },
  at: Date,
): Promise<void> {
  const since = ways.length > 0 ? at : null
  const [byMail, byDevice] = [ways.includes('mail'), ways.includes('device')]
  await tx`insert into alert_choice (org_id, user_id, since, by_mail, by_device, least, topics)
    values (${orgId}, ${userId}, ${since}, ${byMail}, ${byDevice}, ${least}, ${topics}::uuid[])
    on conflict (org_id, user_id) do update set least = excluded.least, topics = excluded.topics,
      by_mail = excluded.by_mail, by_device = excluded.by_device,
      since = case when excluded.since is null then null else coalesce(alert_choice.since, excluded.since) end`
}

/** Who wants mails, in a role that may have them. */
export async function alertReaders(tx: Tx, orgId: string): Promise<string[]> {
  const rows = await tx<{ userId: string }[]>`
    select c.user_id as "userId" from alert_choice c join member m using (org_id, user_id)
    where c.org_id = ${orgId} and c.since is not null and m.role = any(${[...alertRoles]}) order by c.user_id`
  return rows.map((row) => row.userId)
}

/** Held until the transaction ends: of two who tell the same person, the second sees what the first told. */
export async function holdAlertChoice(tx: Tx, orgId: string, userId: string): Promise<AlertChoice | null> {
  const [row] = await tx<AlertChoice[]>`select ${choiceColumns(tx)} from alert_choice c
    where c.org_id = ${orgId} and c.user_id = ${userId} and c.since is not null for update`
  return row ?? null
}

/**
 * Signals found after `since` that this person was not told, strongest first. Left out: what somebody dealt with in Vandaag,
 * or this person put away; what nobody follows any more; questions, which have a queue of their own. `storyLabel` is never a
 * private person's sentence here, since a mail cannot be taken back.
 */
export async function untoldSignals(
  tx: Tx,
  orgId: string,
  userId: string,
  span: { since: Date; now: Date },
): Promise<Signal[]> {
  return tx<Signal[]>`
    select s.signal_id as "signalId", s.kind, s.about, s.topic_id as "topicId", s.began_at as "beganAt",
      s.found_at as "foundAt", s.last_at as "lastAt", s.strength, s.posts, s.voices, s.facts,
      case when t.system then null else t.name end as "topicName",
      coalesce(y.given_label, left(coalesce(nullif(l.title, ''), split_part(l.body, '. ', 1)), 160),
        case when s.voices >= 5 then nullif(array_to_string(y.phrases, ' · '), '') end) as "storyLabel",
      y.shown_as as "storyId"
    from signal s left join topic t on t.org_id = s.org_id and t.topic_id = s.topic_id
      left join story y on y.org_id = s.org_id and s.kind = 'new' and 'story:' || y.story_id = s.about
      left join post l on l.org_id = y.org_id and l.post_id = y.label_post and l.body is not null and l.author_kind <> 'private'
    where s.org_id = ${orgId} and s.kind <> 'question' and s.found_at > ${span.since} and s.found_at <= ${span.now}
      and (t.topic_id is null or t.state = 'active') and y.muted is not true
      and not exists (select from alert_signal a where a.org_id = s.org_id and a.user_id = ${userId} and a.signal_id = s.signal_id)
      and not exists (select from today_decision d where d.org_id = s.org_id
        and d.item in ('signal:' || s.signal_id, 'signal:' || s.signal_id || ':' || ${userId}::text)
        and (d.until is null or d.until > ${span.now}))
    order by s.strength desc, s.signal_id`
}

export type AlertMute = { topicId: string; name: string | null; until: Date }

/** Topics about which nothing is told: also mutes that ended, since what was found before their end stays untold. */
export async function alertMutes(tx: Tx, orgId: string, userId: string): Promise<AlertMute[]> {
  return tx<
    AlertMute[]
  >`select m.topic_id as "topicId", case when t.system then null else t.name end as name, m.until
    from alert_mute m join topic t using (org_id, topic_id)
    where m.org_id = ${orgId} and m.user_id = ${userId} order by m.until desc, lower(t.name)`
}

export async function muteAlerts(
  tx: Tx,
  orgId: string,
  userId: string,
  topicId: string,
  until: Date,
): Promise<void> {
  await tx`insert into alert_mute (org_id, user_id, topic_id, until) values (${orgId}, ${userId}, ${topicId}, ${until})
    on conflict (org_id, user_id, topic_id) do update set until = greatest(alert_mute.until, excluded.until)`
}

export async function unmuteAlerts(tx: Tx, orgId: string, userId: string, topicId: string): Promise<void> {
  await tx`delete from alert_mute where org_id = ${orgId} and user_id = ${userId} and topic_id = ${topicId}`
}

/** Null: no longer quiet. */
export async function quietAlerts(tx: Tx, orgId: string, userId: string, until: Date | null): Promise<void> {
  await tx`update alert_choice set quiet_until = ${until} where org_id = ${orgId} and user_id = ${userId}`
}

/** When mails left for this person on a day of the organisation's calendar, in order. */
export async function alertsOn(tx: Tx, orgId: string, userId: string, day: string): Promise<Date[]> {
  const rows = await tx<{ sentAt: Date }[]>`select sent_at as "sentAt" from alert
    where org_id = ${orgId} and user_id = ${userId} and day = ${day} order by nth`
  return rows.map((row) => row.sentAt)
}

export type NewAlert = {
  alertId: string
  userId: string
  day: string
  nth: number
  /** Null: told on devices only. */
  mailId: string | null
  at: Date
  /** Stands in what he was told; only its hash is kept. */
  token: string
  until: Date
  signalIds: string[]
}

/** Notes what was told. Refused by the database when it would be a third of the day, or a signal for the second time. */
export async function keepAlert(tx: Tx, orgId: string, alert: NewAlert): Promise<void> {
  const { alertId, userId, day, nth, mailId, at, token, until, signalIds } = alert
  await tx`insert into alert (org_id, alert_id, user_id, day, nth, mail_id, sent_at, token_hash, token_until)
    values (${orgId}, ${alertId}, ${userId}, ${day}, ${nth}, ${mailId}, ${at}, ${hashOfToken(token)}, ${until})`
  await tx`insert into alert_signal (org_id, user_id, signal_id, alert_id)
    select ${orgId}, ${userId}, signal_id, ${alertId} from unnest(${signalIds}::uuid[]) as given(signal_id)`
}

export type AlertLink = {
  orgId: string
  userId: string
  /** Topics of the signals in that mail. */
  topics: { topicId: string; name: string | null; mutedUntil: Date | null }[]
  quietUntil: Date | null
}

/** What a link in a mail may change: quiet for that person, about what stood in that mail. Null: nobody's, or past its day. */
export async function alertOfToken(tx: Tx, token: string, now: Date): Promise<AlertLink | null> {
  const hash = hashOfToken(token)
  const [whose] = await tx<{ orgId: string | null }[]>`select org_of_alert(${hash}) as "orgId"`
  if (!whose?.orgId) return null
  const { orgId } = whose
  await tx`select set_config('app.org', ${orgId}, true)`
  const [found] = await tx<{ alertId: string; userId: string; quietUntil: Date | null }[]>`
    select a.alert_id as "alertId", a.user_id as "userId", c.quiet_until as "quietUntil"
    from alert a join alert_choice c using (org_id, user_id)
    where a.org_id = ${orgId} and a.token_hash = ${hash} and a.token_until > ${now}`
  if (!found) return null
  const topics = await tx<AlertLink['topics']>`
    select distinct t.topic_id as "topicId", case when t.system then null else t.name end as name, m.until as "mutedUntil"
    from alert_signal a join signal s using (org_id, signal_id) join topic t using (org_id, topic_id)
      left join alert_mute m on m.org_id = a.org_id and m.user_id = a.user_id and m.topic_id = t.topic_id
    where a.org_id = ${orgId} and a.alert_id = ${found.alertId} order by name nulls last`
  return { orgId, userId: found.userId, topics, quietUntil: found.quietUntil }
}

/** Which mails left for whom is of no use once nothing in them could be told again. */
export async function forgetAlerts(tx: Tx, orgId: string, before: Date): Promise<number> {
  await tx`delete from alert_mute where org_id = ${orgId} and until < ${before}`
  const rows = await tx`delete from alert where org_id = ${orgId} and sent_at < ${before}`
  return rows.count
}
