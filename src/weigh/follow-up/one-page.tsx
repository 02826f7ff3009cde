/**
 * One question: what was asked, how it stands, what can be done with it, and what was said and done around it.
 *
 * Works without JavaScript; the browser's module adds a count, keys, and "somebody is answering already".
 */
import type { Office } from '#basics/office-hours'
import type {
  ApprovedAnswer,
  Cooling,
  Feedback,
  FollowUp,
  FollowUpEvent,
  Reply,
  ReplyAct,
  ThreadPost,
} from '#store'
import { calm, InTheTamtam, Page, PostCard, type Translate, type Viewer } from '#web'
import { CoolingLines } from '../cooling/shown.js'
import { type DepartmentView, Letters } from './department-part.js'
import { Desk } from './desk.js'
import { History } from './history.js'
import { nameOf } from './list-page.js'
import { Replies } from './replies.js'
import { due, isOpen, isOverdue, waited } from './wording.js'

export type OneView = DepartmentView & {
  /** Whether mails can leave at all. */
  canMail: boolean
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  office: Office
  followUp: FollowUp
  /** Who asks: for webcare only, null where no name is kept. */
  asker: string | null
  /** Whether a name is kept that this reader may not see. */
  askerHidden: boolean
  thread: ThreadPost[]
  events: FollowUpEvent[]
  replies: Reply[]
  /** What can be done under the post from here; empty when it cannot be answered from here. */
  acts: readonly ReplyAct[]
  longest: number
  /** Who else writes an answer now. */
  writing: string | null
  /** Who can take it over, by user id. */
  colleagues: string[]
  names: Map<string, { name: string }>
  /** Made with the form: a form that is sent twice answers once. */
  replyId: string
  /** What was typed and could not be sent, and why. */
  kept?: { body: string; approval: boolean; why: string; anyway: boolean } | undefined
  wrong?: { field: 'reason' | 'note' | 'day'; why: string } | undefined
  /** What stands in the field before anybody typed: a text from the library. */
  put: string
  /** What was typed so far, when the coach was asked. */
  typed?: string | undefined
  library: ApprovedAnswer[]
  today: string
  feedback: Feedback[]
  cooling: Cooling[]
}

export function OnePage(view: OneView) {
  const { t, viewer, followUp } = view
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('follow-up.one')}
      active="follow-up"
      wide
      problems={view.problems}
      scripts={['follow-up']}
    >
      <div class="follow">
        <section class="question" aria-labelledby="question-title">
          <p class="back">
            <a href="/follow-up">{t('nav.follow-up')}</a>
          </p>
          {followUp.postId === null && <p class="label">{t(`follow-up.about-${aboutOf(followUp)}`)}</p>}
          <h1 id="question-title" dir="auto">
            {followUp.postId === null
              ? calm(followUp.title)
              : followUp.kind === 'own'
                ? t('follow-up.question-own')
                : t('follow-up.question-on', { source: calm(followUp.sourceName) })}
          </h1>
          <Standing {...view} />
          <Question {...view} />
        </section>
        <Replies {...view} />
        <Letters {...view} />
        <aside class="desk sheet" aria-label={t('follow-up.desk')}>
          <Desk {...view} />
          {isOpen(followUp) && ['administrator', 'editor'].includes(viewer.role) && (
            <InTheTamtam t={t} about={`follow-up:${followUp.followUpId}`} />
          )}
        </aside>
        <Thread {...view} />
        <Cooled {...view} />
        <History {...view} />
      </div>
    </Page>
  )
}

/** What it came from, as the words of the page name it. */
function aboutOf({ origin }: FollowUp): string {
  const kind = origin.split(':')[0] ?? ''
  return ['story', 'signal', 'item', 'feedback'].includes(kind) ? kind : 'topic'
}

/** How it stands, in one line. */
export function Standing(view: Pick<OneView, 't' | 'viewer' | 'followUp' | 'names' | 'office' | 'now'>) {
  const { t, followUp, names, now } = view
  const late = isOverdue(followUp, now)
  const owner = followUp.owner
  return (
    <p id="standing" class="standing">
      <strong class={late ? 'late' : 'tag'}>
        {t(late ? 'follow-up.state-late' : `follow-up.state-${followUp.state}`)}
      </strong>
      {[
        t(isOpen(followUp) ? 'follow-up.waits' : 'follow-up.waited', { time: waited(view, followUp) }),
        due(view, followUp),
        owner &&
          t('follow-up.with', {
            name: owner === view.viewer.userId ? t('follow-up.you') : nameOf(t, names, owner),
          }),
        followUp.department &&
          isOpen(followUp) &&
          t(followUp.contactAnsweredAt ? 'ask.standing-answered' : 'ask.standing', {
            department: calm(followUp.department),
          }),
        followUp.reason && calm(followUp.reason),
      ]
        .filter(Boolean)
        .map((words) => (
          <span>{words}</span>
        ))}
    </p>
  )
}

function Question(view: OneView) {
  const { t, viewer, followUp, now } = view
  // Its title says all there is.
  if (followUp.postId === null) return null
  return (
    <>
      <PostCard
        t={t}
        timeZone={viewer.org.timeZone}
        now={now}
        post={{
          postId: followUp.postId,
          kind: followUp.kind,
          source: followUp.sourceName,
          author: followUp.authorName ?? view.asker,
          title: followUp.postTitle,
          text: followUp.body,
          lang: followUp.lang,
          at: followUp.at,
          deleted: followUp.deleted,
          href: followUp.hasLink ? `/search/original/${followUp.postId}` : undefined,
          topics: followUp.topics.map((topic) => ({ name: topic.name, href: `/topics/${topic.id}` })),
        }}
      />
      {view.asker !== null && <p class="hint">{t('follow-up.asker-shown')}</p>}
      {view.askerHidden && <p class="hint">{t('follow-up.asker-hidden')}</p>}
    </>
  )
}

/** Whether it became quieter: only once it is answered, and where there is a topic or a story to count. */
function Cooled({ t, viewer, followUp, cooling }: OneView) {
  if (!followUp.answeredAt || isOpen(followUp) || (!followUp.topicId && !followUp.storyId)) return null
  return <CoolingLines t={t} timeZone={viewer.org.timeZone} since={followUp.answeredAt} cooling={cooling} />
}

/** In the order in which it was said; ours stand out. */
function Thread({ t, viewer, thread, now }: OneView) {
  if (thread.length === 0) return null
  return (
    <section class="thread" aria-labelledby="thread-title">
      <h2 id="thread-title" class="label">
        {t('follow-up.thread')}
      </h2>
      <ol class="list">
        {thread.map((post) => (
          <li class={post.authorKind === 'organisation' ? 'ours' : undefined}>
            <span class="tag">{t(`follow-up.stands-${post.stands}`)}</span>
            <PostCard
              t={t}
              timeZone={viewer.org.timeZone}
              now={now}
              post={{
                ...post,
                source: post.sourceName,
                author: post.authorName,
                text: post.body,
                href: post.hasLink ? `/search/original/${post.postId}` : undefined,
              }}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}
