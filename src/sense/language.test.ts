import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '#basics/root'
import { type Lang, language } from './language.js'
import { readLanguageModel } from './models/language-model.js'

const sentences: Record<string, [Lang, string[]]> = {
  'Dutch as a council writes it': [
    'nl',
    [
      'De gemeenteraad keurde gisteren het nieuwe circulatieplan goed.',
      'Vanaf maandag wordt de Stationsstraat heraangelegd, doorgaand verkeer is niet mogelijk.',
      'Wie zijn afvalkalender niet kreeg, kan er een afhalen aan het onthaal.',
      'Het containerpark is gesloten op 11 november.',
      'Inschrijven voor de speelpleinwerking kan tot en met vrijdag.',
      'Waarom branden de lampen in onze straat al drie weken niet meer?',
      'Proficiat aan alle vrijwilligers van de kerstmarkt!',
      'Enquête: wat vindt u van de zone 30 in het centrum?',
    ],
  ],
  'Flemish as people type it': [
    'nl',
    [
      'Goe bezig gasten, eindelijk nen deftige fietspad',
      'Amai da was precies weer nen drukte vanmorgend aan de schoolpoort',
      "'t Is toch altijd 't zelfde liedje met die vuilkar hé",
      'Ik heb da ni gezegd zenne, ge moet ni zo roepen',
      'Kheb gisteren nog gebeld maar ze wisten van niks',
      'Allee jong, wa is da nu weer voor nen onzin',
      "Zeg ma wanneer gaan ze die putten 'ns vullen",
      'Efkes wachten nog en tes weekend',
      'Da ziede van hier, altijd den dezelfde die moet betalen',
      'Mijn gedacht: dieje burgemeester zou beter ne keer luisteren',
    ],
  ],
  'Dutch in few words': [
    'nl',
    [
      'Goeiemorgen iedereen',
      'Wat een schande',
      'Niet te geloven',
      'Eindelijk!',
      'Heel mooi gedaan',
      'dank je wel',
    ],
  ],
  'Dutch that is shouted, drawn out, stressed or bare of accents': [
    'nl',
    [
      'SCHANDALIG HOE JULLIE MET ONS BELASTINGGELD OMGAAN',
      'Zooooo leuuuuuk vandaag op de kermissss',
      'Dát is nu eens één goed idee, maar vóór de zomer graag!',
      'Officiele opening van het cafe op de hoek, iedereen welkom',
      'goed begonnen is half gewonnen 💪💪💪😀 #trots https://example.be/foto.jpg @iemand',
    ],
  ],
  French: [
    'fr',
    [
      'Le conseil communal a approuvé le nouveau plan de mobilité hier soir.',
      "C'est quand qu'ils réparent enfin les trous dans ma rue ?",
      "Y'en a marre des travaux, ça fait trois mois que ça dure",
      'Bravo à toute l’équipe, magnifique soirée !',
      'jsuis trop content mdr',
      'Quelqu’un sait pourquoi il n’y a plus d’eau à la maison ?',
      'Les poubelles ne sont plus ramassées depuis une semaine',
      'Merci beaucoup',
      'DEGOUTE DE CETTE DECISION, ON NOUS ECOUTE JAMAIS',
      'Trop bien le marché ce matin ☀️ #Namur #marché @ami https://example.fr/a',
      'Il est où le maire quand on a besoin de lui ?',
      'A quelle heure ouvre la bibliotheque samedi ?',
    ],
  ],
  German: [
    'de',
    [
      'Der Gemeinderat hat gestern den neuen Verkehrsplan beschlossen.',
      'Warum ist die Straße schon wieder gesperrt?',
      'Hab ich dir doch gesagt, das wird eh nix',
      'Vielen Dank an alle Helferinnen und Helfer!',
      'Ich find das echt ne Frechheit',
      'Kann mir jemand sagen, wann der Müll abgeholt wird?',
      'schoenen guten morgen zusammen',
      'ES REICHT! WIR WOLLEN ENDLICH EINEN RADWEG',
      'Heute Abend Konzert auf dem Marktplatz 🎶 #Eupen',
      'So ein schöner Tag',
    ],
  ],
  English: [
    'en',
    [
      'The council approved the new traffic plan last night.',
      'why is the road closed AGAIN',
      "Can't believe they still haven't fixed the street lights",
      'Thank you so much everyone!',
      'lol that is so true',
      "Does anybody know when they'll collect the rubbish?",
      'Lovely morning at the market ☀️ #Bruges',
      "it's been three weeks, still no answer from the town hall",
      'Good morning',
      'We are moving to Ghent next month, any advice on schools?',
    ],
  ],
  'Afrikaans, which is not Dutch': [
    'other',
    [
      'Ons het gister nie geweet dat hulle so laat sou kom nie.',
      'Die munisipaliteit het gesê dat daar môre geen water sal wees nie.',
      'Ek is baie bly dat julle vandag hier kan wees.',
      'Hy wil weet hoekom sy kinders nie skool toe gaan nie.',
      'My ma het vir my gesê ek moet nou huis toe kom.',
    ],
  ],
  'other languages of Europe and beyond': [
    'other',
    [
      'El ayuntamiento aprobó ayer el nuevo plan de movilidad.',
      'Non capisco perché la strada sia ancora chiusa.',
      'Kommunen har i går vedtaget den nye trafikplan.',
      'A câmara municipal aprovou ontem o novo plano.',
      'Rada miasta przyjęła wczoraj nowy plan ruchu.',
      'Belediye meclisi dün yeni trafik planını onayladı.',
      'Jag vet inte varför gatan är avstängd igen.',
      'Consiliul local a aprobat ieri noul plan.',
      'Городской совет вчера утвердил новый план.',
      'وافق المجلس البلدي أمس على الخطة الجديدة',
      '市議会は昨日、新しい計画を承認しました。',
      'Το δημοτικό συμβούλιο ενέκρινε χθες το σχέδιο',
    ],
  ],
}

