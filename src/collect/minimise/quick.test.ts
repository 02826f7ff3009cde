import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packageRoot } from '#basics/root'
import { clean, cleaned, isClean } from './clean.js'
import { fold, folded, periodOf } from './hashes.js'
import { scrub } from './scrub.js'
import { houseNumbers, ibans, nationalNumbers, phones, plates, whole } from './scrub-rules.js'

const sentences = readFileSync(join(packageRoot, 'tests/tone-sentences.tsv'), 'utf8').split('\n')
const pieces =
  'Kerkstraat 12|Kerkstraat nr.12|rue de la Gare 5|12 bis, rue de Namur|12 RUE de|3 chauſſée de|allée|1-ABC-123|AB-12-CD|2XYZ987|nummerplaat AB 12|PLAAT X1|Kenteken 12|BE68 5390 0754 7034|NL91ABNA0417164300|85.07.30-033.28|111222333|0475/12 34 56|Tel. 33 00 21|gsm is 0475|+32 4|06-12345678|bus 3|12 mei|14.30|x.com/jan|@jan| |  |\n| \n|\t|é|e\u0301|\u200b|…|’|a|Rue|É|RT|https://a.be/b|\u00a0|😀|ß'.split(
    '|',
  )
const muddle = fc.oneof(
  fc.constantFrom(...sentences),
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 })), {
      maxLength: 12,
    })
    .chain((parts) => fc.constantFrom('', ' ').map((between) => parts.join(between))),
)
const always = { numRuns: 2_000 }

test('what is taken for clean would not be changed', () => {
  fc.assert(
    fc.property(muddle, (text) => {
      if (isClean(text)) expect(cleaned(text)).toBe(text)
      expect(clean(text)).toBe(cleaned(text))
    }),
    always,
  )
})

test('a rule that asks first takes out the same as one that does not', () => {
  fc.assert(
    fc.property(muddle, (text) => {
      expect(ibans(text)).toBe(whole.ibans(text))
      expect(nationalNumbers(text)).toBe(whole.nationalNumbers(text))
      expect(phones(text)).toBe(whole.phones(text))
      expect(plates(text)).toBe(whole.plates(text))
      expect(houseNumbers(text)).toBe(whole.houseNumbers(text))
    }),
    always,
  )
})

test('the same words are one line, folded letter by letter or by patterns', () => {
  fc.assert(
    fc.property(muddle, (text) => {
      expect(fold(text)).toBe(folded(text))
    }),
    always,
  )
  expect(scrub('12 CHAUSSÉE de Namur')).toBe('… CHAUSSÉE de Namur')
})

test('the month is that of the date as it is written in UTC', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (at) => {
      expect(periodOf(at)).toBe(at.toISOString().slice(0, 7))
    }),
  )
})
