/**
 * What it costs to stay within a network's limit: taking from a token bucket and from a month's budget, alone and with
 * eight processes' worth of callers at once, on the embedded server with everything durable.
 */
import { randomBytes } from 'node:crypto'
import { addCredential, addOrganisation, type LimitShape, newOrgId, takeAllowance } from '#store'
import { median, openBenchHouse, percentile, say } from './load.fixture.js'

const takes = Number(process.env.BENCH_TAKES ?? 2_000)
const { database, close } = await openBenchHouse()
const orgId = newOrgId()
const credentialId = await database.inOrg(orgId, async (tx) => {
  await addOrganisation(tx, orgId, {
    slug: 'bench',
    name: 'Bench',
    country: 'BE',
    municipality: null,
    locale: 'nl',
  })
  const secret = { token: 'bench' }
  return addCredential(tx, randomBytes(32), orgId, {
    service: 'x',
    name: 'X',
    state: 'active',
    secret,
    createdBy: 'bench',
  })
})

const bucket: LimitShape = { meter: 'calls', kind: 'bucket', most: 1e9, seconds: 3600 }
const budget: LimitShape = { meter: 'euro', kind: 'calendar', most: 1e9, every: 'month', timeZone: 'UTC' }
const limits = { 'a token bucket': bucket, 'the budget of a month': budget }
const now = new Date('2026-11-26T12:00:00Z')

async function take(limit: LimitShape, number: number): Promise<number> {
  const began = performance.now()
  // A budget is spent on topics: two hundred of them over four weeks make the sum longer.
  const what = `topic ${number % 200}`
  const at = new Date(now.getTime() - (number % 600) * 3_600_000)
  await database.inOrg(orgId, (tx) =>
    takeAllowance(tx, orgId, credentialId, limit, { amount: 0.005, what, now: at }),
  )
  return performance.now() - began
}

for (const [name, limit] of Object.entries(limits)) {
  const alone: number[] = []
  for (let number = 0; number < takes; number += 1) alone.push(await take(limit, number))
  say({ what: `taking from ${name}, median`, value: median(alone), unit: 'ms' })
  const p99 = percentile(alone, 99)
  say({ what: `taking from ${name}, p99`, value: p99, unit: 'ms', promise: '≤ 50', holds: p99 <= 50 })
  const began = performance.now()
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let number = 0; number < takes / 8; number += 1) await take(limit, number)
    }),
  )
  const rate = (takes * 1000) / (performance.now() - began)
  say({ what: `${name}, eight callers at once`, value: rate, unit: 'takes/s' })
}
await close()
