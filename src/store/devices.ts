/**
 * Devices that show messages, and the outbox of what is on its way to them.
 *
 * In: a note for colleagues; it leaves if, and only if, the transaction commits. Out: one message at a time, claimed before and
 * settled after the answer of its push service. Never here: an address that can be read without the key of the house.
 */
import { randomUUID } from 'node:crypto'
import type { Outcome } from '#basics/office'
import type { Note } from '#basics/push'
import { column } from './column.js'
import type { Database, Tx } from './database.js'

/** More devices nobody has; of another the one that was added first goes. */
export const mostDevices = 10

export type Device = {
  deviceId: string
  name: string
  /** In hex. */
  endpointHash: string
  addedAt: Date
  lastAt: Date | null
}

export type NewDevice = { userId: string; name: string; wrapped: Buffer; endpointHash: Buffer }

/** Of a browser that is there already the newest keys count, and who pressed last has it. Returns its id. */
export async function addDevice(tx: Tx, orgId: string, device: NewDevice, at: Date): Promise<string> {
  const { userId, name, wrapped, endpointHash } = device
  const [row] = await tx<{ deviceId: string }[]>`
    insert into device (org_id, device_id, user_id, name, wrapped, endpoint_hash, added_at)
    values (${orgId}, ${randomUUID()}, ${userId}, ${name}, ${wrapped}, ${endpointHash}, ${at})
    on conflict (org_id, endpoint_hash) do update
      set user_id = excluded.user_id, name = excluded.name, wrapped = excluded.wrapped, added_at = excluded.added_at
    returning device_id as "deviceId"`
  await tx`delete from device where org_id = ${orgId} and device_id in (select device_id from device
    where org_id = ${orgId} and user_id = ${userId} order by added_at desc, device_id offset ${mostDevices})`
  return row?.deviceId ?? ''
}

/** The last that was added first. */
export async function devicesOf(tx: Tx, orgId: string, userId: string): Promise<Device[]> {
  return tx<Device[]>`select device_id as "deviceId", name, encode(endpoint_hash, 'hex') as "endpointHash",
      added_at as "addedAt", last_at as "lastAt"
    from device where org_id = ${orgId} and user_id = ${userId} order by added_at desc, device_id`
}

/** Of this person only. */
export async function removeDevice(tx: Tx, orgId: string, userId: string, deviceId: string): Promise<void> {
  await tx`delete from device where org_id = ${orgId} and user_id = ${userId} and device_id = ${deviceId}`
}

export type NoteFor = {
  userId: string
  /** Null: to each of his devices. */
  deviceId?: string | null
  note: Note
  urgent: boolean
  /** After this it is no longer told. */
  until: Date
}

/** Tells colleagues on their devices; who has none is told nothing. Returns on how many devices. */
export async function tellDevices(
  tx: Tx,
  orgId: string,
  notes: readonly NoteFor[],
  at: Date,
): Promise<number> {
  let told = 0
  for (const { userId, deviceId = null, note, urgent, until } of notes) {
    const rows = await tx<{ deviceId: string }[]>`select device_id as "deviceId" from device
      where org_id = ${orgId} and user_id = ${userId} ${deviceId ? tx`and device_id = ${deviceId}` : tx``}`
    if (rows.length === 0) continue
    await tx`insert into push (org_id, push_id, device_id, note, urgent, until, not_before, created_at)
      select ${orgId}, gen_random_uuid(), d::uuid, ${tx.json(note)}, ${urgent}, ${until}, ${at}, ${at}
      from unnest(${column(rows.map((row) => row.deviceId))}::text[]) d`
    told += rows.length
  }
  return told
}

/** Which of these people have a device. */
export async function haveDevices(tx: Tx, orgId: string, userIds: string[]): Promise<Set<string>> {
  const rows = await tx<{ userId: string }[]>`select distinct user_id as "userId" from device
    where org_id = ${orgId} and user_id = any(${column(userIds)}::text[])`
  return new Set(rows.map((row) => row.userId))
}

