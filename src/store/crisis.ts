/**
 * A crisis, its duty roster, what was proposed for it and what was released. What is told of it is noted in the ledger in the
 * same transaction. Never here: words of a post.
 */
import { createHash, randomUUID } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import { logAccess } from './access-log.js'
import type { CrisisFigures } from './crisis-ground.js'
import type { Database, Tx } from './database.js'
import { type LedgerHead, record, type ToRecord } from './ledger.js'

/** `truth`: what is so, as far as is known. */
export type Rumour = { text: string; checked: boolean; truth: string }
/** What the duty officer writes: lines of people need information (I), harmful behaviour (S), meaning (B). */
export type CrisisWords = { info: string; harm: string; meaning: string; rumours: Rumour[] }

export type Crisis = CrisisWords & {
  crisisId: string
  name: string
  topicId: string | null
  topic: string | null
  exercise: boolean
  startedAt: Date
  startedBy: string
  clockFrom: Date
  endedAt: Date | null
  /** A user id, or 'system'. */
  endedBy: string | null
  revision: number
  version: number
}

/** It ends by itself so long after its start. */
export const crisisHours = 72

const columns = (
  tx: Tx,
) => tx`c.crisis_id as "crisisId", c.name, c.topic_id as "topicId", t.name as topic, c.exercise,
  c.started_at as "startedAt", c.started_by as "startedBy", c.clock_from as "clockFrom", c.ended_at as "endedAt",
  c.ended_by as "endedBy", c.info, c.harm, c.meaning, c.rumours, c.revision, c.version`
const named = (tx: Tx) => tx`left join topic t on t.org_id = c.org_id and t.topic_id = c.topic_id`
const lives = (tx: Tx, now: Date) =>
  tx`c.ended_at is null and c.started_at + ${crisisHours} * interval '1 hour' > ${now}::timestamptz`

/** The one that runs; one whose time is over no longer does, also before anybody has noted its end. */
export async function runningCrisis(tx: Tx, orgId: string, now: Date): Promise<Crisis | null> {
  const [row] = await tx<Crisis[]>`select ${columns(tx)} from crisis c ${named(tx)}
    where c.org_id = ${orgId} and ${lives(tx, now)}`
  return row ?? null
}

/** The same, held until the transaction ends: who writes for it comes one after the other. */
export async function holdCrisis(tx: Tx, orgId: string, now: Date): Promise<Crisis | null> {
  const [row] = await tx<Crisis[]>`select ${columns(tx)} from crisis c ${named(tx)}
    where c.org_id = ${orgId} and ${lives(tx, now)} for update of c`
  return row ?? null
}

export async function crisis(tx: Tx, orgId: string, crisisId: string): Promise<Crisis | null> {
  const [row] = await tx<Crisis[]>`select ${columns(tx)} from crisis c ${named(tx)}
    where c.org_id = ${orgId} and c.crisis_id = ${crisisId}`
  return row ?? null
}

/** Those of before, newest first. */
export async function pastCrises(tx: Tx, orgId: string, now: Date, limit: number): Promise<Crisis[]> {
  return tx<Crisis[]>`select ${columns(tx)} from crisis c ${named(tx)}
    where c.org_id = ${orgId} and not (${lives(tx, now)}) order by c.started_at desc limit ${limit}`
}

/** For the head of every page: what runs and has this person on its roster. */
export async function dutyOf(
  tx: Tx,
  orgId: string,
  userId: string,
  now: Date,
): Promise<{ name: string; exercise: boolean } | null> {
  const [row] = await tx<{ name: string; exercise: boolean }[]>`
    select c.name, c.exercise from crisis c join crisis_duty d using (org_id, crisis_id)
    where c.org_id = ${orgId} and d.user_id = ${userId} and ${lives(tx, now)}`
  return row ?? null
}

/** The last one with this person on its roster, running or not. */
export async function lastCrisisOf(tx: Tx, orgId: string, userId: string): Promise<string | null> {
  const [row] = await tx<{ crisisId: string }[]>`
    select c.crisis_id as "crisisId" from crisis c join crisis_duty d using (org_id, crisis_id)
    where c.org_id = ${orgId} and d.user_id = ${userId} order by c.started_at desc limit 1`
  return row?.crisisId ?? null
}

