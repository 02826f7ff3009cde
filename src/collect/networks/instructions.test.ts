import { expect, test } from 'vitest'
import { numbered } from './instructions.js'

test('numbered sentences become a list, with what stands before them', () => {
  expect(numbered('Maak een app. 1. Ga naar de site. Klik. 2. Kopieer versie 3. 3. Plak.')).toEqual({
    lead: 'Maak een app.',
    items: ['Ga naar de site. Klik.', 'Kopieer versie 3.', 'Plak.'],
  })
  expect(numbered('Gratis tot 10. 2. is er niet.')).toEqual({
    lead: 'Gratis tot 10. 2. is er niet.',
    items: [],
  })
  expect(numbered('1. Eerst. 2. Dan.')).toEqual({ lead: '', items: ['Eerst.', 'Dan.'] })
})
