import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Asked,
  addMember,
  type Crisis,
  type CrisisWords,
  dutyOf,
  dutyRoster,
  endCrisis,
  holdCrisis,
  keep,
  lastProposal,
  type NewCrisis,
  orgsInCrisis,
  releasedPictures,
  runningCrisis,
  startCrisis,
  type Tx,
} from '#store'
import { anOrganisation, aPost, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { clockAt, slotAt } from './clock.js'
import { thawed } from './content.js'
import { crisisTick, grouped, propose } from './propose.js'
import { release, type Town, tellStart } from './release.js'

/** Ten past two at night: nobody's office hours. */
const start = new Date('2026-11-27T01:10:00Z')
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000)

let db: TestDatabase
let org: TestOrg
let town: Town
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  org = await anOrganisation(db.database)
  town = { orgId: org.orgId, name: 'Duinveld', slug: 'duinveld', locale: 'nl', timeZone: 'Europe/Brussels' }
  await inOrg(async (tx) => {
    await addMember(tx, org.orgId, 'an', 'editor')
    await addMember(tx, org.orgId, 'bo', 'policymaker')
  })
})

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const persons = async (ids: string[]) =>
  new Map(ids.map((id) => [id, { name: id, mail: `${id}@duinveld.test`, locale: 'nl' }]))
const telling = { persons, mail: { origin: 'http://localhost:8040' } }
const wrote = (change: Partial<CrisisWords> = {}): CrisisWords => ({
  info: 'Mag het kraanwater?',
  harm: '',
  meaning: '',
  rumours: [],
  ...change,
})

async function begin(change: Partial<NewCrisis> = {}, at = start): Promise<Crisis> {
  return inOrg(async (tx) => {
    const wanted = { name: 'Brand in de Molenstraat', topicId: null, exercise: false, clockFrom: at }
    await startCrisis(tx, org.orgId, { ...wanted, duty: ['an', 'bo'], ...change }, { by: 'an', at })
    const held = (await holdCrisis(tx, org.orgId, at)) as Crisis
    await propose(tx, town, held, at)
    await tellStart(tx, town, held, telling, {
      duty: await dutyRoster(tx, org.orgId, held.crisisId),
      at,
    })
    return held
  })
}

const tick = (minutes: number) => inOrg((tx) => crisisTick(tx, town, later(minutes)))
const press = (words: CrisisWords, at: Date, seen: { slot: number; after: number; revision: number }) =>
  inOrg((tx) => release(tx, town, words, telling, { by: 'an', at, ...seen }))
const mails = () =>
  inOrg(
    (tx) => tx<{ recipient: string; subject: string; text: string; due: boolean }[]>`
      select recipient, subject, body_text as text, not_before <= now() as due from mail
      where org_id = ${org.orgId} order by created_at, recipient`,
  )
const ledger = () =>
  inOrg(
    (tx) => tx<{ kind: string; line: string }[]>`
      select kind, line from ledger_entry where org_id = ${org.orgId} order by n`,
  )
const heard = (count: number, at: Date, change = {}, topics = [org.everything]) =>
  inOrg((tx) =>
    keep(
      tx,
      org.orgId,
      'Europe/Brussels',
      Array.from({ length: count }, (_, i) => ({
        post: aPost(`${at.toISOString()} ${i}`, `author ${i}`, at, change),
        sourceId: org.sourceId,
        topics,
      })),
    ),
  )
const figures = async (crisisId: string) =>
  (await inOrg((tx) => lastProposal(tx, org.orgId, crisisId)))?.figures

