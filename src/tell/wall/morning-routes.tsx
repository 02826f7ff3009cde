/** The morning scene at its addresses: `/wall/morning` for who works here, `/display/<token>/morning` for a screen inside the house. */
import type { Context, Hono } from 'hono'
import { localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import { displaySeen, latestEdition, logAccess, sentEdition } from '#store'
import { allow, type Org, type Translate, type WebEnv } from '#web'
import { thawed } from '../tamtam/compose.js'
import type { Audience } from './figures.js'
import { MorningPage } from './morning.js'
import type { WallParts } from './routes.js'
import { turnAt } from './turns.js'

type Display = (
  c: Context<WebEnv>,
) => Promise<{ org: Org; audience: Audience; displayId: string; t: Translate }>

/** Something left today, so that there is a morning to show. */
export function morningIsThere({ database, now }: WallParts, org: Org): Promise<boolean> {
  const { day } = localTime(now(), org.timeZone)
  return database.inOrg(org.orgId, async (tx) => (await latestEdition(tx, org.orgId, day)) !== null)
}

export function morningRoutes(routes: Hono<WebEnv>, parts: WallParts, display: Display): void {
  const { database, now } = parts

  routes.get('/wall/morning', allow('administrator', 'editor', 'policymaker'), async (c) => {
    const { org, userId } = c.get('viewer')
    await database.inOrg(org.orgId, (tx) =>
      logAccess(tx, org.orgId, userId, 'wall.read', { scene: 'morning' }),
    )
    return show(c, org, c.get('t'), [{ href: '/wall', text: c.get('t')('wall.back-to-wall') }])
  })

  routes.get('/display/:token/morning', async (c) => {
    const { org, audience, t, displayId } = await display(c)
    // A screen in a public place shows nothing of what was written for those who decide.
    if (audience !== 'internal') throw new Refusal('wall.morning-inside', 'this screen is public')
    await database.inOrg(org.orgId, (tx) => displaySeen(tx, org.orgId, displayId))
    if (c.req.query('turn') === undefined) return show(c, org, t, [])
    const { scene, seconds } = turnAt(now(), org.timeZone)
    const wall = `/display/${c.req.param('token')}`
    if (scene !== 'morning') return c.redirect(wall, 302)
    c.header('refresh', `${seconds}; url=${wall}`)
    return show(c, org, t, [])
  })

  async function show(
    c: Context<WebEnv>,
    org: Org,
    t: Translate,
    links: { href: string; text: string }[],
  ): Promise<Response> {
    const { day } = localTime(now(), org.timeZone)
    const edition = await database.inOrg(org.orgId, async (tx) => {
      const id = await latestEdition(tx, org.orgId, day)
      return id ? sentEdition(tx, org.orgId, id) : null
    })
    const content = edition && thawed(edition.content)
    return c.html(
      <MorningPage t={t} town={org.name} timeZone={org.timeZone} day={day} content={content} links={links} />,
    )
  }
}
