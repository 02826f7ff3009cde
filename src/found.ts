/**
 * Founding a town: from a municipality's code to an organisation that listens. The set-up path and `dorpsplein init` both
 * come here.
 *
 * In: what a person chose. Out: one transaction with everything in it. Never here: the network; what a website has is
 * looked up before, in `town-look.ts`.
 */
import { Refusal } from '#basics/refusal'
import {
  addChannel,
  addMember,
  addOrganisation,
  addSource,
  addSystemTopic,
  addTopic,
  type Database,
  type HouseKey,
  installation,
  logAccess,
  makeKeys,
  makeLink,
  memberRole,
  monthOf,
  type NewChannel,
  type NewSource,
  type NewTopic,
  newOrgId,
  type Organisation,
  organisationBySlug,
  useSetupLink,
} from '#store'

export type Founding = {
  /** Absent: made from the name. */
  slug?: string
  name: string
  country: 'BE' | 'NL'
  municipality: string | null
  locale: string
  admin: { userId: string; name: string }
  channels: NewChannel[]
  /** Owner and end date are filled in here. */
  topics: Omit<NewTopic, 'owner' | 'endsOn'>[]
  sources: NewSource[]
  /** What the system topic of everything is called. */
  everything: string
  /** The set-up link that is used up with it; absent: founded on the command line. */
  token?: string
}

export type FoundingParts = { database: Database; house: HouseKey; now: () => Date }

/** All or nothing. Throws a {@link Refusal} when the link was used by somebody who was first, or the short name is taken. */
export async function foundTown(
  { database, house, now }: FoundingParts,
  founding: Founding,
): Promise<Organisation> {
  const orgId = newOrgId()
  return database.inOrg(orgId, async (tx) => {
    if (founding.token !== undefined && !(await useSetupLink(tx, founding.token)))
      throw new Refusal('setup.link-used', 'the set-up link was used at the same moment')
    const org = await addOrganisation(tx, orgId, founding)
    await makeKeys(tx, house, orgId, monthOf(now()))
    const { userId, name } = founding.admin
    await addMember(tx, orgId, userId, 'administrator')
    await addSystemTopic(tx, orgId, founding.everything)
    const ends = endDates(founding.topics.length, now())
    for (const [index, topic] of founding.topics.entries())
      await addTopic(tx, orgId, name, { ...topic, owner: name, endsOn: ends[index] as string })
    for (const source of founding.sources) await addSource(tx, orgId, source)
    for (const channel of distinct(founding.channels)) await addChannel(tx, orgId, channel)
    await logAccess(tx, orgId, founding.token === undefined ? 'operator' : userId, 'organisation.found', {
      name: org.name,
    })
    return org
  })
}

/** The register has every address once. */
function distinct(channels: NewChannel[]): NewChannel[] {
  return [...new Map(channels.map((channel) => [`${channel.network} ${channel.address}`, channel])).values()]
}

/**
 * Calendar days around six months from now, spread over twelve weeks, so that topics do not all ask to be prolonged in
 * the same week. Never a weekend: somebody has to see the announcement.
 */
export function endDates(count: number, now: Date): string[] {
  const sixMonths = 182
  const spread = 84
  return Array.from({ length: count }, (_, index) => {
    const share = count === 1 ? 0.5 : index / (count - 1)
    const day = new Date(now.getTime() + (sixMonths - spread / 2 + Math.round(share * spread)) * 86_400_000)
    const weekend = day.getUTCDay() === 6 ? 2 : day.getUTCDay() === 0 ? 1 : 0
    return new Date(day.getTime() + weekend * 86_400_000).toISOString().slice(0, 10)
  })
}

/**
 * A one-time link for an administrator of an organisation that exists: `init` asked for a second time, or a password that
 * was lost. Returns the token for `/welcome/<token>`; good for three days.
 */
export async function signInToken(
  { database, now }: Pick<FoundingParts, 'database' | 'now'>,
  orgId: string,
  userId: string,
): Promise<string> {
  const role = await database.inOrg(orgId, (tx) => memberRole(tx, orgId, userId))
  if (role !== 'administrator')
    throw new Refusal('init.not-administrator', 'this address does not administer the organisation')
  await database.inOrg(orgId, (tx) =>
    logAccess(tx, orgId, 'operator', 'access.sign-in-link', { user: userId }),
  )
  return database.inOrg(installation, (tx) => makeLink(tx, { purpose: 'sign-in', userId }, now(), 3))
}

export type InitParts = FoundingParts & {
  /** The best municipality for a name, and what the set-up path would propose for it. */
  propose(town: string): Promise<Omit<Founding, 'admin' | 'slug' | 'token'> | null>
  /** The account with this address, or a new one. */
  ensurePerson(mail: string): Promise<{ userId: string; name: string }>
}

export type InitAnswer = {
  orgId: string
  slug: string
  name: string /** False: it existed, only a new link was made. */
  founded: boolean
  token: string
}

/** `dorpsplein init`: what the set-up link does, without a browser. Asked again, it gives a new sign-in link. */
export async function init(
  parts: InitParts,
  asked: { org: string; town: string; admin: string },
): Promise<InitAnswer> {
  const known = await parts.database.inOrg(installation, (tx) => organisationBySlug(tx, asked.org))
  if (known) {
    const person = await parts.ensurePerson(asked.admin)
    const token = await signInToken(parts, known.orgId, person.userId)
    return { orgId: known.orgId, slug: known.slug, name: known.name, founded: false, token }
  }
  const proposal = await parts.propose(asked.town)
  if (!proposal)
    throw new Refusal('init.no-town', `no municipality is called "${asked.town}"`, { town: asked.town })
  const admin = await parts.ensurePerson(asked.admin)
  const org = await foundTown(parts, { ...proposal, slug: asked.org, admin })
  return {
    orgId: org.orgId,
    slug: org.slug,
    name: org.name,
    founded: true,
    token: await signInToken(parts, org.orgId, admin.userId),
  }
}
