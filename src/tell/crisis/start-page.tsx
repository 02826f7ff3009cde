/** Nothing runs: where a person starts a crisis or an exercise, and finds those of before. */
import type { Crisis, Topic } from '#store'
import { Button, Choice, Field, momentOf, Page, type Translate, type Viewer } from '#web'

export type StartForm = {
  name: string
  topic: string
  exercise: boolean
  /** As the field of a browser writes a moment; empty: now. */
  clock: string
  duty: string[]
}

export type Colleague = { userId: string; name: string; role: string }

export type StartView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  topics: Topic[]
  colleagues: Colleague[]
  past: Crisis[]
  /** Whether mails leave at all. */
  mail: boolean
  form: StartForm
  /** What is wrong, by field. */
  wrong: Partial<Record<keyof StartForm, string>>
}

export function StartPage(view: StartView) {
  const { t, viewer, form, wrong, past } = view
  return (
    <Page t={t} viewer={viewer} title={t('crisis.heading')} problems={view.problems}>
      <header class="title">
        <h1>{t('crisis.heading')}</h1>
        <p class="lead">{t('crisis.lead')}</p>
      </header>
      <form method="post" action="/crisis" class="crisis-start">
        <Field
          label={t('crisis.name')}
          hint={t('crisis.name-hint')}
          name="name"
          value={form.name}
          error={wrong.name}
          maxlength={80}
          required
        />
        <Choice
          label={t('crisis.topic')}
          name="topic"
          value={form.topic}
          options={[
            { value: '', label: t('crisis.topic-all') },
            ...view.topics.map((one) => ({ value: one.topicId, label: one.name })),
          ]}
        />
        <Choice
          as="checkbox"
          label={t('crisis.roster')}
          hint={t(view.mail ? 'crisis.roster-hint' : 'crisis.roster-hint-no-mail')}
          name="duty"
          value={form.duty}
          error={wrong.duty}
          options={view.colleagues.map((one) => ({
            value: one.userId,
            label: one.name,
            hint: t(`role.${one.role}`),
          }))}
        />
        <Choice
          as="radio"
          label={t('crisis.kind')}
          name="exercise"
          value={form.exercise ? '1' : ''}
          options={[
            { value: '', label: t('crisis.kind-real'), hint: t('crisis.kind-real-hint') },
            { value: '1', label: t('crisis.kind-exercise'), hint: t('crisis.kind-exercise-hint') },
          ]}
        />
        <Field
          type="datetime-local"
          label={t('crisis.clock-label')}
          hint={t('crisis.clock-hint')}
          name="clock"
          value={form.clock}
          error={wrong.clock}
        />
        <div class="actions">
          <Button look="primary">{t('crisis.start')}</Button>
          <Button href="/today">{t('crisis.not-now')}</Button>
        </div>
        <p class="soft">{t('crisis.start-note')}</p>
      </form>
      {past.length > 0 && (
        <section>
          <h2>{t('crisis.past')}</h2>
          <ul class="list">
            {past.map((one) => (
              <li>
                <a href={`/crisis/${one.crisisId}`}>{one.name}</a>{' '}
                <span class="soft">
                  {momentOf(t, one.startedAt, viewer.org.timeZone, view.now)} ·{' '}
                  {t('crisis.pictures-count', { count: one.version })}
                  {one.exercise && ` · ${t('crisis.exercise-word')}`}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  )
}
