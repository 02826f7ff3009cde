import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Claimed } from '#basics/mail'
import { addMember, outboxOf, runningCrisis, startCrisis, type Tx } from '#store'
import { openPages, type TestPages } from '../../../web/testing.js'
import { anOrganisation, type TestOrg } from '../../store/posts.fixture.js'
import { type TestDatabase, testDatabase } from '../../store/testing.js'
import { crisisTick } from './propose.js'
import { crisisRoutes } from './routes.js'

let now = new Date('2026-11-27T01:10:00Z')
let handedOut: number
let db: TestDatabase
let org: TestOrg
let pages: TestPages
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(async () => {
  await pages.close()
  await db.close()
})
beforeEach(async () => {
  await pages?.close()
  now = new Date('2026-11-27T01:10:00Z')
  handedOut = 0
  org = await anOrganisation(db.database)
  // The viewer of the test pages is `ann`, whatever her role.
  await inOrg(async (tx) => {
    await addMember(tx, org.orgId, 'ann', 'editor')
    await addMember(tx, org.orgId, 'bo', 'policymaker')
    await addMember(tx, org.orgId, 'cas', 'dpo')
  })
  const here = {
    orgId: org.orgId,
    slug: 'duinveld',
    name: 'Duinveld',
    country: 'BE' as const,
    municipality: null,
    locale: 'nl',
    timeZone: 'Europe/Brussels',
  }
  const persons = async (ids: string[]) =>
    new Map(ids.map((id) => [id, { name: `${id} Maes`, mail: `${id}@duinveld.test`, locale: 'nl' }]))
  pages = await openPages(here, [
    crisisRoutes({
      database: db.database,
      now: () => now,
      persons,
      mail: { origin: 'http://localhost:8040', posted: () => {} },
      told: () => {},
      handOut: () => {
        handedOut += 1
      },
    }),
  ])
})

const inOrg = <T>(work: (tx: Tx) => Promise<T>) => db.database.inOrg(org.orgId, work)
const begin = (change: Record<string, string | string[]> = {}) =>
  pages.post('/crisis', {
    name: 'Brand in de Molenstraat',
    topic: '',
    duty: ['ann'],
    exercise: '',
    ...change,
  })
const page = async (role: 'editor' | 'policymaker' = 'editor') => (await pages.get('/crisis', role)).html
/** What the page holds in its hidden fields. */
const seen = async () => {
  const html = await page()
  const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
  return {
    crisis: value('crisis'),
    slot: value('slot'),
    after: value('after'),
    revision: value('revision'),
  }
}
const write = async (words: Record<string, string>, press: 'save' | 'release' = 'release') =>
  pages.post('/crisis/words', { info: '', harm: '', meaning: '', ...(await seen()), ...words, do: press })
const mailCount = async () =>
  (
    await inOrg((tx) => tx<{ count: number }[]>`select count(*)::int from mail where org_id = ${org.orgId}`)
  )[0]?.count

