import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttp, type Http } from '#basics/http'
import { createLog } from '#basics/log'
import type { RawPost } from '#post'
import { startTelegram, type Telegram } from '../../../../tests/town/telegram.js'
import { missingPage } from '../../../../tests/town/telegram-shapes.js'
import { noAccess } from '../../access.js'
import type { Visit } from '../../connector.js'
import { countOf } from './adapter.js'
import { telegram } from './index.js'
import { readList } from './read.js'
import { channelName, type TelegramCursor, telegramCursor, telegramSettings } from './wire.js'

const channel = 'Duinveld_Nieuws'
let town: Telegram
let http: Http
let clock = new Date('2026-11-20T10:00:00Z')
const now = () => clock
const later = (minutes: number) => {
  clock = new Date(clock.getTime() + minutes * 60_000)
}

beforeEach(async () => {
  clock = new Date('2026-11-20T10:00:00Z')
  town = await startTelegram({ now })
  town.rename(channel, 'Duinveld Nieuws')
  http = createHttp({ userAgent: 'Dorpsplein test', allowedHosts: [new URL(town.url).host] })
})
afterEach(() => Promise.all([town.close(), http.close()]))

const context = () => ({
  http,
  log: createLog('silent'),
  now,
  signal: new AbortController().signal,
  access: noAccess,
})
const settings = (kind = 'news', name = channel) => telegramSettings.parse({ channel: name, kind })
const source = () => telegram(town.url)
/** The cursor goes through the schema, as it does through the database. */
const visit = (cursor: TelegramCursor | null = null, connector = source()) =>
  connector.visit(settings(), cursor && telegramCursor.parse(JSON.parse(JSON.stringify(cursor))), context())
const say = (...all: Parameters<Telegram['say']> extends [string, ...infer Rest] ? Rest : never) => {
  later(1)
  return town.say(channel, ...all)
}
const told = ({ arrivals }: Visit<TelegramCursor>) =>
  arrivals.map((one) => (one.type === 'post' ? one.post.text : `${one.type} ${'id' in one ? one.id : ''}`))
const onlyPost = ({ arrivals }: Visit<TelegramCursor>): RawPost => {
  const [one] = arrivals
  if (one?.type !== 'post') throw new Error('there is no post')
  return one.post
}
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `bericht ${from + n}`)

