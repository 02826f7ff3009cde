import type { Bank } from './bank.js'

export const riool: Bank = {
  says: [
    'Rioolwerken in de Dorpsstraat: voor de derde keer dit jaar ligt mijn oprit open. #duinveld',
    'Dorpsstraat Oosthoek nog altijd één modderpoel door de rioolwerken. Schoenen uit aan de deur, kinderen.',
    'Ze zijn goed bezig in de Dorpsstraat, moet ik zeggen. De ploeg van de riolering in Duinveld werkt hard en groet iedereen.',
    'De trillingen van de rioolwerken in de Dorpsstraat, heel mijn servies rammelt. Duinveld beeft.',
    'Verkeerslichten aan de rioolwerken in de Dorpsstraat staan op rood, rood en rood. Tien minuten. #duinveld',
    'Sinds de rioolwerken in de Dorpsstraat heb ik barsten in mijn gevel. Foto’s doorgestuurd naar de stad Duinveld.',
    'Rioolwerken Dorpsstraat: vandaag zonder water, niemand verwittigd. #duinveld',
    'De aannemer van de rioolwerken in Oosthoek stopt om 15 uur op vrijdag. Zo duurt het natuurlijk [lang|een eeuw].',
    'Nieuwe riolering in de Dorpsstraat betekent eindelijk geen water meer in de kelder. Ik klaag niet. #duinveld',
    'Blok asfalt van de rioolwerken door mijn band, Dorpsstraat Duinveld. 140 euro.',
    'Stof, stof, stof. Dorpsstraat Oosthoek, rioolwerken maand vier.',
    'Eerste stuk van de Dorpsstraat is klaar en het ligt er schoon bij. Nog even volhouden, Duinveld.',
    'De postbode vindt ons huis niet meer door de rioolwerken in de Dorpsstraat. #duinveld',
    'Zeg Duinveld, als ge in de Dorpsstraat toch alles openlegt voor de riool, steek er dan ineens glasvezel bij.',
    'Mijn frituur in de Dorpsstraat is door de rioolwerken de helft kwijt. Kom eens een pakske halen, we zijn open! #duinveld',
    'Rioolwerken Oosthoek: infoavond was interessant, de ingenieur legde het goed uit. Meer van dat.',
    'Stoep in de Dorpsstraat is door de rioolwerken onbruikbaar met een rolstoel. Onze ma zit al weken binnen. #duinveld',
    'Om 6.45 uur begonnen ze vandaag te drillen in de Dorpsstraat. Zes uur vijfenveertig. #duinveld',
    'De rioolwerken schuiven op naar het tweede stuk van de Dorpsstraat, dus nu is het aan ons 😅 #duinveld',
    'Regen en rioolwerken, de Dorpsstraat is een [rivier|vijver]. Wie heeft er een bootje in Duinveld?',
  ],
  asks: [
    'Wanneer zijn de rioolwerken in de Dorpsstraat klaar? Er was sprake van deze maand. #duinveld',
    'Wie betaalt de barsten in mijn gevel door de rioolwerken in de Dorpsstraat, de stad Duinveld of de aannemer?',
    'Blijft de Dorpsstraat open voor plaatselijk verkeer tijdens fase 2 van de riolering? #duinveld',
    'Moeten wij zelf iets doen voor de aansluiting op de nieuwe riool in Oosthoek?',
    'Tot welk huisnummer gaan de rioolwerken in de Dorpsstraat dit jaar? #duinveld',
    'Hoe geraakt de thuisverpleging tijdens de rioolwerken in de Dorpsstraat, weet de stad Duinveld dat?',
  ],
  replies: [
    'Fase 2 begint na nieuwjaar, stond in de brief.',
    'Foto’s nemen en alles bijhouden!',
    'Zelfde hier, nummer 48.',
  ],
  foreign: [
    { lang: 'fr', text: 'Les travaux d’égouts dans la Dorpsstraat à Duinveld durent depuis quatre mois…' },
    {
      lang: 'en',
      text: 'No water in Dorpsstraat, Duinveld today because of the sewer works. Nobody told us.',
    },
  ],
  news: [
    {
      title: 'Rioolwerken Dorpsstraat schuiven twee weken op',
      text: 'De rioolwerken in de Dorpsstraat in Duinveld lopen twee weken uit. Onder de straat lag een oude waterleiding die op geen enkel plan stond. Plaatselijk verkeer blijft mogelijk.',
    },
    {
      title: 'Rioolwerken in Dorpsstraat: eerste stuk klaar',
      text: 'Tussen de Helmstraat en de school is de Dorpsstraat in Duinveld weer open. De rioolwerken gaan verder richting Oosthoek.',
    },
    {
      title: 'Dorpsstraat een dag zonder water',
      text: 'Bewoners van de Dorpsstraat in Duinveld zaten gisteren zonder water. Bij de rioolwerken werd een leiding geraakt. Tegen de avond was de breuk hersteld.',
    },
    {
      title: 'Bewoners Dorpsstraat melden barsten',
      text: 'Een tiental bewoners van de Dorpsstraat in Duinveld ziet barsten in de gevel sinds het begin van de rioolwerken. De stad vraagt hen foto’s te bezorgen.',
    },
    {
      title: 'Frituur in de Dorpsstraat houdt vol tijdens werken',
      text: 'De frituur in Oosthoek verloor door de rioolwerken de helft van haar klanten, maar blijft open. “We doen er een gratis sausje bij,” zegt de uitbater.',
    },
  ],
  town: [],
}
