/** What a reader does: opening the link of a mail, reading, pressing. Each press is a POST by a person who is signed in. */
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { Day, localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  addReceipt,
  addRemark,
  deliveriesOf,
  deliveryOfToken,
  editionsFor,
  followItem,
  latestEdition,
  logAccess,
  mayConfirmFor,
  membershipsOf,
  organisation,
  type ReceiptKind,
  receiptLooks,
  receiptsLooked,
  receiptsOf,
  remarksOf,
  type SentEdition,
  sentEdition,
  type Tx,
  tamtamSetting,
  useDeliveryToken,
} from '#store'
import { calm, paper, signedIn, type Translate, type Viewer, type WebEnv } from '#web'
import { thawed } from './compose.js'
import { EditionView } from './edition-view.js'
import {
  LinkPage,
  NoEditionPage,
  OpenPage,
  ReaderPage,
  type ReceiptRow,
  ReceiptsPage,
  receiptFor,
} from './reader-page.js'
import type { TamtamParts } from './routes.js'
import { titleOf } from './wording.js'

/** What of signing in is needed to open the link of a mail. */
export type AccessDoor = {
  openSession(userId: string): Promise<string[]>
  /** Whether a code is asked of this person: then a link alone does not sign in. */
  asksCode(userId: string): Promise<boolean>
  rememberOrg(c: Context<WebEnv>, slug: string): void
}

/** What a reader says is missing. */
const remark = z
  .string()
  .transform((text) => calm(text.replaceAll('\0', '').toWellFormed()).trim().slice(0, 500))
  .catch('')
const Answer = z.enum(['confirmed', 'feedback', 'known', 'not-mine'])

