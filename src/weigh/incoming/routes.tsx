/**
 * Mail that came in, for who makes the tamtam and answers questions. In: a press. Out: pages, files as downloads, answers in
 * the outbox. Each look and each download is in the access log. Never here: a file that is shown in a page.
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Bus } from '#basics/bus'
import { Refusal } from '#basics/refusal'
import {
  addRemark,
  addressLives,
  automaticSince,
  contactAnswered,
  contactNames,
  type Database,
  deadAddresses,
  doneIncoming,
  fileOf,
  type Incoming,
  incoming,
  incomingAnswered,
  incomingDone,
  incomingReopened,
  incomingTakenOver,
  logAccess,
  mailAccount,
  openIncoming,
  post,
  type Tx,
  tellFollowUp,
} from '#store'
import { allow, calm, typedText, type WebEnv } from '#web'
import { IncomingPage } from './page.js'

export type IncomingParts = {
  database: Database
  bus: Bus
  now: () => Date
  persons: (userIds: string[]) => Promise<Map<string, { name: string; mail: string }>>
  /** Null: this installation sends no mail. */
  mail: { host: string; posted(): void } | null
}

const dayMs = 86_400_000
const Body = typedText(10_000)

export function incomingRoutes(parts: IncomingParts): Hono<WebEnv> {
  const { database, bus, now } = parts
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  async function show(c: Context<WebEnv>, wrong?: { incomingId: string; why: string }) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => {
      const open = await openIncoming(tx, orgId, 100)
      await logAccess(tx, orgId, viewer.userId, 'incoming.read', { items: open.length })
      return {
        open,
        done: await doneIncoming(tx, orgId, 30),
        automatic: await automaticSince(tx, orgId, new Date(now().getTime() - 30 * dayMs)),
        dead: new Set((await deadAddresses(tx, orgId)).map((one) => one.mail)),
        hasMailbox: (await mailAccount(tx, orgId))?.active === true,
        contacts: await contactNames(tx, orgId),
      }
    })
    const readers = [...view.open, ...view.done].flatMap(({ userId }) => userId ?? [])
    const names = new Map<string, { name: string }>([
      ...(await parts.persons([...new Set(readers)])),
      ...view.contacts,
    ])
    const { t, problems } = c.var
    return c.html(
      <IncomingPage
        t={t}
        viewer={viewer}
        problems={problems}
        now={now()}
        names={names}
        mail={parts.mail !== null}
        wrong={wrong}
        {...view}
      />,
      wrong ? 422 : 200,
    )
  }

  routes.get('/incoming', editors, (c) => show(c))

  /** As bytes that are saved, never shown: whatever is in it, no page of ours runs it. */
  routes.get('/incoming/file/:file', editors, async (c) => {
    const { userId, org } = c.get('viewer')
    const id = z.guid().safeParse(c.req.param('file'))
    const file = id.success
      ? await database.inOrg(org.orgId, async (tx) => {
          const found = await fileOf(tx, org.orgId, id.data)
          if (found) await logAccess(tx, org.orgId, userId, 'incoming.file', { letter: found.incomingId })
          return found
        })
      : null
    if (!file) throw new Refusal('incoming.unknown', 'no such file')
    const plain = file.name.normalize('NFKD').replace(/[^\w. -]/g, '_')
    return c.body(new Uint8Array(file.content), 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
  })

  routes.post('/incoming/:id/done', editors, (c) =>
    press(c, 'done', (tx, one, step) => incomingDone(tx, step.orgId, one.incomingId, step)),
  )
  routes.post('/incoming/:id/reopen', editors, (c) =>
    press(c, 'reopen', (tx, one, { orgId }) => incomingReopened(tx, orgId, one.incomingId)),
  )
  routes.post('/incoming/:id/alive', editors, (c) =>
    press(c, 'alive', async (tx, one, step) => {
      if (one.recipient) await addressLives(tx, step.orgId, one.recipient)
      await incomingDone(tx, step.orgId, one.incomingId, step)
    }),
  )
  routes.post('/incoming/:id/take-over', editors, (c) =>
    press(c, 'take-over', async (tx, one, step) => {
      const kind = await incomingTakenOver(tx, step.orgId, one.incomingId)
      if (kind === 'remark' && one.editionId && one.userId && one.written)
        await addRemark(tx, step.orgId, {
          remarkId: one.incomingId,
          editionId: one.editionId,
          userId: one.userId,
          body: one.written.slice(0, 2000),
          at: step.at,
          how: 'mail',
        })
      if (kind !== 'answer' || one.followUpId === null) return
      await contactAnswered(tx, step.orgId, one.followUpId, step.at)
      await tellFollowUp(
        tx,
        step.orgId,
        one.followUpId,
        'department-answered',
        step,
        one.contactId ? { to: `contact:${one.contactId}` } : {},
      )
    }),
  )

  routes.post('/incoming/:id/answer', editors, async (c) => {
    const body = Body.safeParse((await c.req.parseBody()).body)
    const text = body.success ? body.data : ''
    const { id } = c.req.param()
    if (text === '') return show(c, { incomingId: id, why: c.get('t')('incoming.answer-missing') })
    if (!parts.mail) throw new Refusal('incoming.no-mail', 'no mail server')
    const { host, posted } = parts.mail
    const t = c.get('t')
    const viewer = c.get('viewer')
    const reader = await database.inOrg(viewer.org.orgId, async (tx) => (await theOne(tx, c)).userId)
    const person = reader ? (await parts.persons([reader])).get(reader) : undefined
    await press(c, 'answer', async (tx, one, step) => {
      const to = one.kind === 'remark' ? (person?.mail ?? one.sender) : one.sender
      // Of two who send, and of a form that is sent twice, one does.
      if (to === '' || !(await incomingDone(tx, step.orgId, one.incomingId, step))) return
      const mailId = await post(tx, step.orgId, {
        recipient: to,
        subject: t('incoming.answer-subject', {
          subject: calm(one.subject.replace(/^(re|antw|aw)\s*:\s*/i, '')) || t('incoming.no-subject'),
        }).slice(0, 180),
        text: `${text}\n\n-- \n${viewer.name}\n${viewer.org.name}\n`,
        host,
        inReplyTo: one.messageId,
      })
      await incomingAnswered(tx, step.orgId, one.incomingId, mailId)
    })
    posted()
    return c.redirect('/incoming', 303)
  })

  async function theOne(tx: Tx, c: Context<WebEnv>): Promise<Incoming> {
    const { orgId } = c.get('viewer').org
    const id = z.guid().safeParse(c.req.param('id'))
    const one = id.success ? await incoming(tx, orgId, id.data) : null
    if (!one) throw new Refusal('incoming.unknown', 'no such message')
    return one
  }

  async function press(
    c: Context<WebEnv>,
    what: string,
    work: (tx: Tx, one: Incoming, step: { by: string; at: Date; orgId: string }) => Promise<unknown>,
  ) {
    const { userId, org } = c.get('viewer')
    const back = await database.inOrg(org.orgId, async (tx) => {
      const one = await theOne(tx, c)
      await work(tx, one, { by: userId, at: now(), orgId: org.orgId })
      await logAccess(tx, org.orgId, userId, 'incoming.change', { letter: one.incomingId, step: what })
      return c.req.query('from') === 'question' && one.followUpId
        ? `/follow-up/${one.followUpId}#letters`
        : '/incoming'
    })
    bus.tell({ type: 'square', orgId: org.orgId })
    return c.redirect(back, 303)
  }
  return routes
}
