import { Refusal } from '#basics/refusal'
import { exportPosts, logAccess } from '#store'
import { type Command, write } from './command.js'
import { theOrganisation, withHouse } from './with-house.js'

export const exportCommand: Command = {
  name: 'export',
  usage: 'dorpsplein export --org SLUG [--from A --to B] [--data DIR]',
  about:
    'What is kept, a post per line, oldest first. A and B are days or moments (ISO 8601); B itself is left out.',
  flags: ['org', 'from', 'to', 'data'],
  positionals: 0,
  run: (flags) =>
    withHouse(flags, async (house) => {
      const from = moment(flags.from, '--from')
      const to = moment(flags.to, '--to')
      const { orgId } = await theOrganisation(house, flags.org)
      await house.database.inOrg(orgId, async (tx) => {
        await logAccess(tx, orgId, 'operator', 'search.export', {
          from: flags.from ?? null,
          to: flags.to ?? null,
        })
        for await (const post of exportPosts(tx, orgId, from, to)) await write(JSON.stringify(post))
      })
      return 0
    }),
}

function moment(value: string | undefined, name: string): Date | null {
  if (value === undefined) return null
  const at = new Date(value)
  if (!/^\d{4}-\d{2}-\d{2}/.test(value) || Number.isNaN(at.getTime()))
    throw new Refusal(
      'cli.bad-moment',
      `${name} is a day or a moment like 2026-11-23 or 2026-11-23T16:20Z, not "${value}"`,
      { value },
    )
  return at
}
