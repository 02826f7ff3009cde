import { Refusal } from '#basics/refusal'
import { recordedPost } from '../collect/connectors/recorded/index.js'
import { knownPlaces } from '../match/propose/known-places.js'
import { createDuplicates, createPlaces, isQuestion, language, namesOf } from '../sense/index.js'
import { type Command, linesOf, needed, write } from './command.js'

export const senseCommand: Command = {
  name: 'sense',
  usage: 'dorpsplein sense --posts P.jsonl',
  about:
    'What each post means, without a database: {"id","lang","confidence","question","duplicateOf","places"} per post; duplicateOf is the first of the posts\nthat say the same, places are municipalities and villages of Belgium and the Netherlands. Tone is not found yet. "-" is standard input.',
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
      const { lang, confidence } = language(whole)
      const question = isQuestion(post.text, lang)
      const duplicateOf = duplicates.repeats(post.id, whole)
      await write(
        JSON.stringify({
          id: post.id,
          lang,
          confidence,
          question,
          duplicateOf,
          places: placesOf(whole, lang),
        }),
      )
    }
    return 0
  },
}
