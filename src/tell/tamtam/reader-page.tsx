/** What a reader sees: an edition with its presses, those of before, and the page behind the link in the mail. */
import type { Receipt, SentDay, SentEdition } from '#store'
import { Button, Empty, Field, momentOf, Page, PlainPage, type Translate, type Viewer } from '#web'
import { type EditionContent, type EditionItem, thawed } from './compose.js'
import { EditionView } from './edition-view.js'
import { longDay, titleOf } from './wording.js'

export type ReaderView = {
  t: Translate
  viewer: Viewer
  problems: number
  edition: SentEdition
  content: EditionContent
  /** Of this reader. */
  receipts: Receipt[]
  /** It left for who looks at it; else he only looks. */
  isReader: boolean
  /** What he said about it. */
  remarks: { body: string; at: Date }[]
  older: SentEdition[]
  /** Who looked at the confirmations of this edition, and when. */
  looks: { name: string; at: Date }[]
  /** Whoever may see who has not confirmed. */
  mayMiss: boolean
  /** A PDF can be made here. */
  pdf: boolean
  /** For whom else he may press, and what stands there. */
  behalf: Behalf[]
  /** A name of who pressed. */
  nameOf(userId: string): string
  now: Date
}

export function ReaderPage(view: ReaderView) {
  const { t, viewer, edition, content, isReader, behalf } = view
  return (
    <Page t={t} viewer={viewer} title={titleOf(t, content)} active="tamtam" problems={view.problems}>
      <EditionView
        t={t}
        content={content}
        timeZone={viewer.org.timeZone}
        version={edition.version}
        actions={(item) => (
          <>
            {isReader && <Presses view={view} item={item} />}
            <Follow t={t} viewer={viewer} item={item} />
          </>
        )}
        foot={isReader && content.receipts !== 'delivery' ? <SeenForm view={view} /> : undefined}
      />
      {content.receipts !== 'delivery' && behalf.map((one) => <BehalfForm view={view} behalf={one} />)}
      <p class="edition-foot">{t('tamtam.foot-ledger', { n: edition.head.n, hash: edition.head.hash })}</p>
      {isReader && <Remark t={t} editionId={edition.editionId} said={view.remarks} />}
      {isReader && (
        <>
          {view.looks.map(({ name, at }) => (
            <p class="soft">
              {t('tamtam.looked-at', { name, moment: momentOf(t, at, viewer.org.timeZone, view.now) })}
            </p>
          ))}
          <p>
            <a href="/tamtam/mine">{t('tamtam.mine')}</a>
          </p>
        </>
      )}
      {view.pdf && (
        <p class="no-print">
          <a href={`/tamtam/edition/${edition.editionId}/pdf`}>{t('tamtam.pdf')}</a>
        </p>
      )}
      {view.mayMiss && (
        <p>
          <a href={`/tamtam/edition/${edition.editionId}/receipts`}>{t('tamtam.receipts')}</a>
        </p>
      )}
      <Older t={t} editions={view.older.filter((one) => one.editionId !== edition.editionId)} />
    </Page>
  )
}

function Remark(props: { t: Translate; editionId: string; said: { body: string }[] }) {
  const { t, editionId, said } = props
  return (
    <form
      method="post"
      action={`/tamtam/edition/${editionId}/remark`}
      id="remark"
      class="edition-remark no-print"
    >
      <Field
        label={t('tamtam.remark')}
        hint={t('tamtam.remark-hint')}
        name="body"
        type="textarea"
        rows={2}
        maxlength={500}
        required
        look="said"
      />
      <Button>{t('tamtam.remark-send')}</Button>
      {said.map(({ body }) => (
        <p class="soft" role="status">
          {t('tamtam.remark-given', { body })}
        </p>
      ))}
    </form>
  )
}

/** What he pressed himself, else what somebody pressed for him. */
export function receiptFor(receipts: readonly Receipt[], itemId: string, what: string): Receipt | undefined {
  const all = receipts.filter((one) => one.itemId === itemId && one.what === what)
  return all.find((one) => one.capacity === null) ?? all[0]
}

/** `Gezien, 9.12 uur`, or who pressed for him: `u` where he reads it himself. */
export function seenWords(
  t: Translate,
  receipt: Receipt,
  view: { viewer: Viewer; now: Date; nameOf(userId: string): string },
): string {
  const moment = momentOf(t, receipt.at, view.viewer.org.timeZone, view.now)
  if (receipt.capacity === null) return t('tamtam.seen-at', { moment })
  const whose = receipt.userId === view.viewer.userId ? 'for' : 'by'
  return t(`tamtam.seen-${whose}-${receipt.capacity}`, { name: view.nameOf(receipt.by), moment })
}

