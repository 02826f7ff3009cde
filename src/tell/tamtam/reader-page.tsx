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
  now: Date
}

export function ReaderPage(view: ReaderView) {
  const { t, viewer, edition, content, isReader, receipts } = view
  const did = (itemId: string, what: string) =>
    receipts.find((one) => one.itemId === itemId && one.what === what)
  const seen = did('', 'confirmed')
  return (
    <Page t={t} viewer={viewer} title={titleOf(t, content)} active="tamtam" problems={view.problems}>
      <EditionView
        t={t}
        content={content}
        timeZone={viewer.org.timeZone}
        version={edition.version}
        actions={(item) => (
          <>
            {isReader && <Presses view={view} item={item} did={did} />}
            {['administrator', 'editor'].includes(viewer.role) && (
              <p class="edition-figures">
                <a href={`/timeline/item/${item.id}`} aria-label={`${t('timeline.open')}: ${item.headline}`}>
                  {t('timeline.open')}
                </a>
              </p>
            )}
          </>
        )}
        foot={
          isReader && content.receipts !== 'delivery' ? (
            <form method="post" action={`/tamtam/edition/${edition.editionId}/seen`} class="edition-seen">
              {seen ? (
                <p role="status">
                  {t('tamtam.seen-at', { moment: momentOf(t, seen.at, viewer.org.timeZone, view.now) })}
                </p>
              ) : (
                <Button look="primary" full>
                  {t('tamtam.seen')}
                </Button>
              )}
              <p class="soft">{t('tamtam.foot-confirm')}</p>
            </form>
          ) : undefined
        }
      />
      <p class="edition-foot">{t('tamtam.foot-ledger', { n: edition.head.n, hash: edition.head.hash })}</p>
      {isReader && <Remark t={t} editionId={edition.editionId} said={view.remarks} />}
      {isReader &&
        view.looks.map(({ name, at }) => (
          <p class="soft">
            {t('tamtam.looked-at', { name, moment: momentOf(t, at, viewer.org.timeZone, view.now) })}
          </p>
        ))}
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

type Did = (itemId: string, what: string) => Receipt | undefined

function Presses({ view, item, did }: { view: ReaderView; item: EditionItem; did: Did }) {
  const { t, edition } = view
  const answers = ['feedback', 'known', 'not-mine'] as const
  return (
    <form
      method="post"
      action={`/tamtam/edition/${edition.editionId}/items/${item.id}`}
      class="edition-presses"
    >
      {item.mustKnow && !did(item.id, 'confirmed') && (
        <Button
          look="primary"
          name="what"
          value="confirmed"
          label={t('tamtam.seen-item', { headline: item.headline })}
        >
          {t('tamtam.seen')}
        </Button>
      )}
      {answers.map((what) =>
        did(item.id, what) ? (
          <span class="tag" role="status">
            {t(`tamtam.did-${what}`)}
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
              {t('tamtam.sent-line', {
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

export type ReceiptRow = { name: string; mail: string | null; confirmed: Date | null }

export function ReceiptsPage(view: {
  t: Translate
  viewer: Viewer
  problems: number
  day: string
  rows: ReceiptRow[]
  now: Date
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
                {row.confirmed
                  ? momentOf(t, row.confirmed, viewer.org.timeZone, view.now)
                  : t('tamtam.not-confirmed')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Page>
  )
}
