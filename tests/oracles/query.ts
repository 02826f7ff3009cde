/**
 * What a query should catch, written down a second time from docs/query-language.md, by other means than src/match uses:
 * a document becomes one line of text, and a term is looked for in it as a piece of that line. Slow, and only for tests.
 */

import { stemmer as dutch } from '@orama/stemmers/dutch'
import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as french } from '@orama/stemmers/french'
import { stemmer as german } from '@orama/stemmers/german'

export type Wish =
  | { all: Wish[] }
  | { any: Wish[] }
  | { no: Wish }
  /** A term or phrase, as written; with `*` at the ends of words and `?` within them. */
  | { term: string }
  /** Each is near the next; `most[i]` words between part i and i + 1. */
  | { near: Wish[]; most: number[]; ordered: boolean[] }
  | { loose: string[]; most: number }
  | { exact: string }
  | { stem: string }
  | { compound: string }
  | { title: Wish }
  | { site: string }
  | { url: string }
  | { has: 'link' | 'image' | 'video' | 'question' }
  | { is: 'reply' | 'repost' }
  /** Written as the name of another query. */
  | { named: Wish }
  | { tag: string }
  | { account: string }
  | { lang: string }
  | { source: string }
  | { kind: string }

export type Document = {
  title?: string
  text: string
  lang: string
  network: string
  kind: 'news' | 'social' | 'own'
  tags: string[]
  mentions: string[]
  url?: string
  links?: string[]
  carries?: { link?: boolean; image?: boolean; video?: boolean }
  isReply?: boolean
  isRepost?: boolean
  isQuestion?: boolean
}

/** A document as lines to look in: `¦` stands for a link or mention, `¶` between the title, the text and the tags. */
export type Read = {
  line: string
  /** The same words with case and accents. */
  exact: string
  /** The same words with `⟦` and `⟧` around those of each hashtag, and the names of these in order. */
  marked: string
  names: string[]
  tags: Set<string>
  accounts: Set<string>
  doc: Document
}

const hole = ' ¶ '