function SeenForm({ view }: { view: ReaderView }) {
  const { t, edition } = view
  const seen = receiptFor(view.receipts, '', 'confirmed')
  return (
    <form method="post" action={`/tamtam/edition/${edition.editionId}/seen`} class="edition-seen">
      {seen && <p role="status">{seenWords(t, seen, view)}</p>}
      {(!seen || seen.capacity !== null) && (
        <Button look="primary" full>
          {t('tamtam.seen')}
        </Button>
      )}
      <p class="soft">{t('tamtam.foot-confirm')}</p>
    </form>
  )
}

/** Somebody whose secretary or delegate looks at this page. */
export type Behalf = { userId: string; name: string; receipts: Receipt[] }

function BehalfForm({ view, behalf }: { view: ReaderView; behalf: Behalf }) {
  const { t, edition, content } = view
  const { name, userId, receipts } = behalf
  const asked = [{ id: '', headline: '' }, ...content.items.filter((item) => item.mustKnow)]
  return (
    <form
      method="post"
      action={`/tamtam/edition/${edition.editionId}/on-behalf`}
      class="edition-seen panel"
      id={`for-${userId}`}
    >
      <h2 class="label">{t('tamtam.behalf', { name })}</h2>
      <p class="soft">{t('tamtam.behalf-note', { name })}</p>
      <input type="hidden" name="reader" value={userId} />
      {asked.map(({ id, headline }) => {
        const seen = receiptFor(receipts, id, 'confirmed')
        const what = id === '' ? t('tamtam.behalf-whole') : headline
        return seen ? (
          <p role="status">
            {what}: {seenWords(t, seen, view)}
          </p>
        ) : (
          <Button name="item" value={id} label={t('tamtam.behalf-press', { name, what })} full>
            {t('tamtam.behalf-press', { name, what })}
          </Button>
        )
      })}
    </form>
  )
}

function Presses({ view, item }: { view: ReaderView; item: EditionItem }) {
  const { t, edition } = view
  const answers = ['feedback', 'known', 'not-mine'] as const
  const seen = receiptFor(view.receipts, item.id, 'confirmed')
  const asks = item.mustKnow && edition && view.content.receipts !== 'delivery'
  return (
    <form
      method="post"
      action={`/tamtam/edition/${edition.editionId}/items/${item.id}`}
      class="edition-presses"
    >
      {asks && !seen && item.confirmBy && new Date(item.confirmBy) < view.now && (
        <p class="late">{t('tamtam.late')}</p>
      )}
      {asks && seen && seen.capacity !== null && <p class="soft">{seenWords(t, seen, view)}</p>}
      {asks && (!seen || seen.capacity !== null) && (
        <Button
          look="primary"
          name="what"
          value="confirmed"
          label={t('tamtam.seen-item', { headline: item.headline })}
        >
          {t('tamtam.seen')}
        </Button>
      )}
      {asks && seen?.capacity === null && (
        <span class="tag" role="status">
          {t('tamtam.seen')}
        </span>
      )}
      {answers.map((what) =>
        receiptFor(view.receipts, item.id, what) ? (
          <span class="tag" role="status">
            {what === 'feedback' ? (
              <a href={`/my-answers/item/${item.id}`}>{t('tamtam.did-feedback')}</a>
            ) : (
              t(`tamtam.did-${what}`)
            )}
          </span>
        ) : (
          <Button name="what" value={what} label={`${t(`tamtam.press-${what}`)}: ${item.headline}`}>
            {t(`tamtam.press-${what}`)}
          </Button>
        ),
      )}
    </form>
  )
}

/** For who answers for the organisation: this item gets an owner and a clock. */
function Follow({ t, viewer, item }: { t: Translate; viewer: Viewer; item: EditionItem }) {
  if (viewer.role !== 'administrator' && viewer.role !== 'editor') return null
  return (
    <form method="post" action="/follow-up" class="edition-presses edition-desk">
      <input type="hidden" name="item" value={item.id} />
      <Button look="quiet" label={`${t('tamtam.follow')}: ${item.headline}`}>
        {t('tamtam.follow')}
      </Button>
      <a
        class="button quiet"
        href={`/timeline/item/${item.id}`}
        aria-label={`${t('timeline.open')}: ${item.headline}`}
      >
        {t('timeline.open')}
      </a>
    </form>
  )
}

