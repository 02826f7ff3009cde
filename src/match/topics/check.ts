/**
 * What a person wrote about a topic, held against the rules before it is kept.
 *
 * In: the fields of the form as typed, and what the organisation knows. Out: what is wrong, by field, in words; what is
 * probably not meant; and the names that need a reason. Pure.
 */
import { createHash } from 'node:crypto'
import { type NewTopic, topicSensitivities } from '#store'
import type { Translate } from '#web'
import { type Lint, lint } from '../lint.js'
import { type FoundName, personNames } from '../persons/index.js'
import type { QueryError, Sources } from '../query/index.js'
import { type NamedList, type NamedQuery, type Names, sourcesOf } from '../reused.js'
import { endRange, isDay } from './end-date.js'

/** As typed, trimmed. */
export type TopicForm = {
  name: string
  domain: string
  purpose: string
  legalBasis: string
  owner: string
  query: string
  localQuery: string
  endsOn: string
  /** How soon it speaks up: one of `topicSensitivities`. */
  sensitivity: string
  /** Why it is changed. */
  note: string
  /** What a name in the query stands for, and why it is asked. */
  nameIs: string
  nameReason: string
  /** The warnings that the writer has seen: see {@link warningsKey}. */
  seen: string
}

export const namedThings = ['street', 'shop', 'event'] as const

export type Rules = {
  t: Translate
  today: string
  /** Handles of organisations, media and office holders. */
  allowedAccounts: string[]
  /** Their names. */
  allowedNames: string[]
  isAlsoAWord: (name: string) => boolean
  /** The other topics of the organisation, which a query can name. */
  topics?: readonly NamedQuery[]
  /** Its saved lists. */
  lists?: readonly NamedList[]
  /** Its places. */
  places?: Names['places']
  /** The topic's own name in queries: what it would be after this change counts. */
  slug?: string | undefined
  /** The end date that the topic has already: it may stay, whatever the rules say today. */
  endsNow?: string | undefined
}

export type QueryCheck = { lint: Lint; names: FoundName[]; wrong: QueryError[] }

export type Checked = {
  /** By field. */
  errors: Partial<Record<keyof TopicForm, string>>
  query: QueryCheck
  /** Null when the field is empty. */
  localQuery: QueryCheck | null
  /** Persons' names in either query. */
  names: string[]
  /** Nothing is wrong, but these were not seen before. */
  unseenWarnings: boolean
  ok: boolean
}

const limits = { name: 80, purpose: 500, legalBasis: 500, owner: 120, note: 300, nameReason: 300 } as const

export function checkTopic(form: TopicForm, rules: Rules): Checked {
  const { t } = rules
  const errors: Checked['errors'] = {}
  for (const field of ['name', 'purpose', 'legalBasis', 'owner'] as const) {
    if (form[field] === '') errors[field] = t(`topics.missing-${field}`)
  }
  for (const [field, most] of Object.entries(limits) as [keyof typeof limits, number][]) {
    if (form[field].length > most) errors[field] = t('topics.too-long', { most })
  }
  const end = wrongEnd(form.endsOn, rules)
  if (end) errors.endsOn = end

  const named = namesFor(form, rules)
  const query = checkQuery(form.query, rules, sourcesOf(named, 'wide'))
  const localQuery =
    form.localQuery === '' ? null : checkQuery(form.localQuery, rules, sourcesOf(named, 'local'))
  const names = [...new Set([...query.names, ...(localQuery?.names ?? [])].map((found) => found.name))]
  const excused = names.length === 0 || isExcused(form)
  if (names.length > 0 && !excused) errors.nameReason = t('topics.missing-nameReason')
  if (!query.lint.ok || (query.names.length > 0 && !excused)) errors.query = t('topics.wrong-query')
  if (localQuery && (!localQuery.lint.ok || (localQuery.names.length > 0 && !excused)))
    errors.localQuery = t('topics.wrong-query')
  const ok = Object.keys(errors).length === 0
  const warnings = [...query.lint.warnings, ...(localQuery?.lint.warnings ?? [])]
  return {
    errors,
    query,
    localQuery,
    names,
    unseenWarnings: ok && warnings.length > 0 && form.seen !== warningsKey(form),
    ok,
  }
}

/** With the topic as it would be, so that one that names itself is noticed before it is kept. */
export function namesFor(
  form: Pick<TopicForm, 'query' | 'localQuery'>,
  rules: Pick<Rules, 'topics' | 'lists' | 'places' | 'slug'>,
): Names {
  const { topics = [], lists = [], places, slug } = rules
  const { query, localQuery } = form
  const changed = topics.map((topic) => (topic.slug === slug ? { ...topic, query, localQuery } : topic))
  return { topics: changed, lists, places }
}

function checkQuery(source: string, rules: Rules, reuse: Sources): QueryCheck {
  const { t, allowedAccounts, isAlsoAWord } = rules
  const found = lint(source, { t, allowedAccounts, isAlsoAWord, reuse })
  const names = personNames(source, rules.allowedNames, { reuse })
  const asErrors = names.map(({ at, length, name }) => {
    const values = { name }
    return { at, length, key: 'topics.person', values, message: t('topics.person', values) }
  })
  return { lint: found, names, wrong: [...found.errors, ...asErrors].sort((a, b) => a.at - b.at) }
}

function isExcused(form: TopicForm): boolean {
  return form.nameReason !== '' && namedThings.some((one) => one === form.nameIs)
}

function wrongEnd(endsOn: string, { t, today, endsNow }: Rules): string | null {
  if (endsOn === endsNow && endsOn !== '') return null
  if (!isDay(endsOn)) return t('topics.missing-endsOn')
  const { first, last } = endRange(today)
  if (endsOn < first) return t('topics.ends-past')
  return endsOn > last ? t('topics.ends-far') : null
}

/** Stands for exactly these queries: warnings that were seen about others do not count. */
export function warningsKey(form: Pick<TopicForm, 'query' | 'localQuery'>): string {
  return createHash('sha256')
    .update(JSON.stringify([form.query, form.localQuery]))
    .digest('base64url')
    .slice(0, 16)
}

export function asTopic(form: TopicForm): NewTopic {
  const { name, domain, purpose, legalBasis, owner, query, localQuery, endsOn } = form
  const sensitivity = topicSensitivities.find((one) => one === form.sensitivity) ?? 'usual'
  return { name, domain, purpose, legalBasis, owner, query, localQuery, endsOn, sensitivity }
}
