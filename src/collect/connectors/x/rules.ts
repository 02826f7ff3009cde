/**
 * What is wanted → rules of X's filtered stream, each within its length. Pure.
 *
 * A rule may be wider than what is wanted, never narrower: all that comes in is matched exactly here. X knows whole words
 * only. So a beginning (`verkeer*`) is left out where other words stand beside it, and else the likely words stand for it:
 * that hears less, and each such beginning is told as a gap. What has no words that X can look for is not searched there.
 */
import type { Wanted } from '#basics/wanted'
import { isCut, leaf, type Node, negated, type Text, textOf, weigh } from './rule-text.js'

/** Characters of a rule as X counts them; room is left for ` sample:100` and parentheses. */
export const longestRule = 512
const room = longestRule - 13
/** Of one topic: more would take the place of all others. */
const mostOfTopic = 100

export type Translation = {
  /** None: X cannot look for it. */
  rules: string[]
  /** What is heard less than asked, as the writer would know it: `verkeer*`. */
  gaps: string[]
}

/** `anything`: every post; `nothing`: none. */
type Said = { is: 'anything' } | { is: 'nothing' } | { is: 'node'; node: Node }

export function rulesOf(wanted: Wanted): Translation {
  const said = say(wanted)
  if (said.is !== 'node' || !said.node.isAnchored) return { rules: [], gaps: [] }
  const rules = [...new Set(split(said.node))]
  const isTooMuch = rules.length === 0 || rules.length > mostOfTopic
  return isTooMuch ? { rules: [], gaps: [] } : { rules, gaps: [...new Set(said.node.gaps)] }
}

function say(wanted: Wanted): Said {
  switch (wanted.type) {
    case 'anything':
      return { is: 'anything' }
    case 'word':
      return wanted.prefix ? sayBeginning(wanted) : words([[wanted.word], [wanted.spelled ?? wanted.word]])
    case 'phrase':
      return words([wanted.words, wanted.spelled ?? wanted.words])
    case 'near':
      return sayNear(wanted.words, wanted.distance)
    case 'tag':
      return either([wanted.tag, wanted.spelled ?? wanted.tag].map((tag) => said(leaf(`#${tag}`))))
    case 'account':
      return said(leaf(`@${wanted.handle}`))
    case 'site':
      return said(leaf(`url:"${wanted.domain}"`))
    // What X cannot tell is told here, by what is written.
    case 'lang':
      return said(leaf(`(lang:${wanted.lang} OR lang:und)`, { isAnchored: false }))
    case 'has':
      return said(leaf(`has:${wanted.has}s`, { isAnchored: false }))
    case 'is':
      return said(leaf(`is:${wanted.is === 'repost' ? 'retweet' : 'reply'}`, { isAnchored: false }))
    case 'not':
      return sayNot(wanted.part)
    case 'and':
      return both(wanted.parts.map(say))
    case 'or':
      return either(wanted.parts.map(say))
  }
}

const said = (node: Node): Said => ({ is: 'node', node })

/** Each row in its spellings: the stream of X takes `café` and `cafe` for two words. */
function words(rows: string[][]): Said {
  return either(rows.map((row) => said(leaf(textOf(row)))))
}

function sayBeginning({ word, likely = [word] }: Extract<Wanted, { type: 'word' }>): Said {
  const gaps = [`${likely[0] ?? word}*`]
  const stands = either(likely.map((one) => said({ ...leaf(textOf([one])), gaps })))
  return stands.is === 'node' ? stands : { is: 'anything' }
}

/**
 * X counts words between them, and two more when they stand the other way round, up to six. More than two words, or words
 * further apart, only have to be there.
 */
function sayNear(near: string[], distance: number): Said {
  const [a, b] = near
  if (near.length === 2 && a && b && distance <= 4) return said(leaf(`"${a} ${b}"~6`))
  return both(near.map((word) => said(leaf(textOf([word])))))
}

/** Only single conditions that X knows exactly, or less than exactly, can be kept out. */
function sayNot(part: Wanted): Said {
  switch (part.type) {
    case 'not':
      return say(part.part)
    case 'or':
      return both(part.parts.map(sayNot))
    case 'word':
      return without(textOf([part.word]))
    case 'phrase':
      // Of a phrase that is cut, more would be kept out than asked.
      return isCut(part.words) ? { is: 'anything' } : without(textOf(part.words))
    case 'tag':
      return without(`#${part.tag}`)
    case 'account':
      return without(`@${part.handle}`)
    case 'lang':
      return without(`lang:${part.lang}`)
    case 'is':
      return without(`is:${part.is === 'repost' ? 'retweet' : 'reply'}`)
    default:
      return { is: 'anything' }
  }
}

const without = (text: Text): Said => said(negated(text))

