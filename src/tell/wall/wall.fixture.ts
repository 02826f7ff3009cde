/** Days of an invented town, for tests: figures as the store would give them. */

import { addDays, startOfDay } from '#basics/days'
import type { Hour, Saying, Signal, StoryTalk, TopicTalk } from '#store'
import type { Figures } from './figures.js'

export const timeZone = 'Europe/Brussels'
export const square = 'square'

/** A moment on the town's clock. */
export function moment(day: string, hour: number, minute = 0): Date {
  return new Date(startOfDay(day, timeZone).getTime() + (hour * 60 + minute) * 60_000)
}

export function topicTalk(
  topicId: string,
  name: string,
  voices: number,
  posts = voices,
  sources = 3,
): TopicTalk {
  return { topicId, name, system: topicId === square, posts, voices, atLeast: false, sources }
}

export function saying(
  postId: number,
  kind: Saying['kind'],
  text: string,
  at: Date,
  change: Partial<Saying> = {},
): Saying {
  const source = kind === 'news' ? 'Het Nieuwsblad' : kind === 'own' ? 'Gemeente Duinveld' : 'Bluesky'
  const plain = { network: 'bluesky', lang: 'nl', copies: 1, story: null, topics: [] }
  return { postId, at, kind, source, text, ...plain, ...change }
}

export function telling(label: string, voices: number, change: Partial<StoryTalk> = {}): StoryTalk {
  const talk = { posts: voices + 1, voices, atLeast: false, sources: 2 }
  const story = { storyId: voices, label, labelKind: 'phrases', labelLang: 'other' } as const
  return { ...story, ...talk, pinned: false, firstAt: moment('2026-03-01', 9), followed: 0, ...change }
}

/** A topic that came back week after week, up to this moment. */
export function dripping(
  topicId: string,
  topicName: string,
  voices: number,
  weeks: number,
  lastAt: Date,
): Signal {
  const beganAt = new Date(lastAt.getTime() - weeks * 7 * 86_400_000)
  const facts = { usual: 1, now: 3, days: weeks * 7, atLeast: false }
  const about = `topic:${topicId}`
  const counts = { posts: weeks * 3, voices, strength: 0.6 }
  return {
    storyLabel: null,
    storyId: null,
    signalId: topicId,
    kind: 'drip',
    about,
    topicId,
    topicName,
    beganAt,
    foundAt: lastAt,
    lastAt,
    facts,
    ...counts,
  }
}

/** `shape(hour)` voices in each hour of a day, for the hours before `until`. */
export function hoursOf(topicId: string, day: string, shape: (hour: number) => number, until = 24): Hour[] {
  return Array.from({ length: until }, (_, hour) => {
    const voices = Math.max(0, Math.round(shape(hour)))
    return { topicId, hour: moment(day, hour), posts: voices, voices }
  }).filter((row) => row.voices > 0)
}

/** The past eight weeks of a topic, each a little different. */
export function pastOf(topicId: string, day: string, shape: (hour: number) => number, weeks = 8): Hour[] {
  return Array.from({ length: weeks }, (_, week) => [
    addDays(day, -7 * (week + 1)),
    addDays(day, -7 * (week + 1) - 1),
  ])
    .flat()
    .flatMap((past, index) =>
      hoursOf(topicId, past, (hour) => shape(hour) * (0.55 + 0.12 * ((index * 5 + hour) % 8))),
    )
}

const bell = (hour: number, top: number, height: number, width: number) =>
  height * Math.exp(-(((hour - top) / width) ** 2))

