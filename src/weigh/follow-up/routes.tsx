/**
 * Follow-ups.
 *
 * In: a question, and what a person does with it. Out: pages, steps that are never changed, and answers that are handed to
 * the desk that gives them. Never here: a network; a name for who does no webcare.
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { addDays, Day, startOfDay } from '#basics/days'
import { addOfficeMinutes } from '#basics/office-hours'
import { Refusal } from '#basics/refusal'
import {
  contact,
  contactReleased,
  departmentCounts,
  endFollowUp,
  followPost,
  followUpCounts,
  followUpFilters,
  followUps,
  followUpTimes,
  giveFollowUp,
  logAccess,
  noteOnFollowUp,
  officeHours,
  releaseFollowUp,
  reopenFollowUp,
  setDueAt,
  startWriting,
  type Tx,
  takeFollowUp,
  takeOldest,
} from '#store'
import { allow, type Locale, typedLine, typedText, type Viewer, type WebEnv, words } from '#web'
import { closingOf, followOther } from './about.js'
import { answerRoutes } from './answer-routes.js'
import { ask } from './asking.js'
import { libraryRoutes } from './library-routes.js'
import { FollowUpsPage, nameOf } from './list-page.js'
import { followUpId, openOne, showOne, tellSquare } from './open.js'
import type { FollowUpParts } from './parts.js'
import { textRoutes } from './text-routes.js'
import { figureOf } from './wording.js'

const Asked = z.union([
  z.object({ post: z.coerce.number().int().positive() }),
  z.object({ story: z.coerce.number().int().positive() }),
  z.object({ signal: z.guid() }),
  z.object({ item: z.guid() }),
])
const pageSize = 50
const dayMs = 86_400_000
const Filter = z.enum(followUpFilters).catch('open')

const ToDepartment = z.object({
  contact: z.guid(),
  question: typedText(4000).refine((text) => text !== ''),
  due: Day,
})

export function followUpRoutes(parts: FollowUpParts): Hono<WebEnv> {
  const { database, now } = parts
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  routes.get('/follow-up', allow('administrator', 'editor', 'dpo'), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const filter = Filter.parse(c.req.query('show'))
    const department =
      filter === 'asked' ? typedLine(120).parse(c.req.query('department')) || undefined : undefined
    const reader = { userId: viewer.userId, now: now(), department }
    const view = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'follow-up.list', { show: filter })
      const office = await officeHours(tx, orgId)
      const after = readAfter(c.req.query('after'))
      const items = await followUps(tx, orgId, filter, reader, pageSize + 1, after)
      const times = await followUpTimes(tx, orgId, new Date(reader.now.getTime() - 30 * dayMs))
      const figure = times.asked > 0 ? figureOf(c.get('t'), times, office) : null
      return {
        office,
        items,
        figure,
        counts: await followUpCounts(tx, orgId, reader),
        departments: filter === 'asked' ? await departmentCounts(tx, orgId, reader.now) : [],
      }
    })
    const items = view.items.slice(0, pageSize)
    const last = view.items.length > pageSize ? items.at(-1) : undefined
    const lastAt = filter === 'ended' ? (last?.endedAt ?? last?.askedAt) : last?.askedAt
    return c.html(
      <FollowUpsPage
        t={c.get('t')}
        viewer={viewer}
        problems={c.get('problems')}
        now={reader.now}
        filter={filter}
        department={department}
        {...view}
        items={items}
        names={await parts.persons(items.flatMap(({ owner }) => owner ?? []))}
        next={last && lastAt ? `${lastAt.toISOString()}_${last.followUpId}` : null}
      />,
    )
  })

  /** One press at a post, a story, a signal or an item of an edition: it is followed from now on. */
  routes.post('/follow-up', editors, async (c) => {
    const { orgId } = c.get('viewer').org
    const asked = Asked.safeParse(await c.req.parseBody())
    if (!asked.success) throw new Refusal('follow-up.unknown', 'nothing to follow')
    const id = await database.inOrg(orgId, (tx) =>
      'post' in asked.data
        ? follow(tx, c.get('viewer'), asked.data.post)
        : followOther(tx, c.get('viewer'), asked.data, now()),
    )
    tellSquare(parts, orgId)
    return c.redirect(`/follow-up/${id}`, 303)
  })

  /** Ten that are nobody's, the longest waiting first: from now on they are of who pressed. */
  routes.post('/follow-up/take-ten', editors, async (c) => {
    const { userId, org } = c.get('viewer')
    await database.inOrg(org.orgId, async (tx) => {
      const taken = await takeOldest(tx, org.orgId, 10, { by: userId, at: now() })
      await logAccess(tx, org.orgId, userId, 'follow-up.take-ten', { taken: taken.length })
    })
    tellSquare(parts, org.orgId)
    return c.redirect('/follow-up?show=mine', 303)
  })

  routes.get('/follow-up/:id', editors, (c) => showOne(c, parts))

  routes.post('/follow-up/:id/take', editors, (c) => step(c, takeFollowUp))
  routes.post('/follow-up/:id/release', editors, (c) => step(c, releaseFollowUp))
  routes.post('/follow-up/:id/reopen', editors, (c) => step(c, reopenFollowUp))
  routes.post('/follow-up/:id/elsewhere', editors, (c) =>
    step(c, (tx, orgId, id, by) => endFollowUp(tx, orgId, id, { ...by, how: 'answered-elsewhere' })),
  )
  routes.post('/follow-up/:id/give', editors, async (c) => {
    const { to } = await c.req.parseBody()
    if (typeof to !== 'string') throw new Refusal('follow-up.not-a-colleague', 'nobody was chosen')
    return step(c, (tx, orgId, id, by) => giveFollowUp(tx, orgId, id, { ...by, to }))
  })

  routes.post('/follow-up/:id/ask', editors, async (c) => {
    const { userId, org, name } = c.get('viewer')
    const form = ToDepartment.safeParse(await c.req.parseBody())
    const t = c.get('t')
    if (!parts.mail) throw new Refusal('incoming.no-mail', 'no mail server')
    if (!form.success) return showOne(c, parts, { askWrong: t('ask.unclear') })
    const due = startOfDay(addDays(form.data.due, 1), org.timeZone)
    if (due <= now() || due.getTime() > now().getTime() + 366 * dayMs)
      return showOne(c, parts, { askWrong: t('ask.due-wrong') })
    const mail = parts.mail
    const asked = await database.inOrg(org.orgId, async (tx) => {
      const id = followUpId(c)
      await openOne(tx, org.orgId, id)
      const who = await contact(tx, org.orgId, form.data.contact)
      if (!who || who.mail === '') return 'gone' as const
      const town = { orgId: org.orgId, name: org.name, timeZone: org.timeZone }
      // Within its last day, not at the first moment of the next.
      const until = new Date(due.getTime() - 60_000)
      const given = { followUpId: id, contact: who, question: form.data.question, due: until, by: userId }
      await ask(
        tx,
        { origin: mail.origin, town, t: words(org.locale as Locale) },
        { ...given, byName: name, at: now() },
      )
      await logAccess(tx, org.orgId, userId, 'follow-up.ask', { followUp: id, contact: who.contactId })
      return 'asked' as const
    })
    if (asked === 'gone') return showOne(c, parts, { askWrong: t('contacts.unknown') })
    mail.posted()
    tellSquare(parts, org.orgId)
    return c.redirect(`/follow-up/${followUpId(c)}#ask`, 303)
  })
  routes.post('/follow-up/:id/take-back', editors, (c) => step(c, contactReleased))

  routes.post('/follow-up/:id/end', editors, async (c) => {
    const form = await c.req.parseBody()
    const how = z.enum(['closed', 'no-action']).safeParse(form.how)
    if (!how.success) throw new Refusal('follow-up.unclear', 'no such ending')
    const reason = typedLine(200).parse(form.reason)
    if (!reason)
      return showOne(c, parts, { wrong: { field: 'reason', why: c.get('t')('follow-up.reason-missing') } })
    return step(c, (tx, orgId, id, by) => endFollowUp(tx, orgId, id, { ...by, how: how.data, reason }))
  })

  routes.post('/follow-up/:id/note', editors, async (c) => {
    const text = typedLine(1000).parse((await c.req.parseBody()).note)
    if (!text)
      return showOne(c, parts, { wrong: { field: 'note', why: c.get('t')('follow-up.note-missing') } })
    return step(c, (tx, orgId, id, by) => noteOnFollowUp(tx, orgId, id, { ...by, text }))
  })

  /** Somebody types: the others are told. Answers who else does, in words; empty when nobody. */
  routes.post('/follow-up/:id/writing', editors, async (c) => {
    const { userId, org } = c.get('viewer')
    const other = await database.inOrg(org.orgId, (tx) =>
      startWriting(tx, org.orgId, followUpId(c), { by: userId, at: now() }),
    )
    if (other === null) return c.text('')
    const t = c.get('t')
    return c.text(t('follow-up.writing', { name: nameOf(t, await parts.persons([other]), other) }))
  })

  routes.post('/follow-up/:id/due', editors, async (c) => {
    const day = Day.safeParse((await c.req.parseBody()).day)
    const { orgId } = c.get('viewer').org
    if (!day.success)
      return showOne(c, parts, { wrong: { field: 'day', why: c.get('t')('follow-up.day-missing') } })
    const office = await database.inOrg(orgId, (tx) => officeHours(tx, orgId))
    const dueAt = closingOf(day.data, office)
    if (dueAt < now())
      return showOne(c, parts, { wrong: { field: 'day', why: c.get('t')('follow-up.day-past') } })
    return step(c, (tx, org, id, by) => setDueAt(tx, org, id, { ...by, dueAt, day: day.data }))
  })

  answerRoutes(routes, parts)
  libraryRoutes(routes, parts)
  textRoutes(routes, parts)

  /** One step, by who presses; then the page again. Already done by another: nothing to complain about. */
  async function step(
    c: Context<WebEnv>,
    work: (tx: Tx, orgId: string, id: string, step: { by: string; at: Date }) => Promise<unknown>,
  ) {
    const { userId, org } = c.get('viewer')
    const id = followUpId(c)
    await database.inOrg(org.orgId, async (tx) => {
      await openOne(tx, org.orgId, id)
      await work(tx, org.orgId, id, { by: userId, at: now() })
      await logAccess(tx, org.orgId, userId, 'follow-up.change', {
        followUp: id,
        step: c.req.path.split('/').at(-1) ?? '',
      })
    })
    tellSquare(parts, org.orgId)
    return c.redirect(`/follow-up/${id}`, 303)
  }

  async function follow(tx: Tx, viewer: Viewer, postId: number): Promise<string> {
    const { orgId } = viewer.org
    const [post] = await tx<
      { at: Date }[]
    >`select at from post where org_id = ${orgId} and post_id = ${postId} and body is not null`
    if (!post) throw new Refusal('follow-up.unknown', 'no such post')
    const office = await officeHours(tx, orgId)
    // The clock runs from when it was asked, but nobody can be late at the moment of noticing it.
    const dueAt = addOfficeMinutes(now(), office.answerWithin * 60, office)
    const id = await followPost(tx, orgId, { postId, askedAt: post.at, dueAt }, viewer.userId)
    await logAccess(tx, orgId, viewer.userId, 'follow-up.change', { followUp: id, step: 'made' })
    return id
  }

  return routes
}

/** `<moment>_<id>`: the last of the page before. */
function readAfter(text: string | undefined): { at: Date; followUpId: string } | null {
  const [moment = '', id] = (text ?? '').split('_')
  const at = new Date(moment)
  if (Number.isNaN(at.getTime()) || !z.guid().safeParse(id).success || id === undefined) return null
  return { at, followUpId: id }
}
