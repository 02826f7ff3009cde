/**
 * What a post means. In: a minimised post. Out: the same post with its language filled in (tone, near-duplicates,
 * stories and signals take their place here). Never here: the network, the database.
 */
import type { Post } from '#post'
import { language } from './language.js'

export { language } from './language.js'

export function sense(post: Post): Post {
  return { ...post, lang: language(`${post.title ?? ''}\n${post.text}`).lang }
}
