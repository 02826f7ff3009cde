/** Step 1: who runs this. Skipped by somebody who has an account and adds another town. */
import type { Access } from '../access/access.js'
import { type Form, mailAddress } from '../access/form.js'
import { passwordLength } from '../access/library.js'
import { NewPassword, newPassword } from '../access/password.js'
import { Choice, Field } from '../parts/form.js'
import type { Translate } from '../words/index.js'
import type { Answers } from './answers.js'
import { Onward, StepFrame, type StepProps } from './frame.js'

export function WhoStep(
  props: StepProps & { access: Access; typed?: { name: string; mail: string } | undefined },
) {
  const { t, base, answers, errors, access } = props
  const known = answers.who
  const mail = props.typed?.mail ?? known?.mail ?? ''
  const way = known?.way ?? 'password'
  return (
    <StepFrame {...props} step="who" lead={t('setup.who-lead')} scripts={access.passkeys ? ['passkey'] : []}>
      <form method="post" action={`${base}/who`}>
        <Field
          label={t('setup.name')}
          name="name"
          value={props.typed?.name ?? known?.name}
          error={errors?.name}
          required
          autocomplete="name"
          maxlength={120}
          autofocus
        />
        <Field
          label={t('setup.mail')}
          name="mail"
          type="email"
          value={mail}
          hint={t(access.mail ? 'setup.mail-hint-link' : 'setup.mail-hint')}
          error={errors?.mail}
          required
          autocomplete="email"
        />
        {!access.mail && (
          <>
            {access.passkeys && (
              // Shown by browser code when this browser has passkeys; without it a password is what remains.
              <div hidden data-passkey="choice">
                <Choice
                  label={t('setup.way')}
                  name="way"
                  as="radio"
                  value={way}
                  options={[
                    { value: 'password', label: t('setup.way-password') },
                    { value: 'passkey', label: t('setup.way-passkey'), hint: t('setup.way-passkey-hint') },
                  ]}
                />
              </div>
            )}
            <div data-for-way="password">
              {known?.passwordHash && <p class="soft">{t('setup.password-kept')}</p>}
              <NewPassword t={t} mail={mail} error={errors?.password} required={false} />
            </div>
          </>
        )}
        <Onward t={t} base={base} step="who" />
      </form>
    </StepFrame>
  )
}

/** The answers with this step filled in, or what is wrong by field. */
export async function readWho(
  form: Form,
  given: Answers,
  access: Access,
  t: Translate,
): Promise<{ answers: Answers } | { errors: Record<string, string> }> {
  const name = form.text('name').slice(0, 120)
  const mail = mailAddress(form.text('mail'))
  const errors: Record<string, string> = {}
  if (name.length < 2) errors.name = t('setup.name-missing')
  if (!mail) errors.mail = t('access.mail-shape')
  const way = access.mail
    ? 'mail'
    : access.passkeys && form.text('way') === 'passkey'
      ? 'passkey'
      : 'password'
  let passwordHash: string | null = null
  if (way === 'password') {
    // Empty keeps the one that was chosen before: it cannot be shown, and should not have to be typed again.
    const kept = given.who?.passwordHash ?? null
    const typed = (form.all('new-password')[0] ?? '') !== ''
    const chosen = typed || !kept ? newPassword(form) : null
    if (chosen && 'problem' in chosen) errors.password = t(chosen.problem, { min: passwordLength.min })
    else passwordHash = chosen ? await access.hashPassword(chosen.password) : kept
  }
  if (Object.keys(errors).length > 0 || !mail) return { errors }
  return { answers: { ...given, who: { name, mail, way, passwordHash } } }
}
