/**
 * `/timeline/…`: everything about one topic, story or item, in order.
 *
 * Who makes the tamtam and the general director read it, with counts of readers only. The general director alone may ask who was
 * shown and confirmed what (PRODUCT: missing confirmations are for the reader and the general director): with a reason, which
 * stands in the access log and the ledger, and of which everybody who is named gets one mail, in one transaction. Such a showing
 * is his alone, for a day, and holds nothing that came after it: so nobody is named who was not told.
 */
import { hash, randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Day, localTime } from '#basics/days'
import type { Printer } from '#basics/pdf'
import { Refusal } from '#basics/refusal'
import {
  type AccessDetail,
  aboutOf,
  type Database,
  type LedgerHead,
  logAccess,
  noteDocument,
  post,
  type Showing,
  showing,
  startShowing,
  storyShownAs,
  subjectOfItem,
  type TimelineGroup,
  type TimelineSubject,
  type Tx,
  tamtamSetting,
  timelineGroups,
  timelineName,
  topicOfDecision,
} from '#store'
import { calm, type Locale, paper, signedIn, type Viewer, type WebEnv, words as wordsIn } from '#web'
import { shownLetter } from './letter.js'
import { pathOf, Sheet, TimelinePage, TimelinePaper, type TimelineView, titleOf } from './page.js'
import { type Asked, readTimeline, spanOf, type TimelineData } from './read.js'
import { type Differences, linesOf } from './wording.js'

export type TimelineParts = {
  database: Database
  now: () => Date
  persons(userIds: string[]): Promise<Map<string, { name: string; mail: string; locale: string | null }>>
  /** What changed between two versions of a topic. */
  differences: Differences
  /** Null: no mail leaves here, and nobody can be told: then no receipts are shown. */
  mail: { origin: string; posted(): void } | null
  handOut(orgId: string, head: LedgerHead, at: Date): void
  /** Null: no document is made here, and the browser prints the page. */
  printer: Printer | null
}

/** A showing may be looked at again for so long. */
const showingMs = 86_400_000

const AskedDay = Day.optional().catch(undefined)
const Month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
  .optional()
  .catch(undefined)
const Story = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER)
const isGroup = (text: string): text is TimelineGroup => (timelineGroups as readonly string[]).includes(text)

