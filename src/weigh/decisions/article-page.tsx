/**
 * A decision as an article: did people notice, how many, in which tone, about what, against what it would have been without
 * it. Each part says so where there is too little to say anything.
 */

import type { Talk } from '#store'
import { Button, CoverageStrip, calm, momentOf, Notice, Page, type Translate, type Viewer } from '#web'
import { CurveFigure } from './curve-figure.js'
import type { Heard } from './hearing.js'
import { HowPart } from './how-part.js'
import type { Measured } from './measured.js'
import type { Standing } from './measuring.js'
import { FollowedPart, SaidPart, TonePart } from './said-part.js'
import { TopicPart, type TopicProposal } from './topic-part.js'
import {
  afterDays,
  againstLine,
  chanceLine,
  figure,
  hourlyLine,
  placeboLine,
  plainLine,
  shortDay,
  topDay,
  verdictLine,
  whenLine,
} from './wording.js'

export type ArticleView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  standing: Standing
  heard: Heard | null
  talked: Talk | null
  sources: { name: string; posts: number; voices: number }[]
  gaps: string[]
  /** For who may choose it, where it has none. */
  proposal: TopicProposal | null
  owner: string | null
  /** Whether the curve can be had as a picture. */
  pictures: boolean
  domain: string
}

export function ArticlePage(view: ArticleView) {
  const { t, viewer, standing } = view
  const { decision, running } = standing
  const posts = standing.measured.get('posts') ?? null
  const writes = viewer.role === 'administrator' || viewer.role === 'editor'
  return (
    <Page
      t={t}
      viewer={viewer}
      title={decision.title}
      active="decisions"
      problems={view.problems}
      refresh={running === null ? undefined : 2}
    >
      <article class="decision">
        <header class="title">
          <p class="back">
            <a href="/decisions">{t('nav.decisions')}</a>
          </p>
          <h1 dir="auto">{decision.title}</h1>
          <Facts {...view} />
          {writes && decision.topicId && (
            <p>
              <a href={`/timeline/topic/${decision.topicId}`}>{t('timeline.open')}</a>
            </p>
          )}
          {headline(view, posts) && <p class="lead verdict">{headline(view, posts)}</p>}
          {posts?.hourly && <p class="said">{hourlyLine(t, posts)}</p>}
        </header>
        {running !== null && (
          <Notice title={t('decisions.measuring', { percent: Math.round(running * 100) })}>
            <progress class="progress" max={1} value={running} aria-label={t('decisions.measuring-bar')} />
          </Notice>
        )}
        {standing.failed && <Notice look="problem" title={t('decisions.failed')} />}
        {view.proposal && <TopicPart t={t} id={decision.decisionId} proposal={view.proposal} />}
        <Beside {...view} />
        {posts && <CurveFigure {...view} measured={posts} />}
        {posts && <NumbersPart {...view} posts={posts} />}
        <TonePart {...view} />
        <SaidPart {...view} />
        <WhoPart {...view} writes={writes} />
        <FollowedPart {...view} />
        {decision.body !== '' && (
          <section>
            <h2>{t('decisions.what-it-says')}</h2>
            <div class="decision-text said">
              {decision.body.split(/\n{2,}/).map((part) => (
                <p dir="auto">{calm(part)}</p>
              ))}
            </div>
          </section>
        )}
        {posts?.effect && <HowPart t={t} measured={posts} timeZone={viewer.org.timeZone} />}
        {view.talked && (
          <CoverageStrip
            t={t}
            coverage={{
              posts: view.talked.posts,
              voices: view.talked.voices,
              atLeast: view.talked.atLeast,
              sources: view.talked.sources,
              blind: view.gaps.map((name) => t('decisions.gap', { name: calm(name) })),
            }}
          />
        )}
        <div class="actions">
          {writes && <Button href={`/decisions/${decision.decisionId}/edit`}>{t('decisions.change')}</Button>}
          {posts && (
            <Button href={`/decisions/${decision.decisionId}/figures.csv`}>{t('decisions.csv')}</Button>
          )}
          {posts && view.pictures && (
            <Button href={`/decisions/${decision.decisionId}/curve.png`}>{t('decisions.png')}</Button>
          )}
          {writes && decision.topicId && (
            <Button look="quiet" href={`/search?topic=${decision.topicId}`}>
              {t('decisions.read-posts')}
            </Button>
          )}
        </div>
      </article>
    </Page>
  )
}

function headline({ t, standing }: ArticleView, posts: Measured | null): string | null {
  if (standing.notAsked) return t(`decisions.headline-${standing.notAsked}`)
  if (posts) return verdictLine(t, posts)
  // The bar below says that it is on its way.
  return standing.running === null ? t('decisions.not-measured') : null
}

function Facts({ t, viewer, standing, owner, domain, now }: ArticleView) {
  const { decision } = standing
  const { timeZone } = viewer.org
  const moments = [
    ['announced', decision.announcedAt],
    ['decided', decision.decidedAt],
    ['in-force', decision.inForceAt],
  ] as const
  return (
    <p class="soft facts-line">
      {[
        ...moments.flatMap(([name, at]) =>
          at ? [t(`decisions.${name}-on`, { moment: momentOf(t, at, timeZone, now) })] : [],
        ),
        calm(decision.who),
        domain,
        decision.topicName && t('decisions.topic-of', { topic: calm(decision.topicName) }),
        owner && t('decisions.owned', { name: owner }),
      ]
        .filter(Boolean)
        .map((words) => (
          <span>{words}</span>
        ))}
      {decision.link !== '' && (
        <a href={decision.link} rel="noopener noreferrer">
          {t('decisions.link')}
        </a>
      )}
    </p>
  )
}

