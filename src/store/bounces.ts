/** Mails that came back: taken by a mail server, and then not brought. */
import { noteCrisisMail } from './crisis-roster.js'
import type { Tx } from './database.js'
import { deliveryOfMail, noteDelivery } from './edition-sent.js'

/** `userId`: the reader, when the mail carried an edition to him. */
export type Bounced = { mailId: string; recipient: string; userId: string | null }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Notes that a mail came back, with what the server wrote (`problem`), once: in the outbox, and in the ledger as
 * `delivery.bounced` when it carried an edition. `mail`: the Message-ID as it was given (with its angle brackets, or
 * without), or the mail's id. Null: no such mail of ours, or noted already. What was never sent cannot come back.
 */
export async function deliveryBounced(
  tx: Tx,
  orgId: string,
  mail: string,
  at: Date,
  problem: string,
): Promise<Bounced | null> {
  const named = mail.trim().replace(/^<|>$/g, '')
  const [row] = await tx<{ mailId: string; recipient: string }[]>`
    update mail set bounced_at = ${at}, bounce = ${problem.slice(0, 500)}
    where org_id = ${orgId} and bounced_at is null and state in ('sent', 'uncertain')
      and ${uuid.test(named) ? tx`mail_id = ${named}::uuid` : tx`message_id = ${`<${named}>`}`}
    returning mail_id as "mailId", recipient`
  if (!row) return null
  const delivery = await deliveryOfMail(tx, orgId, row.mailId)
  if (delivery) await noteDelivery(tx, orgId, delivery, 'bounced', at)
  else await noteCrisisMail(tx, orgId, row.mailId, 'bounced', at)
  return { ...row, userId: delivery?.userId ?? null }
}
