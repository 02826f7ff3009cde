import type { Bank } from './bank.js'

/** `{stoet}` follows the season: Sint-Maarten in November, the Sint in December, carnival, the flower parade. */
export const stoet: Bank = {
  says: [
    'De kinderen tellen af naar de {stoet} in Duinveld. Nog [drie|vier] keer slapen!',
    '{tooi} van de jongste is klaar, kom maar op met die {stoet} 🎉 #duinveld',
    'Schoonste avond van het jaar in Duinveld, de {stoet}. Dat mag nooit verdwijnen.',
    'Wij staan met de buurt klaar met chocolademelk langs de Stationsstraat als de {stoet} passeert. #duinveld',
    'Vorig jaar vertrok de {stoet} in Duinveld een halfuur te vroeg en stonden wij daar alleen met onze {tooi}.',
    'Hopelijk regent het niet voor de {stoet}. Duinveld zonder stoet is niks.',
    'De {stoet} gaat dit jaar niet door de Kerkstraat door de werken. Spijtig, dat was altijd het mooiste stuk. #duinveld',
    'Nog vrijwilligers gezocht om de {stoet} in Duinveld te begeleiden, fluohesje voorzien.',
    'Mijn dochter mag met haar klas vooraan lopen in de {stoet}. Ze oefent al drie dagen het liedje #duinveld',
    'De harmonie van Zandvaarde speelt in de {stoet}. Kippenvel gegarandeerd. #duinveld',
    'Stoet, snoep en natte voeten: zo hoort dat. {stoet} Duinveld, wij zijn er.',
    'In ons tijd ging de {stoet} door heel Oosthoek. Nu nog drie straten.',
    'Iemand nog een {tooi} over voor de {stoet} in Duinveld? De onze heeft de hond opgegeten 😅',
    'Veel volk verwacht voor de {stoet}, kom met de fiets mensen. #duinveld',
    'Bedankt aan het comité van de {stoet} in Duinveld, elk jaar weer zoveel werk voor onze kinderen.',
    'De {stoet} van Duinveld mag van mij wel een beetje later vertrekken. Wie om 17 uur nog werkt mist hem.',
    'Voor wie slecht te been is: aan het Marktplein staan stoelen voor de {stoet}. Goed gedacht, Duinveld 👏',
    'Geen vuurwerk bij de {stoet} dit jaar, de paarden van Duinveld danken u.',
    'Ze zoeken nog kinderen van het derde leerjaar voor een wagen in de {stoet}. Repetitie zaterdag in de sporthal van Duinveld.',
  ],
  asks: [
    'Om hoe laat vertrekt de {stoet} in Duinveld?',
    'Weet iemand het uur van de {stoet}? Op de site van Duinveld staat nog dat van vorig jaar.',
    'Waar begint de {stoet} dit jaar, aan de sporthal of op het Marktplein? #duinveld',
    'Passeert de {stoet} ook in [Oosthoek|Zandvaarde|Lisbeke]?',
    'Mag je met een buggy meelopen in de {stoet} van Duinveld?',
    'Gaat de {stoet} in Duinveld door als het regent?',
    'Moet je inschrijven om mee te stappen in de {stoet}, of komen wij gewoon af? #duinveld',
  ],
  replies: ['Half zes aan de sporthal dacht ik.', 'Zelfde vraag hier.', 'Vorig jaar was het om 17.30 uur.'],
  foreign: [
    {
      lang: 'fr',
      text: 'À quelle heure part le cortège à Duinveld ? Le site de la ville indique encore l’an dernier.',
      asks: true,
    },
    { lang: 'en', text: 'What time does the children’s parade in Duinveld start?', asks: true },
  ],
  news: [
    {
      title: 'Dit moet u weten over de {stoet} in Duinveld',
      text: 'De {stoet} trekt dit jaar van de sporthal langs de Stationsstraat naar het Marktplein in Duinveld. Zeshonderd kinderen stappen mee, de harmonie van Zandvaarde gaat voorop.',
    },
    {
      title: '{stoet} mijdt de Kerkstraat',
      text: 'Door de werken in de Kerkstraat neemt de {stoet} van Duinveld een andere weg. Het comité kiest voor de Stationsstraat.',
    },
    {
      title: 'Kinderen van Lisbeke knutselen voor de {stoet}',
      text: 'In de turnzaal van Lisbeke maakten driehonderd kinderen hun {tooi} voor de {stoet} in Duinveld. “Mijn vingers plakken,” zegt een van hen.',
    },
    {
      title: 'Comité van de {stoet} zoekt begeleiders',
      text: 'Voor de {stoet} in Duinveld zijn nog twintig begeleiders nodig. Wie wil helpen, krijgt een fluohesje en een kom soep.',
    },
    {
      title: 'Harmonie Zandvaarde oefent voor de {stoet}',
      text: 'Elke dinsdag klinkt er muziek uit de school van Zandvaarde. De harmonie bereidt zich voor op de {stoet} in Duinveld.',
    },
  ],
  town: [],
}
