/** What we said under the question, and how each of it stands: on its way, there, refused, or nobody knows. */
import type { Reply } from '#store'
import { Button, momentOf } from '#web'
import { nameOf } from './list-page.js'
import type { OneView } from './one-page.js'

type View = Pick<OneView, 't' | 'viewer' | 'now' | 'followUp' | 'names' | 'replies' | 'longest'>

/** `id="replies"` is fetched again by itself while something is on its way. */
export function Replies(view: View) {
  const { t, replies } = view
  return (
    <section class="replies" id="replies" aria-label={t('follow-up.replies')} aria-live="polite">
      {replies.length > 0 && (
        <>
          <h2 class="label">{t('follow-up.replies')}</h2>
          <ul class="list">
            {replies.map((reply) => (
              <OneReply view={view} reply={reply} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function OneReply({ view, reply }: { view: View; reply: Reply }) {
  const { t, names } = view
  const waits = reply.state === 'waiting' || reply.state === 'claimed'
  return (
    <li data-on-its-way={waits ? '' : undefined} class={`reply-${reply.state}`}>
      <p class="reply-head">
        <strong>{t(`follow-up.act-${reply.act}`)}</strong>{' '}
        <span class="soft">{t('follow-up.written-by', { name: nameOf(t, names, reply.writtenBy) })}</span>
      </p>
      {reply.body !== '' && reply.state !== 'to-approve' && (
        <p class="text said" dir="auto">
          {reply.body}
        </p>
      )}
      <How view={view} reply={reply} />
    </li>
  )
}

function How({ view, reply }: { view: View; reply: Reply }) {
  switch (reply.state) {
    case 'to-approve':
      return <ToApprove view={view} reply={reply} />
    case 'waiting':
    case 'claimed':
      return <OnItsWay view={view} reply={reply} />
    case 'refused':
      return <Refused view={view} reply={reply} />
    case 'uncertain':
      return <Uncertain view={view} reply={reply} />
    default:
      return <Settled view={view} reply={reply} />
  }
}

const pathOf = (view: View, reply: Reply, step: string) =>
  `/follow-up/${view.followUp.followUpId}/reply/${reply.replyId}/${step}`

/** The reader may better it: what goes is what was approved. */
function ToApprove({ view, reply }: { view: View; reply: Reply }) {
  const { t, viewer, names, longest } = view
  const own = reply.writtenBy === viewer.userId
  const field = `approve-${reply.replyId}`
  return (
    <>
      {own ? (
        <>
          <p class="text said" dir="auto">
            {reply.body}
          </p>
          <p>{t('follow-up.awaits-colleague')}</p>
        </>
      ) : (
        <form method="post" action={pathOf(view, reply, 'approve')}>
          <div class="field">
            <label for={field}>
              {t('follow-up.read-along', { name: nameOf(t, names, reply.writtenBy) })}
            </label>
            <textarea id={field} name="body" class="said" rows={5} maxlength={longest || undefined} required>
              {reply.body}
            </textarea>
          </div>
          <Button look="primary">{t('follow-up.do.approve')}</Button>
        </form>
      )}
      <form method="post" action={pathOf(view, reply, 'withdraw')}>
        <Button look="quiet">{t('follow-up.do.withdraw')}</Button>
      </form>
    </>
  )
}

function OnItsWay({ view, reply }: { view: View; reply: Reply }) {
  const { t, followUp } = view
  const asked = reply.attempts > 0 && reply.state === 'waiting'
  return (
    <>
      <p class="soft">{t(asked ? 'follow-up.looking' : 'follow-up.on-its-way')}</p>
      {reply.problem && <p class="soft">{t(reply.problem.key, reply.problem.values)}</p>}
      <div class="actions">
        <a href={`/follow-up/${followUp.followUpId}#replies`}>{t('follow-up.do.refresh')}</a>
        {reply.state === 'waiting' && reply.attempts === 0 && (
          <form method="post" action={pathOf(view, reply, 'withdraw')}>
            <Button look="quiet">{t('follow-up.do.withdraw')}</Button>
          </form>
        )}
      </div>
    </>
  )
}

function Refused({ view, reply }: { view: View; reply: Reply }) {
  const { t } = view
  return (
    <div class="notice problem">
      <p class="label">{t('follow-up.refused')}</p>
      {reply.problem && <p>{t(reply.problem.key, reply.problem.values)}</p>}
      <p>{t('follow-up.refused-help')}</p>
      <div class="actions">
        <Decide view={view} reply={reply} decision="again" words="follow-up.do.try-again" />
        <form method="post" action={pathOf(view, reply, 'withdraw')}>
          <Button look="quiet">{t('follow-up.do.give-up')}</Button>
        </form>
      </div>
    </div>
  )
}

function Uncertain({ view, reply }: { view: View; reply: Reply }) {
  const { t, followUp } = view
  return (
    <div class="notice problem">
      <p class="label">{t('follow-up.uncertain')}</p>
      <p>{t('follow-up.uncertain-help')}</p>
      {reply.problem && <p>{t(reply.problem.key, reply.problem.values)}</p>}
      <div class="actions">
        {followUp.hasLink && (
          <a href={`/search/original/${reply.postId}`} rel="noreferrer" target="_blank">
            {t('follow-up.do.look')}
          </a>
        )}
        <Decide view={view} reply={reply} decision="stands" words="follow-up.do.stands" />
        <Decide view={view} reply={reply} decision="again" words="follow-up.do.again" />
      </div>
    </div>
  )
}

function Decide(props: { view: View; reply: Reply; decision: 'again' | 'stands'; words: string }) {
  const { view, reply, decision, words } = props
  return (
    <form method="post" action={pathOf(view, reply, 'decide')}>
      <Button name="decision" value={decision}>
        {view.t(words)}
      </Button>
    </form>
  )
}

function Settled({ view, reply }: { view: View; reply: Reply }) {
  const { t, viewer, now } = view
  const moment = momentOf(t, reply.settledAt ?? reply.createdAt, viewer.org.timeZone, now)
  if (reply.state === 'withdrawn') return <p class="soft">{t('follow-up.withdrawn', { moment })}</p>
  const said = reply.act === 'reply' || reply.act === 'private-reply'
  return (
    <p class="soft">
      <span class="good">{t('follow-up.done', { moment })}</span>{' '}
      {said && reply.hasLink && (
        <a href={pathOf(view, reply, 'original')} rel="noreferrer">
          {t('post.original')}
        </a>
      )}
    </p>
  )
}
