/**
 * A Jetstream v1 server for a small world.
 *
 * In: posts of the story, or frames as they are. Out: a WebSocket at `/subscribe` that replays its log from a cursor
 * and goes on live. A client is nothing but a place in the log, so that replay and live are one road and no frame can
 * fall between them. Never here: what a frame means.
 */

import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import * as shape from './bluesky-shapes.js'
import { listen } from './listening.js'
import type { Author } from './people.js'
import { chatter } from './story.js'
import type { ToldPost } from './told.js'

export type JetstreamOptions = {
  now?: () => Date
  /** How far a cursor may look back, in hours; an older one starts there, and nobody is told. Default 36. */
  lookBackHours?: number
  /** The log forgets its oldest frames above this count. Default 400,000. */
  maxFrames?: number
}

export type Jetstream = {
  /** `ws://127.0.0.1:PORT`: a client adds `/subscribe?wantedCollections=…&cursor=…`. */
  url: string
  close(): Promise<void>

  /** Each gives the `time_us` of its frame. */
  publish(post: ToldPost, replyTo?: ToldPost): number
  edit(post: ToldPost, text: string): number
  remove(post: ToldPost): number
  repost(post: ToldPost, by: Author): number
  accountGone(author: Author, status?: 'deleted' | 'deactivated' | 'takendown'): number
  accountBack(author: Author): number
  identity(author: Author): number
  /** A frame of a network that was recorded, with the time_us that it carries. Lines come in their own order. */
  recorded(line: string): void
  /**
   * A frame as it is, in its place in the log: not JSON, half a frame, 100 kB of text. Bytes go out as a binary frame, or
   * as `text` that may be no UTF-8.
   */
  junk(frame: string | Buffer, as?: 'binary' | 'text'): number
  /** Noise at this pace until `stop`. `ofTown` is the share that is about the town. Gives how many went out so far. */
  rate(postsPerSecond: number, options?: { seed?: number; ofTown?: number }): { sent(): number; stop(): void }

  /** Breaks all connections without a goodbye. */
  drop(): void
  /** Connections stay open and nothing comes any more, until `resume`. */
  stall(): void
  resume(): void
  /** From now on every n-th frame goes out twice; 0 stops that. */
  repeatEvery(n: number): void
  /** From now on frames go out in blocks of n with the last first; 0 stops that. */
  disorder(n: number): void
  /** New connections get this HTTP status, until `welcome`. */
  refuse(status: number, retryAfterSeconds?: number): void
  welcome(): void

  /** Resolves at the next connection, or at once when there is one. */
  connected(): Promise<void>
  /** Resolves when every client has been sent everything. */
  caughtUp(): Promise<void>
  /** Addresses asked for so far, with their parameters: to see which cursor a client came back with. */
  readonly asked: readonly URL[]
  readonly clients: number
  /** The `time_us` of the last frame. */
  readonly head: number
}

type Frame = {
  timeUs: number
  did: string
  collection: string | null
  text: string | Buffer
  binary?: boolean
}

type Client = {
  socket: WebSocket
  /** The sequence number, not the index, of the next frame: the log forgets at its start. */
  next: number
  wants(frame: Frame): boolean
  waiting: boolean
}

/** A client that has this many bytes unsent waits for its network. */
const fullBuffer = 1_000_000
const framesPerTurn = 2_000

