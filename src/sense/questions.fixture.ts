/**
 * Sentences of our own, in four languages: what somebody could answer (`+`), and what only looks like it (`-`): remarks,
 * rhetoric, what others asked, headlines. The rules were written with `seen` at hand; `unseen` was written after them, and
 * nothing was changed for it.
 */
export type Asked = { text: string; lang: string; asks: boolean }

export const seen = read(`
+ nl Om hoe laat vertrekt de stoet zaterdag?
+ nl Weet er iemand of het containerpark vandaag open is
+ nl Weet iemand waar ik een zwarte kat kan melden die hier al dagen rondloopt
+ nl Wie kan mij helpen met het invullen van de aanvraag?
+ nl Wie kan helpen met zandzakjes vullen in de Beekstraat
+ nl Waar kan ik terecht met oude verf?
+ nl Waar kan ik terecht met een klacht over geluidsoverlast
+ nl Iemand een idee wanneer de werken in de Stationsstraat klaar zijn
+ nl Kan iemand mij zeggen waarom er geen water uit de kraan komt
+ nl Kunnen jullie de lantaarn aan nummer 12 eens nakijken aub
+ nl Komt er nog een tweede ophaling van het groenafval deze maand?
+ nl Hoelang blijft de omleiding nog?
+ nl Is de bibliotheek open op 11 november
+ nl Mag je met de fiets door de winkelstraat?
+ nl Wanneer gaat het zwembad weer open??
+ nl @gemeente wanneer wordt het gras aan het speelplein gemaaid
+ nl Zoek dringend een babysit in de buurt van het station, wie weet iemand?
+ nl Ik zoek een goede loodgieter, tips zijn welkom
+ nl Gezocht: vrijwilligers voor de opvang van zaterdag. Wie wil meehelpen?
+ nl Heeft er iemand een fiets gevonden aan de kerk? Grijze Koga.
+ nl Graag een antwoord van de gemeente hierop.
+ nl Moet ik een vergunning aanvragen voor een tuinhuis van 10 m2?
+ nl Hoe kom ik nu met de auto aan het ziekenhuis?
+ nl Al drie dagen geen stroom. Bij wie moet ik zijn?
+ nl Zijn er nog mensen zonder internet in de Molenwijk?
+ nl Wie heeft er gisteren rond 22 uur iets gezien op het dorpsplein? Mijn auto is beschadigd.
+ nl Ik vraag me af wanneer de straatverlichting hersteld wordt
+ nl Hebben ze in de Dorpsstraat ook bruin water?
+ nl Help! Mijn kelder loopt onder, wie heeft een pomp te leen?
+ nl Kent iemand een dierenarts die op zondag open is
+ nl Wat is het nummer van de wachtdienst
+ nl is het containerpark morgen open?
+ nl Waarom staat de slagboom aan de markt altijd omhoog?
+ nl Ik heb hulp nodig bij het verhuizen zaterdag, wie is er vrij?
+ nl Hallo, bestaat er een premie voor een regenput?
+ nl En de zwerfvuilactie, gaat die door met dit weer?
- nl Serieus?
- nl Weer file in de Kerkstraat.
- nl Wie het weet mag het zeggen, de straat is dicht!
- nl De vraag is of dat veel zin heeft.
- nl De vraag is: wie gaat dat betalen?
- nl Hoe dom kan je zijn?
- nl Wie gelooft dat nu nog?
- nl Hoe lang gaat dit nog duren? Schandalig!
- nl Wat een rotzooi in het park.
- nl Hoe mooi is ons dorp in de herfst!
- nl Hij vroeg of de winkel nog open was.
- nl "Waar is de bus?" vroeg mijn dochter, en hij reed net voorbij.
- nl De journalist vroeg: "Wanneer komt er een oplossing?"
- nl Wordt de Kerkstraat autovrij? Lees het in onze krant: https://voorbeeld.be/a
- nl Waarom de markt verhuist: vijf vragen en antwoorden
- nl Alles wat je moet weten over de nieuwe vuilniszakken
- nl Hebt u een vraag? Bel de gemeente.
- nl Vragen? Stel ze aan de balie.
- nl Wist je dat ons dorp al in 1200 bestond?
- nl Wie kan, komt zaterdag helpen.
- nl Waar een wil is, is een weg.
- nl Toch? Ik dacht het wel.
- nl Zo leuk was het, hé?
- nl Mooi, nietwaar?
- nl Zie https://voorbeeld.be/zoek?wat=is
- nl Ik weet wie het gedaan heeft.
- nl Niemand weet wanneer de brug klaar is.
- nl Als iemand kan komen is dat fijn, maar het hoeft niet.
- nl Kan iemand dat geloven? Ik niet.
- nl Wat zullen we nu krijgen?
- nl Hoe durven ze?
- nl En dan vragen ze zich af waarom niemand nog met de bus gaat?
- nl Zin in een wandeling? Kom zondag naar de start aan de kerk!
- nl Nog op zoek naar een cadeau? Onze winkel is open tot 18 uur.
- nl Iedereen kan helpen door zijn stoep te vegen.
- nl De gemeente zoekt een medewerker voor de technische dienst.
+ fr Quand est-ce que la rue sera rouverte ?
+ fr On cherche des bénévoles pour samedi, qui peut aider ?
+ fr Quelqu'un sait si la piscine est ouverte demain
+ fr Où puis-je déposer de vieux pots de peinture ?
+ fr Est-ce que la fête aura lieu malgré la pluie ?
+ fr On cherche notre chat disparu depuis lundi, si quelqu'un l'a vu merci de nous prévenir
+ fr Y a-t-il encore des places pour le stage ?
+ fr Peut-on stationner devant l'école pendant les travaux ?
+ fr À qui faut-il s'adresser pour un permis
+ fr Qui peut m'aider à remplir ce formulaire
+ fr Avez-vous de l'eau dans la rue du Moulin ?
+ fr Savez-vous quand le parc à conteneurs ouvre
+ fr Comment faire pour signaler un lampadaire en panne ?
- fr Sérieusement ?
- fr La question est de savoir qui va payer.
- fr Qui vivra verra.
- fr Quel beau village !
- fr Comment peut-on être aussi bête ?
- fr Il a demandé si le magasin était ouvert.
- fr « Où est le bus ? » a demandé ma fille.
- fr Pourquoi le marché déménage : cinq réponses
- fr Une question ? Appelez la commune.
- fr Personne ne sait quand le pont sera prêt.
- fr Le saviez-vous ? Notre village existe depuis 1200.
- fr On se demande bien où passe notre argent !
+ de Wann wird die Straße wieder geöffnet?
+ de Wer weiß, ob das Schwimmbad morgen offen ist
+ de Weiß jemand, wo man alte Farbe abgeben kann
+ de Kann mir jemand helfen, den Antrag auszufüllen?
+ de Wo kann ich mich beschweren?
+ de Wer kann mit anpacken am Samstag
+ de Ich suche einen guten Klempner, hat jemand einen Tipp?
+ de Gibt es noch Plätze im Ferienlager?
+ de Hat jemand einen Schlüsselbund am Bahnhof gefunden
+ de Darf man im Park grillen?
+ de An wen muss ich mich wenden
- de Ernsthaft?
- de Die Frage ist, wer das bezahlen soll.
- de Wer weiß das schon.
- de Wie dumm kann man sein?
- de Wie schön ist unser Dorf!
- de Er fragte, ob der Laden noch offen sei.
- de „Wo ist der Bus?“, fragte meine Tochter.
- de Warum der Markt umzieht: fünf Antworten
- de Noch Fragen? Rufen Sie die Gemeinde an.
- de Niemand weiß, wann die Brücke fertig ist.
+ en Does anyone know when the pool opens
+ en Can someone help me with this form?
+ en Where can I take old paint?
+ en Anyone know why there is no water in Mill Road
+ en Is the library open on Monday?
+ en Who should I contact about a broken street light
+ en Looking for a good plumber, any recommendations?
+ en Could you fix the lamp at number 12 please
+ en Has anybody seen a grey cat near the station?
+ en I need help moving on Saturday, who is free?
+ en How do I apply for a permit?
- en Seriously?
- en The question is who is going to pay.
- en Who knew our village could look like this.
- en How stupid can you be?
- en What a mess in the park.
- en He asked whether the shop was still open.
- en "Where is the bus?" my daughter asked.
- en Why the market is moving: five answers
- en Questions? Call the town hall.
- en Did you know our village is 800 years old?
- en Nobody knows when the bridge will be ready.
- en Who cares?
+ nl Heeft er iemand ervaring met de nieuwe deelfietsen
+ nl Tot wanneer kan je inschrijven voor de kampen?
+ nl Mijn vuilniszak is niet opgehaald, wat nu?
+ nl Waar kan men gratis compost krijgen
+ nl Beste bestuur, komt er ooit een fietspad langs de Veldstraat?
+ nl Is er ergens nog een plek vrij op de braderie?
+ nl Wie heeft nog kinderkleren over voor de opvang van vluchtelingen?
+ nl Sleutels verloren tussen de sporthal en de Delhaize, iemand gevonden?
+ nl Weet er ene hoe lang die kraan daar nog blijft staan
+ nl Zou de stad hier eens iets aan kunnen doen?
+ nl Wij zoeken nog spelers voor onze kaartavond van vrijdag
+ nl Welke apotheek heeft dit weekend wacht?
+ nl Is dat stuk grond nu al verkocht of niet
+ nl Hulp gevraagd: wie rijdt er morgen naar Gent en heeft plaats?
+ nl Gaat de kermis dit jaar door of niet?
+ nl Waar blijft de vuilniswagen vandaag?
+ nl Vanaf welke leeftijd mogen kinderen alleen zwemmen?
+ nl Kan het dat de waterdruk zo laag is?
- nl De burgemeester vraagt om geduld.
- nl Wie zaait, zal oogsten.
- nl Wat goed dat jullie dit doen!
- nl Waar gaat het naartoe met deze wereld?
- nl Wie heeft dit in godsnaam bedacht?
- nl Moet dat nu echt zo?
- nl Kan gebeuren.
- nl Ben jij al ingeschreven? Doe het nu via onze website!
- nl Hoe herken je een valse sms? 5 tips van de politie
- nl Ze weten niet meer waar ze moeten parkeren.
- nl Of dat slim is, valt te bezien.
- nl "Wie betaalt dat?", wil de oppositie weten.
- nl Een vraag die iedereen bezighoudt.
- nl Is me dat een weer vandaag!
- nl Dank aan iedereen die kon helpen.
- nl Tja, wat wil je ook?
- nl Zoek de fout op deze foto.
+ fr Quelqu'un aurait une adresse pour réparer un vélo ?
+ fr Jusqu'à quand la route est-elle barrée ?
+ fr Qui organise la brocante cette année ?
+ fr Je cherche un garage pas trop cher
+ fr Pourriez-vous ramasser les poubelles de la place
+ fr Faut-il réserver pour le repas ?
- fr Mais où va-t-on ?
- fr Qui l'aurait cru, il neige en avril.
- fr Comment réduire sa facture : nos conseils
- fr Ils ont demandé une enquête.
- fr Quand il pleut, la cave est inondée.
+ de Wird am Montag der Müll abgeholt?
+ de Suche Mitfahrgelegenheit nach Aachen, wer fährt?
+ de Welcher Arzt nimmt noch Patienten an?
+ de Könnte jemand den Hund füttern am Wochenende
- de Was für ein Tag!
- de Wie man Strom spart: zehn Tipps
- de Wer hätte das gedacht?
- de Geht's noch?
+ en Any idea when the road reopens?
+ en Would anyone lend us a ladder on Sunday?
+ en Do we still have to wear badges at the fair?
+ en Where did the bus stop go?
- en What could possibly go wrong?
- en How lovely the square looks tonight.
- en When it rains, the cellar floods.
- en Are you kidding me?
+ nl Weet iemand of de markt volgende week doorgaat met Pasen
+ nl Wie verkoopt er hier in de buurt verse eieren?
+ nl Mag er al gezaaid worden op de volkstuintjes?
+ nl Onze kat Minoes is sinds gisteren weg, heeft iemand haar gezien?
+ nl Komen jullie ook bij ons de put in de weg vullen?
+ nl Hoeveel kost een bewonerskaart nu eigenlijk
+ nl Waar moet je zijn voor een nieuwe identiteitskaart
+ nl Kan er iemand vrijdag inspringen aan de toog van de kantine
+ nl Tips gezocht: hoe krijg ik dat mos van mijn oprit?
+ nl Zou er nog iemand een aanhangwagen willen uitlenen
+ nl Beste stad, wat gebeurt er met het oude postgebouw?
+ nl Rijdt bus 35 vandaag wel?
- nl Wat een prachtige zonsondergang vandaag!
- nl Wie niet waagt, niet wint.
- nl Waarom zou je nog stemmen?
- nl Onze schepen kan daar blijkbaar mee lachen, snap jij dat?
- nl Hoe zeg je dat beleefd? Het trekt op niets.
- nl Waarom je beter nu je haag snoeit
- nl Zij vragen zich af of er nog geld is.
- nl Vraag het aan de balie van het stadhuis.
- nl Wat men niet weet, dat deert niet.
- nl Nog geen plannen? Kom dan naar de fuif!
- nl Ik zou het ook niet weten.
- nl Is dat niet schattig?
+ fr Est-ce que quelqu'un a perdu un trousseau de clés ?
+ fr Jusqu'à quelle heure le marché est-il ouvert dimanche
+ fr Nous cherchons encore deux bénévoles pour le bar
+ fr Le bus 12 passe-t-il encore par la gare ?
- fr Et après on s'étonne ?
- fr Quel dommage pour ce beau bâtiment.
- fr Envie de bouger ? Venez au club !
+ de Fährt heute überhaupt ein Bus?
+ de Kennt jemand einen guten Zahnarzt in der Nähe
+ de Wer hat am Samstag Zeit, beim Aufbau zu helfen?
- de Wie auch immer, schönes Wochenende.
- de Was haben wir gelacht!
- de Lust auf Sport? Komm vorbei!
+ en Is the market on this Saturday?
+ en Anyone else without power in Station Street
+ en Where do we sign up for the street party?
- en Isn't it lovely?
- en Who says nothing happens here.
- en Want to help? Join us on Saturday!
`)

