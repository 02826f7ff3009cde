/** One question with all that its page shows; a name is looked up here and nowhere else, and each look is logged. */
import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import { z } from 'zod'
import { localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  answersTo,
  approvedAnswers,
  contactNames,
  contacts,
  conversationOf,
  coolingOf,
  doesWebcare,
  type FollowUp,
  feedbackOfFollowUp,
  followUp,
  followUpEvents,
  logAccess,
  members,
  officeHours,
  repliesUnder,
  type Tx,
  threadOf,
} from '#store'
import type { Viewer, WebEnv } from '#web'
import { mostAlike, textIn } from './answer-help.js'
import { OnePage, type OneView, Standing } from './one-page.js'
import type { FollowUpParts } from './parts.js'
import { Replies } from './replies.js'

/** From the address; refuses what is no id. */
export function followUpId(c: Context<WebEnv>): string {
  const id = z.guid().safeParse(c.req.param('id'))
  if (!id.success) throw new Refusal('follow-up.unknown', 'not an id')
  return id.data
}

export async function openOne(tx: Tx, orgId: string, id: string): Promise<FollowUp> {
  const found = await followUp(tx, orgId, id)
  if (!found) throw new Refusal('follow-up.unknown', 'no such follow-up')
  return found
}

export function tellSquare({ bus }: FollowUpParts, orgId: string): void {
  bus.tell({ type: 'square', orgId })
}

/** The page; `more`: what was typed and is wrong, or could not be sent. */
export async function showOne(
  c: Context<WebEnv>,
  parts: FollowUpParts,
  more: Pick<OneView, 'kept' | 'wrong' | 'typed' | 'askWrong'> & { replyId?: string; use?: string } = {},
) {
  const viewer = c.get('viewer')
  const { database, now } = parts
  const found = await database.inOrg(viewer.org.orgId, (tx) => readOne(tx, viewer, followUpId(c), parts))
  const names = new Map<string, { name: string }>([
    ...(await parts.persons([...new Set(peopleIn(found))])),
    ...found.contactNames,
  ])
  const used = found.letters.find((one) => one.incomingId === (more.use ?? c.req.query('use'))) ?? null
  return c.html(
    <OnePage
      t={c.get('t')}
      viewer={viewer}
      problems={c.get('problems')}
      now={now()}
      names={names}
      replyId={randomUUID()}
      today={localTime(now(), viewer.org.timeZone).day}
      put={putIn(c, found)}
      canMail={parts.mail !== null}
      used={used}
      {...found}
      {...more}
    />,
    more.wrong || more.askWrong || (more.kept && !more.kept.anyway) ? 422 : more.kept ? 409 : 200,
  )
}

/** What is looked at again while an answer is on its way: no names, so nothing to log. */
export async function showReplies(c: Context<WebEnv>, parts: FollowUpParts) {
  const viewer = c.get('viewer')
  const { orgId } = viewer.org
  const found = await parts.database.inOrg(orgId, async (tx) => {
    const one = await openOne(tx, orgId, followUpId(c))
    return {
      followUp: one,
      office: await officeHours(tx, orgId),
      replies: await repliesUnder(tx, orgId, one.postId === null ? [] : [one.postId]),
    }
  })
  const names = await parts.persons([
    ...found.replies.map((reply) => reply.writtenBy),
    ...(found.followUp.owner ? [found.followUp.owner] : []),
  ])
  const view = { t: c.get('t'), viewer, now: parts.now(), names, longest: 0, ...found }
  return c.html(
    <>
      <Standing {...view} />
      <Replies {...view} />
    </>,
  )
}

async function readOne(tx: Tx, viewer: Viewer, id: string, parts: FollowUpParts) {
  const { orgId } = viewer.org
  const one = await openOne(tx, orgId, id)
  const { postId } = one
  await logAccess(tx, orgId, viewer.userId, 'follow-up.read', { followUp: id })
  const conversation = postId === null ? undefined : await conversationOf(tx, orgId, postId)
  const at = parts.now()
  const isWriting = one.writingBy !== viewer.userId && one.writingUntil !== null && one.writingUntil > at
  return {
    followUp: one,
    office: await officeHours(tx, orgId),
    ...(await askerFor(tx, viewer, one, conversation?.hasAsker ?? false, parts)),
    thread: postId === null ? [] : await threadOf(tx, orgId, postId),
    events: await followUpEvents(tx, orgId, id),
    letters: await answersTo(tx, orgId, id),
    contacts: await contacts(tx, orgId),
    contactNames: await contactNames(tx, orgId),
    replies: await repliesUnder(tx, orgId, postId === null ? [] : [postId]),
    acts: conversation ? parts.answering.actsOf(conversation.connector) : [],
    longest: conversation ? parts.answering.longestOf(conversation.connector) : 0,
    library: mostAlike(
      await approvedAnswers(tx, orgId),
      `${one.title} ${one.body ?? ''} ${one.topics.map((topic) => topic.name).join(' ')}`,
    ),
    feedback: await feedbackOfFollowUp(tx, orgId, id),
    cooling: one.answeredAt
      ? await coolingOf(tx, orgId, { about: 'follow-up', id, since: one.answeredAt })
      : [],
    writing: isWriting ? one.writingBy : null,
    colleagues: (await members(tx, orgId))
      .filter(({ role }) => role === 'administrator' || role === 'editor')
      .map(({ userId }) => userId),
  }
}

/** The text of the library that was chosen without JavaScript: `?use=<id>`. */
function putIn(c: Context<WebEnv>, { library, followUp: one }: Found): string {
  const used = library.find((answer) => answer.answerId === c.req.query('use'))
  return used ? textIn(used, one.lang) : ''
}

async function askerFor(
  tx: Tx,
  viewer: Viewer,
  { followUpId: id, postId }: FollowUp,
  hasAsker: boolean,
  { names }: FollowUpParts,
): Promise<{ asker: string | null; askerHidden: boolean }> {
  const { orgId } = viewer.org
  if (postId === null || !hasAsker) return { asker: null, askerHidden: false }
  if (!(await doesWebcare(tx, orgId, viewer.userId))) return { asker: null, askerHidden: true }
  await logAccess(tx, orgId, viewer.userId, 'asker.reveal', { followUp: id, post: postId })
  return { asker: await names.of(tx, orgId, postId), askerHidden: false }
}

type Found = Awaited<ReturnType<typeof readOne>>

/** Everybody whom the page names. */
function peopleIn({ followUp: one, events, replies, writing, colleagues }: Found): string[] {
  return [
    ...(one.owner ? [one.owner] : []),
    ...(writing ? [writing] : []),
    ...events.flatMap(({ actor, detail }) => (typeof detail.to === 'string' ? [actor, detail.to] : [actor])),
    ...replies.map((reply) => reply.writtenBy),
    ...colleagues,
  ]
}
