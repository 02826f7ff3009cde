import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { localTime } from '#basics/days'
import {
  addMember,
  changeRole,
  forgetAlerts,
  keep,
  type MemberRole,
  muteAlerts,
  type Organisation,
  organisation,
  quietAlerts,
  removeMember,
  saveAlertChoice,
  type Tx,
} from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, aPost, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { signalRoutes } from '../signals/routes.js'
import { alertRoutes } from './routes.js'
import { sendAlerts } from './send.js'

let db: TestDatabase
let org: TestOrg
let town: Organisation
let pages: TestPages
/** 10.30 in the town, on a Thursday. */
const start = new Date('2026-11-26T09:30:00Z')
let now = start
const later = (hours: number) => new Date(start.getTime() + hours * 3_600_000)

beforeAll(async () => {
  db = await testDatabase()
})
afterAll(async () => {
  await pages?.close()
  await db.close()
})
beforeEach(async () => {
  now = start
  org = await anOrganisation(db.database)
  await inOrg((tx) => addMember(tx, org.orgId, 'ann', 'editor'))
  town = (await inOrg((tx) => organisation(tx, org.orgId))) as Organisation
  await pages?.close()
  pages = await openPages({ ...town, municipality: null }, [
    alertRoutes({ database: db.database, now: () => now, mail: true, publicKey: 'BKey' }),
    signalRoutes({ database: db.database, now: () => now }),
  ])
})

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const persons = async (ids: string[]) =>
  new Map(ids.map((id) => [id, { name: id, mail: `${id}@duinveld.example`, locale: 'nl' }]))
const send = (origin = 'https://plein.example') =>
  sendAlerts({ database: db.database, persons, origin, mail: true }, town, now)
const wants = (user = 'ann', change: { least?: number; topics?: string[] } = {}) =>
  inOrg((tx) =>
    saveAlertChoice(tx, org.orgId, user, { ways: ['mail'], least: 0, topics: null, ...change }, later(-24)),
  )
const mails = () =>
  inOrg(
    (tx) => tx<{ recipient: string; subject: string; text: string; html: string }[]>`
    select recipient, subject, body_text as text, body_html as html from mail where org_id = ${org.orgId} order by created_at`,
  )

async function found(
  change: { strength?: number; topic?: string | null; at?: Date; kind?: string; about?: string } = {},
) {
  const id = randomUUID()
  const { strength = 0.6, topic = org.waste, at = now, kind = 'peak' } = change
  const facts = {
    window: 1,
    counted: 14,
    expected: 2,
    chance: 1e-5,
    terms: ['containerpark'],
    sourceCount: 2,
  }
  await inOrg(
    (
      tx,
    ) => tx`insert into signal (org_id, signal_id, kind, about, topic_id, began_at, found_at, last_at, strength, posts, voices, facts)
    values (${org.orgId}, ${id}, ${kind}, ${change.about ?? `topic:${id}`}, ${topic}, ${at}, ${at}, ${at}, ${strength}, 14, 14, ${tx.json(facts)})`,
  )
  return id
}

/** A story that grows, named after its first post. */
async function aStory(
  story: number,
  authorKind: 'private' | 'media',
  text: string,
  given: string | null = null,
  muted = false,
) {
  await inOrg(async (tx) => {
    const post = aPost(`story ${story}`, 'an', now, { text, authorKind })
    await keep(tx, org.orgId, town.timeZone, [{ post, sourceId: org.sourceId, topics: [org.everything] }])
    await tx`insert into story (org_id, story_id, shown_as, first_at, last_at, label_post, given_label, muted)
      select ${org.orgId}, ${story}, ${story}, ${now}, ${now}, max(post_id), ${given}, ${muted} from post where org_id = ${org.orgId}`
  })
  await found({ kind: 'new', about: `story:${story}`, topic: null })
}

async function decide(item: string, until: Date | null = null) {
  await inOrg(
    (tx) => tx`insert into today_decision (org_id, item, action, by, until)
    values (${org.orgId}, ${item}, 'seen', 'bo', ${until})`,
  )
}

/** The link that mutes, as it stands in the newest mail. */
const link = async () => /\/alerts\/mute\/[\w-]+/.exec((await mails()).at(-1)?.text ?? '')?.[0] ?? ''

