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
      { tz: job.timeZone, retryLimit: 3, retryDelay: 60, expireInHours: 1, singletonKey: job.name },
    )
    await boss.work(job.name, { pollingIntervalSeconds: 20 }, () => attempt(job, log))
  }
  return { stop: () => boss.stop({ graceful: true, timeout: 5_000, wait: true }) }
}

/**
 * pg-boss writes down what is thrown and tells nobody. So it is logged here, and what is written down is only that it
 * failed: an error of the database may quote a row.
 */
export async function attempt({ name, work }: Pick<Job, 'name' | 'work'>, log: Log): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.error({ error, job: name }, 'a job of the house failed')
    throw new Error(`${name} failed: see the log`)
  }
}
