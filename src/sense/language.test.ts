import { expect, test } from 'vitest'
import { language } from './language.js'

test('tells the four languages of the square apart', () => {
  expect(language('Goeiemorgen allemaal, wat een regen vandaag in de straat').lang).toBe('nl')
  expect(language('Bonjour à tous, quelle pluie ce matin dans la rue').lang).toBe('fr')
  expect(language('Guten Morgen zusammen, was für ein Regen heute auf der Straße').lang).toBe('de')
  expect(language('Good morning everyone, so much rain in our street today').lang).toBe('en')
  expect(language('😀 https://example.org @iemand 123')).toEqual({ lang: 'other', confidence: 0 })
})
