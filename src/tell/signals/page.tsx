/** Why a signal is shown: its curve, what is normal, and what it is made of; and the list of what was found lately. */
import { localTime } from '#basics/days'
import type { Signal } from '#store'
import { Button, Empty, InTheTamtam, momentOf, Page, type Translate, type Viewer } from '#web'
import { BarChart, type Canvas, CurveChart } from '../wall/chart.js'
import type { Drawn } from './drawn.js'
import { reasons, signalLine, signalTitle } from './wording.js'

type Frame = { t: Translate; viewer: Viewer; problems: number; now: Date }

export type StoryOfSignal = { storyId: number; name: string; posts: number }

/** `stories`: those that it is made of, most posts first; of a new story that one. */
export function SignalPage(
  view: Frame & { signal: Signal; drawn: Drawn; mayRead: boolean; stories: StoryOfSignal[] },
) {
  const { t, viewer, problems, signal, drawn, mayRead, now } = view
  const { timeZone } = viewer.org
  const title = signalTitle(signal, t)
  return (
    <Page t={t} viewer={viewer} title={title} active="today" problems={problems} scripts={['today']}>
      <header class="title">
        <p>
          <a href="/signals">{t('signals.title')}</a>
        </p>
        <p class="tag">{t(`signals.kind.${signal.kind}`)}</p>
        <h1 dir="auto">{title}</h1>
        <p class="lead">{signalLine(signal, { t, timeZone, now })}</p>
      </header>
      <SignalChart t={t} drawn={drawn} />
      <SignalReasons {...view} />
      {signal.storyId === null && <MadeOfStories {...view} />}
      <div class="actions">
        {mayRead && signal.storyId !== null && (
          <Button look="primary" href={`/stories/${signal.storyId}`}>
            {t('signals.to-story')}
          </Button>
        )}
        {mayRead && <InTheTamtam t={t} about={`signal:${signal.signalId}`} />}
        {mayRead && signal.topicId && (
          <Button look="primary" href={postsOf(signal, timeZone)}>
            {t('signals.read')}
          </Button>
        )}
        {mayRead && (
          <form method="post" action="/follow-up">
            <input type="hidden" name="signal" value={signal.signalId} />
            <Button>{t('signals.follow')}</Button>
          </form>
        )}
        {mayRead && signal.topicId && signal.topicName !== null && (
          <Button look="quiet" href={`/topics/${signal.topicId}/edit#field-sensitivity`}>
            {t('signals.sensitivity')}
          </Button>
        )}
      </div>
    </Page>
  )
}

export function SignalReasons({ t, viewer, now, signal }: Frame & { signal: Signal }) {
  return (
    <section class="reasons" aria-labelledby="reasons-title">
      <h2 id="reasons-title">{t('signals.why')}</h2>
      <ul>
        {reasons(signal, { t, timeZone: viewer.org.timeZone, now }).map((reason) => (
          <li dir="auto">{reason}</li>
        ))}
      </ul>
    </section>
  )
}

function MadeOfStories({ t, stories }: { t: Translate; stories: StoryOfSignal[] }) {
  if (stories.length === 0) return null
  return (
    <section aria-labelledby="stories-title">
      <h2 id="stories-title">{t('signals.stories')}</h2>
      <ul class="list">
        {stories.map(({ storyId, name, posts }) => (
          <li>
            <a href={`/stories/${storyId}`} dir="auto">
              {name}
            </a>{' '}
            <span class="soft">{t('signals.of-posts', { posts })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const canvases: Canvas[] = [
  { width: 760, height: 300, text: 15, look: 'desk' },
  { width: 350, height: 220, text: 13, look: 'phone' },
]

/** `narrow`: beside something else, so always the small drawing. */
export function SignalChart({ t, drawn, narrow }: { t: Translate; drawn: Drawn; narrow?: boolean }) {
  if (!drawn) return null
  const sizes = narrow ? canvases.slice(1) : canvases
  const { curve, bars } = drawn
  return (
    <figure class={narrow ? 'signal-chart narrow' : 'signal-chart'}>
      {curve && sizes.map((canvas) => <CurveChart curve={curve} words={curve.words} canvas={canvas} />)}
      {bars &&
        sizes.map((canvas) => (
          <BarChart
            bars={canvas.look === 'phone' ? bars.slice(-8) : bars}
            canvas={canvas}
            summary={t('signals.weeks-summary')}
            usual={t('wall.usual-bar')}
          />
        ))}
      <figcaption class="soft">{curve ? curve.words.caption : t('signals.weeks-caption')}</figcaption>
      <details class="fold">
        <summary>{t('signals.table')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t(curve ? 'wall.col-hour' : 'signals.col-week')}</th>
              <th scope="col" class="number">
                {t(curve ? 'wall.col-voices' : 'wall.col-posts')}
              </th>
              <th scope="col" class="number">
                {t('wall.col-usual')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rowsOf(t, drawn).map(([when, count, usual]) => (
              <tr>
                <th scope="row">{when}</th>
                <td class="number">{count}</td>
                <td class="number">{usual}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

function rowsOf(t: Translate, { curve, bars }: NonNullable<Drawn>): [string, string, string][] {
  const band = (one: { low: number; high: number } | null | undefined) =>
    one ? t('wall.band', { low: Math.round(one.low), high: Math.round(one.high) }) : ''
  const number = (value: number) => t('wall.number', { number: value })
  if (bars) return bars.map((bar) => [bar.label, bar.value, band(bar.usual)])
  return (curve?.points ?? [])
    .filter(({ x }) => x > 0 && Number.isInteger(x))
    .map(({ x, voices }) => [t('wall.hour', { hour: x }), number(voices), band(curve?.band?.[x])])
}

function postsOf({ topicId, beganAt, lastAt }: Signal, timeZone: string): string {
  const [from, until] = [beganAt, lastAt].map((at) => localTime(at, timeZone).day)
  return `/search?topic=${topicId}&from=${from}&until=${until}`
}

export function SignalsPage({ t, viewer, problems, now, signals }: Frame & { signals: Signal[] }) {
  const { timeZone } = viewer.org
  return (
    <Page t={t} viewer={viewer} title={t('signals.title')} active="today" problems={problems}>
      <header class="title">
        <p>
          <a href="/today">{t('nav.today')}</a>
        </p>
        <h1>{t('signals.title')}</h1>
        <p class="lead">{t('signals.lead')}</p>
      </header>
      {signals.length === 0 ? (
        <Empty title={t('signals.none')}>{t('signals.none-help')}</Empty>
      ) : (
        <ul class="list signals">
          {signals.map((signal) => (
            <li class="item">
              <span class="tag">{t(`signals.kind.${signal.kind}`)}</span>
              <div>
                <h2 dir="auto">
                  <a href={`/signals/${signal.signalId}`}>{signalTitle(signal, t)}</a>
                </h2>
                <p class="soft">{signalLine(signal, { t, timeZone, now })}</p>
                <p class="soft">
                  {t('signals.found', { moment: momentOf(t, signal.foundAt, timeZone, now) })}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}
