import { hkdfSync } from 'node:crypto'
import { createHttp } from '#basics/http'
import { appRole } from '#store'
import { createAccess } from '#web'
import { init } from '../found.js'
import type { House } from '../house.js'
import { userAgent } from '../main.js'
import { proposeFounding } from '../town-parts.js'
import { towns } from '../towns.js'
import { type Command, needed, write } from './command.js'
import { withHouse } from './with-house.js'

export const initCommand: Command = {
  name: 'init',
  usage: 'dorpsplein init --org SLUG --town NAME --admin MAIL [--data DIR]',
  about:
    'What the set-up link does, without a browser: founds the town with everything that would have been proposed, and\nprints a one-time sign-in link for its administrator. Asked again, it prints a new link.',
  flags: ['org', 'town', 'admin', 'data'],
  positionals: 0,
  run: (flags) =>
    withHouse(flags, async (house) => {
      const asked = {
        org: needed(flags.org, '--org'),
        town: needed(flags.town, '--town'),
        admin: needed(flags.admin, '--admin'),
      }
      const { config, database, key, now, open } = house
      const url = config.publicUrl ?? `http://localhost:${config.port}`
      const http = createHttp({ userAgent, allowedHosts: [...config.allowedHosts] })
      const access = await createAccess({
        publicUrl: url,
        secret: Buffer.from(hkdfSync('sha256', key, '', 'sign-in', 32)).toString('hex'),
        app: open.doors.app,
        owner: open.doors.owner,
        appRole: config.databaseUrl ? await roleOf(house) : appRole,
      })
      try {
        const parts = towns(house, http)
        const answer = await init(
          {
            database,
            house: key,
            now,
            propose: async (town) => {
              const [found] = parts.findTowns(town)
              const look = found ? await parts.look(parts.proposeSite(found)) : null
              return proposeFounding(parts, town, 'nl', look)
            },
            ensurePerson: async (mail) => {
              const { person } = await access.ensurePerson({
                mail,
                name: mail.split('@')[0] ?? mail,
                locale: 'nl',
                proven: false,
              })
              return person
            },
          },
          asked,
        )
        await write(`${url}/welcome/${answer.token}`)
        return 0
      } finally {
        await access.close()
        await http.close()
      }
    }),
}

async function roleOf({ database }: House): Promise<string> {
  const [row] = await database.app<{ role: string }[]>`select current_user as role`
  return row?.role ?? ''
}
