/**
 * `dorpsplein backup` and `restore`: every table as PostgreSQL's own COPY text, taken in one snapshot, gzipped.
 *
 * The file names the schema that it was taken from and the columns of each table, so it is also the road to the next
 * PostgreSQL. The key file of the house is not in it: without that file a stolen backup opens no link and no pseudonym.
 *
 * Shape: JSON lines; a head `{"dorpsplein":1,"schema":N,"at":…}`, then per table `{"table","columns","rows":bytes}`
 * followed by exactly that many bytes of COPY text.
 */
import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Refusal } from '#basics/refusal'
import { copyOut, type Database, gatherStatistics, type HouseKey, keyFits } from '#store'

type Head = { dorpsplein: 1; schema: number; at: string }
type Part = { table: string; columns: string[]; bytes: number }

/** Tables of ours and of sign-in, in an order in which each comes after those that it points at. */
async function tablesInOrder(owner: Database['owner']): Promise<{ name: string; columns: string[] }[]> {
  const tables = await owner<{ name: string; columns: string[] }[]>`
    select format('%I.%I', n.nspname, c.relname) as name,
      array(select quote_ident(a.attname) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'auth') and c.relname <> 'migration' order by 1`
  const points = await owner<{ child: string; parent: string }[]>`
    select format('%I.%I', cn.nspname, c.relname) as child, format('%I.%I', pn.nspname, p.relname) as parent
    from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace cn on cn.oid = c.relnamespace
      join pg_class p on p.oid = f.confrelid join pg_namespace pn on pn.oid = p.relnamespace
    where f.contype = 'f' and f.conrelid <> f.confrelid`
  const done = new Set<string>()
  const ordered: { name: string; columns: string[] }[] = []
  while (ordered.length < tables.length) {
    const ready = tables.filter(
      (table) =>
        !done.has(table.name) &&
        points.every((point) => point.child !== table.name || done.has(point.parent)),
    )
    if (ready.length === 0) throw new Error('tables point at each other in a circle')
    for (const table of ready) {
      done.add(table.name)
      ordered.push(table)
    }
  }
  return ordered
}

async function schemaNumber(owner: Database['owner']): Promise<number> {
  const [row] = await owner<{ number: number }[]>`select max(number)::int as number from migration`
  return row?.number ?? 0
}

/** Writes beside the file and renames at the end: a backup that was cut off never looks like a whole one. */
export async function backup(
  database: Database,
  file: string,
  now: Date,
): Promise<{ tables: number; rows: number }> {
  const half = `${file}.part`
  const gzip = createGzip()
  const target = createWriteStream(half, { mode: 0o600 })
  const written = pipeline(gzip, target)
  // A full disk shows at the end; until then nobody listens.
  written.catch(() => {})
  let rows = 0
  try {
    const schema = await schemaNumber(database.owner)
    const tables = await tablesInOrder(database.owner)
    await database.owner.begin('isolation level repeatable read read only', async (tx) => {
      await put(gzip, `${JSON.stringify({ dorpsplein: 1, schema, at: now.toISOString() } satisfies Head)}\n`)
      for (const { name, columns } of tables) {
        const copy = await copyOut(tx.unsafe(`copy ${name} (${columns.join(', ')}) to stdout`))
        for await (const bytes of inParts(copy)) {
          rows += newlines(bytes)
          await put(gzip, `${JSON.stringify({ table: name, columns, bytes: bytes.length } satisfies Part)}\n`)
          await put(gzip, bytes)
        }
      }
    })
    gzip.end()
    await written
    renameSync(half, file)
    return { tables: tables.length, rows }
  } catch (error) {
    gzip.destroy()
    const stopped: unknown = await written.then(
      () => null,
      (reason) => reason,
    )
    rmSync(half, { force: true })
    throw isOfTheDisk(stopped)
      ? new Refusal('cli.cannot-write', `${file} cannot be written: ${stopped.code}`, { file })
      : error
  }
}

/** What a file or its disk says: no such directory, no permission, no space. */
function isOfTheDisk(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

/** COPY hands over a row at a time; a part holds about a megabyte of whole rows. */
async function* inParts(copy: Readable): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let size = 0
  for await (const row of copy) {
    held.push(row as Buffer)
    size += (row as Buffer).length
    if (size < 1_000_000) continue
    yield Buffer.concat(held)
    held = []
    size = 0
  }
  // Postgres.js stops its socket when rows come faster than they are read, and starts it at the next read: which never
  // comes when the last rows were already there. The next question would wait for ever.
  copy._read(0)
  if (size > 0) yield Buffer.concat(held)
}

