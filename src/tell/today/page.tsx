/** Vandaag: the queue on the left, what is chosen on the right. Works without JavaScript; keys only press its buttons. */
import { type Office, officeMinutes, officeTime } from '#basics/office-hours'
import type { TamtamState, Waiting } from '#store'
import {
  Button,
  calm,
  clockOf,
  dayOf,
  Field,
  KeyHint,
  momentOf,
  Notice,
  Page,
  PostCard,
  shorten,
  type Translate,
  type Viewer,
} from '#web'
import type { Drawn } from '../signals/drawn.js'
import { SignalChart, SignalReasons } from '../signals/page.js'
import { signalLine, signalTitle } from '../signals/wording.js'
import { type Action, type Item, minutesFor, type Section } from './queue.js'

export type TodayView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  office: Office
  sections: Section[]
  /** The item that is open on the right. */
  chosen: Item | undefined
  /** The curve of a signal that is open. */
  drawn: Drawn
  /** What was decided earlier today. */
  decided: number
  /** What can be taken back: the last decision. */
  undo: string | undefined
  /** A field that was left empty. */
  wrong: string | undefined
  /** How the square is: shown when nothing waits. */
  posts: number
  noSources: boolean
  /** The tamtam of today. */
  tamtam: TamtamState
  /** Who said something about an earlier one. */
  nameOf(userId: string): string
  /** How the answering went in the last thirty days; null before anybody asked. */
  figure: string | null
  /** Texts of others that wait for the desk. */
  texts: { followUpId: string; title: string; agreed: boolean }[]
}

export function TodayPage(view: TodayView) {
  const { t, viewer, sections, chosen, now } = view
  const count = sections.reduce((sum, section) => sum + section.items.length, 0)
  const today = dayOf(now, viewer.org.timeZone, t.locale)
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('nav.today')}
      active="today"
      wide
      problems={view.problems}
      scripts={['today']}
    >
      {count === 0 ? <Ready {...view} today={today} /> : null}
      {count > 0 && (
        <div class="today">
          <section class="queue" aria-labelledby="today-title">
            <h1 id="today-title">{t('today.title', { count, minutes: minutesFor(sections) })}</h1>
            <p class="lead">{t('today.lead', { today })}</p>
            <SentLine {...view} />
            <Texts {...view} />
            {view.figure && (
              <p class="soft">
                <a href="/follow-up">{view.figure}</a> {t('follow-up.figure-when')}
              </p>
            )}
            <Undo {...view} />
            {sections.map((section) => (
              <>
                <h2 class="label">{t(`today.section.${section.name}`)}</h2>
                <ul class="list">
                  {section.items.map((item) => (
                    <Row view={view} item={item} chosen={item.key === chosen?.key} />
                  ))}
                </ul>
              </>
            ))}
          </section>
          {chosen && (
            <aside class="chosen sheet" aria-label={t('today.chosen')}>
              <Chosen view={view} item={chosen} />
            </aside>
          )}
        </div>
      )}
      <p class="soft also-here">
        <a href="/signals">{t('today.all-signals')}</a>
        <a href="/crisis">{t('crisis.from-today')}</a>
      </p>
    </Page>
  )
}

function Ready({ t, decided, posts, noSources, today, ...view }: TodayView & { today: string }) {
  return (
    <section class="ready">
      <h1>{t('today.ready')}</h1>
      <p class="lead">{t('today.ready-lead', { today, decided, posts })}</p>
      <SentLine {...view} t={t} />
      <Texts {...view} t={t} />
      {view.figure && (
        <p class="soft">
          <a href="/follow-up">{view.figure}</a> {t('follow-up.figure-when')}
        </p>
      )}
      <Undo {...view} t={t} />
      {noSources && <Notice title={t('today.no-sources')}>{t('today.no-sources-help')}</Notice>}
      <div class="actions">
        <Button href={noSources ? '/sources' : '/wall'} look="primary">
          {t(noSources ? 'today.to-sources' : 'today.to-wall')}
        </Button>
        <Button href="/search">{t('nav.search')}</Button>
      </div>
    </section>
  )
}

/** That the tamtam left, when and for how many. */
function SentLine({ t, viewer, tamtam }: Pick<TodayView, 't' | 'viewer' | 'tamtam'>) {
  if (tamtam.sentAt === null) return null
  const clock = clockOf(tamtam.sentAt, viewer.org.timeZone, t.locale)
  return (
    <p class="today-sent">
      <a href="/tamtam/editions">{t('today.tamtam-sent', { clock, count: tamtam.sentTo })}</a>
    </p>
  )
}

