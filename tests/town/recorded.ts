/**
 * Recorded real traffic, where it is present: never part of this repository. Frames go through the town's own Jetstream
 * server; HTTP exchanges are served as they were, headers and all.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join, resolve } from 'node:path'
import { listen } from './listening.js'
import { type Exchange, readExchanges } from './vcr.js'

/** The folder of data sets, or null with nothing to say: tests then skip, and say that `DORPSPLEIN_DATA_SETS` is absent. */
export function dataSets(): string | null {
  const folder = resolve(process.env.DORPSPLEIN_DATA_SETS ?? '../shared/data')
  return existsSync(join(folder, 'wire')) ? folder : null
}

/** Recorded Jetstream lines, in their own order; null when they are absent. */
export function recordedFrames(name: 'recorded-v1' | 'golden-v1'): string[] | null {
  const text = readText('wire', 'bluesky-jetstream', `${name}.jsonl`)
  return text === null ? null : text.split('\n').filter((line) => line.trim() !== '')
}

/** Recorded Mastodon exchanges by the name of their file, GET only; null when they are absent. */
export function recordedExchanges(): Map<string, Exchange[]> | null {
  const folder = dataSets()
  if (folder === null) return null
  const at = join(folder, 'wire', 'mastodon-rest')
  const files = readdirSync(at).filter((file) => file.endsWith('.yml'))
  return new Map(
    files.map((file) => {
      const exchanges = readExchanges(readFileSync(join(at, file), 'utf8'))
      return [file.slice(0, -4), exchanges.filter((one) => one.method === 'GET')]
    }),
  )
}

export type Recording = { url: string; close(): Promise<void>; readonly asked: readonly URL[] }

/**
 * Serves exchanges: the one whose path and parameters are asked, else the next unserved one with that path, else 404.
 * Addresses in `Link` lead back to this server.
 */
export async function serve(exchanges: readonly Exchange[]): Promise<Recording> {
  const asked: URL[] = []
  const served = new Set<Exchange>()
  const server = createServer((request, response) => {
    const there = new URL(request.url ?? '/', url)
    asked.push(there)
    const samePath = exchanges.filter((one) => one.url.pathname === there.pathname)
    const found =
      samePath.find((one) => sameQuestion(one.url, there)) ??
      samePath.find((one) => !served.has(one)) ??
      samePath[0]
    if (!found) return void response.writeHead(404).end('{"error":"Record not found"}')
    served.add(found)
    send(response, found, url)
  })
  const { url, close } = await listen(server)
  return { url, close, asked }
}

/** What belongs to the connection then, and not to the one now. */
const notOurs = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'status',
])

function send(response: ServerResponse, exchange: Exchange, base: string): void {
  for (const [name, values] of Object.entries(exchange.headers)) {
    if (notOurs.has(name)) continue
    response.setHeader(
      name,
      name === 'link' ? values.join(', ').replaceAll(exchange.url.origin, base) : values,
    )
  }
  response.writeHead(exchange.status)
  response.end(exchange.body)
}

function sameQuestion(a: URL, b: URL): boolean {
  const sorted = (url: URL) =>
    [...url.searchParams]
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('&')
  return sorted(a) === sorted(b)
}

function readText(...path: string[]): string | null {
  const folder = dataSets()
  const file = folder === null ? null : join(folder, ...path)
  return file !== null && existsSync(file) ? readFileSync(file, 'utf8') : null
}
