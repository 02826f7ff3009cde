import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  addChannel,
  addDisplay,
  addMember,
  addOrganisation,
  channels,
  displayByToken,
  displays,
  installation,
  invite,
  logAccess,
  type MemberRole,
  makeLink,
  members,
  newOrgId,
  openInvitations,
  post,
} from '#store'
import { type Browser, openHouse, type TestHouse } from '../access/testing.js'
import { csvField } from './access-log.js'
import { channelAt } from './networks.js'

const password = 'een lange zin met woorden'

async function town(house: TestHouse, name: string): Promise<string> {
  const orgId = newOrgId()
  await house.database.inOrg(orgId, (tx) =>
    addOrganisation(tx, orgId, { name, country: 'BE', municipality: null, locale: 'nl' }),
  )
  return orgId
}

async function enter(house: TestHouse, orgId: string, role: MemberRole, name = 'An Peeters') {
  const mail = `${randomUUID()}@duinveld.test`
  const { person } = await house.access.ensurePerson({ mail, name, locale: 'nl', proven: true })
  await house.access.setPasswordHash(person.userId, await house.access.hashPassword(password))
  await house.database.inOrg(orgId, (tx) => addMember(tx, orgId, person.userId, role))
  const browser = house.browser()
  expect((await browser.post('/sign-in', { mail, password })).status).toBe(303)
  return { browser, mail, userId: person.userId }
}