describe('by the clock', () => {
  test('a picture is proposed every thirty minutes, once across machines', async () => {
    const { crisisId } = await begin()
    expect(await Promise.all([tick(29), tick(29)]), 'too early').toEqual(['nothing', 'nothing'])
    const machines = await Promise.all([tick(30), tick(30), tick(31), tick(30)])
    expect(machines.filter((done) => done === 'proposed')).toHaveLength(1)
    expect(await tick(59)).toBe('nothing')
    expect(await tick(60)).toBe('proposed')
    const slots = await inOrg(
      (tx) =>
        tx<{ slot: number }[]>`select slot from crisis_proposal where crisis_id = ${crisisId} order by 1`,
    )
    expect(slots.map((row) => row.slot)).toEqual([0, 1, 2])
  })

  test('a machine that was off proposes the newest half hour, and makes up for none', async () => {
    const { crisisId } = await begin()
    expect(await tick(200)).toBe('proposed')
    expect(await inOrg((tx) => lastProposal(tx, org.orgId, crisisId))).toMatchObject({ slot: 6 })
  })

  test('a proposal leaves for nobody', async () => {
    await begin()
    const before = await mails()
    await tick(30)
    expect(await mails()).toHaveLength(before.length)
  })

  test('it ends by itself after 72 hours, once, and the log and the ledger say so', async () => {
    const { crisisId } = await begin()
    expect(await tick(72 * 60 - 1)).toBe('proposed')
    expect(await inOrg((tx) => runningCrisis(tx, org.orgId, later(72 * 60 - 1)))).not.toBeNull()
    // Nobody need have noted it.
    expect(await inOrg((tx) => runningCrisis(tx, org.orgId, later(72 * 60)))).toBeNull()
    expect(await inOrg((tx) => dutyOf(tx, org.orgId, 'bo', later(72 * 60)))).toBeNull()
    const done = await Promise.all([tick(72 * 60 + 5), tick(72 * 60 + 5)])
    expect(done.sort()).toEqual(['ended', 'nothing'])
    const [row] = await inOrg((tx) => tx`select ended_at, ended_by from crisis where crisis_id = ${crisisId}`)
    expect(row).toMatchObject({ ended_at: later(72 * 60), ended_by: 'system' })
    expect((await ledger()).map((entry) => entry.kind)).toEqual(['crisis.started', 'crisis.ended'])
    const log = await inOrg((tx) => tx`select actor from access_log where action = 'crisis.end'`)
    expect(log).toMatchObject([{ actor: 'system' }])
    expect(await orgsInCrisis(db.database)).not.toContain(org.orgId)
  })

  test('one runs at a time; when it is over another may begin', async () => {
    const { crisisId } = await begin()
    await expect(begin()).rejects.toThrow('one at a time')
    expect(await inOrg((tx) => endCrisis(tx, org.orgId, crisisId, { by: 'an', at: later(5) }))).toBe(true)
    expect(await inOrg((tx) => endCrisis(tx, org.orgId, crisisId, { by: 'an', at: later(6) }))).toBe(false)
    await begin({}, later(10))
  })

  test('a roster of people who do not work here starts nothing', async () => {
    await expect(begin({ duty: ['stranger'] })).rejects.toThrow('roster')
    expect(await inOrg((tx) => runningCrisis(tx, org.orgId, start))).toBeNull()
  })

  test('an exercise may be set to the past and goes on from there as fast as time does', () => {
    fc.assert(
      fc.property(fc.nat(3_000_000_000), fc.nat(72 * 3_600_000), (back, passed) => {
        const times = { startedAt: start, clockFrom: new Date(start.getTime() - back) }
        const now = new Date(start.getTime() + passed)
        expect(now.getTime() - clockAt(times, now).getTime()).toBe(back)
        expect(slotAt(times, now)).toBe(Math.floor(passed / 1_800_000))
      }),
    )
  })
})

