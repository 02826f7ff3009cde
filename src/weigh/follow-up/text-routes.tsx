/**
 * *Ik koppel terug*: `/my-answers`, what somebody took upon himself, and `/follow-up/<id>/text`, the text that he and the desk
 * agree on. Only its owner and who answers for the organisation see it. Nothing is placed that both have not agreed to.
 */
import { createHash, randomUUID } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { localTime } from '#basics/days'
import { addOfficeMinutes } from '#basics/office-hours'
import { Refusal } from '#basics/refusal'
import {
  type AnswerText,
  agreeOnText,
  answerablePosts,
  answersOf,
  answerTexts,
  approvedAnswers,
  conversationOf,
  coolingOf,
  endFollowUp,
  type FollowUp,
  feedbackOfFollowUp,
  followPost,
  followUpEvents,
  itemBehind,
  logAccess,
  members,
  officeHours,
  type Tx,
  takeFollowUp,
  tellFollowUp,
  writeAnswerText,
  writeReply,
} from '#store'
import { linesOf, signedIn, typedLine, typedVersion, type Viewer, type WebEnv } from '#web'
import { mostAlike, textIn } from './answer-help.js'
import { openPlaces } from './coach.js'
import { draftText } from './draft.js'
import { MyAnswersPage } from './my-answers-page.js'
import { followUpId, openOne, tellSquare } from './open.js'
import type { FollowUpParts } from './parts.js'
import { tellOwner, tellPlaced } from './text-letter.js'
import { TextPage } from './text-page.js'
import { isOpen } from './wording.js'

const answersFor = (viewer: Viewer) => viewer.role === 'administrator' || viewer.role === 'editor'
/** Posts that were said to us longer ago are not answered out of the blue. */
const answerableMs = 14 * 86_400_000
const Body = z.string().transform(linesOf).pipe(z.string().max(6000))
const Place = z.object({
  how: z.enum(['own', 'replies']),
  version: z.coerce.number().int().min(1).max(2_147_483_647),
  batch: z.guid().optional(),
  posts: z.union([z.string(), z.array(z.string())]).optional(),
})

