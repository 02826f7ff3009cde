/** What will be sent for an item, before it is; and where an administrator chooses who helps with words. */
import type { WordHelp } from '#store'
import { Button, calm, Field, Notice, Page, type Translate, type Viewer } from '#web'
import { longDay, number } from '../wording.js'
import type { Sent } from './minimal.js'

type Frame = { t: Translate; viewer: Viewer; problems: number }

export function SentPage(
  props: Frame & {
    day: string
    itemId: string
    sent: Sent
    print: string
    borrowed: string | null
    help: Pick<WordHelp, 'address' | 'model'>
    /** It is not what was shown a moment ago. */
    changed: boolean
  },
) {
  const { t, viewer, problems, day, itemId, sent, help, borrowed } = props
  const { host } = new URL(help.address)
  return (
    <Page t={t} viewer={viewer} title={t('word-help.sent-title')} active="tamtam" problems={problems}>
      <h1>{t('word-help.sent-title')}</h1>
      <p class="lead">{t('word-help.sent-lead', { host, model: calm(help.model) })}</p>
      {props.changed && <Notice title={t('word-help.sent-changed')} />}
      {borrowed !== null && (
        <Notice look="problem" title={t('word-help.borrowed')}>
          {t('word-help.borrowed-words', { words: borrowed })}
        </Notice>
      )}
      <dl class="word-sent">
        {linesOf(t, sent).map(([name, text]) => (
          <>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </>
        ))}
      </dl>
      <p>{t('word-help.sent-never')}</p>
      <p class="soft">{t('word-help.sent-first', { day: longDay(t, day) })}</p>
      <form method="post" action={`/tamtam/items/${itemId}/words`} class="actions">
        <input type="hidden" name="print" value={props.print} />
        <Button look="primary" disabled={borrowed !== null}>
          {t('word-help.send')}
        </Button>
        <Button href={`/tamtam?item=${itemId}`}>{t('tamtam.back')}</Button>
      </form>
    </Page>
  )
}

function linesOf(t: Translate, sent: Sent): [string, string][] {
  const figure = (value: number | null) => (value === null ? '' : number(t, value))
  const lines: [string, string][] = [
    [t('word-help.part-topic'), sent.topic],
    [t('tamtam.headline'), sent.headline],
    [t('word-help.part-phrases'), sent.phrases.join(', ')],
    [t('word-help.part-kind'), sent.kind === '' ? '' : t(`tamtam.kind-${sent.kind}`)],
    [t('word-help.part-posts'), figure(sent.posts)],
    [t('word-help.part-voices'), figure(sent.voices)],
    [t('word-help.part-usual'), figure(sent.usual)],
    [t('word-help.part-questions'), figure(sent.questions)],
    [t('word-help.part-said'), sent.said],
    [t('word-help.part-reading'), sent.reading],
  ]
  return lines.filter(([, text]) => text !== '')
}

export type Tried = { good: true; text: string; ms: number } | { good: false; why: string; said: string }

export function HelpPage(
  props: Frame & {
    help: WordHelp | null
    given?: { address: string; model: string; active: boolean } | undefined
    errors: { address?: string; model?: string }
    tried?: Tried | undefined
    saved: boolean
  },
) {
  const { t, viewer, problems, help, errors } = props
  const shown = props.given ?? help ?? { address: '', model: '', active: false }
  return (
    <Page t={t} viewer={viewer} title={t('word-help.title')} active="tamtam" problems={problems}>
      <h1>{t('word-help.title')}</h1>
      <p class="lead">{t('word-help.lead')}</p>
      <p>{t(help?.active ? 'word-help.state-on' : 'word-help.state-off')}</p>
      {props.saved && <Notice title={t('word-help.saved')} />}
      {props.tried && <TriedNotice t={t} tried={props.tried} />}
      <form method="post" action="/tamtam/word-help" class="narrow">
        <Field
          label={t('word-help.address')}
          hint={t('word-help.address-hint')}
          name="address"
          value={shown.address}
          error={errors.address}
          required
          maxlength={500}
          placeholder="https://…/v1"
          spellcheck={false}
        />
        <Field
          label={t('word-help.model')}
          hint={t('word-help.model-hint')}
          name="model"
          value={shown.model}
          error={errors.model}
          required
          maxlength={120}
          spellcheck={false}
        />
        <Field
          label={t('word-help.key')}
          hint={t(help?.hasKey ? 'word-help.key-kept' : 'word-help.key-hint')}
          name="key"
          type="password"
          autocomplete="new-password"
          maxlength={500}
        />
        <label class="option bare">
          <input type="checkbox" name="active" value="yes" checked={shown.active} />
          <span>
            {t('word-help.on')}
            <small class="hint">{t('word-help.on-hint')}</small>
          </span>
        </label>
        <div class="actions">
          <Button look="primary" name="do" value="save">
            {t('tamtam.save')}
          </Button>
          <Button name="do" value="test">
            {t('word-help.test')}
          </Button>
        </div>
      </form>
      <h2>{t('word-help.what')}</h2>
      <p>{t('word-help.sent-never')}</p>
      <p>{t('word-help.rules')}</p>
      {help && (
        <details class="fold">
          <summary>{t('word-help.remove')}</summary>
          <form method="post" action="/tamtam/word-help/remove">
            <p>{t('word-help.remove-sure')}</p>
            <Button look="danger">{t('word-help.remove')}</Button>
          </form>
        </details>
      )}
    </Page>
  )
}

function TriedNotice({ t, tried }: { t: Translate; tried: Tried }) {
  if (tried.good)
    return (
      <Notice title={t('word-help.test-good', { seconds: number(t, Math.round(tried.ms / 100) / 10) })}>
        <pre class="word-answer">{calm(tried.text)}</pre>
      </Notice>
    )
  return (
    <Notice look="problem" title={t(`word-help.problem-${tried.why}`)}>
      {tried.said && <pre class="word-answer">{calm(tried.said)}</pre>}
    </Notice>
  )
}
