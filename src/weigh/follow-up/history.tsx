/** What was done with a question, by whom, in order. */
import type { FollowUpEvent } from '#store'
import { momentOf } from '#web'
import { longDate } from '../feedback/view.js'
import { nameOf } from './list-page.js'
import type { OneView } from './one-page.js'

export function History(view: OneView) {
  const { t, viewer, now, events } = view
  return (
    <section class="history" aria-labelledby="history-title">
      <h2 id="history-title" class="label">
        {t('follow-up.history')}
      </h2>
      <ol class="list">
        {events.map((event) => (
          <li>
            <time class="soft" datetime={event.at.toISOString()}>
              {momentOf(t, event.at, viewer.org.timeZone, now)}
            </time>
            <span>
              {words(view, event)}
              <Said event={event} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function words({ t, names }: OneView, event: FollowUpEvent): string {
  const to = typeof event.detail.to === 'string' ? nameOf(t, names, event.detail.to) : ''
  const day = typeof event.detail.day === 'string' ? longDate(t, event.detail.day) : ''
  const version = Number(event.detail.version ?? 0)
  return t(`follow-up.event-${event.what}`, { name: nameOf(t, names, event.actor), to, day, version })
}

/** What a colleague wrote down: a note, a reason. */
function Said({ event }: { event: FollowUpEvent }) {
  const said = event.detail.text ?? event.detail.reason
  return typeof said === 'string' ? <q dir="auto">{said}</q> : null
}
