/** Labelled streams, normalised mutual information, and texts changed as people change them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataSets } from './feed-oracle.fixture.js'

export type Labelled = { text: string; at: number; label: string }

/** Null where the data sets are absent. */
export function newsStream(name: 'News' | 'News-T'): Labelled[] | null {
  const base = dataSets('streams/mstream-news')
  if (!base) return null
  return jsonLines<{ clusterNo: number; textCleaned: string }>(join(base, `${name}.jsonl`)).map(
    ({ clusterNo, textCleaned }, at) => ({ text: textCleaned, at: at * 1000, label: `${clusterNo}` }),
  )
}

type Crisis = { createdAt: string; text: string; labels: { event: string; informative: string } }

export function crisisStream(): Labelled[] | null {
  const base = dataSets('streams/crisislex')
  if (!base) return null
  return jsonLines<Crisis>(join(base, 'posts.jsonl'))
    .filter((post) => post.labels.informative !== 'Not related')
    .map(({ createdAt, text, labels }) => ({ text, at: Date.parse(createdAt), label: labels.event }))
    .sort((a, b) => a.at - b.at)
}

const jsonLines = <T>(path: string): T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)

export type Agreement = { arithmetic: number; geometric: number; found: number; real: number }

/**
 * Mutual information of two labellings, divided by the arithmetic mean of their entropies (what scikit-learn's
 * `normalized_mutual_info_score` does since 0.22) and by the geometric mean (Strehl and Ghosh 2002; what it did when MStream,
 * 2018, was published).
 */
export function agreement(real: string[], found: string[]): Agreement {
  const ofReal = entropy(real)
  const ofFound = entropy(found)
  const mutual = ofReal + ofFound - entropy(real.map((one, i) => `${one}\t${found[i]}`))
  return {
    arithmetic: (2 * mutual) / (ofReal + ofFound),
    geometric: mutual / Math.sqrt(ofReal * ofFound),
    found: new Set(found).size,
    real: new Set(real).size,
  }
}

function entropy(labels: string[]): number {
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  let sum = 0
  for (const count of counts.values()) sum -= (count / labels.length) * Math.log(count / labels.length)
  return sum
}

/** The same numbers at each run (Mulberry32, Ettinger 2017). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** `edits` times a word replaced, left out or put in. */
export function edited(text: string, edits: number, random: () => number, words: string[]): string {
  const own = text.split(/\s+/)
  const any = () => words[Math.floor(random() * words.length)] as string
  for (let i = 0; i < edits; i++) {
    const place = Math.floor(random() * own.length)
    const kind = Math.floor(random() * 3)
    if (kind === 0) own[place] = any()
    else if (kind === 1 && own.length > 1) own.splice(place, 1)
    else own.splice(place, 0, any())
  }
  return own.join(' ')
}
