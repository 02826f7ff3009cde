/**
 * Words that many say about anything: a cluster around them says nothing. Beside the stop words that stories know. Whole words,
 * lower case.
 */
export const weakWords: ReadonlySet<string> = new Set(
  // Who asks; they are not what is asked about.
  (
    'waar hoe wie wat wanneer waarom welke welk où comment qui quoi quand pourquoi wo wer was wann warum where how who what when why ' +
    // Everybody and everything.
    'mensen mens iedereen iemand niemand alle alles allemaal anderen andere elkaar onze jullie zelf samen heel hele gans ganse ' +
    'veel weinig meer minder genoeg beetje enkel alleen zeker echt gewoon eigenlijk misschien blijkbaar natuurlijk toch ' +
    // Time.
    'tijdens tijd tijden dag dagen week weken maand jaar vandaag morgen gisteren straks altijd nooit vaak soms even nog weer steeds lang langer vorige volgende laatste eerste ' +
    // Doing.
    'gaan gaat ging komen komt kwam doen doet deed maken maakt zit zitten zat staan staat stond krijgen krijgt kreeg blijven blijft bleef ' +
    'zien ziet zag zeggen zegt zei weten weet denken denkt willen wilt wil moeten mogen kunnen laten laat lopen loopt nemen neemt geven geeft ' +
    'nodig mee hoeveel anders elk elke terwijl zoals ondanks zonder hoorden horen hoort echte belangrijk belangrijke volgens omdat gedaan gemaakt gezegd ' +
    'houden houdt vinden vindt lijkt lijken hebben worden zouden zullen ' +
    // Judging.
    'goed goede beter beste slecht slechte leuk mooi mooie erg nieuwe nieuw grote groot kleine klein oude juist fout ding dingen iets niets zaken keer keren ' +
    'tout tous toute toutes gens monde jour jours temps faire fait être avoir bien très plus encore toujours people everyone time day days thing things good really just still'
  ).split(' '),
)