export function readerRoutes(routes: Hono<WebEnv>, parts: TamtamParts): void {
  const { database, now } = parts

  // GET shows a button and changes nothing: scanners of mail open every link, some of them twice.
  routes.get('/tamtam/open/:token', async (c) => {
    const { found, view } = await theLink(c)
    const person = c.get('person')
    const page = { t: c.get('t'), town: view.town, title: titleOf(c.get('t'), thawed(view.content)) }
    if (person && person.userId !== found.userId)
      return c.html(<LinkPage {...page} why="other" name={person.name} />, 403)
    if (person) return c.redirect(`/tamtam/edition/${found.editionId}`, 303)
    if (found.used) return c.html(<LinkPage {...page} why="used" editionId={found.editionId} />, 410)
    return c.html(<OpenPage {...page} />)
  })

  routes.post('/tamtam/open/:token', async (c) => {
    const { found, view } = await theLink(c)
    const { orgId, editionId, userId } = found
    const page = `/tamtam/edition/${editionId}`
    const person = c.get('person')
    // Somebody else who has the mail neither opens it nor uses it up.
    if (person && person.userId !== userId) {
      const t = c.get('t')
      const title = titleOf(t, thawed(view.content))
      return c.html(<LinkPage t={t} town={view.town} title={title} why="other" name={person.name} />, 403)
    }
    const works = (await membershipsOf(database.app, userId)).find((one) => one.orgId === orgId)
    if (!works) throw new Refusal('tamtam.link-gone', 'no longer works here')
    // Used before, or a code is asked: then he signs in as always.
    if (found.used || (await parts.access.asksCode(userId))) return c.redirect(page, 303)
    const opened = await database.inOrg(orgId, async (tx) => {
      if (!(await useDeliveryToken(tx, orgId, c.req.param('token'), now()))) return false
      await shown(tx, orgId, await theEdition(tx, orgId, editionId), userId)
      await logAccess(tx, orgId, userId, 'access.sign-in')
      return true
    })
    if (opened) {
      for (const cookie of await parts.access.openSession(userId))
        c.header('set-cookie', cookie, { append: true })
      parts.access.rememberOrg(c, works.slug)
    }
    return c.redirect(page, 303)
  })

  /** Refuses what is nobody's link, or one past its day. */
  async function theLink(c: Context<WebEnv>) {
    const found = await database.app.begin((tx) =>
      deliveryOfToken(tx as Tx, c.req.param('token') ?? '', now()),
    )
    if (!found) throw new Refusal('tamtam.link-gone', 'no such link')
    const view = await database.inOrg(found.orgId, async (tx) => ({
      town: (await organisation(tx, found.orgId))?.name ?? '',
      content: (await theEdition(tx, found.orgId, found.editionId)).content,
    }))
    return { found, view }
  }

  /** He has it before him: noted only for a reader of his own edition, where confirmations are kept. */
  async function shown(tx: Tx, orgId: string, edition: SentEdition, userId: string): Promise<void> {
    if (thawed(edition.content).receipts === 'delivery') return
    const own = (await deliveriesOf(tx, orgId, edition.editionId)).find((one) => one.userId === userId)
    if (!own || own.asDelegate) return
    await addReceipt(tx, orgId, edition, { userId, itemId: '', what: 'shown', at: now(), by: userId })
  }

  routes.get('/tamtam/latest', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const [newest] = await database.inOrg(viewer.org.orgId, (tx) =>
      editionsFor(tx, viewer.org.orgId, viewer.userId, 1),
    )
    if (newest) return c.redirect(`/tamtam/edition/${newest.editionId}`, 303)
    return c.html(<NoEditionPage t={c.get('t')} viewer={viewer} problems={c.get('problems')} />)
  })

  routes.get('/tamtam/day/:day', signedIn(), async (c) => {
    const { org } = c.get('viewer')
    const day = Day.safeParse(c.req.param('day'))
    const id = day.success
      ? await database.inOrg(org.orgId, (tx) => latestEdition(tx, org.orgId, day.data))
      : null
    if (!id) throw new Refusal('tamtam.unknown', 'nothing was sent that day')
    return c.redirect(`/tamtam/edition/${id}`, 303)
  })

  routes.get('/tamtam/edition/:id', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => {
      const { edition, isReader, mine, behalf } = await openEdition(tx, viewer, idOf(c), today(viewer))
      const older = await editionsFor(tx, orgId, viewer.userId, 15)
      const { director } = await tamtamSetting(tx, orgId)
      // What readers do with their own edition is in no log that others read; a look of somebody else is.
      if (!mine)
        await logAccess(tx, orgId, viewer.userId, 'tamtam.read', {
          day: edition.day,
          version: edition.version,
        })
      const all = await receiptsOf(tx, orgId, edition.editionId)
      const looks = await receiptLooks(tx, orgId, edition.editionId)
      const remarks = await remarksOf(tx, orgId, edition.editionId, viewer.userId)
      const mayMiss = director === viewer.userId
      return { edition, isReader, older, all, remarks, looks, behalf, mayMiss }
    })
    const { all, behalf, ...rest } = view
    const receipts = all.filter((one) => one.userId === viewer.userId)
    const t = c.get('t')
    const nameOf = await namesOf(t, [
      ...view.looks.map((look) => look.by),
      ...behalf,
      ...all.filter((one) => one.capacity !== null).map((one) => one.by),
    ])
    return c.html(
      <ReaderPage
        t={t}
        viewer={viewer}
        problems={c.get('problems')}
        content={thawed(view.edition.content)}
        now={now()}
        pdf={parts.printer !== null}
        {...rest}
        receipts={receipts}
        nameOf={nameOf}
        behalf={behalf.map((userId) => ({
          userId,
          name: nameOf(userId),
          // What he does with items is his own: who presses for him sees only what is confirmed.
          receipts: all.filter((one) => one.userId === userId && one.what === 'confirmed'),
        }))}
        looks={view.looks.map(({ by, at }) => ({ name: nameOf(by), at }))}
      />,
    )
  })

  routes.get('/tamtam/edition/:id/pdf', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    // Without a printer the page itself is printed.
    if (!parts.printer) return c.redirect(`/tamtam/edition/${idOf(c)}`, 303)
    const edition = await database.inOrg(orgId, async (tx) => {
      const { edition, mine } = await openEdition(tx, viewer, idOf(c), today(viewer))
      const { day, version } = edition
      if (!mine) await logAccess(tx, orgId, viewer.userId, 'tamtam.pdf', { day, version })
      return edition
    })
    const pdf = await parts.printer.print(paperOf(c.get('t'), edition, timeZone), { atMostPages: sheets })
    c.header('content-type', 'application/pdf')
    c.header('content-disposition', `inline; filename="tamtam-${edition.day}.pdf"`)
    return c.body(new Uint8Array(pdf))
  })

  routes.post('/tamtam/edition/:id/seen', signedIn(), (c) => press(c, '', 'confirmed'))

  routes.post('/tamtam/edition/:id/items/:item', signedIn(), async (c) => {
    const what = Answer.safeParse((await c.req.parseBody()).what)
    if (!what.success) throw new Refusal('tamtam.unknown', 'no such press')
    return press(c, c.req.param('item'), what.data)
  })

  // An empty one is no remark: the field says so itself.
  routes.post('/tamtam/edition/:id/remark', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const body = remark.parse((await c.req.parseBody()).body)
    if (body === '') throw new Refusal('tamtam.remark-missing', 'an empty remark')
    const editionId = idOf(c)
    await database.inOrg(orgId, async (tx) => {
      const { isReader } = await openEdition(tx, viewer, editionId, today(viewer))
      if (!isReader) throw new Refusal('tamtam.not-yours', 'this edition left for others')
      await addRemark(tx, orgId, { editionId, userId: viewer.userId, body, at: now(), how: 'page' })
      await logAccess(tx, orgId, viewer.userId, 'tamtam.remark', { edition: editionId })
    })
    return c.redirect(`/tamtam/edition/${editionId}#remark`, 303)
  })

  async function press(c: Context<WebEnv>, itemId: string, what: ReceiptKind) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const editionId = idOf(c)
    await database.inOrg(orgId, async (tx) => {
      const { edition, isReader } = await openEdition(tx, viewer, editionId, today(viewer))
      if (!isReader) throw new Refusal('tamtam.not-yours', 'this edition left for others')
      const item = itemOf(edition, itemId)
      // Where only the delivery is kept, nothing is confirmed.
      if (what === 'confirmed' && thawed(edition.content).receipts === 'delivery') return
      await shown(tx, orgId, edition, viewer.userId)
      const by = { userId: viewer.userId, at: now(), by: viewer.userId }
      const isNew = await addReceipt(tx, orgId, edition, { ...by, itemId, what })
      // Who takes it upon himself owns the answer from now on.
      if (isNew && what === 'feedback' && item)
        await followItem(tx, orgId, {
          itemId: item.id,
          title: item.headline,
          owner: viewer.userId,
          at: now(),
        })
    })
    return c.redirect(`/tamtam/edition/${editionId}${itemId === '' ? '' : `#item-${itemId}`}`, 303)
  }

  /** Gezien namens: a secretary at any time, a delegate while the absence lasts. */
  routes.post('/tamtam/edition/:id/on-behalf', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const editionId = idOf(c)
    const form = await c.req.parseBody()
    const itemId = typeof form.item === 'string' ? form.item : ''
    await database.inOrg(orgId, async (tx) => {
      const edition = await theEdition(tx, orgId, editionId)
      const may = await mayConfirmFor(tx, orgId, editionId, viewer.userId, today(viewer))
      const whom = may.find((one) => one.userId === form.reader)
      if (!whom) throw new Refusal('tamtam.not-on-behalf', 'neither secretary nor delegate')
      itemOf(edition, itemId)
      if (thawed(edition.content).receipts === 'delivery') return
      const there = await receiptsOf(tx, orgId, editionId, whom.userId)
      if (there.some((one) => one.what === 'confirmed' && one.itemId === itemId)) return
      await addReceipt(tx, orgId, edition, {
        ...whom,
        itemId,
        what: 'confirmed',
        at: now(),
        by: viewer.userId,
      })
    })
    return c.redirect(`/tamtam/edition/${editionId}#for-${form.reader}`, 303)
  })

  function itemOf(edition: SentEdition, itemId: string) {
    const item = thawed(edition.content).items.find((one) => one.id === itemId)
    if (itemId !== '' && !item) throw new Refusal('tamtam.unknown', 'no such item')
    return item
  }

  const today = (viewer: Viewer) => localTime(now(), viewer.org.timeZone).day

  async function namesOf(t: Translate, userIds: string[]): Promise<(userId: string) => string> {
    const people = await parts.persons([...new Set(userIds)])
    return (userId) => people.get(userId)?.name ?? t('tamtam.somebody')
  }

  routes.get('/tamtam/edition/:id/receipts', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => {
      const { director } = await tamtamSetting(tx, orgId)
      // Nobody else, the administrator least of all (PRODUCT: never a ranking of colleagues).
      if (director !== viewer.userId) throw new Refusal('access.not-your-role', 'only the general director')
      const edition = await theEdition(tx, orgId, idOf(c))
      await logAccess(tx, orgId, viewer.userId, receiptsLooked, {
        day: edition.day,
        edition: edition.editionId,
      })
      return {
        edition,
        deliveries: (await deliveriesOf(tx, orgId, edition.editionId)).filter((one) => !one.asDelegate),
        receipts: await receiptsOf(tx, orgId, edition.editionId),
      }
    })
    const t = c.get('t')
    const nameOf = await namesOf(
      t,
      [...view.deliveries, ...view.receipts.map(({ by }) => ({ userId: by }))].map((one) => one.userId),
    )
    const content = thawed(view.edition.content)
    const asked = content.receipts === 'delivery' ? [] : content.items.filter((item) => item.mustKnow)
    // By name: an order of who is late would be a ranking.
    const rows = view.deliveries
      .map(({ userId, mail }): ReceiptRow => {
        const receipts = view.receipts.filter((one) => one.userId === userId)
        return {
          name: nameOf(userId),
          mail,
          confirmed: receiptFor(receipts, '', 'confirmed') ?? null,
          items: asked
            .filter((item) => !receiptFor(receipts, item.id, 'confirmed'))
            .map(({ headline, confirmBy }) => ({
              headline,
              late: confirmBy !== undefined && new Date(confirmBy) < now(),
            })),
        }
      })
      .sort((a, b) => a.name.localeCompare(b.name))
    return c.html(
      <ReceiptsPage
        t={t}
        viewer={viewer}
        problems={c.get('problems')}
        day={view.edition.day}
        rows={rows}
        now={now()}
        nameOf={nameOf}
      />,
    )
  })
}