describe('people', () => {
  let house: TestHouse
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())
  afterEach(async () => void (await house.database.owner`delete from auth."rateLimit"`))

  it('come in by a link that an administrator hands on, with a name and a password of their own', async () => {
    const orgId = await town(house, 'Duinveld')
    const { browser } = await enter(house, orgId, 'administrator')
    const page = await (
      await browser.post('/people/invite', { mail: 'Bo@duinveld.test', role: 'editor' })
    ).text()
    const link = /http:\/\/localhost:8040(\/invitation\/[\w-]+)/.exec(page)?.[1] ?? ''
    expect(await browser.page('/people')).not.toContain(link)

    const guest = house.browser()
    expect(await guest.page(link)).toContain('Welkom bij Duinveld')
    expect((await guest.post(link, { name: 'Bo', 'new-password': 'kort' })).status).toBe(400)
    expect(
      (await guest.post(link, { name: 'Bo Claes', 'new-password': password })).headers.get('location'),
    ).toBe('/')
    expect((await guest.get('/')).headers.get('location')).toBe('/today')
    expect(await browser.page('/people')).toContain('Bo Claes')

    const again = await house.browser().post(link, { name: 'X Y', 'new-password': password })
    expect(again.status).toBe(400)
    expect(await again.text()).toContain('gebruikt, ingetrokken of ouder')
  })

  it('do webcare when an administrator says so, and the access log tells', async () => {
    const orgId = await town(house, 'Duinveld')
    const { browser, userId } = await enter(house, orgId, 'administrator')
    const editor = await enter(house, orgId, 'editor', 'Bo Claes')
    const does = () => house.database.inOrg(orgId, (tx) => members(tx, orgId))
    expect(await browser.page('/people')).toContain('Laat webcare doen: Bo Claes')
    expect(await does()).toMatchObject([{ userId, webcare: true }, { webcare: false }])
    expect((await browser.post(`/people/member/${editor.userId}/webcare`, { webcare: 'yes' })).status).toBe(
      303,
    )
    expect(await does()).toMatchObject([{ webcare: true }, { webcare: true }])
    expect(await browser.page('/access-log')).toContain('wijzigde wie webcare doet')
    expect((await editor.browser.post(`/people/member/${userId}/webcare`, { webcare: 'no' })).status).toBe(
      403,
    )
  })

  it('with an account must sign in before an invitation opens anything', async () => {
    const [here, there] = [await town(house, 'Hier'), await town(house, 'Daar')]
    const admin = await enter(house, here, 'administrator')
    const victim = await enter(house, there, 'administrator', 'Cis')
    const token = await house.database.inOrg(here, (tx) =>
      invite(tx, here, { mail: victim.mail, role: 'editor', invitedBy: admin.userId }, new Date()),
    )
    // Whoever holds the link, the administrator who made it too, does not get into the account.
    for (const stranger of [house.browser(), admin.browser]) {
      expect(await stranger.page(`/invitation/${token}`)).toContain('Aanmelden om te beginnen')
      const answer = await stranger.post(`/invitation/${token}`, { name: 'Cis', 'new-password': password })
      expect(answer.status).toBe(401)
    }
    expect((await victim.browser.post(`/invitation/${token}`)).status).toBe(303)
    expect(await victim.browser.page('/account')).toContain('Naar Daar')
  })

  it('leave when they are removed, but never the last administrator', async () => {
    const orgId = await town(house, 'Laatste')
    const an = await enter(house, orgId, 'administrator')
    const bo = await enter(house, orgId, 'editor', 'Bo')
    const stay = await an.browser.post(`/people/member/${an.userId}/role`, { role: 'editor' })
    expect(stay.status).toBe(400)
    expect(await stay.text()).toContain('altijd één beheerder')
    expect((await an.browser.post(`/people/member/${an.userId}/remove`)).status).toBe(400)
    await an.browser.post(`/people/member/${bo.userId}/remove`)
    expect((await bo.browser.get('/channels')).status).toBe(403)
    expect(await house.database.inOrg(orgId, (tx) => members(tx, orgId))).toHaveLength(1)
  })

  it('who leave at the same moment leave one administrator behind', async () => {
    const orgId = await town(house, 'Samen weg')
    const [an, bo] = [
      await enter(house, orgId, 'administrator'),
      await enter(house, orgId, 'administrator', 'Bo'),
    ]
    const answers = await Promise.all([
      an.browser.post(`/people/member/${an.userId}/remove`),
      bo.browser.post(`/people/member/${bo.userId}/remove`),
    ])
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 400])
  })

  it('get in once with the link that the command line prints', async () => {
    const orgId = await town(house, 'Opdrachtregel')
    const { person } = await house.access.ensurePerson({
      mail: 'dirk@duinveld.test',
      name: 'Dirk',
      locale: 'nl',
      proven: false,
    })
    await house.database.inOrg(orgId, (tx) => addMember(tx, orgId, person.userId, 'administrator'))
    const token = await house.database.inOrg(installation, (tx) =>
      makeLink(tx, { purpose: 'sign-in', userId: person.userId }, new Date(), 3),
    )
    const browser = house.browser()
    expect(await browser.page(`/welcome/${token}`)).toContain('Welkom, Dirk')
    expect((await browser.post(`/welcome/${token}`, { 'new-password': password })).status).toBe(303)
    expect(await browser.page('/people')).toContain('Dirk')
    expect((await house.browser().get(`/welcome/${token}`)).status).toBe(400)
  })

  it('keep what they write as text', async () => {
    const orgId = await town(house, 'Tekst')
    const { browser } = await enter(house, orgId, 'administrator', '<img src=x onerror=alert(1)>')
    await browser.post('/displays', { name: '"><script>alert(1)</script>' })
    for (const path of ['/people', '/displays', '/account', '/access-log']) {
      const page = await browser.page(path)
      expect(page).not.toContain('<script>')
      expect(page).not.toContain('<img')
    }
  })

  it('cannot reach another town by any address', async () => {
    const [here, there] = [await town(house, 'Binnen'), await town(house, 'Buiten')]
    const { browser } = await enter(house, here, 'administrator')
    const other = await enter(house, there, 'administrator', 'Zij van Buiten')
    const made = await house.database.inOrg(there, async (tx) => {
      await invite(
        tx,
        there,
        { mail: 'gast@buiten.test', role: 'editor', invitedBy: other.userId },
        new Date(),
      )
      await addDisplay(tx, there, { name: 'Scherm Buiten', audience: 'public', createdBy: other.userId })
      await logAccess(tx, there, other.userId, 'search.run', { query: 'geheim van Buiten' })
      return {
        channel: await addChannel(tx, there, {
          network: 'x',
          address: 'https://x.com/buiten',
          name: 'Kanaal Buiten',
          active: true,
          audience: '',
          department: '',
          connection: 'none',
        }),
        mail: await post(tx, there, { recipient: 'a@buiten.test', subject: 'Mail van Buiten', text: 'x' }),
        display: (await displays(tx, there))[0]?.displayId,
        invitation: (await openInvitations(tx, there))[0]?.invitationId,
      }
    })
    await house.database.inOrg(
      there,
      (tx) => tx`update mail set state = 'uncertain' where mail_id = ${made.mail}`,
    )

    for (const path of ['/people', '/displays', '/channels', '/access-log', '/access-log.csv', '/account'])
      expect(await browser.page(path), path).not.toMatch(/buiten/i)
    const attempts: [string, Record<string, string>][] = [
      [`/people/member/${other.userId}/role`, { role: 'editor' }],
      [`/people/member/${other.userId}/remove`, {}],
      [`/people/invitation/${made.invitation}/renew`, {}],
      [`/people/mail/${made.mail}`, { decision: 'send' }],
      [`/displays/${made.display}/revoke`, {}],
      [`/channels/${made.channel}`, { address: 'https://x.com/gekaapt', name: 'gekaapt' }],
      [`/channels/${made.channel}/remove`, {}],
    ]
    for (const [path, fields] of attempts) expect((await browser.post(path, fields)).status, path).toBe(404)
    await browser.post(`/people/invitation/${made.invitation}/withdraw`)
    expect((await browser.get(`/channels/${made.channel}`)).status).toBe(404)
    for (const path of ['/people', '/channels', '/displays', '/access-log'])
      expect((await browser.get(`${path}?bestuur=buiten`)).status, path).toBe(403)

    const left = await house.database.inOrg(there, async (tx) => ({
      members: await members(tx, there),
      channels: await channels(tx, there),
      displays: await displays(tx, there),
      invitations: await openInvitations(tx, there),
      mail: await tx<{ state: string }[]>`select state from mail`,
    }))
    expect(left.members).toMatchObject([{ role: 'administrator' }])
    expect(left.channels).toMatchObject([{ name: 'Kanaal Buiten' }])
    expect(left.displays).toHaveLength(1)
    expect(left.invitations).toHaveLength(1)
    expect(left.mail).toEqual([{ state: 'uncertain' }])
  })
})