describe('who may', () => {
  test('strangers go to the sign-in page, and press nothing', async () => {
    const nobody = await fetch(`${pages.origin}/crisis`, { redirect: 'manual' })
    expect(nobody.status).toBe(303)
    expect(nobody.headers.get('location')).toContain('/sign-in')
    for (const path of ['/crisis', '/crisis/words', '/crisis/roster', '/crisis/end']) {
      const pressed = await fetch(pages.origin + path, { method: 'POST', redirect: 'manual' })
      expect(pressed.status, path).toBe(401)
    }
  })

  test('policymakers and the data protection officer start, write and end nothing', async () => {
    await begin()
    for (const role of ['policymaker', 'dpo'] as const)
      for (const path of ['/crisis', '/crisis/words', '/crisis/roster', '/crisis/end'])
        expect((await pages.post(path, { name: 'x' }, role)).status, `${role} ${path}`).toBe(403)
    expect(await page()).toContain('Loopt sinds')
  })

  test('who is not on the roster reads nothing, also with the address', async () => {
    await begin({ duty: ['bo'] })
    const { crisis } = await seen()
    await write({ info: 'Blijf binnen.' })
    for (const path of ['/crisis', `/crisis/${crisis}`, `/crisis/${crisis}/1`])
      expect((await pages.get(path, 'policymaker')).status, path).toBe(403)
  })

  test('a policymaker on the roster reads what was released, and no proposal', async () => {
    await begin()
    expect(await page('policymaker')).toContain('Nog geen beeld vrijgegeven')
    await write({ info: 'Blijf binnen.' }, 'save')
    expect(await page('policymaker')).not.toContain('Blijf binnen.')
    await write({ info: 'Blijf binnen.' })
    const html = await page('policymaker')
    expect(html).toContain('Blijf binnen.')
    expect(html).not.toContain('<textarea')
    expect(html).not.toContain('Voorstel voor beeld')
  })

  test('of another town nothing is found', async () => {
    const there = await anOrganisation(db.database)
    const other = await db.database.inOrg(there.orgId, async (tx) => {
      await addMember(tx, there.orgId, 'ann', 'editor')
      const wanted = { name: 'Elders', topicId: null, exercise: false, clockFrom: now, duty: ['ann'] }
      return startCrisis(tx, there.orgId, wanted, { by: 'ann', at: now })
    })
    expect(await page()).toContain('Er loopt nu geen crisisstand')
    expect((await pages.get(`/crisis/${other}`)).status).toBe(404)
    await pages.post('/crisis/end', { crisis: other })
    expect(await db.database.inOrg(there.orgId, (tx) => runningCrisis(tx, there.orgId, now))).not.toBeNull()
    expect((await pages.get('/crisis/..%2fx')).status).toBe(404)
  })
})

describe('starting', () => {
  test('asks a name and somebody on duty, and keeps what was typed', async () => {
    const answer = await pages.post('/crisis', { name: '', exercise: '1', clock: '2020-03-12T14:00' })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('Geef de crisis een naam.')
    expect(answer.html).toContain('Zet minstens één persoon van wacht.')
    expect(answer.html).toContain('2020-03-12T14:00')
  })

  test('only an exercise looks at the past, and nothing at the future', async () => {
    expect((await begin({ clock: '2020-03-12T14:00' })).html).toContain('Een echte crisis is nu.')
    expect((await begin({ clock: '2031-03-12T14:00', exercise: '1' })).status).toBe(422)
    expect((await begin({ clock: 'gisteren', exercise: '1' })).status).toBe(422)
    expect((await begin({ clock: '2020-03-12T14:00', exercise: '1' })).status).toBe(303)
    now = new Date(now.getTime() + 10 * 60_000)
    const html = await page()
    expect(html).toContain('12 maart 2020, 14.10 uur')
    expect(html).toMatch(/<title>OEFENING/)
    expect(html).toContain('Dit is niet echt.')
    expect(html).toContain('OEFENING: beeld 1 vrijgeven')
  })

  test('a second one is refused while one runs; after 72 hours it is not', async () => {
    await begin()
    expect((await begin()).status).toBe(400)
    now = new Date(now.getTime() + 73 * 3_600_000)
    expect(await page(), 'nobody noted the end yet').toContain('Crisisstand starten')
    expect((await begin({ name: 'Wateroverlast' })).status).toBe(303)
    expect(await page()).toContain('Wateroverlast')
  })

  test('a topic of nobody counts the whole square', async () => {
    await begin({ topic: '6f1dfb8e-8a5e-4d1c-9c5e-0123456789ab' })
    expect(await page()).toContain('Over het hele plein.')
  })
})

