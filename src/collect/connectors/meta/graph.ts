/**
 * The Graph API, as Facebook, Instagram and Threads share it.
 *
 * In: a path, fields, a token. Out: what it answered, as a value that nobody has read yet; or a problem in words. The
 * token goes in a header, never in an address. How full their limits are is heard from every answer, and from 90 % on
 * reading rests; what people do (`act`) goes on until the network itself says no. Never here: what a page or a comment is.
 */
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { HttpProblem } from '#basics/http'
import { type ApiAnswer, askApi } from '../../api.js'
import { type Context, type Limit, SourceProblem } from '../../connector.js'
import { errorOf, isBroken, isLimit, problemOfGraph } from './problems.js'
import { restAfter, usageOf } from './usage.js'

/** Of Facebook and Instagram; Threads counts for itself. */
export const graphVersion = 'v25.0'
export const graphUrl = 'https://graph.facebook.com'

/**
 * Their own limit grows with how many people the page reached (4,800 calls a day for each), and they tell in each answer
 * how full it is. This is only so that a mistake of ours does not empty it: an hour's worth for three such people.
 */
export const callsLimit: Limit = { meter: 'calls', kind: 'bucket', most: 600, seconds: 3_600 }

export type GraphParts = {
  /** In words, for problems: `Facebook`. */
  network: string
  token: string
  /** Absent while a set-up is under way: then nothing is taken from a limit. */
  credential?: string
  /** With it each call proves that it comes from the app itself. */
  appSecret?: string
  /** The address of the interface, with its version: `https://graph.facebook.com/v25.0`. */
  base: string
}

export type Query = Record<string, string | number | undefined>

export type GraphPage = {
  items: unknown[]
  /** What to hand over as `after` for the next page; null: this is the last one. */
  after: string | null
}

export type Graph = {
  /** `amount`: each id that is asked for counts as a call. */
  get(path: string, query?: Query, amount?: number): Promise<unknown>
  /** One page of an edge: `{data, paging}`. */
  page(path: string, query?: Query): Promise<GraphPage>
  /** Up to `mostPages` pages, one by one. */
  pages(path: string, query: Query, mostPages: number): AsyncGenerator<GraphPage>
  post(path: string, form?: Record<string, string>): Promise<unknown>
  /** Something that must not be done twice: no answer is thrown as an {@link HttpProblem}. Takes from no limit of ours. */
  act(path: string, form?: Record<string, string>): Promise<unknown>
}

export const baseOf = (url = graphUrl): string => `${url}/${graphVersion}`

export function openGraph(context: Context, parts: GraphParts): Graph {
  const { token, appSecret } = parts
  const proof = appSecret ? { appsecret_proof: proofOf(token, appSecret) } : {}
  const asked = { headers: { authorization: `Bearer ${token}` } }
  const limited = parts.credential ? { credential: parts.credential, limit: callsLimit } : {}
  const at = (path: string) => `${parts.base}/${path.replace(/^\//, '')}`
  const read = async (answer: Promise<ApiAnswer>, isAct = false) =>
    understood(await answer, context, parts, isAct)

  const graph: Graph = {
    get: (path, query = {}, amount = 1) =>
      read(askApi(context, { url: at(path), query: { ...query, ...proof }, ...asked, ...limited, amount })),
    page: async (path, query = {}) => pageOf(await graph.get(path, query), parts.network),
    async *pages(path, query, mostPages) {
      let after: string | null = null
      for (let n = 0; n < mostPages; n++) {
        const page: GraphPage = await graph.page(path, { ...query, ...(after ? { after } : {}) })
        yield page
        if (page.after === null || page.after === after) return
        after = page.after
      }
    },
    post: (path, form = {}) =>
      read(askApi(context, { url: at(path), form: { ...form, ...proof }, ...asked, ...limited })),
    act: (path, form = {}) =>
      read(askApi(context, { url: at(path), form: { ...form, ...proof }, ...asked, certain: true }), true),
  }
  return graph
}

/** "Secure requests": the HMAC of the token under the secret of the app. */
export const proofOf = (token: string, appSecret: string): string =>
  createHmac('sha256', appSecret).update(token).digest('hex')

async function understood(
  { status, headers, value }: ApiAnswer,
  context: Context,
  { credential, network }: GraphParts,
  isAct: boolean,
): Promise<unknown> {
  const usage = usageOf(headers)
  const error = errorOf(value)
  const rest = restAfter(usage) ?? (error && isLimit(error) ? 1_800 : null)
  if (credential) {
    if (usage.used !== null) await context.access.hear(credential, 'calls', Math.min(usage.used, 1))
    if (rest !== null) await context.access.closeFor(credential, 'calls', rest)
  }
  // "Unknown" and "service" are said after something was done as well as before it.
  if (error && isAct && isBroken(error)) throw new HttpProblem('interrupted', `code ${error.code}`)
  if (error) throw new GraphProblem(problemOfGraph(error, network, rest ?? 1_800), error)
  if (status >= 400) throw new SourceProblem('network-says', { network, message: `HTTP ${status}` })
  return value
}

/** The problem in words, with what the network itself calls it: for who can do something about one code. */
export class GraphProblem extends SourceProblem {
  constructor(
    problem: SourceProblem,
    readonly error: { code: number; error_subcode?: number | undefined },
  ) {
    super(problem.key, problem.values, problem.retryAfterSeconds)
  }
}

const edge = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({
      cursors: z.object({ after: z.string().optional() }).optional().catch(undefined),
      next: z.string().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
})

/**
 * A page may hold fewer than were asked for, or none, and still not be the last: `next` says so. Some edges give only
 * `next`: the cursor is then read from that address, so that its token stays out of ours.
 */
function pageOf(value: unknown, network: string): GraphPage {
  const read = edge.safeParse(value)
  if (!read.success) throw new SourceProblem('network-unreadable', { network })
  const { data, paging } = read.data
  const next = paging?.next
  if (!next) return { items: data, after: null }
  const inAddress = URL.canParse(next) ? new URL(next).searchParams.get('after') : null
  return { items: data, after: paging.cursors?.after ?? inAddress }
}
