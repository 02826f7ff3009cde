/**
 * A checklist for a hard answer: acknowledge, facts, what we do, when, where to go on.
 *
 * In: what was written. Out: for each step the words by which it was found, or that none were. It looks for words and signs
 * from short lists, in Dutch, English, French and German, and knows nothing else: it cannot tell whether an answer is good, true
 * or kind, and says so. Pure.
 */
export const coachSteps = ['acknowledge', 'facts', 'do', 'when', 'where'] as const
export type CoachStep = (typeof coachSteps)[number]
export const coachLanguages = ['nl', 'en', 'fr', 'de'] as const
export type CoachLanguage = (typeof coachLanguages)[number]

/** `found`: the words themselves, as they were written; null: none of the list. */
export type Checked = { step: CoachStep; found: string | null }

type Signs = Record<CoachStep, readonly string[]>

/** Words and beginnings of words (`*`); a space is any white space. What is on the page as an example is the first of each. */
const signs: Record<CoachLanguage, Signs> = {
  nl: {
    acknowledge: [
      'begrijp*',
      'begrip',
      'bedankt',
      'dank u',
      'dank je',
      'sorry',
      'spijt*',
      'excuses',
      'excuseer',
      'vervelend',
      'terecht',
      'u hebt gelijk',
      'je hebt gelijk',
      'gehoord',
      'gelezen',
      'jammer',
      'hinder*',
      'lastig',
    ],
    facts: [
      'omdat',
      'want',
      'doordat',
      'reden',
      'oorzaak',
      'gemeten',
      'uit onderzoek',
      'volgens',
      'cijfers',
      'klopt',
      'is gebleken',
    ],
    do: [
      'we zullen',
      'wij zullen',
      'we gaan',
      'wij gaan',
      'ik ga',
      'we plaatsen',
      'we herstellen',
      'we onderzoeken',
      'we bekijken',
      'we vragen',
      'we maken',
      'we laten',
      'we zorgen',
      'wij zorgen',
      'we doen',
      'we passen',
      'ik vraag',
      'ik laat',
      'we zetten',
      'we hebben',
      'we nemen',
      'we lossen',
      'we voorzien',
      'wordt hersteld',
      'werd hersteld',
      'wordt aangepast',
    ],
    when: [
      'vandaag',
      'morgen',
      'overmorgen',
      'vanaf',
      'binnen',
      'volgende week',
      'deze week',
      'deze maand',
      'volgende maand',
      'dit jaar',
      'maandag',
      'dinsdag',
      'woensdag',
      'donderdag',
      'vrijdag',
      'zaterdag',
      'zondag',
      'januari',
      'februari',
      'maart',
      'april',
      'mei',
      'juni',
      'juli',
      'augustus',
      'september',
      'oktober',
      'november',
      'december',
      'voorjaar',
      'najaar',
      'uiterlijk',
    ],
    where: [
      'meer info*',
      'bel',
      'bellen',
      'mail',
      'mailen',
      'loket',
      'terecht',
      'contact*',
      'website',
      'telefoon',
      'infoavond',
      'meld*',
      'langskomen',
      'stuur',
    ],
  },
  en: {
    acknowledge: [
      'understand*',
      'thank*',
      'sorry',
      'apologi*',
      'you are right',
      'we hear',
      'i hear',
      'regret*',
      'inconvenience',
      'frustrat*',
      'annoying',
    ],
    facts: [
      'because',
      'since',
      'reason',
      'caused',
      'measured',
      'according',
      'figures',
      'it is true',
      'the fact',
      'turns out',
    ],
    do: [
      'we will',
      'i will',
      'we are going',
      "we'll",
      'we have',
      'we repair',
      'we ask',
      'we are',
      'will be repaired',
      'i have asked',
    ],
    when: [
      'today',
      'tomorrow',
      'within',
      'next week',
      'this week',
      'this month',
      'next month',
      'this year',
      'monday',
      'tuesday',
      'wednesday',
      'thursday',
      'friday',
      'saturday',
      'sunday',
      'january',
      'february',
      'march',
      'april',
      'june',
      'july',
      'august',
      'september',
      'october',
      'november',
      'december',
      'no later than',
    ],
    where: [
      'more information',
      'call',
      'mail',
      'email',
      'desk',
      'contact*',
      'website',
      'phone',
      'meeting',
      'report',
      'visit',
      'come by',
    ],
  },
  fr: {
    acknowledge: [
      'compren*',
      'merci',
      'désolé*',
      'excus*',
      'regrett*',
      'vous avez raison',
      'entendu*',
      'dommage',
      'gêne',
      'désagrément*',
      'pénible',
    ],
    facts: [
      'parce que',
      'car',
      'raison',
      'cause',
      'mesuré*',
      'selon',
      "d'après",
      'chiffres',
      'il est vrai',
      'en effet',
      'constaté',
    ],
    do: [
      'nous allons',
      'je vais',
      'nous avons',
      'nous ferons',
      'nous réparons',
      'nous demandons',
      'nous plaçons',
      'nous examinons',
      'sera réparé*',
      'nous veill*',
    ],
    when: [
      "aujourd'hui",
      'demain',
      'à partir',
      'dès',
      "d'ici",
      'dans les',
      'semaine prochaine',
      'cette semaine',
      'ce mois',
      'mois prochain',
      'cette année',
      'lundi',
      'mardi',
      'mercredi',
      'jeudi',
      'vendredi',
      'samedi',
      'dimanche',
      'janvier',
      'février',
      'mars',
      'avril',
      'mai',
      'juin',
      'juillet',
      'août',
      'septembre',
      'octobre',
      'novembre',
      'décembre',
      'au plus tard',
    ],
    where: [
      "plus d'info*",
      "plus d'informations",
      'appel*',
      'téléphon*',
      'courriel',
      'mail',
      'guichet',
      'contact*',
      'site',
      'réunion',
      'signal*',
      'adress*',
    ],
  },
  de: {
    acknowledge: [
      'versteh*',
      'verständ*',
      'dank*',
      'tut mir leid',
      'tut uns leid',
      'entschuldig*',
      'bedauer*',
      'sie haben recht',
      'gehört',
      'ärgerlich',
      'schade',
    ],
    facts: [
      'weil',
      'denn',
      'grund',
      'ursache',
      'gemessen',
      'laut',
      'nach angaben',
      'zahlen',
      'es stimmt',
      'tatsache',
      'festgestellt',
    ],
    do: [
      'wir werden',
      'ich werde',
      'wir haben',
      'wir reparieren',
      'wir prüfen',
      'wir fragen',
      'wir sorgen',
      'wir stellen',
      'wird repariert',
      'wir bitten',
    ],
    when: [
      'heute',
      'morgen',
      'übermorgen',
      'binnen',
      'innerhalb',
      'nächste woche',
      'diese woche',
      'diesen monat',
      'nächsten monat',
      'dieses jahr',
      'montag',
      'dienstag',
      'mittwoch',
      'donnerstag',
      'freitag',
      'samstag',
      'sonntag',
      'januar',
      'februar',
      'märz',
      'april',
      'mai',
      'juni',
      'juli',
      'august',
      'september',
      'oktober',
      'november',
      'dezember',
      'spätestens',
    ],
    where: [
      'mehr info*',
      'weitere info*',
      'anruf*',
      'rufen',
      'mail',
      'schalter',
      'wenden',
      'kontakt*',
      'website',
      'webseite',
      'telefon',
      'versammlung',
      'melden',
    ],
  },
}