describe('what is counted', () => {
  test('is what was heard since the last picture that people got', async () => {
    await heard(3, later(-20))
    const { crisisId } = await begin()
    expect((await figures(crisisId))?.said).toMatchObject({ posts: 3, voices: 3, sources: 1 })
    await press(wrote(), later(1), { slot: 0, after: 0, revision: 0 })
    await heard(7, later(10))
    await tick(30)
    // Nobody released this one: the next counts on from the first.
    expect((await figures(crisisId))?.said).toMatchObject({ posts: 7, voices: 7 })
    await heard(2, later(40))
    await tick(60)
    expect((await figures(crisisId))?.said).toMatchObject({ posts: 9, voices: 7 })
  })

  test('is of its topic alone', async () => {
    await heard(4, later(-5))
    await heard(2, later(-6), {}, [org.everything, org.waste])
    const { crisisId } = await begin({ topicId: org.waste })
    expect((await figures(crisisId))?.said.posts).toBe(2)
  })

  test('of an exercise is what was heard in the past, up to its clock and no further', async () => {
    const past = new Date('2020-03-12T13:00:00Z')
    await heard(6, new Date('2020-03-12T12:40:00Z'))
    await heard(9, new Date('2020-03-12T13:10:00Z'))
    const { crisisId } = await begin({ exercise: true, clockFrom: past })
    expect(await figures(crisisId)).toMatchObject({ to: past.toISOString(), said: { posts: 6, voices: 6 } })
    await tick(30)
    expect((await figures(crisisId))?.said).toMatchObject({ posts: 15, voices: 9 })
  })

  test('questions are told apart by topic from five voices on, the others only counted', async () => {
    await heard(6, later(-5), { isQuestion: true }, [org.everything, org.waste])
    await heard(2, later(-7), { isQuestion: true })
    const { crisisId } = await begin()
    expect((await figures(crisisId))?.questions).toMatchObject({
      posts: 8,
      about: [{ label: 'Afval', voices: 6 }],
      other: 2,
    })
  })

  test('below five voices nothing is told apart, whatever was asked', () => {
    const asked = fc.record({
      label: fc.option(fc.string()),
      voices: fc.nat(12),
      posts: fc.integer({ min: 1, max: 20 }),
      atLeast: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(asked), (all) => {
        const whole: Asked = {
          posts: all.reduce((sum, one) => sum + one.posts, 0),
          voices: 0,
          atLeast: false,
        }
        const { about, other } = grouped(whole, all)
        expect(about.every((one) => one.voices >= 5)).toBe(true)
        expect(other + about.reduce((sum, one) => sum + one.posts, 0)).toBe(whole.posts)
      }),
    )
  })

  test('without four weeks of listening there is no multiple', async () => {
    await heard(50, later(-5))
    const { crisisId } = await begin()
    expect(await figures(crisisId)).toMatchObject({ normal: null, hour: { voices: 50 } })
  })
})

