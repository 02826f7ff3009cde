/**
 * The command line. Commands write JSON lines or CSV on standard output and messages on standard error; they return 0,
 * or 2 with one clear line when what they were given is wrong.
 */
import { parseArgs } from 'node:util'
import { Refusal } from '#basics/refusal'
import type { Command } from './commands/command.js'
import { command as commandNamed, everyCommand } from './commands/index.js'
import { version } from './version.js'

export async function main(argv: string[]): Promise<number> {
  const [name = '--help', ...rest] = argv
  if (name === '--help' || name === '-h' || name === 'help') return say(await overview())
  if (name === '--version') return say(version)
  const command = await commandNamed(name)
  if (!command) return refuse(`there is no command "${name}": see dorpsplein --help`)
  if (rest.includes('--help') || rest.includes('-h')) return say(`${command.usage}\n\n${command.about}`)
  try {
    return await run(command, rest)
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.message)
    if (isUsage(error)) return refuse(`${error.message.split(/\. |\n/)[0]}; usage: ${command.usage}`)
    throw error
  }
}

async function run(command: Command, rest: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: rest,
    options: {
      ...Object.fromEntries(command.flags.map((flag) => [flag, { type: 'string' as const }])),
      ...Object.fromEntries((command.switches ?? []).map((flag) => [flag, { type: 'boolean' as const }])),
    },
    allowPositionals: true,
    strict: true,
  })
  if (positionals.length > command.positionals)
    throw new Refusal('cli.usage', `too many words; usage: ${command.usage}`)
  // A switch has no value of its own: being there is all it says.
  const given = Object.entries(values).map(([name, value]) => [name, value === true ? 'yes' : value])
  return command.run(Object.fromEntries(given), positionals)
}

/** What `parseArgs` throws for a flag that it does not know, or that lacks its value. */
function isUsage(error: unknown): error is Error {
  return (
    error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
  )
}

async function overview(): Promise<string> {
  const lines = (await everyCommand()).map((command) => `  ${command.usage.replace(/^dorpsplein /, '')}`)
  return `dorpsplein ${version}: a newsroom for local government\n\n${lines.join('\n')}\n\nEach command has --help.`
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

function refuse(line: string): number {
  process.stderr.write(`dorpsplein: ${line}\n`)
  return 2
}
