/** Where "u zei, wij deden" is written: the list, and one with how people will read it beside it. Forms work without JavaScript. */
import type { Cooling, endedForFeedback, Feedback } from '#store'
import { Button, Empty, Field, momentOf, Notice, Page, shorten, type Translate, type Viewer } from '#web'
import { CoolingLines } from '../cooling/shown.js'
import { contentOf, forNetwork, type Network, type Problem } from './content.js'
import { FeedbackView } from './view.js'

type Frame = { t: Translate; viewer: Viewer; problems: number; now: Date; address: string }
type Ended = Awaited<ReturnType<typeof endedForFeedback>>

export function FeedbackListPage(view: Frame & { all: Feedback[]; ended: Ended }) {
  const { t, viewer, all, ended, address, now } = view
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('feedback.title')}
      active="follow-up"
      problems={view.problems}
      scripts={['follow-up']}
    >
      <p class="back">
        <a href="/follow-up">{t('nav.follow-up')}</a>
      </p>
      <h1>{t('feedback.title')}</h1>
      <p class="lead">{t('feedback.lead')}</p>
      {all.length === 0 && ended.length === 0 && (
        <Empty
          title={t('feedback.none')}
          action={<Button href="/follow-up">{t('feedback.to-follow-up')}</Button>}
        >
          {t('feedback.none-help')}
        </Empty>
      )}
      {ended.length > 0 && <Choose t={t} ended={ended} />}
      {all.length > 0 && (
        <section aria-labelledby="told">
          <h2 id="told" class="label">
            {t('feedback.told')}
          </h2>
          <ul class="list">
            {all.map((one) => (
              <li data-item={one.feedbackId}>
                <h3>
                  <a href={`/feedback/${one.feedbackId}`}>{one.title || t('feedback.untitled')}</a>
                </h3>
                <p class="soft">{stateLine(view, one)}</p>
              </li>
            ))}
          </ul>
          <p>
            <a href={address}>{t('feedback.public-page')}</a>
          </p>
        </section>
      )}
    </Page>
  )

  function stateLine({ t: tt }: Frame, one: Feedback): string {
    const at =
      one.state === 'withdrawn' ? one.withdrawnAt : one.state === 'released' ? one.releasedAt : one.madeAt
    return tt(`feedback.state-${one.state}`, {
      moment: momentOf(tt, at ?? one.madeAt, viewer.org.timeZone, now),
    })
  }
}

/** One, or several that belong together. */
function Choose({ t, ended }: { t: Translate; ended: Ended }) {
  return (
    <section aria-labelledby="ended">
      <h2 id="ended" class="label">
        {t('feedback.ended')}
      </h2>
      <form method="post" action="/feedback">
        <ul class="list">
          {ended.map((one) => (
            <li>
              <label class="option">
                <input type="checkbox" name="followUp" value={one.followUpId} />
                <span>
                  {one.title === '' ? t('follow-up.title-forgotten') : shorten(one.title, 110)}
                  {one.topic && one.topic !== one.title && <small class="hint">{one.topic}</small>}
                </span>
              </label>
            </li>
          ))}
        </ul>
        <Button>{t('feedback.make')}</Button>
      </form>
    </section>
  )
}

type One = Frame & {
  one: Feedback
  inTheWay: Problem[]
  cooling: Cooling[]
  networks: readonly Network[]
  today: string
  wrong: string | undefined
}

