import { expect, test } from 'vitest'
import { parse, type Query } from './query/index.js'
import { createSharer } from './share.js'

const read = (source: string): Query => {
  const parsed = parse(source)
  if (!parsed.ok) throw new Error(source)
  return parsed.query
}

test('a shared query is equal to what it was', () => {
  const share = createSharer()
  for (const source of ['a', '"a b"', '#gent', '(a OR b) AND NOT (c OR dorp*)', 'lang:nl verkeer*', '-a b']) {
    expect(share(read(source))).toEqual(read(source))
  }
})

test('equal parts of different queries are one object', () => {
  const share = createSharer()
  const one = share(read('(mol OR postel) AND (afval OR vuil)'))
  const two = share(read('(mol OR postel) AND (school OR klas)'))
  if (one.type !== 'and' || two.type !== 'and') throw new Error('both are an AND')
  expect(one.parts[0]).toBe(two.parts[0])
  expect(one.parts[1]).not.toBe(two.parts[1])
  expect(share(read('(mol OR postel) AND (afval OR vuil)'))).toBe(one)
})

test('what differs only in kind stays apart', () => {
  const share = createSharer()
  expect(share(read('a AND b'))).not.toBe(share(read('a OR b')))
  expect(share(read('gent'))).not.toBe(share(read('#gent')))
  expect(share(read('gent'))).not.toBe(share(read('gent*')))
})
