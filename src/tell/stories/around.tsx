/** Around a story: how it sounds, why it stands out, which places it names, and what went before and was done then. */
import type { EarlierStory } from '#store'
import { calm, dateOf, momentOf, shorten, type Translate } from '#web'
import { signalLine, signalTitle } from '../signals/wording.js'
import { mostlySounds, rightInWords } from '../tone/wording.js'
import type { StoryView } from './page.js'
import { countsOf, daysOf, langOf, nameOf } from './wording.js'

/** In words, with how often the model is right. */
export function Tone({ t, tone }: StoryView) {
  if (!tone || tone.counts.length === 0) return null
  return (
    <p>
      {mostlySounds(t, tone.counts)} <span class="soft">{rightInWords(t, tone.right)}</span>
    </p>
  )
}

/** That it grows, and signals of topics that are mostly this story; each leads to why. */
export function Signals({ t, viewer, now, signals }: StoryView) {
  if (signals.length === 0) return null
  const { timeZone } = viewer.org
  return (
    <section aria-labelledby="signals">
      <h2 id="signals">{t('stories.signals')}</h2>
      <ul class="list signals">
        {signals.map((signal) => (
          <li class="item">
            <span class="tag">{t(`signals.kind.${signal.kind}`)}</span>
            <div>
              <h3 dir="auto">
                <a href={`/signals/${signal.signalId}`}>
                  {signal.kind === 'new' ? t('stories.signal-new') : signalTitle(signal, t)}
                </a>
              </h3>
              <p class="soft">{signalLine(signal, { t, timeZone, now })}</p>
              <p class="soft">{t('signals.found', { moment: momentOf(t, signal.foundAt, timeZone, now) })}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

const mostPlaces = 8

/** Those that the posts themselves name, most voices first; each leads to its posts. */
export function Places({ t, story, places }: StoryView) {
  if (places.places.length === 0) return null
  const listed = places.places.slice(0, mostPlaces)
  const loudest = Math.max(1, ...listed.map((one) => one.voices ?? 0))
  return (
    <section aria-labelledby="places">
      <h2 id="places">{t('places.where')}</h2>
      <ol class="plain-list ranked-places">
        {listed.map(({ place, voices }) => (
          <li>
            <a
              class="place"
              dir="auto"
              href={`/search?${new URLSearchParams({ story: String(story.storyId), place })}`}
              aria-label={t('places.read', { place: calm(place) })}
            >
              {calm(place)}
            </a>
            {voices === null ? (
              <span class="soft few">{t('places.few')}</span>
            ) : (
              <span class="count">{t('count.voices', { count: voices })}</span>
            )}
            <svg class="place-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect width={((100 * (voices ?? 0)) / loudest).toFixed(1)} height="4" />
            </svg>
          </li>
        ))}
      </ol>
    </section>
  )
}

export function Earlier({ t, viewer, earlier }: StoryView) {
  if (earlier.length === 0) return null
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier">{t('stories.earlier')}</h2>
      <ul class="list">
        {earlier.map((one) => (
          <li>
            <h3 dir="auto" lang={langOf(one)}>
              <a href={`/stories/${one.storyId}`}>{nameOf(t, one)}</a>
            </h3>
            <p class="soft">
              {countsOf(t, one)} · {daysOf(t, one, viewer.org.timeZone)}
            </p>
            <Done t={t} earlier={one} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What became of its questions, and what readers of the tamtam were told. */
function Done({ t, earlier }: { t: Translate; earlier: EarlierStory }) {
  const { followUps, answers, told } = earlier
  const parts = [
    ...followUps.map(({ state, count }) => t(`stories.followed-${state}`, { count })),
    ...answers.map((answer) => t('stories.answer-given', { title: shorten(answer.title, 80) })),
  ]
  if (parts.length + told.length === 0) return <p>{t('stories.nothing-done')}</p>
  return (
    <>
      {parts.length > 0 && <p>{parts.join(' · ')}</p>}
      {told.map(({ headline, day, editionId }) => (
        <p>
          {t('stories.told', { date: dateOf(new Date(`${day}T12:00:00Z`), 'UTC', t.locale) })}{' '}
          <a href={`/tamtam/edition/${editionId}`} dir="auto">
            {calm(headline)}
          </a>
        </p>
      ))}
    </>
  )
}
