/**
 * Tone at one key: `j` and `k` go from post to post, `1`–`4` say how the chosen one sounds, and the page stays where it is.
 * Without this the buttons do the same.
 */

export {}

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)

const posts = () => [...document.querySelectorAll<HTMLElement>('article.post:has(.tone-keys)')]

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
  const step = { j: 1, k: -1 }[event.key]
  if (step !== undefined) go(step)
  else if (/^[1-4]$/.test(event.key))
    chosen()?.querySelector<HTMLElement>(`[data-tone-key="${event.key}"]`)?.click()
  else return
  event.preventDefault()
})

/** The post that has the focus; else the first that is wholly in sight. */
function chosen(): HTMLElement | undefined {
  const all = posts()
  return (
    all.find((post) => post.contains(document.activeElement)) ??
    all.find((post) => post.getBoundingClientRect().top >= 0)
  )
}

function go(step: number): void {
  const all = posts()
  const from = all.findIndex((post) => post.contains(document.activeElement))
  const next = all[from < 0 ? 0 : from + step]
  next?.querySelector<HTMLElement>('[data-tone-key]')?.focus({ preventScroll: true })
  next?.scrollIntoView({ block: 'nearest' })
}

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.matches('.tone-keys')) return
  if (!(event.submitter instanceof HTMLButtonElement)) return
  event.preventDefault()
  void send(form, event.submitter)
})

async function send(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(form)) body.set(name, String(value))
  body.set(button.name, button.value)
  const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => null)
  // A refusal has a page that says why.
  if (!answer || (answer.type !== 'opaqueredirect' && !answer.ok)) {
    const by = document.createElement('input')
    by.type = 'hidden'
    by.name = button.name
    by.value = button.value
    form.append(by)
    form.submit()
    return
  }
  for (const one of form.querySelectorAll('button')) one.setAttribute('aria-pressed', String(one === button))
}
