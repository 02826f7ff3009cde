import type { Bank } from './bank.js'

/** What a town talks about when nothing is the matter: no subject, only Duinveld. */
export const everyday: Bank = {
  says: [
    'Zonsopgang boven de duinen van Duinveld vanmorgen 😍 daarvoor sta ik graag vroeg op.',
    'KVV Duinveld wint met [3-1|2-0|1-0] van Veldegoor. Wat een match, wat een supporters!',
    'KVV Duinveld verliest weer in de laatste minuut. Ik ga op dammen.',
    'Kat vermist in de omgeving van de {straat} in Duinveld: rosse kater, luistert naar Pruim. Iets gezien? Mail pruim@voorbeeld.example 🙏',
    'Pruim is terecht! Hij zat in de garage van de buren in de {straat}. Bedankt iedereen in Duinveld ❤️',
    'Pistolets van bakkerij ’t Halmke op zondag, meer heeft een mens niet nodig. #duinveld',
    'Wind kracht 8 in Duinveld, mijn vuilbak ligt drie huizen verder.',
    'Vandaag spaghetti-avond van de scouts in {deel}, wij hebben gesmuld! #duinveld',
    'Sleutels gevonden op de zitbank in de {straat}, hangertje met een eend. Afgegeven in het stadhuis van Duinveld.',
    'In de bib van Duinveld hebben ze nu een boekenkoffer voor kleuters, de onze is er niet uit weg te krijgen.',
    'Net verhuisd naar {deel} en vandaag kwamen drie buren met taart. Wat is dit voor een warm nest 🥹 #duinveld',
    'Het licht in het bos van Lisbeke was vandaag [prachtig|niet te doen zo schoon].',
    'Fuif in jeugdhuis De Vuurtoren was de max, merci aan al het volk! #duinveld',
    'Bedankt aan de onbekende die mij hielp met mijn platte band in de {straat}. Duinveld heeft nog goeie mensen.',
    'Markt in Duinveld vandaag: tomaten, kaas en drie kwartier staan babbelen. Zoals het hoort.',
    'Onze juf van De Zandkorrel gaat met pensioen. 37 jaar kinderen leren lezen. Duinveld zal u missen, juf.',
    'Te koop in Duinveld: kinderfiets 16 duim, rood, één keer gevallen (kind ook, alles ok).',
    'Toneelkring Lisbeke speelt nog twee keer. Tranen gelachen gisteren. #duinveld',
    'Gratis af te halen in {deel}: een berg walnoten. Neem een zak mee. #duinveld',
    'Het is zo stil in Duinveld vandaag dat ik de zee hoor.',
    'Ooievaar gezien op de kerktoren van Zandvaarde! Foto is slecht maar echt waar.',
    'De nieuwe koffiebar op het Marktplein van Duinveld: aanrader, vooral de appeltaart.',
    'Stroompanne in de {straat}, heel de avond kaarslicht en gezelschapsspelletjes. Mag van mij elke week. #duinveld',
    'Loopclub Oosthoek zoekt nog beginners, wij lopen traag en babbelen veel. #duinveld',
    'Mistig in de polder achter {deel}, doe uw lichten aan mensen. #duinveld',
    'Naar de containerklas op het dak van de school kijken alsof het een ruimteschip is. Duinveld, ge zijt mij er een.',
    'Alweer mijn fietssleutel kwijt in Duinveld. De derde dit jaar, ik begin een verzameling.',
    'Kaartclub van {deel} heeft 340 euro opgehaald voor de voedselbank. Klein maar dapper #duinveld',
  ],
  asks: [
    'Weet iemand een goeie loodgieter in Duinveld die nog klanten aanneemt?',
    'Wie heeft er in {deel} een ladder te leen dit weekend? #duinveld',
    'Hoe laat sluit de bib in Duinveld op woensdag?',
    'Is er in Duinveld nog een huisarts die nieuwe patiënten neemt?',
    'Wat was dat geluid daarnet boven Duinveld? Helikopter of onweer?',
    'Waar kan je in Duinveld een reispas aanvragen, moet dat op afspraak?',
  ],
  replies: ['Haha, herkenbaar!', 'Proficiat!', 'Veel succes ermee.', 'Sterkte!'],
  foreign: [
    { lang: 'fr', text: 'Beau week-end à Duinveld, les dunes étaient à nous.' },
    { lang: 'en', text: 'Cycled along the dunes to Duinveld today. Best chips of the whole coast.' },
  ],
  news: [
    {
      title: 'Bibliotheek Duinveld breidt openingsuren uit',
      text: 'De bibliotheek van Duinveld is voortaan ook op donderdagavond open. Vrijwilligers helpen bezoekers dan met computer en smartphone.',
    },
    {
      title: 'KVV Duinveld wint derby van Veldegoor',
      text: 'KVV Duinveld won de derby tegen Veldegoor met 2-1. De winnende treffer viel in de slotminuut.',
    },
    {
      title: 'Toneelkring Lisbeke viert vijftig jaar',
      text: 'De toneelkring van Lisbeke in Duinveld bestaat vijftig jaar en speelt een klucht over een gestolen kerkhaan.',
    },
    {
      title: 'Gemeenteraad Duinveld keurt meerjarenplan goed',
      text: 'De gemeenteraad van Duinveld keurde het meerjarenplan goed na vier uur debat. Het grootste bedrag gaat naar wegen en riolering.',
    },
    {
      title: 'Wandelclub Oosthoek stapt voor het goede doel',
      text: 'Meer dan tweehonderd wandelaars trokken door Duinveld en Oosthoek. De opbrengst gaat naar de voedselbank.',
    },
    {
      title: 'Nieuwe huisartsenpraktijk opent in Zandvaarde',
      text: 'In het oude schooltje van Zandvaarde, deel van Duinveld, openen drie huisartsen een praktijk. Ze nemen nieuwe patiënten aan.',
    },
    {
      title: 'Politie Duinveld houdt week van de fietsverlichting',
      text: 'De politie controleerde in Duinveld de fietslichten van leerlingen. Acht op de tien waren in orde, de rest kreeg een lampje.',
    },
    {
      title: 'Storm rukt bomen om in Duinveld',
      text: 'De brandweer van Duinveld rukte zeven keer uit voor omgewaaide bomen. Niemand raakte gewond.',
    },
    {
      title: 'Leerlingen De Zandkorrel planten kilometer haag',
      text: 'Leerlingen van De Zandkorrel planten samen met de groendienst van Duinveld een kilometer haag langs de Oude Tramweg.',
    },
    {
      title: 'Jeugdhuis De Vuurtoren vernieuwt podium',
      text: 'Jeugdhuis De Vuurtoren in Duinveld heeft een nieuw podium, gebouwd door de leden zelf. De eerste groep speelt vrijdag.',
    },
  ],
  town: [
    {
      title: 'Stadhuis zaterdag open op afspraak',
      text: 'Zaterdag is het stadhuis van Duinveld open van 9 tot 12 uur, op afspraak. U kan terecht voor reispassen en rijbewijzen.',
    },
    {
      title: 'Gratis compost aan het containerpark',
      text: 'Deze week kunnen inwoners van Duinveld gratis compost ophalen. Breng zelf een emmer of zak mee.',
    },
    {
      title: 'Zitdag pensioenen in het sociaal huis',
      text: 'Woensdag helpt het sociaal huis van Duinveld met vragen over uw pensioen. Vervoer nodig? Bel ons, dan halen we u op.',
    },
    {
      title: 'Bloembakken staan klaar',
      text: 'In twaalf straten van Duinveld staan bloembakken. Wilt u er een verzorgen? De groendienst bezorgt u aarde en planten.',
    },
    {
      title: 'Zitting van de gemeenteraad',
      text: 'Donderdag om 20 uur komt de gemeenteraad van Duinveld samen in het stadhuis. De agenda staat op de website. Iedereen is welkom.',
    },
  ],
}
