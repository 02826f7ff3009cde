/**
 * A server that answers SPARQL as the one of the Flemish decisions does: results as JSON, a page at a time, now and then
 * 503. It understands what of SPARQL 1.1 a question about a town's decisions needs, and refuses what is no such question.
 */
import { createServer } from 'node:http'
import { listen } from './listening.js'

export type PublishedDecision = {
  uri: string
  town: string
  body: string
  title: string
  text?: string
  start: string
  inForce?: string
  source?: string
}

export async function linkedDataServer(published: readonly PublishedDecision[]) {
  const asked: string[] = []
  let broken = 0
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://here')
    const query = url.searchParams.get('query') ?? ''
    asked.push(query)
    if (broken > 0) {
      broken -= 1
      response.writeHead(503, { 'retry-after': '60' }).end('busy')
      return
    }
    const town = unescaped(/LCASE\(STR\(\?naam\)\) = LCASE\("((?:[^"\\]|\\.)*)"\)/.exec(query)?.[1])
    const since = /\?start >= "([^"]+)"\^\^xsd:dateTime/.exec(query)?.[1]
    const [, limit, offset] = /LIMIT (\d+) OFFSET (\d+)\s*$/.exec(query) ?? []
    if (town === undefined || !since || !limit || !/SELECT DISTINCT/.test(query) || !balanced(query)) {
      response
        .writeHead(400, { 'content-type': 'text/plain' })
        .end('Virtuoso 37000 Error SP030: SPARQL compiler')
      return
    }
    const found = published
      .filter((one) => one.town.toLowerCase() === town.toLowerCase() && one.start >= since)
      .sort((a, b) => (`${a.start} ${a.uri}` < `${b.start} ${b.uri}` ? -1 : 1))
      .slice(Number(offset), Number(offset) + Number(limit))
    response.writeHead(200, { 'content-type': 'application/sparql-results+json' }).end(
      JSON.stringify({
        head: { link: [], vars: [] },
        results: { distinct: false, ordered: true, bindings: found.map(binding) },
      }),
    )
  })
  const { url, close } = await listen(server)
  return {
    url: `${url}/sparql`,
    asked,
    /** The next so many questions find it busy. */
    breaks: (times: number) => {
      broken = times
    },
    close,
  }
}

const uri = (value: string) => ({ type: 'uri', value })
const literal = (value: string) => ({ type: 'literal', value })
const moment = (value: string) => ({
  type: 'typed-literal',
  datatype: 'http://www.w3.org/2001/XMLSchema#dateTime',
  value,
})

function binding(one: PublishedDecision) {
  return {
    besluit: uri(one.uri),
    titel: literal(one.title),
    start: moment(one.start),
    orgaan: literal(one.body),
    ...(one.text ? { tekst: literal(one.text) } : {}),
    ...(one.inForce ? { kracht: moment(one.inForce) } : {}),
    ...(one.source ? { bron: uri(one.source) } : {}),
  }
}

const unescaped = (text: string | undefined) => text?.replace(/\\(.)/g, '$1')
/** Outside of strings each brace is closed. */
function balanced(query: string): boolean {
  const bare = query.replace(/"(?:[^"\\]|\\.)*"/g, '""')
  return (bare.match(/{/g)?.length ?? 0) === (bare.match(/}/g)?.length ?? -1)
}
