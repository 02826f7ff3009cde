/**
 * The editor of a query: colours what is typed, completes names, and asks below it what it would have caught. Everything
 * works without this module; it only makes it follow while one types.
 */
export {}

type Names = { topics: { slug: string; name: string }[]; lists: string[]; places: string[] }
type Suggestion = { text: string; about: string }

// —— Live ——

function follow(form: HTMLFormElement, part: HTMLElement): void {
  let timer = 0
  let asking: AbortController | undefined

  const ask = async (action: string) => {
    asking?.abort()
    const mine = new AbortController()
    asking = mine
    const data = new FormData(form)
    data.set('action', action)
    part.setAttribute('aria-busy', 'true')
    try {
      const answer = await fetch(form.dataset.lab ?? '', { method: 'POST', body: data, signal: mine.signal })
      if (!answer.ok || answer.redirected) return
      part.innerHTML = await answer.text()
      // What the house changed (a repair, a word left out) comes back into the fields.
      if (action !== 'try') takeOver(form, part)
    } catch (error) {
      if (!(error instanceof DOMException)) return
    } finally {
      if (asking === mine) part.removeAttribute('aria-busy')
    }
  }

  form.addEventListener('input', (event) => {
    if (!(event.target instanceof HTMLTextAreaElement) || !event.target.matches('.code')) return
    clearTimeout(timer)
    timer = window.setTimeout(() => void ask('try'), 300)
  })
  form.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    if (!button || !/^(?:try$|exclude:|repair:)/.test(button.value)) return
    event.preventDefault()
    void ask(button.value)
  })
  document.addEventListener('keydown', (event) => {
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1]
    if (!event.altKey || event.ctrlKey || event.metaKey || !digit) return
    const button = part.querySelector<HTMLButtonElement>(`[data-digit="${digit}"]`)
    if (!button) return
    event.preventDefault()
    button.click()
  })
}

function takeOver(form: HTMLFormElement, part: HTMLElement): void {
  const now = part.querySelector<HTMLElement>('.lab-part')
  for (const [name, value] of [
    ['query', now?.dataset.query],
    ['localQuery', now?.dataset.local],
  ] as const) {
    const field = form.querySelector<HTMLTextAreaElement>(`textarea[name="${name}"]`)
    if (!field || value === undefined || field.value === value) continue
    field.value = value
    field.dispatchEvent(new Event('lab:changed'))
  }
}

// —— Colours ——

/** The order counts: what is between quotation marks is no operator. */
const kinds: [name: string, shape: string][] = [
  ['phrase', '="[^"“”]*["“”]?|["“„”][^"“”]*["“”]?(?:~\\d*)?'],
  ['operator', '(?<![^\\s()])(?:AND|OR|NOT|O?NEAR(?:\\/\\d*)?)(?![^\\s()])|(?<![^\\s("“”])-(?=\\S)'],
  ['paren', '[()]'],
  ['field', '(?<![^\\s(-])\\p{L}+:(?!\\/\\/)'],
  ['list', '(?<![^\\s(-])\\$[\\p{L}\\p{N}_-]+'],
  ['tag', '(?<![^\\s(-])[#@][^\\s()"]+'],
  ['wild', '[*?~]'],
]
const coloured = new RegExp(kinds.map(([name, shape]) => `(?<${name}>${shape})`).join('|'), 'gu')

