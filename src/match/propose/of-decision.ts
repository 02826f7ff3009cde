/**
 * By which topic a decision can be followed: those that there are and whose query matches its text, and a query made of its own
 * words for a new one. Pure. Nothing is made: a person tries it in the lab and chooses.
 */
import { matches } from '../evaluate.js'
import { prepare } from '../prepare.js'
import { parse } from '../query/index.js'
import { anyName } from '../reused.js'

export type OfDecision = {
  /** Topics that match, those that match its title first; at most three. */
  known: { topicId: string; name: string }[]
  /** For posts of town sources, where the town is not named; null where nothing in it says what it is about. */
  fresh: { name: string; localQuery: string } | null
}

type Text = { title: string; body: string }
type Followed = { topicId: string; name: string; query: string; localQuery: string }

const mostKnown = 3
const mostWords = 4
const mostPlaces = 3

/**
 * `terms`: the words that say what a text is about, in its order, without those that everybody says. `places`: streets,
 * buildings and nicknames of the town. `refused`: words that no query may hold.
 */
export function proposeOfDecision(
  { title, body }: Text,
  topics: readonly Followed[],
  help: {
    terms(text: string): string[]
    places: readonly string[]
    refused(word: string): boolean
  },
): OfDecision {
  const [head, whole] = [title, `${title}\n${body}`].map((text) =>
    prepare({ text, lang: 'nl', network: 'own', kind: 'own', tags: [], mentions: [] }),
  )
  const known = topics
    .flatMap(({ topicId, name, query, localQuery }) => {
      const parsed = parse(localQuery || query, { reuse: anyName })
      if (!parsed.ok || !head || !whole || !matches(parsed.query, whole)) return []
      return [{ topicId, name, inTitle: matches(parsed.query, head) }]
    })
    .sort((a, b) => Number(b.inTitle) - Number(a.inTitle))
    .slice(0, mostKnown)
    .map(({ topicId, name }) => ({ topicId, name }))
  return { known, fresh: freshOf({ title, body }, help) }
}

function freshOf(
  { title, body }: Text,
  { terms, places, refused }: Parameters<typeof proposeOfDecision>[2],
): OfDecision['fresh'] {
  const all = ` ${plain(`${title} ${body}`)} `
  const named = places.filter((name) => all.includes(` ${plain(name)} `)).slice(0, mostPlaces)
  const inPlaces = new Set(named.flatMap((name) => plain(name).split(' ')))
  const often = (word: string) => all.split(` ${word} `).length
  const words = [...new Set(terms(title).map(plain))]
    .filter((word) => /^\p{L}{4,}$/u.test(word) && !inPlaces.has(word) && !refused(word))
    // What its text comes back to, and long words, say more than what the title alone has.
    .sort((a, b) => often(b) - often(a) || b.length - a.length)
    .slice(0, mostWords)
  const where = named.map((name) => `"${name.replaceAll('"', '')}"`)
  const what = words.map((word) => `stem:${word}`)
  const localQuery = [...where, ...what].join(' OR ')
  return localQuery === '' ? null : { name: title.slice(0, 60), localQuery }
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