/** What happened the same day. */
function Beside({ t, standing }: ArticleView) {
  const { beside, agenda } = standing
  if (beside.length === 0 && agenda.length === 0) return null
  return (
    <Notice title={beside.length > 0 ? t('decisions.same-day') : undefined}>
      {beside.length > 0 && (
        <ul>
          {beside.map((one) => (
            <li>
              {one.decisionId ? (
                <a href={`/decisions/${one.decisionId}`}>{calm(one.title)}</a>
              ) : (
                calm(one.title)
              )}
            </li>
          ))}
        </ul>
      )}
      {agenda.length > 0 && (
        <p class="soft">{t('decisions.agenda-too', { list: agenda.slice(0, 5).map(calm).join(' · ') })}</p>
      )}
    </Notice>
  )
}

/** Ten times more: above that a share of next to nothing says less than the counts beside it. */
const largestShare = 10

function NumbersPart(view: ArticleView & { posts: Measured }) {
  const { t, posts, standing } = view
  const voices = standing.measured.get('voices')
  const top = topDay(posts)
  const { effect } = posts
  return (
    <section>
      <h2>{t('decisions.noticed')}</h2>
      <p class="said">
        {heardLine(view)}{' '}
        {top &&
          top.value > 1 &&
          t('decisions.top-day', { day: shortDay(t, top.day), value: Math.round(top.value) })}
      </p>
      {effect && posts.verdict !== 'too little data' && !posts.hourly?.doubted && (
        <>
          <p class="said">
            {[
              againstLine(t, posts),
              whenLine(t, posts),
              effect.relative &&
                Math.abs(effect.relative.effect) <= largestShare &&
                t('decisions.relative', {
                  share: Math.abs(Math.round(effect.relative.effect * 100)),
                  more: effect.relative.effect >= 0 ? 'y' : 'n',
                  low: Math.round(effect.relative.interval[0] * 100),
                  high: Math.round(effect.relative.interval[1] * 100),
                }),
              chanceLine(t, effect.p),
            ]
              .filter(Boolean)
              .join(' ')}
          </p>
          {voices && <p class="said">{againstLine(t, voices, 'voices')}</p>}
          <Milestones {...view} />
          <p class="soft">{placeboLine(t, posts) ?? t('decisions.placebo-none')}</p>
        </>
      )}
      {posts.verdict === 'period before too short' && !posts.hourly && (
        <p class="soft">{t('decisions.too-short-note', { before: posts.before, asked: posts.asked })}</p>
      )}
      {(posts.verdict === 'period before too short' || posts.hourly) && plainLine(t, posts) && (
        <p class="said">{plainLine(t, posts)}</p>
      )}
      {posts.verdict === 'too little data' && <p class="soft">{t('decisions.too-little-note')}</p>}
      {posts.verdict === 'control moved too' && (
        <p class="soft">{t('decisions.moved-note', { list: posts.moved.map(calm).join(', ') })}</p>
      )}
    </section>
  )
}

/** Posts from the tallies, which outlive the texts; distinct voices from what is still known of them. */
function heardLine({ t, posts, talked }: ArticleView & { posts: Measured }): string {
  const since = posts.days.filter((one) => one.day >= posts.span.after && one.value !== null)
  const count = since.reduce((sum, one) => sum + (one.value ?? 0), 0)
  if (count === 0) return t('decisions.heard-nothing')
  const voices = talked?.voices ?? 0
  const key = voices === 0 ? 'heard-posts' : talked?.atLeast ? 'heard-at-least' : 'heard'
  return t(`decisions.${key}`, { days: since.length, posts: count, voices })
}

/** After a day, a week and a month: how many more so far. */
function Milestones({ t, posts }: { t: Translate; posts: Measured }) {
  const known = [1, 7, 30].flatMap((days) => {
    const sum = afterDays(posts, days)
    return sum ? [{ days, sum }] : []
  })
  if (known.length === 0) return null
  return (
    <div class="figures">
      {known.map(({ days, sum }) => (
        <div class="figure">
          <span class="value">
            {t('decisions.signed', { value: figure(t, sum.effect), more: sum.effect > 0 ? 'y' : 'n' })}
          </span>
          <span>{t('decisions.after-days', { days })}</span>
          <div class="against">
            {t('decisions.between', { low: figure(t, sum.interval[0]), high: figure(t, sum.interval[1]) })}
          </div>
        </div>
      ))}
    </div>
  )
}

/** Who is touched and who is not heard: a person wrote it. */
function WhoPart({ t, standing, gaps, writes }: ArticleView & { writes: boolean }) {
  const { touched, silent, decisionId } = standing.decision
  const blind = [t('decisions.blind-closed'), ...gaps.map((name) => t('decisions.gap', { name: calm(name) }))]
  return (
    <section class="who-part">
      <h2>{t('decisions.who-title')}</h2>
      <dl class="facts">
        <dt>{t('decisions.touched')}</dt>
        <dd class="said">{touched || <Unwritten t={t} id={decisionId} writes={writes} />}</dd>
        <dt>{t('decisions.silent')}</dt>
        <dd class="said">{silent || <Unwritten t={t} id={decisionId} writes={writes} />}</dd>
        <dt>{t('decisions.not-heard')}</dt>
        <dd>{blind.join(' · ')}</dd>
      </dl>
    </section>
  )
}

function Unwritten({ t, id, writes }: { t: Translate; id: string; writes: boolean }) {
  return (
    <span class="soft">
      {t('decisions.unwritten')}{' '}
      {writes && <a href={`/decisions/${id}/edit#field-touched`}>{t('decisions.write-it')}</a>}
    </span>
  )
}
