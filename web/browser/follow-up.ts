/**
 * Adds to the pages of follow-ups: arrows to walk the list, one key for each button, a count that runs along, "somebody is
 * answering already" while it is typed, and how an answer that is on its way ends. All of it works without, by itself less soon.
 */

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (typing(event.target)) {
    if (event.key === 'Escape') (event.target as HTMLElement).blur()
    return
  }
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
  if (step !== undefined && walk(step)) event.preventDefault()
  else if (/^[a-z]$/i.test(event.key) && press(event.key.toLowerCase())) event.preventDefault()
})

/** From one question of the list to the next. */
function walk(step: number): boolean {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('[data-item] a')]
  if (links.length === 0) return false
  const at = links.indexOf(document.activeElement as HTMLAnchorElement)
  links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus()
  return true
}

function press(key: string): boolean {
  const chosen = document.querySelector<HTMLElement>(`[data-key="${key}"]`)
  if (!chosen) return false
  // What asks for words gets the cursor, not a press.
  if (chosen instanceof HTMLTextAreaElement) chosen.focus()
  else if (chosen.tagName === 'SUMMARY') {
    chosen.click()
    chosen.parentElement?.querySelector<HTMLElement>('textarea, input:not([type=hidden])')?.focus()
  } else chosen.click()
  return true
}

const body = document.querySelector<HTMLTextAreaElement>('textarea[data-longest]')
const counter = document.getElementById('answer-count')
if (body && counter) {
  const tell = () => {
    const left = Number(body.dataset.longest) - [...body.value].length
    counter.textContent = String(left)
    counter.classList.toggle('late', left < 0)
  }
  body.addEventListener('input', tell)
  tell()
}

/** A text of the library goes where the cursor stands; without a script its link brings the page with the text in it. */
const field = document.querySelector<HTMLTextAreaElement>('#answer textarea[name=body]')
document.addEventListener('click', (event) => {
  const link = (event.target as Element | null)?.closest<HTMLElement>('a[data-insert]')
  if (!link || !field) return
  event.preventDefault()
  const { selectionStart, selectionEnd, value } = field
  const before = value.slice(0, selectionStart)
  const gap = before === '' || before.endsWith('\n') ? '' : '\n\n'
  field.setRangeText(`${gap}${link.dataset.insert ?? ''}`, selectionStart, selectionEnd, 'end')
  field.focus()
  field.dispatchEvent(new Event('input', { bubbles: true }))
})

/** What a script does by itself needs no button. */
for (const part of document.querySelectorAll<HTMLElement>('[data-no-script]')) part.hidden = true

/** The checklist looks again a moment after the last key. */
let looking: ReturnType<typeof setTimeout> | undefined
field?.addEventListener('input', () => {
  clearTimeout(looking)
  looking = setTimeout(lookAgain, 600)
})

async function lookAgain(): Promise<void> {
  const shown = document.getElementById('coach')
  if (!shown || !field) return
  const form = new URLSearchParams({ body: field.value, lang: shown.dataset.lang ?? '' })
  const answer = await fetch('/answers/coach', { method: 'POST', body: form }).catch(() => null)
  if (!answer?.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('coach')
  if (fresh) shown.replaceWith(document.importNode(fresh, true))
}

/** While somebody types the others are told so, and are told to us. */
const everyMs = 30_000
let lastTold = 0
body?.addEventListener('input', async () => {
  if (Date.now() - lastTold < everyMs) return
  lastTold = Date.now()
  const answer = await fetch(`${location.pathname}/writing`, { method: 'POST' }).catch(() => null)
  const warning = document.getElementById('somebody-writes')
  if (!answer?.ok || !warning) return
  warning.textContent = await answer.text()
  warning.hidden = warning.textContent === ''
})

/** An answer on its way: how it ends is looked at every few seconds, without touching what is being typed. */
async function follow(): Promise<void> {
  const shown = document.getElementById('replies')
  if (!shown?.querySelector('[data-on-its-way]')) return
  const answer = await fetch(`${location.pathname}/replies`).catch(() => null)
  if (answer?.ok) {
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = fresh.getElementById('replies')
    if (now && !now.isEqualNode(shown) && !shown.contains(document.activeElement)) {
      shown.replaceWith(document.importNode(now, true))
      const status = fresh.getElementById('standing')
      if (status) document.getElementById('standing')?.replaceWith(document.importNode(status, true))
    }
  }
  setTimeout(follow, 3000)
}
setTimeout(follow, 1500)

// A module, so that its names are its own.
export {}
