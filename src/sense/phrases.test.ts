import { expect, test } from 'vitest'
import { createPhrases, firstWords } from './phrases.js'

test('a pattern is looked for where a word of its beginning stands, and as whole words', () => {
  const phrases = createPhrases(['(ik|wij) zoek(en)? een', 'any(one|body) know', 'tips? welkom'])
  expect(
    ['nu ik zoek een', 'wij zoeken een huis', 'does anybody know', 'tip welkom'].map(phrases.isIn),
  ).toEqual(Array(4).fill(true))
  expect(['gij zoek een', 'any know', 'tips welkomst', ''].map(phrases.isIn)).toEqual(Array(4).fill(false))
})

test('a pattern is told at the beginning, where it has to be', () => {
  const phrases = createPhrases(['(any )?questions$', 'zin in'])
  expect(['questions', 'any questions', 'zin in frietjes'].map(phrases.begins)).toEqual([true, true, true])
  expect(['many questions', 'questions asked', 'geen zin in'].map(phrases.begins)).toEqual([
    false,
    false,
    false,
  ])
})

test('the words that a pattern can begin with are read off it', () => {
  expect(firstWords("(i'm|i am|we) here")).toEqual(["i'm", 'i', 'we'])
  expect(firstWords('tips? welkom')).toEqual(['tips', 'tip'])
  expect(() => firstWords('\\w+ welkom')).toThrow()
})
