/**
 * Only the outbox and the ledger, as the newsroom has them, for the test that kills it at any moment.
 * `outbox.mjs SOCKETDIR DATABASE ORG SMTP READERS`: takes over, sends the next version as two who press at the same instant
 * do, and delivers; over and over until it is killed, or, with `LAST` in the environment, delivers what is left and ends.
 */
import { createLog } from '../../dist/src/basics/log.js'
import { createPostOffice, createSmtp } from '../../dist/src/basics/mail.js'
import * as store from '../../dist/src/store/index.js'

const [socketDir, name, orgId, url, readers] = process.argv.slice(2)
const userIds = readers.split(',')
const day = '2026-11-27'
const door = (user) => ({ socketDir, database: name, user })
const { APP_ROLE, OWNER_ROLE, LAST } = process.env
const database = store.connect({ app: door(APP_ROLE), owner: door(OWNER_ROLE) })
const office = createPostOffice({
  outbox: store.outboxOf(database),
  smtp: createSmtp({ url, from: 'plein@duinveld.test', timeoutMs: 5_000 }),
  log: createLog('silent'),
  now: () => new Date(),
})

/** As `tell/tamtam/send.ts`: all of it in one transaction, or nothing because another was first. */
function press(by, after) {
  return database.inOrg(orgId, async (tx) => {
    const { version } = await store.holdTamtamDay(tx, orgId, day)
    if (version !== after) return false
    const at = new Date()
    const edition = { day, profileId: orgId, profile: 'Bestuur', version: version + 1, content: '{}' }
    const kept = await store.keepEdition(tx, orgId, edition, { userIds, items: [] }, { by, at })
    const deliveries = []
    for (const userId of userIds) {
      const mail = { recipient: `${userId}@duinveld.test`, subject: `Versie ${version + 1}`, text: 'Tamtam' }
      deliveries.push({ userId, mailId: await store.post(tx, orgId, mail), token: null, until: at })
    }
    await store.addDeliveries(tx, orgId, kept.editionId, deliveries)
    await store.markSent(tx, orgId, day, version + 1)
    return true
  })
}

await office.start()
console.log('ready')
if (LAST) {
  await office.deliver()
  await office.stop()
  await database.close()
} else {
  for (;;) {
    const { version } = await database.inOrg(orgId, (tx) => store.tamtamDay(tx, orgId, day, new Date()))
    const sent = await Promise.all([press('an', version), press('cis', version)])
    if (sent.filter(Boolean).length !== 1) throw new Error(`${sent.filter(Boolean).length} sent`)
    await office.deliver()
    console.log('round')
  }
}
