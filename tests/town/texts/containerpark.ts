import type { Bank } from './bank.js'

export const containerpark: Bank = {
  says: [
    'Het containerpark van Duinveld sluit nu om vier uur. Wie werkt er daar, gepensioneerden voor gepensioneerden?',
    'Nieuwe uren containerpark Duinveld: [enkel|alleen nog] open als ik op mijn werk zit. Knap gedaan.',
    'Stond om 16.10 uur aan het containerpark in Duinveld met een volle aanhangwagen. Poort toe. Kon ik weer naar huis met [mijn gras|die zetel] 😤',
    'Ik hoop dat ze weten dat er meer gesluikstort gaat worden nu het recyclagepark om 16 uur dichtgaat. #duinveld',
    'Voor één keer iets positiefs: op zaterdag is het containerpark in Duinveld nu een uur vroeger open. [Zalig|Top], geen file meer.',
    'Containerpark Duinveld zaterdag om 9 uur: file tot aan de rotonde. Nieuwe uren, oude miserie.',
    'De mannen van het containerpark in Duinveld zijn wel altijd vriendelijk, da mag ook eens gezegd worden 👍',
    'Vroeger kon ik na mijn uren nog rap snoeihout wegdoen in Duinveld. Nu moet ik [verlof pakken|een halve dag verlof nemen] voor het containerpark.',
    'Naast de glasbol in de Helmstraat ligt het vol. Komt ervan als ge het containerpark [zo vroeg|al om 4 uur] sluit. #duinveld',
    'Elk jaar hetzelfde liedje met de nieuwe uren van het recyclagepark in Duinveld. En elk jaar staat het nergens.',
    'Ze zouden het containerpark van Duinveld beter één avond per week langer openhouden. Werkte vorig jaar toch ook?',
    'Op het bord aan het containerpark staan nog de oude uren. Op de site van Duinveld ook. Op Facebook de nieuwe.',
    'Ik ga voortaan naar [Kreekbeke|Westkreke] met mijn afval. Daar zijn ze tot 18 uur open. Doei containerpark Duinveld 👋',
    'Gesluikstort aan de Vaartkaai: drie matrassen en een frigo. Zou dat toeval zijn, een week na de nieuwe uren van het recyclagepark? #duinveld',
    'Containerpark Duinveld: reservatie verplicht, enkel overdag, en je mag maar twee keer per maand. Moet ik er ook nog een strik rond doen?',
    'Als zelfstandige snap ik de nieuwe uren van het containerpark in Duinveld wel, maar de mensen die in ploegen werken zijn gezien.',
    'Mijn pa (81) is blij: het containerpark in Duinveld is nu rustig in de voormiddag. Zo heeft iedereen zijn voordeel zeker.',
    'Heel ons straat in Lisbeke rijdt samen met één aanhangwagen naar het containerpark. Dan maken die uren niet uit en is ’t nog gezellig ook.',
    'Containerpark om 16u dicht = asociaal voor wie een gewone job heeft. [Punt.|Einde verhaal.] #duinveld',
    'Oudste truc van de foor: eerst de uren van het containerpark inkorten en dan zeggen dat er niemand meer komt. #duinveld',
    'Het recyclagepark in Duinveld vraagt nu ook al 5 euro voor een aanhangwagen. En minder lang open. Dubbel prijs!',
  ],
  asks: [
    'Tot hoe laat is het containerpark in Duinveld nu eigenlijk open op [vrijdag|zaterdag]? Ik lees overal iets anders.',
    'Kan de stad Duinveld het containerpark niet één avond langer openhouden voor wie overdag werkt?',
    'Vanaf wanneer gelden die nieuwe uren van het recyclagepark? #duinveld',
    'Moet je nu ook reserveren voor het containerpark in Duinveld of kan je gewoon binnenrijden?',
    'Is het containerpark van Duinveld open op [de feestdag|de brugdag]?',
    'Mag ik als inwoner van Zandvaarde ook naar het containerpark van Kreekbeke, nu dat van Duinveld om vier uur sluit?',
    'Wie heeft eigenlijk beslist over die uren van het containerpark in Duinveld? Is er iets gevraagd aan de mensen?',
  ],
  replies: [
    'Tot 16 uur. Ik stond er gisteren ook voor een dichte poort.',
    'Op zaterdag tot 15 uur normaal.',
    'Bel op voorhand, dan weet ge het zeker.',
    'Idem hier. Weer een uur verlof kwijt.',
  ],
  foreign: [
    {
      lang: 'fr',
      text: 'Le parc à conteneurs de Duinveld ferme à 16 h maintenant. Et ceux qui travaillent ?',
    },
    {
      lang: 'en',
      text: 'What are the new opening hours of the recycling park in Duinveld? The website still shows the old ones.',
      asks: true,
    },
  ],
  news: [
    {
      title: 'Containerpark Duinveld sluit voortaan om 16 uur',
      text: 'Het recyclagepark van Duinveld heeft nieuwe openingsuren. Op weekdagen sluit het om 16 uur, op zaterdag opent het een uur vroeger. Volgens de stad komen de meeste bezoekers in de voormiddag.',
    },
    {
      title: 'Kritiek op nieuwe uren containerpark: “Wie werkt, raakt er niet meer”',
      text: 'Inwoners van Duinveld reageren ontevreden op de nieuwe uren van het containerpark. Vooral jonge gezinnen vragen om één avond per week langer te openen. De schepen bekijkt het na drie maanden opnieuw.',
    },
    {
      title: 'Meer sluikstort gemeld sinds nieuwe uren recyclagepark',
      text: 'In Duinveld kwamen deze maand meer meldingen van sluikstort binnen, vooral aan de Vaartkaai en bij glasbollen. De stad zegt dat het te vroeg is om een verband te zien met de uren van het recyclagepark.',
    },
    {
      title: 'Zo doen de buren het: containerparken vergeleken',
      text: 'Kreekbeke is open tot 18 uur, Westkreke tot 17 uur, Duinveld sinds kort tot 16 uur. Een overzicht van uren en prijzen in de recyclageparken van de streek.',
    },
    {
      title: 'Lange rij aan containerpark van Duinveld op zaterdag',
      text: 'Op de eerste zaterdag met nieuwe uren stonden auto’s tot aan de rotonde te wachten voor het containerpark van Duinveld. Na tien uur was de drukte voorbij.',
    },
  ],
  town: [
    {
      title: 'Nieuwe openingsuren van het containerpark',
      text: 'Vanaf deze maand is het containerpark open van 9 tot 16 uur op weekdagen en van 8 tot 15 uur op zaterdag. Op zondag en maandag zijn we gesloten.',
    },
  ],
}