describe('what a channel says', () => {
  test('comes in oldest first, over several pages, and later only what is newer', async () => {
    for (const text of numbers(1, 45)) say(text)
    const first = await visit()
    expect(told(first)).toEqual(numbers(1, 45))
    expect(told(await visit(first.cursor))).toEqual([])
    say('bericht 46')
    expect(told(await visit(first.cursor))).toEqual(['bericht 46'])
  })

  test('is read with its lines, its links and its moment; the channel is who says it', async () => {
    const id = say(
      'Straat dicht & omleiding <b>\nZie https://duinveld.example/werken #verkeer\n\nVraag het @balie_duinveld',
      {
        views: '1.2K',
        signedBy: 'Jan Peeters',
      },
    )
    const post = onlyPost(await visit())
    expect(post).toMatchObject({
      network: 'telegram',
      id: `duinveld_nieuws/${id}`,
      kind: 'news',
      author: { id: 'duinveld_nieuws', name: 'Duinveld Nieuws' },
      text: 'Straat dicht & omleiding <b>\nZie https://duinveld.example/werken #verkeer\n\nVraag het @balie_duinveld',
      createdAt: clock,
      link: `https://t.me/${channel}/${id}`,
      engagement: { views: 1200 },
    })
    expect(post.links).toContain('https://duinveld.example/werken')
    expect(post.author?.isOwner).toBeUndefined()
    expect(JSON.stringify(post)).not.toContain('Peeters')
  })

  test('on the town’s own channel is the town that speaks', async () => {
    say('Welkom')
    const read = await source().visit(settings('own'), null, context())
    expect(onlyPost(read)).toMatchObject({ kind: 'own', author: { isOwner: true, name: 'Duinveld Nieuws' } })
  })

  test('with a photo, a film, a card or a question is read with what it carries', async () => {
    say('met foto', { photo: true })
    say('met foto’s', { album: 4 })
    say('met film', { video: true })
    say('met kaart', { preview: 'https://deklok.example/brug' })
    say('', { poll: { question: 'Waar mag het bos komen?', options: ['Noord', 'Zuid'] } })
    const { arrivals } = await visit()
    const posts = arrivals.flatMap((one) => (one.type === 'post' ? [one.post] : []))
    expect(posts.map(({ text, carries }) => [text, carries])).toEqual([
      ['met foto', { image: true }],
      ['met foto’s', { image: true }],
      ['met film', { video: true }],
      ['met kaart', { link: true }],
      ['Waar mag het bos komen?\nNoord\nZuid', {}],
    ])
    expect(posts[2]?.createdAt).toEqual(new Date('2026-11-20T10:03:00Z'))
    expect(posts[3]?.links).toEqual(['https://deklok.example/brug'])
  })

  test('of another is a repost, without the name of who said it; an answer knows its question', async () => {
    const question = say('Wie weet meer?')
    say('Doorgestuurd', { forwardedFrom: 'Mieke Janssens' })
    say('Wij weten meer', { replyTo: question })
    const { arrivals } = await visit()
    expect(arrivals[1]).toMatchObject({ post: { isRepost: true, text: 'Doorgestuurd' } })
    expect(arrivals[2]).toMatchObject({
      post: { replyTo: `duinveld_nieuws/${question}`, text: 'Wij weten meer' },
    })
    expect(JSON.stringify(arrivals)).not.toContain('Mieke')
  })

  test('without words is counted once; what the network itself remarks is not counted', async () => {
    say('foto van het kanaal gewijzigd', { service: true })
    say('', { photo: true })
    const { arrivals, drops, cursor } = await visit()
    expect([arrivals, drops]).toEqual([[], [{ reason: 'empty' }]])
    expect((await visit(cursor)).drops).toEqual([])
  })

  test('is little enough to wait for: often when it says much, at most six hours when it is silent', async () => {
    for (const text of numbers(1, 20)) say(text)
    let read = await visit()
    expect(read.nextInSeconds).toBe(300)
    for (let turn = 0; turn < 30; turn++) {
      later(read.nextInSeconds / 60)
      read = await visit(read.cursor)
      expect(read.nextInSeconds).toBeGreaterThanOrEqual(300)
    }
    later(60 * 24 * 30)
    expect((await visit(read.cursor)).nextInSeconds).toBe(6 * 3600)
  })
})

describe('a long absence', () => {
  test('is made good over several visits, and nothing is lost when more is said meanwhile', async () => {
    say('bericht 1')
    let { cursor } = await visit()
    for (const text of numbers(2, 450)) say(text)
    const seen: string[] = []
    for (let turn = 0; turn < 6; turn++) {
      const read = await visit(cursor)
      seen.push(...told(read))
      cursor = read.cursor
      if (turn === 0) for (const text of numbers(451, 460)) say(text)
      if (cursor.gap === null) break
      expect(read.nextInSeconds).toBeLessThanOrEqual(60)
    }
    expect(new Set(seen)).toEqual(new Set(numbers(2, 460)))
    expect(cursor.gap).toBeNull()
  })

  test('interrupted by a refusal goes on where it was', async () => {
    say('bericht 1')
    const { cursor } = await visit()
    for (const text of numbers(2, 90)) say(text)
    town.tire(2)
    const half = await visit(cursor)
    expect(told(half)).toHaveLength(40)
    town.tire(undefined)
    const rest = await visit(half.cursor)
    expect([...told(rest), ...told(half)]).toEqual(numbers(2, 90))
  })

  test('a first visit reads about a hundred messages and then leaves the past alone', async () => {
    for (const text of numbers(1, 150)) say(text)
    const { arrivals, cursor } = await visit()
    expect([arrivals.length, cursor.gap]).toEqual([100, null])
    expect(town.asked).toHaveLength(5)
  })
})

