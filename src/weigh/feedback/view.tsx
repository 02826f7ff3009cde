/** One "u zei, wij deden" as people read it: the same in public, and for who writes it. */
import { calm, regional, type Translate } from '#web'
import { countsLine, type FeedbackContent } from './content.js'

/** `3 november 2026` */
export function longDate(t: Translate, day: string): string {
  return new Intl.DateTimeFormat(regional(t.locale), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`),
  )
}

/** `3 november` */
export function shortDate(t: Translate, day: string): string {
  return new Intl.DateTimeFormat(regional(t.locale), {
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${day}T12:00:00Z`))
}

export function doneLine(t: Translate, { doneOn, doneBy }: FeedbackContent): string {
  if (doneOn === null) return doneBy
  return t(doneBy === '' ? 'feedback.done-on' : 'feedback.done-on-by', {
    day: longDate(t, doneOn),
    who: calm(doneBy),
  })
}

/** `heading`: how deep it stands on its page; `link`: to its own page. */
export function FeedbackView(props: {
  t: Translate
  content: FeedbackContent
  heading: 'h1' | 'h2'
  link?: string | undefined
}) {
  const { t, content, heading: Heading, link } = props
  const counts = countsLine(t, content.figures, (day) => shortDate(t, day))
  return (
    <article class="told-back">
      <Heading dir="auto">{link ? <a href={link}>{content.title}</a> : content.title}</Heading>
      <dl>
        <dt>{t('feedback.you-said')}</dt>
        <dd>
          {content.said && <p class="said">{content.said}</p>}
          {counts && <p class="soft">{counts}</p>}
        </dd>
        <dt>{t('feedback.we-did')}</dt>
        <dd>
          <p class="said multi">{content.did}</p>
          <p class="soft">{doneLine(t, content)}</p>
        </dd>
      </dl>
    </article>
  )
}
