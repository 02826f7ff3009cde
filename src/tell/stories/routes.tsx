/**
 * Stories at their addresses: the list, one story, and what people do with it, each undone with one key.
 *
 * Both quote people, so looking at them is in the access log.
 */

import { Hono } from 'hono'
import { z } from 'zod'
import type { Bus } from '#basics/bus'
import type { Clock } from '#basics/clock'
import { addDays, localTime, startOfDay } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  arrange,
  correctionsNeeded,
  type Database,
  type Deed,
  deedsOf,
  earlierStories,
  logAccess,
  placesOfStory,
  type Story,
  shownAs,
  signalsOfStory,
  story,
  storyBeginning,
  storyChoices,
  storyCurve,
  storyDays,
  storyList,
  storyQuotes,
  storySources,
  storyTone,
  type Tx,
  toneLayer,
  toneRight,
  toneStanding,
  undoDeed,
} from '#store'
import { allow, calm, sparkDays, type WebEnv } from '#web'
import type { Per } from './chart.js'
import { StoriesPage } from './list-page.js'
import { StoryPage } from './page.js'
import { fewVoices } from './wording.js'

type Parts = {
  database: Database
  bus: Bus
  now: Clock
  /** Names anew the stories that somebody took apart. */
  arranged: (orgId: string) => Promise<void>
}

const pageSize = 40
/** A story of up to two days is drawn by the hour. */
const hoursUpToMs = 48 * 3_600_000
const number = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
const numbers = z.union([number.transform((one) => [one]), z.array(number).max(500)])
const DeedForm = z.discriminatedUnion('what', [
  z.object({ what: z.literal('rename'), label: z.string().max(120).transform(named) }),
  z.object({ what: z.literal('merge'), into: number }),
  z.object({ what: z.literal('split'), posts: numbers }),
  z.object({ what: z.enum(['pin', 'unpin', 'mute', 'unmute']) }),
])

/** An empty name gives the story back the one that was found. */
function named(label: string): string | null {
  return calm(label.replaceAll('\0', '').toWellFormed()).trim() || null
}

export function storyRoutes({ database, bus, now, arranged }: Parts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')

  routes.get('/stories', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const filter = c.req.query('show') === 'muted' ? ('muted' as const) : ('now' as const)
    const before = /^\d{1,14}$/.exec(c.req.query('before') ?? '')
    const today = localTime(now(), timeZone).day
    const { found, days } = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'stories.read')
      const until = before ? new Date(Number(before[0])) : null
      const found = await storyList(tx, orgId, filter, pageSize + 1, until)
      const ids = found.map(({ storyId }) => storyId)
      const from = startOfDay(addDays(today, 1 - sparkDays), timeZone)
      return { found, days: await storyDays(tx, orgId, ids, { from, timeZone }) }
    })
    const { t, problems } = c.var
    const next = found.length > pageSize ? (found[pageSize - 1]?.lastAt ?? null) : null
    const stories = found.slice(0, pageSize)
    return c.html(
      <StoriesPage {...{ t, viewer, problems, filter, stories, days, today, now: now(), next }} />,
    )
  })

  routes.get('/stories/:id{[0-9]{1,15}}', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const id = Number(c.req.param('id'))
    const view = await database.inOrg(orgId, async (tx) => {
      const found = await story(tx, orgId, id)
      if (!found) return shownAs(tx, orgId, id)
      await logAccess(tx, orgId, viewer.userId, 'story.read', { story: id })
      return everythingOf(tx, orgId, found, timeZone)
    })
    if (view === null) throw new Refusal('stories.unknown', 'there is no such story')
    if (typeof view === 'number') return c.redirect(`/stories/${view}`, 303)
    const { t, problems } = c.var
    return c.html(<StoryPage t={t} viewer={viewer} problems={problems} now={now()} {...view} />)
  })

  routes.post('/stories/:id{[0-9]{1,15}}', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const id = Number(c.req.param('id'))
    const form = DeedForm.safeParse(await c.req.parseBody({ all: true }))
    if (!form.success) throw new Refusal('stories.unclear', 'the form cannot be read')
    const deed: Deed = form.data
    const shown = await database.inOrg(org.orgId, async (tx) => {
      const done = await arrange(tx, org.orgId, id, deed, { by: userId, at: now() })
      if (done !== null)
        await logAccess(tx, org.orgId, userId, 'story.arrange', { story: id, what: deed.what })
      return done
    })
    if (shown === null && deed.what === 'split')
      throw new Refusal('stories.split-some', 'some of the posts have to stay, and some have to go')
    await changed(org.orgId)
    return c.redirect(`/stories/${shown ?? id}`, 303)
  })

  routes.post('/stories/:id{[0-9]{1,15}}/undo', editors, async (c) => {
    const { org, userId } = c.get('viewer')
    const id = Number(c.req.param('id'))
    const deed = number.safeParse((await c.req.parseBody()).deed)
    if (!deed.success) throw new Refusal('stories.unclear', 'the form cannot be read')
    const shown = await database.inOrg(org.orgId, async (tx) => {
      await logAccess(tx, org.orgId, userId, 'story.undo', { story: id })
      return undoDeed(tx, org.orgId, id, deed.data, now())
    })
    await changed(org.orgId)
    return c.redirect(`/stories/${shown ?? id}`, 303)
  })

  return routes

  async function changed(orgId: string): Promise<void> {
    await arranged(orgId)
    bus.tell({ type: 'square', orgId })
  }
}

async function everythingOf(tx: Tx, orgId: string, found: Story, timeZone: string) {
  const id = found.storyId
  const per: Per = found.lastAt.getTime() - found.firstAt.getTime() <= hoursUpToMs ? 'hour' : 'day'
  const many = found.voices >= fewVoices
  return {
    story: found,
    beginning: await storyBeginning(tx, orgId, id),
    curve: many ? { per, moments: await storyCurve(tx, orgId, id, per, timeZone) } : null,
    sources: many ? await storySources(tx, orgId, id) : [],
    tone: many ? await toneOf(tx, orgId, id) : null,
    signals: await signalsOfStory(tx, orgId, id, 8),
    places: await placesOfStory(tx, orgId, id),
    quotes: await storyQuotes(tx, orgId, id, 12),
    earlier: await earlierStories(tx, orgId, id, 5),
    deeds: await deedsOf(tx, orgId, id),
    others: (await storyChoices(tx, orgId, 30)).filter((other) => other.storyId !== id),
  }
}

/** Not before the town has corrected it two hundred times and it was measured how often it is right (PRODUCT). */
async function toneOf(tx: Tx, orgId: string, storyId: number) {
  if ((await toneStanding(tx, orgId)).corrections < correctionsNeeded) return null
  const right = toneRight(await toneLayer(tx, orgId))
  return right ? { right, counts: await storyTone(tx, orgId, storyId) } : null
}
