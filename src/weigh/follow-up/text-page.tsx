/**
 * *Ik koppel terug*: one page on which who answers and who places it agree on a text. Made for a thumb first: what is asked, the
 * text, one press. Works without JavaScript.
 */
import type {
  AnswerablePost,
  AnswerText,
  Cooling,
  Feedback,
  FollowUp,
  FollowUpEvent,
  ItemBehind,
} from '#store'
import { Button, Field, momentOf, Notice, Page, shorten, type Translate, type Viewer } from '#web'
import { CoolingLines } from '../cooling/shown.js'
import { Coach, Library, type LibraryView } from './answer-help.js'
import { openPlaces } from './coach.js'
import { nameOf } from './list-page.js'
import { isOpen } from './wording.js'

export type TextView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  followUp: FollowUp
  item: ItemBehind | null
  /** The last first. */
  texts: AnswerText[]
  comments: FollowUpEvent[]
  /** What stands in the field: the last version, a draft, or what could not be saved. */
  body: string
  library: LibraryView['library']
  today: string
  names: Map<string, { name: string }>
  mayPlace: boolean
  agreed: boolean
  answerable: (AnswerablePost & { fits: boolean })[]
  networks: readonly { name: string; longest: number }[]
  feedback: Feedback[]
  cooling: Cooling[]
  /** Made with the form: pressed twice it places once. */
  batch: string
  wrong: string | undefined
}

export function TextPage(view: TextView) {
  const { t, viewer, followUp, wrong } = view
  const title = followUp.title || t('text.title')
  return (
    <Page
      t={t}
      viewer={viewer}
      title={title}
      active={view.mayPlace ? 'follow-up' : 'my-answers'}
      problems={view.problems}
      scripts={['follow-up']}
    >
      <div class="own-answer">
        <p class="back">
          {view.mayPlace ? (
            <a href={`/follow-up/${followUp.followUpId}`}>{t('follow-up.one')}</a>
          ) : (
            <a href="/my-answers">{t('nav.my-answers')}</a>
          )}
        </p>
        <p class="label">{t('text.title')}</p>
        <h1 dir="auto">{title}</h1>
        <Steps {...view} />
        {wrong && <Notice look="problem">{wrong}</Notice>}
        <Behind {...view} />
        {isOpen(followUp) ? <Writing {...view} /> : <Ended {...view} />}
        {isOpen(followUp) && view.mayPlace && view.agreed && <Place {...view} />}
        <Talk {...view} />
        <Versions {...view} />
      </div>
    </Page>
  )
}

/** Where it stands: written, agreed, placed. */
function Steps({ t, followUp, texts, agreed, names, viewer }: TextView) {
  const last = texts[0]
  const done = !isOpen(followUp)
  const who = (last?.agreed ?? []).map(({ by }) =>
    by === viewer.userId ? t('follow-up.you') : nameOf(t, names, by),
  )
  const steps = [
    { key: 'written', is: last !== undefined, more: '' },
    { key: 'agreed', is: agreed || done, more: who.length > 0 ? who.join(', ') : '' },
    { key: 'placed', is: done, more: '' },
  ]
  return (
    <ol class="steps">
      {steps.map(({ key, is, more }) => (
        <li class={is ? 'done' : undefined}>
          <span aria-hidden="true">{is ? '✓' : '○'}</span> {t(`text.step-${key}`)}
          {is ? <span class="away">{t('text.step-done')}</span> : null}
          {more && <small class="soft"> {more}</small>}
        </li>
      ))}
    </ol>
  )
}

function Behind({ t, item }: TextView) {
  if (!item) return null
  return (
    <details class="fold behind">
      <summary>{t('text.behind')}</summary>
      {item.said && <p class="said">{item.said}</p>}
      {item.reading && (
        <p class="said">
          <strong>{t('tamtam.reading')}</strong> {item.reading}
        </p>
      )}
      {item.proposal && (
        <p>
          <strong>{t('tamtam.proposal')}</strong> {item.proposal}
        </p>
      )}
    </details>
  )
}

function Writing(view: TextView) {
  const { t, followUp, texts, body, library, today, viewer } = view
  const last = texts[0]
  const path = `/follow-up/${followUp.followUpId}/text`
  const open = openPlaces(body)
  const agreedByMe = last?.agreed.some(({ by }) => by === viewer.userId) ?? false
  return (
    <form method="post" action={path} class="form" id="answer">
      <input type="hidden" name="after" value={String(last?.version ?? 0)} />
      <div class="field">
        <label for="field-body">{t('text.field')}</label>
        <p class="hint" id="field-body-hint">
          {t(open.length > 0 ? 'text.field-hint-open' : 'text.field-hint')}
        </p>
        <textarea
          id="field-body"
          name="body"
          class="said"
          rows={14}
          required
          maxlength={6000}
          data-key={t('follow-up.key.answer').toLowerCase()}
          aria-describedby="field-body-hint"
        >
          {body}
        </textarea>
      </div>
      <div class="actions">
        <Button look="primary" name="do" value="agree">
          {t(agreedByMe ? 'text.agree-again' : 'text.agree')}
        </Button>
        <Button name="do" value="save">
          {t('text.save')}
        </Button>
      </div>
      <p class="hint">{t(view.mayPlace ? 'text.agree-hint-desk' : 'text.agree-hint')}</p>
      <Coach t={t} text={last ? body : ''} lang={t.locale} />
      <Library t={t} library={library} today={today} lang={t.locale} path={path} mayEdit={view.mayPlace} />
    </form>
  )
}

