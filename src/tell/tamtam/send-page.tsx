/** The last look before it leaves: the edition as a reader gets it, what is in the way, and one press. */
import type { Profile, TamtamDay, TamtamItem } from '#store'
import { Button, Notice, Page, type Translate, type Viewer } from '#web'
import { type EditionContent, mostItems, wordBudget } from './compose.js'
import { timeOf } from './edit-page.js'
import { EditionView } from './edition-view.js'
import type { Problem } from './send.js'

export type SendView = {
  t: Translate
  viewer: Viewer
  problems: number
  made: TamtamDay
  items: TamtamItem[]
  /** Readers whose address does not take mail any more, by name. */
  unreached: string[]
  /** One for each profile that somebody reads; the first is shown whole. */
  editions: { profile: Profile; content: EditionContent; words: number }[]
  inTheWay: Problem[]
  readers: number
}

export function SendPage(view: SendView) {
  const { t, viewer, made, editions, inTheWay } = view
  const [first] = editions
  const blocked = inTheWay.length > 0
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('tamtam.check-and-send')}
      active="tamtam"
      problems={view.problems}
      wide
    >
      <div class="tamtam">
        <div>
          <h1>{t('tamtam.last-look')}</h1>
          <p class="lead">{t('tamtam.last-look-lead', { count: view.readers })}</p>
          {inTheWay.map((problem) => (
            <Notice look="problem" title={wordsOf(t, problem, view.items)} />
          ))}
          {view.unreached.length > 0 && (
            <Notice title={t('tamtam.unreached', { names: view.unreached.join(', ') })}>
              {t('tamtam.reader-dead-what')}
            </Notice>
          )}
          <ul class="list">
            {editions.map(({ profile, content, words }) => (
              <li>
                <strong>{profile.name}</strong>{' '}
                <span class={words > wordBudget || content.items.length > mostItems ? 'late' : 'soft'}>
                  {t('tamtam.profile-line', {
                    readers: profile.readers,
                    items: content.items.length,
                    words,
                    time: timeOf(t, words),
                  })}
                </span>
              </li>
            ))}
          </ul>
          <form method="post" action="/tamtam/send" class="actions">
            <input type="hidden" name="after" value={String(made.version)} />
            <Button look="primary" disabled={blocked}>
              {t(made.version > 0 ? 'tamtam.send-again' : 'tamtam.send', { count: view.readers })}
            </Button>
            <Button href="/tamtam">{t('tamtam.back')}</Button>
          </form>
          <p class="soft">{t('tamtam.send-note')}</p>
        </div>
        {first && (
          <section class="tamtam-phone" aria-label={t('tamtam.preview')}>
            <EditionView
              t={t}
              content={first.content}
              timeZone={viewer.org.timeZone}
              version={made.version + 1}
            />
          </section>
        )}
      </div>
    </Page>
  )
}

function wordsOf(t: Translate, problem: Problem, items: TamtamItem[]): string {
  const name = (id: string | null) =>
    items.find((item) => item.itemId === id)?.headline || t('tamtam.no-headline')
  if (problem.why === 'no-readers') return t('tamtam.no-readers')
  if (problem.why === 'missing') return t(`tamtam.missing-${problem.what}`, { name: name(problem.itemId) })
  const where = problem.itemId === null ? t('tamtam.title') : name(problem.itemId)
  return t('tamtam.borrowed', { name: where, words: problem.words })
}
