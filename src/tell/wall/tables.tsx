/** The same wall as tables: what stands behind every figure and every chart. */
import { addDays } from '#basics/days'
import { clockOf, type Translate } from '#web'
import type { Figures } from './figures.js'
import { fewVoices } from './normal.js'
import type { Picture } from './picture.js'
import { rank } from './rank.js'

export function Tables({ t, figures: f, picture }: { t: Translate; figures: Figures; picture: Picture }) {
  const span = t(f.window === 1 ? 'wall.span-hour' : 'wall.span-day')
  const number = (value: number) => t('wall.number', { number: value })
  const whole = f.now.find((topic) => topic.system)
  const remarks = new Map(picture.list.items.map((item) => [item.name, item.remark?.text]))
  const leadFigure = picture.lead.figures[1]
  const rows = [
    ...(whole ? [{ ...whole, name: t('wall.whole-square'), against: picture.mood }] : []),
    ...rank(f.now, f.town).map((topic) => ({
      ...topic,
      against:
        topic.name === picture.lead.headline && leadFigure
          ? `${leadFigure.value} ${leadFigure.label}`
          : (remarks.get(topic.name) ?? ''),
    })),
  ]
  const { curve } = picture.lead
  return (
    <>
      <h1>{t('wall.table-title')}</h1>
      <p class="lead">
        {picture.title}, {picture.date ?? ''} {t('time.clock', { clock: picture.clock })}
      </p>
      <div class="scroll">
        <table>
          <caption>{t('wall.table-topics', { span })}</caption>
          <thead>
            <tr>
              <th scope="col">{t('wall.col-topic')}</th>
              <th scope="col" class="number">
                {t('wall.col-posts')}
              </th>
              <th scope="col" class="number">
                {t('wall.col-voices')}
              </th>
              <th scope="col" class="number">
                {t('wall.col-sources')}
              </th>
              <th scope="col">{t('wall.col-against')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                <th scope="row" dir="auto">
                  {row.name}
                </th>
                <td class="number">{number(row.posts)}</td>
                {/* Below five voices there is no breakdown. */}
                <td class="number">{row.voices < fewVoices ? t('wall.few') : number(row.voices)}</td>
                <td class="number">{row.voices < fewVoices ? '' : number(row.sources)}</td>
                <td>{row.against}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {f.stories.length > 0 && (
        <div class="scroll">
          <table>
            <caption>{t('wall.table-stories', { span })}</caption>
            <thead>
              <tr>
                <th scope="col">{t('stories.story')}</th>
                <th scope="col" class="number">
                  {t('wall.col-posts')}
                </th>
                <th scope="col" class="number">
                  {t('wall.col-voices')}
                </th>
                <th scope="col" class="number">
                  {t('wall.col-sources')}
                </th>
              </tr>
            </thead>
            <tbody>
              {f.stories.map((story) => (
                <tr>
                  <th scope="row" dir="auto">
                    {story.label}
                  </th>
                  <td class="number">{number(story.posts)}</td>
                  <td class="number">{story.voices < fewVoices ? t('wall.few') : number(story.voices)}</td>
                  <td class="number">{story.voices < fewVoices ? '' : number(story.sources)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {curve && (
        <div class="scroll">
          <table>
            <caption>{curve.words.caption}</caption>
            <thead>
              <tr>
                <th scope="col">{t('wall.col-hour')}</th>
                <th scope="col" class="number">
                  {t('wall.col-voices')}
                </th>
                <th scope="col">{t('wall.col-usual')}</th>
              </tr>
            </thead>
            <tbody>
              {curve.points.map((point) => {
                const band = curve.band?.find((one) => one.x === point.x)
                return (
                  <tr>
                    <th scope="row">
                      {Number.isInteger(point.x)
                        ? t('wall.hour', { hour: point.x })
                        : clockOf(f.at, f.timeZone, t.locale)}
                    </th>
                    <td class="number">{number(point.voices)}</td>
                    <td>
                      {band ? t('wall.band', { low: Math.round(band.low), high: Math.round(band.high) }) : ''}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
      <div class="scroll">
        <table>
          <caption>{t('wall.table-days')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('wall.col-day')}</th>
              <th scope="col" class="number">
                {t('wall.col-posts')}
              </th>
              <th scope="col" class="number">
                {t('wall.col-voices')}
              </th>
            </tr>
          </thead>
          <tbody>
            {f.days
              .filter((row) => row.day > addDays(f.day, -28))
              .toReversed()
              .map((row) => (
                <tr>
                  <th scope="row">{row.day}</th>
                  <td class="number">{number(row.day === f.day ? f.today.posts : row.posts)}</td>
                  <td class="number">{number(row.day === f.day ? f.today.voices : row.voices)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      <p class="coverage">
        <strong>{picture.foot.posts}</strong> {picture.foot.voices}
        {picture.foot.rest}; {picture.foot.limits}
      </p>
    </>
  )
}
