/**
 * The rules of {@link scrub} that look for numbers and addresses. Each is linear: every repetition is bounded. Most texts with a
 * figure in them have no more than that, so each rule first asks, cheaply, for something without which it finds nothing.
 */

/** A text without what this rule looks for. */
export type Rule = (text: string) => string

/** Lengths by country (ISO 13616); another country's account is tried as a whole. */
const ibanLength: Record<string, number> = {
  BE: 16,
  NL: 18,
  LU: 20,
  DE: 22,
  FR: 27,
  GB: 22,
  IE: 22,
  ES: 24,
  IT: 27,
  PT: 25,
  PL: 28,
  AT: 20,
  CH: 21,
  RO: 24,
  BG: 22,
  TR: 26,
  MA: 28,
}
const iban = /(?<![\p{L}\p{N}])[A-Za-z]{2}\d{2}(?:[ .\u00a0-]?[A-Za-z0-9]){11,30}/gu

const mayBeIban = /[A-Za-z]{2}\d{2}/

export const ibans: Rule = (text) => (mayBeIban.test(text) ? withoutIbans(text) : text)

const withoutIbans: Rule = (text) =>
  text.replace(iban, (whole) => {
    const length = ibanLength[whole.slice(0, 2).toUpperCase()] ?? whole.replace(/[^A-Za-z0-9]/g, '').length
    const end = endOfSigns(whole, length)
    const rest = whole.slice(end)
    if (
      end === 0 ||
      !isIban(
        whole
          .slice(0, end)
          .replace(/[^A-Za-z0-9]/g, '')
          .toUpperCase(),
      )
    )
      return whole
    return `…${rest}`
  })

/** Where the n-th letter or digit ends; 0 when there are fewer. */
function endOfSigns(text: string, n: number): number {
  let seen = 0
  for (let at = 0; at < text.length; at++) {
    if (/[A-Za-z0-9]/.test(text[at] ?? '') && ++seen === n) return at + 1
  }
  return 0
}

/** ISO 7064, modulo 97-10: the first four signs to the back, letters as 10 … 35. */
function isIban(signs: string): boolean {
  let remainder = 0
  for (const sign of signs.slice(4) + signs.slice(0, 4)) {
    const value = Number.parseInt(sign, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder === 1
}

/** Whether there are so many digits, anywhere. */
function hasDigits(text: string, least: number): boolean {
  let left = least
  for (let i = 0; i < text.length && left > 0; i++) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) left--
  }
  return left === 0
}

const belgian = /(?<!\d)\d{2}[. -]?\d{2}[. -]?\d{2}[. -]?\d{3}[. -]?\d{2}(?!\d)/g
const dutch = /(?<![\d.,€])(?:\d{9}|\d{4}[. ]\d{2}[. ]\d{3})(?![\d]|[.,]\d)/g

/** The Belgian national number and the Dutch BSN, where their check digits hold. */
export const nationalNumbers: Rule = (text) => (hasDigits(text, 9) ? withoutNationalNumbers(text) : text)

const withoutNationalNumbers: Rule = (text) =>
  text
    .replace(belgian, (whole) => (isBelgian(whole.replace(/\D/g, '')) ? '…' : whole))
    .replace(dutch, (whole) => (isDutch(whole.replace(/\D/g, '')) ? '…' : whole))

/** 97 less the remainder of the first nine digits, with a 2 before them for those born since 2000. */
function isBelgian(digits: string): boolean {
  const month = Number(digits.slice(2, 4)) % 20
  const check = Number(digits.slice(9))
  const first = digits.slice(0, 9)
  return month <= 12 && [first, `2${first}`].some((body) => 97 - (Number(body) % 97) === check)
}

/** The eleven test: weights 9 … 2 and −1. */
function isDutch(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at === 8 ? -1 : 9 - at), 0)
  return sum % 11 === 0 && Number(digits) > 0
}

