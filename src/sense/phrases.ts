/**
 * Patterns of phrases that may stand anywhere, looked for only at the words that one of them begins with: a hundred of them in
 * one pattern are tried at every word of every post.
 */
export type Phrases = {
  /** `words`: in lower case, single spaces between them. */
  isIn(words: string): boolean
  /** Whether `words` begins with one. */
  begins(words: string): boolean
}

/** Each a regular expression for whole words, whose first word is written out: `weet`, `(ik|wij)`, `any(one|body)`, `tips?`. */
export function createPhrases(patterns: readonly string[]): Phrases {
  const byFirst = new Map<string, string[]>()
  for (const pattern of patterns)
    for (const first of firstWords(pattern)) byFirst.set(first, [...(byFirst.get(first) ?? []), pattern])
  const found = new Map(
    [...byFirst].map(([first, own]) => [first, new RegExp(`(?:${own.join('|')})(?= |$)`, 'y')] as const),
  )

  function standsAt(words: string, at: number, end: number): boolean {
    const pattern = found.get(words.slice(at, end))
    if (!pattern) return false
    pattern.lastIndex = at
    return pattern.test(words)
  }

  return {
    begins: (words) => standsAt(words, 0, endOfWord(words, 0)),
    isIn: (words) => {
      for (let at = 0; at < words.length; ) {
        const end = endOfWord(words, at)
        if (standsAt(words, at, end)) return true
        at = end + 1
      }
      return false
    },
  }
}

function endOfWord(words: string, at: number): number {
  const space = words.indexOf(' ', at)
  return space === -1 ? words.length : space
}

/** Every word that a pattern can begin with. Throws where that cannot be read off. */
export function firstWords(pattern: string): string[] {
  let made = ['']
  for (let at = 0; at < pattern.length && !' $'.includes(pattern[at] as string); ) {
    const group = pattern[at] === '(' ? pattern.slice(at + 1, pattern.indexOf(')', at)).split('|') : null
    const options = group ?? [pattern[at] as string]
    at += group ? group.join('|').length + 2 : 1
    const optional = pattern[at] === '?'
    if (optional) at += 1
    made = made.flatMap((begun) => [...options, ...(optional ? [''] : [])].map((option) => begun + option))
  }
  const words = made.map((word) => word.split(' ')[0] as string)
  const odd = words.find((word) => !/^[\p{L}'-]+$/u.test(word))
  if (odd !== undefined) throw new Error(`a phrase cannot begin with ${odd}: ${pattern}`)
  return [...new Set(words)]
}
