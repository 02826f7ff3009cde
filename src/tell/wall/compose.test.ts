import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { words } from '#web'
import { compose } from './compose.js'
import { bandOf, hourBefore, pastWeeks, verdict } from './normal.js'
import type { Picture } from './picture.js'
import { rank } from './rank.js'
import {
  busyDay,
  dripping,
  hoursOf,
  moment,
  quietDay,
  saying,
  square,
  telling,
  topicTalk,
} from './wall.fixture.js'

const t = words('nl')
/** Everything that a reader can see or hear. */
const allWords = (picture: Picture) => JSON.stringify(picture)

describe('a busy day', () => {
  const picture = compose(busyDay(), t)

  it('says what is talked about most, by how many, and how that compares with the same hour of that weekday', () => {
    expect(picture.layout).toBe('busy')
    expect(picture.title).toBe('Wat leeft er in Duinveld')
    expect(picture.mood).toBe('drukker dan een gewone donderdag')
    expect(picture.lead.headline).toBe('Kerkstraat zes weken dicht')
    expect(picture.lead.figures.map(({ value, label }) => `${value} / ${label}`)).toEqual([
      '214 afzenders / 301 berichten, 5 bronnen',
      '5,2 keer / een gewone donderdag',
      'Antwoord gegeven / kaart met routes',
    ])
  })
  it('marks on the curve what explains the bend, and ends it now', () => {
    expect(picture.lead.curve?.words.mark).toBe('16.00 uur, bericht van Duinveld')
    expect(picture.lead.curve?.points.at(-1)).toEqual({ x: 19 + 4 / 60, voices: 214 })
    expect(picture.lead.curve?.band).toHaveLength(25)
  })
  it('tells of the others who are more than normal and who are as usual', () => {
    const remarks = picture.list.items.map((item) => `${item.voices} ${item.detail}, ${item.remark?.text}`)
    expect(remarks[0]).toBe('96 afzenders, 2× gewoon')
    expect(remarks[2]).toBe('58 afzenders, als gewoonlijk')
    expect(picture.list.items.map((item) => item.remark?.look)).toEqual(['more', 'more', 'soft', 'soft'])
  })
  it('says what it rests on, who is silent, and that it shows change and no opinion', () => {
    const { posts, voices, rest, limits } = picture.foot
    expect(`${posts} van ${voices}${rest}`).toBe(
      '1.284 berichten van 803 afzenders uit 18 bronnen; Mastodon: geen verbinding sinds 18.31',
    )
    expect(limits).toBe('toont verandering, niet wat “de inwoners” vinden')
  })
  it('shows no silence of today on a picture of another day', () => {
    const past = compose(busyDay({ live: false }), t)
    expect(past.foot.rest).toBe(' uit 18 bronnen')
    expect(past.date).toBe('12 maart 2026')
  })
  it('says at least, where the month has turned', () => {
    const talk = busyDay().now.map((topic) => ({ ...topic, atLeast: true }))
    expect(compose(busyDay({ now: talk }), t).lead.figures[0]?.value).toBe('minstens 214 afzenders')
  })
  it('calls a topic new that is younger than four weeks, while the square is not', () => {
    const young = compose(
      busyDay({ history: { since: '2025-12-01', topics: [{ topicId: 'roads', since: '2026-03-10' }] } }),
      t,
    )
    expect(young.lead.figures[1]).toEqual({
      value: 'Nieuw onderwerp',
      label: 'dag\u00a03\u00a0van\u00a028',
      look: null,
    })
    expect(young.lead.curve?.band).toBeNull()
  })
})

