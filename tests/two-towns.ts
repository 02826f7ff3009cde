/** Two organisations in one installation, each with an administrator who has a password, and with one of everything. */
import { hkdfSync } from 'node:crypto'
import {
  addChannel,
  addCredential,
  addDisplay,
  appRole,
  displays,
  invite,
  logAccess,
  openInvitations,
  sources,
  topics,
} from '#store'
import { createAccess } from '#web'
import { foundTown, signInToken } from '../src/found.js'
import type { House } from '../src/house.js'

export const password = 'zes paarden op een rij'

export type SettledTown = {
  orgId: string
  slug: string
  mail: string
  userId: string
  /** For `/welcome/…`: works once. */
  welcome: string
  topicId: string
  sourceId: string
  channelId: string
  /** A key of X. */
  credentialId: string
  displayId: string
  display: string
  invitationId: string
  invitation: string
}

export type Names = { org: string; person: string; topic: string; source: string; channel: string }

export async function settle(house: House, slug: string, names: Names): Promise<SettledTown> {
  const { database, key, now, open } = house
  const mail = `admin@${slug}.example`
  const access = await createAccess({
    publicUrl: 'http://localhost:8080',
    secret: Buffer.from(hkdfSync('sha256', key, '', 'sign-in', 32)).toString('hex'),
    app: open.doors.app,
    owner: open.doors.owner,
    appRole,
  })
  try {
    const { person } = await access.ensurePerson({ mail, name: names.person, locale: 'nl', proven: false })
    const org = await foundTown(
      { database, house: key, now },
      {
        slug,
        name: names.org,
        country: 'BE',
        municipality: null,
        locale: 'nl',
        admin: person,
        everything: 'Alles',
        channels: [],
        topics: [
          { name: names.topic, domain: '', purpose: names.topic, legalBasis: names.topic, query: 'duinveld' },
        ],
        sources: [{ connector: 'recorded', name: names.source, settings: { file: 'opname' }, scope: 'town' }],
      },
    )
    const { orgId } = org
    const { userId } = person
    const made = await database.inOrg(orgId, async (tx) => {
      const channelId = await addChannel(tx, orgId, {
        network: 'facebook',
        name: names.channel,
        address: 'https://www.facebook.com/duinveld',
        active: true,
        audience: names.channel,
        department: names.person,
        connection: 'later',
      })
      const display = await addDisplay(tx, orgId, {
        name: names.channel,
        audience: 'internal',
        createdBy: userId,
      })
      const invited = { mail: `redacteur@${slug}.example`, role: 'editor' as const, invitedBy: userId }
      const invitation = await invite(tx, orgId, invited, now())
      await logAccess(tx, orgId, userId, 'search.read', { text: names.topic })
      const credentialId = await addCredential(tx, key, orgId, {
        service: 'x',
        name: names.source,
        state: 'active',
        secret: { bearer: names.source, verifyToken: names.source },
        facts: { network: 'x' },
        createdBy: userId,
      })
      return {
        channelId,
        credentialId,
        display,
        invitation,
        topicId: (await topics(tx, orgId)).find((one) => !one.system)?.topicId ?? '',
        sourceId: (await sources(tx, orgId))[0]?.sourceId ?? '',
        displayId: (await displays(tx, orgId))[0]?.displayId ?? '',
        invitationId: (await openInvitations(tx, orgId))[0]?.invitationId ?? '',
      }
    })
    await access.setPasswordHash(userId, await access.hashPassword(password))
    await house.standing.refresh()
    return {
      orgId,
      slug,
      mail,
      userId,
      welcome: await signInToken({ database, now }, orgId, userId),
      ...made,
    }
  } finally {
    await access.close()
  }
}
