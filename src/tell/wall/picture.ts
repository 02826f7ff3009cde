/** What stands on the wall, as plain data: every word and number chosen, nothing left for the page to decide. */
import type { Saying } from '#store'
import type { Curve } from './curve.js'
import type { Audience } from './figures.js'

/** Rust for more than normal; the accent for what drips; soft for the rest. */
export type Look = 'more' | 'slow' | 'soft'

export type Remark = { text: string; look: Look }

export type Quote = { text: string; lang: string; source: string; kind: Saying['kind'] }

export type Item = {
  /** A topic, a headline, or a person's words. */
  name: string
  lang: string | null
  /** It is said, not counted: it stands between quotation marks. */
  quoted: boolean
  voices: string | null
  /** `minstens`, before the number; else empty. */
  atLeast: string
  detail: string
  remark: Remark | null
  /** Voices of the last hours, oldest first; null where so few say nothing. */
  spark: number[] | null
}

export type Bar = {
  label: string
  posts: number
  /** `posts` as it is written: `1.284`. */
  value: string
  is: 'past' | 'today' | 'coming'
  usual: { low: number; high: number } | null
}

export type Figure = { value: string; label: string; look: Look | null }

export type Picture = {
  layout: 'busy' | 'quiet' | 'empty'
  audience: Audience
  live: boolean
  cursor: string
  title: string
  mood: string
  clock: string
  /** The date, when the picture is not of now. */
  date: string | null
  timeZone: string
  lead: {
    label: string
    headline: string
    text: string
    quotes: Quote[]
    figures: Figure[]
    curve: (Curve & { words: CurveWords }) | null
    bars: Bar[] | null
    /** Where a press helps further. */
    action: { href: string; text: string } | null
  }
  list: { label: string; items: Item[] }
  panel: { label: string; title: string; text: string } | null
  newest: { postId: number; clock: string; source: string; quote: Quote | null } | null
  /** `rest` follows at once: which sources, and what is not heard. */
  foot: { posts: string; voices: string | null; rest: string; limits: string }
}

export type CurveWords = {
  usual: string
  mark: string | null
  end: string
  /** For who hears the chart instead of seeing it. */
  summary: string
  /** Above its table. */
  caption: string
  hours: string[]
}
