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

const openings = [
  'Allez.',
  'Net thuis.',
  'Even ventileren.',
  'Ik lees het hier overal.',
  'Serieus?',
  'Bon.',
  'Pff.',
  'Goh.',
  'Nog eentje dan.',
  'Ik zeg het ook maar eens.',
  'Zeg.',
  'Hallo allemaal.',
  'Ook hier.',
  'Eerlijk is eerlijk.',
  'Bij ons thuis gaat het over niks anders.',
] as const

const closings = [
  'Ik ben benieuwd.',
  'Zo, dat moest eruit.',
  'En dat is niet de eerste keer.',
  'Mijn buurvrouw denkt er net zo over.',
  'Morgen zien we wel.',
  'Of ben ik de enige?',
  'Benieuwd wat de rest ervan vindt.',
  'Dat is mijn gedacht.',
  'Ge moet het maar weten.',
  'Anderen mogen daar anders over denken.',
  'Ik hou het in ’t oog.',
  'Doe ermee wat ge wilt.',
  'Vertel het verder.',
  'En nu een koffie.',
  'Meer zeg ik er niet over.',
] as const

const thanks = [
  'Alvast bedankt!',
  'Iemand die het weet?',
  'Merci!',
  'Dank voor een antwoord.',
  'Ik vind het nergens.',
  'Graag een antwoord, we zijn met meer.',
  'Vraag voor de hele straat.',
  'Groetjes!',
] as const

/** What somebody said before, with something of one's own before it, behind it, or both. */
export function inOwnWords(text: string, asks: boolean, luck: Chance): string {
  const way = luck.below(3)
  const opened = way === 1 ? text : `${luck.pick(openings)} ${text}`
  if (way === 0) return opened
  const tail = luck.pick(asks ? thanks : closings)
  return opened.replace(/(?<stop>[.!?…]?)(?<tags>(?: #\w+)*)$/, (_, stop: string, tags: string) => {
    return `${stop || (/(?:\p{Extended_Pictographic}|\ufe0f)$/u.test(opened) ? '' : '.')} ${tail}${tags}`
  })
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
    result = result.replace(/\.?(?<tags>(?: #\w+)*)$/, (_, tags: string) => luck.pick(flourishes) + tags)
  }
  return result
}
