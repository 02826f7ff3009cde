import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { Refusal } from '#basics/refusal'
import { installation, type LedgerHead, ledgerEntries, type Organisation, organisations } from '#store'
import type { House } from '../house.js'
import { handedOut, headsFile } from '../weigh/ledger/heads.js'
import { verifyLedger } from '../weigh/ledger/verify.js'
import { type Command, write } from './command.js'
import { theOrganisation, withHouse } from './with-house.js'

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'dorpsplein verify [--org SLUG] [--heads FILE] [--export FILE] [--data DIR]',
  about:
    'Whether the ledger is whole, a line per organisation: {"org","entries","head","broken"}, where broken is null or the place\n{"n","what"}; exit 1 when one is. FILE of heads: what was handed out, ledger-heads.jsonl in the data directory when not given.\n--export writes the ledger of one organisation, to be verified by bin/verify-ledger.mjs without a database.',
  flags: ['org', 'heads', 'export', 'data'],
  positionals: 0,
  run: (flags) =>
    withHouse(flags, async (house) => {
      if (flags.export !== undefined && flags.org === undefined)
        throw new Refusal('cli.missing', '--export needs --org', { name: '--org' })
      const heads = handedOut(flags.heads ?? headsFile(house.config.dataDir))
      const orgs =
        flags.org === undefined
          ? await house.database.inOrg(installation, organisations)
          : [await theOrganisation(house, flags.org)]
      let broken = 0
      for (const org of orgs) broken += await verifyOne(house, org, heads.get(org.orgId) ?? [])
      const [only] = orgs
      if (flags.export !== undefined && only) await exportLedger(house, only.orgId, flags.export)
      return broken > 0 ? 1 : 0
    }),
}

async function verifyOne(house: House, org: Organisation, heads: LedgerHead[]): Promise<number> {
  const verdict = await house.database.inOrgAtOnce(org.orgId, (tx) => verifyLedger(tx, org.orgId, heads))
  await write(JSON.stringify({ org: org.slug, ...verdict }))
  return verdict.broken ? 1 : 0
}

async function exportLedger(house: House, orgId: string, file: string): Promise<void> {
  const target = createWriteStream(file, { mode: 0o600 })
  const written = finished(target)
  await house.database.inOrgAtOnce(orgId, async (tx) => {
    for await (const some of ledgerEntries(tx, orgId)) {
      const lines = some.map(({ line, hash }) => `${JSON.stringify({ line, hash })}\n`).join('')
      if (!target.write(lines)) await new Promise<void>((resolve) => target.once('drain', resolve))
    }
  })
  target.end()
  await written
}
