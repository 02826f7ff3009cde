/**
 * The truth of Duinveld: days of which it is known who says what about which subject.
 *
 * In: a civil day and a seed. Out: what happens on it, oldest first, the same in every run. Never here: the networks;
 * `index.ts` lets a day happen on them.
 */

import { after, at, duringOfficeHours, type Moment, mostly, ordinarily, weekdayFactor } from './hours.js'
import { type Day, dayOf, daysLater, weekday } from './local-time.js'
import { crowd, type Pen, penFor } from './pen.js'
import { type Author, inhabitant } from './people.js'
import { chance } from './seeded.js'
import { banks, type Subject } from './texts/index.js'
import { type Happening, inOrder, type ToldPost } from './told.js'
import { type PaperId, papers } from './town.js'

export type DayOptions = {
  /** Another seed is another town with the same subjects. Default 1. */
  seed?: number
  /** How many times busier than a town of 18,000. Default 1. */
  scale?: number
  /** Posts of the rest of the world on that day. Default 0. */
  elsewhere?: number
}

/** Eleven posts of nine senders, on Bluesky, Mastodon and in two papers; nothing that stands out. */
export function quietDay(date: Date | Day, options: DayOptions = {}): Happening[] {
  const pen = penFor(asDay(date), options.seed ?? 1)
  const natural = ordinarily(weekday(pen.day))
  const first = (options.seed ?? 1) * 100
  const [a, c, d, f] = [
    someoneOn('bluesky', first),
    someoneOn('bluesky', first + 20),
    someoneOn('bluesky', first + 40),
    someoneOn('bluesky', first + 60),
  ]
  const [b, e, g] = [
    someoneOn('mastodon', first),
    someoneOn('mastodon', first + 30),
    someoneOn('mastodon', first + 60),
  ]
  return day(pen, options, [
    pen.person('hondenpoep', a, at(8, 12), 'says'),
    pen.person('hondenpoep', b, at(8, 40), 'says'),
    pen.person('hondenpoep', c, at(9, 5), 'says'),
    pen.person('stoet', d, at(9, 31), 'asks'),
    pen.person('stoet', e, at(9, 58), 'says'),
    pen.article('riool', 0, 'vaartpost', at(7, 30)),
    pen.article('riool', 1, 'helmblad', at(9, 15)),
    pen.person('everyday', f, natural, 'says'),
    pen.person('everyday', g, natural, 'says'),
    pen.person('everyday', a, natural, 'says'),
    pen.person('geur', e, at(7, 5), 'says'),
  ])
}

/**
 * About three hundred posts times `scale`. At 16.00 uur the town tells that the Kerkstraat closes for six weeks; an
 * agency's article stands in five papers; edits, deletions, reposts and one account that is removed are part of it.
 */
export function busyDay(date: Date | Day, options: DayOptions = {}): Happening[] {
  const pen = penFor(asDay(date), options.seed ?? 1)
  const scale = options.scale ?? 1
  const natural = ordinarily(weekday(pen.day))
  const told: ToldPost[] = []
  const crowds: [Subject, number, Moment][] = [
    ['kerkstraat', 108, mostly(after(16, 70), after(8, 120), 0.9)],
    ['containerpark', 42, mostly(after(11, 90), natural, 0.7)],
    ['speelplein', 33, mostly(after(8, 60), natural, 0.75)],
    ['braderie', 28, natural],
    ['geur', 7, natural],
    ['hondenpoep', 8, natural],
    ['stoet', 9, natural],
    ['riool', 10, natural],
    ['licht', 5, natural],
    ['everyday', 18, natural],
  ]
  crowds.forEach(([subject, count, moment], index) => {
    const next = crowd(pen.luck, 1000 + index * Math.ceil(2000 * scale), 0.27)
    for (let i = 0; i < Math.round(count * scale); i++) told.push(pen.person(subject, next(), moment))
  })
  told.push(...heavyPoster(pen), ...answers(pen, told, Math.round(12 * scale)))
  told.push(...newsOfBusyDay(pen), ...noticesOfBusyDay(pen))
  return inOrder([...day(pen, options, told), ...secondThoughts(pen, told)])
}

