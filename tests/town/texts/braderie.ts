import type { Bank } from './bank.js'

export const braderie: Bank = {
  says: [
    'Zaterdag braderie in Duinveld! Wij staan met ons kraam voor de boekhandel, kom [dag zeggen|eens goeiedag zeggen] 👋',
    'Braderie in Duinveld zaterdag en ze geven [schoon weer|zon]. Beter dan vorig jaar, toen zijn we weggeregend.',
    'Zin in de braderie van zaterdag. En in de [oliebollen|pannenkoeken] van den turnkring. #duinveld',
    'Het programma van de braderie in Duinveld ziet er goed uit: fanfare om 11 uur, kinderrommelmarkt op het Marktplein.',
    'Braderie Duinveld wordt elk jaar kleiner. Vroeger stond heel de Stationsstraat vol, nu zijn het drie kramen en een worstenwagen.',
    'Onze zaak doet dit jaar niet mee aan de braderie in Duinveld. 180 euro standgeld, dat haal ik er niet uit.',
    'Kan niet wachten op zaterdag: heel Duinveld op straat, iedereen content, en een frietje op het Marktplein 🍟',
    'Hopelijk is er bij de braderie in Duinveld dit keer [wél een wc|genoeg sanitair]. Vorig jaar was het een ramp.',
    'Vrijwilligers gezocht voor de braderie van zaterdag in Duinveld: tafels zetten vanaf 6 uur, koffie en koeken voorzien.',
    'De braderie in Duinveld valt dit jaar samen met de match van KVV. Wie heeft daar over nagedacht?',
    'Mijn kinderen sparen al weken voor de rommelmarkt op de braderie. Ze verkopen hun [lego|knuffels]. #duinveld',
    'Braderie = overal foute parking. Zaterdag laat ik de auto thuis en kom ik met de fiets naar Duinveld.',
    'Koopjes bij schoenen De Gouden Gesp zaterdag op de braderie, ik zeg het maar. #duinveld',
    'De fanfare van Lisbeke speelt zaterdag op de braderie en mijn zoon blaast mee op de trompet 🎺 trotse papa #duinveld',
    'Braderie Duinveld: mooi dat de verenigingen gratis mogen staan. Zo blijft het van ons.',
    'Zaterdag braderie, zondag platte rust. #duinveld',
    'Was vandaag al aan het opbouwen voor de braderie in Duinveld, de lampjes hangen. Het wordt schoon.',
    'Wij komen speciaal uit Veldegoor voor de braderie van Duinveld, elk jaar opnieuw ❤️',
    'Laat ons hopen dat de muziek op de braderie van Duinveld niet weer tot 2 uur doorgaat. Er wonen ook mensen.',
    'Bloemenwinkel Wilde Wikke geeft zaterdag op de braderie gratis zaadjes aan de kinderen 🌻 #duinveld',
  ],
  asks: [
    'Van hoe laat tot hoe laat is de braderie zaterdag in Duinveld?',
    'Gaat de braderie door nu de Kerkstraat open ligt? #duinveld',
    'Waar kan je best parkeren zaterdag voor de braderie in Duinveld?',
    'Kan ik mij nog inschrijven voor de rommelmarkt op de braderie van Duinveld?',
    'Mogen honden mee op de braderie in Duinveld?',
    'Rijdt de bus zaterdag gewoon door tijdens de braderie? #duinveld',
  ],
  replies: ['Van 10 tot 18 uur!', 'Tot zaterdag 😀', 'Wij staan er ook, tot dan.'],
  foreign: [
    { lang: 'fr', text: 'Samedi c’est la braderie à Duinveld, on y va en famille comme chaque année !' },
    {
      lang: 'en',
      text: 'Street market in Duinveld this Saturday, first one since we moved here. Any tips?',
      asks: true,
    },
  ],
  news: [
    {
      title: 'Braderie Duinveld zaterdag met fanfare en rommelmarkt',
      text: 'Zaterdag is het braderie in Duinveld. Van 10 tot 18 uur staan er 86 kramen op het Marktplein en in de Stationsstraat. De fanfare van Lisbeke opent om 11 uur, kinderen houden een rommelmarkt.',
    },
    {
      title: 'Braderie schuift op door werken in de Kerkstraat',
      text: 'Omdat de Kerkstraat openligt, verhuist een deel van de braderie van Duinveld naar de Stationsstraat. De handelaars van de Kerkstraat krijgen daar gratis een plaats.',
    },
    {
      title: 'Hier kan u zaterdag parkeren voor de braderie',
      text: 'De stad Duinveld raadt aan om zaterdag met de fiets of de bus te komen. Wie toch met de auto komt, vindt plaats aan de sporthal en aan het station.',
    },
    {
      title: 'Negentig jaar braderie: foto’s van toen',
      text: 'De heemkring van Duinveld toont zaterdag tijdens de braderie foto’s van negentig jaar kramen, koersen en fanfares. De oudste foto komt uit een schoenendoos in Oosthoek.',
    },
    {
      title: 'Middenstand Duinveld hoopt op goed weer',
      text: 'Na de natte editie van vorig jaar hopen de handelaars van Duinveld zaterdag op een droge braderie. Het weerbericht geeft opklaringen.',
    },
  ],
  town: [
    {
      title: 'Zaterdag braderie: zo komt u er',
      text: 'Zaterdag is het braderie van 10 tot 18 uur. Het Marktplein en de Stationsstraat zijn verkeersvrij. Parkeren kan aan de sporthal. Kom bij voorkeur met de fiets.',
    },
  ],
}
