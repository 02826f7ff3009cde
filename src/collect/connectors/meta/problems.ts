/**
 * What the Graph API says is wrong → a problem in words. Pure.
 *
 * Its errors are `{"error":{message,type,code,error_subcode,error_user_title,error_user_msg,fbtrace_id}}`, with almost
 * any status: the code says what it is ("Handling errors" and "Rate limits" in Meta's documentation).
 */
import { z } from 'zod'
import { SourceProblem } from '../../connector.js'

const text = z.string().optional().catch(undefined)
const errorBody = z.object({
  error: z.object({
    message: text,
    type: text,
    code: z.coerce.number().int().catch(0),
    error_subcode: z.coerce.number().int().optional().catch(undefined),
    error_user_msg: text,
  }),
})
export type GraphError = z.infer<typeof errorBody>['error']

/** Null: it says of no error. */
export function errorOf(value: unknown): GraphError | null {
  return errorBody.safeParse(value).data?.error ?? null
}

/** 463: expired; 492, 458–460: signed out, password changed, app taken off: only signing in again helps. */
const expired = new Set([463, 467])
/** Of the app, the user, the page, a custom one; 80000–80014: of a business use case. */
const limits = new Set([4, 17, 32, 341, 613])
/** It is their side: 1 and 2 "unknown" and "service". */
const broken = new Set([1, 2])
/** Of an object that is not there, or that may not be seen. */
const missing = { code: 100, subcode: 33 }

export const isLimit = ({ code }: GraphError): boolean =>
  limits.has(code) || (code >= 80_000 && code <= 80_014)
const isPermission = ({ code }: GraphError) => code === 3 || code === 10 || (code >= 200 && code <= 299)
export const isToken = ({ code }: GraphError): boolean => code === 190 || code === 102
export const isBroken = ({ code }: GraphError): boolean => broken.has(code)
export const isMissing = ({ code, error_subcode }: Pick<GraphError, 'code' | 'error_subcode'>): boolean =>
  code === 803 || (code === missing.code && error_subcode === missing.subcode)

/** `seconds`: how long to stay away where a limit is reached. */
export function problemOfGraph(error: GraphError, network: string, seconds: number): SourceProblem {
  if (isToken(error)) {
    const key = expired.has(error.error_subcode ?? 0) ? 'key-expired' : 'key-refused'
    return new SourceProblem(key, { network })
  }
  if (isLimit(error)) return new SourceProblem('limit-reached', { meter: 'calls' }, seconds)
  if (isPermission(error))
    return new SourceProblem('permission-missing', { network, permission: permissionIn(error) })
  return new SourceProblem('network-says', { network, message: calmed(error) })
}

/** The names of permissions that it asks for: "Requires pages_read_engagement permission". */
function permissionIn(error: GraphError): string {
  const named = [
    ...(error.message ?? '').matchAll(/\b(?:pages|instagram|threads|business|read|publish)_[a-z_]{3,60}\b/g),
  ]
  const names = [...new Set(named.map(([name]) => name))]
  if (/Page Public Content Access/i.test(error.message ?? '')) names.push('Page Public Content Access')
  return names.length > 0 ? names.slice(0, 4).join(', ') : `code ${error.code}`
}

/** Their own words, for people if they have them; without what may be a token, on one line, at most 200 characters. */
function calmed(error: GraphError): string {
  const said = error.error_user_msg || error.message || `code ${error.code}`
  const line = said
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/[\w|.%-]{40,}/g, '…')
    .trim()
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
