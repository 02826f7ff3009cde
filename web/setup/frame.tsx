/** One screen of the set-up path: where you are, one question, back and on. */
import type { PropsWithChildren } from 'hono/jsx'
import { PlainPage } from '../layout.js'
import { Button } from '../parts/form.js'
import { Notice } from '../parts/notes.js'
import type { Translate } from '../words/index.js'
import { type Answers, isOpen, type Step, steps } from './answers.js'

export type StepProps = {
  t: Translate
  /** `/setup/<token>` */
  base: string
  answers: Answers
  /** What is wrong, by field, in words; `form` is for the whole. */
  errors?: Record<string, string> | undefined
}

export function StepFrame(
  props: PropsWithChildren<StepProps & { step: Step; lead: string; scripts?: string[] }>,
) {
  const { t, base, answers, step, errors } = props
  const title = t(`setup.${step}`)
  return (
    <PlainPage t={t} title={title} scripts={props.scripts}>
      <nav class="steps" aria-label={t('setup.steps')}>
        <p class="label">{t('setup.step', { number: steps.indexOf(step) + 1, total: steps.length })}</p>
        <ol>
          {steps.map((one) => (
            <li aria-current={one === step ? 'step' : undefined}>
              {one !== step && isOpen(answers, one) ? (
                <a href={`${base}/${one}`}>{t(`setup.short-${one}`)}</a>
              ) : (
                <span>{t(`setup.short-${one}`)}</span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <h1>{title}</h1>
      <p class="lead">{props.lead}</p>
      {errors?.form && (
        <Notice look="problem">
          <p>{errors.form}</p>
        </Notice>
      )}
      {props.children}
    </PlainPage>
  )
}

/** The buttons below a step; the first step has no way back. */
export function Onward({ t, base, step, label }: { t: Translate; base: string; step: Step; label?: string }) {
  const before = steps[steps.indexOf(step) - 1]
  return (
    <div class="actions onward">
      <Button look="primary">{label ?? t('setup.on')}</Button>
      {before && (
        <Button look="quiet" href={`${base}/${before}`}>
          {t('setup.back')}
        </Button>
      )}
    </div>
  )
}
