/**
 * `/feedback`: where "u zei, wij deden" is written, released and withdrawn, by a person each time.
 *
 * In: ended follow-ups. Out: drafts, and versions that people can read. Never here: a quote, a name of who asked.
 */
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { Day, localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  answerTexts,
  coolingOf,
  endedForFeedback,
  endFollowUp,
  type Feedback,
  feedbackById,
  feedbackList,
  followUp,
  followUpsOfFeedback,
  logAccess,
  releaseFeedback,
  saveFeedback,
  startFeedback,
  story,
  type Tx,
  talk,
  tellFollowUp,
  withdrawFeedback,
} from '#store'
import { allow, typedLine, typedText, typedVersion, type WebEnv } from '#web'
import { contentOf, fewestVoices, frozen, type Problem, problemsIn, textsOf } from './content.js'
import { FeedbackListPage, FeedbackPage } from './desk-pages.js'
import type { FeedbackParts } from './parts.js'
import { publicRoutes } from './public-routes.js'

const dayMs = 86_400_000
/** What ended longer ago is old news. */
const endedDays = 60
/** Posts are counted over the days before the answer that their texts are kept. */
const countedDays = 30

const Words = z.object({
  title: typedLine(90),
  said: typedLine(240),
  did: typedText(2000),
  doneOn: Day.nullable().catch(null),
  doneBy: typedLine(80),
})

export function feedbackRoutes(parts: FeedbackParts): Hono<WebEnv> {
  const { database, now } = parts
  const routes = new Hono<WebEnv>()
  const editors = allow('administrator', 'editor')
  const today = (c: Context<WebEnv>) => localTime(now(), c.get('viewer').org.timeZone).day

  publicRoutes(routes, parts)

  routes.get('/feedback', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => {
      await logAccess(tx, orgId, viewer.userId, 'feedback.list')
      const since = new Date(now().getTime() - endedDays * dayMs)
      return { all: await feedbackList(tx, orgId), ended: await endedForFeedback(tx, orgId, since, 40) }
    })
    const address = `${parts.origin}/u-zei-wij-deden/${viewer.org.slug}`
    return c.html(<FeedbackListPage {...c.var} now={now()} {...view} address={address} />)
  })

  routes.post('/feedback', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const chosen = (await c.req.parseBody({ all: true })).followUp
    const ids = z
      .array(z.guid())
      .min(1)
      .max(40)
      .safeParse(Array.isArray(chosen) ? chosen : [chosen])
    if (!ids.success) throw new Refusal('feedback.none-chosen', 'nothing was chosen')
    const id = await database.inOrg(orgId, async (tx) => {
      const draft = await draftOf(tx, orgId, [...new Set(ids.data)], now(), viewer.org.timeZone)
      const made = await startFeedback(tx, orgId, draft, { by: viewer.userId, at: now() })
      await logAccess(tx, orgId, viewer.userId, 'feedback.change', { feedback: made, step: 'made' })
      return made
    })
    return c.redirect(`/feedback/${id}`, 303)
  })

  routes.get('/feedback/:id', editors, (c) => show(c))

  async function show(c: Context<WebEnv>, kept?: { words: z.infer<typeof Words>; why: string }) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const view = await database.inOrg(orgId, async (tx) => {
      const one = await open(tx, orgId, idOf(c))
      await logAccess(tx, orgId, viewer.userId, 'feedback.read', { feedback: one.feedbackId })
      const cooling = one.releasedAt
        ? await coolingOf(tx, orgId, { about: 'feedback', id: one.feedbackId, since: one.releasedAt })
        : []
      return { one, problems: await problemsOf(tx, orgId, one, today(c)), cooling }
    })
    const { t } = c.var
    return c.html(
      <FeedbackPage
        t={t}
        viewer={viewer}
        problems={c.get('problems')}
        inTheWay={view.problems}
        one={kept ? { ...view.one, ...kept.words } : view.one}
        cooling={view.cooling}
        address={`${parts.origin}/u-zei-wij-deden/${viewer.org.slug}`}
        networks={parts.networks}
        today={today(c)}
        now={now()}
        wrong={kept?.why}
      />,
      kept ? 409 : 200,
    )
  }

  routes.post('/feedback/:id', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const form = await c.req.parseBody()
    const words = Words.parse(form)
    try {
      await database.inOrg(orgId, async (tx) => {
        await open(tx, orgId, idOf(c))
        await saveFeedback(tx, orgId, idOf(c), words, typedVersion.parse(form.revision))
        await logAccess(tx, orgId, viewer.userId, 'feedback.change', { feedback: idOf(c), step: 'saved' })
      })
    } catch (error) {
      if (error instanceof Refusal && error.key === 'feedback.changed')
        return show(c, { words, why: c.get('t')('feedback.changed-kept') })
      throw error
    }
    return c.redirect(`/feedback/${idOf(c)}#preview`, 303)
  })

  /** Only what was read goes: the revision of the page, and nothing in the way. */
  routes.post('/feedback/:id/release', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const revision = typedVersion.parse((await c.req.parseBody()).revision)
    const at = now()
    const head = await database.inOrg(orgId, async (tx) => {
      const one = await open(tx, orgId, idOf(c))
      if (one.revision !== revision)
        throw new Refusal('feedback.changed', 'somebody else changed it meanwhile')
      if ((await problemsOf(tx, orgId, one, today(c))).length > 0) return null
      const content = frozen(contentOf(one, viewer.org.name))
      const release = await releaseFeedback(tx, orgId, one, content, { by: viewer.userId, at })
      if (!release) return null
      // What was told to everybody is answered.
      for (const id of await followUpsOfFeedback(tx, orgId, one.feedbackId)) {
        const step = { by: viewer.userId, at }
        if (await endFollowUp(tx, orgId, id, { ...step, how: 'answered' }))
          await tellFollowUp(
            tx,
            orgId,
            id,
            'placed',
            { ...step, at: new Date(at.getTime() + 1) },
            { how: 'public', number: one.number },
          )
      }
      await logAccess(tx, orgId, viewer.userId, 'feedback.release', {
        feedback: one.feedbackId,
        number: one.number,
      })
      return release
    })
    if (head) {
      parts.handOut(orgId, head, at)
      parts.told(orgId)
    }
    return c.redirect(`/feedback/${idOf(c)}`, 303)
  })

  routes.post('/feedback/:id/withdraw', editors, async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const at = now()
    const head = await database.inOrg(orgId, async (tx) => {
      const one = await open(tx, orgId, idOf(c))
      const withdrawn = await withdrawFeedback(tx, orgId, one.feedbackId, { by: viewer.userId, at })
      if (withdrawn)
        await logAccess(tx, orgId, viewer.userId, 'feedback.withdraw', {
          feedback: one.feedbackId,
          number: one.number,
        })
      return withdrawn
    })
    if (head) {
      parts.handOut(orgId, head, at)
      parts.told(orgId)
    }
    return c.redirect(`/feedback/${idOf(c)}`, 303)
  })

  async function problemsOf(tx: Tx, orgId: string, one: Feedback, day: string): Promise<Problem[]> {
    const problems = problemsIn(one, day, parts.scrub)
    const texts = textsOf(one)
    const borrowed = await parts.borrowed(tx, orgId, texts)
    if (borrowed !== null) problems.push({ why: 'borrowed', words: borrowed })
    const whole = texts.join('\n').toLowerCase()
    for (const id of await followUpsOfFeedback(tx, orgId, one.feedbackId)) {
      const postId = (await followUp(tx, orgId, id))?.postId ?? null
      const name = postId === null ? null : await parts.names.of(tx, orgId, postId)
      // Of a name that is one short word too much would be found.
      if (name !== null && name.length > 3 && whole.includes(name.toLowerCase()))
        problems.push({ why: 'names-asker' })
    }
    return problems
  }

  return routes
}

