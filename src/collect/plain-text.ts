/**
 * HTML to plain text, for networks that send markup where we keep words.
 *
 * In: a fragment or a page, of any quality. Out: the text that a reader would see, paragraphs two line ends apart, other
 * blocks one. It works on tokens, not on a tree: linear in time, and nothing can be nested too deep. What comes out is
 * text and may well contain `<`: whoever shows it escapes it.
 */

import { Tokenizer } from 'htmlparser2'

/** Longer is nonsense or an attack: no reader sees a megabyte of one message. In UTF-16 units. */
const longestInput = 1_000_000

/** What a browser does not show as text. Without an end tag they hide all that follows, as in a browser. */
const hidden = new Set(
  'script style template title iframe noembed noframes noscript svg audio video object'.split(' '),
)
const paragraphs = new Set('p blockquote h1 h2 h3 h4 h5 h6 ul ol dl table pre figure hr'.split(' '))
const lines = new Set(
  'div li dt dd tr section article header footer aside nav main figcaption address form option caption'.split(
    ' ',
  ),
)
const cells = new Set(['td', 'th'])

/** Entities are decoded once: `&amp;lt;` becomes `&lt;`. Never throws. */
export function plainText(html: string): string {
  // A feed's CDATA that was wrapped twice is markup after all.
  const source = html.slice(0, longestInput).replaceAll('<![CDATA[', '').replaceAll(']]>', '')
  const page = writing()
  let inside: string | null = null
  let depth = 0
  let latest = ''

  const opens = (name: string) => {
    latest = name
    if (inside === null && hidden.has(name)) inside = name
    if (inside === name) depth++
    if (name === 'br') page.lineEnd()
    else page.boundary(name)
  }
  const closes = (name: string) => {
    if (inside === name && --depth === 0) inside = null
    page.boundary(name)
  }
  const says = (text: string) => {
    if (inside === null) page.write(text)
  }
  const nothing = () => {}

  const tokenizer = new Tokenizer(
    { decodeEntities: true, xmlMode: false },
    {
      onopentagname: (start, end) => opens(source.slice(start, end).toLowerCase()),
      onselfclosingtag: () => closes(latest),
      onclosetag: (start, end) => closes(source.slice(start, end).toLowerCase()),
      ontext: (start, end) => says(source.slice(start, end)),
      ontextentity: (codepoint) => says(String.fromCodePoint(codepoint)),
      oncdata: nothing,
      onattribdata: nothing,
      onattribentity: nothing,
      onattribend: nothing,
      onattribname: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onopentagend: nothing,
      onprocessinginstruction: nothing,
    },
  )
  tokenizer.write(source)
  tokenizer.end()
  return page.text()
}

/** Collects text; white space and boundaries wait until something visible follows them. */
function writing() {
  const out: string[] = []
  let breaks = 0
  let space = false

  return {
    write(text: string) {
      const visible = text.replace(/[\s\u00a0]+/g, ' ')
      if (visible.startsWith(' ')) space = true
      if (visible === '' || visible === ' ') return
      if (out.length > 0) out.push(breaks > 0 ? '\n'.repeat(breaks) : space ? ' ' : '')
      out.push(visible.trim())
      breaks = 0
      space = visible.endsWith(' ')
    },
    lineEnd() {
      breaks = Math.min(breaks + 1, 2)
    },
    boundary(name: string) {
      if (paragraphs.has(name)) breaks = 2
      else if (lines.has(name)) breaks = Math.max(breaks, 1)
      else if (cells.has(name)) space = true
    },
    text: () => out.join(''),
  }
}
