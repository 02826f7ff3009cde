/**
 * Tone, as editors correct it. In: a post and what a person says of it. Out: a lesson for the organisation's own layer.
 *
 * Each correction is in the access log with the number of the post, never with its text.
 */
import { Hono } from 'hono'
import { Refusal } from '#basics/refusal'
import { type Database, logAccess, type ToneName, type Tx, toneLayer, toneStanding } from '#store'
import { allow, type WebEnv } from '#web'
import { toneNames } from './correct.js'
import { TonePage } from './page.js'

type Parts = {
  database: Database
  now: () => Date
  /** Keeps what a person says of a post, and learns from it at once. */
  teach: (tx: Tx, orgId: string, by: string, said: { postId: number; tone: ToneName }) => Promise<void>
  /** It is committed: others may read it. */
  learnt: (orgId: string) => void
}

export function toneRoutes({ database, now, teach, learnt }: Parts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  routes.get('/tone', editors, async (c) => {
    const { t, viewer, problems } = c.var
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => ({
      standing: await toneStanding(tx, orgId),
      layer: await toneLayer(tx, orgId),
    }))
    return c.html(<TonePage t={t} viewer={viewer} problems={problems} now={now()} {...view} />)
  })

  routes.post('/tone', editors, async (c) => {
    const { orgId } = c.var.viewer.org
    const { userId } = c.var.viewer
    const { post, tone: chosen, back } = await c.req.parseBody()
    const postId = typeof post === 'string' && /^\d{1,15}$/.test(post) ? Number(post) : null
    const tone = toneNames.find((one) => one === chosen)
    if (postId === null || !tone) throw new Refusal('tone.gone', 'no such post, or no such tone')
    await database.inOrg(orgId, async (tx) => {
      await teach(tx, orgId, userId, { postId, tone })
      await logAccess(tx, orgId, userId, 'tone.correct', { post: postId, tone })
    })
    learnt(orgId)
    return c.redirect(`${backFrom(back)}#post-${postId}`, 303)
  })

  return routes
}

/** Only to a page of ours that shows posts. */
const backFrom = (address: unknown): string =>
  typeof address === 'string' && /^(\/search(\?[^#\s]*)?|\/stories\/\d{1,15})$/.test(address)
    ? address
    : '/search'
