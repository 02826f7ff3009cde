/** What the house does by the clock: forgetting, ending topics, announcing that they end. */
import { localTime } from '#basics/days'
import type { Job } from '#basics/jobs'
import { type Database, destroyOldKeys, expireTopics, forgetTexts, installation, organisations } from '#store'
import type { Circles } from './collect/circle.js'

type Parts = {
  database: Database
  circles: Circles
  now: () => Date
  /** Asks after posts of which no source tells whether they were deleted. */
  recheck: (orgId: string) => Promise<unknown>
  /** Posts the letters that announce the end of topics. */
  announce: (orgId: string) => Promise<void>
}

export function upkeep({ database, circles, now, recheck, announce }: Parts): Job[] {
  const everywhere = async (work: (org: { orgId: string; timeZone: string }) => Promise<void>) => {
    for (const org of await database.inOrg(installation, organisations)) await work(org)
  }
  return [
    {
      name: 'forget',
      cron: '*/15 * * * *',
      timeZone: 'UTC',
      work: () => everywhere(({ orgId }) => forget(database, circles, orgId, now())),
    },
    {
      name: 'recheck',
      cron: '7 * * * *',
      timeZone: 'UTC',
      work: () =>
        everywhere(async ({ orgId }) => {
          await recheck(orgId)
        }),
    },
    {
      name: 'topics-end',
      cron: '30 5 * * *',
      timeZone: 'Europe/Brussels',
      work: () =>
        everywhere(async ({ orgId, timeZone }) => {
          await database.inOrg(orgId, (tx) => expireTopics(tx, orgId, localTime(now(), timeZone).day))
          await announce(orgId)
        }),
    },
  ]
}

/** In small steps, each in a transaction of its own, until nothing is left that should be forgotten. */
export async function forget(database: Database, circles: Circles, orgId: string, now: Date): Promise<void> {
  while ((await database.inOrg(orgId, (tx) => forgetTexts(tx, orgId, now))) > 0);
  const months = await database.inOrg(orgId, (tx) => destroyOldKeys(tx, orgId, now))
  // What is remembered of the organisation still holds the key.
  if (months.length > 0) circles.forget(orgId)
}
