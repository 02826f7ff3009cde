/** A server that answers as Open Besluitvorming does: a search by organisation and date, sixty units a minute, 429 when they are spent. */
import { createServer } from 'node:http'
import { listen } from './listening.js'

/** As its suppliers write them: not all with the same fields. */
export type Motion = { organization: string } & Record<string, unknown>

export async function openDecisionsServer(motions: readonly Motion[], units = 60) {
  let left = units
  const asked: URLSearchParams[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://here')
    const limits = () => ({
      'ratelimit-limit': String(units),
      'ratelimit-remaining': String(left),
      'ratelimit-reset': '30',
    })
    if (url.pathname !== '/api/search') {
      response.writeHead(404).end()
      return
    }
    asked.push(url.searchParams)
    if (left <= 0) {
      response.writeHead(429, { ...limits(), 'retry-after': '30' }).end('{"error":"rate limit"}')
      return
    }
    left -= 1
    const from = url.searchParams.get('dateFrom') ?? ''
    const found = motions.filter(
      (one) =>
        one.organization === url.searchParams.get('organization') &&
        (typeof one.date !== 'string' || one.date.slice(0, 10) >= from),
    )
    const offset = Number(url.searchParams.get('offset') ?? 0)
    const page = found.slice(offset, offset + Number(url.searchParams.get('limit') ?? 20))
    response
      .writeHead(200, { 'content-type': 'application/json', ...limits() })
      .end(JSON.stringify({ total: found.length, results: page }))
  })
  const { url, close } = await listen(server)
  return { url, asked, refill: () => (left = units), close }
}
