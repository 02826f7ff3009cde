/** Time stamps on the page of the ledger: those that came, whether each holds, and where an administrator asks for them. */
import type { KeptStamp, TimeStampSetting } from '#store'
import { Button, Field, momentOf, Notice, type Translate, type Viewer } from '#web'
import { proofOf } from './stamp.js'

export type StampView = {
  t: Translate
  viewer: Viewer
  now: Date
  setting: TimeStampSetting | null
  stamps: KeptStamp[]
  wrong?: string | undefined
}

export function StampPart({ t, viewer, now, setting, stamps, wrong }: StampView) {
  const moment = (at: Date) => momentOf(t, at, viewer.org.timeZone, now)
  if (!setting && viewer.role !== 'administrator') return null
  return (
    <section id="stamps">
      <h2>{t('stamp.title')}</h2>
      <p class="soft">{t('stamp.lead')}</p>
      <p>{t(setting?.active ? 'stamp.on' : 'stamp.off')}</p>
      {setting?.active && setting.problem && setting.problemSince && (
        <Notice look="problem" title={t('stamp.failed', { since: moment(setting.problemSince) })}>
          {t(`stamp.problem-${setting.problem}`)}
        </Notice>
      )}
      {stamps.length > 0 && (
        <ul class="list">
          {stamps.map((one) => {
            const proof = proofOf(one)
            return (
              <li>
                <strong>{t('stamp.line', { n: one.n, at: moment(one.at) })}</strong>{' '}
                <a href={`/ledger/stamps/${one.n}.tsr`}>{t('stamp.file')}</a>
                {'stamp' in proof ? (
                  <p class="soft stamp-of">
                    {t('stamp.holds', { signer: proof.stamp.signer, policy: proof.stamp.policy })}
                    <br />
                    {t('stamp.certificate', { hash: proof.stamp.fingerprint })}
                  </p>
                ) : (
                  <Notice look="problem" title={t(`stamp.problem-${proof.why}`)} />
                )}
              </li>
            )
          })}
        </ul>
      )}
      {stamps.length > 0 && <p class="soft">{t('stamp.offline')}</p>}
      {viewer.role === 'administrator' && (
        <form method="post" action="/ledger/stamps" class="narrow">
          <Field
            label={t('stamp.address')}
            hint={t('stamp.address-hint')}
            name="address"
            value={setting?.address ?? ''}
            error={wrong}
            required
            maxlength={500}
            spellcheck={false}
          />
          <label class="option bare">
            <input type="checkbox" name="active" value="yes" checked={setting?.active ?? false} />
            <span>{t('stamp.active')}</span>
          </label>
          <div class="actions">
            <Button>{t('stamp.save')}</Button>
          </div>
        </form>
      )}
    </section>
  )
}
