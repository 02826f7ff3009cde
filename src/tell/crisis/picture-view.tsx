/** A situation picture as the roster reads it, and the pages on which it stands. */
import type { Crisis, CrisisFigures, ReleasedPicture } from '#store'
import { clockOf, Empty, momentOf, Page, type Translate, type Viewer } from '#web'
import { columns, type PictureContent, thawed } from './content.js'
import {
  fullMoment,
  normalLine,
  questionLines,
  rumourState,
  saidLine,
  silentLine,
  spanLine,
} from './wording.js'

/** Stands above everything of an exercise. */
export function ExerciseMark({ t }: { t: Translate }) {
  return (
    <p class="crisis-exercise" role="note">
      <strong>{t('crisis.exercise')}</strong> {t('crisis.exercise-note')}
    </p>
  )
}

export function PictureView({
  t,
  content,
  timeZone,
}: {
  t: Translate
  content: PictureContent
  timeZone: string
}) {
  const { exercise, version, figures, rumours } = content
  return (
    <article class="crisis-picture">
      {exercise && <ExerciseMark t={t} />}
      <h2>{t('crisis.picture', { version })}</h2>
      <p class="lead">{fullMoment(t, new Date(figures.to), timeZone)}</p>
      {columns.map((column) =>
        content[column].length === 0 ? null : (
          <section>
            <h3>{t(`crisis.${column}`)}</h3>
            <ul class="crisis-lines">
              {content[column].map((line) => (
                <li>{line}</li>
              ))}
            </ul>
          </section>
        ),
      )}
      {rumours.length > 0 && (
        <section>
          <h3>{t('crisis.rumours')}</h3>
          <ul class="crisis-rumours">
            {rumours.map((rumour) => (
              <li>
                <p class="said">“{rumour.text}”</p>
                <p>
                  <strong class={rumour.checked ? 'crisis-checked' : 'crisis-unchecked'}>
                    {rumourState(t, rumour)}
                  </strong>{' '}
                  {rumour.truth}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <FiguresView t={t} figures={figures} timeZone={timeZone} />
    </article>
  )
}

export function FiguresView({
  t,
  figures,
  timeZone,
}: {
  t: Translate
  figures: CrisisFigures
  timeZone: string
}) {
  const questions = questionLines(t, figures)
  const silent = silentLine(t, figures)
  return (
    <>
      <section>
        <h3>{t('crisis.questions')}</h3>
        {questions.length === 0 ? (
          <p class="soft">{t('crisis.questions-none')}</p>
        ) : (
          <ul class="crisis-lines">
            {questions.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        )}
      </section>
      <section>
        <h3>{t('crisis.figures')}</h3>
        <p>
          {spanLine(t, figures, timeZone)} {saidLine(t, figures)}
        </p>
        <p>{normalLine(t, figures, timeZone)}</p>
        {figures.phrases.length > 0 && (
          <p>{t('crisis.phrases-line', { phrases: figures.phrases.join(' · ') })}</p>
        )}
        {silent && <p class="soft">{silent}</p>}
      </section>
    </>
  )
}

export type ReaderView = {
  t: Translate
  viewer: Viewer
  problems: number
  crisis: Crisis
  /** Newest first. */
  pictures: ReleasedPicture[]
  /** The one that is shown; without it the newest. */
  version?: number | undefined
  now: Date
}

/** For who is on the roster, and for what is over. */
export function ReaderPage(view: ReaderView) {
  const { t, viewer, crisis, pictures, now } = view
  const { timeZone } = viewer.org
  const shown = pictures.find((one) => one.version === view.version) ?? pictures[0]
  const newest = pictures[0]
  return (
    <Page t={t} viewer={viewer} title={titleOf(t, crisis)} problems={view.problems}>
      <header class="title">
        {crisis.exercise && !shown && <ExerciseMark t={t} />}
        <h1>{crisis.name}</h1>
        <p class="lead">{stateLine(t, crisis, timeZone, now)}</p>
      </header>
      {shown ? (
        <>
          {newest && shown.version < newest.version && (
            <p class="notice">
              <a href={`/crisis/${crisis.crisisId}/${newest.version}`}>
                {t('crisis.newer', { version: newest.version })}
              </a>
            </p>
          )}
          <PictureView t={t} content={thawed(shown.content)} timeZone={timeZone} />
          <PictureList t={t} crisis={crisis} pictures={pictures} viewer={viewer} now={now} />
        </>
      ) : (
        <Empty title={t('crisis.none-released')}>{t('crisis.none-released-hint')}</Empty>
      )}
    </Page>
  )
}

export function PictureList({
  t,
  crisis,
  pictures,
  viewer,
  now,
}: Pick<ReaderView, 't' | 'crisis' | 'pictures' | 'viewer' | 'now'>) {
  if (pictures.length === 0) return null
  return (
    <section>
      <h2>{t('crisis.released')}</h2>
      <ul class="list">
        {pictures.map((one) => (
          <li>
            <a href={`/crisis/${crisis.crisisId}/${one.version}`}>
              {t('crisis.picture', { version: one.version })}
            </a>{' '}
            <span class="soft">
              {momentOf(t, one.releasedAt, viewer.org.timeZone, now)} ·{' '}
              {t('crisis.left-for', { count: one.people })}
              {crisis.exercise && ` · ${t('crisis.exercise-word')}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export const titleOf = (t: Translate, { name, exercise }: Pick<Crisis, 'name' | 'exercise'>): string =>
  exercise ? t('crisis.title-exercise', { name }) : name

export function stateLine(t: Translate, crisis: Crisis, timeZone: string, now: Date): string {
  const since = momentOf(t, crisis.startedAt, timeZone, now)
  const about = crisis.topic ? t('crisis.about', { topic: crisis.topic }) : t('crisis.about-all')
  if (!crisis.endedAt) return `${t('crisis.runs-since', { since })} ${about}`
  const until = momentOf(t, crisis.endedAt, timeZone, now)
  const how = t(crisis.endedBy === 'system' ? 'crisis.ended-itself' : 'crisis.ended', { since, until })
  return `${how} ${about}`
}

export const clockWords = (t: Translate, at: Date, timeZone: string): string =>
  t('time.clock', { clock: clockOf(at, timeZone, t.locale) })
