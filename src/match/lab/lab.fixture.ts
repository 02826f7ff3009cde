/** Every row of every table, to see what a question left behind. */
import type { Database } from '#store'

export async function everyRow(database: Database): Promise<Map<string, string>> {
  const tables = await database.owner<{ name: string }[]>`select c.relname as name from pg_class c
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1`
  const all = new Map<string, string>()
  for (const { name } of tables) {
    const rows = await database.owner<
      { row: string }[]
    >`select t::text as row from ${database.owner(name)} t order by 1`
    all.set(name, rows.map(({ row }) => row).join('\n'))
  }
  return all
}
