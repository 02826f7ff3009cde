/** The library of approved answers: the list, and one with its versions. */
import type { ApprovedAnswer } from '#store'
import { Button, Empty, Field, momentOf, Notice, Page, shorten, type Translate, type Viewer } from '#web'
import { Old } from './answer-help.js'
import { nameOf } from './list-page.js'

type Frame = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  today: string
  names: Map<string, { name: string }>
}

export function LibraryPage(view: Frame & { answers: ApprovedAnswer[]; search: string; total: number }) {
  const { t, viewer, answers, search, total, today, now, names } = view
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('library.title')}
      active="follow-up"
      problems={view.problems}
      scripts={['follow-up']}
    >
      <p class="back">
        <a href="/follow-up">{t('nav.follow-up')}</a>
      </p>
      <h1>{t('library.title')}</h1>
      <p class="lead">{t('library.lead')}</p>
      {total === 0 ? (
        <Empty
          title={t('library.none')}
          action={
            <Button href="/answers/new" look="primary">
              {t('library.new')}
            </Button>
          }
        >
          {t('library.none-help')}
        </Empty>
      ) : (
        <>
          <form method="get" action="/answers" class="line-form">
            <Field label={t('library.search')} name="q" type="search" value={search} maxlength={80} />
            <Button>{t('library.search-go')}</Button>
            <Button href="/answers/new">{t('library.new')}</Button>
          </form>
          {answers.length === 0 && <p>{t('library.nothing-found')}</p>}
          <ul class="list">
            {answers.map((one) => (
              <li data-item={one.answerId}>
                <h2>
                  <a href={`/answers/${one.answerId}`}>{one.title}</a>
                </h2>
                <p class="said">{shorten(one.nl || one.en, 180)}</p>
                <p class="soft">
                  {[
                    one.topic,
                    t('library.approved', {
                      name: nameOf(t, names, one.approvedBy),
                      moment: momentOf(t, one.approvedAt, viewer.org.timeZone, now),
                    }),
                    one.en && one.nl ? 'nl · en' : one.nl ? 'nl' : 'en',
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </p>
                <Old t={t} answer={one} today={today} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Page>
  )
}

export type AnswerForm = { title: string; topic: string; nl: string; en: string; lookAgain: string }

export function AnswerPage(
  view: Frame & {
    form: AnswerForm
    /** Null: a new one. */
    answerId: string | null
    /** The last first. */
    versions: ApprovedAnswer[]
    topics: string[]
    wrong?: string | undefined
  },
) {
  const { t, viewer, form, answerId, versions, topics, wrong, now, names, today } = view
  const last = versions[0]
  return (
    <Page
      t={t}
      viewer={viewer}
      title={form.title || t('library.new')}
      active="follow-up"
      problems={view.problems}
    >
      <p class="back">
        <a href="/answers">{t('library.title')}</a>
      </p>
      <h1>{answerId === null ? t('library.new') : form.title}</h1>
      {last?.retired && <Notice>{t('library.is-retired')}</Notice>}
      {last && !last.retired && <Old t={t} answer={last} today={today} />}
      {wrong && <Notice look="problem">{wrong}</Notice>}
      <form
        method="post"
        action={answerId === null ? '/answers' : `/answers/${answerId}`}
        class="form library-form"
      >
        <input type="hidden" name="after" value={String(last?.version ?? 0)} />
        <Field
          label={t('library.field-title')}
          name="title"
          value={form.title}
          required
          maxlength={100}
          hint={t('library.title-hint')}
        />
        <Field
          label={t('library.field-topic')}
          name="topic"
          value={form.topic}
          maxlength={60}
          list="topics"
        />
        <datalist id="topics">
          {topics.map((topic) => (
            <option value={topic} />
          ))}
        </datalist>
        <Field
          label={t('library.field-nl')}
          name="nl"
          type="textarea"
          rows={7}
          value={form.nl}
          look="said"
          maxlength={4000}
          hint={t('library.text-hint')}
        />
        <Field
          label={t('library.field-en')}
          name="en"
          type="textarea"
          rows={5}
          value={form.en}
          look="said"
          maxlength={4000}
        />
        <Field
          label={t('library.field-again')}
          name="lookAgain"
          type="date"
          value={form.lookAgain}
          min={today}
          required
          hint={t('library.again-hint')}
        />
        <Button look="primary">{t('library.save')}</Button>
        <p class="hint">{t('library.save-hint')}</p>
      </form>
      {last && !last.retired && answerId !== null && (
        <form method="post" action={`/answers/${answerId}/retire`}>
          <input type="hidden" name="after" value={String(last.version)} />
          <Button look="quiet">{t('library.retire')}</Button>
        </form>
      )}
      {versions.length > 0 && (
        <section aria-labelledby="versions">
          <h2 id="versions" class="label">
            {t('library.versions')}
          </h2>
          <ol class="list" reversed>
            {versions.map((one) => (
              <li>
                <details class="fold">
                  <summary>
                    {t(one.retired ? 'library.version-retired' : 'library.version', {
                      version: one.version,
                      name: nameOf(t, names, one.approvedBy),
                      moment: momentOf(t, one.approvedAt, viewer.org.timeZone, now),
                    })}
                  </summary>
                  {one.nl && <p class="said multi">{one.nl}</p>}
                  {one.en && (
                    <p class="said multi" lang="en">
                      {one.en}
                    </p>
                  )}
                </details>
              </li>
            ))}
          </ol>
        </section>
      )}
    </Page>
  )
}
