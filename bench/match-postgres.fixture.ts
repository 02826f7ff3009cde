/** Percolation by the embedded PostgreSQL: every query against a text, and only those that a table of words points at. */
import type { Query } from '../src/match/query/index.js'
import { openBenchHouse } from './load.fixture.js'
import { literals } from './match-peers.fixture.js'

/** Milliseconds per text, without and with a hand-built presearch. */
export async function postgres(
  queries: readonly Query[],
  texts: string[],
): Promise<{ without: number; withPresearch: number }> {
  const { database, close } = await openBenchHouse()
  try {
    const sql = database.owner
    await sql`create schema percolate`
    await sql`create table percolate.queries (id int primary key, query tsquery not null)`
    await sql`create table percolate.words (word text not null, id int not null)`
    const known = queries.flatMap((query, id) => {
      const asked = tsquery(query)
      return asked === null ? [] : [{ id, asked, words: literals([query]) }]
    })
    for (let i = 0; i < known.length; i += 1000) {
      const part = known.slice(i, i + 1000)
      await sql`
        insert into percolate.queries
        select id, asked::tsquery from unnest(${part.map(({ id }) => id)}::int[], ${part.map(({ asked }) => asked)}::text[])
          as q (id, asked)`
      const words = part.flatMap(({ id, words }) =>
        words.map((word) => ({ id, word: word.replace(/^#/, '') })),
      )
      await sql`
        insert into percolate.words
        select word, id from unnest(${words.map(({ word }) => word)}::text[], ${words.map(({ id }) => id)}::int[]) as w (word, id)`
    }
    await sql`create index on percolate.words (word)`
    await sql`analyze percolate.words, percolate.queries`
    const ask = (text: string) => sql`
      select id from percolate.queries where to_tsvector('simple', ${text}) @@ query`
    const presearch = (text: string) => sql`
      with post as (select to_tsvector('simple', ${text}) as words)
      select distinct q.id from post, unnest(tsvector_to_array(post.words)) as said (word)
      join percolate.words w using (word) join percolate.queries q on q.id = w.id
      where post.words @@ q.query`
    const withPresearch = await time(texts, presearch)
    return { withPresearch, without: await time(texts.slice(0, Math.ceil(texts.length / 10)), ask) }
  } finally {
    await close()
  }
}

async function time(texts: string[], ask: (text: string) => PromiseLike<unknown>): Promise<number> {
  await ask(texts[0] ?? '')
  const began = performance.now()
  for (const text of texts) await ask(text)
  return (performance.now() - began) / texts.length
}

function tsquery(query: Query): string | null {
  if (query.type === 'and' || query.type === 'or') {
    const parts = query.parts.map(tsquery).filter((part) => part !== null)
    return parts.length === 0 ? null : `(${parts.join(query.type === 'and' ? ' & ' : ' | ')})`
  }
  if (query.type === 'not') {
    const part = tsquery(query.part)
    return part === null ? null : `!${part}`
  }
  if (query.type === 'near') return query.parts.map(tsquery).filter(Boolean).join(' & ') || null
  const words = literals([query]).map((word) => `'${word.replace(/^#/, '').replaceAll("'", "''")}'`)
  return words.length === 0 ? null : words.join(' & ')
}
