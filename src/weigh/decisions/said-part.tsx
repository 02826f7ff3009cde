/** What people say of it, in which tone, and what followed. Words and counts of five voices or more; never a sentence. */
import { correctionsNeeded } from '#store'
import { calm, momentOf, type Translate } from '#web'
import type { ArticleView } from './article-page.js'
import { type Cluster, fewestVoices } from './said.js'
import { figure, verdictLine } from './wording.js'

export function TonePart({ t, standing }: ArticleView) {
  if (standing.decision.topicId === null) return null
  const tone = standing.measured.get('negative')
  const { corrections } = standing
  return (
    <section>
      <h2>{t('decisions.tone')}</h2>
      {corrections < correctionsNeeded ? (
        <p class="soft">{t('decisions.tone-later', { corrections, needed: correctionsNeeded })}</p>
      ) : !tone ? (
        <p class="soft">{t('decisions.tone-unknown')}</p>
      ) : tone.effect && (tone.verdict === 'effect' || tone.verdict === 'no effect') ? (
        <p class="said">
          {t(tone.verdict === 'no effect' ? 'decisions.tone-same' : 'decisions.tone-turned', {
            now: Math.round(tone.effect.average.actual),
            usual: Math.round(tone.effect.average.predicted),
            low: Math.round(tone.effect.average.interval[0]),
            high: Math.round(tone.effect.average.interval[1]),
          })}
        </p>
      ) : (
        <p class="soft">{t('decisions.tone-too-little')}</p>
      )}
      {corrections >= correctionsNeeded && <p class="soft">{rightLine(t, standing)}</p>}
    </section>
  )
}

/** How often the tone is right, in words: a figure of tone never stands without it. */
function rightLine(t: Translate, { right }: ArticleView['standing']): string {
  if (!right) return t('decisions.tone-not-checked')
  return t('tone.precision', {
    negative: Math.round(10 * right.negative),
    positive: Math.round(10 * right.positive),
  })
}

export function SaidPart(view: ArticleView) {
  const { t, heard, sources } = view
  if (heard === null) return null
  const { clusters, questions, fresh, places } = heard
  const none = heard.voices < fewestVoices
  return (
    <section class="said-part">
      <h2>{t('decisions.said-title')}</h2>
      {none ? (
        <p class="said">{t('decisions.said-too-few')}</p>
      ) : (
        <>
          <p class="soft">{t('decisions.said-lead', { posts: heard.posts, voices: heard.voices })}</p>
          {heard.withTone && <p class="soft">{t('decisions.lean-by-tone')}</p>}
          <div class="arguments">
            {(heard.withTone ? (['against', 'for'] as const) : (['both'] as const)).map((lean) => (
              <div>
                <h3>{t(`decisions.lean-${lean}`)}</h3>
                <Clusters t={t} clusters={clusters.filter((one) => one.lean === lean)} />
              </div>
            ))}
            <div>
              <h3>{t('decisions.questions')}</h3>
              <Clusters t={t} clusters={questions} />
            </div>
          </div>
          <dl class="facts">
            <dt>{t('decisions.fresh')}</dt>
            <dd class="said">
              {counted(
                t,
                fresh.map((one) => ({ name: one.word, voices: one.voices })),
              )}
            </dd>
            <dt>{t('decisions.places')}</dt>
            <dd class="said">{counted(t, places)}</dd>
            {sources.length > 0 && (
              <>
                <dt>{t('decisions.sources')}</dt>
                <dd>
                  {sources
                    .slice(0, 6)
                    .map(({ name, posts }) => t('decisions.source', { name: calm(name), posts }))
                    .join(' · ')}
                </dd>
              </>
            )}
          </dl>
        </>
      )}
    </section>
  )
}

function Clusters({ t, clusters }: { t: Translate; clusters: readonly Cluster[] }) {
  if (clusters.length === 0) return <p class="soft">{t('decisions.cluster-none')}</p>
  return (
    <ul class="clusters">
      {clusters.map(({ phrases, voices }) => (
        <li dir="auto">
          <strong>{phrases[0]}</strong>
          {phrases.length > 1 && <span> {phrases.slice(1).join(', ')}</span>}{' '}
          <span class="soft">{t('count.voices-at-least', { count: voices })}</span>
        </li>
      ))}
    </ul>
  )
}

function counted(t: Translate, all: { name: string; voices: number }[]): string {
  if (all.length === 0) return t('decisions.nothing-clear')
  return all.map((one) => t('decisions.counted', { name: calm(one.name), voices: one.voices })).join(' · ')
}

/** What was done since, and whether the conversation went on differently after an answer. */
export function FollowedPart({ t, viewer, standing, now }: ArticleView) {
  const { followed, measured } = standing
  if (followed.length === 0) return null
  return (
    <section>
      <h2>{t('decisions.followed')}</h2>
      <ul class="list">
        {followed.map((one) => {
          const effect = measured.get(`answer:${one.id}`)
          return (
            <li>
              <span dir="auto">
                {one.kind === 'answer'
                  ? t('decisions.mark-answer', { title: calm(one.label) })
                  : calm(one.label)}
              </span>{' '}
              <span class="soft">{momentOf(t, one.at, viewer.org.timeZone, now)}</span>
              {effect && (
                <p class="soft">
                  {t('decisions.answer-effect', { verdict: verdictLine(t, effect) })}{' '}
                  {effect.effect &&
                    effect.verdict === 'effect' &&
                    t('decisions.answer-sum', {
                      value: figure(t, effect.effect.cumulative.effect),
                      low: figure(t, effect.effect.cumulative.interval[0]),
                      high: figure(t, effect.effect.cumulative.interval[1]),
                    })}
                </p>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
