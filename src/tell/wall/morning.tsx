/**
 * The morning scene: the tamtam of today on a screen inside the house. Headlines, figures of the town as a whole, and the agenda;
 * never a reading, a proposal or who is touched, which are for those who got it. In: an edition that was sent. Out: a page.
 */
import { Document, type Translate } from '#web'
import type { EditionContent } from '../tamtam/compose.js'
import { sectionsIn } from '../tamtam/sections.js'
import { answeringLine, coverageLine, longDay, questionsLine, titleOf } from '../tamtam/wording.js'

export type MorningView = {
  t: Translate
  town: string
  timeZone: string
  day: string
  /** Null: nothing was sent today (yet). */
  content: EditionContent | null
  links: { href: string; text: string }[]
}

/** A screen asks again after so many seconds. */
const again = 300

export function MorningPage({ t, town, timeZone, day, content, links }: MorningView) {
  const questions = content && questionsLine(t, content, timeZone)
  const agenda = content ? sectionsIn(t, content, timeZone).find(({ id }) => id === 'agenda') : undefined
  return (
    <Document t={t} title={t('wall.morning', { town })} styles="wall.css" refresh={again}>
      <main class="morning">
        <header class="morning-head">
          <h1 class="morning-title">{t('wall.morning', { town })}</h1>
          <p class="clock morning-day">{longDay(t, day)}</p>
        </header>
        {content === null ? (
          <section class="morning-main">
            <h2 class="morning-heading">{t('wall.morning-none')}</h2>
          </section>
        ) : (
          <section class="morning-main">
            <h2 class="morning-heading">{titleOf(t, content)}</h2>
            <ul>
              {content.items.map((item) => (
                <li class="morning-line" dir="auto">
                  {item.headline}
                  {item.machine?.includes('headline') && (
                    <small class="soft"> {t('word-help.label-short')}</small>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
        {content && (
          <aside class="morning-side">
            {agenda && (
              <>
                <h3 class="label morning-label">{agenda.title}</h3>
                <ul>
                  {agenda.lines.slice(0, 6).map((line) => (
                    <li dir="auto">{line}</li>
                  ))}
                </ul>
              </>
            )}
            {questions && <p>{questions}</p>}
            {content.answering && <p>{answeringLine(t, content.answering)}</p>}
            <p class="soft">{coverageLine(t, content)}</p>
          </aside>
        )}
        <nav class="away" aria-label={town}>
          {links.map((link) => (
            <a href={link.href}>{link.text}</a>
          ))}
        </nav>
      </main>
    </Document>
  )
}
