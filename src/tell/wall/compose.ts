/**
 * What stands on the wall, in words: figures in, a picture out. Pure, so that every rule of it has a test.
 *
 * The rules: below five voices no multiple and no breakdown; before four weeks of history no multiple and no colour; no
 * figure without its comparison (or why there is none), its number of voices and what it rests on; a private person's
 * words at most ninety characters, only inside the town hall; never a name.
 */
import { clockOf, dateOf, type Translate, weekdayOf } from '#web'
import { foot, newestLine, panel } from './around.js'
import { normalNow } from './curve.js'
import type { Figures } from './figures.js'
import { busyLead, emptyLead, quietLead } from './lead.js'
import { busyItems, quietItems, withDrips } from './list.js'
import { cellsOf, fewVoices, pastWeeks, verdict } from './normal.js'
import type { Picture } from './picture.js'
import { rank } from './rank.js'
import { input, type Parts } from './wording.js'

export function compose(f: Figures, t: Translate): Picture {
  const cells = cellsOf(f.hours, f.timeZone)
  const topics = rank(f.now, f.town)
  const lead = topics[0]
  const complete = pastWeeks(f.day, f.history.since).length > 0
  const empty = f.listening.active === 0 && f.today.posts === 0 && f.now.length === 0
  const busy = complete && f.window === 1 && lead !== undefined && lead.voices >= fewVoices
  const layout = empty ? 'empty' : busy ? 'busy' : 'quiet'
  const parts = { f, t, cells, complete }
  const beside = panel(f, t)
  return {
    layout,
    audience: f.audience,
    live: f.live,
    cursor: f.cursor,
    title: t('wall.title', { town: f.town }),
    mood: empty ? '' : mood(parts),
    clock: clockOf(f.at, f.timeZone, t.locale),
    date: f.live ? null : dateOf(f.at, f.timeZone, t.locale),
    timeZone: f.timeZone,
    lead: empty ? emptyLead(f, t) : busy ? busyLead(parts, lead) : quietLead(parts, topics),
    list: {
      label: t(busy ? 'wall.also' : f.window === 1 ? 'wall.talked-hour' : 'wall.talked-day'),
      items: withDrips(
        parts,
        busy ? busyItems(parts, topics.slice(1, 5)) : quietItems(parts, topics),
        lead?.name,
      ),
    },
    panel: beside,
    newest: newestLine(f, t),
    foot: foot(f, t, beside?.label === t('wall.not-connected') ? beside : null),
  }
}

/** The square as a whole against this hour of this weekday. */
function mood(parts: Parts): string {
  const { f, t } = parts
  const weekday = weekdayOf(f.at, f.timeZone, t.locale)
  const square = f.now.find((topic) => topic.system)
  const found =
    square && f.window === 1 ? verdict(square.voices, normalNow(input(parts, square.topicId))) : null
  if (found) return t(`wall.mood-${found.is}`, { weekday })
  return f.window === 24 ? t('wall.mood-quiet') : ''
}
