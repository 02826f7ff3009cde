/**
 * What stands in an edition behind its items: which sections, in which order, as the organisation wants; and each in words.
 * In: a template, what was written and counted. Out: titles and lines, the same on a page, in a mail and on paper. Pure.
 */
import type { TemplateSection } from '#store'
import type { Translate } from '#web'
import type { EditionContent } from './compose.js'
import { questionsLine, slowLine } from './wording.js'

export const builtIn = ['slow', 'questions', 'feedback', 'decision', 'praise', 'agenda'] as const
export type BuiltIn = (typeof builtIn)[number]
/** Of its own making, at most so many. */
export const mostOwn = 4

/** Of the sections that a person writes each day; the others are counted, or come from elsewhere. */
export const isWritten = ({ id }: TemplateSection) => id === 'praise' || id.startsWith('own-')

const usual: TemplateSection[] = builtIn.map((id) => ({ id, on: true, title: '' }))

/** What is stored in its order; what is new in the product stands behind it. */
export function templateOf(stored: readonly TemplateSection[]): TemplateSection[] {
  return [...stored, ...usual.filter(({ id }) => !stored.some((one) => one.id === id))]
}

export type ShownSection = { id: string; title: string; lines: string[] }

/** Those with anything in them. An edition from before there were templates has the usual ones. */
export function sectionsIn(t: Translate, content: EditionContent, timeZone: string): ShownSection[] {
  return templateOf(content.sections ?? [])
    .filter((one) => one.on)
    .map(({ id, title }) => ({
      id,
      title: title || t(`tamtam.section-${id.startsWith('own-') ? 'own' : id}`),
      lines: linesOf(t, id, content, timeZone),
    }))
    .filter((one) => one.lines.length > 0)
}

function linesOf(t: Translate, id: string, content: EditionContent, timeZone: string): string[] {
  if (id === 'slow') return content.slow.map((one) => slowLine(t, one))
  if (id === 'questions') {
    const line = questionsLine(t, content, timeZone)
    return line === null ? [] : [line]
  }
  if (id === 'feedback') return (content.feedback ?? []).map((one) => one.title)
  if (id === 'decision') return content.decision ? [content.decision.title, ...content.decision.lines] : []
  if (id === 'agenda') return (content.agenda ?? []).map(agendaLine(t))
  return (content.extra?.[id] ?? '').split('\n').filter((line) => line.trim() !== '')
}

function agendaLine(t: Translate) {
  return ({ time, title, place }: NonNullable<EditionContent['agenda']>[number]): string => {
    const what = place === '' ? title : `${title}, ${place}`
    return time === null ? what : t('tamtam.agenda-at', { time: clock(t, time), what })
  }
}

const clock = (t: Translate, time: string) => (t.locale === 'nl' ? time.replace(':', '.') : time)