export async function isOnDuty(tx: Tx, orgId: string, crisisId: string, userId: string): Promise<boolean> {
  const [row] = await tx`select from crisis_duty
    where org_id = ${orgId} and crisis_id = ${crisisId} and user_id = ${userId}`
  return row !== undefined
}

/** Only who still works here. */
export async function dutyRoster(tx: Tx, orgId: string, crisisId: string): Promise<string[]> {
  const rows = await tx<{ userId: string }[]>`
    select d.user_id as "userId" from crisis_duty d join member m using (org_id, user_id)
    where d.org_id = ${orgId} and d.crisis_id = ${crisisId} order by d.user_id`
  return rows.map((row) => row.userId)
}

export type NewCrisis = {
  name: string
  topicId: string | null
  exercise: boolean
  /** Of an exercise: the moment of the square that it starts at. */
  clockFrom: Date
  duty: string[]
}

/** Refuses while another runs. People who do not work here do not come on the roster. */
export async function startCrisis(
  tx: Tx,
  orgId: string,
  wanted: NewCrisis,
  press: { by: string; at: Date },
): Promise<string> {
  const crisisId = randomUUID()
  const { name, topicId, exercise, clockFrom } = wanted
  // The unique index decides between two who start at the same moment.
  const made = await tx`
    insert into crisis (org_id, crisis_id, name, topic_id, exercise, started_at, started_by, clock_from)
    values (${orgId}, ${crisisId}, ${name}, ${topicId}, ${exercise}, ${press.at}, ${press.by}, ${clockFrom})
    on conflict (org_id) where ended_at is null do nothing`
  if (made.count === 0) throw new Refusal('crisis.already', 'one at a time')
  const duty = await tx`insert into crisis_duty (org_id, crisis_id, user_id)
    select org_id, ${crisisId}, user_id from member where org_id = ${orgId} and user_id = any(${wanted.duty})`
  if (duty.count === 0) throw new Refusal('crisis.no-roster', 'nobody is on the roster')
  await logAccess(tx, orgId, press.by, 'crisis.start', { crisis: crisisId, exercise, people: duty.count })
  await record(tx, orgId, [
    {
      kind: 'crisis.started',
      at: press.at,
      body: {
        crisis: crisisId,
        exercise,
        topic: topicId,
        clock: clockFrom.toISOString(),
        people: duty.count,
      },
      personal: { by: press.by },
    },
  ])
  return crisisId
}

/** By a person or by 'system'. Returns whether this ended it: a second press changes nothing. */
export async function endCrisis(
  tx: Tx,
  orgId: string,
  crisisId: string,
  end: { by: string; at: Date },
): Promise<boolean> {
  const [row] = await tx<{ exercise: boolean }[]>`
    update crisis set ended_at = ${end.at}, ended_by = ${end.by}
    where org_id = ${orgId} and crisis_id = ${crisisId} and ended_at is null returning exercise`
  if (!row) return false
  await logAccess(tx, orgId, end.by, 'crisis.end', { crisis: crisisId, exercise: row.exercise })
  const itself = end.by === 'system'
  await record(tx, orgId, [
    {
      kind: 'crisis.ended',
      at: end.at,
      body: { crisis: crisisId, exercise: row.exercise, itself },
      ...(itself ? {} : { personal: { by: end.by } }),
    },
  ])
  return true
}

/** Ends what is over: its end is 72 hours after its start, whenever that is noted. */
export async function endOverdueCrisis(tx: Tx, orgId: string, now: Date): Promise<boolean> {
  const [row] = await tx<{ crisisId: string; endsAt: Date }[]>`
    select c.crisis_id as "crisisId", c.started_at + ${crisisHours} * interval '1 hour' as "endsAt" from crisis c
    where c.org_id = ${orgId} and c.ended_at is null and not (${lives(tx, now)}) for update`
  return row ? endCrisis(tx, orgId, row.crisisId, { by: 'system', at: row.endsAt }) : false
}

export async function orgsInCrisis(database: Database): Promise<string[]> {
  const rows = await database.app<{ orgId: string }[]>`select o as "orgId" from orgs_in_crisis() as o`
  return rows.map((row) => row.orgId)
}