/** On paper an edition is two A4 at most. */
export const sheets = 2

export function paperOf(t: Translate, edition: SentEdition, timeZone: string): string {
  const content = thawed(edition.content)
  return paper({
    t,
    title: `${titleOf(t, content)} · ${content.town}`,
    children: (
      <EditionView
        t={t}
        content={content}
        timeZone={timeZone}
        version={edition.version}
        foot={
          <p class="edition-foot">
            {t('tamtam.foot-ledger', { n: edition.head.n, hash: edition.head.hash })}
          </p>
        }
      />
    ),
  })
}

/** For whom it left, for who reads for one of those, and for those who make it. `mine`: it left for him, in whatever capacity. */
async function openEdition(
  tx: Tx,
  viewer: Viewer,
  editionId: string,
  day: string,
): Promise<{ edition: SentEdition; isReader: boolean; mine: boolean; behalf: string[] }> {
  const { orgId } = viewer.org
  const edition = await theEdition(tx, orgId, editionId)
  const own = (await deliveriesOf(tx, orgId, editionId)).find((one) => one.userId === viewer.userId)
  const behalf = (await mayConfirmFor(tx, orgId, editionId, viewer.userId, day)).map((one) => one.userId)
  if (!own && behalf.length === 0 && !['administrator', 'editor'].includes(viewer.role))
    throw new Refusal('tamtam.not-yours', 'this edition left for others')
  return { edition, isReader: own?.asDelegate === false, mine: own !== undefined, behalf }
}

async function theEdition(tx: Tx, orgId: string, editionId: string): Promise<SentEdition> {
  const edition = await sentEdition(tx, orgId, editionId)
  if (!edition) throw new Refusal('tamtam.unknown', 'no such edition')
  return edition
}

function idOf(c: Context<WebEnv>): string {
  const id = z.uuid().safeParse(c.req.param('id'))
  if (!id.success) throw new Refusal('tamtam.unknown', 'no such edition')
  return id.data
}