describe('writing and releasing', () => {
  test('a released picture stands at its own address, also when the next says something else', async () => {
    await begin()
    const { crisis } = await seen()
    const before = await mailCount()
    const rumour = { 'rumour-0': 'De dijk breekt.', 'checked-0': '', 'truth-0': 'De dijkwacht kijkt.' }
    expect((await write({ info: 'Blijf binnen.', ...rumour })).status).toBe(303)
    expect(await mailCount()).toBe((before ?? 0) + 1)
    expect(handedOut).toBe(1)
    now = new Date(now.getTime() + 30 * 60_000)
    await inOrg((tx) => crisisTick(tx, { orgId: org.orgId, timeZone: 'Europe/Brussels' }, now))
    await write({ info: 'U mag weer buiten.' })
    const first = (await pages.get(`/crisis/${crisis}/1`)).html
    expect(first).toContain('Blijf binnen.')
    expect(first).toContain('niet nagegaan')
    expect(first).toContain('Er is een nieuwer beeld: beeld 2.')
    expect((await pages.get(`/crisis/${crisis}/2`)).html).toContain('U mag weer buiten.')
    expect((await pages.get(`/crisis/${crisis}/3`)).status).toBe(404)
  })

  test('saving sends nothing', async () => {
    await begin()
    const before = await mailCount()
    await write({ info: 'Blijf binnen.' }, 'save')
    expect(await mailCount()).toBe(before)
    expect(await page()).toContain('Blijf binnen.')
  })

  test('of two who write none loses his text', async () => {
    await begin()
    const old = await seen()
    await write({ info: 'Van de ene.' }, 'save')
    const answer = await pages.post('/crisis/words', { ...old, info: 'Van de andere.', do: 'release' })
    expect(answer.status).toBe(409)
    expect(answer.html).toContain('Van de andere.')
    expect(answer.html).toContain('Iemand anders heeft intussen iets bewaard.')
    expect(handedOut).toBe(0)
  })

  test('what is in the way is said, and nothing leaves', async () => {
    await begin()
    const answer = await write({ info: '' })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('Schrijf minstens één punt')
    expect(handedOut).toBe(0)
  })

  test('markup that is typed is text', async () => {
    await begin({ name: '<script>alert(1)</script>' })
    await write({ info: '<img src=x onerror=alert(1)>' })
    const html = await page('policymaker')
    expect(html).not.toMatch(/<script>alert|<img src=x/)
  })

  test('an old page writes nothing into the next crisis', async () => {
    await begin()
    const old = await seen()
    await pages.post('/crisis/end', { crisis: old.crisis })
    await begin({ name: 'Wateroverlast' })
    const answer = await pages.post('/crisis/words', { ...old, info: 'Over de brand.', do: 'save' })
    expect(answer.status).toBe(400)
    expect(await page()).not.toContain('Over de brand.')
  })
})

test('ending is one press; what was released can still be read', async () => {
  await begin()
  await write({ info: 'Blijf binnen.' })
  const { crisis } = await seen()
  const ended = await pages.post('/crisis/end', { crisis })
  expect(ended.location).toBe(`/crisis/${crisis}`)
  expect((await pages.get(`/crisis/${crisis}`)).html).toContain('Blijf binnen.')
  expect(await page()).toContain('Crisisstand starten')
  expect(await page()).toContain('Brand in de Molenstraat')
  const log = await inOrg(
    (tx) =>
      tx<{ action: string }[]>`select distinct action from access_log where org_id = ${org.orgId} order by 1`,
  )
  expect(log.map((row) => row.action)).toEqual([
    'crisis.end',
    'crisis.read',
    'crisis.release',
    'crisis.start',
  ])
})

