/** For commands that need the database: apart, so that the others start without it. */
import { Refusal } from '#basics/refusal'
import { installation, type Organisation, organisationBySlug } from '#store'
import { readConfig } from '../config.js'
import { type House, openHouse } from '../house.js'
import { needed } from './command.js'

/** Opens the house for a command and closes it, whatever happens. */
export async function withHouse<T>(
  flags: Record<string, string | undefined>,
  work: (house: House) => Promise<T>,
): Promise<T> {
  const house = await openHouse(readConfig(process.env, { DORPSPLEIN_DATA: flags.data }), 'command')
  try {
    return await work(house)
  } finally {
    await house.close()
  }
}

export async function theOrganisation(house: House, slug: string | undefined): Promise<Organisation> {
  const org = await house.database.inOrg(installation, (tx) => organisationBySlug(tx, needed(slug, '--org')))
  if (!org) throw new Refusal('cli.no-org', `there is no organisation "${slug}"`, { slug: slug ?? '' })
  return org
}
