/**
 * "Op dit toestel": asks the browser whether it may show messages, and tells the newsroom where its push service is. Without this
 * module, or in a browser that cannot, the page says so and mails remain.
 */
export {}

const worker = { address: '/push/worker.js', scope: '/push/' }
const able =
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window && isSecureContext

const press = document.querySelector<HTMLElement>('[data-push]')
if (able && press) begin(press)

function begin(place: HTMLElement): void {
  const button = place.querySelector('button')
  const unable = document.querySelector<HTMLElement>('[data-push-unable]')
  if (unable) unable.hidden = true
  place.hidden = false
  button?.addEventListener('click', async () => {
    button.disabled = true
    try {
      if ((await Notification.requestPermission()) !== 'granted') return say(place, place.dataset.denied)
      await tell(await subscribe(place.dataset.push ?? ''))
      location.assign(place.dataset.next ?? '/devices')
    } catch {
      say(place, place.dataset.failed)
    } finally {
      button.disabled = false
    }
  })
  void markThis(place)
}

async function subscribe(key: string): Promise<PushSubscription> {
  const registration = await navigator.serviceWorker.register(worker.address, { scope: worker.scope })
  await active(registration)
  const known = await registration.pushManager.getSubscription()
  const ours = bytes(key)
  // Of an installation whose key file was replaced: its push service takes nothing from us.
  if (known && !same(known.options.applicationServerKey, ours)) await known.unsubscribe()
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: ours })
}

/** A worker may subscribe only once it runs. */
async function active(registration: ServiceWorkerRegistration): Promise<void> {
  const coming = registration.installing ?? registration.waiting
  if (registration.active || !coming) return
  await new Promise<void>((resolve) => {
    coming.addEventListener('statechange', () => coming.state === 'activated' && resolve())
  })
}

async function tell(subscription: PushSubscription): Promise<void> {
  const { endpoint, keys = {} } = subscription.toJSON()
  const body = new URLSearchParams({
    endpoint: endpoint ?? '',
    p256dh: keys.p256dh ?? '',
    auth: keys.auth ?? '',
  })
  const answer = await fetch('/devices', { method: 'POST', body })
  if (!answer.ok) throw new Error(String(answer.status))
}

/** In the list, this device is named; taking it away also tells the browser. */
async function markThis(place: HTMLElement): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(worker.scope)
  const subscription = await registration?.pushManager.getSubscription()
  if (!subscription) return
  const hash = hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(subscription.endpoint)))
  const row = document.querySelector<HTMLElement>(`[data-device="${hash}"]`)
  if (!row) return
  place.hidden = true
  const mark = row.querySelector<HTMLElement>('[data-this-device]')
  if (mark) mark.hidden = false
  row.querySelector('form')?.addEventListener('submit', () => void subscription.unsubscribe())
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

function same(known: ArrayBuffer | null, ours: Uint8Array<ArrayBuffer>): boolean {
  return known !== null && hex(known) === hex(ours)
}

function hex(buffer: ArrayBuffer | Uint8Array<ArrayBuffer>): string {
  const all = buffer instanceof Uint8Array ? buffer : new Uint8Array(buffer)
  return [...all].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function say(place: HTMLElement, words = ''): void {
  let said = place.querySelector<HTMLElement>('.wrong')
  if (!said) {
    said = document.createElement('span')
    said.className = 'wrong'
    said.setAttribute('role', 'alert')
    place.append(' ', said)
  }
  said.textContent = words
}
