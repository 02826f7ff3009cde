/**
 * What of a text says something about its language: words in small letters, without addresses, handles, numbers and
 * emoji. Enters: any string. Leaves: character codes of Latin words with one space around each, and how many letters of
 * other scripts there were. The training script reads texts through this same door.
 */

/** Only the beginning counts: more does not make the answer better, and a text of 100 kB must cost no more than a post. */
export const readAtMost = 1_000

export const noise =
  /\b(?:https?:\/\/\s*|www\.)\S*|\brt(?= @)|[^\s@]{1,64}@[^\s@]{1,255}\.\w+|@ ?[\w.-]+(?:@[\w.-]+)?|\b[\w-]+(?:\.[\w-]+)*\.(?:be|nl|com|org|eu|fr|vlaanderen)\b(?:\/\S*)?|\b[\w-]+(?:\.[\w-]+)+\/\S*|&(?:amp|lt|gt|quot);/gi
const hashtag = /#[\p{L}\p{N}_]+/gu
const anyLetter = /\p{L}/u
const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

const space = 32
const apostrophe = 39
/** The first sign that an address goes on with after its point. */
const hyphen = 45
const w = 119

export type Letters = {
  /** Codes; begins and ends with a space; words are parted by one space. A view that the next call overwrites. */
  codes: Uint16Array
  latin: number
  /** Letters of other scripts; an ideograph stands for a syllable and counts as two. */
  foreign: number
}

const room = new Uint16Array(4 * readAtMost)

export function letters(text: string): Letters {
  const cut = text.slice(0, 2 * readAtMost)
  const begin = mayHoldNoise(cut) ? cut.replace(noise, ' ') : cut
  const whole = begin.includes('#') ? begin.replace(hashtag, ' ') : begin
  const plain = scan(whole)
  // Hashtags are often English in a Dutch message: they only speak where little else does.
  return plain.latin + plain.foreign >= 12 || whole === begin
    ? plain
    : scan(begin.replace(hashtag, wordsOfTag))
}

/** Without one of these signs there is no address, no handle and no entity: nine texts of ten are not searched for them. */
export function mayHoldNoise(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 64) continue
    if (code === 64 || code === 38) return true
    if (code === 46 && (text.charCodeAt(i + 1) >= hyphen || (text.charCodeAt(i - 1) | 32) === w)) return true
    if (code === 58 && text.charCodeAt(i + 1) === 47) return true
  }
  return false
}

const wordsOfTag = (tag: string): string => ` ${tag.slice(1).replace(/(\p{Ll})(?=\p{Lu})|_/gu, '$1 ')} `

function scan(raw: string): Letters {
  // Compatibility form: letters drawn as mathematical bold, full width or with loose accents are plain letters again.
  const text = (isComposed(raw) ? raw : raw.normalize('NFKC')).toLowerCase()
  let at = 0
  let latin = 0
  let foreign = 0
  room[at++] = space
  const end = Math.min(text.length, 2 * readAtMost)
  for (let i = 0; i < end && latin < readAtMost; i++) {
    const code = text.charCodeAt(i)
    if (isLatin(code)) {
      // "leuuuuk" is "leuuk": two are enough to hear that somebody draws it out.
      if (code === room[at - 1] && code === room[at - 2]) continue
      room[at++] = code
      latin++
    } else if (isApostrophe(code) && belongsToWord(text, i)) {
      if (room[at - 1] !== apostrophe) room[at++] = apostrophe
    } else {
      if (room[at - 1] !== space) room[at++] = space
      if (code > 0x24f) foreign += foreignLetters(text, i)
    }
  }
  if (room[at - 1] !== space) room[at++] = space
  return { codes: room.subarray(0, at), latin, foreign }
}

/** Whether normalising changes nothing, as far as can be seen at once: ASCII, accented letters, quotation marks. */
export function isComposed(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80 || (code >= 0xc0 && code <= 0x131) || (code >= 0x2018 && code <= 0x201e)) continue
    return false
  }
  return true
}

function isLatin(code: number): boolean {
  if (code < 0x80) return code >= 97 && code <= 122
  return (code >= 0xdf && code <= 0x24f && code !== 0xf7) || (code >= 0x1e00 && code <= 0x1eff)
}

const isApostrophe = (code: number): boolean =>
  code === apostrophe || code === 0x2019 || code === 0x60 || code === 0xb4

/** Inside a word (l'eau, don't), or before a short one of which it is a part ('t, 's, 'n, 'nen); never a quotation mark. */
function belongsToWord(text: string, at: number): boolean {
  if (!isLatin(text.charCodeAt(at + 1))) return false
  if (at > 0 && isLatin(text.charCodeAt(at - 1))) return true
  let length = 1
  while (length <= 3 && isLatin(text.charCodeAt(at + 1 + length))) length++
  return length <= 3 && !isApostrophe(text.charCodeAt(at + 1 + length))
}

function foreignLetters(text: string, at: number): number {
  const letter = String.fromCodePoint(text.codePointAt(at) ?? space)
  if (!anyLetter.test(letter)) return 0
  return ideograph.test(letter) ? 2 : 1
}
