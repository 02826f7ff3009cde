/** `dorpsplein lint` and `dorpsplein match`, without files and processes: lines in, lines out. */
import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import { type LintOptions, lint } from './lint.js'
import { createMatcher, type Matcher } from './matcher.js'
import { personNames } from './persons/index.js'
import { type Matchable, prepare } from './prepare.js'
import { type ErrorKey, english, type Values } from './query/errors.js'
import type { Say } from './query/explainer.js'
import { parse, type Sources } from './query/index.js'

/**
 * `json`: `{ok, explanation, errors, warnings}` as the command prints it; a hint is a warning with `level: hint`. `options`: what an organisation knows (its
 * accounts, its towns); without it every account is private. Names of persons are refused as in a newsroom, which alone can keep
 * the reason why one names a street.
 */
export function lintCommand(
  query: string,
  t: Say,
  options: Omit<LintOptions, 't'> = {},
): { json: unknown; ok: boolean } {
  const { hints, ...found } = lint(query, { ...options, t })
  const persons = personNames(query, [], { reuse: options.reuse ?? {} }).map(({ at, length, name }) => {
    const values = { name }
    return { at, length, key: 'topics.person', values, message: t('topics.person', values) }
  })
  const errors = [...found.errors, ...persons].sort((a, b) => a.at - b.at)
  const mild = hints.map((hint) => ({ ...hint, level: 'hint' }))
  const warnings = [...found.warnings, ...mild].sort((a, b) => a.at - b.at)
  const json = { ...found, ok: errors.length === 0, errors, warnings }
  return { json, ok: json.ok }
}

/**
 * For each post line one line `{"id","queries":[…]}`, in the order of the posts; the queries in the order of their file.
 * Throws a {@link Refusal} that names the line when one is wrong: of the queries before anything is written.
 */
export async function matchCommand(
  queryLines: AsyncIterable<string>,
  postLines: AsyncIterable<string>,
  write: (line: string) => void,
): Promise<void> {
  const matcher = matcherOf(await readQueries(queryLines))
  for await (const { value } of records(postLines, 'posts', postLine)) {
    const queries = matcher.match(prepare(matchable(value)))
    write(JSON.stringify({ id: value.id, queries }))
  }
}

/** What `topic:` and `$` stand for in a file of queries. Throws as {@link matchCommand} when a line has no shape. */
export async function namesInFile(queryLines: AsyncIterable<string>): Promise<Sources> {
  return namesOf(await readQueries(queryLines))
}

const id = z.union([z.string().min(1), z.number()])

const queryLine = z.object({ id, query: z.string() })

const postLine = z.object({
  id,
  text: z.string(),
  source: z.string().nullish(),
  title: z.string().nullish(),
  lang: z.string().nullish(),
  kind: z.enum(['news', 'social', 'own']).nullish(),
  tags: z.array(z.string()).nullish(),
  mentions: z.array(z.string()).nullish(),
})

type QueryLine = { key: string; query: string; line: number }

async function readQueries(lines: AsyncIterable<string>): Promise<QueryLine[]> {
  const read: QueryLine[] = []
  const known = new Set<string>()
  for await (const { value, line } of records(lines, 'queries', queryLine)) {
    const key = String(value.id)
    if (known.has(key)) throw refusal('query.file-double', { file: 'queries', line, id: key })
    known.add(key)
    read.push({ key, query: value.query, line })
  }
  return read
}

/** `topic:waste` is the line with the id `waste`, `$waste` the one with the id `$waste`; case does not matter. */
function namesOf(lines: QueryLine[]): Sources {
  const byName = new Map(lines.map(({ key, query }) => [key.normalize('NFC').toLowerCase(), query]))
  return { topic: (name) => byName.get(name), list: (name) => byName.get(`$${name}`) }
}

function matcherOf(lines: QueryLine[]): Matcher {
  const matcher = createMatcher()
  const reuse = namesOf(lines)
  for (const { key, query, line } of lines) {
    const parsed = parse(query, { reuse })
    if (!parsed.ok) {
      const [first] = parsed.errors
      // People count characters from one.
      const where = { at: (first?.at ?? 0) + 1, problem: first?.message ?? '' }
      throw refusal('query.file-query', { file: 'queries', line, ...where })
    }
    matcher.put(key, parsed.query)
  }
  return matcher
}

/** The lines of a JSON-lines file, checked; `line` counts from 1, empty lines too (they are skipped). */
async function* records<T>(
  lines: AsyncIterable<string>,
  file: string,
  schema: z.ZodType<T>,
): AsyncIterable<{ value: T; line: number }> {
  let line = 0
  for await (const text of lines) {
    line++
    const content = line === 1 ? text.replace(/^\ufeff/, '') : text
    if (content.trim() === '') continue
    const read = schema.safeParse(json(content, file, line))
    if (!read.success) {
      const field = read.error.issues[0]?.path.join('.') || 'id'
      throw refusal('query.file-shape', { file, line, field })
    }
    yield { value: read.data, line }
  }
}

function json(content: string, file: string, line: number): unknown {
  try {
    return JSON.parse(content)
  } catch {
    throw refusal('query.file-json', { file, line })
  }
}

function refusal(key: ErrorKey, values: Values): Refusal {
  return new Refusal(key, english(key, values), values)
}

/** A recorded post does not say its kind: it is taken for a post of people. */
function matchable(post: z.infer<typeof postLine>): Matchable {
  return {
    ...(post.title ? { title: post.title } : {}),
    text: post.text,
    lang: post.lang ?? '',
    network: post.source ?? '',
    kind: post.kind ?? 'social',
    tags: post.tags ?? [],
    mentions: post.mentions ?? [],
  }
}