const abroad = String.raw`(?:\+|00)[1-9]\d{0,2}[ ./-]{0,2}(?:\(0\))?`
const athome = String.raw`\(?0[1-9]\d{0,3}\)?`
const bare = String.raw`(?:324|316)\d`
const phone = new RegExp(
  String.raw`(?<![\p{L}\p{N}€#]|[\p{L}\p{N}][.,/-])(?:${abroad}|${athome}|${bare})(?:[ ./\u00a0-]{0,3}\(?\d\)?){4,12}(?!\d)`,
  'gu',
)
const named =
  /\b(tel|gsm|telefoon|telefoonnummer|mobiel|phone|handy)([.:]?\s?(?:is |op )?)\+?\d(?:[ ./-]?\d){5,13}(?!\d)/giu

/** Belgian, Dutch, French and German numbers, from home and from abroad; 112, 1722 and years stay. */
export const phones: Rule = (text) => (hasDigits(text, 6) ? withoutPhones(text) : text)

const withoutPhones: Rule = (text) =>
  text
    .replace(row, withoutRow)
    .replace(phone, (whole) => (isPhone(whole) ? '…' : whole))
    .replace(named, '$1$2…')

/** More digits than one number has. */
const row = new RegExp(
  String.raw`(?<![\p{L}\p{N}€#]|[\p{L}\p{N}][.,/-])(?:${abroad}|${athome}|${bare})(?:[ ./\u00a0-]{0,3}[(+]?\d\)?){13,64}(?!\d)`,
  'gu',
)
const begins = /^\(?(?:0{1,2}[1-9]|\+[1-9])/
const between = /[ ./\u00a0-]+/g

/** Numbers right behind each other: takes out the longest beginning that is two numbers or more, each whole. */
function withoutRow(whole: string): string {
  const gaps = [...whole.matchAll(between)].map((gap) => ({ from: gap.index, to: gap.index + gap[0].length }))
  const ends = [...gaps, { from: whole.length, to: whole.length }]
  /** Where a number may begin, with how many stand before it. */
  const reached = new Map([[0, 0]])
  let longest = 0
  for (const [at, count] of reached) {
    for (const { from, to } of ends) {
      const one = whole.slice(at, from)
      if (from <= at || !begins.test(one) || !isPhone(one)) continue
      reached.set(to, Math.max(count + 1, reached.get(to) ?? 0))
      if (count > 0) longest = Math.max(longest, from)
    }
  }
  return longest === 0 ? whole : `…${whole.slice(longest)}`
}

const date = /^0?\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)\d{2}(?!\d)/
const times = /^(?:[01]\d|2[0-4])\.[0-5]\d(?:[ -]{1,3}(?:[01]\d|2[0-4])\.[0-5]\d)+$/

function isPhone(whole: string): boolean {
  const digits = whole.replace(/\D/g, '')
  if (date.test(whole) || times.test(whole)) return false
  if (/^\+|^00/.test(whole)) return digits.length >= 8 && digits.length <= 17
  if (digits.startsWith('3')) return digits.length === 11
  return digits.length >= 9 && digits.length <= 12
}

/** Groups of letters (X) and digits (9): Dutch since 1951, French since 2009 (XX-999-XX), Belgian since 2010 (9-XXX-999). */
const plateShapes = (
  'XX-99-99 99-99-XX 99-XX-99 XX-99-XX XX-XX-99 99-XX-XX 99-XXX-9 9-XXX-99 XX-999-X X-999-XX XXX-99-X X-99-XXX ' +
  '9-XX-999 999-XX-9 XX-999-XX 9-XXX-999'
).split(' ')
const shaped = plateShapes
  .map((shape) => shape.replaceAll('X', '[A-Z]').replaceAll('9', String.raw`\d`))
  .join('|')
const plate = new RegExp(
  String.raw`(?<![\p{L}\p{N}-])(?:${shaped}|[1-9][A-Z]{3}\d{3})(?![\p{L}\p{N}]|-[\p{L}\p{N}])`,
  'gu',
)
const namedPlate =
  /\b((?:[Nn]ummer)?[Pp]laat|[Kk]enteken|[Kk]ennzeichen|[Pp]laque|[Pp]late)((?: is| nr\.?)?[ :]{1,2})(?=[A-Z0-9 -]{0,9}\d)[A-Z0-9]{1,3}(?:[ -]?[A-Z0-9]{1,4}){1,2}(?![\p{L}\p{N}])/gu

