/** Work that comes round by the clock: once across machines, tried again when it fails (pg-boss, in a schema of its own). */
import PgBoss from 'pg-boss'
import type { Log } from './log.js'

export type Job = {
  name: string
  /** When, as cron writes it. */
  cron: string
  timeZone: string
  work: () => Promise<unknown>
}

export type Jobs = { stop(): Promise<void> }

/** `connection`: what `pg` takes, for a role that may make the schema `pgboss`. */
export async function startJobs(connection: PgBoss.ConstructorOptions, jobs: Job[], log: Log): Promise<Jobs> {
  const boss = new PgBoss({ ...connection, max: 2, schema: 'pgboss' })
  boss.on('error', (error) => log.error({ error }, 'jobs'))
  await boss.start()
  for (const job of jobs) {
    await boss.createQueue(job.name)
    await boss.schedule(
      job.name,
      job.cron,
      {},
      { tz: job.timeZone, retryLimit: 3, retryDelay: 60, singletonKey: job.name },
    )
    await boss.work(job.name, { pollingIntervalSeconds: 20 }, async () => {
      await job.work()
    })
  }
  return { stop: () => boss.stop({ graceful: true, timeout: 5_000, wait: true }) }
}
