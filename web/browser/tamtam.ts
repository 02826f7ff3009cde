/**
 * Adds to the desk of the tamtam: what is typed is saved by itself a moment later, its words are counted while typing, the
 * preview follows, and keys press the buttons of the item that is open. Without it buttons do the same.
 */
const form = document.querySelector<HTMLFormElement>('#tamtam-item')
const dayForm = document.querySelector<HTMLFormElement>('#tamtam-day')
const budget = document.querySelector<HTMLElement>('#tamtam-budget')
const saved = document.querySelector<HTMLElement>('#tamtam-saved')
const frame = document.querySelector<HTMLIFrameElement>('#tamtam-preview iframe')
const pauseMs = 1_200
const wordsAMinute = 225
let turn: Promise<unknown> = Promise.resolve()

autosave(form, saveItem)
autosave(dayForm, saveDay)
form?.addEventListener('input', count)

function autosave(of: HTMLFormElement | null, save: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  of?.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      turn = turn.then(save)
    }, pauseMs)
  })
  // Who presses a button sends the newest number of the item along.
  of?.addEventListener('submit', (event) => {
    clearTimeout(timer)
    // A machine may think for half a minute: that is said, and it is asked once.
    const { asking } = event.submitter?.dataset ?? {}
    if (!asking) return
    if (saved) saved.textContent = asking
    setTimeout(() => event.submitter?.setAttribute('disabled', ''))
  })
}

async function send(of: HTMLFormElement): Promise<Response | null> {
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(of)) if (typeof value === 'string') body.append(name, value)
  return fetch(of.action, { method: 'POST', body, headers: { accept: 'text/plain' } }).catch(() => null)
}

async function saveItem(): Promise<void> {
  if (!form) return
  const answer = await send(form)
  const revision = form.elements.namedItem('revision')
  if (answer?.ok && revision instanceof HTMLInputElement) revision.value = await answer.text()
  say(answer)
  // A line that was away: what was typed is not lost, and goes when it can.
  if (!answer) setTimeout(() => (turn = turn.then(saveItem)), 5_000)
}

async function saveDay(): Promise<void> {
  if (dayForm) say(await send(dayForm))
}

function say(answer: Response | null): void {
  if (saved)
    saved.textContent =
      (answer?.ok ? saved.dataset.saved : answer ? saved.dataset.changed : saved.dataset.offline) ?? ''
  saved?.classList.toggle('late', !answer?.ok)
  if (answer?.ok) frame?.contentWindow?.location.reload()
}

/** Words of the item that is open, with those of the others as they were when the page was asked. */
function count(): void {
  if (!form || !budget || budget.dataset.counts === undefined) return
  const texts = [
    ...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input[type=text], textarea'),
  ]
  const mine = texts
    .map((field) => field.value)
    .join(' ')
    .match(/[\p{L}\p{N}][^\s]*/gu)
  const words = Number(budget.dataset.others ?? 0) + (mine?.length ?? 0)
  const seconds = Math.round((words / wordsAMinute) * 60)
  const comma = document.documentElement.lang === 'nl' ? ',' : '.'
  const minutes = String(Math.round(seconds / 30) / 2).replace('.', comma)
  const time =
    seconds < 100
      ? (budget.dataset.seconds ?? '').replace('#', String(seconds))
      : (budget.dataset.minutes ?? '').replace('#', minutes)
  const said = budget.querySelector<HTMLElement>('[data-said]')
  const meter = budget.querySelector('meter')
  if (said) said.textContent = (budget.dataset.line ?? '').replace('#w', String(words)).replace('#t', time)
  if (meter) {
    said?.parentElement?.classList.toggle('late', words > meter.max)
    meter.value = Math.min(words, meter.max)
  }
}

document.querySelectorAll<HTMLAnchorElement>('[data-way]').forEach((link) => {
  link.addEventListener('click', () => {
    if (frame) frame.className = link.dataset.way ?? 'phone'
  })
})

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const target = event.target
  if (target instanceof HTMLElement && target.matches('input, textarea, select')) {
    if (event.key === 'Escape') target.blur()
    return
  }
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
  if (step !== undefined) {
    const items = [...document.querySelectorAll<HTMLElement>('[data-item]')]
    const at = items.findIndex((item) => item.hasAttribute('aria-current'))
    const next = items[at + step]
    if (next) event.preventDefault()
    next?.querySelector<HTMLAnchorElement>('a')?.click()
    return
  }
  if (!/^[a-z]$/i.test(event.key)) return
  const key = event.key.toLowerCase()
  const button =
    document.querySelector<HTMLElement>(`[data-item][aria-current] [data-key="${key}"]`) ??
    document.querySelector<HTMLElement>(`.undo [data-key="${key}"]`)
  if (!button) return
  event.preventDefault()
  button.click()
})
