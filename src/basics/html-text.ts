/** The words of an HTML mail, in lines; what it quotes gets a `>` in front, as in a mail of plain text. Nothing is fetched or run. */
import { Tokenizer } from 'htmlparser2'

const silent = new Set(['script', 'style', 'head', 'title', 'template', 'noscript', 'svg', 'object'])
const blocks = new Set(
  'address article blockquote dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tbody tr ul'.split(
    ' ',
  ),
)
/** Longest HTML that is read, in characters: a mail that says more than this says it in the part before. */
const longest = 2_000_000

export function htmlText(html: string): string {
  const text = html.slice(0, longest)
  const lines: string[] = []
  let line = ''
  let quoting = 0
  let silence = 0
  let name = ''
  const end = () => {
    lines.push(`${quoting > 0 && line.trim() !== '' ? '> ' : ''}${line.replace(/\s+/g, ' ').trim()}`)
    line = ''
  }
  const nothing = () => {}
  // The tokenizer alone: the parser above it keeps a stack, and a mail nested ten thousand deep takes seconds there.
  const tokens = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      onopentagname(from, to) {
        name = text.slice(from, to).toLowerCase()
        if (silent.has(name)) silence += 1
        if (name === 'br' || blocks.has(name)) end()
        if (name === 'td' || name === 'th') line += ' '
        if (name === 'blockquote') quoting += 1
      },
      onclosetag(from, to) {
        name = text.slice(from, to).toLowerCase()
        if (silent.has(name)) silence = Math.max(0, silence - 1)
        if (blocks.has(name)) end()
        if (name === 'blockquote') quoting = Math.max(0, quoting - 1)
      },
      onselfclosingtag() {
        if (silent.has(name)) silence = Math.max(0, silence - 1)
      },
      ontext(from, to) {
        if (silence === 0) line += text.slice(from, to)
      },
      ontextentity(sign) {
        if (silence === 0) line += String.fromCodePoint(sign)
      },
      onattribdata: nothing,
      onattribentity: nothing,
      onattribend: nothing,
      onattribname: nothing,
      oncdata: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onopentagend: nothing,
      onprocessinginstruction: nothing,
    },
  )
  tokens.write(text)
  tokens.end()
  end()
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