/** A day like any other: about twenty posts times `scale`, and one more for each subject in `slow`. */
export function ordinaryDay(
  date: Date | Day,
  options: DayOptions = {},
  slow: readonly Subject[] = [],
): Happening[] {
  const pen = penFor(asDay(date), options.seed ?? 1)
  const factor = (weekdayFactor[weekday(pen.day)] ?? 1) * (options.scale ?? 1)
  const natural = ordinarily(weekday(pen.day))
  const someone = () => inhabitant(pen.luck.below(1800))
  const means: [Subject, number][] = [
    ['everyday', 9.5],
    ['hondenpoep', 0.8],
    ['riool', 1.2],
    ['containerpark', 1],
    ['kerkstraat', 0.5],
    ['speelplein', 0.6],
    ['braderie', 0.9],
    ['stoet', 0.7],
  ]
  const said = means.flatMap(([subject, mean]) =>
    Array.from({ length: pen.luck.count(mean * factor) }, () => pen.person(subject, someone(), natural)),
  )
  const articles = Array.from({ length: pen.luck.count(3 * factor) }, () => ordinaryArticle(pen))
  const notices = Array.from({ length: pen.luck.count(0.6) }, () =>
    pen.notice('everyday', pen.luck.below(banks.everyday.town.length), duringOfficeHours),
  )
  const drips = slow.map((subject) => pen.person(subject, someone(), natural))
  return day(pen, options, [...said, ...articles, ...notices, ...drips])
}

/** Days after which a drip is old enough to be a *sluimert*: geur three times a week for more than five weeks. */
const dripDays = 38
/** How many asked for more light, before the town did it. */
const askedForLight = 31

/**
 * The `days` days before `until` (not included), oldest first. In them the smell at the canal drips three times a week
 * for 38 days, 31 people ask for more light at the station, and on the last Monday the town says that it is done.
 */
export function history(until: Date | Day, days: number, options: DayOptions = {}): Happening[] {
  const end = asDay(until)
  const luck = chance('history', options.seed ?? 1, end)
  const light = new Map<number, number>()
  for (let i = 0; i < askedForLight; i++) {
    const ago = 9 + luck.below(Math.max(1, Math.min(days, 40) - 9))
    light.set(ago, (light.get(ago) ?? 0) + 1)
  }
  const lastMonday = 1 + ((weekday(daysLater(end, -1)) + 6) % 7)
  const happenings: Happening[] = []
  for (let ago = days; ago >= 1; ago--) {
    const slow: Subject[] = Array.from({ length: light.get(ago) ?? 0 }, () => 'licht' as const)
    if (ago <= dripDays && eastWind(ago, options.seed ?? 1)) slow.push('geur')
    happenings.push(...ordinaryDay(daysLater(end, -ago), options, slow))
    if (ago === lastMonday) happenings.push(...lightIsOn(daysLater(end, -ago), options.seed ?? 1))
  }
  return inOrder(happenings)
}

/** Posts without end that are not about the town, with one of the town now and then: for benches. */
export function* chatter(options: { seed?: number; ofTown?: number } = {}): Generator<ToldPost, never> {
  const pen = penFor('2026-01-01', options.seed ?? 1)
  const now: Moment = () => 0
  for (;;) {
    yield pen.luck.yes(options.ofTown ?? 0)
      ? pen.person('everyday', someoneOn('bluesky', pen.luck.below(5000)), now)
      : pen.noise(now)
  }
}

/** The first inhabitant from the n-th on who is on this network. */
function someoneOn(network: 'bluesky' | 'mastodon', n: number): Author {
  for (let i = n; ; i++) {
    const author = inhabitant(i)
    if (author.network === network) return author
  }
}

function day(pen: Pen, options: DayOptions, told: readonly ToldPost[]): Happening[] {
  const noise = Array.from({ length: options.elsewhere ?? 0 }, () => pen.noise((luck) => luck.below(86_400)))
  return inOrder([...told, ...noise].map((post) => ({ type: 'post', at: post.at, post })))
}

function asDay(date: Date | Day): Day {
  return typeof date === 'string' ? date : dayOf(date)
}

/** One voice that counts as one, however often it speaks. */
function heavyPoster(pen: Pen): ToldPost[] {
  const author = someoneOn('bluesky', 400)
  return Array.from({ length: 9 }, () => pen.person('kerkstraat', author, after(17, 80), 'says'))
}

function answers(pen: Pen, told: readonly ToldPost[], count: number): ToldPost[] {
  const next = crowd(pen.luck, 700, 0.2)
  const heard = told.filter((post) => post.subject !== 'everyday')
  return Array.from({ length: count }, () => {
    const to = pen.luck.pick(heard)
    const author = next()
    // One answers on the network on which one read it.
    return pen.reply(to, author.network === to.network ? author : to.author)
  })
}

