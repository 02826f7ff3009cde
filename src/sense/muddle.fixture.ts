/** Texts as a hostile network might send them, for rules that must hold for every text: pieces of posts in any order. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { packageRoot } from '#basics/root'

/** Of our own, in four languages. */
export const sentences = readFileSync(join(packageRoot, 'tests/tone-sentences.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t').at(-1) as string)

const odd =
  "@an @an.be #Mol #één &amp; . , … ! ?! ?? \" “ ' ’ : :( <3 xD xa x Xp8 8) o_o -_- ^^ www. www.a www.\n http https://a.be/x a.be/x a@b.be RT rt 12 1,5 ½ ½a ﬁ ĳ ß İ ſ K é e\u0301 \u0301 \u200b \u00a0 \t \r\n \n\n 😀 👩‍👩‍👧 👍🏽 𝐆𝐨𝐞𝐝 ⁇ ℹ 漢字 и аи عربي \ud800 \udc00 l'eau d'accord don't 't n'est zo'n \\u0041 leuuuuk STAD niet geen maar gelukkig".split(
    ' ',
  )

export const muddle: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(...odd),
        fc.constantFrom(...sentences.flatMap((one) => one.split(' '))),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
      fc.constantFrom('', ' ', ' ', '\n'),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.flat().join(''))

export const anyText: fc.Arbitrary<string> = fc.oneof(muddle, fc.constantFrom(...sentences))
