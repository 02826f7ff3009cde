import { Refusal } from '#basics/refusal'
import { readConfig } from '../config.js'
import { type Newsroom, startNewsroom } from '../main.js'
import type { Command } from './command.js'

export const startCommand: Command = {
  name: 'start',
  usage: 'dorpsplein start [--port N] [--data DIR]',
  about:
    'The whole newsroom in one process, until Ctrl-C or SIGTERM. Prints its address, and a one-time set-up link\nwhile no organisation exists. See docs/operate.md for what the environment can set.',
  flags: ['port', 'data'],
  positionals: 0,
  run: async (flags) => {
    const newsroom = await startNewsroom(
      readConfig(process.env, { PORT: flags.port, DORPSPLEIN_DATA: flags.data }),
    )
    process.stdout.write(`Dorpsplein is open: ${newsroom.url}\n`)
    if (newsroom.setupLink) process.stdout.write(`Set it up here (works once): ${newsroom.setupLink}\n`)
    return untilStopped(newsroom)
  },
}

/** A second Ctrl-C does not wait. */
export async function untilStopped(newsroom: Newsroom): Promise<number> {
  const asked = new Promise<'asked'>((resolve) => {
    let since: number | null = null
    const stop = (signal: NodeJS.Signals) => {
      since ??= performance.now()
      // Not what comes at once: npm passes a Ctrl-C on that the terminal has given us already.
      if (performance.now() - since > 1000) process.exit(signal === 'SIGINT' ? 130 : 143)
      resolve('asked')
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
  const why = await Promise.race([asked, newsroom.died.then(() => 'died' as const)])
  process.stderr.write(why === 'asked' ? 'dorpsplein: closing…\n' : '')
  await newsroom.stop()
  if (why === 'died')
    throw new Refusal(
      'house.database-died',
      'PostgreSQL stopped by itself; postgres.log in the data directory says why',
    )
  return 0
}
