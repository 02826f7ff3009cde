import { describe, expect, test } from 'vitest'
import { isQuestion } from './questions.js'

describe('a question that somebody could answer', () => {
  test.each([
    ['Om hoe laat vertrekt de stoet zaterdag?', 'nl'],
    ['Kan de kinderopvang zaterdag langs de achterkant?', 'nl'],
    ['Weet er iemand of het containerpark vandaag open is', 'nl'],
    ['De straat ligt open. Waar moeten wij nu parkeren?', 'nl'],
    ['Quand est-ce que la rue sera ouverte ?', 'fr'],
    ['Wann wird die Straße wieder geöffnet?', 'de'],
    ['Does anyone know when the pool opens', 'en'],
  ])('%s', (text, lang) => expect(isQuestion(text, lang)).toBe(true))
})

describe('a remark is no question', () => {
  test.each([
    ['Serieus?', 'nl'],
    ['Weer file in de Kerkstraat.', 'nl'],
    ['Zie https://voorbeeld.be/zoek?wat=is', 'nl'],
    ['Wie het weet mag het zeggen, de straat is dicht!', 'nl'],
    ['', 'nl'],
    ['???', 'other'],
  ])('%s', (text, lang) => expect(isQuestion(text, lang)).toBe(false))
})
