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

/** `topic/hour/voice` and `topic/day/voice` of what was there already. */
async function heardBefore(tx: Tx, orgId: string, hits: Candidate[]): Promise<Set<string>> {
  const spans = new Map<string, { hit: Candidate; voice: Buffer; key: string }>()
  for (const hit of hits) {
    if (!hit.voice) continue
    const voice = hit.voice.toString('base64')
    spans.set(`h/${hit.topicId}/${hit.hour.getTime()}/${voice}`, {
      hit,
      voice: hit.voice,
      key: `${hit.topicId}/${hit.hour.toISOString()}/${voice}`,
    })
    spans.set(`d/${hit.topicId}/${hit.day}/${voice}`, {
      hit,
      voice: hit.voice,
      key: `${hit.topicId}/${hit.day}/${voice}`,
    })
  }
  const asked = [...spans.entries()].map(([name, span]) => ({ ...span, daily: name.startsWith('d/') }))
  if (asked.length === 0) return new Set()
  const bounds = asked.map(({ hit, daily }) => (daily ? hit.day : hit.hour.toISOString()))
  const rows = await tx<{ n: number }[]>`
    select a.n
    from organisation o, unnest(${column(asked.map((_, n) => n))}::text[]::int[], ${column(asked.map((a) => a.hit.topicId))}::text[]::uuid[], ${column(asked.map((a) => a.voice))}::text[]::bytea[],
      ${column(asked.map((a) => a.daily))}::text[]::bool[], ${column(bounds)}::text[]) as a (n, topic_id, voice, daily, span)
    where o.org_id = ${orgId} and exists (
      select from hit h
      where h.org_id = ${orgId} and h.topic_id = a.topic_id and h.voice = a.voice
        and h.at >= case when a.daily then a.span::date::timestamp at time zone o.time_zone else a.span::timestamptz end
        and h.at < case when a.daily then (a.span::date + 1)::timestamp at time zone o.time_zone else a.span::timestamptz + interval '1 hour' end)`
  return new Set(rows.map((row) => asked[row.n]?.key ?? ''))
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
