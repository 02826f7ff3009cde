/** From a text in a bank to what one person typed: choices made, words filled in, now and then a slip of the thumb. */

import type { Chance } from './seeded.js'

export type Slots = Readonly<Record<string, string>>

/** `[a|b]` becomes a or b, `{name}` the word of that name. */
export function fill(template: string, slots: Slots, luck: Chance): string {
  const chosen = template.replace(/\[([^\]|]*(?:\|[^\]|]*)+)\]/g, (_, choices: string) =>
    luck.pick(choices.split('|')),
  )
  const filled = chosen.replace(/\{(\w+)\}/g, (_, name: string) => {
    const word = slots[name]
    if (word === undefined) throw new Error(`no word for {${name}} in: ${template}`)
    return word
  })
  return filled.charAt(0).toUpperCase() + filled.slice(1)
}

/** Slips that are made every day in Flanders. None of them touches a word that a search would use. */
const slips: readonly [RegExp, string][] = [
  [/\beigenlijk\b/, 'eigelijk'],
  [/\bwordt\b/, 'word'],
  [/\bgebeurt\b/, 'gebeurd'],
  [/\bprecies\b/, 'percies'],
  [/\bnatuurlijk\b/, 'ntuurlijk'],
  [/\biedereen\b/, 'idereen'],
  [/\bnergens\b/, 'nergns'],
  [/\baltijd\b/, 'altij'],
  [/\bgewoon\b/, 'gwn'],
  [/\bweer\b/, 'wer'],
  [/\bniet\b/, 'ni'],
  [/\bdat is\b/i, 'das'],
  [/\bhet is\b/i, 'tis'],
]

const flourishes = [' 😊', ' 🙄', ' 😤', ' 👍', ' 🤔', ' 😅', '!!', ' …', ' 🙏', ' hé', ' amai'] as const

/** The same words as a person in a hurry types them. The length stays under the 300 characters of Bluesky. */
export function typed(text: string, luck: Chance): string {
  let result = text
  if (luck.yes(0.12)) {
    const [wrong, right] = luck.pick(slips)
    result = result.replace(wrong, right)
  }
  if (luck.yes(0.2)) result = result.replace(/(?<=[a-zé])\.$/, '')
  if (luck.yes(0.07)) result = result.toLowerCase()
  if (luck.yes(0.1) && result.length < 280 && !/\p{Extended_Pictographic}/u.test(result)) {
    result = result.replace(/( #\w+)*$/, (tags) => luck.pick(flourishes) + tags)
  }
  return result
}