/** By shape with its hyphens, in capitals; anything that looks like one after the word *nummerplaat*. */
export const plates: Rule = (text) => {
  const left = mayBePlate.test(text) ? text.replace(plate, '…') : text
  return mayNamePlate.test(left) ? left.replace(namedPlate, '$1$2…') : left
}

const withoutPlates: Rule = (text) => text.replace(plate, '…').replace(namedPlate, '$1$2…')
const mayBePlate = /[A-Z]-\d|\d-[A-Z]|\d[A-Z]{3}\d/
const mayNamePlate = /laat|enteken|ennzeichen|laque|late/iu

const number = String.raw`\d{1,4}(?:\s?[a-zA-Z](?![\p{L}\p{N}]))?(?:\s?(?:bus|bte|b|/|-)\s?\d{1,4}(?![\p{L}\p{N}]))?`
/** A number of something else: a moment, a measure, a year. */
const noNumber = String.raw`(?!(?:19|20)\d\d(?!\p{N}))(?!\d+(?:[.:,]\d|\s?(?:uur|u|h|ste|de|e|km|m|meter|cm|euro|eur|€|%|jaar|dagen|weken|maanden|mensen|huizen|woningen|bomen|auto|kinderen|doden|gewonden|jan|feb|m(?:aa)?rt|apr|mei|jun|jul|aug|sep|okt|nov|dec|mars|avril|mai|juin|juil|ao[uû]t|oct|d[eé]c)(?![\p{L}\p{N}])|\s?(?:januari|februari|april|juni|juli|augustus|september|oktober|november|december|janvier|f[eé]vrier|juillet|septembre|octobre)))`
const ending = '(?![\\p{L}\\p{N}]|[.:,]\\d)'
const sure = 'straat|laan|steenweg|dreef|straße|strasse'
const alike =
  'weg|plein|baan|markt|hof|pad|park|berg|dijk|kaai|kade|lei|singel|gracht|heide|steeg|plaats|wijk|kouter|akker|veld|platz|gasse|allee|ufer'
const street = new RegExp(
  String.raw`(?<![\p{L}])(\p{L}[\p{L}'’.-]{1,40}(?:${sure})|\p{Lu}[\p{L}'’.-]{1,40}(?:${alike})|\p{Lu}[\p{L}'’-]{1,30} (?:Steenweg|Straat|Laan|Dreef|Baan|Weg|Plein|Markt|Kaai|Kade|Lei|Dijk|Hof)|(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hauss[eé]e|[Cc]hemin|[Ii]mpasse|[Aa]ll[eé]e|[Qq]uai)(?: [\p{L}'’-]{1,30}){1,5})(,? (?:nr\.? ?|nummer )?)${noNumber}${number}${ending}`,
  'gu',
)
const mayBeStreet = / (?:nr\.?)?\d/
const french =
  /(?<![\p{L}\p{N}.,])\d{1,4}(?: ?(?:bis|ter))?(,? )(?=(?:rue|avenue|boulevard|chauss[eé]e|chemin|impasse|all[eé]e|quai) \p{L})/giu

/** *Kerkstraat 12 bus 3* becomes *Kerkstraat …*; *Kerkstraat 12 mei* and *Kerkstraat 14.30* stay. */
export const houseNumbers: Rule = (text) => {
  const left = mayBeStreet.test(text) ? text.replace(street, '$1$2…') : text
  return mayBeFrench.test(left) ? left.replace(french, '…$1') : left
}

const mayBeFrench = /\d.{0,5} (?:rue|avenue|boulevard|chauss[eé]e|chemin|impasse|all[eé]e|quai) /iu

const withoutHouseNumbers: Rule = (text) => text.replace(street, '$1$2…').replace(french, '…$1')

/** The rules without their first question, which a test holds against them. */
export const whole = {
  ibans: withoutIbans,
  nationalNumbers: withoutNationalNumbers,
  phones: withoutPhones,
  plates: withoutPlates,
  houseNumbers: withoutHouseNumbers,
}
