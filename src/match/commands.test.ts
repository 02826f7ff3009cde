import { describe, expect, test } from 'vitest'
import { words } from '#web'
import { lintCommand, matchCommand, namesInFile } from './commands.js'
import { english } from './query/errors.js'

async function* lines(all: (string | object)[]): AsyncIterable<string> {
  for (const line of all) yield typeof line === 'string' ? line : JSON.stringify(line)
}

async function match(queries: (string | object)[], posts: (string | object)[]): Promise<unknown[]> {
  const written: unknown[] = []
  await matchCommand(lines(queries), lines(posts), (line) => written.push(JSON.parse(line)))
  return written
}

const post = { id: 'p1', source: 'x', createdAt: '2020-03-12T20:00:00Z', text: 'Cafés dicht in #Gent' }

describe('dorpsplein match', () => {
  test('gives each post the queries that match, in the order of their file', async () => {
    const queries = [
      { id: 'q2', query: 'gent' },
      { id: 'q1', query: 'cafes -brugge' },
      { id: 'q3', query: 'brugge' },
    ]
    const posts = [post, { ...post, id: 7, text: 'niets' }, { ...post, id: 'p3', title: 'Brugge', text: '' }]
    expect(await match(queries, posts)).toEqual([
      { id: 'p1', queries: ['q2', 'q1'] },
      { id: 7, queries: [] },
      { id: 'p3', queries: ['q3'] },
    ])
  })

  test('looks at the language and source that a recorded post tells', async () => {
    const queries = [
      { id: 'nl', query: 'gent lang:nl' },
      { id: 'x', query: 'gent source:x kind:social' },
    ]
    expect(
      await match(queries, [
        { ...post, lang: 'nl' },
        { ...post, lang: 'fr', source: 'feed' },
      ]),
    ).toEqual([
      { id: 'p1', queries: ['nl', 'x'] },
      { id: 'p1', queries: [] },
    ])
  })

  test('knows topics and lists by the ids of the other lines', async () => {
    const queries = [
      { id: 'both', query: 'topic:Cafe $steden' },
      { id: 'cafe', query: 'cafe*' },
      { id: '$steden', query: 'gent OR brugge' },
    ]
    expect(await match(queries, [post, { ...post, text: 'Brugge' }])).toEqual([
      { id: 'p1', queries: ['both', 'cafe', '$steden'] },
      { id: 'p1', queries: ['$steden'] },
    ])
    const reuse = await namesInFile(lines(queries))
    expect(lintCommand('topic:cafe -$steden', words('en'), { reuse }).ok).toBe(true)
    expect(lintCommand('topic:cafe', words('en'), {}).ok).toBe(false)
  })

  test.each([
    ['an unknown name', [{ id: 'a', query: 'gent $nergens' }], 'query.list-unknown', 'nergens', 6],
    [
      'a circle',
      [
        { id: 'a', query: 'gent topic:b' },
        { id: 'b', query: 'topic:a' },
      ],
      'query.reuse-cycle',
      'b',
      6,
    ],
  ] as const)('says where %s stands', async (_, queries, key, name, at) => {
    await expect(match([...queries], [post])).rejects.toMatchObject({
      key: 'query.file-query',
      values: { line: 1, at, problem: expect.stringContaining(english(key, { name })) },
    })
  })

  test('skips empty lines and a byte order mark', async () => {
    expect(await match(['\ufeff{"id":"q","query":"gent"}', ''], ['', post])).toEqual([
      { id: 'p1', queries: ['q'] },
    ])
  })

  const many = Array.from({ length: 4710 }, (_, i) => ({ id: `q${i}`, query: 'gent' }))
  test.each<[string, string | object, string]>([
    ['no JSON', '{"id":', 'query.file-json'],
    ['not an object', '[]', 'query.file-shape'],
    ['without a query', { id: 'x' }, 'query.file-shape'],
    ['with a query that cannot be read', { id: 'x', query: 'gent (' }, 'query.file-query'],
    ['with a query for everything', { id: 'x', query: '*' }, 'query.file-query'],
    ['with an id that stands there twice', { id: 'q1', query: 'gent' }, 'query.file-double'],
  ])('names the line of the queries that is %s', async (_, line, key) => {
    await expect(match([...many, line], [post])).rejects.toMatchObject({
      name: 'Refusal',
      key,
      values: { file: 'queries', line: 4711 },
      message: expect.stringContaining('line 4711'),
    })
  })

  test('names the line of the posts that is wrong', async () => {
    await expect(match(many, [post, '', { id: 'p2' }])).rejects.toMatchObject({
      values: { file: 'posts', line: 3, field: 'text' },
    })
  })
})

describe('dorpsplein lint', () => {
  test('tells a form that is missing as a warning of a lighter level', () => {
    const { json, ok } = lintCommand('fietspaden', words('en'))
    expect(ok).toBe(true)
    expect(json).toMatchObject({
      warnings: [
        { at: 0, length: 10, level: 'hint', repair: { at: 0, length: 10, text: 'stem:fietspaden' } },
      ],
    })
  })

  test('explains a query', () => {
    expect(lintCommand('gent', words('en'))).toEqual({
      ok: true,
      json: { ok: true, explanation: 'Catches posts with “gent”.', errors: [], warnings: [] },
    })
  })

  test('refuses the name of a person, an author and a private account, and proposes what is left', () => {
    expect(lintCommand('kermis "Jan Peeters"', words('en')).json).toMatchObject({
      ok: false,
      errors: [{ key: 'topics.person', at: expect.any(Number) }],
    })
    for (const query of ['kermis author:jan', 'kermis @jan'])
      expect(lintCommand(query, words('en')).json).toMatchObject({
        ok: false,
        errors: [{ at: 7, repair: { at: 7, text: '' } }],
      })
  })

  test('is not ok on errors', () => {
    const { ok, json } = lintCommand('gent OR', words('nl'))
    expect(ok).toBe(false)
    expect(json).toMatchObject({
      ok: false,
      errors: [{ at: 5, length: 2, message: 'Bij OR ontbreekt een woord.' }],
    })
  })
})
