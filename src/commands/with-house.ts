/** For commands that need the database: apart, so that the others start without it. */
import { hkdfSync } from 'node:crypto'
import { Refusal } from '#basics/refusal'
import { appRole, installation, type Organisation, organisationBySlug } from '#store'
import { type Access, createAccess } from '#web'
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

/** Signing in, whose tables are made here where no newsroom was started yet. */
export async function withAccess<T>(house: House, work: (access: Access) => Promise<T>): Promise<T> {
  const { config, key, open } = house
  const access = await createAccess({
    publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
    secret: Buffer.from(hkdfSync('sha256', key, '', 'sign-in', 32)).toString('hex'),
    app: open.doors.app,
    owner: open.doors.owner,
    appRole: config.databaseUrl ? await roleOf(house) : appRole,
  })
  try {
    return await work(access)
  } finally {
    await access.close()
  }
}

async function roleOf({ database }: House): Promise<string> {
  const [row] = await database.app<{ role: string }[]>`select current_user as role`
  return row?.role ?? ''
}

export async function theOrganisation(house: House, slug: string | undefined): Promise<Organisation> {
  const org = await house.database.inOrg(installation, (tx) => organisationBySlug(tx, needed(slug, '--org')))
  if (!org) throw new Refusal('cli.no-org', `there is no organisation "${slug}"`, { slug: slug ?? '' })
  return org
}
