import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Refusal } from '#basics/refusal'

export type Command = {
  name: string
  usage: string
  /** What `--help` adds. */
  about: string
  /** Flags without their dashes; each takes a value. */
  flags: string[]
  /** Flags without a value; `run` gets "yes" where one is given. */
  switches?: string[]
  /** How many words without a dash it takes. */
  positionals: number
  run(flags: Record<string, string | undefined>, words: string[]): Promise<number>
}

export function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new Refusal('cli.missing', `${name} is missing`, { name })
  return value
}

/** The lines of a file, or of standard input for `-`. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  if (file !== '-' && !existsSync(file))
    throw new Refusal('cli.no-file', `there is no file ${file}`, { file })
  const input = file === '-' ? process.stdin : createReadStream(file, 'utf8')
  // Split by \n and \r\n only: a text may hold other line ends.
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield line
}

/** Waits when the reader of our output is slower than we are. */
export async function write(line: string): Promise<void> {
  if (process.stdout.write(`${line}\n`)) return
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
}
