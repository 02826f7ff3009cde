/**
 * Keeps the rules at X equal to what the organisation follows: asks what is there, adds and deletes the differences.
 *
 * Rules carry `dorpsplein:` and the topics that they are for; those of others are left alone. New ones come before old ones
 * go, so that nothing is missed between. What X refuses is told and not tried again until it changes.
 */
import { type Context, type Followed, SourceProblem } from '../../connector.js'
import { askX, calm } from './ask.js'
import { limits, type Purse } from './money.js'
import { rulesOf } from './rules.js'
import { failure, type Rule, ruleList } from './wire.js'

export type WantedRule = { value: string; topics: string[] }
export type Plan = {
  rules: WantedRule[]
  /** Names of topics that X cannot look for. */
  notSearched: string[]
  /** What is heard less than asked, with the topic's name: `Riolering: verkeer*`. */
  gaps: string[]
}

/** X's own for pay per use. */
const mostRules = 1000
const ours = 'dorpsplein:'
const longestTag = 128

/** One rule for all topics that ask the same: X takes no rule twice. */
export function planOf(followed: Followed[]): Plan {
  const topicsOf = new Map<string, string[]>()
  const plan: Plan = { rules: [], notSearched: [], gaps: [] }
  for (const { topicId, name, wanted } of followed) {
    const { rules, gaps } = rulesOf(wanted)
    const isRoom = topicsOf.size + rules.length <= mostRules
    if (rules.length === 0 || !isRoom) plan.notSearched.push(name)
    if (!isRoom) continue
    plan.gaps.push(...gaps.map((gap) => `${name}: ${gap}`))
    for (const value of rules) topicsOf.set(value, [...(topicsOf.get(value) ?? []), topicId])
  }
  plan.rules = [...topicsOf].map(([value, topics]) => ({ value, topics }))
  return plan
}

/** `refused`: texts that X would not take, remembered from one time to the next. */
export async function keepRules(
  base: string,
  purse: Purse,
  wanted: { rules: WantedRule[]; sample: number; refused: Map<string, string> },
  context: Context,
): Promise<void> {
  const there = await rulesAt(base, purse, context)
  const should = new Map(
    wanted.rules.map((rule) => [sampled(rule.value, wanted.sample), tagOf(rule.topics)] as const),
  )
  const isKept = ({ value, tag }: Rule) => should.get(value) === tag
  const kept = new Set(there.filter(isKept).map(({ value }) => value))
  const old = there.filter((rule) => rule.tag?.startsWith(ours) && !isKept(rule))
  // The same text with other topics: X takes no text twice, so there the old one goes first.
  const inTheWay = old.filter(({ value }) => should.has(value))
  await remove(base, purse, inTheWay, context)
  const add = [...should].filter(([value]) => !kept.has(value) && !wanted.refused.has(value))
  for (let at = 0; at < add.length; at += 100)
    await addRules(base, purse, add.slice(at, at + 100), wanted.refused, context)
  await remove(
    base,
    purse,
    old.filter((rule) => !inTheWay.includes(rule)),
    context,
  )
}

const path = '/2/tweets/search/stream/rules'

export async function rulesAt(base: string, purse: Purse, context: Context): Promise<Rule[]> {
  const { value } = await askX(base, purse, path, { limit: limits.rules }, context)
  return ruleList.safeParse(value).data?.data ?? []
}

async function addRules(
  base: string,
  purse: Purse,
  rules: (readonly [string, string])[],
  refused: Map<string, string>,
  context: Context,
): Promise<void> {
  const add = rules.map(([value, tag]) => ({ value, tag }))
  const request = { json: { add }, limit: limits.rules }
  const { value } = await askX(base, purse, path, request, context).catch((problem: unknown) => {
    if (!(problem instanceof SourceProblem) || problem.key !== 'network-says') throw problem
    // One rule that X does not understand may take all others with it: then one at a time.
    const [only] = rules
    if (only && rules.length === 1) refused.set(only[0], String(problem.values.message))
    return { value: null }
  })
  if (value === null && rules.length > 1)
    for (const rule of rules) await addRules(base, purse, [rule], refused, context)
  for (const error of failure.safeParse(value).data?.errors ?? []) {
    const isThere = /duplicate/i.test(error.title ?? '')
    if (!isThere && typeof error.value === 'string')
      refused.set(error.value, calm(error.detail ?? error.title ?? ''))
  }
}

async function remove(base: string, purse: Purse, rules: Rule[], context: Context): Promise<void> {
  for (let at = 0; at < rules.length; at += 100) {
    const ids = rules.slice(at, at + 100).map(({ id }) => id)
    await askX(base, purse, path, { json: { delete: { ids } }, limit: limits.rules }, context)
  }
}

/** Of a hundred posts so many; all of them without the word. */
const sampled = (value: string, sample: number) => (sample >= 100 ? value : `(${value}) sample:${sample}`)

function tagOf(topics: string[]): string {
  let tag = ours + topics[0]
  for (const topic of topics.slice(1)) if (tag.length + 1 + topic.length <= longestTag) tag += `,${topic}`
  return tag
}

export const topicsOfTag = (tag: string | null | undefined): string[] =>
  tag?.startsWith(ours) ? tag.slice(ours.length).split(',') : []
