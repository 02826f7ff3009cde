/** What can be done with a question: answer it, share it out, end it. One form for each; none needs JavaScript. */
import { localTime } from '#basics/days'
import type { Reply, ReplyAct } from '#store'
import { Button, Choice, Field, Notice } from '#web'
import { Coach, Library } from './answer-help.js'
import { AskDepartment } from './department-part.js'
import { nameOf } from './list-page.js'
import type { OneView } from './one-page.js'
import { ToFeedback } from './text-page.js'
import { isOpen } from './wording.js'

export function Desk(view: OneView) {
  const { t, followUp } = view
  if (!isOpen(followUp)) {
    return (
      <>
        <h2>{t(`follow-up.ended-${followUp.state}`)}</h2>
        {view.kept && (
          <Notice look="problem">
            <p>{view.kept.why}</p>
            <p class="said">{view.kept.body}</p>
          </Notice>
        )}
        {followUp.postId === null && (
          <p>
            <a href={`/follow-up/${followUp.followUpId}/text`}>{t('text.to-text')}</a>
          </p>
        )}
        <TellBack {...view} />
        <Press view={view} path="reopen">
          {t('follow-up.do.reopen')}
        </Press>
        <NoteForm {...view} />
      </>
    )
  }
  return (
    <>
      <div class="answering">
        <Writing {...view} />
        {view.acts.includes('reply') || view.acts.includes('private-reply') ? (
          <AnswerForm {...view} />
        ) : (
          <CannotAnswer {...view} />
        )}
      </div>
      <SmallActs {...view} />
      <AskDepartment {...view} />
      <Sharing {...view} />
      <DueForm {...view} />
      <EndForms {...view} />
      <NoteForm {...view} />
    </>
  )
}

/** Until the end of the office day that is chosen. */
function DueForm({ t, followUp, office, today, wrong }: OneView) {
  return (
    <details class="fold" open={wrong?.field === 'day'}>
      <summary>{t('follow-up.do.due')}</summary>
      <form method="post" action={`/follow-up/${followUp.followUpId}/due`} class="line-form">
        <Field
          label={t('follow-up.day')}
          name="day"
          type="date"
          min={today}
          value={followUp.dueAt ? localTime(followUp.dueAt, office.timeZone).day : today}
          required
          error={wrong?.field === 'day' ? wrong.why : undefined}
        />
        <Button>{t('follow-up.do.due-save')}</Button>
      </form>
    </details>
  )
}

/** What was answered can be told to everybody: once. */
function TellBack({ t, followUp, feedback }: OneView) {
  const [told] = feedback
  if (told)
    return (
      <p>
        <a href={`/feedback/${told.feedbackId}`}>{t(`feedback.has-${told.state}`)}</a>
      </p>
    )
  return followUp.state === 'no-action' ? null : <ToFeedback t={t} followUp={followUp} look="plain" />
}

/** Filled in by the browser too, while somebody types. */
function Writing({ t, writing, names }: OneView) {
  const words = writing === null ? '' : t('follow-up.writing', { name: nameOf(t, names, writing) })
  return (
    <p class="notice problem" id="somebody-writes" role="status" hidden={writing === null}>
      {words}
    </p>
  )
}

/** Somebody must decide on such an answer first. */
const undecided = new Set<Reply['state']>(['to-approve', 'uncertain', 'refused'])

function AnswerForm(view: OneView) {
  const { t, followUp, acts, longest, kept, replies, replyId } = view
  const said = replies.filter((one) => one.act === 'reply' || one.act === 'private-reply')
  return (
    <form method="post" action={`/follow-up/${followUp.followUpId}/reply`} id="answer">
      <input type="hidden" name="id" value={replyId} />
      <input type="hidden" name="seen" value={String(said.length)} />
      {view.used && <input type="hidden" name="letter" value={view.used.incomingId} />}
      {view.used && !kept && <Notice>{t('ask.used')}</Notice>}
      {kept?.anyway && <input type="hidden" name="anyway" value="yes" />}
      {kept && (
        <Notice look="problem" id="not-sent">
          {kept.why}
        </Notice>
      )}
      {said.some(({ state }) => undecided.has(state)) && (
        <Notice>
          <a href="#replies">{t('follow-up.one-waits')}</a>
        </Notice>
      )}
      <div class="field">
        <label for="field-body">{t('follow-up.answer')}</label>
        <p class="hint" id="field-body-hint">
          {t(followUp.kind === 'own' ? 'follow-up.answer-hint' : 'follow-up.answer-hint-other')}
        </p>
        <textarea
          id="field-body"
          name="body"
          class="said"
          rows={6}
          required
          data-longest={longest}
          data-key={t('follow-up.key.answer').toLowerCase()}
          aria-describedby="field-body-hint answer-left"
          aria-invalid={kept && !kept.anyway ? 'true' : undefined}
        >
          {kept?.body ?? view.typed ?? view.used?.written ?? view.put}
        </textarea>
        <p class="hint" id="answer-left">
          {t('follow-up.longest')} <span id="answer-count">{longest}</span>
        </p>
      </div>
      {/* Who is alone would wait for nobody. */}
      {view.colleagues.some((one) => one !== view.viewer.userId) && (
        <label class="option bare">
          <input type="checkbox" name="approval" value="yes" checked={kept?.approval} />
          <span>
            {t('follow-up.ask-approval')}
            <small class="hint">{t('follow-up.ask-approval-hint')}</small>
          </span>
        </label>
      )}
      <div class="actions">
        {acts.includes('reply') && (
          <Button look="primary" name="act" value="reply">
            {t(kept?.anyway ? 'follow-up.do.send-anyway' : 'follow-up.do.send')}
          </Button>
        )}
        {acts.includes('private-reply') && (
          <Button name="act" value="private-reply">
            {t('follow-up.do.send-private')}
          </Button>
        )}
      </div>
      <Coach t={t} text={view.typed ?? kept?.body ?? ''} lang={followUp.lang} />
      <div class="actions" data-no-script>
        <Button look="quiet" formaction={`/follow-up/${followUp.followUpId}/coach`} formnovalidate>
          {t('coach.check')}
        </Button>
      </div>
      <Library
        t={t}
        library={view.library}
        today={view.today}
        lang={followUp.lang}
        path={`/follow-up/${followUp.followUpId}`}
        mayEdit
      />
    </form>
  )
}