describe('a mail', () => {
  test('says what, how much against what, and where to look; it fetches nothing and quotes nobody', async () => {
    await wants()
    const id = await found()
    expect(await send()).toBe(1)
    const [mail] = await mails()
    expect(mail?.recipient).toBe('ann@duinveld.example')
    expect(mail?.subject).toBe(`${town.name}: Afval (piek)`)
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain(`https://plein.example/signals/${id}?bestuur=${town.slug}`)
      expect(part).toContain('14 afzenders')
      expect(part).toContain('containerpark')
    }
    expect(mail?.html).not.toMatch(/<img|<link|@import|url\(|<script/i)
    expect(mail?.text).not.toMatch(/[a-z]+\.mail-/)
  })

  test('names a story by a headline or by what people called it, never by an inhabitant’s sentence', async () => {
    await wants()
    await aStory(1, 'private', 'De zin van een inwoner')
    await aStory(2, 'media', 'Brug dicht tot maandag')
    await aStory(3, 'private', 'Nog een zin', 'De brug')
    await aStory(4, 'media', 'Gedempt verhaal', null, true)
    expect(await send()).toBe(1)
    const [mail] = await mails()
    for (const part of [mail?.text, mail?.html]) {
      expect(part).not.toMatch(/zin|Gedempt/)
      for (const name of ['Een nieuw verhaal', 'Brug dicht tot maandag', 'De brug'])
        expect(part).toContain(name)
    }
  })

  test('leads a policymaker to the reasons, not to the posts', async () => {
    await found()
    const id = await found()
    const page = await pages.get(`/signals/${id}`, 'policymaker')
    expect(page.status).toBe(200)
    expect(page.html).toContain('Waarom ziet u dit?')
    expect(page.html).not.toMatch(/href="\/(search|topics)/)
    expect((await pages.get('/signals', 'policymaker')).status).toBe(200)
    expect((await pages.get('/signals', 'dpo')).status).toBe(403)
  })

  test('groups what waits, and says how much more there is', async () => {
    await wants()
    for (let n = 0; n < 11; n += 1) await found({ strength: 0.5 + n / 100 })
    expect(await send()).toBe(1)
    const [mail] = await mails()
    expect(mail?.subject).toContain('11 signalen, vooral Afval')
    expect(mail?.text).toContain('Nog 3 signalen in de lijst')
    now = later(5)
    expect(await send()).toBe(0)
  })

  test('is not written to who did not ask, who left, or whose role has none', async () => {
    await found()
    expect(await send()).toBe(0)
    await wants()
    await inOrg((tx) => addMember(tx, org.orgId, 'chief', 'administrator'))
    await inOrg((tx) => changeRole(tx, org.orgId, 'ann', 'dpo'))
    expect(await send()).toBe(0)
    await inOrg((tx) => changeRole(tx, org.orgId, 'ann', 'editor'))
    await inOrg((tx) => removeMember(tx, org.orgId, 'ann'))
    expect(await send()).toBe(0)
  })

  test('leaves out what was dealt with in Vandaag, and what this person put away', async () => {
    await wants()
    await inOrg((tx) => addMember(tx, org.orgId, 'bo', 'policymaker'))
    await wants('bo')
    const [done, away, put] = [await found(), await found(), await found()]
    await decide(`signal:${done}`)
    await decide(`signal:${away}:ann`)
    await decide(`signal:${put}`, later(2))
    expect(await send()).toBe(1)
    expect(await mails()).toMatchObject([{ recipient: 'bo@duinveld.example' }])
    // What was put off waits again.
    now = later(3)
    expect(await send()).toBe(1)
    expect((await mails())[1]).toMatchObject({ recipient: 'ann@duinveld.example' })
    expect((await mails())[1]?.text).toContain(put)
  })

  test('is no question’s, no ended topic’s, and no other town’s', async () => {
    await wants()
    await found({ kind: 'question' })
    await inOrg((tx) => tx`update topic set state = 'paused' where topic_id = ${org.waste}`)
    await found()
    const ours = org
    org = await anOrganisation(db.database)
    await found()
    org = ours
    expect(await send()).toBe(0)
    await inOrg((tx) => tx`update topic set state = 'active' where topic_id = ${org.waste}`)
    expect(await send()).toBe(1)
    expect((await mails())[0]?.subject).toContain('Afval (piek)')
  })
})

describe('never twice', () => {
  test('when two look at the same moment', async () => {
    await wants()
    await found({ strength: 0.95 })
    expect((await Promise.all([send(), send(), send()])).reduce((sum, n) => sum + n)).toBe(1)
    expect(await mails()).toHaveLength(1)
  })

  test('and nothing is lost when the newsroom stops in between', async () => {
    await wants()
    await found()
    // The mail is in the outbox already when the row that says so is refused.
    await db.database.owner`alter table alert add constraint broken check (false) not valid`
    await expect(send()).rejects.toThrow(/broken/)
    await db.database.owner`alter table alert drop constraint broken`
    expect(await mails()).toEqual([])
    expect(await send()).toBe(1)
    expect(await mails()).toHaveLength(1)
  })

  test('nor more than two a day, whoever asks the database for a third', async () => {
    await wants()
    for (const hours of [0, 1, 2, 3]) {
      now = later(hours)
      await found({ strength: 0.95 })
      await send()
    }
    expect(await mails()).toHaveLength(2)
    now = later(22)
    expect(await send()).toBe(1)
    expect((await mails())[2]?.subject).toContain('2 signalen')
    await expect(inOrg((tx) => tx`update alert set nth = 3 where org_id = ${org.orgId}`)).rejects.toThrow()
  })

  test('and who leaves takes along what was kept of him', async () => {
    await wants()
    await found()
    await send()
    await inOrg((tx) => muteAlerts(tx, org.orgId, 'ann', org.waste, later(24)))
    await inOrg((tx) => addMember(tx, org.orgId, 'chief', 'administrator'))
    await inOrg((tx) => removeMember(tx, org.orgId, 'ann'))
    for (const table of ['alert_choice', 'alert_mute', 'alert', 'alert_signal'])
      expect(await inOrg((tx) => tx`select from ${tx(table)} where org_id = ${org.orgId}`)).toHaveLength(0)
  })

  test('and a signal that was told stays told when the mails of a month ago are forgotten', async () => {
    await wants()
    await found()
    await send()
    now = later(24 * 31)
    expect(await inOrg((tx) => forgetAlerts(tx, org.orgId, later(24)))).toBe(1)
    expect(await send()).toBe(0)
  })
})

test('in the database too, whatever comes and goes whenever: two a day, in the hours, none twice, none lost', async () => {
  const event = fc.record({
    minutes: fc.integer({ min: 0, max: 2 * 24 * 60 }),
    what: fc.constantFrom('found', 'strong', 'dealt', 'looked', 'looked twice'),
  })
  const midnight = new Date('2026-11-25T23:00:00Z').getTime()
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (events) => {
      for (const table of ['alert', 'signal', 'today_decision', 'alert_choice', 'mail'])
        await inOrg((tx) => tx`delete from ${tx(table)} where org_id = ${org.orgId}`)
      await wants()
      const open = new Set<string>()
      for (const { minutes, what } of events.toSorted((a, b) => a.minutes - b.minutes)) {
        now = new Date(midnight + minutes * 60_000)
        if (what === 'found' || what === 'strong')
          open.add(await found({ strength: what === 'strong' ? 0.95 : 0.6 }))
        const [first] = open
        if (what === 'dealt' && first && open.delete(first)) await decide(`signal:${first}`)
        if (what === 'looked') await send()
        if (what === 'looked twice') await Promise.all([send(), send()])
      }
      now = new Date(midnight + (2 * 24 + 8) * 3_600_000)
      await send()
      const told = await inOrg(
        (tx) => tx<{ id: string }[]>`select signal_id as id from alert_signal where org_id = ${org.orgId}`,
      )
      expect([...open].filter((id) => !told.some((one) => one.id === id))).toEqual([])
      const sent = await inOrg(
        (tx) => tx<{ at: Date }[]>`select sent_at as at from alert where org_id = ${org.orgId}`,
      )
      expect(await mails()).toHaveLength(sent.length)
      const clocks = sent.map(({ at }) => localTime(at, town.timeZone))
      expect(clocks.filter(({ hour }) => hour < 8 || hour >= 20)).toEqual([])
      for (const { day } of clocks) expect(clocks.filter((one) => one.day === day).length).toBeLessThan(3)
    }),
    { numRuns: 12 },
  )
})

