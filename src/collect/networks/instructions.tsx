/** What to do at the network: a message with `1. … 2. …` in it becomes a list, so that a person can tick off where she is. */

/** The sentences before the first number, and what follows each; numbers must count up from 1. */
export function numbered(text: string): { lead: string; items: string[] } {
  const parts: string[] = []
  let rest = text
  for (let number = 1; ; number += 1) {
    const found = new RegExp(`(?:^|(?<=[.!?:)’”])\\s)${number}\\. `).exec(rest)
    if (!found) break
    parts.push(rest.slice(0, found.index).trim())
    rest = rest.slice(found.index + found[0].length)
  }
  const [lead = '', ...items] = [...parts, rest.trim()]
  return { lead, items }
}

export function Instructions({ text }: { text: string }) {
  const { lead, items } = numbered(text)
  return (
    <div class="help">
      {lead && <p>{lead}</p>}
      {items.length > 0 && (
        <ol>
          {items.map((item) => (
            <li>{item}</li>
          ))}
        </ol>
      )}
    </div>
  )
}