/** Pieces of text only: nothing that is typed becomes markup. */
function colour(into: HTMLElement, text: string): void {
  const pieces: Node[] = []
  let done = 0
  for (const found of text.matchAll(coloured)) {
    if (found.index > done) pieces.push(new Text(text.slice(done, found.index)))
    const kind = Object.entries(found.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? ''
    const span = document.createElement('span')
    span.className = `q-${kind}`
    span.textContent = found[0]
    pieces.push(span)
    done = found.index + found[0].length
  }
  // A line that ends in nothing has no height of its own.
  pieces.push(new Text(`${text.slice(done)}\n`))
  into.replaceChildren(...pieces)
}

const mostRows = 40

function edit(field: HTMLTextAreaElement): void {
  const frame = document.createElement('div')
  frame.className = 'query-editor'
  const overlay = document.createElement('div')
  overlay.className = 'query-colours code'
  overlay.setAttribute('aria-hidden', 'true')
  field.before(frame)
  frame.append(overlay, field)
  const least = field.rows
  const paint = () => {
    colour(overlay, field.value)
    // By lines, not by a style of its own: no page carries styles in its elements.
    field.rows = least
    while (field.scrollHeight > field.clientHeight && field.rows < mostRows) field.rows += 1
  }
  field.addEventListener('input', paint)
  field.addEventListener('lab:changed', paint)
  field.addEventListener('scroll', () => {
    overlay.scrollTop = field.scrollTop
  })
  paint()
  // Within a fold that is closed a field has no height yet.
  field.closest('details')?.addEventListener('toggle', paint)
  complete(field, frame)
}

// —— Completion ——

const operators = ['AND', 'OR', 'NOT', 'NEAR/5', 'ONEAR/5']
const fields = [
  ...['place:', 'topic:', 'title:', 'stem:', 'site:', 'url:'],
  ...['lang:nl', 'lang:fr', 'lang:de', 'lang:en', 'kind:news', 'kind:social', 'kind:own'],
  ...['has:link', 'has:image', 'has:video', 'has:question', 'is:reply', 'is:repost'],
]
let names: Promise<Names> | undefined

async function loadNames(): Promise<Names> {
  const nothing: Names = { topics: [], lists: [], places: [] }
  const answer = await fetch('/topics/complete').catch(() => null)
  return answer?.ok ? ((await answer.json()) as Names) : nothing
}

const quoted = (name: string) => (/[\s(),"]/.test(name) ? `"${name}"` : name)
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

async function suggestionsFor(typed: string): Promise<Suggestion[]> {
  if (typed.length === 0) return []
  names ??= loadNames()
  const { topics, lists, places } = await names
  const begins = (text: string, wanted: string) => plain(text).startsWith(plain(wanted))
  const place = /^-?place:"?(.*)$/i.exec(typed)?.[1]
  const about = /^-?topic:(.*)$/i.exec(typed)?.[1]
  const list = /^-?\$(.*)$/.exec(typed)?.[1]
  const minus = typed.startsWith('-') ? '-' : ''
  if (place !== undefined)
    return some(
      places
        .filter((name) => begins(name, place))
        .map((name) => ({ text: `${minus}place:${quoted(name)}`, about: '' })),
    )
  if (about !== undefined)
    return some(
      topics
        .filter(({ slug, name }) => begins(slug, about) || begins(name, about))
        .map(({ slug, name }) => ({ text: `${minus}topic:${slug}`, about: name })),
    )
  if (list !== undefined)
    return some(
      lists.filter((name) => begins(name, list)).map((name) => ({ text: `${minus}$${name}`, about: '' })),
    )
  const upper = /^[A-Z]/.test(typed) ? operators.filter((one) => one.startsWith(typed) && one !== typed) : []
  const lower =
    typed.length < 2 ? [] : fields.filter((one) => one.startsWith(typed.replace(/^-/, '').toLowerCase()))
  return some([...upper, ...lower.map((one) => minus + one)].map((text) => ({ text, about: '' })))
}

const some = (all: Suggestion[]) => all.slice(0, 8)

function complete(field: HTMLTextAreaElement, frame: HTMLElement): void {
  const list = document.createElement('ul')
  list.id = `${field.id}-suggestions`
  list.className = 'suggestions'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', field.form?.dataset.suggestions ?? '')
  list.hidden = true
  frame.append(list)
  field.setAttribute('role', 'combobox')
  field.setAttribute('aria-autocomplete', 'list')
  field.setAttribute('aria-controls', list.id)
  field.setAttribute('aria-expanded', 'false')
  field.autocomplete = 'off'
  let chosen = 0
  let shown: Suggestion[] = []
  let from = 0

  const close = () => {
    shown = []
    list.hidden = true
    field.setAttribute('aria-expanded', 'false')
    field.removeAttribute('aria-activedescendant')
  }
  const choose = (next: number) => {
    chosen = (next + shown.length) % shown.length
    for (const [i, option] of [...list.children].entries())
      option.setAttribute('aria-selected', String(i === chosen))
    field.setAttribute('aria-activedescendant', `${list.id}-${chosen}`)
  }
  const take = (suggestion: Suggestion | undefined) => {
    if (!suggestion) return
    const goesOn = suggestion.text.endsWith(':')
    field.setRangeText(suggestion.text + (goesOn ? '' : ' '), from, field.selectionEnd, 'end')
    close()
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const look = async () => {
    const at = field.selectionStart
    const typed = /(?:-?place:"[^"]*|[^\s()"]+)$/i.exec(field.value.slice(0, at))?.[0] ?? ''
    const found = await suggestionsFor(typed)
    if (field.selectionStart !== at || document.activeElement !== field) return
    if (found.length === 0 || (found.length === 1 && found[0]?.text === typed)) return close()
    shown = found
    from = at - typed.length
    list.replaceChildren(...found.map((one, i) => option(one, `${list.id}-${i}`, () => take(one))))
    list.hidden = false
    field.setAttribute('aria-expanded', 'true')
    choose(0)
  }
  field.addEventListener('input', () => void look())
  field.addEventListener('blur', close)
  field.addEventListener('keydown', (event) => {
    if (shown.length === 0 || event.isComposing) return
    if (event.key === 'ArrowDown') choose(chosen + 1)
    else if (event.key === 'ArrowUp') choose(chosen - 1)
    else if (event.key === 'Enter' || event.key === 'Tab') take(shown[chosen])
    else if (event.key === 'Escape') close()
    else return
    event.preventDefault()
  })
}

function option({ text, about }: Suggestion, id: string, take: () => void): HTMLLIElement {
  const item = document.createElement('li')
  item.id = id
  item.setAttribute('role', 'option')
  const code = document.createElement('code')
  code.textContent = text
  item.append(code)
  if (about) item.append(` ${about}`)
  // Before the field loses the focus.
  item.addEventListener('mousedown', (event) => {
    event.preventDefault()
    take()
  })
  return item
}

// —— Right or wrong ——

const judged = document.querySelector<HTMLFormElement>('form[data-judge]')
judged?.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const posts = [...judged.querySelectorAll<HTMLElement>('[data-post]')]
  const here = posts.findIndex((post) => post.contains(document.activeElement))
  const go = (step: number) => posts[Math.max(0, Math.min(posts.length - 1, here + step))]?.focus()
  const mark = (value: string) => {
    const choice = posts[here]?.querySelector<HTMLInputElement>(`input[value="${value}"]`)
    if (choice) choice.checked = true
    go(1)
  }
  const act: Record<string, () => void> = {
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    j: () => mark('right'),
    f: () => mark('wrong'),
  }
  const found = act[event.key]
  // On a button of choice the arrows are the browser's own.
  if (!found || (event.key.startsWith('Arrow') && document.activeElement instanceof HTMLInputElement)) return
  event.preventDefault()
  found()
})
judged?.querySelector<HTMLElement>('[data-post]')?.focus({ preventScroll: true })

// Last, when everything above is there.
const form = document.querySelector<HTMLFormElement>('form[data-lab]')
const part = document.getElementById('lab')
if (form && part) {
  for (const field of form.querySelectorAll<HTMLTextAreaElement>('textarea.code')) edit(field)
  follow(form, part)
}