export function textRoutes(routes: Hono<WebEnv>, parts: FollowUpParts): void {
  const { database, now } = parts

  routes.get('/my-answers', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    if (viewer.role === 'dpo') throw new Refusal('access.not-your-role', 'answers nobody')
    const answers = await database.inOrg(viewer.org.orgId, (tx) =>
      answersOf(tx, viewer.org.orgId, viewer.userId),
    )
    return c.html(<MyAnswersPage {...c.var} now={now()} answers={answers} />)
  })

  /** From the item of an edition that somebody took upon himself. */
  routes.get('/my-answers/item/:item', signedIn(), async (c) => {
    const { userId, org } = c.get('viewer')
    const item = z.guid().safeParse(c.req.param('item'))
    const found = item.success
      ? await database.inOrg(org.orgId, async (tx) => {
          const origin = `feedback:${item.data}:${userId}`
          const [row] = await tx<{ id: string }[]>`select follow_up_id as id from follow_up
            where org_id = ${org.orgId} and origin = ${origin}`
          return row?.id
        })
      : undefined
    return c.redirect(found ? `/follow-up/${found}/text` : '/my-answers', 303)
  })

  routes.get('/follow-up/:id/text', signedIn(), (c) => show(c))

  async function show(c: Context<WebEnv>, kept?: { body: string; why: string; status: 409 | 422 }) {
    const viewer = c.get('viewer')
    const { orgId, timeZone } = viewer.org
    const t = c.get('t')
    const view = await database.inOrg(orgId, async (tx) => {
      const one = await openText(tx, viewer, followUpId(c))
      const id = one.followUpId
      await logAccess(tx, orgId, viewer.userId, 'follow-up.read', { followUp: id })
      const texts = await answerTexts(tx, orgId, id)
      const item = await itemBehind(tx, orgId, one.origin)
      const library = mostAlike(await approvedAnswers(tx, orgId), `${one.title} ${item?.said ?? ''}`)
      const used = library.find((answer) => answer.answerId === c.req.query('use'))
      const mayPlace = answersFor(viewer)
      const agreed = await isAgreed(tx, orgId, one, texts[0])
      const longest = (connector: string) => parts.answering.longestOf(connector)
      const length = [...(texts[0]?.body ?? '')].length
      const posts =
        mayPlace && agreed && isOpen(one)
          ? await answerablePosts(tx, orgId, one, new Date(now().getTime() - answerableMs), 12)
          : []
      const since = one.answeredAt
      const text = texts[0]?.body
      const put = used ? textIn(used, t.locale) : ''
      return {
        followUp: one,
        texts,
        item,
        library,
        mayPlace,
        agreed,
        body: text === undefined ? draftText(t, item, put) : put ? `${text}\n\n${put}` : text,
        answerable: posts
          .filter(({ connector }) => parts.answering.actsOf(connector).includes('reply'))
          .map((post) => ({ ...post, fits: length <= longest(post.connector) })),
        comments: (await followUpEvents(tx, orgId, id)).filter((event) => event.what === 'comment'),
        feedback: await feedbackOfFollowUp(tx, orgId, id),
        cooling: since ? await coolingOf(tx, orgId, { about: 'follow-up', id, since }) : [],
      }
    })
    const people = [
      ...view.texts.flatMap(({ writtenBy, agreed }) => [writtenBy, ...agreed.map(({ by }) => by)]),
      ...view.comments.map(({ actor }) => actor),
    ]
    return c.html(
      <TextPage
        {...view}
        t={t}
        viewer={viewer}
        problems={c.get('problems')}
        now={now()}
        today={localTime(now(), timeZone).day}
        names={await parts.persons([...new Set(people)])}
        networks={parts.networks}
        batch={randomUUID()}
        body={kept?.body ?? view.body}
        wrong={kept?.why}
      />,
      kept?.status ?? 200,
    )
  }

  /** Saves what changed as a version; with *akkoord* agrees to it, unless something is still to be filled in. */
  routes.post('/follow-up/:id/text', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const t = c.get('t')
    const form = await c.req.parseBody()
    const body = Body.safeParse(form.body)
    const after = typedVersion.parse(form.after)
    if (!body.success) throw new Refusal('follow-up.unclear', 'the text cannot be read')
    if (body.data === '') return show(c, { body: '', why: t('text.missing'), status: 422 })
    const at = now()
    const by = { by: viewer.userId, at }
    const open = openPlaces(body.data)
    const saved = await database.inOrg(orgId, async (tx) => {
      const one = await openText(tx, viewer, followUpId(c))
      if (!isOpen(one)) throw new Refusal('text.ended', 'it is answered already')
      const [last] = await answerTexts(tx, orgId, one.followUpId)
      let version: number | null = last?.version ?? 0
      if (last?.body !== body.data || last.version !== after)
        version = await writeAnswerText(tx, orgId, one.followUpId, { after, body: body.data, ...by })
      if (version === null) return false
      const step = version === last?.version ? 'read' : 'text-written'
      if (step === 'text-written') await tellFollowUp(tx, orgId, one.followUpId, step, by, { version })
      if (
        form.do === 'agree' &&
        open.length === 0 &&
        (await agreeOnText(tx, orgId, one.followUpId, { version, ...by }))
      )
        await tellFollowUp(tx, orgId, one.followUpId, 'text-agreed', after1(by), { version })
      await logAccess(tx, orgId, viewer.userId, 'follow-up.change', { followUp: one.followUpId, step })
      await tellOwner(tx, viewer.org, one, viewer.userId, parts)
      return true
    })
    if (!saved) return show(c, { body: body.data, why: t('text.changed-kept'), status: 409 })
    parts.mail?.posted()
    tellSquare(parts, orgId)
    if (form.do === 'agree' && open.length > 0)
      return show(c, {
        body: body.data,
        why: t('text.still-open', { count: open.length, first: open[0] ?? '' }),
        status: 422,
      })
    return c.redirect(`/follow-up/${followUpId(c)}/text`, 303)
  })

  routes.post('/follow-up/:id/text/comment', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const text = typedLine(600).parse((await c.req.parseBody()).comment)
    if (text !== '')
      await database.inOrg(orgId, async (tx) => {
        const one = await openText(tx, viewer, followUpId(c))
        await tellFollowUp(tx, orgId, one.followUpId, 'comment', { by: viewer.userId, at: now() }, { text })
        await logAccess(tx, orgId, viewer.userId, 'follow-up.change', {
          followUp: one.followUpId,
          step: 'comment',
        })
        await tellOwner(tx, viewer.org, one, viewer.userId, parts)
      })
    parts.mail?.posted()
    return c.redirect(`/follow-up/${followUpId(c)}/text#talk`, 303)
  })

  routes.post('/follow-up/:id/text/place', signedIn(), async (c) => {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    if (!answersFor(viewer)) throw new Refusal('access.not-your-role', 'the desk places it')
    const form = Place.safeParse(await c.req.parseBody({ all: true }))
    if (!form.success) throw new Refusal('follow-up.unclear', 'no such way')
    const { how, version, batch } = form.data
    const chosen = z
      .array(z.coerce.number().int().positive())
      .max(12)
      .safeParse([form.data.posts ?? []].flat())
    if (!chosen.success) throw new Refusal('follow-up.unclear', 'no such posts')
    const posts = chosen.data
    if (how === 'replies' && (posts.length === 0 || batch === undefined))
      return c.redirect(`/follow-up/${followUpId(c)}/text#placing`, 303)
    await database.inOrg(orgId, async (tx) => {
      const one = await openText(tx, viewer, followUpId(c))
      const [last] = await answerTexts(tx, orgId, one.followUpId)
      if (last?.version !== version || !(await isAgreed(tx, orgId, one, last)))
        throw new Refusal('text.changed', 'another version than was read')
      const step = { by: viewer.userId, at: now() }
      if (how === 'replies')
        for (const postId of posts) await replyUnder(tx, orgId, postId, last.body, batch ?? '', step)
      if (await endFollowUp(tx, orgId, one.followUpId, { ...step, how: 'answered' })) {
        await tellFollowUp(tx, orgId, one.followUpId, 'placed', after1(step), {
          how,
          version,
          ...(posts.length > 0 ? { posts: posts.length } : {}),
        })
        await tellPlaced(tx, viewer.org, one, viewer.userId, how, parts)
      }
      await logAccess(tx, orgId, viewer.userId, 'follow-up.act', { followUp: one.followUpId, act: how })
    })
    parts.mail?.posted()
    parts.answering.nudge()
    tellSquare(parts, orgId)
    return c.redirect(`/follow-up/${followUpId(c)}/text`, 303)
  })

  /** The answer under one post is that post's own follow-up: it is settled and measured as every other. */
  async function replyUnder(
    tx: Tx,
    orgId: string,
    postId: number,
    body: string,
    batch: string,
    step: { by: string; at: Date },
  ) {
    const conversation = await conversationOf(tx, orgId, postId)
    if (!conversation || !parts.answering.actsOf(conversation.connector).includes('reply')) return
    if ([...body].length > parts.answering.longestOf(conversation.connector)) return
    const office = await officeHours(tx, orgId)
    const dueAt = addOfficeMinutes(step.at, office.answerWithin * 60, office)
    const followUpOfPost = await followPost(tx, orgId, { postId, askedAt: step.at, dueAt }, step.by)
    const replyId = idFrom(`${batch}/${postId}`)
    const reply = {
      replyId,
      followUpId: followUpOfPost,
      postId,
      act: 'reply' as const,
      body,
      writtenBy: step.by,
    }
    if (!(await writeReply(tx, orgId, { ...reply, needsApproval: false }, step.at))) return
    await takeFollowUp(tx, orgId, followUpOfPost, step)
    await tellFollowUp(tx, orgId, followUpOfPost, 'reply-written', step, {
      reply: replyId,
      needsApproval: false,
    })
  }
}