describe('a quiet day', () => {
  const picture = compose(quietDay(), t)

  it('counts in words, and says since when there is nothing to compare with', () => {
    expect(picture.layout).toBe('quiet')
    expect(picture.mood).toBe('rustig')
    expect(picture.lead.headline).toBe('Elf berichten, niets dat eruit springt')
    expect(picture.lead.text.replaceAll('\u00a0', ' ')).toContain(
      'Nog geen gewone dinsdag om mee te vergelijken: dag 3 van 28.',
    )
  })
  it('says what the day is mostly about by what was said since midnight, not by yesterday', () => {
    const now = [topicTalk(square, 'Alles', 40, 60), topicTalk('roads', 'Wegenwerken', 30, 40)]
    const night = (posts: number) =>
      quietDay({
        now,
        hours: [
          ...hoursOf('roads', '2026-03-09', () => 2),
          ...hoursOf('roads', '2026-03-10', () => posts, 7),
        ],
      })
    expect(compose(night(0), t).lead.headline).toBe('Elf berichten, niets dat eruit springt')
    expect(compose(night(1), t).lead.headline).toBe('Elf berichten, vooral over Wegenwerken')
  })
  it('draws the days since listening began, and the days to come', () => {
    expect(picture.lead.bars?.map((bar) => `${bar.label} ${bar.value} ${bar.is}`)).toEqual([
      'zo 14 past',
      'ma 9 past',
      'vandaag 11 today',
      'wo 0 coming',
      'do 0 coming',
      'vr 0 coming',
      'za 0 coming',
    ])
  })
  it('names who was heard and what is not connected', () => {
    expect(picture.foot.rest).toBe(' uit Bluesky, Mastodon en 6 nieuwsbronnen')
    expect(picture.panel).toMatchObject({ label: 'Nog niet gekoppeld', title: 'Facebook' })
  })
  it('fills its list with headlines, once no more topics have several posts', () => {
    expect(picture.list.items.map((item) => item.name)).toEqual([
      'Hondenpoep',
      'Wegenwerken',
      'Rioolwerken in de Dorpsstraat starten na Pasen',
      'De bibliotheek is vrijdag dicht',
    ])
  })
  it('says what an ordinary day brings, after four weeks', () => {
    const days = [1, 2, 3, 4].map((week) => ({
      day: `2026-0${week < 2 ? 3 : 2}-${['', '03', '24', '17', '10'][week]}`,
      posts: 8 + week,
      voices: 5,
      sources: 2,
    }))
    const later = compose(quietDay({ history: { since: '2026-02-08', topics: [] }, days }), t)
    expect(later.lead.text).toBe('Een gewone dinsdag telt 9 tot 12 berichten.')
  })
})

describe('before there is anything', () => {
  const nothing = {
    now: [],
    said: [],
    newest: null,
    days: [],
    spoke: [],
    hours: [],
    today: { posts: 0, voices: 0, atLeast: false, sources: 0 },
  }

  it('the wall says what to do next, inside; outside it only says that it will come', () => {
    const none = {
      ...nothing,
      history: { since: null, topics: [] },
      listening: { active: 0, silent: [], unheard: [] },
    }
    const inside = compose(quietDay(none), t)
    expect(inside.layout).toBe('empty')
    expect(inside.lead.action).toEqual({ href: '/sources', text: 'Een bron toevoegen' })
    expect(compose(quietDay({ ...none, audience: 'public' }), t).lead.action).toBeNull()
  })
  it('with sources it says that it listens', () => {
    const waiting = compose(quietDay(nothing), t)
    expect(waiting.lead.headline).toBe('Nog geen berichten')
    expect(waiting.lead.text).toContain('Er wordt geluisterd naar 8 bronnen.')
    expect(waiting.lead.bars).toBeNull()
    const silent = [{ name: 'Bluesky', since: moment('2026-03-10', 9) }]
    const deaf = compose(quietDay({ ...nothing, listening: { active: 1, silent, unheard: [] } }), t)
    expect(deaf.lead.text).toContain('Geen enkele bron heeft nu verbinding.')
  })
})

