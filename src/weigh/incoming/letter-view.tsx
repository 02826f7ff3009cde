/** One mail that came in, as a person reads it: what was written, its files, and what is odd about it. */
import type { Incoming } from '#store'
import { calm, type Translate } from '#web'

/** What is odd, in words; the first line says why nobody took it over. */
export function oddities(t: Translate, one: Incoming): string[] {
  return [
    one.kind === 'unknown' && one.why !== ''
      ? t(`incoming.why-${one.why}`, {
          mail: one.recipient ?? t('incoming.somebody'),
          subject: calm(one.subject),
        })
      : '',
    ...one.trouble.map((trouble) => t(`incoming.trouble-${trouble}`)),
  ].filter(Boolean)
}

export function LetterView({ t, one }: { t: Translate; one: Incoming }) {
  const odd = oddities(t, one)
  const isForgotten = one.written === null && one.kind !== 'bounce'
  return (
    <>
      {odd.length > 0 && (
        <div class="oddities">
          {odd.map((line) => (
            <p>{line}</p>
          ))}
        </div>
      )}
      {isForgotten && <p class="soft">{t('incoming.forgotten')}</p>}
      {one.written && (
        <div class="said letter-text" dir="auto">
          {one.written}
        </div>
      )}
      <Files t={t} one={one} />
      {one.whole && (
        <details class="fold">
          <summary>{t('incoming.whole')}</summary>
          <pre class="whole-mail" dir="auto" tabindex={0}>
            {one.whole}
          </pre>
        </details>
      )}
    </>
  )
}

function Files({ t, one }: { t: Translate; one: Incoming }) {
  if (one.files.length === 0) return null
  return (
    <section class="sent-files" aria-label={t('incoming.files')}>
      <h4 class="label">{t('incoming.files')}</h4>
      <ul class="plain-list">
        {one.files.map((file) => {
          const size = t('incoming.size', { size: Math.max(1, Math.round(file.size / 1000)) })
          if (file.gone) return <li class="soft">{t('incoming.file-gone')}</li>
          return (
            <li>
              {file.refused === null ? (
                <a href={`/incoming/file/${file.fileId}`}>{file.name}</a>
              ) : (
                <span>{file.name}</span>
              )}{' '}
              <small class="soft">
                {size}
                {file.refused !== null && ` · ${t(`incoming.file-refused-${file.refused}`)}`}
              </small>
            </li>
          )
        })}
      </ul>
      {one.files.some((file) => file.refused === null && !file.gone) && (
        <p class="hint">{t('incoming.files-hint')}</p>
      )}
    </section>
  )
}
