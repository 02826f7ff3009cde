/**
 * The score of the Numenta Anomaly Benchmark (Lavin and Ahmad, "Evaluating real-time anomaly detection algorithms", 2015),
 * written from the paper.
 *
 * The first alert in a labelled window earns between 0 and 1, the earlier the more; a window without one costs `missed`; an
 * alert outside a window costs up to `wrong`, less just behind a window. The first 15 % of a file (750 rows at most) are for
 * learning. All files together are put on a scale on which no alert at all is 0 and a perfect detector is 100.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `window`: first and last row of each, in order. */
export type Series = { name: string; at: number[]; values: number[]; windows: [number, number][] }
export type Profile = { name: string; found: number; wrong: number; missed: number }

/** What an alert at a row would add: to a window of its file, or (`window` null) as a false one. */
type Effect = { score: number; window: string | null; worth: number }

const learning = (rows: number) => Math.floor(0.15 * Math.min(rows, 5000))

/** From 1 at the left edge of a window (position −1) over 0 at its right edge to −1 far behind it. */
const sigmoid = (position: number) => (position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1)
const atBest = sigmoid(-1)

function effects({ name, windows }: Series, scores: number[], profile: Profile): Effect[] {
  const made: Effect[] = []
  for (let row = learning(scores.length); row < scores.length; row++) {
    const score = scores[row] ?? 0
    const inside = windows.findIndex(([first, last]) => row >= first && row <= last)
    const window = windows[inside]
    if (window) {
      const width = window[1] - window[0] + 1
      const worth = (profile.found * sigmoid(-(window[1] - row + 1) / width)) / atBest
      made.push({ score, window: `${name} ${inside}`, worth })
    } else {
      const before = windows.findLast(([, last]) => last < row)
      const behind = before ? sigmoid((row - before[1]) / (before[1] - before[0])) : -1
      made.push({ score, window: null, worth: profile.wrong * behind })
    }
  }
  return made
}

export type Scored = {
  /** 0 for no alert at all, 100 for a perfect detector. */
  normal: number
  threshold: number
}

/** Scores of a detector per file, in the order of `files`. */
export function nab(files: Series[], scores: number[][], profile: Profile) {
  const all = files.flatMap((file, n) => effects(file, scores[n] ?? [], profile))
  all.sort((a, b) => b.score - a.score)
  const windows = files.reduce((sum, file) => sum + file.windows.length, 0)
  const none = -profile.missed * windows
  const normal = (raw: number) => (100 * (raw - none)) / (profile.found * windows - none)
  const steps: Scored[] = [{ normal: 0, threshold: Number.POSITIVE_INFINITY }]
  const found = new Map<string, number>()
  let raw = none
  for (const [n, { score, window, worth }] of all.entries()) {
    if (window === null) raw += worth
    else {
      const had = found.get(window) ?? -profile.missed
      if (worth > had) {
        raw += worth - had
        found.set(window, worth)
      }
    }
    if (all[n + 1]?.score !== score) steps.push({ normal: normal(raw), threshold: score })
  }
  return {
    /** With one threshold for all files, the best there is: as the benchmark does. */
    best: steps.reduce((a, b) => (b.normal > a.normal ? b : a)),
    /** With this threshold. */
    at: (threshold: number) => steps.findLast((step) => step.threshold >= threshold)?.normal ?? 0,
  }
}

/** The series of a folder with `windows.json` and `profiles.json` as the benchmark writes them. */
export function nabFiles(folder: string): { files: Series[]; profiles: Profile[] } {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  const windows = JSON.parse(read('windows.json')) as Record<string, [string, string][]>
  const costs = JSON.parse(read('profiles.json')) as Record<
    string,
    { CostMatrix: { tpWeight: number; fpWeight: number; fnWeight: number } }
  >
  const files = Object.entries(windows).map(([path, spans]) => {
    const name = path.split('/').at(-1) ?? path
    const rows = read(name)
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',') as [string, string])
    const at = rows.map(([time]) => momentOf(time))
    const rowOf = (time: string) => at.indexOf(momentOf(time))
    return {
      name: name.replace(/^.*_|\.csv$/g, ''),
      at,
      values: rows.map(([, value]) => Number(value)),
      windows: spans.map(([from, to]): [number, number] => [rowOf(from), rowOf(to)]),
    }
  })
  const profiles = Object.entries(costs).map(([name, { CostMatrix: cost }]) => ({
    name,
    found: cost.tpWeight,
    wrong: cost.fpWeight,
    missed: cost.fnWeight,
  }))
  return { files, profiles }
}

const momentOf = (time: string) => Date.parse(`${time.replace(' ', 'T').replace(/\.0+$/, '')}Z`)
