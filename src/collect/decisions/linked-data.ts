/**
 * The decisions that Flemish towns publish as linked data (LBLOD), asked by SPARQL where all of them come together.
 *
 * In: the name of a town. Out: decisions of its meetings since a moment, in our shape. The words are those of the
 * vocabularies of Flanders (besluit, mandaat) and of ELI and PROV. Coverage differs per town, and the server is slow on some
 * days: pages are small, one after the other with a pause, and what fails is tried again at the next visit.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Http } from '#basics/http'
import { SourceProblem } from '../connector.js'
import { askSource, problemOfStatus } from '../http-problems.js'
import {
  bodyOf,
  type DecisionVisit,
  type FoundDecision,
  keyOf,
  linkOf,
  nextCursor,
  readCursor,
  soundMoment,
  titleOf,
  whoOf,
} from './found.js'

export const linkedDataHome = 'https://centrale-vindplaats.lblod.info/sparql'

const pageSize = 100
/** A visit takes no more pages; the next goes on where it ended. */
const mostPages = 10
const betweenMs = 400

const Value = z.object({ value: z.string() })
const Answer = z.object({
  results: z.object({
    bindings: z.array(
      z.object({
        besluit: Value,
        titel: Value.optional(),
        tekst: Value.optional(),
        start: Value.optional(),
        orgaan: Value.optional(),
        kracht: Value.optional(),
        bron: Value.optional(),
      }),
    ),
  }),
})

/** In the order of the meetings, so that pages follow each other. */
export function sparqlFor(town: string, since: string, offset: number): string {
  return `PREFIX besluit: <http://data.vlaanderen.be/ns/besluit#>
PREFIX mandaat: <http://data.vlaanderen.be/ns/mandaat#>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT DISTINCT ?besluit ?titel ?tekst ?start ?orgaan ?kracht ?bron WHERE {
  ?eenheid a besluit:Bestuurseenheid ; skos:prefLabel ?naam .
  FILTER(LCASE(STR(?naam)) = LCASE(${literal(town)}))
  ?bestuursorgaan besluit:bestuurt ?eenheid ; skos:prefLabel ?orgaan .
  ?tijdelijk mandaat:isTijdspecialisatieVan ?bestuursorgaan .
  ?zitting a besluit:Zitting ; besluit:isGehoudenDoor ?tijdelijk ; prov:startedAtTime ?start ; besluit:behandelt ?punt .
  ?behandeling dct:subject ?punt ; prov:generated ?besluit .
  ?besluit a besluit:Besluit ; eli:title ?titel .
  OPTIONAL { ?besluit eli:description ?tekst }
  OPTIONAL { ?besluit eli:first_date_entry_in_force ?kracht }
  OPTIONAL { ?besluit prov:wasDerivedFrom ?bron }
  FILTER(?start >= ${literal(since)}^^xsd:dateTime)
} ORDER BY ?start ?besluit LIMIT ${pageSize} OFFSET ${offset}`
}

/** A string of SPARQL 1.1: what would end it is escaped. */
function literal(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, (sign) => `\\${sign}`)
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
  return `"${escaped}"`
}

export async function visitLinkedData(
  { http, now, home = linkedDataHome }: { http: Http; now: Date; home?: string | undefined },
  town: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<DecisionVisit> {
  const at = readCursor(cursor, now)
  const visit: DecisionVisit = { found: [], dropped: [], cursor: '' }
  const seen = new Set<string>()
  let rows = 0
  let isAll = false
  for (let page = 0; page < mostPages && !isAll; page++) {
    if (page > 0) await pause(betweenMs, undefined, signal ? { signal } : {})
    const bindings = await askPage(http, home, sparqlFor(town, at.since, at.offset + rows), now, signal)
    for (const one of bindings) {
      // A decision with two texts or bodies is a row for each.
      if (seen.has(one.besluit.value)) continue
      seen.add(one.besluit.value)
      const read = readBinding(one)
      if ('why' in read) visit.dropped.push({ row: null, why: read.why })
      else visit.found.push(read)
    }
    rows += bindings.length
    isAll = bindings.length < pageSize
  }
  return { ...visit, cursor: nextCursor(at, rows, isAll, now) }
}

async function askPage(http: Http, home: string, query: string, now: Date, signal?: AbortSignal) {
  const url = `${home}?${new URLSearchParams({ query })}`
  const answer = await askSource(http, url, {
    headers: { accept: 'application/sparql-results+json' },
    timeoutMs: 60_000,
    ...(signal ? { signal } : {}),
  })
  const problem = problemOfStatus(answer, now)
  if (problem) throw problem
  try {
    return Answer.parse(JSON.parse(answer.body.toString('utf8'))).results.bindings
  } catch {
    throw new SourceProblem('not-decisions', { host: new URL(home).host })
  }
}

type Binding = z.infer<typeof Answer>['results']['bindings'][number]

function readBinding(one: Binding): FoundDecision | { why: 'no-title' | 'no-date' | 'bad-date' } {
  const title = titleOf(one.titel?.value ?? '')
  if (title === '') return { why: 'no-title' }
  if (!one.start) return { why: 'no-date' }
  const decidedAt = soundMoment(new Date(one.start.value))
  if (!decidedAt) return { why: 'bad-date' }
  return {
    key: keyOf(one.besluit.value),
    title,
    body: bodyOf(one.tekst?.value ?? ''),
    link: linkOf(one.bron?.value) || linkOf(one.besluit.value),
    who: whoOf(one.orgaan?.value ?? ''),
    announcedAt: null,
    decidedAt,
    inForceAt: one.kracht ? soundMoment(new Date(one.kracht.value)) : null,
  }
}
