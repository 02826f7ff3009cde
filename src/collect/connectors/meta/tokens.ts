/**
 * Tokens of Meta: exchanging one for another, and asking what one is good for.
 *
 * All of it is asked with POST (`method=get` where the interface wants a GET), so that no token or secret stands in an
 * address.
 */
import { z } from 'zod'
import { SourceProblem } from '../../connector.js'
import type { Graph } from './graph.js'

const token = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().optional().catch(undefined),
})

/** A code of the sign-in, or a short-lived token (`fb_exchange_token`), for a token. */
export async function exchange(graph: Graph, network: string, form: Record<string, string>): Promise<string> {
  const read = token.safeParse(await graph.post('oauth/access_token', form))
  if (!read.success) throw new SourceProblem('network-unreadable', { network })
  return read.data.access_token
}

const moment = z.number().catch(0)
const debugged = z.object({
  data: z.object({
    is_valid: z.boolean().catch(false),
    scopes: z.array(z.string()).catch([]),
    /** Seconds since 1970; 0: it does not end. */
    expires_at: moment,
    data_access_expires_at: moment,
  }),
})

export type TokenFacts = {
  isValid: boolean
  scopes: string[] /** The earliest end, if it ends. */
  ends: Date | null
}

/** `asApp`: opened with the key of the app. */
export async function debugToken(asApp: Graph, input: string): Promise<TokenFacts> {
  const read = debugged.safeParse(await asApp.post('debug_token', { method: 'get', input_token: input }))
  if (!read.success) throw new SourceProblem('network-unreadable', { network: 'Facebook' })
  const { is_valid, scopes, expires_at, data_access_expires_at } = read.data.data
  return { isValid: is_valid, scopes, ends: earliest([expires_at, data_access_expires_at]) }
}

function earliest(seconds: number[]): Date | null {
  const real = seconds.filter((one) => one > 0)
  return real.length > 0 ? new Date(Math.min(...real) * 1000) : null
}
