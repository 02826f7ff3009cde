/** What goes with mails: kept once, named by each mail that carries it, and gone when none of them can leave any more. */
import { randomUUID } from 'node:crypto'
import type { Attachment } from '#basics/mail'
import type { Tx } from './database.js'

/** Returns the id under which mails name it. */
export async function keepAttachment(
  tx: Tx,
  orgId: string,
  attachment: Attachment,
  at: Date,
): Promise<string> {
  const { name, type, cid, bytes } = attachment
  const id = randomUUID()
  await tx`insert into mail_attachment (org_id, attachment_id, name, type, cid, bytes, created_at)
    values (${orgId}, ${id}, ${name}, ${type}, ${cid}, ${bytes}, ${at})`
  return id
}

export async function attachmentsOf(tx: Tx, orgId: string, mailId: string): Promise<Attachment[]> {
  return tx<Attachment[]>`
    select a.name, a.type, a.cid, a.bytes from mail m join mail_attachment a
      on a.org_id = m.org_id and a.attachment_id = any(m.attachments)
    where m.org_id = ${orgId} and m.mail_id = ${mailId} order by a.name`
}

/** Mails of an edition that wait get it too, and may leave from now on. Returns how many. */
export async function attachToEdition(
  tx: Tx,
  orgId: string,
  editionId: string,
  attachmentId: string | null,
  now: Date,
): Promise<number> {
  const rows = await tx`update mail m set not_before = least(m.not_before, ${now}),
      attachments = case when ${attachmentId}::uuid is null then m.attachments else m.attachments || ${attachmentId}::uuid end
    from delivery d where d.org_id = ${orgId} and d.edition_id = ${editionId} and m.org_id = d.org_id and m.mail_id = d.mail_id
      and m.state = 'waiting'`
  return rows.count
}

/** Those that no mail waits for: what may still be sent again keeps them, a month at most. */
export async function forgetAttachments(tx: Tx, orgId: string, now: Date): Promise<void> {
  await tx`delete from mail_attachment a where a.org_id = ${orgId} and (a.created_at < ${new Date(now.getTime() - 30 * 86_400_000)}
    or (a.created_at < ${new Date(now.getTime() - 86_400_000)} and not exists (select from mail m where m.org_id = a.org_id
      and m.state <> 'sent' and a.attachment_id = any(m.attachments))))`
}
