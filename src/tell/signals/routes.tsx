/**
 * `/signals`: what was found in the last thirty days; `/signals/<id>`: why. Both show no post, and are logged. A policymaker comes
 * here from a mail (alerts/), and is not led on to the posts.
 */
import { Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import {
  type Database,
  logAccess,
  recentSignals,
  type Signal,
  signalById,
  storiesOfSignal,
  story,
  type Tx,
} from '#store'
import { allow, type Translate, type WebEnv } from '#web'
import { nameOf } from '../stories/wording.js'
import { drawn } from './drawn.js'
import { SignalPage, SignalsPage, type StoryOfSignal } from './page.js'

const shownDays = 30
const atMost = 100

export function signalRoutes({ database, now }: { database: Database; now: () => Date }): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'editor', 'policymaker')

  routes.get('/signals', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const since = new Date(now().getTime() - shownDays * 86_400_000)
    const signals = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'signals.list')
      return recentSignals(tx, orgId, since, atMost)
    })
    return c.html(<SignalsPage {...c.var} now={now()} signals={signals} />)
  })

  routes.get('/signals/:id', readers, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const id = z.guid().safeParse(c.req.param('id'))
    const mayRead = viewer.role !== 'policymaker'
    const view = await database.inOrg(orgId, async (tx) => {
      const signal = id.success ? await signalById(tx, orgId, id.data) : undefined
      if (!signal) throw new Refusal('signals.unknown', 'there is no such signal')
      await logAccess(tx, orgId, viewer.userId, 'signals.read', {
        signal: signal.signalId,
        name: signal.topicName,
      })
      return {
        signal,
        drawn: await drawn(tx, signal, { t: c.get('t'), org: viewer.org }),
        stories: mayRead ? await storiesOf(tx, orgId, signal, c.get('t')) : [],
      }
    })
    return c.html(<SignalPage {...c.var} {...view} now={now()} mayRead={mayRead} />)
  })
  return routes
}

const mostStories = 3
const fewestVoices = 5

/** Below five voices there is no breakdown. */
async function storiesOf(tx: Tx, orgId: string, signal: Signal, t: Translate): Promise<StoryOfSignal[]> {
  if (signal.voices < fewestVoices || signal.topicId === null) return []
  const found: StoryOfSignal[] = []
  for (const { storyId, posts } of await storiesOfSignal(tx, orgId, signal.signalId, mostStories)) {
    const one = await story(tx, orgId, storyId)
    if (one) found.push({ storyId, posts, name: nameOf(t, one) })
  }
  return found
}