export function FeedbackPage(view: One) {
  const { t, viewer, one, wrong, today } = view
  return (
    <Page
      t={t}
      viewer={viewer}
      title={one.title || t('feedback.title')}
      active="follow-up"
      wide
      problems={view.problems}
    >
      <div class="follow">
        <section>
          <p class="back">
            <a href="/feedback">{t('feedback.title')}</a>
          </p>
          <h1>{t('feedback.write')}</h1>
          {wrong && <Notice look="problem">{wrong}</Notice>}
          <form method="post" action={`/feedback/${one.feedbackId}`} class="form">
            <input type="hidden" name="revision" value={String(one.revision)} />
            <Field
              label={t('feedback.field-title')}
              name="title"
              value={one.title}
              maxlength={90}
              required
              look="said"
            />
            <Field
              label={t('feedback.field-said')}
              name="said"
              value={one.said}
              type="textarea"
              rows={2}
              maxlength={240}
              look="said"
              hint={t('feedback.said-hint')}
            />
            <Field
              label={t('feedback.field-did')}
              name="did"
              value={one.did}
              type="textarea"
              rows={6}
              maxlength={2000}
              look="said"
              hint={t('feedback.did-hint')}
            />
            <Field
              label={t('feedback.field-when')}
              name="doneOn"
              value={one.doneOn}
              type="date"
              max={today}
            />
            <Field
              label={t('feedback.field-by')}
              name="doneBy"
              value={one.doneBy}
              maxlength={80}
              hint={t('feedback.by-hint')}
            />
            <Button>{t('feedback.save')}</Button>
          </form>
        </section>
        <aside class="desk sheet" id="preview" aria-label={t('feedback.preview')}>
          <section>
            <p class="label">{t('feedback.preview')}</p>
            <FeedbackView t={t} content={contentOf(one, viewer.org.name)} heading="h2" />
          </section>
          <Release {...view} />
        </aside>
        {one.state === 'released' && <Told {...view} />}
      </div>
    </Page>
  )
}

function Release({ t, viewer, one, inTheWay, now, address }: One) {
  const { timeZone } = viewer.org
  const changed = one.state === 'draft' || one.version === 0
  return (
    <section>
      {one.state === 'released' && one.releasedAt && (
        <p>
          <a href={`${address}/${one.number}`}>
            {t('feedback.state-released', { moment: momentOf(t, one.releasedAt, timeZone, now) })}
          </a>
        </p>
      )}
      {one.state === 'withdrawn' && one.withdrawnAt && (
        <Notice>
          {t('feedback.state-withdrawn', { moment: momentOf(t, one.withdrawnAt, timeZone, now) })}
        </Notice>
      )}
      {inTheWay.length > 0 ? (
        <Notice look="problem" title={t('feedback.in-the-way')}>
          <ul>
            {inTheWay.map((problem) => (
              <li>
                {t(`feedback.problem-${problem.why}`, 'words' in problem ? { words: problem.words } : {})}
              </li>
            ))}
          </ul>
        </Notice>
      ) : (
        <form method="post" action={`/feedback/${one.feedbackId}/release`}>
          <input type="hidden" name="revision" value={String(one.revision)} />
          <Button look={changed ? 'primary' : 'plain'}>
            {t(one.version === 0 ? 'feedback.release' : 'feedback.release-again')}
          </Button>
          <p class="hint">{t('feedback.release-hint')}</p>
        </form>
      )}
      {one.state === 'released' && (
        <form method="post" action={`/feedback/${one.feedbackId}/withdraw`}>
          <Button look="danger">{t('feedback.withdraw')}</Button>
          <p class="hint">{t('feedback.withdraw-hint')}</p>
        </form>
      )}
    </section>
  )
}

/** What can be done with it once it can be read: the text for each network, and how the conversation goes on. */
function Told({ t, viewer, one, cooling, networks, address }: One) {
  const url = `${address}/${one.number}`
  const content = contentOf(one, viewer.org.name)
  return (
    <section class="told-on">
      {one.releasedAt && (one.topicId || one.storyId) && (
        <CoolingLines t={t} timeZone={viewer.org.timeZone} since={one.releasedAt} cooling={cooling} />
      )}
      <h2 class="label">{t('feedback.networks')}</h2>
      <p class="hint">{t('feedback.networks-hint')}</p>
      {networks.map(({ name, longest }) => {
        const made = forNetwork(t, content, url, longest)
        if (!made) return null
        const id = `network-${name.toLowerCase().replace(/\W+/g, '-')}`
        return (
          <div class="field">
            <label for={id}>
              {t(made.cut ? 'feedback.network-cut' : 'feedback.network', {
                name,
                length: [...made.text].length,
                longest,
              })}
            </label>
            <textarea id={id} class="said" rows={4} readonly>
              {made.text}
            </textarea>
          </div>
        )
      })}
    </section>
  )
}