describe('the other pages of an administrator', () => {
  let house: TestHouse
  let orgId: string
  let browser: Browser
  beforeAll(async () => {
    house = await openHouse()
    orgId = await town(house, 'Duinveld')
    browser = (await enter(house, orgId, 'administrator')).browser
  })
  afterAll(() => house.close())

  it('make a link for a screen, show it once, and take it away', async () => {
    const page = await (await browser.post('/displays', { name: 'Onthaal', audience: 'internal' })).text()
    const token = /http:\/\/localhost:8040\/display\/([\w-]+)/.exec(page)?.[1] ?? ''
    const found = await house.database.inOrg(installation, (tx) => displayByToken(tx, token))
    expect(found).toMatchObject({ orgId, audience: 'internal' })
    expect(await browser.page('/displays')).not.toContain(token)
    await browser.post(`/displays/${found?.displayId}/revoke`)
    expect(await house.database.inOrg(installation, (tx) => displayByToken(tx, token))).toBeUndefined()
  })

  it('keep the register of channels', async () => {
    expect((await browser.post('/channels/new', { address: 'geen adres' })).status).toBe(400)
    await browser.post('/channels/new', {
      address: 'instagram.com/duinveld',
      audience: 'jongeren',
      active: 'yes',
      connection: 'later',
    })
    expect(await browser.page('/channels')).toContain('jongeren')
    const twice = await browser.post('/channels/new', { address: 'https://instagram.com/duinveld' })
    expect(await twice.text()).toContain('staat al in het register')
    const [channel] = await house.database.inOrg(orgId, (tx) => channels(tx, orgId))
    expect(channel).toMatchObject({ network: 'instagram', connection: 'later' })
    await browser.post(`/channels/${channel?.channelId}`, {
      address: channel?.address ?? '',
      name: 'Jong Duinveld',
      active: 'yes',
    })
    expect(await browser.page('/channels')).toContain('Jong Duinveld')
    await browser.post(`/channels/${channel?.channelId}/remove`)
    expect(await browser.page('/channels')).toContain('Nog geen kanalen')
  })

  it('tell who did what, filtered by the address, also as a file', async () => {
    expect(await browser.page('/access-log?what=displays.add')).toContain('Onthaal')
    expect(await browser.page('/access-log?what=channels.remove')).not.toContain('Onthaal')
    expect(await browser.page('/access-log?until=2001-01-01')).toContain('Niets gevonden')
    expect((await browser.get('/access-log?from=geen-dag&page=-3')).status).toBe(200)
    const csv = await browser.page('/access-log.csv?what=displays.add')
    expect(csv.trim().split('\r\n')).toHaveLength(2)
    expect(await browser.page('/access-log')).toContain('haalde dit logboek op')
  })

  it('cannot change what the log says, not even in the database', async () => {
    await expect(house.database.inOrg(orgId, (tx) => tx`delete from access_log`)).rejects.toThrow(
      /permission denied/,
    )
    await expect(house.database.inOrg(orgId, (tx) => tx`update access_log set actor = 'x'`)).rejects.toThrow(
      /permission denied/,
    )
  })
})

describe('an address of a channel', () => {
  it('tells which network it is on and how the channel is called', () => {
    const seen = (text: string) => {
      const found = channelAt(text)
      return found && [found.network, found.name]
    }
    expect(seen('instagram.com/duinveld')).toEqual(['instagram', 'duinveld'])
    expect(seen('https://www.facebook.com/pages/Duinveld/1234')).toEqual(['facebook', 'Duinveld'])
    expect(seen('https://bsky.app/profile/duinveld.be')).toEqual(['bluesky', 'duinveld.be'])
    expect(seen('https://vlaanderen.social/@duinveld')).toEqual(['mastodon', '@duinveld'])
    expect(seen('https://youtube.com/@duinveld')).toEqual(['youtube', '@duinveld'])
    expect(seen('duinveld.be')).toEqual(['website', 'duinveld.be'])
    expect(seen('https://notfacebook.com/duinveld')).toEqual(['other', 'duinveld'])
    for (const text of [
      '',
      'duinveld',
      'twee woorden.be',
      'https://user:pw@facebook.com/x',
      'javascript:alert(1)',
    ])
      expect(channelAt(text), text).toBeNull()
  })
})

it('writes no field that a spreadsheet would run', () => {
  expect(csvField('=1+1')).toBe("'=1+1")
  expect(csvField('a "b", c')).toBe('"a ""b"", c"')
})
