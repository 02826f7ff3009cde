/** How far an edition is on its way: sent n of m. Without a script the page is asked again by hand. */
import type { Progress } from '#store'
import { Button, Page, type Translate, type Viewer } from '#web'
import { longDay } from './wording.js'

export type SendingView = {
  t: Translate
  viewer: Viewer
  problems: number
  day: string
  progress: Progress
}

export function SendingPage(view: SendingView) {
  const { t, viewer, day, progress } = view
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('tamtam.sending')}
      active="tamtam"
      problems={view.problems}
      scripts={['sending']}
    >
      <h1>{t(progress.waiting > 0 ? 'tamtam.sending' : 'tamtam.sending-done')}</h1>
      <p class="lead">{longDay(t, day)}</p>
      <div id="sending" data-from={`/tamtam/sent/${day}`} data-waiting={String(progress.waiting)}>
        <SendingBar {...view} />
      </div>
      <div class="actions">
        {progress.waiting > 0 && <Button href={`/tamtam/sent/${day}`}>{t('tamtam.sending-again')}</Button>}
        <Button href={`/tamtam/day/${day}`}>{t('tamtam.sending-read')}</Button>
        <Button href="/tamtam/editions">{t('tamtam.editions')}</Button>
      </div>
    </Page>
  )
}

/** What a browser asks anew every second. */
export function SendingBar({ t, viewer, progress }: SendingView) {
  const { all, sent, waiting, refused, uncertain, problem } = progress
  if (all === 0) return <p>{t('tamtam.sending-none')}</p>
  return (
    <>
      <p class="sending-count" id="sending-count">
        {t('tamtam.sending-count', { sent, all })}
      </p>
      <progress max={all} value={sent} aria-labelledby="sending-count">
        {sent}
      </progress>
      {waiting > 0 && <p class="soft">{t('tamtam.sending-note', { count: waiting })}</p>}
      {waiting > 0 && problem && <p class="late">{t('tamtam.sending-later', { problem })}</p>}
      {refused + uncertain > 0 && (
        <p class="late">
          {t('tamtam.sending-stuck', { refused, uncertain })}{' '}
          {viewer.role === 'administrator' && <a href="/people">{t('tamtam.sending-look')}</a>}
        </p>
      )}
    </>
  )
}
