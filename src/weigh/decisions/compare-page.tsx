/** Two decisions beside each other: the same days counted from each, the same figures, and no winner. */
import { Page, type Translate, type Viewer } from '#web'
import { ImpactCurve } from './curve.js'
import { curveOf } from './curve-figure.js'
import type { Measured } from './measured.js'
import type { Standing } from './measuring.js'
import {
  afterDays,
  figure,
  hourlyLine,
  placeboLine,
  shortDay,
  topDay,
  verdictLine,
  whenLine,
} from './wording.js'

type CompareView = { t: Translate; viewer: Viewer; problems: number; standings: Standing[] }

const canvas = { width: 560, height: 280, text: 15, look: 'desk' as const }

export function ComparePage({ t, viewer, problems, standings }: CompareView) {
  const isRunning = standings.some((one) => one.running !== null)
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('decisions.compare-title')}
      active="decisions"
      problems={problems}
      wide
      refresh={isRunning ? 2 : undefined}
    >
      <header class="title">
        <p>
          <a href="/decisions">{t('nav.decisions')}</a>
        </p>
        <h1>{t('decisions.compare-title')}</h1>
        <p class="lead">{t('decisions.compare-lead')}</p>
      </header>
      <div class="compare">
        {standings.map((one) => (
          <One t={t} viewer={viewer} standing={one} />
        ))}
      </div>
    </Page>
  )
}

function One({ t, viewer, standing }: { t: Translate; viewer: Viewer; standing: Standing }) {
  const { decision, measured, notAsked } = standing
  const posts = measured.get('posts')
  return (
    <section>
      <h2 dir="auto">
        <a href={`/decisions/${decision.decisionId}`}>{decision.title}</a>
      </h2>
      <p class="said">
        {notAsked
          ? t(`decisions.headline-${notAsked}`)
          : posts
            ? verdictLine(t, posts)
            : t('decisions.not-measured')}
      </p>
      {posts && <p class="soft">{[whenLine(t, posts), hourlyLine(t, posts)].filter(Boolean).join(' ')}</p>}
      {posts && (
        <figure class="decision-chart alone">
          <ImpactCurve view={curveOf(t, standing, posts, viewer.org.timeZone)} canvas={canvas} />
        </figure>
      )}
      {posts && <Rows t={t} posts={posts} />}
    </section>
  )
}

/** Whether so many days are behind us. */
const isOver = ({ days, span }: Measured, wanted: number) =>
  days.filter((day) => day.day >= span.after).length >= wanted

function Rows({ t, posts }: { t: Translate; posts: Measured }) {
  const top = topDay(posts)
  const { effect, hourly } = posts
  const known = effect && posts.verdict !== 'too little data' && !hourly?.doubted ? effect : null
  const rows: [string, string | null][] = [
    [t('decisions.row-day'), shortDay(t, posts.span.day)],
    [t('decisions.row-total'), figure(t, totalOf(posts))],
    // Of hours the sum is another one than that of the days.
    ...(hourly && known
      ? [
          [t('decisions.row-hours', { hours: hourly.after }), figure(t, known.cumulative.actual)] as [
            string,
            string,
          ],
        ]
      : []),
    [t('decisions.row-without'), known && figure(t, Math.max(0, known.cumulative.predicted))],
    ...[1, 7, 30].map((days): [string, string | null] => {
      const sum = known && afterDays(posts, days)
      const later = known && !sum && !isOver(posts, days) ? t('decisions.not-yet') : null
      return [t('decisions.after-days', { days }), sum ? sumWords(t, sum) : later]
    }),
    [
      t('decisions.row-top'),
      top && t('decisions.row-top-value', { day: shortDay(t, top.day), value: Math.round(top.value) }),
    ],
  ]
  return (
    <>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value ?? t('decisions.not-known')}</dd>
          </>
        ))}
      </dl>
      <p class="soft">{known ? placeboLine(t, posts) : ''}</p>
    </>
  )
}

function sumWords(
  t: Translate,
  { effect, interval }: { effect: number; interval: [number, number] },
): string {
  const [low, high] = interval.map((value) => figure(t, value))
  return t('decisions.sum-words', { value: figure(t, effect), low: low ?? '', high: high ?? '' })
}

function totalOf({ days, span }: Measured): number {
  return days.reduce((sum, day) => sum + (day.day >= span.after ? (day.value ?? 0) : 0), 0)
}
