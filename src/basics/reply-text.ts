/**
 * What somebody wrote in a reply, without what mail programs put around it.
 *
 * In: the text of a mail. Out: the lines that were written now. What is cut is what the program quotes of our own mail
 * (Dutch, French, English and German programs), a signature, and the line that a telephone adds. Never here: a line that
 * was not in the mail. A mail that cannot be told apart comes back whole: too much is better than an answer that is lost.
 */

/** Longest text that is looked at; what comes behind is dropped (in characters). */
export const longestReply = 100_000

const original =
  /^[\s>*_-]*-{2,}\s*(oorspronkelijk bericht|doorgestuurd bericht|original message|original appointment|forwarded message|message d['’]origine|message transféré|ursprüngliche nachricht|weitergeleitete nachricht)\s*-{2,}/i
const headFirst = /^\*?(van|from|de|von|exp[ée]diteur)\*?\s?:\*?\s*\S/i
const headNext =
  /^\*?(verzonden|verstuurd|sent|envoy[ée]|gesendet|datum|date|aan|to|[àa]|an|cc|onderwerp|subject|objet|betreff)\*?\s?:/i
const opening = /^(op|on|le|am|el)\s.{4,300}(schreef|wrote|a [ée]crit|schrieb)\b.{0,200}:$/i
const closing = /^.{1,200}\b(schreef op|schreef het volgende|wrote on|a [ée]crit le|schrieb am)\b.{3,120}:$/i
const plainClosing =
  /^[^.!?]{1,120}(<[^<>\s]+@[^<>\s]+>|[^\s@]+@[^\s@]+)[^.!?]{0,30}\b(schreef|wrote|a [ée]crit|schrieb)\s?:$/i
const fromPhone =
  /^(\[?(verzonden|verstuurd) (vanaf|met|via|vanuit) |sent from (my |mail for |outlook|samsung|yahoo)|sent via |envoyé (de mon|depuis|à partir)|von mein\S* .{1,40} gesendet|gesendet (von|mit) |diese nachricht wurde von mein|(haal|download|get|obtenez|télécharger|holen sie sich) outlook|outlook (voor|for|für|pour) (ios|android|mac))/i
const farewell =
  /^(met (de )?(vriendelijke|hartelijke|beste|sportieve|collegiale|warme) groet(en)?|(vriendelijke|hartelijke|beste|warme|veel) groet(en|jes)?|mvg|m\.v\.g\.?|groet(en|jes)?|hoogachtend|(kind|best|warm) regards|regards|best wishes|kind wishes|yours (sincerely|faithfully)|cordialement|bien (à vous|cordialement)|(meilleures|sincères) salutations|mit freundlichen grü(ß|ss)en|(viele|freundliche|beste|liebe) grü(ß|ss)e|mfg)(\s+(van|uit|from|aus|de)\s.{1,40})?[\s,.!]*$/i
const disclaimer =
  /^\*?(disclaimer|proclaimer|dit (e-?mail)?bericht (en|is|kan)\b.{0,80}(vertrouwelijk|bestemd)|this (e-?mail|message) (and|is|may)\b.{0,80}(confidential|intended)|ce (message|courriel)\b.{0,80}confidentiel|diese (e-?mail|nachricht)\b.{0,80}vertraulich|(denk|think|pensez) (aan|before|à|eerst)\b.{0,60}(milieu|print|imprimer))/i

export type ReplyText = {
  /** The lines that were written, without empty ones around them. */
  written: string
  /** Whether anything of an earlier mail was cut. */
  quoted: boolean
}

export function replyText(text: string): ReplyText {
  const lines = text
    .slice(0, longestReply)
    .replace(/\r\n?/g, '\n')
    .replace(/[\u00a0\u202f]/g, ' ')
    .split('\n')
    .map((line) => line.trimEnd())
  const { kept, quoted } = withoutQuotes(lines)
  return { written: withoutSignature(kept).join('\n').trim(), quoted }
}

function withoutQuotes(lines: string[]): { kept: string[]; quoted: boolean } {
  const kept: string[] = []
  let quoted = false
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (/^\s{0,3}>/.test(line)) {
      quoted = true
      continue
    }
    const isHead = isHeadBlock(lines, at)
    if (original.test(line) || isHead) {
      // The rule that some programs draw above it is theirs too.
      while (/^[\s_*-]*$/.test(kept.at(-1) ?? 'x')) kept.pop()
      return { kept, quoted: true }
    }
    const long = attribution(lines, at)
    if (long === 0) {
      kept.push(line)
      continue
    }
    quoted = true
    const next = lines.slice(at + long).find((one) => one.trim() !== '')
    // What follows is quoted with a sign: people write between and under it. Else all that follows is ours.
    if (next === undefined || !/^\s{0,3}>/.test(next)) return { kept, quoted }
    at += long - 1
  }
  return { kept, quoted }
}

/** `Van: …`, and under it at least two more of such lines: what Outlook puts above what it quotes. */
function isHeadBlock(lines: string[], at: number): boolean {
  if (!headFirst.test((lines[at] ?? '').trim())) return false
  const next = lines.slice(at + 1, at + 9).filter((line) => headNext.test(line.trim()))
  return next.length >= 2
}

/** How many lines `Op … schreef …:` takes, at most three; 0: it is none. */
function attribution(lines: string[], at: number): number {
  if ((lines[at] ?? '').trim() === '') return 0
  let joined = ''
  for (let long = 1; long <= 3; long++) {
    const line = (lines[at + long - 1] ?? '').trim()
    if (line === '' || line.startsWith('>')) return 0
    joined = joined === '' ? line : `${joined} ${line}`
    if (joined.length > 600) return 0
    if (!joined.endsWith(':')) continue
    if (opening.test(joined) && /\d/.test(joined)) return long
    if (long === 1 && closing.test(joined) && /\d/.test(joined)) return long
    if (long === 1 && plainClosing.test(joined)) return long
  }
  return 0
}

/** A closing formula counts where only a signature can follow: in the last lines, under something that was said. */
function withoutSignature(lines: string[]): string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '') + 1
  for (let at = 0; at < last; at++) {
    const line = (lines[at] ?? '').trim()
    const isEnd =
      /^-- ?$/.test(lines[at] ?? '') ||
      line === '--' ||
      fromPhone.test(line) ||
      disclaimer.test(line) ||
      (last - at <= 16 && farewell.test(line) && lines.slice(0, at).some((one) => one.trim() !== ''))
    if (isEnd) return lines.slice(0, at)
  }
  return lines
}
