/**
 * Whether a post asks something that somebody could answer.
 *
 * A question mark alone is not enough (people use it for irony and in links), and many questions lack one. A post counts
 * as a question when a sentence that ends in a question mark begins with, or soon has, a word that asks, or a verb in
 * front; or when it calls on others for an answer ("weet iemand", "quelqu'un sait").
 */

const asking: Record<string, RegExp> = {
  nl: /(^|\s)(wie|wat|waar|waarom|wanneer|hoe(veel|lang|zo)?|welke?|waar(heen|mee|voor|om|naartoe)|is|zijn|kan|kunnen|mag|mogen|moet|moeten|heeft|hebben|gaat|gaan|komt|komen|wordt|worden|zal|zou|zullen|zouden|weet|weten|iemand|bestaat|klopt|nog)(\s|$)/,
  fr: /(^|\s)(qui|que|quoi|où|pourquoi|quand|comment|combien|quels?|quelles?|est-ce|peut-on|y\s+a-t-il|quelqu'un)(\s|$)/,
  de: /(^|\s)(wer|was|wo|warum|wieso|wann|wie|wieviel|welche[rsnm]?|ist|sind|kann|können|darf|muss|hat|haben|gibt|weiß|jemand)(\s|$)/,
  en: /(^|\s)(who|what|where|why|when|how|which|is|are|can|could|may|must|does|do|did|has|have|will|would|anyone|anybody|someone)(\s|$)/,
}

const calling =
  /(^|\s)(weet (er )?(iemand|iem|er ene)|kan iemand|iemand (een )?idee|wie weet|graag (een )?antwoord|quelqu'un (sait|peut)|weiß jemand|kann jemand|does anyone|anyone know|can someone)(\s|$)/

/** `lang`: `nl`, `fr`, `de`, `en`; another language is asked in all four. */
export function isQuestion(text: string, lang: string): boolean {
  const plain = text
    .replace(/https?:\/\/\S+/g, ' ')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
  if (calling.test(plain.replace(/[^\p{L}'\s-]/gu, ' ').replace(/\s+/g, ' '))) return true
  const patterns = asking[lang] ? [asking[lang]] : Object.values(asking)
  for (const sentence of endingInQuestionMark(plain)) {
    const words = sentence.replace(/[^\p{L}'\s-]/gu, ' ').trim()
    // Where the asking word comes late it is mostly a remark with a question mark behind it.
    const opening = words.split(/\s+/).slice(0, 6).join(' ')
    if (words.split(/\s+/).length >= 2 && patterns.some((pattern) => pattern.test(opening))) return true
  }
  return false
}

/** By splitting: to look for a run of anything up to a question mark is quadratic in a text without one. */
function endingInQuestionMark(text: string): string[] {
  const pieces = text.split(/([.!?\n])/)
  return pieces.filter((piece, at) => at % 2 === 0 && piece !== '' && pieces[at + 1] === '?')
}