/** The same id for the same form and post, in the shape of a UUID of version 8 (RFC 9562). */
function idFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Of two steps of one press the second stands behind the first. */
const after1 = ({ by, at }: { by: string; at: Date }) => ({ by, at: new Date(at.getTime() + 1) })

/** For who answers it and for the desk; for nobody else it exists. */
async function openText(tx: Tx, viewer: Viewer, id: string): Promise<FollowUp> {
  const one = await openOne(tx, viewer.org.orgId, id)
  if (one.postId !== null || (one.owner !== viewer.userId && !answersFor(viewer)))
    throw new Refusal('follow-up.unknown', 'not his to answer')
  return one
}

/**
 * Its owner agrees, and so does somebody of the desk who is not the owner. Where the owner is the whole desk, he alone.
 */
async function isAgreed(
  tx: Tx,
  orgId: string,
  one: FollowUp,
  text: AnswerText | undefined,
): Promise<boolean> {
  if (!text || openPlaces(text.body).length > 0) return false
  const desk = (await members(tx, orgId))
    .filter(({ role }) => role === 'administrator' || role === 'editor')
    .map(({ userId }) => userId)
    .filter((userId) => userId !== one.owner)
  const agreed = new Set(text.agreed.map(({ by }) => by))
  return (
    (one.owner === null || agreed.has(one.owner)) &&
    (desk.length === 0 || desk.some((userId) => agreed.has(userId)))
  )
}
