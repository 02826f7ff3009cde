/** A list as somebody typed it, held against the rules. */
import type { Translate } from '#web'
import { lint } from '../lint.js'
import { personNames } from '../persons/index.js'
import type { Query } from '../query/index.js'
import { parse } from '../query/index.js'
import { anyName, linesOf, type NamedList, type Names, sourcesOf } from '../reused.js'

export type TypedList = { name: string; entries: string }

export type ListRules = Names & {
  t: Translate
  allowedAccounts: string[]
  allowedNames: string[]
  /** The list that is changed; absent: a new one. */
  known?: string | undefined
}

const nameShape = /^\p{L}[\p{L}\p{N}_-]{0,39}$/u

export function checkList(typed: TypedList, rules: ListRules): Partial<Record<keyof TypedList, string>> {
  const { t, lists, known } = rules
  const name = nameOf(typed.name)
  const lines = linesOf(typed.entries)
  const errors: Partial<Record<keyof TypedList, string>> = {}
  if (!nameShape.test(name)) errors.name = t('lab.list-name-wrong')
  else if (name !== known && lists.some((list) => list.name === name)) errors.name = t('lab.list-name-taken')
  const wrong = wrongLine(lines, { ...rules, lists: withList(lists, { name, entries: typed.entries }) })
  if (lines.length === 0) errors.entries = t('lab.list-entries-missing')
  else if (wrong) errors.entries = wrong
  return errors
}

/** `$Scholen ` → `scholen`: names do not depend on case. */
export function nameOf(typed: string): string {
  return typed.trim().replace(/^\$/, '').normalize('NFC').toLowerCase()
}

function withList(lists: readonly NamedList[], list: NamedList): NamedList[] {
  return [...lists.filter(({ name }) => name !== list.name), list]
}

/** Persons and private accounts are refused here as in any query: a query that names the list cannot see into it. */
function wrongLine(lines: string[], rules: ListRules): string | null {
  const { t, allowedAccounts, allowedNames } = rules
  const reuse = sourcesOf(rules, 'wide')
  for (const [i, line] of lines.entries()) {
    const [error] = lint(line, { t, allowedAccounts, reuse }).errors
    if (error) return t('lab.list-wrong', { line: i + 1, message: error.message ?? '' })
    const [person] = personNames(line, allowedNames, { reuse })
    if (person)
      return t('lab.list-wrong', { line: i + 1, message: t('topics.person', { name: person.name }) })
  }
  return null
}

/** Whether a query names the list itself. */
export function namesList(source: string, name: string): boolean {
  const parsed = parse(source, { reuse: anyName })
  return parsed.ok && holds(parsed.query, name)
}

function holds(query: Query, name: string): boolean {
  if (query.type === 'reuse') return query.kind === 'list' && query.name === name
  if ('parts' in query) return query.parts.some((part) => holds(part, name))
  return 'part' in query && holds(query.part, name)
}