describe('the link in a mail', () => {
  test('shows a button, changes nothing until it is pressed, and then mutes the topic for a week', async () => {
    await wants()
    await found()
    await send()
    const path = await link()
    const page = await pages.get(path, undefined)
    expect(page.status).toBe(200)
    expect(page.html).toContain('Een week niets over Afval')
    await pages.get(path)
    expect(await inOrg((tx) => tx`select from alert_mute where org_id = ${org.orgId}`)).toHaveLength(0)

    const pressed = await press(path, { what: 'topic', topic: org.waste })
    expect(pressed).toBe(303)
    expect((await pages.get(path)).html).toContain('Afval: stil tot en met donderdag 3 december.')
    await found({ at: later(20) })
    await found({ at: later(20), topic: org.everything })
    now = later(23)
    await send()
    expect((await mails())[1]?.subject).toContain('Het hele plein')
    await press(path, { what: 'not-topic', topic: org.waste })
    now = later(28)
    expect(await send()).toBe(1)
  })

  test('or everything for today, which comes tomorrow', async () => {
    await wants()
    await found()
    await send()
    await press(await link(), { what: 'today' })
    now = later(5)
    await found({ strength: 0.99 })
    expect(await send()).toBe(0)
    now = later(22)
    expect(await send()).toBe(1)
  })

  test('mutes only what stood in that mail, only for that person, and not for ever', async () => {
    await wants()
    await found()
    await send()
    const path = await link()
    expect(await press(path, { what: 'topic', topic: org.everything })).toBe(404)
    expect(await press(`${path}x`, { what: 'today' })).toBe(400)
    expect(await press(path, { what: 'something' })).toBe(404)
    now = later(24 * 15)
    expect(await press(path, { what: 'today' })).toBe(400)
    expect((await pages.get(path)).html).toContain('Deze link werkt niet meer')
  })

  test('stands in the database as a hash only', async () => {
    await wants()
    await found()
    await send()
    const token = (await link()).split('/').at(-1) ?? 'none'
    const rows = await inOrg((tx) => tx`select a::text as row from alert a where org_id = ${org.orgId}`)
    expect(rows[0]?.row).not.toContain(token)
  })

  /** As nobody: whoever reads mail on a phone is mostly not signed in there. */
  async function press(path: string, form: Record<string, string>): Promise<number> {
    const body = new URLSearchParams(form)
    return (await fetch(pages.origin + path, { method: 'POST', body, redirect: 'manual' })).status
  }
})