function Ended({ t, texts, feedback, cooling, followUp, viewer, mayPlace }: TextView) {
  const last = texts[0]
  const released = feedback.find((one) => one.state === 'released')
  return (
    <>
      <p class="lead">{t(`follow-up.ended-${followUp.state}`)}</p>
      {last && <p class="said multi final">{last.body}</p>}
      {released && (
        <p>
          <a href={`/u-zei-wij-deden/${viewer.org.slug}/${released.number}`}>{t('text.read-public')}</a>
        </p>
      )}
      {mayPlace && !feedback.length && <ToFeedback t={t} followUp={followUp} look="plain" />}
      {followUp.answeredAt && (followUp.topicId || followUp.storyId) && (
        <CoolingLines t={t} timeZone={viewer.org.timeZone} since={followUp.answeredAt} cooling={cooling} />
      )}
    </>
  )
}

export function ToFeedback({
  t,
  followUp,
  look,
}: {
  t: Translate
  followUp: Pick<FollowUp, 'followUpId'>
  look: 'primary' | 'plain'
}) {
  return (
    <form method="post" action="/feedback">
      <input type="hidden" name="followUp" value={followUp.followUpId} />
      <Button look={look}>{t('text.to-feedback')}</Button>
    </form>
  )
}

/** Three ways out; the desk chooses, since it knows where people ask. */
function Place({ t, viewer, now, followUp, texts, answerable, networks, batch }: TextView) {
  const body = texts[0]?.body ?? ''
  const action = `/follow-up/${followUp.followUpId}/text/place`
  const length = [...body].length
  return (
    <section class="placing sheet" aria-labelledby="placing">
      <h2 id="placing">{t('text.placing')}</h2>
      <ToFeedback t={t} followUp={followUp} look="primary" />
      <p class="hint">{t('text.to-feedback-hint')}</p>
      {answerable.length > 0 && (
        <form method="post" action={action}>
          <h3>{t('text.under-posts')}</h3>
          <input type="hidden" name="version" value={String(texts[0]?.version ?? 0)} />
          <input type="hidden" name="batch" value={batch} />
          {answerable.map((post) => (
            <label class="option">
              <input type="checkbox" name="posts" value={String(post.postId)} disabled={!post.fits} />
              <span>
                <span class="said" dir="auto">
                  {shorten(post.text, 120)}
                </span>
                <small class="hint">
                  {post.sourceName} · {momentOf(t, post.at, viewer.org.timeZone, now)}
                  {!post.fits && ` · ${t('text.too-long')}`}
                </small>
              </span>
            </label>
          ))}
          <Button name="how" value="replies">
            {t('text.place-replies')}
          </Button>
        </form>
      )}
      <form method="post" action={action}>
        <h3>{t('text.own-message')}</h3>
        <input type="hidden" name="version" value={String(texts[0]?.version ?? 0)} />
        <div class="field">
          <label for="copy">{t('text.copy', { length })}</label>
          <textarea id="copy" class="said" rows={6} readonly>
            {body}
          </textarea>
          <p class="hint">
            {networks
              .map(({ name, longest }) =>
                t(length <= longest ? 'text.fits' : 'text.fits-not', { name, longest }),
              )
              .join(' · ')}
          </p>
        </div>
        <Button name="how" value="own">
          {t('text.place-own')}
        </Button>
      </form>
    </section>
  )
}

function Talk({ t, viewer, now, followUp, comments, names }: TextView) {
  return (
    <section aria-labelledby="talk" class="talk">
      <h2 id="talk" class="label">
        {t('text.talk')}
      </h2>
      {comments.length > 0 && (
        <ol class="list">
          {comments.map((one) => (
            <li>
              <p class="said" dir="auto">
                {String(one.detail.text ?? '')}
              </p>
              <p class="soft">
                {one.actor === viewer.userId ? t('follow-up.you') : nameOf(t, names, one.actor)} ·{' '}
                {momentOf(t, one.at, viewer.org.timeZone, now)}
              </p>
            </li>
          ))}
        </ol>
      )}
      <form method="post" action={`/follow-up/${followUp.followUpId}/text/comment`}>
        <Field label={t('text.comment')} name="comment" type="textarea" rows={2} maxlength={600} required />
        <Button look="quiet">{t('text.comment-go')}</Button>
      </form>
    </section>
  )
}

function Versions({ t, viewer, now, texts, names }: TextView) {
  if (texts.length === 0) return null
  return (
    <section aria-labelledby="text-versions">
      <h2 id="text-versions" class="label">
        {t('text.versions')}
      </h2>
      <ul class="list">
        {texts.map((one) => (
          <li>
            <details class="fold">
              <summary>
                {t('text.version', {
                  version: one.version,
                  name: nameOf(t, names, one.writtenBy),
                  moment: momentOf(t, one.writtenAt, viewer.org.timeZone, now),
                })}
              </summary>
              <p class="said multi">{one.body}</p>
              {one.agreed.length > 0 && (
                <p class="soft">
                  {t('text.agreed-by', {
                    names: one.agreed.map(({ by }) => nameOf(t, names, by)).join(', '),
                  })}
                </p>
              )}
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}
