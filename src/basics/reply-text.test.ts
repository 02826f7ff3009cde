import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlText } from './html-text.js'
import { replyText } from './reply-text.js'

const answer = 'De put in de Kerkstraat wordt donderdag gevuld.\n\nDe omleiding blijft tot vrijdag.'

describe('what a mail program puts around an answer is cut', () => {
  test.each<[string, string]>([
    [
      'Gmail in Dutch',
      `${answer}\n\nOp ma 23 nov 2026 om 10:12 schreef Gemeente Duinveld <antwoord+a1@duinveld.example>:\n\n> Wanneer wordt de put gevuld?\n> Groeten`,
    ],
    [
      'Gmail in Dutch, folded over two lines',
      `${answer}\n\nOp ma 23 nov. 2026 om 10:12 schreef Gemeente Duinveld <\nantwoord+a1@duinveld.example>:\n\n> Wanneer?`,
    ],
    [
      'Gmail in English',
      `${answer}\n\nOn Mon, Nov 23, 2026 at 10:12 AM Duinveld <a@duinveld.example> wrote:\n\n> Wanneer?`,
    ],
    [
      'Gmail in French',
      `${answer}\n\nLe lun. 23 nov. 2026 à 10:12, Duinveld <a@duinveld.example> a écrit :\n\n> Wanneer?`,
    ],
    [
      'Gmail in German',
      `${answer}\n\nAm Mo., 23. Nov. 2026 um 10:12 Uhr schrieb Duinveld <a@duinveld.example>:\n\n> Wanneer?`,
    ],
    [
      'Apple Mail in Dutch',
      `${answer}\n\n> Op 23 nov 2026, om 10:12 heeft Duinveld <a@duinveld.example> het volgende geschreven:\n> \n> Wanneer?`,
    ],
    ['Thunderbird in Dutch', `${answer}\n\nOp 23-11-2026 om 10:12 schreef Duinveld:\n> Wanneer?`],
    ['Thunderbird in German', `${answer}\n\nAm 23.11.26 um 10:12 schrieb Duinveld:\n> Wanneer?`],
    ['who writes first, then when', `${answer}\n\nDuinveld schreef op 23-11-2026 10:12:\n> Wanneer?`],
    ['an address that wrote', `${answer}\n\nDuinveld <a@duinveld.example> schreef:\n> Wanneer?`],
    [
      'Outlook in Dutch',
      `${answer}\n\n________________________________\nVan: Duinveld <a@duinveld.example>\nVerzonden: maandag 23 november 2026 10:12\nAan: Jan Peeters\nOnderwerp: Vraag\n\nWanneer wordt de put gevuld?`,
    ],
    [
      'Outlook in English',
      `${answer}\n\nFrom: Duinveld <a@duinveld.example>\nSent: Monday, November 23, 2026 10:12 AM\nTo: Jan\nSubject: Vraag\n\nWanneer?`,
    ],
    [
      'Outlook in French',
      `${answer}\n\nDe : Duinveld <a@duinveld.example>\nEnvoyé : lundi 23 novembre 2026 10:12\nÀ : Jan\nObjet : Vraag\n\nWanneer?`,
    ],
    [
      'Outlook in German',
      `${answer}\n\nVon: Duinveld <a@duinveld.example>\nGesendet: Montag, 23. November 2026 10:12\nAn: Jan\nBetreff: Vraag\n\nWanneer?`,
    ],
    [
      'Outlook with stars',
      `${answer}\n\n*Van:* Duinveld <a@duinveld.example>\n*Verzonden:* maandag 23 november 2026\n*Aan:* Jan\n*Onderwerp:* Vraag\n\nWanneer?`,
    ],
    ['an older Outlook', `${answer}\n\n-----Oorspronkelijk bericht-----\nVan: Duinveld\nWanneer?`],
    ['an older Outlook in English', `${answer}\n\n-----Original Message-----\nFrom: Duinveld\nWanneer?`],
    ['an older Outlook in French', `${answer}\n\n-----Message d'origine-----\nDe: Duinveld\nWanneer?`],
    ['an older Outlook in German', `${answer}\n\n-----Ursprüngliche Nachricht-----\nVon: Duinveld\nWanneer?`],
    ['a signature', `${answer}\n\n-- \nJan Peeters\nDienst Wegen`],
    [
      'a farewell with a name',
      `${answer}\n\nMet vriendelijke groeten,\nJan Peeters\nDienst Wegen\nT 011 22 33 44`,
    ],
    ['a short farewell', `${answer}\n\nMvg\nJan`],
    ['an English farewell', `${answer}\n\nKind regards,\nJan`],
    ['a French farewell', `${answer}\n\nBien à vous,\nJan`],
    ['a German farewell', `${answer}\n\nMit freundlichen Grüßen\nJan`],
    ['an iPhone', `${answer}\n\nVerzonden vanaf mijn iPhone`],
    [
      'an iPhone, and what it quotes',
      `${answer}\n\nVerstuurd vanaf mijn iPhone\n\n> Op 23 nov. 2026 om 10:12 heeft Duinveld het volgende geschreven:\n> \n> Wanneer?`,
    ],
    ['a French telephone', `${answer}\n\nEnvoyé de mon iPhone`],
    ['a German telephone', `${answer}\n\nVon meinem iPhone gesendet`],
    ['Outlook on a telephone', `${answer}\n\nOutlook voor Android downloaden`],
    [
      'line ends of Windows',
      `${answer.replaceAll('\n', '\r\n')}\r\n\r\nOp ma 23 nov 2026 om 10:12 schreef Duinveld:\r\n> Wanneer?`,
    ],
    ['a disclaimer', `${answer}\n\nDit bericht is vertrouwelijk en enkel bestemd voor de geadresseerde.`],
  ])('%s', (_program, mail) => {
    expect(replyText(mail).written).toBe(answer)
  })
})

