/** The steps of a set-up, in order: what to do there, what to type here, and what the network said of it. */
import { Button, calm, Field, momentOf, Notice } from '#web'
import type { Setup, SetupStep } from '../connector.js'
import { problemInWords } from '../sources/shown.js'
import { HookAddress } from './hook.js'
import { Instructions } from './instructions.js'
import type { NetworkView } from './network-page.js'
import { networkName } from './parts.js'
import { checkedStep, isWithoutSignIn, longest, mayGoWithout, openStep, saidOf } from './progress.js'

export function Steps(view: NetworkView) {
  const { t, setup, keys } = view
  const name = networkName(t, setup.network)
  const isRenewal = typeof keys.draft?.facts.replaces === 'string' && keys.draft.facts.replaces !== ''
  const open = openStep(setup, keys.draft)
  return (
    <section id="steps" class="stack">
      <div class="beside">
        <h2>{t(isRenewal ? 'networks.steps-again' : 'networks.steps', { network: name })}</h2>
        {keys.draft && (
          <form method="post" action={`/networks/${setup.network}/stop`}>
            <Button look="quiet">{t('networks.stop')}</Button>
          </form>
        )}
      </div>
      {isRenewal && <p>{t('networks.steps-again-lead')}</p>}
      {!keys.draft && keys.sibling && <p>{t('networks.shared')}</p>}
      <ol class="setup-steps">
        {setup.steps.map((step) => (
          <Step view={view} step={step} isOpen={open?.name === step.name} />
        ))}
        {setup.signIn && <SignIn view={view} isOpen={open === null} />}
      </ol>
      {/* A renewal keeps the address of the key that it renews; its own would be gone once it is done. */}
      {setup.hasWebhook && keys.draft && !isRenewal && (
        <HookAddress {...view} row={keys.draft} word={view.hookWords.get(keys.draft.credentialId)} />
      )}
    </section>
  )
}

function Step(props: { view: NetworkView; step: SetupStep; isOpen: boolean }) {
  const { view, step, isOpen } = props
  const { t, viewer, now, setup, keys, typing } = view
  const checked = checkedStep(keys.draft, step.name)
  const isTyping = typing?.step === step.name
  const title = t(`networks.${setup.network}.step-${step.name}`)
  return (
    <li
      id={`step-${step.name}`}
      class={isOpen ? 'now' : undefined}
      aria-current={isOpen ? 'step' : undefined}
    >
      <h3>{title}</h3>
      {checked && !isTyping ? (
        <>
          <p class="good" role="status">
            ✓ {t('networks.checked', { moment: momentOf(t, checked.at, viewer.org.timeZone, now) })}
            <Said view={view} lines={checked.said} />
          </p>
          <details class="fold">
            <summary>{t('networks.change-step')}</summary>
            <StepForm view={view} step={step} />
          </details>
        </>
      ) : isOpen || isTyping ? (
        <>
          <StepForm view={view} step={step} isOpen={isOpen} />
          {isOpen && step.isForSignIn && <WithoutSignIn {...view} />}
        </>
      ) : (
        <p class="soft">{t('networks.later')}</p>
      )}
    </li>
  )
}

/** What the network said: with words where there are, else what reads by itself; a bare number does not. */
function Said({ view, lines }: { view: NetworkView; lines: string[] }) {
  const { t, setup } = view
  const said = lines.map(saidOf).flatMap(({ name, value }) => {
    const key = `networks.${setup.network}.fact-${name}`
    if (t.has(key)) return [t(key, { value: calm(value) })]
    return /^(true|false|[\d.]+)$/.test(value) ? [] : [calm(value)]
  })
  return said.length > 0 ? <span dir="auto"> {said.join(' · ')}</span> : null
}