/** What somebody else wrote to answer, and agrees with: the desk agrees or changes it, then places it. */
function Texts({ t, texts }: Pick<TodayView, 't' | 'texts'>) {
  if (texts.length === 0) return null
  return (
    <Notice title={t('text.for-desk')}>
      <ul>
        {texts.map((one) => (
          <li>
            <a href={`/follow-up/${one.followUpId}/text`}>{shorten(one.title, 90)}</a>{' '}
            {t(one.agreed ? 'text.for-desk-place' : 'text.for-desk-agree')}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

function Undo({ t, undo }: Pick<TodayView, 't' | 'undo'>) {
  if (!undo) return null
  return (
    <form method="post" action="/today/undo" class="undo" data-action="undo">
      <input type="hidden" name="item" value={undo} />
      <button class="button quiet" type="submit" data-key={t('today.key.undo').toLowerCase()}>
        <KeyHint name={t('today.key.undo')}>{t('today.do.undo')}</KeyHint>
      </button>
    </form>
  )
}

function Row({ view, item, chosen }: { view: TodayView; item: Item; chosen: boolean }) {
  const { t } = view
  const { title, detail, lang } = inWords(view, item)
  return (
    <li
      class={chosen ? 'item chosen' : 'item'}
      aria-current={chosen ? 'true' : undefined}
      data-item={item.key}
    >
      <span class="tag">
        {item.kind === 'signal' ? t(`signals.kind.${item.signal.kind}`) : t(`today.kind.${item.kind}`)}
      </span>
      <div>
        <h3 dir="auto" lang={lang}>
          <a href={`/today?item=${encodeURIComponent(item.key)}`}>{title}</a>
        </h3>
        <p class="soft">{detail}</p>
        {chosen && <Actions t={t} item={item} />}
      </div>
    </li>
  )
}

function Actions({ t, item }: { t: Translate; item: Item }) {
  return (
    <div class="keys">
      {item.actions.map((action) => (
        <Act t={t} item={item} action={action} />
      ))}
    </div>
  )
}

function Act({ t, item, action }: { t: Translate; item: Item; action: Action }) {
  const hint = <KeyHint name={t(`today.key.${action.name}`)}>{t(`today.do.${action.name}`)}</KeyHint>
  const key = t(`today.key.${action.name}`).toLowerCase()
  const href = linkOf(item, action)
  if (href) {
    return (
      <a class="act" href={href} data-key={key} rel="noreferrer">
        {hint}
      </a>
    )
  }
  // What asks for words is done on the right: the key brings the cursor there.
  if (action.needsForm) {
    return (
      <a class="act" href="#today-form" data-key={key} data-focus="today-form">
        {hint}
      </a>
    )
  }
  return (
    <form method="post" action="/today">
      <input type="hidden" name="item" value={item.key} />
      <button class="act" type="submit" name="action" value={action.name} data-key={key}>
        {hint}
      </button>
    </form>
  )
}

function linkOf(item: Item, action: Action): string | undefined {
  if (item.kind === 'question' && item.question.followUp && action.name === 'write')
    return `/follow-up/${item.question.followUp.id}`
  if (item.kind === 'reply' && action.name === 'open') return `/follow-up/${item.reply.followUpId}#replies`
  if (item.kind === 'letter' && action.name === 'mail')
    return item.letter.followUpId
      ? `/follow-up/${item.letter.followUpId}#letters`
      : `/incoming#in-${item.letter.incomingId}`
  if (item.kind === 'question' && action.name === 'original')
    return `/search/original/${item.question.postId}`
  if (item.kind === 'questions' && action.name === 'read') {
    return item.topic
      ? `/search?topic=${item.topic.id}`
      : `/search?from=${item.questions[0]?.at.toISOString().slice(0, 10)}`
  }
  if (item.kind === 'signal' && action.name === 'why') return `/signals/${item.signal.signalId}`
  if (item.kind === 'topic' && action.name === 'read') return `/search?topic=${item.news.topicId}`
  if (item.kind === 'older' && action.name === 'see') {
    const [day] = item.older.first.toISOString().split('T')
    return `/search?q=${encodeURIComponent('?')}&from=${day}`
  }
  if (item.kind === 'tamtam' && action.name === 'compose') return '/tamtam'
  if (item.kind === 'tamtam' && action.name === 'send') return '/tamtam/send'
  if (item.kind === 'sources' && action.name === 'why') return '/sources'
  if (item.kind === 'key' && action.name === 'why') return '/networks'
  if (item.kind === 'source' && action.name === 'why') return `/sources/${item.broken.sourceId}`
  return undefined
}

function inWords(view: TodayView, item: Item): { title: string; detail: string; lang?: string } {
  const { t, viewer, now } = view
  const { timeZone } = viewer.org
  const moment = (at: Date) => momentOf(t, at, timeZone, now)
  switch (item.kind) {
    case 'question':
      return {
        title: shorten(calm(item.question.body), 110),
        detail: [
          calm(item.question.sourceName),
          moment(item.question.at),
          ...followed(view, item.question),
          ...item.question.topics.map((topic) => topic.name),
        ].join(' · '),
        lang: item.question.lang === 'other' ? 'und' : item.question.lang,
      }
    case 'questions':
      return {
        title: item.topic
          ? t('today.questions-title', { count: item.questions.length, topic: item.topic.name })
          : t('today.others-title', { count: item.questions.length }),
        detail: t(item.topic ? 'today.questions-detail' : 'today.others-detail', {
          voices: item.voices,
          since: moment(item.questions[0]?.at ?? now),
        }),
      }
    case 'reply':
      return {
        title: t(`today.reply-${item.reply.state}`),
        detail: [calm(item.reply.sourceName), moment(item.reply.at), shorten(calm(item.reply.body ?? ''), 80)]
          .filter(Boolean)
          .join(' · '),
      }
    case 'letter':
      return {
        title:
          item.letter.kind === 'bounce'
            ? t('incoming.bounce-line', { mail: item.letter.recipient ?? t('incoming.somebody') })
            : shorten(
                calm(item.letter.written || item.letter.subject || t(`incoming.kind-${item.letter.kind}`)),
                110,
              ),
        detail: [
          t(`incoming.kind-${item.letter.kind}`),
          item.letter.senderName !== '' && t('incoming.from', { name: calm(item.letter.senderName) }),
          item.letter.day && t('incoming.about-day', { day: item.letter.day }),
          moment(item.letter.cameAt),
        ]
          .filter(Boolean)
          .join(' · '),
      }
    case 'older':
      return {
        title: t('today.older-title', { count: item.older.count }),
        detail: t('today.older-detail', { since: moment(item.older.first) }),
      }
    case 'signal':
      return {
        title: signalTitle(item.signal, t),
        detail: signalLine(item.signal, { t, timeZone, now }),
      }
    case 'topic':
      return {
        title: item.news.name,
        detail: t('today.topic-news', {
          posts: item.news.posts,
          voices: item.news.voices,
          since: moment(item.news.since),
        }),
      }
    case 'source':
      return {
        title: t('today.source-title', { name: calm(item.broken.name), since: moment(item.broken.since) }),
        detail: t(item.broken.problem.key, item.broken.problem.values),
      }
    case 'sources':
      return {
        title: t('today.sources-title', { count: item.broken.length }),
        detail: `${t('today.about.sources')} (${item.broken.map((one) => calm(one.name)).join(', ')})`,
      }
    case 'tamtam': {
      const { chosen, unread, proposed, readers } = item.tamtam.state
      return {
        title: t('today.tamtam-title', { chosen }),
        detail: [
          t('today.tamtam-not-sent', { count: readers }),
          chosen > 0
            ? t('today.tamtam-unread', { count: unread })
            : t('today.tamtam-proposed', { count: proposed }),
        ].join(' · '),
      }
    }
    case 'remark':
      return {
        title: `“${shorten(calm(item.remark.body), 110)}”`,
        detail: t('today.remark-detail', {
          name: calm(view.nameOf(item.remark.userId)),
          day: dayOf(new Date(`${item.remark.day}T12:00:00Z`), 'UTC', t.locale),
        }),
      }
    case 'key':
      return {
        title: t(item.endingKey.days < 0 ? 'today.key-ended-title' : 'today.key-ending-title', {
          name: calm(item.endingKey.name),
          days: item.endingKey.days,
        }),
        detail: t('today.key-detail'),
      }
    case 'ending':
      return {
        title: t(item.ending.days < 0 ? 'today.ended-title' : 'today.ending-title', {
          name: item.ending.name,
          days: item.ending.days,
        }),
        detail: t('today.ending-detail', { owner: item.ending.owner }),
      }
  }
}

/** How long it waits and until when, where somebody follows it up. */
function followed({ t, office, viewer, now }: TodayView, { followUp, at }: Waiting): string[] {
  const time = t('follow-up.office-time', officeTime(officeMinutes(at, now, office)))
  // Nobody promised anything yet, but it waits all the same.
  if (!followUp) return officeMinutes(at, now, office) < 60 ? [] : [t('follow-up.waits', { time })]
  const due = followUp.dueAt && {
    late: followUp.dueAt < now,
    moment: momentOf(t, followUp.dueAt, viewer.org.timeZone, now),
  }
  return [
    t('follow-up.waits', { time }),
    ...(due ? [t(due.late ? 'follow-up.overdue' : 'follow-up.due', { moment: due.moment })] : []),
    ...(followUp.owner === viewer.userId ? [t('follow-up.with', { name: t('follow-up.you') })] : []),
  ]
}

function Chosen({ view, item }: { view: TodayView; item: Item }) {
  const { t, viewer, now } = view
  if (item.kind === 'question') {
    const { question } = item
    return (
      <>
        <PostCard
          t={t}
          timeZone={viewer.org.timeZone}
          now={now}
          post={{
            ...question,
            source: question.sourceName,
            author: question.authorName,
            text: question.body,
            deleted: false,
            topics: [],
          }}
        />
        {question.followUp ? (
          <NoActionForm t={t} item={item} followUpId={question.followUp.id} wrong={view.wrong} />
        ) : (
          <AnswerForm t={t} item={item} wrong={view.wrong} />
        )}
      </>
    )
  }
  if (item.kind === 'questions') {
    return (
      <>
        <h2>{inWords(view, item).title}</h2>
        <ul class="asked">
          {item.questions.slice(0, item.topic ? 5 : 30).map((question) => (
            <li dir="auto">{shorten(calm(question.body), 140)}</li>
          ))}
        </ul>
        {item.topic && <AnswerForm t={t} item={item} wrong={view.wrong} />}
      </>
    )
  }
  if (item.kind === 'signal') {
    const { signal } = item
    return (
      <>
        <h2 dir="auto">{signalTitle(signal, t)}</h2>
        <SignalChart t={t} drawn={view.drawn} narrow />
        <SignalReasons {...view} signal={signal} />
        <p>
          {signal.storyId !== null && (
            <>
              <a href={`/stories/${signal.storyId}`}>{t('signals.to-story')}</a> ·{' '}
            </>
          )}
          <a href="/signals">{t('today.all-signals')}</a>
        </p>
      </>
    )
  }
  if (item.kind === 'ending') {
    return (
      <>
        <h2>{item.ending.name}</h2>
        <p>{t('today.prolong-why')}</p>
        <form method="post" action="/today" id="today-form">
          <input type="hidden" name="item" value={item.key} />
          <Field
            label={t('today.prolong-reason')}
            name="reason"
            required
            maxlength={200}
            value={t('today.prolong-default')}
            error={view.wrong}
          />
          <Button look="primary" name="action" value="prolong">
            {t('today.do.prolong')}
          </Button>
        </form>
      </>
    )
  }
  const { title, detail } = inWords(view, item)
  return (
    <>
      <h2 dir="auto">{title}</h2>
      <p>{detail}</p>
      <p class="hint">{t(`today.about.${item.kind}`)}</p>
    </>
  )
}

function AnswerForm({ t, item, wrong }: { t: Translate; item: Item; wrong: string | undefined }) {
  return (
    <form method="post" action="/today" id="today-form">
      <input type="hidden" name="item" value={item.key} />
      <Field
        label={t('today.answer-title')}
        name="title"
        hint={t('today.answer-title-hint')}
        maxlength={80}
        required
        look="said"
        error={wrong}
      />
      <Field
        label={t('today.answer-detail')}
        name="detail"
        hint={t('today.answer-detail-hint')}
        maxlength={160}
        look="said"
      />
      <Button look="primary" name="action" value="answer">
        {t('today.answer-save')}
      </Button>
      <p class="hint">{t('today.answer-note')}</p>
    </form>
  )
}

/** What is followed up is answered where its thread stands; here it can only be let go, with a reason. */
function NoActionForm(props: { t: Translate; item: Item; followUpId: string; wrong: string | undefined }) {
  const { t, item, followUpId, wrong } = props
  return (
    <>
      <div class="actions">
        <Button look="primary" href={`/follow-up/${followUpId}`}>
          {t('today.to-follow-up')}
        </Button>
      </div>
      <form method="post" action="/today" id="today-form">
        <input type="hidden" name="item" value={item.key} />
        <Field
          label={t('today.no-action-reason')}
          name="reason"
          hint={t('today.no-action-why')}
          required
          maxlength={200}
          value={t('today.no-action-default')}
          error={wrong}
        />
        <Button name="action" value="no-action">
          {t('today.do.no-action')}
        </Button>
      </form>
    </>
  )
}
