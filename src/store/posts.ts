/**
 * Keeping what was heard.
 *
 * In: minimised posts of one organisation with the topics that they match. Out: rows, each exactly once, and the tallies
 * that outlive them. Never here: a text that `minimise` has not seen.
 *
 * The counter's row is locked for the length of the transaction, so one organisation is written by one transaction at a
 * time: ids become visible in their order, and "not yet there" stays true until the commit.
 */
import { mapInTurns } from '#basics/turns'
import type { Post } from '#post'
import { column } from './column.js'
import { farewellsAmong, keepConversations } from './conversations.js'
import type { Tx } from './database.js'
import { exactWords } from './exact-words.js'
import { dayIn, hourOf } from './hours.js'
import { keepPlaces } from './places.js'
import { addTallies, type Candidate } from './tallies.js'

export type Heard = {
  post: Post
  sourceId: string
  /** Ids of the topics that it matches. Empty only for an edit of something that may be known. */
  topics: string[]
  edited?: boolean
  /** What the text names, as the organisation knows it. */
  places?: readonly string[]
}

export type Kept = {
  /** Posts that were not there before. */
  added: number
  /** Posts whose text was replaced by a later version. */
  edited: number
  /** The id of the newest post. */
  lastPost: number
  /** Those that were added. */
  fresh: Added[]
}

export type Added = { postId: number; sourceId: string; post: Post }

/** Which story a post belongs to, and the first post of the line that it repeats. */
export type Place = { story: number | null; copyOf: number | null }

/** Finds the places of posts that are about to be kept, oldest first; one for each. */
export type FindPlaces = (tx: Tx, added: Added[]) => Promise<Place[]>

type Known = {
  network: string
  hash: string
  postId: number
  at: Date
  voice: Buffer | null
  deleted: boolean
  editedAt: Date | null
}

/** Folds a text for the full-text index, where accents do not count. */
export function foldForSearch(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC')
}

const wordsIn = ({ title, text }: Pick<Post, 'title' | 'text'>) => `${title ?? ''} ${text}`

const dictionaries: Record<string, string> = { nl: 'dutch', fr: 'french', de: 'german', en: 'english' }

/** The text-search configuration of a language: `dutch`, …; `simple` where there is none. */
export function dictionaryOf(lang: string): string {
  return dictionaries[lang] ?? 'simple'
}

/** Keeps the posts of one organisation. The caller's transaction also moves the cursor behind them. */
export async function keep(
  tx: Tx,
  orgId: string,
  timeZone: string,
  heard: Heard[],
  findPlaces: FindPlaces = async () => [],
): Promise<Kept> {
  const single = mergeDoubles(heard)
  if (single.length === 0) return { added: 0, edited: 0, lastPost: 0, fresh: [] }
  const lastBefore = await holdSquare(tx, orgId)

  const known = await knownPosts(tx, orgId, single)
  const fresh = await withoutFarewell(
    tx,
    orgId,
    single.filter((item) => !known.has(identity(item.post)) && item.topics.length > 0),
  )
  await adoptVoiceOfLine(tx, orgId, fresh)
  // Oldest first: ids grow with time, and a wall resumes by id.
  fresh.sort((a, b) => a.post.at.getTime() - b.post.at.getTime())
  const added = fresh.map(({ post, sourceId }, index) => ({ postId: lastBefore + index + 1, sourceId, post }))
  const places = added.length > 0 ? await findPlaces(tx, added) : []
  await insertPosts(tx, orgId, fresh, lastBefore, places)
  await keepConversations(tx, orgId, added)

  const ids = new Map<string, { postId: number; at: Date; voice: Buffer | null }>()
  for (const [name, row] of known) if (!row.deleted) ids.set(name, row)
  for (const [index, item] of fresh.entries()) {
    ids.set(identity(item.post), {
      postId: lastBefore + index + 1,
      at: item.post.at,
      voice: item.post.voice,
    })
  }
  const edits = single.filter((item) => item.edited && isLater(item, known.get(identity(item.post))))
  await replaceTexts(tx, orgId, edits)
  await keepPlaces(
    tx,
    orgId,
    [...fresh, ...edits].flatMap(named),
    edits.flatMap(named).map((one) => one.postId),
  )
  await updateEngagement(
    tx,
    orgId,
    single.filter((item) => known.has(identity(item.post))),
  )

  const hits = await newHits(tx, orgId, single, ids, known)
  await addTallies(tx, orgId, hits)
  await insertHits(tx, orgId, hits)

  const lastPost = lastBefore + fresh.length
  if (fresh.length > 0 || edits.length > 0 || hits.length > 0) {
    await tx`update counter set last_post = ${lastPost}, square_version = square_version + 1 where org_id = ${orgId}`
  }
  return { added: fresh.length, edited: edits.length, lastPost, fresh: added }

  function named({ post, places = [] }: Heard) {
    const row = ids.get(identity(post))
    return row ? [{ postId: row.postId, at: row.at, places }] : []
  }

  function isLater(item: Heard, row: Known | undefined): boolean {
    if (!row || row.deleted) return false
    return row.editedAt === null || (item.post.editedAt ?? item.post.receivedAt) > row.editedAt
  }

  async function newHits(
    tx: Tx,
    orgId: string,
    items: Heard[],
    ids: Map<string, { postId: number; at: Date; voice: Buffer | null }>,
    known: Map<string, Known>,
  ): Promise<Candidate[]> {
    const there = await existingHits(
      tx,
      orgId,
      [...known.values()].map((row) => row.postId),
    )
    const candidates: Candidate[] = []
    for (const item of items) {
      const row = ids.get(identity(item.post))
      if (!row) continue
      for (const topicId of item.topics) {
        if (there.has(`${topicId}/${row.postId}`)) continue
        candidates.push({
          topicId,
          postId: row.postId,
          sourceId: item.sourceId,
          at: row.at,
          voice: row.voice,
          hour: hourOf(row.at),
          day: dayIn(timeZone, row.at),
        })
      }
    }
    return candidates
  }
}

