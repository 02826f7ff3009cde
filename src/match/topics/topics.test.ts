import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBus } from '#basics/bus'
import { addDays, daysBetween } from '#basics/days'
import { createLog } from '#basics/log'
import {
  accessLog,
  addKnownAccount,
  addTopic,
  changeTopic,
  expireTopics,
  type NewTopic,
  topic,
  topics,
  topicVersions,
} from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { createStanding } from '../standing.js'
import { readAccount } from './account-name.js'
import { addMonths, endRange, prolongedEnd, proposedEnd } from './end-date.js'
import { endLetters } from './notices.js'
import { topicRoutes } from './routes.js'
import { makeTown, type TestTown } from './topics.fixture.js'

const now = new Date('2026-11-23T10:00:00Z')
const today = '2026-11-23'
let held: TestDatabase
let town: TestTown
let pages: TestPages
beforeAll(async () => {
  held = await testDatabase()
})
afterAll(() => held.close())
beforeEach(async () => {
  town = await makeTown(held.database)
  const parts = {
    database: held.database,
    bus: createBus(),
    now: () => now,
    isAlsoAWord: (name: string) => name.toLowerCase() === 'mol',
    persons: async (ids: string[]) => new Map(ids.includes('ann') ? [['ann', { name: 'Ann Claeys' }]] : []),
  }
  pages = await openPages(town.org, [topicRoutes(parts)])
  return () => pages.close()
})

const written: NewTopic = {
  name: 'Kerkstraat',
  domain: 'mobility',
  purpose: 'Vragen over de werken op tijd zien.',
  legalBasis: 'Taak van algemeen belang.',
  owner: 'Ann Claeys',
  query: 'kerkstraat (dicht OR omleiding)',
  localQuery: '',
  endsOn: '2027-05-20',
}
const inTown = <T>(work: Parameters<typeof held.database.inOrg<T>>[1]) =>
  held.database.inOrg(town.org.orgId, work)
const add = (change: Partial<NewTopic> = {}) =>
  inTown((tx) => addTopic(tx, town.org.orgId, 'ann', { ...written, ...change }))
const form = (change: Record<string, string> = {}) =>
  ({ ...written, localQuery: '', action: 'save', ...change }) as Record<string, string>
const all = () => inTown((tx) => topics(tx, town.org.orgId)).then((list) => list.filter((one) => !one.system))
const logged = async () =>
  (await inTown((tx) => accessLog(tx, town.org.orgId, {}, 50))).map((entry) => entry.action)

