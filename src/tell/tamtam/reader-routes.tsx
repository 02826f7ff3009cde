/** What a reader does: opening the link of a mail, reading, pressing. Each press is a POST by a person who is signed in. */
import type { Context, Hono } from 'hono'
import { z } from 'zod'
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
  membershipsOf,
  organisation,
  type ReceiptKind,
  receiptLooks,
  receiptsLooked,
  receiptsOf,
  remarksOf,
  type SentEdition,
  sentEdition,
  subjectOfItem,
  type Tx,
  tamtamSetting,
  useDeliveryToken,
} from '#store'
import { calm, paper, signedIn, type Translate, type Viewer, type WebEnv } from '#web'
import { thawed } from './compose.js'
import { EditionView } from './edition-view.js'
import { NoEditionPage, OpenPage, ReaderPage, type ReceiptRow, ReceiptsPage } from './reader-page.js'
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
    const found = await database.app.begin((tx) => deliveryOfToken(tx as Tx, c.req.param('token'), now()))
    if (!found) throw new Refusal('tamtam.link-gone', 'no such link')
    if (found.used) return c.redirect(`/tamtam/edition/${found.editionId}`, 303)
    const view = await database.inOrg(found.orgId, async (tx) => ({
      town: (await organisation(tx, found.orgId))?.name ?? '',
      edition: await sentEdition(tx, found.orgId, found.editionId),
    }))
    if (!view.edition) throw new Refusal('tamtam.link-gone', 'no such edition')
    const content = thawed(view.edition.content)
    const t = c.get('t')
    return c.html(<OpenPage t={t} town={view.town} title={titleOf(t, content)} />)
  })

  routes.post('/tamtam/open/:token', async (c) => {
    const token = c.req.param('token')
    const found = await database.app.begin((tx) => deliveryOfToken(tx as Tx, token, now()))
    if (!found) throw new Refusal('tamtam.link-gone', 'no such link')
    const { orgId, editionId, userId } = found
    const page = `/tamtam/edition/${editionId}`
    const works = (await membershipsOf(database.app, userId)).find((one) => one.orgId === orgId)
    if (!works) throw new Refusal('tamtam.link-gone', 'no longer works here')
    // Used before, or a code is asked: then he signs in as always.
    if (found.used || (await parts.access.asksCode(userId))) return c.redirect(page, 303)
    const opened = await database.inOrg(orgId, async (tx) => {
      if (!(await useDeliveryToken(tx, orgId, token, now()))) return false
      const edition = await theEdition(tx, orgId, editionId)
      await addReceipt(tx, orgId, edition, { userId, itemId: '', what: 'shown', at: now(), by: userId })
      await logAccess(tx, orgId, userId, 'access.sign-in', { how: 'tamtam' })
      return true
    })
    if (opened) {
      for (const cookie of await parts.access.openSession(userId))
        c.header('set-cookie', cookie, { append: true })
      parts.access.rememberOrg(c, works.slug)
    }
    return c.redirect(page, 303)
  })

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
    const day = z.iso.date().safeParse(c.req.param('day'))
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
      const { edition, isReader } = await openEdition(tx, viewer, idOf(c))
      const older = await editionsFor(tx, orgId, viewer.userId, 15)
      const { director } = await tamtamSetting(tx, orgId)
      await logAccess(tx, orgId, viewer.userId, 'tamtam.read', { day: edition.day, version: edition.version })
      const receipts = await receiptsOf(tx, orgId, edition.editionId, viewer.userId)
      const looks = await receiptLooks(tx, orgId, edition.editionId)
      const remarks = await remarksOf(tx, orgId, edition.editionId, viewer.userId)
      return { edition, isReader, older, receipts, remarks, looks, mayMiss: director === viewer.userId }
    })
    const who = await parts.persons(view.looks.map((look) => look.by))
    const t = c.get('t')
    return c.html(
      <ReaderPage
        t={t}
        viewer={viewer}
        problems={c.get('problems')}
        content={thawed(view.edition.content)}
        now={now()}
        pdf={parts.printer !== null}
        {...view}
        looks={view.looks.map(({ by, at }) => ({ name: who.get(by)?.name ?? t('tamtam.somebody'), at }))}
      />,
    )
  })

  routes.get('/tamtam/edition/:id/pdf', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    // Without a printer the page itself is printed.
    if (!parts.printer) return c.redirect(`/tamtam/edition/${idOf(c)}`, 303)
    const edition = await database.inOrg(orgId, async (tx) => {
      const { edition } = await openEdition(tx, viewer, idOf(c))
      await logAccess(tx, orgId, viewer.userId, 'tamtam.pdf', { day: edition.day, version: edition.version })
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
      const { isReader } = await openEdition(tx, viewer, editionId)
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
      const { edition, isReader } = await openEdition(tx, viewer, editionId)
      if (!isReader) throw new Refusal('tamtam.not-yours', 'this edition left for others')
      const item = thawed(edition.content).items.find((one) => one.id === itemId)
      if (itemId !== '' && !item) throw new Refusal('tamtam.unknown', 'no such item')
      const by = { userId: viewer.userId, at: now(), by: viewer.userId }
      await addReceipt(tx, orgId, edition, { ...by, itemId: '', what: 'shown' })
      const isNew = await addReceipt(tx, orgId, edition, { ...by, itemId, what })
      // Who takes it upon himself owns the answer from now on.
      if (isNew && what === 'feedback' && item) {
        const about = await subjectOfItem(tx, orgId, itemId)
        const topicId = about?.kind === 'topic' ? about.id : null
        await followItem(tx, orgId, { title: item.headline, topicId, owner: viewer.userId, at: now() })
      }
    })
    return c.redirect(`/tamtam/edition/${editionId}${itemId === '' ? '' : `#item-${itemId}`}`, 303)
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
        deliveries: await deliveriesOf(tx, orgId, edition.editionId),
        receipts: await receiptsOf(tx, orgId, edition.editionId),
      }
    })
    const people = await parts.persons(view.deliveries.map((one) => one.userId))
    const t = c.get('t')
    const rows = view.deliveries.map(({ userId, mail }): ReceiptRow => {
      const seen = view.receipts.find(
        (one) => one.userId === userId && one.what === 'confirmed' && one.itemId === '',
      )
      return {
        name: people.get(userId)?.name ?? t('tamtam.somebody'),
        mail,
        confirmed: seen?.at ?? null,
      }
    })
    return c.html(
      <ReceiptsPage
        t={t}
        viewer={viewer}
        problems={c.get('problems')}
        day={view.edition.day}
        rows={rows}
        now={now()}
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

/** For whom it left, and for those who make it. */
async function openEdition(
  tx: Tx,
  viewer: Viewer,
  editionId: string,
): Promise<{ edition: SentEdition; isReader: boolean }> {
  const { orgId } = viewer.org
  const edition = await theEdition(tx, orgId, editionId)
  const isReader = (await deliveriesOf(tx, orgId, editionId)).some((one) => one.userId === viewer.userId)
  if (!isReader && !['administrator', 'editor'].includes(viewer.role))
    throw new Refusal('tamtam.not-yours', 'this edition left for others')
  return { edition, isReader }
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
