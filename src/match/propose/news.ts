/** What to ask Google News for a town, in Google's own syntax, from the same doubts as the query. */
import type { Municipality } from '../gazetteer/index.js'
import { companyOf, ownNames, sortNames } from './town-query.js'

// Google reads at most 32 words of a question; the rest it forgets without saying so.
const mostWords = 30
const mostNames = 6

/** For instance `"Sint-Niklaas" OR "Belsele"`, or `"Mol" (gemeente OR "Balen" OR …)`. At most 30 words. */
export function newsQuery(town: Municipality): string {
  const { sure, doubtful } = sortNames(town)
  const own = ownNames(town)
  const sureOwn = sure.filter((name) => own.includes(name))
  if (sureOwn.length > 0) return withinLimit(sureOwn.slice(0, mostNames).map(exactly))
  const french = town.region === 'Wallonië'
  const mostly = doubtful.filter(({ name }) => own.includes(name))
  const clauses = mostly
    .slice(0, 2)
    .flatMap(({ name, certainty }) => guarded(name, certainty, companyOf(town), french))
  return withinLimit([...clauses, ...sure.slice(0, 2).map(exactly)])
}

function guarded(name: string, certainty: string, company: string[], french: boolean): string[] {
  const near = company
    .filter((word) => !/^\d/.test(word))
    .slice(0, 4)
    .map(exactly)
  const hall = french ? 'commune' : 'gemeente'
  // "Best" with "gemeente" somewhere in the article is any article; "gemeente Best" is the town.
  if (certainty === 'often')
    return [exactly(`${hall} ${name}`), ...(near.length ? [`(${exactly(name)} (${near.join(' OR ')}))`] : [])]
  const around = certainty === 'namesake' ? near : [hall, ...near]
  return around.length ? [`(${exactly(name)} (${around.join(' OR ')}))`] : [exactly(name)]
}

function exactly(words: string): string {
  return `"${words}"`
}

function withinLimit(clauses: string[]): string {
  const kept: string[] = []
  for (const clause of clauses) {
    const words = [...kept, clause].join(' OR ').split(/[\s-]+/).length
    if (kept.length > 0 && words > mostWords) break
    kept.push(clause)
  }
  const [only] = kept
  return kept.length === 1 && only ? only.replace(/^\((.*)\)$/, '$1') : kept.join(' OR ')
}
