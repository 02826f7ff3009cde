/** The words of the interface: complete in Dutch and English, well formed, and all that is used exists. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import { dropReasons } from '#post'
import { readCatalogue } from '../web/words/index.js'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const nl = readCatalogue('nl')
const en = readCatalogue('en')

test('every message exists in Dutch and in English', () => {
  expect(Object.keys(nl).filter((key) => !(key in en))).toEqual([])
  expect(Object.keys(en).filter((key) => !(key in nl))).toEqual([])
  expect(Object.keys(nl).length).toBeGreaterThan(300)
})

test('no key stands in two catalogues of one language', () => {
  const seen = new Set<string>()
  const twice: string[] = []
  for (const file of readdirSync(join(root, 'web/words/nl'))) {
    for (const key of Object.keys(JSON.parse(readFileSync(join(root, 'web/words/nl', file), 'utf8')))) {
      if (seen.has(key)) twice.push(key)
      seen.add(key)
    }
  }
  expect(twice).toEqual([])
})

/** The names of the values that a message fills in. */
function placesOf(message: string): string[] {
  const names = new Set<string>()
  const walk = (parts: ReturnType<IntlMessageFormat['getAst']>) => {
    for (const part of parts) {
      if ('value' in part && part.type !== 0) names.add(String(part.value))
      if ('options' in part && part.options)
        for (const option of Object.values(part.options)) walk(option.value)
    }
  }
  walk(new IntlMessageFormat(message, 'nl', undefined, { ignoreTag: true }).getAst())
  return [...names].sort()
}

test('every message can be read, and asks for the same values in both languages', () => {
  const differ = Object.keys(nl).filter((key) => {
    try {
      return placesOf(nl[key] ?? '').join() !== placesOf(en[key] ?? '').join()
    } catch {
      return true
    }
  })
  expect(differ).toEqual([])
})

test('every key that the code names exists', () => {
  const missing = new Set<string>()
  for (const folder of ['src', 'web']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!/\.tsx?$/.test(entry.name) || /\.(test|e2e|fixture)\.|testing\.ts/.test(entry.name)) continue
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
      for (const [, key = ''] of text.matchAll(/\bt\(\s*'([a-z][\w.-]+)'/g))
        if (!(key in nl)) missing.add(`${entry.name}: ${key}`)
    }
  }
  expect([...missing]).toEqual([])
})

test('every reason for which something is dropped has words', () => {
  expect(dropReasons.filter((reason) => !(`drop.${reason}` in nl))).toEqual([])
})
