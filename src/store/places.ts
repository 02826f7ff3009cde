/**
 * Places that texts name, and the names of places that a town has added itself.
 *
 * Found in the text, never from coordinates, and gone with it. Below five voices nothing is broken down.
 */
import { column } from './column.js'
import type { Tx } from './database.js'

export const placeKinds = ['street', 'building', 'nickname', 'locality'] as const
export type PlaceKind = (typeof placeKinds)[number]

export type PlaceName = {
  name: string
  kind: PlaceKind
  /** The locality that it lies in; of a nickname, what it stands for. Empty: not said. */
  belongsTo: string
}

/** No town adds more. */
export const mostPlaceNames = 5_000

/** By name. */
export async function placeNames(tx: Tx, orgId: string): Promise<PlaceName[]> {
  return tx<
    PlaceName[]
  >`select name, kind, belongs_to as "belongsTo" from place_name where org_id = ${orgId} order by name_key`
}

/** Changes whenever the names do. */
export async function placeNamesVersion(tx: Tx, orgId: string): Promise<string> {
  const [row] = await tx<{ version: string }[]>`
    select count(*) || ' ' || coalesce(max(added_at)::text, '') as version from place_name where org_id = ${orgId}`
  return row?.version ?? ''
}

/** `keyOf`: one spelling of a name, so that none is there twice. A name that is there gets its new kind. */
export async function addPlaceNames(
  tx: Tx,
  orgId: string,
  by: string,
  names: PlaceName[],
  keyOf: (name: string) => string,
): Promise<void> {
  if (names.length === 0) return
  await topicsChanged(tx, orgId)
  const once = [...new Map(names.map((one) => [keyOf(one.name), one])).entries()]
  await tx`insert into place_name (org_id, name_key, name, kind, belongs_to, added_by, added_at)
    select ${orgId}, i.name_key, i.name, i.kind, i.belongs_to, ${by}, clock_timestamp()
    from unnest(${column(once.map(([key]) => key))}::text[], ${column(once.map(([, one]) => one.name))}::text[],
      ${column(once.map(([, one]) => one.kind))}::text[], ${column(once.map(([, one]) => one.belongsTo))}::text[]) as i (name_key, name, kind, belongs_to)
    on conflict (org_id, name_key) do update
      set name = excluded.name, kind = excluded.kind, belongs_to = excluded.belongs_to, added_by = excluded.added_by, added_at = excluded.added_at`
}

/** Returns how many there were. */
export async function removePlaceNames(tx: Tx, orgId: string, names: string[]): Promise<number> {
  await topicsChanged(tx, orgId)
  const gone =
    await tx`delete from place_name where org_id = ${orgId} and name = any(${column(names)}::text[])`
  return gone.count
}

/** Queries may name these places: they are read anew. Before the names are written, for the counter's row comes first. */
async function topicsChanged(tx: Tx, orgId: string): Promise<void> {
  await tx`update counter set topics_version = topics_version + 1 where org_id = ${orgId}`
}

export type NamedPlaces = { postId: number; at: Date; places: readonly string[] }

/** What posts name. `edited`: those are read again, so what they named before goes. */
export async function keepPlaces(
  tx: Tx,
  orgId: string,
  named: NamedPlaces[],
  edited: number[],
): Promise<void> {
  if (edited.length > 0)
    await tx`delete from post_place where org_id = ${orgId} and post_id = any(${column(edited)}::text[]::bigint[])`
  const rows = named.flatMap(({ postId, at, places }) => places.map((place) => ({ postId, at, place })))
  if (rows.length === 0) return
  await tx`insert into post_place (org_id, post_id, place, at)
    select ${orgId}, * from unnest(${column(rows.map((r) => r.postId))}::text[]::bigint[], ${column(rows.map((r) => r.place))}::text[],
      ${column(rows.map((r) => r.at))}::text[]::timestamptz[]) as i (post_id, place, at)
    on conflict do nothing`
}

