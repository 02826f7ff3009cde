import { statfsSync, statSync } from 'node:fs'
import { installation, keyFits, organisations, schemaState, sources } from '#store'
import { type Command, write } from './command.js'
import { withHouse } from './with-house.js'

type Finding = { what: string; ok: boolean; detail: string }

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'dorpsplein doctor [--data DIR]',
  about: 'Says what is wrong, a finding per line: {"what","ok","detail"}. Returns 2 when something is.',
  flags: ['data'],
  positionals: 0,
  run: (flags) =>
    withHouse(flags, async (house) => {
      const { database, config, now } = house
      const findings: Finding[] = []
      const find = (what: string, ok: boolean, detail: string) => findings.push({ what, ok, detail })

      const disk = statfsSync(config.dataDir)
      const free = (disk.bavail * disk.bsize) / 1e9
      find('disk', free > 1, `${free.toFixed(1)} GB free`)
      const mode = statSync(config.keyFile).mode & 0o077
      find(
        'key file',
        mode === 0,
        mode === 0 ? 'readable by its owner only' : 'others may read it: chmod 600',
      )
      if (!(await keyFits(database.owner, house.key)))
        find('key', false, 'the key file is not that of this database: bring its own key file back')
      const schema = await schemaState(database.owner)
      find(
        'schema',
        schema.behind === 0 && !schema.ahead && !schema.changed,
        `${schema.behind} migrations behind`,
      )
      const [textIndex] = await database.app<
        { leakproof: boolean }[]
      >`select proleakproof as leakproof from pg_proc where proname = 'ts_match_vq'`
      find(
        'text search',
        textIndex?.leakproof ?? false,
        textIndex?.leakproof ? 'uses its index' : 'slow: ts_match_vq is not leakproof, see docs/operate.md',
      )
      find(
        'mail',
        config.smtpUrl !== undefined,
        config.smtpUrl ? 'configured' : 'no SMTP_URL: invitations and sign-in links cannot be mailed',
      )
      for (const org of await database.inOrg(installation, organisations)) {
        for (const source of await database.inOrg(org.orgId, (tx) => sources(tx, org.orgId))) {
          if (source.problem)
            find(
              `${org.slug}: ${source.name}`,
              false,
              `${source.problem.key} since ${source.problemSince?.toISOString()}`,
            )
        }
        const [late] = await database.inOrg(
          org.orgId,
          (tx) => tx<{ count: number }[]>`
          select count(*)::int as count from post where body is not null and text_until < ${new Date(now().getTime() - 3_600_000)}`,
        )
        find(`${org.slug}: retention`, (late?.count ?? 0) === 0, `${late?.count ?? 0} texts past their date`)
      }
      for (const finding of findings) await write(JSON.stringify(finding))
      return findings.every((finding) => finding.ok) ? 0 : 2
    }),
}
