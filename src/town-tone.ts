/**
 * What a town teaches about tone: a correction counts at once, and at night all of them are learnt from anew. Put together
 * here, since the rooms do not know each other.
 *
 * The night's layer comes in place of the former only where it does better than the model alone on lessons that it did not
 * learn from.
 */
import type { Bus } from '#basics/bus'
import type { Clock } from '#basics/clock'
import { Refusal } from '#basics/refusal'
import { turns } from '#basics/turns'
import {
  correctTone,
  type Database,
  holdToneLayer,
  keepToneFigures,
  keepToneLayer,
  postForTone,
  type ToneLessonRow,
  type ToneName,
  type Tx,
  toneLayer,
  toneLayerVersion,
  toneLessons,
} from '#store'
import {
  crossValidate,
  type Lesson,
  learnLayer,
  lessonOf,
  noLayer,
  said,
  type TownLayer,
  taught,
} from './sense/index.js'

type Kept = { layer: TownLayer | null; version: number; at: number }

/** Another process may have learnt: looked after at most every ten seconds. */
const freshMs = 10_000
/** A layer takes up to a few megabytes; the least recently used go first. */
const mostLayers = 100
/** Below this a fifth of the lessons measures nothing. */
const fewestLessons = 30

export function createTownTone({ bus, now }: { bus: Bus; now: Clock }) {
  const layers = new Map<string, Kept>()
  bus.hear((event) => {
    if (event.type === 'tone') layers.delete(event.orgId)
  })

  return async function toneOf(tx: Tx, orgId: string): Promise<TownLayer | null> {
    const at = now().getTime()
    const known = layers.get(orgId)
    if (known && Math.abs(at - known.at) < freshMs) return known.layer
    const version = await toneLayerVersion(tx, orgId)
    const kept =
      known?.version === version ? { ...known, at } : { layer: await readLayer(tx, orgId), version, at }
    layers.delete(orgId)
    layers.set(orgId, kept)
    for (const oldest of layers.keys()) {
      if (layers.size <= mostLayers) break
      layers.delete(oldest)
    }
    return kept.layer
  }
}

async function readLayer(tx: Tx, orgId: string): Promise<TownLayer | null> {
  const layer = (await toneLayer(tx, orgId))?.layer as Partial<TownLayer> | undefined
  return layer?.bias ? (layer as TownLayer) : null
}

/** What a person says of a post: kept, and learnt from at once. The caller tells the bus when it is committed. */
export async function teachTone(
  tx: Tx,
  orgId: string,
  by: string,
  { postId, tone }: { postId: number; tone: ToneName },
): Promise<void> {
  await holdToneLayer(tx, orgId)
  const post = await postForTone(tx, orgId, postId)
  if (!post) throw new Refusal('tone.gone', 'this post has no text any more')
  const lesson = lessonOf(`${post.title ?? ''}\n${post.body}`, post.lang, tone)
  await correctTone(tx, orgId, by, {
    postId,
    heard: post.tone,
    said: tone,
    lesson: lesson && { ...lesson, lang: post.lang },
  })
  if (!lesson) return
  const layer = (await readLayer(tx, orgId)) ?? noLayer()
  await keepToneLayer(tx, orgId, shortened(taught(layer, lesson)))
}

/** Three digits are enough, and make a layer half as long. */
function shortened(layer: TownLayer): TownLayer {
  const short = (numbers: number[]) => numbers.map((one) => Math.round(one * 1_000) / 1_000)
  return {
    bias: short(layer.bias),
    keep: layer.keep,
    measures: short(layer.measures),
    words: Object.fromEntries(Object.entries(layer.words).map(([word, weights]) => [word, short(weights)])),
  }
}

const lessonFrom = (row: ToneLessonRow): Lesson => ({ ...row, said: said(row.said) })

export type Night = 'too-few' | 'replaced' | 'kept'

/** Learns from all lessons of an organisation, in turns, and says what became of it. */
export async function learnTone(database: Database, bus: Bus, orgId: string, now: Date): Promise<Night> {
  const lessons = (await database.inOrg(orgId, (tx) => toneLessons(tx, orgId))).map(lessonFrom)
  if (lessons.length < fewestLessons) return 'too-few'
  const rest = turns()
  const measured = await crossValidate(lessons, rest)
  const better = measured.macroF1 > measured.before
  const layer = better ? shortened(await learnLayer(lessons, rest)) : null
  await database.inOrg(orgId, async (tx) => {
    await holdToneLayer(tx, orgId)
    if (layer) await keepToneLayer(tx, orgId, layer)
    await keepToneFigures(
      tx,
      orgId,
      {
        lessons: lessons.length,
        macroF1: better ? measured.macroF1 : measured.before,
        beforeF1: measured.before,
        precision: measured.precision,
      },
      now,
    )
  })
  bus.tell({ type: 'tone', orgId })
  return layer ? 'replaced' : 'kept'
}
