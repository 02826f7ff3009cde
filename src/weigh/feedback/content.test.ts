import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { words } from '#web'
import { countsLine, type FeedbackContent, forNetwork, problemsIn } from './content.js'
import { atom, rss } from './feed.js'

const t = words('nl')
const content: FeedbackContent = {
  title: 'Zebrapad aan de school',
  said: 'Oversteken aan de school is gevaarlijk.',
  did: 'Er ligt een zebrapad, met licht.',
  doneOn: '2026-11-20',
  doneBy: 'dienst Wegen',
  number: 3,
  town: 'Duinveld',
  figures: { posts: 31, voices: 19, questions: 4, from: '2026-10-20', to: '2026-11-20' },
}
const url = 'https://plein.example/u-zei-wij-deden/duinveld/3'
const whole = { ...content }
const today = '2026-11-23'
const nothing = (text: string) => text

describe('what stands in the way', () => {
  test('nothing, when all of it is there', () => {
    expect(problemsIn(whole, today, nothing)).toEqual([])
  })
  test('a title, what was done and when are needed; what is still to come was not done', () => {
    const empty = { title: ' ', said: '', did: '', doneOn: null, doneBy: '' }
    expect(problemsIn(empty, today, nothing).map(({ why }) => why)).toEqual([
      'title-missing',
      'did-missing',
      'when-missing',
    ])
    expect(problemsIn({ ...whole, doneOn: '2026-11-24' }, today, nothing)).toEqual([{ why: 'not-done-yet' }])
  })
  test('a place that is still to be filled in, and what leads to a person, are named', () => {
    const scrub = (text: string) => text.replace(/@\w+/g, '…')
    const wrong = problemsIn({ ...whole, did: 'Met dank aan @jan [en wie nog?]' }, today, scrub)
    expect(wrong).toEqual([
      { why: 'open-place', words: '[en wie nog?]' },
      { why: 'leads-to-person', words: '@jan [en wie nog?]' },
    ])
  })
})

describe('counts', () => {
  const day = (text: string) => text
  test('say how many posts and people, over which days', () => {
    expect(countsLine(t, content.figures, day)).toBe(
      '31 berichten van 19 afzenders, van 2026-10-20 tot 2026-11-20, 4 vragen',
    )
  })
  test('say no number of people where they are few, and nothing where nothing was counted', () => {
    expect(countsLine(t, { posts: 3, questions: 1 }, day)).toBe('3 berichten')
    expect(countsLine(t, { questions: 1 }, day)).toBeNull()
  })
})

describe('the text for a network', () => {
  test('holds both sentences and the address where they fit', () => {
    expect(forNetwork(t, content, url, 500)).toEqual({
      text: `U zei: ${content.said}\nWij deden: ${content.did}\n${url}`,
      cut: false,
    })
  })
  test('is never longer than the network allows, and never cuts the address', () => {
    fc.assert(
      fc.property(
        fc.record({
          title: fc.string({ maxLength: 90 }),
          said: fc.string({ maxLength: 240 }),
          did: fc.string({ maxLength: 2000, unit: 'grapheme' }),
        }),
        fc.integer({ min: 20, max: 600 }),
        (part, longest) => {
          const made = forNetwork(t, { ...content, ...part }, url, longest)
          if (!made) {
            expect(longest).toBeLessThan(url.length)
            return
          }
          expect([...made.text].length).toBeLessThanOrEqual(longest)
          expect(made.text.endsWith(url)).toBe(true)
        },
      ),
    )
  })
})

test('both feeds hold everything, escaped, with marks that XML cannot hold left out', () => {
  const at = new Date('2026-11-20T10:00:00Z')
  const hostile = { ...content, title: 'A <b>&"\u0000\u000b</b> ]]>', did: '</entry><script>' }
  const all = [{ number: 3, version: 1, content: JSON.stringify(hostile), firstAt: at, releasedAt: at }]
  for (const write of [atom, rss]) {
    const text = write({
      t,
      town: 'Duinveld & zee',
      page: 'https://plein.example/x',
      self: 'https://plein.example/x/f',
      all,
    })
    expect(text).toContain('A &lt;b&gt;&amp;&quot;&lt;/b&gt; ]]&gt;')
    expect(text).not.toContain('<script>')
    expect(text).toContain('https://plein.example/x/3')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(text).not.toMatch(/[\u0000-\u0008\u000b]/)
  }
})
