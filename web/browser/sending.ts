/** Adds to the page of an edition that is on its way: the count goes up by itself, until nothing waits. */
const bar = document.querySelector<HTMLElement>('#sending')
const everyMs = 1_000

async function look(): Promise<void> {
  const from = bar?.dataset.from
  if (!bar || !from) return
  const answer = await fetch(from, { headers: { accept: 'text/x-sending' } }).catch(() => null)
  // A server that is away for a moment is asked again.
  if (!answer?.ok) return again()
  bar.innerHTML = await answer.text()
  if (answer.headers.get('x-waiting') !== '0') return again()
  location.reload()
}

const again = () => void setTimeout(look, everyMs)
if (bar && bar.dataset.waiting !== '0') again()
