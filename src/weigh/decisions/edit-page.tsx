/** The form of a decision: what is needed stands first, the rest can wait. */
import type { DecisionVersion, Topic } from '#store'
import { Button, Choice, Field, momentOf, Notice, Page, type Translate, type Viewer } from '#web'
import { type DecisionForm, type FormProblems, longest } from './form.js'

export type EditView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  /** Null: a new one. */
  decisionId: string | null
  version: number
  form: DecisionForm
  wrong: FormProblems
  topics: Topic[]
  colleagues: { userId: string; name: string }[]
  domains: { value: string; label: string }[]
  versions: DecisionVersion[]
  names: Map<string, { name: string }>
  /** What the newsroom proposes to follow it by, where no topic is chosen. */
  proposal?: { topicId: string; name: string } | undefined
}

export function EditDecisionPage(view: EditView) {
  const { t, viewer, form, wrong, decisionId } = view
  const title = t(decisionId ? 'decisions.edit' : 'decisions.new')
  const error = (name: keyof DecisionForm) => {
    const key = wrong[name]
    return key === undefined ? undefined : t(key, { most: longest[name] ?? 0 })
  }
  return (
    <Page t={t} viewer={viewer} title={title} active="decisions" problems={view.problems}>
      <header class="title">
        <p>
          <a href={decisionId ? `/decisions/${decisionId}` : '/decisions'}>
            {t(decisionId ? 'decisions.back-one' : 'nav.decisions')}
          </a>
        </p>
        <h1>{title}</h1>
        {!decisionId && <p class="lead">{t('decisions.new-lead')}</p>}
      </header>
      {Object.keys(wrong).length > 0 && <Notice look="problem" title={t('decisions.not-kept')} />}
      <form
        method="post"
        action={decisionId ? `/decisions/${decisionId}/edit` : '/decisions/new'}
        class="decision-form"
      >
        <input type="hidden" name="version" value={String(view.version)} />
        <Field
          label={t('decisions.field-title')}
          hint={t('decisions.field-title-hint')}
          name="title"
          value={form.title}
          error={error('title')}
          maxlength={200}
          look="said"
          required
        />
        <fieldset class="moments">
          <legend>{t('decisions.moments')}</legend>
          <p class="hint">{t('decisions.moments-hint')}</p>
          <div class="moment-fields">
            <Field
              type="datetime-local"
              label={t('decisions.decided')}
              name="decided"
              value={form.decided}
              error={error('decided')}
            />
            <Field
              type="datetime-local"
              label={t('decisions.announced')}
              name="announced"
              value={form.announced}
              error={error('announced')}
            />
            <Field
              type="datetime-local"
              label={t('decisions.in-force')}
              name="inForce"
              value={form.inForce}
              error={error('inForce')}
            />
          </div>
        </fieldset>
        <Choice
          label={t('decisions.field-topic')}
          hint={t('decisions.field-topic-hint')}
          name="topic"
          value={form.topic}
          options={[
            { value: '', label: t('decisions.no-topic') },
            ...view.topics.map((one) => ({ value: one.topicId, label: one.name })),
          ]}
        />
        <div class="beside-fields">
          <Field
            label={t('decisions.field-who')}
            hint={t('decisions.field-who-hint')}
            name="who"
            value={form.who}
            error={error('who')}
            maxlength={120}
          />
          <Choice
            label={t('decisions.field-domain')}
            name="domain"
            value={form.domain}
            options={[{ value: '', label: t('decisions.no-domain') }, ...view.domains]}
          />
          <Choice
            label={t('decisions.field-owner')}
            hint={t('decisions.field-owner-hint')}
            name="owner"
            value={form.owner}
            options={[
              { value: '', label: t('decisions.no-owner') },
              ...view.colleagues.map((one) => ({ value: one.userId, label: one.name })),
            ]}
          />
        </div>
        <Field
          type="textarea"
          label={t('decisions.field-body')}
          hint={t('decisions.field-body-hint')}
          name="body"
          value={form.body}
          error={error('body')}
          rows={5}
          look="said"
          maxlength={20000}
        />
        <Field
          type="url"
          label={t('decisions.field-link')}
          name="link"
          value={form.link}
          error={error('link')}
          maxlength={1000}
        />
        <Field
          type="textarea"
          label={t('decisions.field-touched')}
          hint={t('decisions.field-touched-hint')}
          name="touched"
          value={form.touched}
          error={error('touched')}
          rows={2}
          look="said"
          maxlength={600}
        />
        <Field
          type="textarea"
          label={t('decisions.field-silent')}
          hint={t('decisions.field-silent-hint')}
          name="silent"
          value={form.silent}
          error={error('silent')}
          rows={2}
          look="said"
          maxlength={600}
        />
        <div class="actions">
          <Button look="primary">{t('decisions.keep')}</Button>
          <Button href={decisionId ? `/decisions/${decisionId}` : '/decisions'}>
            {t('decisions.not-now')}
          </Button>
        </div>
      </form>
      {decisionId && <Versions {...view} />}
      {decisionId && (
        <details class="fold">
          <summary>{t('decisions.remove')}</summary>
          <form method="post" action={`/decisions/${decisionId}/remove`}>
            <p>{t('decisions.remove-note')}</p>
            <Button look="danger">{t('decisions.remove-press')}</Button>
          </form>
        </details>
      )}
    </Page>
  )
}

function Versions({ t, viewer, versions, names, now }: EditView) {
  if (versions.length < 2) return null
  return (
    <section>
      <h2>{t('decisions.versions')}</h2>
      <ul class="list">
        {versions.map((one) => (
          <li>
            {t('decisions.version', { version: one.version })} · {one.title}{' '}
            <span class="soft">
              {momentOf(t, one.changedAt, viewer.org.timeZone, now)} ·{' '}
              {names.get(one.changedBy)?.name ?? t('decisions.by-import')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
