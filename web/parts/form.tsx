/** What forms are made of. They work without JavaScript; browser code may add to them, never replace them. */
import type { Child, PropsWithChildren } from 'hono/jsx'

type FieldProps = {
  label: Child
  name: string
  value?: string | number | null | undefined
  /** As HTML names them; `textarea` gives more lines. */
  type?:
    | 'text'
    | 'email'
    | 'password'
    | 'url'
    | 'search'
    | 'date'
    | 'datetime-local'
    | 'time'
    | 'number'
    | 'tel'
    | 'file'
    | 'textarea'
  hint?: Child
  /** What is wrong with the answer, in words. */
  error?: string | undefined
  required?: boolean | undefined
  autocomplete?: string | undefined
  autofocus?: boolean | undefined
  rows?: number | undefined
  maxlength?: number | undefined
  minlength?: number | undefined
  min?: string | number | undefined
  max?: string | number | undefined
  pattern?: string | undefined
  placeholder?: string | undefined
  /** The id of a datalist. */
  list?: string | undefined
  accept?: string | undefined
  spellcheck?: boolean | undefined
  readonly?: boolean | undefined
  /** `said`: what is written here is read by people, so it stands in serif; `code`: a query. */
  look?: 'said' | 'code' | undefined
  id?: string | undefined
}

export function Field(props: FieldProps) {
  const {
    label,
    name,
    value,
    type = 'text',
    hint,
    error,
    look,
    rows,
    id = `field-${name}`,
    spellcheck,
    ...rest
  } = props
  const shared = {
    id,
    name,
    class: look,
    'aria-invalid': error ? ('true' as const) : undefined,
    'aria-describedby': described(id, hint, error),
    // As text: as a boolean, `false` would leave the attribute out.
    ...((spellcheck === false ? { spellcheck: 'false' } : {}) as object),
    ...rest,
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {type === 'textarea' ? (
        <textarea {...shared} rows={rows ?? 4}>
          {value ?? ''}
        </textarea>
      ) : (
        <input {...shared} type={type} value={type === 'file' ? undefined : (value ?? undefined)} />
      )}
      <Wrong id={id} error={error} />
    </div>
  )
}

export type Option = { value: string; label: Child; hint?: Child; disabled?: boolean }

/** One of a few (`radio`), several of a few (`checkbox`), or one of many (`select`). */
export function Choice(props: {
  label: Child
  name: string
  options: Option[]
  /** What is chosen now: one value, or for `checkbox` several. */
  value?: string | readonly string[] | null | undefined
  as?: 'radio' | 'checkbox' | 'select'
  hint?: Child
  error?: string | undefined
  required?: boolean | undefined
  /** Short options beside each other instead of below. */
  inline?: boolean | undefined
  id?: string | undefined
}) {
  const { label, name, options, as = 'select', hint, error, id = `field-${name}` } = props
  const chosen = new Set(typeof props.value === 'string' ? [props.value] : (props.value ?? []))
  if (as === 'select') {
    return (
      <div class="field">
        <label for={id}>{label}</label>
        {hint && (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        <select
          id={id}
          name={name}
          required={props.required}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={described(id, hint, error)}
        >
          {options.map((option) => (
            <option value={option.value} selected={chosen.has(option.value)} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
        <Wrong id={id} error={error} />
      </div>
    )
  }
  return (
    <fieldset id={id} aria-describedby={described(id, hint, error)}>
      <legend>{label}</legend>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div class={props.inline ? 'options-inline' : 'options'}>
        {options.map((option) => (
          <label class="option">
            <input
              type={as}
              name={name}
              value={option.value}
              checked={chosen.has(option.value)}
              disabled={option.disabled}
              required={as === 'radio' ? props.required : undefined}
            />
            <span>
              {option.label}
              {option.hint && <small class="hint">{option.hint}</small>}
            </span>
          </label>
        ))}
      </div>
      <Wrong id={id} error={error} />
    </fieldset>
  )
}

function Wrong({ id, error }: { id: string; error: string | undefined }) {
  if (!error) return null
  return (
    <p class="wrong" id={`${id}-wrong`}>
      {error}
    </p>
  )
}

function described(id: string, hint: Child, error: string | undefined): string | undefined {
  return [hint ? `${id}-hint` : '', error ? `${id}-wrong` : ''].filter(Boolean).join(' ') || undefined
}

/** A button, or with `href` a link that looks like one. */
export function Button(
  props: PropsWithChildren<{
    look?: 'primary' | 'plain' | 'quiet' | 'danger' | undefined
    href?: string | undefined
    type?: 'submit' | 'button' | undefined
    name?: string | undefined
    value?: string | undefined
    /** The address of another form action for this button. */
    formaction?: string | undefined
    formnovalidate?: boolean | undefined
    full?: boolean | undefined
    disabled?: boolean | undefined
    id?: string | undefined
    /** What it does, where the visible words alone do not say it. */
    label?: string | undefined
  }>,
) {
  const { look = 'plain', href, type = 'submit', full, label, children, ...rest } = props
  const style = ['button', look === 'plain' ? '' : look, full ? 'full' : ''].filter(Boolean).join(' ')
  if (href !== undefined) {
    return (
      <a class={style} href={href} id={rest.id} aria-label={label}>
        {children}
      </a>
    )
  }
  return (
    <button class={style} type={type} aria-label={label} {...rest}>
      {children}
    </button>
  )
}
