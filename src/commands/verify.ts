import { hash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { Refusal } from '#basics/refusal'
import {
  documentByHash,
  installation,
  type LedgerHead,
  ledgerEntries,
  type Organisation,
  organisations,
  subjectOfBody,
  timelineName,
} from '#store'
import type { House } from '../house.js'
import { handedOut, headsFile } from '../weigh/ledger/heads.js'
import { verifyLedger } from '../weigh/ledger/verify.js'
import { type Command, write } from './command.js'
import { theOrganisation, withAccess, withHouse } from './with-house.js'

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'dorpsplein verify [--org SLUG] [--heads FILE] [--export FILE] [--document FILE] [--data DIR]',
  about:
    'Whether the ledger is whole, a line per organisation: {"org","entries","head","broken"}, where broken is null or the place\n{"n","what"}; exit 1 when one is. FILE of heads: what was handed out, ledger-heads.jsonl in the data directory when not given.\n--export writes the ledger of one organisation, to be verified by bin/verify-ledger.mjs without a database.\n--document says where a PDF of a timeline was made: {"org","document","n","at","by","about","name","from","to"}; exit 1 when\nno ledger knows these bytes.',
  flags: ['org', 'heads', 'export', 'document', 'data'],
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
      if (flags.document !== undefined) return recognise(house, orgs, flags.document)
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

/** Whose ledger holds the hash of this file. */
async function recognise(house: House, orgs: Organisation[], file: string): Promise<0 | 1> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal('cli.cannot-read', `${file} cannot be read: ${error.code}`, { file })
  })
  const sha256 = hash('sha256', bytes, 'hex')
  let known: 0 | 1 = 1
  for (const { orgId, slug } of orgs) {
    const made = await house.database.inOrg(orgId, (tx) => documentByHash(tx, orgId, sha256))
    if (!made) continue
    known = 0
    const about = subjectOfBody(made.body)
    const name = about && (await house.database.inOrg(orgId, (tx) => timelineName(tx, orgId, about)))
    const { by } = made
    const who = by === null ? null : (await withAccess(house, (access) => access.persons([by]))).get(by)
    await write(
      JSON.stringify({
        org: slug,
        document: sha256,
        n: made.n,
        at: made.at.toISOString(),
        // Who was erased, or no longer has an account, is nobody.
        by: who?.name ?? null,
        about: about ? `${about.kind} ${about.id}` : null,
        name: name ?? null,
        from: made.body.from ?? null,
        to: made.body.to ?? null,
        showing: made.body.showing ?? null,
      }),
    )
  }
  if (known === 1) process.stderr.write(`no ledger here knows ${file} (SHA-256 ${sha256})\n`)
  return known
}