describe('a public screen', () => {
  const secret = 'Mijn buurman van nummer twaalf zet zijn vuilbak altijd te vroeg buiten'
  const about = [
    saying(1, 'private', secret, moment('2026-03-12', 18)),
    saying(2, 'news', 'Een kop uit de krant', moment('2026-03-12', 17)),
  ]
  const last = {
    postId: 3,
    at: moment('2026-03-12', 19),
    kind: 'private' as const,
    source: 'Bluesky',
    network: 'bluesky',
    lang: 'nl',
    text: secret,
  }

  it('never shows a private person’s words, whatever the store hands over', () => {
    for (const day of [busyDay, quietDay]) {
      const outside = compose(day({ audience: 'public', said: about, newest: last }), t)
      expect(allWords(outside)).not.toContain('buurman')
      expect(allWords(outside)).toContain('Een kop uit de krant')
      expect(outside.newest).toMatchObject({ postId: 3, source: 'een bericht uit Bluesky', quote: null })
    }
  })
  it('inside, such words are at most ninety characters, between quotation marks', () => {
    const long = `${secret} `.repeat(5)
    const inside = compose(
      quietDay({ now: [], said: [saying(1, 'private', long, moment('2026-03-10', 9))] }),
      t,
    )
    const [item] = inside.list.items
    expect(item?.quoted).toBe(true)
    expect([...(item?.name ?? '')].length).toBeLessThanOrEqual(90)
  })
  it('lists no topic of fewer than five voices', () => {
    expect(compose(quietDay({ audience: 'public' }), t).list.items.map((item) => item.name)).not.toContain(
      'Hondenpoep',
    )
  })
})

describe('whatever the figures', () => {
  const talked = fc.record({
    voices: fc.integer({ min: 0, max: 400 }),
    more: fc.integer({ min: 0, max: 50 }),
    window: fc.constantFrom(1 as const, 24 as const),
  })

  it('there is no multiple and no verdict below five voices, or before four weeks', () => {
    fc.assert(
      fc.property(talked, fc.boolean(), ({ voices, more, window }, young) => {
        const talk = [
          topicTalk(square, 'Alles', voices, voices + more),
          topicTalk('roads', 'Wegen', voices, voices + more),
        ]
        const f = busyDay({
          now: talk,
          window,
          ...(young ? { history: { since: '2026-03-01', topics: [] } } : {}),
        })
        const shown = allWords(compose(f, t))
        if (young || voices < 5) expect(shown).not.toMatch(/× gewoon|\d keer|drukker dan|"more"/)
      }),
    )
  })
  it('no text from outside can break out of its line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const shown = compose(
          quietDay({ said: [saying(1, 'news', `\u202e${text}`, moment('2026-03-10', 9))] }),
          t,
        )
        const name = shown.list.items.find((item) => item.lang !== null)?.name ?? ''
        expect(name).not.toMatch(/[\u202a-\u202e\u2066-\u2069\p{Cc}]/u)
        expect([...name].length).toBeLessThanOrEqual(400)
      }),
    )
  })
})

describe('normal', () => {
  it('is the middle and the tenth and ninetieth percentile of the past weeks', () => {
    expect(bandOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])).toEqual({ low: 2, middle: 6, high: 10 })
    expect(bandOf([])).toBeNull()
  })
  it('needs twenty-eight days that are over', () => {
    expect(pastWeeks('2026-03-29', '2026-03-02')).toEqual([])
    expect(pastWeeks('2026-03-30', '2026-03-02')).toEqual([
      '2026-03-23',
      '2026-03-16',
      '2026-03-09',
      '2026-03-02',
    ])
    expect(pastWeeks('2026-03-30', null)).toEqual([])
    expect(pastWeeks('2026-03-30', '2020-01-01')).toHaveLength(8)
  })
  it('mixes the two hours that the last sixty minutes touch', () => {
    const cells = (_: string, day: string, hour: number) => (day === '2026-03-12' ? hour : 100)
    expect(hourBefore(cells, 'x', '2026-03-12', 19, 0)).toBe(18)
    expect(hourBefore(cells, 'x', '2026-03-12', 19, 30)).toBe(18.5)
    expect(hourBefore(cells, 'x', '2026-03-12', 0, 15)).toBe(75)
  })
  it('gives no multiple of a silence', () => {
    expect(verdict(14, { low: 0, middle: 0, high: 1 })).toEqual({ is: 'more', times: null })
    expect(verdict(4, { low: 0, middle: 1, high: 1 })).toBeNull()
    expect(verdict(14, null)).toBeNull()
  })
})

describe('what comes first', () => {
  it('is the topic with most voices; the square itself is no subject, and the town’s own name says little', () => {
    const all = [
      topicTalk(square, 'Alles', 90),
      topicTalk('town', 'duinveld', 80),
      topicTalk('a', 'Afval', 9),
      topicTalk('b', 'Brug', 12),
    ]
    expect(rank(all, 'Duinveld').map((topic) => topic.name)).toEqual(['Brug', 'Afval', 'duinveld'])
  })
})

