/**
 * Whether posts that were kept are still on X: by a batch compliance job, which is how X wants deletions to be followed.
 *
 * A job is not on X's price list. Asking for each post (`GET /2/tweets`) would cost half a cent a day for each that is kept: thirty
 * days of a post cost thirty times what it cost to receive. A job takes seconds to minutes; what is not judged in time is
 * asked again later, and a job that was made for the same posts is then found. Edits come by the stream alone.
 */
import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Context, SourceProblem, type Verdict } from '../../connector.js'
import { askSource, problemOfStatus } from '../../http-problems.js'
import { idOfLink } from './adapter.js'
import { askX } from './ask.js'
import { limits, openPurse, type Purse } from './money.js'
import { complianceLine, type Job, job, page } from './wire.js'

/** Waited for one job, at most so many looks. */
const mostLooks = 24
const path = '/2/compliance/jobs'

type Where = { base: string; pollMs: number }

export async function verify(
  where: Where,
  { credential }: { credential: string },
  links: string[],
  context: Context,
): Promise<Verdict[]> {
  const linkOfId = new Map(links.flatMap((link) => [[idOfLink(link) ?? '', link] as const]))
  linkOfId.delete('')
  if (linkOfId.size === 0) return []
  const purse = await openPurse(credential, context)
  const ids = [...linkOfId.keys()].sort()
  const found = await jobFor(where.base, purse, ids, context)
  const done = found && (await whenDone(where, purse, found, context))
  if (!done) return []
  const gone = await readResult(done, context)
  return [...linkOfId].map(([id, link]) => ({ link, is: gone.has(id) ? 'gone' : 'there' }))
}

/** The job that was made for the same posts today, else a new one; null while another is busy. */
async function jobFor(base: string, purse: Purse, ids: string[], context: Context): Promise<Job | null> {
  const day = context.now().toISOString().slice(0, 10)
  const hash = createHash('sha256').update(ids.join(' ')).digest('hex').slice(0, 16)
  const name = `dorpsplein ${day} ${hash}`
  const request = { query: { type: 'tweets' }, limit: limits.compliance }
  const { value } = await askX(base, purse, path, request, context)
  const jobs = (page.safeParse(value).data?.data ?? []).flatMap((one) => job.safeParse(one).data ?? [])
  const same = jobs.find((one) => one.name === name && one.status !== 'failed' && one.status !== 'expired')
  if (same && same.status !== 'created') return same
  if (jobs.some(({ status }) => status === 'in_progress')) return null
  const made = same ?? (await makeJob(base, purse, name, context))
  return made && (await upload(made, ids, context))
}

async function makeJob(base: string, purse: Purse, name: string, context: Context): Promise<Job | null> {
  const request = { json: { type: 'tweets', name }, limit: limits.compliance }
  const { value } = await askX(base, purse, path, request, context)
  return job.safeParse((value as { data?: unknown } | null)?.data).data ?? null
}

/** To the store that X names, one id on a line; it knows us by the address. */
async function upload(made: Job, ids: string[], context: Context): Promise<Job> {
  const answer = await askSource(context.http, made.upload_url, {
    method: 'PUT',
    headers: { 'content-type': 'text/plain' },
    body: `${ids.join('\n')}\n`,
    signal: context.signal,
  })
  const problem = problemOfStatus(answer, context.now())
  if (problem) throw problem
  return made
}

async function whenDone(
  { base, pollMs }: Where,
  purse: Purse,
  { id }: Job,
  context: Context,
): Promise<Job | null> {
  for (let look = 0; look < mostLooks; look++) {
    const { value } = await askX(base, purse, `${path}/${id}`, { limit: limits.compliance }, context)
    const now = job.safeParse((value as { data?: unknown } | null)?.data)
    if (!now.success) throw new SourceProblem('network-unreadable', { network: 'X' })
    if (now.data.status === 'complete') return now.data
    if (now.data.status === 'failed' || now.data.status === 'expired') return null
    await pause(pollMs, undefined, { signal: context.signal })
  }
  return null
}

async function readResult(done: Job, context: Context): Promise<Set<string>> {
  const answer = await askSource(context.http, done.download_url, { signal: context.signal })
  const problem = problemOfStatus(answer, context.now())
  if (problem) throw problem
  return goneIn(answer.body.toString('utf8'))
}

/** The ids of what must go; a place that must go from a post was never kept. */
export function goneIn(text: string): Set<string> {
  const lines = text.split('\n').filter((one) => one.trim() !== '')
  return new Set(
    lines.flatMap((one) => {
      const read = complianceLine.safeParse(parse(one))
      if (!read.success) throw new SourceProblem('network-unreadable', { network: 'X' })
      return read.data.action === 'delete' ? [read.data.id] : []
    }),
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
