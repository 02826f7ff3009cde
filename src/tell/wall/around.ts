/** What frames the wall: an answer given or a channel not heard, the newest post, what the figures rest on. Pure. */
import { daysBetween, localTime } from '#basics/days'
import { clockOf, dayOf, shorten, type Translate } from '#web'
import type { Figures } from './figures.js'
import type { Picture } from './picture.js'
import { listOf, networkName, privateWords, voicesOf } from './wording.js'

/** An answer given this week; else what is not heard yet. */
export function panel(f: Figures, t: Translate): Picture['panel'] {
  const answer = f.answers[0]
  if (answer) {
    const asked = answer.voices === null ? '' : t('wall.asked', { count: answer.voices })
    return {
      label: t('wall.you-said'),
      title: shorten(answer.title, 80),
      text: [asked, shorten(answer.detail, 90)].filter(Boolean).join(', '),
    }
  }
  const [first, ...more] = unheard(f, t)
  if (!first || f.audience === 'public') return null
  return {
    label: t('wall.not-connected'),
    title: listOf(t, [first, ...more]),
    text: t('wall.connect'),
  }
}

function unheard(f: Figures, t: Translate): string[] {
  const names = f.listening.unheard.map(({ network, name }) => networkName(t, network, name))
  return [...new Set(names)].slice(0, 4)
}

/** The newest post: inside with its words, outside only that there is one, unless it is news or the town's own. */
export function newestLine(f: Figures, t: Translate): Picture['newest'] {
  const post = f.newest
  if (!post) return null
  const shown = post.text !== null && (f.audience === 'internal' || post.kind !== 'private')
  return {
    postId: post.postId,
    clock: clockOf(post.at, f.timeZone, t.locale),
    source: shown ? shorten(post.source, 40) : t('wall.a-post', { source: shorten(post.source, 40) }),
    quote: shown
      ? { text: shorten(post.text ?? '', privateWords), lang: post.lang, source: '', kind: post.kind }
      : null,
  }
}

export function foot(f: Figures, t: Translate, shown: Picture['panel']): Picture['foot'] {
  const { posts } = f.today
  const silent = f.live ? f.listening.silent.map(({ name, since }) => silence(f, t, name, since)) : []
  const from =
    f.spoke.length > 0
      ? t('wall.out-of', { list: whoSpoke(f, t) })
      : t('wall.out-of', { list: t('count.sources', { count: f.today.sources }) })
  // The panel says it in larger letters.
  const missing = f.live && shown === null ? unheard(f, t) : []
  const blind = [
    ...silent.slice(0, 2),
    silent.length > 2 ? t('wall.more-silent', { count: silent.length - 2 }) : '',
    missing.length > 0 ? t('wall.not-heard', { list: listOf(t, missing) }) : '',
  ].filter(Boolean)
  return {
    posts: t('count.posts', { count: posts }),
    voices: posts > 0 ? voicesOf(t, f.today) : null,
    rest: `${posts > 0 ? ` ${from}` : ''}${blind.map((words) => `; ${words}`).join('')}`,
    limits: t('wall.limits'),
  }
}

function silence(f: Figures, t: Translate, name: string, since: Date): string {
  const today = daysBetween(localTime(since, f.timeZone).day, f.day) === 0
  const clock = clockOf(since, f.timeZone, t.locale)
  return t('wall.silent', {
    name: shorten(name, 30),
    since: today ? clock : dayOf(since, f.timeZone, t.locale),
  })
}

/** `Bluesky, Mastodon en 6 nieuwsbronnen` */
function whoSpoke(f: Figures, t: Translate): string {
  const news = f.spoke.filter((source) => source.news)
  const others = [
    ...new Set(
      f.spoke.filter((source) => !source.news).map((source) => networkName(t, source.network, source.name)),
    ),
  ]
  const named =
    news.length === 1
      ? [shorten(news[0]?.name ?? '', 30)]
      : news.length > 1
        ? [t('wall.news-sources', { count: news.length })]
        : []
  const shown =
    others.length > 4
      ? [...others.slice(0, 3), t('wall.other-networks', { count: others.length - 3 })]
      : others
  return listOf(t, [...shown, ...named])
}
