/**
 * How much of their limits the networks of Meta say we used. Pure.
 *
 * `X-App-Usage` and `X-Page-Usage` are `{"call_count":28,"total_time":25,"total_cputime":25}`, in percent of an hour;
 * `X-Business-Use-Case-Usage` holds such a list by id of the business, with `estimated_time_to_regain_access` in minutes.
 */
import { z } from 'zod'

const share = z.number().nonnegative().catch(0)
const usage = z.object({
  call_count: share,
  total_time: share,
  total_cputime: share,
  estimated_time_to_regain_access: share,
})
const byBusiness = z.record(z.string(), z.array(usage))

export type Usage = {
  /** The fullest of them, from 0 to 1 or over it; null: nothing was said. */
  used: number | null
  /** Until there is room again; 0 when there is. */
  regainSeconds: number
}

export function usageOf(headers: Record<string, string>): Usage {
  const all = [
    ...one(headers['x-app-usage']),
    ...one(headers['x-page-usage']),
    ...Object.values(byBusiness.safeParse(json(headers['x-business-use-case-usage'])).data ?? {}).flat(),
  ]
  if (all.length === 0) return { used: null, regainSeconds: 0 }
  const percent = Math.max(...all.flatMap((said) => [said.call_count, said.total_time, said.total_cputime]))
  const minutes = Math.max(...all.map((said) => said.estimated_time_to_regain_access))
  return { used: percent / 100, regainSeconds: Math.min(minutes * 60, 86_400) }
}

/**
 * Seconds of rest from 90 % on: five minutes, and up to half an hour when it is full. Their windows slide over an hour, so
 * what is left then comes back while we wait. Null: go on.
 */
export function restAfter({ used, regainSeconds }: Usage): number | null {
  if (regainSeconds > 0) return regainSeconds
  if (used === null || used < 0.9) return null
  return Math.round(300 + Math.min((used - 0.9) / 0.1, 1) * 1_500)
}

function one(header: string | undefined) {
  const read = usage.safeParse(json(header))
  return read.success ? [read.data] : []
}

function json(header: string | undefined): unknown {
  try {
    return header ? JSON.parse(header) : null
  } catch {
    return null
  }
}