export async function startJetstream(options: JetstreamOptions = {}): Promise<Jetstream> {
  const now = options.now ?? (() => new Date())
  const lookBackUs = (options.lookBackHours ?? 36) * 3_600_000_000
  const maxFrames = options.maxFrames ?? 400_000
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const server = createServer((_, response) => response.writeHead(404).end())
  const clients = new Set<Client>()
  const asked: URL[] = []
  const waiters: { isOver(): boolean; tell(): void }[] = []
  const rates = new Set<NodeJS.Timeout>()
  const known = new Map<string, ToldPost>()

  let log: Frame[] = []
  let forgotten = 0
  let lastUs = 0
  let turnComes = false
  let stalled = false
  let repeatEvery = 0
  let sentInAll = 0
  let block = 0
  let refusal: { status: number; retryAfter: number | undefined } | null = null

  const append = (frame: Frame) => {
    log.push(frame)
    lastUs = Math.max(lastUs, frame.timeUs)
    if (log.length > maxFrames) {
      const gone = Math.ceil(maxFrames / 10)
      log = log.slice(gone)
      forgotten += gone
    }
    soon()
  }
  const say = (body: shape.FrameBody): number => {
    const timeUs = nextUs()
    const { did, ...rest } = body
    const collection = body.kind === 'commit' ? body.commit.collection : null
    append({ timeUs, did, collection, text: JSON.stringify({ did, time_us: timeUs, ...rest }) })
    return timeUs
  }
  /** Microseconds, later than all before, also when the clock stands still. */
  const nextUs = () => Math.max(now().getTime() * 1000, lastUs + 1)

  const soon = () => {
    if (turnComes) return
    turnComes = true
    setImmediate(() => {
      turnComes = false
      for (const client of clients) pump(client)
      tellWaiters()
    })
  }
  const pump = (client: Client) => {
    if (stalled || client.socket.readyState !== client.socket.OPEN) return
    client.next = Math.max(client.next, forgotten)
    for (let turn = 0; turn < framesPerTurn; turn++) {
      if (client.socket.bufferedAmount > fullBuffer) return waitForRoom(client)
      const size = Math.max(1, Math.min(block, forgotten + log.length - client.next))
      const frames = log.slice(client.next - forgotten, client.next - forgotten + size)
      if (frames.length === 0) return
      if (block > 1) frames.reverse()
      client.next += frames.length
      for (const frame of frames) if (client.wants(frame)) sendTo(client, frame)
    }
    soon()
  }
  const sendTo = (client: Client, frame: Frame) => {
    const { text, binary = false } = frame
    client.socket.send(text, { binary })
    sentInAll++
    if (repeatEvery > 0 && sentInAll % repeatEvery === 0) client.socket.send(text, { binary })
  }
  const waitForRoom = (client: Client) => {
    if (client.waiting) return
    client.waiting = true
    // A ping is answered after all that stands before it: its callback says that the buffer has been written.
    client.socket.ping('', false, () => {
      client.waiting = false
      soon()
    })
  }
  const everyoneIsUpToDate = () => [...clients].every((one) => one.next >= forgotten + log.length)
  const tellWaiters = () => {
    for (const waiter of waiters.splice(0)) {
      if (waiter.isOver()) waiter.tell()
      else waiters.push(waiter)
    }
  }
  const until = (isOver: () => boolean) =>
    isOver() ? Promise.resolve() : new Promise<void>((tell) => waiters.push({ isOver, tell }))

  const startFor = (cursor: number | null): number => {
    const end = forgotten + log.length
    if (cursor === null || cursor > lastUs) return end
    const from = Math.max(cursor, now().getTime() * 1000 - lookBackUs)
    // The log is nearly in the order of time, so the first frame that is late enough is the right one.
    const index = log.findIndex((frame) => frame.timeUs >= from)
    return index < 0 ? end : forgotten + index
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'ws://127.0.0.1')
    asked.push(url)
    if (refusal) {
      const wait = refusal.retryAfter === undefined ? '' : `Retry-After: ${refusal.retryAfter}\r\n`
      return void socket.end(`HTTP/1.1 ${refusal.status} No\r\n${wait}Connection: close\r\n\r\n`)
    }
    const wish = readWish(url)
    if (typeof wish === 'string') {
      const body = `HTTP/1.1 400 Bad Request\r\nContent-Length: ${Buffer.byteLength(wish)}\r\nConnection: close\r\n\r\n${wish}`
      return void socket.end(body)
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const client: Client = { socket: ws, next: startFor(wish.cursor), wants: wish.wants, waiting: false }
      clients.add(client)
      ws.on('close', () => {
        clients.delete(client)
        tellWaiters()
      })
      ws.on('error', () => ws.terminate())
      soon()
    })
  })

  const { url, close } = await listen(server, 'ws')
  return {
    url,
    asked,
    get clients() {
      return clients.size
    },
    get head() {
      return lastUs
    },
    async close() {
      for (const timer of rates) clearInterval(timer)
      for (const client of clients) client.socket.terminate()
      sockets.close()
      await close()
    },
    publish(post, replyTo) {
      if (replyTo) known.set(post.id, replyTo)
      return say(shape.created(post, replyTo))
    },
    edit: (post, text) => say(shape.updated(post, text, known.get(post.id))),
    remove: (post) => say(shape.deleted(post)),
    repost: (post, by) => say(shape.reposted(post, by, now())),
    accountGone: (author, status = 'deleted') => say(shape.account(author, status, now())),
    accountBack: (author) => say(shape.account(author, null, now())),
    identity: (author) => say(shape.identity(author, now())),
    recorded: (line) => append(asFrame(line)),
    junk(text, as = typeof text === 'string' ? 'text' : 'binary') {
      const timeUs = nextUs()
      append({ timeUs, did: '', collection: null, text, binary: as === 'binary' })
      return timeUs
    },
    rate(postsPerSecond, { seed = 1, ofTown = 0 } = {}) {
      const posts = chatter({ seed, ofTown })
      const begin = performance.now()
      let sent = 0
      const timer = setInterval(() => {
        const due = Math.floor(((performance.now() - begin) / 1000) * postsPerSecond)
        for (; sent < due; sent++) {
          const post = posts.next().value
          say(shape.created({ ...post, id: `${post.id}/${seed}`, at: now() }))
        }
      }, 10)
      rates.add(timer)
      const stop = () => {
        clearInterval(timer)
        rates.delete(timer)
      }
      return { sent: () => sent, stop }
    },
    drop() {
      for (const client of clients) client.socket.terminate()
    },
    stall() {
      stalled = true
    },
    resume() {
      stalled = false
      soon()
    },
    repeatEvery(n) {
      repeatEvery = n
    },
    disorder(n) {
      block = n
    },
    refuse(status, retryAfterSeconds) {
      refusal = { status, retryAfter: retryAfterSeconds }
    },
    welcome() {
      refusal = null
    },
    connected: () => until(() => clients.size > 0),
    caughtUp: () => until(everyoneIsUpToDate),
  }
}

