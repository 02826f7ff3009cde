/**
 * The wall at its addresses: `/wall` for who works here, `/display/<token>` for a screen in the corridor, and the live
 * stream behind each.
 *
 * A display link reads one thing, this wall. A public one shows news, the organisation's own messages and answers given;
 * what a private person said stays inside.
 */
import { setMaxListeners } from 'node:events'
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Bus } from '#basics/bus'
import type { Clock } from '#basics/clock'
import { localMoment } from '#basics/days'
import type { Log } from '#basics/log'
import { Refusal } from '#basics/refusal'
import { type Database, displayByToken, displaySeen, logAccess, organisation } from '#store'
import { compressPages, type Org, Page, PlainPage, signedIn, type Translate, type WebEnv, words } from '#web'
import { compose } from './compose.js'
import { eventRoutes } from './events.js'
import { type Audience, type Figures, figures } from './figures.js'
import { createLive, type Frame, type Live } from './live.js'
import { morningIsThere, morningRoutes } from './morning-routes.js'
import { type Screen, WallPage } from './page.js'
import { Tables } from './tables.js'
import { turnAt } from './turns.js'

export type WallParts = {
  database: Database
  bus: Bus
  now: Clock
  log: Log
  /** The program's version: screens of another one load themselves again. */
  version: string
  /** The house closes: streams end. */
  closing: AbortSignal
}

const beatMs = 15_000
/** A stream ends now and then, so that whoever lost his access loses his picture too. */
const longestStreamMs = 30 * 60_000

export function wallRoutes(parts: WallParts): Hono<WebEnv> {
  const { database, version, closing } = parts
  // Every open wall waits for it.
  setMaxListeners(0, closing)
  const live = createLive(parts)
  closing.addEventListener('abort', () => live.close(), { once: true })
  const routes = new Hono<WebEnv>()
  routes.route('/', eventRoutes(parts))
  routes.use('/wall', compressPages())
  routes.use('/display/:token', compressPages())

  routes.get('/wall', signedIn(), async (c) => {
    const { org, userId, role, duty } = c.get('viewer')
    const t = c.get('t')
    const at = momentAsked(c.req.query('at'), org.timeZone)
    // The internal wall quotes people, so looking at it is logged; a display link is seen by whoever passes.
    await database.inOrg(org.orgId, (tx) =>
      logAccess(tx, org.orgId, userId, 'wall.read', { at: at?.toISOString() ?? null }),
    )
    const f = await look(org, 'internal', at)
    if (c.req.query('table') !== undefined) return internalTables(c, f)
    return wallPage(c, t, f, {
      stream: at === null ? '/wall/stream' : null,
      version,
      table:
        at === null ? '/wall?table=1' : `/wall?at=${encodeURIComponent(c.req.query('at') ?? '')}&table=1`,
      links: [
        ...(duty
          ? [{ href: '/crisis', text: t(duty.exercise ? 'crisis.head-exercise' : 'crisis.head', duty) }]
          : []),
        { href: '/', text: t('wall.back') },
        ...(['administrator', 'editor'].includes(role)
          ? [{ href: '/wall/events', text: t('wall.events') }]
          : []),
        ...(role === 'dpo' ? [] : [{ href: '/wall/morning', text: t('wall.morning-link') }]),
        ...(at === null ? [] : [{ href: '/wall', text: t('wall.to-now') }]),
      ],
    })
  })

  routes.get('/wall/stream', signedIn(), (c) => {
    const { org } = c.get('viewer')
    return stream(c, live, org, 'internal', c.get('t'), async () => true)
  })

  routes.get('/display/:token', async (c) => {
    const { org, audience, t, displayId } = await display(c)
    await database.inOrg(org.orgId, (tx) => displaySeen(tx, org.orgId, displayId))
    const f = await look(org, audience, null)
    const here = `/display/${c.req.param('token')}`
    // A browser goes to the address of this header by itself, after so many seconds, without a script.
    if (audience === 'internal') {
      const { scene, seconds } = turnAt(parts.now(), org.timeZone)
      const isThere = scene === 'morning' && (await morningIsThere(parts, org))
      if (isThere && c.req.query('table') === undefined) return c.redirect(`${here}/morning?turn=1`, 302)
      c.header('refresh', `${seconds}; url=${here}`)
    }
    if (c.req.query('table') !== undefined) return displayTables(c, t, f, here)
    return wallPage(c, t, f, { stream: `${here}/stream`, version, table: `${here}?table=1`, links: [] })
  })

  routes.get('/display/:token/stream', async (c) => {
    const { org, audience, t, displayId } = await display(c)
    return stream(c, live, org, audience, t, async () => {
      const still = await database.app.begin((tx) => displayByToken(tx, c.req.param('token')))
      if (still) await database.inOrg(org.orgId, (tx) => displaySeen(tx, org.orgId, displayId))
      return still !== undefined
    })
  })
  morningRoutes(routes, parts, display)
  return routes

  function look(org: Org, audience: Audience, at: Date | null): Promise<Figures> {
    return database.inOrgAtOnce(org.orgId, (tx) => figures(tx, org, audience, parts.now(), at))
  }

  async function display(c: Context<WebEnv>) {
    const link = await database.app.begin((tx) => displayByToken(tx, c.req.param('token') ?? ''))
    if (!link) throw new Refusal('displays.unknown', 'there is no such screen')
    const org = await database.inOrg(link.orgId, (tx) => organisation(tx, link.orgId))
    if (!org) throw new Refusal('displays.unknown', 'there is no such organisation')
    // A screen speaks the language of its town, whatever its browser asks.
    return {
      org,
      audience: link.audience,
      displayId: link.displayId,
      t: words(org.locale === 'en' ? 'en' : 'nl'),
    }
  }

  /** The newest picture whenever there is one; whoever is slow gets the latest, not all. */
  function stream(
    c: Context<WebEnv>,
    from: Live,
    org: Org,
    audience: Audience,
    t: Translate,
    may: () => Promise<boolean>,
  ) {
    // Proxies that gather an answer before they pass it on would hold a wall still.
    c.header('x-accel-buffering', 'no')
    c.header('cache-control', 'no-store')
    return streamSSE(c, async (out) => {
      let waiting: Frame | null = null
      let wake = () => {}
      let sent = c.req.header('last-event-id') ?? ''
      const ring = () => wake()
      const stop = from.watch(org, audience, t, (frame) => {
        waiting = frame
        wake()
      })
      out.onAbort(ring)
      closing.addEventListener('abort', ring, { once: true })
      const until = performance.now() + longestStreamMs
      try {
        await out.writeSSE({ event: 'version', data: version })
        while (!out.aborted && !closing.aborted && performance.now() < until) {
          const frame = waiting as Frame | null
          waiting = null
          if (frame && frame.id !== sent) {
            sent = frame.id
            await out.writeSSE({ event: 'picture', id: frame.id, data: frame.html })
            continue
          }
          if (!(await rung())) {
            if (!(await may())) break
            await out.writeSSE({ event: 'beat', data: '' })
          }
        }
      } finally {
        stop()
        closing.removeEventListener('abort', ring)
      }

      /** True when something woke us; false after a silence that asks for a sign of life. */
      function rung(): Promise<boolean> {
        if (waiting || out.aborted || closing.aborted) return Promise.resolve(true)
        return new Promise((resolve) => {
          const timer = setTimeout(() => resolve(false), beatMs)
          wake = () => {
            clearTimeout(timer)
            resolve(true)
          }
        })
      }
    })
  }
}

