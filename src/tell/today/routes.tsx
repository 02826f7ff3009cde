/**
 * Vandaag. In: what waits. Out: a page, and decisions, each undone with one key.
 */
import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Bus } from '#basics/bus'
import { addDays, localTime, startOfDay } from '#basics/days'
import { addOfficeMinutes, medianOf } from '#basics/office-hours'
import { Refusal } from '#basics/refusal'
import {
  brokenToday,
  changeTopic,
  type Database,
  decide,
  decidedSince,
  decidedTogether,
  endFollowUp,
  endingKeys,
  endingTopics,
  followPost,
  followTopic,
  followUpOfPost,
  followUpTimes,
  giveAnswer,
  incomingDone,
  incomingReopened,
  incomingToday,
  isDecided,
  logAccess,
  newInTopics,
  officeHours,
  olderQuestions,
  openQuestions,
  openRemarks,
  openSignals,
  remarkRead,
  reopenEndedAt,
  setSourceState,
  singlesDecidedSince,
  sources,
  stuckReplies,
  type Tx,
  takeAnswersBack,
  takeFollowUp,
  tamtamState,
  textsForDesk,
  undecide,
  visitSoon,
} from '#store'
import { allow, answeringFigure, type Translate, typedLine, type Viewer, type WebEnv } from '#web'
import { type Drawn, drawn } from '../signals/drawn.js'
import { signalTitle } from '../signals/wording.js'
import { addOwnToTamtam, addToTamtam, takeFromTamtam } from '../tamtam/add.js'
import { isWeekend } from '../tamtam/ground.js'
import { TodayPage } from './page.js'
import { type Item, mine, queue, type Section } from './queue.js'

/** When the office is open, and how the answering went in thirty days. */
async function answering(tx: Tx, orgId: string, t: Translate, now: Date) {
  const office = await officeHours(tx, orgId)
  const { asked, answered } = await followUpTimes(tx, orgId, new Date(now.getTime() - 30 * 86_400_000))
  const median = medianOf(answered, office)
  const figure = asked === 0 ? null : answeringFigure(t, { asked, answered: answered.length, median })
  return { office, figure }
}

const atMost = 30
const signalsAtMost = 5
/** Topics are prolonged by half a year (PRODUCT, privacy 1). */
const prolongMonths = 6

type Parts = {
  database: Database
  bus: Bus
  now: () => Date
  /** Names of readers who said something. */
  persons(userIds: string[]): Promise<Map<string, { name: string }>>
}

/** One line of somebody's own words. */
const words = (most: number) => typedLine(most).optional()

const Decision = z.object({
  item: z.string().max(80),
  action: z.string().max(20),
  title: words(80),
  detail: words(160),
  reason: words(200),
})