describe('the roster', () => {
  const roster = async () => {
    const html = await page()
    return [...html.matchAll(/name="seen" value="([^"]*)"/g)].map((one) => one[1])
  }
  const change = async (duty: string[], was?: string[]) =>
    pages.post('/crisis/roster', {
      crisis: (await seen()).crisis,
      duty,
      seen: was ?? ((await roster()) as string[]),
    })
  const told = () =>
    inOrg(
      (tx) => tx<{ recipient: string; subject: string }[]>`select recipient, subject from mail
        where org_id = ${org.orgId} order by created_at, mail_id`,
    )
  const kinds = async () =>
    (
      await inOrg(
        (tx) => tx<{ kind: string }[]>`select kind from ledger_subject s
        where org_id = ${org.orgId} and subject = (select crisis_id::text from crisis where org_id = ${org.orgId}) order by n`,
      )
    ).map((row) => row.kind)

  test('changes while it runs: who is added is told at once, who is taken off gets no more pictures', async () => {
    await begin({ duty: ['ann'] })
    expect((await change(['ann', 'bo'])).status).toBe(303)
    expect((await told()).at(-1)).toMatchObject({
      recipient: 'bo@duinveld.test',
      subject: expect.stringContaining('U bent van wacht'),
    })
    expect(await roster()).toEqual(['ann', 'bo'])
    await change(['bo'])
    await write({ info: 'Blijf binnen.' })
    const pictures = (await told()).filter(({ subject }) => subject.includes('beeld 1'))
    expect(pictures.map(({ recipient }) => recipient)).toEqual(['bo@duinveld.test'])
    expect(await kinds()).toEqual([
      'crisis.started',
      'crisis.on-duty',
      'crisis.off-duty',
      'crisis.picture',
      'crisis.sent',
    ])
    const [log] = await inOrg(
      (tx) => tx<{ n: number }[]>`select count(*)::int as n from access_log
      where org_id = ${org.orgId} and action = 'crisis.roster'`,
    )
    expect(log?.n).toBe(2)
    // In the ledger nobody stands by name.
    const lines = await inOrg(
      (tx) => tx<{ line: string }[]>`select line from ledger_entry where org_id = ${org.orgId}`,
    )
    expect(lines.map((one) => one.line).join()).not.toMatch(/"(ann|bo)"/)
  })

  test('is never left empty, and holds nobody who does not work here', async () => {
    await begin({ duty: ['ann'] })
    expect((await change([])).status).toBe(422)
    await change(['ann', 'stranger'])
    expect(await roster()).toEqual(['ann'])
    // Somebody else took ann off meanwhile: the last one stays.
    await change(['ann', 'bo'])
    await change(['bo'], ['ann', 'bo'])
    expect((await change(['ann'], ['ann', 'bo'])).status).toBe(400)
    expect(await roster()).toEqual(['bo'])
  })

  test('changed by two at the same moment holds what both changed', async () => {
    await begin({ duty: ['ann', 'bo'] })
    await Promise.all([change(['ann'], ['ann', 'bo']), change(['ann', 'bo', 'cas'], ['ann', 'bo'])])
    expect(await roster()).toEqual(['ann', 'cas'])
    expect((await told()).filter(({ recipient }) => recipient === 'cas@duinveld.test')).toHaveLength(1)
  })

  test('a page that is old changes nothing when it is over', async () => {
    await begin({ duty: ['ann'] })
    const { crisis } = await seen()
    await pages.post('/crisis/end', { crisis })
    expect((await pages.post('/crisis/roster', { crisis, duty: ['ann', 'bo'], seen: ['ann'] })).status).toBe(
      400,
    )
    expect(await told()).toHaveLength(1)
  })
})

test('how the mail server answers stands in the ledger, for each person and picture once', async () => {
  await begin({ duty: ['ann', 'bo'] })
  const outbox = outboxOf(db.database)
  const answers = [{ kind: 'sent' as const }, { kind: 'refused' as const, problem: 'no such box' }]
  for (const answer of answers) {
    // Letters of the towns of other tests wait too.
    let letter = (await outbox.claim(new Date(Date.now() + 60_000))) as Claimed
    while (letter.orgId !== org.orgId) letter = (await outbox.claim(new Date(Date.now() + 60_000))) as Claimed
    await outbox.settle(letter, answer, null, now)
    await outbox.settle(letter, answer, null, now)
  }
  const rows = await inOrg(
    (tx) => tx<{ kind: string; line: string }[]>`
    select s.kind, e.line from ledger_subject s join ledger_entry e using (org_id, n)
    where s.org_id = ${org.orgId} and s.kind like 'delivery.%' order by n`,
  )
  expect(rows.map((row) => row.kind)).toEqual(['delivery.accepted', 'delivery.refused'])
  for (const { line } of rows) expect(line).toContain('"version":0')
  expect(await page()).toContain('Oproep: 1 mail aangenomen, 1 kwam niet aan')
})
