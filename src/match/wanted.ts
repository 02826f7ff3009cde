/**
 * What a search elsewhere can understand of one of our queries: never narrower, since all that comes in is matched exactly
 * here. What cannot be said becomes `anything`. Pure.
 */
import type { Wanted } from '#basics/wanted'
import type { Query } from './query/index.js'

export function wantedOf(query: Query): Wanted {
  switch (query.type) {
    case 'words': {
      const words = query.pieces.flatMap(({ word, how }) => (how === 'whole' ? [word] : []))
      const [only] = query.pieces
      if (query.pieces.length === 1 && only?.how === 'prefix')
        return { type: 'word', word: only.word, prefix: true }
      if (words.length !== query.pieces.length || words.length === 0) return { type: 'anything' }
      return words.length === 1 ? { type: 'word', word: words[0] ?? '' } : { type: 'phrase', words }
    }
    case 'and':
    case 'or':
      return { type: query.type, parts: query.parts.map(wantedOf) }
    default:
      return { type: 'anything' }
  }
}
