/**
 * Counts that outlive the texts: posts and voices per topic, source, hour and day.
 *
 * A voice is counted in an hour (a day) when none of its earlier hits on that topic falls in it. The caller holds the
 * organisation's counter, so nobody else adds hits meanwhile.
 */
import { column } from './column.js'
import type { Tx } from './database.js'

/** A hit that is about to be added. */
export type Candidate = {
  topicId: string
  postId: number
  sourceId: string
  at: Date
  voice: Buffer | null
  /** The beginning of its hour, and its day in the organisation's time zone. */
  hour: Date
  day: string
}

type Tally = { topicId: string; span: string; sourceId: string; posts: number; voices: number }

/** Call before the hits are inserted. */
export async function addTallies(tx: Tx, orgId: string, hits: Candidate[]): Promise<void> {
  if (hits.length === 0) return
  const heard = await heardBefore(tx, orgId, hits)
  const hours = new Map<string, Tally>()
  const days = new Map<string, Tally>()
  for (const hit of hits) {
    count(hours, hit, hit.hour.toISOString(), heard)
    count(days, hit, hit.day, heard)
  }
  await write(tx, orgId, hours, 'hour')
  await write(tx, orgId, days, 'day')
}

function count(tallies: Map<string, Tally>, hit: Candidate, span: string, heard: Set<string>): void {
  const key = `${hit.topicId}/${span}/${hit.sourceId}`
  const tally = tallies.get(key) ?? {
    topicId: hit.topicId,
    span,
    sourceId: hit.sourceId,
    posts: 0,
    voices: 0,
  }
  tally.posts += 1
  const voiceKey = hit.voice && `${hit.topicId}/${span}/${hit.voice.toString('base64')}`
  if (voiceKey && !heard.has(voiceKey)) {
    heard.add(voiceKey)
    tally.voices += 1
  }
  tallies.set(key, tally)
}

/**
 * `topic/hour/voice` and `topic/day/voice` of what was there already: one look into a voice's day finds both, since an
 * hour lies within one day wherever zones differ by whole hours.
 */
async function heardBefore(tx: Tx, orgId: string, hits: Candidate[]): Promise<Set<string>> {
  const asked = new Map<string, { topicId: string; voice: Buffer; name: string; day: string }>()
  for (const { topicId, voice, day } of hits) {
    if (!voice) continue
    const name = voice.toString('base64')
    asked.set(`${topicId}/${day}/${name}`, { topicId, voice, name, day })
  }
  const days = [...asked.values()]
  if (days.length === 0) return new Set()
  const rows = await tx<{ n: number; hours: number[] }[]>`
    select a.n, h.hours
    from organisation o,
      unnest(${column(days.map((_, n) => n))}::text[]::int[], ${column(days.map((a) => a.topicId))}::text[]::uuid[],
        ${column(days.map((a) => a.voice))}::text[]::bytea[], ${column(days.map((a) => a.day))}::text[]::date[]) as a (n, topic_id, voice, day)
      -- A look-up for each: a join reads all hits of the organisation.
      cross join lateral (
        select array_agg(distinct floor(extract(epoch from h.at) / 3600)::int) as hours from hit h
        -- The moment is kept out of the choice of an index: in a young table the one by time looks as good, and is not.
        where h.org_id = ${orgId} and h.topic_id = a.topic_id and h.voice = a.voice
          and h.at + interval '0' >= a.day::timestamp at time zone o.time_zone
          and h.at + interval '0' < (a.day + 1)::timestamp at time zone o.time_zone
        offset 0) h
    where o.org_id = ${orgId} and h.hours is not null`
  const heard = new Set<string>()
  for (const { n, hours } of rows) {
    const found = days[n]
    if (!found) continue
    heard.add(`${found.topicId}/${found.day}/${found.name}`)
    for (const hour of hours)
      heard.add(`${found.topicId}/${new Date(hour * 3_600_000).toISOString()}/${found.name}`)
  }
  return heard
}

async function write(
  tx: Tx,
  orgId: string,
  tallies: Map<string, Tally>,
  span: 'hour' | 'day',
): Promise<void> {
  const rows = [...tallies.values()]
  await tx`insert into ${tx(`tally_${span}`)} (org_id, topic_id, ${tx(span)}, source_id, posts, voices)
    select ${orgId}, i.topic_id, ${span === 'hour' ? tx`i.span::timestamptz` : tx`i.span::date`}, i.source_id, i.posts, i.voices
    from unnest(${column(rows.map((r) => r.topicId))}::text[]::uuid[], ${column(rows.map((r) => r.span))}::text[], ${column(rows.map((r) => r.sourceId))}::text[]::uuid[],
      ${column(rows.map((r) => r.posts))}::text[]::int[], ${column(rows.map((r) => r.voices))}::text[]::int[]) as i (topic_id, span, source_id, posts, voices)
    on conflict (org_id, topic_id, ${tx(span)}, source_id) do update
      set posts = ${tx(`tally_${span}`)}.posts + excluded.posts, voices = ${tx(`tally_${span}`)}.voices + excluded.voices`
}