describe('what drips', () => {
  const at = moment('2026-03-12', 19, 4)
  const smell = (voices: number) => dripping('smell-2', 'Geur in de Molenstraat', voices, 5, at)

  it('stands last in the list, in weeks, and never more than one beside what is talked about', () => {
    const drips = [smell(9), dripping('dog', 'Hondenpoep', 7, 3, at)]
    const { items } = compose(busyDay({ drips }), t).list
    expect(items).toHaveLength(4)
    expect(items.at(-1)).toMatchObject({
      name: 'Geur in de Molenstraat',
      voices: '9',
      remark: { text: 'sluimert al vijf weken', look: 'slow' },
    })
  })

  it('of fewer than three voices may be one person, and stays inside', () => {
    const inside = compose(quietDay({ drips: [smell(2)] }), t).list.items
    expect(inside.at(-1)).toMatchObject({ voices: null, detail: 'mogelijk één melder' })
    const outside = compose(quietDay({ drips: [smell(2)], audience: 'public' }), t).list.items
    expect(outside.map((item) => item.name)).not.toContain('Geur in de Molenstraat')
  })

  it('is said of a topic where that stands in the list already, not twice', () => {
    const { items } = compose(
      busyDay({ drips: [dripping('events', 'Braderie zaterdag', 20, 4, at)] }),
      t,
    ).list
    expect(items.filter((item) => item.name === 'Braderie zaterdag')).toHaveLength(1)
  })
})

describe('stories, of which nobody thought of the keyword', () => {
  const names = (picture: ReturnType<typeof compose>) => picture.list.items.map((item) => item.name)

  it('stand among the topics by their voices, and say that they are new', () => {
    const story = telling('wolf · Galgenberg', 60, { firstAt: busyDay().at })
    const { list } = compose(busyDay({ stories: [story] }), t)
    const at = list.items.findIndex((item) => item.name === 'wolf · Galgenberg')
    expect(list.items[at]).toMatchObject({ voices: '60', remark: { text: 'nieuw verhaal', look: 'soft' } })
    expect(list.items.length).toBeLessThanOrEqual(4)
  })
  it('that are pinned come first', () => {
    const pinned = telling('Brug dicht', 2, { pinned: true, labelKind: 'given' })
    expect(names(compose(busyDay({ stories: [pinned] }), t))[0]).toBe('Brug dicht')
    expect(names(compose(quietDay({ stories: [pinned] }), t))[0]).toBe('Brug dicht')
  })
  it('on a quiet day stand before what was said, which does not say it again', () => {
    const story = telling('zwembad · pomp', 3)
    const at = moment('2026-03-10', 9)
    const said = [
      saying(1, 'private', 'De pomp is stuk', at, { story: 3 }),
      saying(2, 'private', 'Mooi weer', at),
    ]
    const found = names(compose(quietDay({ now: [], stories: [story], said }), t))
    expect(found).toEqual(['zwembad · pomp', 'Mooi weer'])
  })
  it('below five voices are not counted', () => {
    const [item] = compose(quietDay({ now: [], stories: [telling('pomp', 3)], said: [] }), t).list.items
    expect(item).toMatchObject({ voices: null, detail: '4 berichten' })
  })
  it('outside are named only by a headline, or by the town where five spoke', () => {
    const stories = [
      telling('buurman · hond', 9),
      telling('Brug een week dicht', 2, { labelKind: 'headline' }),
      telling('Onze brug', 7, { labelKind: 'given' }),
      telling('Onze buren', 4, { labelKind: 'given' }),
    ]
    const found = names(compose(quietDay({ audience: 'public', now: [], said: [], stories }), t))
    expect(found).toEqual(['Brug een week dicht', 'Onze brug'])
  })
  it('may be what most of the day was about', () => {
    const f = quietDay()
    const story = telling('wolf gezien', 6, { firstAt: f.at, posts: f.today.posts })
    expect(compose({ ...f, now: [], stories: [story] }, t).lead.headline).toContain('vooral over wolf gezien')
  })
})