function wallPage(c: Context<WebEnv>, t: Translate, f: Figures, screen: Screen) {
  return c.html(<WallPage t={t} picture={compose(f, t)} screen={screen} />)
}

function internalTables(c: Context<WebEnv>, f: Figures) {
  const t = c.get('t')
  return c.html(
    <Page
      t={t}
      viewer={c.get('viewer')}
      title={t('wall.table-title')}
      active="wall"
      problems={c.get('problems')}
    >
      <Tables t={t} figures={f} picture={compose(f, t)} />
      <p>
        <a href="/wall">{t('wall.back-to-wall')}</a>
      </p>
    </Page>,
  )
}

function displayTables(c: Context<WebEnv>, t: Translate, f: Figures, back: string) {
  return c.html(
    <PlainPage t={t} title={t('wall.table-title')} brand={f.town}>
      <Tables t={t} figures={f} picture={compose(f, t)} />
      <p>
        <a href={back}>{t('wall.back-to-wall')}</a>
      </p>
    </PlainPage>,
  )
}

/** `2026-03-12`, `2026-03-12T16:00`, on the town's own clock; or with a zone. Null: now. */
function momentAsked(text: string | undefined, timeZone: string): Date | null {
  if (text === undefined || text === '' || text === 'now') return null
  const [, local, zone] =
    /^(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? []
  const full = local && (local.length === 10 ? `${local}T23:59:59` : local.replace(' ', 'T'))
  const isMoment = full && !Number.isNaN(Date.parse(`${full}${zone ?? 'Z'}`))
  const moment = isMoment ? (zone ? new Date(`${full}${zone}`) : localMoment(full, timeZone)) : null
  if (!moment || Number.isNaN(moment.getTime()) || moment.getTime() < 0)
    throw new Refusal('wall.bad-moment', 'not a moment: write 2026-03-12T16:00')
  return moment
}
