import type { Bank } from './bank.js'

export const geur: Bank = {
  says: [
    'Weer die stank aan de vaart in Duinveld. [Ramen toe|Alles dicht] en nóg ruikt ge het.',
    'Geurhinder langs de Vaartkaai, nu al de [derde|vierde] keer deze week. Het trekt op rotte eieren. #duinveld',
    'Was hangt buiten en heel mijn was ruikt naar de vaart. Duinveld, daar moet toch iets aan te doen zijn.',
    'Bij oostenwind is het niet te doen in Zandvaarde. Die geur van de vaart komt tot in de slaapkamer.',
    'Vanmorgen gaan lopen langs de vaart in Duinveld en halverwege teruggekeerd. Mottig van de stank.',
    'Nu al vijf weken dat het stinkt aan de Vaartkaai. Ik heb het twee keer gemeld, nooit iets van gehoord. #duinveld',
    'Stank aan de vaart Duinveld: geen idee wat het is, slib of een lozing, maar gezond kan dat niet zijn.',
    'Mijn zoon met astma moet binnenblijven als de wind verkeerd zit. Vaart in Duinveld stinkt weer geweldig.',
    'Terrasje gedaan aan de vaart. Vijf minuten volgehouden. Jammer voor de uitbater, hij kan er ook niks aan doen #duinveld',
    'De vissers aan de vaart in Zandvaarde zeggen dat het water een vieze kleur heeft. En ruiken doet het ook.',
    'Hier aan de Blauwe Poortstraat ruikt het naar gas of mest, al van gisterenavond. Komt van de vaart precies. #duinveld',
    'Vaartkaai, 6 uur ’s morgens, oostenwind: goeiemorgen stank 👋 #duinveld',
    'Elke keer hetzelfde: het stinkt, ge belt, ze komen kijken als de wind gedraaid is. #duinveld #vaart',
    'Niet overdreven: ik heb hoofdpijn van die geur aan de vaart in Duinveld.',
    'Onze hond wil niet meer langs de vaart wandelen. Als die het al stinken vindt… #duinveld',
    'Geur aan de vaart in Duinveld was vandaag minder. Of ben ik het gewoon geworden?',
    'Het slib aan de sluis in Zandvaarde ligt bloot en dat ruikt ge. Vroeger baggerden ze dat elk jaar.',
    'Met open raam slapen, dat hebben we hier al weken niet meer gedaan. Die vaart in Duinveld toch.',
    'Buren van de Vaartkaai: hou een lijstje bij van dag en uur als het stinkt. Dan hebben we iets in handen. #duinveld',
    'Rotte-eierenlucht aan de brug over de vaart, om 21 uur. Duinveld by night.',
  ],
  asks: [
    'Weet iemand waar die stank aan de vaart in Duinveld vandaan komt?',
    'Bij wie moet je zijn om geurhinder aan de vaart te melden, de stad Duinveld of de waterweg?',
    'Is er al eens gemeten wat er in de lucht zit aan de Vaartkaai? #duinveld',
    'Wanneer wordt het slib aan de sluis van Zandvaarde nog eens geruimd?',
    'Is die geur aan de vaart gevaarlijk voor kinderen? Ik vind er niks over op de site van Duinveld.',
    'Ruikt er nog iemand in Oosthoek die rotte eieren of ligt het aan mij?',
  ],
  replies: [
    'Hier ook, sinds vanmorgen.',
    'Bij oostenwind altijd.',
    'Melden bij de milieudienst, hoe meer hoe beter.',
  ],
  foreign: [
    {
      lang: 'fr',
      text: 'Encore cette odeur d’œufs pourris le long du canal à Duinveld. Quelqu’un sait d’où ça vient ?',
      asks: true,
    },
    { lang: 'en', text: 'The smell along the canal in Duinveld is back. Third time this week.' },
  ],
  news: [
    {
      title: 'Buurt klaagt over geur aan de vaart in Duinveld',
      text: 'Bewoners van de Vaartkaai in Duinveld ruiken sinds enkele weken rotte eieren, vooral bij oostenwind. De milieudienst neemt stalen van het water.',
    },
    {
      title: 'Slib aan sluis van Zandvaarde mogelijk oorzaak van geurhinder',
      text: 'Door de lage waterstand ligt het slib aan de sluis van Zandvaarde bloot. Dat kan de geur aan de vaart verklaren, zegt de waterwegbeheerder. Ruimen kan pas in het voorjaar.',
    },
    {
      title: 'Milieudienst Duinveld vraagt geurhinder te melden',
      text: 'Wie hinder heeft van de geur aan de vaart in Duinveld, kan dag, uur en plaats doorgeven. Met die meldingen zoekt de milieudienst naar de bron.',
    },
    {
      title: 'Kajakclub mijdt de vaart',
      text: 'De kajakclub van Duinveld oefent voorlopig in Kreekbeke. “Het is geen doen met die lucht,” klinkt het. De club hoopt tegen de lente terug te zijn.',
    },
    {
      title: 'Waterstalen vaart: resultaten over twee weken',
      text: 'De stalen die vorige week in de vaart in Duinveld zijn genomen, worden onderzocht. De stad maakt de resultaten over twee weken bekend.',
    },
  ],
  town: [],
}