export type ClaimedPush = {
  orgId: string
  pushId: string
  deviceId: string
  wrapped: Buffer
  note: Note
  urgent: boolean
  until: Date
  attempts: number
}

export type PushOutbox = {
  takeOver(before: Date): Promise<number>
  claim(now: Date): Promise<ClaimedPush | null>
  settle(one: ClaimedPush, outcome: Outcome, notBefore: Date | null, now: Date): Promise<void>
}

export function pushOutboxOf(database: Database): PushOutbox {
  return {
    takeOver: async (before) => {
      let uncertain = 0
      for (const { orgId } of await database.app<
        { orgId: string }[]
      >`select o as "orgId" from orgs_with_claimed_push() o`)
        uncertain += await database.inOrg(orgId, (tx) => leaveUncertain(tx, orgId, before))
      return uncertain
    },
    claim: async (now) => {
      for (const { orgId } of await database.app<
        { orgId: string }[]
      >`select o as "orgId" from orgs_with_waiting_push() o`) {
        const one = await database.inOrg(orgId, (tx) => claimNext(tx, orgId, now))
        if (one) return one
      }
      return null
    },
    settle: (one, outcome, notBefore, now) =>
      database.inOrg(one.orgId, (tx) => settle(tx, one, outcome, notBefore, now)),
  }
}

/** The database writes microseconds where our clock has milliseconds: what was written this very moment is due too. */
async function claimNext(tx: Tx, orgId: string, now: Date): Promise<ClaimedPush | null> {
  await tx`update push set state = 'refused', problem = 'too late', settled_at = ${now}, note = '{}'
    where org_id = ${orgId} and state = 'waiting' and until <= ${now}`
  const [row] = await tx<ClaimedPush[]>`
    update push p set state = 'claimed', attempts = p.attempts + 1, claimed_at = ${now}
    from device d
    where p.org_id = ${orgId} and d.org_id = p.org_id and d.device_id = p.device_id and p.push_id = (
      select push_id from push where org_id = ${orgId} and state = 'waiting' and not_before <= ${now}::timestamptz + interval '1 ms'
      order by urgent desc, created_at, push_id limit 1 for update skip locked)
    returning p.org_id as "orgId", p.push_id as "pushId", p.device_id as "deviceId", d.wrapped, p.note, p.urgent, p.until, p.attempts`
  return row ?? null
}

/** A device that is gone is forgotten, with what waits for it. */
async function settle(
  tx: Tx,
  { orgId, pushId, deviceId }: ClaimedPush,
  outcome: Outcome,
  notBefore: Date | null,
  now: Date,
): Promise<void> {
  if (outcome.kind === 'refused' && outcome.gone) {
    await tx`delete from device where org_id = ${orgId} and device_id = ${deviceId}`
    return
  }
  const state = outcome.kind === 'later' ? 'waiting' : outcome.kind
  const problem = outcome.kind === 'sent' ? null : outcome.problem
  await tx`update push set state = ${state}, problem = ${problem}, not_before = coalesce(${notBefore}, not_before),
      settled_at = ${state === 'waiting' ? null : now}, note = case when ${state === 'waiting'} then note else '{}' end
    where org_id = ${orgId} and push_id = ${pushId}`
  if (state === 'sent')
    await tx`update device set last_at = ${now} where org_id = ${orgId} and device_id = ${deviceId}`
}

/** Nobody decides about these: what was told stands on the pages too. */
async function leaveUncertain(tx: Tx, orgId: string, before: Date): Promise<number> {
  const rows =
    await tx`update push set state = 'uncertain', problem = 'stopped while sending', settled_at = now(), note = '{}'
    where org_id = ${orgId} and state = 'claimed' and claimed_at <= ${before}`
  return rows.count
}

/** That something was told says nothing any more after a while. */
export async function forgetPushes(tx: Tx, orgId: string, before: Date): Promise<number> {
  const rows = await tx`delete from push where org_id = ${orgId} and settled_at < ${before}`
  return rows.count
}