describe('a person releases', () => {
  test('and it leaves at night for who is on duty, is numbered, and stands in the ledger with its hash', async () => {
    const { crisisId } = await begin()
    const words = wrote({
      harm: 'Mensen rijden naar de brand.',
      rumours: [{ text: 'De school brandt.', checked: true, truth: 'De school is leeg en veilig.' }],
    })
    expect(await press(words, later(2), { slot: 0, after: 0, revision: 0 })).toMatchObject({
      version: 1,
      people: 2,
    })
    const sent = (await mails()).filter((mail) => mail.subject.includes('beeld 1'))
    expect(sent.map((mail) => mail.recipient)).toEqual(['an@duinveld.test', 'bo@duinveld.test'])
    expect(sent.every((mail) => mail.due)).toBe(true)
    expect(sent[0]?.text).toContain('De school brandt. (nagegaan)\n  De school is leeg en veilig.')
    expect(sent[0]?.text).toContain('MENSEN MOETEN WETEN')
    const [picture] = await inOrg((tx) => releasedPictures(tx, org.orgId, crisisId))
    const entry = (await ledger()).find((one) => one.kind === 'crisis.picture')
    const sha256 = createHash('sha256')
      .update(picture?.content ?? '')
      .digest('hex')
    expect(JSON.parse(entry?.line ?? '{}').body).toMatchObject({ crisis: crisisId, version: 1, sha256 })
    // Who pressed and who got it are commitments there.
    for (const { line } of await ledger()) expect(line).not.toMatch(/"(an|bo)"/)
  })

  test('never changes what was released: a correction is the next', async () => {
    const { crisisId } = await begin()
    await press(wrote(), later(1), { slot: 0, after: 0, revision: 0 })
    await press(wrote({ info: 'Kook het kraanwater.' }), later(3), { slot: 0, after: 1, revision: 1 })
    const all = await inOrg((tx) => releasedPictures(tx, org.orgId, crisisId))
    expect(all.map((one) => [one.version, thawed(one.content).info])).toEqual([
      [2, ['Kook het kraanwater.']],
      [1, ['Mag het kraanwater?']],
    ])
    await expect(inOrg((tx) => tx`update crisis_picture set content = ''`)).rejects.toThrow(/permission/)
    await expect(inOrg((tx) => tx`delete from crisis_picture`)).rejects.toThrow(/permission/)
  })

  test('once, of many who press at the same moment', async () => {
    await begin()
    const before = (await mails()).length
    const seen = { slot: 0, after: 0, revision: 0 }
    const all = await Promise.all([1, 2, 3].map(() => press(wrote(), later(1), seen)))
    expect(all.filter((one) => 'version' in one)).toHaveLength(1)
    expect(all.filter((one) => 'stale' in one)).toHaveLength(2)
    expect(await mails()).toHaveLength(before + 2)
  })

  test('only figures that he saw; what he wrote is kept', async () => {
    await begin()
    await tick(30)
    const seen = { slot: 0, after: 0, revision: 0 }
    expect(await press(wrote(), later(31), seen)).toEqual({ stale: 'slot' })
    expect(await inOrg((tx) => runningCrisis(tx, org.orgId, later(31)))).toMatchObject({
      info: 'Mag het kraanwater?',
      version: 0,
    })
  })

  test('no words of a private post, no figures alone, no checked rumour without an outcome', async () => {
    await inOrg((tx) =>
      keep(tx, org.orgId, 'Europe/Brussels', [
        {
          post: aPost('q', 'cis', later(-5), {
            text: 'Ik zag zwarte rook boven de oude fabriek aan het kanaal hangen.',
          }),
          sourceId: org.sourceId,
          topics: [org.everything],
        },
      ]),
    )
    await begin()
    const rumours = [{ text: 'Zwarte rook boven\nde oude fabriek aan het KANAAL', checked: true, truth: '' }]
    expect(
      await press(wrote({ info: ' ', rumours }), later(1), { slot: 0, after: 0, revision: 0 }),
    ).toMatchObject({
      problems: [{ why: 'nothing-written' }, { why: 'truth' }, { why: 'borrowed', where: 'rumours' }],
    })
  })

  test('nothing when it is over', async () => {
    const { crisisId } = await begin()
    await inOrg((tx) => endCrisis(tx, org.orgId, crisisId, { by: 'an', at: later(1) }))
    expect(await press(wrote(), later(2), { slot: 0, after: 0, revision: 0 })).toEqual({ over: true })
  })
})

describe('an exercise', () => {
  test('never looks real: every mail begins and ends with it, and what is kept says it', async () => {
    const { crisisId } = await begin({ exercise: true, clockFrom: new Date('2020-03-12T13:00:00Z') })
    await press(wrote(), later(1), { slot: 0, after: 0, revision: 0 })
    const all = await mails()
    expect(all).toHaveLength(4)
    for (const { subject, text } of all) {
      expect(subject).toMatch(/^OEFENING/)
      expect(text).toMatch(/^OEFENING/)
      expect(text.trim().split('\n').at(-1)).toMatch(/^OEFENING/)
    }
    const [picture] = await inOrg((tx) => releasedPictures(tx, org.orgId, crisisId))
    expect(thawed(picture?.content ?? '').exercise).toBe(true)
    for (const { kind, line } of await ledger()) expect(JSON.parse(line).body.exercise, kind).toBe(true)
  })

  test('is the only one that looks at the past: the database refuses it of a real one', async () => {
    await expect(begin({ clockFrom: new Date('2020-03-12T13:00:00Z') })).rejects.toThrow(/check/)
  })

  test('a real one says nowhere that it is one', async () => {
    await begin()
    await press(wrote(), later(1), { slot: 0, after: 0, revision: 0 })
    for (const { subject, text } of await mails()) expect(subject + text).not.toMatch(/oefening/i)
  })
})

test('no header of a mail can be made of a name', async () => {
  await begin({ name: `Brand\r\nBcc: x@y.be\u2028${'z'.repeat(5_000)}` })
  for (const { subject } of await mails()) expect(subject).toMatch(/^[^\r\n\u2028]{1,180}$/)
})
