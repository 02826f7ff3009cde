/** Asking X, and what its answers mean when it says no. Never here: what a post says. */
import { type ApiAnswer, type ApiRequest, askApi } from '../../api.js'
import { type Context, SourceProblem } from '../../connector.js'
import type { Purse } from './money.js'
import { failure } from './wire.js'

export const defaultBase = 'https://api.x.com'

/** With the app's own token. `path` begins with `/2`. Throws unless it is a 2xx. */
export async function askX(
  base: string,
  purse: Purse,
  path: string,
  request: Omit<ApiRequest, 'url' | 'credential'>,
  context: Context,
): Promise<ApiAnswer> {
  const answer = await askApi(context, {
    ...request,
    url: `${base}${path}`,
    headers: { authorization: `Bearer ${purse.secret.appToken}` },
    credential: purse.credential,
  })
  const problem = problemOf(answer)
  if (problem) throw problem
  return answer
}

/** Null for what went well; errors beside `data` tell of parts that are missing, and are no problem of the whole. */
export function problemOf({ status, value }: Pick<ApiAnswer, 'status' | 'value'>): SourceProblem | null {
  if (status >= 200 && status < 300) return null
  const said = failure.safeParse(value).data ?? {}
  const name = `${said.type ?? ''} ${said.title ?? ''} ${said.reason ?? ''}`
  if (status === 401) return new SourceProblem('key-refused', { network: 'X' })
  if (status === 402 || /credits|usage-capped/i.test(name)) return new SourceProblem('x-no-credits', {}, 3600)
  if (/client-not-enrolled|client-forbidden/i.test(name)) return new SourceProblem('x-not-enrolled')
  if (status === 403 && /unsupported-authentication|oauth|scope/i.test(`${name} ${said.detail ?? ''}`))
    return new SourceProblem('permission-missing', { network: 'X', permission: scopeIn(said.detail ?? '') })
  return new SourceProblem('network-says', { network: 'X', message: messageOf(said, status) })
}

const scopeIn = (detail: string) => /[a-z]+\.(?:[a-z]+\.)?(?:read|write)/.exec(detail)?.[0] ?? 'OAuth 2.0'

/** Its own words, in one line. */
function messageOf(said: Partial<ReturnType<typeof failure.parse>>, status: number): string {
  const first = said.errors?.[0]
  const words = first?.message ?? first?.detail ?? said.detail ?? said.error_description ?? said.title
  return calm(words ?? `HTTP ${status}`)
}

export const calm = (words: string) => words.replace(/\s+/g, ' ').replace(/\p{C}/gu, '').trim().slice(0, 200)