export const unseen = read(`
+ nl Wie gaat er zaterdag mee naar de zwerfvuilactie?
+ nl Staat de kerk zondag open voor het concert
+ nl Zijn er nog buren met muizen in huis?
+ nl Hoe laat begint het vuurwerk
+ nl Wij zijn op zoek naar een tweedehands kinderbed, iemand?
+ nl Werkt de pinautomaat op het plein weer?
+ nl Waarom hangt er geen vlag aan het gemeentehuis?
+ nl Kan de gemeente hier eens komen kijken, het loopt vol water
+ nl Is er een dokter van wacht vandaag
+ nl Weten jullie wanneer de zomerbar opengaat?
+ nl Ik zoek iemand die mijn gras kan afrijden
+ nl Wat doe je als je een egel vindt?
- nl Hoe hard moet je roepen voor ze luisteren?
- nl Wat was het weer gezellig op de kermis.
- nl Wie we ook vragen, niemand antwoordt.
- nl Kan ik inkomen.
- nl Waar is de tijd.
- nl Moe maar voldaan, is dat niet heerlijk?
- nl Of ik boos ben? Zeker!
- nl De buren vroegen of wij ook wateroverlast hadden.
- nl Trek in frietjes? Vanaf 17 uur staan we op de markt.
- nl Dat weet toch iedereen.
+ fr Connaissez-vous un bon menuisier dans le coin ?
+ fr Quelqu'un pourrait-il me prêter une échelle
+ fr À quelle heure ferme la bibliothèque ?
- fr Qui se ressemble s'assemble.
- fr Vous aimez chanter ? Rejoignez la chorale !
+ de Wo bekomme ich gelbe Säcke?
+ de Ist die Brücke schon wieder offen
+ de Suchen noch Helfer für das Dorffest
- de Wer zuletzt lacht, lacht am besten.
- de Wo kämen wir denn da hin?
+ en When does the Christmas market start?
+ en Does the number 9 bus still run
+ en Is there a chemist open today?
- en Who would want that.
- en What more could you ask for?
`)

function read(lines: string): Asked[] {
  return lines.split('\n').flatMap((line) => {
    const found = /^([+-]) (\w+) (.+)$/.exec(line)
    return found ? [{ asks: found[1] === '+', lang: found[2] ?? '', text: found[3] ?? '' }] : []
  })
}
