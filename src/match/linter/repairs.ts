/** For an error, a change that takes it away. Only what was tried is proposed: it must leave fewer errors than before. */
import { type ParseOptions, parse, type QueryError, type Repair } from '../query/index.js'

export function repaired(source: string, { at, length, text }: Repair): string {
  return source.slice(0, at) + text + source.slice(at + length)
}

// Each try reads the query anew.
const triedAtMost = 3

/** The errors, the first of them with a repair where there is one. */
export function withRepairs(source: string, errors: QueryError[], options: ParseOptions): QueryError[] {
  return errors.map((error, i) => {
    if (i >= triedAtMost) return error
    const repair = candidates(source, error).find((one) => helps(source, one, errors.length, options))
    return repair ? { ...error, repair } : error
  })
}

function helps(source: string, repair: Repair, before: number, options: ParseOptions): boolean {
  const parsed = parse(repaired(source, repair), options)
  return parsed.ok || parsed.errors.length < before
}

const insert = (at: number, text: string): Repair => ({ at, length: 0, text })

function candidates(source: string, { key, at, length, values }: QueryError): Repair[] {
  const remove: Repair = { at, length, text: '' }
  const trimmed = source.trimEnd().length
  switch (key) {
    case 'query.quote-open':
      return [insert(endOfTerm(source, at), '"'), insert(trimmed, '"'), remove]
    case 'query.paren-open':
      return [insert(trimmed, ')'), remove]
    case 'query.paren-close':
    case 'query.dangling':
    case 'query.empty-group':
    case 'query.empty-phrase':
    case 'query.control-character':
    case 'query.no-letters':
    case 'query.author':
    case 'query.account-private':
      return [remove]
    case 'query.tag-letters':
      return [{ at, length, text: `#${values.proposal}` }]
    case 'query.distance':
      return [{ at, length, text: source.slice(at, at + length).replace(/([/~]).*$/s, '$110') }]
    case 'query.link':
      return siteOf(source.slice(at, at + length)).map((site) => ({ at, length, text: `site:${site}` }))
    default:
      return []
  }
}

/** Where a phrase that was never closed most likely ends: before a parenthesis or an operator, else at the very end. */
function endOfTerm(source: string, from: number): number {
  const rest = source.slice(from + 1)
  const stop = /\s*(?:[()]|\s(?:AND|OR|NOT|O?NEAR(?:\/\d+)?|-\S+|\p{L}+:\S+)(?=\s|$))/u.exec(rest)
  return from + 1 + (stop ? stop.index : rest.trimEnd().length)
}

function siteOf(link: string): string[] {
  const site = /^(?:[a-z]+:\/\/)?(?:www\.)?([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)\/?$/iu.exec(link)?.[1]
  return site ? [site.toLowerCase()] : []
}