/** What a client asks for, or what is wrong with that. */
function readWish(url: URL): { cursor: number | null; wants(frame: Frame): boolean } | string {
  if (url.pathname !== '/subscribe') return 'not here'
  const collections = url.searchParams.getAll('wantedCollections')
  const dids = new Set(url.searchParams.getAll('wantedDids'))
  const cursor = url.searchParams.get('cursor')
  const maxBytes = Number(url.searchParams.get('maxMessageSizeBytes') ?? 0)
  if (collections.length > 100) return 'too many wanted collections: at most 100'
  const odd = collections.find((one) => !/^[a-z][\w-]*(\.[\w-]+)+(\.\*)?$/i.test(one))
  if (odd !== undefined) return `invalid collection: ${odd}`
  if (cursor !== null && !/^\d+$/.test(cursor)) return `invalid cursor: ${cursor}`
  if (url.searchParams.get('compress') === 'true') return 'this server does not compress'
  const exact = new Set(collections.filter((one) => !one.endsWith('.*')))
  const prefixes = collections.filter((one) => one.endsWith('.*')).map((one) => one.slice(0, -1))
  return {
    cursor: cursor === null ? null : Number(cursor),
    wants(frame) {
      if (dids.size > 0 && frame.did !== '' && !dids.has(frame.did)) return false
      if (maxBytes > 0 && Buffer.byteLength(frame.text) > maxBytes) return false
      // Account and identity events always come, whatever is asked for.
      const { collection } = frame
      if (collection === null || collections.length === 0) return true
      return exact.has(collection) || prefixes.some((prefix) => collection.startsWith(prefix))
    },
  }
}

function asFrame(line: string): Frame {
  const read = JSON.parse(line) as { did?: string; time_us?: number; commit?: { collection?: string } }
  return {
    timeUs: read.time_us ?? 0,
    did: read.did ?? '',
    collection: read.commit?.collection ?? null,
    text: line,
  }
}
