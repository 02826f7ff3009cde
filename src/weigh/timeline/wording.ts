/** A row of a timeline in words. Pure. Never here: words of a post, a name that no showing asked for. */
import type { NamedEntry, PersonCount, TimelineRow, TopicVersion } from '#store'
import { calm, dateOf, shorten, type Translate } from '#web'
import type { TimelineData } from './read.js'

/** One sentence for each thing that changed between two versions of a topic; `before` absent: it was made. */
export type Differences = (t: Translate, after: TopicVersion, before: TopicVersion | undefined) => string[]

export type Line = {
  at: Date
  group: TimelineRow['group'] | 'person'
  /** Which kind of thing, in a word or two. */
  kicker: string
  /** In serif: what it was. */
  title: string
  href: string | null
  /** Sentences below it. */
  more: string[]
  /** What a person wrote about it, for those who decide. */
  reading: string | null
  /** Counts of what is known of people. */
  counts: string | null
  entry: { n: number; hash: string } | null
}

type Wording = { t: Translate; data: TimelineData; differences: Differences; names: Map<string, string> }

/** All rows, and within a showing all entries about people, in order. */
export function linesOf(wording: Wording): Line[] {
  const lines = wording.data.rows.map((row) => lineOf(wording, row))
  if (!wording.data.named) return lines
  const people = wording.data.named.map((entry) => personLine(wording, entry))
  return [...lines, ...people].sort(
    (a, b) => a.at.getTime() - b.at.getTime() || (a.entry?.n ?? 0) - (b.entry?.n ?? 0),
  )
}

function lineOf(wording: Wording, row: TimelineRow): Line {
  const { t, data } = wording
  const said = wordsOf(wording, row)
  const counts = data.counts.filter(({ n }) => n === row.entry?.n)
  return {
    at: row.at,
    group: row.group,
    kicker: t(`timeline.group-${row.group}`),
    href: null,
    more: [],
    reading: null,
    ...said,
    counts: counts.length === 0 ? null : countsLine(t, counts),
    entry: row.entry,
  }
}

type Said = Pick<Line, 'title'> & Partial<Pick<Line, 'kicker' | 'href' | 'more' | 'reading'>>

function wordsOf(wording: Wording, row: TimelineRow): Said {
  const { t } = wording
  const [room] = row.what.split('.')
  if (room === 'signal') return signalWords(t, row)
  if (room === 'asked') return askedWords(t, row)
  if (room === 'answered') return answeredWords(t, row)
  if (row.what === 'own.version') return versionWords(wording, row)
  if (row.what === 'decided.mark') return { title: calm(text(row, 'title')) }
  if (row.what === 'edition.sent') return editionWords(wording, row)
  if (room === 'crisis') return crisisWords(wording, row)
  if (room === 'decided')
    return {
      kicker: t(`timeline.${row.what}`),
      title: calm(text(row, 'title')),
      href: `/decisions/${row.key}`,
      more: [calm(text(row, 'who'))].filter(Boolean),
    }
  if (room === 'decision') {
    const name = wording.data.names.get(text(row, 'decision')) ?? ''
    return { kicker: t(`ledger.${row.what}`), title: calm(name) || t(`ledger.${row.what}`) }
  }
  if (room === 'feedback') {
    const said = wording.data.feedback.get(`${text(row, 'feedback')} ${number(row, 'version')}`)
    return {
      kicker: row.what === 'feedback.released' ? t('timeline.we-did') : t(`ledger.${row.what}`),
      title: calm(said?.title ?? '') || t(`ledger.${row.what}`),
      more: row.what === 'feedback.released' && said ? [calm(said.did)].filter(Boolean) : [],
    }
  }
  if (row.what === 'timeline.shown') return { title: t('timeline.shown', { count: number(row, 'people') }) }
  if (row.what === 'timeline.document')
    return {
      title: t('timeline.document', { rows: number(row, 'rows') }),
      more: [`SHA-256 ${text(row, 'sha256')}`],
    }
  if (t.has(`timeline.${row.what}`)) return { title: t(`timeline.${row.what}`) }
  return { title: t(`ledger.${row.what}`) }
}

function signalWords(t: Translate, row: TimelineRow): Said {
  const { posts, voices, usual, now, to, first, atLeast } = row.facts
  const kind = row.what.slice('signal.'.length)
  const sizes = { posts: Number(posts), voices: Number(voices), atLeast: atLeast === true ? 'yes' : 'no' }
  const half = (value: unknown) => Math.round(Number(value) * 2) / 2
  return {
    kicker: t(first === true ? 'timeline.first-signal' : 'timeline.group-signal'),
    title: t(kind === 'turn' ? `timeline.signal-turn-${to ?? 'negative'}` : `timeline.signal-${kind}`),
    href: `/signals/${row.key}`,
    more: [
      kind === 'drip' && now !== null
        ? t('timeline.a-week', { now: half(now), usual: half(usual ?? 0) })
        : t('timeline.sizes', sizes),
    ],
  }
}

function askedWords(t: Translate, row: TimelineRow): Said {
  return {
    kicker: t(row.facts.promised === true ? 'timeline.promised' : 'timeline.group-asked'),
    title: questionTitle(t, row),
    href: `/follow-up/${row.key}`,
    more: [t('timeline.now-state', { state: t(`follow-up.state-${text(row, 'state')}`) })],
  }
}

