/** What somebody took upon himself to answer. For a phone. */
import type { OwnAnswer } from '#store'
import { Button, Empty, momentOf, Page, type Translate, type Viewer } from '#web'

export function MyAnswersPage(view: {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  answers: OwnAnswer[]
}) {
  const { t, viewer, answers, now } = view
  return (
    <Page t={t} viewer={viewer} title={t('nav.my-answers')} active="my-answers" problems={view.problems}>
      <h1>{t('my-answers.title')}</h1>
      {answers.length === 0 ? (
        <Empty
          title={t('my-answers.none')}
          action={<Button href="/tamtam/latest">{t('my-answers.to-tamtam')}</Button>}
        >
          {t('my-answers.none-help')}
        </Empty>
      ) : (
        <ul class="list">
          {answers.map((one) => (
            <li>
              <p class="tag">{t(`my-answers.is-${stands(one)}`)}</p>
              <h2 dir="auto">
                <a href={`/follow-up/${one.followUpId}/text`}>{one.title}</a>
              </h2>
              <p class="soft">
                {t('my-answers.since', { moment: momentOf(t, one.askedAt, viewer.org.timeZone, now) })}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}

function stands({ state, version, agreedByMe, agreedByOther }: OwnAnswer): string {
  if (state !== 'new' && state !== 'taken') return 'done'
  if (version === 0) return 'to-write'
  if (agreedByMe) return agreedByOther ? 'agreed' : 'with-desk'
  return agreedByOther ? 'to-agree' : 'to-finish'
}
