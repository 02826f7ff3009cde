/** What was said of a story, each line once with its sources. Those that are ticked can be taken out; its tone can be corrected. */
import { momentOf, shorten } from '#web'
import { CorrectTone } from '../tone/correct.js'
import type { StoryView } from './page.js'
import { short } from './wording.js'

const privateWords = 90
const headlineLength = 110

/** The form that takes posts out stands beside the list: each line has a form of its own for its tone. */
export function Quotes({ t, viewer, now, story, quotes }: StoryView) {
  const here = `/stories/${story.storyId}`
  return (
    <section aria-labelledby="said">
      <h2 id="said">{t('stories.said')}</h2>
      {quotes.length === 0 ? (
        <p class="soft">{t('stories.said-gone')}</p>
      ) : (
        <>
          <form method="post" action={here} id="split" hidden>
            <input type="hidden" name="what" value="split" />
          </form>
          <ul class="list">
            {quotes.map((quote) => (
              <li>
                <article class="post said-post" id={`post-${quote.postId}`}>
                  <label class="said-line">
                    <input type="checkbox" name="posts" value={String(quote.postId)} form="split" />
                    <span>
                      <span class="said" dir="auto" lang={quote.lang === 'other' ? undefined : quote.lang}>
                        {quote.kind === 'private'
                          ? `“${shorten(quote.text, privateWords)}”`
                          : shorten(quote.text, headlineLength)}
                      </span>
                      <small class="soft">
                        {quote.sources.length > 1
                          ? `${t('wall.in-sources', { count: quote.sources.length })}: `
                          : ''}
                        {quote.sources.slice(0, 5).map(short).join(', ')} ·{' '}
                        {momentOf(t, quote.at, viewer.org.timeZone, now)}
                      </small>
                    </span>
                  </label>
                  <CorrectTone t={t} post={quote} back={here} />
                </article>
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <a href={`/search?story=${story.storyId}`}>{t('stories.all-posts')}</a>
        {quotes.length > 0 && (
          <span class="soft">
            {' '}
            · {t('stories.tone-keys')} <a href="/tone">{t('tone.link')}</a>
          </span>
        )}
      </p>
    </section>
  )
}
