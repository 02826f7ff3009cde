/**
 * The schema, forward only: numbered files, each run once, in its own transaction, under one lock.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '#basics/refusal'
import { packageRoot } from '#basics/root'
import type { Sql } from './database.js'

type Migration = { number: number; name: string; text: string; checksum: string }

const lockNumber = 730_121

/** The migrations that this program carries, in order. */
export function migrations(folder = join(packageRoot, 'src/store/migrations')): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}_.+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      return {
        number: Number(file.slice(0, 4)),
        name: file.slice(5, -4),
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
      }
    })
}

export type SchemaState = { behind: number; ahead: boolean; changed: string | null }

/** How the database compares with this program: migrations that are missing there, or that we do not know. */
export async function schemaState(owner: Sql, known = migrations()): Promise<SchemaState> {
  const [there] = await owner<
    { there: boolean }[]
  >`select to_regclass('public.migration') is not null as there`
  const done = there?.there
    ? await owner<{ number: number; checksum: string }[]>`select number, checksum from migration`
    : []
  const byNumber = new Map(done.map((row) => [row.number, row.checksum]))
  const changed = known.find((one) => byNumber.has(one.number) && byNumber.get(one.number) !== one.checksum)
  return {
    behind: known.filter((one) => !byNumber.has(one.number)).length,
    ahead: done.some((row) => !known.some((one) => one.number === row.number)),
    changed: changed ? changed.name : null,
  }
}

/** Refuses, in one line, a schema that this program cannot work with. */
export async function checkSchema(owner: Sql): Promise<void> {
  const state = await schemaState(owner)
  refuseStrangers(state)
  if (state.behind > 0) {
    throw new Refusal(
      'house.old-schema',
      `the database has an old schema (${state.behind} migrations behind): set DATABASE_OWNER_URL so that it can be brought up to date`,
      { behind: state.behind },
    )
  }
}

/** Brings the schema up to date. `appRole` is the role that works: it gets its rights from the migrations. */
export async function migrate(owner: Sql, appRole: string): Promise<number> {
  const known = migrations()
  refuseStrangers(await schemaState(owner, known))
  const lock = await owner.reserve()
  try {
    await lock`select pg_advisory_lock(${lockNumber})`
    await lock`create table if not exists migration (
      number int primary key, name text not null, checksum text not null, at timestamptz not null default now())`
    // A start without the owner's address looks whether the schema is up to date.
    await lock.unsafe(`grant select on migration to ${quoted(appRole)}`)
    const done = new Set(
      (await lock<{ number: number }[]>`select number from migration`).map((row) => row.number),
    )
    const todo = known.filter((one) => !done.has(one.number))
    for (const one of todo) {
      await lock`begin`
      try {
        await lock.unsafe(one.text.replace(/:app\b/g, quoted(appRole)))
        await lock`insert into migration (number, name, checksum) values (${one.number}, ${one.name}, ${one.checksum})`
        await lock`commit`
      } catch (error) {
        await lock`rollback`
        throw error
      }
    }
    return todo.length
  } finally {
    await lock`select pg_advisory_unlock(${lockNumber})`
    lock.release()
  }
}

function refuseStrangers(state: SchemaState): void {
  if (state.ahead) {
    throw new Refusal(
      'house.new-schema',
      'the database was written by a newer version of Dorpsplein: start that version',
    )
  }
  if (state.changed) {
    throw new Refusal(
      'house.changed-schema',
      `migration ${state.changed} differs from the one that made this database`,
      {
        name: state.changed,
      },
    )
  }
}

function quoted(role: string): string {
  return `"${role.replaceAll('"', '""')}"`
}
