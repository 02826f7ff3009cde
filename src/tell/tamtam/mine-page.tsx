/** What is kept of a reader, to himself: his confirmations, who looked at them, who reads for him, his feed. Phone first. */
import type { Absence, OwnRecord } from '#store'
import { Button, Choice, Empty, Field, momentOf, Notice, Page, type Translate, type Viewer } from '#web'
import { thawed } from './compose.js'
import { untilWords } from './deadlines.js'
import { type Promised, promiseLines } from './promise.js'
import { receiptFor, seenWords } from './reader-page.js'
import { longDay, titleOf } from './wording.js'

export type MineView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  today: string
  records: OwnRecord[]
  absences: Absence[]
  /** Colleagues who may read or press for him. */
  colleagues: { userId: string; name: string }[]
  /** Null: he is no reader, so nothing is asked of him. */
  reader: { secretary: string | null } | null
  feed: { madeAt: Date; fetchedOn: string | null } | null
  /** Shown once, right after it was made. */
  feedAddress?: string | undefined
  /** For whom he may press at any time: their last editions. */
  secretaryFor: { editionId: string; day: string; name: string }[]
  /** Of the general director: the editions of the last weeks. */
  director: { editionId: string; day: string; profile: string }[] | null
  promised: Promised
  wrong?: string | undefined
  nameOf(userId: string): string
}