/** A network that calls us may tell of a deletion before it tells of the post. */
async function withoutFarewell(tx: Tx, orgId: string, fresh: Heard[]): Promise<Heard[]> {
  const own = fresh.filter(({ post }) => post.kind === 'own').map(({ post }) => post)
  const gone = await farewellsAmong(tx, orgId, own)
  return gone.size === 0 ? fresh : fresh.filter(({ post }) => !gone.has(identity(post)))
}

function identity(post: { network: string; nativeHash: Buffer }): string {
  return `${post.network}/${post.nativeHash.toString('base64')}`
}

/** The same post twice in one delivery becomes one, with the topics of both and the later text. */
function mergeDoubles(heard: Heard[]): Heard[] {
  const byIdentity = new Map<string, Heard>()
  for (const item of heard) {
    const name = identity(item.post)
    const former = byIdentity.get(name)
    if (!former) byIdentity.set(name, item)
    else {
      const later = item.edited ? item : former
      byIdentity.set(name, { ...later, topics: [...new Set([...former.topics, ...item.topics])] })
    }
  }
  return [...byIdentity.values()]
}

async function knownPosts(tx: Tx, orgId: string, heard: Heard[]): Promise<Map<string, Known>> {
  const rows = await tx<
    {
      network: string
      native_hash: Buffer
      post_id: number
      at: Date
      voice: Buffer | null
      deleted_at: Date | null
      edited_at: Date | null
    }[]
  >`
    select p.network, p.native_hash, p.post_id, p.at, p.voice, p.deleted_at, p.edited_at
    from unnest(${column(heard.map((h) => h.post.network))}::text[], ${column(heard.map((h) => h.post.nativeHash))}::text[]::bytea[]) as i (network, native_hash)
    -- A look-up for each, whatever the statistics of a growing table say: a join reads all posts of the organisation.
    cross join lateral (
      select * from post p where p.org_id = ${orgId} and p.network = i.network and p.native_hash = i.native_hash limit 1) p`
  return new Map(
    rows.map((row) => [
      `${row.network}/${row.native_hash.toString('base64')}`,
      {
        network: row.network,
        hash: row.native_hash.toString('base64'),
        postId: row.post_id,
        at: row.at,
        voice: row.voice,
        deleted: row.deleted_at !== null,
        editedAt: row.edited_at,
      },
    ]),
  )
}

/** One article in five papers is one voice: the first paper's. Looked for over three days. */
async function adoptVoiceOfLine(tx: Tx, orgId: string, fresh: Heard[]): Promise<void> {
  const news = fresh.filter((item) => item.post.kind === 'news')
  if (news.length === 0) return
  const earlier = await tx<{ line_hash: Buffer; voice: Buffer }[]>`
    select distinct on (p.line_hash) p.line_hash, p.voice
    from post p
    where p.org_id = ${orgId} and p.kind = 'news' and p.line_hash = any(${column(news.map((item) => item.post.lineHash))}::text[]::bytea[])
      and p.voice is not null and p.at > ${new Date(Math.min(...news.map((item) => item.post.at.getTime())) - 3 * 86_400_000)}
    order by p.line_hash, p.at`
  const voices = new Map(earlier.map((row) => [row.line_hash.toString('base64'), row.voice]))
  for (const item of news) {
    const line = item.post.lineHash.toString('base64')
    const first = voices.get(line)
    if (first) item.post = { ...item.post, voice: first }
    else if (item.post.voice) voices.set(line, item.post.voice)
  }
}

