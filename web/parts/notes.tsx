/** Small parts that say something: a notice, an empty page, a figure, a key, what a figure rests on. */
import type { Child, PropsWithChildren } from 'hono/jsx'
import type { Translate } from '../words/index.js'

/** Something that the reader should know now. A `problem` is announced to who cannot see it. */
export function Notice(
  props: PropsWithChildren<{
    look?: 'note' | 'problem' | undefined
    title?: string | undefined
    id?: string | undefined
  }>,
) {
  const problem = props.look === 'problem'
  return (
    <div class={problem ? 'notice problem' : 'notice'} role={problem ? 'alert' : 'status'} id={props.id}>
      {props.title && <p class="label">{props.title}</p>}
      {props.children}
    </div>
  )
}

/** Nothing is here yet: `title` says so, the children say what to do next. */
export function Empty(props: PropsWithChildren<{ title: string; action?: Child }>) {
  return (
    <section class="empty">
      <h2>{props.title}</h2>
      <p>{props.children}</p>
      {props.action && <div class="actions">{props.action}</div>}
    </section>
  )
}

/** A figure is never alone: `against` is its comparison with normal, or why there is none. */
export function Figure(props: {
  value: Child
  label: Child
  against?: Child
  look?: 'more' | 'less' | undefined
}) {
  return (
    <div class="figure">
      <span class="value">{props.value}</span>
      <span>{props.label}</span>
      {props.against && <div class={props.look ? `against ${props.look}` : 'against'}>{props.against}</div>}
    </div>
  )
}

/** One key of the keyboard and what it does. */
export function KeyHint({ name, children }: PropsWithChildren<{ name: string }>) {
  return (
    <span class="key">
      <kbd>{name}</kbd> {children}
    </span>
  )
}

/** What a figure rests on. */
export type Coverage = {
  posts: number
  voices: number
  /** The voices span a change of key: at least so many. */
  atLeast?: boolean
  sources: number
  /** In words: what is silent or not heard at all. */
  blind: string[]
}

export function CoverageStrip({ t, coverage }: { t: Translate; coverage: Coverage }) {
  const { posts, voices, sources, blind } = coverage
  return (
    <p class="coverage">
      <strong>{t('count.posts', { count: posts })}</strong>{' '}
      {t(coverage.atLeast ? 'coverage.from-at-least' : 'coverage.from', { voices, sources })}
      {blind.map((words) => `; ${words}`).join('')}
    </p>
  )
}
