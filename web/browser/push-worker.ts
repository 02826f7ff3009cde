/**
 * The service worker: shows a message that came in, also when no page of ours is open, and goes where it leads when it is pressed.
 * It controls no page, keeps nothing and fetches nothing.
 */
type Note = {
  title: string
  body: string
  path: string
  tag: string
  lang: string
  more?: { label: string; path: string }
}
/** What a worker has of these; the library of pages does not know them. */
type Late = Event & { waitUntil(work: Promise<unknown>): void }
type Pushed = Late & { data: { json(): unknown } | null }
type Pressed = Late & { action: string; notification: Notification }
type Scope = {
  addEventListener(type: 'push', listener: (event: Pushed) => void): void
  addEventListener(type: 'notificationclick', listener: (event: Pressed) => void): void
  addEventListener(type: 'install', listener: () => void): void
  skipWaiting(): Promise<void>
  registration: ServiceWorkerRegistration
  clients: { openWindow(url: string): Promise<unknown> }
}
const worker = self as unknown as Scope

worker.addEventListener('install', () => void worker.skipWaiting())

worker.addEventListener('push', (event) => {
  const { title, body, path, tag, lang, more } = read(event)
  const shown = {
    ...{ body, tag, lang, dir: 'auto' as const, data: { path, more: more?.path } },
    actions: more ? [{ action: 'more', title: more.label }] : [],
  }
  event.waitUntil(worker.registration.showNotification(title, shown as NotificationOptions))
})

/** A browser must show something for each message. */
function read(event: Pushed): Note {
  const unread: Note = { title: 'Dorpsplein', body: '', path: '/', tag: 'unread', lang: '' }
  try {
    return (event.data?.json() as Note | null | undefined) ?? unread
  } catch {
    return unread
  }
}

worker.addEventListener('notificationclick', (event) => {
  const { path, more } = event.notification.data as { path: string; more?: string }
  event.notification.close()
  const wanted = new URL((event.action === 'more' && more) || path, location.origin)
  // Only to our own pages, whatever the message says.
  if (wanted.origin === location.origin) event.waitUntil(worker.clients.openWindow(wanted.href))
})