/** What can be filled in without inventing: the title, the agreed text, today, and what was counted. */
async function draftOf(tx: Tx, orgId: string, ids: string[], now: Date, timeZone: string) {
  const all = []
  for (const id of ids) {
    const one = await followUp(tx, orgId, id)
    if (!one) throw new Refusal('follow-up.unknown', 'no such follow-up')
    all.push(one)
  }
  const same = <T,>(values: (T | null)[]): T | null => {
    const different = new Set(values)
    return different.size === 1 ? (values[0] ?? null) : null
  }
  const topicId = same(all.map((one) => one.topicId))
  const storyId = same(all.map((one) => one.storyId))
  const title = all.map((one) => one.title).find(Boolean) ?? ''
  const agreed = ids.length === 1 ? (await answerTexts(tx, orgId, ids[0] ?? ''))[0] : undefined
  const told = all.map((one) => one.answeredAt ?? one.endedAt).find((at) => at !== null) ?? now
  const words = {
    title,
    said: '',
    did: agreed?.body ?? '',
    doneOn: localTime(told, timeZone).day,
    doneBy: '',
  }
  const figures = {
    questions: ids.length,
    ...(await counted(tx, orgId, { topicId, storyId }, told, timeZone)),
  }
  return { followUps: ids, topicId, storyId, words, figures }
}

/** Of the topic in the month before the answer, or of the story as a whole. Voices only from five. */
async function counted(
  tx: Tx,
  orgId: string,
  { topicId, storyId }: { topicId: string | null; storyId: number | null },
  told: Date,
  timeZone: string,
) {
  const from = new Date(told.getTime() - countedDays * dayMs)
  const found =
    storyId !== null
      ? await story(tx, orgId, storyId)
      : topicId !== null
        ? (await talk(tx, orgId, { from, to: told })).find((one) => one.topicId === topicId)
        : undefined
  if (!found) return {}
  const days = 'firstAt' in found ? [found.firstAt, found.lastAt] : [from, told]
  const [first, last] = days.map((at) => localTime(at, timeZone).day)
  return {
    posts: found.posts,
    ...(found.voices >= fewestVoices ? { voices: found.voices, atLeast: found.atLeast } : {}),
    ...(first && last ? { from: first, to: last } : {}),
  }
}

async function open(tx: Tx, orgId: string, id: string): Promise<Feedback> {
  const one = await feedbackById(tx, orgId, id)
  if (!one) throw new Refusal('feedback.unknown', 'no such publication')
  return one
}

function idOf(c: Context<WebEnv>): string {
  const id = z.guid().safeParse(c.req.param('id'))
  if (!id.success) throw new Refusal('feedback.unknown', 'not an id')
  return id.data
}
