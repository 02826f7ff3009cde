/** Step 4: what is followed. Proposals with working queries; the query itself lies behind a fold. */
import type { Form } from '../access/form.js'
import { Notice } from '../parts/notes.js'
import type { Answers } from './answers.js'
import { Onward, StepFrame, type StepProps } from './frame.js'
import type { TopicProposal, TownChoice } from './parts.js'

export function TopicsStep(props: StepProps & { town: TownChoice; topics: TopicProposal[] }) {
  const { t, base, answers, town, topics } = props
  const chosen = new Set(answers.topics ?? topics.map((topic) => topic.slug))
  return (
    <StepFrame {...props} step="topics" lead={t('setup.topics-lead', { town: town.name })}>
      {town.isAlsoAWord && (
        <Notice>
          <p>{t('setup.also-a-word', { town: town.name })}</p>
        </Notice>
      )}
      <form method="post" action={`${base}/topics`}>
        <ul class="list topic-list">
          {topics.map((topic) => (
            <li>
              <label class="option bare">
                <input type="checkbox" name="topic" value={topic.slug} checked={chosen.has(topic.slug)} />
                <span>
                  <strong>{topic.name}</strong>
                </span>
              </label>
              <details class="fold">
                <summary>
                  {t('setup.topic-more')}
                  <span class="visually-hidden">: {t('setup.topic-more-label', { topic: topic.name })}</span>
                </summary>
                <dl class="facts">
                  <dt>{t('setup.topic-purpose')}</dt>
                  <dd>{topic.purpose}</dd>
                  <dt>{t('setup.topic-query')}</dt>
                  <dd>
                    <code>{topic.query}</code>
                  </dd>
                  <dt>{t('setup.topic-basis')}</dt>
                  <dd>{topic.legalBasis}</dd>
                  <dt>{t('setup.topic-owner')}</dt>
                  <dd>{answers.who?.name}</dd>
                  <dt>{t('setup.topic-ends')}</dt>
                  <dd>{t('setup.topic-ends-value')}</dd>
                </dl>
              </details>
            </li>
          ))}
        </ul>
        <p class="soft">{t('setup.topics-later')}</p>
        <Onward t={t} base={base} step="topics" />
      </form>
    </StepFrame>
  )
}

export function readTopics(form: Form, given: Answers, topics: TopicProposal[]): Answers {
  const ticked = new Set(form.all('topic'))
  return { ...given, topics: topics.map((topic) => topic.slug).filter((slug) => ticked.has(slug)) }
}
