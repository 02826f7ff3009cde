/** What follows from a conversation on our own channels: who asks is followed up, and what we said answers it. */
import { randomUUID } from 'node:crypto'
import { addOfficeMinutes } from '#basics/office-hours'
import {
  answeredElsewhere,
  followUpAfterReply,
  giveAnswer,
  type Kept,
  officeHours,
  type Reply,
  startFollowUps,
  type Tx,
} from '#store'
import { calm, shorten } from '#web'

/**
 * In the transaction that keeps them. Followed up is what asks something, and what somebody says to us of his own accord
 * (a mention, a message on our page); a remark under a message of ours becomes one when a person presses.
 */
export async function conversed(tx: Tx, orgId: string, fresh: Kept['fresh']): Promise<void> {
  const asked = fresh.filter(
    ({ post }) =>
      post.conversation !== null &&
      post.authorKind === 'private' &&
      !post.isRepost &&
      (post.isQuestion || post.parentHash === null),
  )
  if (asked.length > 0) {
    const office = await officeHours(tx, orgId)
    const posts = asked.map(({ postId, post }) => ({
      postId,
      askedAt: post.at,
      dueAt: addOfficeMinutes(post.at, office.answerWithin * 60, office),
    }))
    await startFollowUps(tx, orgId, posts)
  }
  for (const { post } of fresh) {
    if (post.kind === 'own' && post.authorKind === 'organisation' && post.parentHash)
      await answeredElsewhere(tx, orgId, [post.parentHash], post.at)
  }
}

/** In the transaction that settles it: the question is answered, and the wall says so in our own words. */
export async function answered(tx: Tx, orgId: string, reply: Reply, at: Date): Promise<void> {
  await followUpAfterReply(tx, orgId, reply, at)
  if (reply.act !== 'reply') return
  await giveAnswer(tx, orgId, {
    answerId: randomUUID(),
    postId: reply.postId,
    topicId: null,
    title: shorten(calm(reply.body), 80),
    detail: '',
    voices: null,
    answeredBy: reply.writtenBy,
    answeredAt: at,
  })
}
