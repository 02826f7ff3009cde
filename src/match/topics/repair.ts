/** A repair of a query as the value of a button, and back. */
import { repaired } from '../linter/repairs.js'
import type { Repair } from '../query/index.js'
import type { TopicForm } from './check.js'

type QueryField = 'query' | 'localQuery'

/** `source` is the query as it was when the repair was proposed. */
export function repairAction(field: QueryField, source: string, { at, length, text }: Repair): string {
  return `repair:${field}:${source.length}:${at}:${length}:${text}`
}

/**
 * The form with the repair that `action` asks for; as it is when its query was changed since; null when `action` asks for
 * something else.
 */
export function repairedForm(form: TopicForm, action: string): TopicForm | null {
  const found = /^repair:(query|localQuery):(\d{1,6}):(\d{1,6}):(\d{1,6}):(.*)$/s.exec(action)
  if (!found) return null
  const [, field, was, at, length, text] = found as unknown as [string, QueryField, ...string[]] &
    Record<2 | 3 | 4 | 5, string>
  if (form[field].length !== Number(was)) return form
  return { ...form, [field]: repaired(form[field], { at: Number(at), length: Number(length), text }) }
}
