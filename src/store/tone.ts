/**
 * What people of an organisation taught about tone, and the layer that was learnt from it.
 *
 * In: what is kept of a corrected text, which is not the text. Out: the lessons, newest first, and the layer. The shape of
 * both belongs to `sense`; here they are numbers.
 */
import { randomUUID } from 'node:crypto'
import type { Tx } from './database.js'

export type ToneName = 'negative' | 'neutral' | 'positive' | 'mixed'

/** So many corrections are needed before a tone is shown to anybody but editors. */
export const correctionsNeeded = 200
/** The newest lessons are learnt from; older ones are kept. */
export const lessonsAtMost = 5_000

export type ToneLessonRow = {
  lang: string
  words: number[]
  measures: number[]
  logits: number[]
  said: ToneName
}

export type TonePost = { title: string | null; body: string; lang: string; tone: ToneName | null }

/** A post whose text is still there, held until the transaction ends; undefined where there is none. */
export async function postForTone(tx: Tx, orgId: string, postId: number): Promise<TonePost | undefined> {
  const [row] = await tx<TonePost[]>`select title, body, lang, tone from post
    where org_id = ${orgId} and post_id = ${postId} and body is not null for update`
  return row
}

/** One correction for each post: who corrects it again, replaces it. `lesson` null: there is nothing to learn from it. */
export async function correctTone(
  tx: Tx,
  orgId: string,
  by: string,
  correction: {
    postId: number
    heard: ToneName | null
    said: ToneName
    lesson: Omit<ToneLessonRow, 'said'> | null
  },
): Promise<void> {
  const { postId, heard, said, lesson } = correction
  await tx`update post set tone = ${said}, tone_sure = 1, tone_said = true where org_id = ${orgId} and post_id = ${postId}`
  if (!lesson) return
  await tx`insert into tone_lesson (org_id, lesson_id, post_id, lang, words, measures, logits, heard, said, corrected_by)
    values (${orgId}, ${randomUUID()}, ${postId}, ${lesson.lang}, ${array(lesson.words)}::text::int[], ${array(lesson.measures)}::text::real[],
      ${array(lesson.logits)}::text::real[], ${heard}, ${said}, ${by})
    on conflict (org_id, post_id) where post_id is not null do update
      set said = excluded.said, corrected_by = excluded.corrected_by, corrected_at = now(), lang = excluded.lang,
        words = excluded.words, measures = excluded.measures, logits = excluded.logits`
}

const array = (numbers: number[]): string => `{${numbers.join(',')}}`

/** Newest first. */
export async function toneLessons(tx: Tx, orgId: string): Promise<ToneLessonRow[]> {
  return tx<ToneLessonRow[]>`select lang, words, measures, logits, said from tone_lesson
    where org_id = ${orgId} order by corrected_at desc, lesson_id limit ${lessonsAtMost}`
}

export type ToneLayerRow = {
  layer: unknown
  version: number
  /** How many lessons the figures stand on. */
  lessons: number
  /** Macro-F1 on lessons that the layer had not learnt from, 0–100; null: not measured yet. */
  macroF1: number | null
  /** The same without the layer. */
  beforeF1: number | null
  /** Negative, neutral, positive: the share of what is called so that is right, 0–1. */
  precision: number[] | null
  measuredAt: Date | null
}

export async function toneLayer(tx: Tx, orgId: string): Promise<ToneLayerRow | undefined> {
  const [row] = await tx<
    ToneLayerRow[]
  >`select layer, version, lessons, macro_f1 as "macroF1", before_f1 as "beforeF1",
    precision_of as "precision", measured_at as "measuredAt" from tone_layer where org_id = ${orgId}`
  return row
}

/** Of posts that are called so here, the share that is, 0 to 1. */
export type ToneRight = { negative: number; positive: number }

/** Undefined: it was not measured yet, or nothing was rightly called so among what it was measured on, which tells nothing. */
export function toneRight(layer: Pick<ToneLayerRow, 'precision'> | undefined): ToneRight | undefined {
  const [negative = 0, , positive = 0] = layer?.precision ?? []
  return negative > 0 && positive > 0 ? { negative, positive } : undefined
}

/** 0 where there is none. */
export async function toneLayerVersion(tx: Tx, orgId: string): Promise<number> {
  const [row] = await tx<{ version: number }[]>`select version from tone_layer where org_id = ${orgId}`
  return row?.version ?? 0
}

/** So that two who correct at the same moment do not lose each other's lesson. */
export async function holdToneLayer(tx: Tx, orgId: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`tone ${orgId}`}, 0))`
}

export async function keepToneLayer(tx: Tx, orgId: string, layer: object): Promise<void> {
  await tx`insert into tone_layer (org_id, layer) values (${orgId}, ${JSON.stringify(layer)}::text::jsonb)
    on conflict (org_id) do update set layer = excluded.layer, version = tone_layer.version + 1`
}

export type ToneFigures = { lessons: number; macroF1: number; beforeF1: number; precision: number[] }

export async function keepToneFigures(tx: Tx, orgId: string, figures: ToneFigures, at: Date): Promise<void> {
  const { lessons, macroF1, beforeF1, precision } = figures
  await tx`insert into tone_layer (org_id, layer, lessons, macro_f1, before_f1, precision_of, measured_at)
    values (${orgId}, '{}'::jsonb, ${lessons}, ${macroF1}, ${beforeF1}, ${array(precision)}::text::real[], ${at})
    on conflict (org_id) do update set lessons = excluded.lessons, macro_f1 = excluded.macro_f1,
      before_f1 = excluded.before_f1, precision_of = excluded.precision_of, measured_at = excluded.measured_at`
}

export type ToneStanding = {
  corrections: number
  /** Of these, how many the program had right at the moment of the correction. */
  confirmed: number
  byTone: Record<ToneName, number>
}

export async function toneStanding(tx: Tx, orgId: string): Promise<ToneStanding> {
  const rows = await tx<{ said: ToneName; n: number; confirmed: number }[]>`
    select said, count(*)::int as n, count(*) filter (where heard = said)::int as confirmed
    from tone_lesson where org_id = ${orgId} group by said`
  const byTone = { negative: 0, neutral: 0, positive: 0, mixed: 0 }
  for (const row of rows) byTone[row.said] = row.n
  return {
    corrections: rows.reduce((sum, row) => sum + row.n, 0),
    confirmed: rows.reduce((sum, row) => sum + row.confirmed, 0),
    byTone,
  }
}
