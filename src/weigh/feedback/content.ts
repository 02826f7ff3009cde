/**
 * "U zei, wij deden" as people read it. In: what a person wrote and what was counted. Out: the text of a page, a feed, and one
 * for each network; and what stands in the way of telling it. Pure. Never here: a name of who asked, a word of a post.
 */
import { canonical, type Json } from '#basics/canonical'
import type { Feedback, FeedbackFigures, FeedbackWords } from '#store'
import type { Translate } from '#web'
import { openPlaces } from '../follow-up/coach.js'

export type FeedbackContent = FeedbackWords & { town: string; number: number; figures: FeedbackFigures }

/** Below this many voices nothing is said of how many they were. */
export const fewestVoices = 5

export function contentOf(one: Feedback, town: string): FeedbackContent {
  const { title, said, did, doneOn, doneBy, number, figures } = one
  return { title, said, did, doneOn, doneBy, number, figures, town }
}

export const frozen = (content: FeedbackContent): string => canonical(content as unknown as Json)
export const thawed = (content: string): FeedbackContent => JSON.parse(content) as FeedbackContent

export const textsOf = ({ title, said, did, doneBy }: FeedbackWords): string[] => [title, said, did, doneBy]

/** What can be seen in the words alone; the rest (borrowed words, names) is asked of what is kept. */
export type Problem =
  // The name itself is not said: who presses may not be one who may know it.
  | { why: 'title-missing' | 'did-missing' | 'when-missing' | 'not-done-yet' | 'names-asker' }
  | { why: 'open-place' | 'leads-to-person' | 'borrowed'; words: string }

export function problemsIn(words: FeedbackWords, today: string, scrub: (text: string) => string): Problem[] {
  const problems: Problem[] = []
  if (words.title.trim() === '') problems.push({ why: 'title-missing' })
  if (words.did.trim() === '') problems.push({ why: 'did-missing' })
  if (words.doneOn === null) problems.push({ why: 'when-missing' })
  else if (words.doneOn > today) problems.push({ why: 'not-done-yet' })
  for (const text of textsOf(words)) {
    const [open] = openPlaces(text)
    if (open !== undefined) problems.push({ why: 'open-place', words: open })
    if (scrub(text) !== text) problems.push({ why: 'leads-to-person', words: takenOut(text, scrub(text)) })
  }
  return problems
}

/** What a scrub took out, from the first sign that differs: enough to find it in the text. */
function takenOut(before: string, after: string): string {
  let at = 0
  while (at < after.length && before[at] === after[at]) at += 1
  return before.slice(at, at + 40).split(/\n/)[0] ?? ''
}

/** `31 berichten van 19 afzenders, van 3 tot 30 november`; null where there is nothing to count. */
export function countsLine(
  t: Translate,
  { posts, voices, atLeast, questions, from, to }: FeedbackFigures,
  day: (day: string) => string,
): string | null {
  const parts: string[] = []
  if (posts !== undefined && posts > 0)
    parts.push(
      voices === undefined
        ? t('feedback.posts-few', { posts })
        : t(atLeast ? 'feedback.posts-at-least' : 'feedback.posts-voices', { posts, voices }),
    )
  if (parts.length > 0 && from !== undefined && to !== undefined)
    parts.push(t('feedback.between', { from: day(from), to: day(to) }))
  if (questions > 1) parts.push(t('feedback.questions', { count: questions }))
  return parts.length === 0 ? null : parts.join(', ')
}

export type Network = { name: string; longest: number }

/**
 * The text for a network, with the address of the page; at most `longest` characters as people count them. Where it does not fit,
 * what was done is cut at a word; the address never is. Null: not even the address fits.
 */
export function forNetwork(
  t: Translate,
  content: FeedbackContent,
  url: string,
  longest: number,
): { text: string; cut: boolean } | null {
  const you = content.said === '' ? content.title : content.said
  const head = `${t('feedback.you-said')}: ${you}\n`
  const we = `${t('feedback.we-did')}: `
  const tail = `\n${url}`
  const whole = `${head}${we}${content.did}${tail}`
  if (length(whole) <= longest) return { text: whole, cut: false }
  const room = longest - length(`${head}${we}…${tail}`)
  if (room >= 20) return { text: `${head}${we}${cutAt(content.did, room)}…${tail}`, cut: true }
  const short = longest - length(`…${tail}`)
  if (short >= 10)
    return {
      text: `${cutAt(content.title, short)}${length(content.title) > short ? '…' : ''}${tail}`,
      cut: true,
    }
  return length(url) <= longest ? { text: url, cut: true } : null
}

const length = (text: string) => [...text].length

function cutAt(text: string, room: number): string {
  const characters = [...text]
  if (characters.length <= room) return text
  const head = characters.slice(0, room).join('')
  const word = head.replace(/\s+\S*$/, '')
  return (word.length > head.length * 0.6 ? word : head).replace(/[\s.,;:–-]+$/, '')
}