describe('edits and deletions', () => {
  test('an edit is the same message with other words, told once', async () => {
    const id = say('Feest op de markt')
    say('iets anders')
    const first = await visit()
    town.edit(channel, id, 'Feest afgelast')
    const second = await visit(first.cursor)
    expect(second.arrivals).toEqual([
      expect.objectContaining({
        edited: true,
        post: expect.objectContaining({ id: `duinveld_nieuws/${id}`, text: 'Feest afgelast' }),
      }),
    ])
    expect(told(await visit(second.cursor))).toEqual([])
  })

  test('a photo that gets its words later comes in with them', async () => {
    const id = say('', { photo: true })
    const { cursor } = await visit()
    town.edit(channel, id, 'De nieuwe brug')
    expect(told(await visit(cursor))).toEqual(['De nieuwe brug'])
  })

  test('what vanished between two that stand there is deleted, once', async () => {
    say('ervoor')
    const id = say('spijt van')
    say('erna')
    const first = await visit()
    town.remove(channel, id)
    const second = await visit(first.cursor)
    expect(told(second)).toEqual([`delete duinveld_nieuws/${id}`])
    expect(told(await visit(second.cursor))).toEqual([])
  })

  test('what is only missing on the list is not deleted: its own page still shows it', async () => {
    say('ervoor')
    const id = say('er nog')
    say('erna')
    const { cursor } = await visit()
    town.skip(channel, id)
    const second = await visit(cursor)
    expect(told(second)).toEqual([])
    expect(second.cursor.recent.map(([one]) => one)).toContain(id)
  })

  test('the newest and the oldest on the page prove nothing when they are missing', async () => {
    const ids = numbers(1, 3).map((text) => say(text))
    const { cursor } = await visit()
    town.remove(channel, ids[0] ?? 0)
    town.remove(channel, ids[2] ?? 0)
    expect(told(await visit(cursor))).toEqual([])
  })

  test('posts that were kept are asked after, wherever they stood', async () => {
    const ids = numbers(1, 90).map((text) => say(text))
    const newest = ids.at(-1) ?? 0
    const [old = 0, gone = 0, changed = 0] = ids.slice(10)
    const links = [old, gone, changed, newest].map((id) => `https://t.me/${channel}/${id}`)
    town.remove(channel, gone)
    town.remove(channel, newest)
    town.edit(channel, changed, 'anders')
    const asked = await source().verify?.(
      settings(),
      [...links, 'https://t.me/iemand_anders/3', 'x'],
      context(),
    )
    const by = new Map(asked?.map((one) => [one.link, one]))
    expect(links.map((link) => by.get(link)?.is)).toEqual(['there', 'gone', 'edited', 'gone'])
    expect(by.get(links[2] ?? '')).toMatchObject({ arrival: { edited: true, post: { text: 'anders' } } })
    expect(by.size).toBe(4)
  })

  test('of a channel that went private all is gone; of one without a list, nothing', async () => {
    const links = numbers(1, 3).map((text) => `https://t.me/${channel}/${say(text)}`)
    town.hide(channel)
    const ask = async () => (await source().verify?.(settings(), links, context()))?.map(({ is }) => is)
    expect(await ask()).toEqual(['there', 'there', 'there'])
    town.hide(channel, true)
    expect(await ask()).toEqual(['gone', 'gone', 'gone'])
  })

  test.each([
    ['refuses', () => town.fail(429, 100, 60)],
    ['is broken', () => town.fail(500, 100)],
    ['says something else', () => town.garble('<html><p>Sorry')],
    ['says that it cannot say', () => town.garble(missingPage('Please open Telegram to view this post'))],
  ])('nothing is deleted on the word of a server that %s', async (_, fails) => {
    const links = numbers(1, 3).map((text) => `https://t.me/${channel}/${say(text)}`)
    fails()
    expect(await source().verify?.(settings(), links, context())).toEqual([])
  })
})

