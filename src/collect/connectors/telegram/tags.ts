/**
 * The tags of a page, one after the other, with where they stand. Tokens and no tree: linear in time for any markup, and
 * nothing can be nested too deep.
 */

import { Tokenizer } from 'htmlparser2'

export type Tag = {
  /** Lower case. */
  name: string
  attributes: ReadonlyMap<string, string>
  /** Where it begins in the page, and where its content does. */
  start: number
  end: number
}

export type Hears = {
  opens(tag: Tag): void
  /** `start`: where the end tag begins. */
  closes(name: string, start: number): void
}

export function readTags(page: string, hears: Hears): void {
  let name = ''
  let begin = 0
  let attributes = new Map<string, string>()
  let attribute = ''
  let value = ''
  const opened = (end: number) => hears.opens({ name, attributes, start: begin, end: end + 1 })
  const nothing = () => {}

  const tokenizer = new Tokenizer(
    { decodeEntities: true, xmlMode: false },
    {
      onopentagname(start, end) {
        name = page.slice(start, end).toLowerCase()
        begin = start - 1
        attributes = new Map()
      },
      onattribname(start, end) {
        attribute = page.slice(start, end).toLowerCase()
        value = ''
      },
      onattribdata(start, end) {
        value += page.slice(start, end)
      },
      onattribentity(codepoint) {
        value += String.fromCodePoint(codepoint)
      },
      onattribend() {
        if (!attributes.has(attribute)) attributes.set(attribute, value)
      },
      onopentagend: opened,
      // `<div/>` opens a div all the same: only elements without content have no end.
      onselfclosingtag: opened,
      onclosetag: (start, end) => hears.closes(page.slice(start, end).toLowerCase(), start - 2),
      ontext: nothing,
      ontextentity: nothing,
      oncdata: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onprocessinginstruction: nothing,
    },
  )
  tokenizer.write(page)
  tokenizer.end()
}
