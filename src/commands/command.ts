import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Refusal } from '#basics/refusal'
import { installation, type Organisation, organisationBySlug } from '#store'
import { readConfig } from '../config.js'
import { type House, openHouse } from '../house.js'

export type Command = {
  name: string
  usage: string
  /** What `--help` adds. */
  about: string
  /** Flags without their dashes; each takes a value. */
  flags: string[]
  /** How many words without a dash it takes. */
  positionals: number
  run(flags: Record<string, string | undefined>, words: string[]): Promise<number>
}

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

export async function theOrganisation(house: House, slug: string | undefined): Promise<Organisation> {
  const org = await house.database.inOrg(installation, (tx) => organisationBySlug(tx, needed(slug, '--org')))
  if (!org) throw new Refusal('cli.no-org', `there is no organisation "${slug}"`, { slug: slug ?? '' })
  return org
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
