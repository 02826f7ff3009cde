/**
 * The list of who answers for a department, behind the link in his mails, without an account. GET changes nothing, since
 * scanners of mail open every link; a press answers, or gives back. The link ends after fourteen days. Never here: who asked.
 */
import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { Bus } from '#basics/bus'
import { Refusal } from '#basics/refusal'
import {
  type Contact,
  type ContactQuestion,
  contact,
  contactAnswered,
  contactOfToken,
  contactReleased,
  type Database,
  keepIncoming,
  logAccess,
  type Organisation,
  organisation,
  questionsOf,
  type Tx,
  tellFollowUp,
} from '#store'
import { Button, calm, dateOf, Notice, PlainPage, type Translate, typedText, type WebEnv } from '#web'

export type DepartmentParts = { database: Database; bus: Bus; now: () => Date }
type Opened = { orgId: string; town: Organisation; who: Contact }

const answerKept = 90 * 86_400_000
const Body = typedText(10_000)

export function departmentRoutes({ database, bus, now }: DepartmentParts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()

  async function opened(c: Context<WebEnv>): Promise<Opened> {
    const token = c.req.param('token') ?? ''
    const found = await database.app.begin((tx) => contactOfToken(tx as Tx, token, now()))
    if (!found) throw new Refusal('ask.link-gone', 'no such link')
    const { orgId, contactId } = found
    return database.inOrg(orgId, async (tx) => {
      const town = await organisation(tx, orgId)
      const who = await contact(tx, orgId, contactId)
      if (!town || !who) throw new Refusal('ask.link-gone', 'nobody')
      return { orgId, town, who }
    })
  }

  async function show(c: Context<WebEnv>, wrong?: string) {
    const { orgId, town, who } = await opened(c)
    const t = c.get('t')
    const list = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, `contact:${who.contactId}`, 'department.list', {})
      return questionsOf(tx, orgId, who.contactId, now())
    })
    const at = `/department/${c.req.param('token')}`
    const open = list.filter((one) => one.answeredAt === null)
    const done = list.filter((one) => one.answeredAt !== null)
    return c.html(
      <PlainPage t={t} title={t('ask.page')} brand={town.name}>
        <h1>{t('ask.page-title', { count: open.length, name: calm(who.department) })}</h1>
        {c.req.query('done') && (
          <Notice>{t(`ask.done-${c.req.query('done') === 'back' ? 'back' : 'answered'}`)}</Notice>
        )}
        <p class="lead">{t(open.length === 0 ? 'ask.page-none' : 'ask.page-lead')}</p>
        {open.map((one) => (
          <Question t={t} one={one} town={town} at={at} now={now()} wrong={wrong === one.followUpId} />
        ))}
        {done.length > 0 && (
          <section>
            <h2>{t('ask.answered')}</h2>
            <ul class="list">
              {done.map((one) => (
                <li dir="auto">{textOf(t, one)}</li>
              ))}
            </ul>
          </section>
        )}
      </PlainPage>,
      wrong ? 422 : 200,
    )
  }

  routes.get('/department/:token', (c) => show(c))

  routes.post('/department/:token/:id/answer', async (c) => {
    const { orgId, who } = await opened(c)
    const body = Body.safeParse((await c.req.parseBody()).body)
    const text = body.success ? body.data : ''
    const id = c.req.param('id')
    if (text === '') return show(c, id)
    await database.inOrg(orgId, async (tx) => {
      const one = await his(tx, orgId, who, id)
      const kept = await keepIncoming(tx, orgId, {
        // A form that is sent twice is one answer.
        fingerprint: createHash('sha256')
          .update(`page\n${one.followUpId}\n${who.contactId}\n${text}`)
          .digest('hex'),
        cameAt: now(),
        road: 'page',
        kind: 'answer',
        why: '',
        state: 'open',
        ours: {
          mailId: null,
          followUpId: one.followUpId,
          contactId: who.contactId,
          editionId: null,
          userId: null,
        },
        sender: who.mail,
        senderName: who.name,
        subject: '',
        messageId: null,
        written: text,
        whole: null,
        trouble: [],
        until: new Date(now().getTime() + answerKept),
        files: [],
      })
      if (kept === null) return
      const by = `contact:${who.contactId}`
      await contactAnswered(tx, orgId, one.followUpId, now())
      await tellFollowUp(tx, orgId, one.followUpId, 'department-answered', { by, at: now() }, { to: by })
    })
    bus.tell({ type: 'square', orgId })
    return c.redirect(`/department/${c.req.param('token')}?done=answered`, 303)
  })

  routes.post('/department/:token/:id/back', async (c) => {
    const { orgId, who } = await opened(c)
    await database.inOrg(orgId, async (tx) => {
      const one = await his(tx, orgId, who, c.req.param('id'))
      await contactReleased(tx, orgId, one.followUpId, { by: `contact:${who.contactId}`, at: now() })
    })
    bus.tell({ type: 'square', orgId })
    return c.redirect(`/department/${c.req.param('token')}?done=back`, 303)
  })

  async function his(tx: Tx, orgId: string, who: Contact, id: string): Promise<ContactQuestion> {
    const one = (await questionsOf(tx, orgId, who.contactId, now())).find(
      (question) => question.followUpId === id,
    )
    if (!one) throw new Refusal('ask.not-yours', 'not asked of him')
    return one
  }
  return routes
}

const textOf = (t: Translate, one: ContactQuestion) =>
  calm(one.body ?? '') || calm(one.title) || t('ask.earlier')

function Question(props: {
  t: Translate
  one: ContactQuestion
  town: Organisation
  at: string
  now: Date
  wrong: boolean
}) {
  const { t, one, town, at, now, wrong } = props
  const day = dateOf(one.due, town.timeZone, t.locale)
  return (
    <article class="asked-of-you">
      <p class={one.due < now ? 'late' : 'soft'}>{t(one.due < now ? 'ask.was-due' : 'ask.due', { day })}</p>
      <p class="said large" dir="auto">
        {textOf(t, one)}
      </p>
      <form method="post" action={`${at}/${one.followUpId}/answer`}>
        {wrong && <Notice look="problem">{t('incoming.answer-missing')}</Notice>}
        <div class="field">
          <label for={`a-${one.followUpId}`}>{t('ask.your-answer')}</label>
          <textarea
            id={`a-${one.followUpId}`}
            name="body"
            class="said"
            rows={5}
            required
            maxlength={10_000}
          />
        </div>
        <Button look="primary">{t('ask.send')}</Button>
      </form>
      <form method="post" action={`${at}/${one.followUpId}/back`}>
        <Button look="quiet">{t('ask.not-ours')}</Button>
      </form>
    </article>
  )
}
