/**
 * What a post means. In: a minimised post. Out: the same post with its language, and whether it asks something (tone,
 * near-duplicates, stories and signals take their place here); which places it names, by the names that are handed in. Never here: the network, the database.
 */
import type { Post } from '#post'
import { language } from './language.js'
import { isQuestion } from './questions.js'

export { createDuplicates, type Duplicates } from './duplicates/index.js'
export { language } from './language.js'
export {
  createPlaces,
  type Home,
  type KnownPlace,
  type Names,
  namesOf,
  type Places,
  placeKey,
} from './places/index.js'
export { isQuestion } from './questions.js'
export * from './signals/index.js'
export { createStories, type Stories, type StorySummary } from './stories/index.js'

export function sense(post: Post): Post {
  const lang = language(`${post.title ?? ''}\n${post.text}`).lang
  // Who speaks to us and puts a question mark asks us something: on our own channels none is missed for a fine point.
  const asks = isQuestion(post.text, lang) || (post.conversation !== null && post.text.includes('?'))
  return { ...post, lang, isQuestion: post.kind !== 'news' && asks }
}
