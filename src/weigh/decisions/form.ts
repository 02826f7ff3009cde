/**
 * The form of a decision, read once: what was typed, what it says, and what is wrong with it. Pure.
 */
import { localMoment, localTime } from '#basics/days'
import type { DecisionWords } from '#store'
import { calm } from '#web'

/** As it was typed; kept so that nothing is lost when something is wrong. */
export type DecisionForm = Record<
  | 'title'
  | 'body'
  | 'link'
  | 'who'
  | 'domain'
  | 'topic'
  | 'announced'
  | 'decided'
  | 'inForce'
  | 'touched'
  | 'silent'
  | 'owner',
  string
>

export const emptyForm: DecisionForm = {
  title: '',
  body: '',
  link: '',
  who: '',
  domain: '',
  topic: '',
  announced: '',
  decided: '',
  inForce: '',
  touched: '',
  silent: '',
  owner: '',
}

/** Message keys by field; those of a length are told with it (`longest`). */
export type FormProblems = Partial<Record<keyof DecisionForm, string>>

/** What may be chosen: anything else that is sent is taken as nothing chosen. */
export type Choices = { domains: readonly string[]; topics: readonly string[]; owners: readonly string[] }

/** In characters. What is longer is not kept, and not cut either: nothing that was typed gets lost unseen. */
export const longest: Partial<Record<keyof DecisionForm, number>> = {
  title: 200,
  body: 20_000,
  link: 1_000,
  who: 120,
  touched: 600,
  silent: 600,
}

/** A decision lies ahead by five years at most, and is no older than the networks. */
const earliest = Date.UTC(1990, 0, 1)
const ahead = 5 * 366 * 86_400_000

export function readForm(sent: Record<string, unknown>): DecisionForm {
  const text = (name: keyof DecisionForm) => {
    const value = sent[name]
    if (typeof value !== 'string') return ''
    // A moment, or something that was chosen: longer is none of these.
    const read = longest[name] === undefined ? value.slice(0, 100) : value
    return name === 'body' ? read.replace(/\r\n?/g, '\n').replace(/\0/g, '').trim() : calm(read)
  }
  return Object.fromEntries(
    Object.keys(emptyForm).map((name) => [name, text(name as keyof DecisionForm)]),
  ) as DecisionForm
}

/** The words, or what is wrong by field. */
export function wordsOfForm(
  form: DecisionForm,
  choices: Choices,
  { timeZone, now }: { timeZone: string; now: Date },
): { words: DecisionWords } | { wrong: FormProblems } {
  const wrong: FormProblems = {}
  const moment = (name: 'announced' | 'decided' | 'inForce'): Date | null => {
    if (form[name] === '') return null
    const at = momentOfField(form[name], timeZone)
    if (at === null) wrong[name] = 'decisions.moment-wrong'
    else if (at.getTime() < earliest || at.getTime() > now.getTime() + ahead)
      wrong[name] = 'decisions.moment-far'
    return at
  }
  const [announcedAt, decidedAt, inForceAt] = [moment('announced'), moment('decided'), moment('inForce')]
  if (form.title === '') wrong.title = 'decisions.title-missing'
  if (form.announced === '' && form.decided === '' && form.inForce === '')
    wrong.decided = 'decisions.moment-missing'
  for (const [name, most] of Object.entries(longest))
    if (form[name as keyof DecisionForm].length > most)
      wrong[name as keyof DecisionForm] = 'decisions.field-too-long'
  if (form.link !== '' && !wrong.link && !isWebAddress(form.link)) wrong.link = 'decisions.link-wrong'
  if (Object.keys(wrong).length > 0) return { wrong }
  const chosen = (value: string, all: readonly string[]) => (all.includes(value) ? value : null)
  return {
    words: {
      title: form.title,
      body: form.body,
      link: form.link,
      who: form.who,
      domain: chosen(form.domain, choices.domains) ?? '',
      topicId: chosen(form.topic, choices.topics),
      announcedAt,
      decidedAt,
      inForceAt,
      touched: form.touched,
      silent: form.silent,
      owner: chosen(form.owner, choices.owners),
    },
  }
}

/** What stands in the fields of a decision that is there already. */
export function formOf(words: DecisionWords, timeZone: string): DecisionForm {
  const field = (at: Date | null) => (at === null ? '' : fieldOf(at, timeZone))
  return {
    title: words.title,
    body: words.body,
    link: words.link,
    who: words.who,
    domain: words.domain,
    topic: words.topicId ?? '',
    announced: field(words.announcedAt),
    decided: field(words.decidedAt),
    inForce: field(words.inForceAt),
    touched: words.touched,
    silent: words.silent,
    owner: words.owner ?? '',
  }
}

/** As a field of a browser writes a moment: `2020-03-12T22:00`, on the clock of the town. */
export function fieldOf(at: Date, timeZone: string): string {
  const { day, hour, minute } = localTime(at, timeZone)
  return `${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** `2020-03-12T22:00`, with seconds or without, or a day alone; null: no moment. */
export function momentOfField(text: string, timeZone: string): Date | null {
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?$/.exec(text)
  if (!found) return null
  const [, day = '', clock] = found
  const parsed = Date.parse(`${day}T${clock ?? '00:00'}Z`)
  // 30 February is read as a day in March by some.
  if (Number.isNaN(parsed) || new Date(parsed).toISOString().slice(0, 10) !== day) return null
  return localMoment(`${day}T${clock ?? '00:00'}`, timeZone)
}

function isWebAddress(link: string): boolean {
  return URL.canParse(link) && ['http:', 'https:'].includes(new URL(link).protocol)
}
