import type { Bank } from './bank.js'

export const hondenpoep: Bank = {
  says: [
    'Wéér hondenpoep aan de speeltuin in de Molenwegel. Mijn kleine stond er met [twee voeten|beide handen] in. #duinveld',
    'Beste baasjes van Duinveld: er hangen zakjes aan de speeltuin. Gratis. Gebruik ze.',
    'De speeltuin in Duinveld is precies een hondentoilet geworden. [Bah|Vies].',
    'Drie hoopjes geteld tussen de poort en de schommel. Speeltuin Molenwegel, Duinveld, 9 uur ’s morgens 💩',
    'Zakjeshouder aan de speeltuin in Duinveld is al weken leeg. Dan moet ge ook niet verschieten.',
    'Ik ruim het altijd op van mijn hond. Maar door een paar zwijnen zijn alle baasjes in Duinveld de pineut.',
    'Zet een hek rond de speeltuin van Oosthoek en het probleem met de hondenpoep is opgelost. Zo simpel kan het zijn.',
    'Vanmorgen een man aangesproken die de poep van zijn hond liet liggen aan de speeltuin. Kreeg de wind van voren. #duinveld',
    'Hondenpoep aan de speeltuin en aan de schoolpoort. Wij spelen elke ochtend hinkstapsprong 🙃 #duinveld',
    'Een losloopweide zou veel oplossen in Duinveld. Nu moet alles op dat ene grasveldje naast de speeltuin.',
    'Kleuterklas kon niet naar de speeltuin wegens te vuil. Juf was er ook niet goed van. #duinveld',
    'Proficiat aan wie de speeltuin in de Molenwegel vandaag proper maakte. Het rook er naar gras! #duinveld',
    'GAS-boete van 150 euro staat op het bord aan de speeltuin in Duinveld. Nog nooit iemand een boete weten krijgen.',
    'De kinderen van de Duinroosdreef hebben vlaggetjes bij elke hondendrol gezet aan de speeltuin. 14 vlaggetjes. #duinveld',
    'Wij gaan tegenwoordig naar de speeltuin in Kreekbeke. Daar kunt ge in het gras zitten. Sorry, Duinveld.',
    'Buggy door de hondenpoep gereden aan de speeltuin. Thuis in de gang gemerkt. Mijn dag is goed begonnen #duinveld',
    'Hondenbaasje hier: leg er vuilnisbakken bij aan de speeltuin, ik loop soms een kilometer met zo’n zakje. #duinveld',
    'Het is altijd dezelfde hoek van de speeltuin in Duinveld, naast de wip. Iedereen weet het en niemand doet iets.',
    'Speeltuin Zandvaarde is proper, die van Duinveld niet. Wat doen zij anders?',
    'Hondenpoep. Speeltuin. Duinveld. Ik ga het blijven zeggen.',
  ],
  asks: [
    'Kan de stad Duinveld de zakjes aan de speeltuin in de Molenwegel nog eens bijvullen?',
    'Wie kuist de speeltuin in Duinveld eigenlijk, en hoe dikwijls?',
    'Komt er ooit een losloopweide in Duinveld, zodat de speeltuin van de kinderen kan zijn?',
    'Mogen honden eigenlijk binnen in de speeltuin van Oosthoek of niet? Er staat geen bord.',
    'Waar kan ik hondenpoep aan een speeltuin melden in Duinveld, is daar een nummer voor?',
    'Kan er geen vuilnisbak bij de ingang van de speeltuin in Duinveld komen?',
  ],
  replies: [
    'Bij ons in Lisbeke juist hetzelfde.',
    'Schandalig, en dan nog lachen ook.',
    'Goed dat ge er iets van gezegd hebt!',
  ],
  foreign: [
    {
      lang: 'fr',
      text: 'Crottes de chien partout à la plaine de la Molenwegel à Duinveld. Pauvres enfants.',
    },
    { lang: 'en', text: 'Dog mess at the Duinveld playground again. Please pick it up, people.' },
  ],
  news: [
    {
      title: 'Kinderen zetten vlaggetjes bij hondenpoep aan speeltuin',
      text: 'Veertien vlaggetjes prikten kinderen uit Duinveld in het gras van de speeltuin in de Molenwegel. Met de actie vragen ze baasjes om hondenpoep op te ruimen.',
    },
    {
      title: 'Duinveld denkt aan losloopweide voor honden',
      text: 'Een weide aan de Oude Tramweg kan een plek worden waar honden los mogen lopen. Zo hoopt Duinveld dat de speeltuin in de Molenwegel proper blijft.',
    },
    {
      title: 'Twaalf boetes voor hondenpoep in heel het jaar',
      text: 'In Duinveld werden dit jaar twaalf GAS-boetes uitgeschreven voor hondenpoep. De stad zegt dat betrappen moeilijk is en zet in op zakjes en vuilnisbakken.',
    },
    {
      title: 'Ouders vragen hek rond speeltuin Oosthoek',
      text: 'Tachtig ouders ondertekenden een vraag voor een hek rond de speeltuin van Oosthoek. Ze zijn de hondenpoep beu. De stad bezorgt een raming.',
    },
    {
      title: 'Speeltuin Molenwegel krijgt grote schoonmaak',
      text: 'De groendienst van Duinveld ververst het zand en het gras van de speeltuin in de Molenwegel. De speeltuin is twee dagen dicht.',
    },
  ],
  town: [],
}