describe('a new topic', () => {
  it('is saved with all that says why it may be followed, and is logged', async () => {
    const answer = await pages.post('/topics/new', form())
    expect(answer.status).toBe(303)
    const [made] = await all()
    expect(made).toMatchObject({ ...written, state: 'active', version: 1 })
    expect(answer.location).toBe(`/topics/${made?.topicId}`)
    expect(await logged()).toContain('topics.add')
  })

  it('is repaired at one key, and not saved by it', async () => {
    const tried = await pages.post('/topics/new', form({ query: 'Mol of Geel', action: 'save' }))
    const [, value = ''] = /name="action" value="(repair:[^"]*)"/.exec(tried.html) ?? []
    const better = await pages.post('/topics/new', form({ query: 'Mol of Geel', action: value }))
    expect(better.html).toContain('Mol OR Geel')
    const late = await pages.post('/topics/new', form({ query: 'Mol of Geel en Retie', action: value }))
    expect(late.html).toContain('Mol of Geel en Retie')
    expect(await all()).toEqual([])
  })

  it('may name another topic, but never itself', async () => {
    await add({ slug: 'afval', name: 'Afval', query: 'containerpark' })
    const made = await pages.post('/topics/new', form({ name: 'Netheid', query: 'topic:afval OR zwerfvuil' }))
    expect(made.status).toBe(303)
    const refused = await pages.post(`${made.location}/edit`, form({ query: 'topic:netheid', version: '1' }))
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('verwijst uiteindelijk naar zichzelf')
  })

  it('keeps what was typed and marks what is wrong in the query', async () => {
    const answer = await pages.post(
      '/topics/new',
      form({ query: 'kerkstraat (dicht OR', purpose: 'Mijn <b>doel</b>' }),
    )
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('kerkstraat (dicht OR</textarea>')
    expect(answer.html).toContain('Mijn &lt;b&gt;doel&lt;/b&gt;')
    expect(answer.html).toContain('<mark>')
    expect(answer.html).toContain('Dit haakje wordt nergens gesloten.')
    expect(await all()).toEqual([])
  })

  it.each([
    ['purpose', 'Schrijf waarom u dit wilt volgen.'],
    ['legalBasis', 'Zonder rechtsgrond mag u niets volgen.'],
    ['owner', 'Wie is eigenaar?'],
    ['endsOn', 'Kies een einddatum.'],
  ])('is refused without %s', async (field, words) => {
    const answer = await pages.post('/topics/new', form({ [field]: '' }))
    expect([answer.status, answer.html.includes(words)]).toEqual([422, true])
  })

  it('ends within two years, and not before tomorrow', async () => {
    expect((await pages.post('/topics/new', form({ endsOn: '2028-11-24' }))).html).toContain(
      'Hoogstens twee jaar',
    )
    expect((await pages.post('/topics/new', form({ endsOn: today }))).html).toContain('niet in de toekomst')
    expect((await pages.post('/topics/new', form({ endsOn: '2028-11-23' }))).status).toBe(303)
  })

  it('warns once about a name that is also a word, and saves at the second press', async () => {
    const first = await pages.post('/topics/new', form({ query: 'mol' }))
    expect([first.status, first.html.includes('ook een gewoon woord')]).toEqual([200, true])
    expect(await all()).toEqual([])
    const seen = /name="seen" value="([^"]+)"/.exec(first.html)?.[1] ?? ''
    const other = await pages.post('/topics/new', form({ query: 'mol OR peer', seen }))
    expect(other.status).toBe(200)
    expect((await pages.post('/topics/new', form({ query: 'mol', seen }))).status).toBe(303)
  })

  it('is not shown before it is asked for: the form proposes half a year', async () => {
    const { html } = await pages.get('/topics/new')
    const end = /name="endsOn"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="endsOn"/.exec(html)
    const day = end?.[1] ?? end?.[2] ?? ''
    expect(Math.abs(daysBetween(day, '2027-05-23'))).toBeLessThanOrEqual(14)
  })
})

