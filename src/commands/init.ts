import { createHttp } from '#basics/http'
import { Refusal } from '#basics/refusal'
import { mailAddress } from '#web'
import { init } from '../found.js'
import { userAgent } from '../main.js'
import { proposeFounding } from '../town-parts.js'
import { towns } from '../towns.js'
import { type Command, needed, write } from './command.js'
import { withAccess, withHouse } from './with-house.js'

export const initCommand: Command = {
  name: 'init',
  usage: 'dorpsplein init --org SLUG --town NAME --admin MAIL [--data DIR]',
  about:
    'What the set-up link does, without a browser: founds the town with everything that would have been proposed, and\nprints a one-time sign-in link for its administrator. Asked again, it prints a new link.',
  flags: ['org', 'town', 'admin', 'data'],
  positionals: 0,
  run: (flags) =>
    withHouse(flags, async (house) => {
      const org = needed(flags.org, '--org')
      const town = needed(flags.town, '--town')
      const admin = mailAddress(needed(flags.admin, '--admin'))
      if (!admin) throw new Refusal('cli.no-mail', `--admin is no mail address: ${flags.admin}`)
      const { config, database, key, now } = house
      const url = config.publicUrl ?? `http://localhost:${config.port}`
      const http = createHttp({ userAgent, allowedHosts: [...config.allowedHosts] })
      try {
        const parts = towns(house, http)
        const token = await withAccess(house, async (access) => {
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
            { org, town, admin },
          )
          return answer.token
        })
        await write(`${url}/welcome/${token}`)
        return 0
      } finally {
        await http.close()
      }
    }),
}