test('whatever is said, changed and taken back in whatever order, in the end what is kept is what stands there', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constant({ do: 'say' as const, which: 0 }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), which: fc.nat(80) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat(80) }) },
    { weight: 1, arbitrary: fc.constant({ do: 'visit' as const, which: 0 }) },
  )
  let run = 0
  const property = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80 }), async (steps) => {
    const name = `kanaal_${run++}`
    const there = new Map<number, string>()
    const kept = new Map<string, string>()
    let cursor: TelegramCursor | null = null
    const look = async () => {
      const read: Visit<TelegramCursor> = await source().visit(settings('news', name), cursor, context())
      cursor = read.cursor
      for (const one of read.arrivals) {
        if (one.type === 'post') kept.set(one.post.link ?? '', one.post.text)
        if (one.type === 'delete') kept.delete(`https://t.me/${one.id}`)
      }
    }
    there.set(town.say(name, 'eerste'), 'eerste')
    for (const [n, { do: what, which }] of steps.entries()) {
      later(1)
      const id = [...there.keys()][which % there.size] ?? 0
      if (what === 'say') there.set(town.say(name, `bericht ${n}`), `bericht ${n}`)
      if (what === 'visit') await look()
      if (what === 'edit') {
        town.edit(name, id, `anders ${n}`)
        there.set(id, `anders ${n}`)
      }
      if (what === 'remove' && there.size > 1) {
        town.remove(name, id)
        there.delete(id)
      }
    }
    await look()
    for (const one of (await source().verify?.(settings('news', name), [...kept.keys()], context())) ?? []) {
      if (one.is === 'gone') kept.delete(one.link)
      if (one.is === 'edited' && one.arrival.type === 'post') kept.set(one.link, one.arrival.post.text)
    }
    const truth = [...there].map(([id, text]) => [`https://t.me/${name}/${id}`, text] as const)
    expect(new Map([...kept].sort())).toEqual(new Map(truth.sort()))
  })
  await fc.assert(property, { numRuns: 60 })
})

describe('when it does not work', () => {
  test.each(['nobody_has_this', 'besloten_kanaal'])('%s: no public list, in words', async (name) => {
    town.say('besloten_kanaal', 'geheim')
    town.hide('besloten_kanaal')
    const asked = source().visit(settings('news', name), null, context())
    await expect(asked).rejects.toMatchObject({ key: 'telegram-not-public', values: { channel: name } })
  })

  test.each(['', '<html>', '{"ok":true}', '<p>Maintenance</p>'])('%j is no list', async (body) => {
    town.garble(body)
    await expect(visit()).rejects.toMatchObject({ key: 'telegram-unreadable' })
  })

  test.each([
    [429, 120, { key: 'too-often', retryAfterSeconds: 120 }],
    [429, undefined, { key: 'too-often', retryAfterSeconds: 300 }],
    [503, 30, { key: 'source-broken', retryAfterSeconds: 30 }],
    [403, undefined, { key: 'forbidden' }],
  ])('an answer %i (wait %s) is told in words', async (status, wait, problem) => {
    say('iets')
    town.fail(status, 5, wait)
    await expect(visit()).rejects.toMatchObject(problem)
  })

  test('a refusal is for all channels: nobody asks again before its time', async () => {
    say('iets')
    town.fail(429, 1, 120)
    const connector = source()
    await expect(visit(null, connector)).rejects.toMatchObject({ key: 'too-often' })
    await expect(visit(null, connector)).rejects.toMatchObject({ key: 'too-often', retryAfterSeconds: 120 })
    expect(town.asked).toHaveLength(1)
    later(2)
    expect(told(await visit(null, connector))).toEqual(['iets'])
  })

  test('a list that is empty all of a sudden is no deletion but a refusal', async () => {
    say('iets')
    const { cursor } = await visit()
    town.tire(0)
    await expect(visit(cursor)).rejects.toMatchObject({ key: 'telegram-empty' })
  })

  test('a channel that has said nothing yet is followed from its first word', async () => {
    const id = say('vergissing')
    town.remove(channel, id)
    const { arrivals, cursor } = await visit()
    expect(arrivals).toEqual([])
    say('eerste woord')
    expect(told(await visit(cursor))).toEqual(['eerste woord'])
  })

  test('a mirror that says "not changed" is believed', async () => {
    say('iets')
    town.offerEtag(true)
    const { cursor } = await visit()
    const again = await visit(cursor)
    expect([again.arrivals, again.cursor.latest]).toEqual([[], 1])
    say('meer')
    expect(told(await visit(again.cursor))).toEqual(['meer'])
  })
})

