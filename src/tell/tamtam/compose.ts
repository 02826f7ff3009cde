/**
 * An edition as it is read: from what a person wrote and the machine counted, for one profile. Pure.
 *
 * It holds no words of any post. What is counted stands in it as numbers, put into words where it is shown.
 */
import { canonical, type Json } from '#basics/canonical'
import type { ItemFigures, ItemWords, Receipts, TamtamDay, TamtamItem, TemplateSection } from '#store'
import type { Answering } from '#web'
import { machineFields, type WordedField } from './word-help/machine.js'

export type EditionItem = ItemWords & {
  id: string
  figures: ItemFigures
  /** Until when readers confirm it, ISO 8601; absent: without a deadline. */
  confirmBy?: string
  /** What a machine wrote and nobody changed; absent: nothing. */
  machine?: WordedField[]
}

export type EditionContent = {
  town: string
  /** `2026-11-27` */
  day: string
  profile: string
  title: string
  mood: string
  items: EditionItem[]
  /** What drips, in posts a week, with what is usual. */
  slow: { name: string; now: number; usual: number }[]
  /** Open questions of people: how many, and since when the oldest waits. */
  questions: { open: number; oldest: string | null }
  /** Told to everybody since the edition before ("u zei, wij deden"), and how the answering goes; not in editions of before. */
  feedback?: { title: string; number: number }[]
  answering?: Answering
  coverage: { posts: number; voices: number; atLeast: boolean; sources: number; silent: string[] }
  receipts: Receipts
  /** Absent in editions from before there were templates, like what follows. */
  sections?: TemplateSection[]
  /** What a person wrote in sections, by their ids; paragraphs with line ends between. */
  extra?: Record<string, string>
  agenda?: { time: string | null; title: string; place: string }[]
  /** A decision and what it did to the conversation; null: nothing to tell today. */
  decision?: InSight | null
}

/** *Besluit in beeld*: what was decided, and what it did, in lines without words of a post. */
export type InSight = { title: string; lines: string[] }

export type Ground = Pick<
  EditionContent,
  | 'town'
  | 'slow'
  | 'questions'
  | 'feedback'
  | 'answering'
  | 'coverage'
  | 'receipts'
  | 'sections'
  | 'agenda'
  | 'decision'
>

/** `domains`: whose edition it is; none: everybody's. What no domain owns is everybody's. */
export function compose(
  { day, title, mood, extra }: Pick<TamtamDay, 'day' | 'title' | 'mood' | 'extra'>,
  items: readonly TamtamItem[],
  profile: { name: string; domains: readonly string[] },
  ground: Ground,
): EditionContent {
  const mine = ({ domain }: TamtamItem) =>
    profile.domains.length === 0 || domain === '' || profile.domains.includes(domain)
  return {
    ...ground,
    day,
    profile: profile.name,
    title,
    mood,
    extra: writtenIn(ground.sections ?? [], extra),
    items: ownFirst(
      items.filter((item) => item.chosen && mine(item)),
      profile.domains,
    ).map(editionItem),
  }
}

/** Of sections that are on; what was written for one that is off stays on the desk. */
function writtenIn(
  sections: readonly TemplateSection[],
  extra: Record<string, string>,
): Record<string, string> {
  const on = (id: string) => sections.find((one) => one.id === id)?.on ?? id === 'praise'
  return Object.fromEntries(Object.entries(extra).filter(([id, text]) => text.trim() !== '' && on(id)))
}

/** What these domains own before what nobody owns; within each, in the order that it came in. */
export function ownFirst<T extends { domain: string }>(items: readonly T[], domains: readonly string[]): T[] {
  const owns = ({ domain }: T) => domain !== '' && domains.includes(domain)
  return [...items.filter(owns), ...items.filter((item) => !owns(item))]
}

function editionItem(item: TamtamItem): EditionItem {
  const { itemId, headline, said, reading, checked, kind, other, touched, proposal, owner, due, mustKnow } =
    item
  const { mustWithin } = item
  const { posts, voices, atLeast, sources, times, normal, trend } = item.figures
  const machine = machineFields(item)
  return {
    id: itemId,
    headline,
    said,
    reading,
    checked,
    kind,
    other,
    touched,
    proposal,
    owner,
    due,
    mustKnow,
    ...(mustKnow && mustWithin ? { mustWithin } : {}),
    ...(machine.length > 0 ? { machine } : {}),
    // Key phrases help the person who writes; a reader gets what that person made of them.
    figures: JSON.parse(
      JSON.stringify({ posts, voices, atLeast, sources, times, normal, trend }),
    ) as ItemFigures,
  }
}

export const frozen = (content: EditionContent): string => canonical(content as unknown as Json)
export const thawed = (content: string): EditionContent => JSON.parse(content) as EditionContent

/** Two minutes, at 225 words a minute (Brysbaert 2019: 238 for English non-fiction; Dutch words are longer). */
export const wordBudget = 450
const wordsAMinute = 225
export const usualItems = 3
export const mostItems = 5

/** Every word that a reader reads of what people wrote. */
export function wordsIn(content: Pick<EditionContent, 'title' | 'mood' | 'items' | 'extra'>): number {
  const texts = [
    content.title,
    content.mood,
    ...Object.values(content.extra ?? {}),
    ...content.items.flatMap(textsOf),
  ]
  return texts.reduce((sum, text) => sum + countWords(text), 0)
}

/** Whole seconds. */
export function readingSeconds(words: number): number {
  return Math.round((words / wordsAMinute) * 60)
}

/** What stands in the head: whole minutes, at least one. */
export function readingMinutes(content: Pick<EditionContent, 'title' | 'mood' | 'items' | 'extra'>): number {
  return Math.max(1, Math.ceil(wordsIn(content) / wordsAMinute))
}

export function textsOf(item: ItemWords): string[] {
  return [
    item.headline,
    item.said,
    item.reading,
    item.other,
    item.touched,
    item.proposal,
    item.owner,
    item.due,
  ]
}

export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0
}

export type Missing = { itemId: string; what: 'headline' | 'reading' }

/** What must be written before it may leave. */
export function missingIn(items: readonly TamtamItem[]): Missing[] {
  return items
    .filter((item) => item.chosen)
    .flatMap(({ itemId, headline, reading }): Missing[] => [
      ...(headline.trim() === '' ? [{ itemId, what: 'headline' as const }] : []),
      ...(reading.trim() === '' ? [{ itemId, what: 'reading' as const }] : []),
    ])
}