describe('what was written stays', () => {
  test.each<[string, string, string]>([
    [
      'an answer under what is quoted',
      `Op ma 23 nov 2026 om 10:12 schreef Duinveld:\n> Wanneer?\n\n${answer}`,
      answer,
    ],
    [
      'answers between the lines',
      'Op 23-11-2026 om 10:12 schreef Duinveld:\n> Wanneer?\nDonderdag.\n> Hoe lang?\nEen dag.',
      'Donderdag.\nEen dag.',
    ],
    [
      'a sentence that begins like a quote',
      'Op 3 december schreef de aannemer ons dat het klaar is.',
      'Op 3 december schreef de aannemer ons dat het klaar is.',
    ],
    [
      'one line that looks like a heading',
      'Van: de Kerkstraat naar het plein is alles open.',
      'Van: de Kerkstraat naar het plein is alles open.',
    ],
    ['an answer that is only a greeting', 'Groeten', 'Groeten'],
    [
      'a list with dashes',
      '- donderdag\n-- onder voorbehoud\n- vrijdag',
      '- donderdag\n-- onder voorbehoud\n- vrijdag',
    ],
    [
      'a greeting far above the end',
      `Beste groeten\n${'regel\n'.repeat(30)}einde`,
      `Beste groeten\n${'regel\n'.repeat(30)}einde`,
    ],
  ])('%s', (_what, mail, written) => {
    expect(replyText(mail).written).toBe(written)
  })

  test('nothing written is nothing, and says that something was quoted', () => {
    expect(replyText('\n\nOp ma 23 nov 2026 om 10:12 schreef Duinveld:\n> Wanneer?')).toEqual({
      written: '',
      quoted: true,
    })
  })
})

const line = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    '> quoted',
    '-- ',
    'Mvg',
    'Van: x',
    'Aan: y',
    'Onderwerp: z',
    'Op 3 mei 2026 schreef Jan:',
    '',
    'Verzonden vanaf mijn iPhone',
  ),
)

test('every line that is left stood in the mail, in its order, and none is quoted', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const { written } = replyText(lines.join('\n'))
      const there = lines
        .join('\n')
        .replace(/\r\n?/g, '\n')
        .replace(/[\u00a0\u202f]/g, ' ')
        .split('\n')
        .map((one) => one.trim())
      let from = 0
      for (const one of written === '' ? [] : written.split('\n')) {
        expect(one.trim().startsWith('>') && /^\s{0,3}>/.test(one)).toBe(false)
        from = there.indexOf(one.trim(), from) + 1
        expect(from).toBeGreaterThan(0)
      }
    }),
  )
})

test('a text of ordinary sentences is left as it is', () => {
  const word = fc.constantFrom('de', 'straat', 'blijft', 'open', 'morgen', 'put', 'gevuld', '3', 'fietsers')
  const sentence = fc.array(word, { minLength: 2, maxLength: 12 }).map((words) => `${words.join(' ')}.`)
  fc.assert(
    fc.property(fc.array(sentence, { minLength: 1, maxLength: 20 }), (sentences) => {
      expect(replyText(sentences.join('\n')).written).toBe(sentences.join('\n'))
    }),
  )
})

test('a hostile text takes no time', () => {
  const begun = performance.now()
  for (const text of [
    'Op '.repeat(40_000),
    `${'>'.repeat(100_000)}`,
    `${'Van: x\n'.repeat(20_000)}`,
    `${'a '.repeat(50_000)}:`,
    'Op 1 schreef\n'.repeat(9_000),
  ])
    replyText(text)
  expect(performance.now() - begun).toBeLessThan(2000)
})

describe('a mail of HTML alone', () => {
  test('is read as lines, its quote marked, its script and style left out', () => {
    const html =
      '<html><head><style>p{color:red}</style></head><body><p>De put is <b>gevuld</b>.</p><script>alert(1)</script><div>Tot morgen<br>Jan</div><div class="gmail_quote">Op ma 23 nov 2026 om 10:12 schreef Duinveld:<blockquote>Wanneer?</blockquote></div></body></html>'
    expect(replyText(htmlText(html)).written).toBe('De put is gevuld.\n\nTot morgen\nJan')
  })
  test('nested a hundred thousand deep is no matter', () => {
    expect(htmlText(`${'<div>'.repeat(100_000)}dag`)).toBe('dag')
  })
})
