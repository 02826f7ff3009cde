/**
 * Answering from here: what is written, read by a second person, taken back, or decided about when nobody knows. Handed to
 * the answering desk once it may go; never said here.
 */
import { randomUUID } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import {
  approveReply,
  conversationOf,
  decideUncertain,
  type FollowUpDeed,
  incomingDone,
  logAccess,
  type Reply,
  type ReplyAct,
  repliesUnder,
  replyById,
  sealedReplyLink,
  startWriting,
  stopWriting,
  type Tx,
  takeFollowUp,
  tellFollowUp,
  withdrawReply,
  writeReply,
} from '#store'
import { allow, linesOf, type Translate, type WebEnv } from '#web'
import { nameOf } from './list-page.js'
import { followUpId, openOne, showOne, showReplies, tellSquare } from './open.js'
import type { FollowUpParts } from './parts.js'
import { isOpen } from './wording.js'

const Body = z.string().transform(linesOf).pipe(z.string().max(20_000))
const Form = z.object({
  id: z.guid(),
  body: Body,
  act: z.enum(['reply', 'private-reply']),
  approval: z.string().optional(),
  /** How many answers stood on the page. */
  seen: z.coerce.number().int().min(0),
  anyway: z.string().optional(),
  /** The mail of a department that it was taken from. */
  letter: z.guid().optional(),
})
type Form = z.infer<typeof Form>

