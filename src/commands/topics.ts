import { z } from 'zod'
import { Refusal } from '#basics/refusal'
import { addTopic, knownAccounts, topics } from '#store'
import { words } from '#web'
import { endDates } from '../found.js'
import type { House } from '../house.js'
import { isAlsoAWord } from '../match/gazetteer/index.js'
import { lint } from '../match/index.js'
import { personNames } from '../match/persons/index.js'
import { type Command, linesOf, write } from './command.js'
import { theOrganisation, withHouse } from './with-house.js'

const Line = z.object({
  id: z.union([z.string().min(1), z.number()]),
  query: z.string().min(1),
  name: z.string().min(1).max(80).optional(),
  purpose: z.string().optional(),
  legalBasis: z.string().optional(),
  owner: z.string().optional(),
  domain: z.string().optional(),
})

export const topicsCommand: Command = {
  name: 'topics',
  usage: 'dorpsplein topics --org SLUG [--import Q.jsonl] [--data DIR]',
  about:
    'The topics of an organisation, one per line as {"id","name","query"}. With --import, adds those of a file with lines\n{"id","query"} first (and, if given, "name","purpose","legalBasis","owner","domain"): all of them, or none.',
  flags: ['org', 'import', 'data'],
  positionals: 0,
  run: (flags) =>
    withHouse(flags, async (house) => {
      const org = await theOrganisation(house, flags.org)
      if (flags.import !== undefined) await bringIn(house, org.orgId, flags.import)
      const list = await house.database.inOrg(org.orgId, (tx) => topics(tx, org.orgId))
      for (const topic of list.filter((one) => !one.system))
        await write(JSON.stringify({ id: topic.slug, name: topic.name, query: topic.query }))
      return 0
    }),
}

async function bringIn(house: House, orgId: string, file: string): Promise<void> {
  const t = words('nl')
  const read: z.infer<typeof Line>[] = []
  let number = 0
  await house.database.inOrg(orgId, async (tx) => {
    const known = await knownAccounts(tx, orgId)
    const wrong = (query: string) => problemOf(query, known)
    for await (const line of linesOf(file)) {
      number += 1
      if (line.trim() !== '') read.push(readLine(line, number, wrong))
    }
    const ends = endDates(read.length, house.now())
    for (const [index, one] of read.entries()) {
      await addTopic(tx, orgId, 'operator', {
        slug: String(one.id),
        name: one.name ?? String(one.id),
        domain: one.domain ?? '',
        purpose: one.purpose ?? t('topics.import-purpose'),
        legalBasis: one.legalBasis ?? t('topics.import-basis'),
        owner: one.owner ?? t('topics.import-owner'),
        query: one.query,
        endsOn: ends[index] as string,
      })
    }
  })
}

/** The same rules as the form, but nobody is there to say that a name is a street: such a query is made there. */
function problemOf(query: string, known: { account: string; name: string }[]): string | undefined {
  const t = words('en')
  const found = lint(query, { t, allowedAccounts: known.map((account) => account.account), isAlsoAWord })
    .errors[0]
  if (found) return found.message
  const [person] = personNames(
    query,
    known.map((account) => account.name),
  )
  return person && t('topics.person', { name: person.name })
}

function readLine(
  line: string,
  number: number,
  wrong: (query: string) => string | undefined,
): z.infer<typeof Line> {
  const refuse = (why: string) => new Refusal('cli.bad-line', `line ${number}: ${why}`, { number })
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw refuse('not JSON')
  }
  const read = Line.safeParse(json)
  if (!read.success) throw refuse(`${read.error.issues[0]?.path.join('.')}: ${read.error.issues[0]?.message}`)
  const problem = wrong(read.data.query)
  if (problem) throw refuse(problem)
  return read.data
}