export function todayRoutes({ database, bus, now, persons }: Parts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  async function show(c: Context<WebEnv>, wrong?: { item: string; message: string }) {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const midnight = startOfDay(localTime(now(), timeZone).day, timeZone)
    const view = await database.inOrg(orgId, async (tx) => {
      const sections = await waiting(tx, viewer, now())
      await logAccess(tx, orgId, viewer.userId, 'today.read', {
        items: sections.flatMap((section) => section.items).length,
      })
      const items = sections.flatMap((section) => section.items)
      const asked = wrong?.item ?? c.req.query('item')
      const chosen = items.find((item) => item.key === asked) ?? items[0]
      return {
        sections,
        chosen,
        drawn: await drawnOf(tx, viewer, chosen, c.get('t')),
        ...(await answering(tx, orgId, c.get('t'), now())),
        texts: await textsForDesk(tx, orgId),
        decided: await decidedSince(tx, orgId, midnight),
        undo: await lastDecision(tx, orgId, viewer.userId, midnight),
        posts: await postsSince(tx, orgId, midnight),
        noSources: (await sources(tx, orgId)).length === 0,
        tamtam: await tamtamState(tx, orgId, localTime(now(), timeZone).day),
      }
    })
    const { t, problems } = c.var
    const said = view.sections.flatMap(({ items }) =>
      items.flatMap((one) => (one.kind === 'remark' ? one.remark.userId : [])),
    )
    const people = await persons(said)
    const nameOf = (userId: string) => people.get(userId)?.name ?? t('tamtam.somebody')
    return c.html(
      <TodayPage
        t={t}
        viewer={viewer}
        problems={problems}
        now={now()}
        wrong={wrong?.message}
        nameOf={nameOf}
        {...view}
      />,
      wrong ? 422 : 200,
    )
  }

  routes.get('/today', editors, (c) => show(c))

  routes.post('/today', editors, async (c) => {
    const viewer = c.get('viewer')
    const form = Decision.safeParse(await c.req.parseBody())
    if (!form.success) throw new Refusal('today.unclear', 'the decision cannot be read')
    const { orgId } = viewer.org
    const outcome = await database.inOrg(orgId, async (tx) => {
      const items = (await waiting(tx, viewer, now())).flatMap((section) => section.items)
      const at = items.findIndex((item) => item.key === form.data.item)
      const item = items[at]
      // Somebody else was first, or the page is old: nothing to do, nothing to complain about.
      if (!item) return { next: undefined }
      if (!item.actions.some((action) => action.name === form.data.action))
        throw new Refusal('today.unclear', 'no such action')
      if (form.data.action === 'follow') return { follow: await follow(tx, viewer, item, now(), c.get('t')) }
      const missing = await act(tx, viewer, item, form.data, now(), c.get('t'))
      if (missing) return { missing: { item: item.key, message: c.get('t')(missing) } }
      await logAccess(tx, orgId, viewer.userId, 'today.decide', { item: item.key, action: form.data.action })
      return { next: (items[at + 1] ?? items[at - 1])?.key }
    })
    if ('missing' in outcome && outcome.missing) return show(c, outcome.missing)
    bus.tell({ type: 'square', orgId })
    bus.tell({ type: 'sources', orgId })
    bus.tell({ type: 'topics', orgId })
    if ('follow' in outcome) return c.redirect(`/follow-up/${outcome.follow}`, 303)
    return c.redirect(outcome.next ? `/today?item=${encodeURIComponent(outcome.next)}` : '/today', 303)
  })

  routes.post('/today/undo', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const item = z
      .string()
      .regex(/^[\w:-]{1,80}$/)
      .safeParse((await c.req.parseBody()).item)
    if (!item.success) throw new Refusal('today.unclear', 'the decision cannot be read')
    await database.inOrg(orgId, async (tx) => {
      await takeBack(tx, viewer, item.data, now())
      await logAccess(tx, orgId, viewer.userId, 'today.undo', { item: item.data })
    })
    bus.tell({ type: 'square', orgId })
    bus.tell({ type: 'sources', orgId })
    return c.redirect(`/today?item=${encodeURIComponent(item.data)}`, 303)
  })

  return routes
}

async function waiting(tx: Tx, viewer: Viewer, now: Date): Promise<Section[]> {
  const { orgId, timeZone } = viewer.org
  const today = localTime(now, timeZone).day
  const tamtam = isWeekend(today) ? null : await tamtamState(tx, orgId, today)
  const isPut = tamtam !== null && (await isDecided(tx, orgId, `tamtam:${today}`, now))
  return queue({
    tamtam:
      tamtam && !isPut && tamtam.version === 0 && (tamtam.readers > 0 || tamtam.chosen > 0)
        ? { day: today, state: tamtam }
        : null,
    remarks: await openRemarks(tx, orgId, 5, now),
    questions: await openQuestions(tx, orgId, now, atMost, viewer.userId),
    replies: await stuckReplies(tx, orgId, viewer.userId, now),
    letters: await incomingToday(tx, orgId, now, atMost),
    older: await olderQuestions(tx, orgId, now),
    news: mine(await newInTopics(tx, orgId, now), viewer),
    broken: await brokenToday(tx, orgId, now),
    ending: await endingTopics(tx, orgId, now, today),
    keys: await endingKeys(tx, orgId, now),
    signals: await openSignals(tx, orgId, now, viewer.userId, signalsAtMost),
    singlesDone: await singlesDecidedSince(tx, orgId, startOfDay(today, timeZone)),
  })
}

/** The curve beside a signal. */
async function drawnOf(tx: Tx, viewer: Viewer, chosen: Item | undefined, t: Translate): Promise<Drawn> {
  return chosen?.kind === 'signal' ? drawn(tx, chosen.signal, { t, org: viewer.org }) : null
}

