/**
 * Words that say something and name nothing: no story is called by them alone, no signal is about them, and arguments do not
 * meet in them. They count all the same when posts are gathered: "niemand wacht" tells two stories apart, it only names none.
 *
 * Written by hand, as the stop words are. Folded: without accents, in lower case.
 */
const lists = {
  nl: `al alle alleen allemaal alweer amai anders bedankt been beetje begin beste beter betere bijna blij blijft blijkbaar blijven bon
    boven breng buiten daarnet daarom dag dagen dank denk denken deel dingen doe doen doet dom donderdag draait drie dus duurt echt
    eerder eerst eerste eigenlijk einde eindelijk elk elke enige enkel ergens even gans gauw geef geeft gehad geleden geleerd gelukkig
    gemaakt gemeld genoeg geraakt gewoon gezegd gezien ging gisteren goed goede goeie goh graag groot grote haal halen half hebt heel heen
    heet hele helemaal help helpt hoelang hoop hopelijk hoor hoort horen houden houdt iedereen ieders inderdaad intussen jaar jaren jammer
    juist kent keer keren kies kijk kijken kijkt klaar klein kleine komen komt konden kort koud krijg krijgen krijgt kwam kwijt laat laatste
    lang langs laten later leest leuk leuke leven lief liever lijkt links maak maakt maal maandag maken mama maand maanden mannen meest
    mens mensen merci mevrouw midden min minder minuten misschien moeilijk moeten mocht moest mogelijk mogen mooi mooie morgen mss naam nacht
    natuurlijk neem nemen nergens nieuw nieuwe nieuws nodig nooit noem normaal nou nul ochtend ofzo okay onderweg ongeveer ooit oud oude
    papa paar plaats plots plus precies probleem rap raar rechts rijdt rond samen serieus slecht slechte sinds snel soms sorry staan
    staat stad steeds stop straks straf super terug tien tijd tijdens toe toen top traag trouwens twee uit uur uren vanaf vanavond vandaag
    vandaar vanmiddag vanmorgen vannacht veel verder vergeten vertrekt vier vijf vinden vindt vind volgende vooral voorbij vraag vragen vraagt
    vrij vrijdag vroeg vroeger wacht waar waarom wachten wanneer want warm wat wederom week weekend weken weet weg weinig weten wel weleens
    welk welke werkt weten wij willen wilt wist woensdag woord zaterdag zeer zeg zegt zeggen zei zes zeven zeker zelfs zet zetten zien
    zijt zit zitten zondag zonde zoals zoek zoekt zoiets zonder zoveel zouden zowat zulke dinsdag eentje eender nogal nogmaals altijd
    iemands groetjes hallo hey hoi dag beste hoeveel enkele meerdere hopen niks niemand alsof bedoel bedoelt aub alstublieft asjeblieft
    men straks tot via toch zelden achter voorkant ander anderen eigen eentje gaan gaat loopt lopen gelopen gedaan gegaan gekomen
    gevonden gekregen gehoord gevraagd gesproken gelezen gezocht zocht vond dacht gedacht ligt lag liggen kost
    hoe wie iemand alles andere elkaar onze jullie zelf ganse meer tijden vaak nog weer langer vorige deed zat stond
    kreeg bleef ziet zag denkt wil kunnen neemt geven mee terwijl ondanks hoorden echte belangrijk belangrijke volgens
    omdat lijken hebben worden zullen erg fout ding iets niets zaken`,
  fr: `actuellement ah ailleurs aimer ainsi alors annee annees apres assez attend aujourd aujourdhui autre autres autant avant beau beaucoup
    belle besoin bientot bon bonjour bonne bonsoir car cela celle celui cent certains chaque chose choses combien comment contre cote
    cours deja demain demande depuis dernier derniere dernieres deux devant dit dire dix donc donner doit droit eh enfin encore ensemble
    ensuite est-ce etaient etait etais euros facon faut fin fois font force gens grand grande grandes grands gros haut heure heures hier
    homme ici impossible important incroyable jamais jeudi jour journee jours jusqu jusque lequel loin long longtemps lors lorsque lundi
    madame mais maintenant mal mardi matin meilleur mercredi merci midi mieux mois moins moment monde monsieur nouveau nouveaux nouvelle
    nouvelles nuit oui parce pareil parfois parler partir partout passe pense penser personne petit petite petits peu peut peux pourquoi
    pourtant pouvoir premier premiere pres presque prochain prochaine puis quand quatre quel quelle quelque quelqu quoi rappel rien salut
    samedi savoir semaine semaines seul seulement six soir sinon sorte souvent sous suis super sur surtout tant tard tellement temps toujours
    toutes trois trop trouve trouver vais vas vendredi venir veut veux vieux vite voici voila voir vois vraiment week zero dimanche
    ou qui tout tous toute faire fait etre avoir bien tres plus`,
  de: `aber ach alle allein alles alt alte andere anderen anders anfang auch bald bei beide beim besser beste bestimmt bitte bleibt brauche
    braucht danke dann dazu denen denn deshalb dienstag dieser dieses donnerstag dort drei durch echt eigentlich einfach einmal ende endlich
    erst erste ersten etwa etwas fast fertig finde finden findet frage fragen freitag fruh funf ganz gar geben geht gehen genau genug gerade
    gern gerne gestern gibt ging glaube gleich gross grosse gut gute guten guter habe halb halt hallo heute hier hilfe hin immer irgendwie
    jahr jahre jeden jeder jemand jetzt kam kann kaum klein kleine komisch komme kommen kommt konnen konnte kurz lange langsam lass lassen
    lasst leben leider letzte letzten leute liebe lieber links mache machen macht mal mann manchmal mehr mensch menschen minuten mittwoch
    mochte moglich monat monate montag morgen muss mussen nachste nacht naturlich nett neu neue neuen neues nichts nie niemand nochmal nur
    oft ohne okay paar problem rechts richtig sache sagen sagt samstag schlecht schlechte schnell schon sechs sehen seit selbst sicher sieht
    sogar soll sollen sollte sonntag sonst spat statt stimmt stunde stunden super tag tage teil toll trotzdem tun uberall uhr ungefahr viel
    viele vielen vielleicht vier voll wann warten warum weg weil weiss weit weiter welche wenig wenigstens wieder will wirklich wissen woche
    wochen wohl wollen wort zeit zuerst zuruck zusammen zwei zwischen
    wo wer was`,
  en: `actually again ago all almost already always and another any anyone anything anyway around ask asked away back bad because been before
    behind best better big bit both bring call came cant come comes coming could day days did didnt didn different does doesnt doesn doing
    done down early else end enough even ever every everyone everything far feel few find first five found four friday front full get gets
    getting give given goes going gone good got great guess guy guys had half happen happened hard has help here hey high home hope hour
    hours however huge idea instead it's kind knew know known last late later least left less let life little live long lot lots love made
    make makes making many may maybe mean men might mine minute minutes monday month months morning most much must name near need needs never
    new next nice nobody nothing now often okay old once one only open other others over own part people place please point pretty problem
    put quite rather real really right said same saturday saw say says second see seem seems seen several should show since six small someone
    something sometimes soon sorry still stop such sunday sure take taken takes tell ten thank thanks thats thing things think third though
    thought three thursday till today together told tomorrow tonight too took top totally tried try trying tuesday turn two under until
    use used very wait waiting walk want wanted was way wednesday week weeks well went what's where while whole why wish woman women wonder
    word work works world worse wrong year years yes yesterday yet along
    how who what when time just`,
} as const

/** Whether a word is one of them, as it was written. */
export function isDull(word: string): boolean {
  return dull.has(word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase())
}

const dull = new Set(Object.values(lists).flatMap((list) => list.split(/\s+/)))
