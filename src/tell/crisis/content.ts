/**
 * A situation picture: what was counted and what a person wrote, frozen. Pure.
 *
 * In: a crisis, its words, figures. Out: the content of a version, and what is missing before it may leave.
 */
import { canonical } from '#basics/canonical'
import type { Crisis, CrisisFigures, CrisisWords, Rumour } from '#store'

export const columns = ['info', 'harm', 'meaning'] as const
export type Column = (typeof columns)[number]

export type PictureContent = Record<Column, string[]> & {
  town: string
  crisis: string
  topic: string | null
  exercise: boolean
  version: number
  /** ISO 8601. */
  startedAt: string
  figures: CrisisFigures
  rumours: Rumour[]
}

export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

export function contentOf(
  town: string,
  crisis: Pick<Crisis, 'name' | 'topic' | 'exercise' | 'startedAt'>,
  words: CrisisWords,
  figures: CrisisFigures,
  version: number,
): PictureContent {
  return {
    town,
    crisis: crisis.name,
    topic: crisis.topic,
    exercise: crisis.exercise,
    version,
    startedAt: crisis.startedAt.toISOString(),
    figures,
    info: linesOf(words.info),
    harm: linesOf(words.harm),
    meaning: linesOf(words.meaning),
    rumours: words.rumours,
  }
}

/** One spelling, so that its hash can be compared. */
export const frozen = (content: PictureContent): string => canonical(content)
export const thawed = (content: string): PictureContent => JSON.parse(content) as PictureContent

/** What a person wrote, by where it stands: nothing of it may be eight words of somebody else's. */
export function writtenIn(
  name: string,
  words: CrisisWords,
): { where: Column | 'rumours' | 'name'; text: string }[] {
  return [
    { where: 'name', text: name },
    ...columns.map((where) => ({ where, text: words[where] })),
    ...words.rumours.flatMap(({ text, truth }) => [
      { where: 'rumours' as const, text },
      { where: 'rumours' as const, text: truth },
    ]),
  ]
}

export type Missing = 'nothing-written' | 'truth'

/** Figures alone are no picture: a person says what they mean. What was checked has an outcome. */
export function missingIn(words: CrisisWords): Missing[] {
  const written = columns.some((column) => linesOf(words[column]).length > 0)
  const open = words.rumours.some((rumour) => rumour.checked && rumour.truth === '')
  return [...(written ? [] : ['nothing-written' as const]), ...(open ? ['truth' as const] : [])]
}
