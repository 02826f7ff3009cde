/** Where the tamtam of a day is made: what was proposed and chosen on the left, the words of one item on the right. */
import type { Profile, TamtamDay, TamtamItem, TemplateSection } from '#store'
import { Button, Choice, calm, Empty, Field, KeyHint, Notice, Page, type Translate, type Viewer } from '#web'
import { countWords, mostItems, readingSeconds, textsOf, usualItems, wordBudget } from './compose.js'
import type { Former } from './former.js'
import { isWritten } from './sections.js'
import { SizeStrip, Trend } from './small-charts.js'
import { AskWords, type Help, ProposedFor } from './word-help/beside.js'
import { candidateLine, longDay, needLine, number, proposalLine } from './wording.js'

export type EditView = {
  t: Translate
  viewer: Viewer
  problems: number
  made: TamtamDay
  items: TamtamItem[]
  open: TamtamItem | undefined
  /** Of each item: the last time that something like it was in a tamtam. */
  formers: Map<string, Former | null>
  /** Profiles of portfolios, and the one whose own stand first among the proposals. */
  order: Profile[]
  orderFor: Profile | undefined
  /** The last step, which can be undone. */
  undo: { what: string } | null
  /** The template of the organisation. */
  sections: TemplateSection[]
  /** Something was put ready for another day. */
  later: string | null
  /** Somebody else has it open. */
  other: string | null
  words: number
  readers: number
  wrong?: string | undefined
  /** Office hours within which marked items are confirmed here; null: without a deadline. */
  deadlineHours: number | null
  /** What a machine proposed for the item that is open; null: that help is off. */
  help: Help
}

export function EditPage(view: EditView) {
  const { t, viewer, made, items, open } = view
  const chosen = items.filter((item) => item.chosen)
  const proposed = items.filter((item) => !item.chosen)
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('nav.tamtam')}
      active="tamtam"
      problems={view.problems}
      scripts={['tamtam']}
      wide
    >
      <div class="tamtam">
        <div>
          <h1>{t('tamtam.make', { count: chosen.length })}</h1>
          <p class="lead">
            {longDay(t, made.day)}. {t('tamtam.make-lead')}
          </p>
          {view.other && <Notice title={t('tamtam.other-editor', { name: view.other })} />}
          {view.later && <Notice title={t('tamtam.for-later', { day: longDay(t, view.later) })} />}
          {made.version > 0 && <Notice title={t('tamtam.sent-already', { version: made.version })} />}
          <Undo view={view} />
          <List view={view} title={t('tamtam.chosen')} items={chosen} empty={t('tamtam.chosen-none')} />
          <List view={view} title={t('tamtam.proposed')} items={proposed} empty={t('tamtam.proposed-none')} />
          <Order view={view} />
          <form method="post" action="/tamtam/items" class="tamtam-own">
            <Field
              label={t('tamtam.own')}
              name="headline"
              id="tamtam-own"
              maxlength={90}
              hint={t('tamtam.own-hint')}
            />
            <Button>{t('tamtam.own-add')}</Button>
          </form>
          <Preview t={t} />
        </div>
        <div class="tamtam-desk">
          {open ? <ItemForm view={view} item={open} /> : <Quiet view={view} />}
          <form method="post" action="/tamtam/day" class="panel" id="tamtam-day">
            <Field label={t('tamtam.title')} name="title" value={made.title} maxlength={90} look="said" />
            <Field
              label={t('tamtam.mood')}
              name="mood"
              type="textarea"
              rows={2}
              value={made.mood}
              maxlength={240}
              look="said"
            />
            {view.sections
              .filter((one) => one.on && isWritten(one))
              .map(({ id, title }) => (
                <Field
                  label={title || t(`tamtam.section-${id}`)}
                  hint={id === 'praise' ? t('tamtam.praise-hint') : undefined}
                  name={`extra-${id}`}
                  type="textarea"
                  rows={2}
                  value={made.extra[id] ?? ''}
                  maxlength={600}
                  look="said"
                />
              ))}
            <Button>{t('tamtam.save')}</Button>
          </form>
          <Budget {...view} chosen={chosen.length} />
          <Button look="primary" full href="/tamtam/send">
            {t('tamtam.check-and-send')}
          </Button>
          <p class="soft">
            {t('tamtam.for-readers', { count: view.readers })}{' '}
            <a href="/tamtam/readers">{t('tamtam.readers')}</a>{' '}
            <a href="/tamtam/editions">{t('tamtam.editions')}</a>{' '}
            {viewer.role === 'administrator' && <a href="/tamtam/template">{t('tamtam.template')}</a>}{' '}
            {viewer.role === 'administrator' && <a href="/tamtam/word-help">{t('word-help.title')}</a>}
          </p>
        </div>
      </div>
    </Page>
  )
}

