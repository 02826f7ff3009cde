/** Everything that is kept, a post at a time, for the command line and for backups that people can read. */
import type { Tx } from './database.js'

export type Exported = {
  id: number
  source: string
  kind: string
  createdAt: string
  lang: string
  title: string | null
  text: string
  topics: string[]
}

/** Oldest first, between two moments (`from` included, `until` not). Forgotten and deleted posts are left out. */
export async function* exportPosts(
  tx: Tx,
  orgId: string,
  from: Date | null,
  until: Date | null,
): AsyncGenerator<Exported> {
  const query = tx<Exported[]>`
    select p.post_id as id, p.network as source, p.kind,
      to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt", p.lang, p.title, p.body as text,
      array(select t.slug from hit h join topic t on t.org_id = h.org_id and t.topic_id = h.topic_id
        where h.org_id = p.org_id and h.post_id = p.post_id and not t.system order by t.slug) as topics
    from post p
    where p.org_id = ${orgId} and p.body is not null
      and (${from}::timestamptz is null or p.at >= ${from}) and (${until}::timestamptz is null or p.at < ${until})
    order by p.post_id`
  for await (const rows of query.cursor(500)) yield* rows
}
