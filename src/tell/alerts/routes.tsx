/**
 * `/alerts`: what a person wants to be mailed about, chosen by himself. `/alerts/mute/<token>`: the link of such a mail, which
 * works without signing in, for that person and what stood in that mail. GET changes nothing. Nothing that is read here is
 * noted anywhere: it is one's own.
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import {
  type AlertChoice,
  type AlertLink,
  type AlertWay,
  alertChoice,
  alertMutes,
  alertOfToken,
  alertRoles,
  type Database,
  devicesOf,
  muteAlerts,
  type Organisation,
  organisation,
  quietAlerts,
  saveAlertChoice,
  type Tx,
  topics,
  unmuteAlerts,
} from '#store'
import { allow, type WebEnv } from '#web'
import { restOfDay, weekFrom } from './due.js'
import { AlertsPage, levels, MutePage } from './page.js'

export type AlertPageParts = {
  database: Database
  /** What a browser needs to show messages of this installation. */
  publicKey: string
  now: () => Date
  /** Whether mails leave at all. */
  mail: boolean
}

const Chosen = z.object({
  on: z.enum(['no', 'mail', 'device', 'both']),
  least: z.enum(Object.keys(levels) as [keyof typeof levels]),
  which: z.enum(['all', 'some']),
})
const Press = z.union([
  z.object({ what: z.enum(['today', 'not-today']) }),
  z.object({ what: z.enum(['topic', 'not-topic']), topic: z.guid() }),
])

const waysOf = {
  no: [],
  mail: ['mail'],
  device: ['device'],
  both: ['mail', 'device'],
} as const satisfies Record<z.infer<typeof Chosen>['on'], AlertWay[]>

export function alertRoutes({ database, now, mail, publicKey }: AlertPageParts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const own = allow(...alertRoles)

  const show = async (c: Context<WebEnv>, said: { error?: string; given?: Given } = {}) => {
    const { org, userId } = c.get('viewer')
    const view = await database.inOrg(org.orgId, async (tx) => ({
      choice: await alertChoice(tx, org.orgId, userId),
      mutes: (await alertMutes(tx, org.orgId, userId)).filter((mute) => mute.until > now()),
      topics: (await topics(tx, org.orgId)).filter((topic) => topic.state === 'active'),
      devices: await devicesOf(tx, org.orgId, userId),
    }))
    const choice = { ...view.choice, ...said.given }
    const page = (
      <AlertsPage
        {...c.var}
        {...view}
        choice={choice}
        some={choice.topics !== null}
        now={now()}
        mail={mail}
        publicKey={publicKey}
        done={c.req.query('done')}
        error={said.error}
      />
    )
    return c.html(page, said.error ? 422 : 200)
  }

  routes.get('/alerts', own, (c) => show(c))

  routes.post('/alerts', own, async (c) => {
    const { org, userId } = c.get('viewer')
    const form = await c.req.parseBody({ all: true })
    const chosen = Chosen.safeParse(form)
    if (!chosen.success) throw new Refusal('alerts.unknown', 'no such choice')
    const ways: readonly AlertWay[] = waysOf[chosen.data.on]
    const least = levels[chosen.data.least]
    const some = z
      .array(z.guid())
      .catch([])
      .parse([form.topics ?? []].flat())
    const wanted = chosen.data.which === 'all' ? null : some
    const error = await database.inOrg(org.orgId, async (tx) => {
      const known = new Set((await topics(tx, org.orgId)).map((topic) => topic.topicId))
      const kept = wanted?.filter((id) => known.has(id)) ?? null
      if (ways.length > 0 && kept?.length === 0) return c.get('t')('alerts.topics-missing')
      await saveAlertChoice(tx, org.orgId, userId, { ways, least, topics: kept }, now())
      return null
    })
    if (error !== null) return show(c, { error, given: { ...standing(ways), least, topics: wanted } })
    return c.redirect('/alerts?done=saved', 303)
  })

  routes.post('/alerts/unmute', own, async (c) => {
    const { org, userId } = c.get('viewer')
    const press = Press.safeParse(await c.req.parseBody())
    if (!press.success) throw new Refusal('alerts.unknown', 'no such press')
    const { data } = press
    await database.inOrg(org.orgId, async (tx) => {
      if (data.what === 'not-topic') await unmuteAlerts(tx, org.orgId, userId, data.topic)
      if (data.what === 'not-today') await quietAlerts(tx, org.orgId, userId, null)
    })
    return c.redirect('/alerts?done=saved', 303)
  })

  // Scanners of mail open every link, some of them twice.
  routes.get('/alerts/mute/:token', async (c) => {
    const { link, town } = await opened(c)
    return c.html(<MutePage t={c.get('t')} town={town} link={link} now={now()} />)
  })

  routes.post('/alerts/mute/:token', async (c) => {
    const press = Press.safeParse(await c.req.parseBody())
    if (!press.success) throw new Refusal('alerts.unknown', 'no such press')
    const { link, town } = await opened(c)
    await database.inOrg(link.orgId, (tx) => pressed(tx, link, town, press.data))
    return c.redirect(`/alerts/mute/${c.req.param('token')}`, 303)
  })

  const standing = (ways: readonly AlertWay[]) => ({
    since: ways.length > 0 ? now() : null,
    byMail: ways.includes('mail'),
    byDevice: ways.includes('device'),
  })

  async function opened(c: Context<WebEnv>): Promise<{ link: AlertLink; town: Organisation }> {
    const token = c.req.param('token') ?? ''
    const link = await database.app.begin((tx) => alertOfToken(tx as Tx, token, now()))
    const town = link && (await database.inOrg(link.orgId, (tx) => organisation(tx, link.orgId)))
    if (!link || !town) throw new Refusal('alerts.link-gone', 'no such link')
    return { link, town }
  }

  async function pressed(tx: Tx, link: AlertLink, town: Organisation, press: z.infer<typeof Press>) {
    const { orgId, userId } = link
    if (press.what === 'today') return quietAlerts(tx, orgId, userId, restOfDay(now(), town.timeZone))
    if (press.what === 'not-today') return quietAlerts(tx, orgId, userId, null)
    if (!('topic' in press) || !link.topics.some((one) => one.topicId === press.topic))
      throw new Refusal('alerts.unknown', 'not in this mail')
    return press.what === 'topic'
      ? muteAlerts(tx, orgId, userId, press.topic, weekFrom(now(), town.timeZone))
      : unmuteAlerts(tx, orgId, userId, press.topic)
  }
  return routes
}

type Given = Omit<AlertChoice, 'quietUntil'>