function List(props: { view: EditView; title: string; items: TamtamItem[]; empty: string }) {
  const { view, title, items, empty } = props
  const { t, open, made } = view
  return (
    <section aria-label={title}>
      <h2 class="label">{title}</h2>
      {items.length === 0 && <p class="soft">{empty}</p>}
      <ul class="list">
        {items.map((item) => (
          <li
            class="tamtam-row"
            data-item={item.itemId}
            aria-current={item.itemId === open?.itemId ? 'true' : undefined}
          >
            <a href={`/tamtam?item=${item.itemId}`} class="tamtam-name">
              {calm(item.headline) || t('tamtam.no-headline')}
            </a>
            <p class="soft">{candidateLine(t, item.figures, made.day)}</p>
            <Drawn view={view} item={item} />
            <form method="post" action={`/tamtam/items/${item.itemId}/place`} class="tamtam-place">
              {(item.chosen ? (['up', 'down', 'drop'] as const) : (['choose'] as const)).map((what) => (
                <Place t={t} item={item} what={what} />
              ))}
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A key works for the item that is open. */
function Place({
  t,
  item,
  what,
}: {
  t: Translate
  item: TamtamItem
  what: 'up' | 'down' | 'drop' | 'choose'
}) {
  const key = t(`tamtam.key.${what}`)
  return (
    <button
      class={what === 'choose' ? 'button' : 'button quiet'}
      type="submit"
      name="do"
      value={what}
      aria-label={t(`tamtam.${what}-label`, { name: item.headline })}
      data-key={key.toLowerCase()}
    >
      <KeyHint name={key}>{t(`tamtam.${what}`)}</KeyHint>
    </button>
  )
}

/** How it went on and how much it is; and what was done the last time. */
function Drawn({ view, item }: { view: EditView; item: TamtamItem }) {
  const { t, items } = view
  const { figures } = item
  const former = view.formers.get(item.itemId)
  const most = Math.max(0, ...items.map((one) => one.figures.voices ?? 0))
  return (
    <div class="tamtam-drawn">
      {figures.trend && <Trend t={t} values={figures.trend} />}
      <SizeStrip t={t} figures={figures} most={most} />
      {former && <p class="soft">{formerLine(t, former)}</p>}
    </div>
  )
}

function formerLine(t: Translate, former: Former): string {
  const { day, headline } = former
  const done = proposalLine({ ...former, due: '' })
  const line = t('tamtam.former', { day: longDay(t, day), headline: calm(headline) })
  return done === '' ? line : `${line} ${t('tamtam.former-done', { proposal: calm(done) })}`
}

function Undo({ view: { t, undo, open } }: { view: EditView }) {
  if (!undo) return null
  const [what = ''] = undo.what.split(':')
  const key = t('today.key.undo')
  return (
    <form method="post" action="/tamtam/undo" class="undo">
      {open && <input type="hidden" name="item" value={open.itemId} />}
      <button class="button quiet" type="submit" data-key={key.toLowerCase()}>
        <KeyHint name={key}>{t('tamtam.undo', { step: t(`tamtam.step-${what}`) })}</KeyHint>
      </button>
    </form>
  )
}

/** Whose own stand first among the proposals. */
function Order({ view: { t, order, orderFor, items } }: { view: EditView }) {
  const proposed = items.filter((item) => !item.chosen)
  return (
    <div class="tamtam-order">
      {order.length > 0 && proposed.length > 1 && (
        <p class="soft">
          {t('tamtam.order-for')}{' '}
          {[null, ...order].map((one) => (
            <>
              <a
                href={one ? `/tamtam?voor=${one.profileId}` : '/tamtam'}
                aria-current={one?.profileId === orderFor?.profileId ? 'true' : undefined}
              >
                {one ? calm(one.name) : t('tamtam.order-all')}
              </a>{' '}
            </>
          ))}
        </p>
      )}
      <form method="post" action="/tamtam/renew">
        <Button look="quiet">{t('tamtam.renew')}</Button>
      </form>
    </div>
  )
}

function Quiet({ view: { t, items } }: { view: EditView }) {
  const key = items.length === 0 ? 'tamtam.quiet-none' : 'tamtam.quiet-choose'
  return <Empty title={t('tamtam.nothing')}>{t(key)}</Empty>
}

function ItemForm({ view, item }: { view: EditView; item: TamtamItem }) {
  const { t, made } = view
  const former = view.formers.get(item.itemId)
  const need = needLine(t, item.figures)
  return (
    <form method="post" action={`/tamtam/items/${item.itemId}`} class="panel" id="tamtam-item">
      <input type="hidden" name="revision" value={String(item.revision)} />
      {/* The first button of a form is the one that Enter presses: it saves. */}
      <button hidden type="submit" name="do" value="save">
        {t('tamtam.save')}
      </button>
      <p class="soft">{candidateLine(t, item.figures, made.day)}</p>
      {former && <p class="soft">{formerLine(t, former)}</p>}
      {view.wrong && <Notice look="problem" title={view.wrong} />}
      <Field label={t('tamtam.headline')} name="headline" value={item.headline} maxlength={90} look="said" />
      <ProposedFor t={t} item={item} help={view.help} field="headline" />
      <Field
        label={t('tamtam.said')}
        name="said"
        type="textarea"
        rows={2}
        value={item.said}
        maxlength={300}
        look="said"
      />
      <ProposedFor t={t} item={item} help={view.help} field="said" />
      <Field
        label={t('tamtam.reading-label')}
        hint={t('tamtam.reading-hint')}
        name="reading"
        type="textarea"
        rows={4}
        value={item.reading}
        maxlength={600}
        look="said"
      />
      <ProposedFor t={t} item={item} help={view.help} field="reading" />
      <AskWords t={t} item={item} help={view.help} />
      <div class="tamtam-three">
        <Field label={t('tamtam.proposal-label')} name="proposal" value={item.proposal} maxlength={120} />
        <Field label={t('tamtam.owner')} name="owner" value={item.owner} maxlength={60} />
        <Field label={t('tamtam.due')} name="due" value={item.due} maxlength={40} />
      </div>
      {need && item.kind === '' && <p class="soft">{need}</p>}
      <details open={Boolean(item.other || item.touched || item.kind || item.checked || item.mustKnow)}>
        <summary>{t('tamtam.more')}</summary>
        <Choice
          label={t('tamtam.checked')}
          name="checked"
          value={item.checked}
          options={['', 'checked', 'unchecked', 'rumour'].map((value) => ({
            value,
            label: t(value === '' ? 'tamtam.unsaid' : `tamtam.checked-${value}`),
          }))}
        />
        <Choice
          label={t('tamtam.kind')}
          hint={need ?? undefined}
          name="kind"
          value={item.kind}
          options={['', 'I', 'S', 'B'].map((value) => ({
            value,
            label: t(value === '' ? 'tamtam.unsaid' : `tamtam.kind-${value}`),
          }))}
        />
        <Field label={t('tamtam.other-label')} name="other" value={item.other} maxlength={200} look="said" />
        <Field
          label={t('tamtam.touched-label')}
          name="touched"
          value={item.touched}
          maxlength={200}
          look="said"
        />
        <Choice
          label={t('tamtam.must-know-label')}
          name="mustKnow"
          as="checkbox"
          value={item.mustKnow ? ['1'] : []}
          options={[{ value: '1', label: t('tamtam.must-know-hint') }]}
        />
        {view.deadlineHours !== null && (
          <Field
            label={t('tamtam.must-within')}
            hint={t('tamtam.must-within-hint', { usual: view.deadlineHours })}
            name="mustWithin"
            type="number"
            min={1}
            max={80}
            value={item.mustWithin}
          />
        )}
      </details>
      <p
        id="tamtam-saved"
        class="soft"
        role="status"
        data-saved={t('tamtam.saved')}
        data-offline={t('tamtam.offline')}
        data-changed={t('tamtam.not-saved')}
      />
      <div class="actions">
        <Button look={item.chosen ? 'primary' : 'plain'} name="do" value="save">
          {t('tamtam.save')}
        </Button>
        {!item.chosen && (
          <Button look="primary" name="do" value="choose">
            {t('tamtam.save-choose')}
          </Button>
        )}
      </div>
    </form>
  )
}

/** Without JavaScript as it was when the page was asked; with it, as it is typed. */
function Budget({ t, words, chosen, open }: EditView & { chosen: number }) {
  const over = words > wordBudget
  const mine = open?.chosen ? countWords(textsOf(open).join(' ')) : 0
  return (
    <div
      class="tamtam-budget"
      id="tamtam-budget"
      data-others={String(words - mine)}
      data-counts={open?.chosen ? '1' : undefined}
      data-line={t('tamtam.budget', { words: '#w', budget: wordBudget, time: '#t' })}
      data-seconds={t('tamtam.seconds', { count: 77 }).replace('77', '#')}
      data-minutes={t('tamtam.minutes', { count: '#' })}
    >
      <p class={over ? 'late' : undefined}>
        <span data-said aria-live="off">
          {t('tamtam.budget', { words, budget: wordBudget, time: timeOf(t, words) })}
        </span>
        {' · '}
        {t('tamtam.count', { count: chosen, usual: usualItems })}
      </p>
      <meter min={0} max={wordBudget} high={wordBudget - 1} value={Math.min(words, wordBudget)}>
        {number(t, words)}
      </meter>
      {chosen > mostItems && <p class="late">{t('tamtam.too-many', { most: mostItems })}</p>}
    </div>
  )
}

/** What a reader will get, beside what is written; it follows what is saved. */
function Preview({ t }: { t: Translate }) {
  return (
    <details class="tamtam-preview" id="tamtam-preview" open>
      <summary>{t('tamtam.preview-open')}</summary>
      <p class="tamtam-preview-ways">
        {previewWays.map((way) => (
          <a href={`/tamtam/preview/${way}`} target="tamtam-preview-frame" data-way={way}>
            {t(`tamtam.preview-${way}`)}
          </a>
        ))}
      </p>
      <iframe
        name="tamtam-preview-frame"
        class="phone"
        title={t('tamtam.preview')}
        src="/tamtam/preview/phone"
        loading="lazy"
      />
    </details>
  )
}

const previewWays = ['phone', 'paper', 'mail'] as const

export function timeOf(t: Translate, words: number): string {
  const seconds = readingSeconds(words)
  return seconds < 100
    ? t('tamtam.seconds', { count: seconds })
    : t('tamtam.minutes', { count: number(t, Math.round(seconds / 30) / 2) })
}
