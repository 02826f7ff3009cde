/**
 * Text from outside made calm enough for a line of a page: one line, without marks that turn the direction of what
 * follows, without towers of combining marks. Escaping is the work of JSX, not of this.
 */
export function calm(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu, '')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
    .trim()
}

/** At most `limit` characters as a reader counts them, cut at a word, with an ellipsis. */
export function shorten(text: string, limit: number): string {
  const line = calm(text)
  const characters = [...graphemes(line)]
  if (characters.length <= limit) return line
  const head = characters.slice(0, limit - 1).join('')
  const atWord = characters[limit - 1] === ' ' ? head : head.replace(/\s+\S*$/, '')
  const kept = (atWord.length > head.length * 0.6 ? atWord : head).replace(/[\s.,;:–-]+$/, '')
  // A question that was asked whole stays one: `dicht? …`
  return kept.length < head.length && /[?!]$/.test(kept) ? `${kept} …` : `${kept}…`
}

const segmenter = new Intl.Segmenter('nl', { granularity: 'grapheme' })

function* graphemes(text: string): Generator<string> {
  // No line that we show needs more than this, whatever comes in.
  for (const { segment } of segmenter.segment(text.slice(0, 2000))) yield segment
}