function StepForm({ view, step, isOpen }: { view: NetworkView; step: SetupStep; isOpen?: boolean }) {
  const { t, setup, typing } = view
  const { network } = setup
  const mine = typing?.step === step.name ? typing : undefined
  return (
    <>
      <Instructions text={t(`networks.${network}.help-${step.name}`)} />
      {isOpen && asksRedirect(setup, step) && <Redirect {...view} />}
      {mine?.problem && (
        <Notice look="problem" title={t('networks.check-failed')}>
          <p>{problemInWords(t, { problem: mine.problem })}</p>
        </Notice>
      )}
      <form method="post" action={`/networks/${network}/steps/${step.name}#step-${step.name}`}>
        {step.fields.map((field) => (
          <StepField view={view} field={field} wrong={mine?.wrong?.[field.name]} />
        ))}
        <Button look="primary">{t('networks.check')}</Button>
      </form>
    </>
  )
}

const asksRedirect = ({ signIn, steps }: Setup, step: SetupStep) =>
  signIn !== undefined && (step.isForSignIn || !steps.some((one) => one.isForSignIn))

/** Networks want to know it while their app is made: it stands in the step that is open, not only where it is used. */
function Redirect({ t, setup, origin }: NetworkView) {
  return (
    <p class="soft redirect">
      {t('networks.redirect', { network: networkName(t, setup.network) })}{' '}
      <code>{`${origin}/networks/${setup.network}/return`}</code>
    </p>
  )
}

function StepField(props: {
  view: NetworkView
  field: SetupStep['fields'][number]
  wrong: 'missing' | 'wrong' | undefined
}) {
  const { view, field, wrong } = props
  const { t, setup, filled } = view
  const { name } = field
  const there = filled.get(name)
  const ownHint = `networks.${setup.network}.hint-${name}`
  const hints = [
    ...(t.has(ownHint) ? [t(ownHint)] : []),
    ...(there === true ? [t('networks.filled')] : []),
    ...(field.optional ? [t('networks.optional')] : []),
  ]
  return (
    <Field
      label={t(`networks.${setup.network}.field-${name}`)}
      name={name}
      id={`field-${name}`}
      type={field.secret ? 'password' : 'text'}
      value={typeof there === 'string' ? there : undefined}
      hint={hints.length > 0 ? hints.join(' ') : undefined}
      error={wrong && t(`networks.field-${wrong === 'wrong' && field.kind === 'number' ? 'number' : wrong}`)}
      autocomplete="off"
      maxlength={longest}
      spellcheck={false}
    />
  )
}

function SignIn({ view, isOpen }: { view: NetworkView; isOpen: boolean }) {
  const { t, setup, keys } = view
  const name = networkName(t, setup.network)
  const help = `networks.${setup.network}.help-sign-in`
  const problem = keys.draft && problemInWords(t, keys.draft)
  return (
    <li id="step-sign-in" class={isOpen ? 'now' : undefined} aria-current={isOpen ? 'step' : undefined}>
      <h3>{t('networks.sign-in-step', { network: name })}</h3>
      {problem && (
        <Notice look="problem" title={t('networks.sign-in-not')}>
          <p>{problem}</p>
        </Notice>
      )}
      {isOpen ? (
        <>
          <Instructions text={t.has(help) ? t(help) : t('networks.sign-in-help', { network: name })} />
          <Redirect {...view} />
          <p class="actions">
            <Button look="primary" href={`/networks/${setup.network}/sign-in`}>
              {t('networks.sign-in', { network: name })}
            </Button>
          </p>
          <WithoutSignIn {...view} />
        </>
      ) : (
        <p class="soft">{t('networks.later')}</p>
      )}
    </li>
  )
}

/** Where the network lets us listen without it. A renewal does not take away what somebody signed in for. */
function WithoutSignIn(view: NetworkView) {
  const { t, setup, keys } = view
  const replaced = keys.active.find((row) => row.credentialId === keys.draft?.facts.replaces)
  if (!mayGoWithout(setup, keys.draft) || (replaced && !isWithoutSignIn(replaced))) return null
  return (
    <form method="post" action={`/networks/${setup.network}/without-sign-in`} class="without-sign-in">
      <p>{t(`networks.${setup.network}.without-sign-in`)}</p>
      <Button>{t('networks.without-sign-in')}</Button>
    </form>
  )
}
