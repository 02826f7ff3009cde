import type { Bank } from './bank.js'

export const licht: Bank = {
  says: [
    'Aan het station van Duinveld is het ’s avonds [pikdonker|stikdonker]. Mijn dochter belt mij tot ze op de fiets zit.',
    'De lampen aan de fietsenstalling van het station in Duinveld zijn al weken stuk.',
    'Om 18 uur uit de trein gestapt in Duinveld en ik zag geen hand voor ogen. Dat kan toch niet aan een station.',
    'Meer licht aan het station van Duinveld, alstublieft. Niet alleen voor ons, ook voor de bestuurders van de bus.',
    'Ik stap op perron 2 in Duinveld altijd met de zaklamp van mijn gsm. Dat zegt genoeg.',
    'Wij hebben met de jeugdraad een nachtwandeling gedaan in Duinveld: het station was het donkerste punt van allemaal.',
    'Gevallen over een boordsteen aan het station van Duinveld, gewoon niet gezien in het donker. Knie dik.',
    'Straatlampen doven om 23 uur en de laatste trein komt om 23.14 uur. Goed gevonden, Duinveld.',
    'In de tunnel onder het station van Duinveld werkt er nog één lamp op zes.',
    'Vroeger liep ik nooit rap. Aan het station van Duinveld wel tegenwoordig.',
    'Mijn vrouw neemt liever een trein vroeger dan in het donker aan het station van Duinveld te staan.',
    'Melding gedaan van kapotte lamp, lichtpaal 217 aan het station. Nummer staat op de paal, mensen! #duinveld',
    'Meer licht aan het station, maar dan wel zonder de vleermuizen te verjagen. Kan tegenwoordig. #duinveld',
    'Zelfs de automaat aan het station van Duinveld geeft meer licht dan de straatlampen.',
    'De stationsbuurt in Duinveld is niet onveilig, ze is gewoon donker. Doe daar iets aan en iedereen loopt er graag.',
    'Een lampje op de fietsenstalling aan het station, meer vragen we niet. #duinveld',
    'Vanavond weer twee fietsen gestolen aan het station van Duinveld. In het donker natuurlijk.',
    'Mijn zoon van 15 komt om half zeven van de trein en moet door het donker naar de Stationsstraat. #duinveld',
    'Amai, er branden nieuwe lampen aan het station van Duinveld! Eindelijk geluisterd 👏',
    'Klein bedankje: sinds deze week is het licht aan het station van Duinveld zoveel beter. Zo gaat dat dus, vragen en krijgen.',
  ],
  asks: [
    'Kan er meer licht komen aan het station van Duinveld?',
    'Wie is verantwoordelijk voor de lampen aan het station, de stad Duinveld of het spoor?',
    'Wanneer worden de lampen aan de fietsenstalling van het station hersteld? #duinveld',
    'Waarom doven de straatlampen in Duinveld vóór de laatste trein aankomt?',
    'Kan de stad Duinveld niet een paar lampen met een bewegingsmelder zetten aan het station?',
    'Hoe meld je een kapotte straatlamp aan het station van Duinveld?',
  ],
  replies: [
    'Helemaal mee eens.',
    'Ik heb het ook gemeld, nummer op de paal doorgeven.',
    'Mijn dochter idem.',
  ],
  foreign: [
    { lang: 'fr', text: 'Il fait noir comme dans un four à la gare de Duinveld le soir.' },
    { lang: 'en', text: 'Could we get some more light at Duinveld station please?', asks: true },
  ],
  news: [
    {
      title: 'Jeugdraad vraagt meer licht aan station Duinveld',
      text: 'Na een nachtwandeling wijst de jeugdraad het station aan als donkerste plek van Duinveld. Ze vraagt lampen aan de fietsenstalling en in de tunnel.',
    },
    {
      title: 'Vijf nieuwe lichtpunten aan station Duinveld',
      text: 'Aan het station van Duinveld branden sinds maandag vijf nieuwe lampen. De stad plaatste ze na vragen van pendelaars. Ze dimmen als er niemand is.',
    },
    {
      title: 'Straatlampen in Duinveld blijven langer aan',
      text: 'Rond het station van Duinveld doven de straatlampen voortaan pas na de laatste trein. In de rest van de stad verandert er niets.',
    },
    {
      title: 'Twee fietsen gestolen aan station',
      text: 'Aan het station van Duinveld verdwenen twee fietsen uit de stalling. De politie vraagt om fietsen te laten registreren.',
    },
    {
      title: 'Pendelaars: “Eindelijk zie ik mijn slot”',
      text: 'De nieuwe verlichting aan het station van Duinveld valt in de smaak. Pendelaars voelen zich er beter bij. Alleen de tunnel blijft wat donker.',
    },
  ],
  town: [
    {
      title: 'U zei, wij deden: meer licht aan het station',
      text: 'U vroeg meer licht aan het station. Sinds maandag branden er vijf nieuwe lampen, aan de fietsenstalling en aan de tunnel. Ze doven pas na de laatste trein.',
    },
  ],
}
