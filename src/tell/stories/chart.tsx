/** The curve of a story as bars, an hour or a day each, the highest named; and the same as a table. Pure. */
import type { StoryMoment } from '#store'
import { Bars, clockOf, dayOf, type Translate } from '#web'

export type Per = 'hour' | 'day'

const step = { hour: 3_600_000, day: 86_400_000 }
/** A scale that makes two posts look like a mountain would lie. */
const fewest = 6
/** More bars than this say nothing: the table does. */
const mostBars = 400

export function StoryChart({ t, moments, per }: { t: Translate; moments: StoryMoment[]; per: Per }) {
  const filled = everyMoment(moments, per)
  const whole = (index: number) => momentIn(t, filled[index]?.from ?? '', per)
  // On a phone the last hour of the same day has no room to name the day again.
  const isSameDay = filled[0]?.from.slice(0, 10) === filled.at(-1)?.from.slice(0, 10)
  const label = (index: number) =>
    index > 0 && isSameDay && per === 'hour' ? clockIn(t, filled[index]?.from ?? '') : whole(index)
  return (
    <figure class="story-chart">
      <Bars
        values={filled.map((one) => one.posts)}
        label={label}
        number={(number) => t('wall.number', { number })}
        caption={(most, top) => t('stories.chart', { most, moment: whole(top) })}
        fewest={fewest}
      />
      <details>
        <summary>{t('stories.table')}</summary>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>{t(`stories.per-${per}`)}</th>
                <th class="number">{t('search.posts')}</th>
                <th class="number">{t('search.voices')}</th>
              </tr>
            </thead>
            <tbody>
              {moments.map((one) => (
                <tr>
                  <td>{momentIn(t, one.from, per)}</td>
                  <td class="number">{t('wall.number', { number: one.posts })}</td>
                  <td class="number">{t('wall.number', { number: one.voices })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}

/** `from` is what the town's clock showed, so it is read as if that were UTC. */
function momentIn(t: Translate, from: string, per: Per): string {
  const at = new Date(`${from}Z`)
  const day = dayOf(at, 'UTC', t.locale)
  return per === 'day' ? day : t('stories.hour', { day, clock: clockOf(at, 'UTC', t.locale) })
}

function clockIn(t: Translate, from: string): string {
  return t('time.clock', { clock: clockOf(new Date(`${from}Z`), 'UTC', t.locale) })
}

function everyMoment(moments: StoryMoment[], per: Per): StoryMoment[] {
  const known = new Map(moments.map((one) => [one.from, one]))
  const last = Date.parse(`${moments.at(-1)?.from}Z`)
  const first = Math.max(Date.parse(`${moments[0]?.from}Z`), last - (mostBars - 1) * step[per])
  const all: StoryMoment[] = []
  for (let at = first; at <= last; at += step[per]) {
    const from = new Date(at).toISOString().slice(0, 16)
    all.push(known.get(from) ?? { from, posts: 0, voices: 0 })
  }
  return all
}