/** A question of an inhabitant has no words here: they are the post's, and go with it. */
function questionTitle(t: Translate, row: TimelineRow): string {
  const title = calm(text(row, 'title'))
  return row.facts.ofPost === true || title === '' ? t('timeline.a-question') : shorten(title, 140)
}

function answeredWords(t: Translate, row: TimelineRow): Said {
  const how = row.what.slice('answered.'.length)
  if (how === 'told') {
    const voices = row.facts.voices
    return {
      kicker: t('timeline.we-did'),
      title: calm(text(row, 'title')),
      more: [
        calm(text(row, 'detail')),
        typeof voices === 'number' ? t('timeline.asked-by', { count: voices }) : '',
      ].filter(Boolean),
    }
  }
  const reason = calm(text(row, 'reason'))
  return {
    kicker: t(`timeline.how-${how}`),
    title: questionTitle(t, row),
    href: `/follow-up/${text(row, 'followUp')}`,
    more: reason === '' ? [] : [reason],
  }
}

function versionWords({ t, data, differences }: Wording, row: TimelineRow): Said {
  const at = data.versions.findIndex(({ version }) => String(version) === row.key)
  const after = data.versions[at]
  if (!after) return { title: t('timeline.changed') }
  // Newest first.
  const before = data.versions[at + 1]
  // Nobody is named before it, as there is in the history of a topic.
  const [first = t('timeline.changed'), ...others] = before
    ? differences(t, after, before)
    : [t('timeline.topic-made')]
  const note = after.note === '' || after.note === 'expired' ? [] : [calm(after.note)]
  return { title: first, more: [...others, ...note] }
}

function editionWords({ t, data }: Wording, row: TimelineRow): Said {
  const told = data.told.find(({ editionId }) => editionId === text(row, 'edition'))
  const [first, ...others] = told?.items ?? []
  const profile = calm(told?.profile ?? '')
  return {
    kicker: t('timeline.edition', { version: told?.version ?? number(row, 'version'), profile }),
    title: calm(first?.headline ?? '') || t('ledger.edition.sent'),
    href: `/tamtam/edition/${text(row, 'edition')}`,
    reading: first ? calm(first.reading) : null,
    more: others.map(({ headline }) => calm(headline)),
  }
}

function crisisWords({ t, data }: Wording, row: TimelineRow): Said {
  const id = text(row, 'crisis')
  const exercise = row.entry?.body.exercise === true
  const version = number(row, 'version')
  return {
    kicker: t(exercise ? 'timeline.crisis-exercise' : 'timeline.crisis'),
    title: t(`timeline.${row.what}`, { name: calm(data.names.get(id) ?? ''), version }),
    href: version > 0 ? `/crisis/${id}/${version}` : `/crisis/${id}`,
  }
}

/** What happened to one person. Who was erased stays an entry without a name. */
function personLine({ t, names }: Wording, entry: NamedEntry): Line {
  const key = `timeline.person-${entry.kind}`
  return {
    at: entry.at,
    group: 'person',
    kicker: t(t.has(key) ? key : `ledger.${entry.kind}`),
    title: entry.who === null ? t('timeline.erased') : calm(names.get(entry.who) ?? t('timeline.left')),
    href: null,
    more: [],
    reading: null,
    counts: null,
    entry,
  }
}

/** In the order in which it happens to a mail and its reader. */
const order = [
  'delivery.sent',
  'crisis.sent',
  'delivery.accepted',
  'delivery.bounced',
  'delivery.refused',
  'delivery.uncertain',
  'edition.shown',
  'edition.confirmed',
  'item.confirmed',
]

function countsLine(t: Translate, counts: PersonCount[]): string {
  const place = ({ kind }: PersonCount) => (order.includes(kind) ? order.indexOf(kind) : order.length)
  return [...counts]
    .sort((a, b) => place(a) - place(b))
    .map(({ kind, count }) => {
      const key = `timeline.count-${kind}`
      return t.has(key) ? t(key, { count }) : `${t(`ledger.${kind}`)}: ${count}`
    })
    .join(' · ')
}

/** From the row's own facts, or from its line of the ledger. */
function text(row: TimelineRow, field: string): string {
  const value = row.facts[field] ?? row.entry?.body[field]
  return typeof value === 'string' ? value : ''
}

function number(row: TimelineRow, field: string): number {
  const value = row.facts[field] ?? row.entry?.body[field]
  return typeof value === 'number' ? value : 0
}

/** `3 september 2026 tot 27 november 2026`, or one day. */
export function spanInWords(t: Translate, lines: readonly Line[], timeZone: string): string {
  const [first, last] = [lines[0], lines.at(-1)]
  if (!first || !last) return ''
  const from = dateOf(first.at, timeZone, t.locale)
  const to = dateOf(last.at, timeZone, t.locale)
  return from === to ? from : t('timeline.from-to', { from, to })
}

/** `november 2026` of `2026-11`. */
export function monthInWords(t: Translate, month: string): string {
  return dateOf(new Date(`${month}-15T12:00:00Z`), 'UTC', t.locale).replace(/^\S+\s/, '')
}
