/** A language model's server, as OpenAI's chat completions speak; and everything that such a server does wrong. */
import { createServer, type ServerResponse } from 'node:http'
import { listen } from './listening.js'

/** What it answers from now on: words, a status, or mischief. */
export type Wording =
  | { says: string }
  | { status: number; body?: string }
  | { mischief: 'slow' | 'html' | 'nonsense' | 'ten-megabytes' | 'elsewhere' | 'cut' | 'no-choices' }

export type WordingServer = {
  /** The base address, ending in `/v1`. */
  url: string
  host: string
  /** What it was asked: bodies and keys, in order. */
  asked: { body: string; authorization: string | undefined }[]
  /** The most questions that were under way at once. */
  most(): number
  answers(what: Wording, afterMs?: number): void
  close(): Promise<void>
}

/** An answer as the protocol has it. */
const completion = (content: string) =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'dorp-1',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 200, completion_tokens: 40, total_tokens: 240 },
  })

export const proposing = (words: { headline?: string; said?: string; reading?: string }): Wording => ({
  says: `Hier is het:\n\`\`\`json\n${JSON.stringify(words)}\n\`\`\``,
})

export async function startWording(): Promise<WordingServer> {
  let what: Wording = proposing({ headline: 'Zakken blijven staan' })
  let waits = 0
  let underWay = 0
  let most = 0
  const asked: WordingServer['asked'] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      underWay += 1
      most = Math.max(most, underWay)
      response.on('close', () => {
        underWay -= 1
      })
      const isRight = request.method === 'POST' && request.url === '/v1/chat/completions'
      asked.push({ body: Buffer.concat(parts).toString(), authorization: request.headers.authorization })
      setTimeout(() => (isRight ? answer(response, what) : response.writeHead(404).end('{}')), waits)
    })
  })
  const { url, close } = await listen(server)
  return {
    url: `${url}/v1`,
    host: new URL(url).host,
    asked,
    most: () => most,
    answers: (wanted, afterMs = 0) => {
      what = wanted
      waits = afterMs
    },
    close,
  }
}

function answer(response: ServerResponse, what: Wording): void {
  const json = { 'content-type': 'application/json' }
  if ('says' in what) return void response.writeHead(200, json).end(completion(what.says))
  if ('status' in what) {
    response.writeHead(what.status, { ...json, 'retry-after': '20' })
    return void response.end(what.body ?? '{"error":{"message":"no"}}')
  }
  const mischief = {
    // Never ends: a byte now and then.
    slow: () => {
      response.writeHead(200, json)
      const drip = setInterval(() => response.write(' '), 200)
      response.on('close', () => clearInterval(drip))
    },
    html: () =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><h1>Meld u aan</h1></html>'),
    nonsense: () => response.writeHead(200, json).end('{"choices": [{"message":'),
    'no-choices': () => response.writeHead(200, json).end('{"choices":[]}'),
    'ten-megabytes': () => response.writeHead(200, json).end(completion('x'.repeat(10_000_000))),
    elsewhere: () => response.writeHead(307, { location: 'http://127.0.0.1:9/v1/chat/completions' }).end(),
    cut: () => {
      response.writeHead(200, { ...json, 'content-length': '5000' })
      response.write('{"choices":')
      setTimeout(() => response.destroy(), 20)
    },
  }
  mischief[what.mischief]()
}
