/**
 * Reads recorded HTTP exchanges in the YAML that VCR writes: just the part of YAML that such files use (maps, lists,
 * plain, single- and double-quoted text over several lines), so that the product needs no YAML library.
 */

export type Exchange = {
  method: string
  url: URL
  status: number
  headers: Record<string, string[]>
  body: string
}

type Yaml = string | null | Yaml[] | { [key: string]: Yaml }

export function readExchanges(text: string): Exchange[] {
  const file = asMap(read(text))
  const interactions = file.http_interactions
  return (Array.isArray(interactions) ? interactions : []).map((one) => {
    const { request, response } = asMap(one)
    const { method, uri } = asMap(request)
    const { status, headers, body } = asMap(response)
    const { string } = asMap(body)
    // Older recordings hold a code and a message.
    const code = status !== null && typeof status === 'object' ? asMap(status).code : status
    return {
      method: String(method),
      url: new URL(String(uri)),
      status: Number(code),
      headers: Object.fromEntries(
        Object.entries(asMap(headers)).map(([name, value]) => [
          name.toLowerCase(),
          asList(value).map(String),
        ]),
      ),
      body: typeof string === 'string' ? string : '',
    }
  })
}

function asMap(value: Yaml | undefined): { [key: string]: Yaml } {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}

function asList(value: Yaml): Yaml[] {
  return Array.isArray(value) ? value : [value]
}

type Lines = { lines: string[]; at: number }

function read(text: string): Yaml {
  return readBlock({ lines: text.split(/\r?\n/).filter((line) => line !== '---'), at: 0 }, 0)
}

const indentOf = (line: string) => line.length - line.trimStart().length

/** A list or a map of which the lines begin at `indent`, or further. */
function readBlock(from: Lines, indent: number): Yaml {
  skipEmpty(from)
  const line = from.lines[from.at]
  if (line === undefined || indentOf(line) < indent) return null
  return line.trimStart().startsWith('- ') || line.trim() === '-'
    ? readList(from, indentOf(line))
    : readMap(from, indentOf(line))
}

function readList(from: Lines, indent: number): Yaml[] {
  const list: Yaml[] = []
  for (let line = here(from); line !== undefined && indentOf(line) === indent; line = here(from)) {
    if (!line.trimStart().startsWith('-')) break
    // `- key: value` is a map that begins two places further on.
    const rest = `${' '.repeat(indent + 2)}${line.slice(indent + 2)}`
    from.lines[from.at] = rest
    list.push(keyOf(rest) === null ? readScalar(from, rest.trim(), indent) : readMap(from, indent + 2))
  }
  return list
}

function readMap(from: Lines, indent: number): { [key: string]: Yaml } {
  const map: { [key: string]: Yaml } = {}
  for (let line = here(from); line !== undefined && indentOf(line) === indent; line = here(from)) {
    const key = keyOf(line)
    if (key === null) break
    if (key.rest !== '') {
      map[key.name] = readScalar(from, key.rest, indent)
      continue
    }
    from.at++
    const next = here(from)
    // A list may stand at the same depth as its key.
    const inner = next?.trimStart().startsWith('- ') ? indent : indent + 1
    map[key.name] = next === undefined ? null : readBlock(from, inner)
  }
  return map
}

function keyOf(line: string): { name: string; rest: string } | null {
  const found = /^\s*(?:"([^"]+)"|'([^']+)'|([^\s"'[{][^:]*)):(?:\s+(.*))?$/.exec(line)
  if (!found) return null
  return { name: found[1] ?? found[2] ?? found[3] ?? '', rest: (found[4] ?? '').trim() }
}

/** Takes the line at hand, and those after it that belong to the same text. */
function readScalar(from: Lines, start: string, indent: number): Yaml {
  from.at++
  if (start.startsWith('"')) return unescapeDouble(quoted(from, start, closesDouble))
  if (start.startsWith("'")) return quoted(from, start, closesSingle).replaceAll("''", "'")
  if (start === '[]') return []
  if (start === '{}') return {}
  if (start === '~' || start === 'null') return null
  const parts = [start]
  for (
    let line = from.lines[from.at];
    line !== undefined && indentOf(line) > indent;
    line = from.lines[from.at]
  ) {
    if (line.trim() === '') break
    parts.push(line.trim())
    from.at++
  }
  return parts.join(' ')
}

/** Whether the text between quotes ends with this line: its last quote is not an escaped one. */
const closesDouble = (line: string) =>
  line.endsWith('"') && backslashesBefore(line, line.length - 1) % 2 === 0
const closesSingle = (line: string) => (/'+$/.exec(line)?.[0].length ?? 0) % 2 === 1

/**
 * The text between quotes. Lines are folded as YAML does: a line break is a space, an empty line a line break, and a
 * backslash at the end of a line joins it to the next.
 */
function quoted(from: Lines, start: string, closes: (line: string) => boolean): string {
  const parts: string[] = []
  let line = start.slice(1)
  let empty = 0
  for (;;) {
    const closed = closes(line.trimEnd())
    if (line.trim() === '' && !closed) {
      empty++
    } else {
      if (parts.length > 0 && !joined(parts)) parts.push(empty > 0 ? '\n'.repeat(empty) : ' ')
      parts.push(closed ? line.trim().slice(0, -1) : line.trim())
      empty = 0
    }
    if (closed || from.at >= from.lines.length) return parts.join('')
    line = from.lines[from.at++] ?? ''
  }
}

/** Takes away the backslash that joins two lines, if it is there. */
function joined(parts: string[]): boolean {
  const last = parts.at(-1) ?? ''
  if (backslashesBefore(last, last.length) % 2 === 0) return false
  parts[parts.length - 1] = last.slice(0, -1)
  return true
}

function backslashesBefore(text: string, end: number): number {
  let count = 0
  while (count < end && text[end - 1 - count] === '\\') count++
  return count
}

const simple: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '0': '\0',
  e: '\u001b',
  a: '\u0007',
  v: '\v',
  _: '\u00a0',
  N: '\u0085',
  L: '\u2028',
  P: '\u2029',
}

function unescapeDouble(text: string): string {
  return text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g,
    (_, x, u, U, one: string) => {
      const code = x ?? u ?? U
      return code === undefined ? (simple[one] ?? one) : String.fromCodePoint(Number.parseInt(code, 16))
    },
  )
}

function here(from: Lines): string | undefined {
  skipEmpty(from)
  return from.lines[from.at]
}

function skipEmpty(from: Lines): void {
  while (from.at < from.lines.length && (from.lines[from.at] ?? '').trim() === '') from.at++
}
