/** One key each: arrows choose, a letter presses the button that carries it. Typing in a field stays typing. */

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Escape' && typing(event.target)) {
    ;(event.target as HTMLElement).blur()
    return
  }
  if (typing(event.target)) return
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
  if (step !== undefined) {
    event.preventDefault()
    choose(step)
    return
  }
  press(event)
})

function choose(step: number): void {
  const items = [...document.querySelectorAll<HTMLElement>('[data-item]')]
  const at = items.findIndex((item) => item.hasAttribute('aria-current'))
  const next = items[at + step]
  next?.querySelector<HTMLAnchorElement>('h3 a')?.click()
}

function press(event: KeyboardEvent): void {
  const key = event.key.toLowerCase()
  if (!/^[a-z]$/.test(key)) return
  const chosen =
    document.querySelector(`.chosen [data-key="${key}"]`) ??
    document.querySelector(`.undo [data-key="${key}"]`) ??
    document.querySelector(`.keyed [data-key="${key}"]`)
  if (!(chosen instanceof HTMLElement)) return
  event.preventDefault()
  const form = chosen.dataset.focus && document.getElementById(chosen.dataset.focus)
  if (form) form.querySelector<HTMLElement>('input:not([type=hidden]), textarea')?.focus()
  else chosen.click()
}

document.querySelector('.item.chosen')?.scrollIntoView({ block: 'nearest' })