export function read(doc: Document): Read {
  const accounts = new Set<string>()
  const meet = (name: string) => {
    const whole = name
      .replace(/^@/, '')
      .replace(/[-.]*$/, '')
      .toLowerCase()
      .normalize('NFC')
    accounts.add(whole).add(whole.replace(/@.*/, ''))
  }
  for (const name of doc.mentions) meet(name)
  const title = withoutLinks(doc.title ?? '', meet)
  const text = withoutLinks(doc.text, meet)
  const tags = new Set<string>()
  for (const part of [title, text]) {
    for (const [, tag] of even(part).matchAll(/(?<!&)#([\p{L}\p{N}_][\p{L}\p{N}\p{M}_]*)/gu))
      tags.add(tag ?? '')
  }
  const listed = doc.tags.filter((tag) => !tags.has(tagName(tag)))
  for (const tag of listed) tags.add(tagName(tag))
  const names: string[] = []
  const mark = (part: string) =>
    even(part).replace(/(?<!&)#([\p{L}\p{N}_][\p{L}\p{N}\p{M}_]*)/gu, (_, tag: string) => {
      names.push(tag)
      return `#⟦${tag}⟧`
    })
  const marked = [mark(title), mark(text), ...listed.map((tag) => mark(`#${tag.replaceAll(' ', '_')}`))]
  for (const [i, tag] of listed.entries()) names[names.length - listed.length + i] = tagName(tag)
  const parts = doc.title ? [title, text, ...listed] : [text, ...listed]
  return {
    line: ` ${parts.map(line).join(hole)} `,
    exact: ` ${parts.map(spelled).join(hole)} `,
    marked: ` ${(doc.title ? marked : marked.slice(1)).map(line).join(hole)} `,
    names,
    tags,
    accounts,
    doc,
  }
}

function tagName(tag: string): string {
  return even(tag).replace(/[^\p{L}\p{N}\p{M}_]/gu, '')
}

type Rule = {
  /** What it looks like from its first character on. */
  shape: RegExp
  /** Whether it may begin after this character; the empty string at the beginning. */
  after: (before: string) => boolean
}
const isLetter = (sign: string) => /[\p{L}\p{N}]/u.test(sign)
const site = '(?:[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}-]*\\.)+'
const endings = [
  'be',
  'nl',
  'com',
  'org',
  'eu',
  'fr',
  'gent',
  'brussels',
  'vlaanderen',
  'amsterdam',
  'frl',
  'uk',
]
const outsideWords: Rule[] = [
  { shape: /[a-z][a-z0-9]+:\/\/[^\s<>"“”„«»]*/iuy, after: () => true },
  { shape: /www\.[^\s<>"“”„«»]+/iuy, after: (before) => !isLetter(before) },
  {
    shape: new RegExp(`[\\p{L}\\p{N}\\p{M}._%+-]*[\\p{L}\\p{N}_]\\p{M}*@${site}[a-zA-Z]{2,24}`, 'uy'),
    after: () => true,
  },
  {
    shape: new RegExp(`@[\\p{L}\\p{N}_][\\p{L}\\p{N}\\p{M}_.-]*(?:@${site}[a-zA-Z]{2,24})?`, 'uy'),
    after: (before) => !isLetter(before) && before !== '_' && before !== '@',
  },
  {
    shape: new RegExp(
      `${site}(?:[a-zA-Z]{2,24}(?::\\d+)?[/?][^\\s<>"“”„«»]+|(?:${endings.join('|')})(?![\\p{L}\\p{N}\\p{M}_-]|\\.[\\p{L}\\p{N}]))`,
      'uy',
    ),
    after: (before) => !isLetter(before) && !/[@._-]/.test(before),
  },
]

/** Cuts out links, mail addresses and mentions, from left to right. */
function withoutLinks(text: string, meet: (name: string) => void): string {
  let left = ''
  let before = ''
  for (let i = 0; i < text.length; ) {
    const found = outsideWords
      .map(({ shape, after }) => (after(before) ? startingAt(shape, text, i) : null))
      .find(Boolean)
    if (found?.startsWith('@')) meet(found)
    const sign = found ?? String.fromCodePoint(text.codePointAt(i) ?? 0)
    left += found ? '¦' : sign
    if (found || !/\p{M}/u.test(sign)) before = [...sign].at(-1) ?? ''
    i += sign.length
  }
  return left
}

function startingAt(shape: RegExp, text: string, at: number): string | null {
  shape.lastIndex = at
  return shape.exec(text)?.[0] ?? null
}

const ligatures: [RegExp, string][] = [
  [/ß/g, 'ss'],
  [/æ/g, 'ae'],
  [/œ/g, 'oe'],
  [/ø/g, 'o'],
  [/[đð]/g, 'd'],
  [/ħ/g, 'h'],
  [/ı/g, 'i'],
  [/ł/g, 'l'],
  [/þ/g, 'th'],
  [/ŧ/g, 't'],
  [/ς/g, 'σ'],
]

/** One spelling: no case, no accents, nothing invisible. */
function even(text: string): string {
  const decomposed = text.replace(/[½¼¾]/g, ' ').normalize('NFKD').toLowerCase().normalize('NFKD')
  const bare = decomposed.replace(
    /(?![\u3099\u309a])[\p{Script=Inherited}\p{Cf}]|(?=\p{M})[\p{Script=Hebrew}\p{Script=Arabic}]/gu,
    '',
  )
  return ligatures.reduce((spelled, [from, to]) => spelled.replace(from, to), bare)
}

function line(text: string): string {
  return spaced(even(text)).normalize('NFC')
}

/** Words as they are written. */
function spelled(text: string): string {
  const bare = text.replace(/\p{Cf}/gu, (sign) => (sign === '\u200b' ? ' ' : '')).replace(/[½¼¾]/g, ' ')
  return spaced(bare.replace(/(?<![\p{L}\p{N}\p{M}])\p{M}+/gu, '').normalize('NFC'))
}

function spaced(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}\p{M}¦⟦⟧]+/gu, ' ')
    .replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]\p{M}*|[¦⟦⟧]/gu, ' $& ')
    .replace(/ +/g, ' ')
    .trim()
}