export function answerRoutes(routes: Hono<WebEnv>, parts: FollowUpParts): void {
  const { database, now } = parts
  const editors = allow('administrator', 'editor')

  /** Without JavaScript: what was typed comes back with the checklist beside it. Nothing of it is kept. */
  routes.post('/follow-up/:id/coach', editors, async (c) => {
    const body = Body.safeParse((await c.req.parseBody()).body)
    return showOne(c, parts, { typed: body.success ? body.data : '' })
  })

  routes.get('/follow-up/:id/replies', editors, (c) => showReplies(c, parts))

  routes.post('/follow-up/:id/reply', editors, async (c) => {
    const read = Form.safeParse(await c.req.parseBody())
    if (!read.success) throw new Refusal('follow-up.unclear', 'the answer cannot be read')
    const form = read.data
    const { orgId } = c.get('viewer').org
    const problem = await database.inOrg(orgId, (tx) => writeAnswer(tx, c, form, parts))
    if (problem) {
      const why = await inWords(c.get('t'), problem, parts)
      const kept = { body: form.body, approval: form.approval === 'yes', why, anyway: problem.anyway }
      return showOne(c, parts, { kept, ...(form.letter ? { use: form.letter } : {}) })
    }
    return handOver(c)
  })

  routes.post('/follow-up/:id/act', editors, async (c) => {
    const form = z.object({ act: z.enum(['like', 'hide']) }).safeParse(await c.req.parseBody())
    if (!form.success) throw new Refusal('follow-up.unclear', 'no such act')
    const { userId, org } = c.get('viewer')
    await database.inOrg(org.orgId, async (tx) => {
      const { postId } = await openOne(tx, org.orgId, followUpId(c))
      const conversation = postId === null ? undefined : await conversationOf(tx, org.orgId, postId)
      mayDo(parts, conversation?.connector, form.data.act)
      await writeReply(
        tx,
        org.orgId,
        {
          replyId: randomUUID(),
          followUpId: followUpId(c),
          postId: postId ?? 0,
          act: form.data.act,
          body: '',
          writtenBy: userId,
          needsApproval: false,
        },
        now(),
      )
      await logAccess(tx, org.orgId, userId, 'follow-up.act', { followUp: followUpId(c), act: form.data.act })
    })
    return handOver(c)
  })

  routes.post('/follow-up/:id/reply/:reply/approve', editors, async (c) => {
    const body = Body.safeParse((await c.req.parseBody()).body)
    return decide(c, 'reply-approved', async (tx, orgId, reply, userId) => {
      const conversation = await conversationOf(tx, orgId, reply.postId)
      if (!conversation) throw new Refusal('answering.gone', 'the post is gone')
      const text = body.success ? body.data : ''
      if (text === '' || [...text].length > parts.answering.longestOf(conversation.connector))
        throw new Refusal('follow-up.length', 'empty or too long')
      await approveReply(tx, orgId, reply.replyId, userId, now(), text)
    })
  })
  routes.post('/follow-up/:id/reply/:reply/withdraw', editors, (c) =>
    decide(c, 'reply-withdrawn', (tx, orgId, reply) => withdrawReply(tx, orgId, reply.replyId, now())),
  )
  routes.post('/follow-up/:id/reply/:reply/decide', editors, async (c) => {
    const decision = z.enum(['again', 'stands']).safeParse((await c.req.parseBody()).decision)
    if (!decision.success) throw new Refusal('follow-up.unclear', 'no such decision')
    return decide(c, 'reply-decided', async (tx, orgId, reply) => {
      await decideUncertain(tx, orgId, reply.replyId, decision.data, now())
      // A person found it there: that is as good as hearing it from the network.
      if (decision.data === 'stands') await parts.answered(tx, orgId, reply, now())
    })
  })

  /** Where our own answer stands: its address may name who asked, so it is logged like every original. */
  routes.get('/follow-up/:id/reply/:reply/original', editors, async (c) => {
    const { userId, org } = c.get('viewer')
    const link = await database.inOrg(org.orgId, async (tx) => {
      const reply = await replyOf(tx, c)
      const sealed = await sealedReplyLink(tx, org.orgId, reply.replyId)
      if (!sealed) throw new Refusal('follow-up.no-original', 'the network gave no address')
      await logAccess(tx, org.orgId, userId, 'post.original', { post: reply.postId })
      return parts.openLink(tx, org.orgId, sealed)
    })
    if (!/^https?:\/\//i.test(link)) throw new Refusal('follow-up.no-original', 'no address on the web')
    return c.redirect(link, 302)
  })

  async function decide(
    c: Context<WebEnv>,
    what: FollowUpDeed,
    work: (tx: Tx, orgId: string, reply: Reply, userId: string) => Promise<unknown>,
  ) {
    const { userId, org } = c.get('viewer')
    await database.inOrg(org.orgId, async (tx) => {
      const reply = await replyOf(tx, c)
      await work(tx, org.orgId, reply, userId)
      await tellFollowUp(
        tx,
        org.orgId,
        followUpId(c),
        what,
        { by: userId, at: now() },
        { reply: reply.replyId },
      )
      await logAccess(tx, org.orgId, userId, 'follow-up.change', { followUp: followUpId(c), step: what })
    })
    return handOver(c)
  }

  /** Of this question, of this organisation. */
  async function replyOf(tx: Tx, c: Context<WebEnv>): Promise<Reply> {
    const id = z.guid().safeParse(c.req.param('reply'))
    const reply = id.success ? await replyById(tx, c.get('viewer').org.orgId, id.data) : undefined
    if (!reply || reply.followUpId !== followUpId(c)) throw new Refusal('follow-up.unknown', 'no such answer')
    return reply
  }

  /** After the commit: the desk must find it. */
  function handOver(c: Context<WebEnv>) {
    parts.answering.nudge()
    tellSquare(parts, c.get('viewer').org.orgId)
    return c.redirect(`/follow-up/${followUpId(c)}#replies`, 303)
  }
}

type Held =
  | { why: 'follow-up.body-missing'; anyway: false }
  | { why: 'follow-up.too-long'; anyway: false; over: number }
  | { why: 'follow-up.writing'; anyway: true; who: string }
  | { why: 'follow-up.answered-meanwhile' | 'follow-up.ended-meanwhile'; anyway: true }

async function inWords(t: Translate, held: Held, { persons }: FollowUpParts): Promise<string> {
  if (held.why === 'follow-up.too-long') return t(held.why, { over: held.over })
  if (held.why !== 'follow-up.writing') return t(held.why)
  return t('follow-up.writing-kept', { name: nameOf(t, await persons([held.who]), held.who) })
}

/** Writes it, or says what stands in the way; what a person must know first, he may then do all the same. */
async function writeAnswer(
  tx: Tx,
  c: Context<WebEnv>,
  form: Form,
  parts: FollowUpParts,
): Promise<Held | null> {
  const { userId, org } = c.get('viewer')
  const id = followUpId(c)
  const at = parts.now()
  const { postId, ...one } = await openOne(tx, org.orgId, id)
  const conversation = postId === null ? undefined : await conversationOf(tx, org.orgId, postId)
  mayDo(parts, conversation?.connector, form.act)
  if (postId === null) return null
  // Locks the question: of two who send at the same moment the second sees what the first said.
  const other = await startWriting(tx, org.orgId, id, { by: userId, at })
  const replies = await repliesUnder(tx, org.orgId, [postId])
  // The same form, sent twice.
  if (replies.some((reply) => reply.replyId === form.id)) {
    await stopWriting(tx, org.orgId, id, userId)
    return null
  }
  if (form.body === '') return { why: 'follow-up.body-missing', anyway: false }
  const over = [...form.body].length - parts.answering.longestOf(conversation?.connector ?? '')
  if (over > 0) return { why: 'follow-up.too-long', anyway: false, over }
  if (form.anyway !== 'yes') {
    if (!isOpen(one)) return { why: 'follow-up.ended-meanwhile', anyway: true }
    if (said(replies).length > form.seen) return { why: 'follow-up.answered-meanwhile', anyway: true }
    if (other !== null) return { why: 'follow-up.writing', anyway: true, who: other }
  }
  const needsApproval = form.approval === 'yes'
  const reply = {
    replyId: form.id,
    followUpId: id,
    postId,
    act: form.act,
    body: form.body,
    writtenBy: userId,
  }
  await writeReply(tx, org.orgId, { ...reply, needsApproval }, at)
  if (one.owner === null) await takeFollowUp(tx, org.orgId, id, { by: userId, at })
  await tellFollowUp(
    tx,
    org.orgId,
    id,
    'reply-written',
    { by: userId, at },
    { reply: form.id, needsApproval },
  )
  if (form.letter) await incomingDone(tx, org.orgId, form.letter, { by: userId, at })
  await stopWriting(tx, org.orgId, id, userId)
  await logAccess(tx, org.orgId, userId, 'follow-up.act', { followUp: id, act: form.act })
  return null
}

const said = (replies: Reply[]) => replies.filter(({ act }) => act === 'reply' || act === 'private-reply')

function mayDo({ answering }: FollowUpParts, connector: string | undefined, act: ReplyAct): void {
  if (connector === undefined || !answering.actsOf(connector).includes(act))
    throw new Refusal('answering.gone', 'this cannot be done from here')
}
