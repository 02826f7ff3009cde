import { Refusal } from '#basics/refusal'
import { recordedPost } from '../collect/connectors/recorded/index.js'
import { knownPlaces } from '../match/propose/known-places.js'
import { createDuplicates, createPlaces, isQuestion, language, namesOf, tone } from '../sense/index.js'
import { type Command, linesOf, needed, write } from './command.js'

export const senseCommand: Command = {
  name: 'sense',
  usage: 'dorpsplein sense --posts P.jsonl',
  about:
    'What each post means, without a database: {"id","lang","tone","confidence","because","question","duplicateOf","places"} per post; tone is negative,\nneutral, positive, mixed or null where it cannot be told, confidence is its chance of being right, because the words that caused it;\nduplicateOf is the first of the posts that say the same, places are municipalities and villages of Belgium and the Netherlands.\n"-" is standard input.',
  flags: ['posts'],
  positionals: 0,
  run: async (flags) => {
    let number = 0
    const duplicates = createDuplicates()
    const placesOf = createPlaces(namesOf(knownPlaces()))
    for await (const line of linesOf(needed(flags.posts, '--posts'))) {
      number += 1
      if (line.trim() === '') continue
      const one = recordedPost(line, number)
      if ('drop' in one)
        throw new Refusal('cli.bad-line', `line ${number}: ${one.drop.reason} (${one.drop.detail ?? ''})`, {
          number,
        })
      const { post } = one
      const whole = `${post.title ?? ''}\n${post.text}`
      const { lang } = language(whole)
      // In two words a language is hard to hear: then what the recording says of it counts.
      const told = post.languages?.[0]?.slice(0, 2) ?? lang
      const heard = tone(whole, lang === 'other' ? told : lang)
      const question = isQuestion(post.text, lang)
      const duplicateOf = duplicates.repeats(post.id, whole)
      await write(
        JSON.stringify({
          id: post.id,
          lang,
          ...heard,
          question,
          duplicateOf,
          places: placesOf(whole, lang),
        }),
      )
    }
    return 0
  },
}
