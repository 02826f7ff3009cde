/**
 * Throws at the parser and the linter what nobody would write, for as long as `BENCH_SECONDS` says (30; ten minutes when it is
 * asked for): an answer must come within 50 ms of processor time, errors must stand within the text, and nothing may be thrown.
 */
import { lint, parse } from '../src/match/index.js'
import { dice } from './firehose.fixture.js'
import { say } from './load.fixture.js'

const seconds = Number(process.env.BENCH_SECONDS ?? 30)
const seed = Number(process.env.BENCH_SEED ?? Date.now() % 2 ** 31) || 1
const roll = dice(seed)

const pieces = [
  ...[
    'AND',
    'OR',
    'NOT',
    'NEAR',
    'NEAR/5',
    'ONEAR/3',
    'NEAR/999999',
    'or',
    'and',
    '-',
    '(',
    ')',
    '"',
    '“',
    '»',
    '~',
    '~5',
    '=',
  ],
  ...[
    '*',
    '?',
    '#',
    '@',
    '$',
    ':',
    '|',
    '/',
    '\\',
    '\0',
    '\n',
    '\t',
    '\u200b',
    '\u00ad',
    '\u202e',
    '\ud800',
    '\udc00',
    '💦',
    ' ',
  ],
  ...[
    'lang:',
    'lang:nl',
    'source:',
    'kind:news',
    'site:',
    'url:',
    'title:',
    'title:(',
    'has:link',
    'is:',
    'place:',
    'topic:x',
  ],
  ...[
    'stem:',
    'author:',
    'gent',
    'Mol',
    'a',
    'verkeer*',
    '*weg',
    '*straat*',
    'colo?r',
    '="Mol"',
    "foto's",
    'é',
    'ß',
    '日本',
    'شَ',
  ],
  ...[
    '(((((((((((',
    '))))))))',
    '""""',
    '*?*?*?*?',
    '-----',
    '@a@b.c',
    'x'.repeat(100),
    'a\u0301'.repeat(40),
    '???a',
    'https://a.be/x',
  ],
]
const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T

function made(): string {
  const count = roll() < 0.02 ? 20_000 * roll() : 40 * roll()
  const only = roll() < 0.3 ? [pick(pieces), pick(pieces), pick(pieces)] : pieces
  let text = ''
  for (let i = 0; i < count; i++) text += pick(only) + (roll() < 0.5 ? ' ' : '')
  return roll() < 0.1 ? text.slice(Math.floor(roll() * text.length)) : text
}

let tried = 0
let readable = 0
let text = ''
let slow: { text: string; took: number }[] = []

function time(query: string) {
  const began = process.cpuUsage()
  const parsed = parse(query)
  const { user, system } = process.cpuUsage(began)
  return { took: (user + system) / 1000, parsed }
}

function keepSlowest(): void {
  slow = slow.sort((a, b) => b.took - a.took).slice(0, 20)
}

const until = performance.now() + seconds * 1000
try {
  while (performance.now() < until) {
    text = made()
    const { took, parsed } = time(text)
    slow.push({ text, took })
    if (slow.length > 1_000) keepSlowest()
    tried++
    if (parsed.ok) readable++
    else if (!parsed.errors.every(({ at, length }) => at >= 0 && length >= 0 && at + length <= text.length)) {
      throw new Error('an error stands outside the text')
    }
    if (tried % 10 === 0 && text.length < 2_000) lint(text, { t: (key) => key })
  }
} catch (error) {
  process.stderr.write(`seed ${seed}, text ${JSON.stringify(text.slice(0, 2_000))}\n`)
  throw error
}
// A collection of garbage falls on whoever comes by: the slowest are asked again, and the quickest of three counts.
keepSlowest()
const slowest = Math.max(...slow.map((one) => Math.min(...[1, 2, 3].map(() => time(one.text).took))))
say({ what: `queries made of anything, in ${seconds} seconds (seed ${seed})`, value: tried })
say({ what: 'of which can be read', value: (100 * readable) / tried, unit: '%' })
say({ what: 'the slowest answer', value: slowest, unit: 'ms', promise: '≤ 50 ms', holds: slowest <= 50 })
