import { existsSync } from 'node:fs'
import { Refusal } from '#basics/refusal'
import { backup, restore } from './backup.js'
import { type Command, needed, write } from './command.js'
import { withAccess, withHouse } from './with-house.js'

export const backupCommand: Command = {
  name: 'backup',
  usage: 'dorpsplein backup FILE [--data DIR]',
  about:
    'Everything that the database holds, in one file. The key file of the house is not in it: keep that one apart.',
  flags: ['data'],
  positionals: 1,
  run: (flags, [file]) =>
    withHouse(flags, async (house) => {
      const done = await backup(house.database, needed(file, 'FILE'), house.now())
      await write(JSON.stringify(done))
      process.stderr.write(
        `dorpsplein: keep ${house.config.keyFile} apart: the backup cannot be read without it\n`,
      )
      return 0
    }),
}

export const restoreCommand: Command = {
  name: 'restore',
  usage: 'dorpsplein restore FILE [--data DIR]',
  about: 'Brings a backup back into an installation that holds nothing yet. Put its key file in place first.',
  flags: ['data'],
  positionals: 1,
  run: async (flags, [file]) => {
    const name = needed(file, 'FILE')
    if (!existsSync(name)) throw new Refusal('cli.no-file', `there is no file ${name}`, { file: name })
    return withHouse(flags, async (house) => {
      // A fresh installation has no tables of signing in yet.
      const done = await withAccess(house, () => restore(house.database, house.key, name))
      await write(JSON.stringify(done))
      return 0
    })
  },
}
