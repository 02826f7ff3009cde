/**
 * What sending costs: an edition for a thousand readers is made, kept, noted in the ledger and put in the outbox; then a mail
 * server on this machine takes the mails. It is real SMTP, on one or several lines as the product does it.
 */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { createLog } from '#basics/log'
import { createPostOffice, createSmtp } from '#basics/mail'
import {
  addOrganisation,
  addProfile,
  addTamtamItem,
  editionProgress,
  newOrgId,
  outboxOf,
  saveTamtamItem,
  setReader,
} from '#store'
import { send } from '../src/tell/tamtam/send.js'
import { verifyLedger } from '../src/weigh/ledger/verify.js'
import { openBenchHouse, say } from './load.fixture.js'

const readers = Number(process.env.BENCH_READERS ?? 1_000)
const day = '2026-11-27'
const at = new Date('2026-11-27T08:00:00Z')
const { database, close } = await openBenchHouse()
const orgId = newOrgId()
const org = { slug: 'bench', name: 'Bench', country: 'BE', municipality: null, locale: 'nl' } as const
await database.inOrg(orgId, async (tx) => {
  await addOrganisation(tx, orgId, org)
  const profileId = await addProfile(tx, orgId, { name: 'Het hele bestuur', domains: [] })
  for (let i = 0; i < readers; i += 1) {
    await tx`insert into member (org_id, user_id, role) values (${orgId}, ${`lezer-${i}`}, 'policymaker')`
    await setReader(tx, orgId, `lezer-${i}`, profileId)
  }
  for (let i = 1; i <= 3; i += 1) {
    const item = { origin: 'own', domain: '', figures: {}, headline: 'x', chosen: true }
    const itemId = await addTamtamItem(tx, orgId, day, item, 'an')
    const blank = { said: '', checked: '', kind: '', other: '', touched: '', owner: '', due: '' } as const
    const reading = 'Mensen vragen een omleiding; van protest is weinig te zien, wel van vragen. '.repeat(4)
    const words = { ...blank, headline: `Werken, deel ${i}`, reading, proposal: 'kaart', mustKnow: i === 1 }
    await saveTamtamItem(tx, orgId, itemId, words, 'an', 0)
  }
})

let taken = 0
const ids = new Set<string>()
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  onData(stream, _session, done) {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      taken += 1
      ids.add(/^message-id: (.*)$/im.exec(Buffer.concat(chunks).toString())?.[1] ?? '')
      done()
    })
  },
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.server.address() as AddressInfo

const persons = async (wanted: string[]) =>
  new Map(wanted.map((id) => [id, { name: id, mail: `${id}@bench.test`, locale: 'nl' }]))
const town = { orgId, name: 'Bench', slug: 'bench', locale: 'nl', timeZone: 'Europe/Brussels' }
const parts = { persons, mail: { origin: 'http://localhost:8080' } }
const began = performance.now()
const sent = await database.inOrg(orgId, (tx) => send(tx, town, day, parts, { by: 'an', at, after: 0 }))
if (!('sent' in sent)) throw new Error(JSON.stringify(sent))
const composed = performance.now()
say({ what: `an edition made and kept for ${readers} readers`, value: (composed - began) / 1000, unit: 's' })

const smtp = createSmtp({ url: `smtp://127.0.0.1:${port}`, from: 'Bench <plein@bench.test>' })
const office = createPostOffice({
  outbox: outboxOf(database),
  smtp,
  log: createLog('silent'),
  now: () => new Date(),
})
await office.deliver()
const done = performance.now()
say({ what: `${readers} mails taken by a mail server here`, value: (done - composed) / 1000, unit: 's' })
const whole = (done - began) / 1000
say({
  what: `an edition for ${readers} readers, from the press to the last mail`,
  value: whole,
  unit: 's',
  promise: '< 30 s for 1,000',
  holds: whole < 30,
})
const progress = await database.inOrg(orgId, (tx) => editionProgress(tx, orgId, day))
if (taken !== readers || ids.size !== readers || progress.sent !== readers)
  throw new Error(`${taken} taken, ${ids.size} different, ${progress.sent} noted as sent`)
const { broken, entries } = await database.inOrgAtOnce(orgId, (tx) => verifyLedger(tx, orgId, []))
if (broken || entries !== 1 + 2 * readers) throw new Error(`the ledger: ${entries} ${JSON.stringify(broken)}`)
await office.stop()
server.close()
await close()