describe('one’s own choice', () => {
  const form = { on: 'mail', least: 'clear', which: 'all' }
  const choice = async () =>
    (await inOrg((tx) => tx`select since, least, topics from alert_choice where org_id = ${org.orgId}`))[0]

  test.each<[MemberRole, number]>([
    ['administrator', 200],
    ['editor', 200],
    ['policymaker', 200],
    ['dpo', 403],
  ])('of a person who is %s: %i', async (role, status) => {
    expect((await pages.get('/alerts', role)).status).toBe(status)
  })

  test('is no mails until he says yes', async () => {
    expect((await pages.get('/alerts')).html).toMatch(/value="no" checked/)
    expect((await pages.post('/alerts', form)).location).toBe('/alerts?done=saved')
    expect(await choice()).toEqual({ since: start, least: 0.7, topics: null })
    expect((await pages.get('/alerts')).html).toMatch(/value="clear" checked/)
  })

  test('may be some topics, at least one, of this town', async () => {
    const other = await anOrganisation(db.database)
    const none = await pages.post('/alerts', { ...form, which: 'some', topics: [other.waste] })
    expect(none.status).toBe(422)
    expect(none.html).toContain('Kies minstens één onderwerp')
    await pages.post('/alerts', { ...form, which: 'some', topics: [org.waste, other.waste] })
    expect(await choice()).toMatchObject({ topics: [org.waste] })
  })

  test('keeps its moment when the rest changes, and begins anew after a no', async () => {
    await pages.post('/alerts', form)
    now = later(1)
    await pages.post('/alerts', { ...form, least: 'all' })
    expect(await choice()).toMatchObject({ since: start, least: 0 })
    await pages.post('/alerts', { ...form, on: 'no' })
    expect(await choice()).toMatchObject({ since: null, least: 0.7 })
    await found({ at: later(1) })
    now = later(2)
    await pages.post('/alerts', form)
    expect(await send()).toBe(0)
  })

  test('ends what is quiet', async () => {
    await wants()
    await inOrg((tx) => quietAlerts(tx, org.orgId, 'ann', later(10)))
    expect((await pages.get('/alerts')).html).toContain('Vandaag krijgt u geen meldingen meer')
    await pages.post('/alerts/unmute', { what: 'not-today' })
    expect((await pages.get('/alerts')).html).not.toContain('Vandaag krijgt u geen meldingen meer')
  })

  test('reading and pressing leave no trace in the access log', async () => {
    await pages.get('/alerts')
    await pages.post('/alerts', form)
    expect(await inOrg((tx) => tx`select from access_log where org_id = ${org.orgId}`)).toHaveLength(0)
  })
})
