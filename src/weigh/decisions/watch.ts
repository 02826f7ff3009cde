/**
 * The standing watch: each decision is followed by itself for thirty days, and its owner hears of it by mail at day 1, 7 and
 * 30, or when something stands out on its topic.
 *
 * In: a town, and the moment. Out: how many mails stand in the outbox, each in one transaction with the row that says so: a
 * newsroom that stops in between has told nothing, and tells it at its next look. Never here: the same thing twice to anybody;
 * a post, or the words of a person.
 */
import { localTime } from '#basics/days'
import { Refusal } from '#basics/refusal'
import {
  type Database,
  type Decision,
  decisionsWithin,
  holdDecision,
  members,
  type NewMail,
  post,
  recentSignals,
  type Signal,
  signalsToldTo,
  type Tx,
  tellOfDecision,
  toldOfDecision,
} from '#store'
import { type Locale, words } from '#web'
import { daysSince } from './gather.js'
import { hear } from './hearing.js'
import type { Measuring, Standing } from './measuring.js'
import type { SaidLanguage } from './said.js'
import { daysAfter } from './series.js'
import { milestoneLetter, signalLetter } from './watch-letter.js'

export type WatchTown = { orgId: string; name: string; slug: string; locale: string; timeZone: string }

export type WatchParts = {
  database: Database
  measuring: Measuring
  language: SaidLanguage
  persons(userIds: string[]): Promise<Map<string, { name: string; mail: string; locale: string | null }>>
  /** Null: no mail leaves here; decisions are followed all the same. */
  mail: { origin: string } | null
}

const dayMs = 86_400_000
/** After so many days it is told how it went. */
export const milestones = [1, 7, 30] as const
/** What was not told by then (the newsroom was off) is not news any more. */
const grace: Record<(typeof milestones)[number], number> = { 1: 2, 7: 3, 30: 7 }
/** Mails come in the daytime. */
const [opens, closes] = [8, 20]
/** A signal that was found before is told by then, or stands on the page. */
const signalFresh = 2 * dayMs

export async function watchDecisions(parts: WatchParts, town: WatchTown, at: Date): Promise<number> {
  const { database, measuring } = parts
  const from = new Date(at.getTime() - (daysAfter + grace[30] + 2) * dayMs)
  const followed = await database.inOrg(town.orgId, (tx) => decisionsWithin(tx, town.orgId, from, at))
  let sent = 0
  for (const one of followed) {
    if (one.topicId === null) continue
    try {
      const standing = await measuring.measured(town, one.decisionId)
      await database.inOrg(town.orgId, (tx) => hear(tx, town, standing, parts.language, at))
      sent += await tellOwner(parts, town, one, standing, at)
    } catch (error) {
      // Removed while it was being measured: nobody has to hear of it, and the others go on.
      if (!(error instanceof Refusal) || error.key !== 'decisions.unknown') throw error
    }
  }
  return sent
}

async function tellOwner(
  { database, persons, mail }: WatchParts,
  town: WatchTown,
  one: Decision,
  standing: Standing,
  at: Date,
): Promise<number> {
  const { day, hour } = localTime(at, town.timeZone)
  if (!mail || one.owner === null || hour < opens || hour >= closes) return 0
  const person = (await persons([one.owner])).get(one.owner)
  if (!person) return 0
  const t = words((person.locale ?? town.locale) as Locale)
  const frame = {
    town,
    decision: one,
    link: `${mail.origin}/decisions/${one.decisionId}?bestuur=${town.slug}`,
    host: new URL(mail.origin).hostname,
    recipient: person.mail,
  }
  return database.inOrg(town.orgId, async (tx) => {
    // Two that look at the same moment come one after the other.
    const owner = await holdDecision(tx, town.orgId, one.decisionId)
    if (owner === null || owner !== one.owner || !(await stillReads(tx, town.orgId, owner))) return 0
    const told = await toldOfDecision(tx, town.orgId, one.decisionId)
    const posts = standing.measured.get('posts')
    const due = dueMilestone(daysSince(one, town.timeZone, day), told)
    let sent = 0
    if (due !== null && posts)
      sent += await tell(tx, town, one, owner, [`day-${due}`], milestoneLetter(t, frame, due, posts), at)
    const signals = await newSignals(tx, town.orgId, one, owner, told, at)
    if (signals.length > 0) {
      const what = signals.map((signal) => `signal:${signal.signalId}`)
      sent += await tell(tx, town, one, owner, what, signalLetter(t, frame, signals), at)
    }
    return sent
  })
}

/** The last that is over and was not told, while it is still news; only that one. */
export function dueMilestone(days: number, told: ReadonlySet<string>): (typeof milestones)[number] | null {
  const last = milestones.findLast((one) => one <= days)
  if (last === undefined || told.has(`day-${last}`) || days - last > grace[last]) return null
  return last
}

/** Those that rose since the decision on its topic, which this person was not told of here or by another mail. */
async function newSignals(
  tx: Tx,
  orgId: string,
  one: Decision,
  owner: string,
  told: ReadonlySet<string>,
  at: Date,
): Promise<Signal[]> {
  const found = (await recentSignals(tx, orgId, new Date(at.getTime() - signalFresh), 100)).filter(
    (signal) =>
      signal.topicId === one.topicId &&
      signal.foundAt >= one.createdAt &&
      signal.foundAt.getTime() > at.getTime() - signalFresh &&
      !told.has(`signal:${signal.signalId}`),
  )
  const elsewhere = await signalsToldTo(
    tx,
    orgId,
    owner,
    found.map((signal) => signal.signalId),
  )
  return found.filter((signal) => !elsewhere.has(signal.signalId))
}

async function tell(
  tx: Tx,
  town: WatchTown,
  one: Decision,
  owner: string,
  what: string[],
  letter: NewMail,
  at: Date,
): Promise<number> {
  const mailId = await post(tx, town.orgId, letter)
  for (const each of what)
    if (
      !(await tellOfDecision(tx, town.orgId, {
        decisionId: one.decisionId,
        what: each,
        userId: owner,
        mailId,
        at,
      }))
    )
      throw new Error(`${each} of decision ${one.decisionId} was told already`)
  return 1
}

/** Who left, or reads no conversations any more, hears nothing. */
async function stillReads(tx: Tx, orgId: string, userId: string): Promise<boolean> {
  return (await members(tx, orgId)).some((one) => one.userId === userId && one.role !== 'dpo')
}
