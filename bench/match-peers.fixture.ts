/**
 * Other ways to know which queries match a text, each as good as it gets without an index of ours. All get the text for
 * nothing: what it costs to take it out of a frame is not counted.
 */
import { createRequire } from 'node:module'
import { AhoCorasick as Monyone } from '@monyone/aho-corasick'
import Modern from 'modern-ahocorasick/fast'
import { RE2 } from 're2-wasm'
import type { Query } from '../src/match/query/index.js'

export type Peer = {
  name: string
  /** How many queries it found: so that nothing is left out as useless. */
  ask(text: string): number
}

type Test = (text: string) => boolean

/** `leaf` makes the test of one word; order and distance are left out, which only makes a peer faster. */
function testOf(query: Query, leaf: (word: string) => Test): Test {
  if (query.type === 'and' || query.type === 'or') {
    const parts = query.parts.map((part) => testOf(part, leaf))
    return query.type === 'and'
      ? (text) => parts.every((part) => part(text))
      : (text) => parts.some((part) => part(text))
  }
  if (query.type === 'not') {
    const part = testOf(query.part, leaf)
    return (text) => !part(text)
  }
  const parts = wordsOf(query).map(leaf)
  return (text) => parts.every((part) => part(text))
}

function wordsOf(query: Query): string[] {
  if (query.type === 'words') return query.pieces.map(({ word }) => word.replaceAll('*', ''))
  if (query.type === 'near') return query.parts.slice(0, 1).flatMap(wordsOf)
  if (query.type === 'compound') return [query.key]
  return query.type === 'tag' ? [`#${query.key}`] : []
}

/** Every word of which a query needs one. */
export function literals(queries: readonly Query[]): string[] {
  const all = new Set<string>()
  const walk = (query: Query): void => {
    if (query.type === 'and' || query.type === 'or') for (const part of query.parts) walk(part)
    else for (const word of wordsOf(query)) all.add(word)
  }
  for (const query of queries) walk(query)
  return [...all].filter((word) => word.length > 0)
}

export function peers(queries: readonly Query[]): Peer[] {
  const words = literals(queries)
  return [
    each('includes() per query', queries, (word) => (text) => text.includes(word)),
    each('a regular expression per query', queries, (word) => {
      const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}(?![\\p{L}\\p{N}])`, 'iu')
      return (text) => pattern.test(text)
    }),
    ...scanners(words),
    ...re2(words),
  ]
}

function each(name: string, queries: readonly Query[], leaf: (word: string) => Test): Peer {
  const tests = queries.map((query) => testOf(query, leaf))
  return {
    name,
    ask: (text) => {
      const low = text.toLowerCase()
      let found = 0
      for (const test of tests) if (test(low)) found++
      return found
    },
  }
}

/** Only the words: what a query makes of them is left out. */
function scanners(words: string[]): Peer[] {
  const require = createRequire(import.meta.url)
  const Plain = require('ahocorasick') as new (words: string[]) => { search(text: string): unknown[] }
  const plain = new Plain(words)
  const modern = new Modern(words)
  const monyone = new Monyone(words)
  return [
    { name: 'words alone, npm ahocorasick', ask: (text) => plain.search(text.toLowerCase()).length },
    {
      name: 'words alone, npm modern-ahocorasick/fast',
      ask: (text) => modern.search(text.toLowerCase()).length,
    },
    {
      name: 'words alone, npm @monyone/aho-corasick',
      ask: (text) => monyone.matchInText(text.toLowerCase()).length,
    },
  ]
}

/** `re2-wasm` has no sets: expressions of a hundred words each, the most that it holds in its memory. */
function re2(words: string[]): Peer[] {
  const patterns: RE2[] = []
  try {
    for (let i = 0; i < words.length; i += 100) {
      patterns.push(
        new RE2(
          words
            .slice(i, i + 100)
            .map(escaped)
            .join('|'),
          'u',
        ),
      )
    }
  } catch {
    return []
  }
  return [
    {
      name: 'words alone, npm re2-wasm, a hundred each',
      ask: (text) => {
        const low = text.toLowerCase()
        let found = 0
        for (const pattern of patterns) {
          pattern.lastIndex = 0
          if (pattern.test(low)) found++
        }
        return found
      },
    },
  ]
}

const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