describe('persons are not followed', () => {
  it('the handle of a private account is refused, that of an organisation on the list is not', async () => {
    const refused = await pages.post('/topics/new', form({ query: 'kermis @jan.bsky.social' }))
    expect([refused.status, refused.html.includes('Accounts van privépersonen volgen we niet')]).toEqual([
      422,
      true,
    ])
    await inTown((tx) =>
      addKnownAccount(tx, town.org.orgId, {
        network: 'bluesky',
        account: 'duinveld.be',
        kind: 'organisation',
        name: 'Duinveld',
      }),
    )
    expect((await pages.post('/topics/new', form({ query: 'kermis @duinveld.be' }))).status).toBe(303)
  })
  it('searching by author is refused', async () => {
    const refused = await pages.post('/topics/new', form({ query: 'from:jan' }))
    expect([refused.status, refused.html.includes('volgt geen personen')]).toEqual([422, true])
  })
  it("a person's name is refused, unless it names a street, shop or event: then the reason is logged", async () => {
    const query = '"Jan Peeters" jogging'
    const refused = await pages.post('/topics/new', form({ query }))
    expect([refused.status, refused.html.includes('lijkt de naam van een persoon')]).toEqual([422, true])
    expect((await pages.post('/topics/new', form({ query, nameIs: 'event' }))).status).toBe(422)
    const saved = await pages.post(
      '/topics/new',
      form({ query, nameIs: 'event', nameReason: 'het loopfeest' }),
    )
    expect(saved.status).toBe(303)
    const [entry] = await inTown((tx) => accessLog(tx, town.org.orgId, { action: 'topics.name-kept' }, 5))
    expect(entry?.detail).toMatchObject({ person: 'Jan Peeters', is: 'event', reason: 'het loopfeest' })
  })
  it('an account that a topic asks for stays on the list', async () => {
    await pages.post('/topics/accounts', {
      network: 'bluesky',
      account: 'https://bsky.app/profile/Duinveld.be',
      kind: 'organisation',
      name: 'Duinveld',
    })
    await add({ query: 'kermis @duinveld.be' })
    const kept = await pages.post('/topics/accounts/remove', { network: 'bluesky', account: 'duinveld.be' })
    expect([kept.status, kept.html.includes('Haal het daar eerst weg')]).toEqual([422, true])
    const [one] = await all()
    await pages.post(`/topics/${one?.topicId}/remove`, {})
    expect(
      (await pages.post('/topics/accounts/remove', { network: 'bluesky', account: 'duinveld.be' })).status,
    ).toBe(303)
    expect(await logged()).toEqual(expect.arrayContaining(['accounts.add', 'accounts.remove']))
  })
  it.each([
    ['@vrtnws', 'vrtnws'],
    ['VRTnws@mastodon.social', 'vrtnws@mastodon.social'],
    ['https://bsky.app/profile/vrt.be', 'vrt.be'],
    ['https://mastodon.social/@VRTnws', 'vrtnws@mastodon.social'],
    ['https://www.youtube.com/@duinveld', 'duinveld'],
    ['https://www.facebook.com/gemeenteduinveld/', 'gemeenteduinveld'],
    ['did:plc:z72i7hdynmk6r22z27h6tvur', 'did:plc:z72i7hdynmk6r22z27h6tvur'],
    ['', null],
    ['jan peeters', null],
    ['https://', null],
    ['https://bsky.app/%E0%A4%A', null],
  ])('the account %s is read as %s', (typed, read) => {
    expect(readAccount(typed)).toBe(read)
  })
})

describe('changing a topic', () => {
  it('keeps every version and says what changed, by whom and why', async () => {
    const id = await add()
    const change = {
      query: 'kerkstraat (dicht OR opengebroken)',
      purpose: 'Iets anders',
      note: 'mensen zeggen opengebroken',
      version: '1',
    }
    expect((await pages.post(`/topics/${id}/edit`, form(change))).status).toBe(303)
    const { html } = await pages.get(`/topics/${id}`)
    for (const words of [
      'erbij opengebroken',
      'weg omleiding',
      'mensen zeggen opengebroken',
      'Ann Claeys',
      'Het doel is herschreven',
    ])
      expect(html).toContain(words)
    expect((await inTown((tx) => topicVersions(tx, town.org.orgId, id))).map((one) => one.query)).toEqual([
      change.query,
      written.query,
    ])
  })
  it('does not overwrite what somebody else changed meanwhile', async () => {
    const id = await add()
    await inTown((tx) => changeTopic(tx, town.org.orgId, id, 'bo', { name: 'Nieuwe naam' }, ''))
    const answer = await pages.post(`/topics/${id}/edit`, form({ name: 'Mijn naam', version: '1' }))
    expect([
      answer.status,
      answer.html.includes('intussen gewijzigd'),
      answer.html.includes('Mijn naam'),
    ]).toEqual([422, true, true])
    expect((await inTown((tx) => topic(tx, town.org.orgId, id)))?.name).toBe('Nieuwe naam')
  })
  it('pauses, resumes, prolongs with a reason and removes', async () => {
    const id = await add()
    const state = async () => (await inTown((tx) => topic(tx, town.org.orgId, id)))?.state
    await pages.post(`/topics/${id}/pause`, {})
    expect(await state()).toBe('paused')
    await pages.post(`/topics/${id}/resume`, {})
    expect(await state()).toBe('active')
    expect((await pages.post(`/topics/${id}/prolong`, { reason: ' ' })).status).toBe(422)
    await pages.post(`/topics/${id}/prolong`, { reason: 'de werken lopen uit' })
    expect((await inTown((tx) => topic(tx, town.org.orgId, id)))?.endsOn).toBe('2027-11-20')
    await pages.post(`/topics/${id}/remove`, {})
    expect((await pages.get(`/topics/${id}`)).status).toBe(404)
    expect(await logged()).toEqual(
      expect.arrayContaining(['topics.pause', 'topics.resume', 'topics.prolong', 'topics.remove']),
    )
  })
  it('past its end it collects nothing more, until somebody prolongs it', async () => {
    const id = await add()
    const standing = createStanding({ database: held.database, bus: createBus(), log: createLog('silent') })
    const asked = () =>
      standing.inTown(town.org.orgId, {
        network: 'feed',
        id: '1',
        kind: 'news',
        author: null,
        text: 'De Kerkstraat is dicht',
      })
    await standing.refresh()
    expect(asked()).toEqual([id])
    await inTown((tx) => expireTopics(tx, town.org.orgId, '2027-05-21'))
    await standing.refresh()
    expect(asked()).toEqual([])
    await pages.post(`/topics/${id}/prolong`, { reason: 'leeft nog' })
    await standing.refresh()
    expect(asked()).toEqual([id])
  })
})

