import { describe, expect, test } from 'vitest'
import { dayOf, momentOn } from './local-time.js'
import { recording } from './recording.js'
import { busyDay, chatter, history, ordinaryDay, quietDay } from './story.js'
import { banks, type Subject } from './texts/index.js'
import { type Happening, posts, postsOfTown, voices, whatRemains } from './told.js'

const thursday = '2026-11-12'
const about = (happenings: Happening[], subject: Subject) =>
  posts(happenings).filter((post) => post.subject === subject)

describe('a quiet day', () => {
  test('has eleven posts of nine senders, and one question', () => {
    for (const seed of [1, 2, 3, 50]) {
      const told = posts(quietDay('2026-11-10', { seed }))
      expect([told.length, voices(told)]).toEqual([11, 9])
      expect(told.filter((post) => post.isQuestion)).toHaveLength(1)
      expect(new Set(told.map((post) => post.network))).toEqual(new Set(['bluesky', 'mastodon', 'paper']))
    }
  })

  test('names the town in each post, so that all eleven can be found', () => {
    expect(posts(quietDay('2026-11-10')).filter((post) => !post.namesTown)).toEqual([])
  })

  test('with noise still has eleven posts of the town', () => {
    const happenings = quietDay('2026-11-10', { elsewhere: 500 })
    expect(posts(happenings)).toHaveLength(511)
    expect(postsOfTown(happenings)).toHaveLength(11)
  })
})

describe('a busy day', () => {
  const happenings = busyDay(thursday)

  test('has about three hundred posts, most about the Kerkstraat, with fewer voices than posts', () => {
    const told = posts(happenings)
    expect(told.length).toBeGreaterThan(280)
    expect(told.length).toBeLessThan(330)
    const street = about(happenings, 'kerkstraat')
    expect(street.length).toBeGreaterThan(told.length / 3)
    expect(voices(street)).toBeLessThan(street.length)
  })

  test('talks of the Kerkstraat mostly after the town has spoken at 16.00 uur', () => {
    const announced = momentOn(thursday, 16 * 3600)
    const street = about(happenings, 'kerkstraat')
    expect(street.filter((post) => post.at >= announced).length / street.length).toBeGreaterThan(0.85)
  })

  test('is the same each time, and another with another seed', () => {
    expect(busyDay(thursday)).toEqual(happenings)
    expect(busyDay(thursday, { seed: 2 })).not.toEqual(happenings)
  })

  test('stays within its own day and in order', () => {
    const at = happenings.map((one) => one.at.getTime())
    expect(at).toEqual([...at].sort((a, b) => a - b))
    expect(new Set(posts(happenings).map((post) => dayOf(post.at)))).toEqual(new Set([thursday]))
  })

  test('has one article in five papers', () => {
    const original = posts(happenings).find(
      (post) => post.network === 'paper' && post.subject === 'kerkstraat',
    )
    const copied = posts(happenings).filter((post) => post.copyOf === original?.id)
    expect(new Set(copied.map((post) => post.author.key)).size + 1).toBe(5)
    expect(new Set(copied.map((post) => post.text))).toEqual(new Set([original?.text]))
  })

  test('knows edits, deletions, reposts and an account that goes; what remains obeys them', () => {
    const kinds = new Set(happenings.map((one) => one.type))
    expect(kinds).toEqual(new Set(['post', 'edit', 'delete', 'repost', 'account-gone']))
    const left = whatRemains(happenings)
    for (const one of happenings) {
      if (one.type === 'delete') expect(left.some((post) => post.id === one.post.id)).toBe(false)
      if (one.type === 'account-gone')
        expect(left.some((post) => post.author.key === one.author.key)).toBe(false)
    }
  })

  test('grows with its scale', () => {
    const told = posts(busyDay(thursday, { scale: 4 }))
    expect(told.length).toBeGreaterThan(1050)
    expect(new Set(told.map((post) => post.id)).size).toBe(told.length)
  })
})

