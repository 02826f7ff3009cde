/**
 * A look at a town's website, for its channels and feeds. It never fails: what was not found is said in words, and
 * whoever is setting up goes on.
 */
import { HttpProblem } from '#basics/http'
import type { SiteLook } from '#web'
import { SourceProblem } from './collect/connector.js'

export type LookParts = {
  channels(site: string): Promise<{ network: string; address: string; name: string }[]>
  feeds(site: string): Promise<{ address: string; title: string }[]>
  /** For the whole look; default 8,000. */
  timeoutMs?: number
}

/** Both questions at once; when one of them fails, the other's answer still counts. */
export async function lookAt(parts: LookParts, site: string): Promise<SiteLook> {
  const limit = AbortSignal.timeout(parts.timeoutMs ?? 8_000)
  const inTime = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([
      work,
      new Promise<never>((_, reject) =>
        limit.addEventListener(
          'abort',
          () => reject(new HttpProblem('timeout', 'the website did not answer in time')),
          { once: true },
        ),
      ),
    ])
  const [channels, feeds] = await Promise.allSettled([
    inTime(parts.channels(site)),
    inTime(parts.feeds(site)),
  ])
  const found = {
    channels: channels.status === 'fulfilled' ? channels.value : [],
    feeds: feeds.status === 'fulfilled' ? feeds.value : [],
  }
  const nothing = found.channels.length + found.feeds.length === 0
  const failed = [channels, feeds].find((one) => one.status === 'rejected')
  return {
    site,
    ...found,
    problem: nothing ? (failed ? problemOf(failed.reason) : 'setup.look-nothing') : null,
  }
}

function problemOf(error: unknown): string {
  const kind = error instanceof HttpProblem ? error.kind : error instanceof SourceProblem ? error.key : ''
  if (kind === 'timeout') return 'setup.look-slow'
  if (kind === 'private-address' || kind === 'not-an-address') return 'setup.look-refused'
  return 'setup.look-unreachable'
}
