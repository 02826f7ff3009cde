/** Letters that decomposing leaves whole, and what they are spelled as: queries and the index of words must agree on them. */
const letters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  þ: 'th',
  ŧ: 't',
  ς: 'σ',
}
const each = new RegExp(`[${Object.keys(letters).join('')}]`, 'g')

/** In lower-case text. */
export function spelledOut(text: string): string {
  return text.replace(each, (letter) => letters[letter] ?? letter)
}
