/**
 * The daily tamtam: where it is made, and where it leaves.
 *
 * In: what a person writes about what the machine proposed. Out: pages, and once a day an edition. Never here: an edition that
 * no person sent, a word of a post.
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Day, localTime } from '#basics/days'
import type { Http } from '#basics/http'
import type { Log } from '#basics/log'
import type { Printer } from '#basics/pdf'
import { Refusal } from '#basics/refusal'
import {
  addTamtamItem,
  chooseTamtamItem,
  type Database,
  deadAddresses,
  editionProgress,
  keepStep,
  type LedgerHead,
  lastStep,
  logAccess,
  lowerTamtamItem,
  noteMachineText,
  openTamtamDay,
  profiles,
  raiseTamtamItem,
  readers,
  saveTamtamDay,
  saveTamtamItem,
  sentDays,
  sentItems,
  type Tx,
  tamtamDay,
  tamtamItems,
  tamtamSetting,
  undoStep,
  wordProposal,
} from '#store'
import { allow, calm, type Translate, typedLine, typedVersion, type WebEnv } from '#web'
import { addToTamtam } from './add.js'
import { draft } from './candidates.js'
import { compose, ownFirst, wordsIn } from './compose.js'
import { EditPage } from './edit-page.js'
import { formerOf } from './former.js'
import { type DecisionInSight, groundOf } from './ground.js'
import { mineRoutes } from './mine-routes.js'
import { attachPdfs } from './pdf-mail.js'
import { previewRoutes } from './preview.js'
import { EditionsPage } from './reader-page.js'
import { type AccessDoor, readerRoutes } from './reader-routes.js'
import { deadSince, peopleRoutes } from './reader-settings.js'
import { isWritten, templateOf } from './sections.js'
import { type Person, problemsOf, send } from './send.js'
import { SendPage } from './send-page.js'
import { SendingBar, SendingPage } from './sending-page.js'
import { templateRoutes } from './template-routes.js'
import type { WordHelpParts } from './word-help/ask.js'
import { wordedFields } from './word-help/machine.js'
import { wordHelpRoutes } from './word-help/routes.js'

export type TamtamParts = {
  database: Database
  now: () => Date
  access: AccessDoor
  /** Null: no mail leaves here. */
  mail: { origin: string; posted(): void } | null
  /** Something waits in the outbox of devices. */
  told(): void
  /** The head of the ledger is written where a copy of the database does not reach. */
  handOut(orgId: string, head: LedgerHead, at: Date): void
  persons(userIds: string[]): Promise<Map<string, Person>>
  /** Null: there is no Chromium here, and who wants paper prints the page. */
  printer: Printer | null
  /** What *Besluit in beeld* tells; absent: that section stays empty. */
  decision?: DecisionInSight
  http: Http
  log: Log
  /** What is needed to ask a machine for words, where an organisation chose one. */
  wordHelp: WordHelpParts
  /** A policy domain in words. */
  domainName(t: Translate, domain: string, town: string): string
}

const Words = z.object({
  headline: typedLine(90),
  said: typedLine(300),
  reading: typedLine(600),
  checked: z.enum(['', 'checked', 'unchecked', 'rumour']).catch(''),
  kind: z.enum(['', 'I', 'S', 'B']).catch(''),
  other: typedLine(200),
  touched: typedLine(200),
  proposal: typedLine(120),
  owner: typedLine(60),
  due: typedLine(40),
  mustKnow: z
    .literal('1')
    .transform(() => true)
    .catch(false),
  mustWithin: z.coerce.number().int().min(1).max(80).nullable().catch(null),
})
/** Paragraphs of plain words. */
const paragraphs = (text: string) =>
  text
    .slice(0, 600)
    .split(/\r?\n/)
    .map((one) => calm(one.replaceAll('\0', '').toWellFormed()).trim())
    .filter(Boolean)
    .join('\n')
const Id = z.uuid()
/** A year of five items on each working day. */
const lookedBack = 1_300
const laterDay = (text: string | undefined) => (Day.safeParse(text).success ? (text ?? null) : null)