export function timelineRoutes(parts: TimelineParts): Hono<WebEnv> {
  const { database, now } = parts
  const routes = new Hono<WebEnv>()

  // Before `/:kind/:id`: a showing is no kind.
  routes.get('/timeline/showing/:id', signedIn(), async (c) => {
    const { data, view } = await openShowing(c)
    return c.html(c.req.query('paper') ? <TimelinePaper {...view} /> : <TimelinePage {...view} data={data} />)
  })

  routes.post('/timeline/showing/:id/pdf', signedIn(), async (c) => {
    const { view } = await openShowing(c, true)
    return document(c, view)
  })

  routes.post('/timeline/:kind/:id/pdf', signedIn(), async (c) => {
    const { org } = c.get('viewer')
    const subject = await database.inOrg(org.orgId, (tx) => subjectFrom(tx, c))
    const form = await c.req.parseBody({ all: true })
    const kinds = [form.kind ?? []].flat().filter((kind) => typeof kind === 'string')
    const asked = {
      from: AskedDay.parse(form.from),
      to: AskedDay.parse(form.to),
      kinds: kinds.filter(isGroup),
    }
    return document(c, await openTimeline(c, subject, true, asked))
  })

  /** Made, noted by its hash, and only then handed over. */
  async function document(c: Context<WebEnv>, view: TimelineView) {
    const { t, viewer, data } = view
    const { orgId, timeZone, name } = viewer.org
    if (!parts.printer) throw new Refusal('timeline.no-pdf', 'there is no printer here')
    const title = `${titleOf(view)} · ${calm(name)}`
    const pdf = await parts.printer.print(
      paper({ t, title, children: <Sheet {...view} mayFollow={false} /> }),
    )
    const at = now()
    const head = await database.inOrg(orgId, (tx) =>
      noteDocument(tx, orgId, {
        sha256: hash('sha256', pdf, 'hex'),
        subject: data.subject,
        span: data.showing?.span ?? spanOf(data.asked, timeZone),
        showing: data.showing?.showingId ?? null,
        rows: view.lines.length,
        by: viewer.userId,
        at,
      }),
    )
    parts.handOut(orgId, head, at)
    const { day } = localTime(at, timeZone)
    c.header('content-type', 'application/pdf')
    c.header('content-disposition', `attachment; filename="${t('timeline.file')}-${day}-${head.n}.pdf"`)
    return c.body(new Uint8Array(pdf))
  }

  routes.get('/timeline/:kind/:id', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const subject = await database.inOrg(viewer.org.orgId, (tx) => subjectFrom(tx, c))
    if (pathOf(subject) !== `/timeline/${c.req.param('kind')}/${c.req.param('id')}`)
      return c.redirect(pathOf(subject), 303)
    const paper = c.req.query('paper') !== undefined
    const view = await openTimeline(c, subject, paper)
    return c.html(paper ? <TimelinePaper {...view} /> : <TimelinePage {...view} />)
  })

  routes.post('/timeline/:kind/:id/showing', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const form = await c.req.parseBody()
    const reason = z.string().transform(calm).catch('').parse(form.reason)
    const id = z.uuid().catch(randomUUID()).parse(form.id)
    const span = { from: AskedDay.parse(form.from), to: AskedDay.parse(form.to) }
    const subject = await database.inOrg(orgId, async (tx) => {
      if ((await tamtamSetting(tx, orgId)).director !== viewer.userId)
        throw new Refusal('access.not-your-role', 'only the general director')
      return subjectFrom(tx, c)
    })
    const again = async (key: string) =>
      c.html(
        <TimelinePage
          {...(await openTimeline(c, subject, false, { ...span, kinds: [] }))}
          wrong={{ typed: reason.slice(0, 400), message: c.get('t')(key) }}
        />,
        422,
      )
    if (!parts.mail) return again('timeline.no-mail')
    // Long enough to say something to those who get it.
    if (reason.length < 10 || reason.length > 400) return again('timeline.reason-wrong')
    const made = await show(viewer, {
      showingId: id,
      subject,
      reason,
      span: spanOf(span, viewer.org.timeZone),
    })
    if (made === 'nobody') return again('timeline.nobody-named')
    return c.redirect(`/timeline/showing/${id}`, 303)
  })

  /** The entry, the note and the mails, or nothing. */
  async function show(viewer: Viewer, wanted: Pick<Showing, 'showingId' | 'subject' | 'reason' | 'span'>) {
    const { orgId, timeZone, name: town, slug } = viewer.org
    const at = now()
    const done = await database.inOrg(orgId, async (tx) => {
      const started = await startShowing(tx, orgId, { ...wanted, by: viewer.userId, at })
      if (!started || started.people.length === 0 || !parts.mail) return started
      const host = new URL(parts.mail.origin).hostname
      const name = (await timelineName(tx, orgId, wanted.subject)) ?? ''
      const people = await parts.persons(started.people)
      for (const [userId, person] of people) {
        // Who asks knows.
        if (userId === viewer.userId) continue
        const t = wordsIn((person.locale ?? viewer.org.locale) as Locale)
        const shown = { town, name: calm(name) || t('timeline.unnamed'), by: viewer.name, at, ...wanted }
        const link = `${parts.mail.origin}/tamtam/latest?bestuur=${slug}`
        await post(tx, orgId, {
          recipient: person.mail,
          ...shownLetter(t, shown, { link, timeZone }),
          host,
        })
      }
      return started
    })
    if (done?.people.length === 0) return 'nobody'
    if (done) {
      parts.handOut(orgId, done.head, at)
      parts.mail?.posted()
    }
    return 'shown'
  }

  async function openShowing(
    c: Context<WebEnv>,
    paper = c.req.query('paper') !== undefined,
  ): Promise<{ data: TimelineData; view: TimelineView }> {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const id = z.uuid().safeParse(c.req.param('id'))
    const data = await database.inOrg(orgId, async (tx) => {
      const { director } = await tamtamSetting(tx, orgId)
      const since = new Date(now().getTime() - showingMs)
      const shown =
        id.success && director === viewer.userId
          ? await showing(tx, orgId, id.data, viewer.userId, since)
          : undefined
      if (!shown) throw new Refusal('timeline.showing-gone', 'no such showing, or not any more')
      const read = await readTimeline(tx, viewer.org, shown.subject, askedIn(c), { paper, showing: shown })
      if (!read) throw new Refusal('timeline.unknown', 'no such thing')
      await logAccess(tx, orgId, viewer.userId, 'timeline.receipts-read', {
        ...aboutOf(shown.subject),
        showing: shown.showingId,
      })
      return read
    })
    return { data, view: await viewOf(c, data, { isDirector: true, hasDirector: true }) }
  }

  async function openTimeline(
    c: Context<WebEnv>,
    subject: TimelineSubject,
    paper: boolean,
    asked: Asked = askedIn(c),
  ): Promise<TimelineView> {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const { data, director } = await database.inOrg(orgId, async (tx) => {
      const { director } = await tamtamSetting(tx, orgId)
      mayRead(viewer, director)
      const data = await readTimeline(tx, viewer.org, subject, asked, { paper })
      if (!data) throw new Refusal('timeline.unknown', 'no such thing')
      await logAccess(tx, orgId, viewer.userId, 'timeline.read', detailOf(subject, asked))
      return { data, director }
    })
    return viewOf(c, data, { isDirector: director === viewer.userId, hasDirector: director !== null })
  }

  async function viewOf(
    c: Context<WebEnv>,
    data: TimelineData,
    who: { isDirector: boolean; hasDirector: boolean },
  ): Promise<TimelineView> {
    const viewer = c.get('viewer')
    const t = c.get('t')
    const people = await parts.persons([...new Set((data.named ?? []).flatMap((entry) => entry.who ?? []))])
    const names = new Map([...people].map(([id, { name }]) => [id, name]))
    return {
      t,
      viewer,
      problems: c.get('problems'),
      now: now(),
      data,
      lines: linesOf({ t, data, differences: parts.differences, names }),
      mayFollow: makes(viewer),
      mayShow: who.isDirector,
      hasDirector: who.hasDirector,
      makesPdf: parts.printer !== null,
      showingId: randomUUID(),
    }
  }

  return routes
}

