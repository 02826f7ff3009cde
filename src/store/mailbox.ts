/** The outbox: mail waits here until a mail server has answered (invariant 5). */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Claimed, Outbox, Outcome } from '#basics/mail'
import { Refusal } from '#basics/refusal'
import type { Database, Tx } from './database.js'
import { deliverySettled } from './edition-sent.js'
import { attachmentsOf } from './mail-attachments.js'

export type NewMail = {
  recipient: string
  subject: string
  text: string
  html?: string
  /** The host name behind the `@` of the Message-ID; the newsroom's own. */
  host?: string
  /** The Message-ID of a mail that this one answers. */
  inReplyTo?: string | null
  /** Ids of what goes with it (`keepAttachment`). */
  attachments?: string[]
  /** It leaves no sooner. */
  notBefore?: Date | null
}

/** 20 signs of 32: letters that mean the same in either case, since mail servers change them. */
function replyToken(): string {
  return [...randomBytes(20)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('')
}

/** Puts a mail in the outbox: it leaves if, and only if, this transaction commits. */
export async function post(tx: Tx, orgId: string, mail: NewMail): Promise<string> {
  const mailId = randomUUID()
  const messageId = `<${mailId}@${mail.host ?? 'dorpsplein.local'}>`
  // Where the organisation reads mail, an answer goes there; the random part says to what.
  await tx`insert into mail (org_id, mail_id, recipient, subject, body_text, body_html, message_id, in_reply_to, reply_token, reply_to,
      attachments, not_before)
    select ${orgId}, ${mailId}, ${mail.recipient}, ${mail.subject}, ${mail.text}, ${mail.html ?? null}, ${messageId},
      ${mail.inReplyTo ?? null}, case when a.plus then token end,
      case when a.plus then regexp_replace(a.address, '@', '+' || token || '@') else a.address end,
      ${mail.attachments ?? []}::uuid[], coalesce(${mail.notBefore ?? null}::timestamptz, now())
    from (select ${replyToken()}::text as token) made left join mail_account a on a.org_id = ${orgId} and a.active`
  return mailId
}

export function outboxOf(database: Database): Outbox {
  // Organisations take turns: a thousand editions of one do not hold up the sign-in link of another.
  let served = ''
  return {
    takeOver: async (before) => {
      let uncertain = 0
      for (const { org_id: orgId } of await database.app<
        { org_id: string }[]
      >`select org_id from orgs_with_claimed_mail() as o(org_id)`)
        uncertain += await database.inOrg(orgId, (tx) => leaveUncertain(tx, orgId, before))
      return uncertain
    },
    claim: async (now) => {
      const waiting = await database.app<
        { org_id: string }[]
      >`select org_id from orgs_with_waiting_mail() as o(org_id) order by org_id <= ${served || null}::uuid nulls first, org_id`
      for (const { org_id: orgId } of waiting) {
        const letter = await database.inOrg(orgId, async (tx) => {
          const claimed = await claimNext(tx, orgId, now)
          return claimed && { ...claimed, attachments: await attachmentsOf(tx, orgId, claimed.mailId) }
        })
        if (!letter) continue
        served = orgId
        return letter
      }
      return null
    },
    settle: (letter, outcome, notBefore, now) =>
      database.inOrg(letter.orgId, (tx) => settle(tx, letter.orgId, letter.mailId, outcome, notBefore, now)),
  }
}

/** The database writes microseconds where our clock has milliseconds: a letter of this very moment is due too. */
async function claimNext(tx: Tx, orgId: string, now: Date): Promise<Claimed | null> {
  const [row] = await tx<
    Claimed[]
  >`update mail set state = 'claimed', attempts = attempts + 1, claimed_at = ${now}
    where org_id = ${orgId} and mail_id = (
      select mail_id from mail where org_id = ${orgId} and state = 'waiting' and not_before <= ${now}::timestamptz + interval '1 ms'
      order by created_at, mail_id limit 1 for update skip locked)
    returning org_id as "orgId", mail_id as "mailId", recipient, subject, body_text as text, body_html as html,
      message_id as "messageId", reply_to as "replyTo", in_reply_to as "inReplyTo", attempts`
  return row ?? null
}

async function settle(
  tx: Tx,
  orgId: string,
  mailId: string,
  outcome: Outcome,
  notBefore: Date | null,
  now: Date,
): Promise<void> {
  const state = outcome.kind === 'later' ? 'waiting' : outcome.kind
  const problem = outcome.kind === 'sent' ? null : outcome.problem
  await tx`update mail set state = ${state}, problem = ${problem}, not_before = coalesce(${notBefore}, not_before),
      settled_at = ${state === 'waiting' ? null : now},
      -- What was delivered need not lie here too: sign-in links least of all.
      body_text = case when ${state} = 'sent' then '' else body_text end,
      body_html = case when ${state} = 'sent' then null else body_html end
    where org_id = ${orgId} and mail_id = ${mailId}`
  await deliverySettled(tx, orgId, mailId, state, now)
}

async function leaveUncertain(tx: Tx, orgId: string, before: Date): Promise<number> {
  const rows = await tx<
    { mailId: string; at: Date }[]
  >`update mail set state = 'uncertain', problem = 'stopped while sending', settled_at = now()
    where org_id = ${orgId} and state = 'claimed' and claimed_at <= ${before}::timestamptz + interval '1 ms'
    returning mail_id as "mailId", settled_at as at`
  for (const { mailId, at } of rows) await deliverySettled(tx, orgId, mailId, 'uncertain', at)
  return rows.count
}

export type StuckMail = {
  mailId: string
  recipient: string
  subject: string
  state: 'refused' | 'uncertain'
  problem: string | null
  at: Date
}

/** Mails that a person should look at, newest first: refused in the last thirty days, or uncertain. */
export async function stuckMail(tx: Tx, orgId: string): Promise<StuckMail[]> {
  return tx<
    StuckMail[]
  >`select mail_id as "mailId", recipient, subject, state, problem, coalesce(settled_at, created_at) as at
    from mail where org_id = ${orgId} and (state = 'uncertain' or (state = 'refused' and settled_at > now() - interval '30 days'))
    order by at desc limit 100`
}

/** A person decided about an uncertain or refused mail: it goes again with the same Message-ID, or is let go. */
export async function decideMail(
  tx: Tx,
  orgId: string,
  mailId: string,
  decision: 'send' | 'let-go',
): Promise<void> {
  const rows =
    decision === 'send'
      ? await tx`update mail set state = 'waiting', not_before = now(), attempts = 0, problem = null, settled_at = null
          where org_id = ${orgId} and mail_id = ${mailId} and state in ('uncertain', 'refused')`
      : await tx`delete from mail where org_id = ${orgId} and mail_id = ${mailId} and state in ('uncertain', 'refused')`
  if (rows.count === 0) throw new Refusal('mail.unknown', 'there is no such mail that waits for a decision')
}
