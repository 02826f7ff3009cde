import { type Command, needed, write } from './command.js'
import { readSpeed, replay } from './replay.js'
import { theOrganisation, withHouse } from './with-house.js'

export const replayCommand: Command = {
  name: 'replay',
  usage: 'dorpsplein replay FILE.jsonl --org SLUG [--speed max|N] [--data DIR]',
  about:
    'Recorded posts through the same intake as live ones, kept whole and with their own time. A line is\n{"id","source","createdAt","text"} and, if known, "lang","author","url","replyTo","title","place","engagement".\n--speed: how many times faster than it happened; max (the default) does not wait. FILE "-" is standard input.',
  flags: ['org', 'speed', 'data'],
  positionals: 1,
  run: async (flags, [file]) => {
    const speed = readSpeed(flags.speed)
    const name = needed(file, 'FILE')
    return withHouse(flags, async (house) => {
      const org = await theOrganisation(house, flags.org)
      await write(JSON.stringify(await replay(house, org.orgId, name, speed)))
      return 0
    })
  },
}
