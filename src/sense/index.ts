/**
 * What a post means. In: a minimised post. Out: the same post with its language, and its tone, and whether it asks
 * something; near-duplicates, stories and signals; which places it names, by the names that are handed in. Never here: the
 * network, the database.
 */
import type { Post } from '#post'
import { language } from './language.js'
import { isQuestion } from './questions.js'
import { sound } from './tone/index.js'
import type { TownLayer } from './tone/layer.js'

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
export { createReader, type TermOf } from './stories/terms.js'
export { lessonOf, said, sound, type Tone, type ToneGuess, tone, tones } from './tone/index.js'
export { crossValidate, type Lesson, learnLayer, noLayer, type TownLayer, taught } from './tone/layer.js'

/** `layer`: what the organisation taught about tone. */
export function sense(post: Post, layer: TownLayer | null = null): Post {
  const whole = `${post.title ?? ''}\n${post.text}`
  const lang = language(whole).lang
  const heard = sound(whole, lang, layer)
  // Who speaks to us and puts a question mark asks us something: on our own channels none is missed for a fine point.
  const asks = isQuestion(post.text, lang) || (post.conversation !== null && post.text.includes('?'))
  return {
    ...post,
    lang,
    isQuestion: post.kind !== 'news' && asks,
    tone: heard.tone,
    toneSure: heard.confidence,
  }
}
