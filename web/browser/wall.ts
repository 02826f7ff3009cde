/**
 * A wall in a browser: takes the newest picture and changes only what differs, so that nothing flickers and the keyboard
 * keeps its place. Runs the clock, and says in words when nothing has been heard for half a minute.
 */
const screen = document.getElementById('screen')
const offline = document.getElementById('offline')
const offlineSince = document.getElementById('offline-since')
const silentAfterMs = 30_000
const version = screen?.dataset.version

let source: EventSource | undefined
let heard = Date.now()
let opened = 0

function open(): void {
  const address = screen?.dataset.stream
  if (!address) return
  source?.close()
  opened = Date.now()
  source = new EventSource(address)
  source.addEventListener('version', (event) => {
    alive()
    // Not at once when just loaded: while two versions answer side by side, a wall would do nothing else.
    if (event.data !== version) setTimeout(() => location.reload(), Math.max(0, 10_000 - performance.now()))
  })
  source.addEventListener('beat', alive)
  source.addEventListener('picture', (event) => {
    alive()
    show(event.data)
  })
}

function alive(): void {
  heard = Date.now()
  if (offline) offline.hidden = true
}

function show(html: string): void {
  const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById('wall')
  const wall = document.getElementById('wall')
  if (fresh && wall) become(wall, fresh)
  tick()
}

/** Makes one element the same as another, touching only what differs. */
function become(old: Element, wanted: Element): void {
  if (old.isEqualNode(wanted)) return
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of [...wanted.attributes])
    if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  const children = [...wanted.childNodes]
  for (const [place, child] of children.entries()) {
    const there = old.childNodes[place]
    if (!there) old.append(document.importNode(child, true))
    else if (there instanceof Element && child instanceof Element && there.nodeName === child.nodeName)
      become(there, child)
    else if (!there.isEqualNode(child)) there.replaceWith(document.importNode(child, true))
  }
  while (old.childNodes.length > children.length) old.lastChild?.remove()
}

function clockOf(at: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: screen?.dataset.zone,
  }).format(at)
  return screen?.dataset.clock === '.' ? parts.replace(/^0/, '').replace(':', '.') : parts
}

function tick(): void {
  const clock = document.getElementById('clock')
  const now = clockOf(Date.now())
  if (clock && clock.textContent !== now) clock.textContent = now
  const silence = Date.now() - heard
  if (silence > silentAfterMs) {
    if (offlineSince) offlineSince.textContent = clockOf(heard)
    if (offline) offline.hidden = false
    // A browser gives up after some refusals (a restart, an expired session); a wall does not.
    if (Date.now() - opened > 10_000) open()
  }
}

open()
if (source) {
  tick()
  setInterval(tick, 1_000)
  addEventListener('online', open)
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && Date.now() - heard > silentAfterMs) open()
  })
}

export {}