/** Does it; returns the message key of what is missing, if anything is. */
async function act(
  tx: Tx,
  viewer: Viewer,
  item: Item,
  form: z.infer<typeof Decision>,
  now: Date,
  t: Translate,
): Promise<string | null> {
  const { orgId, timeZone } = viewer.org
  const step = { by: viewer.userId, at: now }
  const tomorrow = startOfDay(addDays(localTime(now, timeZone).day, 1), timeZone)
  const remember = (until: Date | null) =>
    decide(tx, orgId, { item: item.key, action: form.action, by: viewer.userId, at: now, until })
  if (form.action === 'later') {
    await remember(tomorrow)
    for (const part of partsOf(item)) {
      await decide(tx, orgId, { item: part, action: 'later', by: viewer.userId, at: now, until: tomorrow })
    }
    return null
  }
  if (form.action === 'tamtam') {
    await intoTamtam(tx, viewer, item, now)
    await remember(item.kind === 'question' ? tomorrow : item.kind === 'topic' ? now : null)
    return null
  }
  if (item.kind === 'remark') {
    await remarkRead(tx, orgId, item.remark.remarkId, viewer.userId, now)
    await remember(null)
    return null
  }
  if (item.kind === 'signal') {
    // For this reader only: colleagues still see it.
    const key = form.action === 'not-mine' ? `${item.key}:${viewer.userId}` : item.key
    await decide(tx, orgId, { item: key, action: form.action, by: viewer.userId, at: now, until: null })
    return null
  }
  if (item.kind === 'question' && item.question.followUp && form.action === 'take') {
    await takeFollowUp(tx, orgId, item.question.followUp.id, step)
    return null
  }
  if (item.kind === 'question' || item.kind === 'questions') {
    if (form.action === 'no-action' && !form.reason) return 'today.no-action-missing'
    const one = item.kind === 'question'
    if (form.action === 'answer') {
      if (!form.title) return 'today.answer-missing'
      await giveAnswer(tx, orgId, {
        answerId: randomUUID(),
        postId: one ? item.question.postId : null,
        topicId: one ? null : (item.topic?.id ?? null),
        title: form.title,
        detail: form.detail ?? '',
        voices: one ? null : item.voices,
        answeredBy: viewer.userId,
        answeredAt: now,
      })
    }
    const how = form.action === 'answer' ? ('answered-together' as const) : ('no-action' as const)
    const reason = how === 'no-action' ? (form.reason ?? t('today.no-action-default')) : ''
    for (const { followUp } of one ? [item.question] : item.questions) {
      if (followUp) await endFollowUp(tx, orgId, followUp.id, { ...step, how, reason })
    }
    await remember(null)
    if (!one) {
      for (const question of item.questions) {
        await decide(tx, orgId, {
          item: `question:${question.postId}`,
          action: form.action,
          by: viewer.userId,
          at: now,
          until: null,
        })
      }
    }
  } else if (item.kind === 'topic' || item.kind === 'older') await remember(now)
  else if (item.kind === 'reply') await remember(null)
  else if (item.kind === 'letter') {
    await incomingDone(tx, orgId, item.letter.incomingId, step)
    await remember(null)
  } else if (item.kind === 'sources') {
    const hourLater = new Date(now.getTime() + 3_600_000)
    for (const one of item.broken) {
      await visitSoon(tx, orgId, one.sourceId)
      await decide(tx, orgId, {
        item: `source:${one.sourceId}`,
        action: form.action,
        by: viewer.userId,
        at: now,
        until: hourLater,
      })
    }
  } else if (item.kind === 'source') {
    if (form.action === 'retry') await visitSoon(tx, orgId, item.broken.sourceId)
    else await setSourceState(tx, orgId, item.broken.sourceId, 'paused')
    // An hour: when it still fails then, it is back.
    await remember(new Date(now.getTime() + 3_600_000))
  } else if (item.kind === 'ending') {
    if (form.action === 'prolong') {
      if (!form.reason) return 'today.prolong-missing'
      const from = item.ending.days < 0 ? localTime(now, timeZone).day : item.ending.endsOn
      const change = { endsOn: addMonths(from, prolongMonths), state: 'active' as const }
      await changeTopic(tx, orgId, item.ending.topicId, viewer.userId, change, form.reason)
      // Whoever let it end once is asked again next time.
      await undecide(tx, orgId, item.key)
    } else await remember(null)
  }
  return null
}

/** What becomes an item of the tamtam: what it is about, or what a reader asked for. */
async function intoTamtam(tx: Tx, viewer: Viewer, item: Item, now: Date): Promise<void> {
  const { orgId } = viewer.org
  const press = { by: viewer.userId, at: now }
  if (item.kind === 'remark') {
    await addOwnToTamtam(tx, viewer.org, item.key, item.remark.body, press)
    await remarkRead(tx, orgId, item.remark.remarkId, viewer.userId, now)
  } else await addToTamtam(tx, viewer.org, originOf(item), press)
}

