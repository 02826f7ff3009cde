/** Choosing a password: long is all that is asked, for that is what helps. */
import { Field } from '../parts/form.js'
import type { Translate } from '../words/index.js'
import type { Form } from './form.js'
import { passwordLength } from './library.js'

/** `mail` lets a password manager know for whom it keeps the password. */
export function NewPassword({
  t,
  mail,
  error,
  required = true,
  isFirst = true,
}: {
  t: Translate
  mail: string
  error?: string | undefined
  required?: boolean
  /** There was none before. */
  isFirst?: boolean
}) {
  return (
    <>
      <input type="hidden" name="username" value={mail} autocomplete="username" />
      <Field
        label={t(isFirst ? 'access.choose-password' : 'access.new-password')}
        name="new-password"
        type="password"
        hint={t('access.password-hint', { min: passwordLength.min })}
        error={error}
        required={required}
        minlength={passwordLength.min}
        maxlength={passwordLength.max}
        autocomplete="new-password"
      />
    </>
  )
}

/** What was chosen, as it was typed (spaces count), or the message key of what is wrong with it. */
export function newPassword(form: Form): { password: string } | { problem: string } {
  const password = form.all('new-password')[0] ?? ''
  if ([...password].length < passwordLength.min) return { problem: 'access.password-short' }
  if ([...password].length > passwordLength.max) return { problem: 'access.password-long' }
  if (new Set(password.toLowerCase()).size < 5) return { problem: 'access.password-simple' }
  return { password }
}
