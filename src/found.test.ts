import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpProblem } from '#basics/http'
import { accessLog, installation, organisations, sources, topics } from '#store'
import { words } from '#web'
import { feed } from './collect/connectors/feed/index.js'
import { googleNews } from './collect/connectors/google-news/index.js'
import { jetstream } from './collect/connectors/jetstream/index.js'
import { telegram } from './collect/connectors/telegram/index.js'
import { endDates, type InitParts, init } from './found.js'
import { municipalities } from './match/gazetteer/index.js'
import { type TestDatabase, testDatabase } from './store/testing.js'
import { lookAt } from './town-look.js'
import { hashtagOf, proposeFounding, proposeSite, townParts } from './town-parts.js'

const needs = {
  look: async (site: string) => ({ site, channels: [], feeds: [], problem: null }),
  found: () => Promise.reject(new Error('not here')),
}

describe('founding a town on the command line', () => {
  let held: TestDatabase
  let parts: InitParts
  beforeAll(async () => {
    held = await testDatabase()
    parts = {
      database: held.database,
      house: randomBytes(32),
      now: () => new Date(),
      propose: async (town) => proposeFounding(townParts(needs), town, 'nl', null),
      ensurePerson: async (mail) => ({ userId: mail, name: mail }),
    }
  })
  afterAll(() => held.close())

  it('gives a town that listens, and a link to sign in', async () => {
    const made = await init(parts, { org: 'peer', town: 'Peer', admin: 'an@peer.test' })
    expect(made).toMatchObject({ slug: 'peer', name: 'Peer', founded: true })
    const has = await held.database.inOrg(made.orgId, async (tx) => ({
      topics: await topics(tx, made.orgId),
      sources: await sources(tx, made.orgId),
      log: await accessLog(tx, made.orgId, {}, 10),
    }))
    expect(has.topics.length).toBeGreaterThan(13)
    expect(has.sources.map((source) => source.connector)).toContain('jetstream')
    expect(has.log.map((entry) => entry.action)).toContain('organisation.found')
  })

  it('asked again, gives a new link to its administrator and to nobody else', async () => {
    const again = await init(parts, { org: 'peer', town: 'Peer', admin: 'an@peer.test' })
    expect(again.founded).toBe(false)
    await expect(init(parts, { org: 'peer', town: 'Peer', admin: 'bo@peer.test' })).rejects.toThrow(
      /does not administer/,
    )
  })

  it('says in one line what is wrong, and leaves nothing behind', async () => {
    await expect(init(parts, { org: 'x', town: 'Atlantis-aan-Zee', admin: 'a@b.test' })).rejects.toThrow(
      /no municipality/,
    )
    await expect(init(parts, { org: 'Geen Slug', town: 'Mol', admin: 'a@b.test' })).rejects.toThrow(
      /small letters/,
    )
    const all = await held.database.inOrg(installation, organisations)
    expect(all.map((org) => org.slug)).toEqual(['peer'])
  })
})

describe('end dates', () => {
  it('lie around six months away, on working days, and not all together', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.date({ min: new Date('2025-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        (count, now) => {
          const days = endDates(count, now).map((day) => new Date(`${day}T12:00:00Z`))
          for (const day of days) {
            expect([0, 6]).not.toContain(day.getUTCDay())
            const away = (day.getTime() - now.getTime()) / 86_400_000
            expect(away).toBeGreaterThan(138)
            expect(away).toBeLessThan(228)
          }
          // No day ends more than its share of them; Monday has those of the weekend too.
          const perDay = Math.max(
            ...days.map((day) => days.filter((other) => other.getTime() === day.getTime()).length),
          )
          expect(perDay).toBeLessThanOrEqual(Math.ceil((count * 3) / 60) + 1)
        },
      ),
    )
  })
})

