/**
 * How people ask without a question mark, how they call for help, and what only looks like it: Dutch, French, German, English.
 * All are held against words in lower case with single spaces between them; none has a part that can run on and on.
 */

import { createPhrases, type Phrases } from './phrases.js'

/** Anywhere in a sentence. */
export const calls = phrases(`
  weet (er )?(iemand|iem|er ene) | kent (er )?iemand | heeft (er )?(iemand|toevallig iemand) | iemand die (weet|kan|wil|een)
  kan (er )?iemand (mij|me|ons|helpen|zeggen|vertellen|uitleggen|even|eens|komen) | (kan|zou|wil|komt|is|heeft) er (hier |nog |toevallig )*iemand
  iemand (hier )?(een )?(idee|tip|tips|ervaring|raad) | wie weet (er|of|waar|wanneer|hoe|wat|wie|nog|een|iemand|raad)
  wie (kan|wil|zou|kon) (er )?(mij|me|ons|mee|meehelpen|helpen|even|komen|een) | wie heeft (er )?(een|nog|gezien|iets)
  (ik|we|wij) zoek(en)? (nog [^ ]+ (voor|om)|(nog |dringend |al een tijdje )?(een|iemand|hulp|vrijwilligers|mensen|naar een|onze|mijn))
  (ik|we|wij) (heb|hebben) (dringend )?hulp nodig | tips? (zijn |altijd )?welkom | graag (een )?antwoord | alle hulp (is )?welkom
  (ik|we|wij) (vraag|vragen) (me|mij|ons) af (wanneer|waar|of|hoe|wie|wat|waarom)
  quelqu'un (sait|saurait|peut|pourrait|connaît|connait|a vu|aurait|a une idée|pour) | si quelqu'un (a|sait|peut|connaît)
  qui (peut|pourrait|sait|saurait|connaît|connait) (m'|nous|me|aider|où|quand|si|comment|un|une|venir|prêter)\\w*
  (on|je|nous) (re)?cherch(e|ons) (encore )?(un|une|deux|trois|quelques|des|notre|nos|mon|ma|mes|de l'aide|quelqu'un|d'urgence)
  (j'ai|nous avons|on a) besoin d'(aide|un coup de main) | je me demande (si|quand|où|comment|qui) | merci de (me|nous) (dire|répondre)
  (weiß|weiss|kann|kennt|hat|könnte) (da |hier |mir |uns |vielleicht |zufällig )*jemand
  wer (weiß|weiss) (ob|wo|wann|wie|was|wer|rat|mehr) | wer (kann|könnte|hilft|will) (mir|uns|mit|helfen|beim|am|noch|anpacken)
  (ich|wir) suchen? (noch |dringend )?(einen?|eine|ein|jemanden?|hilfe|unser\\w*|mein\\w*)
  (ich|wir) (brauche|brauchen) (dringend )?(hilfe|einen rat|rat) | ich frage mich (wann|ob|wo|wie|wer) | bin für jeden tipp
  (does|has|did|is|can|could|would) (any|some)(one|body) | any(one|body) (know|knows|seen|got|have|else|able)
  any (tips|recommendations|advice|ideas|suggestions) | (i|we) (really |urgently )?need (some |your )?help
  (i'm|i am|we are|we're) (looking for|wondering) | wondering (if|when|where|whether|how) | (can|could) (any|some)(one|body)
`)