for (const [what, [lang, texts]] of Object.entries(sentences))
  test.each(texts)(`${what}: %s`, (text) => {
    expect(language(text).lang).toBe(lang)
  })

describe('where languages meet', () => {
  test.each<[Lang, string]>([
    ['nl', 'Superleuke avond gehad met de hele bende, thanks guys, see you next year in onze zaal!'],
    ['nl', 'De burgemeester zei letterlijk "no comment" toen wij naar de kosten van het zwembad vroegen'],
    ['fr', 'Le bourgmestre a dit "geen commentaar" quand on lui a demandé le prix de la piscine'],
    ['en', 'We really enjoyed the fireworks with our friends yesterday, dank u Gentse Feesten!'],
    ['nl', 'Привет! Wij zoeken vrijwilligers die Oekraïense kinderen willen helpen met hun huiswerk'],
    ['other', 'Сегодня в городе праздник, приходите все на площадь! Groetjes'],
  ])('the larger part wins: %s for "%s"', (lang, text) => {
    expect(language(text).lang).toBe(lang)
  })

  test('hashtags speak only where there is little else', () => {
    expect(language('Vanavond brengen we samen lawaai #staysafe #stayhome #flattenthecurve').lang).toBe('nl')
    expect(language('#wijblijventhuis #samentegencorona #zorgvoorelkaar').lang).toBe('nl')
  })
})

describe('where nothing can be read', () => {
  test.each([
    '',
    '   \n\t',
    '😀🎉👍🏽',
    'https://example.org/de/het/een',
    '@burgemeester @stad',
    '12.000 € – 50 %',
    '\ud800',
    '\udc00\ud800',
    '!!! ??? …',
    "'''’’",
  ])('%j is other, with no confidence at all', (text) => {
    expect(language(text)).toEqual({ lang: 'other', confidence: 0 })
  })
})

describe('any text', () => {
  test('gets a language and a share, and the same ones again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const guess = language(text)
        expect(['nl', 'fr', 'de', 'en', 'other']).toContain(guess.lang)
        expect(guess.confidence).toBeGreaterThanOrEqual(0)
        expect(guess.confidence).toBeLessThanOrEqual(1)
        expect(language(text)).toEqual(guess)
      }),
    )
  })

  test('means the same with a link, a handle, a number or an emoji before and behind', () => {
    const noise = fc.constantFrom(
      'https://example.com/a?b=c',
      '@iemand',
      '123',
      '🎉',
      'www.example.org',
      'jan@example.be',
    )
    const known = fc.constantFrom(...Object.values(sentences).flatMap(([, texts]) => texts))
    fc.assert(
      fc.property(noise, known, noise, (before, text, behind) => {
        expect(language(`${before} ${text} ${behind}`)).toEqual(language(text))
      }),
    )
  })

  test('counts with its first thousand letters, however long it is', () => {
    const dutch = 'Wij vragen al maanden om een veilige oversteekplaats aan de school. '
    const french = 'Nous demandons depuis des mois un passage protégé près de l’école. '
    const long = dutch.repeat(40)
    expect(language(long + french.repeat(1_500))).toEqual(language(long))
    expect(language('a'.repeat(100_000)).confidence).toBeLessThanOrEqual(1)
  })

  test('is heard through letters drawn with accents apart or in mathematical bold', () => {
    const text = 'Enquête over de heraanleg van het marktplein'
    expect(language(text.normalize('NFD'))).toEqual(language(text))
    const bold = text.replace(/[a-z]/g, (letter) => String.fromCodePoint(0x1d41a + letter.charCodeAt(0) - 97))
    expect(language(bold)).toEqual(language(text))
  })
})

describe('the model', () => {
  test('is refused loudly when a byte of it has changed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dorpsplein-model-'))
    const models = join(packageRoot, 'src', 'sense', 'models')
    copyFileSync(join(models, 'language.json'), join(folder, 'language.json'))
    const bytes = readFileSync(join(models, 'language.bin.br'))
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 1
    writeFileSync(join(folder, 'language.bin.br'), bytes)
    expect(() => readLanguageModel(folder)).toThrow(/language model is damaged.*SHA-256/)
    rmSync(folder, { recursive: true })
  })

  test('knows the four languages first, and Afrikaans among the others', () => {
    const { classes, weights, bias } = readLanguageModel()
    expect(classes.slice(0, 4)).toEqual(['nl', 'fr', 'de', 'en'])
    expect(classes).toContain('af')
    expect(bias).toHaveLength(classes.length)
    expect(weights.length % classes.length).toBe(0)
  })
})
