/**
 * The wall as it lives: one picture per organisation, audience and language, drawn once and shared by every screen that
 * shows it.
 *
 * In: hints that a square changed, and a look at the counters every second for what another process wrote. Out: pictures
 * with an id; whoever is slow or slept gets the latest one, for there is no queue. Never here: a picture that nobody
 * watches.
 *
 * Pace: the first change after a silence is drawn at once. After that a picture waits four times what it cost to draw,
 * and at least 100 ms. The figures behind it cost more than the line "just in", so a wall in a storm of posts shows the
 * newest post at that pace, and its figures at their own.
 */
import { createHash } from 'node:crypto'
import type { Bus } from '#basics/bus'
import type { Clock } from '#basics/clock'
import type { Log } from '#basics/log'
import { type Database, newest, squareCursor } from '#store'
import type { Org, Translate } from '#web'
import { compose } from './compose.js'
import { type Audience, type Figures, figures } from './figures.js'
import { Wall } from './page.js'

export type LiveParts = { database: Database; bus: Bus; now: Clock; log: Log }

/** `id` names the picture: where the square stands, and what was drawn of it. */
export type Frame = { id: string; html: string }

export type Live = {
  /** Calls `show` with every new picture until the returned function is called. */
  watch(org: Org, audience: Audience, t: Translate, show: (frame: Frame) => void): () => void
  close(): void
}

const shortestPauseMs = 100
const pausePerCost = 4
/** Figures that cost no more than this are read for every picture; dearer ones beside it. */
const cheapMs = 25
const lookEveryMs = 1_000
/** The last sixty minutes move on by themselves. */
const agesAfterMs = 60_000

type Square = {
  org: Org
  screens: Set<(frame: Frame) => void>
  frame: Frame | null
  figures: Figures | null
  /** When the figures were read, and what that cost, in milliseconds of the monotonic clock. */
  readAt: number
  readCost: number
  drawnAt: number
  drawCost: number
  drawing: boolean
  reading: boolean
  changed: boolean
  timer: NodeJS.Timeout | null
  refresh: () => Promise<void>
}

export function createLive({ database, bus, now, log }: LiveParts): Live {
  const squares = new Map<string, Square>()
  let looking: NodeJS.Timeout | null = null

  const stopHearing = bus.hear((event) => {
    if (event.type !== 'square' && event.type !== 'sources' && event.type !== 'topics') return
    for (const square of squares.values()) if (square.org.orgId === event.orgId) touch(square)
  })

  return {
    watch(org, audience, t, show) {
      const key = keyOf(org, audience, t)
      const square = squares.get(key) ?? begin(key, org, audience, t)
      square.screens.add(show)
      if (square.frame) show(square.frame)
      else touch(square)
      looking ??= setInterval(look, lookEveryMs)
      return () => {
        square.screens.delete(show)
        if (square.screens.size > 0) return
        if (square.timer) clearTimeout(square.timer)
        squares.delete(key)
        if (squares.size === 0 && looking) {
          clearInterval(looking)
          looking = null
        }
      }
    },
    close() {
      stopHearing()
      if (looking) clearInterval(looking)
      for (const square of squares.values()) if (square.timer) clearTimeout(square.timer)
      squares.clear()
    },
  }

  function figuresOf(org: Org, audience: Audience): Promise<Figures> {
    return database.inOrgAtOnce(org.orgId, (tx) => figures(tx, org, audience, now()))
  }

  function draw(f: Figures, t: Translate): Frame {
    const picture = compose(f, t)
    const html = String(<Wall t={t} picture={picture} />)
    return { id: `${f.cursor}.${createHash('sha256').update(html).digest('base64url').slice(0, 8)}`, html }
  }

  function begin(key: string, org: Org, audience: Audience, t: Translate): Square {
    const square: Square = {
      org,
      screens: new Set(),
      frame: null,
      figures: null,
      readAt: Number.NEGATIVE_INFINITY,
      readCost: 0,
      drawnAt: Number.NEGATIVE_INFINITY,
      drawCost: 0,
      drawing: false,
      reading: false,
      changed: false,
      timer: null,
      refresh: async () => {
        const f = await current(square, audience)
        // The price of the figures sets their own pace; this one is for drawing.
        const start = performance.now()
        const frame = draw(f, t)
        square.drawnAt = performance.now()
        square.drawCost = square.drawnAt - start
        if (frame.id === square.frame?.id) return
        square.frame = frame
        for (const show of square.screens) show(frame)
      },
    }
    squares.set(key, square)
    return square
  }

  /** Figures as fresh as their price allows; the newest post always. */
  async function current(square: Square, audience: Audience): Promise<Figures> {
    const due = performance.now() - square.readAt >= square.readCost * pausePerCost
    if (!square.figures || (due && square.readCost <= cheapMs)) return reread(square, audience)
    // The figures follow as soon as they may: beside the drawing when they are due, else at the next look.
    if (due && !square.reading) {
      square.reading = true
      void reread(square, audience)
        .catch((error: unknown) =>
          log.error({ err: error, org: square.org.slug }, 'the figures of the wall could not be read'),
        )
        .finally(() => {
          square.reading = false
          if (square.screens.size > 0) touch(square)
        })
    }
    const known = square.figures
    return database.inOrg(square.org.orgId, async (tx) => ({
      ...known,
      cursor: await squareCursor(tx, square.org.orgId),
      newest: (await newest(tx, square.org.orgId, now())) ?? null,
      at: now(),
    }))
  }

  async function reread(square: Square, audience: Audience): Promise<Figures> {
    const start = performance.now()
    const read = await figuresOf(square.org, audience)
    square.figures = read
    square.readAt = performance.now()
    square.readCost = square.readAt - start
    return read
  }

  /** Something changed: draw now, or as soon as the pace allows. */
  function touch(square: Square): void {
    square.changed = true
    if (square.drawing || square.timer) return
    const pause = Math.max(shortestPauseMs, square.drawCost * pausePerCost)
    const wait = square.drawnAt + pause - performance.now()
    if (wait <= 0) void work(square)
    else square.timer = setTimeout(() => void work(square), wait)
  }

  async function work(square: Square): Promise<void> {
    square.timer = null
    square.drawing = true
    square.changed = false
    try {
      await square.refresh()
    } catch (error) {
      // The screens keep their last picture; the look at the counters tries again.
      log.error({ err: error, org: square.org.slug }, 'the wall could not be drawn')
      square.drawnAt = performance.now()
    }
    square.drawing = false
    if (square.changed && square.screens.size > 0) touch(square)
  }

  /** What another process wrote, and what merely grew older. */
  async function look(): Promise<void> {
    try {
      const rows = await database.app<{ org_id: string; last_post: number; square_version: number }[]>`
        select org_id, last_post, square_version from versions()`
      const versions = new Map(rows.map((row) => [row.org_id, `${row.last_post}.${row.square_version}`]))
      for (const square of squares.values()) {
        const version = versions.get(square.org.orgId) ?? ''
        const behind = square.figures !== null && square.figures.cursor !== version
        if (behind || performance.now() - square.drawnAt > agesAfterMs) touch(square)
      }
    } catch (error) {
      log.error({ err: error }, 'the counters could not be read')
    }
  }
}

function keyOf(org: Org, audience: Audience, t: Translate): string {
  return `${org.orgId} ${audience} ${t.locale}`
}
