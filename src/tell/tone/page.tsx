/** What the organisation taught about tone: how many corrections, how many are needed, what it brought. */
import { correctionsNeeded, type ToneLayerRow, type ToneStanding, toneRight } from '#store'
import { Button, momentOf, Page, type Translate, type Viewer } from '#web'
import { toneNames } from './correct.js'
import { rightInWords } from './wording.js'

export type ToneView = {
  t: Translate
  viewer: Viewer
  problems: number
  now: Date
  standing: ToneStanding
  layer: ToneLayerRow | undefined
}

export function TonePage(view: ToneView) {
  const { t, viewer, standing } = view
  const { corrections, confirmed, byTone } = standing
  const missing = Math.max(0, correctionsNeeded - corrections)
  return (
    <Page t={t} viewer={viewer} title={t('tone.title')} active="search" problems={view.problems}>
      <h1>{t('tone.title')}</h1>
      <p class="lead">{t('tone.lead')}</p>
      <section class="stack narrow">
        <h2>{t('tone.progress', { n: corrections })}</h2>
        <progress max={correctionsNeeded} value={Math.min(corrections, correctionsNeeded)}>
          {corrections}
        </progress>
        <p>{t(missing > 0 ? 'tone.missing' : 'tone.enough', { n: missing, needed: correctionsNeeded })}</p>
        {corrections > 0 && (
          <>
            <table>
              <thead>
                <tr>
                  <th>{t('tone.you-said')}</th>
                  <th class="number">{t('tone.times')}</th>
                </tr>
              </thead>
              <tbody>
                {toneNames.map((tone) => (
                  <tr>
                    <td>{t(`tone.${tone}`)}</td>
                    <td class="number">{t('search.number', { n: byTone[tone] })}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p>{t('tone.confirmed', { n: confirmed, all: corrections })}</p>
          </>
        )}
      </section>
      <section class="stack narrow">
        <h2>{t('tone.measured')}</h2>
        <Measured {...view} />
      </section>
      <section class="stack narrow">
        <h2>{t('tone.how')}</h2>
        <p>{t('tone.how-text')}</p>
        <p>{t('tone.kept')}</p>
        <div class="actions">
          <Button href="/search" look="primary">
            {t('tone.begin')}
          </Button>
        </div>
      </section>
    </Page>
  )
}

function Measured({ t, viewer, now, layer }: ToneView) {
  if (!layer || layer.macroF1 === null || layer.measuredAt === null) return <p>{t('tone.not-measured')}</p>
  const right = toneRight(layer)
  return (
    <>
      <p>{right ? rightInWords(t, right) : t('tone.right-unknown')}</p>
      <p class="soft">
        {t('tone.figure', {
          figure: layer.macroF1,
          before: layer.beforeF1 ?? 0,
          n: layer.lessons,
          moment: momentOf(t, layer.measuredAt, viewer.org.timeZone, now),
        })}
      </p>
    </>
  )
}
