/**
 * The small words that turn what stands beside them: not, very, but. Folded, of four languages together. Each is a bit, so
 * that a word is looked up once.
 */

const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/))

const negatorsWords = list(
  `niet nie ni nimmer nooit geen gene genen nergens niks niets niemand zonder amper nauwelijks evenmin
   ne n pas jamais rien aucun aucune sans personne guere
   nicht nich ned nix kein keine keinen keiner keinem keines nie niemals nichts niemand ohne kaum weder
   not no never nothing nobody none without hardly cannot neither nor don't dont doesn't doesnt didn't didnt won't wont can't
   cant isn't isnt wasn't wasnt aren't arent couldn't couldnt shouldn't wouldn't ain't aint haven't hasn't`,
)

const strengthenersWords = list(
  `zeer heel erg echt enorm super mega zo zoo vree keihard ontzettend verschrikkelijk bijzonder veel
   tres trop tellement vraiment super si hyper grave beaucoup
   sehr so echt total super mega voll richtig ganz viel ur
   very really so too super totally absolutely fucking extremely much`,
)

const contrastsWords = list(
  'maar echter toch nochtans alhoewel hoewel mais cependant pourtant toutefois aber doch jedoch trotzdem but however though yet although',
)

const speakersWords = list(
  'ik kik mij me mijn wij we ons onze je j moi mon ma mes nous notre nos ich mir mich mein meine wir uns unser i my mine our us',
)

const addressedWords = list(
  'jij jullie u uw ge gij gulder tu vous ton ta votre vos du dich dir dein ihr euch you your',
)

const againWords = list(
  'weer alweer weeral wederom nogmaals opnieuw encore rebelote wieder schon again another still',
)

/** What comes after it would have been bad, and did not happen. */
const reliefWords = list(
  'gelukkig oef godzijdank eindelijk heureusement ouf enfin gluck glucklicherweise gottseidank endlich luckily fortunately thankfully phew finally',
)

export const turns = {
  denies: 1,
  strengthens: 2,
  contrasts: 4,
  speaks: 8,
  addresses: 16,
  again: 32,
  relieves: 64,
  /** Of a mark: a clause ends here. */
  ends: 128,
} as const

const lists: [ReadonlySet<string>, number][] = [
  [negatorsWords, turns.denies],
  [strengthenersWords, turns.strengthens],
  [contrastsWords, turns.contrasts],
  [speakersWords, turns.speaks],
  [addressedWords, turns.addresses],
  [againWords, turns.again],
  [reliefWords, turns.relieves],
]

/** The bits of a folded word. */
export function turnsOf(word: string): number {
  let bits = 0
  for (const [words, bit] of lists) if (words.has(word)) bits |= bit
  return bits
}
