/** What a dry run found, as it stands below the query: by a form without JavaScript, and by `web/browser/lab.ts` while one types. */
import type { Child } from 'hono/jsx'
import type { LabText } from '#store'
import { calm, dayOf, PostCard, type Translate, type Viewer } from '#web'
import type { Change, DryRun } from './dry-run.js'
import { Marked } from './marked.js'

export type ResultView = {
  t: Translate
  viewer: Viewer
  now: Date
  run: DryRun
}

const yes = (is: boolean) => (is ? 'yes' : 'no')

export function Result(view: ResultView) {
  const { t, run } = view
  if (run.kept === 0) {
    return (
      <section class="lab" aria-labelledby="lab-heading">
        <h2 id="lab-heading">{t('lab.nothing-kept')}</h2>
        <p class="soft">{t('lab.nothing-kept-help')}</p>
      </section>
    )
  }
  const { posts, voices, atLeast, approximate } = run
  return (
    <section class="lab" aria-labelledby="lab-heading">
      <p class="label">{t('lab.heading')}</p>
      <h2 id="lab-heading" role="status">
        {t('lab.count', { posts, voices, about: yes(approximate), atLeast: yes(atLeast) })}
      </h2>
      <Never {...view} />
      {posts > 0 && <Days {...view} />}
      <Changes {...view} />
      {posts > 0 && (
        <div class="lab-columns">
          <Sources {...view} />
          <Words {...view} />
        </div>
      )}
      {run.samples.length > 0 && (
        <section>
          <h3>{t('lab.samples')}</h3>
          <Samples {...view} texts={run.samples} />
        </section>
      )}
      <p class="soft lab-limits">
        {lookedAt(t, run)} {t('lab.limits')}
      </p>
    </section>
  )
}

function lookedAt(t: Translate, { kept, looked, approximate }: DryRun): string {
  if (approximate) return t('lab.looked-part', { kept, looked })
  return t(looked === kept ? 'lab.looked-all' : 'lab.looked-index', { kept })
}

function Never({ t, run }: ResultView) {
  if (run.never.length === 0) return null
  const terms = run.never.map((term) => `“${term}”`).join(', ')
  return <p class="lab-never">{t('lab.never', { terms, count: run.never.length })}</p>
}

const width = 960
const height = 96

/** One bar a day. The words stand beside it, not in it: on a telephone the picture is small. */
function Days({ t, run }: ResultView) {
  const { days } = run
  const most = Math.max(1, ...days.map((day) => day.posts))
  const step = width / days.length
  const top = days.findIndex((day) => day.posts === most)
  const label = (index: number) => dayOf(new Date(`${days[index]?.day}T12:00:00Z`), 'UTC', t.locale)
  const caption = t('lab.chart', { most, day: label(Math.max(0, top)) })
  return (
    <figure class="lab-days">
      <figcaption class="soft">{caption}</figcaption>
      <svg
        class="day-bars"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={caption}
        preserveAspectRatio="none"
      >
        {days.map((day, index) => {
          const size = (day.posts / Math.max(5, most)) * height
          return (
            <rect
              class={index === top ? 'bar top' : 'bar'}
              x={(index * step).toFixed(1)}
              y={(height - Math.max(1, size)).toFixed(1)}
              width={(step * 0.84).toFixed(1)}
              height={Math.max(1, size).toFixed(1)}
            />
          )
        })}
      </svg>
      <p class="lab-axis soft">
        <span>{label(0)}</span>
        <span>{label(days.length - 1)}</span>
      </p>
      <details class="fold">
        <summary>{t('lab.days-table')}</summary>
        <table class="lab-table">
          <thead>
            <tr>
              <th scope="col">{t('lab.day')}</th>
              <th scope="col">{t('lab.posts')}</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ posts }, index) => (
              <tr>
                <th scope="row">{label(index)}</th>
                <td>{t('lab.number', { n: posts })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

function Changes(view: ResultView) {
  const { t, run } = view
  const { gained, lost } = run
  if (!gained || !lost) return null
  return (
    <section class="lab-changes">
      <h3>{t('lab.change')}</h3>
      {gained.posts + lost.posts === 0 && <p class="soft">{t('lab.change-none')}</p>}
      <OneChange {...view} change={gained} title="lab.gained" />
      <OneChange {...view} change={lost} title="lab.lost" />
    </section>
  )
}

function OneChange({
  change,
  title,
  ...view
}: ResultView & { change: Change; title: 'lab.gained' | 'lab.lost' }) {
  if (change.posts === 0) return null
  const { posts, approximate } = change
  return (
    <details class="fold" open>
      <summary>{view.t(title, { posts, about: yes(approximate) })}</summary>
      <Samples {...view} texts={change.samples} />
    </details>
  )
}

function Sources({ t, run }: ResultView) {
  const most = Math.max(1, ...run.sources.map(({ posts }) => posts))
  return (
    <section>
      <h3>{t('lab.sources')}</h3>
      {run.sources.length === 0 ? (
        <p class="soft">{t('lab.few-voices')}</p>
      ) : (
        <ul class="plain-list lab-sources">
          {run.sources.slice(0, 8).map(({ name, posts }) => (
            <li>
              <span dir="auto">{calm(name)}</span> <span class="number">{t('lab.number', { n: posts })}</span>
              <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                <rect class="bar" width={((posts / most) * 100).toFixed(1)} height="4" />
              </svg>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Each a button of the form around it: the word is left out, and tried again. */
function Words({ t, run }: ResultView) {
  if (run.standOut.length === 0) return null
  return (
    <section>
      <h3>{t('lab.words')}</h3>
      <p class="soft">{t('lab.words-help')}</p>
      <ul class="plain-list lab-words">
        {run.standOut.map(({ word }, index) => (
          <li>
            <button
              class="button quiet"
              type="submit"
              name="action"
              value={`exclude:${word}`}
              data-digit={String(index + 1)}
              aria-label={t('lab.exclude', { word })}
              aria-keyshortcuts={`Alt+${index + 1}`}
            >
              <kbd>{index + 1}</kbd> {word}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Samples({ texts, ...view }: ResultView & { texts: LabText[] }) {
  return (
    <ul class="list lab-samples">
      {texts.map((text) => (
        <li>
          <LabPost {...view} text={text} queries={view.run.queries} />
        </li>
      ))}
    </ul>
  )
}

type LabPostView = Pick<ResultView, 't' | 'viewer' | 'now'> & {
  text: LabText
  queries: DryRun['queries']
  children?: Child
}

export function LabPost({ t, viewer, now, text, queries, children }: LabPostView) {
  const post = { ...text, source: text.sourceName, author: text.authorName, text: text.body, deleted: false }
  return (
    <PostCard
      t={t}
      timeZone={viewer.org.timeZone}
      now={now}
      post={post}
      text={<Marked text={text.body} queries={queries} />}
    >
      {children}
    </PostCard>
  )
}
