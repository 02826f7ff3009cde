/** What a trial of a source gave: the first three titles and how many, or what stood in the way. */
import { momentOf, Notice, type Translate } from '#web'
import type { TryOut } from '../try-out.js'
import { problemInWords } from './shown.js'

export function Tried(props: { t: Translate; timeZone: string; now: Date; tried: TryOut }) {
  const { t, timeZone, now, tried } = props
  if (!tried.ok) {
    return (
      <Notice look="problem" title={t('sources.test-failed')} id="tried">
        <p>{problemInWords(t, tried)}</p>
      </Notice>
    )
  }
  return (
    <Notice title={t('sources.test-worked', { count: tried.count })} id="tried">
      {tried.posts.length > 0 && (
        <ul class="plain-list tried">
          {tried.posts.map((post) => (
            <li>
              <span class="said" dir="auto">
                {post.title || t('sources.untitled')}
              </span>{' '}
              {post.at && <small>{momentOf(t, post.at, timeZone, now)}</small>}
            </li>
          ))}
        </ul>
      )}
      {tried.drops.length > 0 && (
        <p class="soft">{t('sources.test-dropped', { count: tried.drops.length })}</p>
      )}
      <p class="soft">{t('sources.test-nothing-kept')}</p>
    </Notice>
  )
}