const makes = ({ role }: Viewer) => role === 'administrator' || role === 'editor'

function mayRead(viewer: Viewer, director: string | null): void {
  if (!makes(viewer) && director !== viewer.userId)
    throw new Refusal('access.not-your-role', 'for who makes the tamtam, and the general director')
}

function askedIn(c: Context<WebEnv>): Asked {
  const kinds = [...new Set((c.req.queries('kind') ?? []).filter(isGroup))]
  return {
    from: AskedDay.parse(c.req.query('from')),
    to: AskedDay.parse(c.req.query('to')),
    month: Month.parse(c.req.query('month')),
    kinds,
  }
}

function detailOf(subject: TimelineSubject, { from, to, month }: Asked): AccessDetail {
  return {
    ...aboutOf(subject),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(month ? { month } : {}),
  }
}

/** What the address names; of an item what it was made of, of a decision its topic, of a story where it is shown now. */
async function subjectFrom(tx: Tx, c: Context<WebEnv>): Promise<TimelineSubject> {
  const { orgId } = c.get('viewer').org
  const { kind, id = '' } = c.req.param() as { kind: string; id?: string }
  const found = await (async (): Promise<TimelineSubject | undefined> => {
    if (kind === 'story') {
      const number = Story.safeParse(id)
      const shown = number.success ? await storyShownAs(tx, orgId, number.data) : undefined
      return shown === undefined ? undefined : { kind, id: shown }
    }
    if (!z.uuid().safeParse(id).success) return undefined
    if (kind === 'topic') return { kind, id: id.toLowerCase() }
    if (kind === 'decision') return topicOfDecision(tx, orgId, id.toLowerCase())
    return kind === 'item' ? subjectOfItem(tx, orgId, id.toLowerCase()) : undefined
  })()
  if (!found || (await timelineName(tx, orgId, found)) === undefined)
    throw new Refusal('timeline.unknown', 'no such thing')
  return found
}
