import type { Bank } from './bank.js'

export const speelplein: Bank = {
  says: [
    'Wakker sinds 6 uur voor de inschrijvingen van het speelplein in Duinveld en om 8.03 uur was alles volzet. Drie minuten.',
    'De site van het speelplein ligt eruit. [Uiteraard|Natuurlijk]. Elk jaar weer. #duinveld',
    'Gelukt! Twee kinderen ingeschreven voor het speelplein van Duinveld. Voel mij alsof ik ticketjes voor het grootste festival heb 😂',
    'Speelplein Duinveld volzet in vier minuten. Wat moeten wij nu met de kinderen in de {vakantie}?',
    'Waarom krijgen kinderen van buiten Duinveld evenveel kans op het speelplein? Wij betalen hier [belastingen|al jaren belastingen].',
    'Onze animatoren van het speelplein in Duinveld zijn [de max|goud waard]. Kinderen komen moe en gelukkig thuis.',
    'Wachtlijst nummer 87 voor het speelplein. Dat wordt creatief zijn met oma’s en opa’s. #duinveld',
    'Bij het inschrijven voor het speelplein in Duinveld kreeg ik een foutmelding ná het betalen. Geld weg, plek weg?',
    'Inschrijven speelplein Duinveld: 45 minuten in een digitale wachtrij en dan een wit scherm. Fijn.',
    'Tip voor de stad Duinveld: spreid de inschrijvingen van het speelplein over een paar dagen. Nu is het een loterij voor wie rap kan klikken.',
    'Alleenstaande mama hier. Zonder het speelplein in Duinveld kan ik niet gaan werken in de {vakantie}. En nu sta ik op de wachtlijst.',
    'Vroeger schreef je je kind gewoon in op de dag zelf aan het lokaal in de Molenwegel. En er was altijd plaats. #duinveld #speelplein',
    'Dikke pluim voor de dame van de jeugddienst in Duinveld die mij aan de telefoon door de inschrijving van het speelplein loodste 🙏',
    'Het speelplein in Zandvaarde heeft nog plaats op woensdag en vrijdag, zegt de jeugddienst. Geef het door! #duinveld',
    'Niet iedereen heeft een computer hé. Mijn buurvrouw haar kinderen vallen weer uit de boot voor het speelplein. #duinveld',
    'Om 8 uur stipt begonnen, om 8.01 uur foutmelding, om 8.05 uur volzet. Speelplein Duinveld in drie bedrijven.',
    'Ze zoeken trouwens nog hoofdanimatoren voor het speelplein van Duinveld. Als ge 17 zijt en van kinderen houdt: doen!',
    'Met drie kinderen in drie leeftijdsgroepen moet je drie keer in de wachtrij voor het speelplein in Duinveld. Wie bedenkt zoiets.',
    'Speelplein geregeld, tijd voor koffie ☕ #duinveld',
    'Elk jaar meer kinderen en evenveel plaatsen op het speelplein van Duinveld. Dat kan toch geen verrassing zijn.',
  ],
  asks: [
    'Wanneer starten de inschrijvingen voor het speelplein in Duinveld? De {vakantie} is rapper daar dan we denken.',
    'Komt er nog extra plaats op het speelplein van Duinveld? Wij staan op de wachtlijst met twee kinderen.',
    'Ik heb betaald voor het speelplein maar kreeg geen bevestiging. Waar kan ik terecht, stad Duinveld?',
    'Vanaf welke leeftijd mogen kinderen naar het speelplein in Duinveld? [2,5 of 3 jaar?|Moeten ze zindelijk zijn?]',
    'Is er ook opvang voor en na het speelplein in Duinveld? Ik begin om 7.30 uur te werken.',
    'Kan je voor het speelplein ook inschrijven zonder computer? Vraag voor mijn buurvrouw in Oosthoek. #duinveld',
    'Hoe lang is de wachtlijst van het speelplein in Duinveld ongeveer?',
  ],
  replies: [
    'Wij staan ook op de wachtlijst, nummer 64.',
    'Jeugddienst bellen, bij ons is het zo nog in orde gekomen.',
    'Proberen met een andere browser? Bij mij hielp dat.',
  ],
  foreign: [
    {
      lang: 'fr',
      text: 'Plaine de jeux de Duinveld : complet en quatre minutes. Comment font les parents qui travaillent ?',
      asks: true,
    },
    {
      lang: 'en',
      text: 'Playground camp in Duinveld sold out within minutes. We are new here, is it always like this?',
      asks: true,
    },
  ],
  news: [
    {
      title: 'Speelplein Duinveld volzet in vier minuten',
      text: 'Wie zijn kinderen wou inschrijven voor het speelplein van Duinveld, moest er vanmorgen snel bij zijn. Na vier minuten waren alle plaatsen weg. Ruim honderd kinderen staan op de wachtlijst.',
    },
    {
      title: 'Website voor inschrijvingen speelplein hapert opnieuw',
      text: 'Ouders in Duinveld kregen foutmeldingen bij het inschrijven voor het speelplein. Sommigen betaalden zonder bevestiging. De stad zoekt met de leverancier naar een oplossing en belooft dat niemand zijn geld kwijt is.',
    },
    {
      title: 'Jeugddienst Duinveld zoekt extra animatoren',
      text: 'Met zes animatoren meer kan het speelplein van Duinveld veertig kinderen extra opvangen. Jongeren vanaf 16 jaar kunnen zich melden in het jeugdhuis.',
    },
    {
      title: 'Duinveld bekijkt ander systeem voor speelplein',
      text: 'De gemeenteraad van Duinveld vraagt om de inschrijvingen voor het speelplein te spreiden. Andere gemeenten werken met een aanmelding per leeftijd. De schepen van Jeugd komt binnenkort met een voorstel.',
    },
    {
      title: 'Oma’s en opa’s springen bij als speelplein vol zit',
      text: 'In Duinveld vangen grootouders de kinderen op die geen plaats kregen op het speelplein. “Ik heb er vijf rondlopen,” zegt een grootmoeder uit Lisbeke. “Gezellig, maar niet elke dag.”',
    },
  ],
  town: [
    {
      title: 'Inschrijven voor het speelplein kan vanaf vandaag, 8 uur',
      text: 'Vanaf vandaag om 8 uur kan u uw kinderen inschrijven voor het speelplein. Lukt het niet via de computer? Bel de jeugddienst of kom langs in het stadhuis.',
    },
  ],
}
