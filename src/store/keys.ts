/**
 * The organisation's own secrets: one key a month for authors, one for native ids, one to seal links.
 *
 * They stand in the database wrapped with the key of the house, which is a file outside it: a copy of the database alone
 * opens nothing. Destroying a month's key makes its voices meaningless for good; only their counts stay.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Refusal } from '#basics/refusal'
import type { Database, Tx } from './database.js'

/** 32 bytes that open the organisations' keys. */
export type HouseKey = Buffer

/** Reads the key file, or makes it (readable by its owner only) when there is none yet. */
export function houseKey(file: string): HouseKey {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' })
    chmodSync(file, 0o600)
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== 32)
    throw new Refusal('house.bad-key', `the key file ${file} does not hold a key of 32 bytes`, { file })
  return key
}

/** AES-256-GCM: 12 bytes of nonce, 16 of tag, then the text. */
export function wrap(house: HouseKey, secret: Buffer): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', house, nonce)
  const body = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

export function unwrap(house: HouseKey, wrapped: Buffer): Buffer {
  const open = createDecipheriv('aes-256-gcm', house, wrapped.subarray(0, 12))
  open.setAuthTag(wrapped.subarray(12, 28))
  try {
    return Buffer.concat([open.update(wrapped.subarray(28)), open.final()])
  } catch {
    throw new Refusal('house.wrong-key', 'the key file does not belong to this database')
  }
}

/** Whether the key of the house opens what this database holds: of one that holds nothing, any does. For the owner. */
export async function keyFits(owner: Tx | Database['owner'], house: HouseKey): Promise<boolean> {
  const [one] = await owner<
    { wrapped: Buffer }[]
  >`select wrapped from org_key where wrapped is not null limit 1`
  try {
    if (one) unwrap(house, one.wrapped)
    return true
  } catch {
    return false
  }
}

/** The opened keys of one organisation, as `minimise` uses them. */
export type KeyRing = {
  /** The author key of a month (`2026-11`); throws when it was not asked for with {@link holdMonths} first. */
  author(period: string): Buffer
  native: Buffer
  seal: Buffer
  /** Months whose key is not destroyed, oldest first. */
  months: string[]
}

/** The three keys with which an organisation begins. */
export async function makeKeys(tx: Tx, house: HouseKey, orgId: string, month: string): Promise<void> {
  for (const [purpose, period] of [
    ['native', 'all'],
    ['seal', 'all'],
    ['author', month],
  ] as const) {
    await tx`insert into org_key (org_id, purpose, period, wrapped)
      values (${orgId}, ${purpose}, ${period}, ${wrap(house, randomBytes(32))}) on conflict do nothing`
  }
}

export async function openKeys(tx: Tx, house: HouseKey, orgId: string): Promise<KeyRing> {
  const rows = await tx<{ purpose: string; period: string; wrapped: Buffer }[]>`
    select purpose, period, wrapped from org_key where org_id = ${orgId} and wrapped is not null order by period`
  const authors = new Map<string, Buffer>()
  const single = new Map<string, Buffer>()
  for (const row of rows) {
    if (row.purpose === 'author') authors.set(row.period, unwrap(house, row.wrapped))
    else single.set(row.purpose, unwrap(house, row.wrapped))
  }
  const held = (key: Buffer | undefined, name: string) => {
    if (!key) throw new Error(`organisation ${orgId} has no ${name} key`)
    return key
  }
  return {
    author: (period) => held(authors.get(period), `author ${period}`),
    native: held(single.get('native'), 'native'),
    seal: held(single.get('seal'), 'seal'),
    months: [...authors.keys()],
  }
}

/** Sees to it that each of these months has a key: a new month begins with its first post. */
export async function holdMonths(
  tx: Tx,
  house: HouseKey,
  orgId: string,
  ring: KeyRing,
  months: Iterable<string>,
): Promise<KeyRing> {
  const missing = [...new Set(months)].filter((month) => !ring.months.includes(month))
  if (missing.length === 0) return ring
  for (const month of missing) {
    // A month that was destroyed and is heard of again (an old post arrives) starts anew: its former voices stay unknown.
    await tx`insert into org_key (org_id, purpose, period, wrapped)
      values (${orgId}, 'author', ${month}, ${wrap(house, randomBytes(32))})
      on conflict (org_id, purpose, period) do update set wrapped = excluded.wrapped, destroyed_at = null, created_at = now()
        where org_key.wrapped is null`
  }
  return openKeys(tx, house, orgId)
}

/** The month of the author key for a moment, in UTC: `2026-11`. */
export function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7)
}
