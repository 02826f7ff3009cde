/** The form of a topic, new or known. Whatever is wrong, what was typed stays. */
import { topicSensitivities } from '#store'
import { Button, Choice, calm, Field, Notice, Page, type Translate, type Viewer } from '#web'
import type { DryRun } from '../lab/dry-run.js'
import { Result } from '../lab/result.js'
import { type Checked, namedThings, type QueryCheck, type TopicForm, warningsKey } from './check.js'
import { endRange } from './end-date.js'
import { repairAction } from './repair.js'
import { allDomains, domainName, MarkedQuery, Unsaid } from './shown.js'

export type EditView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  today: string
  /** Absent: a new topic. */
  known?: { topicId: string; name: string; version: number; endsOn?: string | null } | undefined
  form: TopicForm
  /** Absent: nothing was sent yet. */
  checked?: Checked | undefined
  run?: DryRun | undefined
  /** A word that was just left out. */
  excluded?: string | undefined
  /** Terms of the query as it is saved that nobody said in thirty days; a trial says it of what is typed. */
  unsaid?: string[] | undefined
  /** The form holds an earlier version. */
  restoring?: boolean | undefined
  /** Somebody else changed it while this was typed. */
  overtaken?: boolean | undefined
  /** Names to choose an owner from. */
  owners: string[]
}

export function EditTopicPage(view: EditView) {
  const { t, viewer, known, form, checked } = view
  const title = known ? t('topics.edit-title', { name: calm(known.name) }) : t('topics.new')
  const wrong = checked && !checked.ok
  return (
    <Page t={t} viewer={viewer} title={title} active="topics" problems={view.problems} scripts={['lab']}>
      <header class="title">
        <p>
          <a href={known ? `/topics/${known.topicId}` : '/topics'}>
            {known ? calm(known.name) : t('nav.topics')}
          </a>
        </p>
        <h1 dir="auto">{title}</h1>
      </header>
      <form
        method="post"
        action={known ? `/topics/${known.topicId}/edit` : undefined}
        class="topic-form"
        data-lab={`/topics/live${known ? `?topic=${known.topicId}` : ''}`}
        data-busy={t('lab.busy')}
        data-suggestions={t('lab.complete')}
      >
        {view.restoring && <Notice>{t('lab.restoring')}</Notice>}
        {known?.endsOn && known.endsOn < view.today && <Notice>{t('lab.ended')}</Notice>}
        {view.overtaken && <Notice look="problem">{t('topics.overtaken')}</Notice>}
        {wrong && (
          <Notice look="problem" title={t('topics.not-saved')}>
            {t('topics.not-saved-help')}
          </Notice>
        )}
        {checked?.unseenWarnings && <Notice title={t('topics.warned')}>{t('topics.warned-help')}</Notice>}
        {known && <input type="hidden" name="version" value={String(known.version)} />}
        {checked && <input type="hidden" name="seen" value={warningsKey(form)} />}
        <Field
          label={t('topics.name')}
          name="name"
          value={form.name}
          error={checked?.errors.name}
          maxlength={80}
          look="said"
          autofocus={!known && !checked}
        />
        <QueryFields {...view} />
        <div id="lab">
          <Unsaid t={t} terms={view.unsaid ?? []} />
          <LabPart {...view} />
        </div>
        {checked && checked.names.length > 0 && <NameReason {...view} checked={checked} />}
        <Why {...view} />
        {known && (
          <Field
            label={t('topics.note')}
            name="note"
            value={form.note}
            error={checked?.errors.note}
            hint={t('topics.note-hint')}
            maxlength={300}
          />
        )}
        <div class="actions onward">
          <Button look="primary" name="action" value="save">
            {t(checked?.unseenWarnings ? 'topics.save-anyway' : known ? 'topics.save' : 'topics.make')}
          </Button>
          <Button look="quiet" href={known ? `/topics/${known.topicId}` : '/topics'}>
            {t('topics.cancel')}
          </Button>
        </div>
      </form>
    </Page>
  )
}

function QueryFields({ t, form, checked }: EditView) {
  const localOpen = checked?.errors.localQuery !== undefined || form.localQuery !== ''
  return (
    <section class="stack">
      <Field
        label={t('topics.query')}
        name="query"
        type="textarea"
        value={form.query}
        hint={t('topics.query-hint')}
        error={checked?.errors.query}
        rows={form.query.length > 200 ? 7 : 3}
        look="code"
        spellcheck={false}
      />
      <details class="fold">
        <summary>{t('topics.query-help')}</summary>
        <dl class="facts query-forms">
          {forms.map(([form, key]) => (
            <>
              <dt>
                <code>{form}</code>
              </dt>
              <dd>{t(`topics.form-${key}`)}</dd>
            </>
          ))}
        </dl>
      </details>
      <details class="fold" open={localOpen}>
        <summary>{t('topics.more')}</summary>
        <Field
          label={t('topics.local-field')}
          name="localQuery"
          type="textarea"
          value={form.localQuery}
          hint={t('topics.local-hint')}
          error={checked?.errors.localQuery}
          rows={form.localQuery.length > 200 ? 6 : 2}
          look="code"
          spellcheck={false}
        />
      </details>
      <p>
        <Button name="action" value="try">
          {t('topics.try')}
        </Button>
      </p>
    </section>
  )
}

/** The query language in short: examples are the same in every language. */
const forms = [
  ['containerpark OR recyclagepark', 'or'],
  ['kerkstraat (omleiding OR werken)', 'and'],
  ['"gratis parkeren"', 'phrase'],
  ['sluikstort*', 'prefix'],
  ['fietspad~', 'compound'],
  ['tram NEAR/5 staking', 'near'],
  ['place:Tielt', 'place'],
  ['title:staking', 'title'],
  ['kermis -carnaval', 'not'],
  ['#duinveld', 'tag'],
  ['lang:nl', 'lang'],
  ['kind:news', 'kind'],
] as const