function Older({ t, editions }: { t: Translate; editions: SentEdition[] }) {
  if (editions.length === 0) return null
  return (
    <nav aria-label={t('tamtam.older')} class="edition-older">
      <h2 class="label">{t('tamtam.older')}</h2>
      <ul class="list">
        {editions.map((one) => (
          <li>
            <a href={`/tamtam/edition/${one.editionId}`}>{longDay(t, one.day)}</a>{' '}
            <span class="soft">{titleOf(t, thawed(one.content))}</span>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Before the first edition of a reader. */
export function NoEditionPage(view: { t: Translate; viewer: Viewer; problems: number }) {
  const { t } = view
  return (
    <Page t={t} viewer={view.viewer} title={t('nav.tamtam')} active="tamtam" problems={view.problems}>
      <h1>{t('nav.tamtam')}</h1>
      <Empty title={t('tamtam.no-edition')} action={<Button href="/wall">{t('tamtam.to-wall')}</Button>}>
        {t('tamtam.no-edition-help')}
      </Empty>
      <p>
        <a href="/tamtam/mine">{t('tamtam.mine')}</a>
      </p>
    </Page>
  )
}

/** Behind the link in the mail. One press, since mail scanners open every link. */
export function OpenPage(view: { t: Translate; town: string; title: string }) {
  const { t } = view
  return (
    <PlainPage t={t} title={view.title} brand={view.town}>
      <h1>{view.title}</h1>
      <form method="post" class="actions">
        <Button look="primary" full>
          {t('tamtam.open')}
        </Button>
      </form>
      <p class="soft">{t('tamtam.open-note')}</p>
    </PlainPage>
  )
}

/** A link that was used, or that another was sent. */
export function LinkPage(view: {
  t: Translate
  town: string
  title: string
  why: 'used' | 'other'
  /** Who is signed in here. */
  name?: string
  editionId?: string
}) {
  const { t, why } = view
  return (
    <PlainPage t={t} title={view.title} brand={view.town}>
      <h1>{t(`tamtam.link-${why}`)}</h1>
      <p class="lead">{t(`tamtam.link-${why}-help`, { name: view.name ?? '' })}</p>
      <div class="actions">
        {why === 'used' && view.editionId ? (
          <Button look="primary" full href={`/tamtam/edition/${view.editionId}`}>
            {t('tamtam.link-sign-in')}
          </Button>
        ) : (
          <Button look="primary" full href="/tamtam/latest">
            {t('tamtam.link-own')}
          </Button>
        )}
      </div>
    </PlainPage>
  )
}

/** Of fewer, how many confirmed would tell who. */
const fewReaders = 5

export function EditionsPage(view: {
  t: Translate
  viewer: Viewer
  problems: number
  days: SentDay[]
  now: Date
}) {
  const { t, viewer, days } = view
  return (
    <Page t={t} viewer={viewer} title={t('tamtam.editions')} active="tamtam" problems={view.problems}>
      <h1>{t('tamtam.editions')}</h1>
      {days.length === 0 && <Empty title={t('tamtam.none-sent')}>{t('tamtam.none-sent-help')}</Empty>}
      <ul class="list">
        {days.map((day) => (
          <li>
            <a href={`/tamtam/day/${day.day}`}>{longDay(t, day.day)}</a>
            <p class="soft">
              {t(day.readers < fewReaders ? 'tamtam.sent-line-few' : 'tamtam.sent-line', {
                moment: momentOf(t, day.sentAt, viewer.org.timeZone, view.now),
                readers: day.readers,
                confirmed: day.confirmed,
                version: day.version,
              })}
              {day.waiting > 0 && ` ${t('tamtam.mail-waiting', { count: day.waiting })}`}
            </p>
          </li>
        ))}
      </ul>
    </Page>
  )
}

/** `items`: marked ones that he has not confirmed, with whether their deadline has passed. */
export type ReceiptRow = {
  name: string
  mail: string | null
  confirmed: Receipt | null
  items: { headline: string; late: boolean }[]
}

export function ReceiptsPage(view: {
  t: Translate
  viewer: Viewer
  problems: number
  day: string
  rows: ReceiptRow[]
  now: Date
  nameOf(userId: string): string
}) {
  const { t, viewer } = view
  return (
    <Page t={t} viewer={viewer} title={t('tamtam.receipts')} active="tamtam" problems={view.problems}>
      <h1>{t('tamtam.receipts')}</h1>
      <p class="lead">{longDay(t, view.day)}</p>
      <p class="soft">{t('tamtam.receipts-note')}</p>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t('tamtam.reader')}</th>
            <th scope="col">{t('tamtam.mail')}</th>
            <th scope="col">{t('tamtam.confirmed')}</th>
          </tr>
        </thead>
        <tbody>
          {view.rows.map((row) => (
            <tr>
              <th scope="row">{row.name}</th>
              <td>{t(row.mail === null ? 'tamtam.mail-none' : `tamtam.mail-state-${row.mail}`)}</td>
              <td>
                {row.confirmed ? seenWords(t, row.confirmed, view) : t('tamtam.not-confirmed')}
                {row.items.map(({ headline, late }) => (
                  <p class={late ? 'late' : 'soft'}>
                    {t(late ? 'tamtam.item-late' : 'tamtam.item-open', { headline })}
                  </p>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Page>
  )
}
