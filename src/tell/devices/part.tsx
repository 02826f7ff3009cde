/**
 * Devices of a person, and the press that adds this one. The press needs a browser that can show messages: web/browser/push.ts
 * shows it where it can.
 */
import type { Device } from '#store'
import { Button, calm, dateOf, type Translate, type Viewer } from '#web'

/** `next`: the page that is shown after a press, one of ours. */
export function Devices(view: {
  t: Translate
  viewer: Viewer
  devices: Device[]
  publicKey: string
  next: '/alerts' | '/devices'
}) {
  const { t, viewer, devices, publicKey, next } = view
  return (
    <section class="stack narrow devices" aria-labelledby="devices">
      <h2 id="devices">{t('devices.yours')}</h2>
      <p class="soft">{t('devices.lead')}</p>
      {devices.length > 0 && (
        <ul class="list">
          {devices.map((one) => (
            <li class="beside" data-device={one.endpointHash}>
              <span>
                {calm(one.name)}{' '}
                <strong data-this-device hidden>
                  {t('devices.this')}
                </strong>
                <br />
                <small class="soft">
                  {t('devices.since', { date: dateOf(one.addedAt, viewer.org.timeZone, t.locale) })}
                </small>
              </span>
              <form method="post" action="/devices/remove">
                <input type="hidden" name="next" value={next} />
                <Button look="quiet" name="device" value={one.deviceId}>
                  {t('devices.remove')}
                </Button>
              </form>
            </li>
          ))}
        </ul>
      )}
      <p class="soft" data-push-unable>
        {t('devices.unable')}
      </p>
      <p
        data-push={publicKey}
        data-next={`${next}?done=device`}
        data-denied={t('devices.denied')}
        data-failed={t('devices.failed')}
        hidden
      >
        <button type="button" class="button">
          {t('devices.here')}
        </button>
      </p>
    </section>
  )
}
