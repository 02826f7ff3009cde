/**
 * Search over everything that is kept.
 *
 * In: filters from the address. Out: a page, or CSV. Each search, export and look at an original is in the access log;
 * the words that were searched for are, the posts that were found are not.
 */

import { Hono } from 'hono'
import { stream } from 'hono/streaming'
import { Refusal } from '#basics/refusal'
import {
  countDays,
  type Database,
  type Filters,
  type FoundPost,
  findPosts,
  logAccess,
  placesNamed,
  sealedLink,
  sources,
  story,
  storyChoices,
  type Tx,
  topics,
} from '#store'
import { allow, type Translate, type WebEnv } from '#web'
import { csvHead, csvLine } from './csv.js'
import { addressOf, readAfter, readFilters, writeAfter } from './filters.js'
import { type Found, SearchPage } from './page.js'

const pageSize = 50
const exportAtMost = 20_000
/** Places to choose from: those of the last four weeks. Any other may be typed. */
const mostPlaces = 100
const placesFrom = 28 * 86_400_000

type Parts = {
  database: Database
  now: () => Date
  /** Opens a sealed public address. */
  openLink: (tx: Tx, orgId: string, sealed: Buffer) => Promise<string>
}

export function searchRoutes({ database, now, openLink }: Parts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'editor')

  routes.get('/search', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const filters = readFilters((name) => c.req.query(name))
    const after = readAfter(c.req.query('after'))
    const view = await database.inOrg(orgId, async (tx) => {
      // Also without a filter: the newest posts are looked at all the same.
      await logAccess(tx, orgId, viewer.userId, 'search.read', logged(filters))
      const posts = await findPosts(tx, orgId, timeZone, filters, pageSize + 1, after)
      const counts = after
        ? { days: [], posts: 0, voices: 0, more: false }
        : await countDays(tx, orgId, timeZone, filters)
      const found: Found = {
        posts: posts.slice(0, pageSize),
        days: counts.days,
        total: counts.posts,
        voices: counts.voices,
        more: counts.more,
        next: posts.length > pageSize ? (posts[pageSize - 1] ?? null) : null,
      }
      return {
        found,
        topics: (await topics(tx, orgId))
          .filter((topic) => !topic.system)
          .map((topic) => ({ id: topic.topicId, name: topic.name })),
        places: await placesNamed(tx, orgId, new Date(now().getTime() - placesFrom), mostPlaces),
        sources: (await sources(tx, orgId)).map((source) => ({ id: source.sourceId, name: source.name })),
        stories: await storiesToChoose(tx, orgId, filters.storyId, c.get('t')),
      }
    })
    const { t, problems } = c.var
    return c.html(
      <SearchPage
        t={t}
        viewer={viewer}
        problems={problems}
        now={now()}
        filters={filters}
        continued={after !== null}
        here={addressOf('/search', filters, after ? { after: writeAfter(after) } : {})}
        {...view}
      />,
    )
  })

  routes.get('/search.csv', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const filters = readFilters((name) => c.req.query(name))
    await database.inOrg(orgId, (tx) => logAccess(tx, orgId, viewer.userId, 'search.export', logged(filters)))
    c.header('content-type', 'text/csv; charset=utf-8')
    c.header(
      'content-disposition',
      `attachment; filename="${viewer.org.slug}-${now().toISOString().slice(0, 10)}.csv"`,
    )
    return stream(c, async (out) => {
      await out.write(csvHead)
      let after: { at: Date; postId: number } | null = null
      for (let written = 0; written < exportAtMost; written += 500) {
        const from: { at: Date; postId: number } | null = after
        const posts: FoundPost[] = await database.inOrg(orgId, (tx) =>
          findPosts(tx, orgId, timeZone, { ...filters }, 500, from),
        )
        for (const post of posts) await out.write(csvLine(post))
        after = posts.at(-1) ?? null
        if (posts.length < 500) return
      }
    })
  })

  // The address of a post may name its author, so looking at the original is a reveal: it is logged.
  routes.get('/search/original/:post{[0-9]{1,15}}', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const postId = Number(c.req.param('post'))
    const link = await database.inOrg(orgId, async (tx) => {
      const sealed = await sealedLink(tx, orgId, postId)
      if (!sealed) throw new Refusal('search.no-original', 'this post has no original any more')
      await logAccess(tx, orgId, viewer.userId, 'post.original', { post: postId })
      return openLink(tx, orgId, sealed)
    })
    if (!/^https?:\/\//i.test(link))
      throw new Refusal('search.no-original', 'this post has no original on the web')
    return c.redirect(link, 302)
  })

  return routes
}

function logged(filters: Filters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])),
  )
}

const storiesShown = 40

/** The last that were spoken of, and the one that is asked for. */
async function storiesToChoose(tx: Tx, orgId: string, chosen: number | null, t: Translate) {
  const lately = await storyChoices(tx, orgId, storiesShown)
  const asked =
    chosen && !lately.some((one) => one.storyId === chosen) ? await story(tx, orgId, chosen) : null
  return (asked ? [asked, ...lately] : lately).map((one) => ({
    id: one.storyId,
    name: one.labelKind === 'none' ? t('stories.nameless', { number: one.storyId }) : one.label,
  }))
}
