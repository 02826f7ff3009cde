/**
 * What X costs, and how far the town's budget goes.
 *
 * X is paid for each post that it sends and for each count; the town sets a budget in euro for each month of X's calendar.
 * What is received is taken from it with the topic that it was for. A tenth is kept apart for counts, so that the curve goes
 * on when the posts have stopped. Never here: a post.
 */
import { readSecret } from '../../access.js'
import { type Context, type Limit, SourceProblem } from '../../connector.js'
import { type XSecret, xFacts, xSecret } from './wire.js'

/** Dollars, from docs.x.com on 26 November 2026. */
export const prices = { post: 0.005, user: 0.01, counts: 0.005, reply: 0.015, replyWithLink: 0.2, act: 0.015 }

export const keptForCounts = 0.1

/** Requests in fifteen minutes. */
const perQuarter = (meter: string, most: number): Limit => ({ meter, kind: 'bucket', most, seconds: 900 })
export const limits = {
  rules: perQuarter('x-rules', 100),
  stream: perQuarter('x-stream', 50),
  search: perQuarter('x-search', 300),
  counts: perQuarter('x-counts', 300),
  compliance: perQuarter('x-compliance', 150),
  own: perQuarter('x-own', 300),
  acts: perQuarter('x-acts', 100),
}

/** What a credential opens, and what it may cost. */
export type Purse = {
  credential: string
  secret: XSecret
  userId: string | null
  username: string | null
  /** In euro, for a month. */
  budget: number
  euroPerDollar: number
}

export async function openPurse(credential: string, { access }: Context): Promise<Purse> {
  const { secret, facts } = await access.open(credential)
  const said = xFacts.parse(facts)
  return {
    credential,
    secret: readSecret(secret, xSecret),
    userId: said.userId ?? null,
    username: said.username ?? null,
    budget: said.budgetEuro,
    euroPerDollar: said.euroPerDollar,
  }
}

const budgetOf = ({ budget }: Purse): Limit => ({
  meter: 'euro',
  kind: 'calendar',
  most: budget,
  every: 'month',
  timeZone: 'UTC',
})

/** Euro that may still go to posts this month; what is kept for counts is left out. */
export async function leftForPosts(purse: Purse, { access }: Context): Promise<number> {
  return (await access.left(purse.credential, budgetOf(purse))) - purse.budget * keptForCounts
}

/** Throws when not one post can be paid for. */
export async function mustAfford(purse: Purse, context: Context): Promise<void> {
  const left = await context.access.left(purse.credential, budgetOf(purse))
  if (left < prices.post * purse.euroPerDollar) throw budgetGone(purse, context.now())
}

/**
 * Throws `x-budget-gone`, with the time until it is worth to look again. What is received is owed, so when it is more than
 * was left, that goes too: nothing more is asked then.
 */
export async function pay(purse: Purse, dollars: number, what: string, context: Context): Promise<void> {
  const { access, now } = context
  const take = (euro: number) => access.take(purse.credential, budgetOf(purse), euro, what)
  try {
    await take(dollars * purse.euroPerDollar)
  } catch (problem) {
    if (!(problem instanceof SourceProblem) || problem.key !== 'limit-reached') throw problem
    const left = await access.left(purse.credential, budgetOf(purse))
    if (left > 0) await take(left).catch(() => {})
    throw budgetGone(purse, now())
  }
}

/** Somebody may raise the budget before the month ends. Seconds. */
const lookAgain = 6 * 3600

export function budgetGone({ budget }: Purse, now: Date): SourceProblem {
  if (budget === 0) return new SourceProblem('x-no-budget', {}, lookAgain)
  const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)
  const seconds = Math.ceil((next - now.getTime()) / 1000)
  const month = new Date(next).getUTCMonth() + 1
  return new SourceProblem('x-budget-gone', { budget, month }, Math.min(seconds, lookAgain))
}

/** What is left must last for so many hours, or until the month ends: most hours are quiet, and a peak may cost more. */
const hoursOfPeak = 60

/**
 * How many of a hundred posts can be paid for at the pace of the past hour. `heard`: posts in that hour, of which `sample`
 * in a hundred came through.
 */
export function affordableShare(
  { heard, sample }: { heard: number; sample: number },
  leftEuro: number,
  { euroPerDollar }: Purse,
  now: Date,
): number {
  const ends = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)
  const hours = Math.max(1, Math.min(hoursOfPeak, (ends - now.getTime()) / 3_600_000))
  const mayCost = leftEuro / hours
  const wouldCost = ((heard * 100) / sample) * prices.post * euroPerDollar
  if (wouldCost <= mayCost) return 100
  return Math.min(99, Math.max(1, Math.floor((100 * mayCost) / wouldCost)))
}

/** Hours between two counts of everything, so that counting takes a quarter of the budget at most. */
export function hoursBetweenCounts(queries: number, { budget, euroPerDollar }: Purse): number {
  const once = queries * prices.counts * euroPerDollar
  const mayCost = (budget * 0.25) / (30 * 24)
  return Math.min(24, Math.max(1, Math.ceil(once / Math.max(mayCost, 1e-9))))
}
