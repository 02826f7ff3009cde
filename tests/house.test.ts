/** The shape of the house: who may know whom. Reads the imports, runs nothing. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const rooms = ['collect', 'match', 'sense', 'store', 'tell', 'weigh', 'workshop', 'basics']

type Source = { path: string; text: string; imports: string[] }

function sourcesBelow(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const path = relative(root, join(entry.parentPath, entry.name))
      const text = readFileSync(join(root, path), 'utf8')
      const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
        (found) => found[1] as string,
      )
      return { path, text, imports }
    })
}

const isTest = (path: string) => /\.(test|e2e|fixture)\.tsx?$|testing\.ts$/.test(path)
const src = sourcesBelow('src').filter((source) => !isTest(source.path))
const web = sourcesBelow('web').filter(
  (source) => !isTest(source.path) && !source.path.startsWith('web/browser/'),
)
const roomOf = (path: string) => rooms.find((room) => path.startsWith(`src/${room}/`))

/** Where a relative import leads, from the root. */
const target = (source: Source, name: string) => relative(root, resolve(root, dirname(source.path), name))

test('rooms do not import each other', () => {
  const wrong = src.flatMap((source) => {
    const room = roomOf(source.path)
    if (!room) return []
    return source.imports
      .filter((name) => name.startsWith('.') && !target(source, name).startsWith(`src/${room}/`))
      .map((name) => `${source.path}: ${name}`)
  })
  expect(wrong).toEqual([])
})

test('the store and the small tools know no page, and the small tools no store', () => {
  const forbidden: Record<string, RegExp> = {
    store: /^#web$/,
    basics: /^#(web|store)$/,
    sense: /^#(web|store)$/,
  }
  const wrong = src.flatMap((source) => {
    const rule = forbidden[roomOf(source.path) ?? '']
    return rule
      ? source.imports.filter((name) => rule.test(name)).map((name) => `${source.path}: ${name}`)
      : []
  })
  expect(wrong).toEqual([])
})

test('pages that rooms share do not know the rooms', () => {
  const wrong = web.flatMap((source) =>
    source.imports
      .filter((name) => name.startsWith('.') && !target(source, name).startsWith('web/'))
      .map((name) => `${source.path}: ${name}`),
  )
  expect(wrong).toEqual([])
})

test('what runs in a browser imports nothing of the server', () => {
  const wrong = sourcesBelow('web/browser').flatMap((source) =>
    source.imports.filter((name) => !/^\.\/[\w-]+\.js$/.test(name)).map((name) => `${source.path}: ${name}`),
  )
  expect(wrong).toEqual([])
})

test('only the configuration reads the environment', () => {
  const readers = [...src, ...web]
    .filter((source) => /process\.env\b/.test(source.text))
    .map((source) => source.path)
  // The commands hand it over; PostgreSQL's programs get their PATH.
  const allowed = [/^src\/commands\//, /^src\/store\/embedded\//]
  expect(readers.filter((path) => !allowed.some((one) => one.test(path)))).toEqual([])
})

describe('nothing after collect/ knows a network by name', () => {
  const later = src.filter((source) =>
    ['match', 'sense', 'store', 'tell', 'weigh'].includes(roomOf(source.path) ?? ''),
  )
  test.each(['bluesky', 'mastodon', 'jetstream', 'facebook', 'google-news', 'telegram'])('%s', (network) => {
    // A name in prose is no knowledge: only strings of the code count.
    const wrong = later
      .filter((source) => new RegExp(`['"\`]${network}['"\`]`).test(source.text))
      .map((source) => source.path)
    expect(wrong).toEqual([])
  })
})

test('no type is a hole', () => {
  const holes = /:\s*any\b|\bas any\b|<any>/
  const silenced = /@ts-ignore|@ts-expect-error|@ts-nocheck/
  const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, '')
  const wrong = [...src, ...web].filter(({ text }) => holes.test(code(text)) || silenced.test(text))
  expect(wrong.map((source) => source.path)).toEqual([])
})
