/**
 * Words with letters left open: `*weg`, `*straat*`, `colo?r`. A `*` stands for any letters or none, and only at the beginning
 * or the end; a `?` for exactly one. One letter is one character of the folded word.
 */

/** The test for a pattern; linear in the word, but for an infix with `?`, where it takes the length of the pattern more. */
export function wild(pattern: string): (word: string) => boolean {
  const open = pattern.startsWith('*')
  const endless = pattern.endsWith('*')
  const core = pattern.slice(open ? 1 : 0, endless ? -1 : undefined)
  if (!core.includes('?')) return plainTest(core, open, endless)
  const letters = [...core]
  return (word) => {
    const own = [...word]
    const last = own.length - letters.length
    if (last < 0 || (!open && !endless && last > 0)) return false
    const from = open && !endless ? last : 0
    const to = open ? last : 0
    for (let at = from; at <= to; at++) if (fitsAt(letters, own, at)) return true
    return false
  }
}

function plainTest(core: string, open: boolean, endless: boolean): (word: string) => boolean {
  if (open && endless) return (word) => word.includes(core)
  return open ? (word) => word.endsWith(core) : (word) => word.startsWith(core)
}

function fitsAt(letters: string[], word: string[], at: number): boolean {
  return letters.every((letter, i) => letter === '?' || letter === word[at + i])
}
