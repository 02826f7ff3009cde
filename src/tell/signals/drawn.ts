/**
 * The curve behind a signal: the hours of its day with the band of this weekday, or the weeks of a drip with the band of
 * the weeks before. In: a signal, and the counts. Out: plain data for the charts of the wall.
 */
import { addDays, daysBetween, localTime, startOfDay } from '#basics/days'
import { heardSince, marks, type Signal, type Tx, talkByHour, topicDays } from '#store'
import { clockOf, type Org, shorten, type Translate, weekdayOf } from '#web'
import { curveOf } from '../wall/curve.js'
import { bandOf, cellsOf, pastWeeks } from '../wall/normal.js'
import type { Picture } from '../wall/picture.js'

type Where = { t: Translate; org: Org }
/** Null: its counts draw nothing (a question). */
export type Drawn = { curve: Picture['lead']['curve']; bars: Picture['lead']['bars'] } | null

const hourMs = 3_600_000

export async function drawn(tx: Tx, signal: Signal, where: Where): Promise<Drawn> {
  if (signal.topicId === null) return null
  if (signal.kind === 'drip' || signal.kind === 'turn')
    return { curve: null, bars: await weeks(tx, signal, signal.topicId, where) }
  return { curve: await hours(tx, signal, signal.topicId, where), bars: null }
}

async function hours(tx: Tx, { lastAt, topicName }: Signal, topicId: string, { t, org }: Where) {
  const { orgId, timeZone } = org
  const { day } = localTime(lastAt, timeZone)
  const history = await heardSince(tx, orgId, timeZone, lastAt)
  const since = history.topics.find((one) => one.topicId === topicId)?.since ?? history.since
  const whole = (one: string) => ({
    from: new Date(startOfDay(one, timeZone).getTime() - hourMs),
    to: new Date(startOfDay(addDays(one, 1), timeZone).getTime() - hourMs),
  })
  const spans = [...pastWeeks(day, since).map(whole), { from: whole(day).from, to: lastAt }]
  const rows = await talkByHour(tx, orgId, [topicId], spans)
  const cells = cellsOf(rows, timeZone)
  const midnight = { from: startOfDay(day, timeZone), to: lastAt }
  const voices = cells(topicId, day, localTime(lastAt, timeZone).hour)
  const input = {
    at: lastAt,
    day,
    timeZone,
    topicId,
    since,
    cells,
    voices,
    marks: await marks(tx, orgId, midnight),
  }
  const curve = curveOf(input)
  const weekday = weekdayOf(lastAt, timeZone, t.locale)
  const topic = topicName ?? t('signals.whole-square')
  const clock = curve.mark ? clockOf(curve.mark.at, timeZone, t.locale) : ''
  const event = curve.mark ? (curve.mark.label ?? t('wall.own-message', { town: org.name })) : ''
  return {
    ...curve,
    words: {
      usual: t('wall.usual-on', { weekday }),
      mark: curve.mark ? t('wall.mark', { clock, event: shorten(event, 40) }) : null,
      end: t('wall.number', { number: voices }),
      caption: t('signals.hours-caption', { topic }),
      summary: t('wall.curve-summary', { topic, voices, weekday }),
      hours: [0, 6, 12, 18, 24].map((hour) => t('wall.hour', { hour })),
    },
  }
}

const weeksShown = 12

/** Weeks that end on the day of the signal, oldest first; those since it began are dark. */
async function weeks(tx: Tx, { lastAt, beganAt }: Signal, topicId: string, { t, org }: Where) {
  const { orgId, timeZone } = org
  const last = localTime(lastAt, timeZone).day
  const began = localTime(beganAt, timeZone).day
  const from = addDays(last, 1 - 7 * weeksShown)
  const counts = new Array<number>(weeksShown).fill(0)
  for (const { day, posts } of await topicDays(tx, orgId, from, last, topicId)) {
    const week = Math.floor(daysBetween(from, day) / 7)
    counts[week] = (counts[week] ?? 0) + posts
  }
  const firstOf = (week: number) => addDays(from, 7 * week)
  const isSince = (week: number) => addDays(firstOf(week), 6) >= began
  const usual = bandOf(counts.filter((_, week) => !isSince(week)))
  return counts.map((posts, week) => ({
    label: shortDate(firstOf(week), t),
    posts,
    value: t('wall.number', { number: posts }),
    is: isSince(week) ? ('today' as const) : ('past' as const),
    usual,
  }))
}

function shortDate(day: string, t: Translate): string {
  const [, month = '', date = ''] = day.split('-').map((part) => String(Number(part)))
  return t('signals.short-date', { date, month })
}
