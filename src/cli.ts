/**
 * The command line: the first word says which command, the command does the rest.
 *
 * Every command writes its result on standard output and messages on standard error, and exits 0, or 2 with one clear
 * line when its input is wrong or the world does not allow it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '#basics/refusal'
import { packageRoot } from '#basics/root'

export type Command = {
  /** One line in `--help`. */
  summary: string
  /** What `dorpsplein <command> --help` prints. */
  usage: string
  /** Resolves to the exit code. A {@link Refusal} is printed in one line, exit code 2. */
  run(argv: string[]): Promise<number>
}

/** By name, in the order of `--help`. */
export const commands = new Map<string, Command>()

/** `argv`: what stands behind the program's name. Resolves to the exit code. */
export async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return print(overview())
  if (name === '--version' || name === '-V') return print(version())
  const command = commands.get(name)
  if (!command) return refuse(`dorpsplein: there is no command "${name}"; "dorpsplein --help" names them`)
  if (rest.includes('--help')) return print(command.usage)
  try {
    return await command.run(rest)
  } catch (error) {
    if (error instanceof Refusal) return refuse(`dorpsplein: ${error.message}`)
    throw error
  }
}

function overview(): string {
  const lines = [...commands].map(([name, command]) => `  ${name.padEnd(10)} ${command.summary}`)
  return ['dorpsplein <command> [options]', ...lines, '  --version', '  --help'].join('\n')
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

function refuse(line: string): number {
  process.stderr.write(`${line}\n`)
  return 2
}
