/** Step 5: where we listen. Only sources that need no key; each says what it gives. */
import type { Form } from '../access/form.js'
import type { Answers } from './answers.js'
import { Onward, StepFrame, type StepProps } from './frame.js'
import type { SourceGroup, SourceProposal } from './parts.js'

const groups: SourceGroup[] = ['town', 'media', 'news', 'social']

export function SourcesStep(props: StepProps & { town: string; sources: SourceProposal[] }) {
  const { t, base, answers, town, sources } = props
  const chosen = new Set(answers.sources ?? sources.filter((source) => source.on).map((source) => source.id))
  const noFeeds = !sources.some((source) => source.group === 'town' && source.connector === 'feed')
  return (
    <StepFrame {...props} step="sources" lead={t('setup.sources-lead', { town })}>
      <form method="post" action={`${base}/sources`}>
        {groups.map((group) => {
          const own = sources.filter((source) => source.group === group)
          if (own.length === 0) return null
          return (
            <fieldset>
              <legend>{t(`setup.sources-${group}`)}</legend>
              <div class="options">
                {own.map((source) => (
                  <label class="option">
                    <input type="checkbox" name="source" value={source.id} checked={chosen.has(source.id)} />
                    <span>
                      {source.name}
                      <small class="hint">{source.gives}</small>
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
          )
        })}
        {noFeeds && <p class="soft">{t('setup.no-town-feeds')}</p>}
        <p class="soft">{t('setup.privacy')}</p>
        <Onward t={t} base={base} step="sources" label={t('setup.open', { town })} />
      </form>
    </StepFrame>
  )
}

export function readSources(form: Form, given: Answers, sources: SourceProposal[]): Answers {
  const ticked = new Set(form.all('source'))
  return { ...given, sources: sources.map((source) => source.id).filter((id) => ticked.has(id)) }
}
