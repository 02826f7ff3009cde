import { Refusal } from '#basics/refusal'
import { words } from '../../web/words/index.js'
import { isAlsoAWord } from '../match/gazetteer/index.js'
import { lintCommand, matchCommand, namesInFile } from '../match/index.js'
import { type Command, linesOf, needed, write } from './command.js'

export const lintQueryCommand: Command = {
  name: 'lint',
  usage: "dorpsplein lint 'QUERY' [--queries Q.jsonl]",
  about:
    'Explains and checks a query: {"ok","explanation","errors":[{"at","length","message"}],"warnings":[…]}.\nReturns 2 when it has errors. "-" reads the query from standard input. --queries: a file with what topic: and $ name.',
  flags: ['queries'],
  positionals: 1,
  run: async (flags, [query]) => {
    const text = needed(query, 'QUERY')
    if (flags.queries === '-')
      throw new Refusal('cli.one-input', 'the queries that others name come from a file')
    const reuse = flags.queries ? await namesInFile(linesOf(flags.queries)) : {}
    const source = text === '-' ? await everything() : text
    const { json, ok } = lintCommand(source, words('en'), { isAlsoAWord, reuse })
    await write(JSON.stringify(json))
    return ok ? 0 : 2
  },
}

export const matchPostsCommand: Command = {
  name: 'match',
  usage: 'dorpsplein match --queries Q.jsonl --posts P.jsonl',
  about:
    'Which queries each post matches, without a database: {"id","queries":["q1",…]} per post. "-" is standard input.',
  flags: ['queries', 'posts'],
  positionals: 0,
  run: async (flags) => {
    const queries = needed(flags.queries, '--queries')
    const posts = needed(flags.posts, '--posts')
    if (queries === '-' && posts === '-')
      throw new Refusal('cli.one-input', 'only one of both can be standard input')
    let pending: string[] = []
    const flush = async () => {
      if (pending.length > 0) await write(pending.join('\n'))
      pending = []
    }
    async function* paced() {
      for await (const line of linesOf(posts)) {
        yield line
        if (pending.length >= 1000) await flush()
      }
    }
    await matchCommand(linesOf(queries), paced(), (line) => pending.push(line))
    await flush()
    return 0
  },
}

async function everything(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}