/** Refuses when somebody else changed it since `revision`. */
export async function saveCrisisWords(
  tx: Tx,
  orgId: string,
  crisisId: string,
  words: CrisisWords,
  revision: number,
): Promise<void> {
  const saved = await tx`
    update crisis set info = ${words.info}, harm = ${words.harm}, meaning = ${words.meaning},
      rumours = ${tx.json(words.rumours)}, revision = revision + 1
    where org_id = ${orgId} and crisis_id = ${crisisId} and revision = ${revision} and ended_at is null`
  if (saved.count === 0) throw new Refusal('crisis.changed-meanwhile', 'somebody else changed it')
}

export type Proposal = { slot: number; madeAt: Date; figures: CrisisFigures }

export async function lastProposal(tx: Tx, orgId: string, crisisId: string): Promise<Proposal | null> {
  const [row] = await tx<Proposal[]>`select slot, made_at as "madeAt", figures from crisis_proposal
    where org_id = ${orgId} and crisis_id = ${crisisId} order by slot desc limit 1`
  return row ?? null
}

/** Once for each half hour, whoever is first. Returns whether it is new. */
export async function addProposal(tx: Tx, orgId: string, crisisId: string, one: Proposal): Promise<boolean> {
  const added = await tx`insert into crisis_proposal (org_id, crisis_id, slot, made_at, figures)
    values (${orgId}, ${crisisId}, ${one.slot}, ${one.madeAt}, ${tx.json(one.figures)}) on conflict do nothing`
  return added.count > 0
}

/** Until where people were told: the end of the span of the last picture that was released. */
export async function toldUntil(tx: Tx, orgId: string, crisisId: string): Promise<Date | null> {
  const [row] = await tx<{ until: Date | null }[]>`
    select max((p.figures->>'to')::timestamptz) as until
    from crisis_picture r join crisis_proposal p using (org_id, crisis_id, slot)
    where r.org_id = ${orgId} and r.crisis_id = ${crisisId}`
  return row?.until ?? null
}

export type ReleasedPicture = {
  crisisId: string
  version: number
  slot: number
  /** Canonical JSON, as it was hashed. */
  content: string
  releasedAt: Date
  releasedBy: string
  people: number
}

const pictureColumns = (
  tx: Tx,
) => tx`crisis_id as "crisisId", version, slot, content, released_at as "releasedAt",
  released_by as "releasedBy", people`

/** Newest first. */
export async function releasedPictures(tx: Tx, orgId: string, crisisId: string): Promise<ReleasedPicture[]> {
  return tx<ReleasedPicture[]>`select ${pictureColumns(tx)} from crisis_picture
    where org_id = ${orgId} and crisis_id = ${crisisId} order by version desc`
}

export async function releasedPicture(
  tx: Tx,
  orgId: string,
  crisisId: string,
  version: number,
): Promise<ReleasedPicture | null> {
  const [row] = await tx<ReleasedPicture[]>`select ${pictureColumns(tx)} from crisis_picture
    where org_id = ${orgId} and crisis_id = ${crisisId} and version = ${version}`
  return row ?? null
}

/** Keeps a picture for good, and notes in the ledger that it leaves for these people. Who they are is a commitment there. */
export async function keepPicture(
  tx: Tx,
  orgId: string,
  picture: Pick<ReleasedPicture, 'crisisId' | 'version' | 'slot' | 'content'>,
  to: { userIds: string[]; exercise: boolean },
  press: { by: string; at: Date },
): Promise<LedgerHead> {
  const { crisisId, version, slot, content } = picture
  await tx`insert into crisis_picture (org_id, crisis_id, version, slot, content, released_at, released_by, people)
    values (${orgId}, ${crisisId}, ${version}, ${slot}, ${content}, ${press.at}, ${press.by}, ${to.userIds.length})`
  await tx`update crisis set version = ${version} where org_id = ${orgId} and crisis_id = ${crisisId}`
  const about = { crisis: crisisId, version, exercise: to.exercise }
  const sha256 = createHash('sha256').update(content).digest('hex')
  await logAccess(tx, orgId, press.by, 'crisis.release', { ...about, people: to.userIds.length })
  return record(tx, orgId, [
    { kind: 'crisis.picture', at: press.at, body: { ...about, sha256 }, personal: { by: press.by } },
    ...to.userIds.map(
      (person): ToRecord => ({ kind: 'crisis.sent', at: press.at, body: about, personal: { person } }),
    ),
  ])
}