async function insertPosts(
  tx: Tx,
  orgId: string,
  fresh: Heard[],
  after: number,
  places: Place[],
): Promise<void> {
  if (fresh.length === 0) return
  const p = fresh.map((item) => item.post)
  // Five hundred long posts at once would hold up everybody.
  const exact = await mapInTurns(p, (x) => exactWords(wordsIn(x)))
  await tx`
    insert into post (org_id, post_id, source_id, network, native_hash, kind, author_kind, voice, voice_period, author_name,
      line_hash, title, body, lang, link, parent, parent_hash, is_repost, is_question, tone, tone_sure, carries, place, engagement,
      created_at, received_at, edited_at, at, text_until, story, copy_of, words)
    select ${orgId}, i.post_id, i.source_id, i.network, i.native_hash, i.kind, i.author_kind, i.voice, i.voice_period, i.author_name,
      i.line_hash, i.title, i.body, i.lang, i.link, i.parent, i.parent_hash, i.is_repost, i.is_question, i.tone, i.tone_sure, i.carries, i.place, i.engagement,
      i.created_at, i.received_at, i.edited_at, i.at, i.text_until, i.story, i.copy_of,
      to_tsvector(i.dictionary::regconfig, i.folded) || array_to_tsvector(string_to_array(i.exact, ' '))
    from unnest(
      ${column(p.map((_, index) => after + index + 1))}::text[]::bigint[], ${column(fresh.map((item) => item.sourceId))}::text[]::uuid[],
      ${column(p.map((x) => x.network))}::text[], ${column(p.map((x) => x.nativeHash))}::text[]::bytea[], ${column(p.map((x) => x.kind))}::text[],
      ${column(p.map((x) => x.authorKind))}::text[], ${column(p.map((x) => x.voice))}::text[]::bytea[], ${column(p.map((x) => x.voicePeriod))}::text[],
      ${column(p.map((x) => x.authorName))}::text[], ${column(p.map((x) => x.lineHash))}::text[]::bytea[], ${column(p.map((x) => x.title))}::text[],
      ${column(p.map((x) => x.text))}::text[], ${column(p.map((x) => x.lang))}::text[], ${column(p.map((x) => x.link))}::text[]::bytea[],
      ${column(p.map((x) => x.parent))}::text[]::bytea[], ${column(p.map((x) => x.parentHash))}::text[]::bytea[], ${column(p.map((x) => x.isRepost))}::text[]::bool[], ${column(p.map((x) => x.isQuestion))}::text[]::bool[],
      ${column(p.map((x) => x.tone))}::text[], ${column(p.map((x) => x.toneSure))}::text[]::real[],
      ${column(p.map((x) => JSON.stringify(x.carries)))}::text[]::jsonb[], ${column(p.map((x) => x.place))}::text[],
      ${column(p.map((x) => (x.engagement ? JSON.stringify(x.engagement) : null)))}::text[]::jsonb[],
      ${column(p.map((x) => x.createdAt))}::text[]::timestamptz[], ${column(p.map((x) => x.receivedAt))}::text[]::timestamptz[],
      ${column(p.map((x) => x.editedAt))}::text[]::timestamptz[], ${column(p.map((x) => x.at))}::text[]::timestamptz[], ${column(p.map((x) => x.textUntil))}::text[]::timestamptz[],
      ${column(p.map((_, index) => places[index]?.story ?? null))}::text[]::bigint[], ${column(p.map((_, index) => places[index]?.copyOf ?? null))}::text[]::bigint[],
      ${column(p.map((x) => dictionaryOf(x.lang)))}::text[], ${column(p.map((x) => foldForSearch(wordsIn(x))))}::text[],
      ${column(exact)}::text[]
    ) as i (post_id, source_id, network, native_hash, kind, author_kind, voice, voice_period, author_name, line_hash, title, body,
      lang, link, parent, parent_hash, is_repost, is_question, tone, tone_sure, carries, place, engagement, created_at, received_at, edited_at, at, text_until,
      story, copy_of, dictionary, folded, exact)`
}

