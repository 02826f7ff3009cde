/**
 * The whole path of a post with all that it means, as `intake.ts` walks it, without the database: its language, which of a
 * town's topics it touches, what may be kept of it, tone, whether it asks, the places that it names, whether it repeats
 * another, and its story. Of the firehose nearly nothing comes this far: this is what a town keeps.
 *
 * Posts are those of the town of the tests, ten busy days and three hundred ordinary ones. Rates are for each second of
 * processor time.
 */
import { createHash } from 'node:crypto'
import type { Post, RawPost } from '#post'
import { minimise } from '../src/collect/minimise/index.js'
import { createMatcher } from '../src/match/matcher.js'
import { knownPlaces } from '../src/match/propose/known-places.js'
import { parse } from '../src/match/query/index.js'
import { prepareRaw } from '../src/match/raw.js'
import {
  createDuplicates,
  createPlaces,
  createStories,
  language,
  namesOf,
  sense,
} from '../src/sense/index.js'
import { busyDay, history, posts, subjectQueries, type ToldPost } from '../tests/town/index.js'
import { median, say } from './load.fixture.js'

const least = 5_000
const key = (name: string) => createHash('sha256').update(name).digest()
const house = {
  keys: { author: key, native: key('native'), seal: key('seal') },
  known: [],
  receivedAt: new Date('2026-11-27T12:00:00Z'),
  keepDays: 30,
  recorded: true,
}

const days = Array.from({ length: 10 }, (_, i) => busyDay('2026-11-20', { seed: i + 1 }))
const told = [...history('2026-11-20', 300), ...days.flat()]
const raw = posts(told).map(rawOf)

function rawOf({ id, at, network, author, title, text, lang }: ToldPost): RawPost {
  return {
    network,
    id,
    kind: title === undefined ? 'social' : 'news',
    author: { id: author.key },
    ...(title === undefined ? {} : { title }),
    text,
    createdAt: at,
    // Half of the sources do not say.
    ...(id.length % 2 === 0 ? { languages: [lang] } : {}),
  }
}

const find = createPlaces(namesOf(knownPlaces()))

function walk(): number {
  const matcher = createMatcher()
  for (const [name, source] of Object.entries(subjectQueries)) {
    const parsed = parse(source)
    if (parsed.ok) matcher.put(name, parsed.query)
  }
  const duplicates = createDuplicates({ window: 2_048 })
  const stories = createStories({}, {}, ['Duinveld'])
  const { user, system } = process.cpuUsage()
  for (const one of raw) {
    const languages = one.languages ?? [language(`${one.title ?? ''}\n${one.text}`).lang]
    const heard = { ...one, languages }
    matcher.match(prepareRaw(heard))
    const post = minimise(heard, house)
    if ('reason' in post) continue
    gather(sense(post), one.id)
  }
  const now = process.cpuUsage({ user, system })
  return (raw.length * 1e6) / (now.user + now.system)

  function gather(post: Post, id: string): void {
    const whole = `${post.title ?? ''}\n${post.text}`
    find(whole, post.lang)
    duplicates.repeats(id, whole)
    stories.add({
      text: post.text,
      at: post.at.getTime(),
      lang: post.lang,
      ...(post.title ? { headline: post.title } : {}),
    })
  }
}

walk()
const rate = median([walk(), walk(), walk()])
say({
  what: `the whole path of ${raw.length.toLocaleString('en')} posts, without the database`,
  value: rate,
  unit: 'posts/s',
  promise: `≥ ${least.toLocaleString('en')}`,
  holds: rate >= least,
})
