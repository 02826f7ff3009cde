/**
 * What a query should catch, written down a second time from docs/query-language.md, by other means than src/match uses:
 * a document becomes one line of text, and a term is looked for in it as a piece of that line. Slow, and only for tests.
 */

export type Wish =
  | { all: Wish[] }
  | { any: Wish[] }
  | { no: Wish }
  /** A term or phrase, as written; a `*` at the end of a word is a prefix. */
  | { term: string }
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
}

/** A document as lines to look in. */
export type Read = { line: string; tags: Set<string>; accounts: Set<string>; doc: Document }

const hole = ' ¦ '

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
  return { line: ` ${[title, text, ...listed].map(line).join(hole)} `, tags, accounts, doc }
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
  return even(text)
    .replace(/[^\p{L}\p{N}\p{M}¦]+/gu, ' ')
    .replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]\p{M}*|¦/gu, ' $& ')
    .replace(/ +/g, ' ')
    .trim()
}

export function catches(wish: Wish, post: Read): boolean {
  if ('all' in wish) return wish.all.every((part) => catches(part, post))
  if ('any' in wish) return wish.any.some((part) => catches(part, post))
  if ('no' in wish) return !catches(wish.no, post)
  if ('account' in wish) return post.accounts.has(wish.account.toLowerCase())
  if ('lang' in wish) {
    const known = ['nl', 'fr', 'de', 'en'].find((lang) => post.doc.lang.toLowerCase().split('-')[0] === lang)
    return (known ?? 'other') === wish.lang
  }
  if ('source' in wish) return post.doc.network === wish.source
  if ('kind' in wish) return post.doc.kind === wish.kind
  if ('tag' in wish) {
    const name = tagName(wish.tag)
    return wish.tag.endsWith('*') ? [...post.tags].some((tag) => tag.startsWith(name)) : post.tags.has(name)
  }
  return new RegExp(pattern(wish.term), 'u').test(post.line)
}

/** A look-behind and look-ahead for the spaces, so that the words of a phrase may share them. */
function pattern(term: string): string {
  const words = term.split('*').map(line)
  const open = term.endsWith('*')
  const last = words.length - 1
  const joined = words
    .map((part, i) => part + (i < last && !(open && i === last - 1) ? '[^ ¦]* ' : ''))
    .join('')
  return `(?<= )${joined.trim()}${open ? '' : '(?= )'}`
}
