import { Refusal } from '#basics/refusal'
import { recordedPost } from '../collect/connectors/recorded/index.js'
import { isQuestion, language } from '../sense/index.js'
import { type Command, linesOf, needed, write } from './command.js'

export const senseCommand: Command = {
  name: 'sense',
  usage: 'dorpsplein sense --posts P.jsonl',
  about:
    'What each post means, without a database: {"id","lang","confidence","question"} per post. Tone, near-duplicates and\nplaces are not found yet. "-" is standard input.',
  flags: ['posts'],
  positionals: 0,
  run: async (flags) => {
    let number = 0
    for await (const line of linesOf(needed(flags.posts, '--posts'))) {
      number += 1
      if (line.trim() === '') continue
      const one = recordedPost(line, number)
      if ('drop' in one)
        throw new Refusal('cli.bad-line', `line ${number}: ${one.drop.reason} (${one.drop.detail ?? ''})`, {
          number,
        })
      const { lang, confidence } = language(`${one.post.title ?? ''}\n${one.post.text}`)
      await write(
        JSON.stringify({ id: one.post.id, lang, confidence, question: isQuestion(one.post.text, lang) }),
      )
    }
    return 0
  },
}
