/**
 * A town that speaks the real protocols: for tests, and for `dorpsplein demo`.
 *
 * In: days of the story. Out: servers on 127.0.0.1 on which those days happen, through Jetstream, Mastodon and feeds.
 * Never here: mail (smtp.ts, for tests only) and the product itself.
 */

import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { type Feeds, startFeeds } from './feeds.js'
import { type Jetstream, startJetstream } from './jetstream.js'
import { type Mastodon, startMastodon } from './mastodon.js'
import type { Happening, ToldPost } from './told.js'
import { duinveld, papers } from './town.js'

export type TownOptions = {
  /** The clock of all servers: tests hand in one that stands still. */
  now?: () => Date
}

export type PlayOptions = {
  /**
   * How many times faster than life; or `at once`: everything now, in order. Default `at once`. Only the waiting goes
   * by it: real seconds, whatever clock the town has.
   */
  pace?: number | 'at once'
  /** What happened before this moment of the story comes at once; waiting begins there. Default: the first happening. */
  from?: Date
  /**
   * `told`: posts carry the time of the story. `now`: the time at which they are played, for a day that goes faster
   * than the clock, since nobody believes posts from the future. Default `told`.
   */
  stamp?: 'told' | 'now'
}

export type Play = {
  /** How many happenings there were, at the end or at `stop`. */
  done: Promise<number>
  stop(): void
}

export type Town = {
  about: typeof duinveld
  jetstream: Jetstream
  mastodon: Mastodon
  feeds: Feeds
  /** Where the product finds the town: the base addresses in place of the real hosts. */
  sources: {
    /** Base address for Jetstream: `/subscribe` comes behind it. */
    jetstream: string
    mastodon: string
    /** Stands in for `https://news.google.com`: `/rss/search?q=…` comes behind it. */
    googleNews: string
    /** The town's home page, with links to its channels and its feed. */
    site: string
    /** The papers, and the town's own news last. */
    feeds: { name: string; url: string; own: boolean }[]
  }
  /** Lets one thing happen now. */
  tell(happening: Happening, stamp?: 'told' | 'now'): void
  play(happenings: readonly Happening[], options?: PlayOptions): Play
  /** Ends everything that plays, and all servers. */
  stop(): Promise<void>
}

export async function startTown(options: TownOptions = {}): Promise<Town> {
  const now = options.now ?? (() => new Date())
  const [jetstream, mastodon, feeds] = await Promise.all([
    startJetstream({ now }),
    startMastodon({ now }),
    startFeeds({ now }),
  ])
  const plays = new Set<AbortController>()
  /** Posts as they were published, since what is said of them later must carry the same time. */
  const published = new Map<string, ToldPost>()

  const publish = (told: ToldPost, stamp: 'told' | 'now') => {
    const post = stamp === 'now' ? { ...told, at: now() } : told
    published.set(post.id, post)
    if (post.network === 'bluesky') jetstream.publish(post, published.get(post.replyTo ?? ''))
    else if (post.network === 'mastodon') mastodon.publish(post)
    else feeds.publish(post)
  }
  const tell: Town['tell'] = (happening, stamp = 'told') => {
    if (happening.type === 'post') return publish(happening.post, stamp)
    if (happening.type === 'account-gone') {
      if (happening.author.network === 'bluesky') jetstream.accountGone(happening.author)
      if (happening.author.network === 'mastodon') mastodon.accountGone(happening.author)
      return
    }
    const post = published.get(happening.post.id)
    if (!post) throw new Error(`${happening.post.id} was never published`)
    change(happening, post)
  }
  const change = (happening: Exclude<Happening, { type: 'post' | 'account-gone' }>, post: ToldPost) => {
    const onFeeds = post.network === 'paper' || post.network === 'website'
    const there = onFeeds ? null : post.network === 'bluesky' ? jetstream : mastodon
    if (happening.type === 'edit') (there ?? feeds).edit(post, happening.text)
    else if (happening.type === 'repost') there?.repost(post, happening.by)
    else if (there) there.remove(post)
    else feeds.withdraw(post)
  }

  const run = async (
    happenings: readonly Happening[],
    how: PlayOptions,
    signal: AbortSignal,
  ): Promise<number> => {
    const pace = how.pace ?? 'at once'
    const begin = how.from?.getTime() ?? happenings[0]?.at.getTime() ?? 0
    const begun = performance.now()
    let played = 0
    for (const happening of happenings) {
      const due = pace === 'at once' ? 0 : (happening.at.getTime() - begin) / pace
      const wait = due - (performance.now() - begun)
      if (wait > 1) await sleep(wait, undefined, { signal }).catch(() => undefined)
      // Everyone gets a turn now and then, also when a whole history is told at once.
      else if (played % 200 === 199) await nextTurn()
      if (signal.aborted) break
      tell(happening, how.stamp)
      played++
    }
    return played
  }

  return {
    about: duinveld,
    jetstream,
    mastodon,
    feeds,
    sources: {
      jetstream: jetstream.url,
      mastodon: mastodon.url,
      googleNews: feeds.url,
      site: feeds.site,
      feeds: [
        ...papers.map((paper) => ({ name: paper.name, url: feeds.feedOf(paper.id), own: false })),
        { name: duinveld.official, url: feeds.feedOf('stad'), own: true },
      ],
    },
    tell,
    play(happenings, how = {}) {
      const ending = new AbortController()
      plays.add(ending)
      const done = run(happenings, how, ending.signal).finally(() => plays.delete(ending))
      return { done, stop: () => ending.abort() }
    },
    async stop() {
      for (const ending of plays) ending.abort()
      await Promise.all([jetstream.close(), mastodon.close(), feeds.close()])
    },
  }
}

export { blueskyId, did } from './bluesky-shapes.js'
export { dayOf, daysLater, momentOn } from './local-time.js'
export type { Author, Network } from './people.js'
export { recorded, recording } from './recording.js'
export { busyDay, chatter, type DayOptions, history, ordinaryDay, quietDay } from './story.js'
export { type Subject, subjectQueries, subjectTitles } from './texts/index.js'
export { type Happening, inOrder, posts, postsOfTown, type ToldPost, voices, whatRemains } from './told.js'
export { duinveld, papers } from './town.js'