/** COPY escapes the newlines inside values, so each one left ends a row. */
function newlines(bytes: Buffer): number {
  let count = 0
  for (const byte of bytes) if (byte === 10) count += 1
  return count
}

async function put(stream: Writable, data: string | Buffer): Promise<void> {
  // A stream that is gone says nothing any more, so there would be no end to the waiting.
  if (stream.destroyed) throw new Error('the backup could not be written')
  if (stream.write(data)) return
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: Error) => {
      stream.off('drain', settle)
      stream.off('error', settle)
      stream.off('close', closed)
      error ? reject(error) : resolve()
    }
    const closed = () => settle(new Error('the backup could not be written'))
    stream.once('drain', settle)
    stream.once('error', settle)
    stream.once('close', closed)
  })
}

/** Brings a backup back into an installation that holds nothing yet and has its key, all of it or nothing. */
export async function restore(
  database: Database,
  key: HouseKey,
  file: string,
): Promise<{ at: string; rows: number }> {
  const { owner } = database
  const [taken] = await owner<
    { count: number }[]
  >`select count(*)::int as count from organisation where slug <> 'installation'`
  if (taken && taken.count > 0)
    throw new Refusal(
      'cli.not-empty',
      'this installation holds an organisation already: restore into an empty one',
    )
  const schema = await schemaNumber(owner)
  const noBackup = () =>
    new Refusal('cli.not-a-backup', `${file} is not a whole backup of Dorpsplein`, { file })
  const source = createGunzip()
  // What goes wrong here is met by whoever reads on.
  pipeline(createReadStream(file), source).catch(() => {})
  const reader = createReader(source, noBackup)
  const head = (await reader.head()) as Partial<Head>
  if (head.dorpsplein !== 1 || head.schema === undefined || head.at === undefined) throw noBackup()
  if (head.schema !== schema) {
    throw new Refusal(
      'cli.other-schema',
      `the backup is of schema ${head.schema}, this program has schema ${schema}`,
      {
        theirs: head.schema,
        ours: schema,
      },
    )
  }
  let rows = 0
  await owner.begin(async (tx) => {
    const known = new Map((await tablesInOrder(owner)).map((table) => [table.name, table.columns]))
    await tx.unsafe(`truncate ${[...known.keys()].join(', ')}`)
    for (let line = await reader.line(); line !== null; line = await reader.line()) {
      const part = JSON.parse(line) as Part
      // Names from a file become SQL: only those that this database itself has.
      const columns = known.get(part.table)
      if (!columns || part.columns.some((column) => !columns.includes(column))) {
        throw new Refusal('cli.not-a-backup', `${file} names a table that this program does not have`, {
          file,
        })
      }
      const bytes = await reader.bytes(part.bytes)
      rows += newlines(bytes)
      const copy = await tx.unsafe(`copy ${part.table} (${part.columns.join(', ')}) from stdin`).writable()
      await new Promise<void>((resolve, reject) => {
        copy.on('error', reject)
        copy.on('finish', resolve)
        copy.end(bytes)
      })
    }
    if (!(await keyFits(tx, key)))
      throw new Refusal(
        'cli.other-key',
        'the key file is not that of this backup: put that one in place first',
      )
  })
  await gatherStatistics(database)
  return { at: head.at, rows }
}

/** Reads lines and counted bytes from one stream; `broken` is what to throw when it is not what it should be. */
function createReader(stream: NodeJS.ReadableStream, broken: () => Refusal) {
  const chunks = stream[Symbol.asyncIterator]()
  let left: Buffer = Buffer.alloc(0)
  const more = async () => {
    const next = await chunks.next().catch(() => {
      throw broken()
    })
    if (next.done) return false
    left = Buffer.concat([left, next.value as Buffer])
    return true
  }
  const line = async (): Promise<string | null> => {
    while (!left.includes(10)) if (!(await more())) return left.length > 0 ? left.toString('utf8') : null
    const end = left.indexOf(10)
    const taken = left.subarray(0, end).toString('utf8')
    left = left.subarray(end + 1)
    return taken
  }
  return {
    line,
    async head(): Promise<unknown> {
      try {
        return JSON.parse((await line()) ?? '') ?? {}
      } catch {
        throw broken()
      }
    },
    async bytes(count: number): Promise<Buffer> {
      while (left.length < count) if (!(await more())) throw broken()
      const taken = left.subarray(0, count)
      left = left.subarray(count)
      return taken
    },
  }
}