describe('the sources that are proposed', () => {
  const parts = townParts({
    ...needs,
    media: () => [{ name: 'Streekkrant', url: 'https://streekkrant.test/rss' }],
  })
  const look = {
    site: 'https://d.be',
    channels: [
      { network: 'telegram', address: 'https://t.me/duinveld', name: 'duinveld' },
      { network: 'telegram', address: 'https://t.me/s/Duinveld', name: 'Duinveld' },
      { network: 'telegram', address: 'https://t.me/duinveld_bot', name: 'duinveld_bot' },
      { network: 'facebook', address: 'https://www.facebook.com/duinveld', name: 'duinveld' },
    ],
    feeds: [{ address: 'https://d.be/rss', title: 'Nieuws' }],
    problem: null,
  }
  const schemas = {
    feed: feed().settings,
    'google-news': googleNews('https://news.test').settings,
    jetstream: jetstream([]).settings,
    telegram: telegram().settings,
  }

  it('have settings that their connectors accept, for every municipality', () => {
    for (const town of municipalities()) {
      for (const source of parts.proposeSources(town.code, look, words('nl'))) {
        const schema = schemas[source.connector as keyof typeof schemas]
        if (schema)
          expect(schema.safeParse(source.settings).success, `${town.name}: ${source.name}`).toBe(true)
      }
    }
  })

  it('have the Telegram channel that the town’s website leads to, once, as the town’s own; what may be a bot is not ticked', () => {
    const proposed = parts.proposeSources('13025', look, words('nl'))
    expect(proposed.filter((source) => source.connector === 'telegram')).toMatchObject([
      { settings: { channel: 'Duinveld', kind: 'own' }, group: 'town', scope: 'town', on: true },
      { settings: { channel: 'duinveld_bot' }, on: false },
    ])
  })

  it('are told apart by ids that stay the same', () => {
    const ids = () => parts.proposeSources('13025', look, words('nl')).map((source) => source.id)
    expect(new Set(ids()).size).toBe(ids().length)
    expect(ids()).toEqual(ids())
  })
})

it('guesses a website and a hashtag from a name with accents and spaces', () => {
  expect(proposeSite({ name: 'Sint-Niklaas', country: 'BE' })).toBe('https://www.sint-niklaas.be')
  expect(proposeSite({ name: '’s-Hertogenbosch', country: 'NL' })).toBe('https://www.s-hertogenbosch.nl')
  expect(hashtagOf('Comines-Warneton')).toBe('comineswarneton')
  expect(hashtagOf('Liège')).toBe('liege')
})

describe('a look at a website', () => {
  const found = {
    channels: async () => [{ network: 'x', address: 'https://x.com/d', name: 'd' }],
    feeds: async () => [],
  }

  it('keeps what one question found when the other fails', async () => {
    const look = await lookAt(
      { ...found, feeds: () => Promise.reject(new HttpProblem('unreachable', '')) },
      'https://d.be',
    )
    expect(look).toMatchObject({ problem: null, channels: [{ network: 'x' }] })
  })

  it('says in words why there is nothing', async () => {
    const fails = (kind: HttpProblem['kind']) => () => Promise.reject(new HttpProblem(kind, ''))
    const problem = async (kind: HttpProblem['kind']) =>
      (await lookAt({ channels: fails(kind), feeds: fails(kind) }, 'https://d.be')).problem
    expect(await problem('not-found')).toBe('setup.look-unreachable')
    expect(await problem('private-address')).toBe('setup.look-refused')
    expect(await problem('timeout')).toBe('setup.look-slow')
    expect((await lookAt({ channels: async () => [], feeds: async () => [] }, 'https://d.be')).problem).toBe(
      'setup.look-nothing',
    )
  })

  it('does not wait for a website that never answers', async () => {
    const never = () => new Promise<never>(() => {})
    expect((await lookAt({ channels: never, feeds: never, timeoutMs: 20 }, 'https://d.be')).problem).toBe(
      'setup.look-slow',
    )
  })
})