/** Below so many voices a place has no figures. */
export const fewestVoices = 5

export type SaidOfPlace = {
  place: string
  /** Null: fewer than {@link fewestVoices}. */
  posts: number | null
  voices: number | null
}

export type PlacesSaid = {
  /** As they are named, most voices first. Empty where there are fewer than {@link fewestVoices} in all. */
  places: SaidOfPlace[]
  /** The same, streets and buildings counted where they lie. */
  localities: SaidOfPlace[]
  /** There is more: only the newest posts were looked at. */
  atLeast: boolean
}

/** The newest hits of a topic that are looked at. */
const mostHits = 5_000

/** Which places the posts of a topic name since a moment. */
export async function placesSaid(tx: Tx, orgId: string, topicId: string, since: Date): Promise<PlacesSaid> {
  return placesIn(
    tx,
    orgId,
    tx`select h.post_id from hit h where h.org_id = ${orgId} and h.topic_id = ${topicId} and h.at >= ${since}
      order by h.at desc limit ${mostHits}`,
  )
}

/** Which places the posts of a story name, with all that go on in it. `storyId`: where it is shown. */
export async function placesOfStory(tx: Tx, orgId: string, storyId: number): Promise<PlacesSaid> {
  return placesIn(
    tx,
    orgId,
    tx`select p.post_id from story r join post p on p.org_id = r.org_id and p.story = r.story_id
      where r.org_id = ${orgId} and r.shown_as = ${storyId} order by p.at desc limit ${mostHits}`,
  )
}

/** Of these posts (a query of `post_id`). Voices are distinct; over months the largest month counts. */
async function placesIn(tx: Tx, orgId: string, newest: ReturnType<Tx>): Promise<PlacesSaid> {
  const rows = await tx<{ whole: string; place: string; posts: number; voices: number }[]>`
    with newest as materialized (${newest}),
    named as materialized (
      select n.post_id, p.voice, p.voice_period, x.place, coalesce(nullif(k.belongs_to, ''), x.place) as locality
      from newest n
        join post_place x on x.org_id = ${orgId} and x.post_id = n.post_id
        join post p on p.org_id = ${orgId} and p.post_id = n.post_id
        left join place_name k on k.org_id = ${orgId} and k.name = x.place and k.kind in ('street', 'building')),
    counted as (
      select 'looked' as whole, '' as place, voice_period, count(distinct voice) as voices, count(distinct post_id) as posts
        from named group by 3
      union all select 'place', place, voice_period, count(distinct voice), count(distinct post_id) from named group by 2, 3
      union all select 'locality', locality, voice_period, count(distinct voice), count(distinct post_id) from named group by 2, 3)
    select whole, place, sum(posts)::int as posts, max(voices)::int as voices from counted group by whole, place
    union all select 'hits', '', count(*)::int, 0 from newest
    order by voices desc, posts desc, place`
  const total = rows.find((row) => row.whole === 'looked')?.voices ?? 0
  const of = (whole: string) =>
    total < fewestVoices ? [] : rows.filter((row) => row.whole === whole).map(withoutFew)
  return {
    places: of('place'),
    localities: of('locality'),
    atLeast: (rows.find((row) => row.whole === 'hits')?.posts ?? 0) >= mostHits,
  }
}

function withoutFew({ place, posts, voices }: { place: string; posts: number; voices: number }): SaidOfPlace {
  return voices < fewestVoices ? { place, posts: null, voices: null } : { place, posts, voices }
}

/** Places named since a moment, the most named first, to choose from. */
export async function placesNamed(tx: Tx, orgId: string, since: Date, limit: number): Promise<string[]> {
  const rows = await tx<{ place: string }[]>`
    select place from (
      select place from post_place where org_id = ${orgId} and at >= ${since} order by at desc limit 20000) newest
    group by place order by count(*) desc, place limit ${limit}`
  return rows.map(({ place }) => place)
}
