/**
 * Text from outside, made harmless to store, compare and set in a line: what stays is what a reader sees.
 *
 * Marks that turn the direction of text are removed, not balanced: right-to-left scripts keep their own direction
 * without them, and what they do in a Dutch sentence is deceive. Joiners stay where writing needs them (emoji, Persian).
 */

/** Of what a network sends, in UTF-16 units; nobody reads on, and every rule below stays cheap. */
const longestRead = 20_000

const lineEnds = /\r\n?|[\u0085\u2028\u2029]/g
const controls = /(?![\t\n])\p{Cc}|[\ufffe\uffff]/gu
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]/g
const invisible = /[\u00ad\u180e\u200b\u2060-\u2065\ufeff\ufff9-\ufffb]|\u034f|[\u{e0000}-\u{e0fff}]/gu
const blanks = /[\u115f\u1160\u2800\u3164\uffa0]/g
const strayJoiners = /(?<=[\p{Script=Latin}\p{N}])[\u200c\u200d]+|(?<=[\u200c\u200d])[\u200c\u200d]+/gu
const loneSurrogates = /\p{Surrogate}/gu
const piledMarks = /(\p{M}{4})\p{M}+/gu

/** Well-formed NFC, line ends as `\n`, at most one empty line in a row, no other runs of white space. Never throws. */
export function clean(text: string): string {
  return isClean(text) ? text : cleaned(text)
}

export function cleaned(text: string): string {
  return text
    .slice(0, longestRead)
    .replace(loneSurrogates, '\ufffd')
    .replace(lineEnds, '\n')
    .replace(controls, '')
    .replace(directions, '')
    .replace(invisible, '')
    .replace(strayJoiners, '')
    .replace(blanks, ' ')
    .normalize('NFC')
    .replace(piledMarks, '$1')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** What nearly every text is made of, and what no rule changes: ASCII, composed Latin letters, quotation marks, dashes. */
const harmless = Uint8Array.from({ length: 0x2100 }, (_, code) =>
  (code > 0x20 && code < 0x7f) ||
  (code >= 0xc0 && code <= 0x17f) ||
  (code >= 0x2010 && code <= 0x2026 && code !== 0x2011) ||
  code === 0x20ac
    ? 1
    : 0,
)

/** Whether it can be seen in one go that nothing has to be done: most texts are short and plain. */
export function isClean(text: string): boolean {
  if (text.length > longestRead) return false
  // As if a line had ended before it: a text begins and ends with a sign, and a space stands between two.
  let former = 10
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 32 || code === 10) {
      if (former === 32 || former === 10) return false
    } else if (harmless[code] !== 1) return false
    former = code
  }
  return former !== 32 && (former !== 10 || text === '')
}

/** The head of a text, at most `length` UTF-16 units, cut between words where there is one near, and shown as cut. */
export function head(text: string, length: number): string {
  if (text.length <= length) return text
  const room = text.slice(0, length - 1)
  const word = room.search(/\s\S{0,40}$/)
  return `${(word > 0 ? room.slice(0, word) : room).replace(/[\ud800-\udbff]$/, '').trimEnd()}…`
}