/** A Thursday of a town of some size: a street is closed, and the town said so at 16.00. */
export function busyDay(change: Partial<Figures> = {}): Figures {
  const day = '2026-03-12'
  const at = moment(day, 19, 4)
  const usual = (hour: number) => 24 + bell(hour, 13, 60, 5)
  const peak = (hour: number) => usual(hour) * 0.8 + (hour >= 16 ? ([38, 150, 176][hour - 16] ?? 0) : 0)
  const others: [string, string, number, (hour: number) => number, number][] = [
    ['waste', 'Nieuwe uren van het containerpark', 96, (h) => 10 + bell(h, 16, 70, 3), 0.55],
    ['youth', 'Inschrijvingen speelplein', 71, (h) => 9 + bell(h, 14, 60, 3), 0.6],
    ['events', 'Braderie zaterdag', 58, (h) => 6 + bell(h, 18, 52, 5), 1],
    ['smell', 'Geurhinder aan de vaart', 17, (h) => 8 + bell(h, 14, 9, 6), 1],
  ]
  for (const other of others) {
    const [, , voices, shape] = other
    const scale = voices / shape(18)
    other[3] = (hour) => shape(hour) * scale * (0.94 + 0.12 * ((hour * 7) % 3) * 0.5)
  }
  return {
    at,
    live: true,
    audience: 'internal',
    town: 'Duinveld',
    timeZone,
    cursor: '1284.2000',
    day,
    history: { since: '2025-12-01', topics: [] },
    window: 1,
    now: [
      topicTalk(square, 'Alles', 402, 560, 18),
      topicTalk('roads', 'Kerkstraat zes weken dicht', 214, 301, 5),
      ...others.map(([id, name, voices]) => topicTalk(id, name, voices)),
    ],
    lastHour: [],
    stories: [],
    today: { posts: 1284, voices: 803, atLeast: false, sources: 18 },
    hours: [
      ...hoursOf(square, day, (h) => peak(h) * 2, 19),
      ...pastOf(square, day, (h) => usual(h) * 2.6),
      ...hoursOf('roads', day, peak, 19),
      ...pastOf('roads', day, usual),
      ...others.flatMap(([id, , , shape, past]) => [
        ...hoursOf(id, day, shape, 19),
        ...hoursOf(id, addDays(day, -1), (h) => shape(h) * 0.4),
        ...pastOf(id, day, (h) => shape(h) * past * 1.1),
      ]),
    ],
    days: Array.from({ length: 71 }, (_, back) => ({
      day: addDays(day, -back),
      posts: 700 + ((back * 37) % 210),
      voices: 500,
      sources: 18,
    })).reverse(),
    said: [
      saying(9, 'news', 'Kerkstraat vanaf maandag zes weken dicht voor rioolwerken', moment(day, 16, 12), {
        copies: 3,
      }),
      saying(8, 'own', 'Kaart met alle routes tijdens de werken in de Kerkstraat', moment(day, 17, 40)),
      saying(
        7,
        'private',
        'Langs waar moeten onze klanten dan binnen? Niemand van de winkels weet iets, echt ongelooflijk',
        moment(day, 18, 58),
      ),
    ],
    newest: {
      postId: 1284,
      at: moment(day, 19, 3),
      kind: 'private',
      source: 'Bluesky',
      network: 'bluesky',
      lang: 'nl',
      text: 'Kan de kinderopvang zaterdag langs de achterkant van het plein?',
    },
    marks: [{ at: moment(day, 16), label: null, topicIds: ['roads'] }],
    drips: [],
    answers: [
      {
        topicId: null,
        title: 'Meer licht aan het station',
        detail: 'sinds maandag klaar',
        voices: 31,
        at: moment(day, 9),
      },
      {
        topicId: 'roads',
        title: 'Langs welke weg?',
        detail: 'kaart met routes',
        voices: 40,
        at: moment(day, 8),
      },
    ],
    listening: { active: 19, silent: [{ name: 'Mastodon', since: moment(day, 18, 31) }], unheard: [] },
    spoke: [],
    ...change,
  }
}

/** Day three of a small town: eleven posts. */
export function quietDay(change: Partial<Figures> = {}): Figures {
  const day = '2026-03-10'
  const at = moment(day, 10, 26)
  return {
    at,
    live: true,
    audience: 'internal',
    town: 'Duinveld',
    timeZone,
    cursor: '34.40',
    day,
    history: { since: '2026-03-08', topics: [] },
    window: 24,
    now: [
      topicTalk(square, 'Alles', 9, 11, 8),
      topicTalk('dogs', 'Hondenpoep', 3, 3, 1),
      topicTalk('roads', 'Wegenwerken', 2, 2, 2),
      topicTalk('youth', 'Jeugd', 1, 1, 1),
    ],
    lastHour: [],
    stories: [],
    today: { posts: 11, voices: 9, atLeast: false, sources: 8 },
    hours: hoursOf(square, day, () => 1, 10),
    days: [
      { day: '2026-03-08', posts: 14, voices: 11, sources: 6 },
      { day: '2026-03-09', posts: 9, voices: 8, sources: 6 },
      { day, posts: 11, voices: 9, sources: 8 },
    ],
    said: [
      saying(34, 'private', 'Om hoe laat vertrekt de stoet van Sint-Maarten zaterdag?', moment(day, 10, 20)),
      saying(33, 'news', 'Rioolwerken in de Dorpsstraat starten na Pasen', moment(day, 9, 12), {
        copies: 2,
        topics: [{ topicId: 'roads', name: 'Wegenwerken' }],
      }),
      saying(31, 'own', 'De bibliotheek is vrijdag dicht', moment(day, 8, 30)),
    ],
    newest: {
      postId: 34,
      at: moment(day, 10, 20),
      kind: 'private',
      source: 'Bluesky',
      network: 'bluesky',
      lang: 'nl',
      text: 'Om hoe laat vertrekt de stoet van Sint-Maarten zaterdag?',
    },
    marks: [],
    drips: [],
    answers: [],
    listening: { active: 8, silent: [], unheard: [{ network: 'facebook', name: 'Gemeente Duinveld' }] },
    spoke: [
      { name: 'Bluesky', network: 'bluesky', news: false },
      { name: 'Mastodon Vlaanderen', network: 'mastodon', news: false },
      ...['Nieuwsblad', 'HLN', 'VRT', 'GVA', 'Streekkrant', 'Nieuws'].map((name) => ({
        name,
        network: 'feed',
        news: true,
      })),
    ],
    ...change,
  }
}