export function tamtamRoutes(parts: TamtamParts): Hono<WebEnv> {
  const { database, now } = parts
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')
  const today = (c: Context<WebEnv>) => localTime(now(), c.get('viewer').org.timeZone).day

  readerRoutes(routes, parts)
  peopleRoutes(routes, parts)
  mineRoutes(routes, parts)
  templateRoutes(routes, parts)
  previewRoutes(routes, parts)
  const words = wordHelpRoutes(routes, parts)

  routes.get('/tamtam', allow('administrator', 'editor', 'policymaker'), async (c) => {
    const { role } = c.get('viewer')
    return role === 'policymaker' ? c.redirect('/tamtam/latest', 303) : edit(c)
  })

  async function edit(c: Context<WebEnv>, wrong?: { itemId: string; message: string }) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const day = today(c)
    const view = await database.inOrg(orgId, async (tx) => {
      const before = await tamtamDay(tx, orgId, day, now())
      if (!before.draftedAt) await draft(tx, viewer.org, day, now())
      const other = await openTamtamDay(tx, orgId, day, viewer.userId, now())
      const made = await tamtamDay(tx, orgId, day, now())
      const order = (await profiles(tx, orgId)).filter((one) => one.domains.length > 0)
      const orderFor = order.find((one) => one.profileId === c.req.query('voor'))
      const found = await tamtamItems(tx, orgId, day)
      const items = [
        ...found.filter((item) => item.chosen),
        ...ownFirst(
          found.filter((item) => !item.chosen),
          orderFor?.domains ?? [],
        ),
      ]
      const asked = wrong?.itemId ?? c.req.query('item')
      const open = items.find((item) => item.itemId === asked) ?? items[0]
      const sent = await sentItems(tx, orgId, day, lookedBack)
      const formers = new Map(items.map((item) => [item.itemId, formerOf(item, sent)]))
      const ground = await groundOf(tx, viewer.org, day, now(), parts.decision)
      const whole = compose(made, items, { name: '', domains: [] }, ground)
      await logAccess(tx, orgId, viewer.userId, 'tamtam.edit', { day })
      const count = (await readers(tx, orgId)).length
      const { receipts, within } = await tamtamSetting(tx, orgId)
      const deadlineHours = receipts === 'deadline' ? within : null
      const many = { formers, order, orderFor, other, words: wordsIn(whole), readers: count }
      const undo = await lastStep(tx, orgId, day)
      return { made, items, open, undo, sections: whole.sections ?? [], ...many, deadlineHours }
    })
    const help = await words.helpFor(orgId, view.open?.itemId)
    const who = view.other ? (await parts.persons([view.other])).get(view.other)?.name : null
    const { t, problems } = c.var
    return c.html(
      <EditPage
        t={t}
        viewer={viewer}
        problems={problems}
        {...view}
        help={help}
        other={view.other ? (who ?? t('tamtam.somebody')) : null}
        later={laterDay(c.req.query('later'))}
        wrong={wrong?.message}
      />,
      wrong ? 409 : 200,
    )
  }

  routes.post('/tamtam/day', editors, async (c) => {
    const form = await c.req.parseBody()
    const { orgId } = c.get('viewer').org
    const said = { title: typedLine(90).parse(form.title), mood: typedLine(240).parse(form.mood) }
    await database.inOrg(orgId, async (tx) => {
      const { sections } = await tamtamSetting(tx, orgId)
      const written = templateOf(sections).filter(isWritten)
      const { extra } = await tamtamDay(tx, orgId, today(c), now())
      // A page that knows nothing of a section does not empty it.
      const extras = written.flatMap(({ id }) => {
        const text = form[`extra-${id}`]
        return typeof text === 'string' ? [[id, paragraphs(text)]] : []
      })
      await step(c, tx, 'write:day')
      await saveTamtamDay(tx, orgId, today(c), {
        ...said,
        extra: { ...extra, ...Object.fromEntries(extras) },
      })
    })
    if (c.req.header('accept') === 'text/plain') return c.text('')
    return c.redirect('/tamtam', 303)
  })

  // From a signal, a story, a topic, a follow-up: the item is opened where it is written.
  routes.post('/tamtam/add', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const about = z
      .string()
      .regex(/^[a-z-]{4,12}:[\w-]{1,60}$/)
      .safeParse((await c.req.parseBody()).about)
    if (!about.success) throw new Refusal('tamtam.unknown', 'nothing to add')
    const { day, itemId } = await database.inOrg(org.orgId, async (tx) => {
      await logAccess(tx, org.orgId, userId, 'tamtam.add', { about: about.data })
      return addToTamtam(tx, org, about.data, { by: userId, at: now() })
    })
    return c.redirect(day === today(c) ? `/tamtam?item=${itemId}` : `/tamtam?later=${day}`, 303)
  })

  routes.post('/tamtam/renew', editors, async (c) => {
    const { org } = c.get('viewer')
    await database.inOrg(org.orgId, (tx) => draft(tx, org, today(c), now(), { anew: true }))
    return c.redirect('/tamtam', 303)
  })

  routes.post('/tamtam/items', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const headline = typedLine(90).parse((await c.req.parseBody()).headline)
    const item = { origin: 'own', domain: '', figures: {}, headline, chosen: true }
    const id = await database.inOrg(org.orgId, async (tx) => {
      await step(c, tx, 'add')
      return addTamtamItem(tx, org.orgId, today(c), item, userId)
    })
    return c.redirect(`/tamtam?item=${id}`, 303)
  })

  routes.post('/tamtam/items/:id', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const itemId = idOf(c)
    const form = await c.req.parseBody()
    const revision = typedVersion.parse(form.revision)
    try {
      await database.inOrg(org.orgId, async (tx) => {
        const proposed = await takenOver(tx, org.orgId, itemId, form.do)
        // Taking words over is a step of its own: undoing it leaves what was typed.
        await step(c, tx, proposed ? 'take' : `write:${itemId}`)
        const written = { ...Words.parse(form), ...proposed }
        await saveTamtamItem(tx, org.orgId, itemId, written, userId, revision)
        for (const text of Object.values(proposed ?? {})) await noteMachineText(tx, org.orgId, itemId, text)
        if (form.do === 'choose') await chooseTamtamItem(tx, org.orgId, itemId, true)
      })
    } catch (error) {
      if (error instanceof Refusal && error.key === 'tamtam.changed-meanwhile')
        return edit(c, { itemId, message: c.get('t')('tamtam.changed-meanwhile') })
      throw error
    }
    // A page that saves by itself asks for no page.
    if (c.req.header('accept') === 'text/plain') return c.text(String(revision + 1))
    if (form.do === 'words') return words.afterSave(c, itemId)
    if (form.do === 'drop-words') await words.drop(org.orgId, itemId)
    return c.redirect(`/tamtam?item=${itemId}`, 303)
  })

  routes.post('/tamtam/items/:id/place', editors, async (c) => {
    const { orgId } = c.get('viewer').org
    const itemId = idOf(c)
    const what = (await c.req.parseBody()).do
    await database.inOrg(orgId, async (tx) => {
      await step(c, tx, what === 'choose' || what === 'drop' ? what : 'move')
      if (what === 'up') await raiseTamtamItem(tx, orgId, itemId)
      else if (what === 'down') await lowerTamtamItem(tx, orgId, itemId)
      else await chooseTamtamItem(tx, orgId, itemId, what === 'choose')
    })
    return c.redirect(`/tamtam?item=${itemId}`, 303)
  })

  routes.post('/tamtam/undo', editors, async (c) => {
    const { orgId } = c.get('viewer').org
    await database.inOrg(orgId, (tx) => undoStep(tx, orgId, today(c)))
    const item = Id.safeParse((await c.req.parseBody()).item)
    return c.redirect(item.success ? `/tamtam?item=${item.data}` : '/tamtam', 303)
  })

  /** How it stood, before a change. */
  function step(c: Context<WebEnv>, tx: Tx, what: string): Promise<void> {
    const { org, userId } = c.get('viewer')
    return keepStep(tx, org.orgId, today(c), { what, by: userId, at: now() })
  }

  routes.get('/tamtam/send', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const day = today(c)
    const view = await database.inOrg(orgId, async (tx) => {
      const made = await tamtamDay(tx, orgId, day, now())
      const items = await tamtamItems(tx, orgId, day)
      const ground = await groundOf(tx, viewer.org, day, now(), parts.decision)
      const read = (await profiles(tx, orgId)).filter((one) => one.readers > 0)
      const editions = read.map((profile) => {
        const content = compose(made, items, profile, ground)
        return { profile, content, words: wordsIn(content) }
      })
      const inTheWay = await problemsOf(tx, orgId, day, now())
      const all = await readers(tx, orgId)
      const dead = await deadAddresses(tx, orgId)
      return { made, items, editions, inTheWay, all, dead, readers: all.length }
    })
    const people = view.dead.length > 0 ? await parts.persons(view.all.map((one) => one.userId)) : new Map()
    const unreached = [...people.values()]
      .filter(({ mail }) => deadSince(view.dead, mail))
      .map(({ name }) => name)
    return c.html(
      <SendPage
        unreached={unreached}
        t={c.get('t')}
        viewer={viewer}
        problems={c.get('problems')}
        {...view}
      />,
    )
  })

  routes.post('/tamtam/send', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const after = typedVersion.parse((await c.req.parseBody()).after)
    const at = now()
    const outcome = await database.inOrg(org.orgId, (tx) =>
      send(
        tx,
        org,
        today(c),
        {
          persons: parts.persons,
          mail: parts.mail,
          decision: parts.decision,
          pdf: parts.printer !== null,
        },
        { by: userId, at, after },
      ),
    )
    if ('problems' in outcome) return c.redirect('/tamtam/send', 303)
    if ('sent' in outcome) {
      parts.handOut(org.orgId, outcome.head, at)
      // Nobody waits for a page to be printed; the mails do.
      void attachPdfs(parts, org, outcome.sent).catch((error) =>
        parts.log.error({ error }, 'the PDF of an edition could not be made'),
      )
      parts.mail?.posted()
      parts.told()
    }
    return c.redirect(`/tamtam/sent/${today(c)}`, 303)
  })

  routes.get('/tamtam/sent/:day', editors, async (c) => {
    const viewer = c.get('viewer')
    const day = Day.safeParse(c.req.param('day'))
    if (!day.success) throw new Refusal('tamtam.unknown', 'no such day')
    const progress = await database.inOrg(viewer.org.orgId, (tx) =>
      editionProgress(tx, viewer.org.orgId, day.data),
    )
    if (progress.version === 0) throw new Refusal('tamtam.unknown', 'nothing was sent that day')
    const view = { t: c.get('t'), viewer, problems: c.get('problems'), day: day.data, progress }
    if (c.req.header('accept') !== 'text/x-sending') return c.html(<SendingPage {...view} />)
    c.header('x-waiting', String(progress.waiting))
    c.header('cache-control', 'no-store')
    return c.html(<SendingBar {...view} />)
  })

  routes.get('/tamtam/editions', editors, async (c) => {
    const viewer = c.get('viewer')
    const days = await database.inOrg(viewer.org.orgId, (tx) => sentDays(tx, viewer.org.orgId, 60))
    return c.html(
      <EditionsPage t={c.get('t')} viewer={viewer} problems={c.get('problems')} days={days} now={now()} />,
    )
  })

  return routes
}

/** The words of a machine that this press takes over; null: the press is another one, or there are none (any more). */
async function takenOver(
  tx: Tx,
  orgId: string,
  itemId: string,
  press: unknown,
): Promise<Record<string, string> | null> {
  const field = wordedFields.find((one) => press === `take-${one}`)
  if (!field) return null
  const text = (await wordProposal(tx, orgId, itemId))?.[field]
  return text ? { [field]: text } : null
}

function idOf(c: Context<WebEnv>): string {
  const id = Id.safeParse(c.req.param('id'))
  if (!id.success) throw new Refusal('tamtam.unknown', 'no such item')
  return id.data
}