/** Figures say when and where in every language: a date, an hour, an address on the web, a mail address, a telephone number. */
const shapes: Partial<Record<CoachStep, RegExp>> = {
  when: /\b\d{1,2}(?:[./]\d{1,2}(?:[./]\d{2,4})?\b|[.:]\d{2}\b|\s?(?:uur|u|h|uhr|am|pm)\b)/iu,
  where:
    /https?:\/\/\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\w|\b0\d{1,3}[ /]?\d{2,3}(?:[ .]?\d{2}){2,3}\b/iu,
  facts: /\d+(?:[.,]\d+)?\s?(?:%|euro|€|km|meter|m²|dB)/iu,
}

/** Every step in its order. Without a language the one of which most steps are found; Dutch when none is. */
export function checkAnswer(
  text: string,
  language?: CoachLanguage,
): { language: CoachLanguage; steps: Checked[] } {
  const plain = text.normalize('NFC').replace(/[’‘]/g, "'")
  const all = (language ? [language] : coachLanguages).map((one) => ({
    language: one,
    steps: coachSteps.map((step) => ({ step, found: look(plain, one, step) })),
  }))
  const score = ({ steps }: { steps: Checked[] }) => steps.filter(({ found }) => found !== null).length
  return all.reduce((best, one) => (score(one) > score(best) ? one : best))
}

/** The first of each list that is an example of what was looked for. */
export function examplesOf(language: CoachLanguage, step: CoachStep): string[] {
  return signs[language][step].slice(0, 3).map((sign) => sign.replace('*', '…'))
}

const patterns = new Map<string, RegExp>()

function look(text: string, language: CoachLanguage, step: CoachStep): string | null {
  const found = patternOf(language, step).exec(text)?.[0] ?? shapes[step]?.exec(text)?.[0]
  return found === undefined ? null : found.trim()
}

/** Words stand alone: no letter before or behind, in any script. */
function patternOf(language: CoachLanguage, step: CoachStep): RegExp {
  const key = `${language}/${step}`
  const known = patterns.get(key)
  if (known) return known
  const words = signs[language][step].map((sign) =>
    sign.replace(/[.]/g, '\\.').replace(/ /g, '\\s{1,3}').replace('*', '\\p{L}{0,20}'),
  )
  const made = new RegExp(`(?<!\\p{L})(?:${words.join('|')})(?!\\p{L})`, 'iu')
  patterns.set(key, made)
  return made
}

/** What is still to be filled in: `[…]`, each as it stands. Such a text goes to nobody. */
export function openPlaces(text: string): string[] {
  return (text.match(/\[[^[\]]{0,400}\]/g) ?? []).slice(0, 10)
}