function newsOfBusyDay(pen: Pen): ToldPost[] {
  const first = pen.article('kerkstraat', 0, 'vaartpost', at(16, 25))
  const others: PaperId[] = ['helmblad', 'kustland', 'radio-kreek', 'duin-en-polder']
  return [
    first,
    ...others.map((paper) => pen.copy(first, paper)),
    pen.article('kerkstraat', 1, 'helmblad', at(17, 40)),
    pen.article('kerkstraat', 2, 'duin-en-polder', at(18, 15)),
    pen.article('kerkstraat', 3, 'oosthoekse-bode', at(17, 5)),
    pen.article('containerpark', 0, 'helmblad', at(10, 50)),
    pen.article('containerpark', 1, 'duin-en-polder', at(14, 10)),
    pen.article('speelplein', 0, 'radio-kreek', at(9, 30)),
    pen.article('braderie', 0, 'oosthoekse-bode', at(7, 45)),
    pen.article('riool', 1, 'vaartpost', at(8, 20)),
    pen.article('geur', 2, 'kustland', at(12, 5)),
  ]
}

function noticesOfBusyDay(pen: Pen): ToldPost[] {
  const closing = pen.notice('kerkstraat', 0, at(16, 0))
  const map = pen.notice('kerkstraat', 1, at(18, 31))
  const enrolling = pen.notice('speelplein', 0, at(7, 55))
  const hours = pen.notice('containerpark', 0, at(10, 40))
  return [
    closing,
    pen.echo(closing, 'bluesky'),
    pen.echo(closing, 'mastodon'),
    map,
    pen.echo(map, 'bluesky'),
    enrolling,
    hours,
  ]
}

/** What people do to what they said: repost, correct, take back, leave. */
function secondThoughts(pen: Pen, told: readonly ToldPost[]): Happening[] {
  const social = told.filter((post) => post.author.kind === 'person')
  const later = (post: ToldPost) => new Date(post.at.getTime() + (180 + pen.luck.below(2400)) * 1000)
  const leaver = social.find((post) => post.subject === 'containerpark' && post.network === 'bluesky')?.author
  const out: Happening[] = []
  for (const post of social) {
    if (pen.luck.yes(0.06)) out.push({ type: 'repost', at: later(post), post, by: reposter(pen, post) })
    if (post.author.key === leaver?.key) continue
    if (pen.luck.yes(0.03))
      out.push({ type: 'edit', at: later(post), post, text: `${post.text} (Verbeterd: typfout.)` })
    else if (pen.luck.yes(0.025)) out.push({ type: 'delete', at: later(post), post })
  }
  const lastWord = social.findLast((post) => post.author.key === leaver?.key)
  if (leaver && lastWord)
    out.push({ type: 'account-gone', at: endOfDay(told, later(lastWord)), author: leaver })
  return out
}

function reposter(pen: Pen, post: ToldPost): Author {
  return someoneOn(post.network === 'mastodon' ? 'mastodon' : 'bluesky', pen.luck.below(900))
}

/** After everything that was said, so that nobody speaks who is gone. */
function endOfDay(told: readonly ToldPost[], earliest: Date): Date {
  return new Date(Math.max(earliest.getTime(), ...told.map((post) => post.at.getTime() + 1000)))
}

function ordinaryArticle(pen: Pen): ToldPost {
  const subject = pen.luck.pick<Subject>([
    'everyday',
    'everyday',
    'everyday',
    'everyday',
    'riool',
    'hondenpoep',
    'braderie',
  ])
  const paper = pen.luck.pick(papers).id
  return pen.article(subject, pen.luck.below(banks[subject].news.length), paper, duringOfficeHours)
}

/** Three days of each seven, not always the same ones. */
function eastWind(ago: number, seed: number): boolean {
  const luck = chance('wind', seed, Math.floor(ago / 7))
  const days = [0, 1, 2, 3, 4, 5, 6]
  const windy = [0, 1, 2].map(() => days.splice(luck.below(days.length), 1)[0])
  return windy.includes(ago % 7)
}

function lightIsOn(on: Day, seed: number): Happening[] {
  const pen = penFor(on, seed + 7919)
  const notice = pen.notice('licht', 0, at(10, 15))
  const told = [notice, pen.echo(notice, 'bluesky'), pen.article('licht', 1, 'helmblad', at(11, 40))]
  return day(
    pen,
    {},
    told.map((post) => ({ ...post, id: `${post.id}/klaar` })),
  )
}