async function replaceTexts(tx: Tx, orgId: string, edits: Heard[]): Promise<void> {
  for (const { post } of edits) {
    await tx`update post set title = ${post.title}, body = ${post.text}, lang = ${post.lang}, line_hash = ${post.lineHash},
        is_question = ${post.isQuestion}, tone = ${post.tone}, tone_sure = ${post.toneSure}, tone_said = false, link = coalesce(${post.link}, link), edited_at = ${post.editedAt ?? post.receivedAt}, carries = ${tx.json(post.carries)},
        words = to_tsvector(${dictionaryOf(post.lang)}::regconfig, ${foldForSearch(wordsIn(post))})
          || array_to_tsvector(string_to_array(${exactWords(wordsIn(post))}, ' '))
      where org_id = ${orgId} and network = ${post.network} and native_hash = ${post.nativeHash} and body is not null`
  }
}

/** Likes and shares grow after a post was first seen; a source that reads it again tells how many there are now. */
async function updateEngagement(tx: Tx, orgId: string, again: Heard[]): Promise<void> {
  const told = again.filter(({ post }) => post.engagement !== null).map(({ post }) => post)
  if (told.length === 0) return
  await tx`update post p set engagement = i.engagement
    from unnest(${column(told.map((post) => post.network))}::text[], ${column(told.map((post) => post.nativeHash))}::text[]::bytea[],
      ${column(told.map((post) => JSON.stringify(post.engagement)))}::text[]::jsonb[]) as i (network, native_hash, engagement)
    where p.org_id = ${orgId} and p.network = i.network and p.native_hash = i.native_hash
      and p.body is not null and p.engagement is distinct from i.engagement`
}

async function existingHits(tx: Tx, orgId: string, postIds: number[]): Promise<Set<string>> {
  if (postIds.length === 0) return new Set()
  const rows = await tx<{ topic_id: string; post_id: number }[]>`
    select topic_id, post_id from hit where org_id = ${orgId} and post_id = any(${column(postIds)}::text[]::bigint[])
      and topic_id in (select topic_id from topic where org_id = ${orgId})`
  return new Set(rows.map((row) => `${row.topic_id}/${row.post_id}`))
}

async function insertHits(tx: Tx, orgId: string, hits: Candidate[]): Promise<void> {
  if (hits.length === 0) return
  await tx`insert into hit (org_id, topic_id, post_id, source_id, at, voice)
    select ${orgId}, * from unnest(${column(hits.map((h) => h.topicId))}::text[]::uuid[], ${column(hits.map((h) => h.postId))}::text[]::bigint[],
      ${column(hits.map((h) => h.sourceId))}::text[]::uuid[], ${column(hits.map((h) => h.at))}::text[]::timestamptz[], ${column(hits.map((h) => h.voice))}::text[]::bytea[])`
}

/**
 * Posts deleted at their source: the texts go, a tombstone and the counts stay.
 * Returns how many there were.
 */
export async function removePosts(
  tx: Tx,
  orgId: string,
  network: string,
  nativeHashes: Buffer[],
): Promise<number> {
  if (nativeHashes.length === 0) return 0
  await holdSquare(tx, orgId)
  const gone = await tx`update post set ${erased(tx)}, deleted_at = now()
    where org_id = ${orgId} and network = ${network} and native_hash = any(${column(nativeHashes)}::text[]::bytea[]) and deleted_at is null`
  if (gone.count > 0) await squareChanged(tx, orgId)
  return gone.count
}

/** All posts of an account that is gone: `voices` are its pseudonyms under every month whose key still lives. */
export async function removeVoices(
  tx: Tx,
  orgId: string,
  network: string,
  voices: Buffer[],
): Promise<number> {
  if (voices.length === 0) return 0
  await holdSquare(tx, orgId)
  const gone = await tx`update post set ${erased(tx)}, deleted_at = now()
    where org_id = ${orgId} and network = ${network} and voice = any(${column(voices)}::text[]::bytea[]) and deleted_at is null`
  if (gone.count > 0) await squareChanged(tx, orgId)
  return gone.count
}

/** What is emptied when a text is forgotten. */
export const erased = (tx: Tx) =>
  tx`title = null, body = null, words = null, link = null, parent = null, place = null, author_name = null`

/**
 * Locks the organisation's counter until the transaction ends. Who writes posts, keys or sources takes it before any
 * other row, so that no two wait for each other. Returns the id of the newest post.
 */
export async function holdSquare(tx: Tx, orgId: string): Promise<number> {
  const [counter] = await tx<
    { last_post: number }[]
  >`select last_post from counter where org_id = ${orgId} for update`
  if (!counter) throw new Error(`organisation ${orgId} has no counter`)
  return counter.last_post
}

export async function squareChanged(tx: Tx, orgId: string): Promise<void> {
  await tx`update counter set square_version = square_version + 1 where org_id = ${orgId}`
}