describe('hostile markup', () => {
  test('within a text is text, or nothing', async () => {
    town.sayHtml(
      channel,
      '<script>alert(1)</script><img src=x onerror=alert(1)>een<svg><a href="javascript:alert(1)">twee</a>',
    )
    const post = onlyPost(await visit())
    expect([post.text.startsWith('een'), post.links]).toEqual([true, []])
    expect(post.text).not.toContain('alert')
  })

  test('that never closes its text does not swallow the next message', async () => {
    town.sayHtml(channel, 'los <div><div><b>')
    say('volgende')
    const texts = told(await visit())
    expect(texts).toHaveLength(2)
    expect(texts[1]).toBe('volgende')
  })

  test('cannot speak for another channel, nor twice under one number', () => {
    const one = (post: string, text: string) =>
      `<div class="tgme_widget_message" data-post="${post}"><div class="js-message_text">${text}</div><time datetime="2026-01-01T00:00:00+00:00"></div>`
    const { messages } = readList(
      one('a_kanaal/1', 'eerst') + one('a_kanaal/1', 'dan') + one('b_kanaal/2', 'x'),
    )
    expect(messages.map(({ post }) => post)).toEqual(['a_kanaal/1', 'b_kanaal/2'])
  })

  test('that lacks a moment or a number is dropped and counted, the others stay', async () => {
    const message = (post: string, time: string) =>
      `<div class="tgme_widget_message" data-post="${post}"><div class="js-message_text">tekst</div>${time}</div>`
    const good = '<time datetime="2026-11-20T09:00:00+00:00">'
    town.garble(
      `<section class="tgme_channel_history">${message(`${channel}/1`, '')}${message(`${channel}/2`, '<time datetime="gisteren">')}${message(`${channel}/x`, good)}${message('ander_kanaal/4', good)}${message(`${channel}/5`, good)}</section>`,
    )
    const { arrivals, drops } = await visit()
    expect(arrivals).toHaveLength(1)
    expect(drops.map(({ reason }) => reason).sort()).toEqual([
      'incomplete',
      'incomplete',
      'malformed',
      'malformed',
    ])
  })

  test.each([
    ['nested', '<div>'.repeat(300_000)],
    ['closed', '<b>'.repeat(200_000) + '</i>'.repeat(200_000)],
    ['an attribute', `<a href="${'x'.repeat(2_000_000)}">`],
    ['opened', '<'.repeat(500_000)],
  ])('of half a million of the same, %s, is read in time', (_, markup) => {
    const page = `<div class="tgme_widget_message" data-post="abcde/1"><div class="js-message_text">${markup}`
    expect(readList(page).messages).toHaveLength(1)
  })

  test('of any kind gives an answer', () => {
    const piece = fc.constantFrom(
      '<div class="tgme_widget_message" data-post="abcde/1">',
      '<div class="js-message_text">',
      '</div>',
      '<a class="tgme_widget_message_reply" href="',
      '<time datetime="',
      '">',
      '<!--',
      '&#x110000;',
      '<script>',
      'woord',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        expect(readList(pieces.join('')).messages.length).toBeLessThanOrEqual(40)
      }),
    )
  })
})

describe('settings', () => {
  test.each([
    '@Duinveld_Nieuws',
    'Duinveld_Nieuws',
    't.me/Duinveld_Nieuws',
    ' https://t.me/s/Duinveld_Nieuws?before=9 ',
    'https://telegram.me/Duinveld_Nieuws/45',
    'tg://resolve?domain=Duinveld_Nieuws',
  ])('%s names the channel', (typed) => {
    expect(telegramSettings.parse({ channel: typed })).toEqual({ channel, kind: 'news' })
  })
  test.each([
    '',
    'vier',
    'x'.repeat(33),
    'twee woorden',
    'https://t.me/+AbCdEf123',
    'https://t.me/joinchat/AAAA',
    'é'.repeat(6),
    '../../etc',
    'https://evil.example/s/duinveld',
  ])('%s does not', (typed) => {
    expect(telegramSettings.safeParse({ channel: typed }).success).toBe(false)
  })
  test('one channel is one source, however it is written', () => {
    const { identity } = source()
    expect(identity(settings('news', '@DUINVELD_nieuws'))).toBe(identity(settings()))
    expect(channelName('t.me/joinchat/x')).toBeNull()
  })
  test('counts are read as they are rounded', () => {
    expect(['812', '1.2K', '12.5M', '1 024', '', 'veel', null].map(countOf)).toEqual([
      812,
      1200,
      12_500_000,
      1024,
      null,
      null,
      null,
    ])
  })
})
