/**
 * Adds to the desk of the tamtam: what is typed is saved by itself a moment later. Without it the button does the same.
 */
const form = document.querySelector<HTMLFormElement>('#tamtam-item')
const pauseMs = 1_200
let timer: ReturnType<typeof setTimeout> | undefined
let turn: Promise<unknown> = Promise.resolve()

form?.addEventListener('input', () => {
  clearTimeout(timer)
  timer = setTimeout(() => (turn = turn.then(save)), pauseMs)
})

// Who presses a button sends the newest number of the item along.
form?.addEventListener('submit', () => clearTimeout(timer))

async function save(): Promise<void> {
  if (!form) return
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
  const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'text/plain' } }).catch(
    () => null,
  )
  const revision = form.elements.namedItem('revision')
  // Somebody else changed it: the button shows what is there now.
  if (!answer?.ok || !(revision instanceof HTMLInputElement)) return
  revision.value = await answer.text()
}