export function catches(wish: Wish, post: Read): boolean {
  if ('all' in wish) return wish.all.every((part) => catches(part, post))
  if ('any' in wish) return wish.any.some((part) => catches(part, post))
  if ('no' in wish) return !catches(wish.no, post)
  if ('named' in wish) return catches(wish.named, post)
  if ('title' in wish) return catches(wish.title, titleAlone(post))
  if ('account' in wish) return post.accounts.has(wish.account.toLowerCase())
  if ('lang' in wish) {
    const known = ['nl', 'fr', 'de', 'en'].find((lang) => post.doc.lang.toLowerCase().split('-')[0] === lang)
    return (known ?? 'other') === wish.lang
  }
  if ('source' in wish) return post.doc.network === wish.source
  if ('kind' in wish) return post.doc.kind === wish.kind
  if ('site' in wish || 'url' in wish || 'has' in wish || 'is' in wish) return isSo(wish, post.doc)
  if ('tag' in wish) return [...post.tags].some(tagTest(wish.tag))
  if ('near' in wish) return chained(wish, 0, null, post)
  if ('loose' in wish) return isLoose(wish.loose, wish.most, tokens(post))
  if ('exact' in wish) return new RegExp(`(?<= )${spelled(wish.exact)}(?= )`, 'u').test(post.exact)
  return stretches(wish, post).length > 0
}

const titles = new WeakSet<Read>()

/** The title of a title is itself. */
function titleAlone(post: Read): Read {
  if (titles.has(post)) return post
  const { title = '', ...doc } = post.doc
  const alone = read({ ...doc, text: title, tags: [], mentions: [] })
  titles.add(alone)
  return alone
}

type Fact = Extract<Wish, { site: string } | { url: string } | { has: string } | { is: string }>

function isSo(wish: Fact, doc: Document): boolean {
  const own = doc.kind === 'social' ? [] : [doc.url ?? '']
  if ('is' in wish) return wish.is === 'reply' ? doc.isReply === true : doc.isRepost === true
  if ('site' in wish) {
    const end = wish.site.replaceAll('.', '\\.')
    return new RegExp(`^https?://([^/]*\\.)?${end}(/|$)`, 'i').test(own[0] ?? '')
  }
  if ('url' in wish) return [...own, ...(doc.links ?? [])].join('\n').toLowerCase().includes(wish.url)
  if (wish.has === 'question') return doc.isQuestion === true
  if (wish.has !== 'link') return doc.carries?.[wish.has] === true
  return (
    doc.carries?.link === true ||
    (doc.links ?? []).length > 0 ||
    /https?:\/\/\S/i.test(`${doc.title} ${doc.text}`)
  )
}

function tagTest(wanted: string): (tag: string) => boolean {
  const name = tagName(wanted)
  return (tag) => (wanted.endsWith('*') ? tag.startsWith(name) : tag === name)
}

const tokens = (post: Read) => post.line.trim().split(' ')

type Stretch = { from: number; to: number }

/** All stretches of words that are what the wish asks for. */
function stretches(wish: Wish, post: Read): Stretch[] {
  if ('any' in wish) return wish.any.flatMap((part) => stretches(part, post))
  if ('named' in wish) return stretches(wish.named, post)
  if ('tag' in wish) return tagStretches(tagTest(wish.tag), post)
  const all = 'exact' in wish ? post.exact.trim().split(' ') : tokens(post)
  const fits = fitting(wish)
  return all.flatMap((_, from) =>
    all.slice(from, from + 12).flatMap((_, more) => {
      const to = from + more
      return fits(all.slice(from, to + 1)) ? [{ from, to }] : []
    }),
  )
}

