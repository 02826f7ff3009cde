/** The figures of an edition in words: each with what it is compared with. */
import type { ItemFigures } from '#store'
import { type Answering, answeringFigure, clockOf, dayOf, regional, type Translate } from '#web'
import type { EditionContent, EditionItem } from './compose.js'

/** `214 afzenders · 5,2 keer een gewone donderdag · 5 bronnen · nagegaan`; empty when nothing was counted. */
export function figuresLine(
  t: Translate,
  item: Pick<EditionItem, 'figures' | 'checked'>,
  day: string,
): string {
  const { voices, atLeast, sources, times } = item.figures
  const parts = [
    voices === undefined ? '' : t(atLeast ? 'tamtam.voices-at-least' : 'tamtam.voices', { count: voices }),
    times === undefined ? '' : t('tamtam.times', { times: number(t, times), weekday: weekday(t, day) }),
    sources === undefined || sources < 2 ? '' : t('tamtam.sources', { count: sources }),
    item.checked === '' ? '' : t(`tamtam.checked-${item.checked}`),
  ]
  return parts.filter(Boolean).join(' · ')
}

/** What the machine found, for the person who writes. */
export function candidateLine(t: Translate, figures: ItemFigures, day: string): string {
  const words = figuresLine(t, { figures, checked: '' }, day)
  const signal = figures.signal ? t(`tamtam.signal-${figures.signal}`) : ''
  const posts = figures.posts === undefined ? '' : t('count.posts', { count: figures.posts })
  const phrases = figures.phrases?.length ? t('tamtam.phrases', { phrases: figures.phrases.join(', ') }) : ''
  const waits = figures.questions
    ? t('tamtam.waits', {
        count: figures.questions.open,
        day: longDay(t, figures.questions.oldest.slice(0, 10)),
      })
    : ''
  return [signal, words, posts, waits, phrases].filter(Boolean).join(' · ')
}

/** What the machine thinks that people need, with its reason; null: it cannot tell. */
export function needLine(t: Translate, { need }: ItemFigures): string | null {
  if (!need) return null
  const { why, count = 0, of = 0, word = '' } = need
  return t(`tamtam.need-${why}`, { count, of, word })
}

export function proposalLine(item: Pick<EditionItem, 'proposal' | 'owner' | 'due'>): string {
  return [item.proposal, item.owner, item.due].filter(Boolean).join(', ')
}

/** `Verwoord door een machine: titel, wat wordt gezegd`; empty where people wrote it. */
export function machineLine(t: Translate, { machine }: Pick<EditionItem, 'machine'>): string {
  if (!machine?.length) return ''
  return t('word-help.label', { what: machine.map((one) => t(`word-help.field-${one}`)).join(', ') })
}

export function number(t: Translate, value: number): string {
  return new Intl.NumberFormat(regional(t.locale), { maximumFractionDigits: 1 }).format(value)
}

const noon = (day: string) => new Date(`${day}T12:00:00Z`)

export function longDay(t: Translate, day: string): string {
  return dayOf(noon(day), 'UTC', t.locale)
}

function weekday(t: Translate, day: string): string {
  return new Intl.DateTimeFormat(regional(t.locale), { weekday: 'long', timeZone: 'UTC' }).format(noon(day))
}

/** What drips: `Geurhinder aan de vaart: 3 per week, waar 1 gewoon is`. */
export function slowLine(t: Translate, slow: EditionContent['slow'][number]): string {
  return t('tamtam.slow-line', { name: slow.name, now: number(t, slow.now), usual: number(t, slow.usual) })
}

/** Null when nobody waits. */
export function questionsLine(t: Translate, content: EditionContent, timeZone: string): string | null {
  const { open, oldest } = content.questions
  if (open === 0 || oldest === null) return null
  const at = new Date(oldest)
  return t('tamtam.questions-line', {
    count: open,
    day: dayOf(at, timeZone, t.locale),
    clock: clockOf(at, timeZone, t.locale),
  })
}

/** `In 30 dagen: 19 van 31 vragen beantwoord, de helft binnen 3 kantooruren.` */
export function answeringLine(t: Translate, answering: Answering): string {
  return t('tamtam.answering', { figure: answeringFigure(t, answering) })
}

export function coverageLine(t: Translate, content: EditionContent): string {
  const { posts, voices, atLeast, sources, silent } = content.coverage
  const line =
    posts === 0
      ? t('tamtam.coverage-none')
      : t(atLeast ? 'tamtam.coverage-at-least' : 'tamtam.coverage', { posts, voices, sources })
  return silent.length === 0
    ? line
    : `${line} ${t('tamtam.silent', { sources: silent.join(', '), count: silent.length })}`
}

/** What stands above an edition: what a person wrote, or what can be said of it. */
export function titleOf(t: Translate, content: Pick<EditionContent, 'title' | 'items'>): string {
  if (content.title) return content.title
  return content.items.length === 0
    ? t('tamtam.nothing')
    : t('tamtam.title-usual', { count: content.items.length })
}
