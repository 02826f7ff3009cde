/** A reader's own page, and his feed. Nobody sees another's. */
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { addDays, Day, localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  absencesOf,
  addAbsence,
  editionsFor,
  editionsSince,
  editionsToConfirmFor,
  endAbsence,
  feedFetched,
  feedOf,
  feedTokenOf,
  logAccess,
  makeFeedToken,
  members,
  organisation,
  ownRecords,
  readers,
  revokeFeedToken,
  setSecretary,
  type Tx,
  tamtamSetting,
} from '#store'
import { signedIn, type WebEnv, words } from '#web'
import { feedTextOf } from './feed.js'
import { MinePage } from './mine-page.js'
import { promisedBy } from './promise.js'
import type { TamtamParts } from './routes.js'

/** Editions on the page, and in the feed. */
const shownMost = 30
const directorDays = 21
/** An absence may be arranged so far ahead, and last so long. */
const awayMost = 366

export function mineRoutes(routes: Hono<WebEnv>, parts: TamtamParts): void {
  const { database, now } = parts
  const today = (c: Context<WebEnv>) => localTime(now(), c.get('viewer').org.timeZone).day

  routes.get('/tamtam/mine', signedIn(), (c) => show(c))

  async function show(c: Context<WebEnv>, extra: { feedAddress?: string; wrong?: string } = {}) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const t = c.get('t')
    const view = await database.inOrg(orgId, async (tx) => {
      const setting = await tamtamSetting(tx, orgId)
      return {
        records: await ownRecords(tx, orgId, viewer.userId, shownMost),
        absences: await absencesOf(tx, orgId, viewer.userId, today(c)),
        reader: (await readers(tx, orgId)).find((one) => one.userId === viewer.userId) ?? null,
        feed: await feedTokenOf(tx, orgId, viewer.userId),
        colleagues: (await members(tx, orgId)).filter((one) => one.userId !== viewer.userId),
        secretaryFor: await editionsToConfirmFor(tx, orgId, viewer.userId, shownMost),
        director:
          setting.director === viewer.userId
            ? await editionsSince(tx, orgId, addDays(today(c), -directorDays))
            : null,
        promised: promisedBy(setting),
      }
    })
    const seen = view.records.flatMap((one) => [...one.looks, ...one.receipts].map(({ by }) => by))
    const people = await parts.persons([
      ...new Set([...seen, ...[...view.colleagues, ...view.secretaryFor].map((one) => one.userId)]),
    ])
    const nameOf = (userId: string) => people.get(userId)?.name ?? t('tamtam.somebody')
    return c.html(
      <MinePage
        t={t}
        viewer={viewer}
        problems={c.get('problems')}
        now={now()}
        today={today(c)}
        {...view}
        colleagues={view.colleagues
          .map(({ userId }) => ({ userId, name: nameOf(userId) }))
          .sort((a, b) => a.name.localeCompare(b.name))}
        secretaryFor={view.secretaryFor.map(({ editionId, day, userId }) => ({
          editionId,
          day,
          name: nameOf(userId),
        }))}
        nameOf={nameOf}
        {...extra}
      />,
      extra.wrong ? 422 : 200,
    )
  }

  routes.post('/tamtam/mine/away', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const form = await c.req.parseBody()
    const [from, until] = [Day.safeParse(form.from), Day.safeParse(form.until)]
    const day = today(c)
    const t = c.get('t')
    if (!from.success || !until.success || until.data < from.data || until.data < day)
      return show(c, { wrong: t('tamtam.away-wrong') })
    if (until.data > addDays(day, awayMost)) return show(c, { wrong: t('tamtam.away-long') })
    const delegate = typeof form.delegate === 'string' ? form.delegate : ''
    const absence = { userId: viewer.userId, delegate, from: from.data, until: until.data }
    const added = await change(c, 'away', (tx, orgId) => addAbsence(tx, orgId, absence, now()))
    if (!added) return show(c, { wrong: t('tamtam.away-nobody') })
    return c.redirect('/tamtam/mine#away', 303)
  })

  routes.post('/tamtam/mine/back', signedIn(), async (c) => {
    const id = z.uuid().safeParse((await c.req.parseBody()).absence)
    if (!id.success) throw new Refusal('tamtam.unknown', 'no such absence')
    await change(c, 'back', (tx, orgId) => endAbsence(tx, orgId, c.get('viewer').userId, id.data, now()))
    return c.redirect('/tamtam/mine#away', 303)
  })

  routes.post('/tamtam/mine/secretary', signedIn(), async (c) => {
    const { secretary } = await c.req.parseBody()
    const whom = typeof secretary === 'string' && secretary !== '' ? secretary : null
    await change(c, 'secretary', (tx, orgId) => setSecretary(tx, orgId, c.get('viewer').userId, whom))
    return c.redirect('/tamtam/mine#secretary', 303)
  })

  routes.post('/tamtam/mine/feed', signedIn(), async (c) => {
    const { userId } = c.get('viewer')
    if ((await c.req.parseBody()).do === 'revoke') {
      await change(c, 'feed', (tx, orgId) => revokeFeedToken(tx, orgId, userId))
      return c.redirect('/tamtam/mine#feed', 303)
    }
    const token = await change(c, 'feed', (tx, orgId) => makeFeedToken(tx, orgId, userId, now()))
    const origin = parts.mail?.origin ?? new URL(c.req.url).origin
    return show(c, { feedAddress: `${origin}/tamtam/feed/${token}` })
  })

  /** Without signing in: feed readers cannot. Fetching is no receipt, since nobody may have read what a program fetched. */
  routes.get('/tamtam/feed/:token', async (c) => {
    const fetched = await database.app.begin(async (begun) => {
      const tx = begun as Tx
      const whose = await feedOf(tx, c.req.param('token'))
      const org = whose ? await organisation(tx, whose.orgId) : undefined
      if (!whose || !org) return null
      const { orgId, userId } = whose
      if (await feedFetched(tx, orgId, userId, localTime(now(), org.timeZone).day))
        await logAccess(tx, orgId, userId, 'tamtam.feed')
      return { org, userId, editions: await editionsFor(tx, orgId, userId, shownMost) }
    })
    if (!fetched) throw new Refusal('tamtam.feed-gone', 'no such feed')
    const { org, editions, userId } = fetched
    const locale = (await parts.persons([userId])).get(userId)?.locale ?? org.locale
    const origin = parts.mail?.origin ?? new URL(c.req.url).origin
    c.header('content-type', 'application/atom+xml; charset=utf-8')
    c.header('cache-control', 'private, no-store')
    return c.body(feedTextOf(words(locale as 'nl'), org, editions, origin))
  })

  async function change<T>(
    c: Context<WebEnv>,
    what: string,
    work: (tx: Tx, orgId: string) => Promise<T>,
  ): Promise<T> {
    const { org, userId } = c.get('viewer')
    return database.inOrg(org.orgId, async (tx) => {
      const done = await work(tx, org.orgId)
      await logAccess(tx, org.orgId, userId, 'tamtam.mine', { what })
      return done
    })
  }
}