type ReadingProps = { t: Translate; source: string; check: QueryCheck | undefined }

function Reading({ t, source, check }: ReadingProps) {
  if (!check) return null
  const { lint, wrong } = check
  return (
    <div class="reading">
      {wrong.length > 0 && <MarkedQuery t={t} source={source} wrong={wrong} />}
      {lint.explanation !== '' && wrong.length === 0 && <p class="said sentence">{lint.explanation}</p>}
      {lint.warnings.map((warning) => (
        <p class="warning">
          <strong>{t('topics.warning')}</strong> {warning.message}
        </p>
      ))}
      {lint.hints.map((hint) => (
        <p class="hint">
          <strong>{t('topics.hint')}</strong> {hint.message}
        </p>
      ))}
    </div>
  )
}

/** What the linter proposes, each at one key; nothing is saved. */
function Repairs({ t, field, source, check }: ReadingProps & { field: 'query' | 'localQuery' }) {
  const found = [...(check?.wrong ?? []), ...(check?.lint.warnings ?? []), ...(check?.lint.hints ?? [])]
  return (
    <>
      {found.map(({ repair }) => {
        if (!repair) return null
        const old = source.slice(repair.at, repair.at + repair.length).trim()
        const how = old === '' ? 'add' : repair.text === '' ? 'remove' : 'replace'
        return (
          <Button look="quiet" name="action" value={repairAction(field, source, repair)}>
            {t(`topics.repair-${how}`, { old, text: repair.text })}
          </Button>
        )
      })}
    </>
  )
}

/** Persons are not followed, unless the name is that of a street, a shop or an event; then the reason is kept. */
function NameReason({ t, form, checked }: EditView & { checked: Checked }) {
  return (
    <fieldset class="wash name-reason">
      <legend class="visually-hidden">{t('topics.person-title')}</legend>
      <p>
        <strong>{t('topics.person-title')}</strong>{' '}
        {t('topics.person-help', { names: checked.names.join(', '), count: checked.names.length })}
      </p>
      <Choice
        label={t('topics.nameIs')}
        name="nameIs"
        as="radio"
        inline
        value={form.nameIs}
        options={namedThings.map((value) => ({ value, label: t(`topics.name-${value}`) }))}
      />
      <Field
        label={t('topics.nameReason')}
        name="nameReason"
        value={form.nameReason}
        hint={t('topics.nameReason-hint')}
        error={checked.errors.nameReason}
        maxlength={300}
      />
    </fieldset>
  )
}

function Why({ t, viewer, form, checked, today, owners }: EditView) {
  const { first, last } = endRange(today)
  const domains =
    allDomains.includes(form.domain) || form.domain === '' ? allDomains : [...allDomains, form.domain]
  return (
    <section class="stack">
      <h2>{t('topics.why')}</h2>
      <Field
        label={t('topics.purpose')}
        name="purpose"
        type="textarea"
        rows={2}
        value={form.purpose}
        hint={t('topics.purpose-hint')}
        error={checked?.errors.purpose}
        maxlength={500}
        look="said"
      />
      <Field
        label={t('topics.legalBasis')}
        name="legalBasis"
        type="textarea"
        rows={3}
        value={form.legalBasis}
        hint={t('topics.legalBasis-hint')}
        error={checked?.errors.legalBasis}
        maxlength={500}
        look="said"
      />
      <div class="two-fields">
        <Choice
          label={t('topics.domain')}
          name="domain"
          value={form.domain || 'other'}
          options={domains.map((value) => ({ value, label: domainName(t, value, viewer.org.name) }))}
        />
        <Field
          label={t('topics.owner')}
          name="owner"
          value={form.owner}
          hint={t('topics.owner-hint')}
          error={checked?.errors.owner}
          maxlength={120}
          list="owners"
        />
      </div>
      <datalist id="owners">
        {owners.map((owner) => (
          <option value={owner} />
        ))}
      </datalist>
      <div class="two-fields">
        <Field
          label={t('topics.endsOn')}
          name="endsOn"
          type="date"
          value={form.endsOn}
          hint={t('topics.endsOn-hint')}
          error={checked?.errors.endsOn}
          min={first}
          max={last}
        />
        <Choice
          label={t('topics.sensitivity')}
          name="sensitivity"
          value={form.sensitivity}
          hint={t('topics.sensitivity-hint')}
          options={topicSensitivities.map((value) => ({ value, label: t(`topics.sensitivity-${value}`) }))}
        />
      </div>
    </section>
  )
}

export type LabPartView = Pick<EditView, 't' | 'viewer' | 'now' | 'form' | 'checked' | 'run' | 'excluded'>

/**
 * Everything that follows from the queries: how they read, what can be repaired, what they catch. It stands behind the
 * button that tries them: the return key in a field takes the first button of a form.
 */
export function LabPart({ t, viewer, now, form, checked, run, excluded }: LabPartView) {
  const local = checked?.localQuery ?? undefined
  return (
    <div class="lab-part" data-query={form.query} data-local={form.localQuery}>
      <Reading t={t} source={form.query} check={checked?.query} />
      {form.localQuery !== '' && <Reading t={t} source={form.localQuery} check={local} />}
      <p class="repairs">
        <Repairs t={t} field="query" source={form.query} check={checked?.query} />
        <Repairs t={t} field="localQuery" source={form.localQuery} check={local} />
      </p>
      {excluded !== undefined && <Notice>{t('lab.excluded', { word: excluded })}</Notice>}
      {run && <Result t={t} viewer={viewer} now={now} run={run} />}
    </div>
  )
}
