/**
 * The ledger as a page: what was told, whether it is whole, and the file to check it with elsewhere. For the data protection
 * officer and the administrator; reading it is in the access log. Who was told is not shown here.
 */
import { type Context, Hono } from 'hono'
import { stream } from 'hono/streaming'
import type { Log } from '#basics/log'
import {
  type Database,
  installation,
  type LedgerEntry,
  ledgerEntries,
  ledgerHead,
  ledgerTail,
  logAccess,
  organisations,
  saveTimeStampSetting,
  timeStampSetting,
  timeStamps,
} from '#store'
import { allow, Button, momentOf, Notice, Page, type WebEnv } from '#web'
import { handedOut } from './heads.js'
import { authorityAddress } from './stamp.js'
import { StampPart, type StampView } from './stamp-part.js'
import { type Verdict, verifyLedger } from './verify.js'

const shown = 100

export type LedgerParts = { database: Database; now: () => Date; headsFile: string; log: Log }

/** Checks every organisation's ledger, one after the other; what is broken is said in the log, at its place. */
export async function checkLedgers({ database, headsFile, log }: LedgerParts): Promise<boolean> {
  const heads = handedOut(headsFile)
  let isWhole = true
  for (const { orgId, slug } of await database.inOrg(installation, organisations)) {
    const verdict = await database.inOrgAtOnce(orgId, (tx) => verifyLedger(tx, orgId, heads.get(orgId) ?? []))
    if (!verdict.broken) continue
    isWhole = false
    log.fatal(
      { org: slug, ...verdict.broken },
      'the ledger is broken: do not send, keep the data directory as it is',
    )
  }
  return isWhole
}

export function ledgerRoutes({ database, now, headsFile }: LedgerParts): Hono<WebEnv> {
  const routes = new Hono<WebEnv>()
  const readers = allow('administrator', 'dpo')

  routes.get('/ledger', readers, (c) => show(c))

  async function show(c: Context<WebEnv>, wrong?: string) {
    const viewer = c.get('viewer')
    const { orgId } = viewer.org
    const heads = handedOut(headsFile).get(orgId) ?? []
    const view = await database.inOrgAtOnce(orgId, async (tx) => ({
      verdict: await verifyLedger(tx, orgId, heads),
      entries: await ledgerTail(tx, orgId, shown),
      setting: await timeStampSetting(tx, orgId),
      stamps: await timeStamps(tx, orgId, 10),
    }))
    await database.inOrg(orgId, (tx) => logAccess(tx, orgId, viewer.userId, 'ledger.read', {}))
    return c.html(
      <LedgerPage
        t={c.get('t')}
        viewer={viewer}
        problems={c.get('problems')}
        now={now()}
        wrong={wrong}
        {...view}
      />,
      wrong ? 422 : 200,
    )
  }

  routes.post('/ledger/stamps', allow('administrator'), async (c) => {
    const { org, userId } = c.get('viewer')
    const form = await c.req.parseBody()
    const address = authorityAddress(typeof form.address === 'string' ? form.address : '')
    if (!address) return show(c, c.get('t')('stamp.address-wrong'))
    const active = form.active === 'yes'
    await database.inOrg(org.orgId, async (tx) => {
      await saveTimeStampSetting(tx, org.orgId, { address, active }, { by: userId, at: now() })
      await logAccess(tx, org.orgId, userId, 'ledger.stamp-settings', {
        host: new URL(address).host,
        on: active,
      })
    })
    return c.redirect('/ledger#stamps', 303)
  })

  /** The answer of the authority as it came, for `openssl ts -verify -in`. */
  routes.get('/ledger/stamps/:file{[0-9]+\\.tsr}', readers, async (c) => {
    const { org, userId } = c.get('viewer')
    const n = Number.parseInt(c.req.param('file'), 10)
    const [stamp] = await database.inOrg(org.orgId, async (tx) => {
      await logAccess(tx, org.orgId, userId, 'ledger.stamp', { n })
      return Number.isSafeInteger(n) ? timeStamps(tx, org.orgId, 1, n) : []
    })
    if (!stamp) return c.notFound()
    c.header('content-type', 'application/timestamp-reply')
    c.header('content-disposition', `attachment; filename="ledger-${org.slug}-${n}.tsr"`)
    return c.body(new Uint8Array(stamp.answer))
  })

  /** A line per entry, for `bin/verify-ledger.mjs`. */
  routes.get('/ledger.jsonl', readers, async (c) => {
    const { org, userId } = c.get('viewer')
    const head = await database.inOrg(org.orgId, async (tx) => {
      await logAccess(tx, org.orgId, userId, 'ledger.export', {})
      return ledgerHead(tx, org.orgId)
    })
    c.header('content-type', 'application/x-ndjson; charset=utf-8')
    c.header('content-disposition', `attachment; filename="ledger-${org.slug}-${head.n}.jsonl"`)
    return stream(c, async (out) => {
      await database.inOrgAtOnce(org.orgId, async (tx) => {
        for await (const some of ledgerEntries(tx, org.orgId))
          await out.write(some.map(({ line, hash }) => `${JSON.stringify({ line, hash })}\n`).join(''))
      })
    })
  })

  return routes
}

type View = StampView & {
  problems: number
  verdict: Verdict
  entries: LedgerEntry[]
}

function LedgerPage(view: View) {
  const { t, viewer, problems, now, verdict, entries } = view
  const { broken } = verdict
  return (
    <Page
      t={t}
      viewer={viewer}
      title={t('ledger.heading')}
      active={viewer.role === 'dpo' ? 'access-log' : 'people'}
      problems={problems}
    >
      <h1>{t('ledger.heading')}</h1>
      <p class="lead">{t('ledger.lead')}</p>
      {broken ? (
        <Notice look="problem" title={t('ledger.broken', { n: broken.n })}>
          {t(`ledger.broken-${broken.what}`)}
        </Notice>
      ) : (
        <Notice title={t('ledger.whole', { count: verdict.entries })}>
          <p class="edition-foot">{t('ledger.head', { n: verdict.entries, hash: verdict.head })}</p>
        </Notice>
      )}
      <div class="actions">
        <Button href="/ledger">{t('ledger.again')}</Button>
        <Button href="/ledger.jsonl">{t('ledger.export')}</Button>
      </div>
      <p class="soft">{t('ledger.offline')}</p>
      <StampPart {...view} />
      {entries.length > 0 && (
        <div class="scroll">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t('ledger.n')}</th>
                <th scope="col">{t('ledger.at')}</th>
                <th scope="col">{t('ledger.what')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr>
                  <th scope="row">{entry.n}</th>
                  <td>{momentOf(t, new Date(entry.at), viewer.org.timeZone, now)}</td>
                  <td>{t(`ledger.${entry.kind}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  )
}
