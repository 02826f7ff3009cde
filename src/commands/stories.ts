import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { Refusal } from '#basics/refusal'
import { recordedPost } from '../collect/connectors/recorded/index.js'
import { createStories, type StorySummary } from '../sense/index.js'
import { type Command, linesOf, needed, write } from './command.js'

export const storiesCommand: Command = {
  name: 'stories',
  usage: 'dorpsplein stories --posts P.jsonl',
  about:
    'Which story each post belongs to, at arrival, without a database: {"id","story"} per post, then {"story","label","posts"}\nper story, with "mergedInto" where the machine later found it to be the same as another. "-" is standard input.',
  flags: ['posts'],
  positionals: 0,
  run: async (flags) => {
    const file = needed(flags.posts, '--posts')
    const ended = endedStories()
    try {
      const stories = createStories({
        merged: (small, into) => ended.add({ ...line(small), mergedInto: `${into}` }),
        expired: (story) => ended.add(line(story)),
      })
      await each(file, stories.add)
      for await (const one of ended.all()) await write(one)
      for (const story of stories.living()) await write(JSON.stringify(line(story)))
      return 0
    } finally {
      ended.close()
    }
  },
}

const line = ({ story, label, given }: StorySummary) => ({ story: `${story}`, label, posts: given })

async function each(file: string, add: ReturnType<typeof createStories>['add']): Promise<void> {
  let number = 0
  let pending: string[] = []
  for await (const text of linesOf(file)) {
    number += 1
    if (text.trim() === '') continue
    const one = recordedPost(text, number)
    if ('drop' in one)
      throw new Refusal('cli.bad-line', `line ${number}: ${one.drop.reason} (${one.drop.detail ?? ''})`, {
        number,
      })
    const { post } = one
    const story = add({
      text: post.text,
      at: post.createdAt?.getTime() ?? Number.NaN,
      ...(post.languages?.[0] ? { lang: post.languages[0].slice(0, 2) } : {}),
      ...(post.kind === 'news' && post.title ? { headline: post.title } : {}),
    })
    pending.push(JSON.stringify({ id: post.id, story: `${story}` }))
    if (pending.length >= 1000) {
      await write(pending.join('\n'))
      pending = []
    }
  }
  if (pending.length > 0) await write(pending.join('\n'))
}

/** Stories that ended, in a file until they are shown: a stream of millions of posts has more than memory should hold. */
function endedStories() {
  const folder = mkdtempSync(join(tmpdir(), 'dorpsplein-'))
  const path = join(folder, 'ended.jsonl')
  const file = createWriteStream(path)
  return {
    add: (story: object) => void file.write(`${JSON.stringify(story)}\n`),
    async *all(): AsyncGenerator<string> {
      file.end()
      await finished(file)
      yield* createInterface({ input: createReadStream(path, 'utf8') })
    },
    close: () => {
      file.destroy()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