describe('what it would have caught', () => {
  it('looks in what is kept, with the local query only in own sources, and saves nothing', async () => {
    const at = new Date('2026-11-20T10:00:00Z')
    await town.say([
      { text: 'De Kerkstraat is dicht', at, by: 'a' },
      { text: 'Er is een omleiding', at, by: 'a' },
      { text: 'Er is een omleiding in Mexico', at, source: town.bluesky, by: 'b' },
      { text: 'Te oud: Kerkstraat', at: new Date('2026-10-01T10:00:00Z') },
      { text: '<script>alert(1)</script> Kerkstraat', at, by: 'c' },
    ])
    const { status, html } = await pages.post(
      '/topics/new',
      form({ query: 'kerkstraat', localQuery: 'omleiding', action: 'try' }),
    )
    expect(status).toBe(200)
    expect(html).toContain('3 berichten van 2 afzenders in de laatste 30 dagen')
    expect(html).not.toContain('Mexico')
    expect(html).toContain('&lt;script&gt;')
    expect(html).not.toContain('<script>alert')
    expect(await all()).toEqual([])
    expect(await logged()).toContain('topics.try')
  })
  it('does not try a query that may not be saved', async () => {
    const { status } = await pages.post('/topics/new', form({ query: '"Jan Peeters"', action: 'try' }))
    expect(status).toBe(422)
  })
})