describe('weeks of history', () => {
  const weeks = history(thursday, 42)

  test('make a normal Thursday: six of them, none as busy as the day that follows', () => {
    const perDay = new Map<string, number>()
    for (const post of posts(weeks)) perDay.set(dayOf(post.at), (perDay.get(dayOf(post.at)) ?? 0) + 1)
    expect(perDay.size).toBe(42)
    expect(perDay.has(thursday)).toBe(false)
    expect(Math.max(...perDay.values())).toBeLessThan(60)
    const mean = posts(weeks).length / 42
    expect(mean).toBeGreaterThan(15)
    expect(mean).toBeLessThan(30)
  })

  test('hold a slow drip: the canal smells about three times a week, for more than five weeks', () => {
    const smell = about(weeks, 'geur')
    expect(smell.length).toBeGreaterThanOrEqual(14)
    expect(smell.length).toBeLessThanOrEqual(18)
    expect(voices(smell)).toBeGreaterThan(10)
  })

  test('hold a question that was answered: 31 asked for light, then the town did it, on a Monday', () => {
    const light = about(weeks, 'licht')
    const answer = light.find((post) => post.network === 'website')
    expect(answer?.at.getUTCDay()).toBe(1)
    expect(light.filter((post) => post.author.kind === 'person')).toHaveLength(31)
  })

  test('can be replayed: a recorded post on each line', () => {
    const lines = recording(weeks).map((line) => JSON.parse(line) as Record<string, string>)
    expect(lines).toHaveLength(whatRemains(weeks).length)
    expect(lines.every((line) => line.id && line.source && line.createdAt && line.text)).toBe(true)
  })
})

test('an ordinary night is quieter than an ordinary evening', () => {
  const hours = Array.from({ length: 60 }, (_, n) => n)
    .flatMap((seed) => posts(ordinaryDay(thursday, { seed })))
    .map((post) => Math.floor((post.at.getTime() - momentOn(thursday, 0).getTime()) / 3_600_000))
  const between = (from: number, to: number) => hours.filter((hour) => hour >= from && hour < to).length
  expect(between(18, 22)).toBeGreaterThan(5 * between(1, 5))
})

describe('the texts', () => {
  test.each(Object.entries(banks))(
    '%s: what people say or ask names the town or one of its parts',
    (_, bank) => {
      const nameless = [...bank.says, ...bank.asks, ...bank.foreign.map((one) => one.text)].filter(
        (text) => !/duinveld|oosthoek|zandvaarde|lisbeke|\{deel\}/i.test(text),
      )
      expect(nameless).toEqual([])
    },
  )

  test.each(Object.entries(banks))('%s: at least 25 ways to say it and five articles', (_, bank) => {
    expect(bank.says.length + bank.asks.length).toBeGreaterThanOrEqual(25)
    expect(new Set([...bank.says, ...bank.asks]).size).toBe(bank.says.length + bank.asks.length)
    expect(bank.news.length).toBeGreaterThanOrEqual(5)
  })

  test('no choice and no blank is left open, and all fits in 300 characters', () => {
    const social = posts([...busyDay(thursday, { scale: 5, elsewhere: 300 }), ...busyDay('2026-06-04')])
    for (const post of social) expect(`${post.title} ${post.text}`).not.toMatch(/[[\]{}|]/)
    const tooLong = social.filter((post) => post.network === 'bluesky' && [...post.text].length > 300)
    expect(tooLong).toEqual([])
  })

  test('the noise of the world never names the town', () => {
    const talk = chatter()
    for (let i = 0; i < 2000; i++) expect(talk.next().value.namesTown).toBe(false)
  })

  test('the parade follows the season', () => {
    const words = (day: string) =>
      about(busyDay(day), 'stoet')
        .map((post) => post.text)
        .join(' ')
        .toLowerCase()
    expect(words('2026-11-05')).toContain('sint-maartensstoet')
    expect(words('2026-06-04')).not.toContain('sint')
  })
})
