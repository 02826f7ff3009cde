/**
 * The connection to PostgreSQL: one pool for the role that works, one for the role that migrates.
 *
 * Everything about an organisation is asked within {@link Database.inOrg}: row-level security shows that organisation
 * and no other, for the length of one transaction.
 */
import postgres from 'postgres'

export type Sql = postgres.Sql<{ bigint: number }>
export type Tx = postgres.TransactionSql<{ bigint: number }>

/** Where a role finds its database: an address, or a Unix socket's folder with names. */
export type Door = { url: string } | { socketDir: string; database: string; user: string; port?: number }

export type Database = {
  /** The role that works: no DDL, one organisation at a time. */
  app: Sql
  /** The role that migrates and takes backups. */
  owner: Sql
  inOrg<T>(orgId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same, reading only, with every question answered from one moment: figures that stand beside each other agree. */
  inOrgAtOnce<T>(orgId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Opens nothing yet: the first question does. `connections`: the largest number for the working role. */
export function connect(doors: { app: Door; owner: Door }, connections = 10): Database {
  const app = pool(doors.app, connections)
  const owner = pool(doors.owner, 2)
  return {
    app,
    owner,
    inOrg: (orgId, work) => within(app, '', orgId, work),
    inOrgAtOnce: (orgId, work) => within(app, 'isolation level repeatable read read only', orgId, work),
    close: async () => {
      await Promise.all([app.end({ timeout: 5 }), owner.end({ timeout: 5 })])
    },
  }
}

/** `set_config` before anything else: what comes after sees this organisation only. */
function within<T>(app: Sql, mode: string, orgId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return app.begin(mode, async (tx) => {
    await tx`select set_config('app.org', ${orgId}, true)`
    return work(tx)
  }) as Promise<T>
}

function pool(door: Door, max: number): Sql {
  const options = {
    max,
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: () => {},
    // A plan that was made while a table was empty reads all of it for each question once it is full. Planning anew costs
    // a fraction of a millisecond, and sees how large the table is now.
    connection: { plan_cache_mode: 'force_custom_plan' },
    // Ids stay far below 2^53, so they are plain numbers.
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  }
  if ('url' in door) return bySocket(door.url, options) ?? postgres(door.url, options)
  return postgres({
    ...options,
    path: `${door.socketDir}/.s.PGSQL.${door.port ?? 5432}`,
    database: door.database,
    username: door.user,
  })
}

/** The driver does not know a socket's folder in an address: `postgres://app@%2Frun%2Fpostgresql/town`, or `?host=/run/…`. */
function bySocket(
  address: string,
  options: postgres.Options<{ bigint: postgres.PostgresType<number> }>,
): Sql | null {
  const url = new URL(address)
  const folder = url.searchParams.get('host') ?? decodeURIComponent(url.hostname)
  if (!folder.startsWith('/')) return null
  return postgres({
    ...options,
    path: `${folder}/.s.PGSQL.${url.port || 5432}`,
    database: decodeURIComponent(url.pathname.slice(1)),
    username: decodeURIComponent(url.username || url.searchParams.get('user') || ''),
    password: decodeURIComponent(url.password),
  })
}