/** At the beginning of a sentence: the order of words that only a question or a request has. */
export const openings = phrases(`
  (waar|wanneer|hoe|hoelang|waarom|hoeveel|bij wie|aan wie|met wie|tot wanneer|vanaf wanneer|om hoe laat) (kan|kunnen|moet|moeten|mag|mogen|vind|vinden|krijg|geef|meld|kom) (ik|je|men|we|wij|u|jullie)
  (wanneer|tot wanneer|vanaf wanneer|om hoe laat|hoelang) (is|zijn|wordt|worden|gaat|gaan|komt|komen|start|begint|blijft|vertrekt|opent|sluit|rijdt) (de|het|er|een|die|dat|jullie)
  (wat|hoeveel) (kost|kosten|bedraagt) | (hoelang|hoe lang) duurt | hoe laat (is|begint|opent|sluit|vertrekt|start)
  (jusqu'à|à|à partir de) (quelle heure|quand) | combien (coûte|coûtent)
  (wat|wie) (is|zijn) (het|de) (nummer|adres|telefoonnummer|mailadres|openingsuren|contactpersoon|contact)
  (kunnen|kan|kunt|zouden|zou|willen|wil) (jullie|u|je|men|de gemeente|de stad) (eens|de|het|dat|dit|mij|me|ons|aub|alstublieft|nog|iets|een|er)
  (is|zijn|blijft|blijven|gaat) (de|het|er|onze) ([^ ]+ ){1,3}(open|dicht|gesloten|toegankelijk|bereikbaar|klaar|door)
  (is|zijn|gaat|komt|heeft|wordt|kan|mag|moet) ([^ ]+ ){2,9}of niet
  gezocht (een|vrijwilligers|iemand|mensen|handige)
  (où|quand|comment|à qui|auprès de qui|à quelle heure) (puis-je|peut-on|dois-je|doit-on|faut-il|trouver|faire pour|est-ce qu)
  (à qui|où) s'adresser | (savez-vous|sais-tu) (si|où|quand|comment|qui) | (pouvez-vous|pourriez-vous|peux-tu|pourrais-tu) | est-ce que
  (wo|wann|wie|an wen|bei wem|ab wann|bis wann|wohin) (kann|muss|darf|soll|finde|bekomme|können|müssen) (ich|man|wir)
  (könnten|könnt|können|kann) (sie|ihr|die gemeinde) (bitte|mal|das|den|die|mir|uns)
  (wann|bis wann) (wird|werden|öffnet|ist|kommt|fährt|beginnt) (der|die|das|es)
  (where|how|when|who) (can|do|should|could|must) (i|we|you|one) | (could|can|would) you (please|fix|help|tell|let|have|look)
  what time (is|does|do) | what is the (number|address) | is the [^ ]+ (open|closed)
`)

/** A question mark behind it changes nothing. */
export const rhetoric = phrases(`
  hoe (dom|erg|gek|zot|triest|laag|onnozel|belachelijk|absurd|hypocriet|blind|naïef|arrogant|moeilijk|diep|ver) (kan|kun|kunnen|is|zijn|moet|gaan|wil)
  hoe dur[fv]\\w* | wie gelooft | wie had (dat|dit|ooit|gedacht) | wie maalt | wat zullen we nu | wat krijgen we nu | wat (is|was) dat nu (voor|weer)
  wie (heeft|had) (dit|dat) (in godsnaam|weer|ooit) | (moet|kan|mag) (dat|dit) (nu |nou )?echt | wat wil je | waar gaat (het|dat|dit) (naartoe|heen)
  kan (iemand|je|men) (dat|dit|het) (nog )?(geloven|begrijpen|volgen) | (wist|weet) (je|u|jij|gij) dat | wat (kan|maakt) (het|mij|dat) (schelen|uit) | is (het|dat|dit) niet( [^ ]+)?$ | waarom zou (je|ik|men|iemand) (nog|dan) | hoe zeg je | of niet( dan)?$
  zin in | (nog )?op zoek naar | nog (een )?vragen$ | heb(t|ben)? (je|u|jullie) (nog )?(een )?vra(ag|gen)$ | een vraag$
  où va-t-on$ | qui l'aurait cru | comment peut-on être (aussi|si) | comment osent | qui l'eût cru | qui s'en (soucie|fiche) | le saviez-vous | saviez-vous que | une question$ | (des|vos) questions$ | n'est-ce pas$
  wie (dumm|blöd|blind|naiv|dreist) (kann|muss|ist|sind) | was soll das | wer hätte (das|es) | geht's noch$ | wer glaubt | wusste(n sie|st du|t ihr) | noch fragen$ | (haben sie )?fragen$ | nicht wahr$
  are you (kidding|serious|joking) | what could possibly | how (stupid|dumb|low|blind|naive|hard|dare) (can|could|do|must|is|you|they) | who cares | who knew | who would have thought | did you know | (any )?questions$ | isn't it$ | right$ | what the
`)

/** Asked by somebody else, or only spoken about. */
export const told = phrases(`
  (de|dé|grote|enige|andere) vraag (is|blijft|was) | (hij|zij|ze|men|journalist|burgemeester|schepen|oppositie|dochter|zoon|vriend|vriendin) (vroeg|vroegen|vraagt)
  (vraagt|vragen|vroegen|vroeg) (ze|men|hij|mensen) zich af | alles wat (je|u) moet weten | (vragen|antwoorden) en antwoorden
  la (vraie )?question (est|reste|c'est) | (il|elle|ils|elles|on) (a|ont) demandé | on se demande bien
  die frage (ist|bleibt|war) | (er|sie|tochter|sohn|journalist) (fragte|fragt|fragten)
  the (real |only )?question (is|was|remains) | (he|she|they|journalist|reporter|daughter|son) (asked|asks|wondered)
`)

/** One a line, or several with spaces around the bar. */
function phrases(lines: string): Phrases {
  const all = lines
    .trim()
    .split(/\n\s*/)
    .flatMap((line) => line.split(' | '))
  return createPhrases(all.map((one) => one.trim()))
}
