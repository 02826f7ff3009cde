/** Some of what a topic catches, to mark right or wrong: how precise its query is. */
import type { LabText, Topic, Verdict } from '#store'
import { Button, calm, Empty, Page, type Translate, type Viewer } from '#web'
import type { Query } from '../query/index.js'
import { precisionOf } from './precision.js'
import { LabPost } from './result.js'

export type JudgeView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  topic: Topic
  texts: LabText[]
  queries: Query[]
  /** Of all versions, newest first. */
  verdicts: Verdict[]
}

export function JudgePage(view: JudgeView) {
  const { t, viewer, topic, texts } = view
  const title = t('lab.precision-title', { name: calm(topic.name) })
  return (
    <Page t={t} viewer={viewer} title={title} active="topics" problems={view.problems} scripts={['lab']}>
      <header class="title">
        <p>
          <a href={`/topics/${topic.topicId}`}>{calm(topic.name)}</a>
        </p>
        <h1 dir="auto">{title}</h1>
        {texts.length > 0 && <p class="lead">{t('lab.precision-lead', { count: texts.length })}</p>}
      </header>
      <Precisions {...view} />
      {texts.length === 0 ? (
        <Empty title={t('lab.precision-none')}>{t('lab.precision-none-help')}</Empty>
      ) : (
        <form method="post" class="judge" data-judge="">
          <input type="hidden" name="version" value={String(topic.version)} />
          <ol class="list">
            {texts.map((text) => (
              <li data-post="" tabindex={0}>
                <LabPost {...view} text={text} queries={view.queries} />
                <Choices {...view} text={text} />
              </li>
            ))}
          </ol>
          <div class="actions onward">
            <Button look="primary">{t('lab.verdicts-save')}</Button>
          </div>
          <p class="soft">
            {t('lab.precision-kept')} {t('lab.keys')}
          </p>
        </form>
      )}
    </Page>
  )
}

function Choices({ t, topic, text, verdicts }: JudgeView & { text: LabText }) {
  const there = verdicts.find(({ version, postId }) => version === topic.version && postId === text.postId)
  const choice = (isRight: boolean) => (
    <label class="option">
      <input
        type="radio"
        name={`post-${text.postId}`}
        value={isRight ? 'right' : 'wrong'}
        checked={there?.isRight === isRight}
      />
      <span>{t(isRight ? 'lab.right' : 'lab.wrong')}</span>
    </label>
  )
  return (
    <fieldset class="options-inline">
      <legend class="visually-hidden">{t('lab.verdict')}</legend>
      {choice(true)}
      {choice(false)}
    </fieldset>
  )
}

const percent = (share: number) => Math.round(share * 100)

/** Of this version in full, of earlier ones in a line. */
export function Precisions({ t, topic, verdicts }: Pick<JudgeView, 't' | 'topic' | 'verdicts'>) {
  const versions = [...new Set(verdicts.map(({ version }) => version))]
  const found = versions.flatMap((version) => {
    const of = verdicts.filter((verdict) => verdict.version === version)
    const precision = precisionOf(of.filter(({ isRight }) => isRight).length, of.length)
    return precision ? [{ version, ...precision }] : []
  })
  const now = found.find(({ version }) => version === topic.version)
  return (
    <div class="precision">
      <p>
        {now
          ? t('lab.precision-result', {
              ...now,
              share: percent(now.share),
              low: percent(now.low),
              high: percent(now.high),
            })
          : t('lab.precision-not-yet')}
      </p>
      {found
        .filter((one) => one !== now)
        .slice(0, 5)
        .map(({ version, right, judged, low, high }) => (
          <p class="soft">
            {t('lab.precision-version', { version, right, judged, low: percent(low), high: percent(high) })}
          </p>
        ))}
    </div>
  )
}
