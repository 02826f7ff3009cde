/**
 * Nieuw: a story that grows faster than new stories do. Pure.
 *
 * In: a story's age and size, and what the town's earlier stories had at the same age. How likely a new story is to be so
 * large is the share of them that was, with one added for the story itself (the permutation p-value of Phipson and Smyth,
 * 2010); beyond what was ever seen the sizes of stories fall off geometrically, so that the first storm of a town is told
 * too.
 */
import { limits, type Sensitivity } from './sensitivity.js'

export type StoryGrowth = { firstAt: Date; posts: number; voices: number }
export type Growing = { hours: number; usual: number; chance: number; strength: number }

/** After a day a story is not new. */
export const newForHours = 24
const fewestStories = 20
const rare = 0.02

/** `others`: posts that earlier stories had when they were as old. Null: nothing to tell, or fewer than twenty of them. */
export function growing(
  story: StoryGrowth,
  others: readonly number[],
  now: Date,
  sensitivity: Sensitivity = 'usual',
): Growing | null {
  const hours = (now.getTime() - story.firstAt.getTime()) / 3_600_000
  const least = limits[sensitivity]
  if (hours < 0 || hours > newForHours || others.length < fewestStories) return null
  if (story.posts < least.posts || story.voices < least.voices) return null
  const asLarge = others.filter((posts) => posts >= story.posts).length
  const usual = others.reduce((sum, posts) => sum + posts, 0) / others.length
  const seen = (asLarge + 1) / (others.length + 1)
  const geometric = (1 - 1 / Math.max(1, usual)) ** (story.posts - 1)
  const chance = asLarge > 0 ? seen : Math.min(seen, Math.max(geometric, 1e-12))
  if (chance > rare) return null
  const found = -Math.log10(chance)
  return { hours, usual, chance, strength: found / (found - Math.log10(rare)) }
}
