/**
 * What a query would have caught of what is kept: asked in this process over the kept texts, the newest first, some at a
 * time, so that no page waits for it and no text leaves the database's own transaction longer than needed.
 */
import { setImmediate } from 'node:timers/promises'
import { type Database, type KeptText, keptTexts } from '#store'
import { createMatcher, type Matcher } from '../matcher.js'
import { prepare } from '../prepare.js'
import { parse, type Sources } from '../query/index.js'
import { type NamedQuery, sourcesOf } from '../reused.js'

export const lookBackDays = 30
/** Kept texts that are looked at, at most. */
export const looksAtMost = 20_000
const batch = 500
const samples = 5

export type Caught = {
  /** Posts that match. */
  posts: number
  /** Distinct senders of the largest month: pseudonyms change every month. */
  voices: number
  /** There may be more voices than that. */
  atLeast: boolean
  /** Kept posts that were looked at. */
  looked: number
  /** There were more than are looked at. */
  more: boolean
  /** The newest that match, at most five. */
  samples: KeptText[]
}

/** Both queries must be readable. `localQuery` empty: the same as `query`. `named`: the topics that they can name. */
export async function wouldHaveCaught(
  database: Database,
  orgId: string,
  queries: { query: string; localQuery: string },
  now: Date,
  named: readonly NamedQuery[] = [],
): Promise<Caught> {
  const query = { source: queries.query, reuse: sourcesOf(named, 'wide') }
  const local = { source: queries.localQuery, reuse: sourcesOf(named, 'local') }
  const wide = standing([query])
  const town = standing([query, local])
  const since = new Date(now.getTime() - lookBackDays * 86_400_000)
  const voices = new Map<string, Set<string>>()
  const caught: Caught = { posts: 0, voices: 0, atLeast: false, looked: 0, more: false, samples: [] }
  let after: { at: Date; postId: number } | null = null
  while (caught.looked < looksAtMost) {
    const from: { at: Date; postId: number } | null = after
    const texts: KeptText[] = await database.inOrg(orgId, (tx) => keptTexts(tx, orgId, since, batch, from))
    for (const text of texts)
      if (matches(text.scope === 'town' ? town : wide, text)) note(caught, voices, text)
    caught.looked += texts.length
    if (texts.length < batch) break
    after = texts.at(-1) ?? null
    caught.more = caught.looked >= looksAtMost
    await setImmediate()
  }
  caught.voices = Math.max(0, ...[...voices.values()].map((month) => month.size))
  caught.atLeast = voices.size > 1
  return caught
}

function standing(queries: { source: string; reuse: Sources }[]): Matcher {
  const matcher = createMatcher()
  for (const [index, { source, reuse }] of queries.entries()) {
    const parsed = parse(source, { reuse })
    if (parsed.ok) matcher.put(String(index), parsed.query)
  }
  return matcher
}

function matches(matcher: Matcher, text: KeptText): boolean {
  const doc = prepare({
    ...(text.title === null ? {} : { title: text.title }),
    text: text.body,
    lang: text.lang,
    network: text.network,
    kind: text.kind,
    tags: [],
    mentions: [],
  })
  return matcher.match(doc).length > 0
}

function note(caught: Caught, voices: Map<string, Set<string>>, text: KeptText): void {
  caught.posts += 1
  if (caught.samples.length < samples) caught.samples.push(text)
  if (text.voice === null) return
  const month = voices.get(text.voicePeriod) ?? new Set()
  voices.set(text.voicePeriod, month.add(text.voice.toString('base64')))
}
