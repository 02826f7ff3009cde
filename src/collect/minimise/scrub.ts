/**
 * Takes out of a text what leads to a person: handles, e-mail addresses, bank accounts, national numbers, telephone
 * numbers, number plates, house numbers, addresses of profiles. What was taken out is shown by `…`: a mark of no
 * language, that no later rule reads as a word.
 *
 * Where a rule must choose between a person and a figure it chooses by evidence: a check digit, a shape with its
 * separators, a word beside it. A street keeps its name, since streets are what a town talks about; the number goes.
 */

import { houseNumbers, ibans, nationalNumbers, phones, plates, type Rule } from './scrub-rules.js'

/** Whether a handle (without `@`, lower case) belongs to an organisation, a medium or an office. */
export type MayStay = (handle: string) => boolean

const numberRules: Rule[] = [ibans, nationalNumbers, phones, plates, houseNumbers]

/**
 * Scrubbing twice is scrubbing once: what one rule takes out can lay bare something for another, so the rules go round
 * until nothing changes. Each round takes out digits or signs, and texts are short: two rounds nearly always.
 */
export function scrub(text: string, mayStay: MayStay = () => false): string {
  let before = text
  for (;;) {
    const after = round(before, mayStay)
    if (after === before) return after
    before = after
  }
}

function round(text: string, mayStay: MayStay): string {
  let left = text
  if (left.includes('/')) left = profiles(left, mayStay)
  if (left.includes('@') || left.includes('＠')) left = handles(left, mayStay)
  if (/\d/.test(left)) for (const rule of numberRules) left = rule(left)
  return left
}

const server = String.raw`@(?:[\p{L}\p{N}-]{1,63}\.){1,5}\p{L}{2,24}`
const name = String.raw`[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,62}[\p{L}\p{N}_])?`
/**
 * `@jan`, `@jan@instance.be`, `@jan.bsky.social`, also glued to a word; or an e-mail address. Both are looked for in one
 * go from left to right, so that the `@` inside an address is not taken for the start of a handle.
 */
const handleOrMail = new RegExp(
  String.raw`[@＠](${name}(?:${server})?)|[\p{L}\p{N}_%+][\p{L}\p{N}._%+-]{0,63}${server}`,
  'gu',
)

function handles(text: string, mayStay: MayStay): string {
  return text.replace(handleOrMail, (whole, handle: string | undefined) =>
    handle && mayStay(handle.toLowerCase()) ? whole : '…',
  )
}

/** Sites where the first part of the path is an account, and the parts that are not. */
const profile =
  /\b((?:x|twitter|facebook|fb|instagram|tiktok|threads|linkedin)\.(?:com|net)|bsky\.app\/profile|t\.me|wa\.me)\/([^\s…/?#]+)([^\s…]*)/giu
const notAnAccount = new Set(
  'events groups watch hashtag explore share reel reels p i search sharer story.php company s intent home'.split(
    ' ',
  ),
)

function profiles(text: string, mayStay: MayStay): string {
  return text.replace(profile, (whole, site: string, account: string) => {
    const name = account.replace(/^@/, '').toLowerCase()
    return notAnAccount.has(name) || mayStay(name) ? whole : `${site}/…`
  })
}
