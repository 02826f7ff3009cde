/** The tenants. Nothing crosses from one to another. */
import { randomUUID } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import type { Tx } from './database.js'
import { slugOf } from './topics.js'

/** The installation itself: set-up links, sign-in mails and what an operator did belong to it. */
export const installation = '00000000-0000-0000-0000-000000000000'

export type Organisation = {
  orgId: string
  slug: string
  name: string
  country: 'BE' | 'NL'
  /** The gazetteer's code; null for an organisation that is not a municipality. */
  municipality: string | null
  locale: string
  timeZone: string
  keepDays: number
}

export type NewOrganisation = {
  /** Absent: made from the name; a number is added when it is taken. */
  slug?: string
  name: string
  country: 'BE' | 'NL'
  municipality: string | null
  locale: string
}

const columns = (
  tx: Tx,
) => tx`org_id as "orgId", slug, name, country, municipality, locale, time_zone as "timeZone",
  keep_days as "keepDays"`

/** All of them, the installation itself left out. Any unit of work may read which organisations exist. */
export async function organisations(tx: Tx): Promise<Organisation[]> {
  return tx<
    Organisation[]
  >`select ${columns(tx)} from organisation where org_id <> ${installation} order by lower(name)`
}

export async function organisation(tx: Tx, orgId: string): Promise<Organisation | undefined> {
  const [row] = await tx<Organisation[]>`select ${columns(tx)} from organisation where org_id = ${orgId}`
  return row
}

export async function organisationBySlug(tx: Tx, slug: string): Promise<Organisation | undefined> {
  // Part of an address that anybody types; the database cannot be asked for a text with a zero in it.
  if (slug.includes('\0')) return undefined
  const [row] = await tx<
    Organisation[]
  >`select ${columns(tx)} from organisation where slug = ${slug} and org_id <> ${installation}`
  return row
}

/** A new organisation with its counter. The transaction must already be in `orgId`: the walls ask it. */
export async function addOrganisation(tx: Tx, orgId: string, wanted: NewOrganisation): Promise<Organisation> {
  const slug = await freeSlug(tx, wanted)
  const timeZone = wanted.country === 'NL' ? 'Europe/Amsterdam' : 'Europe/Brussels'
  await tx`insert into organisation (org_id, slug, name, country, municipality, locale, time_zone)
    values (${orgId}, ${slug}, ${wanted.name}, ${wanted.country}, ${wanted.municipality}, ${wanted.locale}, ${timeZone})`
  await tx`insert into counter (org_id) values (${orgId})`
  return {
    orgId,
    slug,
    timeZone,
    keepDays: 30,
    name: wanted.name,
    country: wanted.country,
    municipality: wanted.municipality,
    locale: wanted.locale,
  }
}

export const newOrgId = (): string => randomUUID()

async function freeSlug(tx: Tx, wanted: NewOrganisation): Promise<string> {
  const taken = new Set((await tx<{ slug: string }[]>`select slug from organisation`).map((row) => row.slug))
  if (wanted.slug !== undefined) {
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(wanted.slug))
      throw new Refusal(
        'setup.slug-shape',
        `"${wanted.slug}": a short name has small letters, digits and hyphens`,
        { slug: wanted.slug },
      )
    if (taken.has(wanted.slug))
      throw new Refusal('setup.slug-taken', `there is already an organisation "${wanted.slug}"`, {
        slug: wanted.slug,
      })
    return wanted.slug
  }
  const base = slugOf(wanted.name)
  for (let number = 1; ; number += 1) {
    const slug = number === 1 ? base : `${base}-${number}`
    if (!taken.has(slug)) return slug
  }
}