function CannotAnswer({ t, followUp }: OneView) {
  if (followUp.postId === null) {
    return (
      <section>
        <h2>{t('text.title')}</h2>
        <p>{t('text.from-desk')}</p>
        <a
          class="button primary"
          href={`/follow-up/${followUp.followUpId}/text`}
          data-key={t('text.key').toLowerCase()}
        >
          {t('text.to-text')}
        </a>
      </section>
    )
  }
  return (
    <section>
      <h2>{t('follow-up.answer-there')}</h2>
      <p>{t('follow-up.answer-there-why')}</p>
      {followUp.hasLink && (
        <p>
          <Button href={`/search/original/${followUp.postId}`}>{t('follow-up.do.look')}</Button>
        </p>
      )}
    </section>
  )
}

const isUnderWay = (view: OneView, act: ReplyAct) =>
  view.replies.some((one) => one.act === act && one.state !== 'refused' && one.state !== 'withdrawn')

/** A like in one press; hiding asks once more, since somebody is not heard by the others any longer. */
function SmallActs(view: OneView) {
  const { t, followUp, acts } = view
  const like = acts.includes('like') && !isUnderWay(view, 'like')
  const hide = acts.includes('hide') && !isUnderWay(view, 'hide')
  if (!like && !hide) return null
  const action = `/follow-up/${followUp.followUpId}/act`
  return (
    <div class="small-acts">
      {like && (
        <form method="post" action={action}>
          <Button look="quiet" name="act" value="like">
            {t('follow-up.do.like')}
          </Button>
        </form>
      )}
      {hide && (
        <details class="fold">
          <summary>{t('follow-up.do.hide')}</summary>
          <form method="post" action={action}>
            <p>{t('follow-up.hide-sure')}</p>
            <Button look="danger" name="act" value="hide">
              {t('follow-up.do.hide-yes')}
            </Button>
          </form>
        </details>
      )}
    </div>
  )
}

function Press(props: { view: OneView; path: string; children: string; keyName?: string }) {
  const { view, path, children, keyName } = props
  return (
    <form method="post" action={`/follow-up/${view.followUp.followUpId}/${path}`}>
      <button class="button" type="submit" data-key={keyName && view.t(keyName).toLowerCase()}>
        {children}
      </button>
    </form>
  )
}

function Sharing(view: OneView) {
  const { t, followUp, viewer, colleagues, names } = view
  const others = colleagues.filter((one) => one !== followUp.owner && one !== viewer.userId)
  return (
    <section aria-labelledby="sharing-title">
      <h2 id="sharing-title">{t('follow-up.sharing')}</h2>
      <div class="actions">
        {followUp.owner !== viewer.userId && (
          <Press view={view} path="take" keyName="follow-up.key.take">
            {t('follow-up.do.take')}
          </Press>
        )}
        {followUp.owner !== null && (
          <Press view={view} path="release">
            {t('follow-up.do.release')}
          </Press>
        )}
      </div>
      {others.length > 0 && (
        <form method="post" action={`/follow-up/${followUp.followUpId}/give`} class="line-form">
          <Choice
            label={t('follow-up.give-to')}
            name="to"
            required
            options={others.map((one) => ({ value: one, label: nameOf(t, names, one) }))}
          />
          <Button>{t('follow-up.do.give')}</Button>
        </form>
      )}
    </section>
  )
}

function EndForms(view: OneView) {
  const { t, followUp, wrong } = view
  return (
    <section aria-labelledby="ending-title">
      <h2 id="ending-title">{t('follow-up.ending')}</h2>
      <Press view={view} path="elsewhere" keyName="follow-up.key.elsewhere">
        {t('follow-up.do.elsewhere')}
      </Press>
      <details class="fold" open={wrong?.field === 'reason'}>
        <summary data-key={t('follow-up.key.no-action').toLowerCase()}>{t('follow-up.do.end')}</summary>
        <form method="post" action={`/follow-up/${followUp.followUpId}/end`}>
          <Field
            label={t('follow-up.reason')}
            name="reason"
            hint={t('follow-up.reason-hint')}
            required
            maxlength={200}
            error={wrong?.field === 'reason' ? wrong.why : undefined}
          />
          <div class="actions">
            <Button name="how" value="no-action">
              {t('follow-up.do.no-action')}
            </Button>
            <Button name="how" value="closed">
              {t('follow-up.do.close')}
            </Button>
          </div>
        </form>
      </details>
    </section>
  )
}

function NoteForm({ t, followUp, wrong }: OneView) {
  return (
    <details class="fold" open={wrong?.field === 'note'}>
      <summary>{t('follow-up.do.note')}</summary>
      <form method="post" action={`/follow-up/${followUp.followUpId}/note`}>
        <Field
          label={t('follow-up.note')}
          name="note"
          type="textarea"
          rows={3}
          hint={t('follow-up.note-hint')}
          required
          maxlength={1000}
          error={wrong?.field === 'note' ? wrong.why : undefined}
        />
        <Button>{t('follow-up.do.note-save')}</Button>
      </form>
    </details>
  )
}