function fitting(wish: Wish): (words: string[]) => boolean {
  if ('exact' in wish) return (words) => words.join(' ') === spelled(wish.exact)
  if ('stem' in wish) return ([word, ...more]) => more.length === 0 && isFormOf(wish.stem, word ?? '')
  if ('compound' in wish) {
    const key = line(wish.compound).replaceAll(' ', '')
    return (words) => words.join('') === key
  }
  if (!('term' in wish)) return () => false
  const whole = new RegExp(`^${pattern(wish.term)}$`, 'u')
  return (words) => whole.test(words.join(' '))
}

function tagStretches(test: (tag: string) => boolean, post: Read): Stretch[] {
  const found: Stretch[] = []
  let at = 0
  let from = 0
  let tag = 0
  for (const token of post.marked.trim().split(' ')) {
    if (token === '⟦') from = at
    else if (token === '⟧') {
      if (test(post.names[tag] ?? '') && at > from) found.push({ from, to: at - 1 })
      tag++
    } else at++
  }
  return found
}

/** Tries every stretch for every part. */
function chained(
  wish: Extract<Wish, { near: Wish[] }>,
  part: number,
  before: Stretch | null,
  post: Read,
): boolean {
  const wanted = wish.near[part]
  if (!wanted) return true
  return stretches(wanted, post).some((here) => {
    if (
      before &&
      !isNear(before, here, wish.most[part - 1] ?? 0, wish.ordered[part - 1] ?? false, tokens(post))
    )
      return false
    return chained(wish, part + 1, here, post)
  })
}

function isNear(one: Stretch, other: Stretch, most: number, ordered: boolean, all: string[]): boolean {
  if (one.to >= other.from && (ordered || other.to >= one.from)) return false
  const between = one.to < other.from ? all.slice(one.to + 1, other.from) : all.slice(other.to + 1, one.from)
  return between.length <= most && !between.includes('¶')
}

/** Tries every stretch of words, and every way to give each piece one of them. */
function isLoose(pieces: string[], most: number, all: string[]): boolean {
  const tests = pieces.map((piece) => new RegExp(`^${pattern(piece)}$`, 'u'))
  const give = (left: RegExp[], words: string[]): boolean => {
    const [first, ...others] = left
    if (!first) return true
    return words.some((word, i) => first.test(word) && give(others, words.toSpliced(i, 1)))
  }
  return all.some((_, from) => {
    const stretch = all.slice(from, from + pieces.length + most)
    const end = stretch.indexOf('¶')
    return give(tests, end < 0 ? stretch : stretch.slice(0, end))
  })
}

function isFormOf(term: string, word: string): boolean {
  if (!/^[\p{L}\p{N}]/u.test(word) || word.length > 40) return false
  const wanted = line(term)
  if (french(word) === french(wanted) || english(word) === english(wanted)) return true
  return [dutch, german].some((stem) => {
    const base = stem(wanted)
    const forms = ['', 't', 'd', 'et', 'end'].map((end) => base + end)
    const done = ['', 't', 'd', 'et'].map((end) => `ge${base}${end}`)
    return stem(word) === base || (base.length > 2 && [...forms, ...done].includes(stem(word)))
  })
}

/** A term as an expression for words with single spaces between them. */
function pattern(term: string): string {
  // Every second piece is the sign between: undefined for a star.
  const pieces = term.split(/(?<=[\p{L}\p{N}])\*|\*(?=[\p{L}\p{N}])|(\?(?=[\p{L}\p{N}?]))/u)
  const read = pieces.map((piece, i) => {
    if (i % 2 === 0) return withEdges(piece ?? '')
    return piece === undefined ? '[^ ¦¶]*' : '[^ ¦¶]'
  })
  return read.join('').trim()
}

/** Keeps a space where the piece begins or ends with a sign: that parts words. */
function withEdges(piece: string): string {
  const begins = /^[^\p{L}\p{N}\p{M}]/u.test(piece) ? ' ' : ''
  const ends = /[^\p{L}\p{N}\p{M}]$/u.test(piece) ? ' ' : ''
  return `${begins}${line(piece)}${ends}`
}