describe('who may see what', () => {
  it("another organisation's topic is not found, and nothing can be done to it", async () => {
    const other = await makeTown(held.database, 'Elders')
    const id = await held.database.inOrg(other.org.orgId, (tx) =>
      addTopic(tx, other.org.orgId, 'bo', written),
    )
    expect((await pages.get(`/topics/${id}`)).status).toBe(404)
    expect((await pages.get(`/topics/${id}/edit`)).status).toBe(404)
    expect((await pages.post(`/topics/${id}/remove`, {})).status).toBe(404)
    expect((await pages.get('/topics')).html).not.toContain(id)
    expect((await held.database.inOrg(other.org.orgId, (tx) => topic(tx, other.org.orgId, id)))?.state).toBe(
      'active',
    )
  })
  it('the data protection officer reads and changes nothing; policymakers do not come here', async () => {
    const id = await add()
    const seen = await pages.get(`/topics/${id}`, 'dpo')
    expect([seen.status, seen.html.includes(`/topics/${id}/pause`)]).toEqual([200, false])
    expect((await pages.post(`/topics/${id}/pause`, {}, 'dpo')).status).toBe(403)
    expect((await pages.get('/topics/new', 'dpo')).status).toBe(403)
    expect((await pages.get('/topics', 'policymaker')).status).toBe(403)
  })
  it('the system topic is not on these pages', async () => {
    expect((await pages.get(`/topics/${town.everything}`)).status).toBe(404)
    expect((await pages.get('/topics')).html).not.toContain(town.everything)
  })
  it('hostile names are shown as text', async () => {
    const evil = '<img src=x onerror=alert(1)>\u202e'
    expect((await pages.post('/topics/new', form({ name: `${evil}\u0000\ud800` }))).status).toBe(303)
    const id = await add({ name: evil, owner: evil, purpose: evil })
    for (const path of ['/topics', `/topics/${id}`, `/topics/${id}/edit`]) {
      const { html, status } = await pages.get(path)
      expect([path, status, html.includes('<img src=x'), html.includes('\u202e')]).toEqual([
        path,
        200,
        false,
        false,
      ])
    }
  })
})

describe('the end of a topic', () => {
  const org = () => ({ orgId: town.org.orgId, name: 'Duinveld', slug: town.org.slug })
  const readers = [{ name: 'Ann', mail: 'ann@duinveld.example', locale: 'nl' as const }]
  const letters = (day: string) =>
    inTown((tx) => endLetters(tx, org(), { today: day, origin: 'https://plein.example', readers }))

  it('is announced 30 and 7 days before, each once, also when the house was off on the day itself', async () => {
    const id = await add({ endsOn: '2027-05-20' })
    expect(await letters('2027-04-19')).toEqual([])
    const [first] = await letters('2027-04-22')
    expect(first?.subject).toBe('Kerkstraat stopt binnenkort · Dorpsplein Duinveld')
    expect(first?.text).toContain(`https://plein.example/topics/${id}`)
    expect(await letters('2027-04-23')).toEqual([])
    expect(await letters('2027-05-13')).toHaveLength(1)
    expect(await letters('2027-05-14')).toEqual([])
  })
  it('is announced again for a new end date, and not when somebody let it end', async () => {
    const id = await add({ endsOn: '2027-05-20' })
    await letters('2027-05-01')
    await inTown((tx) => changeTopic(tx, town.org.orgId, id, 'ann', { endsOn: '2027-06-20' }, ''))
    expect(await letters('2027-05-25')).toHaveLength(1)
    await pages.post(`/topics/${id}/let-end`, {})
    expect(await letters('2027-06-15')).toEqual([])
  })
  it('counts as announced only when somebody reads it', async () => {
    await add({ endsOn: '2027-05-20' })
    expect(
      await inTown((tx) =>
        endLetters(tx, org(), { today: '2027-05-01', origin: 'https://plein.example', readers: [] }),
      ),
    ).toEqual([])
    expect(await letters('2027-05-01')).toHaveLength(1)
  })
  it('is proposed on a working day, where few others end', () => {
    const taken: string[] = []
    for (let made = 0; made < 8; made += 1) taken.push(proposedEnd(today, taken))
    expect(new Set(taken).size).toBeGreaterThan(3)
    for (const day of taken) {
      expect([0, 6]).not.toContain(new Date(`${day}T12:00:00Z`).getUTCDay())
      expect(Math.abs(daysBetween(day, '2027-05-23'))).toBeLessThanOrEqual(14)
    }
  })
  it('is never further than two years away, however often it is prolonged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: -900, max: 900 }), (shift, ends) => {
        const day = addDays('2024-01-31', shift)
        const next = prolongedEnd(day, addDays(day, ends))
        return next > day && next <= endRange(day).last
      }),
    )
    expect(addMonths('2026-08-31', 6)).toBe('2027-02-28')
  })
})
