/** What stands beside an answer that is being written: the coach's checklist, and texts from the library to put in. */
import { daysBetween } from '#basics/days'
import type { ApprovedAnswer } from '#store'
import { shorten, type Translate } from '#web'
import { type CoachLanguage, checkAnswer, coachLanguages, examplesOf } from './coach.js'

export const coachLanguage = (lang: string): CoachLanguage | undefined =>
  coachLanguages.find((one) => one === lang)

/** `text` empty: what a hard answer has, with the words that will be looked for. `id="coach"` is fetched anew while one types. */
export function Coach({ t, text, lang }: { t: Translate; text: string; lang: string }) {
  const { language, steps } = checkAnswer(text, coachLanguage(lang))
  return (
    <section class="coach" id="coach" aria-labelledby="coach-title" data-lang={lang}>
      <h2 id="coach-title" class="label">
        {t('coach.title')}
      </h2>
      <ul>
        {steps.map(({ step, found }) => (
          <li class={found === null ? undefined : 'found'}>
            <span aria-hidden="true">{found === null ? '○' : '✓'}</span>
            <span>
              {t(`coach.${step}`)}{' '}
              <small class="soft">
                {found === null
                  ? t('coach.looked-for', { words: examplesOf(language, step).join(', ') })
                  : t('coach.found', { words: shorten(found, 40) })}
              </small>
            </span>
          </li>
        ))}
      </ul>
      <p class="hint">{t('coach.limits', { language: t(`lang.${language}`) })}</p>
    </section>
  )
}

export type LibraryView = {
  t: Translate
  today: string
  /** The most alike first. */
  library: ApprovedAnswer[]
  /** The language of the question, or of who reads. */
  lang: string
  /** The page to which a text is put in without JavaScript. */
  path: string
  mayEdit: boolean
}

/** In the language of the question when there is one, else in the other. */
export function textIn(answer: Pick<ApprovedAnswer, 'nl' | 'en'>, lang: string): string {
  return (lang === 'en' ? answer.en || answer.nl : answer.nl || answer.en).trim()
}

export function Library(view: LibraryView) {
  const { t, library, lang, path, today, mayEdit } = view
  return (
    <details class="fold library">
      <summary data-key={t('library.key').toLowerCase()}>
        {t('library.beside', { count: library.length })}
      </summary>
      {library.length === 0 && <p class="soft">{t('library.none-beside')}</p>}
      <ul class="list">
        {library.slice(0, 6).map((one) => (
          <li>
            <a
              class="library-use"
              href={`${path}?use=${one.answerId}#answer`}
              data-insert={textIn(one, lang)}
            >
              {one.title}
            </a>
            <p class="soft">{shorten(textIn(one, lang), 120)}</p>
            <Old t={t} answer={one} today={today} />
          </li>
        ))}
      </ul>
      {mayEdit && (
        <p>
          <a href="/answers">{t('library.to')}</a>
        </p>
      )}
    </details>
  )
}

/** Past the day on which it was to be looked at again. */
export function Old({
  t,
  answer,
  today,
}: {
  t: Translate
  answer: Pick<ApprovedAnswer, 'lookAgain'>
  today: string
}) {
  if (answer.lookAgain > today) return null
  return <p class="late">{t('library.old', { days: daysBetween(answer.lookAgain, today) })}</p>
}

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/\p{L}{4,}/gu) ?? [])

/** By how many words of the question stand in the title or the topic, then by title. */
export function mostAlike(library: ApprovedAnswer[], question: string): ApprovedAnswer[] {
  const asked = wordsOf(question)
  const shared = (one: ApprovedAnswer) =>
    [...wordsOf(`${one.title} ${one.topic}`)].filter((word) => asked.has(word)).length
  return library
    .map((one) => ({ one, score: shared(one) }))
    .toSorted((a, b) => b.score - a.score || a.one.title.localeCompare(b.one.title))
    .map(({ one }) => one)
}