function originOf(item: Item): string {
  if (item.kind === 'question' && item.question.followUp) return `follow-up:${item.question.followUp.id}`
  return item.key
}

/** What a thing that stands for several is made of. */
function partsOf(item: Item): string[] {
  if (item.kind === 'questions') return item.questions.map((question) => `question:${question.postId}`)
  if (item.kind === 'sources') return item.broken.map((one) => `source:${one.sourceId}`)
  return []
}

/** Everything that was decided in the same press. */
async function takeBack(tx: Tx, viewer: Viewer, item: string, now: Date): Promise<void> {
  const { orgId } = viewer.org
  for (const decision of await decidedTogether(tx, orgId, item)) {
    const [kind, id = ''] = decision.item.split(':')
    if (decision.action === 'tamtam')
      await takeFromTamtam(tx, viewer.org, await originAgain(tx, orgId, decision.item), now)
    if (kind === 'remark') await remarkRead(tx, orgId, id, null, now)
    if (decision.action === 'answer') await takeAnswersBack(tx, orgId, decision.by, decision.at)
    if (kind === 'source' && decision.action === 'pause') await setSourceState(tx, orgId, id, 'active')
    if (kind === 'letter' && decision.action === 'seen') await incomingReopened(tx, orgId, id)
    if (kind === 'question')
      await reopenEndedAt(tx, orgId, Number(id), decision.at, { by: viewer.userId, at: now })
    await undecide(tx, orgId, decision.item)
  }
}

/** A question went in as its follow-up. */
async function originAgain(tx: Tx, orgId: string, item: string): Promise<string> {
  const [kind, id = ''] = item.split(':')
  if (kind !== 'question') return item
  return `follow-up:${(await followUpOfPost(tx, orgId, Number(id))) ?? ''}`
}

/** From now on this question has an owner and a clock. */
async function follow(tx: Tx, viewer: Viewer, item: Item, now: Date, t: Translate): Promise<string> {
  if (item.kind === 'signal') return followSignal(tx, viewer, item, now, t)
  if (item.kind !== 'question') throw new Refusal('today.unclear', 'not a question')
  const { orgId } = viewer.org
  const office = await officeHours(tx, orgId)
  // Nobody is late at the moment of noticing a question.
  const dueAt = addOfficeMinutes(now, office.answerWithin * 60, office)
  const { postId, at } = item.question
  const id = await followPost(tx, orgId, { postId, askedAt: at, dueAt }, viewer.userId)
  await logAccess(tx, orgId, viewer.userId, 'follow-up.change', { followUp: id, step: 'made' })
  return id
}

/** A follow-up about the topic; the signal is seen with it. */
async function followSignal(
  tx: Tx,
  viewer: Viewer,
  { key, signal }: Extract<Item, { kind: 'signal' }>,
  now: Date,
  t: Translate,
): Promise<string> {
  const { orgId } = viewer.org
  const office = await officeHours(tx, orgId)
  const topicId = signal.topicName === null ? null : signal.topicId
  const title = `${t(`signals.kind.${signal.kind}`)}: ${signalTitle(signal, t)}`
  const dueAt = addOfficeMinutes(now, office.answerWithin * 60, office)
  const step = { by: viewer.userId, at: now }
  const id = await followTopic(tx, orgId, { topicId, title, askedAt: signal.beganAt, dueAt }, step)
  await decide(tx, orgId, { item: key, action: 'follow', ...step, until: null })
  await logAccess(tx, orgId, viewer.userId, 'follow-up.change', { followUp: id, step: 'made' })
  return id
}

async function lastDecision(tx: Tx, orgId: string, userId: string, since: Date): Promise<string | undefined> {
  const [row] = await tx<{ item: string }[]>`select item from today_decision
    where org_id = ${orgId} and by = ${userId} and at >= ${since} order by at desc, item not like 'questions:%' limit 1`
  return row?.item
}

async function postsSince(tx: Tx, orgId: string, since: Date): Promise<number> {
  const [row] = await tx<
    { count: number }[]
  >`select count(*)::int as count from post where org_id = ${orgId} and at >= ${since}`
  return row?.count ?? 0
}

/** The same day some months later; the last of the month where that day does not exist. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10)
}