export function MinePage(view: MineView) {
  const { t, viewer, records, promised } = view
  return (
    <Page t={t} viewer={viewer} title={t('tamtam.mine')} active="tamtam" problems={view.problems}>
      <div class="mine">
        <h1>{t('tamtam.mine')}</h1>
        <p class="lead">{t('tamtam.mine-lead')}</p>
        {records.length === 0 && <Empty title={t('tamtam.mine-none')}>{t('tamtam.no-edition-help')}</Empty>}
        {records.map((one) => (
          <RecordOf view={view} record={one} />
        ))}
        <People view={view} />
        {view.reader && <Away view={view} />}
        {view.reader && <Secretary view={view} />}
        <Feed view={view} />
        <section>
          <h2>{t('tamtam.kept-heading')}</h2>
          <ul class="list">
            {promiseLines(t, promised).map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        </section>
      </div>
    </Page>
  )
}

function RecordOf({ view, record }: { view: MineView; record: OwnRecord }) {
  const { t, viewer, now } = view
  const content = thawed(record.content)
  const seen = receiptFor(record.receipts, '', 'confirmed')
  const asks = content.receipts !== 'delivery' && !record.asDelegate
  const marked = asks ? content.items.filter((item) => item.mustKnow) : []
  const said = record.receipts.filter((one) => ['feedback', 'known', 'not-mine'].includes(one.what))
  const headline = (id: string) => content.items.find((item) => item.id === id)?.headline ?? ''
  return (
    <section class="mine-edition">
      <h2>
        <a href={`/tamtam/edition/${record.editionId}`}>{longDay(t, record.day)}</a>
      </h2>
      <p class="soft">
        {titleOf(t, content)}
        {record.version > 1 && `, ${t('tamtam.corrected', { version: record.version })}`}
      </p>
      <dl>
        <dt>{t('tamtam.mail')}</dt>
        <dd>{t(record.mail === null ? 'tamtam.mail-none' : `tamtam.mail-state-${record.mail}`)}</dd>
        {record.asDelegate && (
          <>
            <dt>{t('tamtam.mine-delegate')}</dt>
            <dd>{t('tamtam.mine-delegate-note')}</dd>
          </>
        )}
        {asks && (
          <>
            <dt>{t('nav.tamtam')}</dt>
            <dd>{seen ? seenWords(t, seen, view) : t('tamtam.not-confirmed')}</dd>
          </>
        )}
        {marked.map((item) => {
          const receipt = receiptFor(record.receipts, item.id, 'confirmed')
          const late = !receipt && item.confirmBy !== undefined && new Date(item.confirmBy) < now
          return (
            <>
              <dt>{item.headline}</dt>
              <dd class={late ? 'late' : undefined}>
                {receipt
                  ? seenWords(t, receipt, view)
                  : item.confirmBy
                    ? t(late ? 'tamtam.late-since' : 'tamtam.must-know-by', {
                        until: untilWords(t, new Date(item.confirmBy), viewer.org.timeZone),
                      })
                    : t('tamtam.not-confirmed')}
              </dd>
            </>
          )
        })}
        {said.map((one) => (
          <>
            <dt>{headline(one.itemId)}</dt>
            <dd>{t(`tamtam.did-${one.what}`)}</dd>
          </>
        ))}
        {record.looks.map(({ by, at }) => (
          <>
            <dt>{t('tamtam.looked')}</dt>
            <dd>
              {view.nameOf(by)}, {momentOf(t, at, viewer.org.timeZone, now)}
            </dd>
          </>
        ))}
      </dl>
    </section>
  )
}

/** For whom he presses, and what the general director may look at. */
function People({ view }: { view: MineView }) {
  const { t, secretaryFor, director } = view
  return (
    <>
      {secretaryFor.length > 0 && (
        <section>
          <h2>{t('tamtam.secretary-for')}</h2>
          <ul class="list">
            {secretaryFor.map(({ editionId, day, name }) => (
              <li>
                <a href={`/tamtam/edition/${editionId}`}>
                  {name}, {longDay(t, day)}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {director && director.length > 0 && (
        <section>
          <h2>{t('tamtam.receipts')}</h2>
          <p class="soft">{t('tamtam.receipts-note')}</p>
          <ul class="list">
            {director.map(({ editionId, day, profile }) => (
              <li>
                <a href={`/tamtam/edition/${editionId}/receipts`}>
                  {longDay(t, day)}, {profile}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Away({ view }: { view: MineView }) {
  const { t, absences, colleagues, today } = view
  return (
    <section id="away">
      <h2>{t('tamtam.away')}</h2>
      <p class="soft">{t('tamtam.away-note')}</p>
      {absences.map((one) => (
        <form method="post" action="/tamtam/mine/back" class="mine-away">
          <input type="hidden" name="absence" value={one.absenceId} />
          <p>
            {t('tamtam.away-line', {
              name: view.nameOf(one.delegate),
              from: longDay(t, one.from),
              until: longDay(t, one.until),
            })}
          </p>
          <Button>{t(one.from <= today ? 'tamtam.back-now' : 'tamtam.back-not')}</Button>
        </form>
      ))}
      <form method="post" action="/tamtam/mine/away" class="panel">
        {view.wrong && <Notice look="problem" title={view.wrong} />}
        <Field label={t('tamtam.away-from')} name="from" type="date" required min={today} value={today} />
        <Field label={t('tamtam.away-until')} name="until" type="date" required min={today} />
        <Choice
          label={t('tamtam.away-who')}
          name="delegate"
          options={colleagues.map(({ userId, name }) => ({ value: userId, label: name }))}
        />
        <Button>{t('tamtam.save')}</Button>
      </form>
    </section>
  )
}

function Secretary({ view }: { view: MineView }) {
  const { t, reader, colleagues } = view
  return (
    <section id="secretary">
      <h2>{t('tamtam.secretary')}</h2>
      <form method="post" action="/tamtam/mine/secretary" class="panel">
        <Choice
          label={t('tamtam.secretary-who')}
          hint={t('tamtam.secretary-hint')}
          name="secretary"
          value={reader?.secretary ?? ''}
          options={[
            { value: '', label: t('tamtam.nobody') },
            ...colleagues.map(({ userId, name }) => ({ value: userId, label: name })),
          ]}
        />
        <Button>{t('tamtam.save')}</Button>
      </form>
    </section>
  )
}

function Feed({ view }: { view: MineView }) {
  const { t, feed, feedAddress, viewer } = view
  return (
    <section id="feed">
      <h2>{t('tamtam.feed')}</h2>
      <p class="soft">{t('tamtam.feed-note')}</p>
      {feedAddress && (
        <Notice title={t('tamtam.feed-once')}>
          <p class="mine-address">
            <code>{feedAddress}</code>
          </p>
        </Notice>
      )}
      {feed && (
        <p>
          {t('tamtam.feed-since', { moment: momentOf(t, feed.madeAt, viewer.org.timeZone, view.now) })}{' '}
          {feed.fetchedOn
            ? t('tamtam.feed-fetched', { day: longDay(t, feed.fetchedOn) })
            : t('tamtam.feed-unfetched')}
        </p>
      )}
      <form method="post" action="/tamtam/mine/feed" class="actions">
        <Button name="do" value="make">
          {t(feed ? 'tamtam.feed-anew' : 'tamtam.feed-make')}
        </Button>
        {feed && (
          <Button name="do" value="revoke">
            {t('tamtam.feed-revoke')}
          </Button>
        )}
      </form>
    </section>
  )
}