function both(parts: Said[]): Said {
  if (parts.some(({ is }) => is === 'nothing')) return { is: 'nothing' }
  const nodes = parts.flatMap((part) => (part.is === 'node' ? [part.node] : []))
  const flat = withoutGaps(nodes.flatMap((node) => (node.type === 'and' ? node.parts : [node])))
  const [only] = flat
  if (!only) return { is: 'anything' }
  if (flat.length === 1) return said(only)
  return said({
    type: 'and',
    parts: flat,
    isAnchored: flat.some((part) => part.isAnchored),
    isNot: false,
    gaps: flat.flatMap((part) => part.gaps),
  })
}

/** Wider is better than with a gap: of the parts with gaps none stays, unless nothing else holds the rule. */
function withoutGaps(parts: Node[]): Node[] {
  const whole = parts.filter(({ gaps }) => gaps.length === 0)
  if (whole.some(({ isAnchored }) => isAnchored)) return whole
  const least = parts
    .filter(({ gaps, isAnchored }) => gaps.length > 0 && isAnchored)
    .sort((a, b) => a.gaps.length - b.gaps.length)[0]
  return least ? [least, ...whole] : whole
}

function either(parts: Said[]): Said {
  if (parts.some(({ is }) => is === 'anything')) return { is: 'anything' }
  const nodes = parts.flatMap((part) => (part.is === 'node' ? [part.node] : []))
  const flat = distinct(nodes.flatMap((node) => (node.type === 'or' ? node.parts : [node])))
  const [only] = flat
  if (!only) return { is: 'nothing' }
  if (flat.length === 1) return said(only)
  // X has no "or not".
  if (flat.some(hasNot)) return flat.some(({ isAnchored }) => isAnchored) ? widened(flat) : { is: 'anything' }
  return said({
    type: 'or',
    parts: flat,
    isAnchored: flat.every((part) => part.isAnchored),
    isNot: false,
    gaps: flat.flatMap((part) => part.gaps),
  })
}

const hasNot = (node: Node): boolean => node.isNot || (node.type === 'and' && node.parts.some(hasNot))

/** Branches with a NOT within lose it; a branch that is nothing but NOT is everything. */
function widened(parts: Node[]): Said {
  return either(
    parts.map((part) => {
      if (part.isNot) return { is: 'anything' }
      return part.type === 'and' && hasNot(part)
        ? both(part.parts.filter((one) => !hasNot(one)).map(said))
        : said(part)
    }),
  )
}

/** Each once; a gap stays one. */
function distinct(nodes: Node[]): Node[] {
  const seen = new Map<Text, Node>()
  for (const node of nodes) {
    const text = textFor(node)
    const gaps = [...new Set([...(seen.get(text)?.gaps ?? []), ...node.gaps])]
    seen.set(text, { ...node, gaps })
  }
  return [...seen.values()]
}

/** The rule of a node; `isInside`: within another. */
function textFor(node: Node, isInside = false): Text {
  if (node.type === 'leaf') return node.text
  const text = node.parts.map((part) => textFor(part, true)).join(node.type === 'or' ? ' OR ' : ' ')
  return isInside && node.type === 'or' ? `(${text})` : text
}

const fits = (text: Text) => weigh(text) <= room

/** Rules that together catch what the node catches; wider where nothing else fits. */
function split(node: Node): Text[] {
  const text = textFor(node)
  if (fits(text)) return [text]
  if (node.type === 'leaf') return []
  return node.type === 'or' ? packed(node.parts.flatMap(split)) : distributed(node.parts)
}

/** As few as possible, in their order. */
function packed(texts: Text[]): Text[] {
  const rules: Text[] = []
  for (const text of texts) {
    const joined = `${rules.at(-1)} OR ${text}`
    if (rules.length > 0 && fits(joined)) rules[rules.length - 1] = joined
    else rules.push(text)
  }
  return rules
}

/** `a (b OR c)` is `a b` and `a c`; without an OR, what is too long loses parts. */
function distributed(parts: Node[]): Text[] {
  const choices = parts.filter(({ type }) => type === 'or').sort((a, b) => lengthOf(b) - lengthOf(a))
  const choice = choices[0]
  if (choice?.type !== 'or') return shortened(parts)
  const rest = parts.filter((part) => part !== choice)
  const middle = Math.ceil(choice.parts.length / 2)
  return [choice.parts.slice(0, middle), choice.parts.slice(middle)].flatMap((half) => {
    const joined = both([...rest.map(said), either(half.map(said))])
    return joined.is === 'node' ? split(joined.node) : []
  })
}

const lengthOf = (node: Node) => weigh(textFor(node))

function shortened(parts: Node[]): Text[] {
  const anchor = parts.filter(({ isAnchored }) => isAnchored).sort((a, b) => lengthOf(a) - lengthOf(b))[0]
  if (!anchor || !fits(textFor(anchor))) return []
  let text = textFor(anchor, true)
  for (const part of parts) {
    const longer = `${text} ${textFor(part, true)}`
    if (part !== anchor && fits(longer)) text = longer
  }
  return [text]
}
