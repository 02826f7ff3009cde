/** Shows municipalities while somebody types; without it, the same search is a form with a button. */
const form = document.querySelector<HTMLFormElement>('[data-suggest]')
const input = form?.querySelector<HTMLInputElement>('input[name="q"]')
const towns = document.querySelector<HTMLElement>('#towns')

let asked = 0
let waiting: ReturnType<typeof setTimeout> | undefined

async function suggest(address: string, typed: string, place: HTMLElement): Promise<void> {
  asked += 1
  const mine = asked
  const answer = await fetch(`${address}?${new URLSearchParams({ q: typed })}`).catch(() => null)
  // A later letter may have been answered first.
  if (!answer?.ok || mine !== asked) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  place.replaceChildren(...fresh.body.childNodes)
}

if (form?.dataset.suggest && input && towns) {
  const address = form.dataset.suggest
  input.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => suggest(address, input.value, towns), 120)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    suggest(address, input.value, towns)
  })
}

export {}
