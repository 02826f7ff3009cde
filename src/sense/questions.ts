/**
 * Whether a post asks something that somebody could answer, or calls for help.
 *
 * A question mark alone is not enough (people use it for irony, in advertisements and for what others asked), and many
 * questions lack one. A sentence with a question mark counts when it, or its last clause, begins with, or soon has, a word
 * that asks, or a verb in front. Without one it counts when it has the order of words that only a question has (`waar kan
 * ik`), or calls on others (`wie kan helpen`, `on cherche`). What is quoted, asked by others or answered at once does not.
 */
import { calls, openings, rhetoric, told } from './asking-words.js'
import { unitTest } from './unit-table.js'

const asking: Record<string, RegExp> = {
  nl: /(^| )(wie|wat|waar|waarom|wanneer|hoe(veel|lang|zo)?|welke?|waar(heen|mee|voor|om|naartoe)|is|zijn|kan|kun|kunt|kunnen|mag|mogen|moet|moeten|heeft|hebben|heb|hebt|gaat|gaan|komt|komen|wordt|worden|zal|zou|zullen|zouden|weet|weten|kent|iemand|bestaat|klopt)( |$)/,
  fr: /(^| )(qui|que|quoi|où|pourquoi|quand|comment|combien|quels?|quelles?|est-ce|(peut|doit|va)-on|y a-t-il|quelqu'un|[a-zéèêî]+(-t)?-(vous|tu|ils?|elles?|je|on))( |$)/,
  de: /(^| )(wer|wen|wem|was|wo|warum|wieso|wann|wie|wieviel|welche[rsnm]?|ist|sind|kann|können|könnte|darf|muss|wird|werden|wirst|geht|kommt|kommen|fährt|habt|seid|hat|haben|gibt|weiß|weiss|jemand)( |$)/,
  en: /(^| )(who|what|where|why|when|how|which|is|are|can|could|may|must|does|do|did|has|have|will|would|anyone|anybody|someone)( |$)/,
}
const anyLanguage = Object.values(asking)

/** What somebody asks stands near the beginning, also of an article of 100 kB. */
const mostLetters = 4_000
const mostSentences = 100
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

type Sentence = { words: string; clauses: string[]; end: string }

/** `lang`: `nl`, `fr`, `de`, `en`; another language is asked in all four. */
export function isQuestion(text: string, lang: string): boolean {
  const sentences = sentencesOf(withoutQuotes(plainOf(text)))
  return sentences.some((one, at) => {
    const calling = calls.isIn(one.words) || openings.begins(one.words)
    if (!calling && one.end !== '?') return false
    if (told.isIn(one.words) || rhetoric.begins(one.words)) return false
    return calling || (asks(one, lang) && !isAnswered(sentences[at + 1]))
  })
}

/** Each rule is only asked where the sign stands without which it changes nothing. */
function plainOf(text: string): string {
  let plain = text.slice(0, mostLetters)
  const strange = beyondLatin.test(plain)
  if (strange) plain = plain.replace(invisible, '')
  if (plain.includes('://')) plain = plain.replace(/https?:\/\/\S+/g, ' ')
  if (plain.includes('@') || plain.includes('#')) plain = plain.replace(/[@#]/g, ' @')
  plain = plain.toLowerCase()
  return strange || plain.includes('`') || plain.includes('´') ? plain.replace(/[’‘`´]/g, "'") : plain
}

const beyondLatin = /[\u00ad\u2000-\uffff]/

/** A question between quotation marks is somebody else's, when there are words around it. */
function withoutQuotes(text: string): string {
  if (!quote.test(text)) return text
  const pieces = text.split(/["“”„«»]/)
  if (pieces.length < 3) return text
  const around = pieces.filter((_, at) => at % 2 === 0).join(' ')
  return /\p{L}+\P{L}+\p{L}/u.test(around) ? around : text
}

const quote = /["“”„«»]/

/** By splitting: to look for a run of anything up to a question mark is quadratic in a text without one. */
function sentencesOf(text: string): Sentence[] {
  const pieces = text.split(/([.!?\n]+)/)
  const all: Sentence[] = []
  for (let at = 0; at < pieces.length && all.length < mostSentences; at += 2) {
    const piece = pieces[at] ?? ''
    const clauses = clausesOf(piece)
    if (clauses.length === 0) continue
    const end = pieces[at + 1]?.includes('?') ? '?' : (pieces[at + 1]?.[0] ?? '')
    all.push({ words: clauses.join(' '), clauses, end })
  }
  return all
}

function clausesOf(piece: string): string[] {
  const found: string[] = []
  for (const clause of piece.split(/[,:;–—]/)) {
    const words = wordsOf(clause)
    if (words !== '') found.push(words)
  }
  return found
}

const greeting =
  /^(?:(?:hallo|hoi|hey|hé|dag|beste|goedemorgen|goeiemorgen|en|maar|dus|help|bonjour|salut|et|mais|und|aber|hi|hello|and|but|so|allen|iedereen|tja|ja|nee|tous|zusammen|all|everyone) )+/

/** What begins with a handle is spoken to somebody; the name is no word of the question. */
function wordsOf(clause: string): string {
  const words = isWordsOnly(clause) ? clause : bare(clause)
  return words.trim().replace(greeting, '')
}

export const bare = (clause: string): string =>
  clause
    .replace(/@\S+/g, ' ')
    .replace(/[^\p{L}'\s-]/gu, ' ')
    .replace(/\s+/g, ' ')

/** Whether there is nothing but words with one space between them: then `bare` would change nothing. */
export function isWordsOnly(clause: string): boolean {
  for (let at = 0; at < clause.length; at++) {
    const code = clause.charCodeAt(at)
    if (code === 32 ? clause.charCodeAt(at + 1) === 32 : !isInWord(code)) return false
  }
  return true
}

const isInWord = unitTest(/[\p{L}'-]/u)

function asks({ words, clauses }: Sentence, lang: string): boolean {
  const patterns = asking[lang] ? [asking[lang]] : anyLanguage
  // Where the asking word comes late it is mostly a remark with a question mark behind it.
  return [words, clauses.at(-1) ?? ''].some((part) => {
    const opening = part.split(' ', 6)
    return opening.length >= 2 && patterns.some((pattern) => pattern.test(opening.join(' ')))
  })
}

/** An advertisement answers at once; an outcry wants no answer. */
function isAnswered(next: Sentence | undefined): boolean {
  if (!next) return false
  return answeredAtOnce.test(next.words) || (next.end === '!' && outcry.test(next.words))
}

const answeredAtOnce =
  /^((ik|wij) (alvast |dus )?(niet|wel)$|lees|ontdek|bel (?!me|mij)|kom|mail naar|doe|schrijf|klik|bekijk|stel|surf|onze|lisez|découvrez|appelez|cliquez|venez|notre|lesen sie|rufen sie|kommen sie|besuchen|unser|read|call (?!me)|click|discover|our)( |$)|^(tips|conseils|tipps)( |$)/
const outcry =
  /^(wat een |een |quelle |was für eine? |what a )?(schandalig|schande|belachelijk|ongelooflijk|ongelofelijk|triestig?|zielig|ridicule|honte|scandaleux|scandale|skandal|lächerlich|unglaublich|schande|shame|ridiculous|disgrace|disgraceful|unbelievable)$/
