/**
 * XML as people write it → a tree. Forgiving: end tags may be missing or wrong, the document may break off, signs that
 * XML forbids are left out. It reads in slices and lets others go first in between, so that ten megabytes do not hold
 * up the event loop.
 */

import { setImmediate } from 'node:timers/promises'
import { Parser } from 'htmlparser2'
import { type Entities, entities, withoutDoctype } from './entities.js'
import { canonicalName, localName, type Scope, scopeInside } from './namespaces.js'

export type Element = {
  /** Canonical: `title`, `dc:date`, `atom:entry`. */
  name: string
  /** Names in lower case, as written. */
  attributes: Record<string, string>
  children: (Element | string)[]
  parent: Element | null
  /** The `xml:base` that holds here, resolved as far as possible. */
  base: string | null
  language: string | null
}

export type Tree = { root: Element; incomplete: boolean }

export class UnreadableFeed extends Error {}

/** In UTF-16 units: about two milliseconds of work. */
const slice = 32_768
const deepest = 256
const mostElements = 1_000_000
/** Of one element: more is no document but an attack, and an element is made in one go. */
const mostAttributes = 500

/** `base`: the address of the document. The root of the answer is a nameless element around the document. */
export async function readTree(document: string, base: string | null, signal?: AbortSignal): Promise<Tree> {
  const { rest, declared } = withoutDoctype(document)
  const building = builder(entities(declared), base)
  const parser = new Parser(building.handler, {
    xmlMode: true,
    decodeEntities: false,
    lowerCaseTags: true,
    lowerCaseAttributeNames: true,
  })
  for (let at = 0; at < rest.length; at += slice) {
    parser.write(rest.slice(at, at + slice))
    if (rest.length > slice) await setImmediate()
    signal?.throwIfAborted()
  }
  const incomplete = building.openElements() > 0
  parser.end()
  return { root: building.finish(), incomplete }
}

type Open = { element: Element; scope: Scope }

function builder(decoding: Entities, base: string | null) {
  const root: Element = { name: '', attributes: {}, children: [], parent: null, base, language: null }
  const stack: Open[] = [{ element: root, scope: new Map() }]
  let raw = ''
  let literal = false
  let count = 0
  let attributeCount = 0

  const top = () => stack[stack.length - 1] as Open
  const flush = () => {
    if (raw === '') return
    const text = clean(decoding.decode(raw))
    raw = ''
    top().element.children.push(text)
  }
  return {
    openElements: () => stack.length - 1,
    finish() {
      flush()
      return root
    },
    handler: {
      onattribute() {
        if (++attributeCount > mostAttributes) throw new UnreadableFeed('too many attributes')
      },
      onopentag(qualified: string, written: Record<string, string>) {
        attributeCount = 0
        flush()
        if (stack.length > deepest || ++count > mostElements) throw new UnreadableFeed('too deep or too many')
        const attributes: Record<string, string> = Object.create(null)
        for (const name in written) attributes[name] = clean(decoding.decode(written[name] ?? ''))
        const scope = scopeInside(top().scope, attributes)
        const name = canonicalName(qualified, scope)
        const parent = parentFor(name, top().element)
        const element: Element = {
          name,
          attributes,
          children: [],
          parent,
          base: attributes['xml:base'] ? resolve(attributes['xml:base'], parent.base) : parent.base,
          language: attributes['xml:lang'] ?? parent.language,
        }
        parent.children.push(element)
        stack.push({ element, scope })
      },
      onclosetag() {
        flush()
        if (stack.length > 1) stack.pop()
      },
      ontext(text: string) {
        if (!literal) raw += text
        else top().element.children.push(clean(text))
      },
      oncdatastart() {
        flush()
        literal = true
      },
      oncdataend() {
        literal = false
      },
    },
  }
}

const isItem = (name: string) => name === 'item' || name === 'entry' || name === 'atom:entry'
const holdsMarkup = new Set(['content', 'summary', 'description', 'div', 'encoded', 'body'])

/** An item inside an item: somebody forgot the end tag, so they stand side by side. Not within markup, though. */
function parentFor(name: string, top: Element): Element {
  if (!isItem(name)) return top
  for (let at: Element | null = top; at; at = at.parent) {
    if (holdsMarkup.has(localName(at.name))) return top
    if (isItem(at.name)) return at.parent ?? top
  }
  return top
}

/** Characters that no XML document may have: they would travel on into pages and databases. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const clean = (text: string) => (text.search(forbidden) === -1 ? text : text.replace(forbidden, ''))

/** An address against its base; as it is when that cannot be done. Null when nothing is left. */
export function resolve(address: string, base: string | null): string | null {
  const trimmed = address.trim().replace(/[\t\r\n]+/g, '')
  if (base === null || /^[a-z][a-z0-9+.-]*:/i.test(trimmed)) return trimmed === '' ? null : trimmed
  const target = /^www\./i.test(trimmed) ? `http://${trimmed}` : trimmed
  return URL.canParse(target, base) ? new URL(target, base).href : trimmed
}

export const elements = (of: Element): Element[] =>
  of.children.filter((child): child is Element => typeof child !== 'string')

/** Every child with one of these names, the names in order of preference. */
export function childrenNamed(of: Element, ...names: string[]): Element[] {
  const all = elements(of)
  return names.flatMap((name) => all.filter((child) => child.name === name))
}

export function textOf(element: Element): string {
  let text = ''
  for (const child of element.children) text += typeof child === 'string' ? child : textOf(child)
  return text
}

/** The first of these children that says something. */
export function sayingChild(of: Element, ...names: string[]): string | null {
  for (const child of childrenNamed(of, ...names)) {
    const text = textOf(child).trim()
    if (text !== '') return text
  }
  return null
}

/** All elements with one of these names, in document order; does not look inside those it found. */
export function allNamed(within: Element, names: Set<string>, found: Element[] = []): Element[] {
  for (const child of elements(within)) {
    if (names.has(child.name)) found.push(child)
    else allNamed(child, names, found)
  }
  return found
}

const empty = new Set(['br', 'hr', 'img', 'wbr'])

/** What is inside as HTML: names without attributes, enough to read it as text. */
export function innerMarkup(element: Element): string {
  let out = ''
  for (const child of element.children) {
    if (typeof child === 'string') out += child.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    else {
      const name = localName(child.name).replace(/[^a-z0-9]/g, '') || 'span'
      out += empty.has(name) ? `<${name}>` : `<${name}>${innerMarkup(child)}</${name}>`
    }
  }
  return out
}
